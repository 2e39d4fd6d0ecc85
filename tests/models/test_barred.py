"""Sides that are weighed but not listed as ways to go."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from allegiance import views
from allegiance.history import History, HistoryActor, HistoryDocument, HistoryRow
from allegiance.models.dilemma import Dilemma, weigh
from allegiance.times import day

SIDES = {
    "faction": "armed_group", "old": "armed_group", "courting": "armed_group",
    "stranger": "armed_group", "enemy": "government", "striker": "government",
    "valley": "place",
}  # fmt: skip
STORY = (
    "faction pledges_to old 2015-01",
    "courting meets faction 2018-03",
    "stranger attacks valley 2018-04",
    "stranger pledges_to enemy 2018",
    "faction opposes enemy 2015",
    "striker praises faction 2017",
    "striker attacks faction 2018-06",
)


def ties_on(history: History) -> Callable[[int], Sequence[views.Tie]]:
    return lambda on: views.picture(history, on).ties


@pytest.fixture(scope="module")
def dilemma() -> Dilemma:
    rows = []
    for number, line in enumerate(STORY):
        subject, relation, object_, when = line.split()
        rows.append(HistoryRow(f"c{number}", subject, relation, object_, "d", when=when))
    actors = [HistoryActor(n, n, kind) for n, kind in SIDES.items()]
    document = HistoryDocument("d", "report", "Wire", published="2020-06-01")
    history = History.from_rows(rows, actors, [document])
    return weigh(history, "faction", day("2018-12"), ties_on(history))


def test_only_sides_in_contact_and_not_at_war_are_listed(dilemma: Dilemma) -> None:
    barred = {o.target_name: o.barred for o in dilemma.options if o.kind == "go over"}
    assert barred["courting"] is None
    assert barred["stranger"] == "no contact between the two is told of"
    assert barred["enemy"] == "at odds with it on that day"
    assert barred["striker"] in ("at odds with it on that day", "fought it within the year")
    assert [o.target_name for o in dilemma.listed if o.kind == "go over"] == ["courting"]


def test_what_is_not_listed_is_counted_and_keeps_its_odds(dilemma: Dilemma) -> None:
    left = [o for o in dilemma.options if o.barred]
    assert all(o.odds > 0 for o in left)
    assert any(n.startswith(f"{len(left)} sides are weighed but not listed") for n in dilemma.notes)
    assert {o.kind for o in dilemma.listed} >= {"stay", "go over", "stand alone"}
