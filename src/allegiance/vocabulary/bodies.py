"""Bodies that every state has, named from its demonyms: Nigerian army, Iranian police."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from allegiance.vocabulary.names import Entry

__all__ = ["BODIES", "GOVERNMENT", "derived_bodies", "with_government"]

GOVERNMENT = ("government", "authorities", "regime", "administration", "officials")
"""Nouns that, after a demonym, mean the state itself."""

BODIES = {
    "army": ("army", "troops", "soldiers", "ground forces", "land forces"),
    "military": (
        "military",
        "armed forces",
        "security forces",
        "defence forces",
        "government forces",
    ),
    "air-force": ("air force", "warplanes"),
    "navy": ("navy", "naval forces", "coast guard"),
    "police": ("police", "national police", "gendarmerie"),
    "intelligence": ("intelligence", "intelligence services", "intelligence agencies"),
    "foreign-ministry": ("foreign ministry", "ministry of foreign affairs", "foreign minister"),
    "defence-ministry": ("defence ministry", "ministry of defence", "defence minister"),
    "interior-ministry": ("interior ministry", "ministry of interior", "interior minister"),
    "parliament": ("parliament",),
    "embassy": ("embassy", "consulate"),
}
"""Nouns that, after a demonym, mean one body of the state; the first names it."""


def with_government(entry: Entry) -> Entry:
    """Give a state the names of its government (``Syrian government``) as further metonyms."""
    if entry.table != "states":
        return entry
    says = [f"{demonym} {noun}" for demonym in entry.demonyms for noun in GOVERNMENT]
    says += [f"Government of {name}" for name in entry.names if name[0].isascii()]
    return replace(entry, metonyms=(*entry.metonyms, *says))


def derived_bodies(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Yield the bodies of every state that no table lists.

    Parameters
    ----------
    entries
        All listed entries; a name that one of them has is not given to a derived body.
    """
    listed = list(entries)
    taken = {name.casefold() for entry in listed for name in entry.names}
    for state in listed:
        if state.table != "states" or not state.demonyms:
            continue
        adjective = state.demonyms[0]
        for body, nouns in BODIES.items():
            owners = (*state.demonyms, f"{state.name}'s")
            names = [f"{owner} {noun}" for owner in owners for noun in nouns]
            free = tuple(name for name in names if name.casefold() not in taken)
            if free:
                name = f"{adjective} {nouns[0]}"
                yield Entry(
                    id=f"{state.id}-{body}",
                    name=name if name in free else free[0],
                    kind="government",
                    names=free,
                    table="derived",
                    state=state.id,
                )
