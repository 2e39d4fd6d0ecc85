"""Copies are found, and other reports on the same event are not."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allegiance.claims import Actor, Claim, Document, Span, read_claim_file, write_claim_file
from allegiance.errors import LedgerError
from allegiance.ledger import Ledger
from allegiance.ledger.independence import COPY, overlap, shingles
from allegiance.views import picture

WORDS = [f"w{i}" for i in range(400)]


def report(seed, n=200):
    return " ".join(random.Random(seed).choices(WORDS, k=n))


def origins(ledger):
    return {d.id: d.origin for d in ledger.history().documents}


def test_trimmed_and_edited_copies_are_found_and_other_reports_are_not(target):
    wire = report(1)
    with Ledger.open(target) as ledger:
        ledger.add(Document("wire", wire, publisher="Wire", published="2020-01-02"), (), ())
        for i in range(20):
            other = Document(f"other{i}", report(100 + i), publisher=f"P{i}")
            ledger.add(other, (), ())
        cut = " ".join(wire.split()[30:170])
        edited = wire.replace("w1 ", "W1, ").replace("w7 ", "seven ")
        for name, text in (("cut", cut), ("edited", edited), ("headed", "KABUL (Own) - " + wire)):
            ledger.add(Document(name, text, publisher=name, published="2020-01-03"), (), ())
        found = origins(ledger)
    assert {name for name, of in found.items() if of} == {"cut", "edited", "headed"}
    assert set(found.values()) == {"", "Wire"}


def test_the_first_published_is_the_origin_whatever_was_read_first(target):
    wire = report(2)
    with Ledger.open(target) as ledger:
        late = Document("late", wire + " end", publisher="Late", published="2020-02")
        ledger.add(late, (), (), learned="2021")
        ledger.add(
            Document("first", wire, publisher="First", published="2020-01"), (), (), learned="2022"
        )
        assert origins(ledger) == {"late": "First", "first": ""}
        before = {d.id: d.origin for d in ledger.history("2021-12").documents}
        assert before == {"late": ""}


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=80), st.lists(st.sampled_from(WORDS), max_size=80))
def test_overlap_is_symmetric_and_bounded(a, b):
    x, y = shingles(" ".join(a)), shingles(" ".join(b))
    assert overlap(x, y) == overlap(y, x)
    assert 0 <= overlap(x, y) <= 1
    if len(x) >= 20:
        assert overlap(x, x) == 1 >= COPY


def both(tmp_path, text="Front A joined Front B on Monday."):
    """The same words from two who issue them, with the claim that each makes."""
    cast = (Actor("Front A", "armed_group"), Actor("Front B", "armed_group"))
    found = []
    for name, issuer, day in (("a", "Wire", "2020-01-02"), ("b", "Daily", "2020-01-03")):
        claim = Claim("Front A", "allied_with", "Front B", Span(0, 7, "Front A"), name, "2020")
        found.append((Document(name, text, publisher=issuer, published=day), cast, (claim,)))
    return found


def test_one_text_of_two_publishers_is_two_documents_that_count_once(target, tmp_path):
    with Ledger.open(target) as ledger:
        for reading in (*both(tmp_path), *both(tmp_path)):
            ledger.add(*reading)
        assert [d.document.publisher for d in ledger.documents()] == ["Wire", "Daily"]
        assert len({d.sha256 for d in ledger.documents()}) == 2
        assert [c.claim.document for c in ledger.claims()] == ["a", "b"]
        assert origins(ledger) == {"a": "", "b": "Wire"}
        history = ledger.history()
        assert [history.source_of(i) for i in range(2)] == ["Wire", "Daily"]
        assert history.sources == ("Wire",)
        assert ledger.check() == []
        twice = picture(history, "2020").tie("Front A", "Front B").strength
    with Ledger.open(tmp_path / "one") as ledger:
        ledger.add(*both(tmp_path)[0])
        assert picture(ledger.history(), "2020").tie("Front A", "Front B").strength == twice


def test_the_earlier_print_is_the_origin_even_if_read_later(target, tmp_path):
    with Ledger.open(target) as ledger:
        for reading in reversed(both(tmp_path, "Front A and others. " + report(9))):
            ledger.add(*reading)
        assert origins(ledger) == {"b": "Wire", "a": ""}
        ledger.judge_copy("b", "a", "independent", by="me")
        assert set(origins(ledger).values()) == {""}


def test_a_third_print_is_tied_to_both_and_a_nameless_one_to_the_first(target, tmp_path):
    first, second = both(tmp_path)
    third = (replace(first[0], id="c", publisher="Post", published="2020-02"), (), ())
    nameless = (replace(first[0], id="d", publisher=None), (), ())
    with Ledger.open(target) as ledger:
        for reading in (first, second, third, nameless):
            ledger.add(*reading)
        assert [d.document.id for d in ledger.documents()] == ["a", "b", "c"]
        ledger.withdraw("a", reason="asked", by="me")
        assert origins(ledger) == {"b": "", "c": "Daily"}
        with pytest.raises(LedgerError, match="withdrawn"):
            ledger.add(replace(first[0], id="e", publisher="Mirror"), (), ())


def test_both_prints_survive_claim_files(target, tmp_path):
    with Ledger.open(target) as ledger, Ledger.open(tmp_path / "m") as other:
        for reading in both(tmp_path):
            ledger.add(*reading)
        for i, file in enumerate(ledger.files()):
            path = tmp_path / f"{i}.claims.jsonl"
            write_claim_file(path, file.document, file.actors, file.claims, file.sha256)
            other.add_many([read_claim_file(path, file.document.text)])
        assert other.content() == ledger.content()
    bare = [replace(f, document=replace(f.document, text="")) for f in (file,)]
    write_claim_file(tmp_path / "bare", bare[0].document, file.actors, file.claims, file.sha256)
    assert read_claim_file(tmp_path / "bare", file.document.text).claims == file.claims


def test_short_texts_are_nobodys_copy(target):
    with Ledger.open(target) as ledger:
        for name in "ab":
            ledger.add(Document(name, f"The same few words. {name}", publisher=name), (), ())
        assert set(origins(ledger).values()) == {""}
