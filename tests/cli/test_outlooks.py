"""Outlooks, linchpins and scenarios from the command line, on documents coded by hand."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from allegiance.claims import read_claim_file
from allegiance.ledger import Ledger

STORY = Path(__file__).parents[1] / "story"
SCENARIOS = Path(__file__).parents[2] / "examples" / "khorasan" / "scenarios"
ASKED = ("outlook", "Taliban", "--on", "2021-11", "--paths", 250, "--ledger")


@pytest.fixture(scope="module")
def coded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a ledger of claims that people coded, so that no reader comes between."""
    path = tmp_path_factory.mktemp("coded") / "story.ledger"
    with Ledger.open(path) as ledger:
        for file in sorted(STORY.glob("*.jsonl")):
            read = read_claim_file(file, file.with_suffix(".txt").read_text(encoding="utf-8"))
            ledger.add(read.document, read.actors, read.claims)
    return path


def test_an_outlook_is_a_table_of_chances_by_month(run, coded: Path) -> None:
    said = run(*ASKED, coded, "--ahead", "6m")
    assert said.code == 0, said.err
    assert "Taliban after 2021-11-30, in 250 paths" in said.out
    assert "6 mo" in said.out
    assert "shipped prior" in said.out


def test_json_and_the_sheet_hold_the_same_fans(run, coded: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "fans.csv"
    told = json.loads(run(*ASKED, coded, "--csv", sheet, "--json").out)["plain"]
    assert len(told["by"]) == 12 and told["seed"] == 0
    with sheet.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    fans = {
        (f["kind"], f["target"] or "", day): chance
        for f in told["fans"] for day, chance in zip(told["by"], f["chance"], strict=True)
    }  # fmt: skip
    written = {
        (r["kind"], r["target"], r["by"]): float(r["chance"])
        for r in rows if r["kind"] not in ("together", "at odds")
    }  # fmt: skip
    assert written == fans
    assert any(r["kind"] == "at odds" for r in rows)
    for fan in told["fans"]:
        assert fan["chance"] == sorted(fan["chance"])
        pairs = zip(fan["low"], fan["chance"], fan["high"], strict=True)
        assert all(0 <= low <= chance <= high <= 1 for low, chance, high in pairs)


def test_an_outlook_repeats_and_goes_on(run, coded: Path, tmp_path: Path) -> None:
    state = tmp_path / "paths.npz"
    once = run(*ASKED, coded, "--json")
    kept = run(*ASKED, coded, "--state", state, "--json")
    again = run(*ASKED, coded, "--state", state, "--json")
    assert once.out == kept.out == again.out
    other = run(*ASKED, coded, "--state", state, "--seed", 1)
    assert other.code == 2 and "another outlook" in other.err


def test_a_plot_is_written_in_the_form_its_name_asks_for(run, coded: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    for name, begins in (("fans.svg", b"<?xml"), ("fans.png", b"\x89PNG")):
        said = run(*ASKED, coded, "--plot", tmp_path / name)
        assert said.code == 0, said.err
        assert (tmp_path / name).read_bytes().startswith(begins)
    said = run(*ASKED, coded, "--plot", tmp_path / "none" / "fans.svg")
    assert said.code == 2 and "cannot be written" in said.err


@pytest.mark.parametrize("ahead", ["12", "m", "twelve months", "99m", "0m"])
def test_a_horizon_without_sense_is_refused(run, coded: Path, ahead: str) -> None:
    said = run(*ASKED, coded, "--ahead", ahead)
    assert said.code == 2
    assert "12m" in said.err or "36 months" in said.err


def test_bad_input_is_told(run, coded: Path) -> None:
    unknown = run("outlook", "Talibam", "--ledger", coded)
    assert unknown.code == 2 and "Taliban" in unknown.err
    missing = run("outlook", "Taliban", "--ledger", "none.ledger")
    assert missing.code == 2 and "no such ledger" in missing.err
    early = run("outlook", "Taliban", "--on", "1900", "--paths", 250, "--ledger", coded)
    assert early.code == 0, early.err
    assert "Nothing can happen that reports name" in early.out


def test_a_scenario_that_contradicts_itself_is_refused(run, coded: Path, tmp_path: Path) -> None:
    source = (SCENARIOS / "china-deal.jsonl").read_text(encoding="utf-8").splitlines()
    claim = next(json.loads(line) for line in source if '"claim"' in line)
    against = json.loads(json.dumps(claim))
    against["claim"]["status"] = "denied"
    path = tmp_path / "torn.jsonl"
    text = (SCENARIOS / "china-deal.txt").read_text(encoding="utf-8")
    path.with_suffix(".txt").write_text(text, encoding="utf-8")
    path.write_text("\n".join([*source, json.dumps(against)]) + "\n", encoding="utf-8")
    for command in ("dilemma", "outlook"):
        said = run(command, "Taliban", "--on", "2022-01", "--scenario", path, "--ledger", coded)
        assert said.code == 2
        assert "both asserts and denies" in said.err


def test_linchpins_are_claims_with_words_and_odds(run, coded: Path) -> None:
    asked = ("dilemma", "Taliban", "--on", "2021-11", "--linchpins", "--ledger", coded)
    told = json.loads(run(*asked, "--json").out)["linchpins"]
    assert told
    assert [t["size"] for t in told] == sorted((t["size"] for t in told), reverse=True)
    assert all(t["claim"]["quote"] and t["claim"]["source"] and t["shifts"] for t in told)
    shown = run(*asked).out
    assert "Linchpins" in shown and "If false" in shown


def test_a_scenario_shows_dilemma_drivers_ties_and_outlook(run, coded: Path) -> None:
    asked = (
        "dilemma", "Taliban", "--on", "2022-04", "--scenario", SCENARIOS / "china-deal.jsonl",
        "--ledger", coded,
    )  # fmt: skip
    shown = run(*asked)
    assert shown.code == 0, shown.err
    for head in ("Without", "Drivers that the scenario moves", "Ties that the scenario moves",
                 "12 mo with"):  # fmt: skip
        assert head in shown.out
    told = json.loads(run(*asked, "--json").out)
    assert set(told) == {"without", "with", "drivers_moved", "ties_moved", "outlook"}
    assert told["drivers_moved"] and told["ties_moved"]
    without, supposed = told["outlook"]["without"], told["outlook"]["with"]
    assert without["by"] == supposed["by"]
    assert without["fans"] != supposed["fans"]
