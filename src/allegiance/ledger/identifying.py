"""Judgements on names, written down and taken back."""

from __future__ import annotations

from sqlalchemy import Connection, select

from allegiance.errors import OptionError
from allegiance.ledger import schema
from allegiance.ledger.bulk import insert_rows, intern, next_number
from allegiance.ledger.instants import FOREVER, Upto, known, moment
from allegiance.ledger.records import Identity
from allegiance.vocabulary import close_to

__all__ = ["JUDGEMENTS", "add_identity", "identities", "undo_identity"]

JUDGEMENTS = ("same", "different", "unsure")
"""What may be judged of two names."""


def add_identity(
    connection: Connection,
    a: str,
    b: str,
    judgement: str,
    *,
    by: str,
    reason: str | None,
    score: float | None,
    learned: int,
) -> int:
    """Append a judgement on two names and return its number.

    Raises
    ------
    OptionError
        If the judgement is unknown or the names are one and the same.
    """
    if judgement not in JUDGEMENTS:
        raise OptionError(
            f"unknown judgement {judgement!r}", remedy=close_to(judgement, JUDGEMENTS)
        )
    if a == b:
        raise OptionError(f"{a!r} and {b!r} are one name", remedy="Give two names")
    return _append(
        connection, a, b, judgement=judgement, by=by, reason=reason, score=score, learned=learned
    )


def undo_identity(
    connection: Connection, number: int, *, by: str, reason: str, learned: int
) -> int:
    """Take a judgement back by a further row and return its number.

    Raises
    ------
    OptionError
        If there is no such judgement, or it was taken back already.
    """
    held = {j.number: j for j in identities(connection, FOREVER)}
    undone = {j.undoes for j in held.values()}
    found = held.get(number)
    if found is None or found.undoes is not None or number in undone:
        raise OptionError(
            f"identity {number} is not in force", remedy="List them with `allegiance log`"
        )
    return _append(
        connection,
        found.a,
        found.b,
        judgement=found.judgement,
        by=by,
        reason=reason,
        learned=learned,
        undoes=number,
    )


def _append(
    connection: Connection,
    a: str,
    b: str,
    *,
    judgement: str,
    by: str,
    reason: str | None,
    learned: int,
    score: float | None = None,
    undoes: int | None = None,
) -> int:
    names = intern(connection, schema.names, schema.names.c.name, [a, b])
    number = next_number(connection, schema.identities)
    row = {
        "number": number,
        "judgement": judgement,
        "a": names[a],
        "b": names[b],
        "by": by,
        "reason": reason,
        "score": score,
        "undoes": undoes,
        "learned": learned,
    }
    insert_rows(connection, schema.identities, [row])
    return number


def identities(connection: Connection, upto: Upto) -> list[Identity]:
    """Return every judgement up to an instant, those taken back too, oldest first."""
    table = schema.identities
    a, b = schema.names.alias("name_a"), schema.names.alias("name_b")
    query = (
        select(table, a.c.name.label("name_a"), b.c.name.label("name_b"))
        .join_from(table, a, table.c.a == a.c.number)
        .join(b, table.c.b == b.c.number)
        .where(known(table, upto))
        .order_by(table.c.number)
    )
    return [
        Identity(
            row["number"],
            row["judgement"],
            row["name_a"],
            row["name_b"],
            row["by"],
            row["reason"],
            row["score"],
            row["undoes"],
            moment(row["learned"]),
        )
        for row in connection.execute(query).mappings()
    ]
