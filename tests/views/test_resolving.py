"""What later claims make of a question, on planted stories."""

from __future__ import annotations

from typing import Any

import pytest

from allegiance.times import day
from allegiance.views import docket, propose, questions
from allegiance.views.estimative import implied_in, terms
from allegiance.views.questions import own_questions
from allegiance.views.resolving import resolves

LIMIT = "The TIP could join the Islamic State by the end of November 2015."


def story(builder: Any, **asked: Any) -> Any:
    """A question of September 2015, and what reports of December 2015 and later say."""
    given = {"status": "possible", "quote": LIMIT, "key": "asked"} | asked
    builder.say("tip", "joins", "is", None, "d1", **given)
    return builder


def answer(builder: Any, on: str = "2021-11-01") -> Any:
    history = builder.build()
    (question,) = questions(history)
    return history, propose(history, question, day(on))


def test_an_asserted_claim_inside_the_window_proposes_yes(builder: Any) -> None:
    story(builder).say("tip", "joins", "is", "2015-10", "d2", key="did")
    history, found = answer(builder)
    assert found.outcome == "yes"
    assert [history.key[i] for i in found.claims] == [b"did"]
    assert found.known == day("2015-12-01")
    assert found.because == "One independent source reported it inside the window."


@pytest.mark.parametrize(
    ("claim", "why"),
    [
        (("tip", "joins", "is", "2015-12-15", "d3"), "after the deadline"),
        (("tip", "joins", "is", "2015-08", "d2"), "before the question"),
        (("is", "joins", "tip", "2015-10", "d2"), "the other way round"),
        (("tip", "praises", "is", "2015-10", "d2"), "another relation"),
    ],
)
def test_claims_beside_the_point_propose_no_once_both_are_written_about(
    builder: Any, claim: tuple[str, ...], why: str
) -> None:
    story(builder).say(*claim)
    builder.say("tip", "opposes", "is", None, "d3")
    _, found = answer(builder)
    assert found.outcome == "no", why
    assert "silence under observation" in found.because


def test_denials_and_suppositions_are_no_yes(builder: Any) -> None:
    story(builder).say("tip", "joins", "is", "2015-10", "d2", status="denied", key="denial")
    builder.say("tip", "joins", "is", "2015-10", "d2", is_hypothetical=True, key="supposed")
    history, found = answer(builder)
    assert found.outcome != "yes"
    assert [history.key[i] for i in found.near] == [b"denial"]


def test_not_reported_is_not_no(builder: Any) -> None:
    story(builder).say("tip", "praises", "taliban", None, "d3")
    builder.say("is", "attacks", "china", None, "d4")
    _, found = answer(builder)
    assert (found.outcome, found.naming_both) == (None, 0)
    assert "not reported is not the same as no" in found.because


def test_before_the_deadline_nothing_is_no(builder: Any) -> None:
    story(builder)
    _, found = answer(builder, "2015-10-01")
    assert (found.outcome, found.because) == (
        None,
        "Not reported so far; open until 30 November 2015.",
    )


def test_without_a_deadline_it_never_comes_out_no(builder: Any) -> None:
    story(builder, quote="The TIP may join the Islamic State.")
    builder.say("tip", "opposes", "is", None, "d3")
    _, found = answer(builder)
    assert (found.outcome, "can never come out no" in found.because) == (None, True)


def test_a_date_that_may_lie_outside_settles_nothing(builder: Any) -> None:
    story(builder).say("tip", "joins", "is", "2015", "d3", key="sometime")
    history, found = answer(builder)
    assert (found.outcome, [history.key[i] for i in found.unsure]) == (None, [b"sometime"])


def test_a_place_must_agree(builder: Any) -> None:
    story(builder, where="Zabul").say("tip", "joins", "is", "2015-10", "d2", where="Badakhshan")
    builder.say("tip", "joins", "is", "2015-10", "d3", key="nowhere")
    history, found = answer(builder)
    assert (found.outcome, [history.key[i] for i in found.unsure]) == (None, [b"nowhere"])
    assert len(found.near) == 1


def test_a_state_that_holds_on_a_day_of_the_window_answers_yes(builder: Any) -> None:
    builder.say("tip", "loyal_to", "is", None, "d1", status="possible", quote=LIMIT)
    builder.say("tip", "loyal_to", "is", "2015-10-05/2016", "d3")
    assert answer(builder)[1].outcome == "yes"


def test_a_mutual_relation_reads_both_ways(builder: Any) -> None:
    builder.say("tip", "meets", "china", None, "d1", status="possible", quote=LIMIT)
    builder.say("china", "meets", "tip", "2015-10", "d2")
    assert answer(builder)[1].outcome == "yes"


def test_a_suspicion_about_the_past_is_no_prediction(builder: Any) -> None:
    builder.say("tip", "attacks", "china", "2015-08", "d1", status="possible")
    builder.say("tip", "kills", "china", None, "d1", status="possible",
                quote="The TIP may have killed an envoy.")  # fmt: skip
    builder.say("tip", "attacks", "china", "2015-08-20", "d2", key="sure")
    history = builder.build()
    attack, killing = sorted(questions(history), key=lambda q: q.text)
    assert attack.is_past and killing.is_past
    assert attack.text == "It is possible that the Turkistan Islamic Party attacked China."
    assert propose(history, attack, day("2021")).outcome == "yes"
    assert propose(history, killing, day("2021")).outcome is None


def test_copies_ask_once_and_two_sources_twice(builder: Any) -> None:
    from allegiance.history import HistoryDocument

    copy = HistoryDocument("d5", "copy", "Copyist", published="2015-09-03", origin="Wire Agency")
    builder.documents = (*builder.documents, copy)
    for document, words in (("d1", LIMIT), ("d5", LIMIT), ("d2", "Another sentence, same sense.")):
        builder.say("tip", "joins", "is", None, document, status="possible", quote=words)
    found = questions(builder.build())
    assert sorted(len(q.claims) for q in found) == [1, 2]


def test_own_questions_follow_claims_or_say_that_nothing_can(khorasan: Any) -> None:
    from datetime import UTC, datetime

    from allegiance.ledger import AskedQuestion, Resolution

    at = datetime(2021, 8, 1, tzinfo=UTC)
    asked = [
        AskedQuestion(1, "q1", "Will it?", "TIP", "praises", "Taliban", None, "2021-07-01",
                      "2021-12-31", "anna", None, at),
        AskedQuestion(2, "q2", "Will they?", "Martians", "joins", "Taliban", None, "2021-07-01",
                      None, "anna", None, at),
    ]  # fmt: skip
    first, second = own_questions(khorasan, asked)
    assert propose(khorasan, first, day("2021-11-01")).outcome == "yes"
    assert "TIP" not in resolves(khorasan, second) and "analyst" in resolves(khorasan, second)
    taken_back = [
        Resolution(1, "q1", "no", (), "anna", "r", at),
        Resolution(2, "q1", "open", (), "anna", "r", at),
    ]
    entries = {
        e.question.id: e
        for e in docket(khorasan, asked, [], taken_back, day("2021-11-01"))
        if e.question.is_own
    }
    assert entries["q1"].state == "proposed"
    assert entries["q2"].state == "open"


@pytest.mark.parametrize(
    ("quote", "low", "high"),
    [
        ("It is likely to leave.", 0.55, 0.80),
        ("It is very unlikely to leave.", 0.05, 0.20),
        ("It is not likely to leave.", 0.20, 0.45),
        ("It will almost certainly leave.", 0.95, 0.99),
        ("It is more likely than last year to leave.", None, None),
        ("It may leave.", None, None),
    ],
)
def test_words_of_probability(quote: str, low: float | None, high: float | None) -> None:
    found = implied_in(quote)
    assert (None if found is None else (found.low, found.high)) in ((low, high), low)


def test_words_that_say_nothing_or_two_things() -> None:
    assert implied_in("It will leave.") is None
    assert implied_in("It is likely to stay and unlikely to pay.") is None
    assert implied_in("They met in May 2021.") is None
    assert implied_in("It may stay; it is likely to pay.").term == "likely"  # type: ignore[union-attr]
    assert all((t.low is None) == (t.scale == "none") for t in terms())
