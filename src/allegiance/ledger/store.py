"""Opening a database as a ledger, and transactions on it that fail with a clear message."""

from __future__ import annotations

import sqlite3
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from sqlalchemy import Connection, Engine, create_engine, event, inspect, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError

from allegiance.errors import (
    AllegianceError,
    LedgerBusyError,
    LedgerError,
    LedgerVersionError,
    NotALedgerError,
    OptionError,
)
from allegiance.ledger import schema, triggers
from allegiance.ledger.migrations import HEAD, REVISIONS, upgrade

__all__ = ["Store", "open_store"]

_SQLITE_MAGIC: Final = b"SQLite format 3\x00"
_LOCK: Final = 0x416C6C6567  # any number will do, as long as every writer takes the same one
_OLD: Final = "Make a new ledger, or name another file"


@dataclass(frozen=True, slots=True)
class Store:
    """A database that is known to be a ledger of this version."""

    engine: Engine
    target: str

    @property
    def is_sqlite(self) -> bool:
        """Whether the ledger is one file."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Hold one consistent view of the ledger, whatever others write meanwhile."""
        with self._clear_errors(), self.engine.connect() as plain:
            connection = plain if self.is_sqlite else _isolated(plain, "REPEATABLE READ")
            with connection.begin():
                yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Hold the writer's lock: all of it is written, or nothing.

        Raises
        ------
        LedgerBusyError
            If another writer keeps the lock for longer than the ledger was told to wait.
        LedgerError
            If the disk is full, the connection is lost or the file may not be written.
        """
        with self._clear_errors(), self.engine.connect() as plain:
            connection = plain.execution_options(ledger_writes=True)
            if not self.is_sqlite:
                # Under repeatable read the view would be fixed before the lock is won.
                connection = _isolated(connection, "READ COMMITTED")
            with connection.begin():
                if not self.is_sqlite:
                    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
                yield connection

    @contextmanager
    def _clear_errors(self) -> Iterator[None]:
        try:
            yield
        except (DBAPIError, sqlite3.Error) as error:
            raise _translated(error, self.target) from error

    def scrub(self) -> None:
        """Write over what was erased, so that the words are gone from the files as well."""
        with self._clear_errors():
            raw = self.engine.raw_connection()
            try:
                cursor = raw.cursor()
                if self.is_sqlite:
                    cursor.execute("VACUUM")
                    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                else:
                    raw.rollback()
                    driver: Any = raw.driver_connection
                    driver.autocommit = True
                    cursor.execute("VACUUM FULL texts, claims, actors, reviews, names")
                    driver.autocommit = False
            finally:
                raw.close()

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()


_MEANINGS: Final = (
    (
        ("database is locked", "55P03", "lock timeout"),
        LedgerBusyError,
        "another program is writing to the ledger and did not finish in time",
        "Wait for it to end and try again; nothing was written",
    ),
    (
        (triggers.REFUSAL,),
        LedgerError,
        triggers.REFUSAL,
        "Add a review, an identity or a withdrawal instead of changing a row",
    ),
    (
        ("disk is full", "No space left", "disk I/O error"),
        LedgerError,
        "the disk is full or failing; nothing was written",
        "Free some space and run the same command again",
    ),
    (
        ("readonly database",),
        LedgerError,
        "the ledger may not be written",
        "Ask for write permission on the file and its folder, or work on a copy",
    ),
    (
        ("malformed", "not a database"),
        LedgerError,
        "the ledger's file is damaged",
        "Run `allegiance check` on it, or go back to the last good copy",
    ),
)
"""Words of the two databases, and what they mean to the user."""


def _said(error: BaseException) -> str:
    """Return the database's own words; PostgreSQL's driver packs them with codes."""
    packed = error.args[0] if error.args else None
    if isinstance(packed, dict):
        return f"{packed.get('M', '')} [{packed.get('C', '')}]"
    return str(error)


def _translated(error: Exception, target: str) -> AllegianceError:
    said = _said(getattr(error, "orig", None) or error)
    for signs, kind, what, remedy in _MEANINGS:
        if any(sign in said for sign in signs):
            return kind(what, where=target, remedy=remedy)
    first = said.splitlines()[0][:300] if said else type(error).__name__
    if isinstance(error, InterfaceError | OperationalError) or "network error" in said:
        return LedgerError(
            f"the connection to the ledger failed ({first})",
            where=target,
            remedy="Check the address, the server and the password; nothing half-done is kept",
        )
    return LedgerError(
        f"the database refused ({first})",
        where=target,
        remedy="Run `allegiance check` on the ledger",
    )


def open_store(target: str | Path, *, create: bool, wait: float) -> Store:
    """Open a ledger, make it if asked, bring an older one up to date.

    Parameters
    ----------
    target
        A path, ``sqlite:///path`` or ``postgresql://user@host/database``.
    create
        Whether to make a ledger where there is none.
    wait
        Seconds to wait for another writer.

    Raises
    ------
    NotALedgerError
        If something else is there; it is left exactly as it is.
    LedgerVersionError
        If a newer version of the program wrote it.
    LedgerError
        If there is nothing and ``create`` is false, or it cannot be reached.
    """
    url = _url(target)
    shown = _shown(url)
    if url.drivername == "sqlite":
        _check_file(Path(url.database or ""), shown, create)
    store = Store(_engine(url, wait), shown)
    try:
        with store.read() as connection:
            found = _revision(connection, shown)
        _bring_forward(store, found, create)
    except BaseException:
        store.close()
        raise
    return store


def _bring_forward(store: Store, found: str | None, create: bool) -> None:
    if found is None and not create:
        raise _missing(store.target)
    if found != HEAD:
        with store.write() as connection:
            # Another process may have done it while this one waited for the lock.
            if _revision(connection, store.target) != HEAD:
                upgrade(connection)
    if store.is_sqlite:
        _ensure_wal(store)


def _url(target: str | Path) -> URL:
    said = str(target)
    if "://" not in said:
        return URL.create("sqlite", database=said)
    try:
        url = make_url(said)
    except ArgumentError as error:
        raise OptionError(f"{said!r} is no address of a ledger", remedy=_addresses()) from error
    kind = url.get_backend_name()
    if kind == "sqlite":
        return url.set(drivername="sqlite")
    if kind in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+pg8000")
    raise OptionError(f"no ledger can be kept in {kind!r}", remedy=_addresses())


def _shown(url: URL) -> str:
    """Return an address as the user knows it, without the password."""
    if url.drivername == "sqlite":
        return url.database or ""
    return url.set(drivername="postgresql").render_as_string()


def _addresses() -> str:
    return "Give a file name or postgresql://user:password@host/database"


def _check_file(path: Path, shown: str, create: bool) -> None:
    """Refuse what is not a ledger before SQLite has a chance to touch it."""
    if path.is_dir():
        raise NotALedgerError("that is a folder", where=shown, remedy=_OLD)
    if not path.exists():
        if not create:
            raise _missing(shown)
        if not path.parent.is_dir():
            raise LedgerError(
                "the folder for the ledger does not exist", where=shown, remedy="Make it first"
            )
        return
    try:
        with path.open("rb") as handle:
            head = handle.read(100)
    except OSError as error:
        raise LedgerError(
            f"the ledger cannot be read ({error.strerror})",
            where=shown,
            remedy="Ask for permission to read it",
        ) from error
    if not head:
        return
    if not head.startswith(_SQLITE_MAGIC) or len(head) < 100:
        raise NotALedgerError("that file is not a ledger", where=shown, remedy=_OLD)
    if struct.unpack(">I", head[68:72])[0] != schema.FORMAT and not _is_young(path):
        raise NotALedgerError("that file is another program's database", where=shown, remedy=_OLD)


def _is_young(path: Path) -> bool:
    """Whether the database is empty, or its mark still waits in the write-ahead log."""
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        try:
            mark = connection.execute("PRAGMA application_id").fetchone()[0]
            tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        finally:
            connection.close()
    except sqlite3.Error:
        return False
    return bool(mark == schema.FORMAT or (mark == 0 and tables == 0))


def _missing(shown: str) -> LedgerError:
    return LedgerError(
        "there is no ledger", where=shown, remedy="Read reports into it first, or check the name"
    )


def _revision(connection: Connection, shown: str) -> str | None:
    """Return the schema's revision, None for an empty database."""
    tables = set(inspect(connection).get_table_names())
    if not tables:
        return None
    if not {"alembic_version", "claims", "batches"} <= tables:
        raise NotALedgerError("that database is not a ledger", where=shown, remedy=_OLD)
    found: str | None = connection.execute(select(schema.alembic_version.c.version_num)).scalar()
    if found not in REVISIONS:
        raise LedgerVersionError(
            f"the ledger has schema {found}, this version knows up to {HEAD}",
            where=shown,
            remedy="Update allegiance, then open it again; the ledger was not touched",
        )
    return found


def _ensure_wal(store: Store) -> None:
    """Let readers go on while one writes; kept in the file, so needed once only."""
    deadline = time.monotonic() + 5
    while not _is_wal(store) and time.monotonic() < deadline:
        time.sleep(0.02)


def _is_wal(store: Store) -> bool:
    connection = store.engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode")
        if cursor.fetchone() != ("wal",):
            cursor.execute("PRAGMA journal_mode=WAL")
    except sqlite3.OperationalError as error:
        # A file on a medium that may only be read stays as it is; a busy one is asked again.
        return "locked" not in str(error)
    finally:
        connection.close()
    return True


def _engine(url: URL, wait: float) -> Engine:
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, connect_args={"timeout": wait, "check_same_thread": False})
        event.listen(engine, "connect", _sqlite_connected)
        event.listen(engine, "begin", _sqlite_begin)
        return engine
    try:
        engine = create_engine(url, pool_pre_ping=True)
    except ModuleNotFoundError as error:
        raise LedgerError(
            "PostgreSQL needs one more package",
            where=_shown(url),
            remedy="Run `pip install 'allegiance[postgres]'`",
        ) from error
    limit = max(int(wait * 1000), 1)

    def connected(connection: Any, _: object) -> None:
        cursor = connection.cursor()
        cursor.execute(f"SET lock_timeout = {limit}")
        connection.commit()
        cursor.close()

    event.listen(engine, "connect", connected)
    return engine


def _isolated(
    connection: Connection, level: Literal["REPEATABLE READ", "READ COMMITTED"]
) -> Connection:
    return connection.execution_options(isolation_level=level)


def _sqlite_connected(connection: sqlite3.Connection, _: object) -> None:
    # The driver's own idea of when a transaction begins would let reads see half of one.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA cache_size = -65536")
    cursor.close()


def _sqlite_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("ledger_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
