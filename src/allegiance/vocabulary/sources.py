"""Where each table comes from, under which licence, and the check that it is unchanged."""

from __future__ import annotations

import csv
import hashlib
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from allegiance.errors import VocabularyError
from allegiance.vocabulary.close import close_to

__all__ = ["Source", "source", "sources"]

_TABLES = files("allegiance.vocabulary") / "tables"


@dataclass(frozen=True, slots=True)
class Source:
    """What ``sources.toml`` says of one table.

    Attributes
    ----------
    table
        File name without its ending.
    holds
        What one row is.
    origin
        Who compiled it, and from what.
    licence
        An SPDX expression.
    date
        Day of the last change, ISO 8601.
    sha256
        Of the file's bytes.
    rows
        Number of rows without the header.
    """

    table: str
    holds: str
    origin: str
    licence: str
    date: str
    sha256: str
    rows: int

    def is_true(self) -> bool:
        """Tell whether the table on disk has these bytes and this many rows."""
        return (self.sha256, self.rows) == measure(self.table)


def measure(table: str) -> tuple[str, int]:
    """Return the SHA-256 and the number of rows of a shipped table as it lies on disk."""
    raw = (_TABLES / f"{table}.csv").read_bytes()
    rows = sum(1 for _ in csv.reader(raw.decode("utf-8").splitlines())) - 1
    return hashlib.sha256(raw).hexdigest(), rows


@cache
def sources() -> dict[str, Source]:
    """Return the source of every table by the table's name."""
    read = tomllib.loads((_TABLES / "sources.toml").read_text(encoding="utf-8"))
    return {name: Source(table=name, **said) for name, said in read.items()}


def source(table: str) -> Source:
    """Look one table's source up.

    Raises
    ------
    VocabularyError
        If there is no such table.
    """
    found = sources().get(table)
    if found is None:
        raise VocabularyError(f"no table {table!r}", remedy=close_to(table, sources()))
    return found
