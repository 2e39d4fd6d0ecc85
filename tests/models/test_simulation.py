"""Simulated paths: the law they follow, seeds, resumption, ends."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from allegiance.errors import ModelError, OptionError
from allegiance.models import (
    ActorChanges,
    Choice,
    Coordination,
    EventHistory,
    Rate,
    Simulation,
    Tie,
    TieChanges,
)

ACTORS = list("abcdef")
START = EventHistory.from_columns([0.0], ["a"], ["b"], actors=ACTORS)


def test_constant_rates_make_a_poisson_process() -> None:
    paths = [
        Simulation(Tie("1"), START, coef=[-3.0], seed=1, stream=run).run(until=40.0)
        for run in range(300)
    ]
    expected = 40 * 30 * np.exp(-3.0)
    counts = np.array([len(path) - 1 for path in paths])
    assert counts.mean() == pytest.approx(expected, abs=4 * np.sqrt(expected / 300))
    assert counts.var() == pytest.approx(expected, rel=0.35)
    pairs = np.concatenate([path.senders[1:] * 6 + path.receivers[1:] for path in paths])
    shares = np.bincount(pairs, minlength=36).reshape(6, 6) / len(pairs)
    assert np.diag(shares).sum() == 0
    assert shares[~np.eye(6, dtype=bool)] == pytest.approx(np.full(30, 1 / 30), abs=0.006)


def test_rates_change_with_covariates_in_between() -> None:
    """The rate is multiplied by e^2 after time 10; the counts must be too."""
    size = ActorChanges(np.zeros(6), np.full(6, 10.0), np.arange(6), np.full(6, 2.0))
    start = EventHistory.from_columns([0.0], ["a"], ["b"], actors=ACTORS, attributes={"size": size})
    early = late = 0
    for run in range(60):
        path = Simulation(Tie("1,ego(size)"), start, coef=[-4.0, 1.0], seed=2, stream=run)
        times = path.run(until=20.0).times[1:]
        early += int((times <= 10).sum())
        late += int((times > 10).sum())
    assert late / early == pytest.approx(np.exp(2.0), rel=0.15)


@pytest.mark.parametrize(
    ("model", "coef"),
    [
        (Tie("1,inertia(window=5),recency_rank,participation_shift(AB-BA)"), [-4.0, 1.0, 0.5, 1.0]),
        ((Rate("1,outdegree"), Choice("inertia,transitivity")), ([-2.0, 0.1], [1.0, 0.2])),
        (Coordination("inertia(weighted,half_life=9)"), [0.1]),
    ],
)
def test_same_seed_same_path_in_pieces_or_whole(
    model: object, coef: object, tmp_path: Path
) -> None:
    def fresh(seed: int = 3) -> Simulation:
        return Simulation(model, START, coef=coef, seed=seed, forget=True)  # type: ignore[arg-type]

    whole = fresh().run(events=90)
    parts = fresh()
    parts.run(events=20)
    parts.run(until=parts.now + 2.5)
    parts.save(tmp_path / "state.npz")
    rest = fresh(seed=8).load(tmp_path / "state.npz")
    path = rest.run(events=90 - rest.done)
    assert (path.times == whole.times).all()
    assert (path.senders == whole.senders).all()
    assert (path.receivers == whole.receivers).all()
    assert (fresh(seed=4).run(events=90).senders != whole.senders).any()


def test_what_is_simulated_counts_in_the_fit() -> None:
    """State carried in the simulation equals the state recomputed from the events."""
    model = Tie("1,inertia,reciprocity,transitivity,indegree(window=20)")
    path = Simulation(model, START, coef=[-4.0, 1.0, 0.5, 0.1, 0.1], seed=1, forget=True)
    history = path.run(events=200)
    from allegiance.models.kernels.state import advance

    job = path._compile(model)
    again = Simulation(model, history, coef=[0.0] * 5)
    advance(again._job.plan, again._state, again._job.stream, len(again._job.stream.times))
    advance(path._job.plan, path._state, path._job.stream, len(path._job.stream.times))
    assert job.planes == again._job.planes
    inertia_plane = path._job.plan.columns[1, 1]
    assert path._state.planes[inertia_plane] == pytest.approx(
        again._state.planes[again._job.plan.columns[1, 1]]
    )
    closure = path._job.plan.columns[3, 1]
    assert path._state.planes[closure] == pytest.approx(again._state.planes[closure])


def test_support_and_feeds() -> None:
    ring = TieChanges(
        np.full(6, -np.inf), np.arange(6), (np.arange(6) + 1) % 6, np.ones(6), np.zeros(6, bool)
    )
    start = EventHistory.from_columns([0.0], ["a"], ["b"], actors=ACTORS, networks={"ring": ring})
    model = Tie("1,tie(ring,weighted)", support="ring")
    path = Simulation(model, start, coef=[-2.0, 0.1], seed=1, feeds=("ring",)).run(events=40)
    assert ((path.receivers - path.senders) % 6 == 1).all()


def test_ends_and_refusals() -> None:
    model = Tie("1,inertia")
    path = Simulation(model, START, coef=[-3.0, 0.0], seed=1)
    with pytest.raises(OptionError, match="say how far"):
        path.run()
    with pytest.raises(OptionError, match="must have 2 numbers"):
        Simulation(model, START, coef=[1.0])
    with pytest.raises(OptionError, match="not fitted"):
        Simulation(model, START)
    assert path.run(events=100, until=1.0).end == 1.0
    seen: list[int] = []
    path.run(events=5000, progress=seen.append)
    assert seen[-1] == path.done
    wild = Tie("1,inertia(weighted)")
    with pytest.raises(ModelError, match="follow each other without end"):
        Simulation(wild, START, coef=[30.0, 5.0], seed=1).run(events=10_000)
