"""Corpus documents as the network takes them: tokens, mentions, couples, and what holds."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from net import weights_folder
from notation import Coded
from tokenizers import Tokenizer

from allegiance.reading.encoding import (
    case_classes,
    hint_classes,
    is_shouted,
    likenesses,
    span_of_tokens,
    steps,
)
from allegiance.vocabulary import KINDS, STATUSES, relations

RELATIONS = tuple(relations())
SYMMETRIC = np.array([r.is_symmetric for r in relations().values()])
MOST_TOKENS = 512
NOISE = "~"
_CAPITALS = re.compile(r"[A-Z][\w'’-]+(?: (?:of |al-)?[A-Z][\w'’-]+)*")


@dataclass(frozen=True, slots=True)
class Bare:
    """A document without the notation; mentions are (start, end, actor), claims go by actor."""

    id: str
    text: str
    sentences: tuple[tuple[int, int], ...]
    mentions: tuple[tuple[int, int, str], ...]
    kinds: dict[str, str]
    claims: tuple[tuple[str, int, str, int, str | None, int, int], ...]
    """subject, relation, object, status, speaker, first sentence, last sentence"""
    theatre: str


@dataclass(frozen=True, slots=True)
class Example:
    """One document as arrays.

    ``mentions``: (first token, last token + 1, kind); ``couples``: (earlier mention, later mention,
    first and last token of the sentences looked at, distance class, pair); ``target``: for every
    pair of actors in a sentence, 2 x relations; ``owner``: which end of a couple the pair's first
    actor is.
    """

    ids: np.ndarray
    case: np.ndarray
    hint: np.ndarray
    tags: np.ndarray
    mentions: np.ndarray
    alike: np.ndarray
    apart: np.ndarray
    same: np.ndarray
    couples: np.ndarray
    flipped: np.ndarray
    target: np.ndarray
    status: np.ndarray
    speaker: np.ndarray


def bare(coded: Coded) -> Bare:
    """Take what training needs out of a coded document."""
    keys = {name: key for key, (_, name) in coded.declared.items()}
    at = {start: i for i, (start, _) in enumerate(coded.sentences)}
    until = {end: i for i, (_, end) in enumerate(coded.sentences)}
    marks = sorted((m.start, m.end, m.value) for m in coded.marks if m.sort == "actor")
    claims = tuple(
        (
            keys[c.subject],
            RELATIONS.index(c.relation),
            keys[c.object],
            STATUSES.index(c.status),
            keys[c.said_by] if c.said_by else None,
            at[c.span.start],
            until[c.span.end],
        )
        for c in coded.claims
    )
    return Bare(
        coded.document.id,
        coded.document.text,
        coded.sentences,
        tuple(marks),
        {key: kind for key, (kind, _) in coded.declared.items()},
        claims,
        coded.theatre,
    )


def renamed(document: Bare, pool: dict[str, list[str]], draw: random.Random) -> Bare:
    """Give actors other names of their kind, so that the network must read, not remember."""
    new = {
        key: draw.choice(pool[kind])
        for key, kind in document.kinds.items()
        if pool.get(kind) and draw.random() < 0.7
    }
    out, at, shift = "", 0, []
    moved = []
    for start, end, key in document.mentions:
        out += document.text[at:start]
        words = document.text[start:end]
        is_name = words[:1].isupper() and words.split()[0] not in _LOOSE
        shift.append((start, len(out) - start))
        begin = len(out)
        out += new[key] if key in new and is_name else words
        moved.append((begin, len(out), key))
        at = end
        shift.append((end, len(out) - end))
    out += document.text[at:]

    def place(position: int) -> int:
        return position + next((d for p, d in reversed(shift) if p <= position), 0)

    sentences = tuple((place(a), place(b)) for a, b in document.sentences)
    return replace(document, text=out, sentences=sentences, mentions=tuple(moved))


def noised(document: Bare, draw: random.Random, share: float = 0.3) -> Bare:
    """Add names that nobody marked, as a reader's false mentions would: actors without claims."""
    taken = [(a, b) for a, b, _ in document.mentions]
    extra, kinds = [], dict(document.kinds)
    for match in _CAPITALS.finditer(document.text):
        a, b = match.span()
        if draw.random() > share or any(x < b and a < y for x, y in taken):
            continue
        key = f"{NOISE}{len(extra)}"
        kinds[key] = draw.choice(("armed_group", "government", "organization", "person", "place"))
        extra.append((a, b, key))
    return replace(document, mentions=tuple(sorted([*document.mentions, *extra])), kinds=kinds)


_LOOSE = frozenset(
    re.findall(
        r"\w+",
        "The Its Their They He She His Her It This That These Those Both We Our A An One Two",
    )
)


@cache
def tokenizer() -> Tokenizer:
    """Return MiniLM's tokenizer, cutting nothing but what is over long."""
    found = Tokenizer.from_file(str(weights_folder() / "tokenizer.json"))
    found.no_padding()
    found.enable_truncation(MOST_TOKENS)
    return found


def example(document: Bare, *, hide_case: bool = False) -> Example:
    """Turn a document into arrays."""
    coded = tokenizer().encode(document.text)
    offsets = coded.offsets
    unknown = hide_case or is_shouted(document.text)
    spans = [(span_of_tokens(offsets, a, b), key, a, b) for a, b, key in document.mentions]
    kept = [(span, key, a, b) for span, key, a, b in spans if span]
    bounds = [span_of_tokens(offsets, a, b) or (0, 0) for a, b in document.sentences]
    where = [
        max(i for i, (start, _) in enumerate(document.sentences) if start <= a)
        for _, _, a, _ in kept
    ]
    tags = np.zeros(len(offsets), np.int64)
    for (first, last), key, _, _ in kept:
        if key.startswith(NOISE):
            continue
        kind = KINDS.index(document.kinds[key])
        tags[first] = 1 + 2 * kind
        tags[first + 1 : last] = 2 + 2 * kind
    mentions = np.array(
        [(*span, KINDS.index(document.kinds[key])) for span, key, _, _ in kept], np.int64
    ).reshape(-1, 3)
    alike, apart = likenesses([document.text[a:b] for _, _, a, b in kept], where)
    names = [key for _, key, _, _ in kept]
    same = np.array([[a == b for b in names] for a in names], bool).reshape(len(kept), -1)
    couples, flipped, target, status, speaker = _couples(document, names, where, kept, bounds)
    return Example(
        np.array(coded.ids, np.int64),
        case_classes(document.text, offsets, unknown=unknown),
        hint_classes(document.text, offsets),
        tags,
        mentions,
        alike,
        apart,
        same,
        couples,
        flipped,
        target,
        status,
        speaker,
    )


def _couples(document, names, where, kept, bounds):  # type: ignore[no-untyped-def]
    """Return couples and what holds of each pair of actors in each sentence."""
    couples, flipped, target, status, speaker = [], [], [], [], []
    for number in range(len(document.sentences)):
        for (a, b), places in couples_of(number, names, where).items():
            row = np.zeros((2, len(RELATIONS)), np.float32)
            how, voice = -1, np.full(len(names) + 1, False)
            is_same = where[places[0][0]] == number
            for subject, relation, object_, state, said, start, end in document.claims:
                if {subject, object_} != {a, b} or not start <= number <= end:
                    continue
                if number != end and not is_same:
                    continue
                row[0 if subject == a or SYMMETRIC[relation] else 1, relation] = 1
                how = state
                for k, key in enumerate(names):
                    if key == said and number - 1 <= where[k] <= number:
                        voice[k + 1] = True
                if said is None:
                    voice[0] = True
            low = bounds[min(where[places[0][0]], number)][0]
            for i, j in places:
                gap = kept[j][0][0] - kept[i][0][1]
                couples.append((i, j, low, bounds[number][1], steps(gap), len(target)))
                flipped.append(names[i] != a)
            target.append(row.reshape(-1))
            status.append(how)
            speaker.append(voice)
    size = len(RELATIONS) * 2
    return (
        np.array(couples, np.int64).reshape(-1, 6),
        np.array(flipped, bool),
        np.array(target, np.float32).reshape(-1, size),
        np.array(status, np.int64),
        np.array(speaker, bool).reshape(-1, len(names) + 1),
    )


def couples_of(
    number: int, names: list[str], where: list[int]
) -> dict[tuple[str, str], list[tuple[int, int]]]:
    """Return, by pair of actors, the couples of mentions through which a sentence may relate them.

    Both in the sentence; or, where a pair has none such, one in the sentence before.
    """
    here = [i for i, s in enumerate(where) if s == number]
    before = [i for i, s in enumerate(where) if s == number - 1]
    found: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for x, i in enumerate(here):
        for j in here[x + 1 :]:
            a, b = sorted((names[i], names[j]))
            if a != b:
                found[a, b].append((i, j))
    near = set(found)
    for i in before:
        for j in here:
            a, b = sorted((names[i], names[j]))
            if a != b and (a, b) not in near:
                found[a, b].append((i, j))
    return found
