"""The compiled formula is the formula."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from hypothesis import given, settings

from allegiance.history import History, HistoryRow
from allegiance.views.inference import infer
from allegiance.views.kernel import strengths
from allegiance.views.pooling import pool

sys.path.insert(0, str(Path(__file__).parent))
from strategies import built, days, many_rows


def agree(history: History, on: int) -> None:
    ties = infer(history)
    fast = strengths(ties.evidence, (ties.pro_start, ties.con_start), on)
    slow = pool(ties.evidence, on)
    assert np.array_equal(np.flatnonzero(fast), slow.tie)
    np.testing.assert_allclose(fast[slow.tie], slow.strength, atol=2e-6)


@settings(max_examples=150, deadline=None)
@given(many_rows(most=25), days)
def test_both_give_the_same_strengths(rows: list[HistoryRow], on: int) -> None:
    agree(built(rows), on)


def test_on_the_story(khorasan: History) -> None:
    for on in range(729_000, 739_000, 173):
        agree(khorasan, on)
