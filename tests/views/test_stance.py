"""Who says what of whom."""

from __future__ import annotations

from allegiance.history import History
from allegiance.views import stances


def test_a_speaker_is_the_one_quoted(khorasan: History) -> None:
    found = {(s.speaker, khorasan.actors[s.actor].id): s for s in stances(khorasan)}
    count = found["United Nations", "tip"]
    assert (count.friendly, count.hostile, count.balance) == (1, 1, 0.0)
    assert found["Taliban", "tip"].denied == 1
    assert found["Daily", "taliban"].balance == -1.0


def test_only_one_speaker_or_one_actor(khorasan: History) -> None:
    assert {s.speaker for s in stances(khorasan, speaker="Daily")} == {"Daily"}
    assert {s.actor for s in stances(khorasan, actor="TIP")} == {khorasan.find_actor("TIP")}


def test_every_claim_is_counted_once(khorasan: History) -> None:
    told = [c for s in stances(khorasan) for c in s.claims]
    assert sorted(told) == list(range(len(khorasan)))
