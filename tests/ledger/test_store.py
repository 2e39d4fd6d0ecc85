"""Opening: what is a ledger, what is not, and what happens when writers collide or die."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from allegiance.errors import (
    LedgerBusyError,
    LedgerError,
    LedgerVersionError,
    NotALedgerError,
    OptionError,
)
from allegiance.ledger import Ledger, schema
from allegiance.ledger.migrations import HEAD


def other_database(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE claims (x)")
    connection.execute("INSERT INTO claims VALUES (1)")
    connection.commit()
    connection.close()


@pytest.mark.parametrize(
    "make",
    [
        lambda p: p.write_text("Some report about a group, long enough to look like a file. " * 3),
        lambda p: p.write_bytes(b"SQLite format 3\x00" + b"\x01" * 40),
        other_database,
        Path.mkdir,
    ],
    ids=["text", "cut short", "another program's", "folder"],
)
def test_what_is_not_a_ledger_is_left_alone(tmp_path, make):
    path = tmp_path / "thing"
    make(path)
    before = (path.read_bytes(), path.stat().st_mtime_ns) if path.is_file() else None
    with pytest.raises(NotALedgerError) as caught:
        Ledger.open(path)
    assert caught.value.remedy
    assert [p.name for p in tmp_path.iterdir()] == ["thing"]
    if before:
        assert (path.read_bytes(), path.stat().st_mtime_ns) == before


def test_a_newer_ledger_is_refused_untouched(target):
    with Ledger.open(target) as ledger, ledger._store.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(LedgerVersionError, match="9999"):
        Ledger.open(target)


def test_another_programs_postgresql_database_is_refused(postgres):
    from sqlalchemy import create_engine

    engine = create_engine(postgres.replace("postgresql", "postgresql+pg8000"))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE orders (x int)"))
    engine.dispose()
    with pytest.raises(NotALedgerError):
        Ledger.open(postgres)


def test_nothing_is_made_unless_asked(tmp_path):
    with pytest.raises(LedgerError, match="there is no ledger"):
        Ledger.open(tmp_path / "none", create=False)
    with pytest.raises(LedgerError, match="folder"):
        Ledger.open(tmp_path / "no" / "folder")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("address", ["mysql://host/x", "http://example.org/ledger", "://"])
def test_other_addresses_are_refused(address):
    with pytest.raises(OptionError, match="postgresql"):
        Ledger.open(address)


def test_an_unreachable_server_is_named(tmp_path):
    with pytest.raises(LedgerError, match="connection to the ledger failed") as caught:
        Ledger.open("postgresql://somebody:secret@127.0.0.1:1/x")
    assert "secret" not in str(caught.value)


def test_a_busy_ledger_says_so(target, reading):
    given = reading()
    with (
        Ledger.open(target) as one,
        Ledger.open(target, wait=0.05) as two,
        one._store.write(),
        pytest.raises(LedgerBusyError),
    ):
        two.add(given.document, given.actors, given.claims)


def test_a_lost_connection_is_told_and_leaves_the_ledger_whole(postgres, postgres_server, reading):
    first, second = reading("first"), reading("second")
    with Ledger.open(postgres) as ledger:
        ledger.add(first.document, first.actors, first.claims)

        def cut_off():
            yield second
            with ledger._store.read() as other:
                # All but the one that asks: the writer's own connection goes.
                other.execute(
                    text(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                    )
                )
            yield reading("third")

        with pytest.raises(LedgerError) as caught:
            ledger.add_many(cut_off())
        assert caught.value.remedy
    with Ledger.open(postgres) as ledger:
        assert [d.document.id for d in ledger.documents()] == ["first"]
        assert ledger.check() == []


def test_a_full_disk_is_told_and_leaves_the_ledger_whole(tmp_path, reading):
    path = tmp_path / "small.ledger"
    first = reading("first")
    with Ledger.open(path) as ledger:
        ledger.add(first.document, first.actors, first.claims)
        with ledger._store.engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        big = reading("big", *["attacks"] * 400)
        with (
            pytest.raises(LedgerError, match="disk is full"),
            ledger._store.write() as connection,
        ):
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 2}")
            from allegiance.ledger.writing import Writer

            Writer(connection, learned=1, by="x", action="read").add(big)
    with Ledger.open(path) as ledger:
        assert len(ledger.claims()) == 2
        assert ledger.check() == []


def test_the_migrations_make_what_the_schema_says(target):
    with Ledger.open(target) as ledger, ledger._store.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found = compare_metadata(context, schema.metadata)
        found = [d for d in found if "alembic_version" not in str(d)]
        assert found == []
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == HEAD


WRITER = """
import sys
from allegiance.claims import Actor, Claim, Document, Span
from allegiance.ledger import Ledger

target, name, n = sys.argv[1], sys.argv[2], int(sys.argv[3])
print("ready", flush=True)
for i in range(n):
    words = f"{name} number {i}: A attacks B. " * 40
    spans = [Span(k * (len(words) // 40), k * (len(words) // 40) + 12, "") for k in range(40)]
    claims = [Claim("A", "attacks", "B", Span(s.start, s.end, words[s.start:s.end]), f"{name}-{i}")
              for s in spans]
    with Ledger.open(target) as ledger:
        added = ledger.add(Document(f"{name}-{i}", words), [Actor("A", "armed_group"),
                           Actor("B", "armed_group")], claims)
    print(i, added.new_claims, flush=True)
print("done", flush=True)
"""


def start(target: str, name: str, n: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, target, name, str(n)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_writers_killed_at_random_moments_lose_and_double_nothing(target):
    """Kill two writers again and again; what they reported is there, whole, and once."""
    chance = random.Random(20151109)
    n, reported = 6, set()
    for round_ in range(4):
        writers = {name: start(target, name, n) for name in ("anna", "ben")}
        for process in writers.values():
            assert process.stdout.readline() == "ready\n"
        if round_ < 3:
            time.sleep(chance.uniform(0.1, 0.8))
            for process in writers.values():
                os.kill(process.pid, signal.SIGKILL)
        for name, process in writers.items():
            # Not communicate(): it would lose what readline() has already taken from the pipe.
            with process:
                said, wrong = process.stdout.read().split("\n"), process.stderr.read()
            reported |= {f"{name}-{line.split()[0]}" for line in said[:-1] if line[0].isdigit()}
            assert round_ < 3 or said[-2:] == ["done", ""], wrong
    with Ledger.open(target) as ledger:
        documents = [d.document.id for d in ledger.documents()]
        assert reported <= set(documents)
        assert sorted(documents) == sorted(f"{w}-{i}" for w in ("anna", "ben") for i in range(n))
        claims = ledger.claims()
        assert len(claims) == len({c.key for c in claims}) == 2 * n * 40
        assert ledger.check() == []
