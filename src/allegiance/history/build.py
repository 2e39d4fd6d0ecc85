"""Complete the columns of a history: check them, and work out what follows from others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from allegiance.errors import HistoryError
from allegiance.history.records import (
    COLUMNS,
    DEFAULT_WEIGHT,
    EPOCH,
    MICROSECONDS,
    NOBODY,
    VERDICTS,
    HistoryActor,
    HistoryDocument,
    relation_names,
)
from allegiance.times import FIRST_DAY, LAST_DAY, parse
from allegiance.vocabulary import STATUSES, relations

__all__ = ["Lookups", "Table", "complete"]

_DEFAULTS: Final[Mapping[str, int | float]] = {
    "status": 0,
    "said_by": NOBODY,
    "place": NOBODY,
    "when": NOBODY,
    "reason": NOBODY,
    "killed_low": -1,
    "killed_high": -1,
    "wounded_low": -1,
    "wounded_high": -1,
    "span_start": 0,
    "span_end": 0,
    "confidence": float("nan"),
    "weight": DEFAULT_WEIGHT,
    "verdict": 0,
    "is_hypothetical": 0,
    "learned": 0,
}

Table = dict[str, NDArray[Any]]
"""Columns by name."""


@dataclass(frozen=True, slots=True)
class Lookups:
    """What the columns of indices point into."""

    actors: tuple[HistoryActor, ...]
    documents: tuple[HistoryDocument, ...]
    places: tuple[str, ...]
    whens: tuple[str, ...]


def complete(given: Mapping[str, NDArray[Any]], lookups: Lookups) -> tuple[Table, tuple[str, ...]]:
    """Return every column of `COLUMNS`, in the order given, and the names of the sources.

    Raises
    ------
    HistoryError
        If columns differ in length or point outside their lookups.
    """
    n = len(given["subject"])
    table = {
        name: np.asarray(given[name], dtype)
        if name in given
        else np.full(n, _DEFAULTS[name], dtype)
        for name, dtype in COLUMNS.items()
        if name in given or name in _DEFAULTS
    }
    _check(table, n, lookups)
    sources, source_of = _sources(lookups.documents)
    table["source"] = source_of[table["document"]]
    table["published"] = _published(lookups.documents, table)
    table |= _days(table, lookups.whens)
    if "key" not in table:
        table["key"] = np.char.mod("%d", np.arange(n)).astype(np.bytes_)
    return table, sources


def _check(table: Table, n: int, lookups: Lookups) -> None:
    limits = {
        "subject": (0, len(lookups.actors)),
        "object": (0, len(lookups.actors)),
        "said_by": (NOBODY, len(lookups.actors)),
        "document": (0, len(lookups.documents)),
        "when": (NOBODY, len(lookups.whens)),
        "place": (NOBODY, len(lookups.places)),
        "relation": (0, len(relation_names())),
        "status": (0, len(STATUSES)),
        "verdict": (0, len(VERDICTS)),
    }
    for name, column in table.items():
        if len(column) != n:
            raise HistoryError(
                f"column {name} has {len(column)} rows, subject has {n}",
                remedy="Give columns of one length",
            )
        low, high = limits.get(name, (None, None))
        if low is not None and high is not None and n:
            wrong = np.flatnonzero((column < low) | (column >= high))
            if len(wrong):
                raise HistoryError(
                    f"column {name} holds {column[wrong[0]]}, outside {low}..{high - 1}",
                    where=f"row {wrong[0]}",
                    remedy="Number actors, documents and words as their lookups do",
                )


def _sources(documents: Sequence[HistoryDocument]) -> tuple[tuple[str, ...], NDArray[np.int32]]:
    number: dict[str, int] = {}
    of = [number.setdefault(d.origin or d.source, len(number)) for d in documents]
    return tuple(number), np.asarray(of, dtype=np.int32)


def _published(documents: Sequence[HistoryDocument], table: Table) -> NDArray[np.int32]:
    days = [parse(d.published).end_high if d.published else LAST_DAY for d in documents]
    by_document = np.asarray(days, dtype=np.int32)[table["document"]]
    learned = (table["learned"] // MICROSECONDS + EPOCH).astype(np.int32)
    return np.where(by_document == LAST_DAY, learned, by_document).astype(np.int32)


def _days(table: Table, whens: Sequence[str]) -> Table:
    found = [parse(w) for w in whens]
    is_dated = table["when"] != NOBODY
    is_state = np.asarray([r.is_state for r in relations().values()])[table["relation"]]
    published = table["published"]
    undated = {
        "start_low": np.full(len(published), FIRST_DAY),
        "start_high": published,
        "end_low": np.where(is_state, published, FIRST_DAY),
        "end_high": np.where(is_state, LAST_DAY, published),
        "is_range": np.zeros(len(published), dtype=np.bool_),
    }
    days: Table = {"is_dated": is_dated}
    for name, plain in undated.items():
        known = np.asarray([getattr(f, name) for f in found] or [0])[table["when"]]
        days[name] = np.where(is_dated, known, plain).astype(COLUMNS[name])
    return days
