"""Competing hypotheses on planted stories: the rules, the weights, the order, the hinges."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allegiance.errors import OptionError, UnknownActorError
from allegiance.history import HistoryDocument
from allegiance.ledger import Cell
from allegiance.times import day
from allegiance.views.hypotheses import HALF_LIFE, Matrix, hypothesis, matrix

TEXTS = (
    "Turkistan Islamic Party stays with Taliban",
    "Turkistan Islamic Party goes over to Islamic State",
    "Turkistan Islamic Party stands alone",
)
ON = day("2021-11-01")


def weighed(history: Any, *texts: str, cells: Any = ()) -> Matrix:
    return matrix(history, [hypothesis(history, t) for t in texts or TEXTS], ON, cells)


def said(history: Any, found: Matrix, key: str) -> list[str]:
    row = next(e for e in found.evidence if history.key[e.claim] == key.encode())
    return [v.judgement for v in row.verdicts]


YES, NO, NA = "consistent", "inconsistent", "not applicable"


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (("tip", "allied_with", "taliban", None), [YES, NA, NO]),
        (("taliban", "attacks", "tip", "2021-10"), [NO, NA, NA]),
        (("tip", "breaks_with", "taliban", "2021-10"), [NO, NA, YES]),
        (("tip", "pledges_to", "is", "2021-10"), [NO, YES, NO]),
        (("tip", "attacks", "is", "2021-10"), [YES, NO, NA]),
    ],
)
def test_the_rules_on_the_pair_and_on_friends_and_foes(
    builder: Any, claim: tuple[Any, ...], expected: list[str]
) -> None:
    """The Taliban and the Islamic State are enemies: what binds to one parts from the other."""
    builder.say("taliban", "opposes", "is", None, "d4")
    builder.say(*claim, "d4", key="told")
    history = builder.build()
    found = weighed(history)
    # A claim between the very two is judged by itself; one with a third by the stand of the two.
    if (claim[0] == "tip" and claim[2] == "taliban") or claim[2] == "tip":
        expected = [expected[0], {YES: NO, NO: YES}.get(expected[0], NA), expected[2]]
    assert said(history, found, "told") == expected


def test_denials_turn_friendship_and_say_nothing_of_enmity(builder: Any) -> None:
    builder.say("tip", "allied_with", "taliban", None, "d4", status="denied", key="no-friend")
    builder.say("tip", "opposes", "taliban", None, "d4", status="denied", key="no-foe")
    history = builder.build()
    found = weighed(history)
    assert said(history, found, "no-friend") == [NO, NA, YES]
    assert all(history.key[e.claim] != b"no-foe" for e in found.evidence)


def test_what_is_over_later_or_only_possible_does_not_bear(builder: Any) -> None:
    builder.say("tip", "loyal_to", "is", "2014/2016", "d3")
    builder.say("tip", "attacks", "taliban", "2021-10", "d4", status="possible")
    builder.documents = (
        *builder.documents,
        HistoryDocument("d9", "late", "L", published="2023-01-01"),
    )
    builder.say("tip", "attacks", "taliban", "2022-10", "d9")
    assert weighed(builder.build()).evidence == ()


def test_the_least_contradicted_comes_first_and_its_hinge_is_named(builder: Any) -> None:
    builder.say("tip", "praises", "taliban", "2021-10", "d3")
    builder.say("taliban", "attacks", "tip", "2021-10", "d4", key="hinge")
    history = builder.build()
    found = weighed(history, TEXTS[0], TEXTS[2])
    assert [found.hypotheses[k].text for k in found.order] == [TEXTS[2], TEXTS[0]]
    hinges = {history.key[e.claim]: e.changes for e in found.evidence if e.changes}
    assert hinges == {b"hinge": TEXTS[0]}


def test_copies_and_repetitions_count_once_and_age_halves(builder: Any) -> None:
    old = day("2021-11-01") - round(HALF_LIFE)
    from allegiance.times import iso

    builder.documents = (
        *builder.documents,
        HistoryDocument("d5", "copy", "Copyist", published="2021-11-01", origin="Monitors"),
        HistoryDocument("d6", "old", "Old", published=iso(old)),
    )
    for document in ("d4", "d5"):
        builder.say("tip", "praises", "taliban", "2021-11-01", document, weight=0.8)
    history = builder.build()
    assert sorted(e.weight for e in weighed(history).evidence) == [0.0, pytest.approx(0.8)]
    builder.say("tip", "praises", "taliban", iso(old), "d6", weight=0.8)
    assert sum(e.weight for e in weighed(builder.build()).evidence) == pytest.approx(1.2, abs=1e-3)


def test_an_analyst_overrules_a_cell_and_goes_back_to_the_rule(builder: Any) -> None:
    key = builder.say("taliban", "attacks", "tip", "2021-10", "d4")
    history = builder.build()
    at = datetime(2021, 11, 1, tzinfo=UTC)
    over = Cell(1, TEXTS[0], key, NA, "anna", "a quarrel of guards", at)
    back = Cell(2, TEXTS[0], key, "rule", "ben", "no guards there", at)
    free = Cell(3, TEXTS[2], key, YES, "anna", "hunted by all", at)
    assert said(history, weighed(history), key) == [NO, NA, NA]
    first = weighed(history, cells=[over, free])
    assert said(history, first, key) == [NA, NA, YES]
    verdict = first.evidence[0].verdicts[0]
    assert (verdict.by, verdict.why, first.against[0]) == ("anna", "a quarrel of guards", 0.0)
    assert said(history, weighed(history, cells=[over, back]), key) == [NO, NA, NA]


def test_hypotheses_are_read_by_any_name(khorasan: Any) -> None:
    found = hypothesis(khorasan, "TIP  goes over to Daesh")
    assert (found.text, found.sign) == (TEXTS[1], 1)
    assert hypothesis(khorasan, "ETIM attacks Beijing").sign == -1
    assert hypothesis(khorasan, "TIP stands alone").object is None
    for text in ("TIP wanders", "TIP based_in Zabul", "TIP attacks ETIM"):
        with pytest.raises(OptionError):
            hypothesis(khorasan, text)
    with pytest.raises(UnknownActorError):
        hypothesis(khorasan, "TIPP stands alone")
    with pytest.raises(OptionError, match="two or more"):
        weighed(khorasan, TEXTS[0])


ENDS = st.sampled_from(["taliban", "is", "china", "imu"])
WORDS = st.sampled_from(
    ["allied_with", "attacks", "opposes", "pledges_to", "breaks_with", "praises"]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(st.lists(st.tuples(ENDS, WORDS, st.booleans()), max_size=12), st.permutations(TEXTS))
def test_neither_the_order_of_claims_nor_of_hypotheses_matters(
    make: Any, claims: list[tuple[str, str, bool]], texts: list[str]
) -> None:
    def build(rows: list[tuple[str, str, bool]], order: Any) -> dict[str, tuple[float, ...]]:
        b = make()
        for who, what, back in rows:
            pair = (who, "tip") if back else ("tip", who)
            b.say(pair[0], what, pair[1], "2021-10", "d4", key=f"{pair}{what}")
        history = b.build()
        found = weighed(history, *order)
        assert [found.against[k] for k in found.order] == sorted(found.against)
        return {
            h.text: (found.against[k], found.for_[k], found.order.index(k))
            for k, h in enumerate(found.hypotheses)
        }

    rows = list(dict.fromkeys(claims))
    one, other = build(rows, TEXTS), build(rows[::-1], tuple(texts))
    assert one.keys() == other.keys()
    for text in one:
        assert one[text] == pytest.approx(other[text])
