"""Judgements on claims: appended, never overwriting; the latest that decides, decides."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, select

from allegiance.claims import Claim, Count
from allegiance.errors import OptionError
from allegiance.ledger import schema
from allegiance.ledger.bulk import insert_rows, next_number
from allegiance.ledger.instants import Upto, known, moment
from allegiance.ledger.records import JUDGEMENTS, Review
from allegiance.ledger.rules import faults_of
from allegiance.vocabulary import close_to

__all__ = ["CORRECTABLE", "add_review", "corrected", "reviews", "verdicts"]

CORRECTABLE: Final = tuple(
    f.name for f in fields(Claim) if f.name not in ("span", "document", "confidence", "reason")
)
"""Fields of a claim that a review may correct; the words it stands on are not among them."""


def corrected(claim: Claim, review: Review) -> Claim:
    """Return the claim with a review's changes applied."""
    return replace(claim, **dict(review.changes)) if review.changes else claim  # type: ignore[arg-type]


def add_review(
    connection: Connection,
    *,
    claim: int,
    original: Claim,
    names: set[str],
    judgement: str,
    coder: str,
    changes: Mapping[str, object],
    comment: str | None,
    codebook: str | None,
    is_final: bool,
    learned: int,
) -> int:
    """Append a judgement and return its number.

    Raises
    ------
    OptionError
        If the judgement is unknown, a correction changes nothing or breaks a rule, or
        anything else comes with changes.
    """
    if judgement not in JUDGEMENTS:
        raise OptionError(
            f"unknown judgement {judgement!r}", remedy=close_to(judgement, JUDGEMENTS)
        )
    if (judgement == "corrected") != bool(changes):
        raise OptionError(
            "a correction names the fields to change, and nothing else does",
            remedy="Give changes with judgement 'corrected' only",
        )
    if judgement == "comment" and not comment:
        raise OptionError("an empty comment", remedy="Say something, or do not comment")
    unknown = [name for name in changes if name not in CORRECTABLE]
    if unknown:
        raise OptionError(
            f"{unknown[0]!r} cannot be corrected", remedy=close_to(unknown[0], CORRECTABLE)
        )
    for field, fault in faults_of(replace(original, **changes), "", names):  # type: ignore[arg-type]
        if field in changes:
            raise OptionError(f"{field}: {fault}", remedy="Correct the correction")
    number = next_number(connection, schema.reviews)
    row = {
        "number": number,
        "claim": claim,
        "judgement": judgement,
        "coder": coder,
        "changes": json.dumps(_packed(changes), ensure_ascii=False) if changes else None,
        "comment": comment,
        "codebook": codebook,
        "is_final": is_final,
        "learned": learned,
    }
    insert_rows(connection, schema.reviews, [row])
    return number


def reviews(connection: Connection, upto: Upto) -> list[tuple[int, Review]]:
    """Return every judgement up to an instant with its claim's number, oldest first."""
    table, claims = schema.reviews, schema.claims
    query = (
        select(table, claims.c.key)
        .join_from(table, claims, table.c.claim == claims.c.number)
        .where(known(table, upto))
        .order_by(table.c.number)
    )
    return [(row["claim"], _review(row)) for row in connection.execute(query).mappings()]


def verdicts(connection: Connection, upto: Upto) -> dict[int, Review]:
    """Return the judgement in force on each claim: the latest adjudication, else the latest."""
    found: dict[int, Review] = {}
    for claim, review in reviews(connection, upto):
        held = found.get(claim)
        outranked = held is not None and held.is_final and not review.is_final
        if review.judgement != "comment" and not outranked:
            found[claim] = review
    return found


def _review(row: RowMapping) -> Review:
    changes = json.loads(row["changes"]) if row["changes"] else {}
    return Review(
        row["number"],
        row["key"],
        row["judgement"],
        row["coder"],
        tuple(_unpacked(changes).items()),
        row["comment"],
        row["codebook"],
        row["is_final"],
        moment(row["learned"]),
    )


def _packed(changes: Mapping[str, object]) -> dict[str, object]:
    return {k: [v.low, v.high] if isinstance(v, Count) else v for k, v in changes.items()}


def _unpacked(changes: Mapping[str, Any]) -> dict[str, object]:
    return {k: Count(*v) if isinstance(v, list) else v for k, v in changes.items()}
