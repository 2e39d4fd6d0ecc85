"""The cities of GeoNames by every name, as arrays that are searched without being unpacked.

Half a million names take seconds to read and to fold. So ``scripts/make_cities.py`` folds them
once, and a sum of each folded name is shipped, sorted; looking one up takes microseconds.

The data are those of GeoNames (https://www.geonames.org), licensed under CC BY 4.0, with names
folded and kept as sums.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

__all__ = ["SMALL", "City", "by_any_name", "by_name", "key_sum"]

SMALL: Final = 15_000
"""Inhabitants below which a town is known by its main name only."""
_DEGREE: Final = 100_000


@dataclass(frozen=True, slots=True)
class City:
    """One city.

    Attributes
    ----------
    name
        As GeoNames has it.
    latitude, longitude
        Degrees.
    country
        ISO 3166 code of two letters.
    population
        Inhabitants.
    is_capital
        Whether it is a state's capital.
    """

    name: str
    latitude: float
    longitude: float
    country: str
    population: int
    is_capital: bool


def key_sum(folded: str) -> int:
    """Return 64 bits that stand for a folded name; of a million names hardly two share them."""
    return int.from_bytes(hashlib.blake2b(folded.encode(), digest_size=8).digest(), "little")


def by_name(folded: str) -> Iterator[City]:
    """Yield the cities, from `SMALL` inhabitants on and capitals, whose main name folds so."""
    yield from _found("main", folded)


def by_any_name(folded: str) -> Iterator[City]:
    """Yield the cities that have any name that folds so, and the towns whose main name does."""
    yield from _found("any", folded)


def _found(names: str, folded: str) -> Iterator[City]:
    import numpy as np

    arrays = _arrays()
    wanted = np.uint64(key_sum(folded))
    sums = arrays[f"{names}_sum"]
    first, last = (int(np.searchsorted(sums, wanted, side)) for side in ("left", "right"))
    for number in arrays[f"{names}_city"][first:last].tolist():
        yield _city(arrays, number)


def _city(arrays: dict[str, NDArray[Any]], number: int) -> City:
    start, end = arrays["bound"][number : number + 2].tolist()
    return City(
        arrays["text"][start:end].tobytes().decode(),
        int(arrays["latitude"][number]) / _DEGREE,
        int(arrays["longitude"][number]) / _DEGREE,
        arrays["country"][number].decode(),
        int(arrays["population"][number]),
        bool(arrays["is_capital"][number]),
    )


@cache
def _arrays() -> dict[str, NDArray[np.generic]]:
    import numpy as np

    with as_file(files("allegiance.vocabulary") / "cities.npz") as path, np.load(path) as held:
        return dict(held)
