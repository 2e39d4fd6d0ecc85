"""Verify every rule of the ledger, and mend what can be mended without losing anything."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations, pairwise

from sqlalchemy import Connection, select, text

from allegiance.claims import edition, text_sha256
from allegiance.ledger import (
    asking,
    lineage,
    questioning,
    schema,
    snapshots,
    triggers,
    withdrawing,
)
from allegiance.ledger.identifying import identities
from allegiance.ledger.identity import in_force
from allegiance.ledger.instants import FOREVER
from allegiance.ledger.records import OUTCOMES, AskedQuestion, Fault, LedgerClaim
from allegiance.ledger.rules import faults_of
from allegiance.vocabulary import relations

__all__ = ["faults", "repair"]

_SET_ASIDE = "withdraw the claim, which leaves it in the ledger for a person to look at"


def faults(connection: Connection) -> Iterator[Fault]:
    """Yield every broken rule; the store itself first, then rows, then what they say together."""
    yield from _of_store(connection)
    yield from _of_triggers(connection)
    yield from _of_documents(connection)
    yield from _of_claims(connection)
    yield from _of_judgements(connection)
    yield from _of_questions(connection)
    yield from _of_snapshots(connection)


def repair(connection: Connection, *, by: str, learned: int) -> None:
    """Put triggers back and withdraw claims that break a rule; delete nothing."""
    found = [fault for fault in faults(connection) if fault.repair]
    if any(fault.where == "triggers" for fault in found):
        for statement in triggers.statements(connection.dialect.name):
            connection.exec_driver_sql(statement)
    by_claim: dict[int, list[str]] = defaultdict(list)
    for fault in found:
        if fault.claim is not None:
            by_claim[fault.claim].append(f"{fault.field}: {fault.what}")
    for claim, reasons in by_claim.items():
        withdrawing.record(
            connection,
            action="withdraw",
            scope="claim",
            target=claim,
            by=by,
            reason="; ".join(reasons),
            learned=learned,
        )


def _of_store(connection: Connection) -> Iterator[Fault]:
    if connection.dialect.name != "sqlite":
        return
    for (said,) in connection.execute(text("PRAGMA integrity_check")):
        if said != "ok":
            yield Fault("file", "pages", str(said))
    for row in connection.execute(text("PRAGMA foreign_key_check")):
        yield Fault(f"{row[0]}, row {row[1]}", "reference", f"points at a missing row of {row[2]}")


def _of_triggers(connection: Connection) -> Iterator[Fault]:
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.dialect.name == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    )
    there = set(connection.execute(text(query)).scalars())
    for name in triggers.expected():
        if name not in there:
            yield Fault(
                "triggers", name, "the database would let rows be changed", "put the trigger back"
            )


def _of_documents(connection: Connection) -> Iterator[Fault]:
    judged = {frozenset((j.a, j.b)) for j in in_force(identities(connection, FOREVER))}
    for held in asking.documents(connection, FOREVER):
        where = f"document {held.document.id} ({held.sha256[:8]})"
        own = text_sha256(held.document.text)
        issuer = held.document.issuer or ""
        if held.document.text and held.sha256 not in (own, edition(own, issuer)):
            yield Fault(where, "sha256", "the text is not what was read")
        owners: dict[str, set[tuple[str, bool]]] = defaultdict(set)
        for actor in held.actors:
            for name in actor.names:
                owners[name].add((actor.name, actor.kind == "place"))
        for name, who in owners.items():
            bodies = sorted(owner for owner, is_place in who if not is_place)
            if any(frozenset(pair) not in judged for pair in combinations(bodies, 2)):
                yield Fault(where, "actors", f"{name!r} is two actors: {', '.join(bodies)}")


def _of_claims(connection: Connection) -> Iterator[Fault]:
    texts = {number: (words, names) for number, words, names in _texts_and_names(connection)}
    sha256 = schema.documents.c
    by_hash = {row[0]: row[1] for row in connection.execute(select(sha256.sha256, sha256.number))}
    standing: list[LedgerClaim] = []
    for held in asking.claims(connection, FOREVER):
        words, names = texts.get(by_hash[held.sha256], ("", set()))
        where = f"claim {held.key}"
        if held.original.key(held.sha256) != held.key:
            yield Fault(where, "key", "it is not what was added", _SET_ASIDE, held.number)
        for claim in {id(c): c for c in (held.original, held.claim)}.values():
            for field, what in faults_of(claim, words, names):
                yield Fault(where, field, what, _SET_ASIDE, held.number)
        standing.append(held)
    for relation, what in lineage.circles(connection, standing, lambda _: True):
        yield Fault("lineage", relation, what)


def _texts_and_names(connection: Connection) -> Iterator[tuple[int, str, set[str]]]:
    for held in asking.documents(connection, FOREVER):
        yield held.number, held.document.text, {n for a in held.actors for n in a.names}


def _of_judgements(connection: Connection) -> Iterator[Fault]:
    """Yield names judged different that other judgements in force make the same."""
    import networkx as nx

    held = in_force(identities(connection, FOREVER))
    same: nx.Graph[str] = nx.Graph((j.a, j.b) for j in held if j.judgement == "same")
    for j in held:
        apart = j.judgement == "different" and j.a in same and j.b in same
        if apart and nx.has_path(same, j.a, j.b):
            way = nx.shortest_path(same, j.a, j.b)
            links = "; ".join(f"{x} is {y}" for x, y in pairwise(way))
            yield Fault(f"identity {j.number}", "judgement", f"{j.a} is not {j.b}, yet {links}")


def _of_questions(connection: Connection) -> Iterator[Fault]:
    """Yield questions that are not what was asked, and answers to what nobody asked."""
    asked = questioning.asked_questions(connection, FOREVER)
    known = {q.key for q in asked} | set(connection.execute(select(schema.claims.c.key)).scalars())
    for stone in withdrawing.withdrawals(connection, FOREVER):
        buried = dict(stone.tombstone).get("claims", ())
        known |= set(buried) if isinstance(buried, list) else set()
    for q in asked:
        yield from _of_question(q)
    for f in questioning.forecasts(connection, FOREVER):
        where = f"forecast {f.number}"
        if f.question not in known:
            yield Fault(where, "question", f"the ledger has no question {f.question}")
        if not 0 < f.probability < 1 or f.made > f.learned:
            yield Fault(where, "probability", "no forecast that could have been entered")
    for r in questioning.resolutions(connection, FOREVER):
        where = f"resolution {r.number}"
        for field, key in (("question", r.question), *(("claims", c) for c in r.claims)):
            if key not in known:
                yield Fault(where, field, f"the ledger has no {key}")
        if r.outcome not in OUTCOMES or not r.reason.strip():
            yield Fault(where, "outcome", f"{r.outcome!r} is no answer with a reason")
    for c in questioning.cells(connection, FOREVER):
        if c.claim not in known:
            yield Fault(f"cell {c.number}", "claim", f"the ledger has no claim {c.claim}")
        if c.judgement not in questioning.CELLS:
            yield Fault(f"cell {c.number}", "judgement", f"unknown judgement {c.judgement!r}")


def _of_question(q: AskedQuestion) -> Iterator[Fault]:
    where = f"question {q.key}"
    if questioning.question_key(q) != q.key:
        yield Fault(where, "key", "it is not what was asked")
    if q.relation is not None and q.relation not in relations():
        yield Fault(where, "relation", f"{q.relation!r} is no word of the vocabulary")
    if q.deadline is not None and q.deadline <= q.asked:
        yield Fault(where, "deadline", f"{q.deadline} does not come after {q.asked}")


def _of_snapshots(connection: Connection) -> Iterator[Fault]:
    table = schema.withdrawals
    erased = list(connection.execute(select(table.c.learned).where(table.c.erased)).scalars())
    for held in snapshots.snapshots(connection):
        # An erasure changes what a snapshot can show; the tombstone says so.
        if not erased and snapshots.content(connection, dict(held.marks))[0] != held.content:
            yield Fault(f"snapshot {held.name}", "content", "the ledger no longer hashes to it")
