"""The state of a history just before an instant, and how one change moves it.

All dyadic quantities are planes of one array, so that a statistic is a plane and a transform. A
two-path matrix C[a, b] = sum_k f(A[a, k], B[k, b]) is kept up to date in time linear in the actors.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from allegiance.models.kernels.jit import inner, kernel

__all__ = ["Plan", "State", "Stream", "advance", "age", "truth"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

# Columns of Plan.layers: where each derived quantity of a network is kept; -1: nowhere.
VALUE: Final = 0
TURNED: Final = 1
IN_COUNT: Final = 2
IN_SUM: Final = 3
OUT_COUNT: Final = 4
OUT_SUM: Final = 5
LAST: Final = 6
LAST_TURNED: Final = 7
LAYER_COLUMNS: Final = 8

# Columns of Plan.closures.
CLOSURE: Final = 0
FIRST_LAYER: Final = 1
FIRST_TURNED: Final = 2
SECOND_LAYER: Final = 3
SECOND_TURNED: Final = 4
FIRST_BY_MIDDLE: Final = 5
SECOND_FROM_MIDDLE: Final = 6
COMBINE: Final = 7
CLOSURE_COLUMNS: Final = 8

COUNT: Final = 0
PRODUCT: Final = 1
LEAST: Final = 2

# Kinds of Stream entries.
TIE: Final = 0
VALUE_OF_ACTOR: Final = 1
EVENT: Final = 2


class Plan(NamedTuple):
    """What to keep and which columns to compute; constant while fitting.

    layers (l, 8), half_lives (l,), closures (c, 8), columns (k, 6) and parameters (k,) of the
    statistics, and the number of columns that belong to the model (the rest only feed products).
    """

    layers: Ints
    half_lives: Floats
    closures: Ints
    columns: Ints
    parameters: Floats
    visible: int


class State(NamedTuple):
    """Everything that changes: planes (m, n, n), vectors (v, n), and a few scalars.

    ``clock`` is [position in the stream, last sender, last receiver], ``now`` is [time],
    ``factor`` (l + 1,) what decayed values are multiplied by now, with a one at the end for
    networks that do not decay, and ``reference`` (l,) the time at which they are written.
    """

    planes: Floats
    vectors: Floats
    clock: Ints
    now: Floats
    factor: Floats
    reference: Floats


class Stream(NamedTuple):
    """All changes in order of time: kind, target (layer or vector), i, j, value, and if it adds."""

    times: Floats
    kinds: Ints
    targets: Ints
    senders: Ints
    receivers: Ints
    values: Floats
    adds: npt.NDArray[np.bool_]


@inner
def truth(said: bool) -> float:
    """Return 1 for true, 0 for false."""
    return 1.0 if said else 0.0


@inner
def _gain(old: float, new: float, other: float, combine: int) -> float:
    """How f(., other) grows when its first argument goes from old to new; f(a, b) = 0 if b <= 0."""
    if combine == COUNT:
        return (truth(new > 0.0) - truth(old > 0.0)) * truth(other > 0.0)
    old, new, other = max(old, 0.0), max(new, 0.0), max(other, 0.0)
    if combine == PRODUCT:
        return (new - old) * other
    return min(new, other) - min(old, other)


@kernel
def _move_first_leg(planes: Floats, rule: Ints, a: int, k: int, old: float, new: float) -> None:
    """A[a, k] changed: row a of the closure follows."""
    closure, other, combine = rule[CLOSURE], rule[SECOND_FROM_MIDDLE], rule[COMBINE]
    row, step = planes[closure, a], planes[other, k]
    if combine == COUNT and (new > 0.0) == (old > 0.0):
        return
    for b in range(row.shape[0]):
        if step[b] > 0.0:
            row[b] += _gain(old, new, step[b], combine)


@kernel
def _move_second_leg(planes: Floats, rule: Ints, k: int, b: int, old: float, new: float) -> None:
    """B[k, b] changed: column b of the closure follows."""
    closure, other, combine = rule[CLOSURE], rule[FIRST_BY_MIDDLE], rule[COMBINE]
    step = planes[other, k]
    if combine == COUNT and (new > 0.0) == (old > 0.0):
        return
    for a in range(step.shape[0]):
        if step[a] > 0.0:
            planes[closure, a, b] += _gain(old, new, step[a], combine)


@kernel
def _set_tie(plan: Plan, state: State, layer: int, i: int, j: int, new: float) -> None:
    place = plan.layers[layer]
    planes, vectors = state.planes, state.vectors
    old = planes[place[VALUE], i, j]
    if new == old:
        return
    for c in range(plan.closures.shape[0]):
        rule = plan.closures[c]
        if rule[FIRST_LAYER] == layer:
            if rule[FIRST_TURNED]:
                _move_first_leg(planes, rule, j, i, old, new)
            else:
                _move_first_leg(planes, rule, i, j, old, new)
    planes[place[VALUE], i, j] = new
    if place[TURNED] >= 0:
        planes[place[TURNED], j, i] = new
    for c in range(plan.closures.shape[0]):
        rule = plan.closures[c]
        if rule[SECOND_LAYER] == layer:
            if rule[SECOND_TURNED]:
                _move_second_leg(planes, rule, j, i, old, new)
            else:
                _move_second_leg(planes, rule, i, j, old, new)
    step = truth(new > 0.0) - truth(old > 0.0)
    if place[IN_COUNT] >= 0:
        vectors[place[IN_COUNT], j] += step
    if place[OUT_COUNT] >= 0:
        vectors[place[OUT_COUNT], i] += step
    if place[IN_SUM] >= 0:
        vectors[place[IN_SUM], j] += new - old
    if place[OUT_SUM] >= 0:
        vectors[place[OUT_SUM], i] += new - old


@kernel
def _scale(planes: Floats, plane: int, factor: float) -> None:
    for i in range(planes.shape[1]):
        for j in range(planes.shape[2]):
            planes[plane, i, j] *= factor


@kernel
def _rewrite(plan: Plan, state: State, layer: int, time: float) -> None:
    """Write a decaying network as of a new time, before its numbers grow too large."""
    factor = 2.0 ** (-(time - state.reference[layer]) / plan.half_lives[layer])
    place = plan.layers[layer]
    for column in (VALUE, TURNED):
        if place[column] >= 0:
            _scale(state.planes, place[column], factor)
    for column in (IN_SUM, OUT_SUM):
        if place[column] >= 0:
            for i in range(state.vectors.shape[1]):
                state.vectors[place[column], i] *= factor
    for c in range(plan.closures.shape[0]):
        rule = plan.closures[c]
        if rule[COMBINE] == LEAST and rule[FIRST_LAYER] == layer:
            _scale(state.planes, rule[CLOSURE], factor)
        elif rule[COMBINE] == PRODUCT:
            if rule[FIRST_LAYER] == layer:
                _scale(state.planes, rule[CLOSURE], factor)
            if rule[SECOND_LAYER] == layer:
                _scale(state.planes, rule[CLOSURE], factor)
    state.reference[layer] = time


@kernel
def _change_tie(
    plan: Plan, state: State, layer: int, i: int, j: int, value: float, add: bool, time: float
) -> None:
    if i == j:
        return
    place = plan.layers[layer]
    if plan.half_lives[layer] > 0.0:
        if time == -np.inf:  # what was always so has faded
            return
        if state.reference[layer] == -np.inf:
            state.reference[layer] = time
        if (time - state.reference[layer]) / plan.half_lives[layer] > 200.0:
            _rewrite(plan, state, layer, time)
        value = value * 2.0 ** ((time - state.reference[layer]) / plan.half_lives[layer])
    if add:
        change = value
        value += state.planes[place[VALUE], i, j]
        if abs(value) < 1e-9 * abs(change):  # what rounding leaves of a tie that has ended
            value = 0.0
    grown = value > state.planes[place[VALUE], i, j]
    _set_tie(plan, state, layer, i, j, value)
    if grown or value <= 0.0:
        last = time if value > 0.0 else -np.inf
        if place[LAST] >= 0:
            state.planes[place[LAST], i, j] = last
        if place[LAST_TURNED] >= 0:
            state.planes[place[LAST_TURNED], j, i] = last


@kernel
def advance(plan: Plan, state: State, stream: Stream, until: int) -> None:
    """Apply the changes from where the state is to position ``until`` of the stream."""
    for at in range(state.clock[0], until):
        kind, i, j = stream.kinds[at], stream.senders[at], stream.receivers[at]
        if kind == TIE:
            _change_tie(
                plan, state, stream.targets[at], i, j, stream.values[at], stream.adds[at],
                stream.times[at],
            )  # fmt: skip
        elif kind == VALUE_OF_ACTOR:
            state.vectors[stream.targets[at], i] = stream.values[at]
        else:
            state.clock[1], state.clock[2] = i, j
    state.clock[0] = max(state.clock[0], until)


@kernel
def age(plan: Plan, state: State, time: float) -> None:
    """Set the time, and what decaying values count for at that time."""
    state.now[0] = time
    for layer in range(plan.half_lives.shape[0]):
        half_life, reference = plan.half_lives[layer], state.reference[layer]
        if half_life > 0.0 and reference > -np.inf:
            state.factor[layer] = 2.0 ** (-(time - reference) / half_life)
