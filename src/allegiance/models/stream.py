"""All changes of a history merged into one stream in order of time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
import numpy.typing as npt

from allegiance.errors import HistoryError, OptionError
from allegiance.models.events import ActorChanges, EventHistory, Floats, Ints, TieChanges
from allegiance.models.kernels import state as st

__all__ = ["Simultaneous", "merged"]

Simultaneous = Literal["error", "together", "in-order"]
"""Events at one time: refused, blind to each other, or each seeing those listed above it."""

LayerKey = tuple[str, float | None, float | None]


def merged(
    history: EventHistory,
    networks: Mapping[LayerKey, tuple[TieChanges, Floats]],
    attributes: Mapping[str, int],
    present: int,
    simultaneous: Simultaneous,
    *,
    last: bool,
) -> tuple[st.Stream, Ints]:
    """Merge all changes and find the position in the stream before each event.

    An event sees what changed strictly before its time. With ``in-order`` it also sees the events
    at its time that are listed above it.

    Raises
    ------
    HistoryError
        For tied times where they are refused, and for covariates that are not numbers.
    """
    _refuse_ties(history, simultaneous)
    pieces = [
        _ties(history, key, *found, layer) for layer, (key, found) in enumerate(networks.items())
    ]
    for name, vector in attributes.items():
        pieces.append(_values(history, history.attributes[name], vector, f"attribute {name!r}"))
    if present >= 0 and history.presence is not None:
        pieces.append(_values(history, history.presence, present, "presence"))
    if last:
        count = len(history)
        pieces.append(
            _piece(
                history.times,
                np.arange(count),
                np.full(count, st.EVENT),
                np.zeros(count),
                history.senders,
                history.receivers,
                np.zeros(count),
                np.zeros(count),
            )
        )
    table = (
        {name: np.concatenate([p[name] for p in pieces]) for name in _NAMES}
        if pieces
        else {name: np.empty(0) for name in _NAMES}
    )
    order = np.lexsort((table["order"], table["times"]))
    stream = st.Stream(
        np.ascontiguousarray(table["times"][order], dtype=np.float64),
        table["kinds"][order].astype(np.int64),
        table["targets"][order].astype(np.int64),
        table["senders"][order].astype(np.int64),
        table["receivers"][order].astype(np.int64),
        table["values"][order].astype(np.float64),
        table["adds"][order].astype(np.bool_),
    )
    upto = np.searchsorted(stream.times, history.times, side="left").astype(np.int64)
    if simultaneous == "in-order":
        upto = _seen_in_order(history, stream.times, table["order"][order], upto)
    return stream, upto


_NAMES = ("times", "order", "kinds", "targets", "senders", "receivers", "values", "adds")
Piece = dict[str, npt.NDArray[np.generic]]


def _piece(*arrays: npt.ArrayLike) -> Piece:
    return {name: np.asarray(a) for name, a in zip(_NAMES, arrays, strict=True)}


def _refuse_ties(history: EventHistory, simultaneous: Simultaneous) -> None:
    if simultaneous != "error":
        return
    tied = np.flatnonzero(np.diff(history.times) == 0)
    if len(tied):
        row, above = (int(history.rows[tied[0] + step]) for step in (1, 0))
        raise HistoryError(
            f"the time is that of row {above} too",
            where=f"row {row}",
            remedy="Say whether such events see each other: simultaneous='together' or 'in-order' "
            "(--simultaneous on the command line)",
        )


def _seen_in_order(
    history: EventHistory,
    times: npt.NDArray[np.float64],
    order: npt.NDArray[np.generic],
    upto: Ints,
) -> Ints:
    """Count, for each event, the changes by events above it at the same time too."""
    both = np.empty(len(times), dtype=[("time", "f8"), ("order", "f8")])
    both["time"], both["order"] = times, order
    want = np.empty(len(history), dtype=both.dtype)
    want["time"], want["order"] = history.times, np.arange(len(history))
    merged_order = np.lexsort(
        (
            np.r_[np.ones(len(both)), np.zeros(len(want))],
            np.r_[both["order"], want["order"]],
            np.r_[both["time"], want["time"]],
        )
    )
    is_event = merged_order >= len(both)
    before = np.cumsum(~is_event)
    seen = upto.copy()
    seen[merged_order[is_event] - len(both)] = before[is_event]
    return seen


def _ties(
    history: EventHistory, key: LayerKey, changes: TieChanges, rank: Floats, layer: int
) -> Piece:
    name, window, _ = key
    if not np.isfinite(changes.values).all():
        at = int(np.argmin(np.isfinite(changes.values)))
        raise HistoryError(
            f"network {name!r} has a value that is not a number", where=f"change {at}"
        )
    columns = [
        changes.times, rank, changes.senders, changes.receivers, changes.values,
        changes.adds.astype(np.float64),
    ]  # fmt: skip
    if window is not None:
        if not changes.adds.all():
            raise OptionError(f"network {name!r} replaces its ties, so it takes no window")
        gone = [changes.times + window, rank + len(history), *columns[2:4], -columns[4], columns[5]]
        columns = [np.concatenate(pair) for pair in zip(columns, gone, strict=True)]
    if not changes.directed:
        back = [columns[0], columns[1], columns[3], columns[2], columns[4], columns[5]]
        columns = [np.concatenate(pair) for pair in zip(columns, back, strict=True)]
    count = len(columns[0])
    return _piece(*columns[:2], np.full(count, st.TIE), np.full(count, layer), *columns[2:])


def _values(history: EventHistory, changes: ActorChanges, vector: int, what: str) -> Piece:
    remedy = "Give a value, or fill in means: impute=True or --impute"
    if not np.isfinite(changes.initial).all():
        at = int(np.argmin(np.isfinite(changes.initial)))
        row = f"{changes.where[0]}, row {at + 2}" if changes.where[0] else f"actor {at}"
        raise HistoryError(
            f"{what} of {history.actors[at]!r} is not known", where=row, remedy=remedy
        )
    if not np.isfinite(changes.values).all():
        at = int(np.argmin(np.isfinite(changes.values)))
        actor = history.actors[int(changes.actors[at])]
        row = f"{changes.where[1]}, row {at + 2}" if changes.where[1] else f"change {at}"
        raise HistoryError(f"{what} of {actor!r} is not known", where=row, remedy=remedy)
    first = len(changes.initial)
    count = first + len(changes.times)
    actors = np.concatenate([np.arange(first), changes.actors])
    return _piece(
        np.concatenate([np.full(first, -np.inf), changes.times]),
        np.concatenate([np.zeros(first), 1e15 + np.arange(len(changes.times))]),
        np.full(count, st.VALUE_OF_ACTOR),
        np.full(count, vector),
        actors,
        actors,
        np.concatenate([changes.initial, changes.values]),
        np.zeros(count),
    )
