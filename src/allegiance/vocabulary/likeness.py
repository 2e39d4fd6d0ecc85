"""How likely two names are the same actor, judged by spelling alone, and why."""

from __future__ import annotations

from typing import NamedTuple

from allegiance.vocabulary.folding import fold
from allegiance.vocabulary.names import is_acronym, lookup
from allegiance.vocabulary.transliteration import consonants, skeleton, to_latin

__all__ = ["Likeness", "same_name"]

_SMALL = frozenset(
    (
        "of",
        "for",
        "the",
        "and",
        "in",
        "de",
        "la",
        "el",
        "al",
        "ul",
        "wal",
        "wa",
        "e",
        "i",
        "y",
        "du",
    )
)


class Likeness(NamedTuple):
    """How alike two names are.

    Attributes
    ----------
    score
        From 0 to 1; 1 the same letters, 0.9 and more the same name spelt otherwise, 0.6 to 0.9
        worth an analyst's look, below that chance.
    reason
        What they share or where they part, in a few words.
    """

    score: float
    reason: str


def same_name(a: str, b: str) -> Likeness:
    """Judge whether two names are one name spelt two ways.

    The vocabulary is asked first: names it lists for different actors are not alike, however
    near their letters, and two listed names of one actor are, however far. Then spelling,
    transliteration and initials count. The score is a rule's, not a fitted probability.

    Examples
    --------
    >>> same_name("Osama bin Laden", "Usama Ladin").reason
    'same sounds in another transliteration'
    """
    a, b = sorted((a, b))  # so that the order in which they are asked for cannot matter
    folded = fold(a), fold(b)
    if not all(folded):
        return Likeness(0.0, "an empty name")
    if folded[0] == folded[1]:
        return Likeness(1.0, "same letters")
    return _listed(a, b) or _sounds(a, b) or _initials(a, b) or _near(a, b)


def _listed(a: str, b: str) -> Likeness | None:
    first, second = {e.id for e in lookup(a)}, {e.id for e in lookup(b)}
    if not first or not second:
        return None
    both = first & second
    if not both:
        return Likeness(0.0, "listed as different actors")
    if len(first) == len(second) == 1:
        return Likeness(0.99, "listed names of one actor")
    return Likeness(0.7, "a name that several listed actors bear")


def _sounds(a: str, b: str) -> Likeness | None:
    first, second = skeleton(a), skeleton(b)
    if first == second:
        return Likeness(0.95, "same sounds in another transliteration")
    if sorted(first) == sorted(second):
        return Likeness(0.9, "same words in another order")
    bare = consonants(a), consonants(b)
    if sorted(bare[0]) == sorted(bare[1]) and sum(map(len, bare[0])) >= 4:
        if bare[0] != bare[1]:
            return Likeness(0.8, "same consonants in another order of words")
        without = not a.isascii() or not b.isascii()
        return Likeness(0.9 if without else 0.85, "same consonants, other vowels")
    if len(first) > 1 and "".join(first) == "".join(second):
        return Likeness(0.93, "same letters, other spaces")
    return None


def _initials(a: str, b: str) -> Likeness | None:
    for short, long in ((a, b), (b, a)):
        if is_acronym(short) and not is_acronym(long):
            words = fold(to_latin(long)).split()
            initials = {
                "".join(w[0] for w in words),
                "".join(w[0] for w in words if w not in _SMALL),
            }
            if fold(short).replace(" ", "") in initials:
                return Likeness(0.8, "initials of the other")
    return None


def _near(a: str, b: str) -> Likeness:
    from rapidfuzz.distance import JaroWinkler

    first, second = skeleton(a), skeleton(b)
    small, large = sorted((set(first), set(second)), key=len)
    if small < large and max(map(len, small)) >= 4:
        # A surname or a first word alone: many bear it.
        return Likeness(0.6, "one name is part of the other")
    near = JaroWinkler.similarity(" ".join(first), " ".join(second), score_cutoff=0.7)
    alike = _paired(first, second)
    # Chance alone gives about 0.5 between two names of the same length.
    score = round(max(0.0, (min(near, alike) - 0.5) * 1.6), 3)
    return Likeness(min(score, 0.79), "near spelling" if score >= 0.4 else "different words")


def _paired(first: tuple[str, ...], second: tuple[str, ...]) -> float:
    """Return how alike the least alike word is to its best partner in the other name."""
    from rapidfuzz.distance import JaroWinkler

    small, large = sorted((first, second), key=len)
    return min(max(JaroWinkler.similarity(word, other) for other in large) for word in small)
