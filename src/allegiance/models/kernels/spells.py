"""Spells: how long each candidate keeps the same statistics.

An event changes the statistics of few actors or dyads; the others go on. A history is therefore
kept as its distinct rows of statistics and, for each candidate, the steps during which it had which
row. Cost is linear in the changes, not in events times candidates.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from allegiance.models.kernels.columns import fill_pairs
from allegiance.models.kernels.jit import inner, kernel
from allegiance.models.kernels.rows import Risk
from allegiance.models.kernels.state import Floats, Ints, Plan, State, Stream, advance, age

__all__ = ["Spells", "build", "exact", "exposure", "ordered", "ranked"]

CHUNK: Final = 2048
"""Dyads looked at together."""


class Spells(NamedTuple):
    """Distinct rows (u, p), spells as (row, first step, step after the last), and events' rows."""

    rows: Floats
    which: Ints
    starts: Ints
    stops: Ints
    of_event: Ints


class _Table(NamedTuple):
    """Distinct rows found so far: rows (c, p), a hash of places, [how many]; rows never move."""

    rows: Floats
    places: Ints
    used: Ints


@kernel
def _hash(row: Floats, bits: Ints, mask: int) -> np.int64:
    code = np.uint64(1469598103934665603)
    for k in range(row.shape[0]):
        code = (code ^ np.uint64(bits[k])) * np.uint64(1099511628211)
        code ^= code >> np.uint64(29)
    return np.int64(code & np.uint64(mask))


@kernel
def _equal(row: Floats, other: Floats) -> bool:
    for k in range(row.shape[0]):  # noqa: SIM110 - a loop is what compiles well
        if row[k] != other[k]:
            return False
    return True


@kernel
def _larger(table: _Table) -> _Table:
    """Double a table; its rows keep their numbers."""
    size = table.rows.shape[0] * 2
    rows = np.empty((size, table.rows.shape[1]))
    rows[: table.used[0]] = table.rows[: table.used[0]]
    places = np.full(size * 4, -1)
    mask = places.shape[0] - 1
    for u in range(table.used[0]):
        at = _hash(rows[u], rows[u].view(np.int64), mask)
        while places[at] >= 0:
            at = (at + 1) & mask
        places[at] = u
    return _Table(rows, places, table.used)


@kernel
def _place_of(table: _Table, row: Floats) -> int:
    """Return the number of a row, storing it if it is new; the table must have room."""
    mask = table.places.shape[0] - 1
    at = _hash(row, row.view(np.int64), mask)
    while table.places[at] >= 0:
        if _equal(table.rows[table.places[at]], row):
            return int(table.places[at])
        at = (at + 1) & mask
    new = int(table.used[0])
    table.places[at] = new
    table.rows[new] = row
    table.used[0] += 1
    return new


@inner
def _at_risk(
    vectors: Floats,
    planes: Floats,
    may_send: npt.NDArray[np.bool_],
    may_receive: npt.NDArray[np.bool_],
    present: int,
    support: int,
    i: int,
    j: int,
    dyads: bool,
) -> bool:
    if not may_send[i] or (present >= 0 and vectors[present, i] <= 0.0):
        return False
    if not dyads:
        return True
    if i == j or not may_receive[j] or (present >= 0 and vectors[present, j] <= 0.0):
        return False
    return not (support >= 0 and planes[support, i, j] <= 0.0)


@kernel
def _touched(
    stream: Stream, first: int, last: int, shifted: Ints, marks: npt.NDArray[np.bool_]
) -> int:
    """Mark the actors whom a stretch of the stream concerns, return how many."""
    marks[:] = False
    for at in range(first, last):
        marks[stream.senders[at]] = True
        marks[stream.receivers[at]] = True
    if first < last:
        for place in range(1, 3):
            if shifted[place] >= 0:
                marks[shifted[place]] = True
    count = 0
    for actor in range(marks.shape[0]):
        count += marks[actor]
    return count


@kernel
def _to_visit(
    marks: npt.NDArray[np.bool_], everyone: bool, dyads: bool, who: Ints, whom: Ints
) -> int:
    """List the candidates whose statistics may have changed, and return how many."""
    actors, count = marks.shape[0], 0
    for i in range(actors):
        whole = everyone or marks[i]
        if not dyads:
            if whole:
                who[count], whom[count] = i, 0
                count += 1
            continue
        for j in range(actors):
            if i != j and (whole or marks[j]):
                who[count], whom[count] = i, j
                count += 1
    return count


@kernel
def _longer(spells: Ints) -> Ints:
    more = np.empty((2 * spells.shape[0], 3), dtype=np.int64)
    more[: spells.shape[0]] = spells
    return more


@kernel
def _close_all(now: Ints, since: Ints, spells: Ints, count: int, stop: int) -> Ints:
    """Return the spells so far and those that last to the end."""
    for i in range(now.shape[0]):
        for j in range(now.shape[1]):
            if now[i, j] >= 0:
                if count == spells.shape[0]:
                    spells = _longer(spells)
                spells[count, 0], spells[count, 1], spells[count, 2] = now[i, j], since[i, j], stop
                count += 1
    return spells[:count]


@kernel
def build(
    plan: Plan,
    state: State,
    stream: Stream,
    risk: Risk,
    dyads: bool,
    wide: bool,
    times: Floats,
    upto: Ints,
    step_of_event: Ints,
    senders: Ints,
    receivers: Ints,
    limit: int,
) -> Spells:
    """Follow every candidate through the steps.

    ``times`` and ``upto`` (s,) say when a step begins and which changes precede it;
    ``step_of_event`` (e,) is ascending. Candidates are senders, or dyads. Rows are empty if more
    than ``limit`` numbers would be needed. ``of_event`` is -1 for an event of nobody at risk.
    """
    actors, p = state.vectors.shape[1], plan.visible
    across = actors if dyads else 1
    block, row = np.empty((plan.columns.shape[0], CHUNK)), np.empty(p)
    who, whom = np.empty(actors * across, np.int64), np.empty(actors * across, np.int64)
    now, since = np.full((actors, across), -1), np.zeros((actors, across), np.int64)
    table = _Table(np.empty((1024, p)), np.full(4096, -1), np.zeros(1, dtype=np.int64))
    rows, spells = table.rows, np.empty((4096, 3), dtype=np.int64)
    vectors, planes = state.vectors, state.planes
    may_send, may_receive = risk.may_send, risk.may_receive
    present, support = risk.present, risk.support
    count, e = 0, 0
    of_event = np.full(step_of_event.shape[0], -1)
    marks = np.ones(actors, dtype=np.bool_)
    for s in range(upto.shape[0]):
        before, shifted = state.clock[0], state.clock.copy()
        advance(plan, state, stream, upto[s])
        age(plan, state, times[s])
        everyone = s == 0 or wide
        touched = actors if everyone else _touched(stream, before, upto[s], shifted, marks)
        visits = _to_visit(marks, everyone, dyads, who, whom) if touched > 0 else 0
        for first in range(0, visits, CHUNK):
            last = min(first + CHUNK, visits)
            fill_pairs(plan, state, who, whom, first, last, block)
            for d in range(first, last):
                i, j = who[d], whom[d]
                old, new = now[i, j], -1
                if _at_risk(vectors, planes, may_send, may_receive, present, support, i, j, dyads):
                    same = old >= 0
                    for k in range(p):
                        row[k] = block[k, d - first]
                        same = same and rows[old, k] == row[k]
                    if same:
                        continue
                    if table.used[0] == rows.shape[0]:
                        table = _larger(table)
                        rows = table.rows
                    new = _place_of(table, row)
                if new == old:
                    continue
                if old >= 0 and since[i, j] < s:
                    if count == spells.shape[0]:
                        spells = _longer(spells)
                    spells[count, 0], spells[count, 1], spells[count, 2] = old, since[i, j], s
                    count += 1
                now[i, j], since[i, j] = new, s
        if table.used[0] * p + count * 3 > limit:
            none = np.empty(0, dtype=np.int64)
            return Spells(np.empty((0, p)), none, none, none, of_event)
        while e < of_event.shape[0] and step_of_event[e] == s:
            of_event[e] = now[senders[e], receivers[e] if dyads else 0]
            e += 1
    whole = _close_all(now, since, spells, count, upto.shape[0])
    return Spells(
        rows[: table.used[0]].copy(),
        whole[:, 0].copy(),
        whole[:, 1].copy(),
        whole[:, 2].copy(),
        of_event,
    )


@kernel
def exposure(spells: Spells, clock: Floats) -> Floats:
    """Return the total time during which candidates had each distinct row."""
    total = np.zeros(spells.rows.shape[0])
    for at in range(spells.which.shape[0]):
        total[spells.which[at]] += clock[spells.stops[at]] - clock[spells.starts[at]]
    return total


@kernel
def _gather(rows: Floats, mass: Floats, information: Floats) -> None:
    """Add mass-weighted squares of rows to the lower half of the information."""
    for u in range(rows.shape[0]):
        for k in range(rows.shape[1]):
            part = mass[u] * rows[u, k]
            if part != 0.0:
                for m in range(k + 1):
                    information[k, m] += part * rows[u, m]


@kernel
def exact(
    rows: Floats,
    time: Floats,
    counts: Floats,
    beta: Floats,
    gradient: Floats,
    information: Floats,
) -> float:
    """Log-likelihood of events in continuous time: counts of events and time at risk per row."""
    total = 0.0
    mass = np.empty(rows.shape[0])
    for u in range(rows.shape[0]):
        score = 0.0
        for k in range(beta.shape[0]):
            score += rows[u, k] * beta[k]
        mass[u] = np.exp(score) * time[u] if time[u] > 0.0 else 0.0
        total += counts[u] * score - mass[u]
        for k in range(beta.shape[0]):
            gradient[k] += (counts[u] - mass[u]) * rows[u, k]
    _gather(rows, mass, information)
    return total


@kernel
def _risk_sets(spells: Spells, weights: Floats, sums: Floats, direct: bool) -> None:
    """Write sums of weights and of weighted rows over the candidates at each step, (s, 1 + p)."""
    p = spells.rows.shape[1]
    sums[:] = 0.0
    for at in range(spells.which.shape[0]):
        u, start, stop = spells.which[at], spells.starts[at], spells.stops[at]
        if direct:
            for s in range(start, stop):
                sums[s, 0] += weights[u]
                for k in range(p):
                    sums[s, k + 1] += weights[u] * spells.rows[u, k]
        else:
            sums[start, 0] += weights[u]
            sums[stop, 0] -= weights[u]
            for k in range(p):
                part = weights[u] * spells.rows[u, k]
                sums[start, k + 1] += part
                sums[stop, k + 1] -= part
    if not direct:
        for s in range(1, sums.shape[0]):
            for k in range(p + 1):
                sums[s, k] += sums[s - 1, k]


@kernel
def ordered(
    spells: Spells,
    step_of_event: Ints,
    steps: int,
    beta: Floats,
    gradient: Floats,
    information: Floats,
    scores: Floats,
) -> float:
    """Log-likelihood of the order of events: each against all candidates at its step.

    Sums over risk sets are running sums, unless rounding could show in them: a candidate that
    weighed 1e8 times what is left may have gone. Then each is summed on its own.
    """
    rows, p = spells.rows, beta.shape[0]
    weights = rows @ beta
    top = weights.max()
    weights = np.exp(weights - top)
    sums = np.empty((steps + 1, p + 1))
    _risk_sets(spells, weights, sums, False)
    if sums[:steps, 0].min() < 1e-8 * sums[:steps, 0].max():
        _risk_sets(spells, weights, sums, True)
    hazard = np.zeros(steps + 1)
    total = 0.0
    for e in range(step_of_event.shape[0]):
        s, u = step_of_event[e], spells.of_event[e]
        mass = sums[s, 0]
        hazard[s + 1] += 1.0 / mass
        total += np.log(weights[u]) - np.log(mass)
        for k in range(p):
            mean = sums[s, k + 1] / mass
            gradient[k] += rows[u, k] - mean
            if scores.shape[0] > 0:
                scores[e, k] = rows[u, k] - mean
            for m in range(k + 1):
                information[k, m] -= mean * sums[s, m + 1] / mass
    for s in range(steps):
        hazard[s + 1] += hazard[s]
    mass_of = np.zeros(rows.shape[0])
    for at in range(spells.which.shape[0]):
        u = spells.which[at]
        mass_of[u] += weights[u] * (hazard[spells.stops[at]] - hazard[spells.starts[at]])
    _gather(rows, mass_of, information)
    return total


@kernel
def ranked(spells: Spells, step_of_event: Ints, predictors: Floats) -> Floats:
    """Rank each event's candidate among those at risk at its step; ties get their mean rank."""
    first_event = np.full(spells.stops.max() + 1, -1)
    count = step_of_event.shape[0]
    for e in range(count - 1, -1, -1):
        first_event[step_of_event[e]] = e
    following = count
    for s in range(first_event.shape[0] - 1, -1, -1):
        if first_event[s] < 0:
            first_event[s] = following
        following = first_event[s]
    better, equal = np.zeros(count), np.zeros(count)
    for at in range(spells.which.shape[0]):
        score = predictors[spells.which[at]]
        for e in range(first_event[spells.starts[at]], first_event[spells.stops[at]]):
            told = predictors[spells.of_event[e]]
            better[e] += score > told + 1e-12
            equal[e] += abs(score - told) <= 1e-12
    return 1.0 + better + (equal - 1.0) / 2.0
