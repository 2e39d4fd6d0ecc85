"""Events and states in lanes, one lane an actor, uncertain dates kept uncertain."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from allegiance.history import History, relation_names
from allegiance.vocabulary import STATUSES, relations

__all__ = ["Lane", "Mark", "timeline"]


@dataclass(frozen=True, slots=True)
class Mark:
    """One claim in a lane.

    Attributes
    ----------
    claim
        Its index.
    other
        Index of the actor or place at the other end.
    is_subject
        Whether the lane's actor does it (and not: suffers it).
    relation, sign, is_state
        As in the vocabulary.
    status
        Asserted, denied, possible, conditional, planned.
    start_low, start_high, end_low, end_high
        Days as in `allegiance.times.Interval`.
    is_dated
        False where only the day of publication bounds it.
    """

    claim: int
    other: int
    is_subject: bool
    relation: str
    sign: int
    is_state: bool
    status: str
    start_low: int
    start_high: int
    end_low: int
    end_high: int
    is_dated: bool


@dataclass(frozen=True, slots=True)
class Lane:
    """One actor's marks in order of time."""

    actor: int
    name: str
    kind: str
    marks: tuple[Mark, ...]


def timeline(
    history: History, actors: tuple[int, ...] | None = None, most: int | None = None
) -> tuple[Lane, ...]:
    """Return the lanes of these actors (all but places if None), fullest lanes first.

    Parameters
    ----------
    history
        The claims; rejected ones are left out.
    actors
        Indices.
    most
        Keep only so many lanes.
    """
    kept = history.verdict != 3
    ends = np.concatenate([history.subject[kept], history.object[kept]])
    count = np.bincount(ends, minlength=len(history.actors))
    wanted = (
        actors
        if actors is not None
        else tuple(
            i for i in range(len(history.actors)) if history.actors[i].kind != "place" and count[i]
        )
    )
    order = sorted(wanted, key=lambda i: (-int(count[i]), history.actors[i].name))[:most]
    return tuple(
        Lane(i, history.actors[i].name, history.actors[i].kind, _marks(history, i)) for i in order
    )


def _marks(history: History, actor: int) -> tuple[Mark, ...]:
    mine = (history.subject == actor) | (history.object == actor)
    return tuple(
        _mark(history, claim, actor)
        for claim in np.flatnonzero(mine & (history.verdict != 3)).tolist()
    )


def _mark(history: History, claim: int, actor: int) -> Mark:
    subject, object_ = int(history.subject[claim]), int(history.object[claim])
    relation = relations()[relation_names()[history.relation[claim]]]
    return Mark(
        claim=claim,
        other=object_ if subject == actor else subject,
        is_subject=subject == actor,
        relation=relation.name,
        sign=relation.sign,
        is_state=relation.is_state,
        status=STATUSES[history.status[claim]],
        start_low=int(history.start_low[claim]),
        start_high=int(history.start_high[claim]),
        end_low=int(history.end_low[claim]),
        end_high=int(history.end_high[claim]),
        is_dated=bool(history.is_dated[claim]),
    )
