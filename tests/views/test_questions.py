"""Open predictions, their conditions and deadlines."""

from __future__ import annotations

from typing import Any

import pytest

from allegiance.history import History
from allegiance.times import day
from allegiance.views import questions
from allegiance.views.deadlines import condition_in, deadline_in


def test_a_possible_claim_is_a_question(khorasan: History) -> None:
    (asked,) = questions(khorasan)
    assert asked.text == "The Turkistan Islamic Party may attack China."
    assert khorasan.key[asked.claim] == b"tip-china"
    assert khorasan.actors[asked.said_by or 0].id == "un"
    assert asked.source == "Review"
    assert asked.condition == "if the Taliban look away"
    assert asked.deadline == day("2022")
    assert asked.status == "possible"


def test_planned_and_conditional(builder: Any) -> None:
    builder.say("taliban", "coerces", "tip", None, "d3", status="planned", said_by="taliban")
    builder.say("is", "supports", "iju", None, "d3", status="conditional", where="Zabul")
    builder.say("is", "supports", "tip", None, "d3")
    texts = {q.text: q for q in questions(builder.build())}
    assert set(texts) == {
        "The Taliban will move against the Turkistan Islamic Party.",
        "The Islamic State would support the Islamic Jihad Union in Zabul.",
    }


def test_what_one_report_repeats_is_asked_once(builder: Any) -> None:
    for _ in range(2):
        builder.say("is", "attacks", "china", None, "d3", status="possible")
    assert len(questions(builder.build())) == 1


@pytest.mark.parametrize(
    ("quote", "limit"),
    [
        ("It could strike by the end of 2022.", "2022-12-31"),
        ("It could strike before June 2023.", "2023-05-31"),
        ("It may be able to within two years.", "2023-10-20"),
        ("It may leave in 6 months.", "2022-04-21"),
        ("They will meet next year.", "2022-12-31"),
        ("It may come by spring 2022.", "2022-05-31"),
        ("It could strike soon.", None),
        ("It might have by the end of 2019.", None),
        ("The five-year war may go on.", None),
    ],
)
def test_deadlines(quote: str, limit: str | None) -> None:
    found = deadline_in(quote, day("2021-10-20"))
    if limit is None:
        assert found is None
    else:
        assert found is not None
        assert abs(found - day(limit)) <= 1


@pytest.mark.parametrize(
    ("quote", "condition"),
    [
        ("If talks fail, they will fight.", "If talks fail"),
        ("They will fight unless Kabul pays.", "unless Kabul pays"),
        ("Should Kabul fall, they may leave.", "Should Kabul fall"),
        ("They should leave.", None),
        ("They may leave.", None),
    ],
)
def test_conditions(quote: str, condition: str | None) -> None:
    assert condition_in(quote) == condition
