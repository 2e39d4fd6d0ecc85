"""The record of a dispute."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from allegiance.history import History
from allegiance.views.phrases import sentence
from allegiance.views.windows import independent_sources, window

__all__ = ["Dispute", "Side", "dispute", "side"]


@dataclass(frozen=True, slots=True)
class Side:
    """What one side says, by which claims, from which independent sources."""

    says: str
    claims: tuple[int, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dispute:
    """Claims that cannot all hold.

    Attributes
    ----------
    about
        One line: who and what.
    kind
        One of `allegiance.views.disputes.KINDS_OF_DISPUTE`.
    sides
        Two or more.
    actors
        Indices of the actors it is about.
    first, last
        The days it is about.
    weight
        Independent sources of the weaker side: how serious it is.
    """

    about: str
    kind: str
    sides: tuple[Side, ...]
    actors: tuple[int, ...]
    first: int
    last: int
    weight: int

    @property
    def claims(self) -> tuple[int, ...]:
        """Every claim of every side."""
        return tuple(c for s in self.sides for c in s.claims)


def side(history: History, says: str, claims: Iterable[int]) -> Side:
    """Return a side with its claims in order and its sources."""
    ordered = tuple(sorted(set(claims)))
    return Side(sentence(says), ordered, independent_sources(history, ordered))


def dispute(
    history: History, about: str, kind: str, sides: tuple[Side, ...], actors: tuple[int, ...]
) -> Dispute:
    """Return a dispute with its days and weight worked out."""
    spans = [window(history, c) for s in sides for c in s.claims]
    weight = min(len(s.sources) for s in sides)
    first, last = min(s[0] for s in spans), max(s[1] for s in spans)
    return Dispute(sentence(about).rstrip("."), kind, sides, actors, first, last, weight)
