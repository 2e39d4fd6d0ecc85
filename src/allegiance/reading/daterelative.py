"""Dates that only make sense from where the reader stands: "on Tuesday", "two years ago".

Each is counted from the day of publication, or from the date mentioned before it, and never finer
than that day is known: in a report published in "2017-01", "today" is 2017-01.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from allegiance.reading.dateforms import MONTH, SEASONS, WEEKDAY, Moment, month_number, part_name
from allegiance.reading.numbers import NUMBER, number

__all__ = ["RELATIVE", "Standpoint", "shift", "standpoint"]


@dataclass(frozen=True, slots=True)
class Standpoint:
    """A date to count from, as finely as it is known; ``ahead`` where the words look forward."""

    year: int
    month: int | None = None
    day: int | None = None
    ahead: bool = False

    @property
    def moment(self) -> Moment:
        """The date itself."""
        return Moment(self.year, self.month, self.day, relative=True)

    @property
    def last_day(self) -> date:
        """The latest day it can be."""
        month = self.month or 12
        return date(self.year, month, self.day or monthrange(self.year, month)[1])


def standpoint(text: str | None) -> Standpoint | None:
    """Read a single EDTF day, month or year to count from; None for anything else."""
    match = re.fullmatch(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?[~?%]?", text or "")
    if match is None:
        return None
    year, month, day = (int(v) if v else None for v in match.groups())
    if not year or (month is not None and not 1 <= month <= 12):
        return None
    if day and month and not 1 <= day <= monthrange(year, month)[1]:
        return None
    return Standpoint(year, month, day)


def shift(from_: Standpoint, unit: str, count: int) -> Moment | None:
    """Return the date so many units away (negative: before), as fine as can be told."""
    unit = unit.lower().rstrip("s")
    years = {"year": 1, "decade": 10, "century": 100}.get(unit)
    try:
        if years:
            return Moment(date(from_.year + years * count, 1, 1).year, relative=True)
        if unit == "month":
            return _shift_months(from_, count)
        if from_.day is None or from_.month is None:
            return from_.moment if abs(count) <= 31 else None
        days = count * {"day": 1, "week": 7, "hour": 0}.get(unit, 1)
        moved = date(from_.year, from_.month, from_.day) + timedelta(days=days)
    except (ValueError, OverflowError):
        return None
    return Moment(moved.year, moved.month, moved.day, relative=True)


def _shift_months(from_: Standpoint, count: int) -> Moment:
    if from_.month is None:
        return Moment(from_.year, relative=True)
    year, month = divmod(12 * from_.year + from_.month - 1 + count, 12)
    return Moment(date(year, month + 1, 1).year, month + 1, relative=True)


def _today(match: re.Match[str], here: Standpoint) -> Moment | None:
    word = match[0].lower()
    step = {"yesterday": -1, "last night": -1, "tomorrow": 1}.get(word, 0)
    return shift(here, "day", -2 if word.startswith("the day before") else step)


_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _weekday(match: re.Match[str], here: Standpoint) -> Moment | None:
    """Return the latest such day; "on Tuesday" in a Tuesday's paper is that day."""
    if here.day is None:
        return here.moment
    today, lead = here.last_day, (match["lead"] or "").lower()
    wanted = _DAYS.index(match["weekday"][:3].lower())
    if lead in ("next", "coming", "this coming") or here.ahead:
        return shift(here, "day", (wanted - today.weekday() - 1) % 7 + 1)
    behind = (today.weekday() - wanted) % 7
    return shift(here, "day", -(behind or (7 if lead in ("last", "past") else 0)))


def _named_unit(match: re.Match[str], here: Standpoint) -> Moment | None:
    """Read "last month", "this year", "earlier this week"."""
    step = {"last": -1, "past": -1, "previous": -1, "this": 0, "the": 0}.get(
        match["which"].lower(), 1
    )
    unit = match["unit"].lower()
    if unit == "week":
        return _week(here, step, match["when"])
    if unit == "weekend":
        return _weekend(here, step)
    moved = shift(here, unit, step)
    part = part_name(re.sub(r"(?i)^(?:at\s+)?the\s+", "", match["when"] or "") or None)
    if moved is None or part is None or (unit == "month" and moved.month is None):
        return moved
    return replace(moved, part=part)


def _week(here: Standpoint, step: int, when: str | None) -> Moment | None:
    if here.day is None:
        return here.moment
    monday = here.last_day - timedelta(days=here.last_day.weekday() - 7 * step)
    last = monday + timedelta(days=6)
    if step == 0 and not here.ahead and (when or "").lower() not in ("later", "late"):
        last = here.last_day
    return Moment(literal=f"{monday}/{last}" if monday < last else f"{monday}", relative=True)


def _weekend(here: Standpoint, step: int) -> Moment | None:
    if here.day is None:
        return here.moment
    saturday = here.last_day - timedelta(days=(here.last_day.weekday() - 5) % 7)
    if step > 0:
        saturday += timedelta(days=7)
    return Moment(literal=f"{saturday}/{saturday + timedelta(days=1)}", relative=True)


def _named_month(match: re.Match[str], here: Standpoint) -> Moment | None:
    """Read "last July": the latest before the month of publication; "this" and "next" likewise."""
    month, which = month_number(match["month"]), match["which"].lower()
    now = here.month or 12
    year = here.year
    if which in ("last", "past"):
        year -= month >= now
    elif which == "next":
        year += month <= now
    return Moment(year, month, part=part_name(match["when"]), relative=True)


def _named_season(match: re.Match[str], here: Standpoint) -> Moment | None:
    season = SEASONS[match["season"].lower()]
    first = {21: 3, 22: 6, 23: 9, 24: 12}[season]
    year, which = here.year, match["which"].lower()
    if which == "last":
        year -= first + 2 >= (here.month or 12)
    elif which == "next":
        year += first <= (here.month or 12)
    elif season == 24 and (here.month or 12) < 6:
        year -= 1
    return Moment(year, season=season, relative=True)


def _season_of_year(match: re.Match[str], here: Standpoint) -> Moment | None:
    step = {"last": -1, "this": 0}.get(match["which"].lower(), 1)
    return Moment(here.year + step, season=SEASONS[match["season"].lower()], relative=True)


def _count(said: str) -> int:
    return 25 if said.lower().startswith("quarter") else number(said)


def _ago(match: re.Match[str], here: Standpoint) -> Moment | None:
    count, unit = _count(match["count"]), match["unit"].lower()
    unit = "year" if unit == "century" else unit
    moved = shift(here, unit, -count)
    vague = bool(match["about"]) or unit == "decade"
    return replace(moved, about=True) if moved and vague else moved


def _past(match: re.Match[str], here: Standpoint) -> Moment | None:
    """Read "over the past 20 years" as the stretch that ends with publication."""
    count = _count(match["count"]) if match["count"] else 1
    unit = match["unit"].lower()
    if unit == "hour":
        count, unit = max(1, round(count / 24)), "day"
    first = shift(here, unit, -count)
    last = shift(here, unit, 0)
    if first is None or last is None:
        return None
    low, high = first.edtf(), last.edtf()
    return last if low == high else Moment(literal=f"{low}/{high}", relative=True)


def _later(match: re.Match[str], there: Standpoint) -> Moment | None:
    """Read "two months later" from the date before it, if that is known as finely."""
    unit = match["unit"].lower()
    if (unit in ("day", "week") and there.day is None) or (unit == "month" and not there.month):
        return None
    sign = -1 if match["way"].lower() in ("earlier", "before that", "previously") else 1
    moved = shift(there, unit, sign * _count(match["count"]))
    return replace(moved, about=True) if moved and match["about"] else moved


def _following(match: re.Match[str], there: Standpoint) -> Moment | None:
    unit, which = match["unit"].lower(), match["which"].lower()
    if unit == "week" or (unit == "day" and not there.day) or (unit == "month" and not there.month):
        return None
    step = {"following": 1, "next": 1, "previous": -1, "preceding": -1}.get(which.split()[-1], 0)
    if unit == "day":
        return shift(there, unit, step)
    return shift(Standpoint(there.year, there.month), unit, step)


_UNIT = r"(?P<unit>hour|day|week|month|year|decade)s?"
_ABOUT = (
    r"(?:(?P<about>about|around|nearly|almost|some|roughly|more than|over|less than|approximately"
    r"|just over)\s+)?"
)
_WHICH_WEEKDAY = (
    r"(?<!Black )(?<!Bloody )(?<!Good )(?<!Palm )(?<!Easter )(?<!previous )(?<!following )\b"
    r"(?:(?P<lead>(?i:last|next|this|past|this coming|coming))\s+)?"
)
_NOT_A_DAY = (
    r"(?!\s+(?:[Pp]rayer|[Ss]ermon|[Tt]imes\b|Telegraph|Express|Herald|Night|Mosque|Market"
    r"|Agreement))"
)
_WHEN = (
    r"(?:(?P<when>early|earlier|late|later|mid|(?:at\s+)?the\s+(?:beginning|start|end)\s+of"
    r"|the\s+(?:first|second)\s+half\s+of)[-\s]+)?"
)
Builder = Callable[[re.Match[str], Standpoint], Moment | None]


def _compiled(*rows: tuple[str, Builder, str]) -> tuple[tuple[re.Pattern[str], Builder, str], ...]:
    return tuple((re.compile(pattern), build, anchor) for pattern, build, anchor in rows)


RELATIVE: Final = _compiled(
    (
        r"(?i:\b(?:the day before yesterday|yesterday|tomorrow|today(?![’']s\s+(?:world|youth))"
        r"|tonight|last night|this (?:morning|afternoon|evening)))\b",
        _today,
        "published",
    ),
    (
        r"\b(?i:(?:(?P<when>early|earlier|late|later|mid)[-\s]+)?(?P<which>last|this|next|past))"
        rf"\s+{MONTH}(?!\s+\d)",
        _named_month,
        "published",
    ),
    (
        r"\b(?i:(?P<which>last|this|next|past)\s+(?P<season>spring|summer|autumn|fall|winter))\b",
        _named_season,
        "published",
    ),
    (
        r"\b(?i:(?P<season>spring|summer|autumn|fall|winter)\s+of\s+(?P<which>last|this|next)\s+year)\b",
        _season_of_year,
        "published",
    ),
    (
        rf"{_WHICH_WEEKDAY}{WEEKDAY}(?<=day)(?![\w]){_NOT_A_DAY}",
        _weekday,
        "published",
    ),
    (
        rf"\b(?i:(?:over|in|for|during|within|across|throughout)\s+{_ABOUT}the\s+(?:past|last)\s+"
        rf"(?:(?P<count>{NUMBER}|quarter[-\s]century)\s+)?{_UNIT})\b(?!\s+of\b)",
        _past,
        "published",
    ),
    (
        rf"\b(?i:{_WHEN}(?P<which>last|this|next|past|previous(?=\s+month)|coming)\s+"
        r"(?P<unit>week|weekend|month|year|decade))\b(?![’']s\s+end)(?!-)",
        _named_unit,
        "published",
    ),
    (
        r"\b(?i:(?P<when>(?:beginning|start|end|first half|second half)\s+of)\s+(?P<which>the)\s+"
        r"(?P<unit>month|year))\b(?!\s+\d)",
        _named_unit,
        "published",
    ),
    (
        rf"\b(?i:{_ABOUT}(?P<count>{NUMBER}|an?)\s+(?P<unit>day|week|month|year|decade)s?\s+ago)\b",
        _ago,
        "published",
    ),
    (
        rf"\b(?i:{_ABOUT}a\s+(?P<count>quarter)[-\s](?:of\s+a\s+)?(?P<unit>century)\s+ago)\b",
        _ago,
        "published",
    ),
    (
        rf"\b(?i:{_ABOUT}(?P<count>{NUMBER}|an?)\s+(?P<unit>day|week|month|year|decade)s?\s+"
        r"(?P<way>later|earlier|afterwards?|after that|before that|previously))\b",
        _later,
        "before",
    ),
    (
        r"\b(?i:(?P<which>that same|the same|that|the following|the next|the previous"
        r"|the preceding)\s+(?P<unit>day|week|month|year))\b(?![’'-])",
        _following,
        "before",
    ),
)  # fmt: skip
"""Patterns, what each makes of its words, and whether from publication or from the date before."""
