"""Dates as they stand on the page, before anything outside them is looked at.

A `Moment` may lack its year; `allegiance.reading.dating` supplies it from the context.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from allegiance.reading.wordlist import words

__all__ = ["ABSOLUTE", "MONTH", "PART", "SEASONS", "WEEKDAY", "Moment", "month_number", "part_name"]


@dataclass(frozen=True, slots=True)
class Moment:
    """A calendar date with what the words leave out.

    Attributes
    ----------
    year, month, day
        None where not said.
    last_day
        The second day of "October 25-26".
    season
        EDTF season, 21 (spring) to 24 (winter).
    part
        Which part of the year, month or decade: early, mid, late, start, end, h1, h2, q1 to q4.
    years
        How many years are meant: 1, 10 or 100.
    about
        The words call it approximate.
    literal
        An EDTF text that stands for itself (a range of years, a week).
    relative
        Counted from the day of publication or from another date.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    last_day: int | None = None
    season: int | None = None
    part: str | None = None
    years: int = 1
    about: bool = False
    literal: str | None = None
    relative: bool = False

    @property
    def kind(self) -> str:
        """How fine it is: day, month, season, year, decade or period."""
        if self.literal or self.last_day or self.part:
            return "period"
        if self.season:
            return "season"
        if self.day:
            return "day"
        if self.month:
            return "month"
        return {1: "year", 10: "decade"}.get(self.years, "period")

    def edtf(self) -> str | None:
        """Write it as EDTF, None while the year is missing."""
        if self.literal:
            return self.literal
        if self.year is None:
            return None
        text = self._exact(self.year)
        return text + "~" if self.about and "/" not in text else text

    def _exact(self, year: int) -> str:
        if self.years == 100:
            return f"{year // 100:02d}XX"
        if self.years == 10:
            ends = _DECADE_PARTS.get(self.part or "")
            return f"{year + ends[0]}/{year + ends[1]}" if ends else f"{year // 10}X"
        if self.season:
            return f"{year:04d}-{self.season}"
        if self.month is None:
            months = _YEAR_PARTS.get(self.part or "")
            return _months(year, *months) if months else f"{year:04d}"
        return self._in_month(year, self.month)

    def _in_month(self, year: int, month: int) -> str:
        stem = f"{year:04d}-{month:02d}"
        days = _MONTH_PARTS.get(self.part or "")
        if self.day:
            last = f"/{stem}-{self.last_day:02d}" if self.last_day else ""
            return f"{stem}-{self.day:02d}{last}"
        if days is None:
            return stem
        return f"{stem}-{days[0]:02d}/{stem}-{min(days[1], monthrange(year, month)[1]):02d}"


def _months(year: int, first: int, last: int) -> str:
    one = f"{year:04d}-{first:02d}"
    return one if first == last else f"{one}/{year:04d}-{last:02d}"


# "Early", "mid" and "late" are thirds of a year or month; of a decade, coders use halves.
_YEAR_PARTS: Final = {
    "early": (1, 4), "mid": (5, 8), "late": (9, 12), "start": (1, 1), "end": (12, 12),
    "h1": (1, 6), "h2": (7, 12), "q1": (1, 3), "q2": (4, 6), "q3": (7, 9), "q4": (10, 12),
}  # fmt: skip
_MONTH_PARTS: Final = {
    "early": (1, 10), "start": (1, 10), "mid": (11, 20), "late": (21, 31), "end": (21, 31),
    "h1": (1, 15), "h2": (16, 31),
}  # fmt: skip
_DECADE_PARTS: Final = {
    "early": (0, 4), "start": (0, 4), "h1": (0, 4), "mid": (3, 7), "late": (5, 9), "end": (5, 9),
    "h2": (5, 9),
}  # fmt: skip

_MONTHS: Final = (
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
)
SEASONS: Final = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}
"""EDTF numbers of the seasons."""
_DECADES: Final = {
    "twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60, "seventies": 70,
    "eighties": 80, "nineties": 90,
}  # fmt: skip
_PART_NAMES: Final = (
    ("last days", "end"), ("last weeks", "end"), ("final days", "end"), ("final weeks", "end"),
    ("first days", "start"), ("first weeks", "start"), ("early", "early"), ("mid", "mid"),
    ("late", "late"), ("beginning", "start"), ("start", "start"), ("outset", "start"),
    ("end", "end"), ("close", "end"), ("first half", "h1"), ("second half", "h2"),
    ("latter half", "h2"), ("last half", "h2"), ("first quarter", "q1"), ("second quarter", "q2"),
    ("third quarter", "q3"), ("fourth quarter", "q4"), ("last quarter", "q4"), ("final", "late"),
    ("opening", "early"), ("closing", "late"), ("first three", "q1"), ("first six", "h1"),
    ("last three", "q4"), ("last six", "h2"), ("first", "early"), ("last", "late"),
)  # fmt: skip

_LONG_MONTHS = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_FULL_STOP = r"(?:(?<![Mm]ay)(?<=\b\w{3})\.|(?<=[Ss]ept)\.)?"
MONTH: Final = rf"(?=[A-Z])(?P<month>(?i:{_LONG_MONTHS}))(?![\w’']){_FULL_STOP}"
"""A month with a capital, so that "may" and "march" stay verbs."""
WEEKDAY: Final = (
    r"(?=[A-Z])(?P<weekday>(?i:(?:mon|tue(?:s)?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)"
    r"(?:day)?))\b\.?"
)
PART: Final = (
    r"(?P<part>(?i:early|mid(?:dle)?|late|beginning|start|outset|end|close"
    r"|(?:first|second|latter|last)\shalf|(?:first|second|third|fourth|last)\squarter"
    r"|(?:early|opening|final|closing|late|first|last)(?:\sfew)?\s(?:days|weeks|months)"
    r"|(?:first|last)\s(?:three|six)\smonths))"
    r"(?:-|\s+(?i:(?:of|in)\s+)?(?i:the\s+(?:year\s+|month\s+of\s+)?)?)"
)
_YEAR = r"(?P<year>1[5-9]\d\d|20\d\d)"
_DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])(?i:st|nd|rd|th)?"
_LAST_DAY = (
    r"(?:\s*(?:[-–—]|to|and|until|through)\s*(?P<last>0?[1-9]|[12]\d|3[01])(?i:st|nd|rd|th)?)?"
)
_NAMED_DAY = rf"(?:{WEEKDAY.replace('weekday', 'dayname')},?\s+)?(?i:the\s+)?"
_IS_CLOCK = r"(?!\d|:\d|\s*(?i:[ap]\.?m\b|hours?\b|percent|%))"
_PARTED = rf"(?:(?<![\w]){PART})?"

_COUNTED = words(
    "people men women children civilians fighters troops soldiers militants insurgents rebels "
    "members personnel policemen police officers refugees dollars euros pounds km kilometers "
    "kilometres miles meters metres hours gmt utc local percent tons tonnes barrels houses homes "
    "families villages recruits terrorists jihadists prisoners inmates detainees migrants victims "
    "casualties deaths rounds bombs rockets missiles tanks vehicles acres hectares feet followers "
    "individuals persons residents supporters students attacks strikes airstrikes sorties"
)
_DATING_WORDS = words(
    "in since until till during before after between throughout circa around early late mid by of "
    "year december november october september august july june may april march february january"
)
_COUNTING_WORDS = words(
    "resolution no number route unit section article room flight chapter volume some nearly "
    "almost than least over estimated approximately roughly least killed us$ usd highway area "
    "boeing"
)


def month_number(name: str) -> int:
    """Return 1 to 12 for a month's name or its short form."""
    return _MONTHS.index(name[:3].lower()) + 1


def part_name(said: str | None) -> str | None:
    """Return the short name of a part of a year, month or decade."""
    if said is None:
        return None
    plain = re.sub(r"\s+", " ", said.lower())
    return next((name for start, name in _PART_NAMES if plain.startswith(start)), None)


def _iso(match: re.Match[str]) -> Moment | None:
    year, month, of_month = (int(v) if v else None for v in match.groups())
    return Moment(year, month, of_month)


def _iso_month(match: re.Match[str]) -> Moment | None:
    year, second = int(match["year"]), int(match["second"])
    follows = second == (year + 1) % 100
    if second > year % 100 and (second > 12 or follows or match["dash"] != "-"):
        end = year - year % 100 + second
        return Moment(literal=f"{year}/{end}")
    return Moment(year, second) if 1 <= second <= 12 and match["dash"] == "-" else None


def _years(match: re.Match[str]) -> Moment | None:
    first, last = int(match["year"]), int(match["last"])
    return Moment(literal=f"{first}/{last}") if first < last else None


def _slashed(match: re.Match[str]) -> Moment | None:
    """Day or month first? Only a number above 12 tells; otherwise the year alone is sure."""
    a, b, year = int(match["a"]), int(match["b"]), int(match["y"])
    if match["sep"] == "." or (a > 12 >= b) or a == b:
        return Moment(year, b, a)
    if b > 12 >= a:
        return Moment(year, a, b)
    if a > 12 or not a * b:
        return None
    before = _order(match.string)
    if before == "dm":
        return Moment(year, b, a)
    return Moment(year, a, b) if before == "md" else Moment(year)


def _order(text: str) -> str | None:
    """Tell from the clear slashed dates of a text whether day or month comes first in it."""
    orders = {
        "dm" if int(a) > 12 else "md"
        for a, b in re.findall(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(?:\d{4})(?!\d)", text)
        if (int(a) > 12) != (int(b) > 12)
    }
    return orders.pop() if len(orders) == 1 else None


def _named(match: re.Match[str]) -> Moment | None:
    said = match.groupdict()
    of_month = said.get("day")
    last = said.get("last")
    if last and int(last) <= int(of_month or 0):
        return None
    return Moment(
        year=int(said["year"]) if said.get("year") else None,
        month=month_number(said["month"]),
        day=int(of_month) if of_month else None,
        last_day=int(last) if last else None,
        part=part_name(said.get("part")),
    )


def _season(match: re.Match[str]) -> Moment | None:
    return Moment(int(match["year"]), season=SEASONS[match["season"].lower()])


def _decade(match: re.Match[str]) -> Moment | None:
    if match["full"]:
        year = int(match["full"])
    else:
        short = int(match["short"]) if match["short"] else _DECADES[match["named"].lower()]
        year = (1900 if short >= 30 else 2000) + short
    return Moment(year, part=part_name(match["part"]), years=10)


def _century(match: re.Match[str]) -> Moment | None:
    return Moment(100 * (int(match["century"]) - 1), years=100)


def _quarter(match: re.Match[str]) -> Moment | None:
    return Moment(int(match["year"]), part=f"q{match['quarter']}")


def _nine_eleven(_match: re.Match[str]) -> Moment | None:
    return Moment(2001, 9, 11)


def _year(match: re.Match[str]) -> Moment | None:
    """Judge by its neighbours whether a bare number is a year or so many people."""
    text = match.string
    found = Moment(int(match["year"]), part=part_name(match["part"]))
    if match["part"] or match["hyphen"] or match["glued"]:
        return found
    before = re.search(r"([\w$]+)[\s(,.]*$", text[max(0, match.start() - 30) : match.start()])
    word = before[1].lower() if before else ""
    after = re.findall(r"[\w$]+", text[match.end() : match.end() + 40])[:2]
    least = re.search(r"\b(?:since|from|by|until|in)\s+at\s+least\s*$", text[: match.start()][-20:])
    if least or (word in _DATING_WORDS and word != "of"):
        return None if after[:1] in (["hours"], ["gmt"], ["local"]) else found
    if word in _COUNTING_WORDS or any(w.lower() in _COUNTED for w in after):
        return None
    return found


Builder = Callable[[re.Match[str]], Moment | None]
ABSOLUTE: Final[tuple[tuple[re.Pattern[str], Builder], ...]] = tuple(
    (re.compile(pattern), build)
    for pattern, build in (
        (r"(?<![\w-])(\d{4})-(\d\d)-(\d\d)(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?(?![\w-]|/\d)", _iso),
        (
            r"(?<![\d/.])(?P<a>\d{1,2})(?P<sep>[/.])(?P<b>\d{1,2})(?P=sep)(?P<y>\d{4})(?![\d/])",
            _slashed,
        ),
        (
            rf"\b{_NAMED_DAY}{_DAY}{_LAST_DAY}[\s-]\s*(?:of\s+)?{MONTH}(?:-|,?\s*(?:of\s+)?){_YEAR}\b",
            _named,
        ),
        (rf"\b{_NAMED_DAY}{MONTH}\s*{_DAY}{_LAST_DAY}\s*(?:,|\s|of)\s*{_YEAR}\b", _named),
        (rf"\b{_PARTED}{MONTH},?\s*(?:of\s+)?{_YEAR}(?!\d)", _named),
        (rf"\b{_NAMED_DAY}{_DAY}{_LAST_DAY}\s+(?:of\s+)?{MONTH}", _named),
        (rf"\b{_NAMED_DAY}{MONTH}\s*{_DAY}{_LAST_DAY}{_IS_CLOCK}(?!\w)", _named),
        (
            r"\b(?P<season>(?i:spring|summer|autumn|fall|winter)),?\s+(?:of\s+)?"
            rf"{_YEAR}(?:[-–/]\d\d(?:\d\d)?)?\b",
            _season,
        ),
        (
            rf"\b(?i:the\s+)?{_PARTED}(?:(?P<full>1[5-9]\d0|20\d0)[’']?s|[’'‘](?P<short>\d0)s"
            rf"|(?<=the\s)(?P<named>(?i:{'|'.join(_DECADES)})))\b",
            _decade,
        ),
        (rf"(?<!\w){_PARTED}[’'‘](?P<short>\d0)s\b(?P<full>)(?P<named>)", _decade),
        (r"\b(?P<century>1[5-9]|2[01])(?:th|st)[\s-]century\b", _century),
        (rf"\bQ(?P<quarter>[1-4])\s+(?:of\s+)?{_YEAR}\b", _quarter),
        (rf"(?<![\w-]){_YEAR}\s*[-–—/]\s*(?P<last>1[5-9]\d\d|20\d\d)(?![\w-])", _years),
        (rf"(?<![\w-]){_YEAR}(?P<dash>[-–/])(?P<second>\d\d)(?![\w-])", _iso_month),
        (r"(?<![\d/])9/11(?![\d/])", _nine_eleven),
        (
            rf"(?<![\d$€£#,.@/])(?:(?<=\bin)(?P<glued>)|(?<![\w-])(?:{PART}|(?P<hyphen>(?i:post|pre)-))?)"
            rf"{_YEAR}(?![\d%]|[,.]\d|[-/](?!present|now\b)\w|\w)",
            _year,
        ),
        (rf"\b{PART}{MONTH}", _named),
        (
            rf"\b{MONTH}(?=\s*(?:[-–/]|to|and|or|through)\s*(?i:{_LONG_MONTHS})\.?,?\s+\d{{4}})",
            _named,
        ),
        (
            r"\b(?P<preposition>(?i:in|since|until|till|by|during|of|from|to|through|between|and|before"
            rf"|after)\s+){_PARTED}{MONTH}(?!\s+(?:[A-Z]|\d))",
            _named,
        ),
    )
)
"""Patterns in the order in which they may claim words, each with what it makes of them."""
