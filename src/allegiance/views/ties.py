"""Every tie of a history as columns, put together from one part for each relation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from allegiance.views.evidence import ROW_TYPES, Rows
from allegiance.views.pooling import Evidence

__all__ = ["TYPES", "Columns", "Ties", "columns_of", "joined", "ties_of"]

Columns = dict[str, NDArray[Any]]
"""Columns of ties and of their evidence, by the names in `TYPES`."""

_OF_TIES: Final = {
    "a": np.int32,
    "b": np.int32,
    "relation": np.int8,
    "pro_start": np.int64,
    "con_start": np.int64,
}
_OF_EVIDENCE: Final = ("by_origin", "run", "first", "last")
TYPES: Final[Mapping[str, Any]] = {
    **_OF_TIES,
    **dict.fromkeys(_OF_EVIDENCE, np.int32),
    **{f"{side}.{name}": kind for side in ("pro", "con") for name, kind in ROW_TYPES.items()},
}
"""Every column and its type."""


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


def columns_of(ties: Ties, after: tuple[int, int, int, int] = (0, 0, 0, 0)) -> Columns:
    """Return ties as columns by name.

    Parameters
    ----------
    ties
        All, or those of one relation.
    after
        How many ties, rows for, rows against and runs come before them: numbers go on from there.
    """
    evidence, (many, pro, con, runs) = ties.evidence, after
    found = {name: getattr(ties, name) for name in _OF_TIES}
    found |= {"pro_start": ties.pro_start + pro, "con_start": ties.con_start + con}
    shifts = {"by_origin": con, "run": runs, "first": con, "last": con}
    found |= {n: getattr(evidence, n) + np.int32(by) for n, by in shifts.items()}
    for side, rows in (("pro", evidence.pro), ("con", evidence.con)):
        found |= {f"{side}.{f.name}": getattr(rows, f.name) for f in fields(Rows)}
        found[f"{side}.tie"] = rows.tie + np.int32(many)
    return found


def ties_of(columns: Columns) -> Ties:
    """Put ties together from their columns.

    Raises
    ------
    ValueError
        If a column is shorter than the others, as a file that was cut short gives it.
    """
    pro, con = (
        Rows(**{name: columns[f"{side}.{name}"] for name in ROW_TYPES}) for side in ("pro", "con")
    )
    own = {name: columns[name] for name in _OF_EVIDENCE}
    found = Ties(evidence=Evidence(pro, con, **own), **{name: columns[name] for name in _OF_TIES})
    wanted = {name: len(con) for name in ("by_origin", "run")}
    wanted |= {"first": len(pro), "last": len(pro), "b": len(found), "relation": len(found)}
    wanted |= {"pro_start": len(found) + 1, "con_start": len(found) + 1}
    wanted |= {f"pro.{n}": int(found.pro_start[-1]) for n in ROW_TYPES}
    wanted |= {f"con.{n}": int(found.con_start[-1]) for n in ROW_TYPES}
    short = [name for name, many in wanted.items() if len(columns[name]) != many]
    if short:
        raise ValueError(f"column {short[0]} is cut short")
    return found


def joined(parts: Iterable[Columns]) -> Ties:
    """Join the columns of several relations, in memory."""
    lists: dict[str, list[NDArray[Any]]] = {
        name: [np.empty(0, kind)] for name, kind in TYPES.items()
    }
    for part in parts:
        for name, column in part.items():
            lists[name].append(column)
    # Column by column, each list let go at once, so that two of all never lie in memory.
    return ties_of({name: np.concatenate(lists.pop(name)) for name in TYPES})
