"""The group `questions` from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from allegiance.claims import Actor, Claim, Document, Span
from allegiance.ledger import Ledger

REPORTS = {
    "wire": ("2015-09-02", "The Blue Front is likely to join the Red Front by the end of 2015."),
    "daily": ("2015-12-01", "In October 2015 the Blue Front joined the Red Front."),
    "post": ("2016-03-01", "The Blue Front opposes the Green Front and the Red Front."),
    "radio": ("2015-09-03", "The Blue Front could attack the Green Front within two months."),
}
CAST = tuple(Actor(f"{c} Front", "armed_group") for c in ("Blue", "Red", "Green"))


@pytest.fixture
def asked(tmp_path: Path) -> Path:
    """A ledger with a prediction that came true and one that was never heard of again."""
    path = tmp_path / "asked.ledger"
    said = {
        "wire": [("joins", "Red Front", None, "possible")],
        "daily": [("joins", "Red Front", "2015-10", "asserted")],
        "post": [("opposes", o, None, "asserted") for o in ("Green Front", "Red Front")],
        "radio": [("attacks", "Green Front", None, "possible")],
    }
    with Ledger.open(path) as ledger:
        for name, (day, words) in REPORTS.items():
            span = Span(0, len(words), words)
            claims = [
                Claim("Blue Front", r, o, span, name, when, status=status)
                for r, o, when, status in said[name]
            ]
            ledger.add(Document(name, words, publisher=name.title(), published=day), CAST, claims)
    return path


def listed(run, ledger: Path, *more: object) -> dict[str, dict]:
    said = run("questions", "--ledger", ledger, "--json", *more)
    assert said.code == 0, said.err
    return {r["source"]: r for r in json.loads(said.out)}


def test_questions_are_listed_by_default_with_what_claims_propose(run, asked: Path) -> None:
    rows = listed(run, asked)
    wire, radio = rows["Wire"], rows["Radio"]
    assert (wire["deadline"], wire["state"], wire["proposal"]["outcome"]) == (
        "2015-12-31", "proposed", "yes",
    )  # fmt: skip
    assert wire["implied"] == {
        "words": "likely", "low": 0.55, "high": 0.8, "probability": 0.675, "scale": "ICD 203",
    }  # fmt: skip
    assert radio["implied"]["scale"] is None
    assert (radio["deadline"], radio["proposal"]["outcome"]) == ("2015-11-03", "no")
    assert wire["resolves"].startswith("An asserted claim: Blue Front joins Red Front")
    assert set(listed(run, asked, "--on", "2015-10")) == {"Wire", "Radio"}
    assert listed(run, asked, "--on", "2015-10")["Wire"]["state"] == "open"
    assert set(listed(run, asked, "--actor", "Red Front")) == {"Wire"}
    shown = run("questions", "list", "--ledger", asked).out
    assert "yes, proposed" in shown and "allegiance questions show" in shown


def test_an_analyst_answers_takes_back_and_is_logged(run, asked: Path) -> None:
    key = listed(run, asked)["Wire"]["id"]
    said = run(
        "questions",
        "resolve",
        key[:6],
        "yes",
        "--reason",
        "seen",
        "--by",
        "anna",
        "--ledger",
        asked,
    )
    assert said.out == "Answer 1: yes by 1 claims.\n"
    assert listed(run, asked, "--state", "yes")["Wire"]["resolution"]["by"] == "anna"
    run("questions", "resolve", key, "open", "--reason", "another front", "--ledger", asked)
    assert listed(run, asked)["Wire"]["state"] == "proposed"
    log = json.loads(run("log", "--ledger", asked, "--json").out)
    assert [e["action"] for e in log][-2:] == ["resolve", "reopen"]
    assert run("check", "--ledger", asked).code == 0


def test_own_questions_are_asked_forecast_and_scored_beside_the_model(run, asked: Path) -> None:
    said = run("questions", "add", "--subject", "blue front", "--relation", "joins", "--object", "Red Front",
               "--asked", "2015-09-10", "--deadline", "2015-12", "--ledger", asked, "--json")  # fmt: skip
    own = json.loads(said.out)
    assert (own["text"], own["deadline"]) == (
        "Will the Blue Front join the Red Front?",
        "2015-12-31",
    )
    run(
        "questions",
        "forecast",
        own["id"],
        "0.8",
        "--made",
        "2015-09-20",
        "--by",
        "anna",
        "--ledger",
        asked,
    )
    run("questions", "resolve", own["id"], "yes", "--reason", "seen", "--ledger", asked)
    found = json.loads(run("questions", "record", "--ledger", asked, "--proposed", "--json").out)
    lines = {line["name"]: line for line in found["lines"]}
    assert lines["anna"]["scores"]["brier"] == pytest.approx(0.04)
    assert lines["anna"]["late"] == 1
    assert lines["Wire"]["scores"]["brier"] == pytest.approx(0.325**2)
    assert lines["Radio"]["scores"] is None
    assert (found["count"], found["came_true"]) == (3, 2)
    shown = run("questions", "record", "--ledger", asked, "--proposed", "--say", "could=0.3").out
    assert "0.090" in shown and "entered after the answer" in shown


def test_a_question_asked_long_after_the_last_report_is_listed_shown_and_answered(
    run, asked: Path
) -> None:
    said = run("questions", "add", "Will the border close?", "--asked", "2026-11-22",
               "--deadline", "2027", "--ledger", asked, "--json")  # fmt: skip
    key = json.loads(said.out)["id"]
    assert key[:8] in run("questions", "list", "--ledger", asked).out
    assert "Will the border close?" in run("questions", "show", key[:6], "--ledger", asked).out
    said = run("questions", "resolve", key[:6], "no", "--reason", "open", "--ledger", asked)
    assert said.code == 0, said.err
    rows = json.loads(run("questions", "--ledger", asked, "--json").out)
    assert {r["id"]: r["state"] for r in rows}[key] == "no"
    before = json.loads(run("questions", "--on", "2016-03", "--ledger", asked, "--json").out)
    assert key not in {r["id"] for r in before}


def test_show_gives_words_window_and_claims(run, asked: Path) -> None:
    key = listed(run, asked)["Wire"]["id"]
    shown = run("questions", "show", key[:6], "--ledger", asked).out
    assert "likely (55% to 80%)" in shown
    assert "One independent source reported it" in shown
    assert json.loads(run("questions", "show", key, "--ledger", asked, "--json").out)["id"] == key


def test_what_cannot_be_done_is_told(run, asked: Path) -> None:
    key = listed(run, asked)["Wire"]["id"]
    for words, told in (
        (("forecast", key, "1.2"), "no probability"),
        (("forecast", "zzzz", "0.2"), "no claim"),
        (("resolve", key, "perhaps", "--reason", "r"), "unknown outcome"),
        (("resolve", key, "yes", "--reason", " "), "without a reason"),
        (("add", "--subject", "Blue Front"), "half a claim"),
        (
            ("add", "--subject", "Blu Front", "--relation", "joins", "--object", "Red Front"),
            "Blue Front",
        ),
        (("add", "Will it?", "--asked", "2016", "--deadline", "2015"), "does not come after"),
        (("list", "--state", "closed"), "unknown state"),
        (("record", "--say", "maybe=0.4"), "no word of probability"),
        (("record", "--say", "may=2"), "names no probability"),
        (("resove", key, "yes"), "Did you mean"),
    ):
        said = run("questions", *words, "--ledger", asked)
        assert said.code == 2, words
        assert told in said.err, (words, said.err)


def test_an_empty_record_says_why(run, asked: Path) -> None:
    said = run("questions", "record", "--ledger", asked)
    assert "Nothing to score yet" in said.out
    assert "2 answer proposed, not confirmed" in said.out


def test_csv_goes_out_and_comes_in(run, asked: Path, tmp_path: Path) -> None:
    file = tmp_path / "q.csv"
    run("questions", "add", "Will it hold?", "--deadline", "2030", "--ledger", asked)
    said = run("questions", "export", file, "--ledger", asked)
    assert said.out.endswith("2 found, 1 asked, 0 forecast, 0 resolution\n")
    assert run("questions", "import", file, "--ledger", asked).out == (
        "New: 0 asked, 0 forecast, 0 resolution\n"
    )
    file.write_text("row,id\nguess,x\n")
    said = run("questions", "import", file, "--ledger", asked)
    assert (said.code, "row 2, column row" in said.err) == (2, True)
