r"""Case-control sampling of candidates, with weights that keep estimates valid.

Each event is compared with a few controls instead of all candidates (Vu, Pattison, Robins 2015;
Lerner and Lomi 2020). Controls that never met the sender say little, so they may be drawn unevenly:
where candidate j is drawn with probability :math:`q_j`, its row enters with the weight
:math:`1/q_j`, that is, the offset :math:`-\log q_j` (McFadden 1978), the case's row too.
Conditional on the rows drawn this is a logit likelihood, so its standard errors hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from allegiance.errors import HistoryError, OptionError
from allegiance.models.base import EventModel
from allegiance.models.design import Block
from allegiance.models.events import EventHistory, Floats, Ints
from allegiance.models.kernels import sparse as ks
from allegiance.models.kernels.rows import dyad_rows
from allegiance.models.logit import climb_block
from allegiance.models.newton import Optimum
from allegiance.models.plan import compile_job
from allegiance.models.sparse import EventColumns, sparse_rows
from allegiance.models.statistics import Statistic

__all__ = ["CaseControl", "EventColumns", "Sample", "Scheme"]

Scheme = Literal["uniform", "activity", "sender"]
_DENSE: Final = 3000
"""Actors up to which all pairs are kept, and every statistic is available."""
_SHARES: Final = {
    "uniform": (1.0, 0.0, 0.0),
    "activity": (0.5, 0.5, 0.0),
    "sender": (0.2, 0.3, 0.5),
}
"""How controls are drawn: any candidate; the receiver of a past event; a contact of the sender."""


@dataclass(frozen=True)
class Sample:
    """Sampled events and their rows; the case is the first row of its event.

    ``events`` (s,), ascending; rows of event s are at ``offset[s]:offset[s + 1]`` of ``senders``,
    ``receivers`` and ``extra`` (r,), which is minus the log of the chance to be drawn, or empty.
    """

    events: Ints
    offset: Ints
    senders: npt.NDArray[np.int32]
    receivers: npt.NDArray[np.int32]
    extra: Floats


class CaseControl(EventModel):
    """A choice or tie model on sampled events and controls, for any number of actors.

    Parameters
    ----------
    statistics
        See :class:`~allegiance.models.base.EventModel`. Beyond 3,000 actors: inertia, reciprocity,
        weighted degrees of the receiver, closures and attributes, of the events themselves.
    controls
        Controls per event.
    fraction
        Share of the events that are compared; the statistics still count all events.
    scheme
        ``uniform``: any other candidate, without replacement. ``activity``: half of them receivers
        of past events drawn at random, so by popularity. ``sender``: half of them past contacts of
        the sender, which is what makes rare statistics such as inertia estimable among millions.
    over
        ``receivers`` given the sender, or ``dyads`` (``uniform`` only).
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
        if controls < 1 or not 0 < fraction <= 1 or scheme not in _SHARES:
            raise OptionError("give controls >= 1, 0 < fraction <= 1, and a known scheme")
        if over == "dyads" and scheme != "uniform":
            raise OptionError("dyads are sampled uniformly", remedy="Use over='receivers'")
        self.controls, self.fraction, self.scheme = controls, fraction, scheme
        self.over, self.seed = over, seed

    def _solve(self, history: EventHistory | EventColumns) -> tuple[Optimum, int]:
        columns = (
            history
            if isinstance(history, EventColumns)
            else EventColumns.of(history, self.simultaneous)
        )
        if isinstance(history, EventHistory):
            _refuse_limits(history)
        self.sample_ = self.draw(columns)
        self.block_ = self._rows(history, columns, self.sample_)
        return climb_block(self, self.block_), len(self.block_)

    def draw(self, columns: EventColumns) -> Sample:
        """Draw events and controls.

        Raises
        ------
        HistoryError
            Where there are too few candidates.
        """
        random = np.random.default_rng(self.seed)
        count = len(columns.senders)
        events = np.arange(count)
        if self.fraction < 1:
            events = np.flatnonzero(random.random(count, dtype=np.float32) < self.fraction)
        if len(events) == 0:
            raise HistoryError("no event was sampled", remedy="Give a larger fraction")
        if columns.actors < self.controls + 2:
            raise HistoryError(
                f"{columns.actors} actors are too few for {self.controls} controls",
                remedy="Fit all candidates: Choice or Tie",
            )
        sizes = self.controls + 1
        offset = np.arange(0, sizes * len(events) + 1, sizes)
        who, whom = (
            np.asarray(side[events], dtype=np.int32)
            for side in (columns.senders, columns.receivers)
        )
        senders = np.repeat(who, sizes).reshape(-1, sizes)
        if self.over == "dyads":
            senders[:, 1:] = random.integers(columns.actors, size=(len(events), self.controls))
        receivers = np.empty_like(senders)
        receivers[:, 0] = whom
        if self.scheme == "uniform":
            _draw_distinct(random, senders, receivers, columns.actors)
            return Sample(events, offset, senders.ravel(), receivers.ravel(), np.empty(0))
        return self._draw_unevenly(random, columns, events, senders, receivers)

    def _draw_unevenly(
        self,
        random: np.random.Generator,
        columns: EventColumns,
        events: Ints,
        senders: npt.NDArray[np.int32],
        receivers: npt.NDArray[np.int32],
    ) -> Sample:
        """Draw from a mixture of chances, with replacement, and write down how likely each was."""
        _, active, met = _SHARES[self.scheme]
        lists = columns.contacts(senders[:, 0])
        befores = columns.before(events)
        past = columns.past_contacts(lists, senders[:, 0], befores)
        # A share that has nothing to draw from goes to the uniform one.
        active_now = np.where(befores > 0, active, 0.0)
        met_now = np.where(past > 0, met, 0.0)
        wanted = random.random((len(events), self.controls))
        anyone = random.integers(columns.actors, size=wanted.shape, dtype=np.int32)
        event = (random.random(wanted.shape) * befores[:, None]).astype(np.int64)
        popular = columns.receivers[np.minimum(event, len(columns.receivers) - 1)]
        contact = columns.pick_contact(
            lists, senders[:, 0], befores, random.random(wanted.shape), anyone
        )
        drawn = np.where(wanted < active_now[:, None], popular, anyone)
        drawn = np.where(wanted >= 1 - met_now[:, None], contact, drawn)
        # A sender is no candidate of its own: such draws count as draws of the case.
        receivers[:, 1:] = np.where(drawn == senders[:, 1:], receivers[:, :1], drawn)
        sizes = receivers.shape[1]
        offset = np.arange(0, sizes * len(events) + 1, sizes)
        chance = self._chances(
            columns, lists, events, befores, past, offset, senders.ravel(), receivers.ravel()
        )
        keep = np.ones(receivers.shape, dtype=np.bool_)
        keep[:, 1:] = drawn != senders[:, 1:]
        return _kept(
            Sample(events, offset, senders.ravel(), receivers.ravel(), -np.log(chance)), keep
        )

    def _chances(
        self,
        columns: EventColumns,
        lists: ks.Contacts,
        events: Ints,
        befores: Ints,
        past: Ints,
        offset: Ints,
        senders: npt.NDArray[np.int32],
        receivers: npt.NDArray[np.int32],
    ) -> Floats:
        """Return the chance of each row to be drawn at one draw."""
        _, active, met = _SHARES[self.scheme]
        size = len(receivers)
        popularity = np.empty(size)
        ks.degrees(columns.receivers, befores, offset, receivers, columns.actors, popularity)
        rules = np.array([[ks.INERTIA, 0, 0, 0], [ks.RECIPROCITY, 0, 0, 0]], dtype=np.int64)
        both = np.zeros(2 * size)
        ks.measure(lists, rules, befores, offset, senders, receivers, columns.actors, both)
        met_before = both.reshape(len(events), 2, -1).sum(axis=1).ravel()
        row_event = np.repeat(np.arange(len(events)), np.diff(offset))
        earlier, contacts = befores[row_event], past[row_event]
        active_now = np.where(earlier > 0, active, 0.0)
        met_now = np.where(contacts > 0, met, 0.0)
        mixture: Floats = (
            (1.0 - active_now - met_now) / columns.actors
            + active_now * popularity / np.maximum(earlier, 1)
            + met_now * met_before / np.maximum(contacts, 1)
        )
        return mixture

    def _rows(
        self, history: EventHistory | EventColumns, columns: EventColumns, sample: Sample
    ) -> Block:
        """Compute the statistics of all sampled rows."""
        if isinstance(history, EventColumns) or columns.actors > _DENSE:
            rows = sparse_rows(
                columns, self.statistics, columns.before(sample.events), sample.events,
                sample.offset, sample.senders, sample.receivers,
            )  # fmt: skip
        else:
            job = compile_job(history, self.statistics, simultaneous=self.simultaneous)
            rows = np.empty(len(sample.senders) * job.plan.visible)
            dyad_rows(
                job.plan, job.state(), job.stream, history.times[sample.events],
                job.upto[sample.events], sample.offset, sample.senders.astype(np.int64),
                sample.receivers.astype(np.int64), rows,
            )  # fmt: skip
        chosen = np.zeros(len(sample.events), dtype=np.int64)
        return Block(rows, sample.offset, chosen, sample.extra, np.empty(0, dtype=np.int64))


def _refuse_limits(history: EventHistory) -> None:
    """Refuse to draw controls who could not have been chosen."""
    if (
        history.presence is not None
        or history.may_send is not None
        or (history.may_receive is not None)
    ):
        raise OptionError(
            "controls are drawn among all actors, and here not all can be chosen",
            remedy="Fit all candidates: Choice or Tie",
        )


def _draw_distinct(
    random: np.random.Generator,
    senders: npt.NDArray[np.int32],
    receivers: npt.NDArray[np.int32],
    actors: int,
) -> None:
    """Fill in controls that differ from the case, from each other, and from their senders."""
    receivers[:, 1:] = random.integers(actors, size=(len(receivers), receivers.shape[1] - 1))
    todo = np.arange(len(receivers))
    while len(todo):
        code = senders[todo].astype(np.int64) * actors + receivers[todo]
        order = np.argsort(code, axis=1, kind="stable")
        ranked = np.take_along_axis(code, order, axis=1)
        again = np.zeros(code.shape, dtype=np.bool_)
        np.put_along_axis(
            again, order, np.diff(ranked, axis=1, prepend=ranked[:, :1] - 1) == 0, axis=1
        )
        again |= senders[todo] == receivers[todo]
        again[:, 0] = False
        rows, places = np.nonzero(again)
        receivers[todo[rows], places] = random.integers(actors, size=len(rows))
        todo = todo[np.unique(rows)]


def _kept(sample: Sample, keep: npt.NDArray[np.bool_]) -> Sample:
    """Leave out rows that were no candidates."""
    mask = keep.ravel()
    offset = np.concatenate([[0], np.cumsum(keep.sum(axis=1))]).astype(np.int64)
    return Sample(
        sample.events, offset, sample.senders[mask], sample.receivers[mask], sample.extra[mask]
    )
