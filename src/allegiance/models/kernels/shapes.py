"""The arrays that the compiled loops of the forecast share, by name."""

from __future__ import annotations

from typing import Any, NamedTuple

__all__ = ["AT", "CELLS", "COLUMNS", "NEWS", "ROLE", "Form", "Index", "Kinship", "Past", "Scratch",
           "Vectors"]  # fmt: skip

AT = 44
"""First column of what depends on relation and candidate alone."""
ROLE = 7
NEWS = 8
COLUMNS = AT + ROLE + NEWS
CELLS = 24


class Index(NamedTuple):
    """Where everything about an actor, a relation or a group lies; rows as in compressed sparse.

    ``trace`` numbers the distinct (anchor, candidate, relation), sorted in that order, and
    ``deed`` sorts the same by (anchor, relation); ``role`` numbers the distinct (relation,
    candidate); ``kin`` (group of anchor, relation, candidate); ``folk`` (group of anchor,
    candidate); ``trade`` (sector of anchor, relation, sector of candidate).
    """

    trace_row: Any
    trace_who: Any
    trace_rel: Any
    deed_row: Any
    deed_trace: Any
    role_row: Any
    role_who: Any
    kin_row: Any
    kin_who: Any
    folk_row: Any
    folk_who: Any
    trade_row: Any
    trade_sector: Any
    group: Any
    sector: Any
    half: int
    groups: int
    sectors: int


class Past(NamedTuple):
    """Decayed counts (id, half-life) as of the last fact of each id, and the day of that fact.

    ``hit`` and ``asked`` (query relation, trace relation, cell) count how often a trace of that
    age and number led to an answer, and how often it could have.
    """

    trace: Any
    trace_day: Any
    role: Any
    role_day: Any
    kin: Any
    kin_day: Any
    folk: Any
    folk_day: Any
    trade: Any
    trade_day: Any
    active: Any
    active_day: Any
    hit: Any
    asked: Any
    decay: Any
    lag_bin: Any


class Vectors(NamedTuple):
    """What is learned of whom actors seek; float32 but for counts of how far rows moved.

    Rows of ``who`` (anchors) and ``whom`` (candidates) are actors, then countries, then sectors;
    ``turn``, ``lately`` and ``shift`` have a row for each doubled relation; ``bias`` and
    ``recent`` (whom it dealt with lately) one for each actor.
    """

    who: Any
    whom: Any
    turn: Any
    lately: Any
    shift: Any
    bias: Any
    recent: Any
    moved_who: Any
    moved_whom: Any
    moved_turn: Any
    moved_lately: Any
    moved_shift: Any
    moved_bias: Any


class Kinship(NamedTuple):
    """A snapshot of who resembles whom: vectors of anchors (unit), of candidates, neighbours.

    ``vectors``, ``rows`` and ``whole`` say whom actors seek; see `Vectors` and `Seeking`.
    """

    anchor: Any
    candidate: Any
    usual: Any
    near: Any
    near_weight: Any
    near_known: Any
    vectors: Any
    rows: Any
    whole: Any


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
    column, cut, leaf
        Trees of depth two on top, for candidates that something leads to: column and highest code
        to the left of root, left and right split, shape (trees, 3), -1 for no split; what the four
        leaves add, shape (trees, 4). Columns from `COLUMNS` on are habit, activity, direction.
    """

    bins: Any
    table: Any
    by_relation: Any
    by_habit: Any
    by_activity: Any
    column: Any
    cut: Any
    leaf: Any


class Scratch(NamedTuple):
    """Room to work in, one row for each actor."""

    slot: Any
    who: Any
    rows: Any
    role: Any
    news: Any
    totals: Any
    mark: Any
    bits: Any
    role_bits: Any
    news_bits: Any
    base: Any
    fame: Any
