"""Named states of the ledger, their content hash, and what changed between two."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from typing import Final

from sqlalchemy import Connection, RowMapping, func, select

from allegiance.errors import DateError, OptionError
from allegiance.ledger import asking, schema
from allegiance.ledger.bulk import insert_rows, next_number
from allegiance.ledger.grading import grades
from allegiance.ledger.identifying import identities
from allegiance.ledger.independence import FOUND, copies
from allegiance.ledger.instants import Known, Upto, moment, upto
from allegiance.ledger.questioning import asked_questions, cells, forecasts, resolutions
from allegiance.ledger.records import LedgerClaim, Snapshot
from allegiance.ledger.reviewing import reviews

__all__ = ["Diff", "content", "diff", "meant", "snapshots", "take"]

_NOT_CONTENT: Final = ("texts", "names", "dates", "reasons", "bands", "snapshots")


@dataclass(frozen=True, slots=True)
class Diff:
    """What one state of the ledger has that another had not.

    Attributes
    ----------
    documents_added, documents_gone
        Their sha256.
    claims_added, claims_gone
        Claims that stand now and did not then, and the other way round (withdrawn or rejected).
    claims_changed
        Pairs of the same claim before and after a review corrected it.
    """

    documents_added: tuple[str, ...]
    documents_gone: tuple[str, ...]
    claims_added: tuple[LedgerClaim, ...]
    claims_gone: tuple[LedgerClaim, ...]
    claims_changed: tuple[tuple[LedgerClaim, LedgerClaim], ...]

    def __bool__(self) -> bool:
        return any(astuple(self))


def diff(connection: Connection, before: Upto, after: Upto) -> Diff:
    """Compare two states, claim by claim."""
    then, now = (
        {c.key: c for c in asking.claims(connection, state) if c.judgement != "rejected"}
        for state in (before, after)
    )
    had, has = (
        {d.sha256: None for d in asking.documents(connection, state)} for state in (before, after)
    )
    return Diff(
        tuple(d for d in has if d not in had),
        tuple(d for d in had if d not in has),
        tuple(c for key, c in now.items() if key not in then),
        tuple(c for key, c in then.items() if key not in now),
        tuple(
            (then[key], c) for key, c in now.items() if key in then and then[key].claim != c.claim
        ),
    )


def meant(when: str, held: Sequence[Snapshot]) -> Known:
    """Return what a text means as "known by": the snapshot of that name, else a date or instant.

    Raises
    ------
    DateError
        If it is neither.
    """
    found = next((s for s in held if s.name == when), None)
    if found is None:
        try:
            upto(when)
        except DateError as error:
            names = ", ".join(s.name for s in held) or "none yet"
            raise DateError(
                f"{when!r} is neither a date nor an instant nor a snapshot",
                remedy=f"Write 2021-12-31 or 2021-12-31T18:00Z; snapshots: {names}",
            ) from error
    return found or when


def content(connection: Connection, upto: Upto) -> tuple[str, int, int]:
    """Return the hash of a state, and how many claims and documents stand in it.

    The hash covers the documents' hashes and the claims as they stand, every judgement, identity
    and grade; not row numbers or instants, so that the same content hashes the same anywhere.
    """
    found = hashlib.sha256()
    counts = {"document": 0, "claim": 0}
    for line in sorted(_lines(connection, upto)):
        counts[line[0]] = counts.get(line[0], 0) + 1
        found.update(json.dumps(line, ensure_ascii=False).encode("utf-8") + b"\n")
    return found.hexdigest(), counts["claim"], counts["document"]


def _lines(connection: Connection, upto: Upto) -> Iterator[tuple[str, ...]]:
    for document in asking.documents(connection, upto):
        yield "document", document.sha256, document.document.id
    for claim in asking.claims(connection, upto):
        yield "claim", claim.key, claim.judgement or "", repr(claim.claim)
    for _, review in reviews(connection, upto):
        said = (review.judgement, review.coder, repr(review.changes), review.comment or "")
        yield "review", review.key, *said, review.codebook or "", str(review.is_final)
    for identity in identities(connection, upto):
        undoes = "" if identity.undoes is None else "undone"
        yield "identity", identity.a, identity.b, identity.judgement, identity.by, undoes
    for grade in grades(connection, upto):
        of = (grade.scope, grade.target, grade.reliability or "", str(grade.credibility or ""))
        yield "grade", *of, grade.by
    for copy in copies(connection, upto):
        if copy.by != FOUND:  # what the program found follows from the documents
            yield "copies", copy.document, copy.of, copy.judgement, copy.by
    for asked in asked_questions(connection, upto):
        yield "question", asked.key, asked.reason or ""
    for f in forecasts(connection, upto):
        yield "forecast", f.question, repr(f.probability), f.made.isoformat(), f.by, f.reason or ""
    for found in resolutions(connection, upto):
        yield "resolution", found.question, found.outcome, *found.claims, found.by, found.reason
    for cell in cells(connection, upto):
        yield "cell", cell.hypothesis, cell.claim, cell.judgement, cell.by, cell.reason


def take(connection: Connection, name: str, *, by: str, learned: int) -> Snapshot:
    """Name the present state.

    Raises
    ------
    OptionError
        If the name is empty or taken.
    """
    table = schema.snapshots
    taken = connection.execute(select(table.c.number).where(table.c.name == name)).scalar()
    if taken is not None or not name.strip():
        raise OptionError(
            f"{name!r} cannot name a snapshot", remedy="Give a name that is not taken"
        )
    marks = {
        t.name: connection.execute(select(func.max(t.c.number))).scalar() or 0
        for t in schema.metadata.sorted_tables
        if t.name not in _NOT_CONTENT
    }
    whole, claims, documents = content(connection, marks)
    row = {
        "number": next_number(connection, table),
        "name": name,
        "content": whole,
        "claims": claims,
        "documents": documents,
        "marks": json.dumps(marks),
        "by": by,
        "learned": learned,
    }
    insert_rows(connection, table, [row])
    return snapshots(connection)[-1]


def snapshots(connection: Connection) -> list[Snapshot]:
    """Return every snapshot, oldest first."""
    query = select(schema.snapshots).order_by(schema.snapshots.c.number)
    return [_snapshot(row) for row in connection.execute(query).mappings()]


def _snapshot(row: RowMapping) -> Snapshot:
    return Snapshot(
        row["number"],
        row["name"],
        row["content"],
        row["claims"],
        row["documents"],
        tuple(json.loads(row["marks"]).items()),
        row["by"],
        moment(row["learned"]),
    )
