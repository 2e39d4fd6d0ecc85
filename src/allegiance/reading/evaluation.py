"""How close one set of claims comes to another: F1 at four levels, details, misses and inventions.

Two sets of claims about one document are held against each other. Two actors are one where their
folded names, aliases included, have one in common. ``pair`` asks whether two actors are tied at
all, ``sign`` also whether friendly or hostile, ``full`` which relation and which way round (either
way for relations that read both ways). A claim said again on the same date is one claim, and so is
one without a date beside one with a date and the same status. What matches is then judged on
status, date, speaker and kind of actor.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field

from allegiance.claims import Actor, Claim, Document, fold
from allegiance.times import parse
from allegiance.vocabulary import relations

__all__ = ["DETAILS", "LEVELS", "Comparison", "Outcome", "Scored", "compare", "total"]

LEVELS = ("actors", "pair", "sign", "full")
DETAILS = ("kind", "status", "when_equal", "when_overlap", "said_by", "quotes_verbatim")

Key = tuple[str, str, str]
Groups = dict[Key, dict[str, list[Claim]]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one claim of the gold, or of one that was found.

    Attributes
    ----------
    gold, found
        The two sides of a match; one is None for a miss or an invention.
    wrong
        Of a match: which of ``status``, ``when`` and ``said_by`` differ. Of a miss or an
        invention: in one word what comes nearest on the other side: ``relation`` (another one
        between the same two), ``direction`` (the same the other way round), ``dates`` (the same
        on other dates), or nothing.
    near
        Of a miss or an invention: that nearest claim.
    """

    gold: Claim | None
    found: Claim | None
    wrong: tuple[str, ...] = ()
    near: Claim | None = None

    @property
    def kind(self) -> str:
        """``right``, ``slip`` (matched, with a detail wrong), ``missed`` or ``invented``."""
        if self.gold is None:
            return "invented"
        if self.found is None:
            return "missed"
        return "slip" if self.wrong else "right"


@dataclass
class Comparison:
    """Raw counts of one or more documents.

    Attributes
    ----------
    levels
        For each level: hits, predicted, gold.
    details
        For each detail: right, judged.
    by_relation
        For each relation at the full level: hits, predicted, gold.
    outcomes
        What became of every claim that counts, matches first.
    """

    levels: dict[str, list[int]] = field(default_factory=lambda: {k: [0, 0, 0] for k in LEVELS})
    details: dict[str, list[int]] = field(default_factory=lambda: {k: [0, 0] for k in DETAILS})
    by_relation: dict[str, list[int]] = field(
        default_factory=lambda: defaultdict(lambda: [0, 0, 0])
    )
    outcomes: list[Outcome] = field(default_factory=list)

    @property
    def missed(self) -> list[Claim]:
        """Claims of the gold without a counterpart."""
        return [o.gold for o in self.outcomes if o.gold is not None and o.found is None]

    @property
    def invented(self) -> list[Claim]:
        """Claims found without a counterpart in the gold."""
        return [o.found for o in self.outcomes if o.found is not None and o.gold is None]

    def precision(self, level: str) -> float:
        """Share of what was predicted that is in the gold."""
        hits, have, _ = self._counts(level)
        return hits / max(have, 1)

    def recall(self, level: str) -> float:
        """Share of the gold that was predicted."""
        hits, _, want = self._counts(level)
        return hits / max(want, 1)

    def f1(self, level: str) -> float:
        """Harmonic mean of precision and recall; relations count as levels of their own."""
        hits, have, want = self._counts(level)
        return 2 * hits / max(have + want, 1)

    def share(self, detail: str) -> float | None:
        """Share of judged matches that are right, None where nothing was judged."""
        right, judged = self.details[detail]
        return right / judged if judged else None

    def _counts(self, level: str) -> Sequence[int]:
        return self.levels[level] if level in self.levels else self.by_relation[level]

    def judge(self, detail: str, right: bool) -> None:
        """Count one judgement."""
        self.details[detail][0] += bool(right)
        self.details[detail][1] += 1


@dataclass(frozen=True, slots=True)
class Scored:
    """One coded document beside what was found in it.

    Attributes
    ----------
    document
        With its text where that is at hand.
    gold, found
        Claims on either side.
    comparison
        How they compare.
    """

    document: Document
    gold: tuple[Claim, ...]
    found: tuple[Claim, ...]
    comparison: Comparison


def total(parts: Iterable[Comparison]) -> Comparison:
    """Add documents up (micro average)."""
    whole = Comparison()
    for part in parts:
        for level, counts in part.levels.items():
            whole.levels[level] = [a + b for a, b in zip(whole.levels[level], counts, strict=True)]
        for detail, pair in part.details.items():
            whole.details[detail] = [
                a + b for a, b in zip(whole.details[detail], pair, strict=True)
            ]
        for name, counts in part.by_relation.items():
            whole.by_relation[name] = [
                a + b for a, b in zip(whole.by_relation[name], counts, strict=True)
            ]
        whole.outcomes += part.outcomes
    return whole


def compare(
    gold: tuple[Sequence[Actor], Sequence[Claim]],
    found: tuple[Sequence[Actor], Sequence[Claim]],
    text: str = "",
) -> Comparison:
    """Compare the claims found in a document with its gold.

    Parameters
    ----------
    gold, found
        Actors and claims.
    text
        The document's text; where given, quotes are checked against it.
    """
    out = Comparison()
    found_actors = [*found[0], *_loose(*found)]
    place, hits = _align(gold[0], found_actors)
    own, _ = _align(gold[0], gold[0])
    out.levels["actors"] = [len(hits), len(found_actors), len(gold[0])]
    for index, actor in hits.items():
        out.judge("kind", actor.kind == gold[0][index].kind)
    want, have = _groups(gold[1], own), _groups(found[1], place)
    out.levels["pair"] = _overlap(
        {frozenset((k[0], k[2])) for k in want}, {frozenset((k[0], k[2])) for k in have}
    )
    out.levels["sign"] = _overlap({_signed(k) for k in want}, {_signed(k) for k in have})
    _match(out, want, have, own, place)
    for claim in found[1] if text else ():
        span = claim.span
        out.judge("quotes_verbatim", text[span.start : span.end] == span.quote != "")
    return out


def _loose(actors: Sequence[Actor], claims: Sequence[Claim]) -> list[Actor]:
    """Names used in claims but not listed: actors without a kind."""
    listed = {name for actor in actors for name in _names(actor)}
    used = {fold(n): n for c in claims for n in (c.subject, c.object) if fold(n) not in listed}
    return [Actor(name, "") for name in used.values()]


def _names(actor: Actor) -> set[str]:
    """All folded names; "Long Name (LN)" stands for both parts."""
    inside = [part for n in actor.names for part in re.findall(r"\(([^)]*)\)", n)]
    outside = [re.sub(r"\([^)]*\)", " ", n) for n in actor.names]
    return {fold(n) for n in (*actor.names, *outside, *inside)} - {""}


def _align(
    gold: Sequence[Actor], found: Sequence[Actor]
) -> tuple[dict[str, str], dict[int, Actor]]:
    """Map each folded name to its gold actor's number; list the gold actors that were hit."""
    names = [(fold(actor.name), _names(actor)) for actor in gold]
    place: dict[str, str] = {}
    hits: dict[int, Actor] = {}
    for actor in found:
        main, own = fold(actor.name), _names(actor)

        def nearness(i: int, main: str = main, own: set[str] = own) -> tuple[bool, bool, bool, int]:
            coded, others = names[i]
            return main == coded, main in others, coded in own, len(others & own)

        nearest = max(range(len(gold)), default=None, key=nearness)
        if nearest is None or own.isdisjoint(names[nearest][1]):
            continue
        hits.setdefault(nearest, actor)
        for name in own:
            place.setdefault(name, str(nearest))
        place[main] = str(nearest)
    return place, hits


def _groups(claims: Iterable[Claim], place: dict[str, str]) -> Groups:
    """Order claims by who, what, whom and then date; fold undated repeats away."""
    groups: Groups = defaultdict(lambda: defaultdict(list))
    for claim in claims:
        ends = [_actor(name, place) for name in (claim.subject, claim.object)]
        if relations()[claim.relation].is_symmetric:
            ends.sort()
        groups[ends[0], claim.relation, ends[1]][(claim.when or "").strip()].append(claim)
    for dates in groups.values():
        undated = dates.pop("", [])
        said = {claim.status for claims in dates.values() for claim in claims}
        if alone := [claim for claim in undated if claim.status not in said]:
            dates[""] = alone
    return groups


def _actor(name: str, place: dict[str, str]) -> str:
    """Return the number of the coded actor of that name; a marked name if there is none."""
    key = fold(name)
    return place.get(key) or f"?{key}"


def _signed(key: Key) -> tuple[frozenset[str], int]:
    return frozenset((key[0], key[2])), relations()[key[1]].sign


def _overlap(want: Set[object], have: Set[object]) -> list[int]:
    return [len(want & have), len(have), len(want)]


def _match(
    out: Comparison, want: Groups, have: Groups, own: dict[str, str], place: dict[str, str]
) -> None:
    """Match claims of the same actors and relation, the best dated couples first."""
    missed: dict[Key, list[Claim]] = {}
    invented: dict[Key, list[Claim]] = {}
    for key in sorted(want.keys() | have.keys()):
        left, free = dict(want.get(key, {})), dict(have.get(key, {}))
        counts = out.by_relation[key[1]]
        counts[1] += len(free)
        counts[2] += len(left)
        couples = sorted((g != f, not _share_a_day(g, f), g, f) for g in left for f in free)
        for _, _, g, f in couples:
            if g in left and f in free:
                counts[0] += 1
                _judge_match(out, (g, left.pop(g), own), (f, free.pop(f)[0], place))
        missed[key] = [same[0] for same in left.values()]
        invented[key] = [same[0] for same in free.values()]
    nearest = _by_pair(want), _by_pair(have)
    for key, claims in missed.items():
        for claim in claims:
            wrong, near = _nearest(key, claim, nearest[1], have)
            out.outcomes.append(Outcome(claim, None, wrong, near))
    for key, claims in invented.items():
        for claim in claims:
            wrong, near = _nearest(key, claim, nearest[0], want)
            out.outcomes.append(Outcome(None, claim, wrong, near))
    out.levels["full"] = [sum(c[i] for c in out.by_relation.values()) for i in range(3)]


def _judge_match(
    out: Comparison,
    gold: tuple[str, list[Claim], dict[str, str]],
    found: tuple[str, Claim, dict[str, str]],
) -> None:
    """Judge date, status and speaker of a match; any claim of the gold on that date will do."""
    (g, choices, own), (f, claim, place) = gold, found
    said = _speaker(claim, place)
    statuses = [claim.status == c.status for c in choices]
    speakers = [said == _speaker(c, own) for c in choices]
    out.judge("status", any(statuses))
    out.judge("when_equal", g == f)
    out.judge("when_overlap", _share_a_day(g, f))
    out.judge("said_by", any(speakers))
    right = {"status": any(statuses), "when": g == f, "said_by": any(speakers)}
    both = [a + b for a, b in zip(statuses, speakers, strict=True)]
    alike = choices[both.index(max(both))]
    out.outcomes.append(Outcome(alike, claim, tuple(k for k, good in right.items() if not good)))


def _by_pair(groups: Groups) -> dict[frozenset[str], list[Key]]:
    pairs: dict[frozenset[str], list[Key]] = defaultdict(list)
    for key in groups:
        pairs[frozenset((key[0], key[2]))].append(key)
    return pairs


def _nearest(
    key: Key, claim: Claim, pairs: dict[frozenset[str], list[Key]], groups: Groups
) -> tuple[tuple[str, ...], Claim | None]:
    """Say what the other side has between the same two, and which claim of it comes nearest."""

    def worth(other: Key) -> tuple[bool, bool, bool]:
        sign = relations()[other[1]].sign == relations()[key[1]].sign
        return other == key, other[1] == key[1], sign

    best = max(pairs.get(frozenset((key[0], key[2])), ()), default=None, key=worth)
    if best is None:
        return (), None
    claims = [c for same in groups[best].values() for c in same]
    near = min(claims, key=lambda c: abs(c.span.start - claim.span.start))
    if best == key:
        return ("dates",), near
    return ("direction" if best[1] == key[1] else "relation",), near


def _share_a_day(a: str, b: str) -> bool:
    return a == b or bool(a and b and parse(a).overlaps(parse(b)))


def _speaker(claim: Claim, place: dict[str, str]) -> str | None:
    return place.get(fold(claim.said_by), "?") if claim.said_by else None
