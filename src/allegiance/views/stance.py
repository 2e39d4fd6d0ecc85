"""Who says what of whom, over time."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

import numpy as np

from allegiance.history import NOBODY, History
from allegiance.vocabulary import relations

__all__ = ["Stance", "stances"]


@dataclass(frozen=True, slots=True)
class Stance:
    """What one speaker says of one actor in one year.

    Attributes
    ----------
    speaker
        Name of the actor quoted, else of the publisher.
    speaker_actor
        Index of the actor quoted, None for a publisher.
    actor
        Index of the actor spoken of.
    year
        Year of publication.
    friendly, hostile, denied
        How many claims have it do or hold something friendly, something hostile; how many deny.
    balance
        (friendly - hostile) / (friendly + hostile), 0 where there is neither.
    claims
        All of them.
    """

    speaker: str
    speaker_actor: int | None
    actor: int
    year: int
    friendly: int
    hostile: int
    denied: int
    balance: float
    claims: tuple[int, ...]


def stances(
    history: History, speaker: str | None = None, actor: str | None = None
) -> tuple[Stance, ...]:
    """List who says what of whom, by year; only of one speaker or one actor if named.

    Raises
    ------
    UnknownActorError
        If ``actor`` is not known by that name.
    """
    of = None if actor is None else history.find_actor(actor)
    groups: dict[tuple[str, int, int, int], list[int]] = defaultdict(list)
    for claim in np.flatnonzero(history.verdict != 3).tolist():
        who = int(history.said_by[claim])
        name = history.source_of(claim) if who == NOBODY else history.actors[who].name
        if speaker is not None and name != speaker:
            continue
        year = date.fromordinal(int(history.published[claim])).year
        subject = int(history.subject[claim])
        if of is None or subject == of:
            groups[name, who, subject, year].append(claim)
    return tuple(_stance(history, *key, groups[key]) for key in sorted(groups))


def _stance(
    history: History, name: str, who: int, actor: int, year: int, claims: list[int]
) -> Stance:
    signs = np.asarray([r.sign for r in relations().values()])
    denied = history.status[claims] == 1
    sign = np.where(denied, 0, signs[history.relation[claims]])
    friendly, hostile = int((sign > 0).sum()), int((sign < 0).sum())
    told = friendly + hostile
    return Stance(
        speaker=name,
        speaker_actor=None if who == NOBODY else who,
        actor=actor,
        year=year,
        friendly=friendly,
        hostile=hostile,
        denied=int(denied.sum()),
        balance=(friendly - hostile) / told if told else 0.0,
        claims=tuple(claims),
    )
