r"""Models whose candidates are all senders, or all dyads: rate and tie models share this.

With exact times the candidates' intensities are :math:`\exp(\beta' x(t))` and the log-likelihood
is :math:`\sum_e \beta' x_e - \int \sum_c \exp(\beta' x_c(t))\,dt`, the time after the last
event included (right-censoring). With the order alone, event e has the probability
:math:`\exp(\beta' x_e) / \sum_c \exp(\beta' x_c)`. Source: Butts 2008.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Literal

import numpy as np

from allegiance.errors import HistoryError, OptionError
from allegiance.models.base import EventModel
from allegiance.models.checks import LARGEST
from allegiance.models.custom import ask
from allegiance.models.design import risk_of
from allegiance.models.events import EventHistory, Floats, Ints
from allegiance.models.kernels import intensity as ki
from allegiance.models.kernels import spells as ks
from allegiance.models.kernels.state import advance, age
from allegiance.models.newton import Optimum
from allegiance.models.plan import Job, compile_job
from allegiance.models.statistics import Statistic

__all__ = ["SpelledModel", "Timing"]

Timing = Literal["exact", "ordered"]
_DIRECT: Final = 1 << 26
"""Spells times steps up to which sums over risk sets are not taken as differences."""
_LIMIT: Final = 1 << 28
"""Numbers in rows and spells above which a model must be sampled."""


class SpelledModel(EventModel):
    """Base of :class:`Rate` and :class:`Tie`.

    Parameters
    ----------
    timing
        ``exact`` uses the times, ``ordered`` only their order; by default ``exact`` if the model
        has an intercept.
    """

    dyads = True

    def __init__(
        self,
        statistics: str | Sequence[Statistic],
        *,
        timing: Timing | None = None,
        **options: Any,
    ) -> None:
        super().__init__(statistics, **options)
        self.timing = timing

    @property
    def timing_(self) -> Timing:
        """The timing in use."""
        one = any(stat.kind == "intercept" for stat in self.statistics)
        if self.timing is None:
            return "exact" if one else "ordered"
        if self.timing == "ordered" and one:
            raise OptionError("the order of events says nothing about an intercept")
        return self.timing

    def compiled(self, history: EventHistory) -> Job:
        """Lay out the state of this model on a history."""
        return compile_job(
            history, self.statistics, simultaneous=self.simultaneous, support=self.support
        )

    def spells(self, history: EventHistory) -> tuple[ks.Spells, Ints, Floats]:
        """Return the spells, the step of each event, and when each step begins, (s + 1,).

        Raises
        ------
        HistoryError
            For an event of somebody not at risk (its row is named), and for too many rows.
        """
        job = self.compiled(history)
        if self.timing_ == "exact":
            lists = self.opportunities is not None
            clock, upto, step = exact_steps(history, job, self.simultaneous, lists=lists)
        else:
            clock = np.append(history.times, history.times[-1])
            upto, step = job.upto, np.arange(len(history))
        found = self._walked(history, job, clock, upto, step)
        if len(found.rows) == 0:
            raise HistoryError(
                "the statistics of too many candidates change with every event",
                remedy="Sample candidates: CaseControl",
            )
        lost = np.flatnonzero(found.of_event < 0)
        if len(lost):
            self._refuse(history, int(lost[0]))
        if len(found.which) and self.timing_ == "ordered":
            _refuse_lone(history, found)
        return found, step, clock

    def _walked(
        self, history: EventHistory, job: Job, clock: Floats, upto: Ints, step: Ints
    ) -> ks.Spells:
        """Walk through the steps, asking the user's statistics at each where there are any."""
        state, risk, steps = job.state(), risk_of(history, job, self._lists(history)), len(upto)
        walk = ks.begin(job.actors, self.dyads, job.plan.visible, len(history))
        own = bool(job.custom)
        for first in range(steps) if own else [0]:
            if own:
                event = min(int(np.searchsorted(step, first)), len(history) - 1)
                advance(job.plan, state, job.stream, int(upto[first]))
                age(job.plan, state, float(clock[first]))
                ask(job, state, range(job.actors), history.row(event))
            walk = ks.follow(
                job.plan, state, job.stream, risk, job.wide, clock[:-1], upto, step,
                history.senders, history.receivers, walk, first, first + 1 if own else steps,
                _LIMIT,
            )  # fmt: skip
        return ks.finish(walk, steps)

    def _refuse(self, history: EventHistory, event: int) -> None:
        sender, receiver = history.senders[event], history.receivers[event]
        what = "acts on itself" if self.dyads and sender == receiver else "acts while not at risk"
        raise HistoryError(
            f"{history.actors[sender]!r} {what}",
            where=history.row(event),
            remedy="Leave the event out, or correct presence, opportunities or support",
        )

    def _solve(self, history: EventHistory) -> tuple[Optimum, int]:
        found, step, clock = self.spells(history)
        self.spells_, self.steps_, self.clock_ = found, step, clock
        start, p = self._start(), len(self.names_)
        if self.timing_ == "exact":
            time = ki.exposure(found, clock)
            counts = np.bincount(found.of_event, minlength=len(found.rows)).astype(np.float64)
            self._guess(start, len(history), float(time.sum()))

            def objective(beta: Floats) -> tuple[float, Floats, Floats]:
                gradient, information = np.zeros(p), np.zeros((p, p))
                loglik = ki.exact(found.rows, time, counts, beta, gradient, information)
                return loglik, gradient, information
        else:

            def objective(beta: Floats) -> tuple[float, Floats, Floats]:
                gradient, information = np.zeros(p), np.zeros((p, p))
                loglik = ki.ordered(
                    found, step, len(clock) - 1, beta, gradient, information, np.empty((0, p))
                )
                return loglik, gradient, information

        return self._climb(objective, start, len(history)), len(history)

    def _guess(self, start: Floats, events: int, time: float) -> None:
        """Start an intercept at the mean rate."""
        for place, stat in enumerate(self.statistics):
            if stat.kind == "intercept" and stat.name not in self.fixed and time > 0:
                start[place] = np.log(events / time)

    def _refuse_overflow(self, history: EventHistory) -> None:
        if not hasattr(self, "spells_"):
            return
        wrong = ~(np.abs(self.spells_.rows) <= LARGEST)
        bad = np.flatnonzero(np.any(wrong, axis=1)[self.spells_.which])
        if len(bad):
            spell = bad[np.argmin(self.spells_.starts[bad])]
            row = int(self.spells_.which[spell])
            column = int(np.argmax(wrong[row]))
            event = int(np.searchsorted(self.steps_, self.spells_.starts[spell]))
            value = float(self.spells_.rows[row, column])
            self._too_large(history, min(event, len(history) - 1), column, value)

    def said(self) -> dict[str, Any]:
        """Return whether times were used, or their order alone."""
        return {"timing": self.timing_}

    def _event_scores(self, history: EventHistory) -> Floats:
        p = len(self.names_)
        if self.timing_ == "exact":
            return self._increments(history)
        scores = np.zeros((len(history), p))
        ki.ordered(
            self.spells_, self.steps_, int(self.steps_[-1]) + 1, self.coef_, np.zeros(p),
            np.zeros((p, p)), scores,
        )  # fmt: skip
        return scores

    def _hazards(self, found: ks.Spells, step: Ints, clock: Floats) -> tuple[Floats, Floats]:
        """Return candidates' weights (u,), and what a weight of one expects by each step (s + 1,).

        With exact times that is the time; by order, one over the mass of all candidates at the step
        of each event.
        """
        score = found.rows @ self.coef_
        if self.timing_ == "exact":
            return np.exp(score), clock - clock[0]
        weights = np.exp(score - score.max())
        mass = np.empty((len(clock), found.rows.shape[1] + 1))
        ki.risk_sets(found, weights, mass, len(found.which) * len(clock) < _DIRECT)
        each = np.bincount(step, 1.0 / mass[step, 0], len(clock) - 1)
        return weights, np.concatenate([[0.0], np.cumsum(each)])

    def log_chances(self, history: EventHistory) -> Floats:
        """Return what each event adds to the log-likelihood, shape (e,)."""
        found, step, clock = self.spells(history)
        weights, hazard = self._hazards(found, step, clock)
        chance: Floats = np.log(weights[found.of_event])
        each = np.diff(hazard)
        if self.timing_ == "ordered":
            chance += np.log(each[step] / np.bincount(step, minlength=len(each))[step])
            return chance
        total = np.zeros(len(clock))
        np.add.at(total, found.starts, weights[found.which])
        np.add.at(total, found.stops, -weights[found.which])
        expected = _between(history, clock, np.cumsum(total)[:-1, None] * each[:, None])
        return np.asarray(chance - expected[:, 0])

    def _of_spells(self, history: EventHistory) -> tuple[ks.Spells, Floats, Floats, Floats]:
        """Return spells, and of each: time or events at risk, expected events, their variance."""
        found, step, clock = self.spells(history)
        weights, hazard = self._hazards(found, step, clock)
        mine = weights[found.which]
        expected = mine * (hazard[found.stops] - hazard[found.starts])
        if self.timing_ == "exact":
            return found, clock[found.stops] - clock[found.starts], expected, expected
        events = np.concatenate([[0], np.cumsum(np.bincount(step, minlength=len(clock) - 1))])
        square = np.concatenate([[0.0], np.cumsum(np.diff(hazard) ** 2)])
        variance = expected - mine**2 * (square[found.stops] - square[found.starts])
        size = (events[found.stops] - events[found.starts]).astype(np.float64)
        return found, size, expected, np.maximum(variance, 0.0)

    def expected(self, history: EventHistory) -> tuple[Floats, Floats, Floats]:
        """Return, for each candidate, its events, those expected, and their variance.

        Shape (n * n,), sender times n plus receiver, or (n,) in rate models.
        """
        n = len(history.actors)
        found, _, expected, variance = self._of_spells(history)
        code = history.senders * n + history.receivers if self.dyads else history.senders
        count = n * n if self.dyads else n
        return (
            np.bincount(code, minlength=count).astype(np.float64),
            _added(found.whose, expected, count),
            _added(found.whose, variance, count),
        )

    def by_row(self, history: EventHistory) -> tuple[Floats, Floats, Floats, Floats]:
        """Return, for each distinct row: size at risk, expected events, events, variance."""
        found, size, expected, variance = self._of_spells(history)
        count = len(found.rows)
        return (
            _added(found.which, size, count),
            _added(found.which, expected, count),
            np.bincount(found.of_event, minlength=count).astype(np.float64),
            _added(found.which, variance, count),
        )

    def _increments(self, history: EventHistory) -> Floats:
        """Return what each event adds to the score, less what was expected since the one before.

        What is expected after the last event is counted with the last.
        """
        found, clock = self.spells_, self.clock_
        weights = np.exp(found.rows @ self.coef_)
        sums = np.empty((len(clock), len(self.names_) + 1))
        ki.risk_sets(found, weights, sums, False)
        expected = sums[:-1, 1:] * np.diff(clock)[:, None]
        return found.rows[found.of_event] - _between(history, clock, expected)


def _between(history: EventHistory, clock: Floats, expected: Floats) -> Floats:
    """Add up what was expected in each step (s, k) from one event to the next, shape (e, k)."""
    total = np.vstack([np.zeros(expected.shape[1]), np.cumsum(expected, axis=0)])
    found = np.empty((len(history), expected.shape[1]))
    for k in range(expected.shape[1]):
        reached = np.interp(history.times, clock, total[:, k])
        found[:, k] = np.diff(reached, prepend=0.0)
    found[-1] += total[-1] - found.sum(axis=0)
    return found


def _added(place: Ints, values: Floats, count: int) -> Floats:
    """Sum values by place, shape (count,)."""
    sums = np.zeros(count)
    np.add.at(sums, place, values)
    return sums


def exact_steps(
    history: EventHistory, job: Job, simultaneous: str, *, lists: bool = False
) -> tuple[Floats, Ints, Ints]:
    """Return when steps begin and end (s + 1,), what precedes each (s,), the step of each event.

    Something changes between two steps, with opportunity ``lists`` at every event; time before
    ``start`` and after ``end`` does not count.
    """
    if simultaneous == "in-order" and (np.diff(history.times) == 0).any():
        raise OptionError("events at one time have no order in exact timing")
    known = job.stream.times[np.isfinite(job.stream.times)]
    windows = [key[1] for key in job.layers if key[1] is not None]
    last = _last_change(history, job) if windows else (known[-1] if len(known) else -np.inf)
    first = history.times[0] if not len(known) else min(history.times[0], known[0])
    start = float(first) if history.start is None else history.start
    end = float(max(history.times[-1], last)) if history.end is None else history.end
    if start > history.times[0] or end < history.times[-1]:
        raise HistoryError("events lie outside the time observed", remedy="Correct start and end")
    if lists:
        known = np.concatenate([known, history.times])
    inside = np.unique(known[(known > start) & (known < end)])
    times = np.concatenate([[start], inside])
    clock = np.concatenate([[start], times, [end]])
    upto = np.concatenate(
        [
            [np.searchsorted(job.stream.times, start, side="left")],
            np.searchsorted(job.stream.times, times, side="right"),
        ]
    ).astype(np.int64)
    step = np.searchsorted(times, history.times, side="left").astype(np.int64)
    return clock, upto, step


def _last_change(history: EventHistory, job: Job) -> float:
    """Return when the last change happened, the ends of windows not counted."""
    ends = [float(history.times[-1])]
    for name, _, _ in job.layers:
        if name in history.networks and len(history.networks[name].times):
            ends.append(float(history.networks[name].times[-1]))
    for name in job.attributes:
        if len(history.attributes[name].times):
            ends.append(float(history.attributes[name].times[-1]))
    return max(ends)


def _refuse_lone(history: EventHistory, found: ks.Spells) -> None:
    """Refuse an event that had a single candidate."""
    change = np.zeros(len(history) + 1, dtype=np.int64)
    np.add.at(change, found.starts, 1)
    np.add.at(change, found.stops, -1)
    alone = np.flatnonzero(np.cumsum(change)[: len(history)] < 2)
    if len(alone):
        raise HistoryError(
            "the event has a single candidate",
            where=history.row(alone[0]),
            remedy="Leave the event out, or widen presence, opportunities or support",
        )
