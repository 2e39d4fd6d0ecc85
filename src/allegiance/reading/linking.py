"""When, where and how many: which date, place and casualties of a sentence belong to a claim."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from allegiance.reading.dating import DateMention
from allegiance.reading.mentions import Mention
from allegiance.reading.scene import Scene

if TYPE_CHECKING:
    from spacy.tokens import Token

__all__ = ["date_of", "distance", "place_of"]


def distance(a: Token, b: Token) -> int:
    """Return the steps between two words in the tree, clause borders counting double."""
    up = {}
    at, steps = a, 0
    while True:
        up[at.i] = steps
        if at.head.i == at.i:
            break
        steps += 3 if at.dep_ in ("advcl", "relcl", "ccomp", "acl") else 1
        at = at.head
    at, steps = b, 0
    while at.i not in up:
        if at.head.i == at.i:
            return 99
        steps += 3 if at.dep_ in ("advcl", "relcl", "ccomp", "acl") else 1
        at = at.head
    return steps + up[at.i]


def date_of(scene: Scene, trigger: int, dates: Sequence[DateMention]) -> DateMention | None:
    """Return the date nearest to a trigger in the tree, None where the sentence has none."""
    best: tuple[int, int, DateMention] | None = None
    tokens = scene.sentence.tokens
    for date in dates:
        word = scene.sentence.word_at(date.end - 1)
        if word is None:
            continue
        steps = distance(tokens[trigger], tokens[word])
        ranked = (steps, abs(word - trigger), date)
        if steps < 90 and (best is None or ranked[:2] < best[:2]):
            best = ranked
    return best[2] if best else None


def place_of(scene: Scene, trigger: int, places: Sequence[Mention]) -> Mention | None:
    """Return the smallest place near a trigger: the nearest, a city before its province."""
    tokens = scene.sentence.tokens
    ranked = sorted(
        (m.form in ("state",), distance(tokens[trigger], tokens[m.head]), m.first, i)
        for i, m in enumerate(places)
    )
    return places[ranked[0][3]] if ranked else None
