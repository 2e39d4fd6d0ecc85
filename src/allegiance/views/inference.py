"""From claims to evidence for and against ties, by the written table of rules."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from allegiance.history import History, relation_codes
from allegiance.times import LAST_DAY
from allegiance.views.evidence import (
    NEVER,
    ROW_TYPES,
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
from allegiance.views.pooling import arrange
from allegiance.views.rules import Rule, rules
from allegiance.views.ties import Columns, Ties, columns_of, joined
from allegiance.vocabulary import STATUSES, relations

__all__ = ["Ties", "infer"]

_Part = dict[str, NDArray[Any]]
"""Columns of rows; before its ties are numbered a part has ``slot`` and no ``tie``."""


def infer(history: History) -> Ties:
    """Apply the table of rules to every claim; kept with the history once done.

    Of a large history it is kept in the cache folder too.
    """
    if "ties" not in history._index:
        found = kept(history)
        if found is None:
            found = keep(history, _by_relation)
        if found is None:
            found = joined(_by_relation(history))
        history._index["ties"] = found
    ties: Ties = history._index["ties"]
    return ties


def _by_relation(history: History) -> Iterator[Columns]:
    """Yield the ties of one relation after another: no evidence ever bears on two relations.

    So a history of many millions of claims is worked out in the memory that one relation needs.
    """
    work = _Work(history)
    ties = pro = con = runs = 0
    for code, relation in enumerate(relation_codes()):
        found = work.ties(code, relation)
        if found is None:
            continue
        part = columns_of(found, (ties, pro, con, runs))
        ties, pro, con = ties + len(found), int(part["pro_start"][-1]), int(part["con_start"][-1])
        runs = int(part["run"].max(initial=runs))
        del found
        yield part | {name: part[name][:-1] for name in ("pro_start", "con_start")}
    yield {"pro_start": np.asarray([pro]), "con_start": np.asarray([con])}


class _Work:
    """One pass over a history: the parts that several rules share are worked out once.

    Every unordered pair of actors has a number. A tie's slot is the number of its pair, or that
    and the number of pairs where it acts from the higher actor on the lower: a table by slot
    finds a tie in one step, where searching among all their names would take twenty.
    """

    def __init__(self, history: History) -> None:
        self.history = history
        self.actors = max(len(history.actors), 1)
        self.weight = claim_weights(history)
        self.origin = origins(history)
        self.kind = np.asarray([a.kind for a in history.actors] or [""])
        self.pairs, self.slot = _pairs(history, self.actors)
        real = (self.weight > 0) & (history.subject != history.object)
        self._claims = {
            status: _of_each_relation(history, real & (history.status == STATUSES.index(status)))
            for status in ("asserted", "denied")
        }
        self.denial = next(i for i, r in enumerate(rules()) if r.effect == "denies")

    def ties(self, code: int, relation: str) -> Ties | None:
        """Return the ties of one relation, None where no claim makes any."""
        parts = list(self._begins("asserted", relation))
        if not parts:
            return None
        made = _Made(self, parts)
        if not len(made.a):
            return None
        pro = _rows(parts)
        made.first = np.full(len(made.a), NEVER, np.int32)
        made.last = np.zeros(len(made.a), np.int32)
        np.minimum.at(made.first, pro.tie, pro.full)
        np.maximum.at(made.last, pro.tie, pro.end)
        evidence = arrange(pro, _rows(list(self._against(relation, made))))
        edges = np.arange(len(made.a) + 1)
        return Ties(
            made.a.astype(np.int32),
            made.b.astype(np.int32),
            np.full(len(made.a), code, np.int8),
            evidence,
            np.searchsorted(evidence.pro.tie, edges),
            np.searchsorted(evidence.con.tie, edges),
        )

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
    ) -> NDArray[np.int32]:
        """Return the slot of the tie that each claim bears on, the other way if ``turned``."""
        slot, many = self.slot[found], np.int32(len(self.pairs))
        if relations()[relation].is_symmetric:
            return np.where(slot >= many, slot - many, slot)
        return np.where(slot >= many, slot - many, slot + many) if turned else slot

    def ends(self, slots: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return who acts in the tie of each slot, and on whom."""
        turned = slots >= len(self.pairs)
        low, high = np.divmod(self.pairs[slots - len(self.pairs) * turned], self.actors)
        return np.where(turned, high, low), np.where(turned, low, high)

    def _begins(self, status: str, relation: str) -> Iterator[_Part]:
        """Yield evidence by the rules that make ties, or by denials of what they would make."""
        for place, rule in enumerate(rules()):
            if rule.effect != "begins" or relation not in rule.ties:
                continue
            for claim in rule.claims:
                found = self.picked(rule, claim, status)
                days = lapse(self._days(found, claim), place)
                by = place if status == "asserted" else self.denial
                part = self._part(found, days, by, place, rule.weight)
                if status == "asserted":
                    part["cut"] = part["full"]
                yield part | {"slot": self.slots(found, relation)}

    def _against(self, relation: str, made: _Made) -> Iterator[_Part]:
        for part in self._begins("denied", relation):
            tie = made.tie[part.pop("slot")]
            yield _taken(part | {"tie": tie}, tie >= 0)
        for place, rule in enumerate(rules()):
            if rule.effect == "weakens" and relation in rule.ties:
                yield from self._weakens(place, rule, relation, made)
            elif rule.effect == "ends itself" and relation in rule.claims:
                yield self._ends_itself(place, rule, relation, made)

    def _part(
        self, found: NDArray[np.int64], days: Days, rule: int, fade: int, share: float
    ) -> _Part:
        return {
            "claim": found.astype(np.int32),
            "origin": self.origin[found],
            "weight": capped(self.weight[found], share),
            "rule": np.full(len(found), rule, np.int8),
            "fade": np.full(len(found), fade, np.int8),
            "vague": is_vague(self.history, found),
            **days,
        }

    def _days(self, found: NDArray[np.int64], claim: str) -> Days:
        return days_of(self.history, found, is_state=relations()[claim].is_state)

    def _weakens(self, place: int, rule: Rule, relation: str, made: _Made) -> Iterator[_Part]:
        """Yield evidence against ties that exist, of the same pair or of the victim."""
        for claim in rule.claims:
            for found, again, tie in self._bearing(rule, claim, relation, made):
                days = self._days(found, claim)
                # What contradicts is kept even where it meets no claim for: it is worth showing.
                meets = days["cut"][again] >= made.first[tie]
                meets &= days["begin"][again] < made.last[tie]
                met = np.flatnonzero(meets | rule.contradicts)
                place_of = again[met]
                days = {name: column[place_of] for name, column in days.items()}
                part = self._part(found[place_of], days, place, place, rule.weight)
                yield part | {"tie": tie[met]}

    def _bearing(
        self, rule: Rule, claim: str, relation: str, made: _Made
    ) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int32]]]:
        """Yield claims, and place among them and tie of every bearing that they have."""
        every = self.picked(rule, claim, "asserted")
        if rule.scope == "victim":
            yield every, *made.of(self.history.object[every])
            return
        ways = {"same": (False,), "turned": (True,), "both": (False, True)}[rule.scope]
        for turned in (False,) if relations()[relation].is_symmetric else ways:
            tie = made.tie[self.slots(every, relation, turned=turned)]
            known = np.flatnonzero(tie >= 0)
            yield every[known], np.arange(len(known)), tie[known]

    def _ends_itself(self, place: int, rule: Rule, claim: str, made: _Made) -> _Part:
        """Return evidence against ties by claims that date their end."""
        history = self.history
        found = self.picked(rule, claim, "asserted")
        dated = history.is_range[found] & (history.end_high[found] < LAST_DAY)
        found = found[dated & history.is_dated[found]]
        part = self._part(found, ending_days(history, found), place, place, rule.weight)
        tie = made.tie[self.slots(found, claim)]
        return part | {"tie": tie}


class _Made:
    """The ties of one relation as its parts make them: ``slot`` of the parts becomes ``tie``.

    Attributes
    ----------
    a, b
        Both actors of every tie, sorted by them.
    tie
        The number of the tie by slot, -1 where there is none.
    first, last
        For every tie the first day on which a claim for it counts in full, and the last day.
    """

    def __init__(self, work: _Work, parts: list[_Part]) -> None:
        is_made = np.zeros(2 * len(work.pairs), np.bool_)
        for part in parts:
            is_made[part["slot"]] = True
        slots = np.flatnonzero(is_made)
        a, b = work.ends(slots)
        order = np.argsort(a * work.actors + b)
        self.a, self.b = a[order], b[order]
        self.tie = np.full(len(is_made), -1, np.int32)
        self.tie[slots[order]] = np.arange(len(slots), dtype=np.int32)
        self.first = self.last = np.empty(0, np.int32)
        for part in parts:
            part["tie"] = self.tie[part.pop("slot")]

    def of(self, actors: NDArray[np.int32]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """Return every tie in which each of some actors acts: place of the actor, number."""
        low = np.searchsorted(self.a, actors)
        many = np.searchsorted(self.a, actors, side="right") - low
        again = np.repeat(np.arange(len(actors)), many)
        step = np.arange(len(again)) - np.repeat(np.cumsum(many) - many, many)
        return again, (low[again] + step).astype(np.int32)


def _pairs(history: History, actors: int) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Return every unordered pair of actors packed into one number, and the slot of each claim."""
    low = np.minimum(history.subject, history.object).astype(np.int64)
    low *= actors
    low += np.maximum(history.subject, history.object)
    pairs, pair = np.unique(low, return_inverse=True)
    slot = pair.astype(np.int32)
    slot[history.subject > history.object] += np.int32(len(pairs))
    return pairs, slot


def _of_each_relation(history: History, wanted: NDArray[np.bool_]) -> list[NDArray[np.int64]]:
    """Return the indices of the claims wanted, for every relation, rising."""
    picked = np.flatnonzero(wanted)
    code = history.relation[picked]
    order = np.argsort(code, kind="stable")
    edges = np.searchsorted(code[order], np.arange(len(relation_codes()) + 1))
    return [picked[order[low:high]] for low, high in pairwise(edges.tolist())]


def _taken(part: _Part, wanted: NDArray[np.bool_]) -> _Part:
    return part if bool(wanted.all()) else {name: c[wanted] for name, c in part.items()}


def _rows(parts: list[_Part]) -> Rows:
    """Join parts column by column; each is let go at once, so that two never lie in memory."""
    columns = {}
    for name, kind in ROW_TYPES.items():
        columns[name] = np.concatenate([np.empty(0, kind), *(p.pop(name) for p in parts)])
    return Rows(**columns)
