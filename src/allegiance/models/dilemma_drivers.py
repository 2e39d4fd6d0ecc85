"""Drivers of a dilemma: each a number and the claims behind it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from allegiance.history import NOBODY
from allegiance.models.board import (
    BELOW,
    BLOOD,
    BREAKS,
    COURTING,
    FORCE,
    UNIONS,
    YEAR,
    Board,
    Claims,
)

__all__ = ["CHOICE", "RATE", "STOP", "VIOLENCE", "Value"]

Value = tuple[float, Claims]
"""The number, and the claims it comes from."""

PAST: Final = (*UNIONS, "loyal_to", "part_of", "member_of", "allied_with", "supports", "helps")


def _of(rows: NDArray[np.int64]) -> Claims:
    return tuple(int(i) for i in rows)


def _strongest(
    table: dict[int, dict[int, tuple[float, Claims]]], who: int, others: dict[int, Claims]
) -> Value:
    """Return the strongest tie to any of some, with the claims of both ends of the triangle."""
    own = table.get(who, {})
    shared = [(*own[o], said) for o, said in others.items() if o in own]
    if not shared:
        return 0.0, ()
    strength, claims, said = max(shared)
    return strength, tuple(dict.fromkeys((*claims, *said)))


def _foes(board: Board, actor: int) -> dict[int, Claims]:
    return {foe: claims for foe, (_, claims) in board.foes.get(actor, {}).items()}


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
    return _strongest(board.foes, other, _foes(board, actor))


def ally_of_foes(board: Board, actor: int, other: int) -> Value:
    """Return how friendly the patron is to a foe of the actor."""
    return _strongest(board.friends, other, _foes(board, actor))


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


def kin_blood(board: Board, actor: int, other: int) -> Value:
    """Return what is remembered of violence and force of the other against the actor's kin."""
    rows = board.between([other], BLOOD, board.kin(actor) - {other})
    return board.memory(rows), _of(rows)


def help_received(board: Board, actor: int, other: int) -> Value:
    """Return what is remembered of ground, money and arms that the other gave the actor."""
    rows = board.between([other], ("helps",), [actor])
    return board.memory(rows), _of(rows)


def courting(board: Board, actor: int, other: int) -> Value:
    """Return what is remembered of praise, promises, talks and wooing between the two."""
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


def courted_by_others(board: Board, actor: int, other: int) -> Value:
    """Return what is remembered of others who courted or helped the actor."""
    rows = board.by_others((*COURTING, "helps"), [actor])
    rows = rows[board.history.subject[rows] != other]
    return board.memory(rows), _of(rows)


def friends_in_common(board: Board, actor: int, other: int) -> Value:
    """Return how many stand with both, as a log."""
    mine, theirs = board.friends.get(actor, {}), board.friends.get(other, {})
    shared = [x for x in mine if x in theirs]
    claims = [i for x in shared for i in (*mine[x][1], *theirs[x][1])]
    return float(np.log1p(len(shared))), tuple(dict.fromkeys(claims))


def defectors(board: Board, actor: int, other: int) -> Value:
    """Return what is remembered of the patron's violence and force against those who left it."""
    left = board.by_others(BREAKS, [other])
    gone = set(board.history.subject[left].tolist()) - {actor, NOBODY}
    rows = board.between([other], BLOOD, gone)
    return board.memory(rows), _of(rows)


def momentum(board: Board, actor: int, other: int) -> Value:
    """Return how many came to the patron within a year rather than left it: a ratio, as a log."""
    came = board.lately(board.by_others(UNIONS, [other]))
    left = board.lately(board.by_others(BREAKS, [other]))
    came, left = (rows[board.history.subject[rows] != actor] for rows in (came, left))
    claims = _of(np.union1d(came, left))
    return float(np.log1p(len(came)) - np.log1p(len(left))), claims


def losses_of_patron(board: Board, actor: int, other: int) -> Value:
    """Return the reports of violence against the patron within a year, as a log."""
    return losses(board, other)


def oath(board: Board, actor: int, other: int) -> Value:
    """Return 1 where the tie is an oath, a chain of command or membership, not help or alliance."""
    history = board.history
    sworn = {*BELOW, *UNIONS}
    said = board.patrons.get(actor, {}).get(other, ())
    claims = tuple(i for i in said if history.relation_of(i).name in sworn)
    return float(bool(claims)), claims


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
    left = board.by_others(BREAKS, [other])
    left = left[board.history.subject[left] != actor]
    rows = board.lately(np.union1d(board.between([other], BREAKS), left))
    return min(len(rows) / max(len(clients), 1), 1.0), _of(rows)


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
    rows = board.lately(board.by_others(FORCE, [actor]))
    return float(np.log1p(len(rows))), _of(rows)


def courted_lately(board: Board, actor: int) -> Value:
    """Return the reports of anybody courting or helping the actor within a year, as a log."""
    rows = board.lately(board.by_others((*COURTING, "helps"), [actor]))
    return float(np.log1p(len(rows))), _of(rows)


def leader_lost(board: Board, actor: int, other: int = NOBODY) -> Value:
    """Return 1 where a leader was killed, or ceased to lead, within a year."""
    history, on = board.history, board.on
    everyone = range(len(history.actors))
    leads = board.between(everyone, ("leads",), [actor])
    # A plain year says when somebody led, not until when; only a range has an end.
    closed = history.is_range[leads] & (history.end_high[leads] <= on)
    ended = leads[closed & (history.end_high[leads] > on - YEAR)]
    leaders = set(history.subject[leads].tolist()) - {NOBODY}
    killed = board.lately(board.between(everyone, ("kills",), leaders))
    rows = np.union1d(ended, killed)
    return float(bool(len(rows))), _of(rows)


def rival(board: Board, actor: int, other: int) -> Value:
    """Return how hostile the two stand."""
    return board.foes.get(actor, {}).get(other, (0.0, ()))


def bond(board: Board, actor: int, other: int) -> Value:
    """Return 1 where one stands under the other, or both are allied."""
    for one, two in ((actor, other), (other, actor)):
        claims = board.patrons.get(one, {}).get(two)
        if claims is not None:
            return 1.0, claims
    return 0.0, ()


def broke_lately(board: Board, actor: int, other: int) -> Value:
    """Return the breaks of the two within a year, as a log."""
    rows = board.lately(board.pair(actor, other, BREAKS))
    return float(np.log1p(len(rows))), _of(rows)


CHOICE: Final[dict[str, Callable[[Board, int, int], Value]]] = {
    "past tie": past_tie,
    "backs others against its foes": backs_against,
    "rival of its foes": rival_of_foes,
    "ally of its foes": ally_of_foes,
    "ally of its patrons": ally_of_patrons,
    "rival of its patrons": rival_of_patrons,
    "patron of many": patron_of_many,
    "friends in common": friends_in_common,
    "near": near,
    "blood between them": blood,
    "blood against its kin": kin_blood,
    "help received": help_received,
    "courting and praise": courting,
    "kin who have moved": kin_joined,
    "momentum": momentum,
    "losses of the patron": losses_of_patron,
}
STOP: Final[dict[str, Callable[[Board, int, int], Value]]] = {
    "oath": oath,
    "age of the tie": age_of_tie,
    "backs others against its foes": backs_against,
    "rival of its foes": rival_of_foes,
    "ally of its foes": ally_of_foes,
    "other patrons": other_patrons,
    "left others lately": left_lately,
    "friends in common": friends_in_common,
    "near": near,
    "blood between them": blood,
    "blood against its kin": kin_blood,
    "help received": help_received,
    "courting and praise": courting,
    "courted by others": courted_by_others,
    "kin who have moved": kin_left,
    "treatment of defectors": defectors,
    "momentum": momentum,
    "losses of the patron": losses_of_patron,
    "leader lost lately": leader_lost,
}
RATE: Final[dict[str, Callable[[Board, int], Value]]] = {
    "no patron": no_patron,
    "lost a patron lately": lost_lately,
    "gained a patron lately": gained_lately,
    "losses lately": losses,
    "courted lately": courted_lately,
    "leader lost lately": leader_lost,
}
VIOLENCE: Final[dict[str, Callable[[Board, int, int], Value]]] = {
    "blood between them": blood,
    "rival": rival,
    "bond": bond,
    "broke lately": broke_lately,
}
