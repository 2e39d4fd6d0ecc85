"""Reduce names to what their spelling variants share, with every character accounted for."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

__all__ = ["Word", "fold", "plain", "words"]

_SILENT = re.compile("['’‘`´ʿʾʻʼ.\u00ad\u0640\u200b-\u200f\u2060\ufeff]")
_NOT_WORD = re.compile(r"[\W_]+")
_ARTICLES = re.compile(r"^(?:(?:the|a|an) )+")

# Accents may stand as characters of their own, and some sit inside names without parting them.
_MARKS = "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc"
_JOIN = "'’‘`´ʿʾʻʼ.\u00ad\u0640\u200b-\u200f\u2060\ufeff"
_WORD = re.compile(rf"[^\W_][{_MARKS}]*(?:(?:[^\W_]|[{_JOIN}]+(?=[^\W_]))[{_MARKS}]*)*")
_POSSESSIVE = re.compile(r"['’‘`´]s$", re.IGNORECASE)


def fold(name: str) -> str:
    """Reduce a name to what spelling variants share: no accents, case, punctuation, articles.

    Examples
    --------
    >>> fold("The al-Qa‘ida"), fold("Al Qaida")
    ('al qaida', 'al qaida')
    """
    return _ARTICLES.sub("", plain(name))


def plain(name: str) -> str:
    """Reduce a name as `fold` does, its leading articles kept."""
    if name.isascii():
        lower = name.lower()
        return lower if lower.isalnum() else _NOT_WORD.sub(" ", _SILENT.sub("", lower)).strip()
    # Once more after casefold: some letters only then come apart into base and accent.
    bare = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    bare = "".join(c for c in bare if not unicodedata.combining(c))
    return _NOT_WORD.sub(" ", _SILENT.sub("", bare)).strip()


class Word(NamedTuple):
    """One word of a text.

    Attributes
    ----------
    start, end
        Character offsets in the text as given.
    raw
        ``text[start:end]``.
    key
        The folded word.
    stem_end
        Where the word ends without a possessive ``'s``; equal to ``end`` where it has none.
    stem
        The folded word without it.
    """

    start: int
    end: int
    raw: str
    key: str
    stem_end: int
    stem: str


def words(text: str) -> list[Word]:
    """Cut a text into words, folded one by one so that offsets stay those of the text.

    Apostrophes, full stops and invisible marks inside a word do not part it, so that
    ``U.S.``, ``Qa‘ida`` and ``Jama'at`` are one word each; hyphens do.
    """
    known: dict[str, tuple[str, int, str]] = {}
    found = []
    for match in _WORD.finditer(text):
        raw = match.group()
        parts = known.get(raw)
        if parts is None:
            parts = known[raw] = _parts(raw)
        start, end = match.span()
        found.append(Word(start, end, raw, parts[0], end - parts[1], parts[2]))
    return found


def _parts(raw: str) -> tuple[str, int, str]:
    key = plain(raw)
    owner = None if raw.isalnum() else _POSSESSIVE.search(raw)
    if owner is None:
        return key, 0, key
    return key, len(raw) - owner.start(), plain(raw[: owner.start()])
