"""Ties that both sides must choose: two-sided coordination (Stadtfeld, Hollway, Block 2017)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from allegiance.errors import HistoryError, OptionError
from allegiance.models.base import EventModel
from allegiance.models.choice import refuse_ego
from allegiance.models.custom import ask
from allegiance.models.design import Block, risk_of
from allegiance.models.events import EventHistory, Floats
from allegiance.models.kernels import rows as kr
from allegiance.models.kernels.coordination import coordination
from allegiance.models.kernels.state import advance, age
from allegiance.models.newton import Optimum
from allegiance.models.pairs import Dyads, dyad_blocks
from allegiance.models.plan import Job, compile_job

__all__ = ["Coordination"]


class Coordination(EventModel):
    """Which pair forms a tie next, where both must agree.

    Each actor would choose among the others by a multinomial logit; a pair forms in proportion to
    the product of both choices. Standard errors come from the expected information, which is exact
    and positive. The history should be undirected (``directed=False``).

    Parameters
    ----------
    statistics
        See :class:`~allegiance.models.base.EventModel` for this and the other parameters.
        ``support``: only pairs tied in it can form a tie. ``opportunities``: pairs, either way
        round.
    """

    kind = "coordination"

    def _solve(self, history: EventHistory) -> tuple[Optimum, int]:
        refuse_ego(self.statistics)
        if history.may_send is not None or history.may_receive is not None:
            raise OptionError("two-mode histories have no coordination")
        job, risk = self._prepared(history)
        nothing = np.empty((0, len(self.names_)))
        found = self._climb(
            lambda beta: _total(history, job, risk, beta, nothing), self._start(), len(history)
        )
        return found, len(history)

    def _prepared(self, history: EventHistory) -> tuple[Job, kr.Risk]:
        job = compile_job(
            history, self.statistics, simultaneous=self.simultaneous, support=self.support
        )
        return job, risk_of(history, job, self._lists(history))

    def dyads(self, history: EventHistory) -> Iterator[Dyads]:
        """Yield the rows of all who could choose each other, in order of events."""
        return dyad_blocks(history, *self._prepared(history))

    def _blocks(self, history: EventHistory) -> Iterator[Block]:
        return (dyads.block for dyads in self.dyads(history))

    def _event_scores(self, history: EventHistory) -> Floats:
        job, risk = self._prepared(history)
        scores = np.zeros((len(history), len(self.names_)))
        _total(history, job, risk, self.coef_, scores)
        return scores


def _total(
    history: EventHistory, job: Job, risk: kr.Risk, beta: Floats, scores: Floats
) -> tuple[float, Floats, Floats]:
    """Follow the history and add up; the statistics are made anew on every pass."""
    p, state = len(beta), job.state()
    gradient, information = np.zeros(p), np.zeros((p, p))
    total = 0.0
    steps = range(len(history)) if job.custom else [0]
    for first in steps:
        last = first + 1 if job.custom else len(history)
        if job.custom:
            advance(job.plan, state, job.stream, int(job.upto[first]))
            age(job.plan, state, float(history.times[first]))
            ask(job, state, range(job.actors), history.row(first))
        part, code, event = coordination(
            job.plan, state, job.stream, risk, history.times, history.senders, history.receivers,
            job.upto, first, last, beta, gradient, information, scores,
        )  # fmt: skip
        if code != kr.FINE:
            _refuse(history, code, event)
        total += part
    return total, gradient, information


def _refuse(history: EventHistory, code: int, event: int) -> None:
    pair = [history.actors[side[event]] for side in (history.senders, history.receivers)]
    what = (
        "there is no other pair"
        if code == kr.NO_CHOICE
        else f"{pair[0]!r} and {pair[1]!r} cannot form a tie: one is absent, or both are one"
    )
    raise HistoryError(
        what,
        where=history.row(event),
        remedy="Leave the event out, or correct presence, opportunities or support",
    )
