"""Proper scores of probabilities that came true or not, their parts, and calibration.

The Brier score is the mean squared distance between probability and outcome (Brier 1950), the
log score the mean of minus the logarithm of the probability given to what happened (Good 1952);
both are lowest in expectation for whoever says what they believe. The Brier score is cut into
reliability, resolution and uncertainty (Murphy 1973), with the two parts that forecasts of
different size within one bin add (Stephenson, Coelho and Jolliffe 2008), so that the sum is
exact for any bins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from allegiance.errors import ModelError

__all__ = ["BINS", "Bin", "Scores", "score", "wilson"]

BINS: Final = (0.0, 0.05, 0.20, 0.45, 0.55, 0.80, 0.95, 1.0)
"""Edges of the seven words of Intelligence Community Directive 203."""
FEWEST: Final = 20
"""With fewer outcomes the parts of a Brier score tell nothing."""
_Z: Final = 1.959963984540054

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Bin:
    """Forecasts between two probabilities.

    Attributes
    ----------
    low, high
        The edges.
    count
        How many.
    forecast
        Their mean.
    share
        How many of them came true.
    share_low, share_high
        Wilson's 95% interval of the share.
    """

    low: float
    high: float
    count: int
    forecast: float
    share: float
    share_low: float
    share_high: float


@dataclass(frozen=True, slots=True)
class Scores:
    """How good a set of probabilities was.

    Attributes
    ----------
    count, base_rate
        Outcomes, and the share that came true.
    brier, log
        The two scores; lower is better.
    reference
        Brier score of whoever had said the base rate every time, known in hindsight alone.
    skill
        What share of that the forecasts take off; negative where they are worse; None where all
        outcomes are alike.
    calibration_error
        Mean distance between forecast and share over the bins, weighted by count.
    reliability, resolution, uncertainty, within
        Parts of the Brier score: ``reliability - resolution + uncertainty + within``; None for
        fewer outcomes than `FEWEST`.
    bins
        The calibration, empty bins left out.
    """

    count: int
    base_rate: float
    brier: float
    log: float
    reference: float
    skill: float | None
    calibration_error: float
    reliability: float | None
    resolution: float | None
    uncertainty: float | None
    within: float | None
    bins: tuple[Bin, ...]


def score(probabilities: Sequence[float], outcomes: Sequence[bool]) -> Scores:
    """Score probabilities of events that came true or not.

    Parameters
    ----------
    probabilities
        Strictly between 0 and 1.
    outcomes
        As many.

    Raises
    ------
    ModelError
        If there are none, they differ in number, or one is no probability.
    """
    p = np.asarray(probabilities, dtype=np.float64)
    y = np.asarray(outcomes, dtype=np.float64)
    if not len(p) or len(p) != len(y):
        raise ModelError(
            f"{len(p)} probabilities cannot be scored against {len(y)} outcomes",
            remedy="Give one outcome for each probability, and at least one",
        )
    if not bool(((p > 0) & (p < 1)).all()):
        raise ModelError(
            "a probability of 0 or 1, or none at all, cannot be scored",
            remedy="Give probabilities between 0 and 1, both left out",
        )
    base = float(y.mean())
    brier, reference = float(((p - y) ** 2).mean()), base * (1 - base)
    place = np.clip(np.searchsorted(BINS, p, side="right") - 1, 0, len(BINS) - 2)
    groups = [place == k for k in range(len(BINS) - 1)]
    bins = tuple(
        _bin(BINS[k], BINS[k + 1], p[mask], y[mask]) for k, mask in enumerate(groups) if mask.any()
    )
    parts = _parts(p, y, bins, brier) if len(p) >= FEWEST else (None, None, None, None)
    return Scores(
        len(p),
        base,
        brier,
        float(-np.log(np.where(y > 0, p, 1 - p)).mean()),
        reference,
        1 - brier / reference if reference > 0 else None,
        sum(b.count * abs(b.forecast - b.share) for b in bins) / len(p),
        parts[0],
        parts[1],
        parts[2],
        parts[3],
        bins,
    )


def _bin(low: float, high: float, p: Floats, y: Floats) -> Bin:
    share = float(y.mean())
    return Bin(low, high, len(p), float(p.mean()), share, *wilson(int(y.sum()), len(y)))


def _parts(
    p: Floats, y: Floats, bins: Sequence[Bin], brier: float
) -> tuple[float, float, float, float]:
    base = float(y.mean())
    reliability = sum(b.count * (b.forecast - b.share) ** 2 for b in bins) / len(p)
    resolution = sum(b.count * (b.share - base) ** 2 for b in bins) / len(p)
    uncertainty = base * (1 - base)
    return reliability, resolution, uncertainty, brier - (reliability - resolution + uncertainty)


def wilson(hits: int, count: int) -> tuple[float, float]:
    """Return Wilson's 95% interval of a share (Wilson 1927)."""
    share = hits / count
    middle = share + _Z**2 / (2 * count)
    spread = _Z * sqrt(share * (1 - share) / count + _Z**2 / (4 * count**2))
    whole = 1 + _Z**2 / count
    return max((middle - spread) / whole, 0.0), min((middle + spread) / whole, 1.0)
