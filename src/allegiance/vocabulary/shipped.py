"""Read the tables that come with the program."""

from __future__ import annotations

import csv
import io
from importlib.resources import files

__all__ = ["parts", "read_rows", "read_table", "table_bytes"]


def table_bytes(name: str) -> bytes:
    """Return a shipped file of ``vocabulary/tables`` as it lies on disk."""
    return (files("allegiance.vocabulary") / "tables" / name).read_bytes()


def read_table(name: str) -> list[dict[str, str]]:
    """Return the rows of a shipped table by its columns."""
    return list(read_rows(table_bytes(f"{name}.csv").decode("utf-8")))


def read_rows(text: str) -> csv.DictReader[str]:
    """Return a reader over the rows of a CSV text, its line numbers those of the text."""
    return csv.DictReader(io.StringIO(text, newline=""))


def parts(cell: str) -> tuple[str, ...]:
    """Return the values of a cell that holds several, parted by ``|``."""
    return tuple(part for part in (p.strip() for p in cell.split("|")) if part)
