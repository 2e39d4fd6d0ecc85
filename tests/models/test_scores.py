"""Scores of forecasts: answers known beforehand, and laws."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from allegiance.errors import HistoryError, OptionError, OutputError
from allegiance.models import scores
from allegiance.models.scores import Answers

FINITE = st.floats(-100, 100, allow_nan=False, width=32)
VECTORS = arrays(np.float64, st.integers(2, 12), elements=FINITE)


def answers(rank: list[float], **more: object) -> Answers:
    n = len(rank)
    given = {
        "day": np.arange(n), "fact": np.arange(n), "backward": np.arange(n) % 2 == 1,
        "anchor": np.arange(n), "relation": np.zeros(n, int), "answer": np.arange(n),
        "rank": np.array(rank), "log_chance": np.full(n, -1.0), "brier": np.full(n, 0.5),
        "top": np.full(n, 0.5), "hit": np.array(rank) == 1, "seen": np.zeros(n, bool),
    }  # fmt: skip
    return Answers(**(given | more))


def test_equal_scores_share_the_middle_rank() -> None:
    assert scores.filtered_rank(np.array([1.0, 1.0, 1.0, 1.0, 1.0]), 3) == 3
    assert scores.filtered_rank(np.array([9.0, 5.0, 5.0, 1.0]), 1) == 2.5


def test_other_true_answers_do_not_count() -> None:
    found = np.array([9.0, 8.0, 7.0, 6.0])
    assert scores.filtered_rank(found, 3) == 4
    assert scores.filtered_rank(found, 3, others=[0, 2, 3]) == 2


@given(VECTORS, st.data())
def test_ranks_do_not_heed_the_scale_and_average_to_the_middle(found, data) -> None:
    scaled = found * 4.0
    ranks = [scores.filtered_rank(found, k) for k in range(len(found))]
    assert ranks == [scores.filtered_rank(scaled, k) for k in range(len(found))]
    assert np.mean(ranks) == pytest.approx((len(found) + 1) / 2)
    k = data.draw(st.integers(0, len(found) - 1))
    everyone_else = [i for i in range(len(found)) if i != k]
    assert scores.filtered_rank(found, k, everyone_else) == 1


def test_planted_ranks_give_known_figures() -> None:
    told = answers([1, 2, 4, 20]).summary()
    assert told["mean"]["mrr"] == pytest.approx((1 + 1 / 2 + 1 / 4 + 1 / 20) / 4)
    assert told["forward"]["mrr"] == pytest.approx((1 + 1 / 4) / 2)
    assert told["backward"]["hits3"] == 0.5
    assert (told["mean"]["hits1"], told["mean"]["hits10"]) == (0.25, 0.75)
    assert told["mean"]["log_loss"] == 1.0
    assert told["seen"] == {"answers": 0}
    assert told["mean"]["calibration_error"] == pytest.approx(0.25)


@given(arrays(np.float64, st.integers(2, 9), elements=st.floats(0.015625, 1)), st.data())
def test_the_brier_score_is_proper(chances, data) -> None:
    chances = chances / chances.sum()
    other = data.draw(
        arrays(np.float64, len(chances), elements=st.floats(0.015625, 1)).map(lambda x: x / x.sum())
    )

    def expected(said):
        return sum(p * scores.brier(said, k) for k, p in enumerate(chances))

    assert expected(chances) <= expected(other) + 1e-9
    assert scores.brier(np.eye(len(chances))[0], 0) == 0
    assert scores.brier(np.eye(len(chances))[0], 1) == 2


def test_calibration_tells_what_was_planted() -> None:
    chances = np.repeat([0.25, 0.75], 100)
    came = np.concatenate([np.arange(100) < 25, np.arange(100) < 55])
    found = scores.reliability(chances, came)
    assert found.error() == pytest.approx(0.1)
    lines = found.table()
    assert [(r["from"], r["forecasts"], r["said"], r["seen"]) for r in lines] == [
        (pytest.approx(0.2), 100, 0.25, 0.25),
        (pytest.approx(0.7), 100, 0.75, 0.55),
    ]
    with pytest.raises(OptionError):
        scores.reliability(np.array([1.2]), np.array([True]))


@given(st.integers(0, 2**31))
def test_said_as_seen_has_no_error(seed) -> None:
    random = np.random.default_rng(seed)
    came = random.random(50) < 0.5
    assert scores.reliability(came.astype(float), came).error() == 0


def test_days_are_drawn_whole() -> None:
    days = np.repeat(np.arange(200), 10)
    by_day = np.random.default_rng(1).normal(size=200)
    low, high = scores.interval(by_day[days], days)
    assert low < by_day.mean() < high
    # Ten copies of a day tell no more than one: the width is that of 200 values, not 2,000.
    assert high - low == pytest.approx(2 * 1.96 * by_day.std() / np.sqrt(200), rel=0.15)
    assert scores.interval(np.ones(2000), days) == (1.0, 1.0)


def test_a_better_forecaster_is_found_and_an_equal_one_is_not() -> None:
    random = np.random.default_rng(2)
    days = np.repeat(np.arange(60), 5)
    base = random.random(300)
    better = scores.paired(base + 0.1 + 0.05 * random.normal(size=300), base, days)
    assert better.p < 0.001
    assert better.low < 0.1 < better.high
    assert scores.paired(base, base, days).p == 1
    flip = scores.paired(base, base + 0.1, days)
    assert flip.difference == pytest.approx(-0.1)
    with pytest.raises(OptionError):
        scores.paired(base, base[:-1], days)


@given(st.integers(0, 1000))
def test_the_paired_test_is_symmetric(seed) -> None:
    random = np.random.default_rng(seed)
    days, (one, two) = np.arange(20) // 2, random.random((2, 20))
    forth, back = (scores.paired(*p, days, draws=200) for p in ((one, two), (two, one)))
    assert forth.p == back.p
    assert forth.difference == pytest.approx(-back.difference)


def test_ranks_are_written_and_read_back(tmp_path: Path) -> None:
    file = tmp_path / "ranks.csv"
    answers([1, 2.5, 3, 7], day=np.array([4, 4, 5, 5])).write(file)
    keys, ranks, days = scores.read_ranks(file)
    assert sorted(zip(ranks, days, strict=True)) == [(1, 4), (2.5, 4), (3, 5), (7, 5)]
    assert {k[1] for k in keys} == {"forward", "backward"}
    file.write_text(file.read_text().replace(",7,", ",0.5,"))
    with pytest.raises(HistoryError, match="row 5: a rank is at least 1"):
        scores.read_ranks(file)
    file.write_text("day,rank\n1,1\n")
    with pytest.raises(HistoryError, match="row 2"):
        scores.read_ranks(file)
    with pytest.raises(HistoryError, match="cannot be read"):
        scores.read_ranks(tmp_path / "none.csv")
    with pytest.raises(OutputError):
        answers([1.0]).write(tmp_path / "no" / "ranks.csv")


def test_files_of_ranks_are_compared(tmp_path: Path) -> None:
    one, two, three = (tmp_path / f"{k}.csv" for k in "123")
    days = np.repeat(np.arange(20), 2)
    answers([1.0] * 40, day=days).write(one)
    answers([2.0] * 40, day=days).write(two)
    answers([2.0] * 39, day=days[:39]).write(three)
    told = scores.paired_files(one, two)
    assert (told.difference, told.answers, told.days) == (0.5, 40, 20)
    assert told.p < 0.001
    with pytest.raises(HistoryError, match="other answers"):
        scores.paired_files(one, three)


def test_a_reliability_plot_is_drawn(tmp_path: Path) -> None:
    plots = pytest.importorskip("allegiance.models.plots")
    pytest.importorskip("matplotlib")
    random = np.random.default_rng(0)
    said = random.random(500)
    figure = plots.reliability(scores.reliability(said, random.random(500) < said), "planted")
    minor = [t.get_text() for t in figure.axes[0].yaxis.get_minorticklabels()]
    assert not any(minor), "labels of minor ticks would lie upon each other"
    plots.save(figure, tmp_path / "r.png")
    assert (tmp_path / "r.png").read_bytes()[:4] == b"\x89PNG"
    with pytest.raises(OutputError):
        plots.save(figure, tmp_path / "r.nothing")
