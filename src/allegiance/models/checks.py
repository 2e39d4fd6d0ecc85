"""What no model can be fitted to, refused with its row before anything is computed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from allegiance.errors import HistoryError

if TYPE_CHECKING:
    from allegiance.models.events import ActorChanges, EventHistory, Floats, Ints, TieChanges

__all__ = ["LARGEST", "as_numbers", "check_history", "first_wrong"]

LARGEST: Final = 1e100
"""Values beyond it overflow when they are squared and summed."""


def first_wrong(
    wrong: npt.NDArray[np.bool_], rows: Ints, what: str, remedy: str | None = None
) -> None:
    """Raise for the first row that is wrong.

    Raises
    ------
    HistoryError
        With the row.
    """
    if wrong.any():
        raise HistoryError(what, where=f"row {int(rows[np.argmax(wrong)])}", remedy=remedy)


def as_numbers(given: npt.ArrayLike, what: str) -> Floats:
    """Return a column of numbers; instants become seconds since 1970.

    Raises
    ------
    HistoryError
        For the first entry that is no number.
    """
    column = np.asarray(given)
    if column.dtype.kind == "M":
        seconds = column.astype("datetime64[us]").astype(np.float64) / 1e6
        return np.where(np.isnat(column), np.nan, seconds)
    try:
        return np.ascontiguousarray(column, dtype=np.float64)
    except (TypeError, ValueError):
        for row, entry in enumerate(column.tolist()):
            try:
                float(entry)
            except (TypeError, ValueError):
                raise HistoryError(
                    f"{what} {entry!r} is not a number", where=f"row {row}"
                ) from None
        raise


def check_history(history: EventHistory) -> None:
    """Check events, actors, and all that changes.

    Raises
    ------
    HistoryError
        With the row, or the change, of the first offence.
    """
    if len(history) == 0:
        raise HistoryError("there are no events", remedy="Give at least one event")
    _check_columns(history)
    times, rows, count = history.times, history.rows, len(history.actors)
    first_wrong(~np.isfinite(times), rows, "the time is not a number")
    first_wrong(
        np.diff(times, prepend=times[0]) < 0,
        rows,
        "the time is before that of the row above",
        "Sort the events by time",
    )
    first_wrong(~np.isfinite(history.weights), rows, "the weight is not a number")
    first_wrong(
        np.abs(history.weights) > LARGEST,
        rows,
        "the weight is too large to add up",
        "Rescale the weights",
    )
    if count < 2:
        raise HistoryError("there is only one actor", remedy="Models need a choice")
    for side, ids in (("sender", history.senders), ("receiver", history.receivers)):
        first_wrong((ids < 0) | (ids >= count), rows, f"unknown {side}")
    for name, network in history.networks.items():
        _check_ties(network, f"network {name!r}", count)
    for name, attribute in history.attributes.items():
        _check_values(attribute, f"attribute {name!r}", count)
    if history.presence is not None:
        _check_values(history.presence, "presence", count)


def _check_columns(history: EventHistory) -> None:
    """Check that columns are as long as they must be."""
    events, actors = len(history), len(history.actors)
    for name in ("senders", "receivers", "weights", "kinds", "rows"):
        size = len(getattr(history, name))
        if size != events:
            raise HistoryError(f"{name} has {size} entries for {events} events")
    for name in ("may_send", "may_receive"):
        mask = getattr(history, name)
        if mask is not None and len(mask) != actors:
            raise HistoryError(f"{name} has {len(mask)} entries for {actors} actors")


def _check_times(times: Floats, what: str) -> None:
    if np.isnan(times).any():
        at = int(np.argmax(np.isnan(times)))
        raise HistoryError(f"{what} changes at a time that is not a number", where=f"change {at}")
    # From minus infinity to minus infinity there is no step back.
    with np.errstate(invalid="ignore"):
        back = np.flatnonzero(np.diff(times) < 0)
    if len(back):
        raise HistoryError(
            f"{what} changes before the change above",
            where=f"change {int(back[0]) + 1}",
            remedy="Sort the changes by time",
        )


def _check_ties(network: TieChanges, what: str, actors: int) -> None:
    size = len(network.times)
    for name in ("senders", "receivers", "values", "adds"):
        if len(getattr(network, name)) != size:
            raise HistoryError(f"{what} has {size} times but not as many {name}")
    _check_times(network.times, what)
    for ids in (network.senders, network.receivers):
        wrong = (ids < 0) | (ids >= actors)
        if wrong.any():
            raise HistoryError(f"{what} has an unknown actor", where=f"change {np.argmax(wrong)}")


def _check_values(changes: ActorChanges, what: str, actors: int) -> None:
    if len(changes.initial) != actors:
        raise HistoryError(f"{what} has {len(changes.initial)} values for {actors} actors")
    size = len(changes.times)
    if len(changes.actors) != size or len(changes.values) != size:
        raise HistoryError(f"{what} has {size} times but not as many actors and values")
    _check_times(changes.times, what)
    wrong = (changes.actors < 0) | (changes.actors >= actors)
    if wrong.any():
        raise HistoryError(f"{what} has an unknown actor", where=f"change {np.argmax(wrong)}")
