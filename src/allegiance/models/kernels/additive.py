"""Compiled loops of an additive choice model on binned columns, with weights that vary by query."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from allegiance.models.kernels.foresight import AT, COLUMNS, answer, context
from allegiance.models.kernels.jit import inner, kernel, quick

__all__ = [
    "Form",
    "Scratch",
    "draw_day",
    "factor_slopes",
    "score_day",
    "score_query",
    "table_slopes",
]


class Form(NamedTuple):
    """A fitted additive form.

    Attributes
    ----------
    bins
        Code of a value by the leading bits of its float32, shape (COLUMNS, 2048).
    table
        What each code of each column adds, shape (COLUMNS, codes).
    by_relation, by_habit, by_activity
        What is added to the weight 1 of each column, by the query's relation, by how often the
        anchor did it, by how much it does at all.
    """

    bins: Any
    table: Any
    by_relation: Any
    by_habit: Any
    by_activity: Any


class Scratch(NamedTuple):
    """Room to work in, one row for each actor."""

    slot: Any
    who: Any
    rows: Any
    dense: Any
    totals: Any
    mark: Any
    bits: Any
    dense_bits: Any
    base: Any


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


@inner
def _encode(form: Any, scratch: Any, k: int, out: Any) -> None:
    for f in range(COLUMNS):
        out[f] = form.bins[f, scratch.bits[k, f] >> 20]


@inner
def _dense_part(form: Any, scratch: Any, q: int, out: Any) -> None:
    """Fill what relation and candidate alone add to each actor's score."""
    weights = np.empty(COLUMNS)
    for f in range(AT, COLUMNS):
        weights[f] = 1.0 + form.by_relation[q, f]
    for b in range(len(out)):
        out[b] = 0.0
        for f in range(AT, COLUMNS):
            code = form.bins[f, scratch.dense_bits[b, f - AT] >> 20]
            out[b] += form.table[f, code] * weights[f]


@inner
def _running_chances(base: Any, running: Any) -> None:
    """Fill the running sum of chances to be drawn: half by score, half alike."""
    top = base.max()
    total = 0.0
    for b in range(len(base)):
        total += np.exp(base[b] - top)
    so_far = 0.0
    for b in range(len(base)):
        so_far += 0.5 * np.exp(base[b] - top) / total + 0.5 / len(base)
        running[b] = so_far
    running[-1] = 1.0


@inner
def _chances(form: Any, scratch: Any, q: int, many: int, chance: Any) -> None:
    """Fill how likely candidates are to be drawn, up to a factor: by score, and by plain sums."""
    X = scratch.rows
    weights = np.empty(COLUMNS)
    _weights(form, q, scratch.totals, weights)
    table = form.table[:AT] * weights[:AT].reshape(-1, 1)
    top, plain_total, total = -np.inf, 0.0, 0.0
    plain = np.empty(many)
    for k in range(many):
        value = scratch.base[scratch.who[k]]
        for f in range(AT):
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
    n, i, before = len(a), 0, -1
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
        if q[i] != before:
            context(index, past, day, q[i], scratch.dense)
            _dense_part(form, scratch, q[i], scratch.base)
            _running_chances(scratch.base, running)
            before = q[i]
        many = answer(index, past, kinship, day, a[i], q[i], scratch.dense, scratch.slot,
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
                X[empty, AT:] = scratch.dense[c[t]]
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
                b = np.searchsorted(running, random.random(), side="right")
                if scratch.slot[b] < 0 and scratch.mark[b] != i:
                    X[empty, :AT] = 0.0
                    X[empty, AT:] = scratch.dense[b]
                    _encode(form, scratch, empty, codes[at])
                    offset[at] = -np.log(outside * (running[b] - (running[b - 1] if b else 0.0)))
                    at += 1
            group += 1
        for k in range(many):
            scratch.slot[scratch.who[k]] = -1
        for t in range(i, j):
            scratch.mark[c[t]] = -1
        i = j
    first[group] = at
    return at, group


@kernel
def score_query(
    index: Any, past: Any, kinship: Any, form: Any, scratch: Any, day: int, a: int, q: int,
    fresh: bool, scores: Any,
) -> int:  # fmt: skip
    """Score every actor as the answer to one query; return how many something leads to.

    Parameters
    ----------
    fresh
        Whether the last query scored was of another relation or day.
    scores
        Filled, shape (actors,).
    """
    if fresh:
        context(index, past, day, q, scratch.dense)
        _dense_part(form, scratch, q, scratch.base)
    many = answer(index, past, kinship, day, a, q, scratch.dense, scratch.slot, scratch.who,
                  scratch.rows, scratch.totals)  # fmt: skip
    weights = np.empty(COLUMNS)
    _weights(form, q, scratch.totals, weights)
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
            score_query(
                index, past, kinship, form, scratch, day, a[i], q[i], q[i] != before, scores
            )
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


@quick
def table_slopes(
    codes: Any, offset: Any, first: Any, truth: Any, scale: Any, table: Any, slopes: Any
) -> float:
    """Return minus the log-likelihood and fill its slopes by table entry.

    Parameters
    ----------
    scale
        Weight of each column for each query, shape (queries, COLUMNS).
    """
    slopes[:] = 0.0
    loss = 0.0
    F = codes.shape[1]
    score = np.empty(8192)
    for g in range(len(truth)):
        begin, end = first[g], first[g + 1]
        top = -np.inf
        for i in range(begin, end):
            value = offset[i]
            for f in range(F):
                value += table[f, codes[i, f]] * scale[g, f]
            score[i - begin] = value
            top = max(top, value)
        total = 0.0
        for i in range(end - begin):
            score[i] = np.exp(score[i] - top)
            total += score[i]
        loss -= np.log(score[truth[g] - begin] / total)
        for i in range(begin, end):
            slope = score[i - begin] / total - (1.0 if i == truth[g] else 0.0)
            if abs(slope) > 1e-6:
                for f in range(F):
                    slopes[f, codes[i, f]] += slope * scale[g, f]
    return loss


@quick
def factor_slopes(
    codes: Any, offset: Any, first: Any, truth: Any, scale: Any, table: Any, slopes: Any
) -> float:
    """Return minus the log-likelihood and fill its slopes by the scale of each query and column."""
    loss = 0.0
    F = codes.shape[1]
    score = np.empty(8192)
    for g in range(len(truth)):
        begin, end = first[g], first[g + 1]
        for f in range(F):
            slopes[g, f] = 0.0
        top = -np.inf
        for i in range(begin, end):
            value = offset[i]
            for f in range(F):
                value += table[f, codes[i, f]] * scale[g, f]
            score[i - begin] = value
            top = max(top, value)
        total = 0.0
        for i in range(end - begin):
            score[i] = np.exp(score[i] - top)
            total += score[i]
        loss -= np.log(score[truth[g] - begin] / total)
        for i in range(begin, end):
            slope = score[i - begin] / total - (1.0 if i == truth[g] else 0.0)
            if abs(slope) > 1e-6:
                for f in range(F):
                    slopes[g, f] += slope * table[f, codes[i, f]]
    return loss
