"""Rolling-origin forecasts: for each year, models fitted to the outcomes of earlier years alone.

Starts, stops and first years have a model each. Starts and first years inform each other at a
discount, as both are a state coming to back a group; rows in which nothing happened are thinned
and weighted up. A group-year's many simultaneous patrons count for less each, since they act
together. Starts and first years are the mean of two forecasts: one to which all years count alike
and one that forgets, since the world that made them changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from benchmarks.quality.patrons.features import DRIVERS, Rows
from numpy.typing import NDArray

from allegiance.models.boosting import BoostedPairs
from allegiance.models.penalised import PenalisedLogit

__all__ = ["ENTRY", "START", "STOP", "Settings", "columns_without", "forecast"]

Floats = NDArray[np.float64]
Form = Literal["best", "logit"]

START: Final = 0
STOP: Final = 1
ENTRY: Final = -1


@dataclass(frozen=True)
class Settings:
    """How the models are fitted; the same for every year.

    Attributes
    ----------
    form
        ``best``: boosted pairs for starts and first years (mean log odds of one fit that
        remembers all years alike and one that forgets), a logit for stops; ``logit``: logits.
    sd, sd_stop
        Prior standard deviation of standardised coefficients.
    discount
        Weight of first years among starts and of starts among first years.
    thin
        One in so many rows without an event is kept.
    together
        Power to which the number of simultaneous events in a conflict-year divides their weight.
    rounds, rate, penalty, least, share
        Of `BoostedPairs`.
    years
        After so many years an outcome counts e times less to the fit that forgets.
    """

    form: Form = "best"
    sd: float = 0.1
    sd_stop: float = 0.03
    discount: float = 0.3
    thin: int = 6
    together: float = 0.5
    rounds: int = 500
    rate: float = 0.03
    penalty: float = 30.0
    least: float = 0.3
    share: float = 0.15
    years: float = 12.0


def columns_without(rows: Rows, families: list[str]) -> NDArray[np.int64]:
    """Return the columns left when families of drivers are taken out.

    Raises
    ------
    KeyError
        If there is no such family.
    """
    out = {name for family in families for name in DRIVERS[family]}
    return np.array([k for k, name in enumerate(rows.names) if name not in out], np.int64)


def forecast(
    rows: Rows,
    begin: int,
    end: int,
    settings: Settings | None = None,
    columns: NDArray[np.int64] | None = None,
) -> Floats:
    """Return the probability of support for the rows of some years, NaN for the others.

    Parameters
    ----------
    rows
        All rows, from the first year on.
    begin, end
        First and last year to forecast; each is forecast from the years before it.
    settings
        Of the fits.
    columns
        Which drivers to use; all by default.
    """
    chosen = settings or Settings()
    values = rows.values if columns is None else rows.values[:, columns]
    chance = np.full(len(rows.year), np.nan)
    for kind in (START, STOP, ENTRY):
        logit = PenalisedLogit(chosen.sd_stop if kind == STOP else chosen.sd)
        for year in range(begin, end + 1):
            here = (rows.before == kind) & (rows.year == year)
            if not here.any():
                continue
            used, weights = _past(rows, kind, year, chosen)
            known, told = values[used], rows.outcome[used]
            if not used.any() or told.all() or not told.any():
                raise ValueError(f"the years before {year} hold too few outcomes to learn from")
            if chosen.form == "best" and kind != STOP:
                kept = np.exp((rows.year[used] - year) / chosen.years)
                kept *= weights[used].sum() / (weights[used] @ kept)
                odds = np.mean(
                    [
                        _boosted(chosen).fit(known, told, w).log_odds(values[here])
                        for w in (weights[used], weights[used] * kept)
                    ],
                    axis=0,
                )
            else:
                odds = logit.fit(known, told, weights[used]).log_odds(values[here])
            chance[here] = 1.0 / (1.0 + np.exp(-odds))
    return chance


def _boosted(chosen: Settings) -> BoostedPairs:
    return BoostedPairs(chosen.rounds, chosen.rate, chosen.penalty, chosen.least, chosen.share)


def _past(rows: Rows, kind: int, year: int, settings: Settings) -> tuple[NDArray[np.bool_], Floats]:
    """Return which rows a forecast for a year learns from, and the weights of all rows."""
    used = (rows.before == kind) & (rows.year < year)
    weights = np.ones(len(rows.year))
    if kind == STOP:
        return used, weights
    other = (rows.before == (ENTRY if kind == START else START)) & (rows.year < year)
    kept = np.random.default_rng(0).random(len(rows.year)) < 1.0 / settings.thin
    weights[other] = settings.discount
    weights[~rows.outcome] *= settings.thin
    batch = np.unique(rows.conflict * 10_000 + rows.year, return_inverse=True)[1]
    size = np.bincount(batch, rows.outcome & (rows.before == kind))[batch]
    weights /= np.maximum(size, 1.0) ** settings.together
    return (used | other) & (rows.outcome | kept), weights
