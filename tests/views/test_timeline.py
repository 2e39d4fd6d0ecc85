"""Lanes of marks."""

from __future__ import annotations

from allegiance.history import History
from allegiance.times import day
from allegiance.views import timeline


def test_the_fullest_lane_comes_first_and_places_have_none(khorasan: History) -> None:
    lanes = timeline(khorasan)
    assert lanes[0].name == "Taliban"
    assert [len(lane.marks) for lane in lanes] == sorted(
        (len(lane.marks) for lane in lanes), reverse=True
    )
    assert all(lane.kind != "place" for lane in lanes)
    assert len(timeline(khorasan, most=2)) == 2


def test_a_mark_keeps_its_soft_dates(khorasan: History) -> None:
    (lane,) = timeline(khorasan, (khorasan.find_actor("IMU"),))
    oath = next(m for m in lane.marks if m.relation == "pledges_to")
    assert (oath.start_low, oath.end_high) == (day("1996-12-31"), day("2000-01-01"))
    assert oath.is_subject
    assert khorasan.actors[oath.other].id == "taliban"


def test_undated_marks_say_so(khorasan: History) -> None:
    (lane,) = timeline(khorasan, (khorasan.find_actor("TIP"),))
    assert {m.status for m in lane.marks if not m.is_dated} == {"asserted", "denied"}
