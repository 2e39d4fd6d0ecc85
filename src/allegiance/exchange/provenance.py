"""W3C PROV (as PROV-JSON): which claim stems from which words of which document by whom."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any, Final

from allegiance.exchange.common import bounds, claims_of, needs, written
from allegiance.exchange.records import Content, Export
from allegiance.exchange.tables import slug

__all__ = ["write_prov"]

_SPACE: Final = "urn:allegiance:"


def write_prov(content: Content, path: Path) -> Export:
    """Write every document, source, reading and claim with how they descend from each other.

    Raises
    ------
    ExchangeError
        If the package prov is not installed.
    OutputError
        If the file cannot be written.
    """
    model = needs("prov.model", path)
    record = model.ProvDocument()
    space = record.add_namespace("al", _SPACE)
    record.add_namespace("dct", "http://purl.org/dc/terms/")
    sources: dict[str, Any] = {}
    read: dict[str, Any] = {}
    for file in content.files:
        document = file.document
        if document.source not in sources:
            name = space[f"source-{len(sources) + 1}-{slug(document.source)}"]
            label = {"prov:label": document.source}
            sources[document.source] = record.agent(name, label)
        named = {"prov:label": document.title or document.id, "dct:identifier": file.sha256}
        if document.url:
            named["dct:source"] = document.url
        if document.published:
            named["dct:issued"] = document.published
        entity = record.entity(space[f"document-{file.sha256}"], named)
        record.wasAttributedTo(entity, sources[document.source])
        day = bounds(document.published)[0]
        if day:
            record.wasGeneratedBy(entity, time=datetime.fromisoformat(day))
        read[file.sha256] = record.activity(space[f"reading-{file.sha256[:16]}"])
        record.used(read[file.sha256], entity)
    for file, claim, key in claims_of(content):
        said = f"{claim.subject} {claim.relation} {claim.object}"
        about: dict[str, Any] = {"prov:label": said, "prov:value": claim.span.quote}
        about |= {"al:start": claim.span.start, "al:end": claim.span.end, "al:status": claim.status}
        about |= {"al:when": claim.when} if claim.when else {}
        about |= {"al:said-by": claim.said_by} if claim.said_by else {}
        about |= {"al:found-by": claim.reason} if claim.reason else {}
        entity = record.entity(space[f"claim-{key}"], about)
        record.wasGeneratedBy(entity, read[file.sha256])
        record.wasQuotedFrom(entity, space[f"document-{file.sha256}"])
    with written(path) as partial:
        partial.write_text(record.serialize(format="json", indent=1), encoding="utf-8")
    left = []
    if content.ties:
        left.append(f"ties of the picture: left out of {len(content.ties)}")
    if any(file.document.text for file in content.files):
        left.append(f"texts of documents: left out of {len(content.files)}")
    claims = sum(len(f.claims) for f in content.files)
    return Export(
        {"documents": len(content.files), "sources": len(sources), "claims": claims}, tuple(left)
    )
