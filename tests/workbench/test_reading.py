import json
from pathlib import Path

import pytest

import allegiance as al
from allegiance.claims import Actor, Claim, Document, Span
from allegiance.errors import ScenarioError


def test_a_scenario_is_laid_over_a_ledger_from_python(tmp_path: Path) -> None:
    words = "Blue Front opposes Iran."
    cast = (Actor("Blue Front", "armed_group"), Actor("Iran", "government"))
    path = tmp_path / "peace.jsonl"
    rows = [
        {"document": {"id": "peace", "publisher": "Scenario", "published": "2016-01-01"}},
        *({"actor": {"name": a.name, "kind": a.kind}} for a in cast),
        {"claim": {"subject": "Iran", "relation": "supports", "object": "Blue Front", "when": "2016/..",
                   "quote": "Iran pays.", "start": 0, "end": 10}},
    ]  # fmt: skip
    path.write_text("\n".join(map(json.dumps, rows)))
    with al.open(tmp_path / "l.ledger") as ledger:
        claim = Claim("Blue Front", "opposes", "Iran", Span(0, len(words), words), "d", "2015/..")
        ledger.add(Document("d", words, published="2015-06-01"), cast, (claim,))
        what_if = al.with_scenario(ledger, path)
        assert al.picture(what_if, on="2016-06").tie("Iran", "Blue Front").sign in (1, -1)
        relations = {t.relation: t.is_hypothetical for t in al.picture(what_if, on="2016-06").ties}
        assert relations == {"supports": True, "opposes": False}
        assert {t.relation for t in al.picture(ledger, on="2016-06").ties} == {"opposes"}
        assert any(c.relation == "supports" for c in al.changes(what_if, "2015-12", "2016-06"))
        with pytest.raises(ScenarioError):
            al.with_scenario(ledger, tmp_path / "nowhere.jsonl")
