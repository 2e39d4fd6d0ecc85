"""The actors that a model lists, kept as far as the report itself names them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from allegiance.claims import Actor, Document, fold
from allegiance.reading.lexicon import head_kinds, nominals, person_roles
from allegiance.vocabulary import KINDS, find_names, lookup, same_name
from allegiance.vocabulary.folding import words

__all__ = ["Figure", "Names", "stands"]

_ALIKE: Final = 0.6
_BETWEEN: Final = 4
"""Words that may stand between a name and its other name: "also known as the"."""
_POINTING: Final = re.compile(
    r"(?:the|an?|this|that|these|those|its?|his|hers?|she|he|they|their|them|him|we|us|our|i|me|my"
    r"|you|your|who|whom|whose|which|what|both|each|all|either|neither|another|others?|one|some|any"
    r"|two|three|four|five|six|several|many)\b",
    re.IGNORECASE,
)
_ARTICLE: Final = re.compile(r"(?:the|a|an)\s+", re.IGNORECASE)


@dataclass(slots=True)
class Figure:
    """One actor of the report, from however many pieces."""

    kind: str
    names: list[str]
    """Names under which pieces list it."""
    aliases: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The fullest name."""
        return max(self.names, key=lambda n: (len(n.split()), len(n), n))

    @property
    def keys(self) -> set[str]:
        """All names, folded."""
        return {fold(n) for n in (*self.names, *self.aliases)} - {""}

    @property
    def entries(self) -> set[str]:
        """What the vocabulary knows by these names."""
        return {e.id for n in (*self.names, *self.aliases) for e in lookup(n)}

    def actor(self) -> Actor:
        """Return it as a record."""
        others = dict.fromkeys(n for n in (*self.names, *self.aliases) if n != self.name)
        return Actor(self.name, self.kind, tuple(others))


@lru_cache(maxsize=64)
def _folded(text: str) -> tuple[str, str]:
    found = words(text)
    return f" {' '.join(w.key for w in found)} ", f" {' '.join(w.stem for w in found)} "


def stands(name: str, text: str) -> bool:
    """Whether a name stands in a text, whatever its case, accents and typesetting."""
    key = fold(name)
    return bool(key) and any(f" {key} " in line for line in _folded(text))


class Names:
    """Who is who in one report.

    Parameters
    ----------
    document
        The report: its text, and who issues it.
    """

    def __init__(self, document: Document) -> None:
        self._text = document.text
        self._is_english = document.language == "en"
        self._issuers = [n for n in (document.publisher, document.author) if n]
        self.figures: list[Figure] = []

    def take(self, listed: Sequence[Any], dropped: list[str]) -> dict[str, Figure]:
        """Take in the actors of one answer.

        Returns
        -------
        dict of Figure by folded name
            Those that the report names; why others are not there is added to ``dropped``.
        """
        rows = list(_usable(listed, dropped))
        listed_names = {fold(name) for name, _, _ in rows}
        found: dict[str, Figure] = {}
        for name, kind, given in rows:
            aliases = [a for a in given if self._is_alias(name, a, listed_names)]
            figure = self._figure(name, kind, aliases)
            if figure is None:
                dropped.append(f"{name}: the report names no such actor")
                continue
            figure = self._joined(figure)
            # A name of its own outranks another's alias.
            found[fold(name)] = figure
            for key in figure.keys:
                found.setdefault(key, figure)
        return found

    def actors(self, used: Iterable[str]) -> tuple[Actor, ...]:
        """Return the actors of these names, in order of appearance."""
        wanted = set(used)
        actors = (f.actor() for f in self.figures)
        return tuple(a for a in actors if a.name in wanted)

    def is_issuer(self, figure: Figure) -> bool:
        """Whether it is who issues the report."""
        return any(stands(name, issuer) for name in figure.names for issuer in self._issuers)

    def names(self, name: str) -> bool:
        """Whether the report, or its head, names it."""
        return stands(name, self._text) or any(stands(name, i) for i in self._issuers)

    def refers(self, said: str, figure: Figure) -> bool:
        """Whether words may refer to an actor: they speak of somebody, and are not another's name.

        "The movement" may be anybody that the report names; "the Taliban" only the Taliban;
        "attacked" nobody. What speaks of somebody is known for English alone.
        """
        key = fold(said)
        if not key or len(key.split()) > 8:
            return False
        if key in figure.keys:
            return True
        if any(key in other.keys for other in self.figures if other is not figure):
            return False
        bare = _ARTICLE.sub("", said.strip())
        known = [m for m in find_names(said) if m.end - m.start >= 0.8 * len(bare)]
        if known and (own := figure.entries):
            return any({e.id for e in m.entries} & own for m in known)
        if known or _is_name(bare):
            return any(same_name(bare, n).score >= _ALIKE for n in (*figure.names, *figure.aliases))
        return not self._is_english or _speaks_of_somebody(said)

    def _figure(self, name: str, kind: str, aliases: list[str]) -> Figure | None:
        """Return an actor under a name that the report holds or that it names by another word."""
        if self.names(name):
            return Figure(kind, [name], aliases)
        known = {e.id for e in lookup(name)}
        if any(known & {e.id for e in lookup(a)} for a in aliases):
            return Figure(kind, [name], aliases)  # "American" names the United States
        return Figure(kind, aliases[:1], aliases[1:]) if aliases else None

    def _is_alias(self, name: str, alias: str, listed: set[str]) -> bool:
        """Whether the report holds this other name, and holds or the vocabulary knows the link."""
        key = fold(alias)
        if not key or key == fold(name) or key in listed or not self.names(alias):
            return False
        if not any(c.isupper() or c.lower() == c.upper() for c in alias if c.isalpha()):
            return False
        likeness = same_name(name, alias)
        if likeness.reason == "listed as different actors":
            return False
        if likeness.score >= _ALIKE or set(key.split()) < set(fold(name).split()):
            return True
        one, other = re.escape(fold(name)), re.escape(key)
        gap = rf" (?:\S+ ){{0,{_BETWEEN}}}"
        near = re.compile(rf" {one}{gap}{other} | {other}{gap}{one} ")
        return any(near.search(line) for line in _folded(self._text))

    def _joined(self, new: Figure) -> Figure:
        """Return the figure of an earlier piece that this one is, or keep it as new."""
        for old in self.figures:
            if _is_same(old, new, self.figures):
                old.names += [n for n in new.names if n not in old.names]
                old.aliases += [a for a in new.aliases if a not in old.aliases]
                if old.kind == "place":
                    old.kind = new.kind
                return old
        self.figures.append(new)
        return new


def _usable(
    listed: Sequence[Any], dropped: list[str]
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for row in listed:
        name = row.get("name") if isinstance(row, dict) else None
        if not isinstance(name, str) or not fold(name):
            dropped.append(f"an actor without a name: {str(row)[:80]}")
        elif row.get("kind") not in KINDS:
            dropped.append(f"{name}: unknown kind {str(row.get('kind'))[:40]!r}")
        else:
            aliases = row.get("aliases")
            given = [a for a in aliases if isinstance(a, str)] if isinstance(aliases, list) else []
            yield " ".join(name.split()), row["kind"], tuple(" ".join(a.split()) for a in given)


def _is_same(old: Figure, new: Figure, figures: Sequence[Figure]) -> bool:
    if old.kind != new.kind and {old.kind, new.kind} != {"government", "place"}:
        return False
    names, others = {fold(n) for n in old.names}, {fold(n) for n in new.names}
    if names & new.keys or others & old.keys:
        return True
    known = [{e.id for e in lookup(n)} for n in (old.name, new.name)]
    if known[0] and known[0] == known[1] and len(known[0]) == 1:
        return True
    if old.kind != "person":
        return False
    bearers = [f for f in figures if f.kind == "person" and _is_surname(new, f)]
    return bearers == [old]


def _is_surname(short: Figure, full: Figure) -> bool:
    return any(fold(f).endswith(f" {fold(s)}") for s in short.names for f in full.names)


def _speaks_of_somebody(said: str) -> bool:
    """Whether English words may stand for an actor: "it", "militants", "its chief"."""
    if _POINTING.match(said.strip()):
        return True
    nouns = nominals().keys() | person_roles().keys() | head_kinds().keys()
    return any(
        word in nouns or word.removesuffix("s") in nouns or word.endswith("men")
        for word in re.findall(r"[\w-]+", said.casefold())
    )


def _is_name(said: str) -> bool:
    """Whether words look like a proper name: every longer one has a capital."""
    longer = [w for w in re.findall(r"[^\W\d_]+", said) if len(w) > 3]
    return bool(longer) and all(w[0].isupper() for w in longer) and not said.isupper()
