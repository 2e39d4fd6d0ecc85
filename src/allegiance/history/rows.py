"""Plain rows into columns of numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from allegiance.claims import Count
from allegiance.errors import HistoryError
from allegiance.history.records import (
    DEFAULT_WEIGHT,
    NOBODY,
    VERDICTS,
    HistoryActor,
    HistoryDocument,
    HistoryRow,
    relation_codes,
)
from allegiance.vocabulary import STATUSES, close_to

__all__ = ["columns_of"]


def columns_of(
    rows: Sequence[HistoryRow],
    actors: Sequence[HistoryActor],
    documents: Sequence[HistoryDocument],
) -> dict[str, Any]:
    """Return what `allegiance.history.History.from_columns` takes.

    Raises
    ------
    HistoryError
        If a row names what is not there.
    """
    actor = {a.id: i for i, a in enumerate(actors)}
    paper = {d.sha256: i for i, d in enumerate(documents)}
    status = {s: i for i, s in enumerate(STATUSES)}
    verdict = {v: i for i, v in enumerate(VERDICTS)}
    whens, places, reasons = _Lookup(), _Lookup(), _Lookup()
    word = relation_codes()
    return {
        "subject": np.asarray([_code(actor, r.subject, "actor", r) for r in rows], np.int32),
        "object": np.asarray([_code(actor, r.object, "actor", r) for r in rows], np.int32),
        "relation": np.asarray([_code(word, r.relation, "relation", r) for r in rows], np.int8),
        "document": np.asarray([_code(paper, r.document, "document", r) for r in rows], np.int32),
        "status": np.asarray([_code(status, r.status, "status", r) for r in rows], np.int8),
        "verdict": np.asarray([_code(verdict, r.verdict, "verdict", r) for r in rows], np.int8),
        "said_by": np.asarray(
            [_code(actor, r.said_by, "actor", r) if r.said_by else NOBODY for r in rows], np.int32
        ),
        "when": whens.codes([r.when for r in rows]),
        "place": places.codes([r.where for r in rows]),
        "reason": reasons.codes([r.reason for r in rows]),
        **_counts("killed", [r.killed for r in rows]),
        **_counts("wounded", [r.wounded for r in rows]),
        "span_start": np.asarray([r.start for r in rows], np.int32),
        "span_end": np.asarray([r.end for r in rows], np.int32),
        "confidence": np.asarray(
            [np.nan if r.confidence is None else r.confidence for r in rows], np.float32
        ),
        "weight": np.asarray(
            [DEFAULT_WEIGHT if r.weight is None else r.weight for r in rows], np.float32
        ),
        "learned": np.asarray([r.learned for r in rows], np.int64),
        "is_hypothetical": np.asarray([r.is_hypothetical for r in rows], np.bool_),
        "key": np.asarray([r.key.encode() for r in rows], np.bytes_),
        "quotes": np.asarray([r.quote for r in rows], np.object_),
        "whens": whens.names,
        "places": places.names,
        "reasons": reasons.names,
        "actors": actors,
        "documents": documents,
    }


class _Lookup:
    """Numbers texts in the order of their first use."""

    def __init__(self) -> None:
        self._number: dict[str, int] = {}

    def codes(self, texts: Sequence[str | None]) -> np.ndarray[Any, np.dtype[np.int32]]:
        number = self._number
        return np.asarray(
            [NOBODY if t is None else number.setdefault(t, len(number)) for t in texts], np.int32
        )

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._number)


def _code(known: Mapping[str, int], word: str, what: str, row: HistoryRow) -> int:
    try:
        return known[word]
    except KeyError:
        raise HistoryError(
            f"there is no {what} {word!r}", where=f"claim {row.key}", remedy=close_to(word, known)
        ) from None


def _counts(name: str, counts: Sequence[Count | None]) -> dict[str, Any]:
    low = [-1 if c is None or c.low is None else c.low for c in counts]
    high = [-1 if c is None or c.high is None else c.high for c in counts]
    return {
        f"{name}_low": np.asarray(low, np.int32),
        f"{name}_high": np.asarray(high, np.int32),
    }
