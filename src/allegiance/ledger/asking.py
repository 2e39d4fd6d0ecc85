"""Reading documents, actors and claims back out of the ledger."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, func, or_, select

from allegiance.claims import Actor, Claim, Count, Document, Span
from allegiance.errors import OptionError
from allegiance.ledger import schema
from allegiance.ledger.bulk import chunks
from allegiance.ledger.instants import Upto, known, moment
from allegiance.ledger.records import LedgerClaim, LedgerDocument
from allegiance.ledger.reviewing import corrected, verdicts
from allegiance.ledger.withdrawing import Visibility

__all__ = ["actors_of", "claims", "document_number", "documents"]


def documents(
    connection: Connection, upto: Upto, only: ColumnElement[bool] | None = None
) -> Iterator[LedgerDocument]:
    """Yield the documents known by an instant and not withdrawn then, in order of learning."""
    table, text = schema.documents, schema.texts
    query = (
        select(table, text.c.text, schema.batches.c.by)
        .join_from(table, schema.batches, table.c.batch == schema.batches.c.number)
        .outerjoin(text, (text.c.document == table.c.number) & (known(text, upto)))
        .where(known(table, upto))
        .order_by(table.c.number)
    )
    query = query if only is None else query.where(only)
    visible = Visibility.load(connection, upto)
    for part in chunks(connection.execute(query).mappings(), 200):
        shown = [row for row in part if visible.document(row["number"], row["batch"])]
        cast = actors_of(connection, [row["number"] for row in shown], upto)
        for row in shown:
            yield _document(row, cast.get(row["number"], ()))


def document_number(connection: Connection, key: str) -> int:
    """Return the number of a document by sha256 or id, withdrawn or not; the latest of an id.

    Raises
    ------
    OptionError
        If there is none.
    """
    table = schema.documents
    query = select(func.max(table.c.number)).where(or_(table.c.sha256 == key, table.c.name == key))
    found = connection.execute(query).scalar()
    if found is None:
        raise OptionError(
            f"the ledger holds no document {key!r}", remedy="Give its id or its whole sha256"
        )
    return int(found)


def _document(row: RowMapping, actors: tuple[Actor, ...]) -> LedgerDocument:
    document = Document(
        id=row["name"],
        text=row["text"] or "",
        title=row["title"],
        author=row["author"],
        publisher=row["publisher"],
        published=row["published"],
        url=row["url"],
        language=row["language"],
    )
    return LedgerDocument(
        document,
        row["sha256"],
        actors,
        moment(row["learned"]),
        row["by"],
        row["batch"],
        row["number"],
    )


def actors_of(
    connection: Connection, numbers: Collection[int], upto: Upto
) -> dict[int, tuple[Actor, ...]]:
    """Return each document's actors, aliases of later readings joined to the earlier ones."""
    table, names = schema.actors, schema.names
    found: dict[int, dict[tuple[str, str], dict[str, None]]] = defaultdict(dict)
    for part in chunks(numbers):
        query = (
            select(table.c.document, names.c.name, table.c.kind, table.c.aliases)
            .join_from(table, names, table.c.name == names.c.number)
            .where(table.c.document.in_(part), known(table, upto))
            .order_by(table.c.number)
        )
        for number, name, kind, aliases in connection.execute(query):
            held = found[number].setdefault((name, kind), {})
            held.update(dict.fromkeys(json.loads(aliases)))
    return {
        number: tuple(Actor(name, kind, tuple(a)) for (name, kind), a in cast.items())
        for number, cast in found.items()
    }


def claims(
    connection: Connection, upto: Upto, only: ColumnElement[bool] | None = None
) -> Iterator[LedgerClaim]:
    """Yield the claims known by an instant and not withdrawn then, in order of learning."""
    query = _claim_query().where(known(schema.claims, upto)).order_by(schema.claims.c.number)
    query = query if only is None else query.where(only)
    visible = Visibility.load(connection, upto)
    judged = verdicts(connection, upto)
    for row in connection.execute(query).mappings():
        if not visible.claim(row["number"], row["document"], row["batch"]):
            continue
        original = _claim(row)
        review = judged.get(row["number"])
        yield LedgerClaim(
            key=row["key"],
            claim=original if review is None else corrected(original, review),
            original=original,
            judgement=None if review is None else review.judgement,
            sha256=row["sha256"],
            learned=moment(row["learned"]),
            by=row["by"],
            batch=row["batch"],
            number=row["number"],
        )


def _claim_query() -> Select[Any]:
    table = schema.claims
    name = {
        field: schema.names.alias(f"name_of_{field}")
        for field in ("subject", "object", "place", "said_by")
    }
    query = (
        select(
            table.c.number,
            table.c.key,
            table.c.document,
            schema.documents.c.name.label("document_name"),
            schema.documents.c.sha256,
            table.c.start,
            table.c.end,
            table.c.quote,
            *(held.c.name.label(f"{field}_name") for field, held in name.items()),
            table.c.relation,
            schema.dates.c.text.label("when_text"),
            table.c.status,
            table.c.has_killed,
            table.c.has_wounded,
            *(table.c[f"{a}_{b}"] for a in ("killed", "wounded") for b in ("low", "high")),
            table.c.confidence,
            schema.reasons.c.text.label("reason_text"),
            table.c.batch,
            table.c.learned,
            schema.batches.c.by,
        )
        .select_from(table)
        .join(schema.documents, table.c.document == schema.documents.c.number)
        .join(schema.batches, table.c.batch == schema.batches.c.number)
        .outerjoin(schema.dates, table.c.when == schema.dates.c.number)
        .outerjoin(schema.reasons, table.c.reason == schema.reasons.c.number)
    )
    for field, held in name.items():
        query = query.outerjoin(held, table.c[field] == held.c.number)
    return query


def _claim(row: RowMapping) -> Claim:
    return Claim(
        subject=row["subject_name"],
        relation=row["relation"],
        object=row["object_name"],
        span=Span(row["start"], row["end"], row["quote"]),
        document=row["document_name"],
        when=row["when_text"],
        where=row["place_name"],
        status=row["status"],
        said_by=row["said_by_name"],
        killed=_count(row, "killed"),
        wounded=_count(row, "wounded"),
        confidence=row["confidence"],
        reason=row["reason_text"],
    )


def _count(row: RowMapping, name: str) -> Count | None:
    return Count(row[f"{name}_low"], row[f"{name}_high"]) if row[f"has_{name}"] else None
