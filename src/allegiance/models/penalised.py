"""Logits with a prior for rows made elsewhere: yes or no, and one of several, with weights.

Few changes of side are ever recorded and many things may drive them, so every coefficient has a
Gaussian prior on the scale of its column's spread; the maximum is that of the posterior, and the
inverse information there its Laplace approximation.
"""

from __future__ import annotations

from typing import Self

import numpy as np
import numpy.typing as npt

from allegiance.errors import HistoryError, OptionError
from allegiance.models.newton import Prior, climb

__all__ = ["PenalisedChoice", "PenalisedLogit"]

Floats = npt.NDArray[np.float64]


class _Penalised:
    """Standardises columns, holds the prior, climbs.

    Parameters
    ----------
    sd
        Standard deviation of the priors on standardised coefficients, one or one per column.
    mean
        Means of the priors on standardised coefficients, 0 by default.

    Attributes
    ----------
    coef_
        Coefficients of the columns as given, shape (p,).
    covariance_
        Of ``coef_``, from the Laplace approximation, shape (p, p).
    """

    def __init__(self, sd: float | npt.ArrayLike = 0.5, mean: npt.ArrayLike | None = None) -> None:
        self.sd, self.mean = sd, mean
        self._last: Floats | None = None

    def _scale(self, values: Floats, weights: Floats) -> Floats:
        sound = np.isfinite(values).all(axis=0)
        if not sound.all():
            raise HistoryError(
                "a driver is not a number", where=f"column {int(np.argmin(sound)) + 1}"
            )
        share = weights / weights.sum()
        self.centre_: Floats = share @ values
        spread = np.sqrt(share @ (values - self.centre_) ** 2)
        self.spread_: Floats = np.where(spread > 1e-9, spread, 1.0)
        scaled: Floats = (values - self.centre_) / self.spread_
        return scaled

    def _prior(self, p: int, free: int) -> Prior:
        mean, sd = np.zeros(p + free), np.full(p + free, 1e4)
        sd[free:] = self.sd
        if self.mean is not None:
            mean[free:] = self.mean
        if (sd <= 0).any():
            raise OptionError("a prior needs a standard deviation above 0")
        return Prior(mean, 1.0 / sd**2)

    def _start(self, size: int) -> Floats:
        return self._last if self._last is not None and len(self._last) == size else np.zeros(size)


class PenalisedLogit(_Penalised):
    """Whether something happens.

    Attributes
    ----------
    intercept_
        At zero of all columns.
    """

    def fit(
        self,
        values: Floats,
        happened: npt.NDArray[np.bool_],
        weights: Floats | None = None,
        offset: Floats | None = None,
    ) -> Self:
        """Fit to rows, starting from the last fit of this object.

        Parameters
        ----------
        values
            Drivers, shape (n, p).
        happened
            Outcomes, shape (n,).
        weights
            How many rows each row stands for, shape (n,).
        offset
            Known part of the log odds, shape (n,).

        Raises
        ------
        OptionError
            If a prior has no spread.
        HistoryError
            If a value is not a number.
        """
        n, p = values.shape
        w = np.ones(n) if weights is None else weights
        known = np.zeros(n) if offset is None else offset
        x = np.column_stack([np.ones(n), self._scale(values, w)])
        y = happened.astype(np.float64)

        def objective(beta: Floats) -> tuple[float, Floats, Floats]:
            eta = x @ beta + known
            chance = 0.5 * (1.0 + np.tanh(eta / 2))
            loglik = float(w @ (y * eta - np.logaddexp(0.0, eta)))
            bend = w * chance * (1.0 - chance)
            return loglik, x.T @ (w * (y - chance)), np.tril((x.T * bend) @ x)

        names = ["intercept", *(f"column {k + 1}" for k in range(p))]
        found = climb(objective, names, self._start(p + 1), prior=self._prior(p, 1))
        self._last = found.beta
        self.coef_: Floats = found.beta[1:] / self.spread_
        self.intercept_ = float(found.beta[0] - self.centre_ @ self.coef_)
        self.covariance_: Floats = found.covariance[1:, 1:] / np.outer(self.spread_, self.spread_)
        return self

    def log_odds(self, values: Floats, offset: Floats | float = 0.0) -> Floats:
        """Return the log odds of rows, shape (n,)."""
        odds: Floats = self.intercept_ + values @ self.coef_ + offset
        return odds


class PenalisedChoice(_Penalised):
    """Which of the rows of a stratum happens, given that some do.

    Where several happen in one stratum each is compared with those that do not, as in the exact
    partial likelihood of single choices; the stratum counts once.
    """

    def fit(
        self,
        values: Floats,
        strata: npt.NDArray[np.int64],
        happened: npt.NDArray[np.bool_],
        weights: Floats | None = None,
    ) -> Self:
        """Fit to rows sorted by stratum; strata in which nothing happens are left out.

        Parameters
        ----------
        values
            Drivers, shape (n, p).
        strata
            Stratum of each row, ascending, shape (n,).
        happened
            What was chosen, shape (n,).
        weights
            Of the strata, one per row and the same within a stratum.

        Raises
        ------
        OptionError
            If nothing happens in any stratum, or a prior has no spread.
        """
        number, first = np.unique(strata, return_inverse=True)
        hits = np.bincount(first, happened, len(number))
        use = hits[first] > 0
        if not use.any():
            raise OptionError("no stratum has a choice", remedy="Give more history")
        raw, chosen = values[use], happened[use]
        label = np.unique(first[use], return_inverse=True)[1]
        size = int(label[-1]) + 1
        given = np.ones(len(raw)) if weights is None else weights[use]
        x = self._scale(raw, np.ones(len(raw)))
        per = given / hits[first[use]]
        mine = np.flatnonzero(chosen)
        of, w = label[mine], per[mine]
        chosen_sum = w @ x[mine]
        first_row = np.flatnonzero(np.diff(label, prepend=-1))

        def objective(beta: Floats) -> tuple[float, Floats, Floats]:
            eta = x @ beta
            eta -= np.maximum.reduceat(eta, first_row)[label]
            mass = np.where(chosen, 0.0, np.exp(eta))
            rest = np.bincount(label, mass, size)
            first_moment = np.stack(
                [np.bincount(label, mass * x[:, k], size) for k in range(x.shape[1])], axis=1
            )
            own = np.exp(eta[mine])
            total = rest[of] + own
            loglik = float(w @ (eta[mine] - np.log(total)))
            mean = (first_moment[of] + own[:, None] * x[mine]) / total[:, None]
            per_stratum = np.bincount(of, w / total, size)
            second = (x.T * (mass * per_stratum[label])) @ x
            second += (x[mine].T * (w * own / total)) @ x[mine]
            information = second - (mean.T * w) @ mean
            return loglik, chosen_sum - w @ mean, np.tril(information)

        p = x.shape[1]
        names = [f"column {k + 1}" for k in range(p)]
        found = climb(objective, names, self._start(p), prior=self._prior(p, 0))
        self._last = found.beta
        self.coef_: Floats = found.beta / self.spread_
        self.covariance_: Floats = found.covariance / np.outer(self.spread_, self.spread_)
        return self

    def utility(self, values: Floats) -> Floats:
        """Return the utilities of rows, whose exponentials are odds within a stratum."""
        worth: Floats = values @ self.coef_
        return worth
