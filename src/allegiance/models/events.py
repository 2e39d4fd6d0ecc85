"""What a relational event model is fitted to: events, actors, networks and what changes in them.

Everything is columns. Actors are numbered once; sender and receiver are positions in ``actors``.
Time is a float: seconds since 1970 where the input held dates, otherwise whatever the input held.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt

from allegiance.errors import HistoryError
from allegiance.models.checks import as_numbers, check_history, first_wrong

__all__ = ["EVENTS", "ActorChanges", "EventHistory", "Floats", "Ints", "TieChanges"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

EVENTS: Final = "events"
"""Name of the network that every event adds one to."""


@dataclass(frozen=True)
class TieChanges:
    """A network as its changes; what holds from the start has time ``-inf``.

    Parameters
    ----------
    times, senders, receivers, values
        One entry per change, shape (c,), sorted by time.
    adds
        True where the value is added to the tie, False where it replaces it; shape (c,).
    directed
        False: every change holds for both directions.
    """

    times: Floats
    senders: Ints
    receivers: Ints
    values: Floats
    adds: npt.NDArray[np.bool_]
    directed: bool = True

    @classmethod
    def from_matrix(cls, matrix: npt.ArrayLike, *, directed: bool = True) -> TieChanges:
        """Take the ties of a square matrix (row acts on column) as holding from the start."""
        values = np.asarray(matrix, dtype=np.float64)
        senders, receivers = np.nonzero(values)
        if not directed:
            upper = senders <= receivers
            senders, receivers = senders[upper], receivers[upper]
        count = len(senders)
        return cls(
            np.full(count, -np.inf),
            senders.astype(np.int64),
            receivers.astype(np.int64),
            values[senders, receivers],
            np.zeros(count, dtype=np.bool_),
            directed,
        )

    def then(self, later: TieChanges) -> TieChanges:
        """Return these changes followed by others, in order of time."""
        times = np.concatenate([self.times, later.times])
        order = np.argsort(times, kind="stable")
        return TieChanges(
            times[order],
            np.concatenate([self.senders, later.senders])[order],
            np.concatenate([self.receivers, later.receivers])[order],
            np.concatenate([self.values, later.values])[order],
            np.concatenate([self.adds, later.adds])[order],
            self.directed and later.directed,
        )


@dataclass(frozen=True)
class ActorChanges:
    """An attribute of actors, or their presence, as its changes.

    Parameters
    ----------
    initial
        Value of every actor at the start, shape (n,).
    times, actors, values
        One entry per change, shape (c,), sorted by time.
    where
        Files that initial values and changes were read from, for messages.
    """

    initial: Floats
    times: Floats = field(default_factory=lambda: np.empty(0))
    actors: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    values: Floats = field(default_factory=lambda: np.empty(0))
    where: tuple[str, str] = ("", "")

    def imputed(self) -> ActorChanges:
        """Fill unknown values: at first by the mean, later by the mean of the other actors then.

        As goldfish does, so that its models replay.
        """
        current = self.initial.copy()
        unknown = np.isnan(current)
        if unknown.all():
            raise HistoryError(
                "an attribute has no known value",
                where=self.where[0] or None,
                remedy="Leave it out",
            )
        current[unknown] = current[~unknown].mean()
        initial, values = current.copy(), self.values.copy()
        for at, (actor, value) in enumerate(zip(self.actors, values, strict=True)):
            if np.isnan(value):
                values[at] = np.delete(current, actor).mean()
            current[actor] = values[at]
        return ActorChanges(initial, self.times, self.actors, values, self.where)


@dataclass(frozen=True)
class EventHistory:
    """Relational events in order, with all that statistics may ask about them.

    Parameters
    ----------
    actors
        Names; a position here is an actor's number.
    times, senders, receivers
        One entry per event, shape (e,), sorted by time.
    weights
        What an event adds to its tie, shape (e,); ones if not given.
    kinds
        Relation of each event, shape (e,), as positions in ``relations``; each relation is also a
        network of its own name.
    relations
        Names of the relations.
    rows
        Line of the input each event came from, for messages, shape (e,).
    networks
        Covariate networks by name.
    attributes
        Attributes by name.
    presence
        1 while an actor can act and be chosen, 0 while not; None: always.
    may_send, may_receive
        Two-mode histories: which actors are on which side, shape (n,); None: all.
    signs
        1 or -1 for each relation that is friendly or hostile; others count as friendly.
    directed
        False: an event is between two actors (coordination).
    start, end
        Time observed; by default from the first change or event to the last.
    """

    actors: tuple[str, ...]
    times: Floats
    senders: Ints
    receivers: Ints
    weights: Floats
    kinds: Ints
    relations: tuple[str, ...]
    rows: Ints
    networks: Mapping[str, TieChanges] = field(default_factory=lambda: MappingProxyType({}))
    attributes: Mapping[str, ActorChanges] = field(default_factory=lambda: MappingProxyType({}))
    presence: ActorChanges | None = None
    may_send: npt.NDArray[np.bool_] | None = None
    may_receive: npt.NDArray[np.bool_] | None = None
    directed: bool = True
    start: float | None = None
    end: float | None = None
    signs: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))

    def __len__(self) -> int:
        return len(self.times)

    def row(self, event: int) -> str:
        """Say where an event stands in the input."""
        return f"row {int(self.rows[event])}"

    @classmethod
    def from_columns(
        cls,
        times: npt.ArrayLike,
        senders: Sequence[str] | npt.ArrayLike,
        receivers: Sequence[str] | npt.ArrayLike,
        *,
        actors: Sequence[str] | None = None,
        weights: npt.ArrayLike | None = None,
        relations: Sequence[str] | None = None,
        rows: npt.ArrayLike | None = None,
        networks: Mapping[str, TieChanges] | None = None,
        attributes: Mapping[str, ActorChanges] | None = None,
        presence: ActorChanges | None = None,
        may_send: npt.ArrayLike | None = None,
        may_receive: npt.ArrayLike | None = None,
        directed: bool = True,
        start: float | None = None,
        end: float | None = None,
        signs: Mapping[str, int] | None = None,
    ) -> EventHistory:
        """Check columns and make a history of them.

        Senders and receivers are names, or positions in ``actors`` if they are integers.

        Raises
        ------
        HistoryError
            For an empty history, unsorted times, unknown actors, values that are not numbers.
        """
        clock = as_numbers(times, "time")
        lines = np.arange(len(clock)) if rows is None else np.asarray(rows, dtype=np.int64)
        names, who, whom = _numbered(senders, receivers, actors, lines)
        value = np.ones(len(clock)) if weights is None else as_numbers(weights, "weight")
        kinds, kind_names = _kinds(relations, len(clock))
        history = cls(
            names,
            clock,
            who,
            whom,
            value,
            kinds,
            kind_names,
            lines,
            MappingProxyType(dict(networks or {})),
            MappingProxyType(dict(attributes or {})),
            presence,
            None if may_send is None else np.asarray(may_send, dtype=np.bool_),
            None if may_receive is None else np.asarray(may_receive, dtype=np.bool_),
            directed,
            start,
            end,
            MappingProxyType(dict(signs or {})),
        )
        history.check()
        return history

    def check(self) -> None:
        """Refuse what no model can be fitted to, naming the row.

        Raises
        ------
        HistoryError
            With the row of the first offence.
        """
        check_history(self)

    def only(self, keep: npt.ArrayLike) -> EventHistory:
        """Return the same history with some events to be explained, the others forgotten."""
        mask = np.asarray(keep)
        return replace(
            self,
            times=self.times[mask],
            senders=self.senders[mask],
            receivers=self.receivers[mask],
            weights=self.weights[mask],
            kinds=self.kinds[mask],
            rows=self.rows[mask],
        )

    def event_changes(self, keep: npt.NDArray[np.bool_] | None = None) -> TieChanges:
        """Return the events, or some of them, as changes of a network."""
        keep = np.ones(len(self), dtype=np.bool_) if keep is None else keep
        return TieChanges(
            self.times[keep],
            self.senders[keep],
            self.receivers[keep],
            self.weights[keep],
            np.ones(int(keep.sum()), dtype=np.bool_),
            self.directed,
        )


def _numbered(
    senders: Sequence[str] | npt.ArrayLike,
    receivers: Sequence[str] | npt.ArrayLike,
    actors: Sequence[str] | None,
    rows: Ints,
) -> tuple[tuple[str, ...], Ints, Ints]:
    """Return actor names and the events' actors as positions."""
    who, whom = np.asarray(senders), np.asarray(receivers)
    if not len(who) == len(whom) == len(rows):
        raise HistoryError("times, senders and receivers differ in length")
    if actors is not None and len(set(actors)) != len(actors):
        raise HistoryError("two actors have the same name", remedy="Name each actor once")
    if who.dtype.kind in "iu" and whom.dtype.kind in "iu":
        count = 1 + int(max(who.max(initial=-1), whom.max(initial=-1)))
        names = tuple(actors) if actors is not None else tuple(map(str, range(count)))
        return names, who.astype(np.int64), whom.astype(np.int64)
    for side, names_of in (("sender", who), ("receiver", whom)):
        first_wrong(
            np.array([name is None or str(name) in {"", "nan"} for name in names_of], dtype=bool),
            rows,
            f"the {side} is missing",
            "Name the actor, or leave the event out",
        )
    found = {str(name) for side in (who, whom) for name in side}
    known = actors if actors is not None else sorted(found)
    place = {str(name): at for at, name in enumerate(known)}
    return tuple(place), _positions(who, place, rows), _positions(whom, place, rows)


def _positions(names: npt.NDArray[np.str_], place: Mapping[str, int], rows: Ints) -> Ints:
    found = np.fromiter((place.get(str(name), -1) for name in names), np.int64, len(names))
    if (found < 0).any():
        at = int(np.argmin(found))
        raise HistoryError(
            f"unknown actor {str(names[at])!r}",
            where=f"row {int(rows[at])}",
            remedy="Add it to the actors, or correct its name",
        )
    return found


def _kinds(relations: Sequence[str] | None, count: int) -> tuple[Ints, tuple[str, ...]]:
    if relations is None:
        return np.zeros(count, dtype=np.int64), ()
    if len(relations) != count:
        raise HistoryError(f"relations has {len(relations)} entries for {count} events")
    names, kinds = np.unique(np.asarray(relations), return_inverse=True)
    return kinds.astype(np.int64), tuple(str(name) for name in names)
