"""The columns of a history by name and type, and the plain records it is built from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Final

import numpy as np

from allegiance.claims import Count
from allegiance.times import day
from allegiance.vocabulary import relations

__all__ = [
    "COLUMNS",
    "DEFAULT_WEIGHT",
    "EPOCH",
    "LATER",
    "MICROSECONDS",
    "NOBODY",
    "VERDICTS",
    "HistoryActor",
    "HistoryDocument",
    "HistoryRow",
    "instant",
    "relation_codes",
    "relation_names",
]

NOBODY: Final = -1
"""Stands in a column of indices for "none given"."""
DEFAULT_WEIGHT: Final = 0.7
"""Weight of a claim whose source nobody has graded."""
VERDICTS: Final = ("unreviewed", "accepted", "corrected", "rejected")
"""What review made of a claim; a corrected claim carries its corrected values."""

COLUMNS: Final[Mapping[str, type[np.generic]]] = {
    "subject": np.int32,
    "object": np.int32,
    "relation": np.int8,
    "status": np.int8,
    "start_low": np.int32,
    "start_high": np.int32,
    "end_low": np.int32,
    "end_high": np.int32,
    "is_dated": np.bool_,
    "is_range": np.bool_,
    "published": np.int32,
    "learned": np.int64,
    "document": np.int32,
    "source": np.int32,
    "said_by": np.int32,
    "place": np.int32,
    "when": np.int32,
    "reason": np.int32,
    "killed_low": np.int32,
    "killed_high": np.int32,
    "wounded_low": np.int32,
    "wounded_high": np.int32,
    "span_start": np.int32,
    "span_end": np.int32,
    "confidence": np.float32,
    "weight": np.float32,
    "verdict": np.int8,
    "is_hypothetical": np.bool_,
    "key": np.bytes_,
}
"""Every numeric column of a history and its type, in order."""
LATER: Final = (
    "learned",
    "document",
    "place",
    "when",
    "reason",
    "killed_low",
    "killed_high",
    "wounded_low",
    "wounded_high",
    "span_start",
    "span_end",
    "key",
)
"""Columns that no picture needs: put in order, or read from disk, when first asked for."""

EPOCH: Final = date(1970, 1, 1).toordinal()
"""Day number of the first of January 1970."""
MICROSECONDS: Final = 86_400_000_000
"""In a day."""


@cache
def relation_names() -> tuple[str, ...]:
    """Return the relations in the order that the column ``relation`` numbers them."""
    return tuple(relations())


@cache
def relation_codes() -> dict[str, int]:
    """Return the number of every relation."""
    return {name: code for code, name in enumerate(relation_names())}


def instant(known_by: str | date | datetime | int) -> int:
    """Return a moment as microseconds of UTC since 1970; a date means the end of that day.

    Raises
    ------
    DateError
        If a text is no date.
    """
    if isinstance(known_by, int):
        return known_by
    if isinstance(known_by, str) and "T" in known_by:
        known_by = _moment(known_by)
    if isinstance(known_by, datetime):
        aware = known_by if known_by.tzinfo else known_by.replace(tzinfo=UTC)
        since = aware - datetime(1970, 1, 1, tzinfo=UTC)
        return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
    return (day(known_by) - EPOCH + 1) * MICROSECONDS - 1


def _moment(text: str) -> datetime | str:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return text


@dataclass(frozen=True, slots=True)
class HistoryActor:
    """An actor after identity: one record however many names it goes by."""

    id: str
    name: str
    kind: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HistoryDocument:
    """A document, without its text.

    Attributes
    ----------
    origin
        The independent source its words come from: reports that copy one another share one.
        Empty: the publisher itself.
    published
        EDTF date, None where unknown.
    """

    sha256: str
    id: str
    source: str
    title: str | None = None
    author: str | None = None
    published: str | None = None
    url: str | None = None
    origin: str = ""


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One claim as plain values; `History.from_rows` turns many into columns.

    ``subject``, ``object`` and ``said_by`` are ids of actors, ``document`` a sha256, ``where`` the
    name of a place, ``learned`` microseconds of UTC, ``weight`` what the grades of source and
    information make of it (None: not graded). The rest is as in `allegiance.claims.Claim`.
    """

    key: str
    subject: str
    relation: str
    object: str
    document: str
    when: str | None = None
    where: str | None = None
    status: str = "asserted"
    said_by: str | None = None
    killed: Count | None = None
    wounded: Count | None = None
    confidence: float | None = None
    reason: str | None = None
    start: int = 0
    end: int = 0
    quote: str = ""
    learned: int = 0
    verdict: str = "unreviewed"
    weight: float | None = None
    is_hypothetical: bool = False
