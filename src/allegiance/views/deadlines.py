"""The day by which a sentence says that something must show, and the condition it sets."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date
from typing import Final

from allegiance.times import Interval, parse

__all__ = ["condition_in", "deadline_in"]

_CONDITION: Final = re.compile(
    r"\b((?:(?:only|even) )?if|unless|provided(?: that)?|in case|as long as|should)\b"
    r"(?P<rest>[^,;.!?]{3,200})",
    re.IGNORECASE,
)
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_SEASONS: Final = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}
_PARTS: Final = {"start": 1, "beginning": 1, "early": 3, "middle": 6, "mid": 6}
"""Month that ends a part of a year: its first, third, sixth; the end is the twelfth."""
_MONTH: Final = rf"(?P<month>{'|'.join(_MONTHS)})"
_YEAR: Final = r"(?P<year>(?:19|20)\d\d)"
_LIMIT: Final = r"\b(?P<word>by|before|until|till|no later than|prior to)\s+(?:the\s+)?"
_PART: Final = r"(?:(?P<part>end|close|middle|mid|start|beginning|early)[- ](?:of\s+)?(?:the\s+)?)?"
_SEASON: Final = r"(?P<season>spring|summer|autumn|fall|winter)"
_DATED: Final = re.compile(
    rf"{_LIMIT}{_PART}(?:{_SEASON}\s+(?:of\s+)?)?"
    rf"(?:(?:(?P<day>\d\d?)\s+)?{_MONTH}(?:\s+(?P<day_after>\d\d?),)?\s+)?{_YEAR}\b",
    re.IGNORECASE,
)
_COMING: Final = re.compile(
    rf"{_LIMIT}{_PART}(?:next\s+|coming\s+|this\s+)?"
    rf"(?:{_SEASON}|(?:(?P<day>\d\d?)\s+)?{_MONTH}(?:\s+(?P<day_after>\d\d?))?)\b"
    rf"(?!\s+(?:19|20)\d\d)",
    re.IGNORECASE,
)
_PERIOD_END: Final = re.compile(
    rf"{_LIMIT}(?:end|close)\s+of\s+(?:the|this)\s+(?:current\s+)?(?P<unit>week|month|year)\b",
    re.IGNORECASE,
)
_COUNT: Final = (
    r"(?P<count>\d+|an?|half an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|eighteen)"
)
_UNIT: Final = r"(?P<unit>day|week|month|year)s?\b"
_WITHIN: Final = re.compile(
    rf"\b(?:within|in|over|during)\s+(?:the\s+)?(?:next\s+|coming\s+)?{_COUNT}[\s-]+{_UNIT}"
    r"(?!\s+of\b|\s+ago\b)",
    re.IGNORECASE,
)
_AHEAD: Final = re.compile(
    r"\b(?:(?:within|in|over|during)\s+the\s+)(?:next|coming)\s+(?P<unit>week|month|year)\b",
    re.IGNORECASE,
)
_NEXT: Final = re.compile(r"\b(?P<which>next|this)\s+(?P<unit>week|month|year)\b", re.IGNORECASE)
_NUMBERS: Final = {
    word: float(n)
    for n, word in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    )
} | {"twelve": 12.0, "eighteen": 18.0, "a": 1.0, "an": 1.0, "half a": 0.5, "half an": 0.5}
_DAYS: Final = {"day": 1.0, "week": 7.0, "month": 30.4375, "year": 365.25}

Words = dict[str, str | None]


def condition_in(quote: str) -> str | None:
    """Return the clause on which a sentence hangs, as the report words it."""
    for found in _CONDITION.finditer(quote):
        word = found.group(1)
        if word.casefold() == "should" and not (word[0].isupper() or quote[: found.start()] == ""):
            continue
        return re.sub(r"\s+", " ", found.group(0)).strip()
    return None


def deadline_in(quote: str, published: int) -> int | None:
    """Return the day that a sentence sets as a limit, counted from its publication.

    Reads "by the end of 2022", "before June 2023", "by 15 March 2022", "by spring", "by the end
    of the year", "within two years", "in the coming month", "next year"; seasons are those of
    the northern hemisphere. None for "soon" and the like, and for limits that had passed when
    it was published.
    """
    for pattern, read in _READERS:
        for found in pattern.finditer(quote):
            limit = read(
                {k: v and v.casefold() for k, v in found.groupdict().items()},
                date.fromordinal(published),
            )
            if limit is not None and limit > published:
                return limit
    return None


def _dated(words: Words, _: date) -> int | None:
    return _limit(words, str(words["year"]))


def _coming(words: Words, today: date) -> int | None:
    """Take a season or month without a year for the first one still ahead."""
    limits = (_limit(words, str(today.year + ahead)) for ahead in (-1, 0, 1))
    return next((x for x in limits if x is not None and x > today.toordinal()), None)


def _limit(words: Words, year: str) -> int | None:
    span = _span(words, year)
    if span is None:
        return None
    if words["word"] in ("before", "prior to") and words["part"] not in ("end", "close"):
        return span.start_low - 1
    return span.end_high


def _span(words: Words, year: str) -> Interval | None:
    text = year
    if words["season"]:
        text += f"-{_SEASONS[words['season']]}"
    elif words["month"]:
        month = [m.casefold() for m in _MONTHS].index(words["month"]) + 1
        text += f"-{month:02d}"
        day = words["day"] or words["day_after"]
        if day:
            if not 1 <= int(day) <= monthrange(int(year), month)[1]:
                return None
            text += f"-{int(day):02d}"
    elif words["part"] in _PARTS:
        text += f"-{_PARTS[words['part'] or '']:02d}"
    return parse(text)


def _period_end(words: Words, today: date) -> int:
    if words["unit"] == "year":
        return date(today.year, 12, 31).toordinal()
    if words["unit"] == "month":
        return today.replace(day=monthrange(today.year, today.month)[1]).toordinal()
    return today.toordinal() + 7 - today.isoweekday()


def _within(words: Words, today: date) -> int:
    count = str(words.get("count") or "one")
    number = float(count) if count.isdigit() else _NUMBERS[count]
    return today.toordinal() + round(number * _DAYS[str(words["unit"])])


def _next(words: Words, today: date) -> int:
    if words["which"] == "this":
        return _period_end(words, today)
    if words["unit"] == "year":
        return date(today.year + 1, 12, 31).toordinal()
    return today.toordinal() + round(2 * _DAYS[str(words["unit"])])


_READERS: Final[tuple[tuple[re.Pattern[str], Callable[[Words, date], int | None]], ...]] = (
    (_DATED, _dated),
    (_PERIOD_END, _period_end),
    (_COMING, _coming),
    (_WITHIN, _within),
    (_AHEAD, _within),
    (_NEXT, _next),
)
