"""The network of the day as plain shapes, so that PDF and Word draw the same figure.

Colour means sign, and hostile ties also bear a cross; width means strength, dashes mean disputed,
dots mean supposed in a scenario.
Actors stand where the layout put them, as in the interactive brief.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

__all__ = [
    "INK",
    "NEUTRAL",
    "Disc",
    "Figure",
    "Label",
    "Stroke",
    "Widths",
    "network",
    "network_caption",
]

FRIENDLY: Final = "#1b6497"
HOSTILE: Final = "#bb3a1b"
NEUTRAL: Final = "#6d6a62"
INK: Final = "#2b2a28"
_TONES: Final = {1: FRIENDLY, -1: HOSTILE, 0: NEUTRAL}
_MOST: Final = 60
"""More ties than this cannot be told apart on paper: the strongest are drawn."""

Widths = Callable[[str, float], float]
Dash = tuple[float, float] | None
DISPUTED: Final = (3.5, 2.5)
SUPPOSED: Final = (0.9, 2.4)


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight line; ``dash`` is its on and off length, None where solid."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float
    colour: str
    dash: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Disc:
    """An actor's mark: round for armed groups and populations, square for governments."""

    x: float
    y: float
    radius: float
    is_square: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """One line of text; ``x`` is its left end, ``y`` its baseline, downwards from the top."""

    x: float
    y: float
    size: float
    text: str


@dataclass(slots=True)
class Figure:
    """Shapes in drawing order within a width and a height, y downwards."""

    width: float
    height: float
    strokes: list[Stroke] = field(default_factory=list)
    discs: list[Disc] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    left_out: int = 0


def network(bundle: dict[str, Any], width: float, height: float, widths: Widths) -> Figure:
    """Draw the ties of the bundle's day.

    Parameters
    ----------
    bundle
        What `allegiance.briefs.bundle` returned.
    width, height
        In points.
    widths
        Gives the width of a text at a size, in points.
    """
    figure = Figure(width, height)
    lines = _lines(bundle)
    figure.left_out = max(len(lines) - _MOST, 0)
    lines = lines[:_MOST]
    actors = bundle["actors"]
    shown = sorted({end for line in lines for end in line[:2]})
    most = max((len(actors[a]["claims"]) for a in shown), default=1)
    at = {
        a: (*where, 2.6 + 5.0 * math.sqrt(len(actors[a]["claims"]) / most))
        for a, where in _spots(actors, shown, width, height).items()
    }
    for a, b, sign, strength, dash in reversed(lines):
        figure.strokes.extend(_tie(at[a], at[b], sign, strength, dash))
    figure.discs = [Disc(*at[a], actors[a]["kind"] == "government") for a in shown]
    order = sorted(shown, key=lambda a: -len(actors[a]["claims"]))
    named = [(at[a], actors[a]["name"]) for a in order]
    figure.labels = list(_labels(figure, named, widths))
    return figure


def network_caption(figure: Figure, bundle: dict[str, Any]) -> str:
    """Say how to read the network."""
    supposed = "dots are supposed, " if bundle["supposed"] else ""
    left_out = f" {figure.left_out} weaker ties are left out." if figure.left_out else ""
    return (
        "Blue lines are friendly, red lines with a cross hostile; width is support, dashes are "
        f"disputed, {supposed}squares are governments. No line means not reported, never no tie."
        f"{left_out}"
    )


def _lines(bundle: dict[str, Any]) -> list[tuple[int, int, int, float, Dash]]:
    """Join ties of one pair and sign, strongest first; dots where all is supposed."""
    actors, on = bundle["actors"], bundle["on"]
    found: dict[tuple[int, int, int], tuple[float, bool, bool]] = {}
    for tie in bundle["ties"]:
        a, b = sorted((tie["a"], tie["b"]))
        if a == b or any(
            actors[end]["x"] is None or actors[end]["kind"] == "place" for end in (a, b)
        ):
            continue
        for piece in tie["segments"]:
            if (piece["from"] or "") <= on <= (piece["to"] or "9999"):
                key = (a, b, tie["sign"])
                strength, disputed, supposed = found.get(key, (0.0, False, True))
                found[key] = (
                    max(strength, piece["strength"]),
                    disputed or piece["disputed"],
                    supposed and piece["supposed"],
                )
    rows = [
        (*key, strength, SUPPOSED if supposed else DISPUTED if disputed else None)
        for key, (strength, disputed, supposed) in found.items()
    ]
    return sorted(rows, key=lambda row: (-row[3], row[:3]))


def _spots(
    actors: list[dict[str, Any]], shown: list[int], width: float, height: float
) -> dict[int, tuple[float, float]]:
    """Fit stored places to the room: half as stored, half by rank, so that crowds spread."""
    columns = []
    for axis, size, margin in (("x", width, 52.0), ("y", height, 16.0)):
        stored = {a: float(actors[a][axis]) for a in shown}
        low, high = min(stored.values(), default=0), max(stored.values(), default=1)
        order = {a: n for n, a in enumerate(sorted(shown, key=lambda a: (stored[a], a)))}
        last = max(len(shown) - 1, 1)
        columns.append(
            {
                a: margin
                + (size - 2 * margin)
                * (0.5 * (stored[a] - low) / ((high - low) or 1) + 0.5 * order[a] / last)
                for a in shown
            }
        )
    return {a: (columns[0][a], columns[1][a]) for a in shown}


def _tie(
    a: tuple[float, float, float],
    b: tuple[float, float, float],
    sign: int,
    strength: float,
    dash: Dash,
) -> Iterator[Stroke]:
    """Yield a line between the edges of two marks, and its cross where it is hostile."""
    length = math.hypot(b[0] - a[0], b[1] - a[1]) or 1.0
    ux, uy = (b[0] - a[0]) / length, (b[1] - a[1]) / length
    # Friendly and hostile lines of one pair would hide one another.
    aside = 1.6 * sign
    ox, oy = -uy * aside, ux * aside
    colour, width = _TONES[sign], 0.5 + 1.7 * strength
    x1, y1 = a[0] + ux * (a[2] + 1) + ox, a[1] + uy * (a[2] + 1) + oy
    x2, y2 = b[0] - ux * (b[2] + 1) + ox, b[1] - uy * (b[2] + 1) + oy
    yield Stroke(x1, y1, x2, y2, width, colour, dash)
    if sign < 0:
        x, y, arm = (x1 + x2) / 2, (y1 + y2) / 2, 2.0 + width / 2
        for turn in (math.pi / 4, -math.pi / 4):
            angle = math.atan2(uy, ux) + turn
            dx, dy = arm * math.cos(angle), arm * math.sin(angle)
            yield Stroke(x - dx, y - dy, x + dx, y + dy, 0.9, colour)


def _labels(
    figure: Figure, named: list[tuple[tuple[float, float, float], str]], widths: Widths
) -> Iterator[Label]:
    """Put each name on the free side of its mark that fewest lines cross; else leave it out."""
    size = 7.5
    taken = [(x - r, y - r, x + r, y + r) for (x, y, r), _ in named]
    for number, ((x, y, r), name) in enumerate(named):
        lines = _wrapped(name)
        wide, high = max(widths(line, size) for line in lines), size * 1.1 * len(lines)
        best: tuple[float, tuple[float, float, float, float], int] | None = None
        for rank, (left, top, align) in enumerate(_sides(x, y, r, wide, high)):
            box = (left, top, left + wide, top + high)
            if left < 0 or top < 0 or box[2] > figure.width or box[3] > figure.height:
                continue
            if any(_meet(box, other) for n, other in enumerate(taken) if n != number):
                continue
            cost = 0.3 * rank + sum(_crosses(box, s) for s in figure.strokes)
            if best is None or cost < best[0]:
                best = (cost, box, align)
        if best is None:
            continue
        _, box, align = best
        taken.append(box)
        for row, line in enumerate(lines):
            slack = wide - widths(line, size)
            start = box[0] + (0, slack / 2, slack)[align]
            yield Label(start, box[1] + size * (0.85 + 1.1 * row), size, line)


def _sides(
    x: float, y: float, r: float, wide: float, high: float
) -> Iterator[tuple[float, float, int]]:
    yield x + r + 2, y - high / 2, 0
    yield x - r - 2 - wide, y - high / 2, 2
    yield x - wide / 2, y - r - 2 - high, 1
    yield x - wide / 2, y + r + 2, 1
    for right in (True, False):
        for down in (False, True):
            left = x + 0.7 * r + 2 if right else x - 0.7 * r - 2 - wide
            yield left, y + 0.7 * r if down else y - 0.7 * r - high, 0 if right else 2


def _wrapped(name: str, letters: int = 18) -> list[str]:
    lines: list[str] = []
    for word in name.split():
        if lines and len(lines[-1]) + 1 + len(word) <= letters:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines or [name]


def _meet(p: tuple[float, float, float, float], q: tuple[float, float, float, float]) -> bool:
    return p[0] < q[2] and q[0] < p[2] and p[1] < q[3] and q[1] < p[3]


def _crosses(box: tuple[float, float, float, float], s: Stroke) -> bool:
    """Say whether a line runs through a box, by points along it."""
    steps = max(int(math.hypot(s.x2 - s.x1, s.y2 - s.y1) / 4), 1)
    return any(
        box[0] < s.x1 + (s.x2 - s.x1) * n / steps < box[2]
        and box[1] < s.y1 + (s.y2 - s.y1) * n / steps < box[3]
        for n in range(steps + 1)
    )
