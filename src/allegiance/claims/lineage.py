"""Descent that leads back to its own beginning: which claims close a circle that can hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from allegiance.times import FIRST_DAY, LAST_DAY, parse

__all__ = ["LINEAGE", "Step", "span_of", "way_back"]

LINEAGE: Final = ("part_of", "splits_from")
"""Relations that tell of descent: none of them may lead back to its beginning."""


class Step(NamedTuple):
    """A claim of descent seen from its subject: whose part it is said to be, over which days.

    ``at`` says where the claim is to be found.
    """

    to: str
    low: int
    high: int
    at: str


def span_of(when: str | None) -> tuple[int, int]:
    """Return the first and the last day on which a claim with this date may hold."""
    if when is None:
        return FIRST_DAY, LAST_DAY
    found = parse(when)
    return found.start_low, found.end_high


def way_back(
    ahead: Mapping[str, Sequence[Step]], start: str, goal: str, low: int, high: int
) -> list[Step] | None:
    """Return steps that lead from one actor to another while all of them can hold.

    Parameters
    ----------
    ahead
        The steps from every actor.
    start, goal
        From whom, to whom.
    low, high
        Day numbers between which the whole way must hold at some time.

    Returns
    -------
    list of Step or None
        None where no way leads there.
    """
    waiting: list[tuple[str, int, int, list[Step]]] = [(start, low, high, [])]
    seen = set()
    while waiting:
        at, low, high, way = waiting.pop()
        if at == goal:
            return way
        for step in ahead.get(at, ()):
            window = max(low, step.low), min(high, step.high)
            if window[0] <= window[1] and (step.to, *window) not in seen:
                seen.add((step.to, *window))
                waiting.append((step.to, *window, [*way, step]))
    return None
