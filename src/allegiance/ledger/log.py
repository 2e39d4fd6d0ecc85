"""Who did what and when: one line for every act that the ledger keeps."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, func, select

from allegiance.ledger import schema
from allegiance.ledger.coding import assignments
from allegiance.ledger.grading import grades
from allegiance.ledger.identifying import identities
from allegiance.ledger.independence import FOUND, copies
from allegiance.ledger.instants import Upto, known, moment
from allegiance.ledger.questioning import asked_questions, cells, forecasts, resolutions
from allegiance.ledger.records import Batch, LogEntry
from allegiance.ledger.reviewing import reviews
from allegiance.ledger.snapshots import snapshots
from allegiance.ledger.withdrawing import withdrawals

__all__ = ["batches", "log"]


def batches(connection: Connection, upto: Upto) -> list[Batch]:
    """Return every batch of documents and claims, oldest first."""
    table = schema.batches
    query = select(table).where(known(table, upto)).order_by(table.c.number)
    return [
        Batch(**(dict(row) | {"learned": moment(row["learned"])}))
        for row in connection.execute(query).mappings()
    ]


def log(connection: Connection, upto: Upto) -> list[LogEntry]:
    """Return every act, oldest first."""
    return sorted(_entries(connection, upto), key=lambda entry: entry.learned)


def _entries(connection: Connection, upto: Upto) -> Iterator[LogEntry]:
    counts = {
        table.name: {
            row[0]: row[1]
            for row in connection.execute(
                select(table.c.batch, func.count()).group_by(table.c.batch)
            )
        }
        for table in (schema.documents, schema.claims)
    }
    for b in batches(connection, upto):
        brought = ", ".join(f"{of.get(b.number, 0)} {name}" for name, of in counts.items())
        origin = f" from {b.origin}" if b.origin else ""
        yield LogEntry(b.learned, b.by, b.action, f"batch {b.number}{origin}: {brought}")
    for _, r in reviews(connection, upto):
        fields = ", ".join(name for name, _ in r.changes)
        detail = f" ({fields})" if fields else ""
        said = f": {r.comment}" if r.comment else ""
        yield LogEntry(r.learned, r.coder, r.judgement, f"claim {r.key}{detail}{said}")
    for i in identities(connection, upto):
        act = "undo identity" if i.undoes else i.judgement
        why = f": {i.reason}" if i.reason else ""
        yield LogEntry(i.learned, i.by, act, f"{i.number}, {i.a} and {i.b}{why}")
    for g in grades(connection, upto):
        grade = f"{g.reliability or ''}{g.credibility or ''}"
        target = f"{g.scope} {g.target}".strip()
        yield LogEntry(g.learned, g.by, "grade", f"{target} {grade}")
    for c in copies(connection, upto):
        if c.by == FOUND:  # said by the reading that brought the document
            continue
        why = f": {c.reason}" if c.reason else ""
        told = f"documents {c.document[:8]} and {c.of[:8]}{why}"
        yield LogEntry(c.learned, c.by, c.judgement, told)
    for w in withdrawals(connection, upto):
        act = "erase" if w.erased else w.action
        yield LogEntry(w.learned, w.by, act, f"{w.scope} {w.target}: {w.reason}")
    for a in assignments(connection, upto):
        yield LogEntry(
            a.learned, a.by, "assign", f"document {a.sha256[:8]} to {a.coder} as {a.role}"
        )
    yield from _foresight(connection, upto)
    for s in snapshots(connection):
        if isinstance(upto, int) and s.learned <= moment(upto):
            yield LogEntry(s.learned, s.by, "snapshot", f"{s.name} {s.content}")


def _foresight(connection: Connection, upto: Upto) -> Iterator[LogEntry]:
    for q in asked_questions(connection, upto):
        yield LogEntry(q.learned, q.by, "ask", f"question {q.key}: {q.text}")
    for f in forecasts(connection, upto):
        late = f" as of {f.made:%Y-%m-%d %H:%M}" if f.made != f.learned else ""
        why = f": {f.reason}" if f.reason else ""
        what = f"question {f.question} {f.probability:g}{late}{why}"
        yield LogEntry(f.learned, f.by, "forecast", what)
    for r in resolutions(connection, upto):
        act = "reopen" if r.outcome == "open" else "resolve"
        what = f"question {r.question} {r.outcome}: {r.reason}"
        yield LogEntry(r.learned, r.by, act, what)
    for c in cells(connection, upto):
        what = f"claim {c.claim} {c.judgement} with {c.hypothesis!r}: {c.reason}"
        yield LogEntry(c.learned, c.by, "judge cell", what)
