"""Find every known name in a text, at word boundaries, the longest first."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from allegiance.vocabulary.folding import Word, words
from allegiance.vocabulary.names import Entry, Gazetteer, gazetteer, is_acronym, is_joint

__all__ = ["Match", "find_names"]

# Written small inside names by some style books: "Free Syrian army".
_COMMON = frozenset(
    re.findall(
        r"\w+",
        """army front movement party group groups forces force ministry government council brigade
    brigades battalion network cartel police militia militias regime troops soldiers guard guards
    command organisation alliance faction fighters gang clan agency union""",
    )
)
# Acronyms that in a line of capitals are more likely the English word.
_ENGLISH = frozenset(
    re.findall(
        r"\w+",
        """a act add aid all am an and any arc are arm as ask at ban be but by can cap car cia do
    era fan far fit for gas go had has he hit how if in is it job kin led let lot may me men my new
    no
    not now of on one or out own pen per pm pro ran raw red sad say set sir so son sum tap the to
    top two up war was we who why win arena fact gal ham hum mend
    model plan pol ring rim sad spa site map inc rats quad tip trap""",
    )
)
_PLAIN = str.maketrans({".": "", "‐": "-", "‑": "-", "–": "-"})
_ARTICLES = frozenset({"al", "el"})
_GAP = frozenset(" -‐‑–/&’'\"“”\u00a0\n\t")


class _Spelling(NamedTuple):
    entry: Entry
    form: str
    exact: str  # the acronym itself, empty for names in ordinary letters
    capitals: tuple[bool, ...]  # which words must start with one
    article: bool  # must follow "the": one ordinary word alone is no name, The Times is


class _Text(NamedTuple):
    text: str
    words: list[Word]
    keys: list[str]


@dataclass(slots=True)
class _Node:
    next: dict[str, _Node] = field(default_factory=dict)
    ends: list[_Spelling] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Match:
    """A known name in a text.

    Attributes
    ----------
    start, end
        ``text[start:end]`` is the name, without a possessive ``'s``.
    entries
        Every entry of that name, the likeliest first.
    form
        How it is named: ``name``, ``acronym``, ``state``, ``demonym``, ``capital``,
        ``metonym``, ``population``, ``outlet`` or ``place``.
    """

    start: int
    end: int
    entries: tuple[Entry, ...]
    form: str

    @property
    def entry(self) -> Entry:
        """The likeliest entry."""
        return self.entries[0]


@cache
def _branch(names: Gazetteer, first: str) -> _Node:
    """Return the names that begin with a word, as a tree of the words after it."""
    root = _Node()
    for key, spellings in names.opened(first).items():
        node = root
        for word in key[1:]:
            node = node.next.setdefault(word, _Node())
        node.ends.extend(_Spelling(e, f, *_case(name, of)) for e, f, name, of in spellings)
    return root


def _after(names: Gazetteer, node: _Node | None, key: str) -> _Node | None:
    """Return where a word leads, from the start where no node is given."""
    if node is not None:
        return node.next.get(key)
    return _branch(names, key) if key in names.beginnings else None


def _case(name: str, parts: list[Word]) -> tuple[str, tuple[bool, ...], bool]:
    """Say how a name must be written: the exact acronym, or which words need a capital."""
    if is_acronym(name):
        return name.translate(_PLAIN), (), False
    first = next((i for i, w in enumerate(parts) if w.key not in _ARTICLES), 0)
    wanted = [
        w.raw[0].isupper() and (i == first or w.key not in _COMMON) for i, w in enumerate(parts)
    ]
    capitals = tuple(w and p.key not in _ARTICLES for w, p in zip(wanted, parts, strict=True))
    return "", capitals, len(parts) == 1 and name[:4].casefold() == "the "


def find_names(text: str, names: Gazetteer | None = None) -> list[Match]:
    """Find every known name in a text, left to right, none overlapping, the longest first.

    Accents, hyphens, typographic quotes and spelling variants do not matter; names need their
    capitals and acronyms all of theirs, and a line in capitals is read as such.

    Parameters
    ----------
    text
        Any text; offsets count its characters.
    names
        Which names to look for; all that are known where not given.
    """
    known = names or gazetteer()
    found_words = words(text)
    keys = known.keys(text, found_words)
    first = known.beginnings
    of = _Text(text, found_words, keys)
    found = []
    i, count = 0, len(keys)
    while i < count:
        # Most words begin no name; a possessive may hide one that does.
        if keys[i] in first or found_words[i].stem_end != found_words[i].end:
            best = _longest(known, of, i)
            if best is not None:
                found.append(best[0])
                i = best[1]
                continue
        i += 1
    return found


def _longest(known: Gazetteer, of: _Text, at: int) -> tuple[Match, int] | None:
    """Return the longest name that starts at a word, and the index of the word after it."""
    text, found, keys = of
    node: _Node | None = None
    i = at
    path: list[Word] = []
    best: tuple[Match, int] | None = None
    while i < len(keys):
        word = found[i]
        if path and not _joined(text, found[i - 1], word.start):
            break
        if node is not None and is_joint(keys[i]) and keys[i] not in node.next:
            i += 1
            continue
        owner = None
        if word.stem_end != word.end:
            owner = _after(known, node, known.spell(word.stem))
            if owner is not None and owner.ends:
                match = _match(text, owner, [*path, word], word.stem_end)
                best = (match, i + 1) if match else best
        following = _after(known, node, keys[i])
        if following is None:
            break
        # "Houthi's" owns something; "Houthis" is a plural that the spellings make the same word.
        end = word.stem_end if following is owner else word.end
        node = following
        path.append(word)
        i += 1
        if node.ends:
            match = _match(text, node, path, end)
            best = (match, i) if match else best
    return best


def _joined(text: str, before: Word, start: int) -> bool:
    """Tell whether what stands between two words leaves them in one name."""
    end = before.end
    if start - end == 1:
        return text[end] in _GAP
    if text[end] == "." and ("." in before.raw or end - before.start <= 2):
        end += 1  # the last full stop of U.S. or of St.
    gap = text[end:start]
    return len(gap) < 8 and gap.count("\n") < 2 and _GAP.issuperset(gap)


def _match(text: str, node: _Node, path: list[Word], end: int) -> Match | None:
    fitting = [s for s in node.ends if _fits(text, s, path, end)]
    if not fitting:
        return None
    start = path[0].start
    if "." in text[start:end] and text[end : end + 1] == "." and fitting[0].exact:
        end += 1  # the last full stop of an acronym with stops is its own
    article = text[max(0, start - 3) : start]
    if article.casefold() in {"al-", "el-"} and not text[max(0, start - 4) : start - 3].isalnum():
        start -= 3
    return Match(start, end, tuple(dict.fromkeys(s.entry for s in fitting)), fitting[0].form)


def _fits(text: str, spelling: _Spelling, path: list[Word], end: int) -> bool:
    if spelling.exact:
        written = text[path[0].start : end].translate(_PLAIN)
        if written != spelling.exact and written != spelling.exact.upper():
            return False
        return (
            written.casefold() not in _ENGLISH
            or "." in text[path[0].start : end]
            or not (_is_capitals(text, path[0].start))
        )
    start = path[0].start
    if spelling.article and text[max(0, start - 4) : start].casefold() != "the ":
        return False
    return all(
        not needs or not word.raw[0].islower()
        for needs, word in zip(spelling.capitals, path, strict=True)
    )


def _is_capitals(text: str, at: int) -> bool:
    """Tell whether the line around an offset is written in capitals."""
    low, high = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    line = text[max(low, at - 200) : min(at + 200, len(text) if high < 0 else high)]
    letters = [c for c in line if c.isalpha()]
    return sum(c.isupper() for c in letters) > 0.6 * len(letters)
