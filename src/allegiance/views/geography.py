"""The places that claims name, with their coordinates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from allegiance.claims import fold
from allegiance.history import NOBODY, History

__all__ = ["Place", "geography"]


@dataclass(frozen=True, slots=True)
class Place:
    """One place on the map.

    Attributes
    ----------
    name
        As the claims give it.
    latitude, longitude
        Degrees; None where the gazetteer does not know the place.
    country
        English name of the country, None where the gazetteer does not know the place.
    claims
        Claims that happen there or have somebody there; rejected ones are left out.
    """

    name: str
    latitude: float | None
    longitude: float | None
    country: str | None
    claims: tuple[int, ...]


def geography(history: History, *, unknown: bool = False) -> tuple[Place, ...]:
    """List the places that claims name, those with most claims first.

    Parameters
    ----------
    history
        The claims.
    unknown
        Keep the places that the gazetteer does not know, without coordinates.
    """
    from allegiance.vocabulary.places import find_place

    found = []
    for name, claims in _named(history).items():
        known = find_place(name)
        if known is None and not unknown:
            continue
        found.append(
            Place(
                name=name,
                latitude=None if known is None else known.latitude,
                longitude=None if known is None else known.longitude,
                country=None if known is None else known.country,
                claims=tuple(sorted(claims)),
            )
        )
    return tuple(sorted(found, key=lambda place: (-len(place.claims), place.name)))


def _named(history: History) -> dict[str, set[int]]:
    """Gather claims by place, spellings of one name together under the first."""
    first: dict[str, str] = {}
    claims: dict[str, set[int]] = {}

    def note(name: str, claim: int) -> None:
        claims.setdefault(first.setdefault(fold(name), name), set()).add(claim)

    is_place = np.asarray([a.kind == "place" for a in history.actors] or [False])
    counts = history.verdict != 3
    for claim in np.flatnonzero(counts & (history.place != NOBODY)).tolist():
        note(history.places[int(history.place[claim])], claim)
    if len(history):
        for claim in np.flatnonzero(counts & is_place[history.object]).tolist():
            note(history.actors[int(history.object[claim])].name, claim)
    return claims
