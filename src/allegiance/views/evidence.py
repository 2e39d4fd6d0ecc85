"""What each claim weighs for or against a tie, and over which days.

A row says: this claim bears on this tie with this weight from ``begin`` on, in full from
``full``, less sure again from ``softens``, no more from ``end``; counted from ``anchor`` its
weight is halved every half-life of the rule ``fade``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from allegiance.history import NOBODY, History
from allegiance.times import FIRST_DAY, LAST_DAY
from allegiance.views.rules import HIGHEST_WEIGHT, rules

__all__ = [
    "NEVER",
    "REACH_BACK",
    "ROW_TYPES",
    "Days",
    "Rows",
    "days_of",
    "ending_days",
    "origins",
    "weights",
]

NEVER: Final = LAST_DAY + 1
"""A day that does not come."""
REACH_BACK: Final = 3653
"""Days that a tie whose beginning nobody dates is taken to reach back from its known end."""

Days = dict[str, NDArray[np.int32]]
"""``begin``, ``full``, ``softens``, ``end``, ``anchor``, ``cut`` of some claims."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Claims bearing on ties, as equally long columns.

    Attributes
    ----------
    tie
        Number of the tie.
    origin
        Number of the independent source: the speaker where one is named, else the publisher.
    claim
        Index of the claim in its history.
    rule, fade
        Places in the table of rules: the one that made the row, the one by which it fades.
    weight
        At its fullest, above 0 and at most `allegiance.views.rules.HIGHEST_WEIGHT`.
    begin, full, softens, end, anchor
        Days, as the module says.
    cut
        For a claim against: it weighs against claims for whose ``full`` is not later. For a claim
        for: its ``full``.
    vague
        Whether the day of beginning is only roughly known.
    """

    tie: NDArray[np.int32]
    origin: NDArray[np.int32]
    claim: NDArray[np.int32]
    rule: NDArray[np.int8]
    fade: NDArray[np.int8]
    weight: NDArray[np.float32]
    begin: NDArray[np.int32]
    full: NDArray[np.int32]
    softens: NDArray[np.int32]
    end: NDArray[np.int32]
    anchor: NDArray[np.int32]
    cut: NDArray[np.int32]
    vague: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.tie)

    def take(self, picked: NDArray[Any] | slice) -> Rows:
        """Return the rows at these indices."""
        return Rows(**{f.name: getattr(self, f.name)[picked] for f in fields(self)})


_NARROW: Final = {"rule": np.int8, "fade": np.int8, "weight": np.float32, "vague": np.bool_}
ROW_TYPES: Final[Mapping[str, Any]] = {f.name: _NARROW.get(f.name, np.int32) for f in fields(Rows)}
"""The columns of rows and their types."""


def origins(history: History) -> NDArray[np.int32]:
    """Return the number of the independent origin of every claim.

    Two outlets that quote one speaker have one origin: the speaker.
    """
    speaker = history.said_by + np.int32(len(history.sources))
    return np.where(history.said_by == NOBODY, history.source, speaker).astype(np.int32)


def days_of(history: History, picked: NDArray[np.int64], *, is_state: bool) -> Days:
    """Return the days over which claims of one relation weigh, before any lapse.

    States given with one date hold from it until something ends them; with two ends, between
    them, half sure while an end is uncertain. Events weigh half between the first and the
    last day on which they may have happened and in full after. What bears no date, or no
    beginning, is taken from the day on which it was published.
    """
    low, high = history.start_low[picked], history.start_high[picked]
    end_low, end_high = history.end_low[picked], history.end_high[picked]
    published = history.published[picked]
    is_range, is_dated = history.is_range[picked], history.is_dated[picked]
    still = np.where(end_high >= LAST_DAY, np.maximum(high, published), end_high)
    has_start = is_dated & (low > FIRST_DAY)
    if not is_state:
        begin = np.where(has_start, low, still)
        full = np.where(has_start & is_range, np.maximum(high, begin), still)
        return _days(begin, full, np.full_like(low, NEVER), np.full_like(low, NEVER), still, still)
    ends = is_dated & is_range & (end_high < LAST_DAY)
    reach = np.maximum(np.where(ends, end_low, published) - REACH_BACK, FIRST_DAY + 1)
    begin = np.where(has_start, low, np.where(is_dated & ends, reach, published))
    full = np.where(has_start & is_range, high, begin)
    softens = np.where(ends, end_low + 1, NEVER)
    end = np.where(ends, end_high + 1, NEVER)
    return _days(begin, full, softens, end, np.where(ends, end_high, still), still)


def _days(*columns: NDArray[Any]) -> Days:
    names = ("begin", "full", "softens", "end", "anchor", "cut")
    return {n: np.asarray(c, np.int32) for n, c in zip(names, columns, strict=True)}


def ending_days(history: History, picked: NDArray[np.int64]) -> Days:
    """Return the days from which a stated end weighs against the tie that it ends."""
    low, high = history.end_low[picked], history.end_high[picked]
    never = np.full_like(low, NEVER)
    return _days(low + 1, high + 1, never, never, high + 1, high)


def _table(name: str) -> NDArray[np.int32]:
    return np.asarray([getattr(rule, name) for rule in rules()], np.int32)


def fading() -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return half-life and number of halvings of every rule; what never fades halves never."""
    half_life = _table("half_life")
    return np.where(half_life == 0, NEVER, half_life).astype(np.int32), _table("halvings")


def lapse(days: Days, fade: int) -> Days:
    """Return the days with the end that the rule ``fade`` sets."""
    rule = rules()[fade]
    if not rule.lapses:
        return days
    last = days["anchor"] + np.int32(rule.half_life * (rule.halvings + 1))
    return days | {"end": np.minimum(days["end"], last).astype(np.int32)}


def is_vague(history: History, picked: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return whether the day of beginning is only roughly known."""
    exact = history.start_low[picked] == history.start_high[picked]
    return np.asarray(
        ~(exact & history.is_dated[picked]) | (history.start_low[picked] == FIRST_DAY)
    )


def claim_weights(history: History) -> NDArray[np.float32]:
    """Return what every claim weighs by itself: grades times the reader's confidence.

    A rejected claim weighs nothing. One that a person coded, accepted or corrected counts as
    surely read.
    """
    sure = np.isnan(history.confidence) | (history.verdict == 1) | (history.verdict == 2)
    read = np.where(sure, np.float32(1), history.confidence)
    weight = np.where(history.verdict == 3, np.float32(0), history.weight * read)
    return np.clip(weight, 0, 1).astype(np.float32)


def capped(weight: NDArray[np.float32], share: float) -> NDArray[np.float32]:
    """Return the weight that a rule passes on."""
    return np.asarray(np.minimum(weight * np.float32(share), np.float32(HIGHEST_WEIGHT)))


def weights(rows: Rows, on: int | NDArray[np.int32]) -> NDArray[np.float64]:
    """Return what every row weighs on a day (or each on a day of its own): 0 before and after."""
    half_life, halvings = fading()
    active = (rows.begin <= on) & (on < rows.end)
    unsure = (on < rows.full) | (on >= rows.softens)
    age = np.maximum(on - rows.anchor, 0)
    steps = np.minimum(age // half_life[rows.fade], halvings[rows.fade])
    return np.asarray(rows.weight * active * np.exp2(-(steps + unsure).astype(np.float64)))
