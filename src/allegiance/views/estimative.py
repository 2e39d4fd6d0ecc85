"""Words of probability in reports, and the ranges that a written scale gives them.

The scale is that of Intelligence Community Directive 203 (Analytic Standards, 2015, section
D.6.e.(2)(a)). It gives no number to "may", "might", "could", "possible", and neither do we: a
report that uses them has named no probability. A user who wants them scored says for how much
they stand. Plans ("will") carry none either.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

__all__ = ["Implied", "Term", "implied_in", "terms"]

_COMPARED: Final = re.compile(r"\b(?:more|less|most|least|how|equally)\s+$", re.IGNORECASE)
_NEGATED: Final = re.compile(r"(?:\bnot|n[’']t|\bhardly)\s+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Term:
    """One row of ``estimative.csv``; ``low`` and ``high`` are None where no number is set."""

    term: str
    low: float | None
    high: float | None
    scale: str


@dataclass(frozen=True, slots=True)
class Implied:
    """A probability that a report's words stand for, on a scale that the report does not name.

    Attributes
    ----------
    term
        The words.
    low, high
        What the scale gives them; None where it gives nothing.
    """

    term: str
    low: float | None
    high: float | None

    @property
    def probability(self) -> float | None:
        """The middle of the range: what is scored."""
        if self.low is None or self.high is None:
            return None
        return round((self.low + self.high) / 2, 6)


@cache
def terms() -> tuple[Term, ...]:
    """Return the whole table, in its order."""
    with (files("allegiance.views") / "estimative.csv").open(encoding="utf-8") as handle:
        return tuple(
            Term(row["term"], _number(row["low"]), _number(row["high"]), row["scale"])
            for row in csv.DictReader(handle)
        )


def _number(cell: str) -> float | None:
    return float(cell) if cell else None


@cache
def _pattern() -> re.Pattern[str]:
    longest = sorted((t.term for t in terms()), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(re.escape(t) for t in longest)})\b", re.IGNORECASE)


def implied_in(quote: str) -> Implied | None:
    """Return the probability that a sentence words, None where it words none or several.

    Words with a number go before words without. "Not likely" is the rest of "likely";
    comparisons ("more likely") name no probability.
    """
    known = {t.term: t for t in terms()}
    found: dict[tuple[float | None, float | None], Implied] = {}
    for match in _pattern().finditer(quote):
        before = quote[: match.start()]
        term = known[match.group(0).casefold()]
        if _COMPARED.search(before) or _is_name(match):
            continue
        said, low, high = term.term, term.low, term.high
        if _NEGATED.search(before) and low is not None and high is not None:
            said, low, high = f"not {said}", round(1 - high, 6), round(1 - low, 6)
        found.setdefault((low, high), Implied(said, low, high))
    numbered = [i for i in found.values() if i.low is not None]
    if len(numbered) > 1:
        return None
    return next(iter(numbered or found.values()), None)


def _is_name(match: re.Match[str]) -> bool:
    """Whether "May" is the month: written with a capital within a sentence, or beside a number."""
    if match.group(0) != "May":
        return False
    before, after = match.string[: match.start()].rstrip(), match.string[match.end() :].lstrip()
    return bool(before and before[-1] not in '.!?“"') or after[:1].isdigit()
