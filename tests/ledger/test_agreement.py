"""Agreement between coders, against published numbers and its laws."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allegiance.claims import Claim, Span
from allegiance.ledger.agreement import agreement, cohen_kappa, krippendorff_alpha, match_claims


def test_cohens_kappa_of_a_two_by_two_table():
    """20 and 15 of 50 agree on yes and no: kappa is .4 (the textbook table of the measure)."""
    a = ["yes"] * 25 + ["no"] * 25
    b = ["yes"] * 20 + ["no"] * 5 + ["yes"] * 10 + ["no"] * 15
    assert cohen_kappa(a, b) == pytest.approx(0.4)


def test_krippendorffs_alpha_of_his_own_example():
    """Krippendorff (2011), example C: nominal, four observers, missing data: .743."""
    rows = [
        "1 2 3 3 2 1 4 1 2 . . .",
        "1 2 3 3 2 2 4 1 2 5 . 3",
        ". 3 3 3 2 3 4 2 2 5 1 .",
        "1 2 3 3 2 4 4 1 2 5 1 .",
    ]
    units = [[x for x in unit if x != "."] for unit in zip(*(r.split() for r in rows), strict=True)]
    assert krippendorff_alpha(units) == pytest.approx(0.743, abs=0.0005)


def test_chance_alone_leaves_nothing_to_say():
    assert math.isnan(cohen_kappa(["a"], ["a"]))
    assert math.isnan(krippendorff_alpha([["a", "a"]]))
    assert math.isnan(cohen_kappa([], []))
    assert math.isnan(krippendorff_alpha([["a"]]))


def claim(subject="A", relation="attacks", object_="B", start=0, when=None):
    return Claim(subject, relation, object_, Span(start, start + 10, "x" * 10), "d", when)


def test_claims_are_matched_by_words_and_names():
    a = [claim(), claim(start=20), claim(start=40)]
    b = [
        claim(when="2015"),
        claim("B", "clashes_with", "A", start=25),
        claim("C", object_="D", start=40),
    ]
    assert match_claims(a, b) == [(a[0], b[0]), (a[1], b[1])]
    found = agreement(a, b)
    assert (found.both, found.only_a, found.only_b) == (2, 1, 1)
    assert {f.field: f.share for f in found.fields}["when"] == 0.5


CLAIMS = st.lists(
    st.builds(
        claim,
        st.sampled_from("ABC"),
        st.sampled_from(["attacks", "opposes"]),
        st.sampled_from("ABC"),
        st.integers(0, 40),
        st.sampled_from([None, "2015"]),
    ),
    max_size=8,
)


@given(CLAIMS)
def test_a_coder_agrees_with_itself(claims):
    found = agreement(claims, claims)
    assert (found.both, found.only_a, found.only_b) == (len(claims), 0, 0)
    assert all(f.share == 1 for f in found.fields if f.n)


@given(CLAIMS, CLAIMS)
def test_agreement_is_the_same_both_ways(a, b):
    one, two = agreement(a, b), agreement(b, a)
    assert (one.both, one.only_a, one.only_b) == (two.both, two.only_b, two.only_a)


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("ab")), min_size=2))
def test_kappa_and_alpha_never_exceed_one(pairs):
    a, b = zip(*pairs, strict=True)
    for value in (cohen_kappa(a, b), krippendorff_alpha(pairs)):
        assert math.isnan(value) or value <= 1 + 1e-12
