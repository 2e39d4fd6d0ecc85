"""Rows of all dyads at risk at each event, some events at a time: for checks and for export."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from allegiance.models.custom import ask
from allegiance.models.design import Block
from allegiance.models.events import EventHistory, Floats, Ints
from allegiance.models.kernels import rows as kr
from allegiance.models.kernels.state import advance, age
from allegiance.models.plan import Job

__all__ = ["Dyads", "both_choose", "dyad_blocks", "predictors"]

_NUMBERS: Final = 1 << 23
"""Numbers in a block of rows at most."""


@dataclass(frozen=True)
class Dyads:
    """Rows of consecutive events: ``senders`` and ``receivers`` (r,) of the rows of ``block``.

    ``first`` is the number of the first event. The chosen row is that of the event's sender and
    receiver, or -1 where they are not at risk.
    """

    first: int
    senders: Ints
    receivers: Ints
    block: Block

    @property
    def event(self) -> Ints:
        """The event of each row, from 0 within these."""
        return np.repeat(np.arange(len(self.block)), np.diff(self.block.offset))


def dyad_blocks(history: EventHistory, job: Job, risk: kr.Risk) -> Iterator[Dyads]:
    """Yield the rows of all dyads at risk, in order of events."""
    lists, state = job.state(), job.state()
    p, every = job.plan.visible, job.actors * (job.actors - 1)
    size = max(1, _NUMBERS // (every * p))
    for first in range(0, len(history), size):
        events = np.arange(first, min(first + size, len(history)))
        offset = np.zeros(len(events) + 1, dtype=np.int64)
        codes = kr.candidate_lists(
            job.plan, lists, job.stream, risk, history.times, history.senders, job.upto, events,
            True, offset,
        )  # fmt: skip
        who, whom = codes // job.actors, codes % job.actors
        rows = np.empty(len(codes) * p)
        own = bool(job.custom)
        for at in range(len(events)) if own else [0]:
            last = at + 1 if own else len(events)
            if own:
                event = int(events[at])
                advance(job.plan, state, job.stream, int(job.upto[event]))
                age(job.plan, state, float(history.times[event]))
                ask(job, state, range(job.actors), history.row(event))
            here = events[at:last]
            kr.dyad_rows(
                job.plan, state, job.stream, history.times[here], job.upto[here],
                offset[at : last + 1], who, whom, rows,
            )  # fmt: skip
        case = (history.senders * job.actors + history.receivers)[events]
        event_of = np.repeat(np.arange(len(events)), np.diff(offset))
        chosen = np.full(len(events), -1, dtype=np.int64)
        hits = np.flatnonzero(codes == case[event_of])
        chosen[event_of[hits]] = hits - offset[event_of[hits]]
        yield Dyads(first, who, whom, Block(rows, offset, chosen, np.empty(0), whom))


def predictors(dyads: Dyads, beta: Floats) -> Floats:
    """Return the linear predictor of each row, shape (r,)."""
    block, p = dyads.block, len(beta)
    event = dyads.event
    sizes = np.diff(block.offset)[event]
    start = p * block.offset[event] + np.arange(len(event)) - block.offset[event]
    found: Floats = sum(
        (beta[k] * block.rows[start + k * sizes] for k in range(p)), np.zeros(len(event))
    )
    return found


def both_choose(dyads: Dyads, beta: Floats, actors: int) -> tuple[Ints, Floats]:
    """Return the rows with the smaller actor first and the chance that their pair forms.

    A pair forms in proportion to the product of both choices (Stadtfeld, Hollway, Block 2017).
    """
    score = predictors(dyads, beta)
    event, who, whom = dyads.event, dyads.senders, dyads.receivers
    _, group = np.unique(event * actors + who, return_inverse=True)
    top = np.full(int(group.max()) + 1, -np.inf)
    np.maximum.at(top, group, score)
    mass = np.exp(score - top[group])
    chance = mass / np.bincount(group, mass)[group]
    low, high = np.minimum(who, whom), np.maximum(who, whom)
    order = np.lexsort((who, high, low, event))
    pair = (event * actors + low) * actors + high
    paired = order[:-1][pair[order[:-1]] == pair[order[1:]]]
    other = order[1:][pair[order[:-1]] == pair[order[1:]]]
    product = chance[paired] * chance[other]
    whole = np.bincount(event[paired], product, len(dyads.block))
    return paired, product / whole[event[paired]]
