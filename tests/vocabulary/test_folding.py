"""Folding: what spellings share, and words whose offsets are those of the text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

import allegiance.claims
from allegiance.vocabulary.folding import fold, words


def test_claims_offer_the_same_fold() -> None:
    assert allegiance.claims.fold is fold


def test_accents_case_punctuation_and_articles_go() -> None:
    assert fold("The al-Qa‘ida") == fold("AL QAIDA") == "al qaida"
    assert fold("Séléka") == fold("Se\u0301le\u0301ka") == "seleka"
    assert fold("U.S.") == "us"
    assert fold("«Талибан»") == "талибан"
    assert fold("Tali\u00adban\u200b") == "taliban"


@given(st.text(max_size=80))
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold(text)
    assert fold(once) == once


@given(st.text(max_size=200))
def test_words_are_spans_of_the_text(text: str) -> None:
    last = 0
    for word in words(text):
        assert last <= word.start < word.stem_end <= word.end <= len(text)
        assert text[word.start : word.end] == word.raw
        last = word.end


def test_owners_lose_their_mark() -> None:
    (word,) = words("Taliban’s")
    assert (word.key, word.stem, word.stem_end) == ("talibans", "taliban", 7)
