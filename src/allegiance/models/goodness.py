"""Networks simulated from a fit beside the observed one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from allegiance.errors import OptionError
from allegiance.models.base import EventModel
from allegiance.models.choice import Choice
from allegiance.models.events import ActorChanges, EventHistory, Floats
from allegiance.models.rate import Rate
from allegiance.models.sampling import CaseControl
from allegiance.models.simulate import Simulation
from allegiance.models.statistics import ego
from allegiance.models.tie import Tie

__all__ = ["GoodnessOfFit", "goodness_of_fit", "network_figures", "sending_figures"]

_ACTIVITY = "how often it acted"


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


def sending_figures(history: EventHistory) -> dict[str, float]:
    """Return figures of who acted how often: what a good rate model should reproduce."""
    sent = np.bincount(history.senders, minlength=len(history.actors)).astype(np.float64)
    share = np.sort(sent)[::-1] / sent.sum()
    figures = {
        "events of the busiest": float(sent.max()),
        "share of the busiest tenth": float(share[: max(1, len(share) // 10)].sum()),
        "evenness": float(1 / (share**2).sum()),
    }
    mean = sent.mean()
    return figures | {
        f"acted at most {k:.3g} times": float((sent <= k).sum())
        for k in (0.0, mean / 4, mean / 2, mean, 2 * mean)
    }


@dataclass(frozen=True)
class GoodnessOfFit:
    """Figures of the observed network beside those of simulated ones.

    ``observed`` (m,), ``simulated`` (paths, m) and ``names``; ``p`` is the share of all these
    networks at least as far from their mean as the observed one (Mahalanobis distance).
    """

    names: tuple[str, ...]
    observed: Floats
    simulated: Floats
    p: float


def goodness_of_fit(
    model: EventModel | tuple[Rate, Choice],
    history: EventHistory,
    *,
    paths: int = 100,
    seed: int = 0,
) -> GoodnessOfFit:
    """Simulate as many events as were observed, many times, and compare the networks.

    A choice model is simulated with senders that act as often as they did; a rate model with
    receivers drawn evenly, and only who acted how often is compared; a sampled model as the whole
    one with its estimates. Source: the auxiliary statistics of Wang, Robins, Pattison 2009;
    Lospinoso and Snijders 2019.

    Raises
    ------
    OptionError
        For fewer than 20 paths, and for models of rows made elsewhere.
    """
    if paths < 20:
        raise OptionError("fewer than 20 paths say nothing", remedy="Give paths=100")
    simulated_model, start, coef = _to_simulate(model, history)
    figures: Callable[[EventHistory], dict[str, float]] = (
        sending_figures if isinstance(model, Rate) else network_figures
    )
    observed = figures(history)
    runs = [
        figures(
            Simulation(simulated_model, start, coef=coef, seed=seed, stream=at, forget=True).run(
                events=len(history)
            )
        )
        for at in range(paths)
    ]
    simulated = np.array([list(run.values()) for run in runs])
    target = np.array(list(observed.values()))
    return GoodnessOfFit(tuple(observed), target, simulated, _share_as_far(target, simulated))


def _share_as_far(target: Floats, simulated: Floats) -> float:
    """Return the share of networks, the observed one among them, as far from the mean as it.

    Mean and covariance are those of all of them: if the model holds the observed network is one of
    them like the others, however few there are.
    """
    together = np.vstack([simulated, target])
    spread = together.std(axis=0)
    away = (together - together.mean(axis=0))[:, spread > 0] / spread[spread > 0]
    inverse = np.linalg.pinv(np.cov(away, rowvar=False).reshape(away.shape[1], -1), rcond=1e-8)
    distance = np.einsum("ij,jk,ik->i", away, inverse, away)
    return float(np.mean(distance >= distance[-1] * (1 - 1e-9)))


def _to_simulate(model: Any, history: EventHistory) -> tuple[Any, EventHistory, Any]:
    """Return what to simulate, from which history, with which coefficients."""
    if isinstance(model, CaseControl):
        kind = Choice if model.over == "receivers" else Tie
        whole = kind(model.statistics, support=model.support, opportunities=model.opportunities)
        whole.coef_ = model.coef_
        model = whole
    if isinstance(model, Rate):
        even = Choice("inertia", support=model.support)
        return (model, even), history, (model.coef_, [0.0])
    if not isinstance(model, Choice):
        return model, history, None
    begin = history.times[0] if history.start is None else history.start
    span = max(float(history.times[-1] - begin), 1e-300)
    sent = np.bincount(history.senders, minlength=len(history.actors))
    pace = ActorChanges(np.log(np.maximum(sent, 1e-9) / span))
    known = replace(history, attributes={**history.attributes, _ACTIVITY: pace})
    rate = Rate([ego(_ACTIVITY)], timing="exact")
    return (rate, model), known, ([1.0], model.coef_)
