"""The long lists of the bundle: claims, ties and places, straight off the columns."""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING, Any

from allegiance.times import FIRST_DAY, LAST_DAY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from allegiance.history import History
    from allegiance.views import Segment

__all__ = ["claim_rows", "place_rows", "tie_rows"]

Row = dict[str, Any]
_STEP = 0.08
"""Strengths that differ by less look the same in a line's width."""


def claim_rows(history: History, number: dict[int, int]) -> list[Row]:
    """Return every claim of a history, in its order."""
    from allegiance.views.phrases import present

    rows = []
    for claim in range(len(history)):
        relation = history.relation_of(claim)
        subject = int(history.subject[claim])
        document = history.documents[int(history.document[claim])]
        said_by = int(history.said_by[claim])
        confidence = float(history.confidence[claim])
        reason = int(history.reason[claim])
        rows.append(
            {
                "key": history.key[claim].decode(),
                "document": int(history.document[claim]),
                "start": int(history.span_start[claim]),
                "end": int(history.span_end[claim]),
                "quote": history.quote(claim),
                "subject": number[subject],
                "relation": relation.name,
                "reads": present(relation.name, history.actors[subject]),
                "sign": relation.sign,
                "object": number[int(history.object[claim])],
                "when": history.when_text(claim),
                **_days(history, claim),
                "is_state": relation.is_state,
                "where": history.place_name(claim),
                "status": history.status_of(claim),
                "said_by": number.get(said_by),
                "source": document.source,
                "killed": _count(history, claim, "killed"),
                "wounded": _count(history, claim, "wounded"),
                "confidence": None if math.isnan(confidence) else round(confidence, 3),
                "reason": history.reasons[reason] if reason >= 0 else None,
                "learned": _learned(history, claim),
                "supposed": bool(history.is_hypothetical[claim]),
            }
        )
    return rows


def _days(history: History, claim: int) -> Row:
    names = {
        "from_low": "start_low",
        "from_high": "start_high",
        "to_low": "end_low",
        "to_high": "end_high",
    }
    if not history.is_dated[claim]:
        return dict.fromkeys(names)
    return {name: _iso(int(getattr(history, column)[claim])) for name, column in names.items()}


def _iso(number: int) -> str | None:
    if number <= FIRST_DAY or number >= LAST_DAY:
        return None
    return date.fromordinal(number).isoformat()


def _count(history: History, claim: int, what: str) -> Row | None:
    low, high = (int(getattr(history, f"{what}_{side}")[claim]) for side in ("low", "high"))
    if low < 0 and high < 0:
        return None
    return {"low": None if low < 0 else low, "high": None if high < 0 else high}


def _learned(history: History, claim: int) -> str:
    from allegiance.history.records import EPOCH, MICROSECONDS

    return date.fromordinal(int(history.learned[claim]) // MICROSECONDS + EPOCH).isoformat()


def tie_rows(history: History, number: dict[int, int], last: int) -> list[Row]:
    """Return every tie with its segments up to a day; those that look the same are joined.

    How a tie would fade after that day if nothing more were reported is no report, and is left
    out: its last segment is then open.
    """
    from allegiance.views import segments
    from allegiance.views.phrases import present

    return [
        {
            "a": number[tie.a],
            "b": number[tie.b],
            "relation": tie.relation,
            "reads": present(tie.relation, history.actors[tie.a]),
            "sign": tie.sign,
            "directed": tie.directed,
            "segments": [
                _segment(piece, until, last, history)
                for piece, until in _joined(tie.segments)
                if piece.first <= last
            ],
        }
        for tie in segments(history)
    ]


def _joined(pieces: tuple[Segment, ...]) -> Iterator[tuple[Segment, Segment]]:
    """Yield the first and last of runs of segments between which nothing that shows changes."""
    first = last = pieces[0]
    for piece in pieces[1:]:
        if last.last + 1 == piece.first and _looks(first) == _looks(piece):
            last = piece
            continue
        yield first, last
        first = last = piece
    yield first, last


def _looks(piece: Segment) -> tuple[object, ...]:
    steps = round(piece.strength / _STEP)
    return steps, piece.for_, piece.against, piece.disputed, piece.rule


def _segment(first: Segment, last: Segment, end: int, history: History) -> Row:
    is_open = last.last > end and last.to_soft
    return {
        "from": _iso(first.first),
        "to": None if is_open else _iso(last.last),
        "from_soft": first.from_soft,
        "to_soft": last.to_soft and not is_open,
        "strength": round(first.strength, 2),
        "for": list(first.for_),
        "against": list(first.against),
        "disputed": first.disputed,
        "rule": first.rule,
        "supposed": bool(first.for_) and bool(history.is_hypothetical[list(first.for_)].all()),
    }


def place_rows(history: History) -> list[Row]:
    """Return the places that claims name and the gazetteer knows."""
    from allegiance.views import geography

    return [
        {
            "name": place.name,
            "latitude": place.latitude,
            "longitude": place.longitude,
            "country": place.country,
            "claims": list(place.claims),
        }
        for place in geography(history)
    ]
