"""GraphML and GEXF with dates, as Gephi, Cytoscape, igraph and others open them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from allegiance.exchange.common import Losses, actors_of, bounds, claims_of, written
from allegiance.exchange.records import Content, Export
from allegiance.vocabulary import relation

__all__ = ["write_gexf", "write_graphml"]


def _graph(content: Content, losses: Losses) -> Any:
    """Return actors as nodes, and the picture's ties (else every claim) as edges."""
    import networkx as nx

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for actor in actors_of(content).values():
        names = "; ".join(actor.aliases)
        graph.add_node(actor.name, label=actor.name, kind=actor.kind, names=names)
    if content.ties:
        losses.note("claims behind the ties: their keys alone are kept", len(content.ties))
        for tie in content.ties:
            dates = {"from": tie.start or "", "to": tie.end or ""}
            graph.add_edge(
                tie.a,
                tie.b,
                relation=tie.relation,
                sign=tie.sign,
                weight=float(tie.strength),
                claims=" ".join(tie.claims),
                **dates,
            )
        return graph
    for file, claim, key in claims_of(content):
        losses.of(claim, status=True, confidence=True)
        start, end = bounds(claim.when)
        graph.add_edge(
            content.called(claim.subject),
            content.called(claim.object),
            relation=claim.relation,
            sign=relation(claim.relation).sign,
            weight=1.0 if claim.confidence is None else float(claim.confidence),
            claims=key,
            status=claim.status,
            source=file.document.source,
            **{"from": start or "", "to": end or ""},
        )
    return graph


def write_graphml(content: Content, path: Path) -> Export:
    """Write GraphML; dates are the edge attributes ``from`` and ``to``.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    import networkx as nx

    losses = Losses()
    graph = _graph(content, losses)
    losses.note("documents and quotes", len(content.files))
    with written(path) as partial:
        nx.write_graphml_xml(graph, partial)
    return _report(graph, losses)


def write_gexf(content: Content, path: Path) -> Export:
    """Write a dynamic GEXF: edges start and end on their days, so that a timeline can play.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    import networkx as nx

    losses = Losses()
    graph = _graph(content, losses)
    graph.graph["mode"] = "dynamic"
    graph.graph["timeformat"] = "date"
    for number, (_, _, about) in enumerate(graph.edges(data=True)):
        about["id"] = str(number)
        about["label"] = about["relation"]
        for ours, theirs in (("from", "start"), ("to", "end")):
            day = about.pop(ours)
            if day:
                about[theirs] = day
    losses.note("documents and quotes", len(content.files))
    with written(path) as partial:
        nx.write_gexf(graph, partial)
    return _report(graph, losses)


def _report(graph: Any, losses: Losses) -> Export:
    counts = {"actors": graph.number_of_nodes(), "ties": graph.number_of_edges()}
    return Export(counts, losses.sentences())
