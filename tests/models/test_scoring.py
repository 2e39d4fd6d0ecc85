"""Proper scores: planted values, and laws that any proper score must keep."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allegiance.errors import ModelError
from allegiance.models.scoring import BINS, FEWEST, score, wilson

CHANCE = st.floats(0.001, 0.999)
CASES = st.lists(st.tuples(CHANCE, st.booleans()), min_size=1, max_size=60)


def test_planted_values() -> None:
    found = score([0.9, 0.6, 0.2], [True, False, False])
    assert found.brier == pytest.approx((0.01 + 0.36 + 0.04) / 3)
    assert found.log == pytest.approx(-(math.log(0.9) + math.log(0.4) + math.log(0.8)) / 3)
    assert found.base_rate == pytest.approx(1 / 3)
    assert found.reference == pytest.approx(2 / 9)
    assert found.skill == pytest.approx(1 - found.brier / found.reference)
    assert [(b.count, b.share) for b in found.bins] == [(1, 0.0), (1, 0.0), (1, 1.0)]
    assert found.reliability is None


def test_a_flawless_calibration_has_no_error() -> None:
    found = score([0.5] * 10 + [0.1] * 10, [True] * 5 + [False] * 5 + [True] + [False] * 9)
    assert found.calibration_error == pytest.approx(0)
    assert found.reliability == pytest.approx(0)
    assert found.within == pytest.approx(0)
    assert found.resolution == pytest.approx(0.04)


@pytest.mark.parametrize(
    ("p", "y"), [([], []), ([0.5], []), ([1.0], [True]), ([0.0], [False]), ([float("nan")], [True])]
)
def test_what_cannot_be_scored_is_refused(p: list[float], y: list[bool]) -> None:
    with pytest.raises(ModelError):
        score(p, y)


def test_wilson_of_a_known_case() -> None:
    assert wilson(5, 10) == pytest.approx((0.2366, 0.7634), abs=1e-4)
    assert wilson(0, 5)[0] == 0


@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_nobody_gains_by_saying_other_than_they_believe(belief: float, said: float) -> None:
    def expected(p: float, name: str) -> float:
        yes, no = getattr(score([p], [True]), name), getattr(score([p], [False]), name)
        return float(belief * yes + (1 - belief) * no)

    for name in ("brier", "log"):
        assert expected(belief, name) <= expected(said, name) + 1e-12


@given(CASES, st.randoms(use_true_random=False))
def test_order_does_not_matter(cases: list[tuple[float, bool]], random: object) -> None:
    mixed = list(cases)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    one, other = (score(*zip(*c, strict=True)) for c in (cases, mixed))
    assert one.brier == pytest.approx(other.brier)
    assert one.log == pytest.approx(other.log)
    assert one.calibration_error == pytest.approx(other.calibration_error)


@given(CASES)
def test_yes_and_no_are_alike(cases: list[tuple[float, bool]]) -> None:
    turned = [(1 - p, not y) for p, y in cases]
    one, other = (score(*zip(*c, strict=True)) for c in (cases, turned))
    assert one.brier == pytest.approx(other.brier)
    assert one.reference == pytest.approx(other.reference)


@given(st.lists(st.tuples(CHANCE, st.booleans()), min_size=FEWEST, max_size=80))
def test_the_parts_make_the_whole(cases: list[tuple[float, bool]]) -> None:
    found = score(*zip(*cases, strict=True))
    assert found.reliability is not None and found.within is not None
    assert found.resolution is not None and found.uncertainty is not None
    # The two terms of forecasts that differ within a bin, worked out by themselves.
    within = 0.0
    for b in found.bins:
        own = [(p, y) for p, y in cases if b.low <= p < b.high or (b.high == BINS[-1] == p)]
        within += sum((p - b.forecast) ** 2 for p, _ in own)
        within -= 2 * sum((p - b.forecast) * (y - b.share) for p, y in own)
    assert found.within == pytest.approx(within / len(cases), abs=1e-12)
