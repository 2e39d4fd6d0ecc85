"""Ties as a graph: GraphML with dates, as Cytoscape, igraph, Gephi and networkx open it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from allegiance.exchange.common import Losses, actors_of, bounds, claims_of, written
from allegiance.exchange.records import Content, Export, Tie
from allegiance.vocabulary import relation

__all__ = ["links_of", "write_graphml"]


def links_of(content: Content, losses: Losses) -> Iterator[Tie]:
    """Yield what a graph draws: the picture's ties, or every claim where there are none.

    Parameters
    ----------
    content
        What is exported.
    losses
        Takes down what a graph cannot hold.
    """
    if content.ties:
        losses.note("claims behind the ties: their keys alone are kept", len(content.ties))
        yield from content.ties
        return
    for _, claim, key in claims_of(content):
        losses.of(claim, confidence=True)
        yield Tie(
            content.called(claim.subject),
            content.called(claim.object),
            claim.relation,
            relation(claim.relation).sign,
            1.0 if claim.confidence is None else float(claim.confidence),
            *bounds(claim.when),
            (key,),
        )


def write_graphml(content: Content, path: Path) -> Export:
    """Write GraphML; dates are the edge attributes ``from`` and ``to``.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    import networkx as nx

    losses = Losses()
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for actor in actors_of(content).values():
        names = "; ".join(actor.aliases)
        graph.add_node(actor.name, label=actor.name, kind=actor.kind, names=names)
    for tie in links_of(content, losses):
        graph.add_edge(
            tie.a,
            tie.b,
            relation=tie.relation,
            sign=tie.sign,
            weight=float(tie.strength),
            claims=" ".join(tie.claims),
            **{"from": tie.start or "", "to": tie.end or ""},
        )
    losses.note("documents and quotes", len(content.files))
    with written(path) as partial:
        nx.write_graphml_xml(graph, partial)
    counts = {"actors": graph.number_of_nodes(), "ties": graph.number_of_edges()}
    return Export(counts, losses.sentences())
