"""Names in a report before its grammar is known: known ones, introduced acronyms, telling heads.

A name is known from the vocabulary, or because the report introduces it ("Long Name (LN)"), or
because its own words say what it is ("Gulf Clan", "Movement for the Liberation of the Delta").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from allegiance.reading.lexicon import head_kinds, nominals, table, word_set
from allegiance.reading.syntax import Unit, common_words
from allegiance.vocabulary.matching import Match, find_names

__all__ = ["Name", "Naming", "find_units", "table"]
_BRACKETS: Final = re.compile(r"[ \u00a0]?[(\[]([^()\[\]\n]{1,240})[)\]]")
_ACRONYM: Final = re.compile(
    r"[A-Z][A-Za-z]?(?:[A-Z]|[-/&.‑ ]?[A-Z0-9]|\.|[a-z](?=[A-Z])){1,9}[a-z]?"
)
_CAPITAL: Final = (
    r"(?:(?:People|Lord|Workers?|Peasants?|Farmers?|Women|God|Prophet)[’']s?|"
    r"(?:(?:al|el|ul|ad|as|an|at|ar|ash|az|wal|ud|d|l)[-‐‑'’])?[A-ZÀ-ÖØ-ÞĀ-Ž][\w-]*"
    r"(?:[’'ʿʾ‘`](?!s\b)[\w-]*\w)*)"
)
_LINK: Final = r"(?: (?:of|for|de|del|de la|de los|of the|for the|in the|do|da|e|y|i|ul|al))"
_RUN: Final = re.compile(rf"{_CAPITAL}(?:(?:{_LINK})? {_CAPITAL})*")
_KNOWN_AS: Final = re.compile(
    r"(?:also|better|formerly|previously|locally|commonly)?[ ]?(?:known|referred to) as |"
    r"aka |a\.k\.a\.? |alias |or |an? acronym|also called |acronym |Spanish initials |its initials "
)
_TAIL: Final = re.compile(
    r"(?:['’]s?)? (?P<noun>factions?|group|network|wing|gang|militia|lashkar|clan|cell|unit|"
    r"battalion|brigade|column|band|crew|circle)(?!\w)(?! (?:of|leader|commander|member))"
)
_PARTS: Final = word_set("parts")
_PART_MARK: Final = re.compile(
    r"[-‐‑][A-Z][\w’']*(?: (?:Council|Faction|Group|Wing))?(?!\w)| ?\((?:[A-Z]{1,3}|[A-Z][a-z]+)\)"
)
_LAST_WORD: Final = re.compile(r"(\b[\w’']+) $")
_GEOGRAPHY: Final = frozenset(("state", "place", "capital", "population"))
_NOT_NAME: Final = word_set("not_name")


@dataclass(frozen=True, slots=True)
class Name:
    """A name at a place in the text, with what its words alone tell.

    ``aliases`` are given by the text right there; ``match`` is the vocabulary's, if any;
    ``inner`` are the words of whoever the group is named after.
    """

    start: int
    end: int
    text: str
    kind: str
    aliases: tuple[str, ...] = ()
    match: Match | None = None
    inner: tuple[int, int] | None = None

    @property
    def form(self) -> str:
        """How the vocabulary says it is named; ``new`` where it does not know it."""
        return self.match.form if self.match else "new"


@dataclass(slots=True)
class Naming:
    """All names of a text and what the parser is to be shown instead."""

    names: dict[int, Name] = field(default_factory=dict)
    units: list[Unit] = field(default_factory=list)


def find_units(text: str, seen: Mapping[tuple[int, int], str] | None = None) -> Naming:
    """Find names, asides and odd words in a (recased) text.

    Demonyms stay words: their noun decides what they mean.

    Parameters
    ----------
    seen
        Mentions that the network sees, by their characters, with the kind of actor. Names of
        armed groups among them count where the words alone tell less.
    """
    brackets = list(_BRACKETS.finditer(text))
    found = [n for n in _known(text) if n.form != "demonym"]
    inside = [(b.start(), b.end()) for b in brackets]
    for name in _introduced(text, brackets, found):
        found = [n for n in found if not (name.start <= n.start and n.end <= name.end)]
        found.append(name)
    acronyms = {a: n.kind for n in found for a in n.aliases}
    found.extend(
        _by_head(text, [(n.start, n.end) for n in found if n.form not in _GEOGRAPHY] + inside)
    )
    found.extend(_singulars(text, found))
    for name in _by_tail(text, found):
        found = [n for n in found if not (name.start <= n.start and n.end <= name.end)]
        found.append(name)
    found.extend(_known_acronyms(text, acronyms, [(n.start, n.end) for n in found] + inside))
    for name in _seen(text, seen or {}, found):
        found = [n for n in found if not (name.start <= n.start and n.end <= name.end)]
        found.append(name)
    found = [n for n in _disjoint(found) if not any(a < n.start and n.end <= b for a, b in inside)]
    naming = Naming()
    covered = []
    for name in found:
        end, aliases = _with_aside(name, brackets)
        if name.kind == "word":
            naming.units.append(Unit(name.start, name.end, "word", "Operation"))
            covered.append((name.start, name.end))
            continue
        naming.names[name.start] = Name(
            name.start,
            name.end,
            name.text,
            name.kind,
            name.aliases + aliases,
            name.match,
            name.inner,
        )
        naming.units.append(Unit(name.start, end, name.kind))
        covered.append((name.start, end))
    for start, end in inside:
        if not _overlaps(start, end, covered):
            naming.units.append(Unit(start, end, "skip"))
            covered.append((start, end))
    naming.units.extend(_odd_words(text, covered))
    return naming


def _seen(text: str, seen: Mapping[tuple[int, int], str], found: list[Name]) -> Iterator[Name]:
    """Yield the network's names that take no known name apart."""
    known = [(n.start, n.end) for n in found if n.match is not None or n.aliases]
    for (start, end), kind in seen.items():
        inside = [n for n in found if n.start < end and start < n.end]
        if (
            kind == "armed_group"
            and " " in text[start:end]
            and _RUN.fullmatch(text, start, end)
            and text[start:end].split(maxsplit=1)[0].casefold() not in nominals()
            and not demonym_like(text[start:end].rsplit(maxsplit=1)[-1].casefold())
            and not _overlaps(start, end, known)
            and all(start <= n.start and n.end <= end for n in inside)
        ):
            yield Name(start, end, text[start:end], kind)


def _known(text: str) -> list[Name]:
    found = []
    for m in find_names(text):
        before = _LAST_WORD.search(text, max(0, m.start - 20), m.start)
        if (
            before
            and text[m.start : m.start + 3].casefold() in ("al-", "ash", "an-", "as-")
            and (head_kinds().get(before[1].casefold()) == "armed_group" and before[1][0].isupper())
        ):
            found.append(Name(before.start(), m.end, text[before.start() : m.end], "armed_group"))
        elif part := _part_of_group(text, m):
            found.append(part)
        elif not _is_part_of_person(text, m):
            found.append(Name(m.start, m.end, text[m.start : m.end], m.entry.kind, (), m))
    return found


def _part_of_group(text: str, match: Match) -> Name | None:
    """Return the part that marks after a group's initials tell: "ANVC (B)", "KCP-Lallumba"."""
    if match.entry.kind != "armed_group" or not text[match.start : match.end].isupper():
        return None
    tail = _PART_MARK.match(text, match.end)
    word = tail.group().strip(" ()-‐‑").casefold() if tail else ""
    if tail is None or demonym_like(word) or word in word_set("quarters"):
        return None
    return Name(match.start, tail.end(), text[match.start : tail.end()], "armed_group")


def _is_part_of_person(text: str, match: Match) -> bool:
    """Whether a name is somebody's: "Daniyal Baloch", "Jalaluddin Haqqani"."""
    word = text[match.start : match.end]
    if match.entry.kind == "armed_group" and re.fullmatch(
        rf"{re.escape(word)} (?:network|group|faction|militia)", match.entry.name, re.I
    ):
        before = _LAST_WORD.search(text, max(0, match.start - 24), match.start)
        return bool(before and before[1][0].isupper() and not _is_plain(before[1]))
    if match.form != "population" or " " in word or word.endswith("s"):
        return False
    before = _LAST_WORD.search(text, max(0, match.start - 24), match.start)
    if before and before[1][0].isupper() and not _is_plain(before[1]):
        return True
    after = re.compile(r" ([A-Z][\w’'-]+)").match(text, match.end)
    return bool(after and not _is_plain(after[1]) and not word.endswith("s"))


def _is_plain(word: str) -> bool:
    low = word.casefold()
    return low in _NOT_NAME or low in common_words() or demonym_like(low)


def demonym_like(low: str) -> bool:
    """Whether a word may tell a people rather than name a person."""
    return low.endswith(("ish", "ese", "ian", "ean", "ic", "can"))


def _with_aside(name: Name, brackets: list[re.Match[str]]) -> tuple[int, tuple[str, ...]]:
    """Take the brackets after a name into it where they give another name for it."""
    for aside in brackets:
        if aside.start() == name.end or (
            aside.start() == name.end + 2 and aside.string[name.end : name.end + 2] in ("’s", "'s")
        ):
            inner = _short(aside)
            if (
                name.text.isupper()
                and not inner.isupper()
                and inner[:1].isupper()
                and " " not in inner
            ):
                return aside.end(), ()
            if _ACRONYM.fullmatch(inner) or (inner[:1].isupper() and len(inner.split()) <= 6):
                return (aside.end() if aside.start() == name.end else name.end), (inner,)
    return name.end, ()


def _short(aside: re.Match[str]) -> str:
    """Return the name that brackets give: "FARC" of "(FARC, Communist)"."""
    parts = [
        _KNOWN_AS.sub("", part).strip(" \u00a0“”\"'‘’,;")
        for part in re.split(r"[,;]", aside.group(1))
    ]
    short = next((p for p in parts if _ACRONYM.fullmatch(p)), None)
    return short or _KNOWN_AS.sub("", aside.group(1).strip()).strip(" ,;“”\"'‘’")


def _introduced(text: str, brackets: list[re.Match[str]], known: list[Name]) -> Iterator[Name]:
    """Yield capitalised names that the text abbreviates in brackets right after them."""
    ends = {n.end: n for n in known if n.form in ("name", "new", "outlet")}
    for aside in brackets:
        short = _short(aside)
        if not _ACRONYM.fullmatch(short):
            continue
        run = _run_before(text, aside.start())
        if run is None:
            continue
        inside = ends.get(aside.start())
        if inside is not None and inside.start <= run[0]:
            continue
        name = text[run[0] : run[1]]
        if len(name.split()) < 2 and not inside:
            continue
        kind = _head_kind(name) or (inside.kind if inside else "armed_group")
        yield Name(run[0], run[1], name, kind, (short,))


def _run_before(text: str, stop: int) -> tuple[int, int] | None:
    low = max(0, stop - 120)
    runs = [m for m in _RUN.finditer(text, low, stop) if m.end() == stop]
    return _trim_run(text, runs[-1].start(), stop) if runs else None


def _trim_run(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Drop sentence-opening words and possessives before a run of capitals."""
    words = list(re.finditer(r"\S+", text[start:end]))
    while words and words[0].group().casefold() in _NOT_NAME:
        words.pop(0)
    for i, word in enumerate(words[:-1]):
        if re.search(r"[’']s?$", word.group()) and text[start + word.start()].isupper():
            following = words[i + 1].group()
            if i + 1 < len(words) and following[:1].isupper() and len(words) - i > 2:
                continue
    return (start + words[0].start(), end) if words else None


def _head_kind(name: str) -> str | None:
    """Return the kind that a name's own words tell, None where they tell nothing."""
    words = [
        w.casefold().strip("’'s") if w.endswith(("’s", "'s")) else w.casefold()
        for w in name.split()
    ]
    kinds = head_kinds()
    cut = next(
        (i for i, w in enumerate(words) if w in ("of", "for", "de", "del", "do")), len(words)
    )
    for word in (*words[:cut][::-1][:1], *words[:1], *words[::-1]):
        if word in kinds:
            return kinds[word]
    return None


def _by_head(text: str, taken: list[tuple[int, int]]) -> Iterator[Name]:
    """Yield runs of capitals with a telling head that the vocabulary does not know."""
    kinds = head_kinds()
    for run in _RUN.finditer(text):
        start = max([run.start(), *(b for a, b in taken if a <= run.start() < b)])
        start += len(text[start : run.end()]) - len(text[start : run.end()].lstrip(" ’'s-"))
        trimmed = _trim_run(text, start, run.end()) if start < run.end() else None
        if trimmed is None:
            continue
        start, end = trimmed
        name = text[start:end]
        words = name.split()
        if len(words) < 2 or _overlaps(start, end, taken):
            continue
        cut = next((i for i, w in enumerate(words) if w in ("of", "for", "de", "del", "do")), None)
        last = words[-1 if cut is None else cut - 1].casefold()
        kind = kinds.get(last) or (kinds.get(words[0].casefold()) if cut is None else None)
        if kind == "nothing":
            yield Name(start, end, name, "word")
        elif kind and words[0].casefold() not in _NOT_NAME:
            yield Name(start, end, name, kind)


def _singulars(text: str, found: list[Name]) -> Iterator[Name]:
    """Yield "Maoist" where the text speaks of Maoists."""
    plurals = {
        n.text: n
        for n in found
        if n.kind == "armed_group" and re.fullmatch(r"[A-Z]\w{3,}s", n.text)
    }
    taken = [(n.start, n.end) for n in found]
    for plural, name in plurals.items():
        for m in re.finditer(rf"(?<![\w-]){plural[:-1]}(?![\w-])", text):
            if not _overlaps(m.start(), m.end(), taken):
                yield Name(m.start(), m.end(), m.group(), name.kind, (), name.match)


def _by_tail(text: str, found: list[Name]) -> Iterator[Name]:
    """Yield groups named after somebody: "Usmon Ghazi’s faction", "the Karuna group"."""
    by_end = {n.end: n for n in found}
    for tail in _TAIL.finditer(text):
        known = by_end.get(tail.start())
        if known is not None:
            if (
                known.form in _GEOGRAPHY - {"place"}
                or (known.kind == "armed_group" and tail["noun"].lower() not in _PARTS)
                or known.kind not in ("armed_group", "person", "place")
            ):
                continue
            start = known.start
        else:
            run = _run_before(text, tail.start())
            if run is None or any(n.start < tail.start() and run[0] < n.end for n in found):
                continue
            start = run[0]
            if _is_plain(text[start : tail.start()].rsplit(maxsplit=1)[-1]):
                continue
        yield Name(
            start,
            tail.end(),
            text[start : tail.end()],
            "armed_group",
            (),
            None,
            (start, tail.start()),
        )


def _known_acronyms(
    text: str, acronyms: dict[str, str], taken: list[tuple[int, int]]
) -> Iterator[Name]:
    """Yield later uses of acronyms that the text itself introduced."""
    for short, kind in acronyms.items():
        if len(short) < 2:
            continue
        for m in re.finditer(rf"(?<![\w-]){re.escape(short)}(?![\w])", text):
            if not _overlaps(m.start(), m.end(), taken):
                yield Name(m.start(), m.end(), short, kind)


def _odd_words(text: str, covered: list[tuple[int, int]]) -> Iterator[Unit]:
    words = {row["word"]: row["stand_in"] for row in table("words")}
    pattern = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    for m in re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", text, re.IGNORECASE):
        if not _overlaps(m.start(), m.end(), covered):
            yield Unit(m.start(), m.end(), "word", words[m.group().lower()])


def _overlaps(start: int, end: int, taken: list[tuple[int, int]]) -> bool:
    return any(a < end and start < b for a, b in taken)


def _disjoint(names: list[Name]) -> list[Name]:
    kept: list[Name] = []
    for name in sorted(names, key=lambda n: (n.start, -n.end)):
        if not kept or name.start >= kept[-1].end:
            kept.append(name)
    return kept
