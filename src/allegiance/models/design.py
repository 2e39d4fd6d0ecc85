"""Design rows of choice models, held whole while they fit in memory and made anew where not."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from allegiance.errors import HistoryError
from allegiance.models.custom import ask_at
from allegiance.models.events import EventHistory, Floats, Ints
from allegiance.models.kernels import rows as kr
from allegiance.models.kernels.conditional import conditional
from allegiance.models.kernels.state import State
from allegiance.models.opportunities import Lists
from allegiance.models.plan import Job

__all__ = ["Block", "ChoiceDesign", "evaluate", "refuse", "risk_of"]

_HELD: Final = 1 << 29
"""Bytes of rows that are held; beyond, they are made anew on every pass."""
_PIECE: Final = 1 << 24
"""Bytes of rows that are made at a time then: small enough for the processor's cache."""
_SPLIT: Final = 1 << 24
"""Numbers in a block from which two threads pay."""


@dataclass(frozen=True)
class Block:
    """Rows of consecutive events; see :mod:`allegiance.models.kernels.rows` for their order.

    ``extra`` (rows,) is a known part of the predictor, or empty; ``whom`` (rows,) the actors.
    """

    rows: Floats
    offset: Ints
    chosen: Ints
    extra: Floats
    whom: Ints

    def __len__(self) -> int:
        return len(self.chosen)


def evaluate(
    block: Block, beta: Floats, step: int = 1, scores: Floats | None = None
) -> tuple[float, Floats, Floats]:
    """Return log-likelihood, gradient and information of a block, on two threads if it is large."""
    p, events = len(beta), len(block)
    kept = np.empty((0, p)) if scores is None else scores
    halves = 2 if len(block.rows) // step > _SPLIT else 1
    edges = [events * part // halves for part in range(halves + 1)]

    def part(first: int, last: int) -> tuple[float, Floats, Floats]:
        gradient, information = np.zeros(p), np.zeros((p, p))
        loglik = conditional(
            block.rows, block.offset, block.chosen, block.extra, beta, first, last, step,
            gradient, information, kept,
        )  # fmt: skip
        return loglik, gradient, information

    if halves == 1:
        return part(0, events)
    with ThreadPoolExecutor(halves) as pool:
        parts = list(pool.map(part, edges[:-1], edges[1:]))
    return (
        sum(p[0] for p in parts),
        np.sum([p[1] for p in parts], axis=0),
        np.sum([p[2] for p in parts], axis=0),
    )


def risk_of(history: EventHistory, job: Job, opportunities: Lists | None) -> kr.Risk:
    """Collect who can act and be chosen."""
    count = len(history.actors)
    everyone = np.ones(count, dtype=np.bool_)
    offsets, listed = opportunities or (np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))
    return kr.Risk(
        everyone if history.may_send is None else history.may_send,
        everyone if history.may_receive is None else history.may_receive,
        job.present,
        job.support,
        offsets,
        listed,
        history.may_receive is None and job.present < 0 and job.support < 0 and len(offsets) == 0,
    )


@dataclass
class ChoiceDesign:
    """The rows of a choice model on a history, as blocks of consecutive events."""

    history: EventHistory
    job: Job
    risk: kr.Risk
    held: list[Block] = field(default_factory=list)

    def blocks(self, *, whom: bool = False) -> Iterator[Block]:
        """Yield blocks in order: from memory, or made anew.

        Raises
        ------
        HistoryError
            For an event whose sender or receiver could not take part, with its row.
        """
        if self.held and not whom:
            yield from self.held
            return
        events, wide = len(self.history), 8 * max(self.job.actors, 2) * self.job.plan.visible
        size = events if self.fits else max(1, _PIECE // wide)
        # A quarter of the memory to go through where nothing is lost by it.
        kind: type[Any] = np.uint16 if self.job.small else np.float64
        rows: Any = np.empty(size * self.job.actors * self.job.plan.visible, dtype=kind)
        state = self.job.state()
        for first in range(0, events, size):
            block = self._make(state, first, min(events, first + size), rows, whom=whom)
            if self.fits and not whom:
                self.held.append(block)
            yield block

    @property
    def fits(self) -> bool:
        """Whether all rows are held in memory."""
        wide = 8 * max(self.job.actors, 2) * self.job.plan.visible
        return len(self.history) * wide <= _HELD

    def thinned(self, step: int) -> ChoiceDesign:
        """Return the design of every ``step``-th event; the statistics still count all events."""
        keep = np.arange(0, len(self.history), step)
        risk = self.risk
        if len(risk.offsets):
            lists = [risk.listed[risk.offsets[e] : risk.offsets[e + 1]] for e in keep]
            ends = np.cumsum([0, *(len(one) for one in lists)]).astype(np.int64)
            risk = risk._replace(offsets=ends, listed=np.concatenate(lists))
        job = self.job._replace(upto=self.job.upto[keep])
        return ChoiceDesign(self.history.only(keep), job, risk)

    def _make(self, state: State, first: int, last: int, rows: Any, *, whom: bool) -> Block:
        job, count = self.job, last - first
        most = count * job.actors
        offset = np.zeros(count + 1, dtype=np.int64)
        chosen = np.zeros(count, dtype=np.int64)
        actors = np.empty(most if whom else 0, dtype=np.int64)
        steps = [(e, e + 1) for e in range(first, last)] if job.custom else [(first, last)]
        done = 0
        for low, high in steps:
            if job.custom:
                ask_at(self.history, job, state, low)
            here = low - first
            code, at = kr.choice_rows(
                job.plan, state, job.stream, self.risk, self.history.times, self.history.senders,
                self.history.receivers, job.upto, low, high, rows[done * job.plan.visible :],
                offset[here : high - first + 1], chosen[here:], actors[done:] if whom else actors,
            )  # fmt: skip
            if code != kr.FINE:
                refuse(self.history, code, at)
            if job.custom:
                offset[here] = done
                done += int(offset[here + 1])
                offset[here + 1] = done
        size = int(offset[-1])
        return Block(
            rows[: size * job.plan.visible],
            offset,
            chosen,
            np.empty(0),
            actors[:size] if whom else actors,
        )


def refuse(history: EventHistory, code: int, event: int) -> None:
    """Raise for an event that cannot have happened as told."""
    row = history.row(event)
    sender = history.actors[history.senders[event]]
    receiver = history.actors[history.receivers[event]]
    if sender == receiver:
        raise HistoryError(f"{sender!r} acts on itself", where=row, remedy="Leave the event out")
    if code == kr.ABSENT_ACTOR:
        raise HistoryError(
            f"{sender!r} acts while absent", where=row, remedy="Correct its presence"
        )
    if code == kr.NO_CHOICE:
        raise HistoryError(
            f"{sender!r} has fewer than two candidates",
            where=row,
            remedy="Leave the event out, or widen presence, opportunities or support",
        )
    raise HistoryError(
        f"{receiver!r} is chosen but is no candidate",
        where=row,
        remedy="Correct presence, opportunities or support",
    )
