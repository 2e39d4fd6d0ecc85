import json
from pathlib import Path

import pytest

from allegiance.claims import read_claim_file

GOOD = (
    "KABUL, 3 March 2017 - Fighters of the Northern Front attacked a police post in Kunduz on "
    "Tuesday, killing at least 12 policemen, officials said. The Taliban condemned the attack."
)
GERMAN = (
    "Die Regierung hat am Dienstag mitgeteilt, dass die Verhandlungen mit den Aufständischen "
    "weitergehen. Die Gespräche sollen in der kommenden Woche in der Hauptstadt fortgesetzt werden, "
    "sagte ein Sprecher des Ministeriums. Die Opposition lehnt das Vorhaben entschieden ab."
)


@pytest.fixture
def bad_folder(tmp_path: Path) -> Path:
    from pypdf import PdfWriter

    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "good.txt").write_text(GOOD, encoding="utf-8")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 20)
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 nothing more")
    (folder / "german.txt").write_text(GERMAN, encoding="utf-8")
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(folder / "locked.pdf")
    with (folder / "huge.txt").open("wb") as huge:
        huge.truncate(101 * 1024 * 1024)
    return folder


def test_bad_files_are_named_and_the_good_one_is_read(
    bad_folder: Path, run, tmp_path: Path
) -> None:
    ledger = tmp_path / "a.ledger"
    said = run("read", bad_folder, "--ledger", ledger)
    assert said.code == 2
    for name in ("empty.txt", "binary.txt", "broken.pdf", "german.txt", "locked.pdf", "huge.txt"):
        lines = [line for line in said.err.splitlines() if name in line]
        assert len(lines) == 1, (name, said.err)
        assert lines[0].count(".") >= 2, "what and what to do"
    assert "Traceback" not in said.err
    assert "1 document read" in said.out
    assert len(json.loads(run("documents", "--ledger", ledger, "--json").out)) == 1


@pytest.mark.parametrize("what", ["missing.txt", "empty-folder"])
def test_nothing_to_read_is_an_error(what: str, run, tmp_path: Path) -> None:
    (tmp_path / "empty-folder").mkdir()
    said = run("read", tmp_path / what, "--ledger", tmp_path / "a.ledger")
    assert said.code == 2
    assert what in said.err
    assert not (tmp_path / "a.ledger").exists()


def test_reading_twice_adds_nothing(run, tmp_path: Path) -> None:
    report, ledger = tmp_path / "good.txt", tmp_path / "a.ledger"
    report.write_text(GOOD, encoding="utf-8")
    assert "1 document read" in run("read", report, "--ledger", ledger).out
    before = run("claims", "--ledger", ledger, "--json").out
    again = run("read", report, "--ledger", ledger)
    assert "0 documents read, 0 new claims; 1 document known already" in again.out
    assert run("claims", "--ledger", ledger, "--json").out == before


def test_claim_files_hold_their_words(run, tmp_path: Path) -> None:
    report = tmp_path / "good.txt"
    report.write_text(GOOD, encoding="utf-8")
    said = run("read", report, "--to", tmp_path / "claims")
    assert said.code == 0, said.err
    file = read_claim_file(tmp_path / "claims" / "good.jsonl", GOOD)
    attacks = [c for c in file.claims if c.relation == "attacks"]
    assert attacks
    assert all(c.killed and c.killed.low == 12 for c in attacks)


def test_a_place_for_claims_is_needed(run, tmp_path: Path) -> None:
    said = run("read", tmp_path)
    assert said.code == 2
    assert "--ledger FILE, --to FOLDER" in said.err
