"""Penalties, clusters, intervals and tests: the same in every model."""

from __future__ import annotations

import numpy as np
import pytest

from allegiance.errors import OptionError
from allegiance.models import (
    ActorChanges,
    CaseControl,
    Choice,
    Coordination,
    EventHistory,
    Rate,
    Simulation,
    Tie,
)
from allegiance.models.selecting import lasso_path

ACTORS = [f"a{i}" for i in range(12)]
START = EventHistory.from_columns([0.0], ["a0"], ["a1"], actors=ACTORS)


@pytest.fixture(scope="module")
def drawn() -> EventHistory:
    model = Tie("1,inertia,reciprocity")
    return Simulation(model, START, coef=[-5.0, 1.0, 0.7], seed=5, forget=True).run(events=400)


def with_attributes(history: EventHistory, **given: np.ndarray) -> EventHistory:
    from dataclasses import replace

    return replace(history, attributes={name: ActorChanges(one) for name, one in given.items()})


@pytest.mark.parametrize(
    "kind",
    [
        lambda **o: Choice("inertia,reciprocity,indegree,transitivity", **o),
        lambda **o: Rate("1,outdegree,indegree", **o),
        lambda **o: Tie("inertia,reciprocity,indegree,transitivity", **o),
        lambda **o: Tie("1,inertia,reciprocity,indegree", **o),
        lambda **o: Coordination("inertia,indegree,transitivity", **o),
        lambda **o: CaseControl("inertia,reciprocity,indegree", controls=5, **o),
    ],
)
def test_lasso_holds_at_the_maximum(kind: object, drawn: EventHistory) -> None:
    """Karush, Kuhn and Tucker: what is not zero has a slope of its penalty, what is zero less."""
    free = kind().fit(drawn)  # type: ignore[operator]
    nothing = kind(lasso=1e-9).fit(drawn)  # type: ignore[operator]
    assert nothing.coef_ == pytest.approx(free.coef_, abs=1e-4)
    assert nothing.stderr_ == pytest.approx(free.stderr_, rel=1e-3)
    before = np.inf
    for strength in (1.0, 8.0, 30.0, 1e4):
        model = kind(lasso=strength).fit(drawn)  # type: ignore[operator]
        shrinks = np.array([stat.kind != "intercept" for stat in model.statistics])
        price = strength * model.spread_ * shrinks
        size = float(price @ np.abs(model.coef_)) / strength
        assert size < before
        before = size + 1e-12
        gradient = model._event_scores(drawn).sum(axis=0)
        zero = (model.coef_ == 0) & shrinks
        assert gradient[~zero] == pytest.approx((price * np.sign(model.coef_))[~zero], abs=2e-3)
        assert (np.abs(gradient[zero]) <= price[zero] + 1e-6).all()
        assert (model.stderr_[zero] == 0).all()
        assert model.n_free_ == len(model.names_) - zero.sum()
    assert zero[shrinks].all()


def test_ridge_is_a_prior(drawn: EventHistory) -> None:
    ridge = Tie("1,inertia,reciprocity", ridge=25.0).fit(drawn)
    prior = Tie(
        "1,inertia,reciprocity", prior_sd={"inertia": 0.2, "reciprocity": 0.2}
    ).fit(drawn)  # fmt: skip
    assert ridge.coef_ == pytest.approx(prior.coef_)
    net = Tie("1,inertia,reciprocity", ridge=25.0, lasso=10.0).fit(drawn)
    assert (np.abs(net.coef_[1:]) < np.abs(ridge.coef_[1:])).all()
    for bad in (-1.0, float("nan")):
        with pytest.raises(OptionError, match="lasso must be a number from 0"):
            Tie("1", lasso=bad)
    with pytest.raises(OptionError, match="penalised models cannot be tested"):
        net.likelihood_ratio(Tie("1,inertia").fit(drawn))


def test_intervals_tests_and_criteria_of_every_model(drawn: EventHistory) -> None:
    for kind, small, large in (
        (Choice, "inertia", "inertia,reciprocity"),
        (Rate, "outdegree", "outdegree,indegree"),
        (Rate, "1", "1,outdegree"),
        (Tie, "inertia", "inertia,reciprocity"),
        (Tie, "1,inertia", "1,inertia,reciprocity"),
        (Coordination, "inertia", "inertia,indegree"),
        (CaseControl, "inertia", "inertia,reciprocity"),
    ):
        one, two = kind(small).fit(drawn), kind(large).fit(drawn)
        statistic, freedom, p = two.likelihood_ratio(one)
        assert freedom == 1
        assert statistic == pytest.approx(2 * (two.loglik_ - one.loglik_))
        assert 0 <= p <= 1
        assert two.aic_ == pytest.approx(2 * len(two.names_) - 2 * two.loglik_)
        bic = np.log(two.n_events_) * len(two.names_) - 2 * two.loglik_
        assert two.bic_ == pytest.approx(bic)
        low, high = two.intervals(0.9).T
        assert (high - low) / 2 == pytest.approx(1.6448536 * two.stderr_)
        laplace = kind(large, prior_sd=0.1).fit(drawn)
        assert laplace.intervals()[-1, 1] - laplace.intervals()[-1, 0] <= 4 * 0.1
    with pytest.raises(OptionError, match="not nested"):
        Tie("1,inertia").fit(drawn).likelihood_ratio(Rate("1").fit(drawn))
    with pytest.raises(OptionError, match="not nested"):
        Tie("inertia,reciprocity").fit(drawn).likelihood_ratio(Tie("indegree").fit(drawn))
    with pytest.raises(OptionError, match="not nested"):
        two.likelihood_ratio(CaseControl("inertia", seed=5).fit(drawn))


def test_scores_add_up_to_nothing_and_clusters_hold(drawn: EventHistory) -> None:
    """Scores sum to the gradient, which is zero; their spread is the information, on average."""
    for model in (
        Tie("1,inertia,reciprocity"), Rate("1,outdegree"), Tie("inertia,reciprocity"),
        CaseControl("inertia,reciprocity"), Choice("inertia,reciprocity"),
    ):  # fmt: skip
        model.fit(drawn)
        events = model._event_scores(drawn)
        assert events.sum(axis=0) == pytest.approx(np.zeros(len(model.names_)), abs=1e-3)
        shares = (events.T @ events) / model.information_
        assert np.diag(shares) == pytest.approx(np.ones(len(model.names_)), abs=0.35)
        for cluster in ("sender", "receiver", "dyad", np.arange(len(drawn)) // 10):
            robust = type(model)(model.statistics, cluster=cluster).fit(drawn)
            assert robust.coef_ == pytest.approx(model.coef_)
            assert (robust.stderr_ > 0).all()
    with pytest.raises(OptionError, match="all events are in one cluster"):
        Tie("1,inertia", cluster=np.zeros(400)).fit(drawn)
    with pytest.raises(OptionError, match="Give one of sender, receiver, dyad"):
        Tie("1,inertia", cluster="place").fit(drawn)


def test_robust_errors_see_bursts_in_exact_time() -> None:
    """Every event five times in a burst: the plain errors are too small, the robust ones are not."""
    spread, plain, robust = [], [], []
    for seed in range(60):
        once = Simulation(
            Tie("1,alter(x)"),
            with_attributes(START, x=np.arange(12.0) % 3 - 1),
            coef=[-4.0, 0.3],
            seed=seed,
            forget=True,
        ).run(events=60)
        times = (once.times[:, None] + np.arange(5) * 1e-7).ravel()
        burst = EventHistory.from_columns(
            times, np.repeat(once.senders, 5), np.repeat(once.receivers, 5), actors=ACTORS,
            attributes=once.attributes, start=0.0,
        )  # fmt: skip
        groups = np.repeat(np.arange(60), 5)
        model = Tie("1,alter(x)", cluster=groups).fit(burst)
        spread.append(model.coef_[1])
        robust.append(model.stderr_[1])
        plain.append(np.sqrt(np.linalg.inv(model.information_)[1, 1]))
    assert np.mean(robust) == pytest.approx(np.std(spread), rel=0.25)
    assert np.mean(plain) < 0.6 * np.std(spread)


def test_a_path_of_lassos_finds_what_was_planted(drawn: EventHistory) -> None:
    random = np.random.default_rng(8)
    history = with_attributes(drawn, x=random.normal(size=12), y=random.normal(size=12))
    model = Tie("1,inertia,reciprocity,alter(x),ego(x),alter(y),difference(y)")
    path = lasso_path(model, history, steps=10)
    assert path["left"][0] == 1
    assert path["left"][-1] == 7
    assert path["left"].is_sorted()
    best = path.row(int(path["bic"].arg_min()), named=True)
    assert best["inertia"] > 0.3
    assert best["reciprocity"] > 0.2
    assert sum(best[name] == 0 for name in ("alter(x)", "ego(x)", "alter(y)", "difference(y)")) >= 3
    assert model.lasso is None
    with pytest.raises(OptionError, match="two steps"):
        lasso_path(model, history, steps=1)
