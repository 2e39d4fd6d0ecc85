r"""Drawing controls: from everybody at risk, unevenly, or from lists of candidates.

A draw of somebody not at risk is drawn again. That multiplies every chance of the event by the same
number, which a conditional likelihood does not see, so weights need not know of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from allegiance.errors import HistoryError
from allegiance.models.events import Floats, Ints
from allegiance.models.kernels import sparse as ks
from allegiance.models.opportunities import Lists
from allegiance.models.sparse import Actors, EventColumns, Mask

__all__ = ["SHARES", "Sample", "Scheme", "draw_evenly", "draw_listed", "draw_unevenly"]

Scheme = Literal["uniform", "activity", "sender"]
SHARES: Final = {
    "uniform": (1.0, 0.0, 0.0),
    "activity": (0.5, 0.5, 0.0),
    "sender": (0.2, 0.3, 0.5),
}
"""How controls are drawn: any candidate; the receiver of a past event; a contact of the sender."""
_ROUNDS: Final = 200
"""How often a draw of somebody not at risk is repeated before the row is left out."""


@dataclass(frozen=True)
class Sample:
    """Sampled events and their rows; the case is the first row of its event.

    ``events`` (s,), ascending; rows of event s are at ``offset[s]:offset[s + 1]`` of ``senders``,
    ``receivers`` and ``extra`` (r,), which is minus the log of the chance to be drawn, or empty.
    """

    events: Ints
    offset: Ints
    senders: Actors
    receivers: Actors
    extra: Floats


def draw_evenly(
    random: np.random.Generator, columns: EventColumns, events: Ints, controls: int, *, dyads: bool
) -> Sample:
    """Draw controls that differ from the case, from each other, and from their senders.

    Raises
    ------
    HistoryError
        For an event with a single candidate, with its row.
    """
    senders = np.repeat(columns.senders[events][:, None], controls + 1, axis=1)
    receivers = np.repeat(columns.receivers[events][:, None], controls + 1, axis=1)
    rest = _others(columns, events, dyads)
    if (rest < 1).any():
        raise HistoryError(
            "the event has a single candidate",
            where=columns.row(int(events[np.argmin(rest)])),
            remedy="Leave the event out, or widen presence",
        )
    wanted = np.arange(controls + 1) <= rest[:, None]
    pool = _pool(columns, sending=False)
    who = _pool(columns, sending=True)
    if dyads:
        senders[:, 1:] = who[random.integers(len(who), size=(len(events), controls))]
    receivers[:, 1:] = pool[random.integers(len(pool), size=(len(events), controls))]
    todo = np.arange(len(events))
    while len(todo):
        code = senders[todo].astype(np.int64) * columns.actors + receivers[todo]
        again = _repeated(code) | (senders[todo] == receivers[todo])
        if columns.restricted:
            again |= ~columns.at_risk(events[todo], receivers[todo])
            if dyads:
                again |= ~columns.at_risk(events[todo], senders[todo], sending=True)
        again &= wanted[todo]
        again[:, 0] = False
        rows, places = np.nonzero(again)
        receivers[todo[rows], places] = pool[random.integers(len(pool), size=len(rows))]
        if dyads and columns.restricted:
            senders[todo[rows], places] = who[random.integers(len(who), size=len(rows))]
        todo = todo[np.unique(rows)]
    whole = _sample(events, senders, receivers, np.empty(0))
    return whole if wanted.all() else _kept(whole, wanted)


def _others(columns: EventColumns, events: Ints, dyads: bool) -> Ints:
    """Count the candidates of each event besides the case."""
    receivers = columns.candidates(events)
    if not dyads:
        own = columns.at_risk(events, columns.senders[events])
        return receivers - own - 1
    senders = columns.candidates(events, sending=True)
    found: Ints = senders * receivers - np.minimum(senders, receivers) - 1
    return found


def _pool(columns: EventColumns, *, sending: bool) -> Actors:
    """List who can ever be chosen (or act)."""
    mask = columns.may_send if sending else columns.may_receive
    ever = np.ones(columns.actors, dtype=np.bool_) if mask is None else mask.copy()
    if columns.presence is not None:
        changes = columns.presence
        here = changes.initial > 0
        here[changes.actors[changes.values > 0]] = True
        ever &= here
    return np.flatnonzero(ever).astype(np.int32)


def _repeated(code: Ints) -> Mask:
    """Mark what stands to the left of it in its row already."""
    order = np.argsort(code, axis=1, kind="stable")
    ranked = np.take_along_axis(code, order, axis=1)
    again = np.zeros(code.shape, dtype=np.bool_)
    same = np.diff(ranked, axis=1, prepend=ranked[:, :1] - 1) == 0
    np.put_along_axis(again, order, same, axis=1)
    return again


def draw_unevenly(
    random: np.random.Generator,
    columns: EventColumns,
    events: Ints,
    controls: int,
    scheme: Scheme,
) -> Sample:
    """Draw from a mixture of chances, with replacement, and write down how likely each was."""
    senders = np.repeat(columns.senders[events][:, None], controls + 1, axis=1)
    receivers = np.repeat(columns.receivers[events][:, None], controls + 1, axis=1)
    lists = columns.contacts(senders[:, 0])
    befores = columns.before(events)
    past = columns.past_contacts(lists, senders[:, 0], befores)
    bad = np.ones((len(events), controls), dtype=np.bool_)
    for _ in range(_ROUNDS):
        rows = np.flatnonzero(bad.any(axis=1))
        if len(rows) == 0:
            break
        drawn = _propose(
            random, columns, lists, senders[rows, 0], befores[rows], past[rows], controls, scheme
        )
        receivers[rows, 1:] = np.where(bad[rows], drawn, receivers[rows, 1:])
        wrong = receivers[rows, 1:] == senders[rows, 1:]
        if columns.restricted:
            wrong |= ~columns.at_risk(events[rows], receivers[rows, 1:])
        bad[rows] = wrong
    keep = np.ones(receivers.shape, dtype=np.bool_)
    keep[:, 1:] = ~bad
    receivers[:, 1:] = np.where(bad, receivers[:, :1], receivers[:, 1:])
    sizes = receivers.shape[1]
    offset = np.arange(0, sizes * len(events) + 1, sizes)
    chance = _chances(
        columns, lists, befores, past, offset, senders.ravel(), receivers.ravel(), scheme
    )
    whole = _sample(events, senders, receivers, -np.log(chance))
    return whole if keep.all() else _kept(whole, keep)


def _propose(
    random: np.random.Generator,
    columns: EventColumns,
    lists: ks.Contacts,
    senders: Actors,
    befores: Ints,
    past: Ints,
    controls: int,
    scheme: Scheme,
) -> Actors:
    """Draw receivers for senders, shape (s, controls)."""
    _, active, met = SHARES[scheme]
    # A share that has nothing to draw from goes to the uniform one.
    active_now = np.where(befores > 0, active, 0.0)
    met_now = np.where(past > 0, met, 0.0)
    wanted = random.random((len(senders), controls))
    anyone = random.integers(columns.actors, size=wanted.shape, dtype=np.int32)
    event = (random.random(wanted.shape) * befores[:, None]).astype(np.int64)
    popular = columns.receivers[np.minimum(event, len(columns.receivers) - 1)]
    contact = columns.pick_contact(lists, senders, befores, random.random(wanted.shape), anyone)
    drawn = np.where(wanted < active_now[:, None], popular, anyone)
    return np.asarray(np.where(wanted >= 1 - met_now[:, None], contact, drawn))


def _chances(
    columns: EventColumns,
    lists: ks.Contacts,
    befores: Ints,
    past: Ints,
    offset: Ints,
    senders: Actors,
    receivers: Actors,
    scheme: Scheme,
) -> Floats:
    """Return the chance of each row to be drawn at one draw, up to a factor of its event."""
    _, active, met = SHARES[scheme]
    size = len(receivers)
    popularity = np.empty(size)
    ks.degrees(columns.receivers, befores, offset, receivers, columns.actors, popularity)
    rules = np.array([[ks.INERTIA, 0, 0, 0], [ks.RECIPROCITY, 0, 0, 0]], dtype=np.int64)
    both = np.zeros(2 * size)
    ks.measure(lists, rules, befores, offset, senders, receivers, columns.actors, both)
    sizes = np.diff(offset)
    row_event = np.repeat(np.arange(len(befores)), sizes)
    place = np.arange(size) - offset[row_event]
    first = 2 * offset[row_event] + place
    met_before = both[first] + both[first + sizes[row_event]]
    earlier, contacts = befores[row_event], past[row_event]
    active_now = np.where(earlier > 0, active, 0.0)
    met_now = np.where(contacts > 0, met, 0.0)
    mixture: Floats = (
        (1.0 - active_now - met_now) / columns.actors
        + active_now * popularity / np.maximum(earlier, 1)
        + met_now * met_before / np.maximum(contacts, 1)
    )
    return mixture


def draw_listed(
    random: np.random.Generator,
    columns: EventColumns,
    events: Ints,
    controls: int,
    scheme: Scheme,
    candidates: Lists,
) -> Sample:
    """Draw from lists of candidates, each with its case in it: codes as in the lists."""
    offset, codes = candidates
    sizes, first = np.diff(offset), offset[:-1]
    event = np.repeat(np.arange(len(events)), sizes)
    who, whom = (
        (codes // columns.actors).astype(np.int32),
        (codes % columns.actors).astype(np.int32),
    )
    case = columns.senders[events].astype(np.int64) * columns.actors + columns.receivers[events]
    is_case = codes == case[event]
    if scheme == "uniform":
        key = np.where(is_case, -1.0, random.random(len(codes)))
        order = np.lexsort((key, event))
        keep = np.arange(len(codes)) - first[event] <= controls
        picked = order[keep]
        ends = np.concatenate([[0], np.cumsum(np.minimum(sizes, controls + 1))]).astype(np.int64)
        return Sample(events, ends, who[picked], whom[picked], np.empty(0))
    befores = columns.before(events)
    lists = columns.contacts(columns.senders[events])
    past = columns.past_contacts(lists, columns.senders[events], befores)
    chance = _chances(columns, lists, befores, past, offset, who, whom, scheme)
    running = np.concatenate([[0.0], np.cumsum(chance)])
    low, high = running[first], running[offset[1:]]
    target = low[:, None] + random.random((len(events), controls)) * (high - low)[:, None]
    drawn = np.searchsorted(running, target, side="right") - 1
    drawn = np.clip(drawn, first[:, None], offset[1:, None] - 1)
    rows = np.column_stack([np.flatnonzero(is_case), drawn]).ravel()
    ends = np.arange(0, (controls + 1) * len(events) + 1, controls + 1)
    return Sample(events, ends, who[rows], whom[rows], -np.log(chance[rows]))


def _sample(events: Ints, senders: Actors, receivers: Actors, extra: Floats) -> Sample:
    sizes = receivers.shape[1]
    offset = np.arange(0, sizes * len(events) + 1, sizes)
    return Sample(events, offset, senders.ravel(), receivers.ravel(), extra)


def _kept(sample: Sample, keep: npt.NDArray[np.bool_]) -> Sample:
    """Leave out rows that were no candidates."""
    mask = keep.ravel()
    offset = np.concatenate([[0], np.cumsum(keep.sum(axis=1))]).astype(np.int64)
    extra = sample.extra[mask] if len(sample.extra) else sample.extra
    return Sample(sample.events, offset, sample.senders[mask], sample.receivers[mask], extra)
