"""What the trained model is told besides the words: case, lexicon, distance, likeness.

Training and reading share these few functions, so that both see the same.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache
from operator import itemgetter
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from allegiance.claims import fold
from allegiance.reading.lexicon import table
from allegiance.vocabulary import relations

__all__ = [
    "CASES",
    "GAPS",
    "HINTS",
    "LIKENESSES",
    "STEPS",
    "case_classes",
    "gap_class",
    "hint_classes",
    "is_shouted",
    "likeness",
    "likenesses",
    "span_of_tokens",
    "steps",
]

CASES: Final = 6
"""Classes of letter case: none, lower, Title, UPPER, mixed, unknown."""
LIKENESSES: Final = 7
"""How alike two mentions are spelled; the last says that one of them is no name."""
GAPS: Final = 5
"""Sentences between two mentions: 0, 1, 2, 3 to 5, more."""
STEPS: Final = 8
"""Tokens between two mentions, in classes, for either order."""

HINTS: Final = 28
"""Classes of telling words: none, then the relation that the lexicon's first row for it gives."""

_UNKNOWN: Final = 5
_GAPS: Final = np.array([1, 2, 3, 6])
_WORD: Final = re.compile(r"\w+")
_SMALL: Final = frozenset(["the", "of", "and", "for", "in", "al", "el", "la", "de", "a", "an"])


def is_shouted(text: str) -> bool:
    """Whether a text is written in capitals, so that they tell nothing."""
    letters = [c for c in text if c.isalpha()]
    return bool(letters) and sum(c.isupper() for c in letters) > 0.6 * len(letters)


def case_classes(
    text: str, offsets: Sequence[tuple[int, int]], *, unknown: bool = False
) -> NDArray[np.int64]:
    """Return the letter case of the word that each token belongs to, shape (tokens,)."""
    return _by_word(text, offsets, lambda word: _UNKNOWN if unknown else _case(word))


def _by_word(
    text: str, offsets: Sequence[tuple[int, int]], class_of: Callable[[str], int]
) -> NDArray[np.int64]:
    """Return the class of the word that each token belongs to, 0 where it belongs to none."""
    classes = np.zeros(len(offsets), dtype=np.int64)
    words = [(m.start(), m.end()) for m in _WORD.finditer(text)]
    at = 0
    for i, (start, end) in enumerate(offsets):
        while at < len(words) and words[at][1] <= start:
            at += 1
        if end > start and at < len(words) and words[at][0] < end:
            classes[i] = class_of(text[slice(*words[at])])
    return classes


def _case(word: str) -> int:
    if not any(c.isalpha() for c in word):
        return 0
    if word.islower():
        return 1
    if word.isupper() and len(word) > 1:
        return 3
    return 2 if word[0].isupper() and not any(c.isupper() for c in word[1:]) else 4


def hint_classes(text: str, offsets: Sequence[tuple[int, int]]) -> NDArray[np.int64]:
    """Return the relation that the lexicon sees in each token's word, shape (tokens,)."""
    known = _hints()
    return _by_word(text, offsets, lambda word: known.get(word.lower(), 0))


@cache
def _hints() -> dict[str, int]:
    """Return the class of each form of a telling word."""
    names = list(relations())
    found: dict[str, int] = {}
    for kind in ("verbs", "nouns", "adjectives", "roles"):
        for row in table(kind):
            if row["relation"] in names:
                for form in _forms(row["lemma"]):
                    found.setdefault(form, 1 + names.index(row["relation"]))
    return found


def _forms(lemma: str) -> Iterator[str]:
    """Yield the forms of a verb or noun."""
    yield from (lemma, *_IRREGULAR.get(lemma, ()))
    stem = lemma.removesuffix("e")
    yield from (lemma + "s", lemma + "es", stem + "ed", stem + "ing")
    if lemma.endswith("y"):
        yield from (lemma[:-1] + "ies", lemma[:-1] + "ied")
    if lemma[-1] in "bdgklmnprt":
        yield from (lemma + lemma[-1] + "ed", lemma + lemma[-1] + "ing")


_IRREGULAR: Final = {row["lemma"]: tuple(row["forms"].split()) for row in table("irregular")}


def span_of_tokens(
    offsets: Sequence[tuple[int, int]], start: int, end: int
) -> tuple[int, int] | None:
    """Return the tokens [first, last) that characters [start, end) touch, None where none do.

    Offsets are those of a tokenizer: in order, but for signs without characters at either end.
    """
    stop = len(offsets)
    while stop and offsets[stop - 1][0] >= offsets[stop - 1][1]:
        stop -= 1
    first = bisect_right(offsets, start, 0, stop, key=itemgetter(1))
    while first < stop and offsets[first][0] >= offsets[first][1]:
        first += 1
    last = bisect_left(offsets, end, first, stop, key=itemgetter(0))
    return (first, last) if first < last else None


def steps(gap: int) -> int:
    """Return the class of a number of tokens between two mentions."""
    return int(np.searchsorted([1, 2, 4, 7, 12, 20, 40], gap, side="right"))


def gap_class(gap: int) -> int:
    """Return the class of a number of sentences between two mentions."""
    return int(np.searchsorted(_GAPS, gap, side="right"))


class _Spelled(NamedTuple):
    """What of a mention's spelling is compared."""

    folded: str
    has_capitals: bool
    words: tuple[str, ...]
    """Of weight."""
    known: frozenset[str]
    letters: str
    """Of what may be an acronym, else none."""
    initials: tuple[str, ...]


@lru_cache(maxsize=20_000)
def _spelled(mention: str) -> _Spelled:
    folded = fold(mention)
    words = _WORD.findall(folded)
    weighty = tuple(w for w in words if w not in _SMALL)
    letters = "".join(c for c in mention if c.isalpha()).lower()
    may_stand = 2 <= len(letters) <= 8 and " " not in mention.strip()
    return _Spelled(
        folded,
        mention != mention.lower(),
        weighty,
        frozenset(weighty),
        letters if may_stand else "",
        tuple("".join(w[0] for w in of) for of in (words, weighty)) if len(words) > 1 else (),
    )


def likeness(a: str, b: str) -> int:
    """Return how alike two mentions are spelled, 0 to 6.

    0 nothing shared, 1 the same, 2 one within the other, 3 an acronym, 4 the last word,
    5 another word of weight, 6 one of the two is no name.
    """
    one, two = _spelled(a), _spelled(b)
    if one.folded == two.folded:
        return 1
    if not (one.has_capitals and two.has_capitals):
        return 6
    if not one.words or not two.words:
        return 0
    if one.known <= two.known or two.known <= one.known:
        return 2
    if (one.letters and one.letters in two.initials) or (
        two.letters and two.letters in one.initials
    ):
        return 3
    if one.words[-1] == two.words[-1]:
        return 4
    return 5 if one.known & two.known else 0


def likenesses(
    texts: Sequence[str], sentences: Sequence[int]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return spelling and sentence-distance classes of all mentions, each (mentions, mentions)."""
    size = len(texts)
    alike = np.zeros((size, size), np.int64)
    seen: dict[tuple[str, str], int] = {}
    for i in range(size):
        for j in range(i):
            key = (texts[j], texts[i])
            if key not in seen:
                seen[key] = likeness(*key)
            alike[i, j] = seen[key]
    where = np.asarray(sentences, np.int64).reshape(-1)
    apart = np.searchsorted(_GAPS, where[:, None] - where[None, :], side="right")
    return alike, np.tril(apart, -1)
