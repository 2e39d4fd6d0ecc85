"""Many rows at once, as each database takes them fastest."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from sqlalchemy import Column, Connection, Table, func, insert, select

from allegiance.ledger import schema

__all__ = ["chunks", "insert_rows", "intern", "next_number"]

_FEW: Final = 20
_MOST_PARAMETERS: Final = 500


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that have a value for every column (or None)."""
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        names = [column.name for column in table.columns]
        quoted = ", ".join(f'"{name}"' for name in names)
        marks = ", ".join("?" * len(names))
        statement = f"INSERT INTO {table.name} ({quoted}) VALUES ({marks})"  # noqa: S608 - own names
        connection.exec_driver_sql(statement, [tuple(row[n] for n in names) for row in rows])
    elif len(rows) < _FEW:
        connection.execute(insert(table), list(rows))
    else:
        _copy(connection, table, rows)


def _copy(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """PostgreSQL answers every single insert; COPY asks once."""
    names = [column.name for column in table.columns]
    lines = ("\t".join(_cell(row.get(name)) for name in names) for row in rows)
    stream = io.BytesIO(("\n".join(lines) + "\n").encode("utf-8"))
    quoted = ", ".join(f'"{name}"' for name in names)
    cursor = connection.connection.cursor()
    try:
        cursor.execute(f"COPY {table.name} ({quoted}) FROM STDIN", stream=stream)  # type: ignore[call-arg]
    finally:
        cursor.close()


_ESCAPES: Final = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def _cell(value: object) -> str:
    if value is None:
        return r"\N"
    if isinstance(value, str):
        return value.translate(_ESCAPES)
    if isinstance(value, bool):
        return "t" if value else "f"
    return repr(value)


def chunks(items: Iterable[Any], size: int = _MOST_PARAMETERS) -> Iterator[list[Any]]:
    """Cut into lists short enough for one statement's parameters."""
    left = iter(items)
    while part := list(islice(left, size)):
        yield part


def next_number(connection: Connection, table: Table) -> int:
    """Return the number of the next row; the numbers of erased rows are not given out again."""
    highest: int = connection.execute(select(func.max(table.c.number))).scalar() or 0
    if table.name not in (*schema.ERASABLE, *schema.WORDS):
        return highest + 1
    stones = select(schema.withdrawals.c.tombstone).where(schema.withdrawals.c.erased)
    buried = [
        json.loads(t).get("last", {}).get(table.name, 0)
        for t in connection.execute(stones).scalars()
    ]
    return int(max(highest, *buried, 0)) + 1


def intern(
    connection: Connection, table: Table, column: Column[str], words: Iterable[str]
) -> dict[str, int]:
    """Return the number of every word, giving one to those that have none."""
    asked = sorted(set(words))
    found: dict[str, int] = {}
    for part in chunks(asked):
        query = select(column, table.c.number).where(column.in_(part))
        found.update((row[0], row[1]) for row in connection.execute(query))
    new = [word for word in asked if word not in found]
    if new:
        first = next_number(connection, table)
        rows = [{"number": n, column.name: word} for n, word in enumerate(new, first)]
        insert_rows(connection, table, rows)
        found.update({word: n for n, word in enumerate(new, first)})
    return found
