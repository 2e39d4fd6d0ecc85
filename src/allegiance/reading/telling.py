"""What a report tells of whom, and the names its actors go by once all is told.

A country that acts and is a place is two actors: beside the place, its government goes by a name
of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from allegiance.claims import Actor, Claim, fold
from allegiance.reading.figures import Figure
from allegiance.vocabulary import KINDS
from allegiance.vocabulary.bodies import GOVERNMENT

__all__ = ["Told", "actors", "called"]

_NOUNS: Final = frozenset(GOVERNMENT)


@dataclass(frozen=True, slots=True)
class Told:
    """A claim and the actors it names."""

    claim: Claim
    subject: Figure
    object: Figure
    where: Figure | None = None
    said_by: Figure | None = None

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Everybody and every place that the claim names."""
        return tuple(
            f for f in (self.subject, self.object, self.where, self.said_by) if f is not None
        )

    def named(self, names: Mapping[int, str]) -> Claim:
        """Return the claim with these names."""
        return replace(
            self.claim,
            subject=names[self.subject.index],
            object=names[self.object.index],
            where=None if self.where is None else names[self.where.index],
            said_by=None if self.said_by is None else names[self.said_by.index],
        )


def called(told: Iterable[Told]) -> dict[int, str]:
    """Return by what name each actor goes, by its index.

    Parameters
    ----------
    told
        Everything that the report tells.
    """
    used = {f.index: f for t in told for f in t.figures}
    places = {f.entry.id for f in used.values() if _is_state(f) and f.kind == "place" and f.entry}
    return {
        index: _government(f)
        if _is_state(f) and f.kind == "government" and f.entry and f.entry.id in places
        else f.name
        for index, f in sorted(used.items())
    }


def actors(figures: Iterable[Figure], names: Mapping[int, str]) -> tuple[Actor, ...]:
    """Return the actors that go by these names, each once."""
    found: dict[str, Actor] = {}
    for figure in figures:
        if figure.index not in names or not figure.names:
            continue
        name = names[figure.index]
        others = [n for n in (*figure.names, figure.name) if n != name]
        if name == figure.name and _is_state(figure) and figure.kind == "government":
            others += _formal(figure)
        others = list(dict.fromkeys(others))
        if name not in found or (found[name].kind == "place" and figure.kind != "place"):
            kind = figure.kind if figure.kind in KINDS else "organization"
            found[name] = Actor(name, kind, tuple(others))
    return tuple(found.values())


def _is_state(figure: Figure) -> bool:
    return figure.entry is not None and figure.entry.table == "states"


def _formal(figure: Figure) -> list[str]:
    """Return what a state's government is called where the report only names the state."""
    entry = figure.entry
    if entry is None or not entry.demonyms:
        return []
    return [f"{entry.demonyms[0]} government"]


def _government(figure: Figure) -> str:
    """Return the name of a government whose country is a place in the same report."""
    own = [n for n in figure.names if " " in n and fold(n).split()[-1] in _NOUNS]
    if own:
        return max(own, key=lambda n: (figure.names[n], len(n)))
    return next(iter(_formal(figure)), f"Government of {figure.name}")
