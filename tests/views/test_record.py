"""Who was right how often, on planted answers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from allegiance.history import HistoryDocument
from allegiance.ledger import Forecast, Resolution
from allegiance.times import day
from allegiance.views import docket, record

WHOM = ("is", "taliban", "qaeda", "imu")


@pytest.fixture
def asked(builder: Any) -> Any:
    """Four predictions of one wire of September 2015, two of which come true that October."""
    builder.documents = (
        *builder.documents,
        HistoryDocument("d9", "late", "Daily", published="2016-03-01"),
    )
    for n, whom in enumerate(WHOM):
        words = f"The TIP is {'likely' if n < 3 else 'unlikely'} to join it by the end of 2015."
        builder.say("tip", "joins", whom, None, "d1", status="possible", quote=words, key=f"q{n}")
        builder.say("tip", "opposes", whom, None, "d9", key=f"seen{n}")
    for whom in ("is", "taliban"):
        builder.say("tip", "joins", whom, "2015-10-10", "d2", key=f"did-{whom}")
    return builder.build()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def answers(outcomes: dict[str, str]) -> list[Resolution]:
    return [
        Resolution(n, q, o, (), "anna", "r", at("2016-04-01"))
        for n, (q, o) in enumerate(outcomes.items(), 1)
    ]


ALL = {"q0": "yes", "q1": "yes", "q2": "no", "q3": "no"}


def test_a_source_is_scored_by_what_its_words_stand_for(asked: Any) -> None:
    found = record(asked, docket(asked, [], [], answers(ALL), day("2021")))
    (line,) = found.lines
    assert (line.name, line.resolved, line.came_true) == ("Wire Agency", 4, 2)
    # "likely" is 0.675, "unlikely" 0.325.
    assert line.scores is not None
    assert line.scores.brier == pytest.approx((2 * 0.325**2 + 0.675**2 + 0.325**2) / 4)
    assert {(w.term, w.count, w.came_true) for w in found.words} == {
        ("likely", 3, 2),
        ("unlikely", 1, 0),
    }
    assert found.left_out == {}


def test_proposals_count_only_if_asked_for(asked: Any) -> None:
    entries = docket(asked, [], [], [], day("2021"))
    assert [e.proposal.outcome for e in sorted(entries, key=lambda e: e.question.id)] == [
        "yes", "yes", "no", "no",
    ]  # fmt: skip
    assert record(asked, entries).left_out == {"answer proposed, not confirmed": 4}
    assert record(asked, entries, proposed=True).came_true == 2


def test_an_early_yes_waits_for_its_deadline(asked: Any) -> None:
    """Before the deadline only a yes can be known: counting it would flatter everybody."""
    early = docket(asked, [], [], answers({"q0": "yes"}), day("2015-12-10"))
    assert record(asked, early).left_out == {"deadline still ahead": 4}
    assert record(asked, early, undated=True).count == 1


def test_void_answers_do_not_count_and_the_latest_answer_holds(asked: Any) -> None:
    given = [*answers(ALL), Resolution(9, "q0", "void", (), "ben", "r", at("2016-05-01"))]
    found = record(asked, docket(asked, [], [], given, day("2021")))
    assert (found.count, found.left_out) == (3, {"void": 1})


def test_the_last_forecast_before_the_answer_counts(asked: Any) -> None:
    given = [
        Forecast(1, "q0", 0.2, at("2015-09-10"), "anna", None, at("2015-09-10")),
        Forecast(2, "q0", 0.7, at("2015-10-01"), "anna", None, at("2016-10-01")),
        Forecast(3, "q0", 0.99, at("2015-12-01"), "anna", None, at("2015-12-01")),
        Forecast(4, "q2", 0.4, at("2015-12-15"), "anna", None, at("2015-12-15")),
    ]
    found = record(asked, docket(asked, [], given, answers(ALL), day("2021")), model=lambda e: 0.5)
    line = next(x for x in found.lines if x.kind == "forecaster")
    # The wire of 1 December tells of the yes: what is said that day is no forecast any more.
    assert line.scores is not None and line.model is not None
    assert line.scores.brier == pytest.approx((0.3**2 + 0.4**2) / 2)
    assert (line.late, line.model.count, line.model.other) == (1, 2, pytest.approx(0.25))
    assert found.lines[-1].kind == "model"


def test_words_without_a_number_count_once_the_user_gives_them_one(builder: Any) -> None:
    builder.documents = (
        *builder.documents,
        HistoryDocument("d9", "late", "Daily", published="2016-03-01"),
    )
    builder.say("tip", "joins", "is", None, "d1", status="possible",
                quote="The TIP may join it by the end of 2015.", key="q0")  # fmt: skip
    builder.say("tip", "opposes", "is", None, "d9")
    history = builder.build()
    entries = docket(history, [], [], answers({"q0": "no"}), day("2021"))
    assert record(history, entries).lines[0].scores is None
    scores = record(history, entries, stands_for={"may": 0.4}).lines[0].scores
    assert scores is not None and scores.brier == pytest.approx(0.16)
