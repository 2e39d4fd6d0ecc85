"""Train the relation head and the encoder on the corpus; seeded.

::

    python training/train.py --epochs 12 --hold-out mexico,yemen --out build/model

prints precision, recall and F1 of pairs and of full relations on the theatres held out, for
several thresholds, given the corpus's own mentions.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).parent))
from net import RELATIONS, STATUSES, PairHead, bucket, encoder, weights_folder
from notation import read_corpus
from tokenizers import Tokenizer
from windows import RELATIONS as NAMES
from windows import Bare, Window, bare, renamed, windows

from allegiance.vocabulary import KINDS, relations

SYMMETRIC = [r.is_symmetric for r in relations().values()]
CORPUS = Path(__file__).parent / "corpus"


def load() -> list[Bare]:
    """Return every document of the corpus."""
    found: list[Bare] = []
    for path in sorted(CORPUS.glob("*.txt")):
        found += [bare(c) for c in read_corpus(path)]
    return found


def name_pool(documents: list[Bare]) -> dict[str, list[str]]:
    """Return names by kind: those of the corpus and of the vocabulary's armed groups."""
    from allegiance.vocabulary.names import gazetteer

    pool: dict[str, set[str]] = defaultdict(set)
    for document in documents:
        for text, marks in document.sentences:
            for a, b, key in marks:
                if text[a:b][:1].isupper() and document.kinds[key] in (
                    "armed_group",
                    "person",
                    "place",
                    "government",
                ):
                    pool[document.kinds[key]].add(text[a:b])
    for entry in gazetteer().entries.values():
        if entry.kind == "armed_group":
            pool["armed_group"] |= {n for n in entry.names if n.isascii() and len(n) < 40}
    return {kind: sorted(names) for kind, names in pool.items()}


class Batcher:
    """Turns windows into tensors."""

    def __init__(self) -> None:
        self.tokenizer = Tokenizer.from_file(str(weights_folder() / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(320)

    def tensors(self, batch: list[Window]) -> dict[str, torch.Tensor]:
        """Return ids, mask and, by couple, token ranges, kinds, buckets, group and labels."""
        coded = [self.tokenizer.encode(w.text) for w in batch]
        size = max(len(c.ids) for c in coded)
        ids = np.zeros((len(batch), size), dtype=np.int64)
        mask = np.zeros_like(ids)
        rows, kinds, buckets, group = [], [], [], []
        target, known, status = [], [], []
        for n, (window, c) in enumerate(zip(batch, coded, strict=True)):
            ids[n, : len(c.ids)] = c.ids
            mask[n, : len(c.ids)] = 1
            spans = [tokens_of(c.offsets, p.start, p.end) for p in window.pieces]
            for pair in window.pairs:
                usable = [(i, j) for i, j in pair.couples if spans[i] and spans[j]]
                if not usable:
                    continue
                for i, j in usable:
                    (a, b), (x, y) = spans[i], spans[j]
                    low, high = (b, x) if b <= x else (y, a)
                    rows.append(
                        (
                            n,
                            a,
                            b,
                            x,
                            y,
                            min(low, high - 1) if high > low else low - 1,
                            max(high, low),
                        )
                    )
                    kinds.append(
                        (KINDS.index(window.pieces[i].kind), KINDS.index(window.pieces[j].kind))
                    )
                    buckets.append(bucket(x - b if b <= x else -(a - y)))
                    group.append(len(target))
                row = np.zeros(RELATIONS * 2, dtype=np.float32)
                said = -1
                for relation, forward, how in pair.labels:
                    row[relation * 2 + (0 if forward or SYMMETRIC[relation] else 1)] = 1
                    said = how
                target.append(row)
                status.append(said)
                known.append(bool(pair.labels))
        return {
            "ids": torch.from_numpy(ids),
            "mask": torch.from_numpy(mask),
            "rows": torch.tensor(rows, dtype=torch.long).reshape(-1, 7),
            "kinds": torch.tensor(kinds, dtype=torch.long).reshape(-1, 2),
            "bucket": torch.tensor(buckets, dtype=torch.long),
            "group": torch.tensor(group, dtype=torch.long),
            "target": torch.from_numpy(
                np.array(target, dtype=np.float32).reshape(-1, RELATIONS * 2)
            ),
            "status": torch.tensor(status, dtype=torch.long),
        }


def tokens_of(offsets: list[tuple[int, int]], start: int, end: int) -> tuple[int, int] | None:
    """Return the range of tokens that a stretch of characters covers."""
    inside = [i for i, (a, b) in enumerate(offsets) if a < end and b > start and b > a]
    return (inside[0], inside[-1] + 1) if inside else None


class Net(nn.Module):
    """Encoder and head together."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = encoder()
        self.head = PairHead()

    def forward(self, t: dict[str, torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
        """Return logits by pair of actors."""
        hidden = self.encoder(input_ids=t["ids"], attention_mask=t["mask"]).last_hidden_state
        total = torch.cat([torch.zeros_like(hidden[:, :1]), hidden.cumsum(1)], 1)
        rows = t["rows"]
        n = rows[:, 0]

        def mean(first: int, last: int) -> torch.Tensor:
            a, b = rows[:, first], rows[:, last]
            return (total[n, b] - total[n, a]) / (b - a).clamp(min=1).unsqueeze(1)

        means = torch.stack([mean(1, 2), mean(3, 4)], 1)
        logits, status = self.head(means, mean(5, 6), hidden[n, 0], t["kinds"], t["bucket"])
        pairs = t["target"].shape[0]
        index = t["group"].unsqueeze(1)
        best = torch.full((pairs, logits.shape[1]), -1e4).scatter_reduce(
            0, index.expand_as(logits), logits, "amax", include_self=True
        )
        by_pair = torch.full((pairs, STATUSES), -1e4).scatter_reduce(
            0, index.expand_as(status), status, "amax", include_self=True
        )
        return best, by_pair


def loss_of(net: Net, t: dict[str, torch.Tensor], weight: float) -> torch.Tensor:
    """Return the loss: relations of every pair, status of those that have one."""
    logits, status = net(t)
    plain = nn.functional.binary_cross_entropy_with_logits(
        logits, t["target"], pos_weight=torch.full((RELATIONS * 2,), weight), reduction="sum"
    )
    said = t["status"] >= 0
    how = (
        nn.functional.cross_entropy(status[said], t["status"][said], reduction="sum")
        if said.any()
        else 0
    )
    return (plain + 0.5 * how) / max(len(logits), 1)


def evaluate(net: Net, batcher: Batcher, held: list[Bare]) -> dict[float, dict[str, float]]:
    """Return figures by threshold on held-out documents."""
    net.eval()
    scores, truth, right, judged = [], [], 0, 0
    every = [w for d in held for w in windows(d) if w.pairs]
    with torch.no_grad():
        for start in range(0, len(every), 16):
            t = batcher.tensors(every[start : start + 16])
            if not len(t["rows"]):
                continue
            logits, status = net(t)
            scores.append(torch.sigmoid(logits).numpy())
            truth.append(t["target"].numpy())
            said = t["status"] >= 0
            right += int((status[said].argmax(1) == t["status"][said]).sum())
            judged += int(said.sum())
    p, y = np.concatenate(scores), np.concatenate(truth) > 0
    out = {}
    for threshold in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7):
        found = p >= threshold
        full = f1((found & y).sum(), found.sum(), y.sum())
        pair = f1((found.any(1) & y.any(1)).sum(), found.any(1).sum(), y.any(1).sum())
        out[threshold] = {f"full_{k}": v for k, v in full.items()} | {
            f"pair_{k}": v for k, v in pair.items()
        }
        out[threshold]["status"] = round(right / max(judged, 1), 3)
    return out


def f1(hit: int, have: int, want: int) -> dict[str, float]:
    """Return precision, recall and F1, rounded for print."""
    return {
        "p": round(hit / max(have, 1), 3),
        "r": round(hit / max(want, 1), 3),
        "f": round(2 * hit / max(have + want, 1), 3),
    }


def train(documents: list[Bare], held: list[Bare], args: argparse.Namespace) -> Net:
    """Fit encoder and head, printing the loss and, at the end of some epochs, the figures."""
    torch.manual_seed(args.seed)
    draw = random.Random(args.seed)
    net, batcher, pool = Net(), Batcher(), name_pool(documents)
    groups = [
        {"params": net.encoder.parameters(), "lr": args.rate},
        {"params": net.head.parameters(), "lr": 1e-3},
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    size = sum(1 for d in documents for w in windows(d) if w.pairs)
    steps = args.epochs * (size // args.batch + 1)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, [args.rate, 1e-3], total_steps=steps + 10, pct_start=0.1
    )
    for epoch in range(args.epochs):
        net.train()
        started, total = time.time(), 0.0
        every = [
            w
            for d in documents
            for w in windows(renamed(d, pool, draw) if draw.random() < 0.6 else d)
            if w.pairs
        ]
        draw.shuffle(every)
        for start in range(0, len(every), args.batch):
            t = batcher.tensors(every[start : start + args.batch])
            if not len(t["rows"]):
                continue
            loss = loss_of(net, t, args.weight)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            total += float(loss)
        print(
            f"epoch {epoch} loss {total * args.batch / len(every):.3f}",
            f"{time.time() - started:.0f}s",
            flush=True,
        )
        if held and (epoch % 4 == 3 or epoch == args.epochs - 1):
            for threshold, row in evaluate(net, batcher, held).items():
                print("  ", threshold, json.dumps(row), flush=True)
    return net


def main() -> None:
    """Train, report, save."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--weight", type=float, default=2.0)
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--hold-out", default="")
    parser.add_argument(
        "--share",
        type=float,
        default=1.0,
        help="share of the training documents, for the learning curve",
    )
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    torch.set_num_threads(2)
    out = set(filter(None, args.hold_out.split(",")))
    every = load()
    held = [d for d in every if d.theatre in out]
    used = [d for d in every if d.theatre not in out]
    random.Random(args.seed).shuffle(used)
    used = used[: max(int(len(used) * args.share), 1)]
    print(Counter(d.theatre for d in used), "held:", Counter(d.theatre for d in held))
    net = train(used, held, args)
    if args.out:
        args.out.mkdir(parents=True, exist_ok=True)
        torch.save(net.state_dict(), args.out / "net.pt")
        (args.out / "names.json").write_text(json.dumps(NAMES))


if __name__ == "__main__":
    main()
