"""The laws of strength."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allegiance.history import HistoryRow
from allegiance.views import picture

sys.path.insert(0, str(Path(__file__).parent))
from strategies import DOCUMENTS, built, days, many_rows

from allegiance.history import History, HistoryActor, HistoryDocument


def strengths(rows: list[HistoryRow], on: int) -> dict[tuple[int, str, int], float]:
    shown = picture(built(rows), on)
    return {(t.a, t.relation, t.b): t.strength for t in shown.ties}


SOLO = HistoryDocument("solo", "solo", "A source of its own", published="2014")
SPEC = (HistoryActor("a", "A", "armed_group"), HistoryActor("b", "B", "armed_group"))


def solo(rows: list[HistoryRow], more: list[HistoryRow]) -> tuple[History, History]:
    """The same history without and with claims from documents of their own."""
    from strategies import ACTORS

    papers = (*DOCUMENTS, SOLO)
    return History.from_rows(rows, ACTORS, papers), History.from_rows(
        [*rows, *more], ACTORS, papers
    )


def by_tie(history: History, on: int) -> dict[tuple[int, str, int], float]:
    return {(t.a, t.relation, t.b): t.strength for t in picture(history, on).ties}


@settings(max_examples=120, deadline=None)
@given(many_rows(), days, st.sampled_from(("part_of", "loyal_to", "leads", "based_in", "engages")))
def test_more_independent_support_never_lowers_a_tie(
    rows: list[HistoryRow], on: int, relation: str
) -> None:
    more = HistoryRow("new", "g0", relation, "g1", "solo", when="2013", weight=0.4)
    before, after = solo(rows, [more])
    tie = (0, relation, 1)
    old, new = by_tie(before, on).get(tie, 0.0), by_tie(after, on).get(tie, 0.0)
    assert new >= old - 1e-12


@settings(max_examples=120, deadline=None)
@given(many_rows(), days, st.data())
def test_a_copy_adds_nothing(rows: list[HistoryRow], on: int, data: st.DataObject) -> None:
    chosen = data.draw(st.sampled_from(rows))
    copy = replace(chosen, key="copy")
    weaker = replace(chosen, key="weaker", confidence=0.1, verdict="unreviewed")
    if chosen.verdict == "rejected":
        weaker = replace(weaker, verdict="rejected")
    before, after = strengths(rows, on), strengths([*rows, copy, weaker], on)
    assert before.keys() == after.keys()
    for tie, strength in before.items():
        assert after[tie] == pytest.approx(strength, abs=1e-6)


@settings(max_examples=80, deadline=None)
@given(many_rows(), days, st.randoms(use_true_random=False))
def test_order_does_not_matter(rows: list[HistoryRow], on: int, random: object) -> None:
    shuffled = [replace(r, key=f"z{i}") for i, r in enumerate(reversed(rows))]
    before, after = strengths(rows, on), strengths(shuffled, on)
    assert before.keys() == after.keys()
    for tie, strength in before.items():
        assert after[tie] == pytest.approx(strength, abs=1e-6)


@settings(max_examples=120, deadline=None)
@given(
    many_rows(),
    days,
    st.sampled_from((("loyal_to", "denied"), ("opposes", "denied"), ("breaks_with", "asserted"))),
)
def test_counter_evidence_never_raises_a_tie(
    rows: list[HistoryRow], on: int, against: tuple[str, str]
) -> None:
    relation, status = against
    more = HistoryRow("new", "g0", relation, "g1", "solo", when="2015-11", status=status)
    before, after = solo(rows, [more])
    old, new = by_tie(before, on), by_tie(after, on)
    made = {(0, "opposes", 1)} if status == "asserted" else set()
    for tie in old.keys() - made:
        assert new[tie] <= old[tie] + 1e-6
        assert new[tie] > 0, "nothing is retired"


def test_two_independent_sources_pool_as_a_noisy_or() -> None:
    papers = tuple(HistoryDocument(f"d{i}", f"d{i}", f"S{i}", published="2015") for i in range(3))
    rows = [
        HistoryRow(f"k{i}", "a", "loyal_to", "b", f"d{i}", when="2014", weight=0.5) for i in (0, 1)
    ]
    tie = picture(History.from_rows(rows, SPEC, papers), "2015").tie("A", "B")
    assert tie.strength == pytest.approx(1 - 0.5 * 0.5)
    denial = HistoryRow("no", "a", "loyal_to", "b", "d2", when="2014", weight=0.4, status="denied")
    tie = picture(History.from_rows([*rows, denial], SPEC, papers), "2015").tie("A", "B")
    assert tie.strength == pytest.approx(1 - (1 - 0.5 * 0.6) ** 2, abs=1e-5)
    assert tie.disputed


def test_one_speaker_is_one_source_however_many_outlets_quote_it() -> None:
    papers = tuple(HistoryDocument(f"d{i}", f"d{i}", f"S{i}", published="2015") for i in range(3))
    rows = [
        HistoryRow(f"k{i}", "a", "loyal_to", "b", f"d{i}", when="2014", weight=0.5, said_by="b")
        for i in range(3)
    ]
    assert picture(History.from_rows(rows, SPEC, papers), "2015").tie(
        "A", "B"
    ).strength == pytest.approx(0.5)


def test_an_older_quarrel_does_not_weaken_a_newer_tie() -> None:
    papers = (HistoryDocument("d", "d", "S", published="2020"), SOLO)
    oath = HistoryRow("k0", "a", "pledges_to", "b", "d", when="2018", weight=0.5)
    old = HistoryRow("k1", "a", "breaks_with", "b", "solo", when="2010", weight=0.9)
    new = replace(old, key="k2", when="2019")
    plain, before, after = (
        next(
            t.strength
            for t in picture(History.from_rows(rows, SPEC, papers), "2020").between("A", "B")
            if t.relation == "loyal_to"
        )
        for rows in ([oath], [oath, old], [oath, new])
    )
    assert before == plain
    assert after < 0.5 * plain


def test_a_source_against_that_repeats_itself_between_others_counts_once() -> None:
    papers = tuple(HistoryDocument(f"d{i}", f"d{i}", f"S{i}", published="2020") for i in range(3))
    oath = HistoryRow("k0", "a", "pledges_to", "b", "d0", when="2010-01-01", weight=0.5)

    def says(key: str, document: str, when: str) -> HistoryRow:
        return HistoryRow(key, "a", "breaks_with", "b", document, when=when, weight=0.4)

    once = [says("k1", "d1", "2019-01-01"), says("k2", "d2", "2018-01-01")]
    again = [*once, says("k3", "d1", "2017-01-01"), says("k4", "d2", "2016-01-01")]
    left = [
        next(
            t.strength
            for t in picture(History.from_rows([oath, *rows], SPEC, papers), "2020").between(
                "A", "B"
            )
            if t.relation == "loyal_to"
        )
        for rows in (once, again)
    ]
    assert left[1] == pytest.approx(left[0], abs=1e-6)
