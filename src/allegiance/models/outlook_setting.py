"""Where the paths of an outlook start: who is in them, and every driver month by month.

A driver is either moved by what happens in a path, or runs on as it stood: remembered things fade,
what happened lately drops out of the year, the rest stays.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from allegiance.models.board import BREAKS, KEEP, UNIONS, WEAKEST, YEAR, Board
from allegiance.models.dilemma_drivers import CHOICE, PAST, RATE, STOP, VIOLENCE, Value
from allegiance.models.dilemma_learning import Learned, Posterior
from allegiance.models.outlook_violence import known_pairs

__all__ = ["MOVED", "Setting", "cast_of"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

MONTH: Final = YEAR / 12
MOST_FACTIONS: Final = 14
FADING: Final = frozenset(
    {"blood against its kin", "help received", "courting and praise", "courted by others",
     "treatment of defectors"}
)  # fmt: skip
LATELY: Final = frozenset({"losses of the patron", "losses lately", "courted lately"})
ONCE: Final = frozenset({"leader lost lately"})
MOVED: Final = frozenset(
    {"past tie", "age of the tie", "other patrons", "patron of many", "kin who have moved",
     "blood between them", "momentum", "left others lately", "ally of its patrons",
     "rival of its patrons", "no patron", "lost a patron lately", "gained a patron lately", "bond",
     "broke lately"}
)  # fmt: skip
"""Drivers that what happens in a path moves."""


def cast_of(board: Board, actor: int) -> tuple[list[int], list[int]]:
    """Return the sides of an outlook, and those of them that may change sides.

    The faction and whoever it may stand with; of the armed groups among them those with a patron,
    the faction first.
    """
    sides = [actor, *board.patrons.get(actor, {}), *board.clients.get(actor, {})]
    sides = list(dict.fromkeys([*sides, *board.candidates(actor)]))
    armed = [
        a for a in sides
        if a != actor and board.patrons.get(a) and board.history.actors[a].kind == "armed_group"
    ]  # fmt: skip
    return sides, [actor, *armed[: MOST_FACTIONS - 1]]


@dataclass(frozen=True, eq=False)
class Setting:
    """The start of every path.

    Attributes
    ----------
    board, actor, months
        The day, the faction, how far.
    known, violence
        The models.
    sides, factions
        Indices of actors: whom one may stand with (s), and who may move (f), the faction first.
    at
        Place of each faction among the sides, shape (f,).
    bond, allowed, contact
        Who stands under or beside whom; who could; who is named together; shape (f, s).
    runs
        For ``choice``, ``stop``, ``rate`` and ``violence`` the drivers that paths do not move,
        shape (months, f, s), or (months, f) for the rate.
    memory
        ``past``, ``kin_joined``, ``kin_left``, ``blood`` (sums that fade) and ``age`` (years),
        shape (f, s).
    clients
        How many others stand under each side, shape (f, s).
    came, left
        Unions and breaks with each side within the year before each month, shape (months, s).
    gained, lost
        The same of each faction, shape (months, f).
    broke
        Breaks of each pair, shape (months, f, s).
    friend, foe
        Strength of friendly and hostile ties, shape (s, s).
    """

    board: Board
    actor: int
    months: int
    known: Learned
    violence: Posterior
    sides: list[int]
    factions: list[int]
    at: NDArray[np.int64]
    bond: Bools
    allowed: Bools
    contact: Bools
    runs: Mapping[str, Mapping[str, Floats]]
    memory: Mapping[str, Floats]
    clients: Floats
    came: Floats
    left: Floats
    gained: Floats
    lost: Floats
    broke: Floats
    friend: Floats
    foe: Floats
    focus: int = 0

    @property
    def days(self) -> NDArray[np.int64]:
        """Last day of each month ahead."""
        ends: NDArray[np.int64] = np.rint(
            self.board.on + MONTH * np.arange(1, self.months + 1)
        ).astype(np.int64)
        return ends

    @property
    def departures(self) -> tuple[int, int] | None:
        """How many faction-years ended in a move elsewhere, of how many; None if too few."""
        known = self.known
        return (known.departures, known.faction_years) if known.faction_years >= 5 else None

    @property
    def may_gain(self) -> Bools:
        """Whom the faction could go over to, shape (s,)."""
        could: Bools = self.allowed[self.focus] & ~self.bond[self.focus]
        return could

    def fingerprint(self, seed: int) -> str:
        """Return what tells this start and seed from any other."""
        mark = hashlib.sha256(f"{seed} {self.actor} {self.months}".encode())
        parts: list[NDArray[Any]] = [
            self.bond, self.allowed, self.contact, self.clients, self.came, self.left, self.gained,
            self.lost, self.broke, self.friend, self.foe, *self.memory.values(),
            *(table for model in self.runs.values() for table in model.values()),
            *(
                part
                for model in (self.known.rate, self.known.choice, self.known.stop, self.violence)
                for part in (model.mean, model.covariance)
            ),
        ]  # fmt: skip
        for part in parts:
            mark.update(np.ascontiguousarray(part).tobytes())
        return mark.hexdigest()

    @classmethod
    def of(
        cls,
        board: Board,
        actor: int,
        known: Learned,
        violence: Posterior,
        months: int,
        cast: tuple[list[int], list[int]] | None = None,
    ) -> Setting:
        """Work out the start.

        Parameters
        ----------
        board
            The day.
        actor
            The faction.
        known, violence
            The models.
        months
            How far.
        cast
            Sides and factions, if not those of the board: two outlooks on one cast share their
            random numbers.
        """
        sides, factions = cast or cast_of(board, actor)
        bond, allowed = _who_may(board, sides, factions)
        pairs = known_pairs(board.history, board.on)
        contact = np.array([[(min(f, s), max(f, s)) in pairs for s in sides] for f in factions])
        look = _Look(board, sides, factions, months)
        below = [[len(set(board.clients.get(s, ())) - {f}) for s in sides] for f in factions]
        return cls(
            board, actor, months, known, violence, sides, factions,
            np.array([sides.index(f) for f in factions]), bond, allowed, contact,
            {
                "choice": look.pairs(CHOICE), "stop": look.pairs(STOP),
                "violence": look.pairs(VIOLENCE), "rate": look.each(RATE),
            },
            _memory(board, sides, factions), np.array(below, float),
            look.counts([board.by_others(UNIONS, [s]) for s in sides]),
            look.counts([np.union1d(board.by_others(BREAKS, [s]), board.between([s], BREAKS))
                         for s in sides]),
            look.counts([board.between([f], UNIONS) for f in factions]),
            look.counts([board.between([f], BREAKS) for f in factions]),
            np.stack([look.counts([board.pair(f, s, BREAKS) for s in sides])
                      for f in factions], axis=1),
            _strength(board.friends, sides), _strength(board.foes, sides),
        )  # fmt: skip


def _who_may(board: Board, sides: list[int], factions: list[int]) -> tuple[Bools, Bools]:
    bond = np.array([[s in board.patrons.get(f, {}) for s in sides] for f in factions])
    own = np.array([[s == f or s in board.clients.get(f, {}) for s in sides] for f in factions])
    return bond, ~own & np.array([board.is_side(s) for s in sides])


def _memory(board: Board, sides: list[int], factions: list[int]) -> dict[str, Floats]:
    def table(made: Callable[[int, int], float]) -> Floats:
        return np.array([[0.0 if f == s else made(f, s) for s in sides] for f in factions])

    def summed(driver: Callable[[Board, int, int], Value]) -> Floats:
        return table(lambda f, s: float(np.expm1(driver(board, f, s)[0])))

    return {
        "past": table(lambda f, s: float(np.expm1(board.memory(board.pair(f, s, PAST))))),
        "kin_joined": summed(CHOICE["kin who have moved"]),
        "kin_left": summed(STOP["kin who have moved"]),
        "blood": summed(STOP["blood between them"]),
        "age": summed(STOP["age of the tie"]),
    }


def _strength(table: Mapping[int, Mapping[int, tuple[float, Any]]], sides: list[int]) -> Floats:
    found = np.array([[table.get(a, {}).get(b, (0.0, ()))[0] for b in sides] for a in sides])
    return np.where(found >= WEAKEST, found, 0.0)


class _Look:
    """Drivers as they run on by themselves."""

    def __init__(self, board: Board, sides: list[int], factions: list[int], months: int) -> None:
        self.board, self.sides, self.factions = board, sides, factions
        self.months = np.arange(months)

    def counts(self, found: list[NDArray[np.int64]]) -> Floats:
        """Return how many of each list of claims lie in the year before each month."""
        begins = self.board.on - YEAR + MONTH * self.months
        dates = [np.sort(self.board.history.start_high[rows]) for rows in found]
        return np.array(
            [[len(d) - np.searchsorted(d, b, side="right") for d in dates] for b in begins], float
        )

    def pairs(self, drivers: Mapping[str, Callable[[Board, int, int], Value]]) -> dict[str, Floats]:
        """Return drivers of pairs, shape (months, f, s) each."""
        tables = {}
        for name, driver in drivers.items():
            if name in MOVED:
                continue
            out = np.zeros((len(self.months), len(self.factions), len(self.sides)))
            for i, f in enumerate(self.factions):
                for j, s in enumerate(self.sides):
                    if f != s:
                        out[:, i, j] = self._run(name, driver(self.board, f, s))
            tables[name] = out
        return tables

    def each(self, drivers: Mapping[str, Callable[[Board, int], Value]]) -> dict[str, Floats]:
        """Return drivers of factions, shape (months, f) each."""
        return {
            name: np.column_stack([self._run(name, driver(self.board, f)) for f in self.factions])
            for name, driver in drivers.items()
            if name not in MOVED
        }

    def _run(self, name: str, value: Value) -> Floats:
        number, claims = value
        if name in FADING:
            return np.asarray(np.log1p(np.expm1(number) * KEEP ** (self.months / 12)))
        if number and name in LATELY | ONCE:
            left = self.counts([np.array(claims, dtype=np.int64)])[:, 0]
            if name in ONCE:
                ends = self.board.history.end_high[list(claims)].max()
                return np.asarray(self.board.on + MONTH * self.months < ends + YEAR, float)
            return np.asarray(np.log1p(left))
        return np.full(len(self.months), number)
