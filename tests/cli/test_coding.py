import json
import shutil
from pathlib import Path

import pytest


@pytest.fixture
def coded(run, planted: Path, tmp_path: Path) -> tuple[Path, Path]:
    """Two coders' folders: ben leaves one claim out, dates one otherwise and adds one."""
    anna, ben = tmp_path / "anna", tmp_path / "ben"
    assert run("export", "claims", anna, "--ledger", planted).code == 0
    shutil.copytree(anna, ben)
    path = ben / "first.jsonl"
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    kept = [row for row in lines if row.get("claim", {}).get("relation") != "leads"]
    for row in kept:
        if row.get("claim", {}).get("relation") == "attacks":
            row["claim"]["when"] = "2015-05"
    path.write_text("\n".join(map(json.dumps, kept)) + "\n")
    return anna, ben


def test_two_folders_are_compared_field_by_field(run, coded: tuple[Path, Path]) -> None:
    anna, ben = coded
    found = json.loads(run("agree", anna, ben, "--json").out)
    assert (found["documents"], found["both"], found["only_a"], found["only_b"]) == (2, 4, 1, 0)
    assert found["f1"] == round(8 / 9, 4)
    fields = {f: (v["n"], v["share"]) for f, v in found["fields"].items()}
    assert fields["relation"] == (4, 1.0)
    assert fields["when"] == (4, 0.75)
    assert found["fields"]["status"]["alpha"] == 1.0
    assert 0 < found["levels"]["full"] < 1
    assert {tuple(d["fields"]) for d in found["differences"]} == {("when",), ()}
    assert "when 2015-05-03" in run("agree", anna, ben, "--differences").out.replace("\n", " ")


def test_a_coder_agrees_with_itself(run, coded: tuple[Path, Path]) -> None:
    found = json.loads(run("agree", coded[0], coded[0], "--json").out)
    assert found["f1"] == 1
    assert found["differences"] == []
    assert all(f["share"] == 1 for f in found["fields"].values())


def test_two_coders_of_a_ledger(
    run, planted: Path, coded: tuple[Path, Path], tmp_path: Path
) -> None:
    ledger = tmp_path / "double.ledger"
    for coder, folder in zip(("anna", "ben"), coded, strict=True):
        assert run("import", "claims", folder, "--ledger", ledger, "--by", coder).code == 0
    said = run("agree", "anna", "ben", "--ledger", ledger)
    assert (said.code, "no document is assigned to both" in said.err) == (2, True)
    for coder in ("anna", "ben"):
        for document in ("first", "second"):
            assert run("assign", document, coder, "--ledger", ledger, "--codebook", "1.2").code == 0
    rows = json.loads(run("assignments", "--ledger", ledger, "--coder", "ben", "--json").out)
    assert [(r["document"], r["coder"], r["codebook"]) for r in rows] == [
        ("first", "ben", "1.2"),
        ("second", "ben", "1.2"),
    ]
    found = json.loads(run("agree", "anna", "ben", "--ledger", ledger, "--json").out)
    assert (found["both"], found["only_a"], found["only_b"]) == (4, 1, 0)
    in_files = json.loads(run("agree", *coded, "--json").out)
    assert (found["f1"], found["fields"]) == (in_files["f1"], in_files["fields"])
    alone = json.loads(
        run("agree", "anna", "ben", "--ledger", ledger, "--document", "second", "--json").out
    )
    assert (alone["documents"], alone["f1"]) == (1, 1)


def test_assigning_twice_or_nothing_is_refused(run, planted: Path) -> None:
    run("assign", "first", "anna", "--ledger", planted)
    said = run("assign", "first", "anna", "--ledger", planted)
    assert (said.code, "has that document already" in said.err) == (2, True)
    said = run("assign", "ninth", "anna", "--ledger", planted)
    assert (said.code, "holds no document 'ninth'" in said.err) == (2, True)


def test_folders_that_share_nothing_are_refused(
    run, coded: tuple[Path, Path], tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    for other, why in (("empty", "share no claim file"), ("nowhere", "no such folder")):
        said = run("agree", coded[0], tmp_path / other)
        assert (said.code, why in said.err) == (2, True)


def test_diff_tells_claims_and_ties(run, planted: Path) -> None:
    assert run("snapshot", "before", "--ledger", planted).code == 0
    unchanged = json.loads(run("diff", "before", "--ledger", planted, "--json").out)
    assert not any(
        unchanged[name] for name in ("claims_added", "claims_gone", "claims_changed", "ties")
    )
    held = {
        c["document"] + c["relation"]: c["key"]
        for c in json.loads(run("claims", "--ledger", planted, "--json").out)
    }
    run("review", held["secondleads"], "reject", "--ledger", planted)
    run("review", held["firstattacks"], "correct", "--set", "when=2015-04", "--ledger", planted)
    run("withdraw", "second", "--reason", "a hoax", "--ledger", planted)
    found = json.loads(run("diff", "before", "--ledger", planted, "--json").out)
    assert len(found["documents_gone"]) == 1
    assert {c["key"] for c in found["claims_gone"]} == {
        held["secondleads"],
        held["secondallied_with"],
    }
    assert [c["was"] for c in found["claims_changed"]] == [
        "Blue Front attacks Iran, when 2015-05-03, where Zabul, killed 4"
    ]
    kinds = {(frozenset((t["a"], t["b"])), t["relation"]): t["kind"] for t in found["ties"]}
    assert kinds[frozenset(("Usman Gazi", "Blue Front")), "leads"] == "gone"
    assert kinds[frozenset(("Red Front", "Blue Front")), "allied_with"] == "stronger"
    back = json.loads(run("diff", "2000-01-01", "before", "--ledger", planted, "--json").out)
    assert len(back["claims_added"]) == 5
    assert "claims differ" in run("diff", "before", "--ledger", planted).out


def test_diff_of_what_is_no_state_is_refused(run, planted: Path) -> None:
    said = run("diff", "yesterdayish", "--ledger", planted)
    assert (said.code, "neither a date" in said.err) == (2, True)
