"""Checks of fits: right models pass, wrong ones are caught."""

from __future__ import annotations

import numpy as np
import pytest

from allegiance.errors import OptionError
from allegiance.models import CaseControl, Choice, EventHistory, Rate, Simulation, Tie, plots
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


def test_residuals_sum_to_nothing(history: EventHistory) -> None:
    model = Choice("inertia,reciprocity").fit(history)
    found = c.chosen_less_expected(model, history)
    assert found["chosen"].sum() == 500
    assert found["expected"].sum() == pytest.approx(500)
    assert found["residual"].abs().max() < 4
    assert c.deviances(model, history).sum() == pytest.approx(-2 * model.loglik_)


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
    wrong = c.goodness_of_fit(Tie("1").fit(history), history, paths=60)
    assert wrong.p < 0.02
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
