"""Predictions found in reports: what may be, would be if, or is planned."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from allegiance.claims import fold
from allegiance.history import NOBODY, History, relation_names
from allegiance.times import LAST_DAY, parse
from allegiance.views.phrases import called, phrase, sentence
from allegiance.vocabulary import STATUSES

__all__ = ["Question", "condition_in", "deadline_in", "questions"]

OPEN: Final = ("possible", "conditional", "planned")
"""Statuses that make no tie and are listed as questions."""
_VERB: Final = {"possible": "may", "conditional": "would", "planned": "will"}
_CONDITION: Final = re.compile(
    r"\b((?:(?:only|even) )?if|unless|provided(?: that)?|in case|as long as|should)\b"
    r"(?P<rest>[^,;.!?]{3,200})",
    re.IGNORECASE,
)
_YEAR: Final = r"(?P<year>(?:19|20)\d\d)"
_MONTH: Final = (
    r"(?P<month>January|February|March|April|May|June|July|August|September|October|November|"
    r"December)"
)
_BY: Final = re.compile(
    rf"\b(?:by|before|until|no later than)\s+(?:the\s+)?(?:(?P<part>end|middle|start|spring|summer|"
    rf"autumn|winter)\s+(?:of\s+)?)?(?:{_MONTH}\s+)?{_YEAR}\b",
    re.IGNORECASE,
)
_WITHIN: Final = re.compile(
    r"\b(?:within|in|over the (?:next|coming))\s+(?:the\s+)?(?:next|coming)?\s*(?P<count>\d+|"
    r"one|two|three|four|five|six|seven|eight|nine|ten|twelve|eighteen)\s+(?P<unit>day|week|month|year)s?\b",
    re.IGNORECASE,
)
_NEXT: Final = re.compile(r"\bnext\s+(?P<unit>week|month|year)\b", re.IGNORECASE)
_NUMBER: Final = {
    word: n
    for n, word in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    )
} | {"twelve": 12, "eighteen": 18}
_DAYS: Final = {"day": 1, "week": 7, "month": 30.4375, "year": 365.25}
_PART: Final = {"start": "-01", "spring": "-21", "middle": "-06", "summer": "-22", "autumn": "-23"}


@dataclass(frozen=True, slots=True)
class Question:
    """One open prediction.

    Attributes
    ----------
    text
        What may happen, as a sentence.
    claim
        Index of the claim that says so.
    said_by
        Index of the actor quoted, None where the document says it itself.
    source
        Who publishes it.
    condition
        On what it hangs, in the report's words; None where it hangs on nothing.
    deadline
        The day by which it must show, None where the report sets none.
    status
        ``possible``, ``conditional`` or ``planned``.
    asked
        The day it was published.
    """

    text: str
    claim: int
    said_by: int | None
    source: str
    condition: str | None
    deadline: int | None
    status: str
    asked: int


def questions(history: History) -> tuple[Question, ...]:
    """List what reports expect, latest first; what two passages repeat is listed once."""
    codes = [STATUSES.index(s) for s in OPEN]
    mask = np.isin(history.status, codes) & (history.verdict != 3)
    mask &= history.subject != history.object
    found: dict[tuple[str, int, int], Question] = {}
    for claim in np.flatnonzero(mask).tolist():
        asked = _question(history, claim)
        who = -1 if asked.said_by is None else asked.said_by
        found.setdefault((fold(asked.text), who, int(history.document[claim])), asked)
    return tuple(sorted(found.values(), key=lambda q: (-q.asked, q.claim)))


def _question(history: History, claim: int) -> Question:
    status = history.status_of(claim)
    quote = history.quote(claim)
    published = int(history.published[claim])
    said_by = int(history.said_by[claim])
    condition = condition_in(quote)
    subject = history.actors[int(history.subject[claim])]
    object_ = history.actors[int(history.object[claim])]
    base = phrase(relation_names()[history.relation[claim]]).base
    place = history.place_name(claim)
    text = f"{called(subject)} {_VERB[status]} {base} {called(object_)}"
    if place and place != object_.name:
        text += f" in {place}"
    return Question(
        text=sentence(text),
        claim=claim,
        said_by=None if said_by == NOBODY else said_by,
        source=history.source_of(claim),
        condition=condition,
        deadline=_deadline(history, claim, quote, published),
        status=status,
        asked=published,
    )


def condition_in(quote: str) -> str | None:
    """Return the clause on which a sentence hangs, as the report words it."""
    for found in _CONDITION.finditer(quote):
        word = found.group(1)
        if word.casefold() == "should" and not (word[0].isupper() or quote[: found.start()] == ""):
            continue
        return re.sub(r"\s+", " ", found.group(0)).strip()
    return None


def _deadline(history: History, claim: int, quote: str, published: int) -> int | None:
    if history.is_dated[claim] and published < int(history.end_high[claim]) < LAST_DAY:
        return int(history.end_high[claim])
    return deadline_in(quote, published)


def deadline_in(quote: str, published: int) -> int | None:
    """Return the day that a sentence sets as a limit, counted from its publication.

    Reads "by the end of 2022", "before June 2023", "within two years", "next year"; None for
    "soon" and the like, and for limits that had passed when it was published.
    """
    found = _BY.search(quote)
    if found:
        month = found.group("month")
        part = (found.group("part") or "").casefold()
        number = f"-{_month(month):02d}" if month else _PART.get(part, "")
        limit = parse(found.group("year") + number)
        before = found.group(0).casefold().startswith("before")
        day = limit.start_low - 1 if before else limit.end_high
        return day if day > published else None
    found = _WITHIN.search(quote)
    if found:
        count = found.group("count").casefold()
        number_ = int(count) if count.isdigit() else _NUMBER[count]
        return published + round(number_ * _DAYS[found.group("unit").casefold()])
    found = _NEXT.search(quote)
    if found:
        today = date.fromordinal(published)
        if found.group("unit").casefold() == "year":
            return date(today.year + 1, 12, 31).toordinal()
        return published + round(2 * _DAYS[found.group("unit").casefold()])
    return None


def _month(name: str) -> int:
    names = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
    return names.index(name[:3].casefold()) + 1
