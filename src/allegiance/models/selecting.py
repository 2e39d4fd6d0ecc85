"""How strong a lasso should be: the same model along a path of strengths."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from allegiance.errors import OptionError
from allegiance.models.base import EventModel

if TYPE_CHECKING:
    import polars as pl

__all__ = ["lasso_path"]


def lasso_path(
    model: EventModel,
    history: Any,
    strengths: Sequence[float] | None = None,
    *,
    steps: int = 12,
) -> pl.DataFrame:
    """Fit a model along a path of strengths, from one that leaves nothing down to a hundredth.

    Choose the row with the least ``bic``, whose degrees of freedom are the coefficients that are
    not zero (Zou, Hastie, Tibshirani 2007).

    Parameters
    ----------
    model
        With statistics and options; it is not changed.
    history
        What to fit it to.
    strengths
        Strengths to try; by default ``steps`` of them, evenly apart in logarithms.

    Returns
    -------
    polars.DataFrame
        Columns ``lasso``, ``left`` (coefficients that are not zero), ``log_likelihood``, ``aic``,
        ``bic``, and one per statistic.

    Raises
    ------
    OptionError
        For fewer than two steps.
    """
    import polars as pl

    if steps < 2:
        raise OptionError("a path needs at least two steps")
    tried = strengths
    if tried is None:
        tried = (np.geomspace(1.0, 0.01, steps) * _strongest(model, history)).tolist()
    rows = []
    for strength in tried:
        fit = _with(model, float(strength)).fit(history)
        rows.append(
            {
                "lasso": float(strength),
                "left": int(np.sum(fit.coef_ != 0)),
                "log_likelihood": fit.loglik_,
                "aic": fit.aic_,
                "bic": fit.bic_,
                **dict(zip(fit.names_, fit.coef_.tolist(), strict=True)),
            }
        )
    return pl.DataFrame(rows)


def _with(model: EventModel, strength: float) -> EventModel:
    again = copy.copy(model)
    again.lasso = strength
    return again


def _strongest(model: EventModel, history: Any) -> float:
    """Return the least strength at which no coefficient is left: the largest slope at nothing."""
    nothing = _with(model, 1e12).fit(history)
    slope = np.abs(nothing.gradient_)
    shrinks = (nothing.spread_ > 0) & nothing._shrinking() & np.array(nothing._free())
    return float(np.max(slope[shrinks] / nothing.spread_[shrinks]))
