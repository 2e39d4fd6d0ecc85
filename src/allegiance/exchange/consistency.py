"""What a whole file must keep to: every name one actor, no lineage that leads back to itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from allegiance.claims import Claim, ClaimFile
from allegiance.errors import ExchangeError
from allegiance.exchange.records import Import
from allegiance.times import FIRST_DAY, LAST_DAY, parse

__all__ = ["check_consistent"]

_LINEAGE: Final = ("part_of", "splits_from")
_MOST_SHOWN: Final = 20


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
    problems = [*_two_actors(found), *_cyclic(found)]
    if problems:
        shown = "\n".join(f"  {p}" for p in problems[:_MOST_SHOWN])
        more = len(problems) - _MOST_SHOWN
        rest = f"\n  and {more} more" if more > 0 else ""
        raise ExchangeError(
            f"the claims contradict one another, nothing was imported\n{shown}{rest}\n",
            where=path,
            remedy="Correct them and import the file again",
        )


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
    links: dict[str, dict[tuple[str, str], _Link]] = {relation: {} for relation in _LINEAGE}
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
    spans = [parse(c.when) for c in claims if c.when]
    low = max((s.start_low for s in spans), default=FIRST_DAY)
    return low <= min((s.end_high for s in spans), default=LAST_DAY)
