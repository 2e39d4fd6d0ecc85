"""Networks by name: covariates, the events, their relations, unions and signed halves of these."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from allegiance.errors import OptionError
from allegiance.models.events import EVENTS, EventHistory, Floats, TieChanges
from allegiance.vocabulary import close_to

__all__ = ["find_network", "is_of_events"]

_HALVES: Final = {"friendly": 1.0, "hostile": -1.0}


def is_of_events(history: EventHistory, name: str) -> bool:
    """Whether a network adds up events, all or some."""
    return name.partition(":")[0] not in history.networks


def find_network(history: EventHistory, name: str) -> tuple[TieChanges, Floats]:
    """Return the changes of a network and their rank among changes at one time, shape (c,).

    Events rank by their place in the history, all other changes behind them.

    Parameters
    ----------
    history
        Where to look.
    name
        A covariate network; ``events``; a relation of the events; relations joined by ``+``, which
        are added up; any of these with ``:friendly`` or ``:hostile`` behind it, which reads only
        what is above or below zero, by its size. The sign of an event is that of its weight times
        that of its relation.

    Raises
    ------
    OptionError
        For a name that is none of these; close names are offered.
    """
    base, colon, half = name.partition(":")
    if colon and half not in _HALVES:
        raise OptionError(f"unknown half {half!r} of {base!r}", remedy=close_to(half, _HALVES))
    if base in history.networks:
        changes = history.networks[base]
        rank = np.arange(len(changes.times), dtype=np.float64) + len(history)
        signs = np.sign(changes.values)
    else:
        changes, rank, signs = _of_events(history, base)
    if not colon:
        return changes, rank
    mine = signs == _HALVES[half]
    sized = replace(changes, values=np.where(mine, np.abs(changes.values), 0.0))
    keep = mine | ~changes.adds
    return _only(sized, keep), rank[keep]


def _of_events(history: EventHistory, name: str) -> tuple[TieChanges, Floats, Floats]:
    """Return what some events add, their places and their signs."""
    keep = np.zeros(len(history), dtype=np.bool_)
    for part in name.split("+"):
        if part == EVENTS:
            keep[:] = True
        elif part in history.relations:
            keep |= history.kinds == history.relations.index(part)
        else:
            known = [EVENTS, *history.relations, *history.networks]
            raise OptionError(f"unknown network {part!r}", remedy=close_to(part, known))
    of_relation = np.array([history.signs.get(one, 1) for one in history.relations] or [1])
    signs = (of_relation[history.kinds] * np.sign(history.weights))[keep]
    return history.event_changes(keep), np.flatnonzero(keep).astype(np.float64), signs


def _only(changes: TieChanges, keep: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> TieChanges:
    return TieChanges(
        changes.times[keep],
        changes.senders[keep],
        changes.receivers[keep],
        changes.values[keep],
        changes.adds[keep],
        changes.directed,
    )
