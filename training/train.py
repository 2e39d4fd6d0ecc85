"""Train the reader's network on the corpus; seeded.

::

    python training/train.py --epochs 12 --hold-out mexico,yemen --out build/model

prints, for the theatres held out and given the corpus's own mentions, how well mentions are found,
tied together and related, for several thresholds.
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
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

sys.path.insert(0, str(Path(__file__).parent))
from net import Net
from notation import read_corpus

from examples import RELATIONS, SYMMETRIC, Bare, Example, bare, example, noised, renamed

CORPUS = Path(__file__).parent / "corpus"
THRESHOLDS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7)
_MASK, _SPECIAL = 103, 998


def load() -> list[Bare]:
    """Return every document of the corpus."""
    return [bare(c) for path in sorted(CORPUS.glob("*.txt")) for c in read_corpus(path)]


def name_pool(documents: list[Bare]) -> dict[str, list[str]]:
    """Return names by kind: those of the corpus and of the vocabulary's armed groups."""
    from allegiance.vocabulary.names import gazetteer

    pool: dict[str, set[str]] = defaultdict(set)
    for document in documents:
        for a, b, key in document.mentions:
            kind, words = document.kinds[key], document.text[a:b]
            if words[:1].isupper() and kind in ("armed_group", "person", "place", "government"):
                pool[kind].add(words)
    for entry in gazetteer().entries.values():
        if entry.kind == "armed_group":
            pool["armed_group"] |= {n for n in entry.names if n.isascii() and len(n) < 40}
    return {kind: sorted(names) for kind, names in pool.items()}


def batch_of(examples: list[Example], masked: float = 0.0) -> tuple[Tensor, ...]:
    """Return padded ids, mask, case and hints; a share of the words is hidden."""
    size = max(len(e.ids) for e in examples)
    ids, mask, case, hint = (np.zeros((len(examples), size), np.int64) for _ in range(4))
    for n, e in enumerate(examples):
        ids[n, : len(e.ids)], case[n, : len(e.ids)] = e.ids, e.case
        hint[n, : len(e.ids)] = e.hint
        mask[n, : len(e.ids)] = 1
    found = tuple(torch.from_numpy(a) for a in (ids, mask, case, hint))
    if masked:
        hide = (torch.rand(ids.shape) < masked) & (found[0] > _SPECIAL)
        found[0][hide] = _MASK
    return found


def by_pair(anything: Tensor, logits: Tensor, e: Example) -> tuple[Tensor, Tensor]:
    """Return, by pair, the strongest couple's logits: anything (pairs,), which (pairs, 54)."""
    size = len(RELATIONS)
    turned = torch.cat([logits[:, size:], logits[:, :size]], 1)
    flip = torch.from_numpy(e.flipped)[:, None] & ~torch.from_numpy(np.tile(SYMMETRIC, 2))
    lined = torch.where(flip, turned, logits)
    index = torch.from_numpy(e.couples[:, 5])
    best = torch.full((len(e.target),), -1e4).scatter_reduce(
        0, index, anything[:, 0], "amax", include_self=True
    )
    chief = torch.full((len(e.target),), -1).scatter_reduce(
        0,
        index,
        torch.where(anything[:, 0] >= best[index], torch.arange(len(index)), -1),
        "amax",
    )
    return best, lined[chief]


def loss_of(net: Net, examples: list[Example], weight: float) -> tuple[Tensor, np.ndarray]:
    """Return the loss of some documents and its parts."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        hidden, tags = net.encoder(*batch_of(examples, masked=0.08))
    hidden, tags = hidden.float(), tags.float()
    parts = torch.zeros(6)
    for n, e in enumerate(examples):
        parts = parts + _document_loss(
            net, hidden[n, : len(e.ids)], tags[n, : len(e.ids)], e, weight
        )
    parts = parts / len(examples)
    return parts.sum(), parts.detach().numpy()


def _document_loss(net: Net, hidden: Tensor, tags: Tensor, e: Example, weight: float) -> Tensor:
    found = [cross_entropy(tags, torch.from_numpy(e.tags), reduction="sum") * 0.1]
    mentions = torch.from_numpy(e.mentions)
    g = net.heads.who(hidden, mentions)
    score = net.heads.antecedents(g, torch.from_numpy(e.alike), torch.from_numpy(e.apart))
    found.append(-_right_antecedents(score, e).sum() * 0.15)
    nothing = torch.zeros(())
    if not len(e.couples):
        return torch.stack([*found, *[nothing] * 4])
    anything, logits, status, voices, _ = net.heads.couples(
        hidden, g, mentions, torch.from_numpy(e.couples)
    )
    shown, which = by_pair(anything, logits, e)
    target = torch.from_numpy(e.target)
    related = target.any(1)
    found.append(
        binary_cross_entropy_with_logits(
            shown, related.float(), pos_weight=torch.tensor(weight), reduction="sum"
        )
        * 0.3
    )
    how = torch.from_numpy(e.status)[torch.from_numpy(e.couples[:, 5])]
    known = how >= 0
    if not related.any():
        return torch.stack([*found, *[nothing] * 3])
    share = target[related] / target[related].sum(1, keepdim=True)
    found.append(cross_entropy(which[related], share, reduction="sum") * 0.3)
    found.append(cross_entropy(status[known], how[known], reduction="sum") * 0.1)
    right = torch.from_numpy(e.speaker[e.couples[:, 5]])[known]
    spoken = right.any(1)
    chosen = voices[known][spoken].log_softmax(1)
    found.append(-chosen.masked_fill(~right[spoken], -1e9).logsumexp(1).sum() * 0.1)
    return torch.stack(found)


def _right_antecedents(score: Tensor, e: Example) -> Tensor:
    """Return the log chance of a right antecedent for each mention."""
    size = len(e.mentions)
    before = torch.tril(torch.ones(size, size, dtype=torch.bool), -1)
    allowed = torch.cat([torch.ones(size, 1, dtype=torch.bool), before], 1)
    right = torch.from_numpy(e.same) & before
    right = torch.cat([~right.any(1, keepdim=True), right], 1)
    chance = score.masked_fill(~allowed, -1e9).log_softmax(1)
    return chance.masked_fill(~right, -1e9).logsumexp(1)


def f1(hit: float, have: float, want: float) -> list[float]:
    """Return precision, recall and F1, rounded for print."""
    return [
        round(float(v), 3)
        for v in (hit / max(have, 1), hit / max(want, 1), 2 * hit / max(have + want, 1))
    ]


def evaluate(net: Net, held: list[Bare]) -> dict[str, object]:
    """Return figures on held-out documents, given their mentions."""
    net.eval()
    scores, truth = [], []
    tally: Counter[str] = Counter()
    with torch.no_grad():
        for document in held:
            e = example(document)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                hidden, tags = net.encoder(*batch_of([e]))
            found, gold = spans(tags[0].float().argmax(1).numpy()), spans(e.tags)
            tally["hit"] += len(found & gold)
            tally["have"] += len(found)
            tally["want"] += len(gold)
            h, mentions = hidden[0].float(), torch.from_numpy(e.mentions)
            g = net.heads.who(h, mentions)
            score = net.heads.antecedents(g, torch.from_numpy(e.alike), torch.from_numpy(e.apart))
            before = torch.tril(torch.ones(len(g), len(g), dtype=torch.bool), -1)
            allowed = torch.cat([torch.ones(len(g), 1, dtype=torch.bool), before], 1)
            best = score.masked_fill(~allowed, -1e9).argmax(1).numpy()
            for i, j in enumerate(best):
                right = e.same[i, :i]
                tally["linked"] += 1
                tally["right"] += bool(right[j - 1]) if j else not right.any()
            if not len(e.couples):
                continue
            anything, logits, status, voices, _ = net.heads.couples(
                h, g, mentions, torch.from_numpy(e.couples)
            )
            shown, which = by_pair(anything, logits, e)
            type_chance = which.softmax(1)
            kept = (type_chance >= type_chance.max(1, keepdim=True).values) | (type_chance > 0.3)
            scores.append((torch.sigmoid(shown)[:, None] * kept).numpy())
            truth.append(e.target)
            for c, pair in enumerate(e.couples[:, 5]):
                if e.status[pair] >= 0:
                    tally["judged"] += 1
                    tally["status"] += int(status[c].argmax() == e.status[pair])
                    if e.speaker[pair].any():
                        tally["spoken"] += 1
                        tally["voice"] += bool(e.speaker[pair][int(voices[c].argmax())])
    p, y = np.concatenate(scores), np.concatenate(truth) > 0
    out: dict[str, object] = {
        "mentions": f1(tally["hit"], tally["have"], tally["want"]),
        "antecedent": round(tally["right"] / max(tally["linked"], 1), 3),
        "status": round(tally["status"] / max(tally["judged"], 1), 3),
        "speaker": round(tally["voice"] / max(tally["spoken"], 1), 3),
    }
    for threshold in THRESHOLDS:
        found = p >= threshold
        out[str(threshold)] = {
            "full": f1((found & y).sum(), found.sum(), y.sum()),
            "pair": f1((found.any(1) & y.any(1)).sum(), found.any(1).sum(), y.any(1).sum()),
        }
    return out


def spans(tags: np.ndarray) -> set[tuple[int, int, int]]:
    """Return the mentions that tags spell: first token, last + 1, kind."""
    found, start, kind = set(), -1, -1
    for i, tag in enumerate([*tags, 0]):
        inside = tag > 0 and tag % 2 == 0 and start >= 0
        if start >= 0 and not inside:
            found.add((start, i, kind))
            start = -1
        if tag > 0 and not inside:
            start, kind = i, (int(tag) - 1) // 2
    return found


def train(documents: list[Bare], held: list[Bare], args: argparse.Namespace) -> Net:
    """Fit encoder and heads, printing the loss and, at the end of some epochs, the figures."""
    torch.manual_seed(args.seed)
    draw = random.Random(args.seed)
    net, pool = Net(), name_pool(documents)
    if args.start:
        net.load_state_dict(torch.load(args.start / "net.pt"))
    body = [p for p in net.encoder.bert.parameters() if p.requires_grad]
    rest = [p for n, p in net.named_parameters() if not n.startswith("encoder.bert")]
    groups = [{"params": body, "lr": args.rate}, {"params": rest, "lr": args.head_rate}]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    steps = args.epochs * -(-len(documents) // args.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, [args.rate, args.head_rate], total_steps=steps + 1, pct_start=0.1
    )
    for epoch in range(args.epochs):
        net.train()
        started, total = time.time(), np.zeros(6)
        ready = [_varied(d, pool, draw) for d in documents]
        draw.shuffle(ready)
        for start in range(0, len(ready), args.batch):
            loss, parts = loss_of(net, ready[start : start + args.batch], args.weight)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 5.0)
            optimiser.step()
            schedule.step()
            total += parts * min(args.batch, len(ready) - start)
        shown = " ".join(f"{v:.2f}" for v in total / len(ready))
        print(f"epoch {epoch} loss {shown} {time.time() - started:.0f}s", flush=True)
        if held and (epoch % args.every == args.every - 1 or epoch == args.epochs - 1):
            for name, row in evaluate(net, held).items():
                print("  ", name, json.dumps(row), flush=True)
        if args.out:
            args.out.mkdir(parents=True, exist_ok=True)
            torch.save(net.state_dict(), args.out / "net.pt")
    return net


def _varied(document: Bare, pool: dict[str, list[str]], draw: random.Random) -> Example:
    """Return a document as the network meets it in one epoch: other names, some noise."""
    if draw.random() < 0.6:
        document = renamed(document, pool, draw)
    return example(noised(document, draw), hide_case=draw.random() < 0.1)


def main() -> None:
    """Train, report, save."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--head-rate", type=float, default=1e-3)
    parser.add_argument("--weight", type=float, default=2.0)
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--every", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--hold-out", default="", help="theatres kept for measuring, by comma")
    parser.add_argument("--share", type=float, default=1.0, help="share of the documents to use")
    parser.add_argument("--start", type=Path, help="go on from what an earlier run left here")
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    out = set(filter(None, args.hold_out.split(",")))
    every = load()
    held = [d for d in every if d.theatre in out]
    used = [d for d in every if d.theatre not in out]
    random.Random(args.seed).shuffle(used)
    used = used[: max(int(len(used) * args.share), 1)]
    print(len(used), "documents; held:", Counter(d.theatre for d in held), flush=True)
    train(used, held, args)


if __name__ == "__main__":
    main()
