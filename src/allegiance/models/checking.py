"""Does the model hold? Ranks, residuals, calibration, change points, simulated fit, stability."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from allegiance.errors import OptionError
from allegiance.models.base import EventModel
from allegiance.models.choice import Choice
from allegiance.models.coordination import Coordination
from allegiance.models.events import EventHistory, Floats, Ints
from allegiance.models.goodness import (
    GoodnessOfFit,
    goodness_of_fit,
    network_figures,
    sending_figures,
)
from allegiance.models.kernels.conditional import probabilities
from allegiance.models.kernels.intensity import ranked
from allegiance.models.pairs import both_choose
from allegiance.models.sampling import CaseControl
from allegiance.models.spelled import SpelledModel

if TYPE_CHECKING:
    import polars as pl

__all__ = [
    "ChangePoint",
    "GoodnessOfFit",
    "calibration",
    "change_points",
    "deviances",
    "goodness_of_fit",
    "network_figures",
    "ranks",
    "recall",
    "residuals",
    "sending_figures",
    "stability",
]

_SEEDS: Final = (0, 1, 2, 3, 4)


class _Odds(NamedTuple):
    """Candidates of consecutive events: chances (r,), events of the rows, rows of the cases.

    ``who`` and ``whom`` (r,) are the actors of each row; ``who`` is empty in choice models.
    """

    chance: Floats
    event: Ints
    case: Ints
    who: Ints
    whom: Ints


def _odds(model: EventModel, history: Any) -> Iterator[_Odds]:
    """Yield the candidates of each event with their chances."""
    if isinstance(model, Coordination):
        for dyads in model.dyads(history):
            rows, chance = both_choose(dyads, model.coef_, len(history.actors))
            event = dyads.event[rows]
            who, whom = dyads.senders[rows], dyads.receivers[rows]
            mine = event + dyads.first
            one, other = history.senders[mine], history.receivers[mine]
            case = np.flatnonzero(
                (np.minimum(one, other) == who) & (np.maximum(one, other) == whom)
            )
            yield _Odds(chance, event, case, who, whom)
        return
    if isinstance(model, CaseControl):
        sample, block = model.sampled(history)
        blocks = iter([(block, sample.receivers.astype(np.int64))])
    elif isinstance(model, Choice):
        blocks = ((one, one.whom) for one in model.design(history).blocks(whom=True))
    else:
        raise OptionError(f"{model.kind} models list no candidates")
    nobody = np.empty(0, dtype=np.int64)
    for block, whom in blocks:
        chance = np.empty(int(block.offset[-1]))
        probabilities(block.rows, block.offset, block.extra, model.coef_, chance)
        event = np.repeat(np.arange(len(block)), np.diff(block.offset))
        yield _Odds(chance, event, block.offset[:-1] + block.chosen, nobody, whom)


def ranks(model: EventModel, history: Any) -> Floats:
    """Rank of what happened among all that could have, 1 being the likeliest.

    Ties get their mean rank, so a model that knows nothing does no better than chance. A sampled
    model ranks among the sampled candidates.

    Returns
    -------
    Floats
        One rank per event, shape (e,).
    """
    if isinstance(model, SpelledModel):
        found, step, _ = model.spells(history)
        return ranked(found, step, found.rows @ model.coef_)
    parts = []
    for odds in _odds(model, history):
        told = odds.chance[odds.case][odds.event]
        # Equal predictors may differ in the last digit after the division.
        ahead = odds.chance > told * (1 + 1e-12)
        level = np.abs(odds.chance - told) <= odds.chance * 1e-12
        count = len(odds.case)
        better, equal = (np.bincount(odds.event, mark, count) for mark in (ahead, level))
        parts.append(1 + better + (equal - 1) / 2)
    return np.concatenate(parts)


def recall(model: EventModel, history: Any, k: Sequence[int] = (1, 5, 10)) -> list[float]:
    """Return the share of events whose rank is at most each k."""
    found = ranks(model, history)
    return [float(np.mean(found <= one)) for one in k]


def deviances(model: EventModel, history: Any) -> Floats:
    """Return minus twice what each event adds to the log-likelihood, shape (e,).

    With exact times that is the log of its intensity less what was expected of all candidates since
    the event before; what comes after the last event is counted with the last.
    """
    if isinstance(model, SpelledModel):
        return -2 * model.log_chances(history)
    return np.concatenate([-2 * np.log(odds.chance[odds.case]) for odds in _odds(model, history)])


def residuals(model: EventModel, history: Any) -> pl.DataFrame:
    """Return how often each actor took part, was expected to, and the Pearson residual.

    Columns: ``actor``, ``side`` (sender, receiver, or either in coordination), ``observed``,
    ``expected``, ``residual``. Choice models tell of receivers, rate models of senders, tie models
    of both.
    """
    import polars as pl

    count = history.actors if isinstance(history.actors, int) else len(history.actors)
    names = range(count) if isinstance(history.actors, int) else history.actors
    tables = []
    for side, sums in _sums_by_side(model, history, count).items():
        observed, expected, variance = sums
        with np.errstate(divide="ignore", invalid="ignore"):
            residual = np.where(variance > 0, (observed - expected) / np.sqrt(variance), 0.0)
        tables.append(
            pl.DataFrame(
                {
                    "actor": [str(name) for name in names],
                    "side": [side] * count,
                    "observed": observed,
                    "expected": expected,
                    "residual": residual,
                }
            )
        )
    return pl.concat(tables)


def _sums_by_side(model: EventModel, history: Any, count: int) -> dict[str, Floats]:
    """Add up observed, expected and variance by actor, (3, n), for each side of the events."""
    if isinstance(model, SpelledModel):
        observed, expected, variance = model.expected(history)
        dyads = model.dyads
        code = np.arange(count * count) if dyads else np.arange(count)
        sides = {"sender": code // count if dyads else code}
        if dyads:
            sides["receiver"] = code % count
        return {
            side: np.array(
                [np.bincount(who, part, count) for part in (observed, expected, variance)]
            )
            for side, who in sides.items()
        }
    total = np.zeros((3, count))
    for odds in _odds(model, history):
        spread = odds.chance * (1 - odds.chance)
        for who in (odds.who, odds.whom):
            if len(who):
                total[0] += np.bincount(who[odds.case], minlength=count)
                total[1] += np.bincount(who, odds.chance, count)
                total[2] += np.bincount(who, spread, count)
    return {"either" if isinstance(model, Coordination) else "receiver": total}


def calibration(model: EventModel, history: Any, bins: int = 10) -> pl.DataFrame:
    """Compare what was expected with what happened, in bins that expect equal numbers of events.

    Columns: ``rows`` (candidates at events; with exact times, the time they were at risk),
    ``expected`` and ``observed`` events per row, ``stderr`` of the observed.
    """
    import polars as pl

    if isinstance(model, SpelledModel):
        size, expected, happened, variance = model.by_row(history)
    else:
        found = list(_odds(model, history))
        expected = np.concatenate([odds.chance for odds in found])
        happened = np.concatenate([_marks(odds) for odds in found])
        size, variance = np.ones(len(expected)), expected * (1 - expected)
    order = np.argsort(expected / np.maximum(size, 1e-300), kind="stable")
    size, expected, happened, variance = (
        column[order] for column in (size, expected, happened, variance)
    )
    reached = np.cumsum(expected) / expected.sum()
    place = np.minimum((reached * bins).astype(np.int64), bins - 1)
    rows = np.bincount(place, size, bins)
    with np.errstate(divide="ignore", invalid="ignore"):
        said, seen = (np.bincount(place, part, bins) / rows for part in (expected, happened))
        error = np.sqrt(np.bincount(place, variance, bins)) / rows
    table = pl.DataFrame({"rows": rows, "expected": said, "observed": seen, "stderr": error})
    return table.filter(pl.col("rows") > 0)


def _marks(odds: _Odds) -> Floats:
    marks = np.zeros(len(odds.chance))
    marks[odds.case] = 1.0
    return marks


@dataclass(frozen=True)
class ChangePoint:
    """Whether a coefficient holds over the whole history.

    ``event`` is where its score departs most, ``statistic`` the largest departure of the score
    process from the bridge it should be, and ``p`` its chance if nothing changed (Kolmogorov's
    distribution, times the number of coefficients).
    """

    name: str
    event: int
    statistic: float
    p: float


def change_points(model: EventModel, history: Any) -> list[ChangePoint]:
    """Test each coefficient for one change in time.

    The cumulative score over events, scaled by the information, is a Brownian bridge while the
    coefficient holds. Source: Hjort and Koning 2002; Zeileis and Hornik 2007.
    """
    from scipy.special import kolmogorov

    scores = model._event_scores(history)
    scale = np.sqrt(np.sum((scores - scores.mean(axis=0)) ** 2, axis=0))
    with np.errstate(divide="ignore", invalid="ignore"):
        bridge = np.cumsum(scores - scores.mean(axis=0), axis=0) / scale
    found = []
    for place, name in enumerate(model.names_):
        if name in model.fixed:
            continue
        at = int(np.argmax(np.abs(bridge[:, place])))
        height = float(np.abs(bridge[at, place]))
        chance = min(1.0, float(kolmogorov(height)) * model.n_free_)
        event = int(model._explained(history)[at])
        found.append(ChangePoint(name, event, height, chance))
    return found


def stability(
    model: CaseControl, history: EventHistory, seeds: Sequence[int] = _SEEDS
) -> pl.DataFrame:
    """Fit again with other samples: mean estimate, its spread over seeds, mean standard error.

    A spread well above the standard error times the share of sampling noise in it means that more
    controls are needed.
    """
    import copy

    import polars as pl

    coefficients, errors = [], []
    for seed in seeds:
        again = copy.copy(model)
        again.seed = seed
        again.fit(history)
        coefficients.append(again.coef_)
        errors.append(again.stderr_)
    return pl.DataFrame(
        {
            "statistic": [stat.name for stat in model.statistics],
            "mean": np.mean(coefficients, axis=0),
            "spread": np.std(coefficients, axis=0, ddof=1),
            "stderr": np.mean(errors, axis=0),
        }
    )
