"""Log-likelihood, gradient and information of a choice among rows, event by event."""

from __future__ import annotations

from typing import Final

import numpy as np

from allegiance.models.kernels.jit import fused, kernel, quick
from allegiance.models.kernels.state import Floats, Ints

__all__ = ["conditional", "probabilities", "spreads"]

# exp(x) = 2^k exp(r): Cody and Waite's reduction, then Taylor's series to the 12th power, whose
# error on |r| <= ln(2)/2 is below 2e-16. Adding this number leaves k in the low bits.
MAGIC: Final = 6755399441055744.0
TO_BITS: Final = 1.4426950408889634
HIGH: Final = 6.93147180369123816490e-01
LOW: Final = 1.90821492927058770002e-10


@fused
def _raise(scores: Floats, scratch: Floats, bits: Ints, count: int) -> None:
    """Replace scores by their exponentials; ``bits`` is a view of ``scratch``.

    Beyond -700 and 650 a score counts as these: what happens only far from any maximum.
    """
    for at in range(count):
        x = scores[at]
        x = -700.0 if x < -700.0 else x
        x = 650.0 if x > 650.0 else x
        scratch[at] = x * TO_BITS + MAGIC
        turns = scratch[at] - MAGIC
        scores[at] = (x - turns * HIGH) - turns * LOW
    for at in range(count):
        bits[at] = (bits[at] + 1023) << 52
    for at in range(count):
        r = scores[at]
        p = 1.0 / 479001600.0
        p = p * r + 1.0 / 39916800.0
        p = p * r + 1.0 / 3628800.0
        p = p * r + 1.0 / 362880.0
        p = p * r + 1.0 / 40320.0
        p = p * r + 1.0 / 5040.0
        p = p * r + 1.0 / 720.0
        p = p * r + 1.0 / 120.0
        p = p * r + 1.0 / 24.0
        p = p * r + 1.0 / 6.0
        p = p * r + 0.5
        p = p * r + 1.0
        scores[at] = (p * r + 1.0) * scratch[at]


@quick
def _score(
    rows: Floats, extra: Floats, beta: Floats, scores: Floats, start: int, pick: int
) -> None:
    """Write linear predictors of one event less that of the chosen row, four columns at a time."""
    p, count = rows.shape
    told = 0.0
    for k in range(p):
        told += beta[k] * rows[k, pick]
    if extra.shape[0] > 0:
        told += extra[start + pick]
        for at in range(count):
            scores[at] = extra[start + at] - told
    else:
        for at in range(count):
            scores[at] = -told
    whole = p // 4 * 4
    for k in range(0, whole, 4):
        b0, b1, b2, b3 = beta[k], beta[k + 1], beta[k + 2], beta[k + 3]
        r0, r1, r2, r3 = rows[k], rows[k + 1], rows[k + 2], rows[k + 3]
        for at in range(count):
            scores[at] += (b0 * r0[at] + b1 * r1[at]) + (b2 * r2[at] + b3 * r3[at])
    for k in range(whole, p):
        b, row = beta[k], rows[k]
        for at in range(count):
            scores[at] += b * row[at]


@quick
def _sum(values: Floats, count: int) -> float:
    total = 0.0
    for at in range(count):
        total += values[at]
    return total


@quick
def _weigh(values: Floats, row: Floats, weighted: Floats, count: int) -> float:
    """Write products of two columns and return their sum."""
    total = 0.0
    for at in range(count):
        weighted[at] = values[at] * row[at]
        total += weighted[at]
    return total


@quick
def _dot(values: Floats, row: Floats, count: int) -> float:
    total = 0.0
    for at in range(count):
        total += values[at] * row[at]
    return total


@quick
def _four_moments(values: Floats, rows: Floats, k: int, first: Floats, second: Floats) -> None:
    """Write weighted sums of columns k..k+3 and of their products: one loop, all in registers."""
    a, b, c, d = rows[k], rows[k + 1], rows[k + 2], rows[k + 3]
    sa = sb = sc = sd = 0.0
    aa = ab = ac = ad = bb = bc = bd = cc = cd = dd = 0.0
    for at in range(rows.shape[1]):
        va, vb, vc, vd = a[at], b[at], c[at], d[at]
        w = values[at]
        wa, wb, wc, wd = w * va, w * vb, w * vc, w * vd
        sa += wa
        sb += wb
        sc += wc
        sd += wd
        aa += wa * va
        ab += wa * vb
        ac += wa * vc
        ad += wa * vd
        bb += wb * vb
        bc += wb * vc
        bd += wb * vd
        cc += wc * vc
        cd += wc * vd
        dd += wd * vd
    first[k], first[k + 1], first[k + 2], first[k + 3] = sa, sb, sc, sd
    second[k, k] = aa
    second[k + 1, k], second[k + 1, k + 1] = ab, bb
    second[k + 2, k], second[k + 2, k + 1], second[k + 2, k + 2] = ac, bc, cc
    second[k + 3, k], second[k + 3, k + 1] = ad, bd
    second[k + 3, k + 2], second[k + 3, k + 3] = cd, dd


@kernel
def _moments(values: Floats, rows: Floats, product: Floats, first: Floats, second: Floats) -> None:
    """Write weighted sums of columns (p,) and of their products (p, p, lower half)."""
    p, count = rows.shape
    whole = p // 4 * 4
    for k in range(0, whole, 4):
        _four_moments(values, rows, k, first, second)
    for k in range(p):
        same = k // 4 * 4 if k < whole else p  # where columns of the same four begin
        if same > 0:
            first[k] = _weigh(values, rows[k], product, count)
            for m in range(min(k + 1, same)):
                second[k, m] = _dot(product, rows[m], count)


@kernel
def conditional(
    rows: Floats,
    offset: Ints,
    chosen: Ints,
    extra: Floats,
    beta: Floats,
    first: int,
    last: int,
    step: int,
    gradient: Floats,
    information: Floats,
    scores: Floats,
) -> float:
    """Add up events first..last by ``step``; returns the log-likelihood.

    ``extra`` holds a known part of each row's predictor (an offset, a sampling weight), or is
    empty. ``scores`` (e, p), if not empty, receives the gradient of each event.
    """
    p = beta.shape[0]
    most = 0
    for e in range(first, last):
        most = max(most, offset[e + 1] - offset[e])
    weights, scratch, product = np.empty(most), np.empty(most), np.empty(most)
    bits = scratch.view(np.int64)
    mean, square = np.empty(p), np.empty((p, p))
    total = 0.0
    for e in range(first, last, step):
        start, count, pick = offset[e], offset[e + 1] - offset[e], chosen[e]
        block = rows[p * start : p * (start + count)].reshape((p, count))
        _score(block, extra, beta, weights, start, pick)
        _raise(weights, scratch, bits, count)
        mass = _sum(weights, count)
        total -= np.log(mass)
        _moments(weights, block, product, mean, square)
        for k in range(p):
            mean[k] /= mass
            gradient[k] += block[k, pick] - mean[k]
            if scores.shape[0] > 0:
                scores[e, k] = block[k, pick] - mean[k]
            for m in range(k + 1):
                information[k, m] += square[k, m] / mass - mean[k] * mean[m]
    return total


@kernel
def spreads(rows: Floats, offset: Ints, step: int, out: Floats) -> None:
    """Write, for each column, its widest range within one event, over every ``step``-th event."""
    p = out.shape[0]
    for e in range(0, offset.shape[0] - 1, step):
        start, count = offset[e], offset[e + 1] - offset[e]
        for k in range(p):
            first = p * start + k * count
            low, high = rows[first], rows[first]
            for at in range(first, first + count):
                low, high = min(low, rows[at]), max(high, rows[at])
            out[k] = max(out[k], high - low)


@kernel
def probabilities(rows: Floats, offset: Ints, extra: Floats, beta: Floats, out: Floats) -> None:
    """Write the probability of every row among those of its event."""
    p = beta.shape[0]
    for e in range(offset.shape[0] - 1):
        start, count = offset[e], offset[e + 1] - offset[e]
        view = out[start : start + count]
        block = rows[p * start : p * (start + count)].reshape((p, count))
        _score(block, extra, beta, view, start, 0)
        top, mass = view[0], 0.0
        for at in range(count):
            top = max(top, view[at])
        for at in range(count):
            view[at] = np.exp(view[at] - top)
            mass += view[at]
        for at in range(count):
            view[at] /= mass
