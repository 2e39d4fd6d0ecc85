"""One column of statistics for one sender and a range of receivers."""

from __future__ import annotations

from typing import Final

import numpy as np

from allegiance.models.kernels.jit import inner, kernel
from allegiance.models.kernels.state import Floats, Ints, Plan, State, truth

__all__ = ["fill_pairs", "fill_row"]

# Columns of Plan.columns: what to compute, from which planes or vectors, how to transform it,
# which layers' decay multiplies it (-1: none), and whether it is about the sender.
CODE: Final = 0
FIRST: Final = 1
SECOND: Final = 2
TRANSFORM: Final = 3
DECAY: Final = 4
DECAY_TOO: Final = 5
OF_EGO: Final = 6
COLUMN_COLUMNS: Final = 7

PLANE: Final = 0
ALTER: Final = 1
EGO: Final = 2
SAME: Final = 3
DIFFERENT: Final = 4
DISTANCE: Final = 5
SIGNED: Final = 6
SIMILAR: Final = 7
SHIFT: Final = 8
RECENT: Final = 9
RANK: Final = 10
FOUR_CYCLE: Final = 11
NEIGHBOURS: Final = 12
DEGREE_SHARE: Final = 13
TIE_SHARE: Final = 14
ONE: Final = 15
PRODUCT: Final = 16
ROW_SHARE: Final = 17

IDENTITY: Final = 0
BINARY: Final = 1
LOG: Final = 2
ROOT: Final = 3

LOGS: Final = np.log1p(np.arange(8192.0))
"""Counts are whole numbers, and looking up their logarithms is faster."""

AB_BA: Final = 0
AB_BY: Final = 1
AB_XA: Final = 2
AB_XB: Final = 3
AB_XY: Final = 4
AB_AY: Final = 5


@kernel
def _shift(kind: int, a: int, b: int, i: int, j: int) -> float:
    """Participation shift from the event a -> b to i -> j."""
    if a < 0:
        return 0.0
    if kind == AB_BA:
        return truth(i == b and j == a)
    if kind == AB_BY:
        return truth(i == b and j != a and j != b)
    if kind == AB_XA:
        return truth(i != a and i != b and j == a)
    if kind == AB_XB:
        return truth(i != a and i != b and j == b)
    if kind == AB_XY:
        return truth(i != a and i != b and j != a and j != b)
    return truth(i == a and j != a and j != b)


@kernel
def _rank(last: Floats, j: int) -> float:
    if last[j] == -np.inf:
        return 0.0
    later = 0
    for k in range(last.shape[0]):
        later += last[k] > last[j]
    return 1.0 / (1.0 + later)


@kernel
def _mean_over(ties: Floats, values: Floats) -> float:
    total, count = 0.0, 0
    for k in range(ties.shape[0]):
        if ties[k] > 0.0:
            total += values[k]
            count += 1
    return total / count if count else 0.0


@kernel
def _four_cycles(ties: Floats, turned: Floats, shared: Floats, i: int, j: int) -> float:
    """Sum over k of b_kj times what i and k share, without the paths that come back through j."""
    paths, others = 0.0, 0.0
    for k in range(turned.shape[0]):
        if k != i and turned[j, k] > 0.0:
            paths += shared[i, k]
            others += 1.0
    return paths - others if ties[i, j] > 0.0 else paths


@kernel
def _share(values: Floats, j: int) -> float:
    total = 0.0
    for k in range(values.shape[0]):
        total += values[k]
    return values[j] / total if total > 0.0 else 0.0


@inner
def _pairwise(code: int, ours: float, theirs: float, span: float) -> float:
    if code == SAME:
        return truth(ours == theirs)
    if code == DIFFERENT:
        return truth(ours != theirs)
    if code == DISTANCE:
        return abs(ours - theirs)
    if code == SIGNED:
        return ours - theirs
    return 1.0 - abs(ours - theirs) / span


@kernel
def _structural(
    columns: Ints,
    layers: Ints,
    planes: Floats,
    vectors: Floats,
    clock: Ints,
    now: Floats,
    k: int,
    i: int,
    j: int,
) -> float:
    """Statistics that need a loop, the clock, or the last event."""
    code, first, second = columns[k, CODE], columns[k, FIRST], columns[k, SECOND]
    if code == SHIFT:
        return _shift(first, clock[1], clock[2], i, j)
    if code == RECENT:
        last = planes[first, i, j]
        return 0.0 if last == -np.inf else 1.0 / (1.0 + now[0] - last)
    if code == RANK:
        return _rank(planes[first, i], j)
    if code == FOUR_CYCLE:
        value, turned = layers[second, 0], layers[second, 1]
        return _four_cycles(planes[value], planes[turned], planes[first], i, j)
    if code == NEIGHBOURS:
        whose = i if columns[k, OF_EGO] else j
        return _mean_over(planes[first, whose], vectors[second])
    if code == DEGREE_SHARE:
        return _share(vectors[first], i if columns[k, OF_EGO] else j)
    total = vectors[second, i if columns[k, OF_EGO] else j]
    return planes[first, i, j] / total if total > 0.0 else 0.0


@kernel
def _transform(columns: Ints, factor: Floats, k: int, out: Floats, first: int, last: int) -> None:
    scale = 1.0
    if columns[k, DECAY] >= 0:
        scale *= factor[columns[k, DECAY]]
    if columns[k, DECAY_TOO] >= 0:
        scale *= factor[columns[k, DECAY_TOO]]
    if scale != 1.0:
        for at in range(first, last):
            out[at] *= scale
    transform = columns[k, TRANSFORM]
    if transform == BINARY:
        for at in range(first, last):
            out[at] = 1.0 if out[at] > 0.0 else 0.0
    elif transform == LOG:
        odd = 0
        for at in range(first, last):
            count = np.int32(out[at])
            if out[at] != count or count < 0 or count >= LOGS.shape[0]:
                odd += 1
        if odd == 0:
            for at in range(first, last):
                out[at] = LOGS[np.uint32(out[at])]
        else:
            for at in range(first, last):
                out[at] = np.log1p(out[at])
    elif transform == ROOT:
        for at in range(first, last):
            out[at] = np.sqrt(out[at])


@kernel
def _column(
    plan: Plan, state: State, k: int, i: Ints, j: Ints, first: int, last: int, out: Floats, at: int
) -> None:
    """Write column k of the dyads i[first:last], j[first:last] into out, from position ``at``.

    Loops lie inside the cases: what a call costs, in references counted, is shared by all dyads.
    """
    columns, planes, vectors = plan.columns, state.planes, state.vectors
    code, slot = columns[k, CODE], columns[k, FIRST]
    shift = at - first
    if code == PLANE:
        for d in range(first, last):
            out[d + shift] = planes[slot, i[d], j[d]]
    elif code == ALTER:
        for d in range(first, last):
            out[d + shift] = vectors[slot, j[d]]
    elif code == EGO:
        for d in range(first, last):
            out[d + shift] = vectors[slot, i[d]]
    elif code == ONE:
        for d in range(first, last):
            out[d + shift] = 1.0
    elif code == ROW_SHARE:
        total, whose = 0.0, -1
        for d in range(first, last):
            if i[d] != whose:
                whose = i[d]
                total = planes[slot, whose].sum() - planes[slot, whose, whose]
            out[d + shift] = planes[slot, whose, j[d]] / total if total > 0.0 else 0.0
    elif code <= SIMILAR:
        span = plan.parameters[k]
        for d in range(first, last):
            out[d + shift] = _pairwise(code, vectors[slot, i[d]], vectors[slot, j[d]], span)
    else:
        layers, clock, now = plan.layers, state.clock, state.now
        for d in range(first, last):
            out[d + shift] = _structural(
                columns, layers, planes, vectors, clock, now, k, i[d], j[d]
            )
    _transform(columns, state.factor, k, out, at, at + last - first)


@kernel
def _multiply(columns: Ints, block: Floats, first: int, last: int) -> None:
    """Fill in products, from the back, as their factors lie behind them."""
    for k in range(columns.shape[0] - 1, -1, -1):
        if columns[k, CODE] == PRODUCT:
            left, right = columns[k, FIRST], columns[k, SECOND]
            for at in range(first, last):
                block[k, at] = block[left, at] * block[right, at]


@kernel
def fill_pairs(
    plan: Plan, state: State, i: Ints, j: Ints, first: int, last: int, block: Floats
) -> None:
    """Write all columns of the dyads i[first:last], j[first:last] into block (k, n), from 0."""
    for k in range(plan.columns.shape[0]):
        if plan.columns[k, CODE] != PRODUCT:
            _column(plan, state, k, i, j, first, last, block[k], 0)
    _multiply(plan.columns, block, 0, last - first)


@kernel
def fill_row(plan: Plan, state: State, i: int, everyone: Ints, edge: int, block: Floats) -> None:
    """Write all columns of sender i into block (k, n): all receivers but one, or all.

    ``everyone`` (n,) is 0, 1, 2 and so on; ``edge`` is the receiver left out, whose place the last
    one takes, or n. The commonest columns are copied.
    """
    columns, planes, vectors = plan.columns, state.planes, state.vectors
    actors, start = everyone.shape[0], everyone[0]  # a plain 0 would be compiled for on its own
    last = actors - 1 if edge < actors else actors
    ours = np.empty(0, dtype=np.int64)
    for k in range(columns.shape[0]):
        code, slot, transform = columns[k, CODE], columns[k, FIRST], columns[k, TRANSFORM]
        if code > ALTER:
            if code != PRODUCT:
                if ours.shape[0] == 0:
                    ours = np.full(actors, i)
                _column(plan, state, k, ours, everyone, start, last, block[k], start)
                if edge < last:
                    _column(plan, state, k, ours, everyone, last, actors, block[k], edge)
            continue
        values, out = planes[slot, i] if code == PLANE else vectors[slot], block[k]
        if transform == BINARY:
            for j in range(last):
                out[j] = 1.0 if values[j] > 0.0 else 0.0
            if edge < last:
                out[edge] = 1.0 if values[last] > 0.0 else 0.0
        else:
            for j in range(last):
                out[j] = values[j]
            if edge < last:
                out[edge] = values[last]
            if transform != IDENTITY or columns[k, DECAY] >= 0:
                _transform(columns, state.factor, k, out, start, last)
    _multiply(columns, block, start, last)
