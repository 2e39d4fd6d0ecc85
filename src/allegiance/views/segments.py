"""Every tie over all time, cut where anything changes.

Between two cuts nothing changes, so that the segment that holds a day is that day's picture.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from allegiance.history import History, relation_names
from allegiance.times import LAST_DAY
from allegiance.views.evidence import NEVER, Rows, fading
from allegiance.views.inference import Ties, infer
from allegiance.views.picture import active_rows, claims_of, is_disputed, rule_of
from allegiance.views.pooling import arrange, pool
from allegiance.views.rules import rules
from allegiance.vocabulary import relations

__all__ = ["Segment", "TieHistory", "segments"]

_BLOCK: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of days over which a tie stays the same.

    Attributes
    ----------
    first, last
        Days, both within; ``last`` is `allegiance.times.LAST_DAY` where no end is in sight.
    from_soft, to_soft
        Whether that side is uncertain, or fades and is no reported change.
    strength, for_, against, disputed, rule
        As in `allegiance.views.picture.Tie`.
    """

    first: int
    last: int
    from_soft: bool
    to_soft: bool
    strength: float
    for_: tuple[int, ...]
    against: tuple[int, ...]
    disputed: bool
    rule: str | None

    @property
    def is_open(self) -> bool:
        """Whether no end is in sight."""
        return self.last >= LAST_DAY


@dataclass(frozen=True, slots=True)
class TieHistory:
    """One tie over all time: its segments in order, gaps where nothing supports it."""

    number: int
    a: int
    b: int
    relation: str
    reads: str
    sign: int
    directed: bool
    segments: tuple[Segment, ...]

    def on(self, day: int) -> Segment | None:
        """Return the segment of a day, None where the tie is not reported."""
        return next((s for s in self.segments if s.first <= day <= s.last), None)


def segments(history: History, numbers: NDArray[np.int32] | None = None) -> tuple[TieHistory, ...]:
    """Cut every tie (or those numbered) into segments; the whole is kept with the history."""
    if numbers is not None:
        whole: tuple[TieHistory, ...] | None = history._index.get("segments")
        if whole is not None:
            return tuple(whole[n] for n in numbers.tolist())
        return tuple(_cut(infer(history), numbers))
    if "segments" not in history._index:
        ties = infer(history)
        history._index["segments"] = tuple(_cut(ties, np.arange(len(ties), dtype=np.int32)))
    found: tuple[TieHistory, ...] = history._index["segments"]
    return found


def _cut(ties: Ties, numbers: NDArray[np.int32]) -> Iterator[TieHistory]:
    for number in numbers.tolist():
        relation = relations()[relation_names()[ties.relation[number]]]
        yield TieHistory(
            number=number,
            a=int(ties.a[number]),
            b=int(ties.b[number]),
            relation=relation.name,
            reads=relation.reads,
            sign=relation.sign,
            directed=not relation.is_symmetric,
            segments=tuple(_merged(_pieces(ties, number))),
        )


def _own(ties: Ties, number: int) -> tuple[Rows, Rows]:
    pro, con = ties.pro_start, ties.con_start
    return (
        ties.evidence.pro.take(slice(int(pro[number]), int(pro[number + 1]))),
        ties.evidence.con.take(slice(int(con[number]), int(con[number + 1]))),
    )


def _cuts(rows: Rows) -> NDArray[np.int32]:
    """Return every day on which the weight of a row changes."""
    half_life, halvings = fading()
    steps = int(halvings.max())
    fades = [
        np.where(
            halvings[rows.fade] >= k,
            np.minimum(rows.anchor + np.int64(k) * half_life[rows.fade], NEVER),
            NEVER,
        )
        for k in range(1, steps + 1)
    ]
    days = np.concatenate([rows.begin, rows.full, rows.softens, rows.end, *fades])
    return np.unique(days[days < NEVER]).astype(np.int32)


def _pieces(ties: Ties, number: int) -> Iterator[Segment]:
    pro, con = _own(ties, number)
    cuts = np.union1d(_cuts(pro), _cuts(con)).astype(np.int32)
    cuts = cuts[(cuts >= pro.begin.min()) & (cuts <= LAST_DAY)]
    strength = _strengths(pro, con, cuts)
    sharp = _sharp_days(pro) | _sharp_days(con)
    last = np.append(cuts[1:] - 1, LAST_DAY).tolist()
    for place, first in enumerate(cuts.tolist()):
        if not strength[place]:
            continue
        on_pro, on_con = active_rows(ties, number, first)
        yield Segment(
            first=first,
            last=last[place],
            from_soft=first not in sharp,
            to_soft=last[place] < LAST_DAY and last[place] + 1 not in sharp,
            strength=float(strength[place]),
            for_=claims_of(on_pro),
            against=claims_of(on_con),
            disputed=is_disputed(on_pro, on_con),
            rule=rule_of(on_pro, first),
        )


def _sharp_days(rows: Rows) -> set[int]:
    """Return the days on which a source dates a beginning or an end to the day."""
    lapses = np.asarray([r.lapses for r in rules()])[rows.fade]
    begins = rows.begin[~rows.vague & (rows.begin == rows.full)]
    ends = rows.end[(rows.softens == rows.end) & ~lapses]
    return set(begins.tolist()) | set(ends.tolist())


def _strengths(pro: Rows, con: Rows, cuts: NDArray[np.int32]) -> NDArray[np.float64]:
    """Pool one tie on many days at once: each day is laid out as a tie of its own."""
    found = np.zeros(len(cuts))
    step = max(_BLOCK // (len(pro) + len(con)), 1)
    for start in range(0, len(cuts), step):
        days = cuts[start : start + step]
        wide_pro, on = _laid_out(pro, days)
        wide_con, against_on = _laid_out(con, days)
        evidence = arrange(wide_pro, wide_con)
        pooled = pool(evidence, on[evidence.pro.tie], against_on[evidence.con.tie])
        found[start + pooled.tie] = pooled.strength
    return found


def _laid_out(rows: Rows, days: NDArray[np.int32]) -> tuple[Rows, NDArray[np.int32]]:
    copies = rows.take(np.tile(np.arange(len(rows)), len(days)))
    day_of = np.repeat(np.arange(len(days), dtype=np.int32), len(rows))
    return replace(copies, tie=day_of), days


def _merged(pieces: Iterator[Segment]) -> Iterator[Segment]:
    """Join neighbours that differ in nothing but their days."""
    held: Segment | None = None
    for piece in pieces:
        if held is not None and held.last + 1 == piece.first and _same(held, piece):
            held = replace(held, last=piece.last, to_soft=piece.to_soft)
            continue
        if held is not None:
            yield held
        held = piece
    if held is not None:
        yield held


def _same(one: Segment, other: Segment) -> bool:
    return abs(one.strength - other.strength) < 1e-9 and (
        one.for_,
        one.against,
        one.disputed,
        one.rule,
    ) == (other.for_, other.against, other.disputed, other.rule)
