"""Whole texts in fourteen genres and theatres, coded by hand, as a floor under the reader.

``texts/open`` was read while the rules were written; ``texts/blind`` was coded before they were
and only ever scored, so its figures are the honest ones. The people, places and events in them
are partly invented.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from allegiance.claims import Document, read_claim_file
from allegiance.reading import Reader
from allegiance.reading.evaluation import Comparison, compare, total

HERE = Path(__file__).parent / "texts"


def scored(part: str) -> dict[str, Comparison]:
    reader = Reader()
    found = {}
    for path in sorted((HERE / part / "claims").glob("*.jsonl")):
        text = (HERE / part / f"{path.stem}.txt").read_text(encoding="utf-8")
        gold = read_claim_file(path, text)
        coded = gold.document
        document = Document(coded.id, text, title=coded.title, published=coded.published)
        reading = reader.read(document)
        found[path.stem] = compare(
            (gold.actors, gold.claims), (reading.actors, reading.claims), text
        )
    return found


def f1(comparison: Comparison, level: str) -> tuple[float, float]:
    """Return precision and F1."""
    hits, predicted, gold = comparison.levels[level]
    return hits / predicted, 2 * hits / (predicted + gold)


@pytest.mark.parametrize(
    ("part", "actors", "pair", "full"),
    [("open", 0.82, 0.73, 0.64), ("blind", 0.82, 0.70, 0.60)],
)
def test_texts_stay_as_well_read_as_they_were(part, actors, pair, full):
    found = scored(part)
    assert all(c.levels["pair"][0] > 0 for c in found.values()), "a text gives nothing right"
    whole = total(found.values())
    assert f1(whole, "actors")[1] >= actors
    assert f1(whole, "pair")[1] >= pair
    precision, score = f1(whole, "full")
    assert score >= full
    assert precision >= 0.6
    right, judged = whole.details["quotes_verbatim"]
    assert right == judged > 0
