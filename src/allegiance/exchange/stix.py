"""STIX 2.1 bundles, in and out, checked by the standard's own Python classes.

Armed groups are threat actors, persons, governments, organizations and populations identities,
places locations; a claim is a relationship whose type is the relation, a document a report.
Identifiers are derived from content (UUID version 5), so that the same export is the same file.
"""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any, Final

from allegiance.claims import Actor, ClaimFile
from allegiance.errors import ExchangeError
from allegiance.exchange.common import Losses, actors_of, bounds, claims_of, needs, written
from allegiance.exchange.records import Content, Export, Import
from allegiance.exchange.tables import Maker, Row
from allegiance.vocabulary import relations

__all__ = ["read_stix", "write_stix"]

_SPACE: Final = uuid.UUID("6f3a4f0e-6a5b-5f7e-9d51-0d6f7c3c1f41")
_EPOCH: Final = "1970-01-01T00:00:00Z"
_CLASSES: Final = {
    "person": "individual",
    "government": "organization",
    "organization": "organization",
    "outlet": "organization",
    "population": "group",
}
_TYPES: Final = {
    "targets": "attacks",
    "attributed-to": "part_of",
    "impersonates": "opposes",
    "located-at": "based_in",
    "originates-from": "based_in",
    "compromises": "attacks",
}
"""Relation by the standard's own types of relationship; the vocabulary's own words besides."""
_ACTING: Final = ("threat-actor", "intrusion-set", "identity", "campaign", "location")


def write_stix(content: Content, path: Path) -> Export:
    """Write one bundle.

    Raises
    ------
    ExchangeError
        If stix2 is not installed.
    OutputError
        If the file cannot be written.
    """
    stix = needs("stix2.v21", path)
    losses = Losses()
    objects = {a.name: _actor(stix, a) for a in actors_of(content).values()}
    known = list(objects.values())
    by_file: dict[str, list[str]] = {}
    for file, claim, key in claims_of(content):
        losses.of(claim, status=True, confidence=True)
        start, end = bounds(claim.when)
        ends = objects[content.called(claim.subject)], objects[content.called(claim.object)]
        link = stix.Relationship(
            id=_id("relationship", key),
            created=_day(file.document.published),
            modified=_day(file.document.published),
            relationship_type=claim.relation.replace("_", "-"),
            source_ref=ends[0].id,
            target_ref=ends[1].id,
            description=claim.span.quote,
            labels=[claim.status],
            **_period(start, end),
            **({} if claim.confidence is None else {"confidence": round(100 * claim.confidence)}),
        )
        known.append(link)
        by_file.setdefault(file.sha256, []).extend((link.id, ends[0].id, ends[1].id))
    for file in content.files:
        refs = list(dict.fromkeys(by_file.get(file.sha256, ())))
        if refs:
            known.append(_report(stix, file, refs))
        else:
            losses.note("documents without claims")
    losses.note("texts of documents", sum(bool(f.document.text) for f in content.files))
    losses.note("ties of the picture", len(content.ties))
    bundle = stix.Bundle(id=_id("bundle", *sorted(o.id for o in known)), objects=known)
    with written(path) as partial:
        partial.write_text(bundle.serialize(indent=1), encoding="utf-8")
    claims = sum(len(f.claims) for f in content.files)
    return Export({"actors": len(objects), "claims": claims}, losses.sentences())


def _id(kind: str, *key: str) -> str:
    return f"{kind}--{uuid.uuid5(_SPACE, '|'.join((kind, *key)))}"


def _day(published: str | None) -> str:
    start = bounds(published)[0]
    return f"{start}T00:00:00Z" if start else _EPOCH


def _period(start: str | None, end: str | None) -> dict[str, str]:
    found = {}
    if start:
        found["start_time"] = f"{start}T00:00:00Z"
    if end:
        found["stop_time"] = f"{end}T23:59:59Z"
    return found


def _actor(stix: Any, actor: Actor) -> Any:
    about = {"created": _EPOCH, "modified": _EPOCH, "name": actor.name}
    if actor.kind == "place":
        # The standard wants a region, a country or coordinates; a bare name has none of them.
        return stix.Location(id=_id("location", actor.name), region=actor.name, **about)
    if actor.kind == "armed_group":
        more = {"aliases": list(actor.aliases)} if actor.aliases else {}
        return stix.ThreatActor(id=_id("threat-actor", actor.name), **about, **more)
    return stix.Identity(
        id=_id("identity", actor.name),
        identity_class=_CLASSES[actor.kind],
        roles=[actor.kind],
        **about,
    )


def _report(stix: Any, file: ClaimFile, refs: list[str]) -> Any:
    document = file.document
    reference = {"source_name": document.source, "hashes": {"SHA-256": file.sha256}}
    if document.url:
        reference["url"] = document.url
    else:
        reference["external_id"] = document.id
        reference.pop("hashes")
    return stix.Report(
        id=_id("report", file.sha256),
        created=_day(document.published),
        modified=_day(document.published),
        published=_day(document.published),
        name=document.title or document.id,
        report_types=["threat-actor"],
        object_refs=refs,
        external_references=[reference],
    )


def read_stix(path: Path) -> Import:
    """Read a bundle: relationships between actors and places become claims.

    Relationship types are the vocabulary's words or a few of the standard's own (targets,
    attributed-to, located-at ...); others are counted, as are objects that are no actors.

    Raises
    ------
    ExchangeError
        If it is no valid STIX 2.1 bundle.
    """
    stix = needs("stix2", path)
    errors = needs("stix2.exceptions", path).STIXError
    try:
        bundle = stix.parse(path.read_text(encoding="utf-8"), allow_custom=True, version="2.1")
        objects = {o["id"]: o for o in bundle["objects"]}
    except (OSError, ValueError, KeyError, TypeError, errors) as error:
        raise ExchangeError(
            f"no STIX 2.1 bundle ({error})", where=path, remedy="Give one JSON bundle in UTF-8"
        ) from error
    maker = Maker(path)
    reports = {
        ref: o
        for o in objects.values()
        if o["type"] == "report"
        for ref in o.get("object_refs", ())
    }
    for number, found in enumerate(objects.values(), start=1):
        maker.rows += 1
        if found["type"] == "relationship":
            _claim(maker, Row(number, {"id": found["id"]}), found, objects, reports)
        elif found["type"] not in (*_ACTING, "report"):
            maker.note(f"{found['type']}: not an actor")
    return maker.finished()


def _claim(
    maker: Maker, row: Row, found: Any, objects: dict[str, Any], reports: dict[str, Any]
) -> None:
    one, two = (objects.get(found[end]) for end in ("source_ref", "target_ref"))
    word = found["relationship_type"]
    relation = _TYPES.get(word, word.replace("-", "_"))
    if one is None or two is None:
        maker.wrong(row, "id", "the relationship points at an object that the bundle lacks")
        return
    if relation not in relations() or not {one["type"], two["type"]} <= set(_ACTING):
        maker.note(f"relationships {one['type']} {word} {two['type']}")
        return
    report = reports.get(found["id"])
    page = maker.page(report["id"] if report else "", _about, maker, report)
    status = next(iter(found.get("labels", ())), "asserted")
    confidence = found.get("confidence")
    said = " ".join(found.get("description", "").split())
    page.claim(
        page.actor(one["name"], _kind(one)),
        relation,
        page.actor(two["name"], _kind(two)),
        page.line(said or f"{one['name']} – {word} – {two['name']}"),
        when=_when(maker, row, found),
        status=status if status in ("denied", "possible", "conditional", "planned") else "asserted",
        confidence=None if confidence is None else confidence / 100,
        reason="STIX relationship",
    )


def _when(maker: Maker, row: Row, found: Any) -> str | None:
    start, end = (str(found[n])[:10] if n in found else None for n in ("start_time", "stop_time"))
    if start == end:
        return maker.date(row, "start_time", start or "")
    return maker.date(row, "stop_time", f"{start or '..'}/{end or '..'}")


def _kind(found: Any) -> str:
    from allegiance.vocabulary import KINDS

    if found["type"] in ("threat-actor", "intrusion-set", "campaign"):
        return "armed_group"
    if found["type"] == "location":
        return "place"
    said = next((r for r in found.get("roles", ()) if r in KINDS), None)
    by_class = {"individual": "person", "group": "population", "class": "population"}
    return said or by_class.get(found.get("identity_class", ""), "organization")


def _about(maker: Maker, report: Any) -> dict[str, Any]:
    if report is None:
        return {"id": maker.path.stem, "title": maker.path.name, "language": None}
    reference: dict[str, Any] = next(iter(report.get("external_references", ())), {})
    return {
        "id": reference.get("external_id") or report["id"],
        "title": report["name"],
        "publisher": reference.get("source_name"),
        "published": str(report["published"])[:10],
        "url": reference.get("url"),
    }
