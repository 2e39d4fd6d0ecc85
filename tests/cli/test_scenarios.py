"""Every scenario shipped with the sample reports, end to end over the ledger read from them."""

from __future__ import annotations

from pathlib import Path

import pytest

import allegiance as al
from allegiance.errors import OptionError

SCENARIOS = Path(__file__).parents[2] / "examples" / "khorasan" / "scenarios"

PLANTED = {
    "expulsion": (
        "Katibat Imam al-Bukhari",
        ("stay", "Taliban", "blood between them", "also expel Katibat Imam al-Bukhari"),
        ("Katibat Imam al-Bukhari", "opposes", "Taliban"),
    ),
    "recognition": (
        "Islamic Movement of Uzbekistan",
        ("stay", "Taliban", "blood between them", "the Taliban arrest commanders"),
        ("Taliban", "engages", "Uzbekistan"),
    ),
    "money": (
        "Islamic Jihad Union",
        ("go over", "Islamic State", "patron of many", "begins to send money"),
        ("Islamic State", "supports", "Islamic State Khorasan Province"),
    ),
    "leader-lost": (
        "Jamaat Ansarullah",
        ("gain a patron", None, "leader lost lately", "the death of Mahdi Arsalon"),
        ("Jamaat Ansarullah", "opposes", "Taliban"),
    ),
    "china-deal": (
        "Turkistan Islamic Party",
        ("go over", "China", "ally of its foes", "China lends the Taliban money"),
        ("China", "supports", "Taliban"),
    ),
}
"""Who is asked about; option, driver and words of a supposition that moves it; a tie that grows."""


def test_every_shipped_scenario_is_asked_about() -> None:
    assert {path.stem for path in SCENARIOS.glob("*.jsonl")} == set(PLANTED)


@pytest.mark.parametrize("name", sorted(PLANTED))
def test_a_shipped_scenario_moves_drivers_ties_and_odds(sample_ledger: Path, name: str) -> None:
    actor, (kind, target, driver, words), tie = PLANTED[name]
    with al.open(sample_ledger) as ledger:
        before = len(ledger.claims())
        supposed = al.with_scenario(ledger, SCENARIOS / f"{name}.jsonl")
        found = al.side_by_side(supposed, actor, on="2022-04", paths=250)
        history = supposed.history()
        assert len(ledger.claims()) == before, "a scenario never writes"
    moved = next(
        m for m in found.moved if (m.kind, m.target_name, m.name) == (kind, target, driver)
    )
    assert moved.before != moved.after
    assert any(words in history.quote(i) for i in moved.claims)
    assert all(history.is_hypothetical[i] for m in found.moved for i in m.claims)
    grown = next(t for t in found.ties if (t.a, t.relation, t.b) == tie)
    assert grown.after > grown.before
    assert all(history.is_hypothetical[i] for i in grown.claims)
    assert found.supposed.options != found.without.options
    without, beside = found.outlooks
    assert [f.chance[-1] for f in without.fans] != [f.chance[-1] for f in beside.fans]


def test_nothing_supposed_is_nothing_to_compare(sample_ledger: Path) -> None:
    from allegiance.workbench import compare_scenario

    with al.open(sample_ledger) as ledger, pytest.raises(OptionError, match="no scenario"):
        compare_scenario(ledger.history(), "Taliban")
