"""What the networks see between the actors of a report, as ties beside those of the rules.

The first network proposes pairs; the second reads the sentence again with the pair marked. Their
chances are pooled by the mean of their log odds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Final

import numpy as np

from allegiance.reading.figures import Cast
from allegiance.reading.lexicon import rules
from allegiance.reading.marking import Marked, marked
from allegiance.reading.mentions import Mention
from allegiance.reading.network import Array, Words
from allegiance.reading.scene import Scene, Tie
from allegiance.reading.understanding import Seen, Understanding
from allegiance.vocabulary import KINDS

__all__ = ["NETWORK", "Sight", "look"]

NETWORK: Final = "network"
"""The reason of ties that the networks see."""
_GLIMPSED: Final = 0.1
"""Below this chance the first network sees nothing between two actors."""
_LOOKED_AT: Final = 0.5
"""Pairs that the first network gives at least this chance are judged by the second."""
_LEAST, _SURE = 0.5, 0.4
"""A tie is told if anything is as likely as the first, and this very relation as the second."""

_DEEDS: Final = frozenset(("attacks", "kills", "clashes_with"))
_SECOND: Final = 0.4
"""A second relation of the same pair is told from this chance on."""
_SECOND_SAYS: Final = 0.6
"""Weight of the second network in both pools."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What the networks see in a report.

    Attributes
    ----------
    ties
        By the index of their sentence.
    glimpsed
        For each sentence the pairs of actors between whom the first network sees anything at all.
    """

    ties: Mapping[int, Sequence[Tie]]
    glimpsed: Mapping[int, Set[frozenset[int]]]


def look(
    understood: Understanding,
    settled: Sequence[Mention | None],
    scenes: Mapping[int, Scene],
    cast: Cast,
    text: str,
) -> Sight:
    """Look for ties between the actors of a report."""
    actors = [None if m is None or m.actor < 0 else m.actor for m in settled]
    pairs = list(understood.seen(actors, _GLIMPSED))
    glimpsed: dict[int, set[frozenset[int]]] = defaultdict(set)
    for pair in pairs:
        ends = frozenset(a for a in (actors[pair.first], actors[pair.second]) if a is not None)
        glimpsed[pair.sentence].add(ends)
    likely = [p for p in pairs if p.anything >= _LOOKED_AT]
    ties: dict[int, list[Tie]] = defaultdict(list)
    for number, tie in _judged(understood, likely, settled, scenes, cast, text):
        ties[number].append(tie)
    return Sight(ties, glimpsed)


def _judged(
    understood: Understanding,
    pairs: Sequence[Seen],
    settled: Sequence[Mention | None],
    scenes: Mapping[int, Scene],
    cast: Cast,
    text: str,
) -> Iterator[tuple[int, Tie]]:
    """Yield the ties that both networks together see, each with the index of its sentence."""
    if not pairs:
        return
    actors = [None if m is None or m.actor < 0 else m.actor for m in settled]
    shown = [_marked(understood, p, actors, cast, text) for p in pairs]
    judged, statuses = understood.network.judge(shown)
    for pair, chance, status in zip(pairs, judged, statuses, strict=True):
        first, second = settled[pair.first], settled[pair.second]
        scene = scenes.get(pair.sentence)
        trigger = scene.sentence.word_at(pair.trigger[0]) if scene else None
        if first is None or second is None or trigger is None:
            continue
        anything = _pooled(pair.anything, 1 - float(chance[0]), _SECOND_SAYS)
        which = _shares(pair.which, chance[1:])
        size = len(which) // 2
        how = understood.network.statuses[int((pair.status + 2 * status).argmax())]
        said = settled[pair.speaker] if pair.speaker >= 0 else None
        judges = _is_judge(scene, first), _is_judge(scene, second)
        for r in np.flatnonzero((which >= which.max()) | (which > _SECOND)):
            if anything < _LEAST or anything * which[r] < _SURE:
                continue
            forward = r < size
            if judges[not forward] and understood.network.relations[r % size] in _DEEDS:
                continue
            yield (
                pair.sentence,
                Tie(
                    first if forward else second,
                    understood.network.relations[r % size],
                    second if forward else first,
                    trigger,
                    anything * float(which[r]),
                    NETWORK,
                    status=how,
                    said=said,
                ),
            )


def _is_judge(scene: Scene | None, mention: Mention) -> bool:
    """Whether somebody condemns or praises here: the deed in the sentence is another's."""
    if scene is None:
        return False
    tokens = scene.sentence.tokens
    if mention.sentence != scene.sentence.index or mention.head >= len(tokens):
        return False
    word = tokens[mention.head]
    judged = rules("verbs").get(word.head.lemma_.lower(), ())
    return word.dep_ == "nsubj" and any(r.relation in ("condemns", "praises") for r in judged)


def _marked(
    understood: Understanding,
    pair: Seen,
    actors: Sequence[int | None],
    cast: Cast,
    text: str,
) -> Marked:
    """Return the sentence, with the one before where it is needed, the two actors marked."""
    one, two = actors[pair.first], actors[pair.second]
    from_ = pair.sentence if pair.is_near else max(pair.sentence - 1, 0)
    spans = [
        (m.start, m.end, actor == two, _kind(cast, actor, m))
        for m, actor in zip(understood.mentions, actors, strict=True)
        if actor is not None and actor in (one, two) and from_ <= m.sentence <= pair.sentence
    ]
    start, end = understood.sentences[from_][0], understood.sentences[pair.sentence][1]
    return marked(text, start, end, spans)


def _kind(cast: Cast, actor: int, words: Words) -> str:
    """Return the kind of an actor; where the lexicon has none, what the network takes it for."""
    kind = cast.figures[actor].kind
    return kind if kind in KINDS else words.kind


def _pooled(a: float, b: float, weight: float) -> float:
    """Return the chance whose log odds are the weighted mean of those of ``a`` and ``b``."""
    a, b = (min(max(v, 1e-4), 1 - 1e-4) for v in (a, b))
    odds = (1 - weight) * np.log(a / (1 - a)) + weight * np.log(b / (1 - b))
    return float(1 / (1 + np.exp(-odds)))


def _shares(a: Array, b: Array) -> Array:
    """Return the geometric pool of two distributions over relations."""
    b = b / max(float(b.sum()), 1e-9)
    pooled = (a + 1e-6) ** (1 - _SECOND_SAYS) * (b + 1e-6) ** _SECOND_SAYS
    return np.asarray(pooled / pooled.sum(), np.float32)
