"""What forecasts learn beside counts: vectors of whom actors seek, terms in pairs, kept fits."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from allegiance.models.forecast import Events, Forecaster, Pairs, Settings, fitted, from_rows
from allegiance.models.forecast.additive import Penalties, Rows, blank, fit_form, row_values
from allegiance.models.forecast.outlook import likely_acts
from allegiance.models.forecast.pairs import fit_pairs
from allegiance.models.kernels.shapes import COLUMNS
from allegiance.models.kernels.vectors import fit_of

ACTORS, DAYS = 24, 50


@pytest.fixture(scope="module")
def events() -> Events:
    """Those of one half court anyone of the other half, and hit one of their own."""
    random = np.random.default_rng(2)
    half = ACTORS // 2
    rows = []
    for day in range(DAYS):
        for i in random.choice(ACTORS, 10, replace=False):
            other = random.integers(half) + half * (i < half)
            own = random.integers(half) + half * (i >= half)
            rows += [(f"a{i}", "court", f"a{other}", day), (f"a{i}", "hit", f"a{own}", day)]
    return from_rows(rows, dated=False)


@pytest.fixture(scope="module")
def forecaster(events: Events) -> Forecaster:
    settings = Settings(pairs=Pairs(trees=40, queries=0.5))
    return Forecaster(events, settings, last=DAYS).fit(DAYS)


def test_vectors_find_whom_a_sort_of_actor_seeks(events: Events, forecaster: Forecaster) -> None:
    kinship = forecaster._now()
    share = np.zeros((ACTORS, 1), np.float32)
    everyone = np.arange(ACTORS)
    number = np.array([int(name[1:]) for name in events.actors])
    for relation, crosses in (("court", True), ("hit", False)):
        q = events.relations.index(relation)
        right = []
        for a in range(ACTORS):
            fit_of(kinship.vectors, kinship.rows, kinship.whole, a, q, everyone, ACTORS, share, 0)
            assert share.sum() == pytest.approx(1, abs=1e-5)
            sought = ((number >= ACTORS // 2) != (number[a] >= ACTORS // 2)) == crosses
            right.append(float(share[sought].sum()))
        assert np.mean(right) > 0.75, "half would be chance"


def test_pairs_learn_what_no_sum_of_single_terms_can() -> None:
    """What came is high in one of two terms and low in the other; every decoy is not."""
    random = np.random.default_rng(0)
    many, each = 600, 5
    codes = np.zeros((many * each, COLUMNS), np.uint8)
    first = np.arange(0, many * each + 1, each)
    high = random.random(many * each) < 0.5
    is_truth = np.arange(many * each) % each == 0
    codes[:, 0] = np.where(high, 25, 5)
    codes[:, 1] = np.where(high ^ is_truth, 25, 5)
    tags = np.zeros((many, 3), np.int64)
    rows = Rows(codes, np.zeros(many * each, np.float32), first, first[:-1], tags)
    alone = fit_form(rows, 2, Penalties(heed=False, rounds=1))
    together = fit_pairs(rows, blank(2), Pairs(trees=60, queries=0.5))
    assert together.leaf.shape == (60, 4)
    spread = row_values(rows, alone).reshape(many, each)
    assert np.ptp(spread.mean(axis=0)) < 0.2
    leaves = np.abs(together.leaf).sum()
    assert leaves > 3
    again = fit_pairs(rows, blank(2), Pairs(trees=60, queries=0.5))
    assert (again.leaf == together.leaf).all()
    score = np.array([_said(together, row) for row in codes[: 50 * each]]).reshape(50, each)
    assert (score.argmax(axis=1) == 0).mean() > 0.9


def _said(form: object, codes: np.ndarray) -> float:
    from allegiance.models.kernels.choosing import said_by_trees

    return said_by_trees(form, np.append(codes, np.zeros(3, np.uint8)), np.empty(0))


def test_reasons_add_up_with_pairs_too(events: Events, forecaster: Forecaster) -> None:
    assert np.abs(forecaster.form_.leaf).sum() > 0
    acts = likely_acts(forecaster, "a3", DAYS, relation="hit", top=6)
    scores = forecaster.scores(events.actors.index("a3"), events.relations.index("hit"), DAYS)
    told = [sum(r.push for r in a.reasons) for a in acts]
    score = [scores[events.actors.index(a.object)] for a in acts]
    assert np.diff(told) == pytest.approx(np.diff(score), abs=1e-6)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("ALLEGIANCE_CACHE", str(tmp_path))
    yield tmp_path / "forecasts"


def test_a_fit_is_kept_and_taken_up_again(events: Events, cache: Path) -> None:
    steps: list[tuple[str, int]] = []
    one = fitted(events, Settings(), DAYS, lambda note, total: steps.append((note, total)))
    assert len(steps) == DAYS + 1 == steps[0][1]
    assert len(list(cache.iterdir())) == 1
    two = fitted(events, Settings(), DAYS, lambda note, total: pytest.fail("learned again"))
    q = events.relations.index("court")
    for a in range(0, ACTORS, 5):
        assert (one.scores(a, q, DAYS) == two.scores(a, q, DAYS)).all()
    fitted(events, Settings(seed=1), DAYS)
    assert len(list(cache.iterdir())) == 2


def test_a_broken_file_costs_time_and_nothing_else(events: Events, cache: Path) -> None:
    fitted(events, Settings(), DAYS)
    (kept,) = cache.iterdir()
    whole = kept.read_bytes()
    for broken in (b"", b"PK\x03\x04", whole[: len(whole) // 2]):
        kept.write_bytes(broken)
        steps: list[str] = []
        fitted(events, Settings(), DAYS, lambda note, total, seen=steps: seen.append(note))
        assert len(steps) == DAYS + 1
