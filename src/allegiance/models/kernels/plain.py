"""What the interpreter runs in place of the loops of some kernels: the same sums over arrays.

Nothing here is compiled. Each twin computes what its kernel does, its sums in another order.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar, cast

import numpy as np

from allegiance.models.kernels import columns as col
from allegiance.models.kernels import conditional as kc
from allegiance.models.kernels import rows as kr
from allegiance.models.kernels import state as st
from allegiance.models.kernels.jit import Kernel
from allegiance.models.kernels.state import Floats, Ints, Plan, State

__all__ = ["LOOPED"]

LOOPED: Final = {"participation_shift", "recency", "recency_rank", "four_cycle", "neighbours"}
"""Statistics that are worked out value by value here too."""

Function = TypeVar("Function", bound=Callable[..., Any])


def _twin(of: Callable[..., Any]) -> Callable[[Function], Function]:
    """Let the interpreter run a function in place of a kernel."""

    def register(function: Function) -> Function:
        cast(Kernel, of).plain = function
        return function

    return register


def _gains(old: float, new: float, other: Floats, combine: int) -> Floats:
    if combine == st.COUNT:
        return (float(new > 0.0) - float(old > 0.0)) * (other > 0.0).astype(np.float64)
    old, new, other = max(old, 0.0), max(new, 0.0), np.maximum(other, 0.0)
    if combine == st.PRODUCT:
        return (new - old) * other
    least: Floats = np.minimum(new, other) - np.minimum(old, other)
    return least


@_twin(st._move_first_leg)
def _move_first_leg(planes: Floats, rule: Ints, a: int, k: int, old: float, new: float) -> None:
    other, combine = planes[rule[st.SECOND_FROM_MIDDLE], k], rule[st.COMBINE]
    planes[rule[st.CLOSURE], a] += _gains(old, new, other, combine)


@_twin(st._move_second_leg)
def _move_second_leg(planes: Floats, rule: Ints, k: int, b: int, old: float, new: float) -> None:
    other, combine = planes[rule[st.FIRST_BY_MIDDLE], k], rule[st.COMBINE]
    planes[rule[st.CLOSURE], :, b] += _gains(old, new, other, combine)


@_twin(st._scale)
def _scale(planes: Floats, plane: int, factor: float) -> None:
    planes[plane] *= factor


@_twin(col._rank)
def _rank(last: Floats, j: int) -> float:
    return 0.0 if last[j] == -np.inf else 1.0 / (1.0 + float((last > last[j]).sum()))


@_twin(col._mean_over)
def _mean_over(ties: Floats, values: Floats) -> float:
    tied = ties > 0.0
    return float(values[tied].sum() / tied.sum()) if tied.any() else 0.0


@_twin(col._four_cycles)
def _four_cycles(ties: Floats, turned: Floats, shared: Floats, i: int, j: int) -> float:
    senders = turned[j] > 0.0
    senders[i] = False
    paths = float(shared[i, senders].sum())
    return paths - float(senders.sum()) if ties[i, j] > 0.0 else paths


@_twin(col._share)
def _share(values: Floats, j: int) -> float:
    total = float(values.sum())
    return float(values[j]) / total if total > 0.0 else 0.0


@_twin(col._transform)
def _transform(columns: Ints, factor: Floats, k: int, out: Any, first: int, last: int) -> None:
    part = out[first:last]
    for decay in (columns[k, col.DECAY], columns[k, col.DECAY_TOO]):
        if decay >= 0 and factor[decay] != 1.0:
            part *= factor[decay]
    transform = columns[k, col.TRANSFORM]
    if transform == col.BINARY:
        part[:] = part > 0.0
    elif transform == col.LOG:
        part[:] = np.log1p(part)
    elif transform == col.ROOT:
        part[:] = np.sqrt(part)


def _paired(code: int, ours: Floats, theirs: Floats, span: float) -> Floats:
    if code in {col.SAME, col.DIFFERENT}:
        agreed: Floats = np.asarray((ours == theirs) == (code == col.SAME), dtype=np.float64)
        return agreed
    apart: Floats = ours - theirs if code == col.SIGNED else np.abs(ours - theirs)
    return 1.0 - apart / span if code == col.SIMILAR else apart


@_twin(col._column)
def _column(
    plan: Plan, state: State, k: int, i: Ints, j: Ints, first: int, last: int, out: Any, at: int
) -> None:
    columns, planes, vectors = plan.columns, state.planes, state.vectors
    code, slot = columns[k, col.CODE], columns[k, col.FIRST]
    ours, theirs, part = i[first:last], j[first:last], out[at : at + last - first]
    if code == col.PLANE:
        part[:] = planes[slot, ours, theirs]
    elif code in {col.ALTER, col.EGO}:
        part[:] = vectors[slot, theirs if code == col.ALTER else ours]
    elif code == col.ONE:
        part[:] = 1.0
    elif code == col.ROW_SHARE:
        own = planes[slot, ours, ours]
        total = planes[slot, ours].sum(axis=1) - own
        part[:] = 0.0
        np.divide(planes[slot, ours, theirs], total, out=part, where=total > 0.0)
    elif code <= col.SIMILAR:
        part[:] = _paired(code, vectors[slot, ours], vectors[slot, theirs], plan.parameters[k])
    else:
        for d in range(last - first):
            part[d] = col._structural(
                columns, plan.layers, planes, vectors, state.clock, state.now, k, ours[d], theirs[d]
            )
    col._transform(columns, state.factor, k, out, at, at + last - first)


@_twin(col._multiply)
def _multiply(columns: Ints, block: Any, first: int, last: int) -> None:
    for k in np.flatnonzero(columns[:, col.CODE] == col.PRODUCT)[::-1]:
        left, right = columns[k, col.FIRST], columns[k, col.SECOND]
        block[k, first:last] = block[left, first:last] * block[right, first:last]


@_twin(col.fill_row)
def _fill_row(plan: Plan, state: State, i: int, everyone: Ints, edge: int, block: Any) -> None:
    others, products = everyone, False
    last = len(everyone)
    if edge < last:
        last -= 1
        others = everyone[:-1].copy()
        others[edge:][:1] = last
    ours = np.full(last, i)
    for k, code in enumerate(plan.columns[:, col.CODE].tolist()):
        if code == col.PRODUCT:
            products = True
        else:
            col._column(plan, state, k, ours, others, 0, last, block[k], 0)
    if products:
        col._multiply(plan.columns, block, 0, last)


@_twin(kr._candidates)
def _candidates(state: State, risk: kr.Risk, i: int, e: int, found: Ints) -> int:
    who = np.arange(len(risk.may_receive))
    if len(risk.offsets):
        who = risk.listed[risk.offsets[e] : risk.offsets[e + 1]]
    fit = risk.may_receive[who] & (who != i)
    if risk.present >= 0:
        fit &= state.vectors[risk.present, who] > 0.0
    if risk.support >= 0:
        fit &= state.planes[risk.support, i, who] > 0.0
    who = who[fit]
    found[: len(who)] = who
    return len(who)


@_twin(kr._whole_row)
def _whole_row(
    plan: Plan, state: State, i: int, everyone: Ints, buffer: Any, found: Ints, count: int,
    out: Any, at: int,
) -> None:  # fmt: skip
    col.fill_row(plan, state, i, everyone, len(everyone), buffer)
    out[at : at + plan.visible * count] = buffer[: plan.visible, found[:count]].ravel()


@_twin(kc.conditional)
def _conditional(
    rows: Any, offset: Ints, chosen: Ints, extra: Floats, beta: Floats, first: int, last: int,
    step: int, gradient: Floats, information: Floats, scores: Floats,
) -> float:  # fmt: skip
    p, total = len(beta), 0.0
    for e in range(first, last, step):
        start, stop, pick = offset[e], offset[e + 1], chosen[e]
        block = rows[p * start : p * stop].reshape(p, -1).astype(np.float64)
        block -= block[:, pick, None]
        told = beta @ block
        if len(extra):
            told += extra[start:stop] - extra[start + pick]
        weights = np.exp(np.clip(told, -700.0, 650.0))
        mass = weights.sum()
        weights /= mass
        total -= float(np.log(mass))
        weighted = block * weights
        mean = weighted.sum(axis=1)
        gradient -= mean
        information += np.tril(weighted @ block.T - np.outer(mean, mean))
        if len(scores):
            scores[e] = -mean
    return total


@_twin(kc.spreads)
def _spreads(rows: Any, offset: Ints, step: int, out: Floats) -> None:
    p = len(out)
    for e in range(0, len(offset) - 1, step):
        block = rows[p * offset[e] : p * offset[e + 1]].reshape(p, -1)
        np.maximum(out, block.max(axis=1) - block.min(axis=1), out=out)
