import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allegiance.reading.encoding import (
    CASES,
    HINTS,
    LIKENESSES,
    STEPS,
    case_classes,
    hint_classes,
    is_shouted,
    likeness,
    likenesses,
    span_of_tokens,
    steps,
)
from allegiance.vocabulary import relations


def words(text: str) -> list[tuple[int, int]]:
    return [(m.start(), m.end()) for m in re.finditer(r"\w+|[^\w\s]", text)]


def test_letter_case_is_told_by_word() -> None:
    text = "The IMU met mcCoy, 40 Uzbeks."
    assert case_classes(text, words(text)).tolist() == [2, 3, 1, 4, 0, 0, 2, 0]


def test_pieces_of_a_word_share_its_case_and_special_tokens_have_none() -> None:
    text = "Jundallah"
    assert case_classes(text, [(0, 0), (0, 4), (4, 9), (0, 0)]).tolist() == [0, 2, 2, 0]


def test_a_hidden_case_is_one_class() -> None:
    text = "THE IMU"
    assert set(case_classes(text, words(text), unknown=True)) == {CASES - 1}


def test_shouting_is_seen() -> None:
    assert is_shouted("REBELS ATTACKED A POST near it")
    assert not is_shouted("The IMU attacked a post")
    assert not is_shouted("1990 -- 12")


@pytest.mark.parametrize(
    ("word", "relation"),
    [
        ("attacked", "attacks"),
        ("split", "splits_from"),
        ("fought", "clashes_with"),
        ("killed", "kills"),
        ("leader", "leads"),
    ],
)
def test_the_lexicon_knows_inflected_words(word: str, relation: str) -> None:
    assert hint_classes(word, [(0, len(word))])[0] == 1 + list(relations()).index(relation)


def test_a_plain_word_gives_no_hint_and_classes_fit() -> None:
    text = "table attacked"
    found = hint_classes(text, words(text))
    assert found[0] == 0
    assert 0 <= found.max() < HINTS


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("the IMU", "The IMU", 1),
        ("Juma Namangani", "Namangani", 2),
        ("Islamic Movement of Uzbekistan", "IMU", 3),
        ("Northern Front", "Southern Front", 4),
        ("Front of the Dunes", "Dunes Council", 5),
        ("Mali", "Niger", 0),
        ("the group", "IMU", 6),
    ],
)
def test_likeness_of_names(a: str, b: str, expected: int) -> None:
    assert likeness(a, b) == expected
    assert likeness(b, a) == expected


def test_likenesses_fill_what_lies_before() -> None:
    alike, apart = likenesses(["IMU", "the group", "IMU"], [0, 1, 7])
    assert alike.tolist() == [[0, 0, 0], [6, 0, 0], [1, 6, 0]]
    assert apart[2, 0] == 4
    assert apart[1, 0] == 1


@given(st.text(max_size=12), st.text(max_size=12))
def test_likeness_is_symmetric_and_in_range(a: str, b: str) -> None:
    assert likeness(a, b) == likeness(b, a)
    assert 0 <= likeness(a, b) < LIKENESSES


@given(st.integers(-600, 600))
def test_steps_grow_with_the_gap(gap: int) -> None:
    assert 0 <= steps(gap) <= steps(gap + 1) < STEPS


def test_tokens_of_characters() -> None:
    offsets = [(0, 0), (0, 3), (4, 7), (7, 9), (0, 0)]
    assert span_of_tokens(offsets, 4, 9) == (2, 4)
    assert span_of_tokens(offsets, 3, 4) is None
    assert span_of_tokens(offsets, 0, 1) == (1, 2)
    assert span_of_tokens([(0, 0)], 0, 1) is None


@given(st.text(alphabet="Aa bB1é‎Ж中", max_size=30))
def test_every_token_has_a_class(text: str) -> None:
    offsets = words(text)
    assert len(case_classes(text, offsets)) == len(hint_classes(text, offsets)) == len(offsets)
    assert not np.any(case_classes(text, offsets) >= CASES)
