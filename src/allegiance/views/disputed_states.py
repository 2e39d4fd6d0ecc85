"""States that cannot hold at one time: friend and enemy, two masters at war, two holders."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from typing import Final

import numpy as np

from allegiance.history import History, relation_codes, relation_names
from allegiance.views.disputed_records import Dispute, dispute, side
from allegiance.views.inference import infer
from allegiance.views.phrases import called, claim_words, joined, phrase
from allegiance.views.pooling import pool
from allegiance.views.windows import independent, overlap, spread, window
from allegiance.vocabulary import STATUSES

__all__ = ["holder_disputes", "loyalty_disputes", "sign_disputes"]

_FRIENDLY: Final = ("loyal_to", "part_of", "member_of", "allied_with", "supports")
_HOLDS: Final = re.compile(
    r"\b(?:captur|seiz|controls?\b|controlled|holds?\b|held\b|took\b|taken\b|overr[au]n|"
    r"fell to|retak|recaptur|conquer|in the hands of)",
    re.IGNORECASE,
)
_ENEMIES: Final = 0.3


def _stated(history: History, relations: tuple[str, ...]) -> list[int]:
    codes = [relation_codes()[r] for r in relations]
    mask = np.isin(history.relation, codes) & (history.status == STATUSES.index("asserted"))
    mask &= (history.verdict != 3) & (history.subject != history.object)
    return [int(c) for c in np.flatnonzero(mask)]


def sign_disputes(history: History) -> Iterator[Dispute]:
    """Yield pairs that are stated to be friends and enemies of the same time."""
    pairs: dict[tuple[int, int], tuple[list[int], list[int]]] = {}
    for place, relations in enumerate((_FRIENDLY, ("opposes",))):
        for claim in _stated(history, relations):
            a, b = sorted((int(history.subject[claim]), int(history.object[claim])))
            pairs.setdefault((a, b), ([], []))[place].append(claim)
    for (a, b), (friends, enemies) in sorted(pairs.items()):
        clashing = [
            (f, e)
            for f in friends
            for e in enemies
            if independent(history, f, e)
            and history.document[f] != history.document[e]
            and overlap(window(history, f), window(history, e))
        ]
        if clashing:
            for_ = sorted({f for f, _ in clashing})
            against = sorted({e for _, e in clashing})
            names = joined([called(history.actors[a]), called(history.actors[b])])
            words = {phrase(relation_names()[history.relation[f]]).noun for f in for_}
            sides = (
                side(history, f"friends: {joined(sorted(words))}", for_),
                side(history, "enemies", against),
            )
            yield dispute(history, f"{names}: friends or enemies", "opposite signs", sides, (a, b))


def _enemies(history: History, on: int) -> set[tuple[int, int]]:
    """Return the pairs that the picture of a day shows as enemies."""
    ties = infer(history)
    found = pool(ties.evidence, on)
    code = relation_codes()["opposes"]
    strong = found.tie[(found.strength >= _ENEMIES) & (ties.relation[found.tie] == code)]
    return {(int(ties.a[t]), int(ties.b[t])) for t in strong}


def _at_war(
    history: History, on: int, a: int, b: int, kept: dict[int, set[tuple[int, int]]]
) -> bool:
    if on not in kept:
        kept[on] = _enemies(history, on)
    return (min(a, b), max(a, b)) in kept[on]


def loyalty_disputes(history: History) -> Iterator[Dispute]:
    """Yield actors said to be loyal at one time to two who are each other's enemies."""
    patrons: dict[int, list[int]] = defaultdict(list)
    for claim in _stated(history, ("loyal_to", "pledges_to")):
        patrons[int(history.subject[claim])].append(claim)
    kept: dict[int, set[tuple[int, int]]] = {}
    for actor, claims in sorted(patrons.items()):
        if spread(history, claims) < 2:
            continue
        found: dict[tuple[int, int], set[int]] = defaultdict(set)
        for c, d in combinations(claims, 2):
            one, other = int(history.object[c]), int(history.object[d])
            a, b = window(history, c), window(history, d)
            if one == other or not overlap(a, b) or not independent(history, c, d):
                continue
            if _at_war(history, min(a[1], b[1]), one, other, kept):
                found[min(one, other), max(one, other)] |= {c, d}
        for pair, both in sorted(found.items()):
            about = f"whom {called(history.actors[actor])} obeyed"
            sides = tuple(
                side(
                    history,
                    f"{called(history.actors[p])}",
                    [c for c in both if history.object[c] == p],
                )
                for p in pair
            )
            yield dispute(history, about, "exclusive loyalties", sides, (actor, *pair))


def holder_disputes(history: History) -> Iterator[Dispute]:
    """Yield places that enemies are each said to hold at one time."""
    holders: dict[int, list[int]] = defaultdict(list)
    for claim in _stated(history, ("based_in",)):
        if _HOLDS.search(history.quote(claim)):
            holders[int(history.object[claim])].append(claim)
    kept: dict[int, set[tuple[int, int]]] = {}
    for place, claims in sorted(holders.items()):
        if spread(history, claims) < 2:
            continue
        found: dict[int, set[int]] = defaultdict(set)
        for c, d in combinations(claims, 2):
            one, other = int(history.subject[c]), int(history.subject[d])
            a, b = window(history, c), window(history, d)
            if one == other or not independent(history, c, d) or not overlap(a, b):
                continue
            if history.document[c] != history.document[d] and _at_war(
                history, min(a[1], b[1]), one, other, kept
            ):
                found[one].add(c)
                found[other].add(d)
        if found:
            sides = tuple(
                side(history, claim_words(history, min(said)), said)
                for _, said in sorted(found.items())
            )
            about = f"who held {called(history.actors[place])}"
            actors = (place, *sorted(found))
            yield dispute(history, about, "who holds a place", sides, actors)
