"""One column of statistics for one sender and a range of receivers."""

from __future__ import annotations

from typing import Final

import numpy as np

from allegiance.models.kernels.jit import kernel
from allegiance.models.kernels.state import Floats, Plan, State, truth

__all__ = ["fill", "fill_all"]

# Columns of Plan.columns.
CODE: Final = 0
FIRST: Final = 1
SECOND: Final = 2
TRANSFORM: Final = 3
DECAY: Final = 4
DECAY_TOO: Final = 5
COLUMN_COLUMNS: Final = 6

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
NEIGHBOURS_OF_ALTER: Final = 12
NEIGHBOURS_OF_EGO: Final = 13
ONE: Final = 14
OUT_SHARE: Final = 15
BACK_SHARE: Final = 16
PRODUCT_OF: Final = 17

IDENTITY: Final = 0
BINARY: Final = 1
LOG: Final = 2
ROOT: Final = 3
SHARE: Final = 4

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
def _structural(plan: Plan, state: State, k: int, i: int, j: int) -> float:
    """Statistics that need a loop or the last event."""
    code, first, second = plan.columns[k, CODE], plan.columns[k, FIRST], plan.columns[k, SECOND]
    planes, vectors = state.planes, state.vectors
    if code == SHIFT:
        return _shift(first, state.clock[1], state.clock[2], i, j)
    if code == RECENT:
        last = planes[first, i, j]
        return 0.0 if last == -np.inf else 1.0 / (1.0 + state.now[0] - last)
    if code == RANK:
        return _rank(planes[first, i], j)
    if code == FOUR_CYCLE:
        place = plan.layers[second]
        return _four_cycles(planes[place[0]], planes[place[1]], planes[first], i, j)
    if code == NEIGHBOURS_OF_ALTER:
        return _mean_over(planes[first, j], vectors[second])
    if code == NEIGHBOURS_OF_EGO:
        return _mean_over(planes[first, i], vectors[second])
    whose = i if code == OUT_SHARE else j
    total = vectors[second, whose]
    return planes[first, i, j] / total if total > 0.0 else 0.0


@kernel
def _transform(plan: Plan, state: State, k: int, out: Floats, low: int, high: int) -> None:
    transform = plan.columns[k, TRANSFORM]
    scale = state.factor[plan.columns[k, DECAY]] * state.factor[plan.columns[k, DECAY_TOO]]
    if scale != 1.0:
        for at in range(low, high):
            out[at] *= scale
    if transform == BINARY:
        for at in range(low, high):
            out[at] = 1.0 if out[at] > 0.0 else 0.0
    elif transform == LOG:
        for at in range(low, high):
            out[at] = np.log1p(out[at]) if out[at] != 0.0 else 0.0
    elif transform == ROOT:
        for at in range(low, high):
            out[at] = np.sqrt(out[at])
    elif transform == SHARE:
        total = state.vectors[plan.columns[k, FIRST]].sum() * scale
        for at in range(low, high):
            out[at] = out[at] / total if total > 0.0 else 0.0


@kernel
def fill(
    plan: Plan, state: State, k: int, i: int, low: int, high: int, out: Floats, at: int
) -> None:
    """Write column k for sender i and receivers low..high into out, from position ``at``."""
    code, first = plan.columns[k, CODE], plan.columns[k, FIRST]
    if code == PLANE:
        row = state.planes[first, i]
        for j in range(low, high):
            out[at + j - low] = row[j]
    elif code == ALTER:
        values = state.vectors[first]
        for j in range(low, high):
            out[at + j - low] = values[j]
    elif code == EGO:
        out[at : at + high - low] = state.vectors[first, i]
    elif code == ONE:
        out[at : at + high - low] = 1.0
    elif code <= SIMILAR:
        values = state.vectors[first]
        for j in range(low, high):
            out[at + j - low] = _pairwise(code, values[i], values[j], plan.parameters[k])
    else:
        for j in range(low, high):
            out[at + j - low] = _structural(plan, state, k, i, j)
    _transform(plan, state, k, out, at, at + high - low)


@kernel
def fill_all(plan: Plan, state: State, i: int, low: int, high: int, block: Floats, at: int) -> None:
    """Write all columns for sender i and receivers low..high into block (k, n), products last."""
    width = high - low
    for k in range(plan.columns.shape[0]):
        if plan.columns[k, CODE] != PRODUCT_OF:
            fill(plan, state, k, i, low, high, block[k], at)
    for k in range(plan.columns.shape[0]):
        if plan.columns[k, CODE] == PRODUCT_OF:
            first, second = block[plan.columns[k, FIRST]], block[plan.columns[k, SECOND]]
            for j in range(at, at + width):
                block[k, j] = first[j] * second[j]
