"""Drivers of patronage: one number per (group, year, state), from what is coded up to the year.

``rows`` numbers the rows of the task; every driver of a row for year t + 1 is computed from the
arrays of years up to t, but for the opponents of the group in t + 1, which the task gives.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from benchmarks.quality.patrons.data import World
from benchmarks.quality.patrons.often import Often, lately, likeness_between
from numpy.typing import NDArray

from allegiance.models.balance import fading, likeness, since, through

__all__ = ["DRIVERS", "Rows", "build"]

Floats = NDArray[np.float64]

KEEP = 0.8
FAR_KM = 20_000.0
NEAR_KM = 800.0


@dataclass(frozen=True, eq=False)
class Rows:
    """Rows of the task with their drivers.

    Attributes
    ----------
    group, state
        Indices into the world's groups and states, shape (n,).
    year
        The year forecast, shape (n,).
    before
        1 where the state backs the group the year before, 0 where not, -1 in a first year.
    outcome
        Whether the state backs the group in the year.
    unit
        Number of the group-year, ascending.
    conflict
        Conflict of the group-year.
    values
        Drivers, shape (n, k).
    names
        Of the drivers.
    """

    group: NDArray[np.int64]
    state: NDArray[np.int64]
    year: NDArray[np.int64]
    before: NDArray[np.int64]
    outcome: NDArray[np.bool_]
    unit: NDArray[np.int64]
    conflict: NDArray[np.int64]
    values: Floats
    names: tuple[str, ...]


class Memory:
    """What accumulates over the years, computed once; entry t uses years up to t alone."""

    def __init__(self, world: World) -> None:
        self.world = world
        backs, opposes = world.backs.astype(float), world.opposes.astype(float)
        self.targets = np.einsum("ygo,ygs->yos", opposes, backs)
        self.started = np.zeros_like(world.backs)
        kept = world.seen[1:] & world.seen[:-1]
        self.started[1:] = world.backs[1:] & ~world.backs[:-1] & kept[:, :, None]
        self.new_targets = np.einsum("ygo,ygs->yos", opposes, self.started.astype(float))
        self.own = fading(world.backs, KEEP)
        self.own_years = fading(world.backs, 1.0)
        self.age_of_tie = since(world.backs)
        self.against = fading(self.targets > 0, KEEP)
        self.propped = fading(world.props, KEEP)
        self.fought = fading(world.war, KEEP)
        self.starts = fading(self.started.sum(axis=1), KEEP)
        self.ended = np.zeros_like(world.backs)
        self.ended[1:] = ~world.backs[1:] & world.backs[:-1] & kept[:, :, None]
        self.stops = fading(self.ended.sum(axis=1), KEEP)
        self.age = np.cumsum(world.seen, axis=0)
        self.lost_targets = np.einsum("ygo,ygs->yos", opposes, self.ended.astype(float))
        had = np.zeros_like(self.ended)
        had[1:] = world.backs[:-1] & kept[:, :, None]
        open_ = np.zeros(len(kept) + 1)
        open_[1:] = kept.sum(axis=1)
        self.world_stops = lately(self.ended.sum((1, 2)), had.sum((1, 2)))
        self.world_starts = lately(self.started.sum((1, 2)), open_)
        self.state_stops = (self.ended.sum(axis=1)) / np.maximum(had.sum(axis=1), 1)
        self.rival = (world.rival_spatial | world.rival_tss).astype(bool)
        self.rival_age = since(self.rival)
        self.was_rival = fading(self.rival, KEEP)
        self.bonded = since(world.allied | world.pact)
        self.entries = np.zeros_like(world.backs)
        fresh = world.seen & (self.age == 1)
        self.entries = world.backs & fresh[:, :, None]
        self.adopted = fading(self.entries.sum(axis=1), KEEP)
        share = backs.sum(axis=2) > 0
        self.backed_share = np.einsum("ygo,yg->yo", opposes, share.astype(float)) / np.maximum(
            opposes.sum(axis=1), 1
        )
        self.gaining = fading(self.new_targets.sum(axis=2) > 0, KEEP)
        self.often = Often(world, self.started, self.ended, self.entries)


class Year:
    """Matrices of one year t that all groups share."""

    def __init__(self, memory: Memory, t: int) -> None:
        w = memory.world
        self.m, self.w, self.t = memory, w, t
        self.rival = (w.rival_spatial[t].astype(float) + w.rival_tss[t]) / 2
        self.ally = w.allied[t].astype(float)
        self.bond = self.ally + 0.5 * w.pact[t]
        self.shared_foes = through(self.rival, self.rival)
        self.foe_of_friend = through(self.ally, self.rival)
        self.shared_friends = likeness(self.bond)
        self.alike = likeness(memory.own[t])
        self.alike_targets = likeness(memory.against[t])
        self.crossed = likeness_between(memory.against[t], memory.propped[t])
        far = np.where(np.isfinite(w.distance), w.distance, FAR_KM / 2)
        self.log_far = np.log(far + 100.0)
        self.near = np.exp(-far / NEAR_KM)
        self.reach = self.near @ memory.against[t]
        self.backed_now = w.backs[t].sum(axis=0).astype(float)
        self.power = np.log(np.where(np.isfinite(w.power[t]), w.power[t], 0.0) + 1e-4)
        self.at_home = w.opposes[t].any(axis=0).astype(float)
        total = memory.against[t].sum(axis=0)
        self.focus = memory.against[t] / np.maximum(total, 1.0)
        self.hit = (memory.targets[t].sum(axis=1) > 0).astype(float)

    def siblings(self, g: int) -> float:
        """Return how many groups fight in the same war, at least one."""
        return max(float(self.war_of(g).sum()), 1.0)

    def war_of(self, g: int) -> NDArray[np.bool_]:
        """Return the other groups recorded in the same conflict this year."""
        when = self.t if self.w.seen[self.t, g] else self.t + 1
        same: NDArray[np.bool_] = self.w.seen[self.t] & (
            self.w.conflict[self.t] == self.w.conflict[when, g]
        )
        same[g] = False
        return same


@dataclass(frozen=True)
class Case:
    """One group-year before its drivers: the group, whom it fights, who stands behind both."""

    y: Year
    g: int
    foes: NDArray[np.int64]
    backers: NDArray[np.int64]
    patrons: NDArray[np.int64]
    is_entry: bool
    is_new_foe: bool

    def foe(self, matrix: Floats) -> Floats:
        """Return each state's value towards the government fought (the largest of several)."""
        best: Floats = matrix[self.foes].max(axis=0)
        return best

    def of(self, who: NDArray[np.int64], matrix: Floats) -> Floats:
        """Return each state's largest value towards some actors, 0 if there are none."""
        if not len(who):
            return np.zeros(matrix.shape[1])
        best: Floats = matrix[who].max(axis=0)
        return best

    def mean(self, who: NDArray[np.int64], matrix: Floats) -> Floats:
        """Return each state's mean value towards some actors, 0 if there are none."""
        if not len(who):
            return np.zeros(matrix.shape[1])
        middle: Floats = matrix[who].mean(axis=0)
        return middle

    def war(self, table: Floats) -> Floats:
        """Return what a table by year and war says of the group's war."""
        found: Floats = table[self.y.t, self.y.m.often.war_of(self.y.t, self.g)]
        return found

    def flat(self, value: float) -> Floats:
        """Return the same value for every state."""
        return np.full(len(self.y.w.states), float(value))


def _others_now(c: Case) -> Floats:
    own = 0.0 if c.is_entry else c.y.w.backs[c.y.t, c.g].astype(float)
    return np.log1p(np.maximum(c.foe(c.y.m.targets[c.y.t]) - own, 0))


def _same_war(c: Case) -> Floats:
    backed: Floats = c.y.w.backs[c.y.t][c.y.war_of(c.g)].sum(axis=0).astype(float)
    return backed


def _others_in_war(c: Case) -> Floats:
    war = c.war(c.y.m.often.backed_war)
    return np.log1p(np.maximum(war - c.y.m.own[c.y.t, c.g], 0.0))


def _region(code: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the region of COW codes: Americas, Europe, Africa, Middle East, Asia and Oceania."""
    return np.digitize(code, [200, 400, 600, 700])


def _same_region(c: Case) -> Floats:
    regions = _region(c.y.w.states)
    return np.isin(regions, regions[c.foes]).astype(float)


Driver = Callable[[Case], Floats]

DRIVERS: dict[str, dict[str, Driver]] = {
    "ties of the group": {
        "own past": lambda c: np.log1p(c.y.m.own[c.y.t, c.g]),
        "own past years": lambda c: np.log1p(c.y.m.own_years[c.y.t, c.g]),
        "own age": lambda c: np.log1p(c.y.m.age_of_tie[c.y.t, c.g]),
        "own new": lambda c: (c.y.m.age_of_tie[c.y.t, c.g] == 1).astype(float),
        "own elements": lambda c: c.y.w.elements[c.y.t, c.g].astype(float),
        "own began here": lambda c: np.log1p(
            c.y.m.own_years[c.y.t, c.g] / max(c.y.m.age[c.y.t, c.g], 1)
        ),
        "own ended": lambda c: c.y.m.ended[c.y.t, c.g].astype(float),
    },
    "ties of the state": {
        "backs others against it": _others_now,
        "backed against it": lambda c: np.log1p(c.foe(c.y.m.against[c.y.t])),
        "began against it": lambda c: np.log1p(c.foe(c.y.m.new_targets[c.y.t])),
        "backs how many": lambda c: np.log1p(c.y.backed_now),
        "began lately": lambda c: np.log1p(c.y.m.starts[c.y.t]),
        "stopped lately": lambda c: np.log1p(c.y.m.stops[c.y.t]),
        "stopped against it": lambda c: np.log1p(c.foe(c.y.m.lost_targets[c.y.t])),
        "same war": _same_war,
        "same war share": lambda c: _same_war(c) / c.y.siblings(c.g),
        "share stopped": lambda c: c.y.m.state_stops[c.y.t],
        "adopted lately": lambda c: np.log1p(c.y.m.adopted[c.y.t]),
        "backed share": lambda c: c.foe(c.y.focus),
        "backs near it": lambda c: np.log1p(c.foe(c.y.reach)),
        "backed others in this war": _others_in_war,
        "backed in this war ever": lambda c: np.log1p(c.war(c.y.m.often.backed_war_ever)),
    },
    "how often": {
        "state gains": lambda c: c.y.m.often.state_gains[c.y.t],
        "state leaves": lambda c: c.y.m.often.state_leaves[c.y.t],
        "state age": lambda c: c.y.m.often.state_age[c.y.t],
        "group loses": lambda c: c.flat(c.y.m.often.group_loses[c.y.t, c.g]),
        "war gains": lambda c: c.flat(float(c.war(c.y.m.often.war_gains))),
        "war loses": lambda c: c.flat(float(c.war(c.y.m.often.war_loses))),
    },
    "help to the government": {
        "props it": lambda c: c.foe(c.y.w.props[c.y.t].astype(float)),
        "propped it": lambda c: np.log1p(c.foe(c.y.m.propped[c.y.t])),
    },
    "tit for tat": {
        "it backs rebels there": lambda c: c.foe((c.y.m.targets[c.y.t] > 0).T.astype(float)),
        "it backed rebels there": lambda c: np.log1p(c.foe(c.y.m.against[c.y.t].T)),
    },
    "geography": {
        "land border": lambda c: c.foe(c.y.w.land[c.y.t].astype(float)),
        "sea border": lambda c: c.foe(c.y.w.near_sea[c.y.t].astype(float)),
        "distance": lambda c: c.y.log_far[c.foes].min(axis=0),
        "region": _same_region,
    },
    "rivalry": {
        "rival": lambda c: c.foe(c.y.rival),
        "rival and border": lambda c: c.foe(c.y.rival * c.y.w.land[c.y.t]),
        "rival and far": lambda c: c.foe(c.y.rival * (c.y.log_far - 7)),
    },
    "change of relations": {
        "rival how long": lambda c: np.log1p(c.foe(c.y.m.rival_age[c.y.t])),
        "no longer rival": lambda c: c.foe(c.y.m.was_rival[c.y.t] * ~c.y.m.rival[c.y.t]),
        "bond how long": lambda c: np.log1p(c.foe(c.y.m.bonded[c.y.t])),
    },
    "alliance": {
        "ally": lambda c: c.foe(c.y.ally),
        "pact": lambda c: c.foe(c.y.w.pact[c.y.t].astype(float)),
        "shared friends": lambda c: c.foe(c.y.shared_friends),
    },
    "balance": {
        "shared foes": lambda c: c.foe(c.y.shared_foes),
        "foe of its friend": lambda c: c.foe(c.y.foe_of_friend),
        "friend of its foe": lambda c: c.foe(c.y.foe_of_friend.T),
        "alike backers": lambda c: c.of(c.backers, c.y.alike),
        "alike backers, targets": lambda c: c.mean(c.backers, c.y.alike_targets),
        "ally of backers": lambda c: c.of(c.backers, c.y.ally),
        "rival of backers": lambda c: c.of(c.backers, c.y.rival),
        "border of backers": lambda c: c.of(c.backers, c.y.w.land[c.y.t].astype(float)),
        "ally of patrons": lambda c: c.of(c.patrons, c.y.ally),
        "rival of patrons": lambda c: c.of(c.patrons, c.y.rival),
        "alike patrons": lambda c: c.of(c.patrons, c.y.alike),
        "crossed with patrons": lambda c: c.of(c.patrons, c.y.crossed),
        "crossed with government": lambda c: c.foe(c.y.crossed),
    },
    "war": {
        "at war with it": lambda c: c.foe(c.y.w.war[c.y.t].astype(float)),
        "fought it": lambda c: np.log1p(c.foe(c.y.m.fought[c.y.t])),
        "rebels at home": lambda c: c.y.at_home,
        "rebels at home, border": lambda c: c.y.at_home * c.foe(c.y.w.land[c.y.t].astype(float)),
        "its rebels are backed": lambda c: c.y.hit,
        "wars next door": lambda c: np.log1p(c.y.m.often.wars_next_door[c.y.t]),
        "wars next door to it": lambda c: c.flat(
            np.log1p(c.y.m.often.wars_next_door[c.y.t, c.foes[0]])
        ),
    },
    "power": {
        "power": lambda c: c.y.power,
        "power far": lambda c: (c.y.power + 6) * (c.y.log_far[c.foes].min(axis=0) - 7),
        "power of it": lambda c: c.flat(c.y.power[c.foes].max()),
        "power change": lambda c: c.y.m.often.power_change[c.y.t],
        "power ratio": lambda c: c.y.power - c.y.power[c.foes[0]],
        "major": lambda c: c.y.w.major[c.y.t].astype(float),
        "activity far": lambda c: np.log1p(c.y.backed_now) * (c.y.log_far[c.foes].min(axis=0) - 7),
    },
    "state of the group": {
        "first year": lambda c: c.flat(c.is_entry),
        "backers": lambda c: c.flat(np.log1p(len(c.backers))),
        "no backers": lambda c: c.flat(not len(c.backers)),
        "siblings": lambda c: c.flat(np.log(c.y.siblings(c.g))),
        "siblings backed": lambda c: c.flat(c.y.m.backed_share[c.y.t, c.foes].max()),
        "government beset": lambda c: c.flat(np.log1p(c.y.m.gaining[c.y.t, c.foes].max())),
        "help it gets": lambda c: c.flat(np.log1p(c.y.m.targets[c.y.t, c.foes].sum())),
        "world stops": lambda c: c.flat(c.y.m.world_stops[c.y.t]),
        "world starts": lambda c: c.flat(c.y.m.world_starts[c.y.t]),
        "patrons": lambda c: c.flat(np.log1p(len(c.patrons))),
        "armed backers": lambda c: c.flat(
            0 if c.is_entry else np.log1p(c.y.w.armed_backers[c.y.t, c.g])
        ),
        "active": lambda c: c.flat(c.is_entry or c.y.w.active[c.y.t, c.g]),
        "age": lambda c: c.flat(np.log1p(c.y.m.age[c.y.t, c.g])),
        "new foe": lambda c: c.flat(c.is_new_foe),
        "new foe, border": lambda c: c.is_new_foe * c.foe(c.y.w.land[c.y.t].astype(float)),
        "gained backers": lambda c: c.flat(np.log1p(c.y.m.started[c.y.t, c.g].sum())),
        "lost backers": lambda c: c.flat(np.log1p(c.y.m.ended[c.y.t, c.g].sum())),
        "kinds of help": lambda c: c.flat(c.y.w.kinds[c.y.t, c.g].sum()),
        "troops": lambda c: c.flat(c.y.w.kinds[c.y.t, c.g, 0]),
    },
}
"""Drivers by family."""


def build(world: World) -> Rows:
    """Return every row from the second year of the support file on, with drivers."""
    memory = Memory(world)
    makers = [f for family in DRIVERS.values() for f in family.values()]
    names = tuple(name for family in DRIVERS.values() for name in family)
    parts: list[tuple[NDArray[np.int64], ...]] = []
    values: list[Floats] = []
    unit = 0
    for t in range(len(world.years) - 1):
        year = Year(memory, t)
        for g in np.flatnonzero(world.seen[t + 1]):
            is_entry = not world.seen[t, g]
            if is_entry and world.seen[: t + 1, g].any():
                continue
            case, candidates = _case(year, int(g), is_entry)
            values.append(np.column_stack([make(case)[candidates] for make in makers]))
            parts.append(_keys(world, year, int(g), candidates, is_entry, unit))
            unit += 1
    group, state, years, before, outcome, units, conflict = (
        np.concatenate(column) for column in zip(*parts, strict=True)
    )
    table = np.concatenate(values)
    return Rows(group, state, years, before, outcome.astype(bool), units, conflict, table, names)


def _case(year: Year, g: int, is_entry: bool) -> tuple[Case, NDArray[np.int64]]:
    w, t = year.w, year.t
    now, then = w.opposes[t + 1, g], w.opposes[t, g]
    foes = np.flatnonzero(now if now.any() else then)
    if not len(foes):
        foes = np.array([0])
    none = np.empty(0, np.int64)
    backers = none if is_entry else np.flatnonzero(w.backs[t, g])
    patrons = np.flatnonzero(w.props[t, foes].any(axis=0))
    reference = now if is_entry else then
    candidates = np.flatnonzero(w.alive[t] & w.alive[t + 1] & ~reference & ~now)
    is_new = (not is_entry) and bool((now & ~then).any())
    return Case(year, g, foes, backers, patrons, is_entry, is_new), candidates


def _keys(
    world: World, year: Year, g: int, candidates: NDArray[np.int64], is_entry: bool, unit: int
) -> tuple[NDArray[np.int64], ...]:
    t, n = year.t, len(candidates)
    before = np.full(n, -1) if is_entry else world.backs[t, g, candidates].astype(np.int64)
    return (
        np.full(n, g),
        candidates,
        np.full(n, world.years[t + 1]),
        before,
        world.backs[t + 1, g, candidates].astype(np.int64),
        np.full(n, unit),
        np.full(n, world.conflict[t + 1 if is_entry else t, g]),
    )
