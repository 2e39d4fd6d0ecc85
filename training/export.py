"""Export a trained network as the reader ships it: ONNX graphs in eight bits, and their hashes.

::

    python training/export.py build/model build/pairs build/pairs-2 --to src/allegiance/reading/data

writes ``encoder.onnx``, ``mentions.onnx``, ``couples.onnx``, ``pairs.onnx``, ``tokenizer.json`` and
``model.json`` (which hashes they must have, the thresholds, what it was trained on).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sys
import tempfile
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

sys.path.insert(0, str(Path(__file__).parent))
from lighten import GRAPHS, lighten
from net import Heads, Net, weights_folder
from pairnet import PairNet

from allegiance.vocabulary import KINDS, STATUSES
from examples import RELATIONS

FILES = ("encoder.onnx", "mentions.onnx", "couples.onnx", "pairs.onnx", "tokenizer.json")


class Mentions(nn.Module):
    """The heads that say who is who."""

    def __init__(self, heads: Heads) -> None:
        super().__init__()
        self.heads = heads

    def forward(
        self, hidden: Tensor, mentions: Tensor, alike: Tensor, apart: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return mention vectors and antecedent scores."""
        g = self.heads.who(hidden, mentions)
        return g, self.heads.antecedents(g, alike, apart)


class Couples(nn.Module):
    """The head that says what holds."""

    def __init__(self, heads: Heads) -> None:
        super().__init__()
        self.heads = heads

    def forward(
        self, hidden: Tensor, g: Tensor, mentions: Tensor, couples: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        """Return what ``Heads.couples`` returns."""
        return self.heads.couples(hidden, g, mentions, couples)


def export(net: Net, pairs: PairNet, folder: Path) -> None:
    """Write the four graphs in full precision."""
    net.eval()
    pairs.eval()
    tokens, mentions, couples = 24, 3, 2
    hidden = torch.randn(tokens, 384)
    spans = torch.tensor([[1, 3, 0], [5, 6, 1], [9, 12, 2]])
    square = torch.zeros(mentions, mentions, dtype=torch.long)
    rows = torch.tensor([[0, 1, 0, 20, 1], [0, 2, 0, 20, 3]])
    whole = torch.ones(1, tokens, dtype=torch.long)
    two = whole.repeat(2, 1)
    graphs = (
        (
            "encoder.onnx",
            net.encoder,
            (whole, whole, whole, whole),
            ("ids", "mask", "case", "hint"),
            ("hidden", "tags"),
            {n: {1: "tokens"} for n in ("ids", "mask", "case", "hint", "hidden", "tags")},
        ),
        (
            "mentions.onnx",
            Mentions(net.heads),
            (hidden, spans, square, square),
            ("hidden", "mentions", "alike", "apart"),
            ("vectors", "antecedents"),
            {
                "hidden": {0: "tokens"},
                "mentions": {0: "count"},
                "alike": {0: "count", 1: "count"},
                "apart": {0: "count", 1: "count"},
                "vectors": {0: "count"},
                "antecedents": {0: "count"},
            },
        ),
        (
            "couples.onnx",
            Couples(net.heads),
            (hidden, torch.randn(mentions, 256), spans, rows),
            ("hidden", "vectors", "mentions", "couples"),
            ("any", "relations", "statuses", "speakers", "attention"),
            {
                "hidden": {0: "tokens"},
                "vectors": {0: "count"},
                "mentions": {0: "count"},
                "couples": {0: "couples"},
                "relations": {0: "couples"},
            },
        ),
        (
            "pairs.onnx",
            pairs,
            (
                two,
                two,
                torch.arange(2 * tokens).reshape(2, tokens) % 15,
                two,
            ),
            ("ids", "mask", "mark", "hint"),
            ("which", "status"),
            {n: {0: "pairs", 1: "tokens"} for n in ("ids", "mask", "mark", "hint")}
            | {n: {0: "pairs"} for n in ("which", "status")},
        ),
    )
    assert couples == len(rows)
    for name, module, inputs, names, outputs, axes in graphs:
        torch.onnx.export(
            module,
            inputs,
            folder / name,
            input_names=list(names),
            output_names=list(outputs),
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )


def averaged(runs: list[dict[str, Tensor]]) -> dict[str, Tensor]:
    """Return the mean weights of runs that went on from one another.

    Izmailov et al. 2018, "Averaging weights leads to wider optima and better generalization", UAI.
    """
    return {name: torch.stack([run[name] for run in runs]).mean(0) for name in runs[0]}


def main() -> None:
    """Export, shrink, hash."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("pairs", type=Path, nargs="+", help="runs whose weights are averaged")
    parser.add_argument("--to", dest="folder", type=Path, required=True)
    parser.add_argument("--full-precision", action="store_true")
    args = parser.parse_args()
    net = Net()
    net.load_state_dict(torch.load(args.model / "net.pt"))
    pairs = PairNet()
    pairs.load_state_dict(averaged([torch.load(run / "net.pt") for run in args.pairs]))
    args.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        export(net, pairs, Path(scratch))
        for name, reads_one in GRAPHS.items():
            lighten(Path(scratch) / name, reads_one=reads_one)
        for name in FILES[:4]:
            if args.full_precision:
                shutil.copy(Path(scratch) / name, args.folder / name)
            else:
                quantize_dynamic(
                    Path(scratch) / name,
                    args.folder / name,
                    weight_type=QuantType.QInt8,
                    per_channel=True,
                )
    shutil.copy(weights_folder() / "tokenizer.json", args.folder / "tokenizer.json")
    described = {
        "relations": RELATIONS,
        "kinds": KINDS,
        "statuses": STATUSES,
        "sha256": {n: hashlib.sha256((args.folder / n).read_bytes()).hexdigest() for n in FILES},
    }
    (args.folder / "model.json").write_text(json.dumps(described, indent=1) + "\n")


if __name__ == "__main__":
    main()
