"""From claims to evidence for and against ties, by the written table of rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Any, Final

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
from allegiance.views.kept import keep, kept
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
    """Apply the table of rules to every claim; kept with the history once done.

    Of a large history it is kept in the cache folder too.
    """
    if "ties" not in history._index:
        found = kept(history)
        if found is None:
            found = _infer(history)
            keep(found, history)
        history._index["ties"] = found
    ties: Ties = history._index["ties"]
    return ties


def _infer(history: History) -> Ties:
    work = _Work(history)
    pro_parts = list(work.begins("asserted"))
    a, b, relation = work.number(pro_parts)
    pro = _rows(pro_parts)
    work.first = np.full(len(a), NEVER, np.int32)
    work.last = np.zeros(len(a), np.int32)
    np.minimum.at(work.first, pro.tie, pro.full)
    np.maximum.at(work.last, pro.tie, pro.end)
    con_parts = [p for p in _against(work) if len(p["tie"])]
    evidence = arrange(pro, _rows(con_parts))
    edges = np.arange(len(a) + 1)
    return Ties(
        a,
        b,
        relation,
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


@dataclass(frozen=True, slots=True)
class _Found:
    """The ties of one relation: the number of the first, who acts in each, the number by slot."""

    first: int
    a: NDArray[np.int64]
    tie: NDArray[np.int32]

    @classmethod
    def nothing(cls) -> _Found:
        return cls(0, np.empty(0, np.int64), np.empty(0, np.int32))


class _Work:
    """One pass over a history: the parts that several rules share are worked out once.

    Every unordered pair of actors has a number. A tie's slot is the number of its pair, or that
    and the number of pairs where it acts from the higher actor on the lower: a table by slot
    finds a tie in one step, where searching among all their names would take twenty.
    """

    def __init__(self, history: History) -> None:
        self.history = history
        self.actors = max(len(history.actors), 1)
        self.first: NDArray[np.int32] = np.empty(0, np.int32)
        self.last: NDArray[np.int32] = np.empty(0, np.int32)
        self.weight = claim_weights(history)
        self.origin = origins(history)
        self.kind = np.asarray([a.kind for a in history.actors] or [""])
        low = np.minimum(history.subject, history.object).astype(np.int64)
        high = np.maximum(history.subject, history.object)
        pairs, pair = np.unique(low * self.actors + high, return_inverse=True)
        self.pairs = pairs
        self.slot = (pair + len(pairs) * (history.subject > history.object)).astype(np.int64)
        real = (self.weight > 0) & (history.subject != history.object)
        self._claims = {
            status: _by_relation(history, real & (history.status == STATUSES.index(status)))
            for status in ("asserted", "denied")
        }
        self._found: dict[str, _Found] = {}
        self.denial = next(i for i, r in enumerate(rules()) if r.effect == "denies")

    def picked(self, rule: Rule, claim: str, status: str) -> NDArray[np.int64]:
        """Return the claims that a rule reads."""
        history = self.history
        found = self._claims[status][relation_codes()[claim]]
        for kinds, column in ((rule.subjects, history.subject), (rule.objects, history.object)):
            if kinds:
                found = found[np.isin(self.kind, kinds)[column[found]]]
        return found

    def slots(
        self, found: NDArray[np.int64], relation: str, *, turned: bool = False
    ) -> NDArray[np.int64]:
        """Return the slot of the tie that each claim bears on, the other way if ``turned``."""
        slot, many = self.slot[found], len(self.pairs)
        if relations()[relation].is_symmetric:
            return np.where(slot >= many, slot - many, slot)
        return np.where(slot >= many, slot - many, slot + many) if turned else slot

    def number(
        self, parts: list[dict[str, Any]]
    ) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int8]]:
        """Give the ties that parts make numbers, by relation and then by actors.

        Returns
        -------
        tuple
            Both actors and the relation of every tie. ``slot`` and ``makes`` of the parts give
            way to ``tie``.
        """
        columns: list[tuple[NDArray[np.int64], NDArray[np.int64], int]] = []
        total = 0
        for code, relation in enumerate(relation_codes()):
            own = [p for p in parts if p["makes"] == relation]
            if not own:
                continue
            is_made = np.zeros(2 * len(self.pairs), np.bool_)
            for part in own:
                is_made[part["slot"]] = True
            made = np.flatnonzero(is_made)
            a, b = self._ends(made)
            order = np.argsort(a * self.actors + b)
            tie = np.full(len(is_made), -1, np.int32)
            tie[made[order]] = np.arange(total, total + len(made), dtype=np.int32)
            self._found[relation] = _Found(total, a[order], tie)
            columns.append((a[order], b[order], code))
            total += len(made)
            for part in own:
                part["tie"] = tie[part.pop("slot")]
        nothing = np.empty(0)
        return (
            np.concatenate([nothing, *(a for a, _, _ in columns)]).astype(np.int32),
            np.concatenate([nothing, *(b for _, b, _ in columns)]).astype(np.int32),
            np.concatenate([nothing, *(np.full(len(a), c) for a, _, c in columns)]).astype(np.int8),
        )

    def _ends(self, slots: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        turned = slots >= len(self.pairs)
        low, high = np.divmod(self.pairs[slots - len(self.pairs) * turned], self.actors)
        return np.where(turned, high, low), np.where(turned, low, high)

    def find(
        self, found: NDArray[np.int64], relation: str, *, turned: bool = False
    ) -> NDArray[np.int32]:
        """Return the numbers of the ties that claims bear on, -1 for those that none makes."""
        if relation not in self._found:
            return np.full(len(found), -1, np.int32)
        return self._found[relation].tie[self.slots(found, relation, turned=turned)]

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
                    if status == "asserted":
                        slot = self.slots(found, relation)
                        part |= {"makes": relation, "slot": slot, "cut": part["full"]}
                    else:
                        part["tie"] = self.find(found, relation)
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
                both = rule.scope == "both" and not relations()[relation].is_symmetric
                for turned in (False, True) if both else (False,):
                    tie = self.find(found, relation, turned=turned)
                    met = np.flatnonzero(self._meets(part, tie, rule))
                    yield {k: v[met] for k, v in part.items()} | {"tie": tie[met]}

    def _meets(self, part: dict[str, Any], tie: NDArray[np.int32], rule: Rule) -> NDArray[np.bool_]:
        """Return which claims against can weigh on a tie at all, by their days.

        What contradicts is kept even where it meets no claim for: it is worth showing.
        """
        known = tie >= 0
        if not rule.contradicts and len(self.first):
            known &= part["cut"] >= self.first[tie]
            known &= part["begin"] < self.last[tie]
        return known

    def _of_victim(
        self, part: dict[str, Any], found: NDArray[np.int64], relation: str
    ) -> dict[str, Any]:
        made = self._found.get(relation) or _Found.nothing()
        victim = self.history.object[found]
        low = np.searchsorted(made.a, victim)
        many = np.searchsorted(made.a, victim, side="right") - low
        again = np.repeat(np.arange(len(found)), many)
        step = np.arange(len(again)) - np.repeat(np.cumsum(many) - many, many)
        return {k: v[again] for k, v in part.items()} | {
            "tie": (made.first + low[again] + step).astype(np.int32)
        }

    def ends(self, place: int, rule: Rule) -> Iterator[dict[str, Any]]:
        """Yield evidence against ties by claims that date their end."""
        history = self.history
        for claim in rule.claims:
            found = self.picked(rule, claim, "asserted")
            dated = history.is_range[found] & (history.end_high[found] < LAST_DAY)
            found = found[dated & history.is_dated[found]]
            part = self._part(found, ending_days(history, found), place, place, rule.weight)
            yield part | {"tie": self.find(found, claim)}


def _by_relation(history: History, wanted: NDArray[np.bool_]) -> list[NDArray[np.int64]]:
    """Return the indices of the claims wanted, for every relation, rising."""
    picked = np.flatnonzero(wanted)
    code = history.relation[picked]
    order = np.argsort(code, kind="stable")
    edges = np.searchsorted(code[order], np.arange(len(relation_codes()) + 1))
    return [picked[order[low:high]] for low, high in pairwise(edges.tolist())]


_NARROW: Final = {"rule": np.int8, "fade": np.int8, "weight": np.float32, "vague": np.bool_}


def _rows(parts: list[dict[str, Any]]) -> Rows:
    """Join parts column by column; each is let go at once, so that two never lie in memory."""
    columns = {}
    for name in (f.name for f in fields(Rows)):
        dtype: Any = _NARROW.get(name, np.int32)
        columns[name] = np.concatenate([np.empty(0, dtype), *(p.pop(name) for p in parts)])
    return Rows(**columns)
