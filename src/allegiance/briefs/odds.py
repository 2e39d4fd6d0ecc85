"""One dilemma as plain shapes: a dot for the odds, a bar for the interval, the words beside."""

from __future__ import annotations

from typing import Any, Final

from allegiance.briefs.figure import INK, NEUTRAL, Disc, Figure, Label, Stroke, Widths
from allegiance.briefs.outline_ahead import percent

__all__ = ["odds", "odds_caption"]

_RULE: Final = "#dad6cc"
_ROW: Final = 15.0
_TOP: Final = 14.0
_SIZE: Final = 8.0
_TICKS: Final = (0.0, 0.25, 0.5, 0.75, 1.0)


def odds(dilemma: dict[str, Any], width: float, widths: Widths) -> Figure:
    """Draw the options of a dilemma, one a row, on one scale from 0 to 100%.

    Parameters
    ----------
    dilemma
        One of the bundle's.
    width
        In points.
    widths
        Gives the width of a text at a size, in points.
    """
    options = dilemma["options"]
    figure = Figure(width, _TOP + _ROW * len(options) + 4)
    left, right = 0.42 * width, 0.74 * width
    for tick in _TICKS:
        x = left + tick * (right - left)
        figure.strokes.append(Stroke(x, _TOP - 2, x, figure.height - 2, 0.5, _RULE))
        if tick in (0, 0.5, 1):
            said = f"{tick:.0%}"
            figure.labels.append(Label(x - widths(said, 7) / 2, _TOP - 5, 7, said))
    for row, option in enumerate(options):
        y = _TOP + _ROW * (row + 0.5)

        def at(chance: float) -> float:
            return left + chance * (right - left)

        figure.strokes.append(Stroke(at(option["low"]), y, at(option["high"]), y, 2.4, NEUTRAL))
        if option["without"] is not None:
            x = at(option["without"])
            figure.strokes.append(Stroke(x, y - 4.5, x, y + 4.5, 1.2, INK))
        figure.discs.append(Disc(at(option["odds"]), y, 3.4))
        label = _fitted(option["label"], left - 10, widths)
        figure.labels.append(Label(left - 8 - widths(label, _SIZE), y + 2.8, _SIZE, label))
        words = f"{percent(option['odds'])}  {option['words']}"
        figure.labels.append(Label(right + 10, y + 2.8, _SIZE, words))
    return figure


def odds_caption(bundle: dict[str, Any]) -> str:
    """Say how to read the picture of a dilemma."""
    without = (
        " A tick stands where the odds are without the scenario." if bundle["supposed"] else ""
    )
    return f"Dots are odds within a year, bars their 90% intervals.{without}"


def _fitted(label: str, room: float, widths: Widths) -> str:
    """Cut a label that would run off the sheet; the table beside has it whole."""
    if widths(label, _SIZE) <= room:
        return label
    while label and widths(f"{label}…", _SIZE) > room:
        label = label[:-1].rstrip()
    return f"{label}…"
