"""A sentence with two actors marked in it, as the second network reads it.

Names of the two give way to one sign each, their pronouns and descriptions stay beside a sign; the
sign tells which of the two it is and of what kind.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from allegiance.reading.encoding import hint_classes
from allegiance.vocabulary import KINDS

__all__ = ["MARKS", "Marked", "marked", "tokens"]

MARKS: Final = 1 + 2 * len(KINDS)
"""No mark, then the first actor by kind, then the second by kind."""
SIGN: Final = "thing"
_MOST_TOKENS: Final = 160
_NAME: Final = re.compile(r"(?:al-|ad-|ul-)?[A-Z0-9]")
_LOOSE: Final = frozenset(
    re.findall(
        r"\w+",
        "The Its Their They He She His Her It This That These Those Both We Our A An",
    )
)


@dataclass(frozen=True, slots=True)
class Marked:
    """Text in which signs stand for names; ``marks`` are (start, end, class) of marked words."""

    text: str
    marks: tuple[tuple[int, int, int], ...]


def marked(text: str, begin: int, end: int, spans: Sequence[tuple[int, int, bool, str]]) -> Marked:
    """Mark two actors in characters [begin, end).

    Parameters
    ----------
    spans
        Mentions in order: start, end, whether of the second actor, kind.
    """
    out: list[str] = []
    marks = []
    at, size = begin, 0
    for start, stop, is_second, kind in spans:
        if start < at or stop > end:
            continue
        before = text[at:start]
        words = text[start:stop]
        is_name = bool(_NAME.match(words)) and words.split()[0] not in _LOOSE
        shown = SIGN if is_name else words
        size += len(before)
        marks.append(
            (size, size + len(shown), 1 + KINDS.index(kind) + (len(KINDS) if is_second else 0))
        )
        out += [before, shown]
        size += len(shown)
        at = stop
    out.append(text[at:end])
    return Marked("".join(out), tuple(marks))


def tokens(shown: Marked, tokenizer: Any) -> tuple[list[int], list[int], list[int]]:
    """Return ids, marks and hints of a marked text; what is over long loses its beginning."""
    coded = tokenizer.encode(shown.text)
    offsets = coded.offsets
    marks = [0] * len(offsets)
    for i, (a, b) in enumerate(offsets):
        for start, end, kind in shown.marks:
            if b > a and a < end and b > start:
                marks[i] = kind
    hints = hint_classes(shown.text, offsets).tolist()
    cut = max(len(offsets) - _MOST_TOKENS, 0)
    ids = list(coded.ids)
    return ids[:1] + ids[1 + cut :], marks[:1] + marks[1 + cut :], hints[:1] + hints[1 + cut :]
