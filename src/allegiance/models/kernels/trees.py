"""Compiled loops of boosted trees of depth two on binned columns."""

from __future__ import annotations

from typing import Any

import numpy as np

from allegiance.models.kernels.jit import kernel

__all__ = ["best_splits"]


@kernel
def _split(
    binned: Any,
    slope: Any,
    bend: Any,
    rows: Any,
    columns: Any,
    bins: int,
    ridge: float,
    least: float,
) -> tuple[int, int]:
    """Return the column and bin after which to cut some rows, or -1 where nothing gains."""
    total_slope, total_bend = 0.0, 0.0
    for i in rows:
        total_slope += slope[i]
        total_bend += bend[i]
    at, cut, most = -1, 0, 1e-9
    here = total_slope**2 / (total_bend + ridge)
    for k in columns:
        slopes = np.zeros(bins)
        bends = np.zeros(bins)
        column = binned[:, k]
        for i in rows:
            slopes[column[i]] += slope[i]
            bends[column[i]] += bend[i]
        left_slope, left_bend = 0.0, 0.0
        for b in range(bins - 1):
            left_slope += slopes[b]
            left_bend += bends[b]
            right_bend = total_bend - left_bend
            if left_bend < least or right_bend < least:
                continue
            gain = (
                left_slope**2 / (left_bend + ridge)
                + (total_slope - left_slope) ** 2 / (right_bend + ridge)
                - here
            )
            if gain > most:
                at, cut, most = k, b, gain
    return at, cut


@kernel
def best_splits(
    binned: Any, slope: Any, bend: Any, columns: Any, bins: int, ridge: float, least: float
) -> tuple[Any, Any, Any, Any]:
    """Grow one tree: columns (3,), bins (3,) of the splits, leaves (4,), leaf of each row (n,)."""
    n = len(slope)
    found = np.full(3, -1, np.int64)
    cuts = np.zeros(3, np.int64)
    of = np.zeros(n, np.int64)
    everyone = np.arange(n)
    found[0], cuts[0] = _split(binned, slope, bend, everyone, columns, bins, ridge, least)
    if found[0] >= 0:
        of[:] = 2 * (binned[:, found[0]] > cuts[0])
    for side in range(2):
        part = np.flatnonzero(of == side + side)
        if len(part) == 0:
            continue
        at, b = _split(binned, slope, bend, part, columns, bins, ridge, least)
        found[1 + side], cuts[1 + side] = at, b
        if at >= 0:
            for row in part:
                if binned[row, at] > b:
                    of[row] += 1
    slopes = np.zeros(4)
    bends = np.full(4, ridge)
    for i in range(n):
        slopes[of[i]] += slope[i]
        bends[of[i]] += bend[i]
    return found, cuts, slopes / bends, of
