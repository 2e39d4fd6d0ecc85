"""The rules applied column by column give what they give claim by claim."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import given, settings

from allegiance.history import History, HistoryRow
from allegiance.times import LAST_DAY
from allegiance.views.evidence import Rows, capped, claim_weights, days_of, ending_days, lapse
from allegiance.views.inference import Ties, infer
from allegiance.views.rules import Rule, rules
from allegiance.vocabulary import relations

sys.path.insert(0, str(Path(__file__).parent))
from strategies import built, many_rows

Line = tuple[Any, ...]


def claims_read(history: History, rule: Rule, status: str) -> Iterator[int]:
    weight = claim_weights(history)
    for i in range(len(history)):
        a, b = int(history.subject[i]), int(history.object[i])
        kinds = history.actors[a].kind, history.actors[b].kind
        fits = all(
            not asked or kind in asked
            for kind, asked in zip(kinds, (rule.subjects, rule.objects), strict=True)
        )
        read = history.relation_of(i).name in rule.claims and history.status_of(i) == status
        if fits and read and weight[i] > 0 and a != b:
            yield i


def named(a: int, relation: str, b: int) -> tuple[str, int, int]:
    if relations()[relation].is_symmetric:
        a, b = min(a, b), max(a, b)
    return relation, a, b


def line(history: History, i: int, tie: Line, place: int, fade: int, days: Any) -> Line:
    share = rules()[fade].weight
    weight = float(capped(claim_weights(history)[[i]], share)[0])
    at = {k: int(v[0]) for k, v in days.items()}
    return (
        tie,
        i,
        place,
        fade,
        weight,
        *(at[k] for k in ("begin", "full", "softens", "end", "anchor", "cut")),
    )


def days_at(history: History, i: int) -> Any:
    return days_of(history, np.asarray([i]), is_state=history.relation_of(i).is_state)


def expected(history: History) -> tuple[Counter[Line], Counter[Line]]:
    """Apply every rule to every claim, one at a time."""
    pro, con = Counter[Line](), Counter[Line]()
    for place, rule in enumerate(rules()):
        if rule.effect == "begins":
            for i in claims_read(history, rule, "asserted"):
                days = lapse(days_at(history, i), place)
                for relation in rule.ties:
                    tie = named(int(history.subject[i]), relation, int(history.object[i]))
                    pro[line(history, i, tie, place, place, days | {"cut": days["full"]})] += 1
    first: dict[Line, int] = {}
    last: dict[Line, int] = {}
    for tie, *_, full, _softens, end, _anchor, _cut in pro:
        first[tie] = min(first.get(tie, full), full)
        last[tie] = max(last.get(tie, 0), end)
    denial = next(i for i, r in enumerate(rules()) if r.effect == "denies")
    for place, rule in enumerate(rules()):
        for i in claims_read(history, rule, "denied") if rule.effect == "begins" else ():
            for relation in rule.ties:
                tie = named(int(history.subject[i]), relation, int(history.object[i]))
                if tie in first:
                    con[
                        line(history, i, tie, denial, place, lapse(days_at(history, i), place))
                    ] += 1
        for i in claims_read(history, rule, "asserted") if rule.effect == "weakens" else ():
            days = days_at(history, i)
            for tie in {t for t in first if bears(history, i, rule, t)}:
                found = line(history, i, tie, place, place, days)
                meets = found[-1] >= first[tie] and found[5] < last[tie]
                if rule.contradicts or meets:
                    con[found] += 1
        for i in claims_read(history, rule, "asserted") if rule.effect == "ends itself" else ():
            word = history.relation_of(i).name
            tie = named(int(history.subject[i]), word, int(history.object[i]))
            dated = history.is_range[i] and history.is_dated[i] and history.end_high[i] < LAST_DAY
            if dated and tie in first:
                con[line(history, i, tie, place, place, ending_days(history, np.asarray([i])))] += 1
    return pro, con


def bears(history: History, i: int, rule: Rule, tie: tuple[str, int, int]) -> bool:
    relation, *ends = tie
    a, b = int(history.subject[i]), int(history.object[i])
    if relation not in rule.ties:
        return False
    if rule.scope == "victim":
        return ends[0] == b
    ways = {"both": [(a, b), (b, a)], "turned": [(b, a)]}.get(rule.scope, [(a, b)])
    return any(named(x, relation, y) == tie for x, y in ways)


def lines(ties: Ties, rows: Rows) -> Counter[Line]:
    from allegiance.history import relation_names

    found = Counter[Line]()
    for k in range(len(rows)):
        row = {f.name: getattr(rows, f.name)[k] for f in fields(Rows)}
        t = row["tie"]
        tie = relation_names()[ties.relation[t]], int(ties.a[t]), int(ties.b[t])
        at = (int(row[n]) for n in ("begin", "full", "softens", "end", "anchor", "cut"))
        whole = int(row["claim"]), int(row["rule"]), int(row["fade"]), float(row["weight"])
        found[(tie, *whole, *at)] += 1
    return found


def agree(history: History) -> None:
    ties = infer(history)
    pro, con = expected(history)
    assert lines(ties, ties.evidence.pro) == pro
    assert lines(ties, ties.evidence.con) == con
    names = list(zip(ties.relation.tolist(), ties.a.tolist(), ties.b.tolist(), strict=True))
    assert names == sorted(set(names)), "ties are numbered by relation and actors"
    for rows, start in (
        (ties.evidence.pro, ties.pro_start),
        (ties.evidence.con, ties.con_start),
    ):
        assert np.array_equal(np.diff(start), np.bincount(rows.tie, minlength=len(ties)))


@settings(max_examples=150, deadline=None)
@given(many_rows(most=25))
def test_columns_and_claims_give_the_same_evidence(rows: list[HistoryRow]) -> None:
    agree(built(rows))


def test_on_the_story(khorasan: History) -> None:
    agree(khorasan)


def test_of_nothing_comes_nothing() -> None:
    ties = infer(built([]))
    assert (len(ties), len(ties.evidence.pro), len(ties.evidence.con)) == (0, 0, 0)
