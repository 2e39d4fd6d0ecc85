"""Compiled loops of an additive choice model on binned columns, with weights that vary by query."""

from __future__ import annotations

from typing import Any

import numpy as np

from allegiance.models.kernels.choosing import said_by_trees
from allegiance.models.kernels.foresight import answer, context_of_role
from allegiance.models.kernels.jit import inner, kernel
from allegiance.models.kernels.shapes import AT, COLUMNS, ROLE

__all__ = [
    "draw_day",
    "fame_of_day",
    "query_codes",
    "query_weights",
    "score_day",
    "score_query",
]


@inner
def _step(total: float, steps: int) -> int:
    """Return the octave of a count: 0 for none, then 1, 2-3, 4-7, ..."""
    k = 0
    while total >= 1.0 and k < steps - 1:
        total /= 2.0
        k += 1
    return k


@inner
def _weights(form: Any, q: int, totals: Any, out: Any) -> tuple[int, int]:
    habit = _step(totals[0], form.by_habit.shape[0])
    activity = _step(totals[2] / 2.0, form.by_activity.shape[0])
    for f in range(COLUMNS):
        out[f] = 1.0 + form.by_relation[q, f]
        if f < AT:
            out[f] += form.by_habit[habit, f] + form.by_activity[activity, f]
    return habit, activity


@kernel
def query_weights(form: Any, q: int, totals: Any) -> Any:
    """Return the weight of each column in the last query answered, shape (COLUMNS,)."""
    weights = np.empty(COLUMNS)
    _weights(form, q, totals, weights)
    return weights


@kernel
def query_codes(form: Any, totals: Any) -> tuple[int, int]:
    """Return the octaves of how often the anchor did this and how much it does at all."""
    return (
        _step(totals[0], form.by_habit.shape[0]),
        _step(totals[2] / 2.0, form.by_activity.shape[0]),
    )


@inner
def _encode(form: Any, scratch: Any, k: int, out: Any) -> None:
    for f in range(COLUMNS):
        out[f] = form.bins[f, scratch.bits[k, f] >> 20]


@kernel
def _clear(index: Any, q: int, role: Any) -> None:
    """Forget the role that was filled last, if any."""
    if q >= 0:
        for at in range(index.role_row[q], index.role_row[q + 1]):
            role[index.role_who[at], :] = 0.0


@inner
def _role_weights(form: Any, q: int) -> Any:
    weights = np.empty(COLUMNS)
    for f in range(AT, COLUMNS):
        weights[f] = 1.0 + form.by_relation[q, f]
    return weights


@inner
def _dense_part(form: Any, scratch: Any, q: int, back: int, out: Any) -> None:
    """Fill what relation and candidate alone add to each actor's score."""
    weights = _role_weights(form, q)
    table = form.table * weights.reshape(-1, 1)
    for b in range(len(out)):
        out[b] = 0.0
        for d in range(ROLE):
            out[b] += table[AT + d, form.bins[AT + d, scratch.role_bits[b, d] >> 20]]
        for d in range(AT + ROLE, COLUMNS):
            out[b] += table[d, form.bins[d, scratch.news_bits[back, b, d - AT - ROLE] >> 20]]


@kernel
def fame_of_day(form: Any, scratch: Any) -> None:
    """Fill running sums of chances to be drawn from all actors, for both directions.

    Half by what being in the news adds to the score, half alike.
    """
    actors = scratch.fame.shape[1]
    value = np.empty(actors)
    for back in range(2):
        for b in range(actors):
            value[b] = 0.0
            for d in range(AT + ROLE, COLUMNS):
                code = form.bins[d, scratch.news_bits[back, b, d - AT - ROLE] >> 20]
                value[b] += form.table[d, code]
        top, total, so_far = value.max(), 0.0, 0.0
        for b in range(actors):
            value[b] = np.exp(value[b] - top)
            total += value[b]
        for b in range(actors):
            so_far += 0.5 * value[b] / total + 0.5 / actors
            scratch.fame[back, b] = so_far
        scratch.fame[back, actors - 1] = 1.0


@inner
def _role_running(index: Any, scratch: Any, q: int, running: Any) -> float:
    """Fill the running sum over a relation's candidates of how much they had that role of late."""
    total = 0.0
    begin = index.role_row[q]
    for at in range(begin, index.role_row[q + 1]):
        total += scratch.role[index.role_who[at], 3]
        running[at - begin] = total
    return total


@inner
def _draw_outsider(
    index: Any, scratch: Any, q: int, back: int, running: Any, total: float, random: Any
) -> tuple[int, float]:
    """Draw any actor, half by role and half by fame; return it with its chance."""
    begin, many = index.role_row[q], index.role_row[q + 1] - index.role_row[q]
    half = 0.5 if total > 0 else 0.0
    if random.random() < half:
        at = np.searchsorted(running[:many], random.random() * total, side="right")
        b = index.role_who[begin + min(at, many - 1)]
    else:
        b = np.searchsorted(scratch.fame[back], random.random(), side="right")
    chance = scratch.fame[back, b] - (scratch.fame[back, b - 1] if b > 0 else 0.0)
    chance *= 1.0 - half
    if half > 0:
        chance += half * scratch.role[b, 3] / total
    return b, chance


@inner
def _chances(form: Any, scratch: Any, q: int, many: int, chance: Any) -> None:
    """Fill how likely candidates are to be drawn, up to a factor: by score, and by plain sums."""
    X = scratch.rows
    weights = np.empty(COLUMNS)
    _weights(form, q, scratch.totals, weights)
    table = form.table * weights.reshape(-1, 1)
    top, plain_total, total = -np.inf, 0.0, 0.0
    plain = np.empty(many)
    for k in range(many):
        value = 0.0
        for f in range(COLUMNS):
            value += table[f, form.bins[f, scratch.bits[k, f] >> 20]]
        chance[k] = value
        top = max(top, value)
        plain[k] = (
            0.002 + X[k, 22] + 0.3 * X[k, 25] + 0.05 * X[k, 26] + 0.001 * X[k, AT + 2]
            + 0.02 * X[k, 30] + 0.01 * X[k, 38]
        )  # fmt: skip
        plain_total += plain[k]
    for k in range(many):
        chance[k] = np.exp(chance[k] - top)
        total += chance[k]
    for k in range(many):
        chance[k] = 0.6 * chance[k] / total + 0.4 * plain[k] / plain_total


@kernel
def draw_day(
    index: Any, past: Any, kinship: Any, form: Any, scratch: Any, day: int, a: Any, q: Any, c: Any,
    take: Any, few: float, outside: int, random: Any, codes: Any, offset: Any, first: Any,
    truth: Any, tags: Any, at: int, group: int,
) -> tuple[int, int]:  # fmt: skip
    """Draw a few candidates for each of a day's queries, with their chances of being drawn.

    A candidate is drawn by its own with chance pi, and counts 1 / pi in the denominator, which so
    is unbiased; the one that came is always in and counts once.

    Parameters
    ----------
    a, q, c
        The day's doubled facts, sorted by q, then a.
    take
        Which of them to draw for.
    few, outside
        How many candidates to expect: from those something leads to, and from all actors.
    codes, offset, first, truth, tags
        Filled from row ``at`` and query ``group``: codes (rows, COLUMNS), -log pi, first row of
        each query, row of what came, and (relation, habit, activity).
    """
    actors = len(index.group)
    n, i, before, total = len(a), 0, -1, 0.0
    chance = np.empty(actors)
    running = np.empty(actors)
    weights = np.empty(COLUMNS)
    empty = scratch.rows.shape[0] - 1
    while i < n:
        j = i
        while j < n and q[j] == q[i] and a[j] == a[i]:
            scratch.mark[c[j]] = i
            j += 1
        if not take[i]:
            for t in range(i, j):
                scratch.mark[c[t]] = -1
            i = j
            continue
        back = 1 if q[i] >= index.half else 0
        news = scratch.news[back]
        if q[i] != before:
            context_of_role(index, past, day, q[i], before, scratch.news, scratch.role)
            total = _role_running(index, scratch, q[i], running)
            before = q[i]
        many = answer(index, past, kinship, day, a[i], q[i], scratch.role, news, scratch.slot,
                      scratch.who, scratch.rows, scratch.totals)  # fmt: skip
        X = scratch.rows
        _chances(form, scratch, q[i], many, chance)
        for t in range(i, j):
            first[group] = at
            truth[group] = at
            tags[group, 0] = q[i]
            tags[group, 1], tags[group, 2] = _weights(form, q[i], scratch.totals, weights)
            k = scratch.slot[c[t]]
            if k < 0:
                X[empty, :AT] = 0.0
                X[empty, AT : AT + ROLE] = scratch.role[c[t]]
                X[empty, AT + ROLE :] = news[c[t]]
                k = empty
            _encode(form, scratch, k, codes[at])
            offset[at] = 0.0
            at += 1
            for k in range(many):
                pi = min(1.0, few * chance[k])
                if scratch.mark[scratch.who[k]] != i and random.random() < pi:
                    _encode(form, scratch, k, codes[at])
                    offset[at] = -np.log(pi)
                    at += 1
            for _ in range(outside):
                b, pi = _draw_outsider(index, scratch, q[i], back, running, total, random)
                if scratch.slot[b] < 0 and scratch.mark[b] != i:
                    X[empty, :AT] = 0.0
                    X[empty, AT : AT + ROLE] = scratch.role[b]
                    X[empty, AT + ROLE :] = news[b]
                    _encode(form, scratch, empty, codes[at])
                    offset[at] = -np.log(outside * pi)
                    at += 1
            group += 1
        for k in range(many):
            scratch.slot[scratch.who[k]] = -1
        for t in range(i, j):
            scratch.mark[c[t]] = -1
        i = j
    first[group] = at
    _clear(index, before, scratch.role)
    return at, group


@kernel
def score_query(
    index: Any, past: Any, kinship: Any, form: Any, scratch: Any, day: int, a: int, q: int,
    before: int, scores: Any,
) -> int:  # fmt: skip
    """Score every actor as the answer to one query; return how many something leads to.

    Parameters
    ----------
    before
        Relation of the query scored before on the same day; -1 for none.
    scores
        Filled, shape (actors,).
    """
    back = 1 if q >= index.half else 0
    if q != before:
        context_of_role(index, past, day, q, before, scratch.news, scratch.role)
        _dense_part(form, scratch, q, back, scratch.base)
    many = answer(index, past, kinship, day, a, q, scratch.role, scratch.news[back], scratch.slot,
                  scratch.who, scratch.rows, scratch.totals)  # fmt: skip
    weights, no_columns = np.empty(COLUMNS), np.empty(0)
    codes = np.zeros(COLUMNS + 3, np.uint8)
    codes[COLUMNS], codes[COLUMNS + 1] = _weights(form, q, scratch.totals, weights)
    codes[COLUMNS + 2] = back
    table = form.table * weights.reshape(-1, 1)
    nothing = 0.0
    for f in range(AT):
        nothing += table[f, 0]
    for b in range(len(scores)):
        scores[b] = scratch.base[b] + nothing
    for k in range(many):
        value = 0.0
        for f in range(AT):
            value += table[f, form.bins[f, scratch.bits[k, f] >> 20]]
        if len(form.column) > 0:
            _encode(form, scratch, k, codes)
            value += said_by_trees(form, codes, no_columns)
        scores[scratch.who[k]] = value + scratch.base[scratch.who[k]]
        scratch.slot[scratch.who[k]] = -1
    return many


@kernel
def score_day(
    index: Any, past: Any, kinship: Any, form: Any, scratch: Any, day: int, a: Any, q: Any, c: Any,
    ask: Any, edges: Any, found: Any, bins: Any,
) -> None:  # fmt: skip
    """Score a day's facts as answers to the queries they make.

    Parameters
    ----------
    a, q, c
        All doubled facts of the day, sorted by q, then a: those of one query filter each other.
    ask
        Which of them to score.
    edges
        Of bins of probability, ascending from 0, shape (B,).
    found
        Filled, shape (n, 5): rank, log probability, Brier score, highest probability, whether it
        was the answer's.
    bins
        Added to, shape (B, 3): candidates by bin of probability, its sum, how many came true.
    """
    n, i, before = len(a), 0, -1
    actors = len(index.group)
    scores = np.empty(actors)
    for i0 in range(n):
        if i0 < i:
            continue
        i = i0
        j = i
        wanted = False
        while j < n and q[j] == q[i] and a[j] == a[i]:
            wanted = wanted or ask[j]
            j += 1
        if wanted:
            score_query(index, past, kinship, form, scratch, day, a[i], q[i], before, scores)
            before = q[i]
            top = scores.max()
            total = 0.0
            for b in range(actors):
                total += np.exp(scores[b] - top)
            squares = 0.0
            asked = 0
            for t in range(i, j):
                scratch.mark[c[t]] = i
                asked += ask[t]
            for b in range(actors):
                p = np.exp(scores[b] - top) / total
                squares += p * p
                at = np.searchsorted(edges, p, side="right") - 1
                bins[at, 0] += asked
                bins[at, 1] += p * asked
            for t in range(i, j):
                if not ask[t]:
                    continue
                mine = scores[c[t]]
                above, level = 0, 0
                for b in range(actors):
                    if scratch.mark[b] != i:
                        above += scores[b] > mine
                        level += scores[b] == mine
                p = np.exp(mine - top) / total
                bins[np.searchsorted(edges, p, side="right") - 1, 2] += 1
                found[t, 0] = 1.0 + above + 0.5 * level
                found[t, 1] = mine - top - np.log(total)
                found[t, 2] = squares - 2.0 * p + 1.0
                found[t, 3] = 1.0 / total
                found[t, 4] = 1.0 if mine == top else 0.0
            for t in range(i, j):
                scratch.mark[c[t]] = -1
        i = j
    _clear(index, before, scratch.role)
