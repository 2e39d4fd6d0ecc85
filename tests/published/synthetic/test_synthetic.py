"""Histories drawn from known coefficients: recovered within their intervals; see README.md."""

from __future__ import annotations

import numpy as np
import pytest

from allegiance.models import (
    Choice,
    Coordination,
    EventHistory,
    Rate,
    Simulation,
    Tie,
)

ACTORS = [f"actor {number}" for number in range(25)]
RUNS = 200
START = EventHistory.from_columns([0.0], ["actor 0"], ["actor 1"], actors=ACTORS)
PAIRS = EventHistory.from_columns([0.0], ["actor 0"], ["actor 1"], actors=ACTORS, directed=False)


def coverage(estimates: list[np.ndarray], errors: list[np.ndarray], truth: list[float]) -> float:
    z = (np.array(estimates) - truth) / np.array(errors)
    # Unbiased: the mean over runs is within four of its own standard errors of the truth, with
    # some room for the bias of order 1/events that maximum likelihood has.
    assert np.abs(z.mean(axis=0)).max() < 4 / np.sqrt(RUNS) + 0.1
    return float(np.mean(np.abs(z) < 1.959964))


def test_exact_times_of_ties() -> None:
    truth = [-6.5, 1.2, 0.8, 0.3]
    model = Tie("1,inertia,reciprocity,indegree(transform=log)")
    fits = [
        model.fit(
            Simulation(model, START, coef=truth, seed=1, stream=run, forget=True).run(events=250)
        )
        and (model.coef_, model.stderr_)
        for run in range(RUNS)
    ]
    assert 0.93 <= coverage(*map(list, zip(*fits, strict=True)), truth) <= 0.97


def test_rates_and_choices() -> None:
    rate, choice = Rate("1,outdegree"), Choice("inertia,reciprocity,transitivity")
    truth = ([-3.0, 0.06], [1.5, 0.8, 0.15])
    found = []
    for run in range(RUNS):
        path = Simulation((rate, choice), START, coef=truth, seed=2, stream=run, forget=True)
        history = path.run(events=250)
        rate.fit(history)
        choice.fit(history)
        found.append((rate.coef_, rate.stderr_, choice.coef_, choice.stderr_))
    columns = [list(column) for column in zip(*found, strict=True)]
    assert 0.93 <= coverage(columns[0], columns[1], truth[0]) <= 0.97
    assert 0.93 <= coverage(columns[2], columns[3], truth[1]) <= 0.97


@pytest.mark.slow
def test_coordination() -> None:
    truth = [0.8, 0.15]
    model = Coordination("inertia,transitivity")
    found = []
    for run in range(RUNS):
        path = Simulation(model, PAIRS, coef=truth, seed=3, stream=run, forget=True)
        model.fit(path.run(events=120))
        found.append((model.coef_, model.stderr_))
    assert 0.93 <= coverage(*map(list, zip(*found, strict=True)), truth) <= 0.97
