"""Corpus documents as training windows: text, mentions, and the claims between them."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from notation import Coded

from allegiance.vocabulary import KINDS, STATUSES, relations

__all__ = ["Pair", "Piece", "Window", "pieces", "renamed", "windows"]

RELATIONS = tuple(relations())
NEIGHBOURS = 1
"""Pairs of mentions at most so many sentences apart are looked at."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A mention: characters of the window's text, the actor's key and kind, its sentence."""

    start: int
    end: int
    actor: str
    kind: str
    sentence: int


@dataclass(frozen=True, slots=True)
class Pair:
    """Two actors, the earlier-mentioned first; what holds between them in these sentences.

    ``labels`` are (relation, is_forward) with the status of each; ``couples`` the pairs of pieces
    that may show it.
    """

    couples: tuple[tuple[int, int], ...]
    labels: tuple[tuple[int, bool, int], ...]


@dataclass(frozen=True, slots=True)
class Window:
    """Some sentences in a row with all pieces and pairs."""

    text: str
    pieces: tuple[Piece, ...]
    pairs: tuple[Pair, ...]
    theatre: str


@dataclass(frozen=True, slots=True)
class Bare:
    """A document freed of the notation: sentences as texts with pieces, claims by keys."""

    sentences: tuple[tuple[str, tuple[tuple[int, int, str], ...]], ...]
    kinds: dict[str, str]
    claims: tuple[tuple[str, int, str, int, int, int], ...]
    """subject, relation, object, status, first sentence, last sentence"""
    theatre: str


def bare(coded: Coded) -> Bare:
    """Take what training needs out of a coded document."""
    keys = {a.name: a for a in coded.actors}
    by_key: dict[str, str] = {}
    sentences = []
    for start, end in coded.sentences:
        inside = [m for m in coded.marks if m.sort == "actor" and start <= m.start < end]
        sentences.append(
            (
                coded.document.text[start:end],
                tuple((m.start - start, m.end - start, m.value) for m in inside),
            )
        )
    for key, (kind, _) in coded.declared.items():
        by_key[key] = kind
    name_of = {name: key for key, (_, name) in coded.declared.items()}
    at = {start: i for i, (start, _) in enumerate(coded.sentences)}
    until = {end: i for i, (_, end) in enumerate(coded.sentences)}
    claims = tuple(
        (
            name_of[c.subject],
            RELATIONS.index(c.relation),
            name_of[c.object],
            STATUSES.index(c.status),
            at[c.span.start],
            until[c.span.end],
        )
        for c in coded.claims
    )
    assert keys
    return Bare(tuple(sentences), by_key, claims, coded.theatre)


def pieces(document: Bare, first: int, last: int) -> tuple[str, list[Piece]]:
    """Return the text of sentences first..last and its pieces."""
    text, found = "", []
    for number in range(first, last + 1):
        sentence, marks = document.sentences[number]
        text += " " if text else ""
        shift = len(text)
        text += sentence
        found += [
            Piece(shift + a, shift + b, key, document.kinds[key], number) for a, b, key in marks
        ]
    return text, found


def windows(document: Bare, most: int = 900) -> Iterator[Window]:
    """Cut a document into windows of whole sentences, neighbours sharing one sentence."""
    first = 0
    count = len(document.sentences)
    while first < count:
        last, size = first, len(document.sentences[first][0])
        while last + 1 < count and size + len(document.sentences[last + 1][0]) < most:
            last += 1
            size += len(document.sentences[last][0])
        yield _window(document, first, last, owns_first=first == 0)
        if last + 1 >= count:
            return
        first = last if last > first else last + 1


def _window(document: Bare, first: int, last: int, *, owns_first: bool) -> Window:
    text, found = pieces(document, first, last)
    begin = first if owns_first else first + 1
    pairs: list[Pair] = []
    for number in range(begin, last + 1):
        pairs += _pairs(document, found, number, first)
    return Window(text, tuple(found), tuple(pairs), document.theatre)


def _pairs(document: Bare, found: Sequence[Piece], number: int, first: int) -> Iterator[Pair]:
    """Yield the pairs that sentence ``number`` may relate, alone or with the one before."""
    here = [i for i, p in enumerate(found) if p.sentence == number]
    before = [i for i, p in enumerate(found) if number - NEIGHBOURS <= p.sentence < number]
    couples: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for x, i in enumerate(here):
        for j in here[x + 1 :]:
            a, b = found[i].actor, found[j].actor
            if a != b:
                couples[min(a, b), max(a, b)].append((i, j))
    same = set(couples)
    for i in before:
        for j in here:
            a, b = found[i].actor, found[j].actor
            if a != b and (min(a, b), max(a, b)) not in same:
                couples[min(a, b), max(a, b)].append((i, j))
    for (a, b), places in couples.items():
        labels = tuple(
            (relation, found[places[0][0]].actor == subject, status)
            for subject, relation, target, status, start, end in document.claims
            if {subject, target} == {a, b}
            and start <= number <= end
            and (number == end or (a, b) in same)
        )
        yield Pair(_aligned(places, found), labels)


def _aligned(places: list[tuple[int, int]], found: Sequence[Piece]) -> tuple[tuple[int, int], ...]:
    """Put the same actor first in every couple, the one that is first in the first couple."""
    lead = found[places[0][0]].actor
    return tuple((i, j) if found[i].actor == lead else (j, i) for i, j in places)


def renamed(document: Bare, pool: dict[str, list[str]], draw: random.Random) -> Bare:
    """Give named actors other names of their kind, so that a model must read the sentence."""
    new: dict[str, str] = {}
    for key, kind in document.kinds.items():
        if pool.get(kind) and draw.random() < 0.7:
            new[key] = draw.choice(pool[kind])
    sentences = []
    for text, marks in document.sentences:
        out, at, moved = "", 0, []
        for a, b, key in marks:
            if a < at:
                continue
            out += text[at:a]
            words = text[a:b]
            name = new.get(key)
            swap = name is not None and words[:1].isupper() and not words.startswith(_LOOSE)
            begin = len(out)
            out += name if swap and name else words
            moved.append((begin, len(out), key))
            at = b
        out += text[at:]
        sentences.append((out, tuple(moved)))
    return Bare(tuple(sentences), document.kinds, document.claims, document.theatre)


_LOOSE = ("The ", "Its", "Their", "They", "He", "She", "His", "Her", "It", "This", "Both")

assert len(KINDS) == 7
