"""Uncertain dates: EDTF in, day intervals out.

A date is kept as its source wrote it (`EDTF <https://www.loc.gov/standards/datetime/>`_, ISO
8601-2 levels 0 and 1) and computed on as four days: the earliest and latest day it may have
begun, the earliest and latest it may have ended. A day is a proleptic Gregorian ordinal
(`datetime.date.toordinal`), so that it fits a column of integers.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from allegiance.errors import DateError

__all__ = ["FIRST_DAY", "LAST_DAY", "Interval", "day", "iso", "parse"]

FIRST_DAY: Final = 1
"""Stands for "no known beginning"."""
LAST_DAY: Final = date.max.toordinal()
"""Stands for "no known end"."""

_DATE = re.compile(r"(\d[\dX]{3})(?:-(\d\d|XX))?(?:-(\d\d|XX))?([~?%])?")
_SEASONS: Final = {21: (3, 5), 22: (6, 8), 23: (9, 11), 24: (12, 2)}
_MARGIN: Final = {"year": 366, "month": 31, "day": 7}


@dataclass(frozen=True, slots=True)
class Interval:
    """A time with soft ends, in days.

    Attributes
    ----------
    text
        The EDTF original.
    start_low, start_high
        Earliest and latest day it may have begun.
    end_low, end_high
        Earliest and latest day it may have ended.
    is_approximate
        The source said "about" (``~``), "perhaps" (``?``) or both (``%``).
    is_range
        The source gave two ends (``A/B``), not one date.
    """

    text: str
    start_low: int
    start_high: int
    end_low: int
    end_high: int
    is_approximate: bool
    is_range: bool

    @property
    def has_start(self) -> bool:
        """Whether a beginning is known at all."""
        return self.start_low > FIRST_DAY

    @property
    def has_end(self) -> bool:
        """Whether an end is known at all."""
        return self.end_high < LAST_DAY

    def may_include(self, on: int) -> bool:
        """Whether the day can lie within."""
        return self.start_low <= on <= self.end_high

    def overlaps(self, other: Interval) -> bool:
        """Whether the two can share a day."""
        return self.start_low <= other.end_high and other.start_low <= self.end_high


@lru_cache(maxsize=65536)
def parse(text: str) -> Interval:
    """Read an EDTF date or interval.

    Parameters
    ----------
    text
        ``2015``, ``2015-11``, ``2015-11-09``, ``199X``, ``2018~``, ``2015-22`` (summer),
        ``2014/2018``, ``../2021-08-15``, ``2021-08-15/..``.

    Raises
    ------
    DateError
        If it is not EDTF, no such day exists, or it ends before it starts.

    Examples
    --------
    >>> found = parse("2015-11")
    >>> iso(found.start_low), iso(found.end_high)
    ('2015-11-01', '2015-11-30')
    """
    ends = text.strip().split("/")
    if len(ends) > 2:
        raise _wrong(text, "an interval has two ends")
    if len(ends) == 1:
        low, high, soft = _bounds(ends[0], text)
        return Interval(text, low, high, low, high, soft, is_range=False)
    start = (FIRST_DAY, FIRST_DAY, False) if ends[0] in ("", "..") else _bounds(ends[0], text)
    end = (LAST_DAY, LAST_DAY, False) if ends[1] in ("", "..") else _bounds(ends[1], text)
    if start[0] > end[1]:
        raise _wrong(text, "it ends before it starts")
    return Interval(text, start[0], start[1], end[0], end[1], start[2] or end[2], is_range=True)


def _bounds(part: str, whole: str) -> tuple[int, int, bool]:
    match = _DATE.fullmatch(part)
    if match is None:
        return _by_library(part, whole)
    year, month, of_month, mark = match.groups()
    first = _edge(year, month, of_month, last=False, whole=whole)
    last = _edge(year, month, of_month, last=True, whole=whole)
    if mark:
        margin = _MARGIN["day" if of_month else "month" if month else "year"]
        first, last = max(first - margin, FIRST_DAY), min(last + margin, LAST_DAY)
    return first, last, bool(mark)


def _edge(year: str, month: str | None, of_month: str | None, *, last: bool, whole: str) -> int:
    y = int(year.replace("X", "9" if last else "0"))
    if y == 0:
        raise _wrong(whole, "there is no year 0")
    if month and month.isdigit() and int(month) in _SEASONS:
        if of_month:
            raise _wrong(whole, "a season has no days")
        m = _SEASONS[int(month)][1 if last else 0]
        y += 1 if last and m < 3 else 0
    else:
        m = int(month) if month and month.isdigit() else (12 if last else 1)
    if not 1 <= m <= 12:
        raise _wrong(whole, f"there is no month {m}")
    longest = monthrange(y, m)[1]
    d = int(of_month) if of_month and of_month.isdigit() else (longest if last else 1)
    if not 1 <= d <= longest:
        raise _wrong(whole, f"{y:04d}-{m:02d} has no day {d}")
    return date(y, m, d).toordinal()


def _by_library(part: str, whole: str) -> tuple[int, int, bool]:
    """Leave the rarer forms of EDTF (sets, negative and long years) to the library."""
    from edtf import parse_edtf
    from edtf.parser.edtf_exceptions import EDTFParseException

    try:
        found = parse_edtf(part)
        low, high = found.lower_strict(), found.upper_strict()
        return date(*low[:3]).toordinal(), date(*high[:3]).toordinal(), False
    except (EDTFParseException, ValueError, AttributeError, TypeError, NotImplementedError):
        raise _wrong(whole, "not a date in EDTF") from None


def _wrong(text: str, why: str) -> DateError:
    return DateError(
        f"{text!r} is no date: {why}",
        remedy="Write 2015, 2015-11, 2015-11-09, 199X, 2018~ or 2014/2018",
    )


def day(on: str | date | int, *, last: bool = True) -> int:
    """Return the day number that a question about ``on`` means.

    A month or year stands for its last day (its first with ``last=False``): "the picture of
    2015-10" is the picture at the end of that month.
    """
    if isinstance(on, int):
        return on
    if isinstance(on, date):
        return on.toordinal()
    found = parse(on)
    return found.end_high if last else found.start_low


def iso(number: int) -> str:
    """Write a day number as an ISO date, or ``..`` for a side that is open."""
    return (
        ".." if number <= FIRST_DAY or number >= LAST_DAY else date.fromordinal(number).isoformat()
    )
