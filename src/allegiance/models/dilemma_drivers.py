"""Drivers of a dilemma: each a number and the claims behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from allegiance.models.board import BLOOD, BREAKS, COURTING, UNIONS, YEAR, Board, Claims

__all__ = ["CHOICE", "RATE", "STOP", "Value"]

Value = tuple[float, Claims]
"""The number, and the claims it comes from."""

PAST: Final = (*UNIONS, "loyal_to", "part_of", "member_of", "allied_with", "supports", "helps")


def _of(rows: NDArray[np.int64]) -> Claims:
    return tuple(int(i) for i in rows)


def _strongest(
    table: dict[int, dict[int, tuple[float, Claims]]], who: int, others: Iterable[int]
) -> Value:
    own = table.get(who, {})
    return max((own[o] for o in others if o in own), default=(0.0, ()))


def past_tie(board: Board, actor: int, other: int) -> Value:
    """Return what is remembered of earlier bonds of the pair, where none holds now."""
    if other in board.patrons.get(actor, {}):
        return 0.0, ()
    rows = board.pair(actor, other, PAST)
    return board.memory(rows), _of(rows)


def backs_against(board: Board, actor: int, other: int) -> Value:
    """Return how many others the patron backs that fight the actor's foes, as a log."""
    foes = set(board.foes.get(actor, {}))
    claims: list[int] = []
    count = 0
    for client, said in board.clients.get(other, {}).items():
        shared = foes & set(board.foes.get(client, {}))
        if client != actor and shared:
            count += 1
            claims += [*said, *(i for f in shared for i in board.foes[client][f][1])]
    return float(np.log1p(count)), tuple(dict.fromkeys(claims))


def rival_of_foes(board: Board, actor: int, other: int) -> Value:
    """Return how hostile the patron is to a foe of the actor."""
    return _strongest(board.foes, other, board.foes.get(actor, {}))


def ally_of_foes(board: Board, actor: int, other: int) -> Value:
    """Return how friendly the patron is to a foe of the actor."""
    return _strongest(board.friends, other, board.foes.get(actor, {}))


def ally_of_patrons(board: Board, actor: int, other: int) -> Value:
    """Return how friendly the possible patron is to a present one."""
    return _strongest(board.friends, other, board.patrons.get(actor, {}))


def rival_of_patrons(board: Board, actor: int, other: int) -> Value:
    """Return how hostile the possible patron is to a present one."""
    return _strongest(board.foes, other, board.patrons.get(actor, {}))


def patron_of_many(board: Board, actor: int, other: int) -> Value:
    """Return how many others the patron has under it, as a log."""
    others = {c: s for c, s in board.clients.get(other, {}).items() if c != actor}
    return float(np.log1p(len(others))), tuple(i for said in others.values() for i in said)


def near(board: Board, actor: int, other: int) -> Value:
    """Return 1 where both are based in one place."""
    mine, theirs = board.based.get(actor, {}), board.based.get(other, {})
    shared = [p for p in mine if p in theirs]
    claims = [i for p in shared for i in (*mine[p], *theirs[p])]
    return float(bool(shared)), tuple(dict.fromkeys(claims))


def blood(board: Board, actor: int, other: int) -> Value:
    """Return what is remembered of violence and force between the two."""
    rows = board.pair(actor, other, BLOOD)
    return board.memory(rows), _of(rows)


def courting(board: Board, actor: int, other: int) -> Value:
    """Return what is remembered of help, praise, promises and talks between the two."""
    rows = board.pair(actor, other, COURTING)
    return board.memory(rows), _of(rows)


def kin_joined(board: Board, actor: int, other: int) -> Value:
    """Return what is remembered of kin going over to the possible patron."""
    rows = board.between(board.kin(actor), UNIONS, [other])
    return board.memory(rows), _of(rows)


def kin_left(board: Board, actor: int, other: int) -> Value:
    """Return what is remembered of kin breaking with the patron."""
    rows = board.between(board.kin(actor), BREAKS, [other])
    return board.memory(rows), _of(rows)


def age_of_tie(board: Board, actor: int, other: int) -> Value:
    """Return for how many years the tie is known, as a log."""
    claims = board.patrons.get(actor, {}).get(other, ())
    if not claims:
        return 0.0, ()
    begun = board.history.start_high[list(claims)].astype(np.int64)
    first = int(begun.min())
    return float(np.log1p(max(board.on - first, 0) / YEAR)), (claims[int(begun.argmin())],)


def other_patrons(board: Board, actor: int, other: int) -> Value:
    """Return how many patrons it has, as a log."""
    found = board.patrons.get(actor, {})
    claims = [i for p, said in found.items() if p != other for i in said]
    return float(np.log1p(len(found))), tuple(claims)


def left_lately(board: Board, actor: int, other: int) -> Value:
    """Return the share of the patron's others with which it came to a break within a year."""
    clients = [c for c in board.clients.get(other, {}) if c != actor]
    rows = board.lately(
        np.union1d(board.between([other], BREAKS), _toward(board, BREAKS, other, actor))
    )
    return min(len(rows) / max(len(clients), 1), 1.0), _of(rows)


def _toward(board: Board, names: tuple[str, ...], other: int, but: int) -> NDArray[np.int64]:
    everyone = [i for i in range(len(board.history.actors)) if i != but]
    return board.between(everyone, names, [other])


def no_patron(board: Board, actor: int) -> Value:
    """Return 1 where no patron is reported."""
    return float(not board.patrons.get(actor)), ()


def lost_lately(board: Board, actor: int) -> Value:
    """Return the breaks of the actor within a year, as a log."""
    rows = board.lately(board.between([actor], BREAKS))
    return float(np.log1p(len(rows))), _of(rows)


def gained_lately(board: Board, actor: int) -> Value:
    """Return the unions of the actor within a year, as a log."""
    rows = board.lately(board.between([actor], UNIONS))
    return float(np.log1p(len(rows))), _of(rows)


def losses(board: Board, actor: int) -> Value:
    """Return the reports of violence against the actor within a year, as a log."""
    everyone = [i for i in range(len(board.history.actors)) if i != actor]
    rows = board.lately(board.between(everyone, ("attacks", "kills", "clashes_with"), [actor]))
    return float(np.log1p(len(rows))), _of(rows)


CHOICE: Final[dict[str, Callable[[Board, int, int], Value]]] = {
    "past tie": past_tie,
    "backs others against its foes": backs_against,
    "rival of its foes": rival_of_foes,
    "ally of its foes": ally_of_foes,
    "ally of its patrons": ally_of_patrons,
    "rival of its patrons": rival_of_patrons,
    "patron of many": patron_of_many,
    "near": near,
    "blood between them": blood,
    "courting and praise": courting,
    "kin who have moved": kin_joined,
}
STOP: Final[dict[str, Callable[[Board, int, int], Value]]] = {
    "age of the tie": age_of_tie,
    "backs others against its foes": backs_against,
    "rival of its foes": rival_of_foes,
    "ally of its foes": ally_of_foes,
    "other patrons": other_patrons,
    "left others lately": left_lately,
    "near": near,
    "blood between them": blood,
    "courting and praise": courting,
    "kin who have moved": kin_left,
}
RATE: Final[dict[str, Callable[[Board, int], Value]]] = {
    "no patron": no_patron,
    "lost a patron lately": lost_lately,
    "gained a patron lately": gained_lately,
    "losses lately": losses,
}
