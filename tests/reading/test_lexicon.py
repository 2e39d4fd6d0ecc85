"""The tables themselves: every row must be usable."""

from __future__ import annotations

import pytest

from allegiance.reading.lexicon import head_kinds, nominals, rules, table
from allegiance.vocabulary import KINDS, relations

SLOTS = {"subj", "obj", "dative", "poss", "mod", "host", "hostobj", "self"}


@pytest.mark.parametrize("name", ["verbs", "nouns", "adjectives"])
def test_rules_are_usable(name):
    for lemma, group in rules(name).items():
        assert lemma == lemma.strip()
        for rule in group:
            assert rule.relation in relations(), rule
            assert rule.status in {"", "ended"}, rule
            assert 0 < rule.confidence <= 1, rule
            for slot in (*rule.subject, *rule.object):
                assert slot in SLOTS or slot.isalpha(), rule


@pytest.mark.parametrize("name", ["verbs", "nouns", "adjectives"])
def test_no_row_comes_twice(name):
    rows = [tuple(sorted(row.items())) for row in table(name)]
    assert len(rows) == len(set(rows)), {row for row in rows if rows.count(row) > 1}


def test_kinds_are_of_the_vocabulary():
    assert set(head_kinds().values()) <= {*KINDS, "nothing"}
    assert {row["kind"] for row in nominals().values()} <= set(KINDS)


def test_roles_and_compounds_tell_known_relations():
    for row in (*table("roles"), *table("hyphens"), *table("offices")):
        assert row["relation"] in relations()
    assert {row["mood"] for row in table("moods")} <= {
        "speech", "denied", "planned", "possible", "conditional",
    }  # fmt: skip
