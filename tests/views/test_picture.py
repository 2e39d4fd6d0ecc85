"""The picture of a date, on the story of the Central Asian factions."""

from __future__ import annotations

import pytest

from allegiance.errors import UnknownActorError
from allegiance.history import History
from allegiance.views import NOT_REPORTED, picture


def keys(history: History, claims: tuple[int, ...]) -> set[str]:
    return {history.key[i].decode() for i in claims}


def test_a_pledge_makes_loyalty_by_a_named_rule(khorasan: History) -> None:
    tie = picture(khorasan, "2015-10").tie("Ghazi's faction", "ISIS")
    assert (tie.relation, tie.sign, tie.directed) == ("loyal_to", 1, True)
    assert tie.rule == "a pledge begins loyalty"
    assert keys(khorasan, tie.for_) == {"faction-oath", "faction-oath-2"}
    assert tie.against == ()
    assert not tie.disputed
    assert tie.strength > 0.85


def test_before_the_pledge_nothing_is_reported(khorasan: History) -> None:
    tie = picture(khorasan, "2015-07").tie("Ghazi's faction", "Islamic State")
    assert (tie.relation, tie.strength, tie.for_) == (NOT_REPORTED, 0.0, ())
    assert not tie.is_reported


def test_retribution_makes_opposition(khorasan: History) -> None:
    before = picture(khorasan, "2015-07").tie("Taliban", "Ghazi's faction")
    after = picture(khorasan, "2015-12").tie("Taliban", "Ghazi's faction")
    assert (before.relation, before.sign) == ("loyal_to", 1)
    assert (after.relation, after.sign) == ("opposes", -1)
    assert {"zabul-55", "zabul-100"} <= keys(khorasan, after.for_)


def test_a_killed_leader_leads_less(khorasan: History) -> None:
    before = picture(khorasan, "2015-10").tie("Usmon Ghazi", "Ghazi's faction")
    after = picture(khorasan, "2015-11-15").tie("Usmon Ghazi", "Ghazi's faction")
    assert before.relation == after.relation == "leads"
    assert "ghazi-killed" in keys(khorasan, after.against)
    assert after.strength < before.strength


def test_a_denial_disputes_and_deletes_nothing(khorasan: History) -> None:
    tie = picture(khorasan, "2021-11").tie("TIP", "Taliban")
    assert tie.relation == "allied_with"
    assert tie.disputed
    assert keys(khorasan, tie.for_) == {"un-count"}
    assert keys(khorasan, tie.against) == {"taliban-denial"}


def test_what_may_be_makes_no_tie(khorasan: History) -> None:
    assert not picture(khorasan, "2022-12").tie("TIP", "China").is_reported


def test_an_unknown_name_gets_close_ones(khorasan: History) -> None:
    with pytest.raises(UnknownActorError, match="Taliban"):
        picture(khorasan, "2015").tie("Talban", "IMU")
