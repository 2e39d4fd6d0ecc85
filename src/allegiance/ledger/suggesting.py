"""Names that may be one actor, ranked, and names that nobody has looked at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np

from allegiance.claims import fold
from allegiance.history import History, HistoryActor
from allegiance.ledger.identity import in_force, sort_of
from allegiance.ledger.records import Identity
from allegiance.vocabulary import lookup, same_name

__all__ = ["NewName", "Suggestion", "new_names", "suggestions"]

_WORTH_A_LOOK: Final = 0.6
_MOST_ALIKE: Final = 40
_MOST_NAMES: Final = 4


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two actors that may be one.

    Attributes
    ----------
    a, b
        Their names, of those that look most alike.
    score, reason
        How alike, from 0 to 1, and in what.
    claims
        How many claims would change their actor if the two became one.
    """

    a: str
    b: str
    score: float
    reason: str
    claims: int


@dataclass(frozen=True, slots=True)
class NewName:
    """An actor that neither the vocabulary nor an analyst knows."""

    actor: HistoryActor
    claims: int


def _weights(history: History) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return how many claims each actor is subject or object of."""
    both = np.concatenate([history.subject, history.object])
    return np.bincount(both, minlength=len(history.actors))


def suggestions(
    history: History, judgements: Sequence[Identity], least: float = _WORTH_A_LOOK
) -> list[Suggestion]:
    """Return pairs of actors that may be one, the likeliest and weightiest first.

    Pairs that somebody has judged, ``unsure`` too, are left out, as are pairs of a place and an
    actor. Only actors that share a word, initials or their sounds are compared.

    Parameters
    ----------
    history
        All claims.
    judgements
        Identities known.
    least
        The lowest score to return.
    """
    judged = {frozenset((fold(j.a), fold(j.b))) for j in in_force(judgements)}
    weight = _weights(history)
    found = []
    for i, j in _candidates(history.actors):
        one, two = history.actors[i], history.actors[j]
        if any(frozenset((fold(a), fold(b))) in judged for a in one.names for b in two.names):
            continue
        if _are_two_states(one, two):
            continue
        score, reason, a, b = max(
            (*same_name(a, b), a, b)
            for a in one.names[:_MOST_NAMES]
            for b in two.names[:_MOST_NAMES]
        )
        if score >= least:
            if fold(a) == fold(b):
                # An alias that both bear could not be judged: it means either.
                a, b, reason = one.name, two.name, f"both are called {a}"
            claims = int(min(weight[i], weight[j]))
            found.append(Suggestion(a, b, score, reason, claims))
    return sorted(found, key=lambda s: (-s.score, -s.claims, s.a, s.b))


def _are_two_states(one: HistoryActor, two: HistoryActor) -> bool:
    """Whether both are states: what "security officials" of each are called makes them no one."""
    found = [{e.id for e in lookup(a.name) if e.table == "states"} for a in (one, two)]
    return all(found) and not found[0] & found[1]


def _candidates(actors: Sequence[HistoryActor]) -> Iterator[tuple[int, int]]:
    """Yield pairs worth comparing: all that share a key which not too many share."""
    bearers: dict[tuple[str, str], set[int]] = defaultdict(set)
    for index, actor in enumerate(actors):
        sort = sort_of(actor.kind)
        for name in actor.names[:_MOST_NAMES]:
            for key in _keys(name):
                bearers[sort, key].add(index)
    pairs = {
        pair
        for group in bearers.values()
        if len(group) <= _MOST_ALIKE
        for pair in combinations(sorted(group), 2)
    }
    yield from sorted(pairs)


def _keys(name: str) -> set[str]:
    from allegiance.vocabulary.transliteration import consonants, skeleton, to_latin

    words = fold(to_latin(name)).split()
    initials = "".join(w[0] for w in words if len(w) > 2) if len(words) > 1 else "".join(words)
    sounds = {"/" + word for word in skeleton(name)} | {"-" + "".join(sorted(consonants(name)))}
    return {word for word in words if len(word) > 3} | sounds | {"=" + initials}


def new_names(history: History, judgements: Sequence[Identity]) -> list[NewName]:
    """Return actors that no table of names lists and nobody judged, the weightiest first."""
    judged = {fold(name) for j in in_force(judgements) for name in (j.a, j.b)}
    weight: Mapping[int, int] = dict(enumerate(_weights(history).tolist()))
    found = [
        NewName(actor, weight[i])
        for i, actor in enumerate(history.actors)
        if not any(fold(name) in judged or lookup(name) for name in actor.names)
    ]
    return sorted(found, key=lambda n: (-n.claims, n.actor.id))
