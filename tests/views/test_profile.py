"""One actor: leaders, lineage, lead, claims."""

from __future__ import annotations

from typing import Any

from allegiance.history import History
from allegiance.times import LAST_DAY, day
from allegiance.views import profile, segments


def test_a_faction(khorasan: History) -> None:
    found = profile(khorasan, "Ghazi's faction", on="2015-12")
    (leader,) = found.leaders
    assert leader.name == "Usmon Ghazi"
    assert leader.first == day("2014", last=False)
    assert day("2015-11", last=False) <= leader.last <= day("2015-11")
    assert leader.to_soft
    assert [line.text for line in found.lineage] == [
        "Ghazi's faction was part of the Islamic Movement of Uzbekistan until August 2015."
    ]
    texts = [line.text for line in found.lead]
    assert texts[0] == "It is reported that Ghazi's faction is loyal to the Islamic State."
    assert "Ghazi's faction is reported to stand against the Taliban." in texts
    assert all(line.claims for line in found.lead)
    told = segments(khorasan)
    assert found.ties
    assert all(found.actor in (told[i].a, told[i].b) for i in found.ties)
    assert {khorasan.key[c] for c in found.claims} >= {b"faction-oath", b"zabul-55"}


def test_names_are_each_given_once(khorasan: History) -> None:
    assert profile(khorasan, "Daesh").names == ("Islamic State", "ISIS", "Daesh")


def test_lineage_goes_up_through_wholes_and_stops_at_circles(builder: Any) -> None:
    builder.say("faction", "splits_from", "imu", "2015", "d1")
    builder.say("imu", "part_of", "qaeda", "2001", "d1")
    builder.say("qaeda", "part_of", "faction", "2003", "d1")
    builder.say("iju", "splits_from", "imu", "2002", "d1")
    found = profile(builder.build(), "Ghazi's faction")
    assert [line.text for line in found.lineage] == [
        "The Islamic Movement of Uzbekistan was part of al Qaeda in 2001.",
        "Al Qaeda was part of Ghazi's faction in 2003.",
        "Ghazi's faction split from the Islamic Movement of Uzbekistan in 2015.",
    ]


def test_what_only_others_say_is_said_by_them(builder: Any) -> None:
    builder.say("taliban", "loyal_to", "china", "2021", "d3", said_by="is")
    (line, *_) = profile(builder.build(), "Taliban", on="2021-12").lead
    assert line.text == "The Taliban are loyal to China, according to the Islamic State."


def test_a_leader_not_known_to_have_gone_still_leads(builder: Any) -> None:
    builder.say("ghazi", "leads", "faction", "2014", "d1")
    (leader,) = profile(builder.build(), "Ghazi's faction").leaders
    assert leader.last == LAST_DAY


def test_an_actor_without_claims(builder: Any) -> None:
    found = profile(builder.build(), "IJU")
    assert (found.lead, found.leaders, found.lineage, found.claims) == ((), (), (), ())
