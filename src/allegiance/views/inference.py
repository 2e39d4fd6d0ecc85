"""From claims to evidence for and against ties, by the written table of rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from allegiance.history import History, relation_codes
from allegiance.times import LAST_DAY
from allegiance.views.evidence import (
    NEVER,
    Days,
    Rows,
    capped,
    claim_weights,
    days_of,
    ending_days,
    is_vague,
    lapse,
    origins,
)
from allegiance.views.pooling import Evidence, arrange
from allegiance.views.rules import Rule, rules
from allegiance.vocabulary import STATUSES, relations

__all__ = ["Ties", "infer"]


@dataclass(frozen=True, slots=True)
class Ties:
    """Every tie that any claim of a history ever supports, and what bears on it.

    Attributes
    ----------
    a, b
        Indices of actors: a acts on b, or the lower index first where the relation is mutual.
    relation
        As in `allegiance.history.relation_names`.
    evidence
        Rows number ties by their place here.
    pro_start, con_start
        Where the rows of tie ``t`` begin: they are ``pro_start[t]:pro_start[t + 1]``.
    """

    a: NDArray[np.int32]
    b: NDArray[np.int32]
    relation: NDArray[np.int8]
    evidence: Evidence
    pro_start: NDArray[np.int64]
    con_start: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.a)


def infer(history: History) -> Ties:
    """Apply the table of rules to every claim; kept with the history once done."""
    if "ties" not in history._index:
        history._index["ties"] = _infer(history)
    found: Ties = history._index["ties"]
    return found


def _infer(history: History) -> Ties:
    work = _Work(history)
    pro_parts = list(work.begins("asserted"))
    names, tie = np.unique(_joined(pro_parts, "name", np.int64), return_inverse=True)
    pro = _rows(pro_parts, tie.astype(np.int32))
    work.names = names
    work.first = np.full(len(names), NEVER, np.int32)
    work.last = np.zeros(len(names), np.int32)
    np.minimum.at(work.first, pro.tie, pro.full)
    np.maximum.at(work.last, pro.tie, pro.end)
    con_parts = [p for p in _against(work) if len(p["tie"])]
    con = _rows(con_parts, _joined(con_parts, "tie", np.int32))
    evidence = arrange(pro, con)
    relation, pair = np.divmod(names, work.actors**2)
    edges = np.arange(len(names) + 1)
    return Ties(
        (pair // work.actors).astype(np.int32),
        (pair % work.actors).astype(np.int32),
        relation.astype(np.int8),
        evidence,
        np.searchsorted(evidence.pro.tie, edges),
        np.searchsorted(evidence.con.tie, edges),
    )


def _against(work: _Work) -> Iterator[dict[str, Any]]:
    for part in work.begins("denied"):
        known = part["tie"] >= 0
        yield {k: v[known] for k, v in part.items()}
    for place, rule in enumerate(rules()):
        if rule.effect == "weakens":
            yield from work.weakens(place, rule)
        elif rule.effect == "ends itself":
            yield from work.ends(place, rule)


class _Work:
    """One pass over a history: the parts that several rules share are worked out once."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.actors = max(len(history.actors), 1)
        self.names: NDArray[np.int64] = np.empty(0, np.int64)
        self.first: NDArray[np.int32] = np.empty(0, np.int32)
        self.last: NDArray[np.int32] = np.empty(0, np.int32)
        self.weight = claim_weights(history)
        self.origin = origins(history)
        self.kind = np.asarray([a.kind for a in history.actors] or [""])
        real = (self.weight > 0) & (history.subject != history.object)
        self._by_status = {
            status: real & (history.status == STATUSES.index(status))
            for status in ("asserted", "denied")
        }
        self.denial = next(i for i, r in enumerate(rules()) if r.effect == "denies")

    def picked(self, rule: Rule, claim: str, status: str) -> NDArray[np.int64]:
        """Return the claims that a rule reads."""
        history = self.history
        mask = self._by_status[status] & (history.relation == relation_codes()[claim])
        found = np.flatnonzero(mask)
        for kinds, column in ((rule.subjects, history.subject), (rule.objects, history.object)):
            if kinds:
                found = found[np.isin(self.kind, kinds)[column[found]]]
        return found

    def name(self, a: NDArray[np.int32], b: NDArray[np.int32], relation: str) -> NDArray[np.int64]:
        """Return names for ties: whole numbers that sort by relation, then by actors."""
        if relations()[relation].is_symmetric:
            a, b = np.minimum(a, b), np.maximum(a, b)
        return relation_codes()[relation] * self.actors**2 + a.astype(np.int64) * self.actors + b

    def find(self, a: NDArray[np.int32], b: NDArray[np.int32], relation: str) -> NDArray[np.int32]:
        """Return the numbers of ties that exist, -1 for those that do not."""
        low, own = self._own(relation)
        if not len(own):
            return np.full(len(a), -1, np.int32)
        names = self.name(a, b, relation)
        place = np.minimum(np.searchsorted(own, names), len(own) - 1)
        return np.where(own[place] == names, low + place, -1).astype(np.int32)

    def _own(self, relation: str) -> tuple[int, NDArray[np.int64]]:
        """Return where the ties of a relation begin, and their names: few to search in."""
        code = relation_codes()[relation]
        edges = np.asarray([code, code + 1], np.int64) * self.actors**2
        low, high = np.searchsorted(self.names, edges).tolist()
        return low, self.names[low:high]

    def begins(self, status: str) -> Iterator[dict[str, Any]]:
        """Yield evidence by the rules that make ties, or by denials of what they would make."""
        for place, rule in enumerate(rules()):
            if rule.effect != "begins":
                continue
            for claim in rule.claims:
                found = self.picked(rule, claim, status)
                days = days_of(self.history, found, is_state=relations()[claim].is_state)
                by = place if status == "asserted" else self.denial
                for relation in rule.ties:
                    part = self._part(found, lapse(days, place), by, place, rule.weight)
                    a, b = self.history.subject[found], self.history.object[found]
                    if status == "asserted":
                        part |= {"name": self.name(a, b, relation), "cut": part["full"]}
                    else:
                        part["tie"] = self.find(a, b, relation)
                    yield part

    def _part(
        self, found: NDArray[np.int64], days: Days, rule: int, fade: int, share: float
    ) -> dict[str, Any]:
        return {
            "claim": found.astype(np.int32),
            "origin": self.origin[found],
            "weight": capped(self.weight[found], share),
            "rule": np.full(len(found), rule, np.int8),
            "fade": np.full(len(found), fade, np.int8),
            "vague": is_vague(self.history, found),
            **days,
        }

    def weakens(self, place: int, rule: Rule) -> Iterator[dict[str, Any]]:
        """Yield evidence against ties that exist, of the same pair or of the victim."""
        for claim in rule.claims:
            found = self.picked(rule, claim, "asserted")
            days = days_of(self.history, found, is_state=relations()[claim].is_state)
            part = self._part(found, days, place, place, rule.weight)
            for relation in rule.ties:
                if rule.scope == "victim":
                    yield self._of_victim(part, found, relation)
                    continue
                subject, object_ = self.history.subject[found], self.history.object[found]
                mutual = relations()[relation].is_symmetric
                ways = [(subject, object_)]
                if rule.scope == "both" and not mutual:
                    ways.append((object_, subject))
                for a, b in ways:
                    tie = self.find(a, b, relation)
                    met = np.flatnonzero(self._meets(part, tie, rule))
                    yield {k: v[met] for k, v in part.items()} | {"tie": tie[met]}

    def _meets(self, part: dict[str, Any], tie: NDArray[np.int32], rule: Rule) -> NDArray[np.bool_]:
        """Return which claims against can weigh on a tie at all, by their days.

        What contradicts is kept even where it meets no claim for: it is worth showing.
        """
        known = tie >= 0
        if not rule.contradicts and len(self.names):
            known &= part["cut"] >= self.first[tie]
            known &= part["begin"] < self.last[tie]
        return known

    def _of_victim(
        self, part: dict[str, Any], found: NDArray[np.int64], relation: str
    ) -> dict[str, Any]:
        first, own = self._own(relation)
        victim = self.name(self.history.object[found], np.zeros(len(found), np.int32), relation)
        low = np.searchsorted(own, victim)
        many = np.searchsorted(own, victim + self.actors) - low
        again = np.repeat(np.arange(len(found)), many)
        step = np.arange(len(again)) - np.repeat(np.cumsum(many) - many, many)
        return {k: v[again] for k, v in part.items()} | {
            "tie": (first + low[again] + step).astype(np.int32)
        }

    def ends(self, place: int, rule: Rule) -> Iterator[dict[str, Any]]:
        """Yield evidence against ties by claims that date their end."""
        history = self.history
        for claim in rule.claims:
            found = self.picked(rule, claim, "asserted")
            dated = history.is_range[found] & (history.end_high[found] < LAST_DAY)
            found = found[dated & history.is_dated[found]]
            part = self._part(found, ending_days(history, found), place, place, rule.weight)
            yield part | {"tie": self.find(history.subject[found], history.object[found], claim)}


def _joined(parts: list[dict[str, Any]], name: str, dtype: Any) -> NDArray[Any]:
    return np.concatenate([np.empty(0, dtype), *(p[name] for p in parts)]).astype(dtype)


def _rows(parts: list[dict[str, Any]], tie: NDArray[np.int32]) -> Rows:
    kinds = {
        "rule": np.int8,
        "fade": np.int8,
        "weight": np.float32,
        "vague": np.bool_,
    }
    columns = {
        f.name: _joined(parts, f.name, kinds.get(f.name, np.int32))
        for f in fields(Rows)
        if f.name != "tie"
    }
    return Rows(tie=tie, **columns)
