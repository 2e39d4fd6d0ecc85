"""Adding documents, actors and claims: checked, whole or not at all, nothing twice."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from sqlalchemy import Connection, Table, select

from allegiance.claims import Actor, Claim, ClaimFile, Count, Document, identity
from allegiance.errors import LedgerError
from allegiance.ledger import schema
from allegiance.ledger.bulk import insert_rows, intern, next_number
from allegiance.ledger.independence import find_copies, same_text
from allegiance.ledger.instants import FOREVER
from allegiance.ledger.lineage import circles_with, refuse_circles
from allegiance.ledger.records import Added
from allegiance.ledger.rules import check_reading
from allegiance.ledger.withdrawing import Visibility, record

__all__ = ["READER", "Reading", "Writer"]

READER = "reader"
"""Who finds claims where nobody else is named: a machine."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One document with what was read from it, on its way into the ledger.

    ``sha256`` need only be given where the document travels without its text.
    """

    document: Document
    actors: Sequence[Actor]
    claims: Sequence[Claim]
    sha256: str = ""


def _hash(reading: Reading | ClaimFile) -> str:
    """Return the document's identity: of the text where there is one, else as given."""
    document = reading.document
    return document.sha256 if document.text or not reading.sha256 else reading.sha256


class Writer:
    """Adds readings inside one transaction, as one batch of the log.

    Parameters
    ----------
    connection
        Inside a transaction that holds the writer's lock.
    learned
        The instant given to every row.
    by
        Which reader or coder found the claims.
    action, origin, note
        For the log: what was done, from which file, with which settings.
    """

    def __init__(
        self,
        connection: Connection,
        *,
        learned: int,
        by: str,
        action: str,
        origin: str | None = None,
        note: str | None = None,
    ) -> None:
        self._connection = connection
        self._head = {
            "action": action,
            "origin": origin,
            "by": by,
            "note": note,
            "program": version("allegiance"),
            "learned": learned,
        }
        self._by = by
        self._learned = learned
        # Nothing about a document can have been known before the document itself.
        self._at = learned
        self._batch = 0
        self._words: dict[str, dict[str, int]] = {}
        self._totals = [0, 0, 0]
        self._before = next_number(connection, schema.claims) - 1
        self.circles: tuple[str, ...] = ()
        self._visible = Visibility.load(connection, FOREVER)

    @property
    def added(self) -> Added:
        """What was new so far."""
        new_documents, new_claims, known_claims = self._totals
        return Added(new_documents, new_claims, known_claims, self._batch, self.circles)

    def finish(self, where: str) -> None:
        """Look for lineages that what was added leads back to their beginning.

        Raises
        ------
        ClaimFileError
            If there are any and the claims are not a reader's, who writes down what reports say.
        """
        if self._totals[1]:
            self.circles = circles_with(self._connection, after=self._before)
            if self._by != READER:
                refuse_circles(self.circles, where)

    def add(self, reading: Reading | ClaimFile) -> None:
        """Add one reading.

        Raises
        ------
        ClaimFileError
            If a claim does not fit its document or the vocabulary.
        LedgerError
            If the document was withdrawn and its words erased.
        """
        check_reading(reading.document, reading.actors, reading.claims)
        sha256, first = self._identity(reading.document, _hash(reading))
        number = self._document(reading.document, sha256, first)
        self._actors(number, reading.actors)
        self._claims(number, sha256, reading.claims)

    def _stamp(self) -> dict[str, int]:
        """Name the batch, writing it into the log when the first new thing turns up."""
        if not self._batch:
            self._batch = next_number(self._connection, schema.batches)
            insert_rows(self._connection, schema.batches, [self._head | {"number": self._batch}])
        return {"batch": self._batch, "learned": self._at}

    def _identity(self, document: Document, sha256: str) -> tuple[str, int | None]:
        """Return the document's identity, and who had its words first if somebody else has them."""
        table = schema.documents
        asked = select(table.c.number, table.c.batch, table.c.publisher, table.c.author)
        held = self._connection.execute(asked.where(table.c.sha256 == sha256)).first()
        issuers = {} if held is None else {sha256: held.publisher or held.author}
        own = identity(sha256, document.issuer, issuers)
        if held is None or own == sha256:
            return own, None
        if self._visible.is_withdrawn(held.number):
            raise _withdrawn(document)  # the same words were taken out, whoever prints them
        return own, held.number

    def _document(self, document: Document, sha256: str, first: int | None) -> int:
        table = schema.documents
        asked = select(table.c.number, table.c.batch, table.c.learned)
        held = self._connection.execute(asked.where(table.c.sha256 == sha256)).first()
        self._at = self._learned if held is None else max(self._learned, held.learned)
        number = held.number if held else next_number(self._connection, table)
        if held:
            self._put_back(document, number, held.batch)
        else:
            row = {
                "number": number,
                "sha256": sha256,
                "name": document.id,
                "title": document.title,
                "author": document.author,
                "publisher": document.publisher,
                "published": document.published,
                "url": document.url,
                "language": document.language,
                "characters": len(document.text),
            }
            insert_rows(self._connection, table, [row | self._stamp()])
            self._totals[0] += 1
            if first is not None:
                same_text(self._connection, number, first, self._at)
        if document.text and not self._has_text(number if held else None):
            row = {"document": number, "text": document.text, "learned": self._at}
            insert_rows(self._connection, schema.texts, [row])
            find_copies(self._connection, number, document.text, self._at)
        return number

    def _put_back(self, document: Document, number: int, batch: int) -> None:
        if self._visible.is_withdrawn(number):
            raise _withdrawn(document)
        if not self._visible.document(number, batch):
            self._restore("document", number)

    def _restore(self, scope: str, target: int) -> None:
        """Let what an undone import had brought come back, as it is added again."""
        self._stamp()
        number = record(
            self._connection,
            action="restore",
            scope=scope,
            target=target,
            by=self._by,
            reason="added again",
            learned=self._at,
        )
        self._visible.note(scope, target, number)

    def _has_text(self, number: int | None) -> bool:
        if number is None:
            return False
        held = select(schema.texts.c.document).where(schema.texts.c.document == number)
        return self._connection.execute(held).scalar() is not None

    def _actors(self, document: int, actors: Sequence[Actor]) -> None:
        table = schema.actors
        known = {
            (name, kind, aliases)
            for name, kind, aliases in self._connection.execute(
                select(schema.names.c.name, table.c.kind, table.c.aliases)
                .join_from(table, schema.names, table.c.name == schema.names.c.number)
                .where(table.c.document == document)
            )
        }
        new = dict.fromkeys(row for row in map(_actor_row, actors) if row not in known)
        if not new:
            return
        named = [a.name for a in actors] + [alias for a in actors for alias in a.aliases]
        numbers = self._intern(schema.names, "name", named)
        first = next_number(self._connection, table)
        stamp = self._stamp()
        insert_rows(
            self._connection,
            table,
            [
                {"number": n, "document": document, "name": numbers[name], "kind": kind}
                | {"aliases": aliases}
                | stamp
                for n, (name, kind, aliases) in enumerate(new, first)
            ],
        )

    def _claims(self, document: int, sha256: str, claims: Sequence[Claim]) -> None:
        found = {claim.key(sha256): claim for claim in claims}
        known = self._known(document)
        new = {key: claim for key, claim in found.items() if key not in known}
        self._totals[1] += len(new)
        self._totals[2] += len(found) - len(new)
        if new:
            self._insert(document, new)
        again = [known[key] for key in found if key in known]
        for number, _, batch in again:
            if not self._visible.claim(number, document, batch):
                self._restore("claim", number)
        self._see_again(document, [(number, by) for number, by, _ in again])

    def _known(self, document: int) -> dict[str, tuple[int, str, int]]:
        table = schema.claims
        rows = self._connection.execute(
            select(table.c.key, table.c.number, schema.batches.c.by, table.c.batch)
            .join_from(table, schema.batches, table.c.batch == schema.batches.c.number)
            .where(table.c.document == document)
        )
        return {key: (number, by, batch) for key, number, by, batch in rows}

    def _insert(self, document: int, claims: Mapping[str, Claim]) -> None:
        said = claims.values()
        named = {c.subject for c in said} | {c.object for c in said}
        named |= {n for c in said for n in (c.where, c.said_by) if n}
        names = self._intern(schema.names, "name", named)
        dates = self._intern(schema.dates, "text", {c.when for c in said if c.when})
        reasons = self._intern(schema.reasons, "text", {c.reason for c in said if c.reason})
        first = next_number(self._connection, schema.claims)
        fixed = {"document": document} | self._stamp()
        rows = [
            {
                "number": number,
                "key": key,
                "start": claim.span.start,
                "end": claim.span.end,
                "quote": claim.span.quote,
                "subject": names[claim.subject],
                "relation": claim.relation,
                "object": names[claim.object],
                "when": dates.get(claim.when or ""),
                "place": names.get(claim.where or ""),
                "status": claim.status,
                "said_by": names.get(claim.said_by or ""),
                "confidence": claim.confidence,
                "reason": reasons.get(claim.reason or ""),
                **_counts("killed", claim.killed),
                **_counts("wounded", claim.wounded),
                **fixed,
            }
            for number, (key, claim) in enumerate(claims.items(), first)
        ]
        insert_rows(self._connection, schema.claims, rows)

    def _see_again(self, document: int, known: Iterable[tuple[int, str]]) -> None:
        """Write down that another coder found the same, which double coding needs to know."""
        others = [number for number, by in known if by != self._by]
        if not others:
            return
        table = schema.resightings
        seen = set(
            self._connection.execute(
                select(table.c.claim)
                .join_from(table, schema.batches, table.c.batch == schema.batches.c.number)
                .join(schema.claims, table.c.claim == schema.claims.c.number)
                .where(schema.claims.c.document == document, schema.batches.c.by == self._by)
            ).scalars()
        )
        new = [number for number in others if number not in seen]
        if new:
            first = next_number(self._connection, table)
            stamp = self._stamp()
            rows = [{"number": n, "claim": claim} | stamp for n, claim in enumerate(new, first)]
            insert_rows(self._connection, table, rows)

    def _intern(self, table: Table, column: str, words: Iterable[str]) -> dict[str, int]:
        have = self._words.setdefault(table.name, {})
        new = {word for word in words if word not in have}
        if new:
            have |= intern(self._connection, table, table.c[column], new)
        return have


def _withdrawn(document: Document) -> LedgerError:
    return LedgerError(
        "that document was withdrawn from the ledger",
        where=document.id,
        remedy="Leave it out; `allegiance log` says who withdrew it and why",
    )


def _actor_row(actor: Actor) -> tuple[str, str, str]:
    return actor.name, actor.kind, json.dumps(list(actor.aliases), ensure_ascii=False)


def _counts(name: str, count: Count | None) -> dict[str, Any]:
    return {
        f"has_{name}": count is not None,
        f"{name}_low": None if count is None else count.low,
        f"{name}_high": None if count is None else count.high,
    }
