"""A whole report through the network: windows of sentences, joined again.

A report longer than the network's reach is read in windows of whole sentences that overlap by a
third, so that "they" at the start of one still finds whom it means. What a sentence shows is taken
from the window that sees most before it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Final

import numpy as np
from numpy.typing import NDArray

from allegiance.reading.encoding import is_shouted
from allegiance.reading.network import Array, Network, Odds, Stretch, Words

__all__ = ["Glance", "Seen", "Understanding", "glance", "understand"]

_ROOM: Final = 500
_OVERLAP: Final = 3
Found = tuple[int, int, str, bool]


@dataclass(frozen=True, slots=True)
class Seen:
    """Two actors that a sentence may relate.

    Attributes
    ----------
    sentence
        The sentence that shows it, the later one of two.
    first, second
        Indices of the mentions that show it best, in the order of the text.
    is_near
        Whether both stand in this sentence.
    anything
        Chance that they are related at all.
    which
        If so, how: chance of each relation with the first, then with the second as subject.
    status
        Chance of each status.
    speaker
        Index of the mention that is made to say it, -1 for nobody.
    trigger
        Characters [start, end) of the word looked at most.
    """

    sentence: int
    first: int
    second: int
    is_near: bool
    anything: float
    which: Array
    status: Array
    speaker: int
    trigger: tuple[int, int]


@dataclass(slots=True)
class _Window:
    start: int
    first: int
    last: int
    own: int
    """Its own sentences are own..last; those before are context."""
    stretch: Stretch
    members: list[int] = field(default_factory=list)
    rows: NDArray[np.int64] = field(default_factory=lambda: np.zeros((0, 3), np.int64))
    vectors: Array = field(default_factory=lambda: np.zeros((0, 0), np.float32))


@dataclass(slots=True)
class Understanding:
    """Mentions of a report, tied together.

    Attributes
    ----------
    mentions
        In order.
    groups
        For each mention the number of its group: mentions of one group are one actor.
    """

    network: Network
    sentences: Sequence[tuple[int, int]]
    mentions: list[Words]
    groups: list[int]
    windows: list[_Window]

    def seen(self, actors: Sequence[Hashable], least: float) -> Iterator[Seen]:
        """Yield the pairs of different actors that are related with at least some chance.

        Parameters
        ----------
        actors
            Who each mention is; None for nobody.
        """
        for window in self.windows:
            for number in range(window.own, window.last + 1):
                yield from self._sentence(window, number, actors, least)

    def _sentence(
        self, window: _Window, number: int, actors: Sequence[Hashable], least: float
    ) -> Iterator[Seen]:
        groups = _couples(window, number, self.mentions, actors)
        couples = [c for places in groups.values() for c in places]
        near = [self._is_near(window, c, number) for c in couples]
        end = self.sentences[number][1] - window.start
        bounds = [
            (self.sentences[number if n else max(number - 1, 0)][0] - window.start, end)
            for n in near
        ]
        odds = self.network.odds(window.stretch, window.vectors, window.rows, couples, bounds)
        at = 0
        for places in groups.values():
            best = max(odds[at : at + len(places)], key=lambda o: o.anything)
            if best.anything >= least:
                yield self._shown(window, number, best, is_near=near[at])
            at += len(places)

    def _is_near(self, window: _Window, couple: tuple[int, int], number: int) -> bool:
        return all(self.mentions[window.members[k]].sentence == number for k in couple)

    def _shown(self, window: _Window, number: int, odds: Odds, *, is_near: bool) -> Seen:
        start, end = window.stretch.offsets[self._trigger(window, number, odds)]
        return Seen(
            number,
            window.members[odds.earlier],
            window.members[odds.later],
            is_near,
            odds.anything,
            np.concatenate([odds.forward, odds.backward]),
            odds.status,
            window.members[odds.speaker] if odds.speaker >= 0 else -1,
            (start + window.start, end + window.start),
        )

    def _trigger(self, window: _Window, number: int, odds: Odds) -> int:
        """Return the token of this sentence, outside both mentions, that was looked at most."""
        start, end = (s - window.start for s in self.sentences[number])
        weight = odds.weight.copy()
        begins, ends = np.asarray(window.stretch.offsets).T
        weight[(begins < start) | (ends > end) | (ends <= begins)] = -1
        for m in (odds.earlier, odds.later):
            first, last, _ = window.rows[m]
            weight[first:last] *= 0.01
        return int(weight.argmax())


@dataclass(frozen=True, slots=True)
class Glance:
    """A report encoded: ``found`` are the mentions' characters, with the kind of actor."""

    network: Network
    text: str
    sentences: Sequence[tuple[int, int]]
    windows: list[_Window]
    found: dict[tuple[int, int], str]


def glance(network: Network, text: str, sentences: Sequence[tuple[int, int]]) -> Glance:
    """Encode a report and find who is mentioned.

    Parameters
    ----------
    sentences
        Characters [start, end) of each sentence.
    """
    windows = list(_windows(network, text, sentences, is_shouted(text)))
    found: dict[tuple[int, int], str] = {}
    for window in windows:
        stretch_text = text[window.start : sentences[window.last][1]]
        for start, end, kind in network.find(window.stretch, stretch_text):
            span = _within(sentences, start + window.start, end + window.start)
            if _sentence_of(sentences, span[0]) >= window.own:
                found[span] = kind
    return Glance(network, text, sentences, windows, found)


def understand(at: Glance, named: Sequence[Found] = ()) -> Understanding:
    """Tie the mentions of a report together.

    Parameters
    ----------
    named
        Names that others found: start, end, kind, and whether the vocabulary knows them. They
        count where the network sees nobody, known ones also where it sees a part of them.
    """
    network, text, sentences, windows = at.network, at.text, at.sentences, at.windows
    found = dict(at.found)
    for start, end, kind, is_known in named:
        over = [(a, b) for a, b in found if a < end and start < b]
        if is_known and all(start <= a and b <= end for a, b in over):
            for span in over:
                del found[span]
            over = []
        if not over:
            found[start, end] = kind
    mentions = [Words(a, b, found[a, b], _sentence_of(sentences, a)) for a, b in sorted(found)]
    parent = list(range(len(mentions)))
    for window in windows:
        window.members = [
            i for i, m in enumerate(mentions) if window.first <= m.sentence <= window.last
        ]
        shifted = [
            Words(m.start - window.start, m.end - window.start, m.kind, m.sentence)
            for m in (mentions[i] for i in window.members)
        ]
        if not shifted:
            continue
        window.rows = network.rows(window.stretch, shifted)
        stretch_text = text[window.start : sentences[window.last][1]]
        window.vectors, before = network.antecedents(
            window.stretch, window.rows, stretch_text, shifted
        )
        for i, j in zip(window.members, before, strict=True):
            if j >= 0 and mentions[i].sentence >= window.own:
                parent[_root(parent, i)] = _root(parent, window.members[j])
    groups = [_root(parent, i) for i in range(len(mentions))]
    return Understanding(network, sentences, mentions, groups, windows)


def _windows(
    network: Network, text: str, sentences: Sequence[tuple[int, int]], shouted: bool
) -> Iterator[_Window]:
    sizes = [network.count(text[a:b]) + 1 for a, b in sentences]
    own = 0
    while own < len(sentences):
        room, first = _ROOM // _OVERLAP, own
        while first > 0 and sizes[first - 1] <= room:
            first -= 1
            room -= sizes[first]
        used = sum(sizes[first:own])
        last = own
        used += sizes[own]
        while last + 1 < len(sentences) and used + sizes[last + 1] <= _ROOM:
            last += 1
            used += sizes[last]
        start = sentences[first][0]
        stretch = network.encode(text[start : sentences[last][1]], shouted=shouted)
        yield _Window(start, first, last, own, stretch)
        own = last + 1


def _sentence_of(sentences: Sequence[tuple[int, int]], position: int) -> int:
    return max(bisect_right(sentences, position, key=itemgetter(0)) - 1, 0)


def _within(sentences: Sequence[tuple[int, int]], start: int, end: int) -> tuple[int, int]:
    """Keep of a mention what lies in the sentence of its last character."""
    return max(start, sentences[_sentence_of(sentences, end - 1)][0]), end


def _root(parent: list[int], i: int) -> int:
    while parent[i] != i:
        parent[i] = parent[parent[i]]
        i = parent[i]
    return i


def _couples(
    window: _Window, number: int, mentions: list[Words], actors: Sequence[Hashable]
) -> dict[frozenset[Hashable], list[tuple[int, int]]]:
    """Return, by pair of actors, the couples (positions in the window) that may relate them."""
    here = [k for k, i in enumerate(window.members) if mentions[i].sentence == number]
    before = [k for k, i in enumerate(window.members) if mentions[i].sentence == number - 1]
    found: dict[frozenset[Hashable], list[tuple[int, int]]] = defaultdict(list)

    def add(i: int, j: int, taken: frozenset[frozenset[Hashable]]) -> None:
        a, b = actors[window.members[i]], actors[window.members[j]]
        pair = frozenset((a, b))
        if a is not None and b is not None and a != b and pair not in taken:
            found[pair].append((i, j))

    for x, i in enumerate(here):
        for j in here[x + 1 :]:
            add(i, j, frozenset())
    near = frozenset(found)
    for i in before:
        for j in here:
            add(i, j, near)
    return found
