"""A document in, claims out: dates, places, counts, quotes, offsets."""

from __future__ import annotations

import pickle

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from allegiance.claims import Document
from allegiance.reading import read_document

NOISE = st.text(
    alphabet=st.sampled_from("العربية кириллица 汉字 é ʿ 😀👩‍👩‍👧 \n.,“”’()-[]abc XYZ 123"),
    max_size=60,
)


def checked(document):
    reading = read_document(document)
    names = {n for actor in reading.actors for n in actor.names}
    for claim in reading.claims:
        span = claim.span
        assert document.text[span.start : span.end] == span.quote
        assert {claim.subject, claim.object} <= names
        assert claim.said_by is None or claim.said_by in names
        assert claim.where is None or claim.where in names
        assert claim.confidence is not None
        assert 0 < claim.confidence < 1
        assert claim.reason
    return reading


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(NOISE, NOISE)
@example("İSTANBUL ǅ ŉ", "ﬁ")
@example("(" * 50, ")" * 50)
def test_no_script_shifts_an_offset(before, after):
    text = f"{before}\n\nBoko Haram attacked Cameroon.\n\n{after}"
    reading = checked(Document("noise", text, published="2016"))
    said = {(c.subject, c.relation, c.object, c.span.quote) for c in reading.claims}
    assert ("Boko Haram", "attacks", "Cameroon", "Boko Haram attacked Cameroon.") in said


def test_empty_text_gives_an_empty_reading():
    reading = checked(Document("empty", ""))
    assert (reading.actors, reading.claims) == ((), ())


def test_date_place_and_casualties_are_linked(claim):
    found = claim(
        "Boko Haram attacked the Nigerian army in Maiduguri on 3 May 2015, killing at least 20 soldiers and "
        "wounding 9.",
        "attacks",
    )
    assert (found.when, found.where) == ("2015-05-03", "Maiduguri")
    assert found.killed is not None and found.wounded is not None
    assert (found.killed.low, found.killed.high) == (20, None)
    assert (found.wounded.low, found.wounded.high) == (9, 9)


def test_relative_date_counts_from_publication(claim):
    assert claim("Hamas attacked Israel on Monday.", "attacks").when == "2016-07-04"


def test_losing_a_place_ends_the_stay(claim):
    found = claim("Boko Haram lost Baga in 2015.", "based_in")
    assert (found.subject, found.object, found.when) == ("Boko Haram", "Baga", "../2015")


def test_taking_a_place_begins_the_stay(claim):
    found = claim("Boko Haram seized Baga in 2015.", "based_in")
    assert (found.subject, found.object, found.when) == ("Boko Haram", "Baga", "2015")


def test_restatement_is_not_claimed_again(read):
    found = read(
        "Hamas attacked Israel. In 2014 Hamas attacked Israel. Hamas attacked Israel."
    ).claims
    assert [(c.relation, c.when) for c in found] == [("attacks", "2014")]


def test_second_status_is_a_claim_of_its_own(read):
    found = read("Hamas attacked Israel. Iran denied that Hamas attacked Israel.").claims
    assert {(c.status, c.said_by) for c in found} == {("asserted", None), ("denied", "Iran")}


def test_dropped_proposals_are_told(read):
    reading = read("Hamas kidnapped Kandahar.")
    assert not reading.claims
    assert any("Hamas" in line and "place" in line for line in reading.dropped)


def test_reading_travels_between_processes():
    reading = read_document(Document("a", "Hamas attacked Israel."))
    assert pickle.loads(pickle.dumps(reading)) == reading
