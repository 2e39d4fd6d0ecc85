"""FollowTheMoney: entities as JSON Lines, checked by the format's own library.

Persons, organizations and public bodies carry names and aliases; places are addresses. A claim
is a `Membership` (member of, leads) or an `UnknownLink` whose role is the relation, with the
quote as summary and the document as proof.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from allegiance.claims import Actor, Claim, ClaimFile
from allegiance.errors import ExchangeError
from allegiance.exchange.common import (
    Losses,
    actors_of,
    bounds,
    claims_of,
    needs,
    read_json_lines,
    written,
)
from allegiance.exchange.records import Content, Export, Import
from allegiance.exchange.tables import Maker, Row
from allegiance.vocabulary import STATUSES, relations

__all__ = ["read_ftm", "write_ftm"]

_SCHEMATA: Final = {
    "person": "Person",
    "government": "PublicBody",
    "place": "Address",
    "armed_group": "Organization",
    "organization": "Organization",
    "outlet": "Organization",
    "population": "Organization",
}
_LINKS: Final = {
    "Membership": ("member", "organization", "member_of"),
    "Directorship": ("director", "organization", "leads"),
    "Employment": ("employee", "employer", "member_of"),
    "Occupancy": ("holder", "post", "member_of"),
    "Succession": ("predecessor", "successor", "part_of"),
    "Representation": ("agent", "client", "supports"),
    "Associate": ("person", "associate", "allied_with"),
    "UnknownLink": ("subject", "object", ""),
}
"""Schemata that link two: from, to, and the relation that they stand for without a role."""
_MEMBERS: Final = ("member_of", "leads")


def write_ftm(content: Content, path: Path) -> Export:
    """Write entities and links, each checked by followthemoney.

    Raises
    ------
    ExchangeError
        If followthemoney is not installed.
    OutputError
        If the file cannot be written.
    """
    model = needs("followthemoney", path).model
    losses = Losses()
    entities = [_actor(model, actor) for actor in actors_of(content).values()]
    kinds = {actor.name: actor.kind for actor in actors_of(content).values()}
    entities += [_document(model, file) for file in content.files]
    for file, claim, key in claims_of(content):
        losses.of(claim, status=True)
        entities.append(_link(model, content, kinds, file, claim, key))
    losses.note("ties of the picture", len(content.ties))
    with written(path) as partial, partial.open("w", encoding="utf-8") as handle:
        for entity in entities:
            said = entity.to_dict()
            entity.schema.validate(said)
            handle.write(json.dumps(said, ensure_ascii=False) + "\n")
    claims = sum(len(f.claims) for f in content.files)
    counts = {"actors": len(kinds), "documents": len(content.files), "claims": claims}
    return Export(counts, losses.sentences())


def _entity(model: Any, schema: str, *key: str) -> Any:
    entity = model.make_entity(schema)
    entity.make_id("allegiance", *key)
    return entity


def _actor(model: Any, actor: Actor) -> Any:
    schema = _SCHEMATA[actor.kind]
    entity = _entity(model, schema, "actor", actor.name)
    if schema == "Address":
        entity.add("full", actor.name)
    entity.add("name", actor.name)
    for alias in actor.aliases:
        entity.add("alias", alias)
    entity.add("keywords", actor.kind)
    return entity


def _document(model: Any, file: ClaimFile) -> Any:
    document = file.document
    entity = _entity(model, "Article", "document", file.sha256)
    entity.add("title", document.title or document.id)
    entity.add("fileName", document.id)
    entity.add("author", document.author)
    entity.add("publisher", document.publisher)
    entity.add("publishedAt", bounds(document.published)[0])
    entity.add("sourceUrl", document.url)
    entity.add("bodyText", document.text or None)
    return entity


def _link(
    model: Any, content: Content, kinds: dict[str, str], file: ClaimFile, claim: Claim, key: str
) -> Any:
    subject, object_ = content.called(claim.subject), content.called(claim.object)
    joins = claim.relation in _MEMBERS and kinds[object_] != "place"
    schema = "Membership" if joins and kinds[subject] != "place" else "UnknownLink"
    entity = _entity(model, schema, "claim", key)
    ends = _LINKS[schema]
    for end, name in zip(ends, (subject, object_), strict=False):
        actor = _entity(model, _SCHEMATA[kinds[name]], "actor", name)
        entity.add(end, actor.id)
    start, end_ = bounds(claim.when)
    entity.add("role", claim.relation)
    entity.add("status", claim.status)
    entity.add("startDate", start)
    entity.add("endDate", end_)
    entity.add("date", start if start == end_ else None)
    entity.add("summary", claim.span.quote)
    entity.add("recordId", key)
    entity.add("publisher", file.document.source)
    entity.add("sourceUrl", file.document.url)
    entity.add("proof", _entity(model, "Article", "document", file.sha256).id)
    return entity


def read_ftm(path: Path) -> Import:
    """Read FollowTheMoney entities: every link between two things becomes a claim.

    A role that is a word of the vocabulary is the relation; else the schema says which.

    Raises
    ------
    ExchangeError
        If a line is no valid entity.
    """
    model = needs("followthemoney", path).model
    invalid = needs("followthemoney.exc", path).FollowTheMoneyException
    maker = Maker(path)
    things: dict[str, Any] = {}
    links: list[tuple[Row, Any]] = []
    for number, data in read_json_lines(path):
        maker.rows += 1
        row = Row(number, {"id": str(data.get("id", "")), "schema": str(data.get("schema", ""))})
        try:
            entity = model.get_proxy(data)
        except (invalid, KeyError, TypeError, AttributeError) as error:
            maker.wrong(row, "schema", f"no FollowTheMoney entity: {error}")
            continue
        if entity.schema.name in _LINKS:
            links.append((row, entity))
        else:
            things[entity.id] = entity
    if not maker.rows:
        raise ExchangeError("the file is empty", where=path, remedy="Give FollowTheMoney entities")
    for row, entity in links:
        _claim(maker, row, entity, things)
    return maker.finished()


def _claim(maker: Maker, row: Row, entity: Any, things: dict[str, Any]) -> None:
    first, second, usual = _LINKS[entity.schema.name]
    one, two = (things.get(entity.first(end) or "") for end in (first, second))
    role = (entity.first("role") or "").strip().casefold().replace(" ", "_").replace("-", "_")
    relation = role if role in relations() else usual
    if one is None or two is None:
        maker.wrong(row, "id", "the link points at an entity that the file does not hold")
    elif not relation:
        maker.note("links without a known role")
    else:
        proof = things.get(entity.first("proof") or "")
        page = maker.page(proof.id if proof else "", _about, maker, proof)
        said = " ".join((entity.first("summary") or entity.first("description") or "").split())
        status = entity.first("status")
        page.claim(
            page.actor(one.caption, _kind(one)),
            relation,
            page.actor(two.caption, _kind(two)),
            page.line(said or f"{one.caption} – {role or relation} – {two.caption}"),
            when=_when(maker, row, entity),
            status=status if status in STATUSES else "asserted",
            reason=f"FollowTheMoney {entity.schema.name}",
        )


def _when(maker: Maker, row: Row, entity: Any) -> str | None:
    day, start, end = (entity.first(name) for name in ("date", "startDate", "endDate"))
    if day or start == end:
        return maker.date(row, "date", day or start or "")
    return maker.date(row, "endDate", f"{start or '..'}/{end or '..'}")


def _kind(thing: Any) -> str:
    from allegiance.vocabulary import KINDS

    said = next((k for k in thing.get("keywords", quiet=True) if k in KINDS), None)
    if said:
        return str(said)
    schema = thing.schema
    for name, kind in (("Person", "person"), ("PublicBody", "government"), ("Address", "place")):
        if schema.is_a(name):
            return kind
    return "armed_group" if "crime.terror" in thing.get("topics", quiet=True) else "organization"


def _about(maker: Maker, proof: Any) -> dict[str, Any]:
    if proof is None:
        return {"id": maker.path.stem, "title": maker.path.name, "language": None}
    return {
        "id": proof.first("fileName", quiet=True) or proof.id,
        "title": proof.first("title", quiet=True) or proof.caption,
        "author": proof.first("author", quiet=True),
        "publisher": proof.first("publisher", quiet=True),
        "published": proof.first("publishedAt", quiet=True),
        "url": proof.first("sourceUrl", quiet=True),
    }
