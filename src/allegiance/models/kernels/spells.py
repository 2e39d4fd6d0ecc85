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

__all__ = ["Spells", "Walk", "begin", "finish", "follow"]

CHUNK: Final = 2048
"""Dyads looked at together."""


class Spells(NamedTuple):
    """Distinct rows (u, p), spells as (row, first step, step after the last), and events' rows.

    ``whose`` is the candidate of each spell: an actor, or sender times n plus receiver.
    """

    rows: Floats
    which: Ints
    starts: Ints
    stops: Ints
    whose: Ints
    of_event: Ints


class Walk(NamedTuple):
    """Where the walk through the steps stands.

    ``rows`` (c, p) and ``places``: the table of distinct rows; ``now`` and ``since`` (n, n or 1):
    the row each candidate has, or -1, and since which step; ``spells`` (m, 4) that have ended:
    row, first step, step after the last, candidate; ``of_event`` (e,) the events' rows;
    ``listed`` (n, n or 1): whether the opportunity list in force holds a candidate; ``counts``:
    distinct rows, spells, events passed, list in force, and whether the limit is passed.
    """

    rows: Floats
    places: Ints
    now: Ints
    since: Ints
    spells: Ints
    of_event: Ints
    listed: npt.NDArray[np.bool_]
    counts: Ints


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
def _can_choose(risk: Risk, vectors: Floats, planes: Floats, i: int) -> bool:
    """Say whether a sender is tied, in the support, to somebody who may receive."""
    present, support = risk.present, risk.support
    for j in range(risk.may_receive.shape[0]):
        here = present < 0 or vectors[present, j] > 0.0
        if j != i and here and risk.may_receive[j] and planes[support, i, j] > 0.0:
            return True
    return False


@kernel
def _switch_list(risk: Risk, event: int, walk: Walk) -> bool:
    """Put the opportunity list of an event in force; returns whether it was not already."""
    if event >= walk.of_event.shape[0] or walk.counts[3] == event:
        return False
    across = walk.now.shape[1]
    walk.listed[:] = False
    for at in range(risk.offsets[event], risk.offsets[event + 1]):
        walk.listed[risk.listed[at] // across, risk.listed[at] % across] = True
    walk.counts[3] = event
    return True


@kernel
def _longer(spells: Ints) -> Ints:
    more = np.empty((2 * spells.shape[0], 4), dtype=np.int64)
    more[: spells.shape[0]] = spells
    return more


def begin(actors: int, dyads: bool, columns: int, events: int) -> Walk:
    """Return the walk before its first step."""
    across = actors if dyads else 1
    return Walk(
        np.empty((1024, columns)),
        np.full(4096, -1),
        np.full((actors, across), -1),
        np.zeros((actors, across), dtype=np.int64),
        np.empty((4096, 4), dtype=np.int64),
        np.full(events, -1),
        np.ones((actors, across), dtype=np.bool_),
        np.array([0, 0, 0, -1, 0]),
    )


def finish(walk: Walk, steps: int) -> Spells:
    """Return the spells, those that last to the end too; no rows if the limit was passed."""
    rows, spells = int(walk.counts[0]), int(walk.counts[1])
    if walk.counts[4]:
        none = np.empty(0, dtype=np.int64)
        return Spells(walk.rows[:0], none, none, none, none, walk.of_event)
    i, j = np.nonzero(walk.now >= 0)
    last = np.column_stack(
        [walk.now[i, j], walk.since[i, j], np.full(len(i), steps), i * walk.now.shape[1] + j]
    )
    which, starts, stops, whose = np.concatenate([walk.spells[:spells], last]).T.copy()
    return Spells(walk.rows[:rows].copy(), which, starts, stops, whose, walk.of_event)


@kernel
def follow(
    plan: Plan,
    state: State,
    stream: Stream,
    risk: Risk,
    wide: bool,
    times: Floats,
    upto: Ints,
    step_of_event: Ints,
    senders: Ints,
    receivers: Ints,
    walk: Walk,
    first_step: int,
    end_step: int,
    limit: int,
) -> Walk:
    """Follow every candidate through some steps.

    ``times`` and ``upto`` (s,) say when a step begins and which changes precede it;
    ``step_of_event`` (e,) is ascending. Candidates are senders, or dyads, by the shape of the walk.
    The walk ends if more than ``limit`` numbers would be needed. ``of_event`` is -1 for an event of
    nobody at risk.
    """
    actors, p, across = state.vectors.shape[1], plan.visible, walk.now.shape[1]
    dyads = across > 1
    block, row = np.empty((plan.columns.shape[0], CHUNK)), np.empty(p)
    who, whom = np.empty(actors * across, np.int64), np.empty(actors * across, np.int64)
    table = _Table(walk.rows, walk.places, walk.counts)
    rows, spells, now, since = table.rows, walk.spells, walk.now, walk.since
    of_event, listed, counts = walk.of_event, walk.listed, walk.counts
    vectors, planes = state.vectors, state.planes
    may_send, may_receive = risk.may_send, risk.may_receive
    present, support = risk.present, risk.support
    choosy = not dyads and support >= 0
    count, e = counts[1], counts[2]
    marks = np.ones(actors, dtype=np.bool_)
    for s in range(first_step, end_step):
        before, shifted = state.clock[0], state.clock.copy()
        advance(plan, state, stream, upto[s])
        age(plan, state, times[s])
        everyone = s == 0 or wide or choosy
        if risk.offsets.shape[0] > 0:
            everyone = _switch_list(risk, e, walk) or everyone
        touched = actors if everyone else _touched(stream, before, upto[s], shifted, marks)
        visits = _to_visit(marks, everyone, dyads, who, whom) if touched > 0 else 0
        for first in range(0, visits, CHUNK):
            last = min(first + CHUNK, visits)
            fill_pairs(plan, state, who, whom, first, last, block)
            for d in range(first, last):
                i, j = who[d], whom[d]
                old, new = now[i, j], -1
                if (
                    listed[i, j]
                    and _at_risk(
                        vectors, planes, may_send, may_receive, present, support, i, j, dyads
                    )
                    and (not choosy or _can_choose(risk, vectors, planes, i))
                ):
                    same = old >= 0
                    for k in range(p):
                        row[k] = block[k, d - first]
                        same = same and rows[old, k] == row[k]
                    if same:
                        continue
                    if counts[0] == rows.shape[0]:
                        table = _larger(table)
                        rows = table.rows
                    new = _place_of(table, row)
                if new == old:
                    continue
                if old >= 0 and since[i, j] < s:
                    if count == spells.shape[0]:
                        spells = _longer(spells)
                    spells[count, 0], spells[count, 1], spells[count, 2] = old, since[i, j], s
                    spells[count, 3] = i * across + j
                    count += 1
                now[i, j], since[i, j] = new, s
        if counts[0] * p + count * 4 > limit:
            counts[4] = 1
            break
        while e < of_event.shape[0] and step_of_event[e] == s:
            of_event[e] = now[senders[e], receivers[e] if dyads else 0]
            e += 1
    counts[1], counts[2] = count, e
    return Walk(rows, table.places, now, since, spells, of_event, listed, counts)
