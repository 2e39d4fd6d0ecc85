"""A server that goes away in the middle of an import."""

from __future__ import annotations

import pytest

from allegiance.cli import run
from allegiance.cli.root import allegiance
from allegiance.errors import LedgerError
from allegiance.ledger import Ledger


def end_all_others(address: str) -> None:
    import pg8000.dbapi
    from sqlalchemy.engine import make_url

    url = make_url(address)
    connection = pg8000.dbapi.connect(
        user=url.username,
        password=url.password,
        host=url.host,
        port=url.port,
        database=url.database,
    )
    connection.autocommit = True
    cursor = connection.cursor()
    cursor.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    connection.close()


def test_nothing_half_done_is_kept(postgres, reading):
    first, second, third = (reading(name) for name in ("first", "second", "third"))
    with Ledger.open(postgres) as ledger:
        ledger.add(first.document, first.actors, first.claims)

        def interrupted():
            yield second
            end_all_others(postgres)
            yield third

        with pytest.raises(
            LedgerError, match=r"connection to the ledger failed.*Check the address"
        ):
            ledger.add_many(interrupted(), action="import")
    with Ledger.open(postgres) as ledger:
        assert [d.document.id for d in ledger.documents()] == ["first"]
        assert ledger.check() == []


def test_the_command_line_says_so(postgres, reading, tmp_path, monkeypatch, capsys):
    sheet = tmp_path / "ties.csv"
    sheet.write_text("subject,relation,object\nBlue Front,opposes,Iran\n")
    args = ["import", "spreadsheet", str(sheet), "--ledger", postgres]
    assert run(allegiance, args) == 0
    import allegiance.ledger.writing as writing

    check = writing.check_reading

    def lost(*given):
        end_all_others(postgres)
        check(*given)

    monkeypatch.setattr(writing, "check_reading", lost)
    sheet.write_text("subject,relation,object\nRed Front,opposes,Iran\n")
    capsys.readouterr()
    assert run(allegiance, args) == 2
    said = capsys.readouterr().err
    assert "the connection to the ledger failed" in said
    assert "Traceback" not in said
    monkeypatch.undo()
    with Ledger.open(postgres) as ledger:
        assert len(ledger.claims()) == 1
