"""Histories of any size as three columns, and the statistics of sampled rows in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from allegiance.errors import HistoryError, OptionError
from allegiance.models.events import EVENTS, ActorChanges, EventHistory, Floats, Ints
from allegiance.models.kernels import sparse as ks
from allegiance.models.statistics import Statistic

__all__ = ["EventColumns", "sparse_rows"]

Actors = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]
_TRANSFORMS: Final = {"identity": 0, "binary": ks.BINARY, "log": ks.LOG, "root": ks.ROOT}
_COMBINE: Final = {"count": 0, "product": ks.PRODUCT, "least": ks.LEAST}
_CLOSURES: Final = {"transitivity", "cycle", "shared_receivers", "shared_senders"}
_ATTRIBUTES: Final = {"alter", "same", "different", "difference"}


@dataclass(frozen=True)
class EventColumns:
    """Events in order of time as numbers of actors; columns may be memory-mapped.

    Parameters
    ----------
    senders, receivers
        Numbers of actors, int32, shape (e,).
    actors
        How many actors there are.
    times
        Shape (e,), ascending: events at one time do not see each other. None: each sees those
        above it.
    attributes
        Fixed attributes of actors, each of shape (n,).
    in_order
        Each event sees those above it, at its own time too.
    may_send, may_receive
        Two-mode histories: which actors are on which side, shape (n,); None: all.
    presence
        1 while an actor can act and be chosen, 0 while not; needs ``times``.
    rows
        Line of the input each event came from, for messages, shape (e,).
    """

    senders: Actors
    receivers: Actors
    actors: int
    times: Floats | None = None
    attributes: Mapping[str, Floats] = field(default_factory=dict)
    in_order: bool = False
    may_send: Mask | None = None
    may_receive: Mask | None = None
    presence: ActorChanges | None = None
    rows: Ints | None = None

    def __post_init__(self) -> None:
        if len(self.senders) != len(self.receivers) or len(self.senders) == 0:
            raise HistoryError("senders and receivers must be columns of one length, not empty")
        self._check_times()
        for name, values in self.attributes.items():
            if len(values) != self.actors:
                raise HistoryError(
                    f"attribute {name!r} has {len(values)} values for {self.actors} actors"
                )
        for side, who in (("sender", self.senders), ("receiver", self.receivers)):
            if who.dtype != np.int32:
                raise HistoryError(f"{side}s must be int32 numbers of actors")
            if int(who.min()) < 0 or int(who.max()) >= self.actors:
                row = int(np.argmax((who < 0) | (who >= self.actors)))
                raise HistoryError(f"unknown {side}", where=f"row {row}")

    def _check_times(self) -> None:
        if self.times is None:
            if self.presence is not None:
                raise HistoryError("presence needs the times of the events", remedy="Give times")
            return
        if len(self.times) != len(self.senders):
            raise HistoryError("times, senders and receivers differ in length")
        # A comparison with NaN is false, so this finds both.
        wrong = ~(np.diff(self.times) >= 0)
        if wrong.any() or not np.isfinite(self.times[[0, -1]]).all():
            row = int(np.argmax(wrong)) + 1 if wrong.any() else 0
            raise HistoryError(
                "the time is not a number, or before that of the row above",
                where=f"row {row}",
                remedy="Sort the events by time",
            )

    def __len__(self) -> int:
        return len(self.senders)

    def check(self) -> None:
        """Nothing is left to refuse: columns are checked when they are made."""

    def row(self, event: int) -> str:
        """Say where an event stands in the input."""
        return f"row {event if self.rows is None else int(self.rows[event])}"

    @property
    def restricted(self) -> bool:
        """Whether not everybody can act or be chosen at all times."""
        limits = (self.may_send, self.may_receive, self.presence)
        return any(limit is not None for limit in limits)

    def at_risk(self, events: Ints, who: Actors, *, sending: bool = False) -> Mask:
        """Say who can be chosen (or act) at events; shapes (s,) and (s,) or (s, m)."""
        mask = self.may_send if sending else self.may_receive
        fine = np.ones(who.shape, dtype=np.bool_) if mask is None else mask[who]
        if self.presence is not None and self.times is not None:
            fine &= self._present(self.times[events], who)
        return fine

    def _present(self, times: Floats, who: Actors) -> Mask:
        """Look up the last change of each actor strictly before a time."""
        assert self.presence is not None
        changes, stamps, rank, order = self._changes
        asked = np.searchsorted(stamps, times, side="left").reshape(-1, *[1] * (who.ndim - 1))
        key = who.astype(np.int64) * (len(stamps) + 1) + asked
        last = np.searchsorted(rank, key, side="left") - 1
        known = (last >= 0) & (changes.actors[order][last] == who) if len(rank) else last >= 0
        later = changes.values[order][last] if len(rank) else np.zeros(who.shape)
        return np.asarray(np.where(known, later, changes.initial[who]) > 0)

    @cached_property
    def _changes(self) -> tuple[ActorChanges, Floats, Ints, Ints]:
        """Return presence, its distinct times, and its changes in order of actor and time."""
        assert self.presence is not None
        changes = self.presence
        stamps, rank = np.unique(changes.times, return_inverse=True)
        key = changes.actors.astype(np.int64) * (len(stamps) + 1) + rank
        order = np.argsort(key, kind="stable")
        return changes, stamps, key[order], order

    def candidates(self, events: Ints, *, sending: bool = False) -> Ints:
        """Count who can be chosen (or act) at events, shape (s,)."""
        mask = self.may_send if sending else self.may_receive
        side = np.ones(self.actors, dtype=np.bool_) if mask is None else mask
        if self.presence is None or self.times is None:
            return np.full(len(events), int(side.sum()))
        changes, _, _, order = self._changes
        here = (changes.initial > 0).astype(np.int64)
        actors, now = changes.actors[order], (changes.values[order] > 0).astype(np.int64)
        first = np.diff(actors, prepend=-1) != 0
        was = np.where(first, here[actors], np.roll(now, 1))
        step = np.where(side[actors], now - was, 0)
        in_time = np.argsort(changes.times[order], kind="stable")
        total = np.concatenate([[0], np.cumsum(step[in_time])]) + int(here[side].sum())
        passed = np.searchsorted(changes.times[order][in_time], self.times[events], side="left")
        found: Ints = total[passed]
        return found

    @classmethod
    def of(cls, history: EventHistory, simultaneous: str) -> EventColumns:
        """Take the columns of a history."""
        changing = [name for name, one in history.attributes.items() if len(one.times)]
        return cls(
            history.senders.astype(np.int32),
            history.receivers.astype(np.int32),
            len(history.actors),
            history.times,
            {n: one.initial for n, one in history.attributes.items() if n not in changing},
            simultaneous == "in-order",
            history.may_send,
            history.may_receive,
            history.presence,
            history.rows,
        )

    @classmethod
    def from_parquet(cls, path: str | Path, *, actors: int | None = None) -> EventColumns:
        """Read integer columns ``sender`` and ``receiver`` of a Parquet file in order of time."""
        import polars as pl

        table = (
            pl.scan_parquet(path)
            .select(pl.col("sender").cast(pl.Int32), pl.col("receiver").cast(pl.Int32))
            .collect()
        )
        who, whom = (table[name].to_numpy() for name in ("sender", "receiver"))
        count = int(max(who.max(), whom.max())) + 1 if actors is None else actors
        return cls(who, whom, count)

    def before(self, events: Ints) -> Ints:
        """Return, for events, the first event that they do not see."""
        if self.times is None or self.in_order:
            return events.astype(np.int64)
        return np.searchsorted(self.times, self.times[events], side="left").astype(np.int64)

    def contacts(self, of: Actors) -> ks.Contacts:
        """List the contacts of some actors."""
        place = np.full(self.actors, -1, dtype=np.int32)
        place[of] = 0
        wanted = np.flatnonzero(place == 0)
        place[wanted] = np.arange(len(wanted), dtype=np.int32)
        return ks.contacts(self.senders, self.receivers, place, len(wanted))

    def past_contacts(self, lists: ks.Contacts, who: Actors, befores: Ints) -> Ints:
        """Count, for each actor, the events with it before an event."""
        out, inward = _ranges(lists, who, befores)
        return out + inward

    def pick_contact(
        self, lists: ks.Contacts, who: Actors, befores: Ints, u: Floats, otherwise: Actors
    ) -> Actors:
        """Draw from each actor's past contacts by uniform numbers u (s, m)."""
        out, inward = _ranges(lists, who, befores)
        at = (u * (out + inward)[:, None]).astype(np.int64)
        place = lists.place[who]
        found = otherwise.copy()
        first = at < out[:, None]
        rows, columns = np.nonzero(first)
        found[rows, columns] = lists.out_whom[lists.out_offset[place[rows]] + at[rows, columns]]
        rows, columns = np.nonzero(~first & (inward > 0)[:, None])
        start = lists.in_offset[place[rows]] - out[rows]
        found[rows, columns] = lists.in_whom[start + at[rows, columns]]
        return found


def _ranges(lists: ks.Contacts, who: Actors, befores: Ints) -> tuple[Ints, Ints]:
    """Return how many contacts each way precede an event."""
    place = lists.place[who]
    return (
        ks.ahead(lists.out_offset, lists.out_when, place, befores),
        ks.ahead(lists.in_offset, lists.in_when, place, befores),
    )


def sparse_rows(
    columns: EventColumns,
    statistics: Sequence[Statistic],
    befores: Ints,
    events: Ints,
    offset: Ints,
    senders: Actors,
    receivers: Actors,
) -> Floats:
    """Compute the statistics of sampled rows, in the order of :mod:`.kernels.rows`.

    Raises
    ------
    OptionError
        For a statistic that needs all pairs of actors.
    """
    rules = np.array([_rule(stat) for stat in statistics], dtype=np.int64)
    rows = np.zeros(len(senders) * len(statistics))
    legs = bool((rules[:, 0] == ks.CLOSURE).any())
    lists = columns.contacts(np.concatenate([senders, receivers]) if legs else senders)
    ks.measure(lists, rules, befores, offset, senders, receivers, columns.actors, rows)
    sizes = np.diff(offset)
    event = np.repeat(np.arange(len(events)), sizes)
    start = len(statistics) * offset[event] + np.arange(len(senders)) - offset[event]
    for k, stat in enumerate(statistics):
        if rules[k, 0] >= 0:
            continue
        if stat.kind in {"indegree", "outdegree"}:
            value = np.empty(len(senders))
            side = columns.receivers if stat.kind == "indegree" else columns.senders
            ks.degrees(side, befores, offset, receivers, columns.actors, value)
        else:
            value = _of_attributes(columns, stat, senders, receivers)
        rows[start + k * sizes[event]] = value
    transforms = np.array([_transform(stat) for stat in statistics], dtype=np.int64)
    ks.turn(rows, transforms, offset)
    return rows


def _transform(stat: Statistic) -> int:
    if stat.kind in {"inertia", "reciprocity"} and not stat.weighted:
        return ks.BINARY
    if stat.transform not in _TRANSFORMS:
        raise OptionError(f"{stat.name} needs all pairs of actors")
    return _TRANSFORMS[stat.transform]


def _rule(stat: Statistic) -> tuple[int, int, int, int]:
    """Return what the kernel computes for a statistic; code -1: computed by whole columns."""
    plain = stat.network == EVENTS and not stat.second and stat.window is None
    if plain and stat.half_life is None:
        if stat.kind == "inertia":
            return ks.INERTIA, 0, 0, 0
        if stat.kind == "reciprocity":
            return ks.RECIPROCITY, 0, 0, 0
        if stat.kind in _CLOSURES:
            turns = (int(stat.turns[0]), int(stat.turns[1]))
            return ks.CLOSURE, *turns, _COMBINE[stat.combine]
        if stat.kind in {"indegree", "outdegree"} and stat.weighted and stat.role == "alter":
            return -1, 0, 0, 0
        if stat.kind in _ATTRIBUTES:
            return -1, 0, 0, 0
    raise OptionError(
        f"{stat.name} is not available among so many actors",
        remedy="Use inertia, reciprocity, weighted degrees, closures or attributes of the events",
    )


def _of_attributes(
    columns: EventColumns, stat: Statistic, senders: Actors, receivers: Actors
) -> Floats:
    name = str(stat.attribute)
    if name not in columns.attributes:
        raise OptionError(f"{name!r} is not an attribute that stays the same")
    values = columns.attributes[name]
    if not np.isfinite(values).all():
        actor = int(np.argmin(np.isfinite(values)))
        raise HistoryError(f"attribute {name!r} is not known", where=f"actor {actor}")
    ours: Floats = values[senders]
    theirs: Floats = values[receivers]
    if stat.kind == "alter":
        return theirs
    if stat.kind == "difference":
        gap: Floats = ours - theirs
        return gap if stat.detail else np.asarray(np.abs(gap))
    equal = (ours == theirs) == (stat.kind == "same")
    return np.asarray(equal, dtype=np.float64)
