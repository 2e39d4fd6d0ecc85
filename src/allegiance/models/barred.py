"""What speaks against listing a side as a way to go: weighed like all, but not put before a reader.

Odds are shared out among every side that reports name, so that none is favoured for being
unlisted. A list of ways open to a faction is another matter: nobody expects it to go over to a
side that it fights, or with which no contact is told of.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from allegiance.models.board import FORCE, Board
from allegiance.models.dilemma_drivers import Value

__all__ = ["bar"]

CONTACT: Final = (
    "past tie",
    "ally of its patrons",
    "friends in common",
    "near",
    "help received",
    "courting and praise",
    "kin who have moved",
)
"""Drivers that tell of contact, whatever they weigh; a shared enemy alone is none."""


def bar(board: Board, actor: int, other: int, drivers: Mapping[str, Value]) -> str | None:
    """Say why a side is not listed as a way to go, None where it is.

    Parameters
    ----------
    board
        The day.
    actor, other
        The faction and the side.
    drivers
        Of going over to it, by name.
    """
    if other in board.foes.get(actor, {}):
        return "at odds with it on that day"
    if len(board.lately(board.pair(actor, other, FORCE))):
        return "fought it within the year"
    if not any(drivers[name][0] > 0 and drivers[name][1] for name in CONTACT):
        return "no contact between the two is told of"
    return None
