"""The lead paragraph: a few plain sentences, each resting on claims."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

import numpy as np

from allegiance.history import History, relation_names
from allegiance.times import LAST_DAY, day
from allegiance.views.disputes import disputes
from allegiance.views.phrases import (
    called,
    claim_words,
    counted,
    day_words,
    is_plural,
    joined,
    number_words,
    present,
    sentence,
)
from allegiance.views.picture import Picture, Tie, picture
from allegiance.views.profile import Line
from allegiance.views.questions import questions
from allegiance.views.windows import independent_sources
from allegiance.vocabulary import STATUSES, relations

__all__ = ["lead"]

_MOST_CITED: Final = 24
_RECENT: Final = ((92, "three months"), (183, "six months"), (366, "year"))
_NEWSWORTHY: Final = {
    "pledges_to": 6,
    "breaks_with": 6,
    "splits_from": 6,
    "merges_with": 6,
    "clashes_with": 4,
    "attacks": 4,
    "kills": 4,
    "joins": 3,
    "meets": 2,
    "coerces": 2,
    "helps": 2,
    "moves_to": 2,
    "sanctions": 2,
    "threatens": 1,
}


def lead(history: History, on: str | date | int, shown: Picture | None = None) -> tuple[Line, ...]:
    """Write the lead of the picture of a day: what stands, what changed, what is disputed.

    Parameters
    ----------
    history
        The claims, as known.
    on
        The day.
    shown
        Its picture, if at hand.

    Returns
    -------
    tuple of Line
        Every sentence holds the claims it rests on; none has none. Empty where no claim
        speaks of the day.
    """
    number = day(on)
    shown = shown or picture(history, number)
    parts = (
        *_centre(history, shown),
        *_strongest(history, shown),
        *_latest(history, number),
        *_dispute(history, number),
        *_question(history, number),
        *_coverage(history, shown),
    )
    return tuple(line for line in parts if line.claims)


def _line(text: str, claims: Sequence[int]) -> Line:
    kept = list(dict.fromkeys(claims))[:_MOST_CITED]
    return Line(sentence(text), tuple(sorted(kept)))


def _pick(key: str, *forms: str) -> str:
    """Choose a wording by what it is about, so that the same picture reads the same."""
    return forms[zlib.crc32(key.encode()) % len(forms)]


def _groups(history: History, tie: Tie) -> bool:
    return all(history.actors[i].kind not in ("place", "person", "outlet") for i in (tie.a, tie.b))


def _centre(history: History, shown: Picture) -> Iterator[Line]:
    """Say who has most ties, and how many stand on either side of it."""
    ties = [t for t in shown.ties if t.sign and _groups(history, t)][:400]
    with_: dict[int, dict[int, list[int]]] = {}
    against: dict[int, dict[int, list[int]]] = {}
    for tie in ties:
        side = with_ if tie.sign > 0 else against
        for me, other in ((tie.a, tie.b), (tie.b, tie.a)):
            side.setdefault(me, {}).setdefault(other, []).extend(tie.for_[:2])
    both = {i: len(with_.get(i, ())) + len(against.get(i, ())) for i in {*with_, *against}}
    armed = {i: n for i, n in both.items() if history.actors[i].kind == "armed_group"} or both
    if not armed or max(armed.values()) < 2:
        return
    centre = min(armed, key=lambda i: (-armed[i], history.actors[i].name))
    who = history.actors[centre]
    friends, enemies = with_.get(centre, {}), against.get(centre, {})
    enemies = {i: c for i, c in enemies.items() if i not in friends}
    cited = [c for claims in (*friends.values(), *enemies.values()) for c in claims]
    stood = "stand" if is_plural(who) else "stands"
    counts = joined(
        [
            part
            for part, found in (
                (f"{counted(len(friends), 'actor')} with", friends),
                (f"{number_words(len(enemies))} against", enemies),
            )
            if found
        ]
    )
    it = "them" if is_plural(who) else "it"
    when = day_words(shown.on)
    text = _pick(
        who.name,
        f"on {when} {called(who)} {stood} at the centre of the reporting: {counts} {it}",
        f"{called(who)} {stood} at the centre of the picture on {when}, {counts} {it}",
    )
    yield _line(text, cited)


def _strongest(history: History, shown: Picture) -> Iterator[Line]:
    """Say the best supported friendly and the best supported hostile tie."""
    found: dict[int, Tie] = {}
    for tie in shown.ties:
        if tie.sign and _groups(history, tie) and not tie.is_hypothetical:
            found.setdefault(tie.sign, tie)
        if len(found) == 2:
            break
    ties = [found[s] for s in (1, -1) if s in found]
    if not ties:
        return
    parts = []
    for tie in ties:
        a, b = history.actors[tie.a], history.actors[tie.b]
        many = len(independent_sources(history, tie.for_))
        since = f", since {_since(tie)}" if tie.since and tie.rule is None else ""
        clause = f"{called(a)} {present(tie.relation, a)} {called(b)}"
        parts.append((clause, f"{counted(many, 'source')}{since}"))
    friendly, by = parts[0]
    claims = [c for tie in ties for c in tie.for_]
    opening = _pick(
        friendly,
        f"the best supported tie is that {friendly} ({by})",
        f"no tie has better support than that {friendly} ({by})",
    )
    if len(parts) == 1:
        yield _line(opening, claims)
        return
    hostile, by = parts[1]
    yield _line(f"{opening}; among enmities, it is that {hostile} ({by})", claims)


def _since(tie: Tie) -> str:
    assert tie.since is not None
    return str(date.fromordinal(tie.since).year)


def _latest(history: History, on: int) -> Iterator[Line]:
    """Say the newest events up to the day, the weightiest first to be kept."""
    is_event = np.asarray([not r.is_state for r in relations().values()])[history.relation]
    told = is_event & (history.status == STATUSES.index("asserted")) & (history.verdict != 3)
    told &= history.is_dated & (history.end_high <= on)
    opening = "the latest events reported: "
    events = _distinct(history, np.flatnonzero(told).tolist())
    for length, words in _RECENT:
        recent = _distinct(
            history, np.flatnonzero(told & (history.end_high > on - length)).tolist()
        )
        if len(recent) >= 2:
            opening, events = f"in the {words} before, ", recent
            break
    events = sorted(events, key=lambda e: (-_news(history, e), -int(history.end_high[e[0]]), e))[:3]
    if not events:
        return
    events.sort(key=lambda e: int(history.start_low[e[0]]))
    told_one = [e[0] for e in events]
    before: list[int | None] = [None, *told_one[:-1]]
    clauses = joined([_told(history, c, p) for c, p in zip(told_one, before, strict=True)])
    yield _line(opening + clauses, [c for e in events for c in e])


def _told(history: History, claim: int, previous: int | None) -> str:
    """Say an event, without naming its subject again where the one before named it."""
    words = claim_words(history, claim)
    if previous is None or history.subject[claim] != history.subject[previous]:
        return words
    return words.removeprefix(called(history.actors[int(history.subject[claim])])).strip()


def _news(history: History, claims: tuple[int, ...]) -> float:
    relation = relation_names()[history.relation[claims[0]]]
    dead = max(0, *(int(history.killed_low[c]) for c in claims))
    told = _NEWSWORTHY.get(relation, 0) + len(independent_sources(history, claims))
    sure = np.nan_to_num(history.confidence[list(claims)], nan=1.0).max()
    return float(sure * (told + min(dead, 100) / 25))


def _distinct(history: History, claims: list[int]) -> list[tuple[int, ...]]:
    """Gather claims of the same act in the same month."""
    groups: dict[tuple[int, int, int, int], list[int]] = {}
    for claim in claims:
        month = date.fromordinal(int(history.start_low[claim]))
        key = (
            int(history.subject[claim]),
            int(history.relation[claim]),
            int(history.object[claim]),
            month.year * 12 + month.month,
        )
        groups.setdefault(key, []).append(claim)
    return [tuple(g) for g in groups.values()]


def _dispute(history: History, on: int) -> Iterator[Line]:
    """Say the dispute with most sources on its weaker side, latest first."""
    open_ones = [d for d in disputes(history) if d.first <= on]
    if not open_ones:
        return
    main = max(open_ones, key=lambda d: (d.weight, min(d.last, on), len(d.claims), d.about))
    one, other = main.sides[0], main.sides[-1]
    about = main.about[:1].lower() + main.about[1:]
    more = len(open_ones) - 1
    tail = f" ({counted(more, 'more dispute')} below)" if more else ""
    said = joined(one.sources[:3])
    text = f"sources disagree on {about}: {said} against {joined(other.sources[:3])}{tail}"
    yield _line(text, main.claims)


def _question(history: History, on: int) -> Iterator[Line]:
    """Say what reports up to the day expect next."""
    asked = [
        q
        for q in questions(history)
        if q.asked <= on and (q.deadline or LAST_DAY) > on and not q.is_past
    ]
    if not asked:
        return
    first = max(asked, key=lambda q: (q.deadline is not None, q.said_by is not None, q.asked))
    who = called(history.actors[first.said_by]) if first.said_by is not None else first.source
    expected = first.text.rstrip(".")
    if first.triple and called(history.actors[first.triple[0]])[0].islower():
        expected = expected[0].lower() + expected[1:]
    limit = f" by {day_words(first.deadline)}" if first.deadline else ""
    more = len(asked) - 1
    verb = "is" if more == 1 else "are"
    tail = f"; {counted(more, 'further expectation')} {verb} open" if more else ""
    yield _line(
        f"according to {who}, {expected}{limit}{tail}", [q.claims[0] for q in (first, *asked)]
    )


def _coverage(history: History, shown: Picture) -> Iterator[Line]:
    """Say on what all this rests, with the earliest and the latest claim as witnesses."""
    counts = (history.verdict != 3) & (history.published <= shown.on)
    claims = np.flatnonzero(counts)
    if not len(claims):
        counts = history.verdict != 3
        claims = np.flatnonzero(counts)
    if not len(claims):
        return
    papers = len(np.unique(history.document[claims]))
    sources = len(np.unique(history.source[claims]))
    undated = float((~history.is_dated[claims]).mean())
    dated = claims[history.is_dated[claims] & (history.start_low[claims] > 1)]
    text = (
        f"all of it rests on {counted(len(claims), 'claim')} in {counted(papers, 'report')} "
        f"from {counted(sources, 'source')}"
    )
    cited = [int(claims[0]), int(claims[-1])]
    if len(dated):
        first = dated[np.argmin(history.start_low[dated])]
        last = dated[np.argmax(np.minimum(history.end_high[dated], shown.on))]
        low = date.fromordinal(int(history.start_low[first])).year
        high = date.fromordinal(min(int(history.end_high[last]), shown.on)).year
        cited = [int(first), int(last)]
        text += f" and speaks of {low} to {high}" if low < high else f" and speaks of {low}"
    if undated >= 0.2:
        text += f"; {round(100 * undated)} per cent of the claims bear no date"
    yield _line(text, cited)
