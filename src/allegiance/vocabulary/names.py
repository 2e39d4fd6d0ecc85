"""Known names of groups, states, organizations, outlets, populations, and their look-up."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import NamedTuple

from allegiance.config import own_names
from allegiance.errors import VocabularyError
from allegiance.vocabulary.folding import Word, plain, words
from allegiance.vocabulary.kinds import KINDS
from allegiance.vocabulary.shipped import parts, read_rows, read_table

__all__ = ["LINEAGE", "TABLES", "Entry", "Gazetteer", "gazetteer", "lookup", "read_entries"]

TABLES = (
    "states",
    "state_bodies",
    "armed_groups",
    "organizations",
    "outlets",
    "populations",
    "places",
)
"""The tables of names, in the order in which candidates of the same name are offered."""

LINEAGE = ("part_of", "successor_of", "split_from", "merged_into", "related")
"""How one entry descends from another; none of them makes the two one actor."""

_ARTICLES = frozenset(
    re.findall(r"\w+", "ad al an ar as ash at az ed el en er es esh ud ul ur ut uz")
)
_COLUMNS = frozenset(
    re.findall(
        r"\w+",
        "id name kind aliases lineage state theatre founded ended demonyms capitals metonyms",
    )
)
_HYPHENS = "-‐‑–"
_LEADING = frozenset(("the", "a", "an"))
# Joints of a name that some write and others leave out: Ansar al-Islam, Jaish-e-Mohammed.
_JOINTS = frozenset(("the", "al", "el", "ul", "ud", "ut", "e", "i", "l"))


@dataclass(frozen=True, slots=True)
class Entry:
    """One known actor or place with everything it is called.

    Attributes
    ----------
    id
        A word unique over all tables; for states the ISO 3166 code in lower case.
    name
        The usual English name.
    kind
        One of `allegiance.vocabulary.KINDS`.
    names
        The name and every alias: other names of the very same actor, acronyms, other scripts.
    table
        Which table it comes from; ``"own"`` for the user's table.
    lineage
        Pairs of a word of `LINEAGE` and the id of another entry.
    state
        Id of the state it is a body of, empty for all others.
    theatre, founded, ended
        Where it acts and since and until when (EDTF), empty where unknown or still so.
    demonyms, capitals, metonyms
        Of states: words for its people, cities that stand for it, seats of its government.
    """

    id: str
    name: str
    kind: str
    names: tuple[str, ...]
    table: str
    lineage: tuple[tuple[str, str], ...] = ()
    state: str = ""
    theatre: str = ""
    founded: str = ""
    ended: str = ""
    demonyms: tuple[str, ...] = ()
    capitals: tuple[str, ...] = ()
    metonyms: tuple[str, ...] = ()

    def forms(self) -> Iterator[tuple[str, str]]:
        """Yield every spelling with its form: how it is used to speak of this entry."""
        for name, form in self.spellings():
            yield name, "acronym" if form == "name" and is_acronym(name) else form

    def spellings(self) -> Iterator[tuple[str, str]]:
        """Yield every spelling with its form, acronyms as names: cheap where few are needed."""
        by_kind = {"population": "population", "outlet": "outlet", "place": "place"}
        plain = "state" if self.table == "states" else by_kind.get(self.kind, "name")
        for name in self.names:
            yield name, plain
        for form, spellings in (
            ("demonym", self.demonyms),
            ("capital", self.capitals),
            ("metonym", self.metonyms),
        ):
            for name in spellings:
                yield name, form


def is_joint(key: str) -> bool:
    """Tell whether a word inside a name does not matter: an article or an ezafe."""
    return key in _JOINTS


def is_acronym(name: str) -> bool:
    """Tell whether a name is written in capitals by its nature, such as TTP, IS-K or LeT."""
    letters = [c for c in name if c.isalpha()]
    capitals = sum(c.isupper() for c in letters)
    if " " in name or len(name) > 12 or capitals < 2:
        return False
    return capitals == len(letters) or (len(letters) <= 6 and capitals * 2 >= len(letters))


def read_entries(table: Traversable | Path, name: str) -> list[Entry]:
    """Read one table of names.

    Parameters
    ----------
    table
        A CSV file with the columns ``id, name, kind`` and any others that `Entry` knows;
        several values in a cell are parted by ``|``.
    name
        What to call the table.

    Raises
    ------
    VocabularyError
        If the file cannot be read, a needed column is missing or a row makes no sense.
    """
    try:
        text = table.read_text(encoding="utf-8").removeprefix("\ufeff")
        rows = read_rows(text)
        missing = {"id", "name", "kind"} - set(rows.fieldnames or ())
        if missing:
            raise VocabularyError(
                f"the table of names lacks {', '.join(sorted(missing))}",
                where=table,
                remedy="Give it at least the columns id, name and kind",
            )
        return [_entry(row, name, f"{table}, line {rows.line_num}") for row in rows]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise VocabularyError(
            f"the table of names cannot be read ({error})",
            where=table,
            remedy="Give a CSV file in UTF-8",
        ) from error


def _entry(row: dict[str, str], table: str, where: str) -> Entry:
    cell = {key: (value or "").strip() for key, value in row.items() if key in _COLUMNS}
    if not cell["id"] or not cell["name"] or cell["kind"] not in KINDS:
        raise VocabularyError(
            "a row without id or name, or with an unknown kind",
            where=where,
            remedy=f"Fill in id, name and kind, one of {', '.join(KINDS)}",
        )
    lineage = tuple(
        (relation, other)
        for relation, _, other in (part.partition(":") for part in parts(cell.get("lineage", "")))
    )
    for relation, other in lineage:
        if relation not in LINEAGE or not other:
            raise VocabularyError(
                f"unknown lineage {relation}:{other}",
                where=where,
                remedy=f"Write relation:id, the relation one of {', '.join(LINEAGE)}",
            )
    return Entry(
        id=cell["id"],
        name=cell["name"],
        kind=cell["kind"],
        names=tuple(dict.fromkeys([cell["name"], *parts(cell.get("aliases", ""))])),
        table=table,
        lineage=lineage,
        state=cell.get("state", ""),
        theatre=cell.get("theatre", ""),
        founded=cell.get("founded", ""),
        ended=cell.get("ended", ""),
        demonyms=parts(cell.get("demonyms", "")),
        capitals=parts(cell.get("capitals", "")),
        metonyms=parts(cell.get("metonyms", "")),
    )


class Spelling(NamedTuple):
    """One spelling of an entry's name, with the form that it is and its words."""

    entry: Entry
    form: str
    name: str
    words: list[Word]


class Gazetteer:
    """All known names, indexed by their words.

    Parameters
    ----------
    entries
        In order of preference; an id that comes again replaces the earlier entry.
    spellings
        Words that are the same word spelt differently: variant to the spelling kept.
    """

    def __init__(self, entries: Iterable[Entry], spellings: dict[str, str]) -> None:
        self.entries = {entry.id: entry for entry in entries}
        self._spellings = spellings
        self._opened: dict[str, dict[tuple[str, ...], list[Spelling]]] = {}

    def keys(self, text: str, of: list[Word]) -> list[str]:
        """Return each word's key, with spellings and Arabic articles made alike."""
        spell = self._spellings.get
        keys = [spell(word.key, word.key) for word in of]
        for i, key in enumerate(keys):
            if key in _ARTICLES and text[of[i].end : of[i].end + 1] in _HYPHENS:
                keys[i] = "al"
        return keys

    def spell(self, key: str) -> str:
        """Return the spelling kept for one folded word."""
        return self._spellings.get(key, key)

    def parts(self, name: str) -> list[tuple[str, Word]]:
        """Return the words of a name that the index holds, each with its key."""
        found = words(name)
        pairs = list(zip(self.keys(name, found), found, strict=True))
        while len(pairs) > 1 and pairs[0][0] in _LEADING:
            del pairs[0]
        return [*pairs[:1], *(pair for pair in pairs[1:] if not is_joint(pair[0]))]

    def key(self, name: str) -> tuple[str, ...]:
        """Return the words of a name as the index holds them, made alike."""
        return tuple(key for key, _ in self.parts(name))

    @cached_property
    def beginnings(self) -> Mapping[str, list[tuple[Entry, str, str]]]:
        """Every entry, form and spelling under all words that its key may begin with."""
        found: dict[str, list[tuple[Entry, str, str]]] = {}
        for entry in self.entries.values():
            for name, form in entry.spellings():
                for first in self._beginnings(plain(name).split()):
                    found.setdefault(first, []).append((entry, form, name))
        return found

    def opened(self, first: str) -> Mapping[tuple[str, ...], list[Spelling]]:
        """Return the names whose key begins with a word, by key; made on first need.

        A report needs few of the forty thousand names.
        """
        if first not in self._opened:
            shelf = self._opened[first] = {}
            for entry, form, name in self.beginnings.get(first, ()):
                pairs = self.parts(name)
                key = tuple(k for k, _ in pairs)
                if key[:1] == (first,):
                    form = "acronym" if form == "name" and is_acronym(name) else form  # noqa: PLW2901
                    of = [word for _, word in pairs]
                    shelf.setdefault(key, []).append(Spelling(entry, form, name, of))
        return self._opened[first]

    def _beginnings(self, of: list[str]) -> set[str]:
        found = set()
        for word in of:
            key = self.spell(word)
            found |= {key, "al"} if word in _ARTICLES else {key}
            if key not in _LEADING:
                break
        return found

    def _called(self, key: tuple[str, ...]) -> list[Entry]:
        # Most words begin no name, and shelves are not made for them.
        if not key or key[0] not in self.beginnings:
            return []
        return [spelling.entry for spelling in self.opened(key[0]).get(key, ())]

    def lookup(self, name: str) -> tuple[Entry, ...]:
        """Return every entry called so, the likeliest table first; empty where none is.

        A leading ``al-`` may be there or not.
        """
        key = self.key(name)
        found = self._called(key) or self._called(("al", *key))
        if not found and len(key) > 1 and key[0] == "al":
            found = self._called(key[1:])
        return tuple(dict.fromkeys(found))


@cache
def _spellings() -> dict[str, str]:
    rows = read_table("spellings")
    return {variant: row["spelling"] for row in rows for variant in parts(row["variants"])}


@cache
def _load(extra: Path | None, changed: int) -> Gazetteer:
    from allegiance.vocabulary.bodies import derived_bodies, with_government

    folder = files("allegiance.vocabulary") / "tables"
    own = [] if extra is None else read_entries(extra, "own")
    entries = [e for table in TABLES for e in read_entries(folder / f"{table}.csv", table)]
    replaced = {entry.id for entry in own}
    kept = [*own, *(with_government(e) for e in entries if e.id not in replaced)]
    return Gazetteer([*kept, *derived_bodies(kept)], _spellings())


def gazetteer(extra: Path | str | None = None) -> Gazetteer:
    """Return all known names; read on first use, then kept.

    Parameters
    ----------
    extra
        The user's own table, with the columns of the shipped ones. Its rows come first, and a
        row with the id of a shipped one replaces it. ``ALLEGIANCE_NAMES`` where not given.

    Raises
    ------
    VocabularyError
        If the user's table cannot be used.
    """
    own = Path(extra) if extra is not None else own_names()
    if own is None:
        return _load(None, 0)
    # Keyed by time of change too, so that a table edited in a long session is read again.
    return _load(own, own.stat().st_mtime_ns if own.exists() else 0)


def lookup(name: str) -> tuple[Entry, ...]:
    """Return every known entry called so (`Gazetteer.lookup` of the shipped and own tables)."""
    return gazetteer().lookup(name)
