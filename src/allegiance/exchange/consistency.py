"""What a whole file must keep to: every name one actor, no lineage that leads back to itself.

The second holds for the file together with the ledger that takes it in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from allegiance.claims import Claim, ClaimFile
from allegiance.claims.lineage import LINEAGE, Step, span_of, way_back
from allegiance.errors import ExchangeError
from allegiance.exchange.records import Import

__all__ = ["LINEAGE", "HeldLink", "check_beside", "check_consistent"]

_MOST_SHOWN: Final = 20


class HeldLink(NamedTuple):
    """A claim of descent that a ledger holds: both actors, and where the claim is to be found."""

    relation: str
    subject: str
    object: str
    when: str | None
    at: str


class _Link(NamedTuple):
    claim: Claim
    at: str


def check_consistent(found: Import, path: Path) -> None:
    """Refuse an import whose claims cannot be laid on actors, or whose lineage is cyclic.

    Raises
    ------
    ExchangeError
        Naming rows and fields.
    """
    _refuse(
        [*_two_actors(found), *_cyclic(found)],
        "the claims contradict one another, nothing was imported",
        path,
        "Correct them and import the file again",
    )


def check_beside(
    found: Import, held: Iterable[HeldLink], actor: Callable[[str], str], path: Path
) -> None:
    """Refuse an import whose lineage is cyclic together with what a ledger already holds.

    Parameters
    ----------
    found
        What the file says.
    held
        The ledger's claims of descent as they stand, by the names of its actors.
    actor
        Gives the ledger's actor for a name, or the name itself where it knows none.
    path
        The file.

    Raises
    ------
    ExchangeError
        Naming the rows, and the claims of the ledger that they contradict.
    """
    ahead: dict[str, dict[str, list[Step]]] = {relation: defaultdict(list) for relation in LINEAGE}
    for link in held:
        ahead[link.relation][link.subject].append(Step(link.object, *span_of(link.when), link.at))
    new = [
        (claim.relation, actor(claim.subject), actor(claim.object), claim, _at(found, number, i))
        for number, file in enumerate(found.files)
        for i, claim in enumerate(file.claims)
        if claim.relation in ahead and claim.status == "asserted"
    ]
    known = {r: {(a, s.to) for a, steps in own.items() for s in steps} for r, own in ahead.items()}
    # Two names of one actor tie it to itself: no circle, and no picture draws it.
    fresh = [row for row in new if row[1] != row[2] and row[1:3] not in known[row[0]]]
    for relation, a, b, claim, at in fresh:
        ahead[relation][a].append(Step(b, *span_of(claim.when), at))
    problems = []
    for relation, a, b, claim, at in fresh:
        way = way_back(ahead[relation], b, a, *span_of(claim.when))
        if way is not None:
            names = " → ".join([a, b, *(step.to for step in way)])
            rows = "; ".join([at, *(step.at for step in way)])
            problems.append(f"{at}, field relation: cyclic {relation}: {names} ({rows})")
    _refuse(
        problems,
        "the lineage leads back to itself together with claims of the ledger, nothing was imported",
        path,
        "Correct the rows, or reject the ledger's claim (allegiance review), and import again",
    )


def _refuse(problems: list[str], what: str, path: Path, remedy: str) -> None:
    if not problems:
        return
    shown = "\n".join(f"  {p}" for p in problems[:_MOST_SHOWN])
    more = len(problems) - _MOST_SHOWN
    rest = f"\n  and {more} more" if more > 0 else ""
    raise ExchangeError(f"{what}\n{shown}{rest}\n", where=path, remedy=remedy)


def _at(found: Import, file: int, claim: int) -> str:
    """Return where a claim stands: its row where the format has rows, else its document."""
    document = f"document {found.files[file].document.id}"
    if file < len(found.lines) and claim < len(found.lines[file]):
        row = f"row {found.lines[file][claim]}"
        return row if len(found.files) == 1 else f"{row} of {document}"
    return f"{document}, claim {claim + 1}"


def _two_actors(found: Import) -> Iterator[str]:
    """Yield claims with a name that two actors of their document share and neither is listed by.

    A person and a body of one name are two actors as well; a place and a body are told apart by
    what a relation can hold of each.
    """
    for number, file in enumerate(found.files):
        shared = _shared(file)
        for i, claim in enumerate(file.claims if shared else ()):
            for field in ("subject", "object", "said_by"):
                name = getattr(claim, field)
                if name in shared:
                    yield (
                        f"{_at(found, number, i)}, field {field}: {name!r} is two actors "
                        f"({' and '.join(shared[name])}); give each a name of its own"
                    )


def _shared(file: ClaimFile) -> dict[str, list[str]]:
    own: dict[str, set[str]] = defaultdict(set)
    other: dict[str, set[str]] = defaultdict(set)
    for actor in file.actors:
        if actor.kind != "place":
            own[actor.name].add("a person" if actor.kind == "person" else "no person")
            for alias in actor.aliases:
                other[alias].add(actor.name)
    found = {name: sorted(who) for name, who in own.items() if len(who) > 1}
    for name, who in other.items():
        if name not in own and len(who) > 1:
            found[name] = sorted(who)
    return found


def _cyclic(found: Import) -> Iterator[str]:
    """Yield lineages that lead back to their beginning while they all hold."""
    links: dict[str, dict[tuple[str, str], _Link]] = {relation: {} for relation in LINEAGE}
    for number, file in enumerate(found.files):
        for i, claim in enumerate(file.claims):
            if claim.relation in links and claim.status == "asserted":
                pair = (claim.subject, claim.object)
                links[claim.relation].setdefault(pair, _Link(claim, _at(found, number, i)))
    for relation, own in links.items():
        if own:
            yield from (f"field relation: {said}" for said in _cycles(relation, own))


def _cycles(relation: str, links: dict[tuple[str, str], _Link]) -> Iterator[str]:
    import networkx as nx

    graph: nx.DiGraph[str] = nx.DiGraph(list(links))
    for part in nx.strongly_connected_components(graph):
        first = sorted(part)[0]
        if len(part) > 1 or graph.has_edge(first, first):
            edges = [edge[:2] for edge in nx.find_cycle(graph.subgraph(sorted(part)))]
            cycle = [links[edge] for edge in edges]
            if _hold_together([link.claim for link in cycle]):
                way = " → ".join([*(a for a, _ in edges), edges[0][0]])
                yield f"cyclic {relation}: {way} ({'; '.join(link.at for link in cycle)})"


def _hold_together(claims: list[Claim]) -> bool:
    spans = [span_of(c.when) for c in claims]
    return max(low for low, _ in spans) <= min(high for _, high in spans)
