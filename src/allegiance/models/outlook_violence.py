"""How often two who are named together fight within a month: the prior, then the ledger."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from allegiance.history import History, relation_codes
from allegiance.models.board import FORCE, YEAR, Board
from allegiance.models.dilemma_drivers import VIOLENCE
from allegiance.models.dilemma_learning import Posterior, TiesOn, prior, update_logit
from allegiance.vocabulary import STATUSES

__all__ = ["known_pairs", "learn_violence"]

Floats = NDArray[np.float64]

MONTH: Final = 30
EVERY: Final = 30
YEARS: Final = 10
EXACT: Final = 45


def known_pairs(history: History, on: int) -> set[tuple[int, int]]:
    """Return the pairs of actors that a claim names together by a day, the smaller index first."""
    rows = np.flatnonzero((history.start_high <= on) & (history.object >= 0))
    pairs = np.sort(np.column_stack([history.subject[rows], history.object[rows]]), axis=1)
    return {(a, b) for a, b in pairs.tolist() if a != b}


def learn_violence(history: History, on: int, ties_on: TiesOn) -> Posterior:
    """Update the prior of violence with the months before a day.

    Each month of the last ten years is looked at as it stood at its start. A pair
    counts if a claim names it by then and something dated to the month is told of either: silence
    about both is no peace.
    """
    fights = _dated(history, EXACT) & np.isin(
        history.relation, [relation_codes()[name] for name in FORCE]
    )
    told = _dated(history, EXACT)
    rows: list[Floats] = []
    happened: list[float] = []
    for start in range(on - MONTH, on - YEARS * YEAR, -EVERY):
        now = (history.start_low > start) & (history.end_high <= start + MONTH)
        seen = _actors(history, told & now)
        if not seen:
            continue
        board = Board(history, start, ties_on(start))
        sides = {a for a in seen if board.is_side(a)}
        fought = _pairs(history, fights & now)
        for a, b in sorted(known_pairs(history, start)):
            if (a in sides or b in sides) and board.is_side(a) and board.is_side(b):
                rows.append(np.array([1.0, *(f(board, a, b)[0] for f in VIOLENCE.values())]))
                happened.append(float((a, b) in fought))
    return update_logit(prior("violence"), rows, happened, [1.0] * len(rows))


def _dated(history: History, exact: int) -> NDArray[np.bool_]:
    return np.asarray(
        (history.status == STATUSES.index("asserted"))
        & (history.verdict != 3)
        & history.is_dated
        & (history.end_high.astype(np.int64) - history.start_low < exact)
    )


def _actors(history: History, mask: NDArray[np.bool_]) -> set[int]:
    return {*history.subject[mask].tolist(), *history.object[mask].tolist()} - {-1}


def _pairs(history: History, mask: NDArray[np.bool_]) -> set[tuple[int, int]]:
    ends = np.sort(np.column_stack([history.subject[mask], history.object[mask]]), axis=1)
    return {(a, b) for a, b in ends.tolist()}
