"""Dynamic GEXF 1.3: actors and ties that come and go on their days, as Gephi plays them.

One edge a pair and relation, with a spell for each stretch in which the tie stays the same and
its strength over time; ``kind`` keeps Gephi from joining edges of different relations into one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

from allegiance.claims import Actor
from allegiance.exchange.common import Losses, actors_of, written
from allegiance.exchange.graphs import links_of
from allegiance.exchange.records import Content, Export, Tie

__all__ = ["write_gexf"]

_SPACE: Final = "http://gexf.net/1.3"
_OF_NODES: Final = {"kind": "string", "names": "string"}
_OF_EDGES: Final = {"relation": "string", "sign": "integer", "claims": "string"}
_STRENGTH: Final = "strength"


def write_gexf(content: Content, path: Path) -> Export:
    """Write the picture's ties, or every claim as an edge where there are none.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    losses = Losses()
    actors = actors_of(content)
    edges: dict[tuple[str, str, str], list[Tie]] = defaultdict(list)
    for tie in links_of(content, losses):
        edges[tie.a, tie.b, tie.relation].append(tie)
        for name in (tie.a, tie.b):
            actors.setdefault(name, Actor(name, "organization"))
    losses.note("documents and quotes", len(content.files))
    root = ET.Element("gexf", xmlns=_SPACE, version="1.3")
    ET.SubElement(ET.SubElement(root, "meta"), "creator").text = "Allegiance"
    how = {"mode": "dynamic", "defaultedgetype": "directed", "timeformat": "date"}
    graph = ET.SubElement(root, "graph", how, timerepresentation="interval")
    _declare(graph, "node", "static", _OF_NODES)
    _declare(graph, "edge", "static", _OF_EDGES)
    _declare(graph, "edge", "dynamic", {_STRENGTH: "double"})
    nodes = ET.SubElement(graph, "nodes")
    for actor in actors.values():
        node = ET.SubElement(nodes, "node", id=actor.name, label=actor.name)
        _say(node, {"kind": actor.kind, "names": "; ".join(actor.aliases)})
    drawn = ET.SubElement(graph, "edges")
    for number, stretches in enumerate(edges.values()):
        _edge(drawn, number, stretches)
    ET.indent(root)
    with written(path) as partial:
        ET.ElementTree(root).write(partial, encoding="utf-8", xml_declaration=True)
    return Export({"actors": len(actors), "ties": len(edges)}, losses.sentences())


def _declare(graph: ET.Element, of: str, mode: str, columns: dict[str, str]) -> None:
    held = ET.SubElement(graph, "attributes", {"class": of, "mode": mode})
    for name, kind in columns.items():
        ET.SubElement(held, "attribute", id=name, title=name, type=kind)


def _say(element: ET.Element, about: dict[str, str]) -> ET.Element:
    held = ET.SubElement(element, "attvalues")
    for name, value in about.items():
        ET.SubElement(held, "attvalue", {"for": name, "value": value})
    return held


def _edge(drawn: ET.Element, number: int, stretches: Sequence[Tie]) -> None:
    tie = stretches[0]
    ends = {"source": tie.a, "target": tie.b, "kind": tie.relation, "label": tie.relation}
    weight = f"{max(s.strength for s in stretches):.6g}"
    edge = ET.SubElement(drawn, "edge", ends, id=str(number), weight=weight)
    claims = dict.fromkeys(key for s in stretches for key in s.claims)
    about = {"relation": tie.relation, "sign": str(tie.sign), "claims": " ".join(claims)}
    values = _say(edge, about)
    for s in stretches:
        said = {"for": _STRENGTH, "value": f"{s.strength:.6g}"} | _days(s.start, s.end)
        ET.SubElement(values, "attvalue", said)
    spells = list(_joined(stretches))
    # Without any date the edge is always there, which an empty spell would not say.
    if all(_days(*spell) for spell in spells):
        held = ET.SubElement(edge, "spells")
        for spell in spells:
            ET.SubElement(held, "spell", _days(*spell))


def _days(start: str | None, end: str | None) -> dict[str, str]:
    return {name: day for name, day in (("start", start), ("end", end)) if day}


def _joined(stretches: Iterable[Tie]) -> Iterable[tuple[str | None, str | None]]:
    """Yield the spells of an edge, those that overlap joined into one."""
    spells = sorted({(s.start or "", s.end or "9999-12-31") for s in stretches})
    held = spells[0]
    for start, end in spells[1:]:
        if start <= held[1]:
            held = held[0], max(held[1], end)
        else:
            yield held[0] or None, None if held[1] == "9999-12-31" else held[1]
            held = start, end
    yield held[0] or None, None if held[1] == "9999-12-31" else held[1]
