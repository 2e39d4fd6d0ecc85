"""What changed between two dates."""

from __future__ import annotations

import pytest

from allegiance.errors import OptionError
from allegiance.history import History
from allegiance.times import day
from allegiance.views import changes


def told(history: History, since: str, until: str) -> dict[tuple[str, str, str, str], set[str]]:
    return {
        (c.kind, c.a_name, c.relation, c.b_name): {history.key[i].decode() for i in c.claims}
        for c in changes(history, since, until)
    }


def test_the_autumn_of_2015(khorasan: History) -> None:
    found = told(khorasan, "2015-06", "2015-12")
    assert found["appeared", "Ghazi's faction", "loyal_to", "Islamic State"] >= {"faction-oath"}
    assert found["turned", "Ghazi's faction", "opposes", "Taliban"] == {
        "faction-break",
        "faction-taliban",
    }
    assert "faction-break" in found["ended", "Ghazi's faction", "loyal_to", "Taliban"]
    assert "ghazi-killed" in found["ended", "Usmon Ghazi", "leads", "Ghazi's faction"]


def test_a_turn_says_what_it_was_and_when(khorasan: History) -> None:
    turn = next(c for c in changes(khorasan, "2015-06", "2015-12") if c.kind == "turned")
    assert (turn.was, turn.relation, turn.sign) == ("loyal_to", "opposes", -1)
    assert day("2015-08", last=False) <= turn.on <= day("2015-08")
    assert turn.is_soft


def test_what_only_goes_unreported_lapses(khorasan: History) -> None:
    lapsed = {k[1:] for k in told(khorasan, "2016", "2022") if k[0] == "lapsed"}
    assert ("Ghazi's faction", "opposes", "Taliban") in lapsed


def test_the_undated_is_reported_and_does_not_appear(khorasan: History) -> None:
    found = told(khorasan, "2021-10", "2021-11")
    assert ("reported", "Taliban", "allied_with", "Turkistan Islamic Party") in found
    assert not any(k[0] == "appeared" and k[2] == "allied_with" for k in found)


def test_nothing_changes_in_a_quiet_year_or_no_time(khorasan: History) -> None:
    assert told(khorasan, "2008", "2009") == {}
    assert told(khorasan, "2015-08-15", "2015-08-15") == {}


def test_every_change_has_claims_and_lies_within(khorasan: History) -> None:
    found = changes(khorasan, "1990", "2022")
    assert len(found) > 10
    assert all(c.claims for c in found)
    assert all(day("1990") < c.on <= day("2022") for c in found)
    assert [c.on for c in found] == sorted(c.on for c in found)


def test_known_by_hides_what_was_learned_later(khorasan: History) -> None:
    assert changes(khorasan, "2015-06", "2015-12", known_by="2010") == ()


def test_dates_in_the_wrong_order(khorasan: History) -> None:
    with pytest.raises(OptionError, match="earlier date first"):
        changes(khorasan, "2015-12", "2015-06")
