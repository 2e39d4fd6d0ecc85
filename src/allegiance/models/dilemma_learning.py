"""What the dilemma's coefficients are taken to be: a prior from a large record, then the ledger.

The prior table comes from three decades of states backing rebel groups
(``benchmarks/quality/patrons/derive_prior.py``); its spreads are wide, since other factions have
other patrons. The ledger's own realignments update it by Laplace's approximation: the posterior
is taken as Gaussian at its peak. With one to a few dozen changes the posterior is smooth and close
to its prior, where this is accurate and repeatable; sampling would cost seconds and add noise.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np
from numpy.typing import NDArray

from allegiance.history import NOBODY, History, relation_codes
from allegiance.models.board import BREAKS, UNIONS, YEAR, Board, TieLike
from allegiance.models.dilemma_drivers import CHOICE, RATE, STOP
from allegiance.models.newton import Prior, climb
from allegiance.vocabulary import STATUSES

__all__ = [
    "LEVEL",
    "Learned",
    "Posterior",
    "base_rates",
    "learn",
    "prior",
    "realignments",
    "update_choice",
    "update_logit",
]

Floats = NDArray[np.float64]
TiesOn = Callable[[int], Sequence[TieLike]]

LEVEL: Final = "level"
MOST_YEARS: Final = 15


@dataclass(frozen=True, eq=False)
class Posterior:
    """Coefficients of one model as known.

    Attributes
    ----------
    names
        Of the drivers, the level first where there is one.
    mean, covariance
        Of the Gaussian approximation, shapes (p,) and (p, p).
    cases, changes
        How many cases of the ledger it was updated with, and in how many something changed.
    """

    names: tuple[str, ...]
    mean: Floats
    covariance: Floats
    cases: int = 0
    changes: int = 0

    def draws(self, count: int, seed: int) -> Floats:
        """Return random coefficients, shape (count, p)."""
        random = np.random.default_rng(seed)
        return random.multivariate_normal(self.mean, self.covariance, count, method="cholesky")


@dataclass(frozen=True)
class Learned:
    """The three models as known on a day, and how often factions left their theatre."""

    rate: Posterior
    choice: Posterior
    stop: Posterior
    faction_years: int
    departures: int


@cache
def _table() -> tuple[dict[str, str], ...]:
    table = files("allegiance.models") / "tables" / "dilemma_prior.csv"
    with table.open(encoding="utf-8") as handle:
        return tuple(csv.DictReader(handle))


def base_rates() -> dict[str, float]:
    """Return how often patrons leave and are gained within a year in the prior's record."""
    return {row["driver"]: float(row["mean"]) for row in _table() if row["model"] == "base"}


def prior(model: str) -> Posterior:
    """Return what is held of a model before any ledger: ``rate``, ``choice`` or ``stop``."""
    rows = [row for row in _table() if row["model"] == model]
    spread = np.array([float(row["sd"]) for row in rows])
    return Posterior(
        tuple(row["driver"] for row in rows),
        np.array([float(row["mean"]) for row in rows]),
        np.diag(spread**2),
    )


def realignments(history: History, after: int, until: int) -> dict[str, set[tuple[int, int]]]:
    """Return who united and who broke with whom in a stretch of days, dated to a year at least.

    Returns
    -------
    dict
        Pairs of actors under ``unions`` and ``breaks``.
    """
    dated = (
        (history.status == STATUSES.index("asserted"))
        & (history.verdict != 3)
        & history.is_dated
        & (history.when != NOBODY)
        & (history.end_high - history.start_low < YEAR + 5)
        & (history.start_low > after)
        & (history.start_low <= until)
        & (history.end_high <= until)
    )
    found: dict[str, set[tuple[int, int]]] = {}
    for label, names in (("unions", UNIONS), ("breaks", BREAKS)):
        codes = [relation_codes()[name] for name in names]
        rows = np.flatnonzero(dated & np.isin(history.relation, codes))
        pairs = zip(history.subject[rows].tolist(), history.object[rows].tolist(), strict=True)
        found[label] = set(pairs)
    return found


def learn(history: History, on: int, ties_on: TiesOn) -> Learned:
    """Update the prior with the realignments that a history tells of before a day.

    Each of the years before the day is looked at as it stood at its start. No report is not the
    same as no change: only factions of which a claim dated to the year tells anything give a
    case: one of the rate, one shared among the ties that are not reported to have broken, one of
    each tie that broke, and one of the choice for each union with somebody named by then.
    """
    rows: dict[str, list[Floats]] = {"rate": [], "stop": []}
    told: dict[str, list[float]] = {"rate": [], "stop": [], "weight": []}
    choices: list[tuple[Floats, int]] = []
    moves = 0
    for start in _starts(history, on):
        board = Board(history, start, ties_on(start))
        changed = realignments(history, start, start + YEAR)
        moves += _departures(history, start, start + YEAR)
        seen = _reported(history, start, start + YEAR)
        for actor in _factions(board, changed):
            if actor not in seen:
                continue
            _case(board, actor, changed, rows, told, choices)
    return Learned(
        update_logit(prior("rate"), rows["rate"], told["rate"], [1.0] * len(rows["rate"])),
        update_choice(prior("choice"), choices),
        update_logit(prior("stop"), rows["stop"], told["stop"], told["weight"]),
        len(rows["rate"]),
        moves,
    )


def _starts(history: History, on: int) -> list[int]:
    dated = history.is_dated & (history.start_high < on)
    if not dated.any():
        return []
    first = int(np.quantile(history.start_high[dated], 0.05))
    years = min(max((on - first) // YEAR, 0), MOST_YEARS)
    return [on - YEAR * k for k in range(years, 0, -1)]


def _factions(board: Board, changed: dict[str, set[tuple[int, int]]]) -> list[int]:
    moved = {a for pairs in changed.values() for a, _ in pairs}
    found = {a for a, patrons in board.patrons.items() if patrons} | moved
    return sorted(a for a in found if board.history.actors[a].kind == "armed_group")


def _case(
    board: Board,
    actor: int,
    changed: dict[str, set[tuple[int, int]]],
    rows: dict[str, list[Floats]],
    told: dict[str, list[float]],
    choices: list[tuple[Floats, int]],
) -> None:
    present = board.patrons.get(actor, {})
    gained = [
        b for a, b in changed["unions"] if a == actor and b not in present and board.is_side(b)
    ]
    rows["rate"].append(np.array([1.0, *(f(board, actor)[0] for f in RATE.values())]))
    told["rate"].append(float(bool(gained)))
    for patron in present:
        rows["stop"].append(np.array([1.0, *(f(board, actor, patron)[0] for f in STOP.values())]))
        broke = (actor, patron) in changed["breaks"]
        told["stop"].append(float(broke))
        told["weight"].append(1.0 if broke else 1.0 / len(present))
    candidates = board.candidates(actor)
    values = [[f(board, actor, c)[0] for f in CHOICE.values()] for c in candidates]
    for one in gained:
        if one in candidates and len(candidates) > 1:
            left = [k for k, c in enumerate(candidates) if c == one or c not in gained]
            picked = [candidates[k] for k in left].index(one)
            choices.append((np.array(values)[left], picked))


def _reported(history: History, after: int, until: int) -> set[int]:
    """Return the actors of which something is told that is dated to a stretch of days."""
    dated = history.is_dated & (history.end_high - history.start_low < YEAR + 5)
    rows = np.flatnonzero(dated & (history.start_low > after) & (history.end_high <= until))
    return {*history.subject[rows].tolist(), *history.object[rows].tolist()}


def _departures(history: History, after: int, until: int) -> int:
    code = relation_codes()["moves_to"]
    rows = np.flatnonzero(
        (history.relation == code)
        & (history.status == STATUSES.index("asserted"))
        & history.is_dated
        & (history.start_low > after)
        & (history.end_high <= until)
    )
    groups = {int(a) for a in history.subject[rows]}
    return sum(history.actors[a].kind == "armed_group" for a in groups)


def update_logit(
    held: Posterior, rows: list[Floats], told: list[float], weights: list[float]
) -> Posterior:
    """Return what is held of a logit after some cases: Laplace's approximation at the peak.

    Parameters
    ----------
    held
        Before the cases.
    rows
        Drivers of each case, the level's 1 first, shape (p,) each.
    told
        1 where it happened, 0 where not.
    weights
        Of the cases.
    """
    if not rows:
        return held
    x, y, w = np.array(rows), np.array(told), np.array(weights)

    def objective(beta: Floats) -> tuple[float, Floats, Floats]:
        eta = x @ beta
        chance = 0.5 * (1.0 + np.tanh(eta / 2))
        loglik = float(w @ (y * eta - np.logaddexp(0.0, eta)))
        bend = w * chance * (1 - chance)
        return loglik, x.T @ (w * (y - chance)), np.tril((x.T * bend) @ x)

    return _peak(held, objective, len(rows), int(y.sum()))


def update_choice(held: Posterior, choices: list[tuple[Floats, int]]) -> Posterior:
    """Return what is held of a choice after some: Laplace's approximation at the peak.

    Parameters
    ----------
    held
        Before them.
    choices
        For each the drivers of the candidates, shape (candidates, p), and which one was chosen.
    """
    if not choices:
        return held

    def objective(beta: Floats) -> tuple[float, Floats, Floats]:
        loglik, gradient = 0.0, np.zeros(len(beta))
        information = np.zeros((len(beta), len(beta)))
        for x, picked in choices:
            eta = x @ beta
            share = np.exp(eta - eta.max())
            loglik += float(eta[picked] - eta.max() - np.log(share.sum()))
            share /= share.sum()
            mean = share @ x
            gradient += x[picked] - mean
            information += (x.T * share) @ x - np.outer(mean, mean)
        return loglik, gradient, np.tril(information)

    return _peak(held, objective, len(choices), len(choices))


def _peak(
    held: Posterior,
    objective: Callable[[Floats], tuple[float, Floats, Floats]],
    cases: int,
    changes: int,
) -> Posterior:
    belief = Prior(held.mean, 1.0 / np.diag(held.covariance))
    found = climb(objective, held.names, held.mean, prior=belief)
    return Posterior(held.names, found.beta, found.covariance, cases, changes)
