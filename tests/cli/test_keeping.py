import json
import sqlite3
from pathlib import Path


def test_a_snapshot_is_named_listed_and_asked(run, planted: Path) -> None:
    taken = json.loads(run("snapshot", "v1", "--ledger", planted, "--by", "anna", "--json").out)
    assert (taken["claims"], taken["documents"], len(taken["content"])) == (5, 2, 64)
    run("withdraw", "second", "--reason", "a hoax", "--ledger", planted)
    (listed,) = json.loads(run("snapshots", "--ledger", planted, "--json").out)
    assert listed == taken
    assert len(json.loads(run("claims", "--ledger", planted, "--json").out)) == 3
    for name in ("claims", "documents"):
        rows = json.loads(run(name, "--ledger", planted, "--known-by", "v1", "--json").out)
        assert len(rows) == {"claims": 5, "documents": 2}[name]
    said = run("snapshot", "v1", "--ledger", planted)
    assert (said.code, "not taken" in said.err) == (2, True)


def test_what_was_withdrawn_can_be_restored(run, planted: Path) -> None:
    assert run("withdraw", "second", "--reason", "a hoax", "--ledger", planted).code == 0
    assert run("restore", "second", "--reason", "no hoax", "--ledger", planted).code == 0
    assert len(json.loads(run("claims", "--ledger", planted, "--json").out)) == 5
    said = run("restore", "second", "--reason", "again", "--ledger", planted)
    assert (said.code, "cannot be put back" in said.err) == (2, True)
    log = [
        (e["action"], e["what"]) for e in json.loads(run("log", "--ledger", planted, "--json").out)
    ]
    assert [a for a, _ in log] == ["read", "read", "withdraw", "restore"]


def test_a_whole_ledger_is_said_to_be_whole(run, planted: Path) -> None:
    said = run("check", "--ledger", planted)
    assert (said.code, said.out.strip()) == (0, "The ledger is whole.")


def test_a_broken_ledger_is_found_out_and_mended(run, planted: Path) -> None:
    connection = sqlite3.connect(planted)
    for (name,) in connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    ).fetchall():
        connection.execute(f'DROP TRIGGER "{name}"')
    connection.execute("UPDATE claims SET quote = 'other words' WHERE number = 1")
    connection.commit()
    connection.close()
    said = run("check", "--ledger", planted)
    assert said.code == 2
    whats = {f["what"] for f in json.loads(run("check", "--ledger", planted, "--json").out)}
    assert "the quote is not what the text says there" in whats
    assert "--repair" in said.out
    rows = json.loads(run("check", "--repair", "--ledger", planted, "--json").out)
    assert rows
    assert all(r["mended"] for r in rows)
    assert run("check", "--ledger", planted).code == 0
    assert len(json.loads(run("claims", "--ledger", planted, "--json").out)) == 4
    assert sqlite3.connect(planted).execute("SELECT count(*) FROM claims").fetchone() == (5,)


def test_what_no_repair_can_decide_is_left_to_a_person(run, planted: Path) -> None:
    run("same", "Blue Front", "Iran", "--ledger", planted)
    from allegiance.ledger import Ledger

    with Ledger.open(planted) as ledger:
        ledger.identify("Iran", "Red Front", by="ben")
        ledger.identify("Blue Front", "Red Front", "different", by="ben")
    said = run("check", "--repair", "--ledger", planted)
    assert said.code == 2
    assert "undo-identity" in said.out


def test_a_brief_is_made_as_a_snapshot_knew(run, planted: Path, tmp_path: Path) -> None:
    assert run("snapshot", "as published", "--ledger", planted).code == 0
    where = ("--ledger", planted, "--known-by", "as published", "--on", "2015-06")
    assert run("brief", *where, "-o", tmp_path / "then.md").code == 0
    key = json.loads(run("claims", "--ledger", planted, "--json").out)[0]["key"]
    assert run("review", key, "reject", "--ledger", planted).code == 0
    assert run("same", "Usmon Ghazi", "Usman Gazi", "--ledger", planted).code == 0
    assert run("brief", *where, "-o", tmp_path / "again.md").code == 0
    said = run("brief", "--ledger", planted, "--on", "2015-06", "-o", tmp_path / "now.md")
    assert said.code == 0
    then, again, now = (
        (tmp_path / f"{name}.md").read_text(encoding="utf-8") for name in ("then", "again", "now")
    )
    assert then == again != now
    said = run("brief", "--ledger", planted, "--known-by", "as printed", "-o", tmp_path / "no.md")
    assert said.code == 2
    assert "as printed" in said.err
