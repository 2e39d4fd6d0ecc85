"""What all models share: parameters in, estimates out, after scikit-learn's habits."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from time import perf_counter
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import numpy.typing as npt

from allegiance.errors import OptionError
from allegiance.models.events import EventHistory, Floats
from allegiance.models.formula import parse
from allegiance.models.newton import Optimum, Prior
from allegiance.models.statistics import Statistic
from allegiance.models.stream import Simultaneous
from allegiance.vocabulary import close_to

if TYPE_CHECKING:
    import polars as pl

__all__ = ["EventModel"]


class EventModel(ABC):
    """A model of relational events.

    Parameters
    ----------
    statistics
        A list of :class:`~allegiance.models.statistics.Statistic`, or text as in
        ``"inertia,reciprocity,indegree(role=alter)"``.
    simultaneous
        Events at one time: ``error``, ``together`` (blind to each other) or ``in-order``.
    fixed
        Coefficients that are not estimated but known, by name of the statistic.
    prior_sd
        Standard deviation of Gaussian priors around 0: one number, or one per name. A ridge
        penalty of lambda / 2 times the sum of squares is a ``prior_sd`` of 1 / sqrt(lambda).
    prior_mean
        Means of the priors by name, 0 where not named.
    cluster
        Group of each event, shape (e,), or ``"sender"``: standard errors hold if events within a
        group depend on each other.

    Attributes
    ----------
    coef_, stderr_
        Estimates and standard errors, shape (p,).
    covariance_
        Of the estimates, shape (p, p): inverse information (with the prior's precision, so the
        Laplace approximation of the posterior), or the cluster-robust sandwich.
    loglik_, n_events_, n_iter_, seconds_
        Log-likelihood at the estimates, events explained, Newton steps, wall time of the fit.
    names_
        Of the statistics.
    """

    kind = ""

    def __init__(
        self,
        statistics: str | Sequence[Statistic],
        *,
        simultaneous: Simultaneous = "error",
        fixed: Mapping[str, float] | None = None,
        prior_sd: float | Mapping[str, float] | None = None,
        prior_mean: Mapping[str, float] | None = None,
        cluster: str | npt.ArrayLike | None = None,
    ) -> None:
        self.statistics = parse(statistics) if isinstance(statistics, str) else list(statistics)
        self.simultaneous = simultaneous
        self.fixed = dict(fixed or {})
        self.prior_sd = prior_sd
        self.prior_mean = dict(prior_mean or {})
        self.cluster = cluster

    @abstractmethod
    def _solve(self, history: EventHistory) -> tuple[Optimum, int]:
        """Fit and return the optimum with the number of events."""

    def _event_scores(self, history: EventHistory) -> Floats:
        """Return the gradient of each event at the estimates, shape (e, p)."""
        raise OptionError(f"{self.kind} models have no cluster-robust errors")

    def fit(self, history: EventHistory) -> Self:
        """Estimate the coefficients.

        Raises
        ------
        HistoryError, CollinearityError, SeparationError, ConvergenceError
            Where the history cannot be modelled, or the model has no estimate on it.
        """
        began = perf_counter()
        self.names_: tuple[str, ...] = tuple(stat.name for stat in self.statistics)
        twice = [name for name in self.names_ if self.names_.count(name) > 1]
        if twice:
            raise OptionError(f"{twice[0]} is in the model twice", remedy="Leave one out")
        found, events = self._solve(history)
        self.coef_: Floats = found.beta
        self.loglik_: float = found.loglik
        self.n_events_: int = events
        self.n_iter_: int = found.iterations
        self.information_: Floats = found.information
        self.covariance_: Floats = found.covariance
        if self.cluster is not None:
            self.covariance_ = self._sandwich(history)
        self.stderr_: Floats = np.sqrt(np.diag(self.covariance_))
        self.seconds_: float = perf_counter() - began
        return self

    def _sandwich(self, history: EventHistory) -> Floats:
        """Bread from the information, meat from scores summed within groups (Liang, Zeger 1986)."""
        groups = history.senders if isinstance(self.cluster, str) else np.asarray(self.cluster)
        if isinstance(self.cluster, str) and self.cluster != "sender":
            raise OptionError(f"cluster {self.cluster!r} is not known", remedy="Give 'sender'")
        if len(groups) != len(history):
            raise OptionError("cluster must have one group per event")
        scores = self._event_scores(history)
        _, place = np.unique(groups, return_inverse=True)
        sums = np.zeros((place.max() + 1, scores.shape[1]))
        np.add.at(sums, place, scores)
        count = len(sums)
        meat = sums.T @ sums * count / max(count - 1, 1)
        robust: Floats = self.covariance_ @ meat @ self.covariance_
        return robust

    def _start(self) -> Floats:
        start = np.zeros(len(self.names_))
        for name, value in self.fixed.items():
            start[self._place(name)] = value
        return start

    def _free(self) -> list[bool]:
        for name in self.fixed:
            self._place(name)
        return [name not in self.fixed for name in self.names_]

    def _prior(self) -> Prior | None:
        if self.prior_sd is None:
            return None
        mean, precision = np.zeros(len(self.names_)), np.zeros(len(self.names_))
        given = self.prior_sd
        spread = dict(given) if isinstance(given, Mapping) else dict.fromkeys(self.names_, given)
        for name, deviation in spread.items():
            if not deviation > 0:
                raise OptionError(f"prior_sd of {name} must be positive")
            precision[self._place(name)] = float(deviation) ** -2
        for name, value in self.prior_mean.items():
            mean[self._place(name)] = value
        return Prior(mean, precision)

    def _place(self, name: str) -> int:
        if name not in self.names_:
            raise OptionError(f"{name!r} is not in the model", remedy=close_to(name, self.names_))
        return self.names_.index(name)

    @property
    def n_free_(self) -> int:
        """Number of coefficients that were estimated."""
        return len(self.names_) - len(self.fixed)

    @property
    def aic_(self) -> float:
        """Akaike's criterion: twice the coefficients less twice the log-likelihood."""
        return 2 * self.n_free_ - 2 * self.loglik_

    @property
    def bic_(self) -> float:
        """Schwarz's criterion, with the number of events as sample size."""
        return float(np.log(self.n_events_)) * self.n_free_ - 2 * self.loglik_

    def intervals(self, level: float = 0.95) -> Floats:
        """Return normal (Laplace) intervals of the coefficients, shape (p, 2)."""
        from statistics import NormalDist

        if not 0 < level < 1:
            raise OptionError(f"level must lie between 0 and 1, not {level}")
        reach = NormalDist().inv_cdf(0.5 + level / 2) * self.stderr_
        return np.column_stack([self.coef_ - reach, self.coef_ + reach])

    def likelihood_ratio(self, smaller: EventModel) -> tuple[float, int, float]:
        """Test this model against one nested in it: statistic, degrees of freedom, p-value."""
        from scipy.stats import chi2

        freedom = self.n_free_ - smaller.n_free_
        if freedom < 1 or self.n_events_ != smaller.n_events_:
            raise OptionError(
                "the other model is not nested in this one",
                remedy="Fit both to the same events, the other with fewer statistics",
            )
        statistic = 2 * (self.loglik_ - smaller.loglik_)
        return statistic, freedom, float(chi2.sf(max(statistic, 0.0), freedom))

    def table(self) -> pl.DataFrame:
        """Return estimates, errors, z and p values and intervals, one row per statistic."""
        from allegiance.models.summary import table

        return table(self)

    def summary(self) -> str:
        """Return the table that papers print."""
        from allegiance.models.summary import summary

        return summary(self)

    def to_json(self) -> dict[str, Any]:
        """Return all that ``fit --json`` prints."""
        from allegiance.models.summary import as_json

        return as_json(self)
