"""How close one set of claims comes to another: F1 at four levels, details, misses and inventions.

Two claim files of one document are compared. Actors align by any shared name or alias after
folding. Claims are compared at three levels: ``pair`` (unordered subject and object), ``sign``
(pair and sign of the relation) and ``full`` (the exact relation; order is free only for symmetric
ones). Claims that repeat (subject, relation, object, when) count once, and an undated claim that
repeats a dated one of the same status is folded into it, on either side. Status, date, source and
kind are judged on what matched.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field

from allegiance.claims import Actor, Claim, fold
from allegiance.times import parse
from allegiance.vocabulary import relations

__all__ = ["DETAILS", "LEVELS", "Comparison", "compare", "total"]

LEVELS = ("actors", "pair", "sign", "full")
DETAILS = ("kind", "status", "when_equal", "when_overlap", "said_by", "quotes_verbatim")

Key = tuple[str, str, str]
Groups = dict[Key, dict[str, list[Claim]]]


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
    missed, invented
        Claims of the gold without a counterpart, and the other way round.
    """

    levels: dict[str, list[int]] = field(default_factory=lambda: {k: [0, 0, 0] for k in LEVELS})
    details: dict[str, list[int]] = field(default_factory=lambda: {k: [0, 0] for k in DETAILS})
    by_relation: dict[str, list[int]] = field(
        default_factory=lambda: defaultdict(lambda: [0, 0, 0])
    )
    missed: list[Claim] = field(default_factory=list)
    invented: list[Claim] = field(default_factory=list)

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
        whole.missed += part.missed
        whole.invented += part.invented
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
            return (
                main == names[i][0],
                main in names[i][1],
                names[i][0] in own,
                len(own & names[i][1]),
            )

        best = max(range(len(gold)), default=None, key=nearness)
        if best is not None and own & names[best][1]:
            hits.setdefault(best, actor)
            place = {**dict.fromkeys(own, str(best)), **place, main: str(best)}
    return place, hits


def _groups(claims: Iterable[Claim], place: dict[str, str]) -> Groups:
    """Order claims by who, what, whom and then date; fold undated repeats away."""
    groups: Groups = defaultdict(lambda: defaultdict(list))
    for claim in claims:
        ends = [place.get(fold(n), "?" + fold(n)) for n in (claim.subject, claim.object)]
        if relations()[claim.relation].is_symmetric:
            ends.sort()
        groups[ends[0], claim.relation, ends[1]][(claim.when or "").strip()].append(claim)
    for dates in groups.values():
        dated = {c.status for when, same in dates.items() if when for c in same}
        undated = [c for c in dates.pop("", []) if c.status not in dated]
        if undated:
            dates[""] = undated
    return groups


def _signed(key: Key) -> tuple[frozenset[str], int]:
    return frozenset((key[0], key[2])), relations()[key[1]].sign


def _overlap(want: Set[object], have: Set[object]) -> list[int]:
    return [len(want & have), len(have), len(want)]


def _match(
    out: Comparison, want: Groups, have: Groups, own: dict[str, str], place: dict[str, str]
) -> None:
    """Match claims of the same actors and relation, the best dated couples first."""
    for key in want.keys() | have.keys():
        left, free = dict(want.get(key, {})), dict(have.get(key, {}))
        counts = out.by_relation[key[1]]
        counts[1] += len(free)
        counts[2] += len(left)
        couples = sorted((g != f, not _share_a_day(g, f), g, f) for g in left for f in free)
        for _, _, g, f in couples:
            if g in left and f in free:
                choices, claim = left.pop(g), free.pop(f)[0]
                counts[0] += 1
                out.judge("status", any(claim.status == c.status for c in choices))
                out.judge("when_equal", g == f)
                out.judge("when_overlap", _share_a_day(g, f))
                said = _speaker(claim, place)
                out.judge("said_by", any(said == _speaker(c, own) for c in choices))
        out.missed += [same[0] for same in left.values()]
        out.invented += [same[0] for same in free.values()]
    out.levels["full"] = [sum(c[i] for c in out.by_relation.values()) for i in range(3)]


def _share_a_day(a: str, b: str) -> bool:
    return a == b or bool(a and b and parse(a).overlaps(parse(b)))


def _speaker(claim: Claim, place: dict[str, str]) -> str | None:
    return place.get(fold(claim.said_by), "?") if claim.said_by else None
