"""One actor: names, leaders over time, lineage, ties and claims."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from allegiance.history import NOBODY, History, relation_codes, relation_names
from allegiance.times import LAST_DAY, day
from allegiance.views.phrases import (
    affirmed,
    called,
    claim_words,
    counted,
    is_plural,
    joined,
    present,
    sentence,
)
from allegiance.views.picture import Tie, picture
from allegiance.views.segments import TieHistory, segments
from allegiance.views.windows import independent_sources
from allegiance.vocabulary import STATUSES

__all__ = ["Leader", "Line", "Profile", "profile"]

_LINEAGE: Final = ("part_of", "splits_from", "merges_with")
_DEEPEST: Final = 8


@dataclass(frozen=True, slots=True)
class Leader:
    """Who led the actor, over which days, by which claims."""

    name: str
    actor: int
    first: int
    last: int
    from_soft: bool
    to_soft: bool
    claims: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence and the claims that it rests on."""

    text: str
    claims: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """One actor.

    Attributes
    ----------
    actor, name, kind, names
        Who it is; ``names`` are all it goes by, the main one first.
    lead
        What stands out on the day, in sentences.
    leaders
        In order of time.
    lineage
        From the earliest to the latest: of what it was part, what it left or merged with, and
        what left or joined it; through the parents of parents.
    ties
        Numbers of its ties over all time (places in `allegiance.views.segments.segments`).
    claims
        All that name it, rejected ones left out.
    """

    actor: int
    name: str
    kind: str
    names: tuple[str, ...]
    lead: tuple[Line, ...]
    leaders: tuple[Leader, ...]
    lineage: tuple[Line, ...]
    ties: tuple[int, ...]
    claims: tuple[int, ...]


def profile(history: History, actor: str | int, on: str | date | int | None = None) -> Profile:
    """Describe an actor.

    Parameters
    ----------
    actor
        Any of its names, or its index.
    on
        The day that the lead speaks of; the last day anything is reported of if None.

    Raises
    ------
    UnknownActorError
        If no actor has that name.
    """
    index = actor if isinstance(actor, int) else history.find_actor(actor)
    who = history.actors[index]
    mine = ((history.subject == index) | (history.object == index)) & (history.verdict != 3)
    claims = np.flatnonzero(mine)
    when = day(on) if on is not None else _latest(history, claims.tolist())
    told = [t for t in segments(history) if index in (t.a, t.b)]
    names = tuple(dict.fromkeys((who.name, *who.names)))
    return Profile(
        actor=index,
        name=who.name,
        kind=who.kind,
        names=names,
        lead=tuple(_lead(history, index, when)),
        leaders=_leaders(history, index, told),
        lineage=_lineage(history, index),
        ties=tuple(t.number for t in told),
        claims=tuple(claims.tolist()),
    )


def _latest(history: History, claims: list[int]) -> int:
    days = [min(int(history.end_high[c]), int(history.published[c])) for c in claims]
    return max(days, default=LAST_DAY)


def _leaders(history: History, actor: int, told: list[TieHistory]) -> tuple[Leader, ...]:
    found = []
    for tie in told:
        if tie.relation != "leads" or tie.b != actor:
            continue
        claims = tuple(sorted({c for s in tie.segments for c in s.for_}))
        first, last = tie.segments[0], tie.segments[-1]
        killed = [s for s in tie.segments if s.against]
        ending = next((s for s in killed if s.strength <= tie.segments[0].strength / 2), last)
        is_ended = ending is not last or bool(ending.against)
        until = ending.first if is_ended else last.last
        found.append(
            Leader(
                history.actors[tie.a].name,
                tie.a,
                first.first,
                max(until, first.first),
                first.from_soft,
                ending.from_soft if is_ended else last.to_soft,
                claims,
            )
        )
    return tuple(sorted(found, key=lambda leader: (leader.first, leader.last, leader.name)))


def _lineage(history: History, actor: int) -> tuple[Line, ...]:
    """Follow the whole of the whole upwards, and take in what left or joined the actor itself."""
    codes = [relation_codes()[r] for r in _LINEAGE]
    kin = np.isin(history.relation, codes) & (history.status == STATUSES.index("asserted"))
    kin &= (history.verdict != 3) & (history.subject != history.object)
    groups: dict[tuple[int, int, int], list[int]] = {}
    frontier, seen = [actor], {actor}
    for depth in range(_DEEPEST):
        above: list[int] = []
        for one in frontier:
            mine = history.subject == one
            if depth == 0:
                mine |= history.object == one
            for claim in np.flatnonzero(kin & mine).tolist():
                a, b = int(history.subject[claim]), int(history.object[claim])
                groups.setdefault((a, int(history.relation[claim]), b), []).append(claim)
                if a == one and b not in seen:
                    seen.add(b)
                    above.append(b)
        frontier = above
    ordered = sorted(groups.values(), key=min)
    return tuple(Line(sentence(_kinship(history, claims)), tuple(claims)) for claims in ordered)


def _kinship(history: History, claims: list[int]) -> str:
    dated = next((c for c in claims if history.is_dated[c]), None)
    if dated is not None:
        return claim_words(history, dated)
    first = claims[0]
    subject = history.actors[int(history.subject[first])]
    object_ = history.actors[int(history.object[first])]
    relation = relation_names()[history.relation[first]]
    return f"{called(subject)} {affirmed(relation, subject)} {called(object_)}"


def _lead(history: History, actor: int, on: int) -> list[Line]:
    shown = picture(history, on)
    own = [t for t in shown.of(actor) if history.actors[_other(t, actor)].kind != "place"]
    who = history.actors[actor]
    lines = []
    for relation in ("loyal_to", "part_of", "member_of", "leads"):
        mine = [t for t in own if t.relation == relation and t.a == actor][:4]
        if mine:
            names = joined([called(history.actors[t.b]) for t in mine])
            words = f"{called(who)} {present(relation, who)} {names}"
            lines.append(_line(history, words, mine, "it is reported that "))
    friends = [t for t in own if t.relation in ("allied_with", "supports", "engages")][:4]
    enemies = [t for t in own if t.sign < 0][:4]
    verb = "are" if is_plural(who) else "is"
    for ties, side in ((friends, "with"), (enemies, "against")):
        if ties:
            others = list(dict.fromkeys(called(history.actors[_other(t, actor)]) for t in ties))
            words = f"{called(who)} {verb} reported to stand {side} {joined(others)}"
            lines.append(_line(history, words, ties))
    if not lines:
        return []
    cited = sorted({c for line in lines for c in line.claims})
    sources = independent_sources(history, cited)
    lines.append(Line(sentence(f"this rests on {counted(len(sources), 'source')}"), tuple(cited)))
    return lines


def _other(tie: Tie, actor: int) -> int:
    return tie.b if tie.a == actor else tie.a


def _line(history: History, text: str, ties: list[Tie], reported: str = "") -> Line:
    """End with the speakers where only they say it; else begin as *reported* does."""
    claims = tuple(sorted({c for t in ties for c in t.for_}))
    if all(history.said_by[c] != NOBODY for c in claims):
        text += f", according to {joined(independent_sources(history, claims)[:3])}"
    else:
        text = reported + text
    return Line(sentence(text), claims)
