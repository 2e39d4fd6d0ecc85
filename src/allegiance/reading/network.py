"""The trained network at work: a stretch of text in, mentions, their ties and odds out.

Only onnxruntime and the tokenizer run here; ``training/`` says how the three graphs came about.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from allegiance.errors import ModelFileError
from allegiance.reading.encoding import (
    case_classes,
    hint_classes,
    likenesses,
    span_of_tokens,
    steps,
)
from allegiance.reading.marking import Marked, tokens

__all__ = ["MOST_TOKENS", "Network", "Odds", "Words", "network"]

MOST_TOKENS: Final = 512
GRAPHS: Final = ("encoder", "mentions", "couples", "pairs")
_BATCH: Final = 16
_REMEDY: Final = "Reinstall: pip install --force-reinstall allegiance"

Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Words:
    """Words that speak of an actor: characters [start, end), the actor's kind, their sentence."""

    start: int
    end: int
    kind: str
    sentence: int


@dataclass(frozen=True, slots=True)
class Odds:
    """What a couple of mentions shows.

    Attributes
    ----------
    earlier, later
        Indices of the two mentions.
    anything
        Chance that it shows any relation.
    forward, backward
        If so, which: chance of each relation with the earlier, or the later, as subject; all
        add up to one.
    status
        Chance of each status.
    speaker
        Index of the mention that is made to say it, -1 for nobody.
    weight
        Attention on each token.
    """

    earlier: int
    later: int
    anything: float
    forward: Array
    backward: Array
    status: Array
    speaker: int
    weight: Array


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of text once encoded."""

    offsets: Sequence[tuple[int, int]]
    hidden: Array
    chance: Array
    """Of each tag, (tokens, 1 + 2 x kinds)."""


class Network:
    """The three graphs and the tokenizer.

    Raises
    ------
    ModelFileError
        If a file is missing or its bytes are not those of this version.
    """

    def __init__(self, folder: Path) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        described = _described(folder)
        self.relations: tuple[str, ...] = tuple(described["relations"])
        self.kinds: tuple[str, ...] = tuple(described["kinds"])
        self.statuses: tuple[str, ...] = tuple(described["statuses"])
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._graphs: dict[str, Any] = {
            name: onnxruntime.InferenceSession(
                str(folder / f"{name}.onnx"), options, providers=["CPUExecutionProvider"]
            )
            for name in GRAPHS
        }
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()

    def count(self, text: str) -> int:
        """Return how many tokens a text has."""
        return len(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def encode(self, text: str, *, shouted: bool) -> Stretch:
        """Encode a stretch of at most 510 tokens, the rest is cut off."""
        coded = self._tokenizer.encode(text)
        ids = np.array(coded.ids[:MOST_TOKENS], np.int64)[None]
        offsets = coded.offsets[:MOST_TOKENS]
        case = case_classes(text, offsets, unknown=shouted)[None]
        hint = hint_classes(text, offsets)[None]
        hidden, tags = self._run("encoder", ids=ids, mask=np.ones_like(ids), case=case, hint=hint)
        return Stretch(offsets, hidden[0], _softmax(tags[0]))

    def find(self, stretch: Stretch, text: str) -> list[tuple[int, int, str]]:
        """Return the mentions that the tags spell, as characters and kinds."""
        best = stretch.chance.argmax(1)
        found: list[tuple[int, int, str]] = []
        start = -1
        for i, tag in enumerate([*best.tolist(), 0]):
            inside = tag > 0 and tag % 2 == 0 and start >= 0
            if start >= 0 and not inside:
                found.append(self._mention(stretch, text, start, i))
                start = -1
            if tag > 0 and not inside:
                start = i
        return [m for m in found if m[1] > m[0]]

    def _mention(self, stretch: Stretch, text: str, first: int, last: int) -> tuple[int, int, str]:
        chance = stretch.chance[first:last].sum(0)
        kind = self.kinds[int((chance[1::2] + chance[2::2]).argmax())]
        start, end = stretch.offsets[first][0], stretch.offsets[last - 1][1]
        while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
            start -= 1
        while end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
            end += 1
        return *_bared(text, start, end), kind

    def rows(self, stretch: Stretch, mentions: Sequence[Words]) -> NDArray[np.int64]:
        """Return mentions as the graphs take them: first token, last + 1, kind."""
        spans = [span_of_tokens(stretch.offsets, m.start, m.end) or (0, 1) for m in mentions]
        kinds = [self.kinds.index(m.kind) for m in mentions]
        return np.array([(*s, k) for s, k in zip(spans, kinds, strict=True)], np.int64).reshape(
            -1, 3
        )

    def antecedents(
        self, stretch: Stretch, rows: NDArray[np.int64], text: str, mentions: Sequence[Words]
    ) -> tuple[Array, list[int]]:
        """Return the mentions' vectors and, for each, its antecedent (-1: none)."""
        texts = [text[m.start : m.end] for m in mentions]
        alike, apart = likenesses(texts, [m.sentence for m in mentions])
        vectors, scores = self._run(
            "mentions", hidden=stretch.hidden, mentions=rows, alike=alike, apart=apart
        )
        return vectors, [int(scores[i, : i + 1].argmax()) - 1 for i in range(len(rows))]

    def odds(
        self,
        stretch: Stretch,
        vectors: Array,
        rows: NDArray[np.int64],
        couples: Sequence[tuple[int, int]],
        bounds: Sequence[tuple[int, int]],
    ) -> list[Odds]:
        """Return what each couple shows; ``bounds`` are the characters looked over."""
        if not couples:
            return []
        table = []
        for (i, j), (start, end) in zip(couples, bounds, strict=True):
            first, last = span_of_tokens(stretch.offsets, start, end) or (0, 1)
            table.append((i, j, first, last, steps(int(rows[j, 0] - rows[i, 1]))))
        anything, relations, statuses, speakers, weight = self._run(
            "couples",
            hidden=stretch.hidden,
            vectors=vectors,
            mentions=rows,
            couples=np.array(table, np.int64),
        )
        shown = 1 / (1 + np.exp(-np.clip(anything[:, 0], -_FAR, _FAR)))
        chance, how = _softmax(relations), _softmax(statuses)
        size = len(self.relations)
        return [
            Odds(
                i,
                j,
                float(shown[c]),
                chance[c, :size],
                chance[c, size:],
                how[c],
                int(speakers[c].argmax()) - 1,
                weight[c],
            )
            for c, (i, j) in enumerate(couples)
        ]

    def judge(self, texts: Sequence[Marked]) -> tuple[Array, Array]:
        """Judge marked pairs one by one.

        Returns
        -------
        tuple
            Chance of nothing, then of each relation with the first and the second actor as
            subject, (texts, 55); chance of each status, (texts, 5).
        """
        found = np.zeros((len(texts), 1 + 2 * len(self.relations)), np.float32)
        how = np.zeros((len(texts), len(self.statuses)), np.float32)
        coded = [tokens(t, self._tokenizer) for t in texts]
        order = sorted(range(len(texts)), key=lambda i: len(coded[i][0]))
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
            table = np.zeros((4, len(batch), max(len(coded[i][0]) for i in batch)), np.int64)
            for row, i in enumerate(batch):
                ids, marks, hints = coded[i]
                table[0, row, : len(ids)], table[1, row, : len(ids)] = ids, 1
                table[2, row, : len(ids)], table[3, row, : len(ids)] = marks, hints
            which, status = self._run(
                "pairs", ids=table[0], mask=table[1], mark=table[2], hint=table[3]
            )
            found[batch], how[batch] = _softmax(which), _softmax(status)
        return found, how

    def _run(self, name: str, **inputs: NDArray[Any]) -> list[Array]:
        found: list[Array] = self._graphs[name].run(None, inputs)
        return found


def _bared(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave out marks at either end of a name, and a bracket that never closes."""
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not text[end - 1].isalnum():
        end -= 1
    if text[end : end + 1] == ")" and "(" in text[start:end]:
        end += 1
    opened = text.rfind("(", start, end)
    if opened > start and ")" not in text[opened:end]:
        end = opened
        while end > start and not text[end - 1].isalnum():
            end -= 1
    return start, end


_FAR: Final = 50.0
"""Log odds beyond which a chance is certain, lest the exponential overflows."""


def _softmax(logits: Array) -> Array:
    raised = np.exp(logits - logits.max(1, keepdims=True))
    return np.asarray(raised / raised.sum(1, keepdims=True), np.float32)


def _described(folder: Path) -> dict[str, Any]:
    """Read what the model is, and check the bytes of its files."""
    sheet = folder / "model.json"
    if not sheet.is_file():
        raise ModelFileError("the reader's model is missing", where=sheet, remedy=_REMEDY)
    described: dict[str, Any] = json.loads(sheet.read_text(encoding="utf-8"))
    for name, sha256 in described["sha256"].items():
        path = folder / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
            raise ModelFileError(
                "a file of the reader's model is missing or damaged", where=path, remedy=_REMEDY
            )
    return described


@cache
def network() -> Network:
    """Load the shipped network once a process."""
    return Network(Path(str(files("allegiance.reading"))) / "data")
