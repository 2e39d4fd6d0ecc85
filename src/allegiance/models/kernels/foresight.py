"""Compiled loops of the forecast: what the past says of every actor that could come next.

Facts are doubled: each is kept as done (relation r) and as undergone (relation r + half), so that
one loop answers both *whom will a act on* and *who will act on a*. An anchor ``a`` with a doubled
relation ``q`` is a query; the actors that could answer it are candidates.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from allegiance.models.kernels.jit import inner, kernel, quick
from allegiance.models.kernels.shapes import AT, NEWS, ROLE
from allegiance.models.kernels.vectors import fit_of

__all__ = [
    "add",
    "answer",
    "context_of_day",
    "context_of_role",
    "neighbours",
    "tally",
]


@inner
def _add(counts: Any, days: Any, at: int, day: int, decay: Any) -> None:
    lag = day - days[at] if days[at] >= 0 else 0
    for h in range(counts.shape[1]):
        counts[at, h] = counts[at, h] * decay[h, lag] + 1.0
    days[at] = day


@inner
def _now(counts: Any, days: Any, at: int, h: int, day: int, decay: Any) -> float:
    return counts[at, h] * decay[h, day - days[at]] if days[at] >= 0 else 0.0


@inner
def _cell(past: Any, at: int, day: int) -> Any:
    """Return the cell of the hazard table: how long ago the last fact was, and how many."""
    many = past.trace[at, past.trace.shape[1] - 1]
    step = 0 if many < 2 else (1 if many < 4 else 2)
    return past.lag_bin[day - past.trace_day[at]] * 3 + step


@kernel
def tally(index: Any, past: Any, day: int, a: Any, q: Any, c: Any) -> None:
    """Count which traces of the past led to the answers of a day, and which could have.

    ``a, q, c`` are the day's doubled facts, sorted by a, then q.
    """
    n = len(a)
    mark = np.full(len(index.group), -1, np.int64)
    i = 0
    while i < n:
        j = i
        while j < n and a[j] == a[i] and q[j] == q[i]:
            mark[c[j]] = i
            j += 1
        for at in range(index.trace_row[a[i]], index.trace_row[a[i] + 1]):
            if past.trace_day[at] < 0:
                continue
            cell = _cell(past, at, day)
            p = index.trace_rel[at]
            past.asked[q[i], p, cell] += 1.0
            if mark[index.trace_who[at]] == i:
                past.hit[q[i], p, cell] += 1.0
        i = j


@kernel
def add(index: Any, past: Any, day: int, a: Any, q: Any, c: Any, ids: Any) -> None:
    """Add the facts of a day to the past.

    ``ids`` has for each its trace, role, kin, folk and trade, shape (n, 5); -1 for none.
    """
    for k in range(len(a)):
        _add(past.trace, past.trace_day, ids[k, 0], day, past.decay)
        _add(past.role, past.role_day, ids[k, 1], day, past.decay)
        if ids[k, 2] >= 0:
            _add(past.kin, past.kin_day, ids[k, 2], day, past.decay)
            _add(past.folk, past.folk_day, ids[k, 3], day, past.decay)
        if ids[k, 4] >= 0:
            _add(past.trade, past.trade_day, ids[k, 4], day, past.decay)
        side = 2 * c[k] + (1 if q[k] >= index.half else 0)
        _add(past.active, past.active_day, side, day, past.decay)


@kernel
def context_of_day(index: Any, past: Any, day: int, news: Any) -> None:
    """Fill what depends on the candidate alone: shape (2 directions, actors, NEWS).

    Columns: counts as actor in that direction (4 half-lives and all), in the other (the second
    half-life and all), days since any fact.
    """
    H = past.decay.shape[0]
    for c in range(len(index.group)):
        last = max(past.active_day[2 * c], past.active_day[2 * c + 1])
        for back in range(2):
            row, here, there = news[back, c], 2 * c + back, 2 * c + 1 - back
            if last < 0:
                row[:] = 0.0
                continue
            for h in range(H):
                row[h] = _now(past.active, past.active_day, here, h, day, past.decay)
            row[H] = _now(past.active, past.active_day, there, 1, day, past.decay)
            row[H + 1] = _now(past.active, past.active_day, there, H - 1, day, past.decay)
            row[H + 2] = day - last


@kernel
def context_of_role(
    index: Any, past: Any, day: int, q: int, before: int, news: Any, role: Any
) -> None:
    """Fill what depends on relation and candidate: shape (actors, ROLE).

    Columns: counts in that role (4 half-lives and all), days since, share of all done to it.
    ``before`` is the relation that was filled last, whose entries are cleared; -1 for none.
    """
    H = past.decay.shape[0]
    if before >= 0:
        for at in range(index.role_row[before], index.role_row[before + 1]):
            role[index.role_who[at], :] = 0.0
    back = 1 if q >= index.half else 0
    for at in range(index.role_row[q], index.role_row[q + 1]):
        if past.role_day[at] < 0:
            continue
        c = index.role_who[at]
        for h in range(H):
            role[c, h] = past.role[at, h] * past.decay[h, day - past.role_day[at]]
        role[c, H] = day - past.role_day[at]
        role[c, H + 1] = role[c, H - 1] / max(news[back, c, H - 1], 1.0)


@inner
def _slot(
    index: Any, a: int, c: int, role: Any, news: Any, slot: Any, who: Any, X: Any, n: int
) -> Any:
    """Return the row of a candidate; a fresh one gets what is known of it anyway."""
    k = slot[c]
    if k >= 0:
        return k
    slot[c] = n
    who[n] = c
    X[n, :AT] = 0.0
    for d in range(ROLE):
        X[n, AT + d] = role[c, d]
    for d in range(NEWS):
        X[n, AT + ROLE + d] = news[c, d]
    if index.group[c] >= 0 and index.group[c] == index.group[a]:
        X[n, 36] = 1.0
    return n


@kernel
def answer(
    index: Any, past: Any, kinship: Any, day: int, a: int, q: int, role: Any, news: Any, slot: Any,
    who: Any, X: Any, totals: Any,
) -> int:  # fmt: skip
    """Fill the rows of all candidates that something leads to; return how many.

    Parameters
    ----------
    role, news
        From `context_of_role` and, for this direction, `context_of_day`.
    slot
        Scratch of -1, shape (actors,); on return the row of each candidate.
    who
        The candidates, filled, shape (actors,).
    X
        Their rows, filled, shape (actors, COLUMNS).
    totals
        Filled with how often the anchor did this (all, lately) and anything (all, lately).
    """
    decay = past.decay
    H = decay.shape[0]
    inverse = q - index.half if q >= index.half else q + index.half
    n = 0
    groups = np.zeros((index.groups + 1, 2))
    totals[:] = 0.0
    for at in range(index.trace_row[a], index.trace_row[a + 1]):
        seen = past.trace_day[at]
        if seen < 0:
            continue
        c, p = index.trace_who[at], index.trace_rel[at]
        k = _slot(index, a, c, role, news, slot, who, X, n)
        if k == n:
            n += 1
            X[k, 22] = 1.0
        lag = day - seen
        base = 9 if (p >= index.half) == (q >= index.half) else 15
        for h in range(H):
            value = past.trace[at, h] * decay[h, lag]
            X[k, base + h] += value
            if p == q:
                X[k, h] = value
        if index.group[c] >= 0:
            groups[index.group[c], 1] += past.trace[at, H - 1]
            if p == q:
                groups[index.group[c], 0] += past.trace[at, H - 1]
        if p == q:
            X[k, H] = lag
            totals[0] += past.trace[at, H - 1]
            totals[1] += X[k, 2]
        elif p == inverse:
            X[k, 6] = past.trace[at, 1] * decay[1, lag]
            X[k, 7] = past.trace[at, H - 1]
            X[k, 8] = lag
        totals[2] += past.trace[at, H - 1]
        totals[3] += past.trace[at, 2] * decay[2, lag]
        if X[k, base + H] == 0.0 or lag < X[k, base + H]:
            X[k, base + H] = lag
        cell = _cell(past, at, day)
        hazard = (past.hit[q, p, cell] + 0.05) / (past.asked[q, p, cell] + 8.0)
        X[k, 21] = max(X[k, 21], hazard)
        X[k, 22] *= 1.0 - hazard
        X[k, 23] += np.log((hazard + 1e-4) / 2e-3) if hazard > 2e-3 else 0.0
    for k in range(n):
        X[k, 22] = 1.0 - X[k, 22]
    n = _by_group(index, past, day, a, q, role, news, slot, who, X, n)
    n = _by_kinship(index, past, kinship, day, a, q, role, news, slot, who, X, n)
    for k in range(n):
        c = who[k]
        X[k, 24] = X[k, 4] / max(totals[0], 1.0)
        X[k, 25] = X[k, 2] / max(totals[1], 0.5)
        X[k, 26] = (X[k, 13] + X[k, 19]) / max(totals[2], 1.0)
        X[k, 27] = (X[k, 11] + X[k, 17]) / max(totals[3], 0.5)
        X[k, 28] = X[k, 4] / max(role[c, H - 1], 1.0)
        X[k, 29] = X[k, 13] / max(news[c, H - 1], 1.0)
        if index.group[c] >= 0:
            X[k, 34] = groups[index.group[c], 0] / max(totals[0], 1.0)
            X[k, 35] = groups[index.group[c], 1] / max(totals[2], 1.0)
    return n


@inner
def _by_group(
    index: Any,
    past: Any,
    day: int,
    a: int,
    q: int,
    role: Any,
    news: Any,
    slot: Any,
    who: Any,
    X: Any,
    n: int,
) -> int:
    """Add what actors of the anchor's country did, and what its sector does to sectors."""
    decay = past.decay
    H = decay.shape[0]
    g = index.group[a]
    if g >= 0:
        spot = g * 2 * index.half + q
        for at in range(index.kin_row[spot], index.kin_row[spot + 1]):
            if past.kin_day[at] >= 0:
                k = _slot(index, a, index.kin_who[at], role, news, slot, who, X, n)
                n = max(n, k + 1)
                X[k, 30] = _now(past.kin, past.kin_day, at, 1, day, decay)
                X[k, 31] = _now(past.kin, past.kin_day, at, 3, day, decay)
        for at in range(index.folk_row[g], index.folk_row[g + 1]):
            if past.folk_day[at] >= 0:
                k = _slot(index, a, index.folk_who[at], role, news, slot, who, X, n)
                n = max(n, k + 1)
                X[k, 32] = _now(past.folk, past.folk_day, at, 1, day, decay)
                X[k, 33] = _now(past.folk, past.folk_day, at, 3, day, decay)
    s = index.sector[a]
    if s >= 0:
        spot = s * 2 * index.half + q
        share = np.zeros(index.sectors)
        for at in range(index.trade_row[spot], index.trade_row[spot + 1]):
            if past.trade_day[at] >= 0:
                share[index.trade_sector[at]] = past.trade[at, H - 1]
        everything = max(share.sum(), 1.0)
        for k in range(n):
            if index.sector[who[k]] >= 0:
                X[k, 37] = share[index.sector[who[k]]] / everything
    return n


@inner
def _by_kinship(
    index: Any, past: Any, kinship: Any, day: int, a: int, q: int, role: Any, news: Any, slot: Any,
    who: Any, X: Any, n: int,
) -> int:  # fmt: skip
    """Add what actors that resemble the anchor did, and how well candidates fit its vectors."""
    wide = 2 * index.half
    if not kinship.near_known[a]:
        neighbours(kinship, a)
    for j in range(kinship.near.shape[1]):
        weight = kinship.near_weight[a, j]
        if weight <= 0:
            continue
        spot = kinship.near[a, j] * wide + q
        for z in range(index.deed_row[spot], index.deed_row[spot + 1]):
            at = index.deed_trace[z]
            if past.trace_day[at] < 0:
                continue
            k = _slot(index, a, index.trace_who[at], role, news, slot, who, X, n)
            n = max(n, k + 1)
            value = past.trace[at, 3] * past.decay[3, day - past.trace_day[at]]
            X[k, 38] += weight * value
            X[k, 39] = max(X[k, 39], weight * min(value, 2.0))
    D = kinship.candidate.shape[1]
    own = np.zeros(D, np.float32)
    weights = 0.0
    for z in range(index.deed_row[a * wide + q], index.deed_row[a * wide + q + 1]):
        at = index.deed_trace[z]
        if past.trace_day[at] >= 0:
            c = index.trace_who[at]
            value = np.log1p(past.trace[at, 3] * past.decay[3, day - past.trace_day[at]])
            weights += value
            for d in range(D):
                own[d] += value * kinship.candidate[c, d] / kinship.usual[c]
    _fits(kinship, a, own, max(weights, 1.0), who, X, n)
    fit_of(kinship.vectors, kinship.rows, kinship.whole, a, q, who, n, X, 43)
    return n


@quick
def _fits(kinship: Any, a: int, own: Any, weights: float, who: Any, X: Any, n: int) -> None:
    """Fill how well candidates fit the anchor's singular vectors, and resemble it."""
    mine = kinship.anchor[a]
    for k in range(n):
        theirs, like = kinship.candidate[who[k]], kinship.anchor[who[k]]
        same, any_, near = np.float32(0.0), np.float32(0.0), np.float32(0.0)
        for d in range(len(own)):
            same += own[d] * theirs[d]
            any_ += mine[d] * theirs[d]
            near += mine[d] * like[d]
        X[k, 40] = max(same / weights, 0.0)
        X[k, 41] = max(any_, 0.0)
        X[k, 42] = max(near, 0.0)


@quick
def neighbours(kinship: Any, a: int) -> None:
    """Find the actors most like one: cosines of their vectors, cubed."""
    K = kinship.near.shape[1]
    best, least = kinship.near_weight[a], 0
    best[:] = 0.0
    for b in range(kinship.anchor.shape[0]):
        if b == a:
            continue
        cosine = 0.0
        for d in range(kinship.anchor.shape[1]):
            cosine += kinship.anchor[a, d] * kinship.anchor[b, d]
        if cosine > best[least]:
            best[least] = cosine
            kinship.near[a, least] = b
            least = int(np.argmin(best))
    for j in range(K):
        best[j] = best[j] ** 3
    kinship.near_known[a] = True
