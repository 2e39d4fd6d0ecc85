"""One event, told with counts that do not meet or on days that do not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from typing import Final

import numpy as np

from allegiance.claims import fold
from allegiance.history import History, relation_codes, relation_names
from allegiance.views.disputed_records import Dispute, dispute, side
from allegiance.views.phrases import called, counted, phrase, verb, when_words
from allegiance.views.windows import independent, overlap, spread, window
from allegiance.vocabulary import STATUSES

__all__ = ["casualty_disputes", "date_disputes"]

_VIOLENT: Final = ("attacks", "clashes_with", "kills")
_ONCE: Final = ("pledges_to", "merges_with", "splits_from", "breaks_with")
_A_MONTH: Final = 31
_RETOLD_WITHIN: Final = 366


def _asserted(history: History, relations: tuple[str, ...]) -> list[int]:
    codes = [relation_codes()[r] for r in relations]
    mask = np.isin(history.relation, codes) & (history.status == STATUSES.index("asserted"))
    mask &= (history.verdict != 3) & (history.subject != history.object)
    return [int(c) for c in np.flatnonzero(mask)]


def casualty_disputes(history: History) -> Iterator[Dispute]:
    """Yield events whose dead or wounded are counted in ranges that do not meet."""
    for what, low, high in (
        ("killed", history.killed_low, history.killed_high),
        ("wounded", history.wounded_low, history.wounded_high),
    ):
        counted_ones = [c for c in _asserted(history, _VIOLENT) if low[c] >= 0 or high[c] >= 0]
        for group in _events(history, counted_ones):
            ranges: dict[tuple[int, int], list[int]] = defaultdict(list)
            for claim in group:
                ranges[int(low[claim]), int(high[claim])].append(claim)
            if not _clash(history, ranges):
                continue
            first = group[0]
            a, b = int(history.subject[first]), int(history.object[first])
            about = (
                f"how many were {what} when {called(history.actors[a])} "
                f"{verb(history, first)} "
                f"{called(history.actors[b])} {when_words(history, first)}"
            )
            sides = tuple(side(history, _range_words(*r, what), ranges[r]) for r in sorted(ranges))
            yield dispute(history, about, "casualties", sides, (a, b))


def _clash(history: History, ranges: dict[tuple[int, int], list[int]]) -> bool:
    return any(
        _apart(one, other)
        and any(independent(history, c, d) for c in ranges[one] for d in ranges[other])
        for one, other in combinations(ranges, 2)
    )


def _apart(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two ranges do not meet; -1 leaves a side open."""
    return (one[1] >= 0 and one[1] < other[0]) or (other[1] >= 0 and other[1] < one[0])


def _range_words(low: int, high: int, what: str) -> str:
    if low == high:
        return f"{counted(low, 'person', 'people')} {what}"
    if high < 0:
        return f"at least {low:,} {what}"
    return f"at most {high:,} {what}" if low <= 0 else f"{low:,} to {high:,} {what}"


def _events(history: History, claims: list[int]) -> Iterator[list[int]]:
    """Group claims that tell of one event: same pair, and the same day or the same place."""
    pairs: dict[tuple[int, int], list[int]] = defaultdict(list)
    for claim in claims:
        pairs[int(history.subject[claim]), int(history.object[claim])].append(claim)
    for members in pairs.values():
        if spread(history, members) < 2:
            continue
        groups: list[list[int]] = []
        for claim in sorted(members):
            home = next((g for g in groups if any(_one_event(history, claim, m) for m in g)), None)
            if home is None:
                groups.append([claim])
            else:
                home.append(claim)
        yield from (g for g in groups if len(g) > 1)


def _one_event(history: History, one: int, other: int) -> bool:
    if not (history.is_dated[one] and history.is_dated[other]):
        return False
    a, b = window(history, one), window(history, other)
    if not overlap(a, b) or max(a[1] - a[0], b[1] - b[0]) >= _A_MONTH:
        return False
    here, there = history.place_name(one), history.place_name(other)
    if here is not None and there is not None:
        return fold(here) == fold(there)
    return a == b and a[0] == a[1]


def date_disputes(history: History) -> Iterator[Dispute]:
    """Yield events that happen once but are told of days that do not meet."""
    groups: dict[tuple[int, int, int], list[int]] = defaultdict(list)
    for claim in _asserted(history, (*_ONCE, "kills")):
        subject, object_ = int(history.subject[claim]), int(history.object[claim])
        code = int(history.relation[claim])
        if relation_names()[code] == "kills":
            if history.actors[object_].kind != "person":
                continue
            subject = -1
        if history.is_dated[claim] and not history.is_range[claim]:
            groups[subject, code, object_].append(claim)
    for (_, code, object_), claims in sorted(groups.items()):
        yield from _told_twice(history, claims, relation_names()[code], object_)


def _told_twice(
    history: History, claims: list[int], relation: str, object_: int
) -> Iterator[Dispute]:
    if spread(history, claims) < 2:
        return
    spans = {c: window(history, c) for c in claims}
    once = relation == "kills"
    apart = [
        (c, d)
        for c, d in combinations(claims, 2)
        if not overlap(spans[c], spans[d])
        and independent(history, c, d)
        and history.document[c] != history.document[d]
        and (once or overlap(spans[c], spans[d], _RETOLD_WITHIN))
    ]
    if not apart:
        return
    dates: dict[str, list[int]] = defaultdict(list)
    for claim in sorted({c for pair in apart for c in pair}):
        dates[when_words(history, claim)].append(claim)
    if len(dates) < 2:
        return
    first = apart[0][0]
    a = history.actors[int(history.subject[first])]
    about = f"when {called(a)} {phrase(relation).past} {called(history.actors[object_])}"
    sides = tuple(side(history, words, dates[words]) for words in dates)
    yield dispute(history, about, "dates", sides, (int(history.subject[first]), object_))
