"""Groups that descend from one another in a circle."""

from __future__ import annotations

import pytest

from allegiance.claims import Actor, Claim, Document, Span
from allegiance.errors import ClaimFileError
from allegiance.ledger import Reading
from allegiance.views import picture


def test_check_finds_a_cyclic_lineage_and_a_name_that_is_two_actors(ledger):
    words = "A is part of B. B is part of A."
    actors = (Actor("A", "armed_group", ("X",)), Actor("B", "armed_group", ("X",)))
    claims = [
        Claim("A", "part_of", "B", Span(0, 15, words[:15]), "d", "2010/2015"),
        Claim("B", "part_of", "A", Span(16, 31, words[16:]), "d", "2014"),
    ]
    ledger.add(Document("d", words), actors, claims)
    whats = [f.what for f in ledger.check()]
    assert any(w.startswith("cyclic: A → B → A") for w in whats)
    assert "'X' is two actors: A, B" in whats
    ledger.review(ledger.claims()[1].key, "corrected", coder="me", changes={"when": "2016"})
    assert not any("cyclic" in f.what for f in ledger.check())


def of_descent(name: str, *links: tuple[str, str, str]) -> Reading:
    """A report that says who is part of whom, and when."""
    lines = [f"{a} was part of {b} in {when}." for a, b, when in links]
    actors = [Actor(n, "armed_group") for n in sorted({n for a, b, _ in links for n in (a, b)})]
    claims, at = [], 0
    for (a, b, when), line in zip(links, lines, strict=True):
        claims.append(Claim(a, "part_of", b, Span(at, at + len(line), line), name, when))
        at += len(line) + 1
    return Reading(Document(name, " ".join(lines), publisher=name), actors, claims)


def test_a_circle_of_descent_is_kept_from_a_reader_and_refused_from_a_person(ledger):
    ledger.add_many([of_descent("one", ("A", "B", "2010/2015"), ("B", "C", "2012"))], by="anna")
    before = ledger.content()
    closing = of_descent("two", ("C", "a", "2012/2013"))
    key = ledger.claims()[0].key
    with pytest.raises(ClaimFileError, match=rf"C → A → B → C .*{key}.*") as refused:
        ledger.add_many([closing], by="anna")
    assert "reject the other claim" in refused.value.remedy
    assert ledger.content() == before
    assert ledger.add_many([of_descent("three", ("C", "A", "2019"))], by="anna").circles == ()
    (told,) = ledger.add_many([closing]).circles
    assert told.startswith("part_of is cyclic: C → ")
    assert len(ledger.claims()) == 4
    assert [f.field for f in ledger.check()] == ["part_of"]
    ledger.repair(by="me")
    assert len(ledger.claims()) == 4, "what only a person can decide is left to one"
    ledger.review(key, "rejected", coder="anna")
    assert ledger.check() == []


def test_a_correction_that_closes_a_circle_is_refused(ledger):
    ledger.add_many([of_descent("one", ("A", "B", "2010"), ("B", "A", "2015"))], by="anna")
    key = ledger.claims()[1].key
    with pytest.raises(ClaimFileError, match="B → A → B"):
        ledger.review(key, "corrected", coder="anna", changes={"when": "2010-05"})
    assert ledger.claims()[1].claim.when == "2015"
    assert ledger.check() == []


def test_names_judged_the_same_close_a_circle_too(ledger):
    ledger.add_many([of_descent("one", ("A", "B", "2010"), ("B", "Old A", "2010"))], by="anna")
    assert ledger.check() == []
    ledger.identify("A", "Old A", by="anna")
    assert [f.field for f in ledger.check()] == ["part_of"]


def test_two_sources_that_call_each_other_s_whole_a_part_are_shown_as_disputed(ledger):
    ledger.add_many([of_descent("one", ("A", "B", "2010")), of_descent("two", ("B", "A", "2010"))])
    shown = picture(ledger.history(), "2010").ties
    assert [(t.relation, t.disputed) for t in shown] == [("part_of", True)] * 2
