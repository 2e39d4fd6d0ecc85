"""GeoJSON (RFC 7946): a point for every claim that can be put on a map."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from allegiance.exchange.common import bounds, claims_of, written
from allegiance.exchange.records import Content, Export
from allegiance.vocabulary.places import coordinates

__all__ = ["write_geojson"]

_TO_PLACES: Final = ("based_in", "moves_to")


def write_geojson(content: Content, path: Path) -> Export:
    """Write one feature a claim whose place has coordinates.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    features: list[dict[str, Any]] = []
    without, unknown = 0, 0
    for file, claim, key in claims_of(content):
        place = claim.where or (claim.object if claim.relation in _TO_PLACES else None)
        point = None if place is None else coordinates(place) or content.places.get(place)
        if point is None:
            without += place is None
            unknown += place is not None
            continue
        first, last = bounds(claim.when)
        about = {
            "subject": content.called(claim.subject),
            "relation": claim.relation,
            "object": content.called(claim.object),
            "place": place,
            "when": claim.when,
            "first_day": first,
            "last_day": last,
            "status": claim.status,
            "quote": claim.span.quote,
            "source": file.document.source,
        }
        geometry = {"type": "Point", "coordinates": [point[1], point[0]]}
        features.append({"type": "Feature", "id": key, "geometry": geometry, "properties": about})
    with written(path) as partial:
        whole = {"type": "FeatureCollection", "features": features}
        partial.write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")
    left = []
    if without:
        left.append(f"claims without a place: left out of {without}")
    if unknown:
        left.append(f"claims at places without coordinates: left out of {unknown}")
    return Export({"claims": len(features)}, tuple(left))
