"""How often a state, a group and a war gained and lost patrons so far, against all others.

Each is the log of a rate over that of everybody, shrunk towards it as long as little has been seen
(a gamma prior worth a few cases): what a hierarchical model would say of it, in one number.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from benchmarks.quality.patrons.data import World
from numpy.typing import NDArray

from allegiance.models.balance import fading

__all__ = ["Often", "lately", "likeness_between"]

Floats = NDArray[np.float64]
KEEP = 0.8
SLOWLY = 0.85
NONE = np.iinfo(np.int64).max


class Often:
    """Rates and memories by state, group and war; entry t uses years up to t alone.

    Parameters
    ----------
    world
        Everything.
    started, ended, entries
        Support begun and ended, and that of a group's first year, shape (Y, G, S).

    Attributes
    ----------
    backed_war, backed_war_ever
        Whether a state backed any group in a war, fading or as years in all, shape (Y, W, S).
    state_gains, state_leaves
        Of a state, shape (Y, S).
    group_loses
        Of a group, shape (Y, G).
    war_gains, war_loses
        Of a war, shape (Y, W).
    state_age
        Log of a state's years in the record, thirty at most, shape (Y, S).
    power_change
        Log of a state's capabilities against five years before, shape (Y, S).
    wars_next_door
        How many land neighbours of a state fight rebels, shape (Y, S).
    """

    def __init__(self, world: World, started: Any, ended: Any, entries: Any) -> None:
        self.world = world
        self.wars = np.unique(world.conflict[world.conflict != NONE])
        years, groups, states = world.backs.shape
        self._war = np.where(world.conflict == NONE, -1, np.searchsorted(self.wars, world.conflict))
        had = np.zeros((years, groups, states), bool)
        kept = world.seen[1:] & world.seen[:-1]
        had[1:] = world.backs[:-1] & kept[:, :, None]
        late = entries.copy()
        late[0] = False  # what is backed when the record begins did not begin then
        begun = started | late
        backed = self._by_war(world.backs.astype(float)) > 0
        self.backed_war = fading(backed, KEEP)
        self.backed_war_ever = fading(backed, 1.0)
        seen = world.seen.sum(axis=1).astype(float)
        exposed = np.cumsum(world.alive * seen[:, None], axis=0)
        self.state_gains = _against_all(np.cumsum(begun.sum(axis=1), axis=0), exposed, 3.0)
        lost, held = fading(ended.sum(axis=1), SLOWLY), fading(had.sum(axis=1), SLOWLY)
        everyone = ((lost.sum(axis=1) + 0.5) / (held.sum(axis=1) + 2.0))[:, None]
        self.state_leaves = _shrunk(lost, held, everyone)
        lost, held = (np.cumsum(x.sum(axis=2), axis=0).astype(float) for x in (ended, had))
        self.group_loses = _shrunk(lost, held, everyone)
        per_war = [
            np.cumsum(self._by_war(x.sum(axis=2).astype(float)[:, :, None])[:, :, 0], axis=0)
            for x in (ended, had, begun, world.seen[:, :, None])
        ]
        self.war_loses = _shrunk(per_war[0], per_war[1], everyone)
        share = ((per_war[2].sum(axis=1) + 1.0) / (per_war[3].sum(axis=1) + 5.0))[:, None]
        self.war_gains = np.log((per_war[2] + 3.0 * share) / (per_war[3] + 3.0) / share)
        self.state_age = np.log1p(np.minimum(np.cumsum(world.alive, axis=0), 30))
        power = np.log(np.where(np.isfinite(world.power), world.power, 0.0) + 1e-4)
        before = np.concatenate([np.repeat(power[:1], 5, axis=0), power[:-5]])[: len(power)]
        self.power_change = np.clip(power - before, -1.0, 1.0)
        beset = world.opposes.any(axis=1).astype(float)
        self.wars_next_door = np.einsum("yab,yb->ya", world.land.astype(float), beset)

    def war_of(self, t: int, g: int) -> int:
        """Return the number of a group's war in year t, or in the next where it is new."""
        return int(self._war[t if self.world.seen[t, g] else t + 1, g])

    def _by_war(self, values: Floats) -> Floats:
        out = np.zeros((len(values), len(self.wars), values.shape[2]))
        for y, g in zip(*np.nonzero(self._war >= 0), strict=True):
            out[y, self._war[y, g]] += values[y, g]
        return out


def _shrunk(lost: Floats, held: Floats, everyone: Floats) -> Floats:
    rate: Floats = np.log((lost + 4.0 * everyone) / (held + 4.0) / everyone)
    return rate


def _against_all(events: Floats, exposed: Floats, worth: float) -> Floats:
    pooled = ((events.sum(axis=1) + 1.0) / (exposed.sum(axis=1) + 100.0))[:, None]
    rate: Floats = np.log((events + worth) / (exposed * pooled + worth))
    return rate


def lately(events: Floats, exposed: Floats) -> Floats:
    """Return the log share of events over the last five years, smoothed."""
    sums = [np.convolve(x, np.ones(5))[: len(x)] for x in (events, exposed)]
    return np.log((sums[0] + 1.0) / (sums[1] + 10.0))


def likeness_between(one: Floats, other: Floats) -> Floats:
    """Return how much actor a does to whom actor b helps: the cosine of two portfolios."""
    a = one / np.maximum(np.sqrt((one**2).sum(axis=0)), 1e-9)
    b = other / np.maximum(np.sqrt((other**2).sum(axis=0)), 1e-9)
    crossed: Floats = a.T @ b
    return crossed
