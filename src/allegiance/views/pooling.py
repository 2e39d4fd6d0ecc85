"""Pool what independent sources say for and against a tie into one strength.

docs/explanation/strength.md has the formula, where it comes from, and its laws.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from allegiance.times import LAST_DAY
from allegiance.views.evidence import Rows, weights

__all__ = ["LEAST", "Evidence", "Pooled", "arrange", "pool"]

LEAST: Final = 1e-300
"""What any number of claims against leaves of a claim for: nothing is retired by a machine."""
_GRAIN: Final = 20
_LATEST: Final = np.int64(1) << 31
_LATEST_DAY: Final = np.int32(LAST_DAY + 1)
_BITS: Final = 62


@dataclass(frozen=True, slots=True)
class Evidence:
    """Rows for and against, in the order that pooling needs.

    Attributes
    ----------
    pro, con
        ``pro`` sorted by tie and origin, ``con`` by tie and then ``cut``, latest first.
    by_origin
        Order of ``con`` by tie and origin, and then ``cut``, latest first.
    run
        The number of tie and origin, from 1, in that order.
    first, last
        For every row of ``pro`` the stretch of ``con`` that weighs against it.
    """

    pro: Rows
    con: Rows
    by_origin: NDArray[np.int32]
    run: NDArray[np.int32]
    first: NDArray[np.int32]
    last: NDArray[np.int32]


def arrange(pro: Rows, con: Rows) -> Evidence:
    """Sort rows and find which claims against weigh against which claims for.

    A claim against weighs against what began no later than it speaks of: a newer claim
    weakens an older tie, an older quarrel does not weaken a newer tie.
    """
    pro = pro.take(_order(pro.tie, pro.origin))
    con = con.take(_order(con.tie, _LATEST_DAY - con.cut))
    by_origin = _order(con.tie, con.origin, _LATEST_DAY - con.cut).astype(np.int32)
    begins = np.zeros(len(con), dtype=np.int8)
    begins[_starts(con.tie, con.origin[by_origin])] = 1
    run = np.cumsum(begins, dtype=np.int32)
    ties = int(max(pro.tie.max(initial=-1), con.tie.max(initial=-1))) + 1
    con_start = np.searchsorted(con.tie, np.arange(ties + 1))
    first = con_start[pro.tie]
    last = first.copy()
    opposed = np.flatnonzero(con_start[pro.tie + 1] > first)
    asked = _place(pro.tie[opposed], pro.cut[opposed])
    last[opposed] = np.searchsorted(_place(con.tie, con.cut), asked, side="right")
    return Evidence(pro, con, by_origin, run, first.astype(np.int32), last.astype(np.int32))


def _order(*columns: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return the order by several columns of whole numbers, packed into one where they fit."""
    bits = [int(column.max(initial=0)).bit_length() for column in columns]
    if sum(bits) > _BITS or any(column.min(initial=0) < 0 for column in columns):
        return np.lexsort(columns[::-1])
    packed = np.zeros(len(columns[0]), np.int64)
    for column, width in zip(columns, bits, strict=True):
        packed = (packed << width) | column
    return np.argsort(packed)


def _place(tie: NDArray[np.int32], cut: NDArray[np.int32]) -> NDArray[np.int64]:
    return (tie.astype(np.int64) << 32) + (_LATEST - cut.astype(np.int64))


@dataclass(frozen=True, slots=True)
class Pooled:
    """Strength of the ties that anything supports.

    Attributes
    ----------
    tie
        Their numbers, rising.
    strength
        Above 0 and below 1.
    """

    tie: NDArray[np.int32]
    strength: NDArray[np.float64]


def pool(
    evidence: Evidence, on: int | NDArray[np.int32], against_on: NDArray[np.int32] | None = None
) -> Pooled:
    """Pool evidence as of a day.

    Parameters
    ----------
    evidence
        As `arrange` gives it.
    on
        The day, or a day for every row of ``pro``.
    against_on
        Where ``on`` is a column: the day for every row of ``con``.

    Returns
    -------
    Pooled
        With 1 - prod_s (1 - max_i w_i prod_t (1 - max_j v_j)) for every tie: ``s`` runs over
        independent sources for it, ``i`` over what one of them says, ``t`` over independent
        sources against, ``j`` over what one of them says of a time not before ``i`` began.
    """
    pro = evidence.pro
    if isinstance(on, int):
        picked = np.flatnonzero((pro.begin <= on) & (on < pro.end))
        pro = pro.take(picked)
    else:
        picked = np.arange(len(pro))
    weight = weights(pro, on)
    if len(evidence.con):
        weight *= _left_standing(evidence, on if isinstance(on, int) else against_on, picked)
    if not len(weight):
        return Pooled(np.empty(0, np.int32), np.empty(0))
    starts = _starts(pro.tie, pro.origin)
    best = np.log1p(-np.maximum.reduceat(weight, starts))
    tie = pro.tie[starts]
    of_tie = _starts(tie)
    strength = -np.expm1(np.add.reduceat(best, of_tie))
    found = strength > 0
    return Pooled(tie[of_tie][found], strength[found])


def _starts(*columns: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return where a run of equal values begins."""
    change = np.zeros(len(columns[0]), dtype=np.bool_)
    change[:1] = True
    for column in columns:
        change[1:] |= column[1:] != column[:-1]
    return np.flatnonzero(change)


def _left_standing(
    evidence: Evidence, on: int | NDArray[np.int32] | None, picked: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return the share of every claim for that the claims against leave.

    Going back in time from the latest claim against, each independent source counts once,
    with the most that it has said so far; whole numbers keep the running maximum exact.
    """
    con = evidence.con
    assert on is not None
    base = evidence.run.astype(np.int64) << (_GRAIN + 1)
    grains = np.rint(weights(con, on) * (1 << _GRAIN)).astype(np.int64)[evidence.by_origin]
    most = np.maximum.accumulate(base + grains) - base
    left = np.log1p(-most / (1 << _GRAIN))
    gain = left.copy()
    gain[1:] -= np.where(base[1:] == base[:-1], left[:-1], 0)
    total = np.zeros(len(con) + 1)
    total[1 + evidence.by_origin] = gain
    np.cumsum(total, out=total)
    left_over = np.exp(total[evidence.last[picked]] - total[evidence.first[picked]])
    return np.asarray(np.maximum(left_over, LEAST))
