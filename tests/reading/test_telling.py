"""A country that acts and is a place is two actors."""

from __future__ import annotations

from collections import Counter

from allegiance.claims import Document
from allegiance.reading import Reader
from allegiance.reading.figures import Figure
from allegiance.reading.telling import actors


def _names(text: str) -> dict[str, tuple[str, ...]]:
    reading = Reader("rules").read(Document("a", text))
    return {a.name: a.aliases for a in reading.actors}


def test_a_government_beside_its_country_has_a_name_of_its_own() -> None:
    found = _names("The Venezuelan government supports Hezbollah. Hezbollah is based in Venezuela.")
    assert {"Venezuela", "Venezuelan government"} <= found.keys()
    assert "Venezuela" in found["Venezuelan government"]


def test_a_state_alone_keeps_its_name_and_gains_the_formal_one() -> None:
    found = _names("Venezuela supports Hezbollah.")
    assert "Venezuelan government" in found["Venezuela"]


def test_whom_the_lexicon_gives_no_kind_is_an_organization() -> None:
    figure = Figure(0, "nothing", Counter({"Peace Initiative": 1}))
    assert [a.kind for a in actors([figure], {0: "Peace Initiative"})] == ["organization"]
