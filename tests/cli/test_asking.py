import json
from pathlib import Path

import pytest

LISTINGS = ["actors", "claims", "ties", "timeline", "disputes", "questions", "documents", "log"]


@pytest.mark.parametrize("name", LISTINGS)
def test_every_listing_speaks_table_and_json(name: str, run, sample_ledger: Path) -> None:
    as_table, as_json = (
        run(name, "--ledger", sample_ledger),
        run(name, "--ledger", sample_ledger, "--json"),
    )
    assert (as_table.code, as_json.code) == (0, 0), as_table.err + as_json.err
    assert len(as_table.out.splitlines()) > 3
    assert json.loads(as_json.out)


def test_claims_stand_on_their_words(run, sample_ledger: Path) -> None:
    rows = json.loads(run("claims", "--ledger", sample_ledger, "--json").out)
    assert len(rows) > 100
    assert all(r["quote"].strip() and r["end"] - r["start"] == len(r["quote"]) for r in rows)


def test_claims_of_one_actor_and_relation(run, sample_ledger: Path) -> None:
    said = run(
        "claims", "--ledger", sample_ledger, "--actor", "IMU", "--relation", "pledges_to", "--json"
    )
    rows = json.loads(said.out)
    assert rows
    assert all(r["relation"] == "pledges_to" for r in rows)
    assert all("Islamic Movement of Uzbekistan" in (r["subject"], r["object"]) for r in rows)


def test_ties_change_with_the_date(run, sample_ledger: Path) -> None:
    def pairs(on: str) -> set[tuple[str, str, str]]:
        found = json.loads(run("ties", "--ledger", sample_ledger, "--on", on, "--json").out)
        return {(t["a"], t["relation"], t["b"]) for t in found["ties"]}

    assert pairs("2001-06") != pairs("2015-10") != pairs("2021-11")
    ghazi = {t for t in pairs("2015-10") if "Ghazi" in t[0] and t[1] == "loyal_to"}
    assert any("Islamic State" in t[2] for t in ghazi)


def test_known_by_hides_what_was_learned_later(run, sample_ledger: Path) -> None:
    said = run("claims", "--ledger", sample_ledger, "--known-by", "2000-01-01", "--json")
    assert (said.code, said.out.strip()) == (0, "[]")


def test_changes_name_their_claims(run, sample_ledger: Path) -> None:
    args = ("changes", "--ledger", sample_ledger, "--since", "2015-07", "--until", "2015-12")
    rows = json.loads(run(*args, "--json").out)
    assert rows
    assert all(r["claims"] and "2015-07-31" <= r["on"] <= "2015-12-31" for r in rows)
    assert run(*args).code == 0


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (("ties", "--on", "soon"), "'soon' is no date"),
        (("ties", "--actor", "Talibann"), "Did you mean"),
        (("claims", "--relation", "loves"), "unknown relation 'loves'"),
        (("actors", "--kind", "group"), "unknown kind 'group'"),
        (("changes", "--since", "2016", "--until", "2015"), "comes before"),
    ],
)
def test_a_wrong_question_gets_a_clear_answer(args, why: str, run, sample_ledger: Path) -> None:
    said = run(*args, "--ledger", sample_ledger)
    assert said.code == 2
    assert why in said.err
    assert "Traceback" not in said.err


def test_asking_makes_no_ledger(run, tmp_path: Path) -> None:
    said = run("ties", "--ledger", tmp_path / "none.ledger")
    assert said.code == 2
    assert "there is no such ledger" in said.err
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_ledger_is_left_alone(run, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a ledger")
    for args in (("ties", "--ledger", path), ("read", path, "--ledger", path)):
        said = run(*args)
        assert said.code == 2
        assert "is not a ledger" in said.err
    assert path.read_text() == "not a ledger"
