"""Copies are found, and other reports on the same event are not."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from allegiance.claims import Document
from allegiance.ledger import Ledger
from allegiance.ledger.independence import COPY, overlap, shingles

WORDS = [f"w{i}" for i in range(400)]


def report(seed, n=200):
    return " ".join(random.Random(seed).choices(WORDS, k=n))


def origins(ledger):
    return {d.id: d.origin for d in ledger.history().documents}


def test_trimmed_and_edited_copies_are_found_and_other_reports_are_not(tmp_path):
    wire = report(1)
    with Ledger.open(tmp_path / "l") as ledger:
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


def test_the_first_published_is_the_origin_whatever_was_read_first(tmp_path):
    wire = report(2)
    with Ledger.open(tmp_path / "l") as ledger:
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


def test_short_texts_are_nobodys_copy(tmp_path):
    with Ledger.open(tmp_path / "l") as ledger:
        for name in "ab":
            ledger.add(Document(name, f"The same few words. {name}", publisher=name), (), ())
        assert set(origins(ledger).values()) == {""}
