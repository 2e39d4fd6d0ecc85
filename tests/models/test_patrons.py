"""The patron forecasts: rows as the yardstick defines them, nothing learned from later years."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
PATRONS = ROOT / ".." / "shared" / "models" / "patrons"
SUPPORT, COVARIATES = PATRONS / "esd_1975_2008.csv.gz", PATRONS / "covariates"

pytestmark = pytest.mark.skipif(
    not SUPPORT.exists(), reason="the support data may not be redistributed and are not here"
)


@pytest.fixture(scope="module")
def task() -> Any:
    sys.path.insert(0, str(ROOT))
    try:
        from benchmarks.quality.patrons import data, features, forecast

        yield data, features, forecast
    finally:
        sys.path.remove(str(ROOT))


@pytest.fixture(scope="module")
def world(task: Any) -> Any:
    """Return the first years of the record, as if nothing later were coded."""
    whole = task[0].read_world(SUPPORT, COVARIATES)
    return first_years(whole, 9)


def first_years(whole: Any, n: int) -> Any:
    size = len(whole.years)
    cut = {
        name: getattr(whole, name)[:n]
        for name in whole.__dataclass_fields__
        if len(getattr(whole, name)) == size
    }
    return replace(whole, **cut)


def test_the_rows_are_those_of_the_yardstick(task: Any, world: Any) -> None:
    said = subprocess.run(
        [sys.executable, PATRONS / "score.py", "rows", "--support", SUPPORT,
         "--covariates", COVARIATES, "--from", "1976", "--to", "1983"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    lines = [line.split(",") for line in said.stdout.splitlines()[1:]]
    wanted = {(k, int(g), int(y), int(s), int(b) if b else -1) for k, g, y, s, b in lines}
    rows = task[1].build(world)
    found = {
        ("entry" if b < 0 else "link", int(world.groups[g]), int(y), int(world.states[s]), int(b))
        for g, y, s, b in zip(rows.group, rows.year, rows.state, rows.before, strict=True)
    }
    assert found == wanted
    assert np.isfinite(rows.values).all()


def test_a_forecast_does_not_see_its_year_or_later(task: Any, world: Any) -> None:
    _, features, forecast = task
    quick = forecast.Settings(rounds=5)
    before = forecast.forecast(features.build(world), 1981, 1981, quick)
    random = np.random.default_rng(0)
    later = {}
    for name in ("backs", "elements", "kinds", "active", "props", "war", "rival_tss", "allied"):
        scrambled = getattr(world, name).copy()
        scrambled[6:] = random.random(scrambled[6:].shape) < 0.1
        later[name] = scrambled
    after = forecast.forecast(features.build(replace(world, **later)), 1981, 1981, quick)
    known = np.isfinite(before)
    assert known.any()
    np.testing.assert_array_equal(before[known], after[known])


def test_too_early_a_year_is_refused(task: Any, world: Any) -> None:
    _, features, forecast = task
    with pytest.raises(ValueError, match="too few outcomes"):
        forecast.forecast(features.build(first_years(world, 3)), 1976, 1976)


def test_rates_of_states_and_wars_are_counted_from_the_past(task: Any, world: Any) -> None:
    memory = task[1].Memory(world)
    often = memory.often
    t = 6
    for war in range(0, len(often.wars), 7):
        groups = [world.conflict[y] == often.wars[war] for y in range(t + 1)]
        backed = sum((world.backs[y] & groups[y][:, None]).any(axis=0) for y in range(t + 1))
        assert often.backed_war_ever[t, war] == pytest.approx(backed)
    ended = memory.ended[: t + 1].sum(axis=(0, 2))
    held = np.zeros(len(world.groups))
    for y in range(1, t + 1):
        held += world.backs[y - 1].sum(axis=1) * (world.seen[y] & world.seen[y - 1])
    never, often_lost = (held > 8) & (ended == 0), (ended >= 2) & (2 * ended > held)
    assert never.any() and often_lost.any()
    assert often.group_loses[t, never].max() < 0 < often.group_loses[t, often_lost].min()
    nothing = held == 0
    assert often.group_loses[t, nothing] == pytest.approx(0)
