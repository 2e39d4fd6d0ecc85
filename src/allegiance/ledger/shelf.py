"""Reading a ledger: everything that asks and nothing that writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection, or_, select

from allegiance.claims import Actor, Claim, ClaimFile
from allegiance.errors import OptionError
from allegiance.history import History
from allegiance.ledger import (
    asking,
    coding,
    grading,
    identifying,
    independence,
    log,
    questioning,
    reviewing,
    schema,
    suggesting,
    withdrawing,
)
from allegiance.ledger import snapshots as snapshotting
from allegiance.ledger.agreement import Agreement, agreement
from allegiance.ledger.columns import Standing, load_standing
from allegiance.ledger.independence import Copy
from allegiance.ledger.instants import FOREVER, Known, Upto, earlier, upto
from allegiance.ledger.records import (
    AskedQuestion,
    Assignment,
    Batch,
    Cell,
    Forecast,
    Grade,
    Identity,
    LedgerClaim,
    LedgerDocument,
    LogEntry,
    Resolution,
    Review,
    Snapshot,
    Withdrawal,
)
from allegiance.ledger.store import Store
from allegiance.ledger.suggesting import NewName, Suggestion

__all__ = ["Shelf"]


class Shelf:
    """What a ledger can be asked.

    Every question takes ``known_by``: the answer is what the ledger knew at that instant (a date
    stands for its last moment), or what a `Snapshot` holds, given itself or by its name.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._store.target!r})"

    @property
    def target(self) -> str:
        """Where it lies."""
        return self._store.target

    # -- documents and claims ------------------------------------------------------------------

    def documents(self, known_by: Known = None) -> list[LedgerDocument]:
        """Return the documents in order of learning."""
        with self._store.read() as connection:
            return list(asking.documents(connection, self.seen(known_by)))

    def document(self, key: str, known_by: Known = None) -> LedgerDocument:
        """Return one document by its sha256 (or its first eight or more digits) or its id.

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
            found = list(asking.documents(connection, self.seen(known_by), only))
        if not found:
            raise OptionError(
                f"the ledger holds no document {key!r}",
                where=self.target,
                remedy="Give the id or sha256 of one that it holds",
            )
        return found[-1]

    def has_document(self, sha256: str) -> bool:
        """Whether the ledger ever took in a document, withdrawn since or not."""
        table = schema.documents
        with self._store.read() as connection:
            query = select(table.c.number).where(table.c.sha256 == sha256)
            return connection.execute(query).scalar() is not None

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
            found = asking.claims(connection, self.seen(known_by), only)
            return [c for c in found if rejected or c.judgement != "rejected"]

    def claim(self, key: str, known_by: Known = None) -> LedgerClaim:
        """Return one claim by its key, or the beginning of it.

        Raises
        ------
        OptionError
            If there is none, or more than one begins so.
        """
        with self._store.read() as connection:
            return self._claim(connection, key, self.seen(known_by))

    def _claim(self, connection: Connection, key: str, seen: Upto = FOREVER) -> LedgerClaim:
        only = schema.claims.c.key.startswith(key, autoescape=True)
        found = list(asking.claims(connection, seen, only)) if key else []
        if len(found) != 1:
            what = f"{len(found)} claims beginning with" if found else "no claim"
            raise OptionError(
                f"the ledger holds {what} {key!r}",
                where=self.target,
                remedy="Give a key as `allegiance claims` lists them",
            )
        return found[0]

    def actors(self, known_by: Known = None) -> dict[str, tuple[Actor, ...]]:
        """Return the actors as each document names them, by the document's sha256.

        Who of them is one and the same is answered by ``history().actors``.
        """
        return {d.sha256: d.actors for d in self.documents(known_by)}

    def files(self, known_by: Known = None, *, with_text: bool = True) -> list[ClaimFile]:
        """Return every document with its actors and its claims as they stand, for export.

        Parameters
        ----------
        known_by
            The instant.
        with_text
            Whether the documents carry their texts.
        """
        claims: dict[str, list[Claim]] = {}
        for held in self.claims(known_by):
            claims.setdefault(held.sha256, []).append(held.claim)
        return [
            ClaimFile(
                d.document if with_text else replace(d.document, text=""),
                d.actors,
                tuple(claims.get(d.sha256, ())),
                d.sha256,
            )
            for d in self.documents(known_by)
        ]

    def names(self, known_by: Known = None) -> dict[str, str]:
        """Return the actor's name that each name stands for after identity, for export.

        A name that means different actors in different documents is left out.
        """
        meant: dict[str, set[str]] = {}
        for actor in self.history(known_by, quotes=False).actors:
            for name in actor.names:
                meant.setdefault(name, set()).add(actor.name)
        return {name: next(iter(to)) for name, to in meant.items() if len(to) == 1}

    def history(self, known_by: Known = None, *, quotes: bool = True) -> History:
        """Return all claims as columns, names resolved to actors, copies to one source.

        Parameters
        ----------
        known_by
            The instant: claims, reviews, identities, grades and withdrawals as known then.
        quotes
            Whether to load the words of the claims; without them a large ledger loads faster.
        """
        return self._history(self.seen(known_by), quotes)

    def _history(self, seen: Upto, quotes: bool) -> History:
        def rewind(when: Known) -> History:
            return self._history(earlier(seen, self.seen(when)), quotes)

        return self._standing(seen, quotes).history().rewinding(rewind)

    def standing(self, known_by: Known = None, *, quotes: bool = True) -> Standing:
        """Return everything that stands, before names become actors."""
        return self._standing(self.seen(known_by), quotes)

    def _standing(self, seen: Upto, quotes: bool) -> Standing:
        with self._store.read() as connection:
            return load_standing(connection, self.target, seen, quotes=quotes)

    def seen(self, known_by: Known) -> Upto:
        """Return which rows a "known by" lets a question see; it may name a snapshot.

        Raises
        ------
        DateError
            If a text is neither a snapshot's name nor a date.
        """
        return upto(self.at(known_by) if isinstance(known_by, str) else known_by)

    # -- judgements ----------------------------------------------------------------------------

    def reviews(self, key: str | None = None, known_by: Known = None) -> list[Review]:
        """Return every judgement, or those on one claim, oldest first."""
        with self._store.read() as connection:
            found = reviewing.reviews(connection, self.seen(known_by))
        return [review for _, review in found if key is None or review.key == key]

    def identities(self, known_by: Known = None) -> list[Identity]:
        """Return every judgement on names, oldest first, those taken back too."""
        with self._store.read() as connection:
            return identifying.identities(connection, self.seen(known_by))

    def grades(self, known_by: Known = None) -> list[Grade]:
        """Return every grade given, oldest first."""
        with self._store.read() as connection:
            return grading.grades(connection, self.seen(known_by))

    def copies(self, known_by: Known = None) -> list[Copy]:
        """Return every judgement on which document copies which, oldest first."""
        with self._store.read() as connection:
            return independence.copies(connection, self.seen(known_by))

    def withdrawals(self, known_by: Known = None) -> list[Withdrawal]:
        """Return every withdrawal and restoration, oldest first."""
        with self._store.read() as connection:
            return withdrawing.withdrawals(connection, self.seen(known_by))

    def suggestions(self, known_by: Known = None) -> list[Suggestion]:
        """Return names that may be one actor, the likeliest first."""
        history = self.history(known_by, quotes=False)
        return suggesting.suggestions(history, self.identities(known_by))

    def new_names(self, known_by: Known = None) -> list[NewName]:
        """Return actors that neither the vocabulary nor an analyst knows."""
        history = self.history(known_by, quotes=False)
        return suggesting.new_names(history, self.identities(known_by))

    # -- coding --------------------------------------------------------------------------------

    def assignments(self, coder: str | None = None, known_by: Known = None) -> list[Assignment]:
        """Return who is to code what."""
        with self._store.read() as connection:
            found = coding.assignments(connection, self.seen(known_by))
        return [a for a in found if coder is None or a.coder == coder]

    def queue(
        self,
        kind: str = "unreviewed",
        *,
        coder: str | None = None,
        keys: Sequence[str] = (),
        known_by: Known = None,
    ) -> list[LedgerClaim]:
        """Return the claims that wait for work: see `allegiance.ledger.coding.queue`."""
        with self._store.read() as connection:
            return coding.queue(connection, kind, self.seen(known_by), coder=coder, keys=keys)

    def agreement(
        self, a: str, b: str, *, document: str | None = None, known_by: Known = None
    ) -> Agreement:
        """Return how far two coders agree on the documents assigned to both.

        Parameters
        ----------
        a, b
            The coders.
        document
            One document (sha256 or id) instead of all that both have.

        Raises
        ------
        OptionError
            If no document is assigned to both.
        """
        coded = self.coded(a, b, document=document, known_by=known_by)
        one, two = ([c for files in coded for c in files[side].claims] for side in (0, 1))
        return agreement(one, two)

    def coded(
        self, a: str, b: str, *, document: str | None = None, known_by: Known = None
    ) -> list[tuple[ClaimFile, ClaimFile]]:
        """Return what each of two coders found in every document assigned to both.

        Parameters
        ----------
        a, b, document, known_by
            As for `agreement`.

        Raises
        ------
        OptionError
            If no document is assigned to both.
        """
        seen = self.seen(known_by)
        only = None if document is None else self.document(document, known_by).number
        with self._store.read() as connection:
            shared = coding.shared(coding.assignments(connection, seen), a, b, only)
            table = schema.documents
            held = list(asking.documents(connection, seen, table.c.number.in_(shared)))
            found = [coding.claims_of_coder(connection, who, shared, seen) for who in (a, b)]
        return [(_part(d, found[0]), _part(d, found[1])) for d in held]

    # -- questions -----------------------------------------------------------------------------

    def asked_questions(self, known_by: Known = None) -> list[AskedQuestion]:
        """Return the questions that users asked, oldest first; reports' own are in the claims."""
        with self._store.read() as connection:
            return questioning.asked_questions(connection, self.seen(known_by))

    def forecasts(self, known_by: Known = None) -> list[Forecast]:
        """Return every probability given, oldest first."""
        with self._store.read() as connection:
            return questioning.forecasts(connection, self.seen(known_by))

    def resolutions(self, known_by: Known = None) -> list[Resolution]:
        """Return every answer, oldest first, those taken back too."""
        with self._store.read() as connection:
            return questioning.resolutions(connection, self.seen(known_by))

    def cells(self, known_by: Known = None) -> list[Cell]:
        """Return every word of an analyst on a cell of a matrix of hypotheses, oldest first."""
        with self._store.read() as connection:
            return questioning.cells(connection, self.seen(known_by))

    # -- the ledger's own story ----------------------------------------------------------------

    def log(self, known_by: Known = None) -> list[LogEntry]:
        """Return who did what and when, oldest first."""
        with self._store.read() as connection:
            return log.log(connection, self.seen(known_by))

    def batches(self, known_by: Known = None) -> list[Batch]:
        """Return every reading and import, oldest first."""
        with self._store.read() as connection:
            return log.batches(connection, self.seen(known_by))

    def snapshots(self) -> list[Snapshot]:
        """Return every named state, oldest first."""
        with self._store.read() as connection:
            return snapshotting.snapshots(connection)

    def at(self, when: str) -> Known:
        """Return what a text means as ``known_by``: a snapshot's name, else a date or instant.

        Raises
        ------
        DateError
            If it is neither.
        """
        return snapshotting.meant(when, self.snapshots())

    def content(self, known_by: Known = None) -> str:
        """Return the SHA-256 of all that the ledger holds: equal for equal content."""
        with self._store.read() as connection:
            return snapshotting.content(connection, self.seen(known_by))[0]

    def diff(self, before: Known, after: Known = None) -> snapshotting.Diff:
        """Return what changed between two states, claim by claim."""
        with self._store.read() as connection:
            return snapshotting.diff(connection, self.seen(before), self.seen(after))


def _part(held: LedgerDocument, claims: Sequence[LedgerClaim]) -> ClaimFile:
    """Return one coder's part of a document: the claims, and the actors that they name."""
    own = tuple(c.original for c in claims if c.sha256 == held.sha256)
    named = {name for c in own for name in (c.subject, c.object, c.said_by)}
    actors = tuple(a for a in held.actors if named & set(a.names))
    return ClaimFile(held.document, actors, own, held.sha256)
