"""The dilemma: what a faction may do within a year, how likely, why, and how far to trust that.

Whether it gains a patron is one question, which one another, whether each present patron is left
a third (rate, choice and stop). Odds are answered one by one and need not add up to one, since a
faction may keep one patron and gain another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from allegiance.history import History
from allegiance.models.barred import bar
from allegiance.models.board import Board
from allegiance.models.dilemma_drivers import CHOICE, RATE, STOP, Value
from allegiance.models.dilemma_learning import Learned, Posterior, TiesOn, base_rates, learn
from allegiance.times import iso

__all__ = ["Dilemma", "Driver", "Option", "departure_shares", "estimative", "weigh"]

Floats = NDArray[np.float64]

DRAWS: Final = 2000
INTERVAL: Final = (0.05, 0.95)
FEW: Final = 5
UNTOLD: Final = 1.0
"""Spread, in log odds, of what sets one pair apart and no driver tells: a judgement, not a fit."""
STRETCH: Final = float(np.sqrt(1.0 + (16.0 * np.sqrt(3.0) / (15.0 * np.pi)) ** 2 * UNTOLD**2))
"""Coefficients were measured without that spread; so stretched they give the same mean chance
with it (Zeger, Liang and Albert 1988)."""
WORDS: Final = (
    (0.05, "almost no chance"),
    (0.20, "very unlikely"),
    (0.45, "unlikely"),
    (0.55, "roughly even chance"),
    (0.80, "likely"),
    (0.95, "very likely"),
    (1.01, "almost certain"),
)


@dataclass(frozen=True, slots=True)
class Driver:
    """One reason.

    Attributes
    ----------
    name
        Of the driver.
    value
        The number itself.
    push
        What it adds to the log odds of the option, next to the average candidate where the
        option is one of several to go over to.
    claims
        Indices of the claims behind it.
    """

    name: str
    value: float
    push: float
    claims: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that a faction may do within a year.

    Attributes
    ----------
    kind
        ``stay``, ``go over``, ``stand alone`` or ``leave the theatre``.
    target, target_name
        The patron or, of those that leave the theatre, the place, by index and name; None where
        there is none, or it is not named.
    odds, low, high
        Probability and its 90% interval.
    words
        The probability in the words of ICD 203.
    drivers
        Reasons, the weightiest first.
    barred
        Why it is weighed but not listed (see `bar`), None where it is.
    """

    kind: str
    target: int | None
    target_name: str | None
    odds: float
    low: float
    high: float
    words: str
    drivers: tuple[Driver, ...]
    barred: str | None = None


@dataclass(frozen=True, slots=True)
class Dilemma:
    """A faction's options on a date.

    Attributes
    ----------
    actor, name
        The faction, by index and name.
    on
        The day from which a year is looked ahead.
    options
        Likeliest first within each kind.
    rate
        Reasons to expect any new patron at all.
    notes
        In plain words: how much this rests on, and what is missing.
    base_rates
        Shares in the record that the prior was learned on.
    """

    actor: int
    name: str
    on: int
    options: tuple[Option, ...]
    rate: tuple[Driver, ...]
    notes: tuple[str, ...]
    base_rates: dict[str, float]

    @property
    def listed(self) -> tuple[Option, ...]:
        """The options that a reader should see: all but those barred."""
        return tuple(o for o in self.options if o.barred is None)


def estimative(chance: float) -> str:
    """Return the word of Intelligence Community Directive 203 for a probability."""
    return next(word for below, word in WORDS if chance < below)


def weigh(
    history: History,
    actor: str | int,
    on: int,
    ties_on: TiesOn,
    learned: Learned | None = None,
) -> Dilemma:
    """Weigh the options of a faction on a day, one year ahead.

    Parameters
    ----------
    history
        The claims.
    actor
        The faction, by any of its names.
    on
        The day.
    ties_on
        Gives the ties of any day, such as those of a picture.
    learned
        What the coefficients are taken to be; learned from the history before the day if not
        given. A scenario is weighed with what was learned without it.

    Raises
    ------
    UnknownActorError
        If there is no such actor; close names are offered.
    """
    who = actor if isinstance(actor, int) else history.find_actor(actor)
    known = learned or learn(history, on, ties_on)
    board = Board(history, on, ties_on(on))
    stop = {p: {n: f(board, who, p) for n, f in STOP.items()} for p in board.patrons.get(who, {})}
    choice = {c: {n: f(board, who, c) for n, f in CHOICE.items()} for c in board.candidates(who)}
    rate = {n: f(board, who) for n, f in RATE.items()}
    name = history.actors[who].name
    leaves = {
        p: _chance(known.stop, v, f"{name} leaves {history.actors[p].name}")
        for p, v in stop.items()
    }
    gains = _chance(known.rate, rate, f"{name} gains")
    shares = _shares(known.choice, choice, [f"{name} to {history.actors[c].name}" for c in choice])
    options = [
        *(_option(board, "stay", p, 1 - leaves[p], _pushes(known.stop, stop[p], -1)) for p in stop),
        *(
            replace(
                _option(board, "go over", c, gains * shares[c], _against_average(known, choice, c)),
                barred=bar(board, who, c, choice[c]),
            )
            for c in choice
        ),
    ]
    alone = np.prod([*leaves.values(), 1 - gains], axis=0)
    options.append(_option(board, "stand alone", None, alone, ()))
    if known.faction_years >= FEW:
        options += _departures(board, who, known)
    order = {"stay": 0, "go over": 1, "stand alone": 2, "leave the theatre": 3}
    options.sort(key=lambda o: (order[o.kind], -o.odds, o.target_name or ""))
    return Dilemma(
        who, name, on, tuple(options), _pushes(known.rate, rate, 1),
        (*_unlisted(options), *_notes(board, who, known, len(choice))), base_rates(),
    )  # fmt: skip


def _design(names: Sequence[str], values: dict[str, Value]) -> Floats:
    return np.array([1.0 if n not in values else values[n][0] for n in names])


@lru_cache(maxsize=16)
def _draws(model: Posterior, count: int, seed: int) -> Floats:
    return model.draws(count, seed)


def _untold(about: str) -> Floats:
    """Draw what no driver tells of a pair: the same whatever else is asked.

    Two dilemmas that differ by one claim then differ by what the claim says and by no chance.
    """
    return np.random.default_rng(crc32(about.encode())).normal(0.0, UNTOLD, DRAWS)


def _chance(model: Posterior, values: dict[str, Value], about: str) -> Floats:
    eta = STRETCH * (_draws(model, DRAWS, 1) @ _design(model.names, values)) + _untold(about)
    return np.asarray(0.5 * (1.0 + np.tanh(eta / 2)), dtype=np.float64)


def _shares(
    model: Posterior, choice: dict[int, dict[str, Value]], about: Sequence[str]
) -> dict[int, Floats]:
    if not choice:
        return {}
    x = np.array([_design(model.names, values) for values in choice.values()])
    eta = _draws(model, DRAWS, 2) @ x.T + np.column_stack([_untold(one) for one in about])
    mass = np.exp(eta - eta.max(axis=1, keepdims=True))
    mass /= mass.sum(axis=1, keepdims=True)
    return {c: mass[:, k] for k, c in enumerate(choice)}


def departure_shares(known: Learned, count: int, seed: int = 3) -> Floats:
    """Draw the yearly share of factions that move elsewhere, from the ledger's own count alone.

    Jeffreys' prior for a share; no driver of it has been measured.
    """
    stayed = max(known.faction_years - known.departures, 0)
    return np.random.default_rng(seed).beta(known.departures + 0.5, stayed + 0.5, count)


def _departures(board: Board, who: int, known: Learned) -> list[Option]:
    """Return a way out to each place that a group is told to have moved to, and one elsewhere.

    Places share the odds of leaving by how many moves there are remembered, with half a move
    for a place that nobody has named.
    """
    leaves = departure_shares(known, DRAWS)
    found = board.destinations(who)
    worth = np.array([float(np.expm1(board.memory(rows))) for rows in found.values()])
    total = worth.sum() + 0.5
    options = []
    for (place, rows), moves in zip(found.items(), worth, strict=True):
        told = Driver(
            "moves there", float(np.log1p(moves)), float(np.log(moves / 0.5)),
            tuple(int(i) for i in rows),
        )  # fmt: skip
        options.append(_option(board, "leave the theatre", place, leaves * moves / total, (told,)))
    return [*options, _option(board, "leave the theatre", None, leaves * 0.5 / total, ())]


def _option(
    board: Board, kind: str, target: int | None, draws: Floats, drivers: tuple[Driver, ...]
) -> Option:
    low, high = np.quantile(draws, INTERVAL)
    name = None if target is None else board.history.actors[target].name
    odds = float(draws.mean())
    return Option(kind, target, name, odds, float(low), float(high), estimative(odds), drivers)


def _sorted(drivers: list[Driver]) -> tuple[Driver, ...]:
    return tuple(sorted(drivers, key=lambda d: -abs(d.push)))


def _pushes(model: Posterior, values: dict[str, Value], sign: int) -> tuple[Driver, ...]:
    mean = dict(zip(model.names, model.mean.tolist(), strict=True))
    return _sorted(
        [Driver(n, v, sign * mean[n] * v, claims) for n, (v, claims) in values.items() if v]
    )


def _against_average(
    known: Learned, choice: dict[int, dict[str, Value]], target: int
) -> tuple[Driver, ...]:
    mean = dict(zip(known.choice.names, known.choice.mean.tolist(), strict=True))
    found = []
    for name, (value, claims) in choice[target].items():
        usual = float(np.mean([values[name][0] for values in choice.values()]))
        if value or usual:
            found.append(Driver(name, value, mean[name] * (value - usual), claims))
    return _sorted(found)


def _unlisted(options: Sequence[Option]) -> list[str]:
    """Say how many sides are weighed without being listed, and why."""
    barred = [o for o in options if o.barred is not None]
    if not barred:
        return []
    why = Counter(o.barred for o in barred)
    reasons = "; ".join(f"{reason}: {many}" for reason, many in why.most_common())
    odds = sum(o.odds for o in barred)
    said = "less than 1%" if odds < 0.01 else f"{odds:.0%}"
    sides = "1 side is" if len(barred) == 1 else f"{len(barred)} sides are"
    return [f"{sides} weighed but not listed, together {said} ({reasons})."]


def _notes(board: Board, who: int, known: Learned, candidates: int) -> list[str]:
    """Say how much the odds rest on."""
    name, history = board.history.actors[who].name, board.history
    rates = base_rates()
    said = np.flatnonzero(
        ((history.subject == who) | (history.object == who)) & (history.start_high <= board.on)
    )
    notes = []
    if not board.is_told:
        notes.append(f"No claim reaches back to {iso(board.on)}: these are base rates, no more.")
    elif not len(said):
        notes.append(f"Nothing is reported of {name} by {iso(board.on)}: base rates only.")
    if not board.patrons.get(who):
        notes.append(f"No patron of {name} is reported on this date; that is not to have none.")
    if not candidates:
        notes.append("Nobody to go over to is named by then.")
    changes = known.rate.changes + known.stop.changes
    if changes < FEW:
        notes.append(
            f"The ledger tells of {changes} earlier realignments that could teach anything, too "
            "few: the odds rest on a record of states backing rebel groups, 1975-2008. There "
            f"{rates['a patron leaves within a year']:.0%} of patrons left within a year and "
            f"{rates['a patron is gained within a year']:.0%} of groups gained one."
        )
    else:
        breaks = "break" if known.stop.changes == 1 else "breaks"
        notes.append(
            f"Learned from {known.stop.cases} tie-years with {known.stop.changes} {breaks} and "
            f"{known.rate.cases} faction-years with {known.rate.changes} new patrons in this "
            "ledger, on top of a record of states backing rebel groups, 1975-2008."
        )
    if known.faction_years < FEW:
        notes.append("Too few years are told of to say how often factions leave the theatre.")
    notes.append("A patron whom no report names has no odds here.")
    return notes
