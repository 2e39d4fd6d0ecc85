"""The ledger: append-only, two times, one face over SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, or_, select

from allegiance.claims import Actor, Claim, Document
from allegiance.errors import OptionError
from allegiance.history import History
from allegiance.ledger import asking, identifying, reviewing, schema, withdrawing
from allegiance.ledger.columns import build_history
from allegiance.ledger.grading import add_grade, grades
from allegiance.ledger.instants import FOREVER, Known, last_instant, now
from allegiance.ledger.records import (
    Added,
    Grade,
    Identity,
    LedgerClaim,
    LedgerDocument,
    Review,
    Withdrawal,
)
from allegiance.ledger.store import Store, open_store
from allegiance.ledger.writing import Reading, Writer

__all__ = ["Ledger"]


class Ledger:
    """Claims and what analysts judged of them, kept for good.

    Every method that reads takes ``known_by``: the answer is what the ledger knew at that
    instant (a date stands for its last moment). Every method that writes adds rows and changes
    none; it is done whole or not at all.

    Use `Ledger.open`, preferably in a ``with`` statement.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    @classmethod
    def open(cls, target: str | Path, *, create: bool = True, wait: float = 30.0) -> Self:
        """Open a ledger, made if absent, brought up to date if older.

        Parameters
        ----------
        target
            A file's path, or ``postgresql://user:password@host/database``.
        create
            Whether to make it where there is none.
        wait
            Seconds to wait for another writer before giving up.

        Raises
        ------
        NotALedgerError
            If something else is there; it is not touched.
        LedgerVersionError
            If a newer version wrote it.
        LedgerError
            If there is none and ``create`` is false, or it cannot be reached.
        """
        return cls(open_store(target, create=create, wait=wait))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self._store.close()

    def __repr__(self) -> str:
        return f"Ledger({self._store.target!r})"

    @property
    def target(self) -> str:
        """Where it lies."""
        return self._store.target

    # -- documents and claims ------------------------------------------------------------------

    def add(
        self,
        document: Document,
        actors: Iterable[Actor],
        claims: Iterable[Claim],
        *,
        learned: Known = None,
        by: str = "reader",
        sha256: str = "",
    ) -> Added:
        """Add what was read from one document; what is there already is left as it is.

        Parameters
        ----------
        document, actors, claims
            As a reader or a claim file gives them.
        learned
            When it became known; now, if not given.
        by
            Which reader or coder found the claims.
        sha256
            Of the document's text, where the text itself is not given.

        Raises
        ------
        ClaimFileError
            If a claim does not fit its document or the vocabulary; nothing was added then.
        """
        reading = Reading(document, tuple(actors), tuple(claims), sha256)
        return self.add_many([reading], learned=learned, by=by, origin=document.id)

    def add_many(
        self,
        readings: Iterable[Reading],
        *,
        learned: Known = None,
        by: str = "reader",
        action: str = "read",
        origin: str | None = None,
        note: str | None = None,
    ) -> Added:
        """Add many documents as one batch: all of them or, if one is wrong, none.

        Parameters
        ----------
        readings
            Taken one by one, so that they need not all be in memory.
        action, origin, note
            What the log shall say: what was done, from where, with which settings.
        """
        with self._store.write() as connection:
            writer = Writer(
                connection,
                learned=now() if learned is None else last_instant(learned),
                by=by,
                action=action,
                origin=origin,
                note=note,
            )
            for reading in readings:
                writer.add(reading)
            return writer.added

    def documents(self, known_by: Known = None) -> list[LedgerDocument]:
        """Return the documents in order of learning."""
        with self._store.read() as connection:
            return list(asking.documents(connection, last_instant(known_by)))

    def document(self, key: str, known_by: Known = None) -> LedgerDocument:
        """Return one document by its sha256 (or the beginning of it) or its id.

        Where several bear the id, the latest learned is meant.

        Raises
        ------
        OptionError
            If there is none.
        """
        table = schema.documents
        only = or_(table.c.sha256 == key, table.c.name == key)
        if len(key) >= 8:
            only = or_(only, table.c.sha256.startswith(key, autoescape=True))
        with self._store.read() as connection:
            found = list(asking.documents(connection, last_instant(known_by), only))
        if not found:
            raise OptionError(
                f"the ledger holds no document {key!r}",
                where=self.target,
                remedy="Give the id or sha256 of one that it holds",
            )
        return found[-1]

    def claims(
        self, known_by: Known = None, *, document: str | None = None, rejected: bool = False
    ) -> list[LedgerClaim]:
        """Return the claims as they stand after review, in order of learning.

        Parameters
        ----------
        known_by
            The instant.
        document
            Only those of one document, by sha256 or id.
        rejected
            Whether to return rejected claims as well.
        """
        only = None
        if document is not None:
            only = schema.claims.c.document == self.document(document, known_by).number
        with self._store.read() as connection:
            found = asking.claims(connection, last_instant(known_by), only)
            return [c for c in found if rejected or c.judgement != "rejected"]

    def claim(self, key: str, known_by: Known = None) -> LedgerClaim:
        """Return one claim by its key, or the beginning of it.

        Raises
        ------
        OptionError
            If there is none, or more than one begins so.
        """
        with self._store.read() as connection:
            return self._claim(connection, key, last_instant(known_by))

    def _claim(self, connection: Connection, key: str, upto: int) -> LedgerClaim:
        only = schema.claims.c.key.startswith(key, autoescape=True)
        found = list(asking.claims(connection, upto, only)) if key else []
        if len(found) != 1:
            what = "holds no claim" if not found else f"holds {len(found)} claims beginning with"
            raise OptionError(
                f"the ledger {what} {key!r}",
                where=self.target,
                remedy="Give a key as `allegiance claims` lists them",
            )
        return found[0]

    def actors(self, known_by: Known = None) -> dict[str, tuple[Actor, ...]]:
        """Return the actors as each document names them, by the document's sha256.

        Who of them is one and the same is answered by ``history().actors``.
        """
        return {d.sha256: d.actors for d in self.documents(known_by)}

    def history(self, known_by: Known = None, *, quotes: bool = True) -> History:
        """Return all claims as columns, names resolved to actors, copies to one source.

        Parameters
        ----------
        known_by
            The instant: claims, reviews, identities, grades and withdrawals as known then.
        quotes
            Whether to load the words of the claims; without them a large ledger loads faster.
        """
        with self._store.read() as connection:
            return build_history(connection, last_instant(known_by), quotes=quotes, origins={})

    # -- judgements ----------------------------------------------------------------------------

    def review(
        self,
        key: str,
        judgement: str,
        *,
        coder: str,
        changes: Mapping[str, object] | None = None,
        comment: str | None = None,
        codebook: str | None = None,
        is_final: bool = False,
        learned: Known = None,
    ) -> int:
        """Judge a claim and return the number of the judgement.

        Parameters
        ----------
        key
            The claim's.
        judgement
            ``accepted``, ``corrected``, ``rejected`` or ``comment``.
        coder
            Who judges.
        changes
            For a correction: fields of the claim and the values they should have.
        comment, codebook
            In the coder's words; the version of the codebook applied.
        is_final
            True for an adjudication, which stands above every other judgement.
        """
        at = now() if learned is None else last_instant(learned)
        with self._store.write() as connection:
            claim = self._claim(connection, key, FOREVER)
            cast = asking.actors_of(connection, [self._number_of(connection, claim)], FOREVER)
            return reviewing.add_review(
                connection,
                claim=claim.number,
                original=claim.original,
                names={name for of in cast.values() for actor in of for name in actor.names},
                judgement=judgement,
                coder=coder,
                changes=changes or {},
                comment=comment,
                codebook=codebook,
                is_final=is_final,
                learned=at,
            )

    def _number_of(self, connection: Connection, claim: LedgerClaim) -> int:
        table = schema.documents
        query = select(table.c.number).where(table.c.sha256 == claim.sha256)
        return int(connection.execute(query).scalar_one())

    def reviews(self, key: str | None = None, known_by: Known = None) -> list[Review]:
        """Return every judgement, or those on one claim, oldest first."""
        with self._store.read() as connection:
            found = reviewing.reviews(connection, last_instant(known_by))
        return [review for _, review in found if key is None or review.key == key]

    def identify(
        self,
        a: str,
        b: str,
        judgement: str = "same",
        *,
        by: str,
        reason: str | None = None,
        score: float | None = None,
        learned: Known = None,
    ) -> int:
        """Judge whether two names are one actor; return the number of the judgement."""
        at = now() if learned is None else last_instant(learned)
        with self._store.write() as connection:
            return identifying.add_identity(
                connection, a, b, judgement, by=by, reason=reason, score=score, learned=at
            )

    def undo_identity(
        self, number: int, *, by: str, reason: str = "", learned: Known = None
    ) -> int:
        """Take back a judgement on two names; return the number of the row that does."""
        at = now() if learned is None else last_instant(learned)
        with self._store.write() as connection:
            return identifying.undo_identity(connection, number, by=by, reason=reason, learned=at)

    def identities(self, known_by: Known = None) -> list[Identity]:
        """Return every judgement on names, oldest first, those taken back too."""
        with self._store.read() as connection:
            return identifying.identities(connection, last_instant(known_by))

    def grade(
        self,
        scope: str,
        target: str = "",
        *,
        reliability: str | None = None,
        credibility: int | None = None,
        by: str,
        reason: str | None = None,
        learned: Known = None,
    ) -> int:
        """Grade a source, a claim or the default; return the number of the grade.

        Parameters
        ----------
        scope
            ``source``, ``claim`` or ``default``.
        target
            The source's name or the claim's key; empty for the default.
        reliability
            ``A`` to ``F``.
        credibility
            1 to 6.
        """
        at = now() if learned is None else last_instant(learned)
        with self._store.write() as connection:
            return add_grade(
                connection,
                scope,
                target,
                reliability=reliability,
                credibility=credibility,
                by=by,
                reason=reason,
                learned=at,
            )

    def grades(self, known_by: Known = None) -> list[Grade]:
        """Return every grade given, oldest first."""
        with self._store.read() as connection:
            return grades(connection, last_instant(known_by))

    # -- withdrawals ---------------------------------------------------------------------------

    def withdraw(
        self, document: str, reason: str, by: str, *, erase: bool = False, learned: Known = None
    ) -> int:
        """Take a document out of every later picture; return the number of the tombstone.

        Parameters
        ----------
        document
            Its sha256 or id.
        reason, by
            Kept for good in the log.
        erase
            Destroy its text, claims, actors and reviews as well, as the law may demand. Not
            even an earlier ``known_by`` shows them afterwards; the tombstone keeps the hash of
            the text and the keys of the claims.
        """
        number = self.document(document).number
        at = now() if learned is None else last_instant(learned)
        with self._store.write() as connection:
            return withdrawing.withdraw(
                connection, number, by=by, reason=reason, learned=at, erase=erase
            )

    def withdrawals(self, known_by: Known = None) -> list[Withdrawal]:
        """Return every withdrawal and restoration, oldest first."""
        with self._store.read() as connection:
            return withdrawing.withdrawals(connection, last_instant(known_by))
