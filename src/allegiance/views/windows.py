"""The stretch of time that a claim surely speaks of, and grouping by it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from allegiance.history import NOBODY, History
from allegiance.times import FIRST_DAY, LAST_DAY
from allegiance.views.phrases import called

__all__ = ["NEAR", "independent", "independent_sources", "overlap", "window"]

NEAR: Final = 183
"""Days before its publication of which an undated claim is taken to speak."""


def window(history: History, claim: int) -> tuple[int, int]:
    """Return the first and last day of which a claim surely speaks.

    A date stands for its whole (a month, a year). An interval is taken without its uncertain
    ends; one without a known end reaches to the publication. Undated, a claim speaks of the
    half year before its publication.
    """
    published = int(history.published[claim])
    if not history.is_dated[claim]:
        return published - NEAR, published
    low, high = int(history.start_low[claim]), int(history.end_high[claim])
    if not history.is_range[claim]:
        return low, high
    first = int(history.start_high[claim]) if low > FIRST_DAY else int(history.end_low[claim])
    last = int(history.end_low[claim]) if high < LAST_DAY else max(published, first)
    return min(first, last), max(first, last)


def overlap(one: tuple[int, int], other: tuple[int, int], slack: int = 0) -> bool:
    """Whether two windows share a day, or come within ``slack`` days of it."""
    return one[0] <= other[1] + slack and other[0] <= one[1] + slack


def independent(history: History, one: int, other: int) -> bool:
    """Whether two claims come from different documents and different mouths.

    One report that tells first of friendship and then of enmity tells a story and disputes
    nothing; but a report may set one speaker against another.
    """
    if history.said_by[one] != history.said_by[other]:
        return True
    return bool(history.said_by[one] == NOBODY and history.source[one] != history.source[other])


def independent_sources(history: History, claims: Iterable[int]) -> tuple[str, ...]:
    """Return who says these claims, each origin once, in the order of the claims."""
    found: dict[str, None] = {}
    for claim in claims:
        speaker = int(history.said_by[claim])
        if speaker == NOBODY:
            found[history.sources[int(history.source[claim])]] = None
        else:
            found[called(history.actors[speaker])] = None
    return tuple(found)


def spread(history: History, claims: Sequence[int]) -> int:
    """Return by how many independent origins a set of claims is said."""
    return len(independent_sources(history, claims))
