"""Who stands where on a day, and what happened before it: what a dilemma is weighed on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from allegiance.history import NOBODY, History, relation_codes
from allegiance.times import FIRST_DAY
from allegiance.vocabulary import STATUSES

__all__ = ["BREAKS", "FORCE", "UNIONS", "Board", "TieLike"]

YEAR: Final = 365
KEEP: Final = 0.8
WEAKEST: Final = 0.15
SIDES: Final = frozenset({"armed_group", "government"})
BELOW: Final = frozenset({"loyal_to", "part_of", "member_of"})
BONDS: Final = BELOW | {"supports", "allied_with"}
UNIONS: Final = ("pledges_to", "joins", "merges_with")
BREAKS: Final = ("breaks_with", "splits_from")
BLOOD: Final = ("attacks", "clashes_with", "kills", "coerces", "threatens", "sanctions")
COURTING: Final = ("praises", "promises", "meets", "recruits_from")
FORCE: Final = ("attacks", "clashes_with", "kills")

Claims = tuple[int, ...]


class TieLike(Protocol):
    """What a tie must tell; the ties of a picture do."""

    @property
    def a(self) -> int:
        """Index of the actor that acts."""

    @property
    def b(self) -> int:
        """Index of the other."""

    @property
    def relation(self) -> str:
        """Word of the vocabulary."""

    @property
    def sign(self) -> int:
        """Friendly, hostile or neither."""

    @property
    def strength(self) -> float:
        """Between 0 and 1."""

    @property
    def for_(self) -> Claims:
        """Claims behind it."""


class Board:
    """The ties of a day by what they mean for a choice of sides.

    Attributes
    ----------
    on
        The day.
    patrons
        For each actor those it stands under or with, and the claims that say so.
    clients
        For each actor those that stand under it or that it supports.
    foes, friends
        For each actor the strength of its ties to others, and their claims.
    based
        For each actor its places.
    is_told
        Whether the day lies after the first that any claim dates; before it nothing counts, not
        even what is said to hold since ever.
    """

    def __init__(self, history: History, on: int, ties: Iterable[TieLike]) -> None:
        self.history, self.on = history, on
        self.patrons: dict[int, dict[int, Claims]] = defaultdict(dict)
        self.clients: dict[int, dict[int, Claims]] = defaultdict(dict)
        self.foes: dict[int, dict[int, tuple[float, Claims]]] = defaultdict(dict)
        self.friends: dict[int, dict[int, tuple[float, Claims]]] = defaultdict(dict)
        self.based: dict[int, dict[int, Claims]] = defaultdict(dict)
        dated = history.start_high[history.start_high > FIRST_DAY]
        self.is_told = bool(len(dated)) and on >= int(dated.min())
        for tie in ties:
            if tie.strength >= WEAKEST and self.is_told:
                self._lay(tie)
        names = relation_codes()
        known = (
            (history.status == STATUSES.index("asserted"))
            & (history.verdict != 3)
            & (history.start_high <= on)
            & self.is_told
        )
        self._rows = {
            name: np.flatnonzero(known & (history.relation == code)) for name, code in names.items()
        }
        self._both: dict[tuple[str, ...], NDArray[np.int64]] = {}

    def _lay(self, tie: TieLike) -> None:
        a, b, claims = tie.a, tie.b, tuple(tie.for_)
        if tie.relation == "based_in":
            self.based[a][b] = claims
        elif tie.sign < 0:
            for one, other in ((a, b), (b, a)):
                if tie.strength > self.foes[one].get(other, (0.0, ()))[0]:
                    self.foes[one][other] = (tie.strength, claims)
        elif tie.relation in BONDS:
            for one, other in ((a, b), (b, a)):
                if tie.strength > self.friends[one].get(other, (0.0, ()))[0]:
                    self.friends[one][other] = (tie.strength, claims)
            self._side(tie.relation, a, b, claims)

    def _side(self, relation: str, a: int, b: int, claims: Claims) -> None:
        pairs = [(a, b)]
        if relation == "supports":
            pairs = [(b, a)]
        elif relation == "allied_with":
            pairs = [(a, b), (b, a)]
        for client, patron in pairs:
            if self.is_side(patron) and self.is_side(client):
                self.patrons[client].setdefault(patron, claims)
                if relation != "allied_with":
                    self.clients[patron].setdefault(client, claims)

    def is_side(self, actor: int) -> bool:
        """Whether an actor can be stood with: a group or a government."""
        return self.history.actors[actor].kind in SIDES

    def between(
        self, subjects: Iterable[int], names: Sequence[str], objects: Iterable[int] | None = None
    ) -> NDArray[np.int64]:
        """Return the claims, up to the day, of some doing something to some (or to anyone)."""
        rows = self._of(tuple(names))
        picked = self._mask(subjects)[self.history.subject[rows]]
        if objects is not None:
            picked &= self._mask(objects)[self.history.object[rows]]
        return rows[picked]

    def _of(self, names: tuple[str, ...]) -> NDArray[np.int64]:
        if names not in self._both:
            self._both[names] = np.sort(np.concatenate([self._rows[name] for name in names]))
        return self._both[names]

    def _mask(self, actors: Iterable[int]) -> NDArray[np.bool_]:
        """Return for every actor whether it is one of some; the last place is for nobody."""
        mask = np.zeros(len(self.history.actors) + 1, dtype=np.bool_)
        mask[list(actors)] = True
        return mask

    def by_others(self, names: Sequence[str], objects: Sequence[int]) -> NDArray[np.int64]:
        """Return the claims, up to the day, of anybody else doing something to some."""
        rows = self._of(tuple(names))
        mine = self._mask(objects)
        return rows[mine[self.history.object[rows]] & ~mine[self.history.subject[rows]]]

    def pair(self, one: int, other: int, names: Sequence[str]) -> NDArray[np.int64]:
        """Return the claims of a pair, either way round."""
        return np.union1d(self.between([one], names, [other]), self.between([other], names, [one]))

    def memory(self, rows: NDArray[np.int64]) -> float:
        """Return how much is remembered: claims, each fading by a fifth a year, as a log."""
        ago = np.maximum(self.on - self.history.start_high[rows].astype(np.int64), 0) / YEAR
        return float(np.log1p((KEEP**ago).sum()))

    def lately(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the claims of the year before the day."""
        return rows[self.history.start_high[rows] > self.on - YEAR]

    def kin(self, actor: int) -> set[int]:
        """Return those under the same patrons, and those under the actor itself."""
        found = set(self.clients.get(actor, ()))
        for patron in self.patrons.get(actor, {}):
            found |= set(self.clients.get(patron, ()))
        return found - {actor}

    def destinations(self, actor: int) -> dict[int, NDArray[np.int64]]:
        """Return where groups are told to have moved by the day, and the claims, by place.

        Places where the actor is based already are none to leave for.
        """
        history = self.history
        rows = self._rows["moves_to"]
        found: dict[int, list[int]] = defaultdict(list)
        for i in rows.tolist():
            place = int(history.object[i])
            is_group = history.actors[int(history.subject[i])].kind == "armed_group"
            if is_group and place != NOBODY and place not in self.based.get(actor, {}):
                found[place].append(i)
        return {place: np.array(said) for place, said in sorted(found.items())}

    def candidates(self, actor: int, most: int = 60) -> list[int]:
        """Return whom it could go over to: every side that a claim names by the day.

        Its own parts and present patrons are no candidates. Those nearest to it come first
        (in a claim with it, then friends and foes of its friends and foes), then those most
        spoken of.
        """
        history = self.history
        by_now = (history.start_high <= self.on) & self.is_told
        subject, object_ = history.subject[by_now], history.object[by_now]
        said = np.bincount(np.append(subject, object_), minlength=len(history.actors))
        close = {*object_[subject == actor].tolist(), *subject[object_ == actor].tolist()}
        near = {*self.friends.get(actor, ()), *self.foes.get(actor, ())}
        beyond = {x for n in near for x in (*self.friends.get(n, ()), *self.foes.get(n, ()))}
        mine = {actor, *self.patrons.get(actor, ()), *self.clients.get(actor, ())}
        left = [x for x in np.flatnonzero(said).tolist() if x not in mine and self.is_side(x)]
        return sorted(left, key=lambda x: (x not in close, x not in beyond, -said[x], x))[:most]
