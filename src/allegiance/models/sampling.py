r"""Case-control sampling of candidates, with weights that keep estimates valid.

Each event is compared with a few controls instead of all candidates (Vu, Pattison, Robins 2015;
Lerner and Lomi 2020). Controls that never met the sender say little, so they may be drawn unevenly:
where candidate j is drawn with probability :math:`q_j`, its row enters with the weight
:math:`1/q_j`, that is, the offset :math:`-\log q_j` (McFadden 1978), the case's row too.
Conditional on the rows drawn this is a logit likelihood, so its standard errors hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, Literal, Self

import numpy as np

from allegiance.errors import HistoryError, OptionError
from allegiance.models.base import EventModel
from allegiance.models.custom import ask
from allegiance.models.design import Block, refuse, risk_of
from allegiance.models.drawing import (
    SHARES,
    Sample,
    Scheme,
    draw_evenly,
    draw_listed,
    draw_unevenly,
)
from allegiance.models.events import EventHistory, Floats, Ints
from allegiance.models.kernels import rows as kr
from allegiance.models.kernels.state import advance, age
from allegiance.models.logit import block_scores, climb_block
from allegiance.models.newton import Optimum
from allegiance.models.opportunities import Lists
from allegiance.models.plan import Job, compile_job
from allegiance.models.sparse import EventColumns, sparse_rows
from allegiance.models.statistics import Statistic

__all__ = ["CaseControl", "EventColumns", "Sample", "Scheme"]

_DENSE: Final = 3000
"""Actors up to which all pairs are kept, and every statistic is available."""


class CaseControl(EventModel):
    """A choice or tie model on sampled events and controls, for any number of actors.

    Parameters
    ----------
    statistics
        See :class:`~allegiance.models.base.EventModel`. Beyond 3,000 actors: inertia, reciprocity,
        weighted degrees of the receiver, closures and attributes, of the events themselves.
    controls
        Controls per event; fewer where fewer could have been chosen.
    fraction
        Share of the events that are compared; the statistics still count all events.
    scheme
        ``uniform``: any other candidate, without replacement. ``activity``: half of them receivers
        of past events drawn at random, so by popularity. ``sender``: half of them past contacts of
        the sender, which is what makes rare statistics such as inertia estimable among millions.
    over
        ``receivers`` given the sender, or ``dyads`` (``uniform`` only): a tie model by order.
    seed
        Of the sampling.

    Attributes
    ----------
    sample_
        The :class:`Sample` drawn.
    """

    kind = "case-control"

    def __init__(
        self,
        statistics: str | Sequence[Statistic],
        *,
        controls: int = 5,
        fraction: float = 1.0,
        scheme: Scheme = "uniform",
        over: Literal["receivers", "dyads"] = "receivers",
        seed: int = 0,
        **options: Any,
    ) -> None:
        super().__init__(statistics, **{"simultaneous": "in-order", **options})
        if controls < 1 or not 0 < fraction <= 1 or scheme not in SHARES:
            raise OptionError("give controls >= 1, 0 < fraction <= 1, and a known scheme")
        if over == "dyads" and scheme != "uniform":
            raise OptionError("dyads are sampled uniformly", remedy="Use over='receivers'")
        self.controls, self.fraction, self.scheme = controls, fraction, scheme
        self.over, self.seed = over, seed
        self.side = over

    def fit(self, history: EventHistory | EventColumns) -> Self:
        """Estimate the coefficients; see :meth:`EventModel.fit`, and columns of any size."""
        return super().fit(history)  # type: ignore[arg-type]

    def _solve(self, history: EventHistory | EventColumns) -> tuple[Optimum, int]:
        self.sample_, self.block_ = self.sampled(history)
        return climb_block(self, self.block_), len(self.block_)

    def sampled(self, history: EventHistory | EventColumns) -> tuple[Sample, Block]:
        """Draw a sample and compute its rows.

        Raises
        ------
        HistoryError
            Where there are too few candidates, and for an event of somebody not at risk.
        """
        if isinstance(history, EventColumns):
            columns, known = history, None
        else:
            columns, known = EventColumns.of(history, self.simultaneous), history
        job = None
        if known is not None and self._keeps_pairs(columns.actors):
            job = compile_job(
                known, self.statistics, simultaneous=self.simultaneous, support=self.support
            )
        sample = self.draw(columns, known, job)
        if known is not None and job is not None:
            return sample, _dense_rows(known, job, sample)
        rows = sparse_rows(
            columns, self.statistics, columns.before(sample.events), sample.events,
            sample.offset, sample.senders, sample.receivers,
        )  # fmt: skip
        return sample, _block(rows, sample)

    def _keeps_pairs(self, actors: int) -> bool:
        return actors <= _DENSE or self.support is not None or self.opportunities is not None

    def draw(
        self, columns: EventColumns, history: EventHistory | None = None, job: Job | None = None
    ) -> Sample:
        """Draw events and controls."""
        random = np.random.default_rng(self.seed)
        count = len(columns.senders)
        events = np.arange(count)
        if self.fraction < 1:
            events = np.flatnonzero(random.random(count, dtype=np.float32) < self.fraction)
        if len(events) == 0:
            raise HistoryError("no event was sampled", remedy="Give a larger fraction")
        n = columns.actors
        if self.scheme == "uniform" and self.controls >= (
            n * (n - 1) if self.over == "dyads" else n - 1
        ):
            raise HistoryError(
                f"{columns.actors} actors are too few for {self.controls} controls",
                remedy="Fit all candidates: Choice or Tie",
            )
        _refuse_absent(columns, events, history)
        lists = None
        if history is not None and job is not None:
            lists = self._candidates(history, job, events)
        if lists is not None:
            return draw_listed(random, columns, events, self.controls, self.scheme, lists)
        if self.scheme == "uniform":
            dyads = self.over == "dyads"
            return draw_evenly(random, columns, events, self.controls, dyads=dyads)
        return draw_unevenly(random, columns, events, self.controls, self.scheme)

    def _candidates(self, history: EventHistory, job: Job, events: Ints) -> Lists | None:
        """List the candidates of sampled events, where support or opportunities restrict them."""
        if self.support is None and self.opportunities is None:
            return None
        risk, dyads = risk_of(history, job, self._lists(history)), self.over == "dyads"
        offset = np.zeros(len(events) + 1, dtype=np.int64)
        codes = kr.candidate_lists(
            job.plan, job.state(), job.stream, risk, history.times, history.senders, job.upto,
            events, dyads, offset,
        )  # fmt: skip
        event = np.repeat(np.arange(len(events)), np.diff(offset))
        case = (history.senders * job.actors + history.receivers)[events]
        found = np.bincount(event, codes == case[event], len(events))
        for wrong, code in ((np.diff(offset) < 2, kr.NO_CHOICE), (found < 1, kr.ABSENT_CHOICE)):
            if wrong.any():
                refuse(history, code, int(events[np.argmax(wrong)]))
        return offset, codes

    def said(self) -> dict[str, Any]:
        """Return how controls were drawn."""
        return {
            "over": self.over,
            "controls": self.controls,
            "controls_by": self.scheme,
            "sampled_events": self.fraction,
            "seed": self.seed,
        }

    def _blocks(self, history: EventHistory | EventColumns) -> Iterator[Block]:
        if hasattr(self, "block_"):
            yield self.block_

    def _event_scores(self, history: EventHistory) -> Floats:
        return block_scores(self.block_, self.coef_)

    def _explained(self, history: EventHistory | EventColumns) -> Ints:
        return self.sample_.events


def _refuse_absent(columns: EventColumns, events: Ints, history: EventHistory | None) -> None:
    """Refuse cases that could not have happened as told."""
    loops = columns.senders[events] == columns.receivers[events]
    away = absent = np.zeros(len(events), dtype=np.bool_)
    if columns.restricted:
        away = ~columns.at_risk(events, columns.senders[events], sending=True)
        absent = ~columns.at_risk(events, columns.receivers[events])
    for wrong, code in (
        (loops, kr.ABSENT_CHOICE),
        (away, kr.ABSENT_ACTOR),
        (absent, kr.ABSENT_CHOICE),
    ):
        if not wrong.any():
            continue
        event = int(events[np.argmax(wrong)])
        if history is not None:
            refuse(history, code, event)
        raise HistoryError(
            "an actor acts on itself, or takes part while it cannot",
            where=columns.row(event),
            remedy="Leave the event out, or correct presence",
        )


def _block(rows: Floats, sample: Sample) -> Block:
    chosen = np.zeros(len(sample.events), dtype=np.int64)
    return Block(rows, sample.offset, chosen, sample.extra, np.empty(0, dtype=np.int64))


def _dense_rows(history: EventHistory, job: Job, sample: Sample) -> Block:
    """Compute the statistics of sampled rows, asking the user's own event by event."""
    rows, state = np.empty(len(sample.senders) * job.plan.visible), job.state()
    senders, receivers = sample.senders.astype(np.int64), sample.receivers.astype(np.int64)
    times, upto = history.times[sample.events], job.upto[sample.events]
    own = bool(job.custom)
    count = len(sample.events)
    for first in range(count) if own else [0]:
        last = first + 1 if own else count
        if own:
            advance(job.plan, state, job.stream, int(upto[first]))
            age(job.plan, state, float(times[first]))
            here = slice(sample.offset[first], sample.offset[last])
            asked = np.unique(senders[here]).tolist()
            ask(job, state, asked, history.row(int(sample.events[first])))
        kr.dyad_rows(
            job.plan, state, job.stream, times[first:last], upto[first:last],
            sample.offset[first : last + 1], senders, receivers, rows,
        )  # fmt: skip
    return _block(rows, sample)
