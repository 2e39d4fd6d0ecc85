"""Where the words of a quote stand in a document, or nowhere.

A quote is found when the same words stand there. White space, the shape of quotation marks and
dashes, invisible marks and the two ways to write an accent may differ, because typesetting
changes them without changing what was said. A changed, missing or added word is not found.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

from allegiance.claims import Span

__all__ = ["locate"]

_SHAPES = str.maketrans(
    dict.fromkeys("‘’‚‛′ʹʼˈ`´＇", "'")
    | dict.fromkeys("“”„‟″«»＂", '"')
    | dict.fromkeys("‐‑‒–—―−－﹘﹣", "-")
)
_INVISIBLE = "\u00ad\u200b\u200e\u200f\u2060\ufeff"
_RESIZED = re.compile(rf"[\s{_INVISIBLE}]+|--+|''")
_RESIZED_MARKS = re.compile(rf"[\s{_INVISIBLE}]+|--+|''|[^\s'-][\u0300-\u036f\u0653-\u0655]+")


@dataclass(frozen=True, slots=True)
class _Folded:
    """A text with typesetting folded away.

    From the folded position ``cuts[i]`` on, the original counts from ``starts[i]``.
    """

    text: str
    cuts: list[int]
    starts: list[int]

    def original(self, position: int) -> int:
        """Return where the border at a folded position lies in the original."""
        at = bisect_right(self.cuts, position) - 1
        return self.starts[at] + position - self.cuts[at]

    def span(self, text: str, start: int, end: int) -> Span:
        """Return the words of the original between two folded positions, marks at the ends shed."""
        low, high = self.original(start), self.original(end)
        while text[low] in _INVISIBLE or text[low].isspace():
            low += 1
        while text[high - 1] in _INVISIBLE or text[high - 1].isspace():
            high -= 1
        return Span(low, high, text[low:high])


@lru_cache(maxsize=8)
def _folded(text: str) -> _Folded:
    shaped = text.translate(_SHAPES)
    pattern = _RESIZED if unicodedata.is_normalized("NFC", shaped) else _RESIZED_MARKS
    parts: list[str] = []
    cuts, starts = [0], [0]
    length = last = 0
    for match in pattern.finditer(shaped):
        new = _replacement(match[0])
        parts.append(shaped[last : match.start()] + new)
        length += match.start() - last + len(new)
        last = match.end()
        if len(new) != last - match.start():
            cuts.append(length)
            starts.append(last)
    parts.append(shaped[last:])
    return _Folded("".join(parts), cuts, starts)


def _replacement(found: str) -> str:
    if found[0] == "-":
        return "-"
    if found[0] == "'":
        return '"'
    if found[0].isspace() or found[0] in _INVISIBLE:
        return " " if any(c.isspace() for c in found) else ""
    return unicodedata.normalize("NFC", found)


def locate(quote: str, text: str, near: int | None = None) -> Span | None:
    """Find the exact words of a quote.

    Parameters
    ----------
    quote
        The words looked for; white space around them is ignored.
    text
        The document's text.
    near
        A character offset: of several places, the nearest one that starts there is meant.
        Without it the first is.

    Returns
    -------
    Span or None
        ``text[span.start:span.end] == span.quote``, always. None where the words do not stand in
        the text in this order, or stand there only as pieces of longer words or numbers.

    Examples
    --------
    >>> locate('"warm  relations" - so', "the “warm relations” — so called").quote
    '“warm relations” — so'
    >>> locate("the Syria", "against the Syrian army") is None
    True
    """
    wanted = _folded(quote).text.strip()
    if not wanted:
        return None
    inside = _folded(text)
    best: Span | None = None
    at = inside.text.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        if not (_joined(inside.text, at) or _joined(inside.text, end)):
            span = inside.span(text, at, end)
            if near is None:
                return span
            if best is not None and abs(span.start - near) >= abs(best.start - near):
                break
            best = span
        at = inside.text.find(wanted, at + 1)
    return best


def _joined(text: str, at: int) -> bool:
    """Whether a cut here would split a word or number."""
    if not 0 < at < len(text):
        return False
    a, b = text[at - 1], text[at]
    if (a.isdigit() and b.isdigit()) or unicodedata.combining(b):
        return True
    if b in ".," and a.isdigit() and text[at + 1 : at + 2].isdigit():
        return True
    if a in ".," and b.isdigit() and at > 1 and text[at - 2].isdigit():
        return True
    # Scripts without case may join words (Chinese) or prefixes (Arabic): only cased letters bar.
    return a.lower() != a.upper() and b.lower() != b.upper()
