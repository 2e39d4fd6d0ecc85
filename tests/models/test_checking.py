"""Checks of fits: right models pass, wrong ones are caught."""

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
    plots,
)
from allegiance.models import checking as c

ACTORS = [f"a{i}" for i in range(15)]
START = EventHistory.from_columns([0.0], ["a0"], ["a1"], actors=ACTORS)
TRUTH = [-5.5, 1.5, 1.0]


@pytest.fixture(scope="module")
def history() -> EventHistory:
    model = Tie("1,inertia,reciprocity")
    return Simulation(model, START, coef=TRUTH, seed=5, forget=True).run(events=500)


def test_recall_counts_ranks_with_ties_in_the_middle(history: EventHistory) -> None:
    blind = Choice("inertia", fixed={"inertia": 0.0}, prior_sd=None)
    blind.names_, blind.coef_ = ("inertia",), np.zeros(1)
    assert (c.ranks(blind, history) == 7.5).all()
    model = Choice("inertia,reciprocity").fit(history)
    one, five, all_ = c.recall(model, history, k=(1, 5, 14))
    assert 0 <= one <= five <= all_ == 1
    assert five > 5 / 14
    tie = Tie("inertia,reciprocity").fit(history)
    assert np.median(c.ranks(tie, history)) < 50


def test_ranks_by_hand() -> None:
    history = EventHistory.from_columns(
        [1.0, 2.0, 3.0], ["a", "a", "a"], ["b", "b", "c"], actors=list("abcd")
    )
    model = Choice("inertia")
    model.names_, model.coef_ = ("inertia",), np.array([1.0])
    assert list(c.ranks(model, history)) == [2.0, 1.0, 2.5]
    tie = Tie("inertia")
    tie.names_, tie.coef_ = ("inertia",), np.array([1.0])
    assert list(c.ranks(tie, history)) == [6.5, 1.0, 7.0]


EVERY = {
    "choice": lambda: Choice("inertia,reciprocity"),
    "rate": lambda: Rate("outdegree"),
    "rate exact": lambda: Rate("1,outdegree"),
    "tie": lambda: Tie("inertia,reciprocity"),
    "tie exact": lambda: Tie("1,inertia,reciprocity"),
    "coordination": lambda: Coordination("inertia,indegree"),
    "case-control": lambda: CaseControl("inertia,reciprocity", controls=6),
    "case-control by sender": lambda: CaseControl("inertia", controls=6, scheme="sender"),
}


@pytest.mark.parametrize("name", EVERY)
def test_residuals_sum_to_nothing(name: str, history: EventHistory) -> None:
    """An intercept, or the logit itself, lets as much be expected as was observed."""
    model = EVERY[name]().fit(history)
    found = c.residuals(model, history)
    sides = 2 if name in {"tie", "tie exact"} else 1
    assert len(found) == sides * len(ACTORS)
    total = 500 * (2 if name == "coordination" else sides)
    assert found["observed"].sum() == total
    assert found["expected"].sum() == pytest.approx(total, rel=1e-6)
    assert found["residual"].abs().max() < 4.5
    loud = found.filter(found["actor"] == "a3")["observed"].to_list()
    sent = float((history.senders == 3).sum())
    got = float((history.receivers == 3).sum())
    expected = {
        "rate": [sent], "rate exact": [sent], "tie": [sent, got], "tie exact": [sent, got],
        "coordination": [sent + got],
    }  # fmt: skip
    assert loud == expected.get(name, [got])


@pytest.mark.parametrize("name", EVERY)
def test_deviances_sum_to_the_likelihood(name: str, history: EventHistory) -> None:
    model = EVERY[name]().fit(history)
    found = c.deviances(model, history)
    assert found.shape == (500,)
    assert found.sum() == pytest.approx(-2 * model.loglik_)


def test_residuals_find_who_does_not_fit() -> None:
    """One actor acts five times as often as the rest, and the model does not know."""
    pace = np.zeros(15)
    pace[4] = np.log(5.0)
    from dataclasses import replace

    start = replace(START, attributes={"pace": ActorChanges(pace)})
    drawn = Simulation(Tie("1,ego(pace)"), start, coef=[-5.0, 1.0], seed=1, forget=True)
    history = drawn.run(events=400)
    for model in (Rate("1"), Tie("1"), Rate("outdegree", fixed={"outdegree": 0.0}, ridge=1.0)):
        if model.fixed:
            model = Tie("inertia")
        found = c.residuals(model.fit(history), history).filter(side="sender")
        worst = found.sort("residual", descending=True)["actor"][0]
        assert worst == "a4"
        assert found["residual"].max() > 6
        told = c.residuals(Tie("1,ego(pace)").fit(history), history)
        assert told["residual"].abs().max() < 4


@pytest.mark.parametrize("name", EVERY)
def test_calibration_of_every_model(name: str, history: EventHistory) -> None:
    model = EVERY[name]().fit(history)
    good = c.calibration(model, history, bins=5)
    assert (good["rows"] * good["observed"]).sum() == pytest.approx(500)
    assert (good["rows"] * good["expected"]).sum() == pytest.approx(500, rel=1e-6)
    z = (good["observed"] - good["expected"]) / good["stderr"]
    assert z.abs().max() < 5 if name == "coordination" else z.abs().max() < 4
    assert 1 < len(good) <= 5


@pytest.mark.parametrize("name", EVERY)
def test_ranks_and_recall_of_every_model(name: str, history: EventHistory) -> None:
    model = EVERY[name]().fit(history)
    found = c.ranks(model, history)
    assert found.shape == (500,)
    n = {"rate": 15, "rate exact": 15, "tie": 210, "tie exact": 210, "coordination": 105}
    most = n.get(name, 7 if name.startswith("case") else 14)
    assert found.min() >= 1
    assert found.max() <= most
    assert found.mean() < (most + 1) / 2
    assert c.recall(model, history, k=(most,)) == [1.0]


def test_coordination_ranks_by_hand() -> None:
    """Three events among three: the pair that met before weighs e^2 against 1 and 1."""
    history = EventHistory.from_columns(
        [1.0, 2.0, 3.0], ["a", "b", "a"], ["b", "a", "c"], actors=list("abc"), directed=False
    )
    model = Coordination("inertia")
    model.names_, model.coef_ = ("inertia",), np.array([1.0])
    assert list(c.ranks(model, history)) == [2.0, 1.0, 2.5]
    e = np.e
    met, other = (e / (1 + e)) ** 2, (1 / (1 + e)) * 0.5
    expected = [1 / 3, met / (met + 2 * other), other / (met + 2 * other)]
    assert c.deviances(model, history) == pytest.approx(-2 * np.log(expected))


@pytest.mark.parametrize("name", EVERY)
def test_change_points_of_every_model(name: str, history: EventHistory) -> None:
    model = EVERY[name]().fit(history)
    points = c.change_points(model, history)
    assert [point.name for point in points] == list(model.names_)
    assert min(point.p for point in points) > 1e-3
    assert all(0 <= point.event < 500 for point in points)


def test_change_points_in_exact_time() -> None:
    """The pace doubles half way: the intercept's score tells, at the right event."""
    slow = Simulation(Tie("1"), START, coef=[-5.0], seed=3, forget=True).run(events=300)
    both = Simulation(Tie("1"), slow, coef=[-4.0], seed=4).run(events=300)
    point = c.change_points(Tie("1").fit(both), both)[0]
    assert point.p < 1e-6
    assert 270 < point.event < 330
    rate = c.change_points(Rate("1").fit(both), both)[0]
    assert rate.event == point.event


@pytest.mark.parametrize("name", EVERY)
def test_every_model_can_be_simulated_and_compared(name: str, history: EventHistory) -> None:
    model = EVERY[name]().fit(history)
    found = c.goodness_of_fit(model, history, paths=30)
    assert found.simulated.shape == (30, len(found.names))
    assert found.p > 0.01 or name == "coordination"


def test_a_wrong_rate_and_a_wrong_choice_are_seen() -> None:
    pace = np.zeros(15)
    pace[:3] = 2.0
    from dataclasses import replace

    start = replace(START, attributes={"pace": ActorChanges(pace)})
    truth = (Rate("1,ego(pace)"), Choice("inertia,reciprocity"))
    drawn = Simulation(truth, start, coef=([-3.0, 1.0], [2.0, 1.5]), seed=1, forget=True)
    history = drawn.run(events=400)
    assert c.goodness_of_fit(Rate("1").fit(history), history, paths=40).p < 0.03
    assert c.goodness_of_fit(Rate("1,ego(pace)").fit(history), history, paths=40).p > 0.03
    assert c.goodness_of_fit(Choice("reciprocity").fit(history), history, paths=40).p < 0.03
    right = Choice("inertia,reciprocity").fit(history)
    assert c.goodness_of_fit(right, history, paths=40).p > 0.03


def test_calibration(history: EventHistory) -> None:
    model = Choice("inertia,reciprocity").fit(history)
    good = c.calibration(model, history)
    z = (good["observed"] - good["expected"]) / good["stderr"]
    assert z.abs().max() < 3.5
    model.coef_ = model.coef_ * 2.5
    bad = c.calibration(model, history)
    z = (bad["observed"] - bad["expected"]) / bad["stderr"]
    assert z.abs().max() > 4


def test_change_points(history: EventHistory) -> None:
    model = Choice("inertia,reciprocity").fit(history)
    assert min(point.p for point in c.change_points(model, history)) > 0.01
    later = Simulation(Tie("1,inertia,reciprocity"), history, coef=[-5.5, -1.5, 1.0], seed=6)
    both = later.run(events=500)
    found = {point.name: point for point in c.change_points(model.fit(both), both)}
    assert found["inertia"].p < 1e-4
    assert 400 < found["inertia"].event < 600


def test_simulated_networks(history: EventHistory) -> None:
    right = c.goodness_of_fit(Tie("1,inertia,reciprocity").fit(history), history, paths=60)
    assert right.p > 0.01
    wrong = c.goodness_of_fit(Tie("1").fit(history), history, paths=100)
    assert wrong.p < 0.03
    pair = (Rate("1").fit(history), Choice("inertia,reciprocity").fit(history))
    assert c.goodness_of_fit(pair, history, paths=40).simulated.shape[0] == 40
    with pytest.raises(OptionError, match="20 paths"):
        c.goodness_of_fit(pair, history, paths=3)


def test_stability_over_seeds(history: EventHistory) -> None:
    few = c.stability(CaseControl("inertia,reciprocity", controls=2), history)
    many = c.stability(CaseControl("inertia,reciprocity", controls=12), history)
    assert (many["spread"] < few["spread"]).all()


def test_plots_draw_what_they_say(history: EventHistory) -> None:
    pytest.importorskip("matplotlib")
    model = Choice("inertia,reciprocity").fit(history)
    figure = plots.coefficients(model)
    assert "choice model" in figure.axes[0].get_title(loc="left")
    curve = plots.effect_curve(model, "inertia", [0, 1, 2]).axes[0].lines[0]
    assert curve.get_ydata() == pytest.approx(np.exp(model.coef_[0] * np.arange(3)))
    tie = Tie("1,inertia,reciprocity").fit(history)
    fit = c.goodness_of_fit(tie, history, paths=20)
    assert len(plots.goodness(fit).axes[0].get_yticklabels()) == len(fit.names)
    paths = [Simulation(tie, history, seed=1, stream=s).run(events=30) for s in range(5)]
    assert plots.fan(paths, float(history.times[-1]), float(paths[0].times[-1])).axes
    with pytest.raises(OptionError, match="not in the model"):
        plots.effect_curve(model, "indegree", [0, 1])
