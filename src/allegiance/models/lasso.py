r"""Maxima of a log-likelihood less a lasso, :math:`\ell(\beta) - \sum_k \lambda_k |\beta_k|`.

Each step maximises the quadratic of Newton's method less the penalty, coordinate by coordinate, and
is halved while it does not climb. Source: Tibshirani 1996; Friedman, Hastie, Tibshirani 2010.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from allegiance.errors import CollinearityError, ConvergenceError
from allegiance.models.events import Floats, Ints
from allegiance.models.newton import Objective, Optimum, Prior, on_data

__all__ = ["shrink"]

_STEPS: Final = 200
_SWEEPS: Final = 10_000
_DONE: Final = 1e-11


def shrink(
    objective: Objective,
    start: Floats,
    strength: Floats,
    *,
    free: Sequence[bool] | None = None,
    prior: Prior | None = None,
) -> Optimum:
    """Maximise; coefficients that the penalty holds at zero are zero to the last digit.

    Parameters
    ----------
    objective
        The log-likelihood with gradient and information.
    start
        First guess, shape (p,); coefficients that are not free keep it.
    strength
        Of the penalty on each coefficient, shape (p,), 0 for none.
    free
        Which coefficients to estimate, shape (p,).
    prior
        Gaussian priors besides: with them it is an elastic net.

    Raises
    ------
    ConvergenceError
        Where there is no maximum.
    """
    moving = np.flatnonzero(np.ones(len(start), bool) if free is None else np.asarray(free))
    whole, beta = on_data(objective, prior), np.array(start, dtype=np.float64)
    loglik, gradient, information = whole(beta)
    for used in range(1, _STEPS + 1):
        if not np.isfinite(loglik):
            raise ConvergenceError("the log-likelihood is not a number")
        aim = _best_quadratic(beta, gradient, information, strength, moving)
        step = aim - beta
        cost = float(strength @ (np.abs(aim) - np.abs(beta)))
        gain = float(gradient @ step) - cost
        if gain < _DONE * (1.0 + abs(loglik)):
            return _optimum(aim, loglik, gradient, information, strength, moving, prior, used)
        for shrunk in range(40):
            trial = beta + step * 0.5**shrunk
            found = whole(trial)
            paid = float(strength @ (np.abs(trial) - np.abs(beta)))
            if np.isfinite(found[0]) and found[0] - paid >= loglik + 1e-4 * gain * 0.5**shrunk:
                break
        else:
            return _optimum(beta, loglik, gradient, information, strength, moving, prior, used)
        beta, (loglik, gradient, information) = trial, found
    raise ConvergenceError(f"no maximum after {_STEPS} steps", remedy="Give a stronger lasso")


def _best_quadratic(
    beta: Floats, gradient: Floats, information: Floats, strength: Floats, moving: Ints
) -> Floats:
    """Maximise the quadratic at beta less the penalty, one coordinate after the other."""
    best, slope = beta.copy(), gradient.copy()
    for _ in range(_SWEEPS):
        largest = 0.0
        for k in moving:
            bend = information[k, k]
            if bend <= 0.0:
                continue
            pull = slope[k] + bend * best[k]
            new = np.sign(pull) * max(abs(pull) - strength[k], 0.0) / bend
            change = new - best[k]
            if change != 0.0:
                best[k] = new
                slope -= information[:, k] * change
                largest = max(largest, abs(change) * np.sqrt(bend))
        if largest < 1e-10:
            break
    return best


def _optimum(
    beta: Floats,
    loglik: float,
    gradient: Floats,
    information: Floats,
    strength: Floats,
    moving: Ints,
    prior: Prior | None,
    used: int,
) -> Optimum:
    """Return the maximum; the covariance is that of the coefficients left in the model."""
    left = moving[(beta[moving] != 0.0) | (strength[moving] == 0.0)]
    covariance = np.zeros_like(information)
    if len(left):
        inner = information[np.ix_(left, left)]
        if np.linalg.matrix_rank(inner, hermitian=True) < len(left):
            raise CollinearityError(
                "statistics that the lasso does not shrink say the same thing",
                remedy="Leave one out",
            )
        covariance[np.ix_(left, left)] = np.linalg.inv(inner)
    if prior is not None:
        loglik += 0.5 * float(prior.precision @ (beta - prior.mean) ** 2)
    return Optimum(beta, loglik, gradient, information, covariance, used)
