"""The ledger: append-only, two times, one face over SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from allegiance.claims import Actor, Claim, ClaimFile, Document
from allegiance.ledger import (
    asking,
    checking,
    coding,
    grading,
    identifying,
    independence,
    lineage,
    raw,
    reviewing,
    snapshots,
    withdrawing,
)
from allegiance.ledger.foreseeing import Foreseeing
from allegiance.ledger.instants import FOREVER, Instant, learned_at
from allegiance.ledger.records import Added, Fault, Snapshot
from allegiance.ledger.store import open_store
from allegiance.ledger.writing import READER, Reading, Writer

__all__ = ["Ledger"]


class Ledger(Foreseeing):
    """Claims and what analysts judged of them, kept for good.

    Every method that writes adds rows and changes none; it is done whole or not at all, and
    returns once it is safe on disk. All take ``learned``, the instant given to the new rows:
    now, if not given.

    Use `Ledger.open`, preferably in a ``with`` statement.
    """

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

    # -- documents and claims ------------------------------------------------------------------

    def add(
        self,
        document: Document,
        actors: Iterable[Actor],
        claims: Iterable[Claim],
        *,
        learned: Instant = None,
        by: str = READER,
        sha256: str = "",
    ) -> Added:
        """Add what was read from one document; what is there already is left as it is.

        Parameters
        ----------
        document, actors, claims
            As a reader or a claim file gives them.
        by
            Which reader or coder found the claims. A coder's may not close a circle of descent; a
            reader's may, and `Added.circles` tells it.
        sha256
            Of the document's text, where the text itself is not given.

        Raises
        ------
        ClaimFileError
            If a claim does not fit its document or the vocabulary; nothing was added then.
        LedgerError
            If the document was withdrawn.
        """
        reading = Reading(document, tuple(actors), tuple(claims), sha256)
        return self.add_many([reading], learned=learned, by=by, origin=document.id)

    def add_many(
        self,
        readings: Iterable[Reading | ClaimFile],
        *,
        learned: Instant = None,
        by: str = READER,
        action: str = "read",
        origin: str | None = None,
        note: str | None = None,
    ) -> Added:
        """Add many documents as one batch: all of them or, if one is wrong, none.

        Parameters
        ----------
        readings
            Readings or claim files; taken one by one, so that they need not all be in memory.
        action, origin, note
            What the log shall say: what was done, from where, with which settings.
        """
        with self._store.write() as connection:
            writer = Writer(
                connection,
                learned=learned_at(learned),
                by=by,
                action=action,
                origin=origin,
                note=note,
            )
            for reading in readings:
                writer.add(reading)
            writer.finish(origin or self.target)
        if writer.added.new_claims >= raw.WORTH_KEEPING:
            # The next question about so many claims should not wait for their columns.
            with self._store.read() as connection:
                raw.load_raw(connection, self.target)
        return writer.added

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
        learned: Instant = None,
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
        with self._store.write() as connection:
            claim = self._claim(connection, key)
            paper = asking.document_number(connection, claim.sha256)
            cast = asking.actors_of(connection, [paper], FOREVER).get(paper, ())
            number = reviewing.add_review(
                connection,
                claim=claim.number,
                original=claim.original,
                names={name for actor in cast for name in actor.names},
                judgement=judgement,
                coder=coder,
                changes=changes or {},
                comment=comment,
                codebook=codebook,
                is_final=is_final,
                learned=learned_at(learned),
            )
            if judgement == "corrected":
                told = lineage.circles_with(connection, claim=claim.number)
                lineage.refuse_circles(told, f"claim {claim.key}")
            return number

    def identify(
        self,
        a: str,
        b: str,
        judgement: str = "same",
        *,
        by: str,
        reason: str | None = None,
        score: float | None = None,
        learned: Instant = None,
    ) -> int:
        """Judge whether two names are one actor (``same``, ``different``, ``unsure``).

        Returns
        -------
        int
            The number of the judgement, by which it can be undone.
        """
        with self._store.write() as connection:
            return identifying.add_identity(
                connection,
                a,
                b,
                judgement,
                by=by,
                reason=reason,
                score=score,
                learned=learned_at(learned),
            )

    def undo_identity(
        self, number: int, *, by: str, reason: str = "", learned: Instant = None
    ) -> int:
        """Take back a judgement on two names; return the number of the row that does."""
        with self._store.write() as connection:
            return identifying.undo_identity(
                connection, number, by=by, reason=reason, learned=learned_at(learned)
            )

    def grade(
        self,
        scope: str,
        target: str = "",
        *,
        reliability: str | None = None,
        credibility: int | None = None,
        by: str,
        reason: str | None = None,
        learned: Instant = None,
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
        with self._store.write() as connection:
            return grading.add_grade(
                connection,
                scope,
                self._claim(connection, target).key if scope == "claim" else target,
                reliability=reliability,
                credibility=credibility,
                by=by,
                reason=reason,
                learned=learned_at(learned),
            )

    def judge_copy(
        self,
        document: str,
        of: str,
        judgement: str,
        *,
        by: str,
        reason: str | None = None,
        learned: Instant = None,
    ) -> int:
        """Say that a document copies another (``copy``) or does not (``independent``)."""
        a, b = self.document(document).number, self.document(of).number
        with self._store.write() as connection:
            return independence.add_copy(
                connection,
                a,
                b,
                judgement=judgement,
                by=by,
                reason=reason,
                learned=learned_at(learned),
            )

    def assign(
        self,
        document: str,
        coder: str,
        *,
        by: str,
        role: str = "coder",
        codebook: str | None = None,
        learned: Instant = None,
    ) -> int:
        """Give a document to a coder (or ``adjudicator``); return the number of the row."""
        number = self.document(document).number
        with self._store.write() as connection:
            return coding.assign(
                connection,
                number,
                coder,
                role=role,
                codebook=codebook,
                by=by,
                learned=learned_at(learned),
            )

    # -- states and withdrawals ----------------------------------------------------------------

    def snapshot(self, name: str, *, by: str = "user", learned: Instant = None) -> Snapshot:
        """Name the present state, so that it can be cited and asked again."""
        with self._store.write() as connection:
            return snapshots.take(connection, name, by=by, learned=learned_at(learned))

    def withdraw(
        self, document: str, reason: str, by: str, *, erase: bool = False, learned: Instant = None
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
        with self._store.write() as connection:
            number = asking.document_number(connection, document)
            done = withdrawing.withdraw(
                connection, number, by=by, reason=reason, learned=learned_at(learned), erase=erase
            )
        if erase:
            self._store.scrub()
        return done

    def restore(self, document: str, reason: str, by: str, *, learned: Instant = None) -> int:
        """Put a withdrawn (not erased) document back; return the number of the row."""
        with self._store.write() as connection:
            number = asking.document_number(connection, document)
            return withdrawing.restore(
                connection, number, by=by, reason=reason, learned=learned_at(learned)
            )

    def undo_import(self, batch: int, reason: str, by: str, *, learned: Instant = None) -> int:
        """Take out everything that one batch brought; return the number of the row."""
        with self._store.write() as connection:
            return withdrawing.undo_batch(
                connection, batch, by=by, reason=reason, learned=learned_at(learned)
            )

    # -- soundness -----------------------------------------------------------------------------

    def check(self) -> list[Fault]:
        """Verify every rule of the ledger; return what is broken, nothing if it is sound."""
        with self._store.read() as connection:
            return list(checking.faults(connection))

    def repair(self, *, by: str, learned: Instant = None) -> list[Fault]:
        """Mend what can be mended without loss; return the faults that are left.

        Triggers are put back; a claim that breaks a rule is withdrawn, which leaves it in the
        ledger for a person to look at.
        """
        with self._store.write() as connection:
            checking.repair(connection, by=by, learned=learned_at(learned))
        return self.check()
