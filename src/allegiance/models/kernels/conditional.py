"""Log-likelihood, gradient and information of a choice among rows, event by event."""

from __future__ import annotations

from typing import Final

import numpy as np

from allegiance.models.kernels.jit import kernel, quick
from allegiance.models.kernels.state import Floats, Ints

__all__ = ["conditional", "probabilities"]

# exp(r) = 2^k * polynomial; Cody-Waite reduction of the argument, Taylor to the 12th power on
# |r| <= ln(2)/2: error below 2e-16. The sum with this number leaves k in the low bits.
MAGIC: Final = 6755399441055744.0
TO_BITS: Final = 1.4426950408889634
HIGH: Final = 6.93147180369123816490e-01
LOW: Final = 1.90821492927058770002e-10


@kernel
def _raise(scores: Floats, scratch: Floats, bits: Ints, count: int) -> None:
    """Replace scores, none above 0, by their exponentials; ``bits`` is a view of ``scratch``."""
    for at in range(count):
        x = max(scores[at], -700.0)
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
def _score(rows: Floats, extra: Floats, beta: Floats, scores: Floats, start: int) -> float:
    """Write linear predictors of one event, return the largest."""
    count = rows.shape[1]
    if extra.shape[0] > 0:
        for at in range(count):
            scores[at] = extra[start + at]
    else:
        for at in range(count):
            scores[at] = 0.0
    for k in range(rows.shape[0]):
        b, row = beta[k], rows[k]
        for at in range(count):
            scores[at] += b * row[at]
    top = -np.inf
    for at in range(count):
        top = max(top, scores[at])
    return top


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
    mean = np.empty(p)
    total = 0.0
    for e in range(first, last, step):
        start, count, pick = offset[e], offset[e + 1] - offset[e], chosen[e]
        block = rows[p * start : p * (start + count)].reshape((p, count))
        top = _score(block, extra, beta, weights, start)
        told = weights[pick]
        for at in range(count):
            weights[at] -= top
        _raise(weights, scratch, bits, count)
        mass = _sum(weights, count)
        total += told - top - np.log(mass)
        for at in range(count):
            weights[at] /= mass
        for k in range(p):
            mean[k] = _weigh(weights, block[k], product, count)
            gradient[k] += block[k, pick] - mean[k]
            if scores.shape[0] > 0:
                scores[e, k] = block[k, pick] - mean[k]
            for m in range(k + 1):
                information[k, m] += _dot(product, block[m], count) - mean[k] * mean[m]
    return total


@kernel
def probabilities(rows: Floats, offset: Ints, extra: Floats, beta: Floats, out: Floats) -> None:
    """Write the probability of every row among those of its event."""
    p = beta.shape[0]
    for e in range(offset.shape[0] - 1):
        start, count = offset[e], offset[e + 1] - offset[e]
        view = out[start : start + count]
        block = rows[p * start : p * (start + count)].reshape((p, count))
        top = _score(block, extra, beta, view, start)
        for at in range(count):
            view[at] = np.exp(view[at] - top)
        view /= view.sum()
