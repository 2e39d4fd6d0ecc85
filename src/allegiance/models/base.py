"""What all models share: parameters in, estimates out, after scikit-learn's habits."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from time import perf_counter
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import numpy.typing as npt

from allegiance.errors import HistoryError, ModelError, OptionError
from allegiance.models.checks import LARGEST
from allegiance.models.events import EventHistory, Floats, Ints
from allegiance.models.formula import parse
from allegiance.models.kernels.jit import left_to_interpreter
from allegiance.models.lasso import shrink
from allegiance.models.newton import Objective, Optimum, Prior, climb
from allegiance.models.opportunities import Lists, Side, as_lists
from allegiance.models.statistics import Statistic
from allegiance.models.stream import Simultaneous
from allegiance.vocabulary import close_to

if TYPE_CHECKING:
    import polars as pl

    from allegiance.models.design import Block

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
        Standard deviation of Gaussian priors around 0: one number, or one per name.
    prior_mean
        Means of the priors by name, 0 where not named.
    ridge
        Penalty of ridge / 2 times the sum of squared coefficients, the intercept's not: the same
        as a ``prior_sd`` of 1 / sqrt(ridge).
    lasso
        Penalty of lasso times the sum of absolute coefficients, each times the spread of its
        statistic among the candidates (the root of the information per event at the start), the
        intercept's not. With a ridge besides it is an elastic net. Standard errors are then those
        of the model that is left, as if it had been chosen beforehand: too small.
    cluster
        Group of each event, shape (e,), or ``"sender"``, ``"receiver"``, ``"dyad"``: standard
        errors hold if events within a group depend on each other.
    support
        Name of a network: only those tied in it are at risk. A sender without any such receiver is
        not at risk in a rate model.
    opportunities
        Who was at risk at each event: one list per event of names or numbers, of receivers in
        choice models, of senders in rate models, of (sender, receiver) pairs in the others. With
        exact times a list holds since the event before; the last one holds to the end.

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

    covariance_: Floats

    kind = ""
    side: Side = "dyads"

    def __init__(
        self,
        statistics: str | Sequence[Statistic],
        *,
        simultaneous: Simultaneous = "error",
        fixed: Mapping[str, float] | None = None,
        prior_sd: float | Mapping[str, float] | None = None,
        prior_mean: Mapping[str, float] | None = None,
        ridge: float | None = None,
        lasso: float | None = None,
        cluster: str | npt.ArrayLike | None = None,
        support: str | None = None,
        opportunities: Sequence[npt.ArrayLike] | None = None,
    ) -> None:
        self.statistics = parse(statistics) if isinstance(statistics, str) else list(statistics)
        self.simultaneous = simultaneous
        self.fixed = dict(fixed or {})
        self.prior_sd = prior_sd
        self.prior_mean = dict(prior_mean or {})
        for name, strength in (("ridge", ridge), ("lasso", lasso)):
            if strength is not None and not (np.isfinite(strength) and strength >= 0):
                raise OptionError(f"{name} must be a number from 0, not {strength}")
        self.ridge, self.lasso = ridge, lasso
        self.cluster = cluster
        self.support = support
        self.opportunities = opportunities

    def _lists(self, history: EventHistory) -> Lists | None:
        return as_lists(history, self.opportunities, self.side)

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
        history.check()
        self.names_: tuple[str, ...] = tuple(stat.name for stat in self.statistics)
        twice = [name for name in self.names_ if self.names_.count(name) > 1]
        if twice:
            raise OptionError(f"{twice[0]} is in the model twice", remedy="Leave one out")
        with left_to_interpreter(self._numbers(history)):
            try:
                found, events = self._solve(history)
            except (ModelError, np.linalg.LinAlgError, FloatingPointError):
                self._refuse_overflow(history)
                raise
            self._keep(found, events)
            if self.cluster is not None:
                scores = self._event_scores(history)
                self.covariance_ = self._clustered(scores, self._groups(history))
        self.stderr_: Floats = np.sqrt(np.diag(self.covariance_))
        self.seconds_: float = perf_counter() - began
        return self

    def _numbers(self, history: EventHistory) -> float:
        """Return how many numbers a fit goes through, as far as the interpreter could do it."""
        return np.inf

    def _blocks(self, history: EventHistory) -> Iterator[Block]:
        """Yield the rows of the explained events in order."""
        return iter(())

    def _refuse_overflow(self, history: EventHistory) -> None:
        """Name the first value too large to square and sum, if that is why a fit failed.

        Raises
        ------
        HistoryError
            With the event's row and the statistic.
        """
        first, p = 0, len(self.names_)
        for block in self._blocks(history):
            # Whole numbers of two bytes are never too large.
            wrong = ~(np.abs(block.rows.astype(np.float64)) <= LARGEST)
            if wrong.any():
                at = int(np.argmax(wrong))
                event = int(np.searchsorted(block.offset * p, at, side="right")) - 1
                size = int(block.offset[event + 1] - block.offset[event])
                column = (at - p * int(block.offset[event])) // size
                self._too_large(history, first + event, column, float(block.rows[at]))
            first += len(block)

    def _too_large(self, history: EventHistory, event: int, column: int, value: float) -> None:
        at = int(self._explained(history)[event])
        raise HistoryError(
            f"{self.names_[column]} overflows: it is {value:g}",
            where=history.row(at),
            remedy="Use transform='log', or rescale it",
        )

    def _keep(self, found: Optimum, events: int) -> None:
        self.coef_: Floats = found.beta
        self.loglik_: float = found.loglik
        self.n_events_: int = events
        self.n_iter_: int = found.iterations
        self.information_: Floats = found.information
        self.covariance_ = found.covariance
        self.gradient_: Floats = found.gradient

    def _climb(
        self,
        objective: Objective,
        start: Floats,
        events: int,
        *,
        rough: Objective | None = None,
        spread: Floats | None = None,
    ) -> Optimum:
        """Maximise with the penalties and priors of this model."""
        prior, free = self._prior(), self._free()
        if self.lasso is None:
            return climb(
                objective, self.names_, start, free=free, prior=prior, rough=rough, spread=spread
            )
        _, _, information = objective(start)
        self.spread_: Floats = np.sqrt(np.maximum(np.diag(information), 0.0) / events)
        strength = self.lasso * self.spread_ * self._shrinking()
        return shrink(objective, start, strength, free=free, prior=prior)

    def _explained(self, history: EventHistory) -> Ints:
        """Return which events the model explains."""
        return np.arange(len(history))

    def _groups(self, history: EventHistory) -> npt.NDArray[np.generic]:
        """Return the cluster of each explained event."""
        events = self._explained(history)
        if not isinstance(self.cluster, str):
            groups = np.asarray(self.cluster)
            if len(groups) != len(history):
                raise OptionError(
                    f"cluster has {len(groups)} groups for {len(history)} events",
                    remedy="Give one group per event",
                )
            return groups[events]
        who, whom = history.senders[events], history.receivers[events]
        known = {
            "sender": who,
            "receiver": whom,
            "dyad": who.astype(np.int64) * (int(whom.max()) + 1) + whom,
        }
        if self.cluster not in known:
            raise OptionError(
                f"cluster {self.cluster!r} is not known", remedy=f"Give one of {', '.join(known)}"
            )
        return known[self.cluster]

    def _clustered(self, scores: Floats, groups: npt.NDArray[np.generic]) -> Floats:
        """Bread from the information, meat from scores summed within groups (Liang, Zeger 1986)."""
        if len(groups) != len(scores):
            raise OptionError(f"{len(groups)} clusters are given for {len(scores)} events")
        _, place = np.unique(groups, return_inverse=True)
        sums = np.zeros((place.max() + 1, scores.shape[1]))
        np.add.at(sums, place, scores)
        count = len(sums)
        if count < 2:
            raise OptionError("all events are in one cluster", remedy="Give at least two groups")
        meat = sums.T @ sums * count / (count - 1)
        robust: Floats = self.covariance_ @ meat @ self.covariance_
        return robust

    def _shrinking(self) -> npt.NDArray[np.bool_]:
        """Say which coefficients penalties are for."""
        return np.array([stat.kind != "intercept" for stat in self.statistics])

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
        if self.prior_sd is None and not self.ridge:
            return None
        mean, precision = np.zeros(len(self.names_)), np.zeros(len(self.names_))
        if self.ridge:
            precision += self.ridge * self._shrinking()
        given = self.prior_sd
        spread: dict[str, float] = {}
        if isinstance(given, Mapping):
            spread = dict(given)
        elif given is not None:
            spread = dict.fromkeys(self.names_, given)
        for name, deviation in spread.items():
            if not deviation > 0:
                raise OptionError(f"prior_sd of {name} must be positive")
            precision[self._place(name)] += float(deviation) ** -2
        for name, value in self.prior_mean.items():
            mean[self._place(name)] = value
        return Prior(mean, precision)

    def _place(self, name: str) -> int:
        if name not in self.names_:
            raise OptionError(f"{name!r} is not in the model", remedy=close_to(name, self.names_))
        return self.names_.index(name)

    @property
    def n_free_(self) -> int:
        """Number of coefficients that were estimated, those a lasso set to zero not counted."""
        estimated = len(self.names_) - len(self.fixed)
        if self.lasso is None:
            return estimated
        return estimated - int(np.sum((self.coef_ == 0) & np.array(self._free())))

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
        from scipy.special import chdtrc

        freedom = self.n_free_ - smaller.n_free_
        same_events = self.n_events_ == smaller.n_events_ and self.kind == smaller.kind
        same_events = same_events and self.said() == smaller.said()
        if freedom < 1 or not same_events or not set(smaller.names_) <= set(self.names_):
            raise OptionError(
                "the other model is not nested in this one",
                remedy="Fit both to the same events, the other with fewer of the statistics",
            )
        if any(one.prior_sd or one.ridge or one.lasso is not None for one in (self, smaller)):
            raise OptionError(
                "likelihoods of penalised models cannot be tested", remedy="Compare their bic_"
            )
        statistic = 2 * (self.loglik_ - smaller.loglik_)
        return statistic, freedom, float(chdtrc(freedom, max(statistic, 0.0)))

    def table(self) -> pl.DataFrame:
        """Return estimates, errors, z and p values and intervals, one row per statistic."""
        from allegiance.models.summary import table

        return table(self)

    def summary(self) -> str:
        """Return the table that papers print."""
        from allegiance.models.summary import summary

        return summary(self)

    def said(self) -> dict[str, Any]:
        """Return what else belongs to a report of this model: how it was sampled or timed."""
        return {}

    def to_json(self) -> dict[str, Any]:
        """Return all that ``fit --json`` prints."""
        from allegiance.models.summary import as_json

        return as_json(self)
