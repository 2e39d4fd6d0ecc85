"""Places that claims name."""

from __future__ import annotations

from typing import Any

from allegiance.history import History
from allegiance.views import geography


def test_places_where_things_happen_and_where_actors_are(khorasan: History) -> None:
    found = {p.name: {khorasan.key[c] for c in p.claims} for p in geography(khorasan, unknown=True)}
    assert found == {
        "Zabul": {b"zabul-55", b"zabul-100", b"ghazi-killed"},
        "Badakhshan": {b"tip-base"},
    }


def test_spellings_of_one_place_are_one(builder: Any) -> None:
    builder.say("is", "attacks", "china", "2021", "d3", where="Zabul")
    builder.say("is", "based_in", "zabul", "2021", "d3")
    builder.say("is", "attacks", "taliban", "2021", "d3", where="ZÁBUL")
    builder.say("is", "attacks", "taliban", "2021", "d3", where="Kabul", verdict="rejected")
    (place,) = geography(builder.build(), unknown=True)
    assert len(place.claims) == 3


def test_what_is_on_the_map_has_coordinates(khorasan: History) -> None:
    found = geography(khorasan)
    assert {p.country for p in found} == {"Afghanistan"}
    assert len(found) == 2
    for place in found:
        assert place.latitude is not None
        assert place.longitude is not None
        assert -90 <= place.latitude <= 90
        assert -180 <= place.longitude <= 180
