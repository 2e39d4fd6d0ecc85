"""Numbers as reports write them: 1,250; twenty-three; two dozen; 1.5 million."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["NUMBER", "number"]


_UNITS: Final = {
    word: value
    for value, word in enumerate(
        (
            *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
            *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen"),
            *("seventeen", "eighteen", "nineteen"),
        )
    )
}
_TENS: Final = {
    word: 10 * value
    for value, word in enumerate(
        ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), start=2
    )
}
_SCALES: Final = {
    "dozen": 12,
    "score": 20,
    "hundred": 100,
    "thousand": 1_000,
    "million": 1_000_000,
    "billion": 1_000_000_000,
}
_SMALL = "|".join(sorted((*_UNITS, *_TENS), key=len, reverse=True))
_SCALE = "|".join(_SCALES)
_SPELLED = rf"(?:{_SMALL})(?:[-\s](?:{_SMALL}))?"
_DIGITS = (
    r"\d{1,3}(?:,\d{3}){1,4}|\d{1,3}(?:[ \u00a0\u202f]\d{3}){1,4}(?!\d)"
    r"|\d{1,9}\.\d{1,9}(?=\s(?:million|billion|thousand))|\d{1,15}(?!\d)"
)

NUMBER: Final = (
    rf"(?:half\sa\s(?:dozen|million|billion)|(?:an?\s)?couple\sof(?:\s(?:dozen|hundred|thousand))?"
    rf"|(?:(?:{_DIGITS})|{_SPELLED}|an?(?=\s(?:{_SCALE})\b))"
    rf"(?:[-\s](?:{_SCALE})){{0,2}}(?:(?:\sand)?[-\s]{_SPELLED}(?:[-\s](?:{_SCALE}))?){{0,5}})"
)
"""Pattern of a whole number, to be compiled with ``re.IGNORECASE``, for `number` to read."""

_PIECE = re.compile(rf"[\d,. \u00a0\u202f]*\d|{_SMALL}|{_SCALE}|half|couple|an?\b", re.IGNORECASE)


def number(text: str) -> int:
    """Read a number that `NUMBER` matched.

    Examples
    --------
    >>> number("1,250"), number("twenty-three"), number("two dozen"), number("a hundred and five")
    (1250, 23, 24, 105)
    """
    whole, part = 0.0, 0.0
    for piece in _PIECE.findall(text.lower()):
        if piece[-1].isdigit():
            part += float(re.sub(r"[, \u00a0\u202f]", "", piece))
        elif piece in _UNITS:
            part += _UNITS[piece]
        elif piece in _TENS:
            part += _TENS[piece]
        elif piece in _SCALES:
            part = (part or 1) * _SCALES[piece]
            if _SCALES[piece] >= 1_000:
                whole, part = whole + part, 0.0
        elif piece == "half":
            part = 0.5
        elif piece == "couple":
            part = 2
        elif not part:
            part = 1
    return round(whole + part)
