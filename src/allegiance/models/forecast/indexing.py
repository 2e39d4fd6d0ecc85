"""Number everything that a forecast counts, once, so that compiled loops only follow numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from allegiance.models.kernels.shapes import CELLS, Index, Past

__all__ = ["HALF_LIVES", "Doubled", "build_index", "double", "empty_past"]

Ints = npt.NDArray[np.int64]

HALF_LIVES: Final = (1.5, 6.0, 25.0, 100.0, np.inf)
"""Of the decayed counts, in steps of time (days, in daily data)."""

_LAGS: Final = (1, 2, 4, 7, 14, 30, 90)


@dataclass(frozen=True)
class Doubled:
    """Facts, each from both sides, in order of day, anchor and relation.

    Attributes
    ----------
    a, q, c, day
        Anchor, doubled relation, candidate, step of time; shape (2 n,).
    fact
        The fact each came from.
    ids
        Its trace, role, kin, folk and trade, shape (2 n, 5); -1 where it has none.
    """

    a: Ints
    q: Ints
    c: Ints
    day: Ints
    fact: Ints
    ids: Ints


def double(s: Ints, r: Ints, o: Ints, day: Ints, half: int) -> Doubled:
    """Look at each fact from both sides."""
    a, c = np.concatenate([s, o]), np.concatenate([o, s])
    q = np.concatenate([r, r + half])
    both = np.concatenate([day, day])
    fact = np.tile(np.arange(len(s)), 2)
    order = np.lexsort((c, q, a, both))
    none = np.full((len(a), 5), -1, np.int64)
    return Doubled(a[order], q[order], c[order], both[order], fact[order], none)


def _numbered(keys: Ints, rows: int, width: int) -> tuple[Ints, Ints, Ints]:
    """Return for keys row * width + column: their number, the start of each row, the columns."""
    unique, number = np.unique(keys, return_inverse=True)
    start = np.searchsorted(unique, np.arange(rows + 1) * width)
    return number.astype(np.int64), start.astype(np.int64), unique % width


def build_index(
    facts: Doubled, actors: int, half: int, group: Ints, sector: Ints
) -> tuple[Index, Doubled]:
    """Give numbers to traces, roles, kin, folk and trades of all facts.

    Parameters
    ----------
    facts
        From `double`.
    actors, half
        How many actors and (undoubled) relations there are.
    group, sector
        Of each actor, -1 where unknown.
    """
    wide = 2 * half
    a, q, c = facts.a, facts.q, facts.c
    ids = facts.ids.copy()
    ids[:, 0], row, who = _numbered((a * actors + c) * wide + q, actors, actors * wide)
    trace = (row, who // wide, who % wide)
    deeds = np.repeat(np.arange(actors), np.diff(row)) * wide + trace[2]
    deed_trace = np.argsort(deeds, kind="stable")
    deed_row = np.searchsorted(deeds[deed_trace], np.arange(actors * wide + 1))
    ids[:, 1], role_row, role_who = _numbered(q * actors + c, wide, actors)
    g, known = group[a], group[a] >= 0
    groups = int(group.max(initial=-1)) + 1
    ids[known, 2], kin_row, kin_who = _numbered(
        (g[known] * wide + q[known]) * actors + c[known], groups * wide, actors
    )
    ids[known, 3], folk_row, folk_who = _numbered(g[known] * actors + c[known], groups, actors)
    sectors = int(sector.max(initial=-1)) + 1
    both = (sector[a] >= 0) & (sector[c] >= 0)
    ids[both, 4], trade_row, trade_sector = _numbered(
        (sector[a][both] * wide + q[both]) * max(sectors, 1) + sector[c][both],
        sectors * wide,
        max(sectors, 1),
    )
    index = Index(
        *trace, deed_row, deed_trace, role_row, role_who, kin_row, kin_who, folk_row, folk_who,
        trade_row, trade_sector, group, sector, half, groups, sectors,
    )  # fmt: skip
    return index, Doubled(a, q, c, facts.day, facts.fact, ids)


def empty_past(index: Index, actors: int, days: int) -> Past:
    """Return a past in which nothing happened yet."""
    wide, H = 2 * index.half, len(HALF_LIVES)

    def counts(many: int) -> tuple[Any, Any]:
        return np.zeros((many, H), np.float32), np.full(many, -1, np.int64)

    lags = np.arange(days + 2)
    decay = np.exp2(-lags[None, :] / np.array(HALF_LIVES)[:, None])
    return Past(
        *counts(len(index.trace_who)),
        *counts(len(index.role_who)),
        *counts(len(index.kin_who)),
        *counts(len(index.folk_who)),
        *counts(len(index.trade_sector)),
        *counts(2 * actors),
        np.zeros((wide, wide, CELLS), np.float32),
        np.zeros((wide, wide, CELLS), np.float32),
        decay.astype(np.float32),
        np.searchsorted(_LAGS, lags).astype(np.int64),
    )
