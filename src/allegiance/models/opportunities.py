"""Who could have been chosen at each event, where that is known event by event."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from allegiance.errors import HistoryError, OptionError
from allegiance.models.events import EventHistory, Ints

__all__ = ["Lists", "Side", "as_lists", "read_opportunities"]

Side = Literal["receivers", "senders", "dyads"]
Lists = tuple[Ints, Ints]
"""Offsets (e + 1,) and codes: actor numbers, or sender times the number of actors plus receiver."""


def as_lists(
    history: EventHistory,
    given: Sequence[npt.ArrayLike] | None,
    side: Side,
    *,
    events_to_come: bool = False,
) -> Lists | None:
    """Return opportunity lists as offsets and ascending codes, or None where none are given.

    Parameters
    ----------
    history
        Whose events they belong to.
    given
        One list per event: names or numbers of actors, or of (sender, receiver) pairs.
    side
        What the entries are.
    events_to_come
        The lists are of events that have not happened, so there may be any number of them.

    Raises
    ------
    OptionError
        For another number of lists than events and for unknown actors, with the row.
    """
    if given is None:
        return None
    if not events_to_come and len(given) != len(history):
        raise OptionError(
            f"opportunities has {len(given)} lists for {len(history)} events",
            remedy="Give one list per event",
        )
    place = {name: at for at, name in enumerate(history.actors)}
    lists = []
    for event, one in enumerate(given):
        whose = f"event {event + 1} to come" if events_to_come else history.row(event)
        codes = _numbers(one, place, f"opportunities of {whose}")
        if side == "dyads":
            pairs = codes.reshape(-1, 2)
            codes = pairs[:, 0] * len(place) + pairs[:, 1]
        lists.append(np.unique(codes))
    offsets = np.concatenate([[0], np.cumsum([len(one) for one in lists])]).astype(np.int64)
    return offsets, np.concatenate(lists).astype(np.int64)


def _numbers(one: npt.ArrayLike, place: dict[str, int], where: str) -> Ints:
    entries = np.asarray(one)
    if entries.dtype.kind not in "iu":
        unknown = [str(name) for name in entries.ravel() if str(name) not in place]
        if unknown:
            raise OptionError(f"unknown actor {unknown[0]!r}", where=where)
        entries = np.array([place[str(name)] for name in entries.ravel()], dtype=np.int64)
    entries = entries.ravel().astype(np.int64)
    wrong = entries[(entries < 0) | (entries >= len(place))]
    if len(wrong):
        raise OptionError(f"there is no actor number {int(wrong[0])}", where=where)
    return entries


def read_opportunities(path: str | Path, history: EventHistory, side: Side) -> list[Any]:
    """Read opportunity lists from a CSV file: columns ``event`` and ``sender``, ``receiver``.

    ``event`` is the number of the event, from 1 in the order of the events file. Choice models need
    the column ``receiver``, rate models ``sender``, all others both.

    Raises
    ------
    HistoryError
        For a missing column, an unknown event or actor, with the row.
    """
    from allegiance.models.inputs import read_table

    table = read_table(path)
    wanted = {"receivers": ["receiver"], "senders": ["sender"], "dyads": ["sender", "receiver"]}
    for name in ("event", *wanted[side]):
        if name not in table:
            raise HistoryError(
                f"has no column {name!r}", where=path, remedy=f"Columns: {', '.join(table)}"
            )
    place = {name: at for at, name in enumerate(history.actors)}
    found: list[Any] = [[] for _ in range(len(history))]
    columns = [table[name] for name in wanted[side]]
    for row, (event, *who) in enumerate(zip(table["event"], *columns, strict=True), 2):
        if not (event.strip().isdigit() and 1 <= int(event) <= len(history)):
            raise HistoryError(f"there is no event {event!r}", where=f"{path}, row {row}")
        unknown = [name for name in who if name not in place]
        if unknown:
            raise HistoryError(f"unknown actor {unknown[0]!r}", where=f"{path}, row {row}")
        codes = [place[name] for name in who]
        found[int(event) - 1].append(codes if side == "dyads" else codes[0])
    return [np.array(one, dtype=np.int64) for one in found]
