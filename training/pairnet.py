"""Train the second network, which judges one pair of actors in one sentence; seeded.

The first network finds who is there and which pairs a sentence may relate. This one reads the
sentence again, and the one before where it is needed, with the two actors marked (Zhong and Chen
2021, "A frustratingly easy approach for entity and relation extraction", NAACL): their names give
way to signs, so that it reads what is said, not whom it is said of.

::

    python training/pairnet.py --epochs 5 --hold-out mexico,yemen --out build/pairs
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

sys.path.insert(0, str(Path(__file__).parent))
from net import bert, weights_folder
from tokenizers import Tokenizer
from train import f1, load
from transformers import BertConfig

from allegiance.reading.encoding import HINTS
from allegiance.reading.marking import MARKS, Marked, marked
from allegiance.vocabulary import KINDS
from examples import RELATIONS, SYMMETRIC, Bare, couples_of, noised

DIM, WIDE, STATUSES = 384, 256, 5


class PairNet(nn.Module):
    """MiniLM over a marked sentence, and what it says of the pair."""

    def __init__(self) -> None:
        super().__init__()
        config = BertConfig.from_json_file(weights_folder() / "config.json")
        config.hidden_dropout_prob = config.attention_probs_dropout_prob = 0.0
        self.bert = bert(config)
        self.bert.embeddings.word_embeddings.weight.requires_grad = False
        self.mark, self.hint = nn.Embedding(MARKS, DIM), nn.Embedding(HINTS, DIM)
        nn.init.normal_(self.mark.weight, std=0.05)
        nn.init.zeros_(self.hint.weight)
        self.dropout = nn.Dropout(0.2)
        self.join = nn.Linear(DIM * 3, WIDE * 2)
        self.relation = nn.Linear(WIDE * 2, 1 + 2 * len(RELATIONS))
        self.status = nn.Linear(WIDE * 2, STATUSES)

    def forward(
        self, ids: Tensor, mask: Tensor, mark: Tensor, hint: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return logits: nothing or which relation (55), which status (5)."""
        words = self.bert.embeddings.word_embeddings(ids) + self.mark(mark) + self.hint(hint)
        hidden = self.bert(inputs_embeds=words, attention_mask=mask).last_hidden_state
        half = 1 + len(KINDS)
        first = (mark > 0) & (mark < half)
        parts = [hidden[:, 0], _mean(hidden, first), _mean(hidden, mark >= half)]
        h = torch.relu(self.join(self.dropout(torch.cat(parts, 1))))
        h = self.dropout(h)
        return self.relation(h), self.status(h)


def _mean(hidden: Tensor, chosen: Tensor) -> Tensor:
    weight = chosen.to(hidden.dtype).unsqueeze(-1)
    return (hidden * weight).sum(1) / weight.sum(1).clamp(min=1)


KEPT = {True: 0.6, False: 0.1}
"""Share of the unrelated pairs that training looks at: of one sentence, of two."""


def chosen(document: Bare, draw: random.Random) -> list[tuple[Marked, np.ndarray, int]]:
    """Return the related pairs and some of the others."""
    return [
        (shown, row, how)
        for shown, row, how, is_near in pairs_of(document)
        if row.any() or draw.random() < KEPT[is_near]
    ]


def pairs_of(document: Bare) -> list[tuple[Marked, np.ndarray, int, bool]]:
    """Return every pair of actors that a sentence may relate, marked, with what holds."""
    sentences = document.sentences
    where = [
        max(i for i, (start, _) in enumerate(sentences) if start <= a)
        for a, _, _ in document.mentions
    ]
    names = [key for _, _, key in document.mentions]
    found = []
    for number in range(len(sentences)):
        for (a, b), places in couples_of(number, names, where).items():
            row = np.zeros((2, len(RELATIONS)), np.float32)
            how = -1
            is_near = where[places[0][0]] == number
            i, j = places[0]
            one, two = names[i], names[j]
            for subject, relation, object_, state, _, start, end in document.claims:
                if {subject, object_} != {a, b} or not start <= number <= end:
                    continue
                if number != end and not is_near:
                    continue
                row[0 if subject == one or SYMMETRIC[relation] else 1, relation] = 1
                how = state
            spans = [
                (s, e, key == two, document.kinds[key])
                for (s, e, key), w in zip(document.mentions, where, strict=True)
                if key in (one, two) and number - 1 <= w <= number
            ]
            begin = sentences[number if is_near else max(number - 1, 0)][0]
            shown = marked(document.text, begin, sentences[number][1], spans)
            found.append((shown, row.reshape(-1), how, is_near))
    return found


def tensors(
    batch: list[tuple[Marked, np.ndarray, int]], tokenizer: Tokenizer, masked: float = 0.0
) -> tuple[Tensor, ...]:
    """Return padded ids, mask, marks, hints."""
    from allegiance.reading.marking import tokens

    coded = [tokens(shown, tokenizer) for shown, _, _ in batch]
    size = max(len(c[0]) for c in coded)
    out = np.zeros((4, len(batch), size), np.int64)
    for n, (ids, marks, hints) in enumerate(coded):
        out[0, n, : len(ids)], out[1, n, : len(ids)] = ids, 1
        out[2, n, : len(ids)], out[3, n, : len(ids)] = marks, hints
    found = tuple(torch.from_numpy(a) for a in out)
    if masked:
        hide = (torch.rand(found[0].shape) < masked) & (found[0] > 998) & (found[2] == 0)
        found[0][hide] = 103
    return found


def loss_of(net: PairNet, batch, tokenizer) -> Tensor:  # type: ignore[no-untyped-def]
    """Return the loss of a batch of marked pairs."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        which, status = net(*tensors(batch, tokenizer, 0.06))
    which, status = which.float(), status.float()
    target = torch.from_numpy(np.stack([row for _, row, _ in batch]))
    none = (target.sum(1, keepdim=True) == 0).float()
    share = torch.cat([none, target], 1)
    share = share / share.sum(1, keepdim=True)
    loss = cross_entropy(which, share, label_smoothing=0.02)
    how = torch.tensor([s for _, _, s in batch])
    if (how >= 0).any():
        loss = loss + 0.2 * cross_entropy(status[how >= 0], how[how >= 0])
    return loss


def evaluate(net: PairNet, held: list[Bare], tokenizer: Tokenizer) -> dict[str, object]:
    """Return figures on held-out documents, given their mentions."""
    net.eval()
    chances, truth, right, judged = [], [], 0, 0
    draw = random.Random(7)
    every = sorted((p for d in held for p in chosen(d, draw)), key=lambda p: len(p[0].text))
    with torch.no_grad():
        for start in range(0, len(every), 32):
            batch = every[start : start + 32]
            which, status = net(*tensors(batch, tokenizer))
            chances.append(which.softmax(1).numpy())
            truth.append(np.stack([row for _, row, _ in batch]))
            for s, (_, _, how) in zip(status.argmax(1).tolist(), batch, strict=True):
                judged += how >= 0
                right += s == how
    p, y = np.concatenate(chances), np.concatenate(truth) > 0
    shown, which = 1 - p[:, 0], p[:, 1:]
    best = which >= which.max(1, keepdims=True)
    positive = y.any(1)
    out: dict[str, object] = {
        "type": round(float((best & y).any(1)[positive].mean()), 3),
        "status": round(right / max(judged, 1), 3),
    }
    for threshold in (0.3, 0.4, 0.5, 0.6, 0.7):
        found = (best | (which > 0.3)) & (shown >= threshold)[:, None]
        out[str(threshold)] = {
            "full": f1((found & y).sum(), found.sum(), y.sum()),
            "pair": f1((found.any(1) & positive).sum(), found.any(1).sum(), positive.sum()),
        }
    return out


def train(documents: list[Bare], held: list[Bare], args: argparse.Namespace) -> PairNet:
    """Fit; print loss and figures."""
    torch.manual_seed(args.seed)
    draw = random.Random(args.seed)
    tokenizer = Tokenizer.from_file(str(weights_folder() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    net = PairNet()
    if args.start:
        net.load_state_dict(torch.load(args.start / "net.pt"))
    body = [p for p in net.bert.parameters() if p.requires_grad]
    rest = [p for n, p in net.named_parameters() if not n.startswith("bert")]
    rates = [args.rate, args.head_rate]
    optimiser = torch.optim.AdamW(
        [{"params": body, "lr": rates[0]}, {"params": rest, "lr": rates[1]}],
        weight_decay=0.01,
        fused=True,
    )
    size = sum(len(chosen(d, random.Random(1))) for d in documents)
    steps = int(args.epochs * (size * 1.1 / args.batch + 10))
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, rates, total_steps=steps, pct_start=0.1
    )
    done = 0
    for epoch in range(args.epochs):
        net.train()
        started, total, count = time.time(), 0.0, 0
        every = [p for d in documents for p in chosen(noised(d, draw, 0.1), draw)]
        draw.shuffle(every)
        blocks = [every[i : i + 512] for i in range(0, len(every), 512)]
        batches = [
            b[i : i + args.batch]
            for block in blocks
            for b in [sorted(block, key=lambda p: len(p[0].text))]
            for i in range(0, len(b), args.batch)
        ]
        draw.shuffle(batches)
        for batch in batches:
            loss = loss_of(net, batch, tokenizer)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            if done < steps - 1:
                schedule.step()
            done += 1
            total, count = total + float(loss.detach()), count + 1
            if count % 100 == 0:
                print(f"  {count}/{len(batches)} {total / count:.3f}", flush=True)
        print(f"epoch {epoch} loss {total / count:.3f} {time.time() - started:.0f}s", flush=True)
        if held:
            for name, row in evaluate(net, held, tokenizer).items():
                print("  ", name, json.dumps(row), flush=True)
        if args.out:
            args.out.mkdir(parents=True, exist_ok=True)
            torch.save(net.state_dict(), args.out / "net.pt")
    return net


def main() -> None:
    """Train, report, save."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--batch", type=int, default=24)
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--head-rate", type=float, default=1e-3)
    parser.add_argument("--seed", type=int, default=20261122)
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
    train(used, held, args)


if __name__ == "__main__":
    main()
