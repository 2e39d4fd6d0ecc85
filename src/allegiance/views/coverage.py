"""How much was read about a pair in a period: what "not reported" is worth."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from allegiance.history import History
from allegiance.times import day

__all__ = ["Coverage", "coverage"]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Documents and claims of a period.

    Attributes
    ----------
    documents
        Published in the period and yielding any claim.
    naming_a, naming_b, naming_both
        Of these, those with a claim about either actor, and about both in whatever claims.
    claims
        Claims of the period about the pair, whatever their status.
    sources
        Independent sources of these claims.
    words
        What to say of it, in a sentence.
    """

    documents: int
    naming_a: int
    naming_b: int
    naming_both: int
    claims: tuple[int, ...]
    sources: int
    words: str


def coverage(
    history: History, a: str, b: str, period: tuple[str | date | int, str | date | int]
) -> Coverage:
    """Count what was read about a pair in a period.

    Parameters
    ----------
    history
        The claims.
    a, b
        Actors by any of their names.
    period
        First and last day of publication; months and years stand for their whole.

    Raises
    ------
    UnknownActorError
        If an actor is not known by that name.
    """
    i, j = history.find_actor(a), history.find_actor(b)
    low, high = day(period[0], last=False), day(period[1])
    within = (history.published >= low) & (history.published <= high)
    subject, object_ = history.subject, history.object
    of_a = within & ((subject == i) | (object_ == i))
    of_b = within & ((subject == j) | (object_ == j))
    papers_a, papers_b = (np.unique(history.document[m]) for m in (of_a, of_b))
    both = len(np.intersect1d(papers_a, papers_b))
    claims = tuple(np.flatnonzero(of_a & of_b).tolist())
    read = len(np.unique(history.document[within]))
    names = history.actors[i].name, history.actors[j].name
    words = (
        f"Of {read:,} documents published in the period, {len(papers_a):,} speak of {names[0]}, "
        f"{len(papers_b):,} of {names[1]} and {both:,} of both; "
        + (f"{len(claims):,} claims are about the pair." if claims else "none reports on the pair.")
    )
    sources = len(np.unique(history.source[list(claims)])) if claims else 0
    return Coverage(read, len(papers_a), len(papers_b), both, claims, sources, words)
