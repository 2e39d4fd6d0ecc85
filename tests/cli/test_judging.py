import json
from pathlib import Path

import pytest


@pytest.fixture
def claims(run, planted: Path):
    def listed() -> dict[str, dict]:
        found = json.loads(run("claims", "--ledger", planted, "--json").out)
        return {f"{c['document']} {c['relation']}": c for c in found}

    return listed


def test_a_claim_is_accepted_corrected_rejected_and_commented(run, planted: Path, claims) -> None:
    held = claims()
    key = held["first attacks"]["key"]
    for args in (
        ("accept",),
        (
            "correct",
            "--set",
            "when=2015-05-04",
            "--set",
            "killed=3..5",
            "--comment",
            "later reports",
        ),
        ("comment", "--comment", "see the second report"),
    ):
        said = run(
            "review", key[:8], *args, "--ledger", planted, "--coder", "anna", "--codebook", "2"
        )
        assert said.code == 0, said.err
    assert claims()["first attacks"]["when"] == "2015-05-04"
    assert claims()["first attacks"]["status"] == "asserted"
    run("review", held["second leads"]["key"], "reject", "--ledger", planted, "--coder", "anna")
    left = json.loads(run("queue", "--ledger", planted, "--json").out)
    assert {row["says"].split(",")[0] for row in left} == {
        "Usmon Ghazi leads Blue Front",
        "Red Front allied_with Blue Front",
    }


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (("correct", "--set", "when=2015-02-30"), "has no day 30"),
        (("correct", "--set", "when=2016/2015"), "ends before it starts"),
        (("correct", "--set", "relation=loves"), "unknown relation 'loves'"),
        (("correct", "--set", "whenn=2015"), "Did you mean when"),
        (("correct", "--set", "subject=Nobody"), "no actor of the document is called 'Nobody'"),
        (("correct", "--set", "killed=some"), "no count"),
        (("correct", "--set", "when"), "changes nothing"),
        (("correct",), "a correction names the fields"),
        (("comment",), "empty comment"),
    ],
)
def test_a_senseless_judgement_is_refused(args, why: str, run, planted: Path, claims) -> None:
    said = run("review", claims()["first attacks"]["key"], *args, "--ledger", planted)
    assert said.code == 2
    assert why in said.err
    assert claims()["first attacks"]["when"] == "2015-05-03"


def test_review_wants_a_claim_or_a_queue(run, planted: Path) -> None:
    for args in ((), ("abc",), ("abc", "accept", "--next")):
        assert run("review", *args, "--ledger", planted).code == 2
    said = run("review", "ffff", "accept", "--ledger", planted)
    assert (said.code, "holds no claim 'ffff'" in said.err) == (2, True)


def test_queues_list_what_waits(run, planted: Path) -> None:
    def keys(kind: str) -> list[str]:
        return [
            row["says"] for row in json.loads(run("queue", kind, "--ledger", planted, "--json").out)
        ]

    assert len(keys("unreviewed")) == 5
    assert [s.split(" ")[2] for s in keys("low-confidence")] == ["attacks", "allied_with"]
    assert len(keys("disputed")) == 2
    assert keys("to-adjudicate") == []
    names = json.loads(run("queue", "new-names", "--ledger", planted, "--json").out)
    assert {"Blue Front", "Red Front", "Usmon Ghazi"} <= {n["name"] for n in names}
    assert "5 claims wait" in run("queue", "--ledger", planted).out


def test_coders_who_differ_are_decided_between(run, planted: Path, claims) -> None:
    key = claims()["second leads"]["key"]
    run("review", key, "accept", "--ledger", planted, "--coder", "anna")
    run("review", key, "reject", "--ledger", planted, "--coder", "ben")
    (row,) = json.loads(run("queue", "to-adjudicate", "--ledger", planted, "--json").out)
    assert {r["coder"]: r["judgement"] for r in row["reviews"]} == {
        "anna": "accepted",
        "ben": "rejected",
    }
    run("review", key, "accept", "--final", "--ledger", planted, "--coder", "chief")
    run("review", key, "reject", "--ledger", planted, "--coder", "ben")
    assert json.loads(run("queue", "to-adjudicate", "--ledger", planted, "--json").out) == []
    assert "second leads" in claims()


def test_the_loop_takes_one_key_a_claim(run, planted: Path, claims) -> None:
    said = run(
        "review",
        "--next",
        "--ledger",
        planted,
        "--coder",
        "anna",
        keys="a r s u c when=2015-05~\nmtwo words\nq",
    )
    assert said.code == 0, said.err
    assert "»Usmon Ghazi leads the Blue Front.«" in said.out
    assert "1 of 5" in said.out
    found = {
        f"{r['key'][:4]}": r for r in json.loads(run("queue", "--ledger", planted, "--json").out)
    }
    assert len(found) == 2
    log = json.loads(run("log", "--ledger", planted, "--json").out)
    assert [e["action"] for e in log if e["by"] == "anna"] == [
        "accepted",
        "rejected",
        "corrected",
        "comment",
    ]


def test_the_loop_shows_the_words_in_their_sentence(run, planted: Path) -> None:
    out = run("review", "--next", "--queue", "low-confidence", "--ledger", planted, keys="q").out
    assert "The Blue Front »attacked Iran in Zabul on 3 May 2015, killing four«." in " ".join(
        out.split()
    )
    assert "nothing judged; 2 left of 2" in out


def test_the_loop_survives_wrong_keys_and_wrong_corrections(run, planted: Path, claims) -> None:
    said = run("review", "--next", "--ledger", planted, keys="z c when=never\n c \n a")
    assert said.code == 0
    assert "'never' is no date" in said.err
    assert "a accept" in said.out
    assert "1 accepted" in said.out
    assert len(claims()) == 5


def test_an_empty_queue_says_so(run, planted: Path) -> None:
    said = run("review", "--next", "--queue", "to-adjudicate", "--ledger", planted)
    assert (said.code, "No claim waits" in said.out) == (0, True)


def test_grades_weigh_ties(run, planted: Path) -> None:
    def strength() -> float:
        found = json.loads(run("ties", "--ledger", planted, "--actor", "Usmon Ghazi", "--json").out)
        return next(t["strength"] for t in found["ties"] if t["relation"] == "leads")

    plain = strength()
    for args in (("source", "Daily Wire", "A"), ("default", "C3"), ("source", "Daily Wire", "A1")):
        assert run("grade", *args, "--ledger", planted).code == 0
    assert strength() > plain
    rows = {r["target"]: r for r in json.loads(run("grades", "--ledger", planted, "--json").out)}
    assert (rows["Daily Wire"]["grade"], rows["Daily Wire"]["weight"]) == ("A1", 0.9)
    assert rows["Valley Post"]["grade"] == "C3"
    assert "C3 (default)" in run("grades", "--ledger", planted).out


def test_a_claims_own_grade_comes_first(run, planted: Path, claims) -> None:
    run("grade", "source", "Daily Wire", "A1", "--ledger", planted)
    run("grade", "claim", claims()["first leads"]["key"][:8], "5", "--ledger", planted)
    found = json.loads(run("ties", "--ledger", planted, "--actor", "Usmon Ghazi", "--json").out)
    assert {c["grade"] for t in found["ties"] for c in t["for"]} == {"A5"}


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (("source", "Daily Wire", "G"), "no Admiralty grade"),
        (("source", "Daily Wire", "7"), "no Admiralty grade"),
        (("source", "Daily Wire", ""), "no Admiralty grade"),
        (("source", "Daily Wir", "B"), "Did you mean Daily Wire"),
        (("claim", "0000", "2"), "holds no claim '0000'"),
    ],
)
def test_a_senseless_grade_is_refused(args, why: str, run, planted: Path) -> None:
    said = run("grade", *args, "--ledger", planted)
    assert (said.code, why in said.err) == (2, True), said.err
