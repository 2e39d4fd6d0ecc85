"""The table of rules: whole, consistent, and the one that the documentation prints."""

from __future__ import annotations

from pathlib import Path

import pytest

from allegiance.views import rules
from allegiance.views.rules import HIGHEST_WEIGHT, Rule
from allegiance.vocabulary import KINDS, relations

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "picture.md"


def test_every_word_is_of_the_vocabulary() -> None:
    for rule in rules():
        assert set(rule.claims) <= set(relations())
        assert set(rule.ties) <= {n for n, r in relations().items() if r.is_state}
        assert {*rule.subjects, *rule.objects} <= set(KINDS)
        assert rule.effect in ("begins", "weakens", "ends itself", "denies")
        assert rule.scope in ("same", "turned", "both", "victim")
        assert 0 < rule.weight <= 1
        assert rule.half_life >= 0
        assert (rule.halvings == 0) == (rule.half_life == 0)
        assert rule.lapses <= (rule.half_life > 0)
        assert rule.why.endswith(".")
    assert len({r.name for r in rules()}) == len(rules())


def test_every_relation_makes_a_tie_of_its_own_sign() -> None:
    for relation in relations().values():
        made = [r for r in rules() if r.effect == "begins" and relation.name in r.claims]
        assert made, relation.name
        for rule in made:
            for tie in rule.ties:
                assert relations()[tie].sign == relation.sign


def test_states_are_stated_and_events_are_inferred() -> None:
    for rule in rules():
        if rule.effect == "begins":
            assert rule.is_stated == relations()[rule.claims[0]].is_state


def test_nothing_weighs_as_much_as_certainty() -> None:
    assert 0 < HIGHEST_WEIGHT < 1


WAYS = {
    "same": "",
    "turned": " (the other way)",
    "both": " (either way)",
    "victim": " of the victim",
}


def row(rule: Rule) -> str:
    claims = "any relation" if len(rule.claims) == len(relations()) else " ".join(rule.claims)
    who = " or ".join(rule.subjects)
    whom = " or ".join(rule.objects) if len(rule.objects) < 5 else "anyone but a place"
    cells = (
        rule.name,
        claims + (f"; by {who}" if who else "") + (f"; of {whom}" if whom else ""),
        f"{rule.effect} {' '.join(rule.ties)}".strip() + WAYS[rule.scope],
        f"{rule.weight:g}",
        _fading(rule),
        rule.why,
    )
    return f"| {' | '.join(cells)} |"


def _fading(rule: Rule) -> str:
    if not rule.half_life:
        return "no"
    times = {1: "once", 2: "twice", 3: "three times"}[rule.halvings]
    return f"{rule.half_life} days, {times}{', then lapses' if rule.lapses else ''}"


@pytest.mark.skipif(not PAGE.parent.is_dir(), reason="the documentation is not at hand")
def test_the_documentation_prints_this_table() -> None:
    printed = PAGE.read_text(encoding="utf-8").splitlines()
    table = [line for line in printed if line.startswith("| ")][2:]
    assert table == [row(rule) for rule in rules()]
