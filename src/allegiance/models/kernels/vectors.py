"""Compiled loops that learn vectors of actors and relations as history passes."""

from __future__ import annotations

from typing import Any

import numpy as np

from allegiance.models.kernels.jit import inner, quick

__all__ = ["fit_of", "learn", "remember"]


@inner
def _sum(table: Any, rows: Any, b: int, out: Any) -> None:
    """Fill the vector of an actor: its own, its country's and its sector's together."""
    D = table.shape[1]
    for d in range(D):
        out[d] = table[b, d]
    for k in range(2):
        if rows[b, k] >= 0:
            for d in range(D):
                out[d] += table[rows[b, k], d]


@inner
def _sought(v: Any, rows: Any, a: int, q: int, own: Any, out: Any) -> None:
    """Fill the vector that answers to a query should point along."""
    _sum(v.who, rows, a, own)
    for d in range(len(out)):
        out[d] = v.turn[q, d] * own[d] + v.shift[q, d] + v.lately[q, d] * v.recent[a, d]


@quick
def fit_of(v: Any, rows: Any, whole: Any, a: int, q: int, who: Any, n: int, X: Any, f: int) -> None:
    """Fill column ``f`` with the share that each of ``n`` candidates has among them.

    ``whole`` (actors, D) holds the summed vectors of candidates.
    """
    D = whole.shape[1]
    own, aim = np.empty(D, np.float32), np.empty(D, np.float32)
    _sought(v, rows, a, q, own, aim)
    value = np.empty(n, np.float32)
    top = np.float32(-1e30)
    for k in range(n):
        at = whole[who[k]]
        total = np.float32(v.bias[who[k]])
        for d in range(D):
            total += aim[d] * at[d]
        value[k] = total
        top = max(top, total)
    everything = 0.0
    for k in range(n):
        value[k] = np.exp(value[k] - top)
        everything += value[k]
    for k in range(n):
        X[k, f] = value[k] / everything


@quick
def remember(v: Any, rows: Any, a: Any, c: Any, keep: float) -> None:
    """Let what each anchor dealt with lately drift towards its newest candidates."""
    D = v.who.shape[1]
    one = np.empty(D, np.float32)
    for i in range(len(a)):
        _sum(v.whom, rows, c[i], one)
        for d in range(D):
            v.recent[a[i], d] = keep * v.recent[a[i], d] + (1.0 - keep) * one[d]


@inner
def _move(table: Any, moved: Any, row: int, slope: Any, rate: float) -> None:
    """Take a step down a slope, shorter in rows that have moved much (AdaGrad by row)."""
    D = table.shape[1]
    size = 0.0
    for d in range(D):
        size += slope[d] * slope[d]
    moved[row] += size / D
    step = rate / np.sqrt(moved[row] + 1e-6)
    for d in range(D):
        table[row, d] -= step * slope[d]


@inner
def _move_all(table: Any, moved: Any, rows: Any, b: int, slope: Any, rate: float) -> None:
    _move(table, moved, b, slope, rate)
    for k in range(2):
        if rows[b, k] >= 0:
            _move(table, moved, rows[b, k], slope, rate)


@quick
def learn(
    v: Any, rows: Any, a: Any, q: Any, c: Any, running: Any, chance: Any, many: int, rate: float,
    random: Any,
) -> None:  # fmt: skip
    """Take a step for each fact: towards the candidate that came, away from some that might have.

    Parameters
    ----------
    rows
        Rows of each actor's country and sector, -1 where unknown, shape (actors, 2).
    a, q, c
        The facts.
    running, chance
        Running chances of actors to be drawn, and the logs of how often each is expected.
    many
        How many to draw for each fact.
    rate
        Length of a step.
    """
    D = v.who.shape[1]
    aim, own, back = np.empty(D, np.float32), np.empty(D, np.float32), np.empty(D, np.float32)
    slope = np.empty(D, np.float32)
    out = np.empty((many + 1, D), np.float32)
    drawn, p = np.empty(many + 1, np.int64), np.empty(many + 1)
    for i in range(len(a)):
        _sought(v, rows, a[i], q[i], own, aim)
        top = -1e30
        for k in range(many + 1):
            b = c[i] if k == 0 else np.searchsorted(running, random.random(), side="right")
            drawn[k] = b
            _sum(v.whom, rows, b, out[k])
            value = v.bias[b] - chance[b]
            for d in range(D):
                value += aim[d] * out[k, d]
            p[k] = -1e30 if k > 0 and b == c[i] else value
            top = max(top, p[k])
        total = 0.0
        for k in range(many + 1):
            p[k] = np.exp(p[k] - top)
            total += p[k]
        back[:] = 0.0
        for k in range(many + 1):
            pull = p[k] / total - (1.0 if k == 0 else 0.0)
            if abs(pull) < 1e-4:
                continue
            b = drawn[k]
            for d in range(D):
                back[d] += pull * out[k, d]
                slope[d] = pull * aim[d]
            _move_all(v.whom, v.moved_whom, rows, b, slope, rate)
            v.moved_bias[b] += pull * pull
            v.bias[b] -= rate * pull / np.sqrt(v.moved_bias[b] + 1e-6)
        for d in range(D):
            slope[d] = back[d] * v.turn[q[i], d]
        _move_all(v.who, v.moved_who, rows, a[i], slope, rate)
        for d in range(D):
            slope[d] = back[d] * own[d]
        _move(v.turn, v.moved_turn, q[i], slope, rate)
        _move(v.shift, v.moved_shift, q[i], back, rate)
        for d in range(D):
            slope[d] = back[d] * v.recent[a[i], d]
        _move(v.lately, v.moved_lately, q[i], slope, rate)
