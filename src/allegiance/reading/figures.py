"""The actors of one report while it is being read: their names, and who was last spoken of."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from allegiance.vocabulary.names import Entry

__all__ = ["NOBODY", "Cast", "Figure", "state_figure"]

NOBODY: Final = -2
_PEOPLE_OF_FORCES: Final = re.compile(r"soldier|troop|officer|policem|marine|commando|guardsm")
_REACH: Final = 4


@dataclass(slots=True)
class Figure:
    """One actor of the report while it is being read."""

    index: int
    kind: str
    names: Counter[str] = field(default_factory=Counter)
    entry: Entry | None = None
    plural: bool = False
    described: bool = False
    votes: Counter[str] = field(default_factory=Counter)

    @property
    def name(self) -> str:
        """The fullest name the report uses; a state's own name."""
        if (
            self.entry is not None
            and self.entry.table in ("states", "derived")
            and not self.described
        ):
            return self.entry.name if self.entry.table == "states" else self._longest()
        return self._longest()

    def _longest(self) -> str:
        own = [n for n, count in self.names.items() if n and count] or list(self.names)
        if self.described:
            own = [n for n in own if not _PEOPLE_OF_FORCES.search(n.casefold())] or own
        return max(own, key=lambda n: (min(len(n.split()), 8), len(n), n))


@dataclass(slots=True)
class Cast:
    """All actors of a report, and who was last spoken of."""

    figures: list[Figure] = field(default_factory=list)
    keys: dict[tuple[str, ...], int] = field(default_factory=dict)
    spoken: list[tuple[int, float, int, int]] = field(default_factory=list)
    country: Entry | None = None
    dominance: float = 0.0
    voice: int | None = None
    issuer: int | None = None
    offices: dict[str, int] = field(default_factory=dict)
    leaders: dict[int, int] = field(default_factory=dict)

    def figure(self, key: tuple[str, ...], kind: str) -> Figure:
        """Return the figure of a key, made if new."""
        if key not in self.keys:
            self.keys[key] = len(self.figures)
            self.figures.append(Figure(len(self.figures), kind))
        return self.figures[self.keys[key]]

    def last(
        self, kinds: tuple[str, ...], sentence: int, before: int, word: str = ""
    ) -> int | None:
        """Return the actor of these kinds spoken of last, subjects first within a sentence."""
        best: tuple[float, int] | None = None
        for at, weight, position, index in self.spoken:
            if sentence - at > _REACH or (at == sentence and position >= before):
                continue
            figure = self.figures[index]
            if figure.kind not in kinds:
                continue
            often = 0.4 * min(sum(figure.names.values()), 6)
            score = weight + often - 3 * (sentence - at) + position / 1000
            if word and any(word in name.casefold() for name in figure.names):
                score += 8
            if best is None or score >= best[0]:
                best = (score, index)
        return best[1] if best else None


def state_figure(found: Cast, entry: Entry, kind: str) -> Figure:
    """Return a state as the government that acts, or as the place."""
    figure = found.figure((kind, entry.id), kind)
    figure.entry = entry
    figure.names[entry.name] += 1
    return figure
