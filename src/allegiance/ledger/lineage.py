"""Claims of descent that together lead back to their beginning.

A reader writes down what reports say, and two reports may say the opposite of who is part of whom:
both are kept, the picture shows them as disputed, and the circle is told. What a person adds or
corrects is refused while it closes one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from sqlalchemy import Connection, or_, select

from allegiance.claims import fold
from allegiance.claims.lineage import LINEAGE, Step, span_of, way_back
from allegiance.errors import ClaimFileError
from allegiance.ledger import asking, schema
from allegiance.ledger.identifying import identities
from allegiance.ledger.identity import in_force
from allegiance.ledger.instants import FOREVER
from allegiance.ledger.records import LedgerClaim

__all__ = ["circles", "circles_with", "refuse_circles"]


def circles(
    connection: Connection, claims: Iterable[LedgerClaim], only: Callable[[LedgerClaim], bool]
) -> Iterator[tuple[str, str]]:
    """Yield circles as relation and words, each once.

    Parameters
    ----------
    connection
        Gives the identities in force: two names of one actor are one.
    claims
        Among them the claims of descent; the rejected ones do not count.
    only
        Tells the claims through which a circle must go.
    """
    called = _called(connection)
    ahead: dict[str, dict[str, list[Step]]] = {relation: defaultdict(list) for relation in LINEAGE}
    asked, names = [], dict[str, str]()
    for held in claims:
        claim = held.claim
        a, b = called(claim.subject), called(claim.object)
        stands = held.judgement != "rejected" and claim.status == "asserted"
        if stands and claim.relation in ahead and a != b:
            names.setdefault(a, claim.subject)
            names.setdefault(b, claim.object)
            ahead[claim.relation][a].append(Step(b, *span_of(claim.when), held.key))
            if only(held):
                asked.append((held, a, b))
    told: set[frozenset[str]] = set()
    for held, a, b in asked:
        relation = held.claim.relation
        way = way_back(ahead[relation], b, a, *span_of(held.claim.when))
        keys = [held.key, *(step.at for step in way or ())]
        if way is None or frozenset(keys) in told:
            continue
        told.add(frozenset(keys))
        shown = " → ".join(names[n] for n in (a, b, *(step.to for step in way)))
        yield relation, f"cyclic: {shown} (claims {', '.join(keys)})"


def _called(connection: Connection) -> Callable[[str], str]:
    import networkx as nx

    held = in_force(identities(connection, FOREVER))
    same: nx.Graph[str] = nx.Graph((fold(j.a), fold(j.b)) for j in held if j.judgement == "same")
    one = {name: min(part) for part in nx.connected_components(same) for name in part}
    return lambda name: one.get(fold(name), fold(name))


def circles_with(connection: Connection, after: int = 0, claim: int = 0) -> tuple[str, ...]:
    """Return the circles that claims numbered above ``after``, or one claim, close."""
    table = schema.claims.c
    new = select(table.number).where(table.relation.in_(LINEAGE), table.number > after).limit(1)
    if not claim and connection.execute(new).scalar() is None:
        return ()
    corrected = select(schema.reviews.c.claim)
    wanted = or_(table.relation.in_(LINEAGE), table.number.in_(corrected))
    held = asking.claims(connection, FOREVER, wanted)
    found = circles(connection, held, lambda c: c.number == claim if claim else c.number > after)
    return tuple(f"{relation} is {what}" for relation, what in found)


def refuse_circles(told: tuple[str, ...], where: str) -> None:
    """Refuse what a person adds or corrects if it closes a circle.

    Raises
    ------
    ClaimFileError
        Naming actors and claims.
    """
    if told:
        raise ClaimFileError(
            f"the lineage leads back to itself: {'; '.join(told)}",
            where=where,
            remedy="Correct the dates or who is part of whom, or reject the other claim first "
            "(allegiance review); nothing was added",
        )
