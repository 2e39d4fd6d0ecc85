"""A history of any size drawn exactly from a known choice model, for measuring sampled fits.

The chance that i chooses j is proportional to (1 + in_j) exp(a [i acted on j] + b [j acted on i]),
in_j being the events j received: a coefficient of one on log1p(indegree). That makes drawing cheap:
one plus the indegree is the mass of an urn that holds each actor once and each event's receiver.
"""

from __future__ import annotations

import numba
import numpy as np

# ruff: noqa: NPY002 - compiled code knows only this generator


@numba.njit(cache=True)
def draw(actors: int, events: int, inertia: float, reciprocity: float, seed: int):
    """Return senders and receivers, int32."""
    np.random.seed(seed)
    who = np.empty(events, dtype=np.int32)
    whom = np.empty(events, dtype=np.int32)
    out_head = np.full(actors, -1, dtype=np.int32)
    in_head = np.full(actors, -1, dtype=np.int32)
    out_next = np.empty(events, dtype=np.int32)
    in_next = np.empty(events, dtype=np.int32)
    received = np.zeros(actors, dtype=np.int32)
    known = np.empty(100_000, dtype=np.int32)
    marks = np.empty(100_000, dtype=np.int8)
    for e in range(events):
        i = np.random.randint(actors)
        count = 0
        for direction in range(2):
            at = out_head[i] if direction == 0 else in_head[i]
            while at >= 0:
                k = whom[at] if direction == 0 else who[at]
                place = 0
                while place < count and known[place] != k:
                    place += 1
                if place == count:
                    known[count], marks[count] = k, 0
                    count += 1
                marks[place] |= 1 << direction
                at = out_next[at] if direction == 0 else in_next[at]
        extra = 0.0
        for place in range(count):
            gain = np.exp(inertia * (marks[place] & 1) + reciprocity * (marks[place] >> 1)) - 1.0
            extra += (1.0 + received[known[place]]) * gain
        base = actors + e - 1.0 - received[i]
        target = np.random.random() * (base + extra)
        j = i
        if target < extra:
            for place in range(count):
                gain = np.exp(inertia * (marks[place] & 1) + reciprocity * (marks[place] >> 1)) - 1
                target -= (1.0 + received[known[place]]) * gain
                j = known[place]
                if target <= 0.0:
                    break
        else:
            while j == i:
                ball = np.random.randint(actors + e)
                j = ball if ball < actors else whom[ball - actors]
        who[e], whom[e] = i, j
        out_next[e], out_head[i] = out_head[i], e
        in_next[e], in_head[j] = in_head[j], e
        received[j] += 1
    return who, whom


@numba.njit(cache=True)
def draw_among_few(actors: int, events: int, inertia: float, reciprocity: float, seed: int):
    """Draw from the same model with all pairs kept, for few actors and many events."""
    np.random.seed(seed)
    who = np.empty(events, dtype=np.int64)
    whom = np.empty(events, dtype=np.int64)
    marks = np.zeros((actors, actors), dtype=np.int8)
    factor = np.exp(np.array([0.0, inertia, reciprocity, inertia + reciprocity]))
    received = np.ones(actors)
    running = np.empty(actors)
    for e in range(events):
        i = np.random.randint(actors)
        total = 0.0
        for j in range(actors):
            if j != i:
                total += received[j] * factor[marks[i, j]]
            running[j] = total
        j = np.searchsorted(running, np.random.random() * total, side="right")
        who[e], whom[e] = i, j
        marks[i, j] |= 1
        marks[j, i] |= 2
        received[j] += 1.0
    return who, whom
