"""Claims and actors as plain columns, kept beside the ledger so that a large one opens fast.

The rows never change, so their columns may be kept in the user's cache folder: numbers and
hashes only, no names and no words. What was added since is read from the ledger and appended.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Table, func, select

from allegiance.config import cache_folder
from allegiance.history import relation_codes
from allegiance.ledger import schema
from allegiance.ledger.instants import FOREVER, Upto
from allegiance.vocabulary import KINDS, STATUSES

__all__ = ["WORTH_KEEPING", "Columns", "known_rows", "load_raw", "raw_rows"]

Columns = dict[str, NDArray[Any]]

_FORMAT: Final = "1"
WORTH_KEEPING: Final = 50_000
"""From how many new rows on the cache is written."""
_WHOLE: Final = ("number", "document", "start", "end", "subject", "object", "batch", "learned")
_ZERO: Final = ("when", "place", "said_by", "reason")
_MINUS: Final = ("killed_low", "killed_high", "wounded_low", "wounded_high")
_LONG: Final = ("learned",)


@dataclass(frozen=True, slots=True)
class _Kind:
    """How one table becomes columns."""

    table: Table
    whole: tuple[str, ...]
    zero: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


_CLAIMS: Final = _Kind(schema.claims, _WHOLE, _ZERO, _MINUS, ("relation", "status"))
_ACTORS: Final = _Kind(
    schema.actors, ("number", "document", "name", "batch", "learned"), codes=("kind",)
)


def _codes(name: str) -> dict[str, int]:
    if name == "relation":
        return relation_codes()
    return {word: i for i, word in enumerate(STATUSES if name == "status" else KINDS)}


def raw_rows(connection: Connection, query: Any) -> list[tuple[Any, ...]]:
    """Return a query's rows as the driver gives them: records would take ten times as long."""
    said = query.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True})
    cursor = connection.connection.cursor()
    try:
        cursor.execute(str(said))
        return list(cursor.fetchall())
    finally:
        cursor.close()


def load_raw(connection: Connection, target: str) -> tuple[Columns, Columns]:
    """Return the columns of all claims and of all actors, in order of their numbers.

    Parameters
    ----------
    connection
        One consistent view of the ledger.
    target
        Where the ledger lies: names the file in the cache.
    """
    kept = _keep(connection, target)
    found = []
    for kind in (_CLAIMS, _ACTORS):
        held = _held(connection, kept, kind)
        last = int(held["number"][-1]) if held is not None and len(held["number"]) else 0
        new = _columns(connection, kind, last)
        if held is None:
            whole = new
        else:
            whole = {name: np.concatenate([held[name], new[name]]) for name in new}
        if len(new["number"]) >= max(WORTH_KEEPING, len(whole["number"]) // 8):
            _write(_file(kept, kind), whole)
        found.append(whole)
    return found[0], found[1]


def known_rows(columns: Columns, table: Table, upto: Upto) -> Columns:
    """Return the rows that a question may see."""
    if isinstance(upto, int):
        seen = columns["learned"] <= upto
    else:
        seen = columns["number"] <= upto.get(table.name, 0)
        seen &= columns["learned"] <= upto.get("learned", FOREVER)
    return columns if bool(seen.all()) else {n: c[seen] for n, c in columns.items()}


def _columns(connection: Connection, kind: _Kind, after: int) -> Columns:
    table = kind.table
    has_key = "key" in table.c
    asked = [
        *(table.c[name] for name in kind.whole),
        *(func.coalesce(table.c[name], 0) for name in kind.zero),
        *(func.coalesce(table.c[name], -1) for name in kind.minus),
        *(table.c[name] for name in kind.codes),
        *([table.c.confidence, table.c.key] if has_key else []),
    ]
    rows = raw_rows(
        connection, select(*asked).where(table.c.number > after).order_by(table.c.number)
    )
    given: Sequence[Sequence[Any]] = list(zip(*rows, strict=True)) or [()] * len(asked)
    names = (*kind.whole, *kind.zero, *kind.minus)
    columns: Columns = {
        name: np.array(column, dtype=np.int64 if name in _LONG else np.int32)
        for name, column in zip(names, given, strict=False)
    }
    for name, column in zip(kind.codes, given[len(names) :], strict=False):
        codes = _codes(name)
        columns[name] = np.array([codes[word] for word in column], dtype=np.int8)
    if has_key:
        columns["confidence"] = np.array(given[-2], dtype=np.float32)
        columns["key"] = np.array(given[-1], dtype="S20")
    return columns


def _keep(connection: Connection, target: str) -> Path:
    """Name the cache after the ledger, the vocabulary and how often words were erased."""
    table = schema.withdrawals
    erased = connection.execute(select(func.count()).where(table.c.erased)).scalar()
    where = str(Path(target).resolve()) if "://" not in target else target
    words = "|".join((_FORMAT, where, str(erased), *relation_codes(), *STATUSES, *KINDS))
    return cache_folder() / "columns" / hashlib.sha256(words.encode("utf-8")).hexdigest()[:24]


def _file(kept: Path, kind: _Kind) -> Path:
    return kept.with_name(f"{kept.name}-{kind.table.name}.npz")


def _held(connection: Connection, kept: Path, kind: _Kind) -> Columns | None:
    """Return what is kept, if its last row is still a row of this very ledger."""
    path = _file(kept, kind)
    if not path.exists():
        return None
    try:
        with np.load(path, allow_pickle=False) as file:
            held = {name: file[name] for name in file.files}
        last = int(held["number"][-1])
    except (OSError, ValueError, KeyError, IndexError, BadZipFile, EOFError):
        return None
    table = kind.table
    query = select(table.c.learned, table.c.document).where(table.c.number == last)
    row = connection.execute(query).first()
    mine = (int(held["learned"][-1]), int(held["document"][-1]))
    return held if row is not None and tuple(row) == mine else None


def _write(path: Path, columns: Columns) -> None:
    partial = path.with_name(f"{path.stem}.{id(columns)}.part.npz")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez(partial, **columns)  # type: ignore[arg-type]
        partial.replace(path)
    except OSError:
        # A cache that cannot be written costs time, nothing else.
        partial.unlink(missing_ok=True)
