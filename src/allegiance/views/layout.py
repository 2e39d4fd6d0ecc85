"""Where each actor stands on the page: computed once, so that actors hold still."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

import numpy as np
from numpy.typing import NDArray

from allegiance.history import History
from allegiance.views.inference import infer
from allegiance.views.segments import segments

__all__ = ["layout"]

_SEED: Final = 20150815
_KAMADA_KAWAI_MOST: Final = 150
_LABELLED_MOST: Final = 600
_ROUNDS: Final = 200
_CHARACTER: Final = 0.0085
_LINE: Final = 0.032


def layout(history: History) -> dict[int, tuple[float, float]]:
    """Place every actor that ever has a tie; places are left to the map.

    Friends over all time stand near, by the strength of their best day; hostile pairs pull
    one another only weakly. Small graphs follow Kamada and Kawai (1989, "An algorithm for
    drawing general undirected graphs", Information Processing Letters 31), large ones
    Fruchterman and Reingold (1991, "Graph drawing by force-directed placement", Software:
    Practice and Experience 21). Labels are then pushed apart.

    Returns
    -------
    dict
        Index of the actor to x and y between 0 and 1. The same history gives the same places.
    """
    if "layout" not in history._index:
        history._index["layout"] = _layout(history)
    found: dict[int, tuple[float, float]] = history._index["layout"]
    return found


def _layout(history: History) -> dict[int, tuple[float, float]]:
    pull = _pulls(history)
    nodes = sorted({i for pair in pull for i in pair})
    if not nodes:
        return {}
    if len(nodes) == 1:
        return {nodes[0]: (0.5, 0.5)}
    at = _normalised(_spread(nodes, pull))
    widths = np.asarray([len(history.actors[i].name) * _CHARACTER for i in nodes])
    if len(nodes) <= _LABELLED_MOST:
        at = _apart(at, widths)
    return {
        i: (round(float(x), 4), round(float(y), 4)) for i, (x, y) in zip(nodes, at, strict=True)
    }


def _pulls(history: History) -> dict[tuple[int, int], float]:
    """Return how strongly each pair pulls: friends by strength, enemies a little."""
    pull: dict[tuple[int, int], float] = defaultdict(float)
    ties = infer(history)
    many = len(ties.evidence.pro) > 200_000
    for tie in () if many else segments(history):
        if tie.sign and tie.segments:
            pair = (min(tie.a, tie.b), max(tie.a, tie.b))
            best = max(s.strength for s in tie.segments)
            pull[pair] += best if tie.sign > 0 else 0.15 * best
    if many:
        for a, b in zip(ties.a.tolist(), ties.b.tolist(), strict=True):
            pull[min(a, b), max(a, b)] += 0.5
    return dict(pull)


def _spread(nodes: list[int], pull: dict[tuple[int, int], float]) -> NDArray[np.float64]:
    import networkx as nx

    graph = nx.Graph()
    graph.add_nodes_from(nodes)
    for (a, b), weight in sorted(pull.items()):
        graph.add_edge(a, b, weight=weight, distance=1.0 / (0.25 + min(weight, 2.0)))
    islands = sorted(nx.connected_components(graph), key=lambda c: (-len(c), min(c)))
    placed: dict[int, NDArray[np.float64]] = {}
    for rank, island in enumerate(islands):
        own = graph.subgraph(sorted(island))
        at = _island(own)
        share = float(np.sqrt(len(island) / len(nodes)))
        angle = rank * 2.399963229728653
        away = 0.0 if rank == 0 else 0.9 + 0.06 * rank
        centre = away * np.asarray([np.cos(angle), np.sin(angle)])
        for node, where in at.items():
            placed[node] = centre + share * np.asarray(where)
    return np.asarray([placed[i] for i in nodes])


def _island(graph: object) -> dict[int, NDArray[np.float64]]:
    import networkx as nx

    assert isinstance(graph, nx.Graph)
    nodes = sorted(graph)
    if len(nodes) == 1:
        return {nodes[0]: np.zeros(2)}
    ring = nx.circular_layout(nodes)
    if len(nodes) <= _KAMADA_KAWAI_MOST:
        found = nx.kamada_kawai_layout(graph, pos=ring, weight="distance")
    else:
        found = nx.spring_layout(graph, pos=ring, weight="weight", seed=_SEED, iterations=100)
    return {node: np.asarray(found[node]) for node in nodes}


def _normalised(at: NDArray[np.float64]) -> NDArray[np.float64]:
    """Stretch to the unit square with a margin, turned so that the long side lies flat."""
    centred = at - at.mean(axis=0)
    values, vectors = np.linalg.eigh(centred.T @ centred)
    axes = vectors[:, np.argsort(-values)]
    axes = axes * np.where(axes[np.abs(axes).argmax(axis=0), [0, 1]] < 0, -1.0, 1.0)
    turned = centred @ axes
    low, high = turned.min(axis=0), turned.max(axis=0)
    span = np.where(high - low > 1e-9, high - low, 1.0)
    return np.asarray(0.06 + 0.88 * (turned - low) / span)


def _apart(at: NDArray[np.float64], widths: NDArray[np.float64]) -> NDArray[np.float64]:
    """Push labels that overlap apart, along the side on which least is needed."""
    at = at.copy()
    reach = np.minimum((widths[:, None] + widths[None, :]) / 2, 0.3) + 0.01
    upper = np.triu(np.ones((len(at), len(at)), dtype=np.bool_), 1)
    for _ in range(_ROUNDS):
        gap = at[:, None, :] - at[None, :, :]
        over_x, over_y = reach - np.abs(gap[..., 0]), _LINE - np.abs(gap[..., 1])
        clash = upper & (over_x > 0) & (over_y > 0)
        if not clash.any():
            break
        for i, j in np.argwhere(clash):
            side = 0 if over_x[i, j] < over_y[i, j] else 1
            push = 0.5 * (over_x if side == 0 else over_y)[i, j] + 1e-4
            way = 1.0 if gap[i, j, side] >= 0 else -1.0
            at[i, side] += way * push
            at[j, side] -= way * push
        at = np.clip(at, 0.02, 0.98)
    return at
