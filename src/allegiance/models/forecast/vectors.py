"""Vectors of actors and relations, learned as history passes.

What an actor seeks in a kind of act is a vector: its own, stretched by the kind, and that of whom
it dealt with lately. Candidates are likelier the more their vectors point along it. An actor's
vector is the sum of its own, its country's and its sector's, so that little is needed to place a
newcomer. Each day's facts, and some drawn from the last months, are learned from once, after the
day is over: softmax over a few candidates drawn by how often they were met, corrected for the
drawing (Bengio and Senecal 2008), in steps that shorten row by row (Duchi et al. 2011).
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from allegiance.models.forecast.indexing import Doubled
from allegiance.models.kernels.shapes import Index, Vectors
from allegiance.models.kernels.vectors import learn, remember

__all__ = ["Seeking"]

_SIZE: Final = 48
_DRAWN: Final = 60
_RATE: Final = 0.05
_AGAIN: Final = 3
_MONTHS: Final = 60.0
"""Mean age in days of the facts that are learned from again."""
_KEEP: Final = 0.7
_EVEN: Final = 0.3
"""Share of the draws that are from all actors alike."""


class Seeking:
    """Learn what actors seek in whom they deal with.

    Parameters
    ----------
    index
        Of all facts.
    seed
        Of starts and draws.

    Attributes
    ----------
    vectors
        As learned so far, changed in place.
    met
        One more than how often each actor was the answer, shape (actors,).
    rows
        Rows of each actor's country and sector in them, -1 where unknown, shape (actors, 2).
    """

    def __init__(self, index: Index, seed: int = 0) -> None:
        self.actors = len(index.group)
        group = np.where(index.group >= 0, index.group + self.actors, -1)
        sector = np.where(index.sector >= 0, index.sector + self.actors + index.groups, -1)
        self.rows = np.column_stack([group, sector])
        self._seed, self.met = seed, np.ones(self.actors)
        random = np.random.default_rng(seed)
        rows, wide = self.actors + index.groups + index.sectors, 2 * index.half

        def scattered(many: int) -> npt.NDArray[np.float32]:
            return (0.1 * random.normal(size=(many, _SIZE))).astype(np.float32)

        def level(many: int, value: float) -> npt.NDArray[np.float32]:
            return np.full((many, _SIZE), value, np.float32)

        self.vectors = Vectors(
            scattered(rows), scattered(rows), level(wide, 1.0), level(wide, 0.3), scattered(wide),
            np.zeros(self.actors), level(self.actors, 0.0),
            np.zeros(rows), np.zeros(rows), np.zeros(wide), np.zeros(wide), np.zeros(wide),
            np.zeros(self.actors),
        )  # fmt: skip

    def whole(self) -> npt.NDArray[np.float32]:
        """Return the summed vectors of candidates, shape (actors, D)."""
        table = self.vectors.whom
        found: npt.NDArray[np.float32] = table[: self.actors].copy()
        for rows in self.rows.T:
            found[rows >= 0] += table[rows[rows >= 0]]
        return found

    def absorb(self, facts: Doubled, bounds: npt.NDArray[np.int64], day: int) -> None:
        """Learn from the facts of a day, and again from earlier ones."""
        begin, end = bounds[day], bounds[day + 1]
        if begin == end:
            return
        random = np.random.default_rng((self._seed, day))
        np.add.at(self.met, facts.c[begin:end], 1)
        often = self.met**0.75
        chance = (1 - _EVEN) * often / often.sum() + _EVEN / self.actors
        running = np.cumsum(chance)
        running[-1] = np.inf
        self._learn(facts, begin + random.permutation(end - begin), running, chance, random)
        many = _AGAIN * (end - begin)
        ago = random.exponential(_MONTHS, many).astype(np.int64)
        then = np.maximum(day - 1 - ago, 0)
        place = random.random(many)
        again = bounds[then] + (place * (bounds[then + 1] - bounds[then])).astype(np.int64)
        self._learn(facts, again[again < begin], running, chance, random)
        remember(self.vectors, self.rows, facts.a[begin:end], facts.c[begin:end], _KEEP)

    def _learn(self, facts: Doubled, which: Any, running: Any, chance: Any, random: Any) -> None:
        learn(
            self.vectors, self.rows, facts.a[which], facts.q[which], facts.c[which], running,
            np.log(_DRAWN * chance), _DRAWN, _RATE, random,
        )  # fmt: skip
