"""When things happened: date expressions in a text, as EDTF.

First the patterns claim their words (`dateforms`, `daterelative`). Then each date gets what it
lacks, in order of reading: the year of "in July", the day of "on Tuesday", the start of "a year
later". Then the words around it turn points into ranges: "since", "until", "from ... to".
What cannot be settled is left out: "recently" and "now" are no dates, nor is 15 August in a
report of unknown age.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from allegiance.errors import DateError
from allegiance.reading.dateforms import ABSOLUTE, Moment
from allegiance.reading.daterelative import RELATIVE, Standpoint, standpoint
from allegiance.times import parse

__all__ = ["DateMention", "find_dates"]


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date expression: ``text[start:end]``, with "since", "until" or "from ... to" if it has one.

    Attributes
    ----------
    start, end
        Character offsets.
    edtf
        What it means, e.g. ``2015-11``, ``2021-08-15/..``.
    kind
        How fine the words are: ``day``, ``month``, ``season``, ``year``, ``decade`` or ``period``.
    link
        What the words before it make of it: ``since``, ``after``, ``until``, ``before``, ``by``,
        ``range``, or None for a plain date. ``since`` with a plain `edtf` means that a clause
        stands between ("since the group took the town in 2014"): the clause happened at `edtf`,
        what the main clause tells holds from then on.
    point
        The date without its link: ``2021-08-15`` for "since August 15th, 2021". Equal to `edtf`
        for a plain date or a range.
    relative
        Counted from publication or from another date ("last year", "in July").
    """

    start: int
    end: int
    edtf: str
    kind: str
    link: str | None
    point: str
    relative: bool


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    build: Callable[[Standpoint], Moment | None] | None
    moment: Moment | None
    anchor: str

    @property
    def is_explicit(self) -> bool:
        """Whether the year stands in the text."""
        return self.anchor == "text" and self.moment is not None and self.moment.year is not None


_GAP_RANGE = re.compile(r"\s*(?:to|until|till|through|up to|[-–—])\s*(?:the\s+|in\s+|on\s+)*", re.I)
_GAP_BETWEEN = re.compile(r"\s*,?\s*and\s*(?:the\s+|in\s+|on\s+)*", re.I)
_GAP_LIST = re.compile(
    r"\s*(?:,|,?\s*(?:and|or|to|until|through)|[-–—])\s*(?:(?:on|in|from|the)\s+)*", re.I
)
_FROM = re.compile(r"\b(?:from|between)\s+(?:(?:the|in|on)\s+)*$", re.I)
_BETWEEN = re.compile(r"\bbetween\s+(?:(?:the|in|on)\s+)*$", re.I)
_ABOUT = re.compile(
    r"\b(?:(?:in\s+or\s+)?around|about|circa|ca\.|c\.|roughly|approximately|some\s?time\s+in)\s*$",
    re.I,
)
_BETWEEN_LINK_AND_DATE = r"\s*(?:(?:the|in|on|at|at\s+least|about|around)\s+)*$"
_LINKS: Final = tuple(
    (name, re.compile(rf"(?<![\w-])(?:{said}){_BETWEEN_LINK_AND_DATE}", re.I))
    for name, said in (
        ("since", r"(?:ever\s+)?since|(?:starting|beginning)(?:\s+from)?|dating\s+(?:back\s+)?to"),
        ("until", r"until|till|up\s+to|through|ending|up\s+until"),
        ("before", r"before|prior\s+to|pre-"),
        ("after", r"after|post-"),
        ("by", r"by|no\s+later\s+than"),
    )
)
_ONWARDS = re.compile(
    r"\s*(?:,?\s*(?:onwards?|and\s+(?:after|later|beyond|ongoing))\b"
    r"|(?:\s+(?:to|until|through|till)|\s*[-–—])\s*(?:the\s+)?"
    r"(?:present(?:\s+day)?|now|date|this\s+day)\b)",
    re.I,
)
_SINCE_CLAUSE = re.compile(
    r"\b[Ss]ince\s+(?!then|when)[^.;:,()“”\"]{3,90}?\s(?:in|on|around|of|by)?\s*(?:the\s+)?$"
)
_AHEAD = re.compile(
    r"\b(?:will|shall|would|scheduled|due|upcoming|planned|plans?|expected|slated|is\s+to|are\s+to"
    r"|intends?|expires?|ahead\s+of|deadline|forthcoming)\b",
    re.I,
)
_PARAGRAPH = re.compile(r"\n\s*\n|\r")
_SENTENCE_START = re.compile(
    r"(?:^|[.!?]['\"”’)]*\s+|\n\s*)(?:[“\"'‘(]?(?:But|And|Then|Later|Early|Late)?,?\s*)?$"
)


def find_dates(text: str, published: str | None = None) -> list[DateMention]:
    """Find the dates of a text, in order and not overlapping.

    Parameters
    ----------
    text
        A whole document rather than a sentence, since dates lean on those before them.
    published
        The day, month or year of publication as EDTF; without it, "yesterday" and 15 August
        without a year cannot be dated and are left out.

    Returns
    -------
    list of DateMention
        Each a valid EDTF date or interval.

    Examples
    --------
    >>> [d.edtf for d in find_dates("in July and since May 2014", "2021-11")]
    ['2021-07', '2014-05/..']
    """
    here = standpoint(published)
    found = _claimed(text)
    dated = _resolved(text, found, here)
    mentions = _joined(text, dated)
    return [m for m in mentions if _is_valid(m.edtf)]


def _claimed(text: str) -> list[_Found]:
    """Let the patterns claim words, first come first served."""
    taken = bytearray(len(text))
    found: list[_Found] = []

    def claim(match: re.Match[str]) -> tuple[int, int] | None:
        start, end = match.span()
        for group in ("preposition", "hyphen"):
            if match.groupdict().get(group):
                start = match.end(group)
        return None if any(taken[start:end]) else (start, end)

    for pattern, build in ABSOLUTE:
        for match in pattern.finditer(text):
            if (span := claim(match)) and (moment := build(match)):
                found.append(_Found(*span, None, moment, "text"))
                taken[span[0] : span[1]] = b"\1" * (span[1] - span[0])
    for relative, count, anchor in RELATIVE:
        for match in relative.finditer(text):
            if span := claim(match):
                found.append(_Found(*span, _later_bound(count, match), None, anchor))
                taken[span[0] : span[1]] = b"\1" * (span[1] - span[0])
    return sorted(found, key=lambda f: f.start)


def _later_bound(
    count: Callable[[re.Match[str], Standpoint], Moment | None], match: re.Match[str]
) -> Callable[[Standpoint], Moment | None]:
    return lambda here: count(match, here)


def _resolved(
    text: str, found: list[_Found], here: Standpoint | None
) -> list[tuple[_Found, Moment]]:
    """Give every date what it lacks, in order of reading; drop those that stay open."""
    done: list[tuple[_Found, Moment]] = []
    for index, one in enumerate(found):
        following = found[index + 1] if index + 1 < len(found) else None
        if one.anchor == "published":
            moment = None
            if here is not None and one.build is not None:
                moment = one.build(replace(here, ahead=_looks_ahead(text, one)))
        elif one.anchor == "before":
            there = _date_before(text, one, done)
            moment = one.build(there) if there is not None and one.build is not None else None
        else:
            moment = one.moment
            if moment is not None and moment.year is None and moment.literal is None:
                moment = _with_year(text, one, moment, following, done, here)
        if moment is not None:
            done.append((one, moment))
    return done


def _looks_ahead(text: str, one: _Found) -> bool:
    """Whether the clause speaks of the future."""
    clause = re.split(r"\. |\n|;|\? ", text[max(0, one.start - 160) : one.start])[-1]
    return bool(_AHEAD.search(clause)) and not re.search(
        r"\b(?:said|told|announced)\b[^,]{0,12}$", clause
    )


def _date_before(text: str, one: _Found, done: list[tuple[_Found, Moment]]) -> Standpoint | None:
    """Return the last date in the same paragraph, where it is clear which one is meant."""
    if not done:
        return None
    last, moment = done[-1]
    between = text[last.end : one.start]
    if len(between) > 400 or _PARAGRAPH.search(between):
        return None
    return standpoint((moment.edtf() or "").rstrip("~").split("/")[0])


def _with_year(
    text: str,
    one: _Found,
    moment: Moment,
    following: _Found | None,
    done: list[tuple[_Found, Moment]],
    here: Standpoint | None,
) -> Moment | None:
    """Supply the year of "in July" or "August 15".

    From the date it is listed with ("March and May 2014"); else, in a report from the weeks
    after it, from publication; else from the date that opened a sentence of the same paragraph
    ("In March 2014 ... In July ..."); else the latest that is not after publication.
    """
    month = moment.month or 1
    if following is not None and following.is_explicit and following.moment is not None:
        gap, other = text[one.end : following.start], following.moment
        if _GAP_LIST.fullmatch(gap) and other.month and other.year:
            return replace(moment, year=other.year - (month > other.month))
    if here is None:
        told = _told_year(text, one, month, done)
        return replace(moment, year=told, relative=True) if told else None
    year = here.year - ((month, moment.day or 1) > (here.month or 12, here.day or 31))
    ahead = -_months_apart(here, year + 1, month)
    if ahead <= 8 and _looks_ahead(text, one):
        return replace(moment, year=year + 1, relative=True)
    if here.month is not None and _months_apart(here, year, month) <= (1 if moment.day else 0):
        return replace(moment, year=year, relative=True)
    told = _told_year(text, one, month, done)
    if told is not None and told <= year:
        year = told
    return replace(moment, year=year, relative=True)


def _months_apart(here: Standpoint, year: int, month: int) -> int:
    return 12 * (here.year - year) + (here.month or 12) - month


def _told_year(text: str, one: _Found, month: int, done: list[tuple[_Found, Moment]]) -> int | None:
    """Return the year that the paragraph is telling about."""
    for last, moment in reversed(done):
        between = text[last.end : one.start]
        if len(between) > 700 or _PARAGRAPH.search(between):
            return None
        before = re.sub(
            r"(?i)\b(?:in|on|by|during|early|late)\s+(?:the\s+)?$",
            "",
            text[max(0, last.start - 40) : last.start],
        )
        opens = bool(_SENTENCE_START.search(before)) or bool(moment.month)
        if moment.year and not moment.literal and opens and not moment.years > 1:
            return moment.year + bool(moment.month and moment.month > month and not moment.relative)
    return None


def _joined(text: str, dated: list[tuple[_Found, Moment]]) -> list[DateMention]:
    """Turn points into ranges where the words between and before them say so."""
    mentions: list[DateMention] = []
    index = 0
    while index < len(dated):
        pair = dated[index : index + 2]
        mention = _range(text, *pair) if len(pair) == 2 else None
        index += 2 if mention else 1
        mention = mention or _linked(text, *pair[0])
        if mention is not None:
            mentions.append(mention)
    return mentions


def _range(
    text: str, first_one: tuple[_Found, Moment], second: tuple[_Found, Moment]
) -> DateMention | None:
    (one, moment), (other, end) = first_one, second
    gap, before = text[one.end : other.start], text[max(0, one.start - 30) : one.start]
    opened = _BETWEEN.search(before)
    if opened is None or not _GAP_BETWEEN.fullmatch(gap):
        opened = _FROM.search(before)
        if not _GAP_RANGE.fullmatch(gap) or (opened is None and moment.kind != end.kind):
            return None
    first, last = moment.edtf(), end.edtf()
    if first is None or last is None:
        return None
    edtf = f"{first.split('/')[0]}/{last.split('/')[-1]}"
    if not _is_valid(edtf):
        return None
    start = one.start - len(before) + opened.start() if opened else one.start
    return DateMention(start, other.end, edtf, "period", "range", edtf, moment.relative)


def _linked(text: str, one: _Found, moment: Moment) -> DateMention | None:
    start, end = one.start, one.end
    before = text[max(0, start - 40) : start]
    if about := _ABOUT.search(before):
        moment = replace(moment, about=True)
        start -= len(before) - about.start()
        before = before[: about.start()]
    point = moment.edtf()
    if point is None:
        return None
    link = "range" if moment.kind == "period" and "/" in point and moment.literal else None
    edtf = point
    if onwards := _ONWARDS.match(text, end):
        end, link, edtf = onwards.end(), "since", f"{point.split('/')[0]}/.."
        if opened := _FROM.search(before):
            start -= len(before) - opened.start()
    else:
        for name, pattern in _LINKS:
            if found := pattern.search(before):
                link = name
                start -= len(before) - found.start()
                edtf = _opened(point, name)
                break
        else:
            if _SINCE_CLAUSE.search(text[max(0, start - 130) : start]):
                link = "since"
    return DateMention(start, end, edtf, moment.kind, link, point, moment.relative)


def _opened(point: str, link: str) -> str:
    if link in ("since", "after"):
        return f"{point.split('/', maxsplit=1)[0]}/.."
    if link in ("until", "before"):
        return f"../{point.rsplit('/', maxsplit=1)[-1]}"
    return point


def _is_valid(edtf: str) -> bool:
    try:
        parse(edtf)
    except DateError:
        return False
    return True
