"""Compiled loops of small trees on top of an additive choice model."""

from __future__ import annotations

from typing import Any

import numpy as np

from allegiance.models.kernels.jit import inner, kernel

__all__ = ["CODES", "add_tree", "grow", "said_by_trees", "slopes"]

CODES = 32


@kernel
def slopes(score: Any, first: Any, truth: Any, take: Any, slope: Any, bend: Any) -> None:
    """Fill slope and curvature of minus the log-likelihood by row, for the queries taken."""
    for g in take:
        begin, end = first[g], first[g + 1]
        top, total = -1e30, 0.0
        for i in range(begin, end):
            top = max(top, score[i])
        for i in range(begin, end):
            slope[i] = np.exp(score[i] - top)
            total += slope[i]
        for i in range(begin, end):
            p = slope[i] / total
            slope[i] = p - (1.0 if i == truth[g] else 0.0)
            bend[i] = p * (1.0 - p)


@kernel
def _split(
    codes: Any, rows: Any, slope: Any, bend: Any, columns: Any, ridge: float, least: float
) -> tuple[int, int]:
    """Return the column and the last code to the left that gain most, or -1 where none does."""
    K = len(columns)
    fall, curve = np.zeros((K, CODES)), np.zeros((K, CODES))
    all_fall, all_curve = 0.0, 0.0
    for i in rows:
        all_fall += slope[i]
        all_curve += bend[i]
        for k in range(K):
            code = codes[i, columns[k]]
            fall[k, code] += slope[i]
            curve[k, code] += bend[i]
    at, cut, most = -1, 0, all_fall**2 / (all_curve + ridge) + 1e-9
    for k in range(K):
        left, weight = 0.0, 0.0
        for code in range(CODES - 1):
            left += fall[k, code]
            weight += curve[k, code]
            if weight < least or all_curve - weight < least:
                continue
            right = all_fall - left
            gain = left**2 / (weight + ridge) + right**2 / (all_curve - weight + ridge)
            if gain > most:
                at, cut, most = columns[k], code, gain
    return at, cut


@kernel
def grow(
    codes: Any, rows: Any, slope: Any, bend: Any, columns: Any, ridge: float, least: float,
    column: Any, cut: Any, leaf: Any,
) -> None:  # fmt: skip
    """Grow a tree of depth two on some rows: fill column and cut (3,) and leaf (4,)."""
    column[:] = -1
    leaf[:] = 0.0
    column[0], cut[0] = _split(codes, rows, slope, bend, columns, ridge, least)
    if column[0] < 0:
        return
    beyond = np.empty(len(rows), np.bool_)
    for z in range(len(rows)):
        beyond[z] = codes[rows[z], column[0]] > cut[0]
    for side in range(2):
        part = rows[beyond] if side else rows[~beyond]
        at, last = _split(codes, part, slope, bend, columns, ridge, least)
        column[1 + side], cut[1 + side] = at, last
        fall, curve = np.zeros(2), np.zeros(2)
        for i in part:
            j = 1 if at >= 0 and codes[i, at] > last else 0
            fall[j] += slope[i]
            curve[j] += bend[i]
        for j in range(2):
            leaf[2 * side + j] = -fall[j] / (curve[j] + ridge)


@inner
def _leaf_of(codes: Any, column: Any, cut: Any) -> int:
    side = 1 if codes[column[0]] > cut[0] else 0
    at = column[1 + side]
    return 2 * side + (1 if at >= 0 and codes[at] > cut[1 + side] else 0)


@kernel
def add_tree(codes: Any, rows: Any, column: Any, cut: Any, leaf: Any, score: Any) -> None:
    """Add what a tree says of some rows to their scores."""
    if column[0] >= 0:
        for i in rows:
            score[i] += leaf[_leaf_of(codes[i], column, cut)]


@kernel
def said_by_trees(form: Any, codes: Any, by_column: Any) -> float:
    """Return what all trees add for one candidate; add half of it to each of a tree's columns.

    ``by_column`` may be empty. A tree without second split is its root's alone.
    """
    total = 0.0
    for t in range(len(form.column)):
        if form.column[t, 0] < 0:
            continue
        j = _leaf_of(codes, form.column[t], form.cut[t])
        total += form.leaf[t, j]
        if len(by_column) > 0:
            root, at = form.column[t, 0], form.column[t, 1 + j // 2]
            by_column[root] += 0.5 * form.leaf[t, j]
            by_column[root if at < 0 else at] += 0.5 * form.leaf[t, j]
    return total
