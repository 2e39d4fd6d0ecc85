"""Pooling in one pass over the rows, for histories of many millions of claims.

The same formula as `allegiance.views.pooling.pool`, compiled; a test holds the two together.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

from allegiance.config import workers
from allegiance.views.evidence import fading
from allegiance.views.pooling import LEAST

if TYPE_CHECKING:
    from allegiance.views.evidence import Rows
    from allegiance.views.pooling import Evidence

__all__ = ["strengths"]

_NEVER: Final = 1 << 30
_STEPS: Final = 3
"""Halvings that are compared without a loop: no rule of the table has more."""


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
    due, shares = _due()
    speakers = 1 + max(
        int(pro.origin.max(initial=0)),
        int(con.origin.max(initial=0)),
    )
    many = len(starts[0]) - 1
    found = np.zeros(many)
    most_against = int(np.diff(starts[1]).max(initial=0)) + 1
    parts = np.linspace(0, len(pro) + len(con), workers() + 1)
    cuts = np.searchsorted(starts[0] + starts[1], parts).clip(0, many)
    cuts[-1] = many

    def run(low: int, high: int) -> None:
        scratch = np.zeros(speakers), np.ones(most_against)
        rest: tuple[Any, ...] = (*starts, np.int32(on), due, shares, *scratch, found, low, high)
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


def _due() -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Return the ages at which each rule halves a weight, and the share by number of halvings.

    Comparing an age with a few thresholds is many times faster than dividing it.
    """
    half_life, halvings = fading()
    steps = np.arange(1, max(int(halvings.max()), _STEPS) + 1)
    ages = half_life[:, None].astype(np.int64) * steps
    due = np.where(steps <= halvings[:, None], np.minimum(ages, _NEVER), _NEVER)
    return due.astype(np.int32), np.exp2(-np.arange(due.shape[1] + 2.0))


@njit(inline="always")
def _share(
    on: int, full: int, softens: int, age: int, due: Any, rule: int, shares: Any
) -> float:  # Numbers, not columns: a call that takes columns counts references to each of them.
    halved = (age >= due[rule, 0]) + (age >= due[rule, 1]) + (age >= due[rule, 2])
    for step in range(_STEPS, due.shape[1]):
        halved += age >= due[rule, step]
    return float(shares[halved + ((on < full) | (on >= softens))])


@njit(cache=True, nogil=True)
def _strengths(
    pro: Any,
    con: Any,
    last: Any,
    pro_start: Any,
    con_start: Any,
    on: int,
    due: Any,
    shares: Any,
    most: Any,
    left: Any,
    found: Any,
    low: int,
    high: int,
) -> None:
    begin, end, full, softens, anchor, fade, weight, origin = pro
    begin_, end_, full_, softens_, anchor_, fade_, weight_, origin_ = con
    for tie in range(low, high):
        reach = -1
        for i in range(pro_start[tie], pro_start[tie + 1]):
            if begin[i] <= on < end[i]:
                reach = max(reach, last[i] - con_start[tie])
        if reach < 0:
            continue
        left_over = 1.0
        against = con_start[tie]
        for k in range(reach):
            j = against + k
            speaker = origin_[j]
            if weight_[j] > most[speaker] and begin_[j] <= on < end_[j]:
                age = on - anchor_[j]
                share = _share(on, full_[j], softens_[j], age, due, fade_[j], shares)
                said = weight_[j] * share
                if said > most[speaker]:
                    left_over *= (1.0 - said) / (1.0 - most[speaker])
                    left_over = max(left_over, LEAST)
                    most[speaker] = said
            left[k + 1] = left_over
        for j in range(against, against + reach):
            most[origin_[j]] = 0.0
        strength, best = 0.0, 0.0
        for i in range(pro_start[tie], pro_start[tie + 1]):
            if i > pro_start[tie] and origin[i] != origin[i - 1]:
                strength += best * (1.0 - strength)
                best = 0.0
            if begin[i] <= on < end[i]:
                age = on - anchor[i]
                share = _share(on, full[i], softens[i], age, due, fade[i], shares)
                best = max(best, weight[i] * share * left[last[i] - against])
        found[tie] = strength + best * (1.0 - strength)
