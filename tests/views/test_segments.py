"""The law of segments: the segment that holds a day is that day's picture."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allegiance.history import History, HistoryRow
from allegiance.times import LAST_DAY, day
from allegiance.views import picture, segments
from allegiance.views.inference import infer

sys.path.insert(0, str(Path(__file__).parent))
from strategies import built, days, many_rows


@settings(max_examples=150, deadline=None)
@given(many_rows(), st.data())
def test_the_segment_of_a_day_is_its_picture(rows: list[HistoryRow], data: st.DataObject) -> None:
    history = built(rows)
    told = segments(history)
    cuts = [d for t in told for s in t.segments for d in (s.first - 1, s.first, s.last)]
    on = data.draw(days | st.sampled_from([c for c in cuts if c < LAST_DAY] or [737_000]))
    shown = {
        int(n): tie
        for n, tie in zip(picture(history, on).ties.numbers, picture(history, on).ties, strict=True)
    }
    held = {t.number: s for t in told if (s := t.on(on)) is not None}
    assert shown.keys() == held.keys()
    for number, tie in shown.items():
        piece = held[number]
        assert piece.strength == pytest.approx(tie.strength, abs=1e-9)
        assert (piece.for_, piece.against) == (tie.for_, tie.against)
        assert (piece.disputed, piece.rule) == (tie.disputed, tie.rule)


@settings(max_examples=60, deadline=None)
@given(many_rows())
def test_segments_follow_one_another_and_differ(rows: list[HistoryRow]) -> None:
    for tie in segments(built(rows)):
        assert tie.segments
        for one, other in zip(tie.segments, tie.segments[1:], strict=False):
            assert one.first <= one.last < other.first
            if one.last + 1 == other.first:
                said = [(s.strength, s.for_, s.against, s.disputed, s.rule) for s in (one, other)]
                assert said[0] != said[1]
        assert all(0 < s.strength < 1 and s.for_ for s in tie.segments)


def test_some_are_as_all(khorasan: History) -> None:
    numbers = np.asarray([0, len(infer(khorasan)) - 1], np.int32)
    assert segments(khorasan, numbers) == tuple(segments(khorasan)[i] for i in numbers)


def test_soft_ends(khorasan: History) -> None:
    told = {
        (khorasan.actors[t.a].id, t.relation, khorasan.actors[t.b].id): t
        for t in segments(khorasan)
    }
    oath = told["faction", "loyal_to", "is"].segments
    assert oath[0].first == day("2015-08", last=False)
    assert oath[0].from_soft
    assert oath[-1].is_open
    kept = next(s for s in oath if s.first == day("2015-08-15"))
    assert not kept.from_soft, "one source dates it to the day"
    past = told["faction", "part_of", "imu"].segments
    assert past[-1].last == day("2015-08")
    assert past[-1].to_soft
    assert past[0].from_soft
