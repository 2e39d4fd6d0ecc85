"""Dates, numbers and citations as a brief words them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from allegiance.times import LAST_DAY, Interval, parse

__all__ = [
    "between_words",
    "date_words",
    "day_words",
    "listed",
    "month_words",
    "number_words",
    "report_words",
]

_NUMBERS: Final = (
    *("no", "one", "two", "three", "four", "five"),
    *("six", "seven", "eight", "nine", "ten"),
)


def number_words(count: int) -> str:
    """Write numbers up to ten as words."""
    return _NUMBERS[count] if 0 <= count < len(_NUMBERS) else f"{count:,}"


def day_words(iso: str) -> str:
    """Write an ISO day as "8 October 2021"."""
    at = date.fromisoformat(iso)
    return f"{at.day} {at:%B} {at.year}"


def month_words(iso: str) -> str:
    """Write the month of an ISO day as "October 2021"."""
    return f"{date.fromisoformat(iso):%B %Y}"


def between_words(first: str | None, last: str | None) -> str:
    """Say over which days a tie holds; None is an open side, words are kept as they are."""
    start, end = (_day_or_words(side) for side in (first, last))
    if start and end:
        return f"{start} to {end}"
    if start:
        return f"since {start}"
    return f"until {end}" if end else "undated"


def _day_or_words(side: str | None) -> str | None:
    return day_words(side) if side and side[:1].isdigit() else side


def date_words(edtf: str | None) -> str:
    """Say an EDTF date in words: "2018~" is "about 2018"."""
    if not edtf:
        return "no date given"
    found = parse(edtf)
    about = "about " if found.is_approximate else ""
    if not found.is_range:
        return about + _side(found, is_start=True)
    start = _side(found, is_start=True) if found.has_start else ""
    end = _side(found, is_start=False) if found.has_end else ""
    if start and end:
        return f"{about}{start} to {end}"
    return f"since {about}{start}" if start else f"until {about}{end}"


def _side(found: Interval, *, is_start: bool) -> str:
    """Write one side at the precision its source gave, marks of doubt taken off."""
    ends = found.text.split("/")
    plain = parse(ends[0 if is_start else -1].rstrip("~?%"))
    low, high = (date.fromordinal(min(n, LAST_DAY)) for n in (plain.start_low, plain.end_high))
    if low == high:
        return f"{low.day} {low:%B} {low.year}"
    if (low.year, low.month) == (high.year, high.month):
        return f"{low:%B} {low.year}"
    if low.year == high.year and (low.month, high.month) != (1, 12):
        return f"{low:%B} to {high:%B} {low.year}"
    if low.year == high.year:
        return str(low.year)
    if high.year - low.year == 9 and low.year % 10 == 0:
        return f"the {low.year}s"
    return f"{low.year} to {high.year}"


def listed(names: Sequence[str], most: int = 4) -> str:
    """Join names as a sentence does, the rest counted."""
    if len(names) > most:
        return f"{', '.join(names[:most])} and {number_words(len(names) - most)} more"
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def report_words(document: dict[str, Any]) -> str:
    """Cite one report: author, title, source, date."""
    parts = [document["title"] or document["id"], document["source"]]
    if document["author"] and document["author"] not in parts:
        parts.insert(0, document["author"])
    if document["published"]:
        parts.append(date_words(document["published"]))
    return ", ".join(dict.fromkeys(parts))
