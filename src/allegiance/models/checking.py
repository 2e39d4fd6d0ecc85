"""Does the model hold? Ranks, residuals, calibration, change points, simulated fit, stability."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from allegiance.errors import OptionError
from allegiance.models.base import EventModel
from allegiance.models.choice import Choice
from allegiance.models.coordination import Coordination
from allegiance.models.design import Block
from allegiance.models.events import EventHistory, Floats, Ints
from allegiance.models.kernels.conditional import probabilities
from allegiance.models.kernels.intensity import ranked
from allegiance.models.rate import Rate
from allegiance.models.sampling import CaseControl
from allegiance.models.simulate import Simulation
from allegiance.models.spelled import SpelledModel
from allegiance.models.tie import Tie

if TYPE_CHECKING:
    import polars as pl

__all__ = [
    "ChangePoint",
    "GoodnessOfFit",
    "calibration",
    "change_points",
    "chosen_less_expected",
    "deviances",
    "goodness_of_fit",
    "network_figures",
    "ranks",
    "recall",
    "stability",
]

_SEEDS: Final = (0, 1, 2, 3, 4)


def _chances(block: Block, coef: Floats) -> tuple[Floats, Ints, Ints]:
    """Return the probability of each row, its event, and the row of each event's case."""
    chance = np.empty(int(block.offset[-1]))
    probabilities(block.rows, block.offset, block.extra, coef, chance)
    event = np.repeat(np.arange(len(block)), np.diff(block.offset))
    return chance, event, block.offset[:-1] + block.chosen


def ranks(model: EventModel, history: EventHistory) -> Floats:
    """Rank of what happened among all that could have, 1 being the likeliest.

    Ties get their mean rank, so a model that knows nothing does no better than chance.

    Returns
    -------
    Floats
        One rank per event, shape (e,).

    Raises
    ------
    OptionError
        For models without a list of candidates (coordination).
    """
    if isinstance(model, SpelledModel):
        found, step, _ = model.spells(history)
        return ranked(found, step, found.rows @ model.coef_)
    if not isinstance(model, Choice):
        raise OptionError(f"{model.kind} models have no ranks")
    parts = []
    for block in model.design(history).blocks():
        chance, event, case = _chances(block, model.coef_)
        # Equal predictors may differ in the last digit after the division.
        ahead = chance > chance[case][event] * (1 + 1e-12)
        level = np.abs(chance - chance[case][event]) <= chance * 1e-12
        first = block.offset[:-1]
        better, equal = (np.add.reduceat(mark.astype(np.float64), first) for mark in (ahead, level))
        parts.append(1 + better + (equal - 1) / 2)
    return np.concatenate(parts)


def recall(model: EventModel, history: EventHistory, k: Sequence[int] = (1, 5, 10)) -> list[float]:
    """Return the share of events whose rank is at most each k."""
    found = ranks(model, history)
    return [float(np.mean(found <= one)) for one in k]


def deviances(model: Choice, history: EventHistory) -> Floats:
    """Return minus twice the log-probability of each event, shape (e,)."""
    parts = []
    for block in model.design(history).blocks():
        chance, _, case = _chances(block, model.coef_)
        parts.append(-2 * np.log(chance[case]))
    return np.concatenate(parts)


def chosen_less_expected(model: Choice, history: EventHistory) -> pl.DataFrame:
    """Return, for each actor, how often it was chosen, expected to be, and the Pearson residual."""
    import polars as pl

    count = len(history.actors)
    chosen, expected, variance = np.zeros(count), np.zeros(count), np.zeros(count)
    for block in model.design(history).blocks(whom=True):
        chance, _, case = _chances(block, model.coef_)
        chosen += np.bincount(block.whom[case], minlength=count)
        expected += np.bincount(block.whom, chance, count)
        variance += np.bincount(block.whom, chance * (1 - chance), count)
    with np.errstate(divide="ignore", invalid="ignore"):
        residual = np.where(variance > 0, (chosen - expected) / np.sqrt(variance), 0.0)
    return pl.DataFrame(
        {"actor": history.actors, "chosen": chosen, "expected": expected, "residual": residual}
    )


def calibration(model: Choice, history: EventHistory, bins: int = 10) -> pl.DataFrame:
    """Compare probabilities with what happened, in bins that hold equal expected numbers.

    Columns: rows in the bin, mean probability, share chosen, standard error of the share.
    """
    import polars as pl

    chances, happened = [], []
    for block in model.design(history).blocks():
        chance, _, case = _chances(block, model.coef_)
        mark = np.zeros(len(chance))
        mark[case] = 1.0
        chances.append(chance)
        happened.append(mark)
    chance, mark = np.concatenate(chances), np.concatenate(happened)
    order = np.argsort(chance, kind="stable")
    chance, mark = chance[order], mark[order]
    place = np.minimum((np.cumsum(chance) / chance.sum() * bins).astype(np.int64), bins - 1)
    rows = np.bincount(place, minlength=bins)
    with np.errstate(divide="ignore", invalid="ignore"):
        said = np.bincount(place, chance, bins) / rows
        seen = np.bincount(place, mark, bins) / rows
        error = np.sqrt(np.bincount(place, chance * (1 - chance), bins)) / rows
    return pl.DataFrame({"rows": rows, "expected": said, "observed": seen, "stderr": error})


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


def change_points(model: EventModel, history: EventHistory) -> list[ChangePoint]:
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
        found.append(ChangePoint(name, at, height, chance))
    return found


def network_figures(history: EventHistory) -> dict[str, float]:
    """Return figures of the network of all events: what a good model should reproduce."""
    count = len(history.actors)
    ties = np.zeros((count, count))
    ties[history.senders, history.receivers] = 1.0
    counts = np.zeros((count, count))
    np.add.at(counts, (history.senders, history.receivers), 1.0)
    figures = {
        "ties": float(ties.sum()),
        "reciprocated": float((ties * ties.T).sum() / 2),
        "transitive": float(((ties @ ties) * ties).sum()),
        "cyclic": float(np.trace(ties @ ties @ ties) / 3),
        "events of the busiest tie": float(counts.max()),
    }
    for name, degree in (("outdegree", ties.sum(axis=1)), ("indegree", ties.sum(axis=0))):
        figures |= {f"{name} <= {k}": float((degree <= k).sum()) for k in (0, 1, 2, 4, 8)}
        figures[f"largest {name}"] = float(degree.max())
    return figures


@dataclass(frozen=True)
class GoodnessOfFit:
    """Figures of the observed network beside those of simulated ones.

    ``observed`` (m,), ``simulated`` (paths, m) and ``names``; ``p`` is the share of simulated
    networks at least as far from their mean as the observed one (Mahalanobis distance).
    """

    names: tuple[str, ...]
    observed: Floats
    simulated: Floats
    p: float


def goodness_of_fit(
    model: Tie | Coordination | tuple[Rate, Choice],
    history: EventHistory,
    *,
    paths: int = 100,
    seed: int = 0,
) -> GoodnessOfFit:
    """Simulate as many events as were observed, many times, and compare the networks.

    Source: the auxiliary statistics of Wang, Robins, Pattison 2009; Lospinoso and Snijders 2019.
    """
    if paths < 20:
        raise OptionError("fewer than 20 paths say nothing", remedy="Give paths=100")
    observed = network_figures(history)
    runs = [
        network_figures(
            Simulation(model, history, seed=seed, stream=at, forget=True).run(events=len(history))
        )
        for at in range(paths)
    ]
    simulated = np.array([list(run.values()) for run in runs])
    target = np.array(list(observed.values()))
    inverse = np.linalg.pinv(np.cov(simulated, rowvar=False), rcond=1e-8)

    def far(figures: Floats) -> Floats:
        away = figures - simulated.mean(axis=0)
        distance: Floats = np.einsum("...i,ij,...j->...", away, inverse, away)
        return distance

    p = float(np.mean(far(simulated) >= far(target)))
    return GoodnessOfFit(tuple(observed), target, simulated, p)


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
