"""What changed between two dates, and the claims that changed it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from allegiance.errors import OptionError
from allegiance.history import History
from allegiance.times import day, iso
from allegiance.views.inference import Ties, infer
from allegiance.views.picture import active_rows, claims_of
from allegiance.views.segments import Segment, TieHistory, segments

__all__ = ["Change", "changes"]

_BROKEN: Final = 0.5


@dataclass(frozen=True, slots=True)
class Change:
    """A tie that appeared, ended, turned or lapsed.

    Attributes
    ----------
    kind
        ``appeared``: a dated claim makes it; ``reported``: it is first told of, by claims
        without a date; ``ended``: claims against at least halved it, or its stated end came;
        ``turned``: the pair went from friendly to hostile or back; ``lapsed``: nothing was
        reported for so long that it is no longer shown.
    a, b, a_name, b_name, relation, reads, sign, directed
        As in `allegiance.views.picture.Tie`; of the new tie where it turned.
    on
        The day, the earliest if uncertain.
    is_soft
        Whether the day is uncertain.
    before, after
        Strength of the tie; of the pair's old and new tie where it turned.
    was
        Relation of the old tie where it turned, else None.
    claims
        The claims that did it.
    """

    kind: str
    a: int
    b: int
    a_name: str
    b_name: str
    relation: str
    reads: str
    sign: int
    directed: bool
    on: int
    is_soft: bool
    before: float
    after: float
    was: str | None
    claims: tuple[int, ...]


def changes(
    history: History,
    since: str | date | int,
    until: str | date | int,
    known_by: str | date | datetime | int | None = None,
) -> tuple[Change, ...]:
    """List the changes after ``since`` and up to ``until``, in order of time.

    Parameters
    ----------
    since, until
        Days; a month or a year stands for its last day.
    known_by
        Leave out what was learned later.

    Raises
    ------
    OptionError
        If ``until`` is before ``since``.
    """
    first, last = day(since), day(until)
    if last < first:
        raise OptionError(
            f"{iso(last)} comes before {iso(first)}", remedy="Give the earlier date first"
        )
    known = history if known_by is None else history.known_by(known_by)
    ties = infer(known)
    moved = _moved(ties, first, last)
    told = segments(known, moved)
    found = [c for t in told for c in _in_one(_of_tie(known, ties, t, first, last))]
    turned = list(_turned(known, ties, moved, first, last))
    news = {(c.a, c.b, c.relation, c.on) for c in turned}
    found = [c for c in found if (c.a, c.b, c.relation, c.on) not in news] + turned
    return tuple(sorted(found, key=lambda c: (c.on, c.kind, c.a, c.b, c.relation)))


def _moved(ties: Ties, first: int, last: int) -> NDArray[np.int32]:
    """Return the ties on which anything begins to weigh or ceases to in the period."""
    found = []
    for rows in (ties.evidence.pro, ties.evidence.con):
        begins = (rows.begin > first) & (rows.begin <= last)
        found.append(rows.tie[begins | ((rows.end > first) & (rows.end <= last))])
    return np.unique(np.concatenate(found)).astype(np.int32)


def _of_tie(
    history: History, ties: Ties, tie: TieHistory, first: int, last: int
) -> Iterator[Change]:
    previous: Segment | None = tie.on(first)
    for piece in (s for s in tie.segments if s.last > first and s.first <= last):
        was = previous.strength if previous else 0.0
        if piece.first > first and (previous is None or previous.last + 1 < piece.first):
            kind = "appeared" if history.is_dated[list(piece.for_)].any() else "reported"
            yield _change(history, tie, kind, piece, (0.0, piece.strength), piece.for_)
        elif piece.first > first and previous and _is_broken(previous, piece):
            new = tuple(sorted(set(piece.against) - set(previous.against)))
            yield _change(history, tie, "ended", piece, (was, piece.strength), new)
        if piece.last < last and tie.on(piece.last + 1) is None:
            yield _ceased(history, ties, tie, piece)
        previous = piece


def _in_one(changes: Iterator[Change]) -> Iterator[Change]:
    """Tell an end that comes in several steps once, from its first day to its last strength."""
    held: Change | None = None
    for change in changes:
        if held is not None and held.kind == change.kind == "ended":
            claims = tuple(sorted({*held.claims, *change.claims}))
            held = replace(held, after=change.after, claims=claims)
            continue
        if held is not None:
            yield held
        held = change
    if held is not None:
        yield held


def _is_broken(before: Segment, after: Segment) -> bool:
    """Whether claims against did it, and not time alone."""
    return after.strength <= _BROKEN * before.strength and not set(after.against) <= set(
        before.against
    )


def _ceased(history: History, ties: Ties, tie: TieHistory, piece: Segment) -> Change:
    on = piece.last + 1
    ended_by = claims_of(active_rows(ties, tie.number, on)[1])
    dated = [c for c in piece.for_ if history.is_range[c] and history.end_high[c] <= piece.last]
    kind = "ended" if dated or ended_by else "lapsed"
    claims = tuple(sorted({*dated, *ended_by})) or piece.for_
    change = _change(history, tie, kind, piece, (piece.strength, 0.0), claims)
    return replace(change, on=on, is_soft=piece.to_soft)


def _change(
    history: History,
    tie: TieHistory,
    kind: str,
    piece: Segment,
    strengths: tuple[float, float],
    claims: tuple[int, ...],
    was: str | None = None,
) -> Change:
    return Change(
        kind=kind,
        a=tie.a,
        b=tie.b,
        a_name=history.actors[tie.a].name,
        b_name=history.actors[tie.b].name,
        relation=tie.relation,
        reads=tie.reads,
        sign=tie.sign,
        directed=tie.directed,
        on=piece.first,
        is_soft=piece.from_soft,
        before=strengths[0],
        after=strengths[1],
        was=was,
        claims=claims,
    )


def _turned(
    history: History, ties: Ties, moved: NDArray[np.int32], first: int, last: int
) -> Iterator[Change]:
    """Yield pairs whose strongest tie went from one sign to the other and stayed."""
    low = np.minimum(ties.a, ties.b).astype(np.int64) * (len(history.actors) + 1)
    pair = low + np.maximum(ties.a, ties.b)
    mine = np.flatnonzero(np.isin(pair, pair[moved])).astype(np.int32)
    by_pair: dict[int, list[TieHistory]] = defaultdict(list)
    for tie in segments(history, mine):
        if tie.sign:
            by_pair[int(pair[tie.number])].append(tie)
    for own in by_pair.values():
        old, new = _leading(own, first), _leading(own, last)
        if old is None or new is None or old[0].sign == new[0].sign:
            continue
        starts = {d for t in own for s in t.segments for d in (s.first, s.last + 1)}
        days = sorted(d for d in starts if first < d <= last)
        on = next(d for i, d in enumerate(days) if _keeps(own, days[i:], new[0].sign))
        then = _leading(own, on)
        assert then is not None
        tie, piece = then
        before, was = tie.on(on - 1), old[0].on(on)
        claims = set(piece.for_) - set(before.for_ if before else ())
        claims |= set(was.against if was else ()) - set(old[1].against)
        if claims:
            strengths = (old[1].strength, piece.strength)
            told = tuple(sorted(claims))
            yield _change(history, tie, "turned", piece, strengths, told, old[0].relation)


def _keeps(own: list[TieHistory], days: list[int], sign: int) -> bool:
    leading = [_leading(own, d) for d in days]
    return all(lead is not None and lead[0].sign == sign for lead in leading)


def _leading(own: list[TieHistory], on: int) -> tuple[TieHistory, Segment] | None:
    """Return the strongest tie of a pair on a day."""
    there = [(t, s) for t in own if (s := t.on(on)) is not None]
    return max(there, key=lambda ts: (ts[1].strength, -ts[0].number), default=None)
