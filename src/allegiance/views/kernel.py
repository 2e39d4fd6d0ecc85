"""Pooling in one pass over the rows, for histories of many millions of claims.

The same formula as `allegiance.views.pooling.pool`, compiled; a test holds the two together.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from allegiance.config import workers
from allegiance.views.evidence import fading

if TYPE_CHECKING:
    from allegiance.views.evidence import Rows
    from allegiance.views.pooling import Evidence

__all__ = ["strengths"]


def strengths(
    evidence: Evidence, starts: tuple[NDArray[np.int64], NDArray[np.int64]], on: int
) -> NDArray[np.float64]:
    """Return the strength of every tie on a day, 0 where nothing supports it.

    Parameters
    ----------
    evidence
        As `allegiance.views.pooling.arrange` gives it.
    starts
        Where the rows for and against every tie begin, and the number of rows at the end.
    """
    pro, con = evidence.pro, evidence.con
    half_life, halvings = fading()
    speakers = 1 + max(
        int(pro.origin.max(initial=0)),
        int(con.origin.max(initial=0)),
    )
    many = len(starts[0]) - 1
    found = np.zeros(many)
    most_against = int(np.diff(starts[1]).max(initial=0)) + 1
    shares = np.linspace(0, len(pro) + len(con), workers() + 1)
    cuts = np.searchsorted(starts[0] + starts[1], shares).clip(0, many)
    cuts[-1] = many

    def run(low: int, high: int) -> None:
        scratch = np.zeros(speakers), np.ones(most_against)
        rest: tuple[Any, ...] = (*starts, on, half_life, halvings, *scratch, found, low, high)
        _strengths(_columns(pro), _columns(con), evidence.last, *rest)

    with ThreadPoolExecutor() as threads:
        list(threads.map(run, cuts[:-1].tolist(), cuts[1:].tolist()))
    return found


def _columns(rows: Rows) -> tuple[NDArray[Any], ...]:
    return (
        rows.begin,
        rows.end,
        rows.full,
        rows.softens,
        rows.anchor,
        rows.fade,
        rows.weight,
        rows.origin,
    )


@njit(cache=True, nogil=True)
def _weight(rows: Any, i: int, on: int, half_life: Any, halvings: Any) -> float:
    begin, end, full, softens, anchor, fade, weight, _ = rows
    if on < begin[i] or on >= end[i]:
        return 0.0
    left = float(weight[i])
    if on < full[i] or on >= softens[i]:
        left *= 0.5
    rule = fade[i]
    due = anchor[i] + np.int64(half_life[rule])
    for _step in range(halvings[rule]):
        if on < due:
            break
        left *= 0.5
        due += half_life[rule]
    return left


@njit(cache=True, nogil=True)
def _strengths(
    pro: Any,
    con: Any,
    last: Any,
    pro_start: Any,
    con_start: Any,
    on: int,
    half_life: Any,
    halvings: Any,
    most: Any,
    left: Any,
    found: Any,
    low: int,
    high: int,
) -> None:
    begin, end, origin = pro[0], pro[1], pro[7]
    for tie in range(low, high):
        reach = -1
        for i in range(pro_start[tie], pro_start[tie + 1]):
            if begin[i] <= on < end[i]:
                reach = max(reach, last[i] - con_start[tie])
        if reach < 0:
            continue
        share = 1.0
        against = con_start[tie]
        for k in range(reach):
            j = against + k
            speaker = con[7][j]
            if con[6][j] > most[speaker] and con[0][j] <= on:
                weight = _weight(con, j, on, half_life, halvings)
                if weight > most[speaker]:
                    share *= (1.0 - weight) / (1.0 - most[speaker])
                    most[speaker] = weight
            left[k + 1] = share
        for j in range(against, against + reach):
            most[con[7][j]] = 0.0
        unsupported, best = 1.0, 0.0
        for i in range(pro_start[tie], pro_start[tie + 1]):
            if i > pro_start[tie] and origin[i] != origin[i - 1]:
                unsupported *= 1.0 - best
                best = 0.0
            if begin[i] <= on < end[i]:
                weight = _weight(pro, i, on, half_life, halvings)
                best = max(best, weight * left[last[i] - con_start[tie]])
        found[tie] = 1.0 - unsupported * (1.0 - best)
