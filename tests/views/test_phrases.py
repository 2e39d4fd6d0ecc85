"""Names, numbers, dates and verbs as sentences use them."""

from __future__ import annotations

from typing import Any

import pytest

from allegiance.history import HistoryActor, relation_names
from allegiance.times import day
from allegiance.views.phrases import (
    affirmed,
    called,
    claim_words,
    counted,
    day_words,
    joined,
    negated,
    phrase,
    sentence,
    when_words,
)


@pytest.mark.parametrize(
    ("name", "kind", "as_said"),
    [
        ("Taliban", "armed_group", "the Taliban"),
        ("The Taliban", "armed_group", "the Taliban"),
        ("al Qaeda", "armed_group", "al Qaeda"),
        ("IMU", "armed_group", "the IMU"),
        ("ISIS", "armed_group", "ISIS"),
        ("Islamic Jihad Union", "armed_group", "the Islamic Jihad Union"),
        ("Ghazi's faction", "armed_group", "Ghazi's faction"),
        ("Jamaat Ansarullah", "armed_group", "Jamaat Ansarullah"),
        ("United States", "government", "the United States"),
        ("China", "government", "China"),
        ("Usmon Ghazi", "person", "Usmon Ghazi"),
        ("Middle East", "place", "the Middle East"),
    ],
)
def test_articles(name: str, kind: str, as_said: str) -> None:
    assert called(HistoryActor("x", name, kind)) == as_said


def test_every_relation_can_be_said() -> None:
    for name in relation_names():
        said = phrase(name)
        assert all((said.singular, said.plural, said.past, said.base, said.noun))


def test_agreement_and_denial() -> None:
    taliban = HistoryActor("t", "Taliban", "armed_group")
    imu = HistoryActor("i", "IMU", "armed_group")
    assert affirmed("allied_with", taliban) == "are allied with"
    assert negated("allied_with", imu) == "is not allied with"
    assert negated("supports", taliban) == "do not support"
    assert negated("attacks", imu) == "did not attack"
    assert affirmed("attacks", imu) == "attacked"


def test_lists_and_numbers() -> None:
    assert joined(["a"]) == "a"
    assert joined(["a", "b", "c"]) == "a, b and c"
    assert counted(1, "source") == "one source"
    assert counted(1200, "actor") == "1,200 actors"
    assert sentence("al Qaeda won") == "Al Qaeda won."


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("2015-11-09", "on 9 November 2015"),
        ("2015-11", "in November 2015"),
        ("2015", "in 2015"),
        ("199X", "in the 1990s"),
        ("2018~", "around 2018"),
        ("2014/2018", "from 2014 to 2018"),
        ("2021-08-15/..", "since 15 August 2021"),
        ("../2015-08", "until August 2015"),
        (None, ""),
    ],
)
def test_dates(builder: Any, when: str | None, words: str) -> None:
    builder.say("imu", "attacks", "taliban", when)
    assert when_words(builder.build(), 0) == words


def test_days() -> None:
    assert day_words(day("2015-11-09")) == "9 November 2015"


def test_a_claim_in_words(khorasan: Any) -> None:
    claim = khorasan.find_claim("zabul-55")
    assert claim_words(khorasan, claim) == (
        "the Taliban killed members of Ghazi's faction in Zabul on 9 November 2015"
    )
