"""Relational events from claims: what a ledger holds, as models read it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from allegiance.errors import HistoryError
from allegiance.history import NOBODY, VERDICTS, History, relation_names
from allegiance.models.events import EventHistory, Floats, Ints, TieChanges
from allegiance.times import FIRST_DAY, LAST_DAY
from allegiance.vocabulary import STATUSES, relations

__all__ = ["from_claims"]


def from_claims(
    history: History, *, events: Sequence[str] | None = None, least_weight: float = 0.0
) -> EventHistory:
    """Make events and networks of the claims of a history.

    Events are dated claims of relations that happen, one for each subject, relation, object and
    date, however many sources tell it. Time is the day number in the middle of the dates it may
    have happened on. Relations that hold become networks of their own names: a tie begins on the
    latest day it may have begun (what was surely so) and ends, where an end is known, on the first
    day it may have ended. Claims that are denied, possible, planned, conditional, hypothetical or
    rejected in review do not count.

    Parameters
    ----------
    history
        Claims as columns.
    events
        Relations to take as events; by default all that happen.
    least_weight
        Claims whose grades give them less weight are left out.

    Raises
    ------
    HistoryError
        Where no claim is such an event.
    """
    known = relations()
    names = relation_names()
    states = np.array([known[name].is_state for name in names])
    wanted = np.isin(names, events) if events is not None else ~states
    holds = (
        (history.status == STATUSES.index("asserted"))
        & (history.verdict != VERDICTS.index("rejected"))
        & ~history.is_hypothetical
        & history.is_dated
        & (history.weight >= least_weight)
        & (history.object != NOBODY)
        & (history.subject != history.object)
    )
    rows = np.flatnonzero(holds & wanted[history.relation])
    bounded = (history.start_low[rows] > FIRST_DAY) & (history.end_high[rows] < LAST_DAY)
    rows = rows[bounded]
    if len(rows) == 0:
        raise HistoryError(
            "no dated claim says that one actor did something to another",
            remedy="Read reports with dated events first, or name other relations",
        )
    times = (history.start_low[rows] + history.end_high[rows]) / 2.0
    table = np.column_stack(
        [times, history.subject[rows], history.relation[rows], history.object[rows]]
    )
    _, first = np.unique(table, axis=0, return_index=True)
    first = first[np.argsort(times[first], kind="stable")]
    kept = rows[first]
    networks = {
        name: _ties(
            history, np.flatnonzero(holds & (history.relation == code)), known[name].is_symmetric
        )
        for code, name in enumerate(names)
        if states[code]
    }
    return EventHistory.from_columns(
        times[first],
        history.subject[kept].astype(np.int64),
        history.object[kept].astype(np.int64),
        actors=_labels(history),
        relations=[names[code] for code in history.relation[kept]],
        rows=kept,
        networks=networks,
        signs={name: known[name].sign for name in names},
    )


def _labels(history: History) -> list[str]:
    """Return names of actors, with their ids where two have one name."""
    names = [actor.name for actor in history.actors]
    return [
        name if names.count(name) == 1 else f"{name} ({actor.id})"
        for name, actor in zip(names, history.actors, strict=True)
    ]


def _ties(history: History, rows: Ints, symmetric: bool) -> TieChanges:
    """Begin each tie when it surely held and end it when it may have ended."""
    begins = history.start_high[rows].astype(np.float64)
    begins[history.start_low[rows] <= FIRST_DAY] = -np.inf
    ends = history.end_low[rows].astype(np.float64)
    over = (history.end_high[rows] < LAST_DAY) & (ends >= begins)
    both = np.concatenate([rows, rows[over]])
    times: Floats = np.concatenate([begins, ends[over] + 1])
    values = np.concatenate([np.ones(len(rows)), -np.ones(int(over.sum()))])
    order = np.argsort(times, kind="stable")
    return TieChanges(
        times[order],
        history.subject[both][order].astype(np.int64),
        history.object[both][order].astype(np.int64),
        values[order],
        np.ones(len(order), dtype=np.bool_),
        directed=not symmetric,
    )
