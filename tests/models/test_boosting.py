"""Boosted pairs: they find the step and the pair that a straight line cannot."""

from __future__ import annotations

import numpy as np

from allegiance.models.boosting import BoostedPairs
from allegiance.models.penalised import PenalisedLogit


def loss(odds: np.ndarray, y: np.ndarray) -> float:
    return float(np.mean(np.logaddexp(0, odds) - y * odds))


def planted(n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    x = random.normal(size=(n, 6))
    together = (x[:, 0] > 0.5) & (x[:, 1] > 0.5)
    return x, random.random(n) < np.where(together, 0.8, 0.05)


def test_a_planted_pair_is_found_on_fresh_rows() -> None:
    x, y = planted(4000, 1)
    fresh, told = planted(4000, 2)
    boosted = BoostedPairs(rounds=80, rate=0.2, share=1.0).fit(x, y)
    straight = PenalisedLogit(5.0).fit(x, y)
    best = loss(np.log(np.where((fresh[:, 0] > 0.5) & (fresh[:, 1] > 0.5), 4.0, 1 / 19)), told)
    assert loss(boosted.log_odds(fresh), told) < best + 0.02
    assert loss(straight.log_odds(fresh), told) > best + 0.04
    assert {0, 1} == set(boosted.trees_[0][0][[0, 2]].tolist())


def test_fitted_rows_and_predictions_agree_on_the_rate() -> None:
    x, y = planted(3000, 4)
    odds = BoostedPairs(rounds=60, penalty=1.0).fit(x, y).log_odds(x)
    assert abs((1 / (1 + np.exp(-odds))).mean() - y.mean()) < 0.01


def test_weights_stand_for_rows_and_seeds_repeat() -> None:
    x, y = planted(500, 5)
    kept = BoostedPairs(rounds=10, share=0.5).fit(x, y, np.full(500, 3.0)).log_odds(x)
    again = BoostedPairs(rounds=10, share=0.5).fit(x, y, np.full(500, 3.0)).log_odds(x)
    np.testing.assert_array_equal(kept, again)


def test_columns_without_news_leave_the_overall_share() -> None:
    y = np.arange(100) < 30
    model = BoostedPairs(rounds=5).fit(np.ones((100, 2)), y)
    np.testing.assert_allclose(1 / (1 + np.exp(-model.log_odds(np.ones((1, 2))))), 0.3, atol=0.01)
