"""The dilemma from the command line, on documents coded by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from allegiance.claims import read_claim_file
from allegiance.ledger import Ledger

STORY = Path(__file__).parents[1] / "story"
SCENARIO = Path(__file__).parents[2] / "examples" / "khorasan" / "scenarios" / "china-deal.jsonl"
ASKED = ("dilemma", "Taliban", "--on", "2021-11", "--ledger")


@pytest.fixture(scope="module")
def coded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a ledger of claims that people coded, so that no reader comes between."""
    path = tmp_path_factory.mktemp("coded") / "story.ledger"
    with Ledger.open(path) as ledger:
        for file in sorted(STORY.glob("*.jsonl")):
            read = read_claim_file(file, file.with_suffix(".txt").read_text(encoding="utf-8"))
            ledger.add(read.document, read.actors, read.claims)
    return path


def test_a_dilemma_is_a_table_with_reasons_and_notes(run, coded: Path) -> None:
    said = run(*ASKED, coded)
    assert said.code == 0, said.err
    assert "Taliban in the year after 2021-11-30" in said.out
    assert "stand alone" in said.out
    assert "A patron whom no report names has no odds here." in said.out


def test_json_holds_every_option_with_claims(run, coded: Path) -> None:
    told = json.loads(run(*ASKED, coded, "--json").out)["plain"]
    assert told["years_ahead"] == 1
    for option in told["options"]:
        assert 0 <= option["low"] <= option["odds"] <= option["high"] <= 1
        assert option["words"]
    quoted = [c["quote"] for o in told["options"] for d in o["drivers"] for c in d["claims"]]
    assert quoted and all(quoted)


def test_a_scenario_stands_beside_the_ledger_without_it(run, coded: Path) -> None:
    both = json.loads(run(*ASKED, coded, "--on", "2022-01", "--scenario", SCENARIO, "--json").out)
    plain = json.loads(run(*ASKED, coded, "--on", "2022-01", "--json").out)["plain"]
    assert both["without"] == plain
    odds = {
        k: {(o["kind"], o["target"]): o["odds"] for o in both[k]["options"]}
        for k in ("without", "with")
    }
    assert odds["with"] != odds["without"]
    assert "Without" in run(*ASKED, coded, "--on", "2022-01", "--scenario", SCENARIO).out


def test_an_unknown_actor_and_a_bad_date_are_told(run, coded: Path) -> None:
    unknown = run("dilemma", "Talibam", "--ledger", coded)
    assert unknown.code == 2 and "Taliban" in unknown.err
    bad = run("dilemma", "Taliban", "--on", "nonsense", "--ledger", coded)
    assert bad.code == 2 and "nonsense" in bad.err


def test_before_any_claim_there_are_base_rates(run, coded: Path) -> None:
    said = run("dilemma", "Taliban", "--on", "1900", "--ledger", coded)
    assert said.code == 0, said.err
    assert "base rates" in said.out


def test_the_python_face_gives_the_same(coded: Path) -> None:
    import allegiance as al

    with al.open(coded) as ledger:
        found = al.dilemma(ledger, "Taliban", on="2021-11")
        assert {o.kind for o in found.options} >= {"stand alone"}
        supposed = al.with_scenario(ledger, SCENARIO)
        moved = al.dilemma(supposed, "Taliban", on="2022-01")
        assert moved.options != al.dilemma(ledger, "Taliban", on="2022-01").options
        with pytest.raises(Exception, match="no actor"):
            al.dilemma(ledger, "nobody at all")
