"""Compiled loops that fit curves and heed to drawn candidates."""

from __future__ import annotations

from typing import Any

import numpy as np

from allegiance.models.kernels.jit import quick

__all__ = ["factor_slopes", "row_scores", "table_slopes"]


@quick
def table_slopes(
    codes: Any, offset: Any, first: Any, truth: Any, scale: Any, table: Any, slopes: Any
) -> float:
    """Return minus the log-likelihood and fill its slopes by table entry.

    Parameters
    ----------
    scale
        Weight of each column for each query, shape (queries, COLUMNS).
    """
    slopes[:] = 0.0
    loss = 0.0
    F = codes.shape[1]
    score = np.empty(8192)
    for g in range(len(truth)):
        begin, end = first[g], first[g + 1]
        top = -np.inf
        for i in range(begin, end):
            value = offset[i]
            for f in range(F):
                value += table[f, codes[i, f]] * scale[g, f]
            score[i - begin] = value
            top = max(top, value)
        total = 0.0
        for i in range(end - begin):
            score[i] = np.exp(score[i] - top)
            total += score[i]
        loss -= np.log(score[truth[g] - begin] / total)
        for i in range(begin, end):
            slope = score[i - begin] / total - (1.0 if i == truth[g] else 0.0)
            if abs(slope) > 1e-6:
                for f in range(F):
                    slopes[f, codes[i, f]] += slope * scale[g, f]
    return loss


@quick
def factor_slopes(
    codes: Any, offset: Any, first: Any, truth: Any, scale: Any, table: Any, slopes: Any
) -> float:
    """Return minus the log-likelihood and fill its slopes by the scale of each query and column."""
    loss = 0.0
    F = codes.shape[1]
    score = np.empty(8192)
    for g in range(len(truth)):
        begin, end = first[g], first[g + 1]
        for f in range(F):
            slopes[g, f] = 0.0
        top = -np.inf
        for i in range(begin, end):
            value = offset[i]
            for f in range(F):
                value += table[f, codes[i, f]] * scale[g, f]
            score[i - begin] = value
            top = max(top, value)
        total = 0.0
        for i in range(end - begin):
            score[i] = np.exp(score[i] - top)
            total += score[i]
        loss -= np.log(score[truth[g] - begin] / total)
        for i in range(begin, end):
            slope = score[i - begin] / total - (1.0 if i == truth[g] else 0.0)
            if abs(slope) > 1e-6:
                for f in range(F):
                    slopes[g, f] += slope * table[f, codes[i, f]]
    return loss


@quick
def row_scores(codes: Any, first: Any, scale: Any, table: Any, scores: Any) -> None:
    """Fill the score of each row, without its offset."""
    for g in range(len(first) - 1):
        for i in range(first[g], first[g + 1]):
            scores[i] = 0.0
            for f in range(codes.shape[1]):
                scores[i] += table[f, codes[i, f]] * scale[g, f]
