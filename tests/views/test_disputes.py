"""Claims that cannot both hold, and pairs of claims that can."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from allegiance.claims import Count
from allegiance.views import KINDS_OF_DISPUTE, disputes, picture


def kinds(builder: Any) -> list[str]:
    return [d.kind for d in disputes(builder.build())]


def test_asserted_against_denied(khorasan: Any) -> None:
    found = next(d for d in disputes(khorasan) if d.kind == "denied")
    assert found.about == "Whether the Taliban are allied with the Turkistan Islamic Party"
    assert [s.says for s in found.sides] == [
        "The Taliban are allied with the Turkistan Islamic Party.",
        "The Taliban are not allied with the Turkistan Islamic Party.",
    ]
    assert [s.sources for s in found.sides] == [("the United Nations",), ("the Taliban",)]


def test_a_denied_event(builder: Any) -> None:
    builder.say("taliban", "attacks", "china", "2015-11-09", "d2")
    builder.say("taliban", "attacks", "china", "2015-11", "d3", status="denied", said_by="taliban")
    assert kinds(builder) == ["denied"]


def test_a_denial_of_another_time_disputes_nothing(builder: Any) -> None:
    builder.say("taliban", "attacks", "china", "2015-11-09", "d2")
    builder.say("taliban", "attacks", "china", "2019", "d3", status="denied", said_by="taliban")
    assert kinds(builder) == []


def test_a_source_that_says_both_disputes_nothing(builder: Any) -> None:
    builder.say("tip", "allied_with", "taliban", "2021", "d3")
    builder.say("tip", "allied_with", "taliban", "2021", "d3", status="denied")
    history = builder.build()
    assert disputes(history) == ()
    assert not picture(history, "2021-12").tie("TIP", "Taliban").disputed


def test_counts_that_do_not_meet(khorasan: Any) -> None:
    found = next(d for d in disputes(khorasan) if d.kind == "casualties")
    assert [s.says for s in found.sides] == ["55 people killed.", "At least 100 killed."]
    assert "killed members of Ghazi's faction" in found.about


@pytest.mark.parametrize(
    ("one", "other", "clash"),
    [
        ((55, 55), (100, None), True),
        ((55, None), (100, None), False),
        ((50, 60), (60, 80), False),
        ((None, 50), (51, 51), True),
        ((46, 46), (46, 46), False),
    ],
)
def test_only_ranges_that_stay_apart_clash(
    make: Callable[[], Any], one: tuple[int, int], other: tuple[int, int], clash: bool
) -> None:
    for document, expected in (("d3", clash), ("d2", False)):
        b = make()
        b.say("is", "attacks", "taliban", "2015-11-09", "d2", killed=Count(*one))
        b.say("is", "attacks", "taliban", "2015-11-09", document, killed=Count(*other))
        assert kinds(b) == (["casualties"] if expected else [])


def test_two_attacks_of_one_month_are_two(builder: Any) -> None:
    builder.say("is", "attacks", "taliban", "2015-11-09", "d2", killed=Count(5, 5), where="Zabul")
    builder.say("is", "attacks", "taliban", "2015-11", "d3", killed=Count(50, 50), where="Kabul")
    builder.say("is", "attacks", "taliban", "2015-11-20", "d3", killed=Count(9, 9))
    assert kinds(builder) == []


def test_friends_and_enemies_of_the_same_time(builder: Any) -> None:
    builder.say("tip", "allied_with", "taliban", "2021", "d3")
    builder.say("tip", "opposes", "taliban", "2021-06", "d4")
    found = disputes(builder.build())
    assert [d.kind for d in found] == ["opposite signs"]
    assert found[0].sides[0].says == "Friends: alliance with."


def test_friends_then_enemies_is_history(builder: Any) -> None:
    builder.say("tip", "allied_with", "taliban", "2015", "d3")
    builder.say("tip", "opposes", "taliban", "2021", "d4")
    builder.say("tip", "attacks", "taliban", "2015-11", "d4")
    assert kinds(builder) == []


def test_one_report_that_tells_both_tells_a_story(builder: Any) -> None:
    builder.say("tip", "allied_with", "taliban", "2021", "d3")
    builder.say("tip", "opposes", "taliban", "2021", "d3")
    assert kinds(builder) == []


def test_two_masters_at_war(builder: Any) -> None:
    builder.say("iju", "loyal_to", "taliban", "2021-09", "d3")
    builder.say("iju", "loyal_to", "is", "2021-09", "d4")
    assert kinds(builder) == [], "two masters at peace are possible"
    builder.say("is", "opposes", "taliban", "2015/..", "d4")
    found = disputes(builder.build())
    assert [d.kind for d in found] == ["exclusive loyalties"]
    assert {s.says for s in found[0].sides} == {"The Taliban.", "The Islamic State."}


def test_one_oath_told_of_two_days(builder: Any) -> None:
    builder.say("faction", "pledges_to", "is", "2015-08", "d1")
    builder.say("faction", "pledges_to", "is", "2015-06-10", "d3")
    found = disputes(builder.build())
    assert [d.kind for d in found] == ["dates"]
    assert {s.says for s in found[0].sides} == {"In August 2015.", "On 10 June 2015."}


def test_an_oath_renewed_years_later_is_two_oaths(builder: Any) -> None:
    builder.say("imu", "pledges_to", "taliban", "1998", "d0")
    builder.say("imu", "pledges_to", "taliban", "2014", "d3")
    assert kinds(builder) == []


def test_a_person_dies_once(builder: Any) -> None:
    builder.say("taliban", "kills", "ghazi", "2015-11", "d2")
    builder.say("is", "kills", "ghazi", "2018", "d3")
    assert kinds(builder) == ["dates"]


def test_who_holds_a_place(builder: Any) -> None:
    builder.say("is", "opposes", "taliban", "2015/..", "d4")
    builder.say("is", "based_in", "zabul", "2021-09", "d3", quote="IS holds Zabul.")
    builder.say("taliban", "based_in", "zabul", "2021", "d4", quote="It seized Zabul.")
    found = disputes(builder.build())
    assert [d.kind for d in found] == ["who holds a place"]
    assert found[0].about == "Who held Zabul"


def test_enemies_may_both_be_present_in_a_place(builder: Any) -> None:
    builder.say("is", "opposes", "taliban", "2015/..", "d4")
    builder.say("is", "based_in", "zabul", "2021", "d3", quote="IS has cells in Zabul.")
    builder.say("taliban", "based_in", "zabul", "2021", "d4", quote="It seized Zabul.")
    assert kinds(builder) == []


def test_rejected_claims_dispute_nothing(builder: Any) -> None:
    builder.say("tip", "allied_with", "taliban", "2021", "d3")
    builder.say("tip", "opposes", "taliban", "2021", "d4", verdict="rejected")
    assert kinds(builder) == []


def test_every_kind_is_listed(khorasan: Any) -> None:
    assert {d.kind for d in disputes(khorasan)} <= set(KINDS_OF_DISPUTE)
