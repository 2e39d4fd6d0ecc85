"""Newton's method for concave log-likelihoods, and what to say when there is no maximum."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from allegiance.errors import CollinearityError, ConvergenceError, SeparationError
from allegiance.models.events import Floats, Ints

__all__ = ["Objective", "Optimum", "Prior", "climb", "on_data"]

Objective = Callable[[Floats], tuple[float, Floats, Floats]]
"""Coefficients to log-likelihood, gradient (p,) and information (p, p, lower half enough)."""

_STEPS: Final = 60
_DONE: Final = 1e-9
_FLAT: Final = 1e-9
_GROWN: Final = 1e-7
_FAR: Final = 3.0


@dataclass(frozen=True)
class Prior:
    """Independent Gaussian priors; precision 0 means none.

    Parameters
    ----------
    mean, precision
        One entry per coefficient, shape (p,). A ridge penalty is a mean of 0.
    """

    mean: Floats
    precision: Floats

    def add(
        self, beta: Floats, loglik: float, gradient: Floats, information: Floats
    ) -> tuple[float, Floats, Floats]:
        """Add the log density (without its constant) and its derivatives."""
        away = beta - self.mean
        return (
            loglik - 0.5 * float(self.precision @ away**2),
            gradient - self.precision * away,
            information + np.diag(self.precision),
        )


@dataclass(frozen=True)
class Optimum:
    """Where the climb ended: all there is to know about the peak.

    ``loglik`` is that of the data; ``information`` includes the prior's precision.
    """

    beta: Floats
    loglik: float
    gradient: Floats
    information: Floats
    covariance: Floats
    iterations: int


def climb(
    objective: Objective,
    names: Sequence[str],
    start: Floats,
    *,
    free: Sequence[bool] | None = None,
    prior: Prior | None = None,
    rough: Objective | None = None,
    spread: Floats | None = None,
) -> Optimum:
    """Maximise, from a start that is first improved on ``rough``, a part of the data.

    Parameters
    ----------
    objective
        The log-likelihood with gradient and information.
    names
        Of the coefficients, for messages.
    start
        First guess, shape (p,); coefficients that are not free keep it.
    free
        Which coefficients to estimate.
    prior
        Gaussian priors.
    rough
        The same objective on a sample of the data. A few steps on it save steps on all of it.

    spread
        How far apart candidates can be in each statistic, shape (p,). It keeps first steps from
        overshooting: no step moves the odds between candidates by more than :math:`e^3`.

    Raises
    ------
    CollinearityError
        Where columns are constant or say the same thing; they are named.
    SeparationError
        Where an effect grows without bound; it is named.
    ConvergenceError
        Where none of this explains the failure.
    """
    moving = np.flatnonzero(np.ones(len(start), bool) if free is None else np.asarray(free))
    beta, used = np.array(start, dtype=np.float64), 0
    if rough is not None:
        try:
            beta, _, _, _, used = _ascend(on_data(rough, prior), beta, moving, 1e-3, spread)
        except (ConvergenceError, np.linalg.LinAlgError):
            beta = np.array(start, dtype=np.float64)
    whole = on_data(objective, prior)
    try:
        beta, loglik, gradient, information, steps = _ascend(whole, beta, moving, _DONE, spread)
    except (ConvergenceError, np.linalg.LinAlgError):
        _explain(whole, np.array(start, dtype=np.float64), beta, moving, names)
        raise
    inner = information[np.ix_(moving, moving)]
    if _shaky(inner):
        _explain(whole, np.array(start, dtype=np.float64), beta, moving, names)
    covariance = np.zeros_like(information)
    covariance[np.ix_(moving, moving)] = np.linalg.inv(inner)
    if prior is not None:
        loglik += 0.5 * float(prior.precision @ (beta - prior.mean) ** 2)
    return Optimum(beta, loglik, gradient, information, covariance, used + steps)


def on_data(objective: Objective, prior: Prior | None) -> Objective:
    """Return the objective with its information symmetric and the prior added."""

    def whole(beta: Floats) -> tuple[float, Floats, Floats]:
        loglik, gradient, lower = objective(beta)
        if not np.isfinite(lower).all():
            return -np.inf, gradient, lower
        information = lower + lower.T - np.diag(lower.diagonal())
        return (
            (loglik, gradient, information)
            if prior is None
            else prior.add(beta, loglik, gradient, information)
        )

    return whole


def _ascend(
    objective: Objective, beta: Floats, moving: Ints, done: float, spread: Floats | None
) -> tuple[Floats, float, Floats, Floats, int]:
    """Take Newton steps, halved while they do not climb, until the next would gain nothing.

    The last step is taken without another look: where half of g'I^{-1}g is below ``done``, what
    is left after it is of the order of its square.
    """
    loglik, gradient, information = objective(beta)
    for used in range(1, _STEPS + 1):
        if not np.isfinite(loglik):
            raise ConvergenceError("the log-likelihood is not a number")
        inner = information[np.ix_(moving, moving)]
        step: Floats = np.asarray(np.linalg.solve(inner, gradient[moving]), dtype=np.float64)
        gain = 0.5 * float(step @ gradient[moving])
        if not np.isfinite(gain):
            raise np.linalg.LinAlgError("singular")
        if gain < done:
            beta = beta.copy()
            beta[moving] += step
            return beta, loglik + gain, gradient, information, used
        if spread is not None:
            reach = float(np.max(np.abs(step) * spread[moving]))
            step = np.asarray(step * min(1.0, _FAR / max(reach, 1e-300)), dtype=np.float64)
        beta, loglik, gradient, information = _halve(objective, beta, moving, step, loglik)
    raise ConvergenceError(
        f"no maximum after {_STEPS} steps", remedy="Give a prior, or fewer statistics"
    )


def _halve(
    objective: Objective, beta: Floats, moving: Ints, step: Floats, loglik: float
) -> tuple[Floats, float, Floats, Floats]:
    for shrink in range(30):
        trial = beta.copy()
        trial[moving] += step * 0.5**shrink
        found = objective(trial)
        if np.isfinite(found[0]) and found[0] >= loglik - 1e-9 * (1.0 + abs(loglik)):
            return trial, *found
    raise ConvergenceError("no step climbs", remedy="Give a prior, or fewer statistics")


def _scaled(information: Floats) -> Floats:
    scale = np.sqrt(np.maximum(np.diag(information), 1e-300))
    scaled: Floats = information / np.outer(scale, scale)
    return scaled


def _shaky(information: Floats) -> bool:
    if not np.isfinite(information).all() or (np.diag(information) < 1e-5).any():
        return True
    return bool(np.linalg.eigvalsh(_scaled(information))[0] < _FLAT)


def _explain(
    objective: Objective,
    start: Floats,
    end: Floats,
    moving: Ints,
    names: Sequence[str],
) -> None:
    """Raise the error that names the columns, if the data at the start explain the failure."""
    _, _, information = objective(start)
    inner = information[np.ix_(moving, moving)]
    told = [names[k] for k in moving]
    if not np.isfinite(inner).all():
        raise ConvergenceError("a statistic overflows", remedy="Use transform='log' or rescale it")
    flat = [name for name, value in zip(told, np.diag(inner), strict=True) if value < 1e-12]
    if flat:
        raise CollinearityError(
            f"{_list(flat)} never varies among the candidates", remedy="Leave it out"
        )
    values, vectors = np.linalg.eigh(_scaled(inner))
    if values[0] < _FLAT:
        named = _named(vectors[:, 0], told)
        raise CollinearityError(
            f"{_list(named)} {'are the same column' if len(named) == 2 else 'depend on each other'}"
            " on these data",
            remedy="Leave one out, or give a prior",
        )
    _, _, now = objective(end)
    reached = now[np.ix_(moving, moving)]
    root = np.linalg.inv(np.linalg.cholesky(inner))
    values, vectors = np.linalg.eigh(root @ reached @ root.T)
    if values[0] < _GROWN:
        spread = np.sqrt(np.diag(inner))
        named = _named((root.T @ vectors[:, 0]) * spread, told)
        verb = "predicts" if len(named) == 1 else "predict"
        raise SeparationError(
            f"{_list(named)} {verb} without exception, so the effect grows without bound",
            remedy="Leave it out, or give a prior: prior_sd=2",
        )


def _named(direction: Floats, names: Sequence[str]) -> list[str]:
    """Return the names whose share of a direction is not negligible."""
    weight = np.abs(direction)
    return [name for name, w in zip(names, weight, strict=True) if w > 0.05 * weight.max()]


def _list(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
