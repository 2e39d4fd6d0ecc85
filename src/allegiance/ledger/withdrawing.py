"""Taking documents, claims and whole imports out of every later picture, and putting them back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, RowMapping, func, select

from allegiance.errors import LedgerError, OptionError
from allegiance.ledger import schema
from allegiance.ledger.bulk import insert_rows, next_number
from allegiance.ledger.instants import FOREVER, Upto, known, moment
from allegiance.ledger.records import Withdrawal

__all__ = [
    "SCOPES",
    "Visibility",
    "is_erased",
    "record",
    "restore",
    "undo_batch",
    "withdraw",
    "withdrawals",
]

SCOPES: Final = ("document", "batch", "claim")
"""What a withdrawal may be of."""


@dataclass(frozen=True, slots=True)
class Visibility:
    """Which rows stand, given every withdrawal and restoration up to an instant.

    ``acts`` holds, per scope, the number of the latest act on each target, negative where it
    withdrew. What is put back by itself stands, though the import that brought it was undone
    before.
    """

    acts: dict[str, dict[int, int]]

    @classmethod
    def load(cls, connection: Connection, upto: Upto) -> Visibility:
        """Read the acts up to an instant."""
        table = schema.withdrawals
        acts: dict[str, dict[int, int]] = {scope: {} for scope in SCOPES}
        query = (
            select(table.c.number, table.c.action, table.c.scope, table.c.target)
            .where(known(table, upto))
            .order_by(table.c.number)
        )
        for number, action, scope, target in connection.execute(query):
            acts[scope][target] = -number if action == "withdraw" else number
        return cls(acts)

    @property
    def is_whole(self) -> bool:
        """Whether nothing was ever withdrawn."""
        return not any(self.acts.values())

    def document(self, number: int, batch: int) -> bool:
        """Whether a document (or an actor of it, with its own batch) stands."""
        return _stands(self.acts["document"].get(number, 0), self.acts["batch"].get(batch, 0))

    def is_withdrawn(self, document: int) -> bool:
        """Whether a document was itself withdrawn, not just an import that brought it."""
        return self.acts["document"].get(document, 0) < 0

    def claim(self, number: int, document: int, batch: int) -> bool:
        """Whether a claim stands: its document does, and it or its batch."""
        own = (self.acts["claim"].get(number, 0), self.acts["batch"].get(batch, 0))
        return not self.is_withdrawn(document) and _stands(*own)

    def mask(
        self, numbers: NDArray[Any], documents: NDArray[Any], batches: NDArray[Any]
    ) -> NDArray[np.bool_]:
        """Return which of many claims stand."""
        latest = np.zeros(len(numbers), dtype=np.int64)
        for scope, column in (("claim", numbers), ("batch", batches)):
            for target, act in self.acts[scope].items():
                hit = (column == target) & (np.abs(latest) < abs(act))
                latest[hit] = act
        gone = [number for number in self.acts["document"] if self.is_withdrawn(number)]
        return (latest >= 0) & ~np.isin(documents, gone)

    def note(self, scope: str, target: int, number: int) -> None:
        """Take in an act that was just written."""
        self.acts[scope][target] = number


def _stands(*acts: int) -> bool:
    return max(acts, key=abs) >= 0


def withdrawals(connection: Connection, upto: Upto) -> list[Withdrawal]:
    """Return every withdrawal and restoration up to an instant, oldest first."""
    table = schema.withdrawals
    query = select(table).where(known(table, upto)).order_by(table.c.number)
    return [_withdrawal(row) for row in connection.execute(query).mappings()]


def _withdrawal(row: RowMapping) -> Withdrawal:
    return Withdrawal(
        row["number"],
        row["action"],
        row["scope"],
        row["target"],
        row["erased"],
        tuple(json.loads(row["tombstone"]).items()),
        row["by"],
        row["reason"],
        moment(row["learned"]),
    )


def is_erased(connection: Connection, document: int) -> bool:
    """Whether a document's words were destroyed."""
    table = schema.withdrawals
    query = select(func.count()).where(
        table.c.erased, table.c.scope == "document", table.c.target == document
    )
    return bool(connection.execute(query).scalar())


def record(
    connection: Connection,
    *,
    action: str,
    scope: str,
    target: int,
    by: str,
    reason: str,
    learned: int,
    erase: bool = False,
    tombstone: Mapping[str, object] | None = None,
) -> int:
    """Write one act and return its number.

    Raises
    ------
    OptionError
        If no reason is given.
    """
    if not reason.strip():
        raise OptionError(
            "a withdrawal without a reason", remedy="Say why; the log keeps it for good"
        )
    number = next_number(connection, schema.withdrawals)
    row = {
        "number": number,
        "action": action,
        "scope": scope,
        "target": target,
        "erased": erase,
        "tombstone": json.dumps(dict(tombstone or {}), ensure_ascii=False),
        "by": by,
        "reason": reason,
        "learned": learned,
    }
    insert_rows(connection, schema.withdrawals, [row])
    return number


def withdraw(
    connection: Connection, document: int, *, by: str, reason: str, learned: int, erase: bool
) -> int:
    """Withdraw a document; with ``erase`` destroy its words, leaving a tombstone.

    Raises
    ------
    OptionError
        If no reason is given.
    LedgerError
        If its words are gone already.
    """
    if is_erased(connection, document):
        raise LedgerError(
            "that document was withdrawn and erased before",
            remedy="Nothing is left to withdraw; `allegiance log` shows when it was",
        )
    tables = {name: schema.metadata.tables[name] for name in schema.ERASABLE if name != "texts"}
    held = schema.claims
    keys = connection.execute(
        select(held.c.key).where(held.c.document == document).order_by(held.c.number)
    ).scalars()
    stone: dict[str, object] = {"claims": list(keys)}
    if erase:
        words = {name: schema.metadata.tables[name] for name in schema.WORDS}
        stone["last"] = {
            name: next_number(connection, table) - 1 for name, table in (tables | words).items()
        }
    number = record(
        connection,
        action="withdraw",
        scope="document",
        target=document,
        by=by,
        reason=reason,
        learned=learned,
        erase=erase,
        tombstone=stone,
    )
    if erase:
        _erase(connection, document)
    return number


def _erase(connection: Connection, document: int) -> None:
    claims = schema.claims
    own = select(claims.c.number).where(claims.c.document == document)
    for table in (schema.reviews, schema.resightings):
        connection.execute(table.delete().where(table.c.claim.in_(own)))
    for table in (claims, schema.actors, schema.texts, schema.bands):
        connection.execute(table.delete().where(table.c.document == document))
    used = [
        select(column)
        for column in (
            *(claims.c[n] for n in ("subject", "object", "place", "said_by")),
            schema.actors.c.name,
            schema.identities.c.a,
            schema.identities.c.b,
        )
    ]
    names, reasons = schema.names, schema.reasons
    union = (
        used[0]
        .where(used[0].selected_columns[0].is_not(None))
        .union(*(q.where(q.selected_columns[0].is_not(None)) for q in used[1:]))
    )
    connection.execute(names.delete().where(names.c.number.not_in(union)))
    kept = select(claims.c.reason).where(claims.c.reason.is_not(None))
    connection.execute(reasons.delete().where(reasons.c.number.not_in(kept)))


def restore(connection: Connection, document: int, *, by: str, reason: str, learned: int) -> int:
    """Put a withdrawn document back and return the number of the row.

    Raises
    ------
    LedgerError
        If its words were erased, or it is not withdrawn.
    """
    if is_erased(connection, document) or not Visibility.load(connection, FOREVER).is_withdrawn(
        document
    ):
        raise LedgerError(
            "that document cannot be put back: it is not withdrawn, or its words were erased",
            remedy="Add it anew from its report",
        )
    return record(
        connection,
        action="restore",
        scope="document",
        target=document,
        by=by,
        reason=reason,
        learned=learned,
    )


def undo_batch(connection: Connection, batch: int, *, by: str, reason: str, learned: int) -> int:
    """Take everything that one batch brought out of later pictures; return the row's number.

    Documents on which later batches built stay, without the claims of this one.

    Raises
    ------
    OptionError
        If there is no such batch, or it was undone already.
    """
    table, claims, documents = schema.batches, schema.claims, schema.documents
    known_ = connection.execute(select(table.c.number).where(table.c.number == batch)).scalar()
    visible = Visibility.load(connection, FOREVER)
    if known_ is None or visible.acts["batch"].get(batch, 0) < 0:
        raise OptionError(
            f"batch {batch} is not in force", remedy="List the batches with `allegiance log`"
        )
    number = record(
        connection,
        action="withdraw",
        scope="batch",
        target=batch,
        by=by,
        reason=reason,
        learned=learned,
    )
    shared = (
        select(documents.c.number)
        .join_from(documents, claims, claims.c.document == documents.c.number)
        .where(documents.c.batch == batch, claims.c.batch != batch)
        .distinct()
        .order_by(documents.c.number)
    )
    for document in connection.execute(shared).scalars().all():
        if not visible.is_withdrawn(document):
            record(
                connection,
                action="restore",
                scope="document",
                target=document,
                by=by,
                reason="other batches build on it",
                learned=learned,
            )
    return number
