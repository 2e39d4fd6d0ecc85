"""Logits with priors: planted coefficients come back, priors hold where data are silent."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allegiance.errors import HistoryError, OptionError
from allegiance.models.penalised import PenalisedChoice, PenalisedLogit

TRUTH = np.array([0.8, -0.5, 0.0])


def binary(n: int = 20_000, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    x = random.normal(size=(n, 3)) * [1.0, 2.0, 0.5]
    return x, random.random(n) < 1 / (1 + np.exp(-(x @ TRUTH - 1.0)))


def test_planted_logit_comes_back() -> None:
    x, y = binary()
    found = PenalisedLogit(sd=10.0).fit(x, y)
    error = np.sqrt(np.diag(found.covariance_))
    assert (np.abs(found.coef_ - TRUTH) < 3.5 * error).all()
    assert found.intercept_ == pytest.approx(-1.0, abs=0.08)


def test_weights_stand_for_rows() -> None:
    x, y = binary(400)
    twice = PenalisedLogit(0.5).fit(np.repeat(x, 2, axis=0), np.repeat(y, 2))
    weighed = PenalisedLogit(0.5).fit(x, y, np.full(400, 2.0))
    np.testing.assert_allclose(weighed.coef_, twice.coef_, rtol=1e-8)


@settings(deadline=None, max_examples=15)
@given(st.floats(0.01, 1.0))
def test_a_tighter_prior_keeps_closer_to_nothing(sd: float) -> None:
    x, y = binary(300)
    loose, tight = PenalisedLogit(sd).fit(x, y), PenalisedLogit(sd / 3).fit(x, y)
    scale = x.std(axis=0)
    assert np.linalg.norm(tight.coef_ * scale) < np.linalg.norm(loose.coef_ * scale)


def test_a_prior_without_spread_is_refused() -> None:
    x, y = binary(50)
    with pytest.raises(OptionError, match="above 0"):
        PenalisedLogit(0.0).fit(x, y)


def test_planted_choice_comes_back_with_several_chosen() -> None:
    random = np.random.default_rng(3)
    strata, size = 1500, 12
    x = random.normal(size=(strata * size, 3))
    utility = (x @ TRUTH + random.gumbel(size=strata * size)).reshape(strata, size)
    chosen = np.zeros((strata, size), bool)
    chosen[np.arange(strata), utility.argmax(axis=1)] = True
    label = np.repeat(np.arange(strata), size)
    found = PenalisedChoice(10.0).fit(x, label, chosen.ravel())
    assert (np.abs(found.coef_ - TRUTH) < 3.5 * np.sqrt(np.diag(found.covariance_))).all()
    with_empty = np.append(label, [strata, strata])
    same = PenalisedChoice(10.0).fit(
        np.vstack([x, np.zeros((2, 3))]), with_empty, np.append(chosen.ravel(), [False, False])
    )
    np.testing.assert_allclose(same.coef_, found.coef_, rtol=1e-6)


def test_utilities_far_apart_between_strata_do_not_overflow() -> None:
    x = np.array([[0.0], [1.0], [1e6], [1e6 + 1.0]])
    found = PenalisedChoice(1.0).fit(x, np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1], bool))
    assert np.isfinite(found.coef_).all()


def test_no_choice_at_all_is_refused() -> None:
    with pytest.raises(OptionError, match="no stratum"):
        PenalisedChoice().fit(np.ones((4, 1)), np.array([0, 0, 1, 1]), np.zeros(4, bool))


def test_values_that_are_not_numbers_are_refused() -> None:
    x, y = binary(50)
    x[3, 1] = np.nan
    with pytest.raises(HistoryError, match="not a number"):
        PenalisedLogit().fit(x, y)
