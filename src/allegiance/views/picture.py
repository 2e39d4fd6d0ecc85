"""All ties, actors and places on a date, as known by a date."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Final, overload

import numpy as np
from numpy.typing import NDArray

from allegiance.history import History, relation_names
from allegiance.times import day
from allegiance.views.evidence import Rows, weights
from allegiance.views.inference import Ties, infer
from allegiance.views.pooling import Pooled, pool
from allegiance.views.rules import rules
from allegiance.vocabulary import relations

__all__ = ["NOT_REPORTED", "Picture", "Tie", "TieList", "picture"]

NOT_REPORTED: Final = "not_reported"
"""Relation of a pair about which nothing is said; never to be read as "no tie"."""
_COMPILED_FROM: Final = 4_000_000


@dataclass(frozen=True, slots=True)
class Tie:
    """What the claims support between two actors on a date.

    Attributes
    ----------
    a, b
        Indices of actors; a acts on b where the tie is directed.
    a_name, b_name
        Their names.
    relation, reads, sign, directed
        As in the vocabulary.
    strength
        Above 0 and below 1; 0 where nothing is reported.
    for_, against
        Indices of claims, rising.
    disputed
        Whether another source says that it does not hold at this time.
    rule
        The rule that inferred it from an event, None where a claim states it.
    since
        The day from which the claims for it count without a gap, earliest if uncertain.
    is_hypothetical
        Whether it rests on a scenario's claims alone.
    """

    a: int
    b: int
    a_name: str
    b_name: str
    relation: str
    reads: str
    sign: int
    directed: bool
    strength: float
    for_: tuple[int, ...]
    against: tuple[int, ...]
    disputed: bool
    rule: str | None
    since: int | None
    is_hypothetical: bool = False

    @property
    def is_reported(self) -> bool:
        """Whether any claim supports it on this date."""
        return bool(self.for_)


class TieList(Sequence[Tie]):
    """The ties of a picture, strongest first; sorted and made when asked for."""

    def __init__(self, history: History, ties: Ties, on: int, pooled: Pooled) -> None:
        self._pooled = pooled
        self._history, self._ties, self._on = history, ties, on

    @cached_property
    def _order(self) -> NDArray[np.int64]:
        return np.lexsort((self._pooled.tie, -self._pooled.strength))

    @cached_property
    def numbers(self) -> NDArray[np.int32]:
        """Places among all ties of the history."""
        return self._pooled.tie[self._order]

    @cached_property
    def strengths(self) -> NDArray[np.float64]:
        """How strong each is."""
        return self._pooled.strength[self._order]

    def __len__(self) -> int:
        return len(self._pooled.tie)

    @overload
    def __getitem__(self, place: int) -> Tie: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Tie]: ...
    def __getitem__(self, place: int | slice) -> Tie | Sequence[Tie]:
        if isinstance(place, slice):
            return [self[i] for i in range(*place.indices(len(self)))]
        return tie_at(
            self._history,
            self._ties,
            int(self.numbers[place]),
            self._on,
            float(self.strengths[place]),
        )

    def where(self, wanted: NDArray[np.bool_]) -> Iterator[Tie]:
        """Yield the ties that a mask over ``numbers`` picks, strongest first."""
        return (self[int(i)] for i in np.flatnonzero(wanted))


def tie_at(history: History, ties: Ties, number: int, on: int, strength: float) -> Tie:
    """Return one tie with the claims that bear on it that day."""
    pro, con = active_rows(ties, number, on)
    relation = relations()[relation_names()[ties.relation[number]]]
    a, b = int(ties.a[number]), int(ties.b[number])
    return Tie(
        a=a,
        b=b,
        a_name=history.actors[a].name,
        b_name=history.actors[b].name,
        relation=relation.name,
        reads=relation.reads,
        sign=relation.sign,
        directed=not relation.is_symmetric,
        strength=strength,
        for_=claims_of(pro),
        against=claims_of(con),
        disputed=is_disputed(pro, con),
        rule=rule_of(pro, on),
        since=int(pro.begin.min()) if len(pro) else None,
        is_hypothetical=bool(len(pro) and history.is_hypothetical[pro.claim].all()),
    )


def active_rows(ties: Ties, number: int, on: int) -> tuple[Rows, Rows]:
    """Return the rows for and against a tie that weigh on a day."""
    found = []
    for rows, start in (
        (ties.evidence.pro, ties.pro_start),
        (ties.evidence.con, ties.con_start),
    ):
        own = rows.take(slice(int(start[number]), int(start[number + 1])))
        found.append(own.take((own.begin <= on) & (on < own.end)))
    return found[0], found[1]


def claims_of(rows: Rows) -> tuple[int, ...]:
    """Return the claims behind rows, each once, in the order of the history."""
    return tuple(int(c) for c in np.unique(rows.claim))


def is_disputed(pro: Rows, con: Rows) -> bool:
    """Whether one source says that it holds and another that it does not, of this time.

    A source that says both has told a story or changed its mind.
    """
    contradicts = np.asarray([r.contradicts for r in rules()])[con.rule]
    deniers, believers = set(con.origin[contradicts].tolist()), set(pro.origin.tolist())
    return bool(deniers and believers) and len(deniers | believers) > 1


def rule_of(pro: Rows, on: int) -> str | None:
    """Return the rule of the weightiest row, None where any claim states the tie."""
    if not len(pro) or any(rules()[r].is_stated for r in set(pro.rule.tolist())):
        return None
    weight = weights(pro, on)
    heaviest = pro.rule[weight == weight.max()]
    return rules()[int(heaviest.min())].name


@dataclass(frozen=True)
class Picture:
    """All ties on a date, as known by a date.

    Attributes
    ----------
    history
        The claims it rests on; indices of claims and actors point into it.
    on
        The day.
    ties
        Strongest first.
    """

    history: History
    on: int
    ties: TieList
    _all: Ties

    @property
    def actors(self) -> tuple[int, ...]:
        """Indices of the actors that have a tie on this day, places left out."""
        ends = np.unique(
            np.concatenate([self._all.a[self.ties.numbers], self._all.b[self.ties.numbers]])
        )
        return tuple(int(i) for i in ends if self.history.actors[int(i)].kind != "place")

    @property
    def places(self) -> tuple[int, ...]:
        """Indices of the places where somebody is on this day."""
        ends = np.unique(self._all.b[self.ties.numbers])
        return tuple(int(i) for i in ends if self.history.actors[int(i)].kind == "place")

    def between(self, a: str, b: str) -> tuple[Tie, ...]:
        """Return every tie of a pair, either way, strongest first.

        Raises
        ------
        UnknownActorError
            If an actor is not known by that name.
        """
        i, j = self.history.find_actor(a), self.history.find_actor(b)
        return tuple(self.ties.where(self._pair(i, j)[self.ties.numbers]))

    def tie(self, a: str, b: str) -> Tie:
        """Return the strongest tie of a pair, by any of their names.

        Where nothing is reported the relation is `NOT_REPORTED`, the strength 0, and
        ``against`` holds what is said against the ties that the pair has at other times.

        Raises
        ------
        UnknownActorError
            If an actor is not known by that name; close names are offered.
        """
        found = self.between(a, b)
        if found:
            return found[0]
        i, j = self.history.find_actor(a), self.history.find_actor(b)
        against: set[int] = set()
        for number in np.flatnonzero(self._pair(i, j)):
            against |= set(claims_of(active_rows(self._all, int(number), self.on)[1]))
        names = self.history.actors[i].name, self.history.actors[j].name
        said = tuple(sorted(against))
        return Tie(
            i, j, *names, NOT_REPORTED, "not reported", 0, False, 0.0, (), said, False, None, None
        )

    def of(self, actor: str | int) -> tuple[Tie, ...]:
        """Return every tie of one actor, strongest first."""
        i = actor if isinstance(actor, int) else self.history.find_actor(actor)
        mine = (self._all.a == i) | (self._all.b == i)
        return tuple(self.ties.where(mine[self.ties.numbers]))

    def _pair(self, i: int, j: int) -> NDArray[np.bool_]:
        a, b = self._all.a, self._all.b
        return np.asarray(((a == i) & (b == j)) | ((a == j) & (b == i)))


def picture(
    history: History,
    on: str | date | int,
    known_by: str | date | datetime | int | None = None,
) -> Picture:
    """Return the picture of a day.

    Parameters
    ----------
    history
        The claims.
    on
        A day; a month or a year stands for its last day.
    known_by
        Leave out what was learned later.

    Raises
    ------
    DateError
        If ``on`` or ``known_by`` is no date.
    """
    known = history if known_by is None else history.known_by(known_by)
    ties = infer(known)
    number = day(on)
    return Picture(known, number, TieList(known, ties, number, _pooled(ties, number)), ties)


def _pooled(ties: Ties, on: int) -> Pooled:
    evidence = ties.evidence
    if len(evidence.pro) + len(evidence.con) < _COMPILED_FROM:
        return pool(evidence, on)
    from allegiance.views.kernel import strengths

    found = strengths(evidence, (ties.pro_start, ties.con_start), on)
    there = np.flatnonzero(found)
    return Pooled(there.astype(np.int32), found[there])
