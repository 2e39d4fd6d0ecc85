"""Case-control sampling: the engines agree, the weights are right, the limits are told."""

from __future__ import annotations

import numpy as np
import pytest

from allegiance.errors import HistoryError, OptionError
from allegiance.models import CaseControl, Choice, EventColumns, EventHistory, Tie, parse
from allegiance.models.kernels.rows import dyad_rows
from allegiance.models.plan import compile_job
from allegiance.models.sparse import sparse_rows

N = 60


def drawn(events: int, seed: int, inertia: float, reciprocity: float) -> EventHistory:
    """Choices among N actors, proportional to (1 + indegree) e^(inertia + reciprocity)."""
    random = np.random.default_rng(seed)
    ties, received = np.zeros((N, N), dtype=bool), np.zeros(N)
    who, whom = np.empty(events, np.int64), np.empty(events, np.int64)
    for e in range(events):
        i = random.integers(N)
        mass = (1 + received) * np.exp(inertia * ties[i] + reciprocity * ties[:, i])
        mass[i] = 0
        j = random.choice(N, p=mass / mass.sum())
        ties[i, j] = True
        received[j] += 1
        who[e], whom[e] = i, j
    return EventHistory.from_columns(
        np.arange(events, dtype=float), who, whom, actors=[str(i) for i in range(N)]
    )


TRUTH = (2.0, 1.0, 1.0)
FORMULA = "inertia,reciprocity,indegree(weighted,transform=log)"


@pytest.fixture(scope="module")
def histories() -> list[EventHistory]:
    return [drawn(600, seed, *TRUTH[:2]) for seed in range(80)]


@pytest.mark.parametrize("scheme", ["uniform", "activity", "sender"])
def test_truth_is_recovered_with_honest_errors(scheme: str, histories: list[EventHistory]) -> None:
    z = []
    for seed, history in enumerate(histories):
        fit = CaseControl(FORMULA, controls=6, scheme=scheme, seed=seed)  # type: ignore[arg-type]
        fit.fit(history)
        z.append((fit.coef_ - TRUTH) / fit.stderr_)
    assert np.abs(np.mean(z, axis=0)).max() < 4 / np.sqrt(80)
    assert np.std(z, axis=0) == pytest.approx(np.ones(3), abs=0.25)
    assert 0.93 <= np.mean(np.abs(z) < 1.96) <= 0.985


def test_wrong_weights_would_show() -> None:
    """The same uneven sample without its weights is biased: the test above can fail."""
    history = drawn(1500, 1, 2.0, 1.0)
    full = Choice(FORMULA).fit(history)

    class Unweighted(CaseControl):
        def draw(self, *given: object) -> object:  # type: ignore[override]
            sample = super().draw(*given)  # type: ignore[arg-type]
            from dataclasses import replace

            return replace(sample, extra=np.zeros_like(sample.extra))

    wrong = Unweighted(FORMULA, controls=6, scheme="sender").fit(history)
    assert np.abs((wrong.coef_ - full.coef_) / wrong.stderr_).max() > 5


def test_dyads_against_the_tie_model() -> None:
    history = drawn(1500, 2, 1.5, 0.5)
    full = Tie(FORMULA).fit(history)
    fits = [
        CaseControl(FORMULA, controls=20, over="dyads", seed=seed).fit(history).coef_
        for seed in range(20)
    ]
    away = (np.mean(fits, axis=0) - full.coef_) / (np.std(fits, axis=0) / np.sqrt(20))
    assert np.abs(away).max() < 4.5


@pytest.mark.parametrize("mode", ["in-order", "together"])
def test_lists_and_matrices_give_the_same_statistics(mode: str) -> None:
    history = drawn(400, 3, 1.0, 1.0)
    from dataclasses import replace

    history = replace(history, times=np.floor(history.times / 3))
    statistics = parse(
        "inertia,inertia(weighted),reciprocity(weighted,transform=log),indegree(weighted),"
        "outdegree(weighted,transform=root),transitivity,transitivity(combine=least),"
        "cycle(combine=product),shared_receivers,shared_senders(combine=least)"
    )
    random = np.random.default_rng(1)
    events = np.sort(random.choice(400, 90, replace=False))
    offset = np.concatenate([[0], np.cumsum(random.integers(2, 6, 90))]).astype(np.int64)
    who = random.integers(N, size=offset[-1]).astype(np.int32)
    whom = ((who + random.integers(1, N, size=offset[-1])) % N).astype(np.int32)
    columns = EventColumns.of(history, mode)
    lists = sparse_rows(columns, statistics, columns.before(events), events, offset, who, whom)
    job = compile_job(history, statistics, simultaneous=mode)  # type: ignore[arg-type]
    matrix = np.empty(len(who) * len(statistics))
    dyad_rows(
        job.plan, job.state(), job.stream, history.times[events], job.upto[events], offset,
        who.astype(np.int64), whom.astype(np.int64), matrix,
    )  # fmt: skip
    assert lists == pytest.approx(matrix, abs=1e-12)


def test_uniform_controls_are_distinct_candidates() -> None:
    history = drawn(300, 4, 1.0, 1.0)
    sample = CaseControl("inertia", controls=10).fit(history).sample_
    for s in range(len(sample.events)):
        rows = sample.receivers[sample.offset[s] : sample.offset[s + 1]]
        assert len(set(rows)) == 11
        assert history.senders[sample.events[s]] not in rows
        assert rows[0] == history.receivers[sample.events[s]]
    part = CaseControl("inertia", controls=10, fraction=0.3, seed=1).fit(history)
    assert 50 < part.n_events_ < 130


def test_refusals() -> None:
    history = drawn(50, 5, 1.0, 1.0)
    with pytest.raises(OptionError, match="controls >= 1"):
        CaseControl("inertia", controls=0)
    with pytest.raises(OptionError, match="sampled uniformly"):
        CaseControl("inertia", over="dyads", scheme="sender")
    columns = EventColumns.of(history, "in-order")
    with pytest.raises(OptionError, match="not available among so many actors"):
        CaseControl("inertia(window=5)", fraction=0.9).fit(columns)
    with pytest.raises(HistoryError, match="too few for 59 controls"):
        CaseControl("inertia", controls=59).fit(history)
    with pytest.raises(HistoryError, match="unknown receiver"):
        EventColumns(np.array([0], np.int32), np.array([9], np.int32), 3)
