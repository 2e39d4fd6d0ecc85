"""Design rows: the candidates of each event with their statistics.

Rows of event e lie at ``offset[e]:offset[e + 1]``; within an event they are stored column by column
(statistic k of its n rows at ``p * offset[e] + k * n``), so that loops over rows use vectors.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from allegiance.models.kernels.columns import fill_pairs, fill_row
from allegiance.models.kernels.jit import kernel
from allegiance.models.kernels.state import Floats, Ints, Plan, State, Stream, advance, age

__all__ = [
    "ABSENT_ACTOR",
    "ABSENT_CHOICE",
    "FINE",
    "NO_CHOICE",
    "Risk",
    "candidate_lists",
    "choice_rows",
    "dyad_rows",
]

FINE: Final = 0
ABSENT_CHOICE: Final = 1
NO_CHOICE: Final = 2
ABSENT_ACTOR: Final = 3


class Risk(NamedTuple):
    """Who can act and be chosen.

    ``may_send``, ``may_receive`` (n,); ``present`` the vector of presence or -1; ``support`` the
    plane that must be positive or -1; opportunity lists of event e at
    ``listed[offsets[e]:offsets[e + 1]]`` (actors, or sender times n plus receiver), no lists if
    ``offsets`` is empty; ``everyone`` if none of
    these restricts anything.
    """

    may_send: npt.NDArray[np.bool_]
    may_receive: npt.NDArray[np.bool_]
    present: int
    support: int
    offsets: Ints
    listed: Ints
    everyone: bool


@kernel
def _candidates(state: State, risk: Risk, i: int, e: int, found: Ints) -> int:
    """Write the actors whom i could choose, in order, and return how many."""
    count, present, support = 0, risk.present, risk.support
    vectors, planes, may_receive = state.vectors, state.planes, risk.may_receive
    lists = risk.offsets.shape[0] > 0
    first = risk.offsets[e] if lists else 0
    last = risk.offsets[e + 1] if lists else may_receive.shape[0]
    for at in range(first, last):
        j = risk.listed[at] if lists else at
        if j == i or not may_receive[j]:
            continue
        if present >= 0 and vectors[present, j] <= 0.0:
            continue
        if support >= 0 and planes[support, i, j] <= 0.0:
            continue
        found[count] = j
        count += 1
    return count


@kernel
def candidate_lists(
    plan: Plan,
    state: State,
    stream: Stream,
    risk: Risk,
    times: Floats,
    senders: Ints,
    upto: Ints,
    events: Ints,
    dyads: bool,
    offset: Ints,
) -> Ints:
    """Return the candidates of some events, as sender times n plus receiver.

    ``events`` (s,) are ascending, ``offset`` (s + 1,) receives where their lists lie. Candidates
    are the receivers of the event's sender, or all dyads.
    """
    actors = state.vectors.shape[1]
    found, codes, count = np.empty(actors, np.int64), np.empty(4096, np.int64), 0
    listed = np.ones(actors * actors, dtype=np.bool_)
    every = Risk(
        risk.may_send, risk.may_receive, risk.present, risk.support, risk.offsets[:0],
        risk.listed, risk.everyone,
    )  # fmt: skip
    for s in range(events.shape[0]):
        e = events[s]
        advance(plan, state, stream, upto[e])
        age(plan, state, times[e])
        if dyads and risk.offsets.shape[0] > 0:
            listed[:] = False
            for at in range(risk.offsets[e], risk.offsets[e + 1]):
                listed[risk.listed[at]] = True
        for i in range(0 if dyads else senders[e], actors if dyads else senders[e] + 1):
            if dyads and not risk.may_send[i]:
                continue
            if risk.present >= 0 and state.vectors[risk.present, i] <= 0.0:
                continue
            many = _candidates(state, every if dyads else risk, i, e, found)
            while count + many > codes.shape[0]:
                codes = np.append(codes, np.empty_like(codes))
            for at in range(many):
                code = i * actors + found[at]
                if not dyads or listed[code]:
                    codes[count] = code
                    count += 1
        offset[s + 1] = count
    return codes[:count].copy()


@kernel
def _whole_row(
    plan: Plan,
    state: State,
    i: int,
    everyone: Ints,
    buffer: Floats,
    found: Ints,
    count: int,
    out: Floats,
    at: int,
) -> None:
    """Compute the row of i for everyone and keep the candidates."""
    fill_row(plan, state, i, everyone, everyone.shape[0], buffer)
    for k in range(plan.visible):
        for place in range(count):
            out[at + k * count + place] = buffer[k, found[place]]


@kernel
def choice_rows(
    plan: Plan,
    state: State,
    stream: Stream,
    risk: Risk,
    times: Floats,
    senders: Ints,
    receivers: Ints,
    upto: Ints,
    first: int,
    last: int,
    out: Floats,
    offset: Ints,
    chosen: Ints,
    whom: Ints,
) -> tuple[int, int]:
    """Write the rows of events first..last; returns a code and the event it is about.

    ``offset`` (last - first + 1,), ``chosen`` (last - first,) and ``whom`` (rows,), if it is not
    empty, receive where rows lie, which was chosen, and which actor each row is. Rows are in order
    of actors if ``whom`` is asked for; otherwise the last one may take the sender's place.
    """
    actors = state.vectors.shape[1]
    buffer = np.empty((plan.columns.shape[0], actors), dtype=out.dtype)
    found, everyone = np.empty(actors, dtype=np.int64), np.arange(actors)
    simple = risk.everyone and plan.columns.shape[0] == plan.visible and whom.shape[0] == 0
    offset[0] = 0
    for e in range(first, last):
        i, j, here = senders[e], receivers[e], e - first
        advance(plan, state, stream, upto[e])
        age(plan, state, times[e])
        start = offset[here]
        if i == j:
            return ABSENT_CHOICE, e
        if risk.present >= 0 and state.vectors[risk.present, i] <= 0.0:
            return ABSENT_ACTOR, e
        count = actors - 1 if simple else _candidates(state, risk, i, e, found)
        offset[here + 1] = start + count
        if count < 2:
            return NO_CHOICE, e
        if simple:
            view = out[plan.visible * start : plan.visible * (start + count)]
            block = view.reshape((plan.visible, count))
            fill_row(plan, state, i, everyone, i, block)
            chosen[here] = j if j < count else i
        else:
            _whole_row(plan, state, i, everyone, buffer, found, count, out, plan.visible * start)
            place = 0
            while place < count and found[place] != j:
                place += 1
            if place == count:
                return ABSENT_CHOICE, e
            chosen[here] = place
            if whom.shape[0] > 0:
                for at in range(count):
                    whom[start + at] = found[at]
    return FINE, -1


@kernel
def dyad_rows(
    plan: Plan,
    state: State,
    stream: Stream,
    times: Floats,
    upto: Ints,
    offset: Ints,
    senders: Ints,
    receivers: Ints,
    out: Floats,
) -> None:
    """Write the rows of given dyads: those of event e are at ``offset[e]:offset[e + 1]``."""
    most = 0
    for e in range(upto.shape[0]):
        most = max(most, offset[e + 1] - offset[e])
    block = np.empty((plan.columns.shape[0], most))
    for e in range(upto.shape[0]):
        start, count = offset[e], offset[e + 1] - offset[e]
        if count == 0:
            continue
        advance(plan, state, stream, upto[e])
        age(plan, state, times[e])
        fill_pairs(plan, state, senders, receivers, start, start + count, block)
        for k in range(plan.visible):
            for place in range(count):
                out[plan.visible * start + k * count + place] = block[k, place]
