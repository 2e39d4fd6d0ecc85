"""Take out of exported graphs what can change nothing and costs a third of their time.

::

    python training/lighten.py src/allegiance/reading/data

PyTorch guards attention against rows in which every word is hidden: whatever is not a number
becomes zero, in a pass of its own over the largest array there is. No row of ours is so, for the
first sign of a text is never hidden. And the encoder reads one text at a time, of which it hides
nothing, so that its mask only adds zeros. Both are taken out; every output keeps its very bits.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable
from pathlib import Path

import onnx

GRAPHS = {"encoder.onnx": True, "pairs.onnx": False}
"""Graphs with attention, and whether they read one whole text at a time."""


def lighten(path: Path, *, reads_one: bool) -> int:
    """Rewrite a graph in place; return how many nodes it has lost."""
    model = onnx.load(path)
    graph = model.graph
    before = len(graph.node)
    made = {name: node for node in graph.node for name in node.output}
    readers: dict[str, list[onnx.NodeProto]] = {}
    for node in graph.node:
        for name in node.input:
            readers.setdefault(name, []).append(node)
    instead: dict[str, str] = {}
    for node in graph.node:
        if node.op_type != "IsNaN":
            continue
        shares = made[node.input[0]]
        (guarded,) = readers[node.output[0]]
        if (shares.op_type, guarded.op_type) != ("Softmax", "Where"):
            raise SystemExit(f"{path}: {node.name} guards no attention")
        instead[guarded.output[0]] = shares.output[0]
        masked = made[shares.input[0]]
        if reads_one and masked.op_type == "Add":
            instead[masked.output[0]] = next(n for n in masked.input if _is_score(made.get(n)))
    for node in graph.node:
        node.input[:] = [_last(name, instead) for name in node.input]
    _sweep(graph)
    onnx.checker.check_model(model)
    onnx.save(model, path)
    return before - len(graph.node)


def _is_score(node: onnx.NodeProto | None) -> bool:
    return node is not None and node.op_type == "MatMul"


def _last(name: str, instead: dict[str, str]) -> str:
    while name in instead:
        name = instead[name]
    return name


def _sweep(graph: onnx.GraphProto) -> None:
    """Take out nodes and weights that nothing reads any more."""
    wanted = {output.name for output in graph.output}
    while idle := [n for n in graph.node if not wanted.union(_read(graph)) & set(n.output)]:
        for node in idle:
            graph.node.remove(node)
    read = set(_read(graph))
    for weights in [w for w in graph.initializer if w.name not in read]:
        graph.initializer.remove(weights)


def _read(graph: onnx.GraphProto) -> Iterable[str]:
    return (name for node in graph.node for name in node.input)


def main() -> None:
    """Lighten the graphs of a folder and write their hashes anew."""
    folder = Path(sys.argv[1])
    sheet = folder / "model.json"
    described = json.loads(sheet.read_text(encoding="utf-8"))
    for name, reads_one in GRAPHS.items():
        lost = lighten(folder / name, reads_one=reads_one)
        described["sha256"][name] = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        print(f"{name}: {lost} nodes less")
    sheet.write_text(json.dumps(described, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
