"""Who is to code what, what coders found, and queues of work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import Connection, select

from allegiance.errors import OptionError
from allegiance.ledger import asking, schema
from allegiance.ledger.bulk import insert_rows, next_number
from allegiance.ledger.instants import FOREVER, Upto, known, moment
from allegiance.ledger.records import Assignment, LedgerClaim
from allegiance.ledger.reviewing import reviews
from allegiance.vocabulary import close_to

__all__ = ["QUEUES", "ROLES", "assign", "assignments", "claims_of_coder", "queue", "shared"]

ROLES: Final = ("coder", "adjudicator")
QUEUES: Final = ("unreviewed", "low confidence", "disputed", "to adjudicate")
_LOW: Final = 0.6


def assign(
    connection: Connection,
    document: int,
    coder: str,
    *,
    role: str,
    codebook: str | None,
    by: str,
    learned: int,
) -> int:
    """Give a document to a coder and return the number of the row.

    Raises
    ------
    OptionError
        If the role is unknown, or the coder has the document already.
    """
    if role not in ROLES:
        raise OptionError(f"unknown role {role!r}", remedy=close_to(role, ROLES))
    if any(
        (a.document, a.coder, a.role) == (document, coder, role)
        for a in assignments(connection, FOREVER)
    ):
        raise OptionError(f"{coder} has that document already", remedy="Assign another one")
    number = next_number(connection, schema.assignments)
    row = {
        "number": number,
        "document": document,
        "coder": coder,
        "role": role,
        "codebook": codebook,
        "by": by,
        "learned": learned,
    }
    insert_rows(connection, schema.assignments, [row])
    return number


def assignments(connection: Connection, upto: Upto) -> list[Assignment]:
    """Return every assignment, oldest first."""
    table = schema.assignments
    query = (
        select(table, schema.documents.c.sha256)
        .join_from(table, schema.documents, table.c.document == schema.documents.c.number)
        .where(known(table, upto))
        .order_by(table.c.number)
    )
    return [
        Assignment(**(dict(row) | {"learned": moment(row["learned"])}))
        for row in connection.execute(query).mappings()
    ]


def claims_of_coder(
    connection: Connection, coder: str, documents: Collection[int], upto: Upto
) -> list[LedgerClaim]:
    """Return what one coder found in some documents: claims added first or found again."""
    table, again = schema.claims, schema.resightings
    query = (
        select(again.c.claim)
        .join_from(again, schema.batches, again.c.batch == schema.batches.c.number)
        .where(known(again, upto), schema.batches.c.by == coder)
    )
    seen = set(connection.execute(query).scalars())
    found = asking.claims(connection, upto, table.c.document.in_(documents))
    return [c for c in found if c.by == coder or c.number in seen]


def shared(given: Sequence[Assignment], a: str, b: str, only: int | None) -> list[int]:
    """Return the numbers of the documents assigned to both coders.

    Raises
    ------
    OptionError
        If there is none.
    """
    of_a, of_b = ({x.document for x in given if x.coder == who} for who in (a, b))
    found = sorted(n for n in of_a & of_b if only in (None, n))
    if not found:
        raise OptionError(
            f"no document is assigned to both {a} and {b}",
            remedy="Assign one to both first: allegiance assign DOCUMENT CODER",
        )
    return found


def queue(
    connection: Connection,
    kind: str,
    upto: Upto,
    *,
    coder: str | None = None,
    keys: Sequence[str] = (),
) -> list[LedgerClaim]:
    """Return the claims that wait for a kind of work, the most urgent first.

    Parameters
    ----------
    kind
        ``unreviewed`` (nobody, or not this coder, has judged), ``low confidence`` (unreviewed,
        and the reader itself doubted: below 0.6, the least sure first), ``disputed`` (among
        ``keys``, unreviewed), ``to adjudicate`` (coders disagree and nobody decided).
    coder
        Whose queue.
    keys
        For ``disputed``: the claims found to be in dispute, in order of urgency.

    Raises
    ------
    OptionError
        If there is no such queue.
    """
    if kind not in QUEUES:
        raise OptionError(f"no queue {kind!r}", remedy=close_to(kind, QUEUES))
    said: dict[int, dict[str, str]] = defaultdict(dict)
    final = set()
    for claim, review in reviews(connection, upto):
        if review.judgement != "comment":
            said[claim][review.coder] = f"{review.judgement} {review.changes}"
            if review.is_final:
                final.add(claim)
    everything = list(asking.claims(connection, upto))
    if kind == "to adjudicate":
        split = {n for n, by in said.items() if len(set(by.values())) > 1} - final
        return [c for c in everything if c.number in split]
    left = [c for c in everything if not _is_done(said.get(c.number, {}), coder)]
    if kind == "low confidence":
        doubted = [c for c in left if c.claim.confidence is not None and c.claim.confidence < _LOW]
        return sorted(doubted, key=lambda c: (c.claim.confidence, c.number))
    if kind == "disputed":
        place = {key: i for i, key in enumerate(keys)}
        return sorted((c for c in left if c.key in place), key=lambda c: place[c.key])
    return left


def _is_done(said: dict[str, str], coder: str | None) -> bool:
    return bool(said) if coder is None else coder in said
