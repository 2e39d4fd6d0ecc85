"""Pictures of fits: one message each, labelled where it is seen. Needs matplotlib."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from allegiance.errors import OptionError, OutputError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from allegiance.models.base import EventModel
    from allegiance.models.checking import GoodnessOfFit
    from allegiance.models.events import EventHistory, Floats
    from allegiance.models.outlook import Outlook
    from allegiance.models.scores import Reliability

__all__ = [
    "coefficients",
    "effect_curve",
    "fan",
    "goodness",
    "outlook_fans",
    "reliability",
    "save",
]

_INK, _QUIET, _FIRM = "#1b1b1b", "#9a9a9a", "#1f6f8b"


def _figure(height: float, rows: int = 1) -> tuple[Figure, Any]:
    """Return a bare figure, with some pictures one above the other.

    Raises
    ------
    OptionError
        Where matplotlib is not installed.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise OptionError("plots need matplotlib", remedy="Install allegiance[plots]") from error
    figure = Figure(figsize=(7.0, height), layout="constrained")
    axes = figure.subplots(rows, sharex=True)
    for one in np.atleast_1d(axes):
        for side in ("top", "right"):
            one.spines[side].set_visible(False)
    return figure, axes


def coefficients(model: EventModel, level: float = 0.95) -> Figure:
    """Draw estimates with their intervals; those that exclude zero are firm, the others pale."""
    figure, axes = _figure(0.8 + 0.38 * len(model.names_))
    bounds = model.intervals(level)
    for at, name in enumerate(reversed(model.names_)):
        place = len(model.names_) - 1 - at
        low, high = bounds[place]
        colour = _FIRM if low > 0 or high < 0 else _QUIET
        axes.plot([low, high], [at, at], color=colour, linewidth=2)
        axes.plot(model.coef_[place], at, "o", color=colour)
        axes.annotate(
            name, (high, at), xytext=(6, 0), textcoords="offset points", va="center", color=_INK
        )
    axes.axvline(0, color=_QUIET, linewidth=0.8)
    axes.set_yticks([])
    axes.set_ylim(-0.6, len(model.names_) - 0.4)
    axes.margins(x=0.25)
    axes.set_title(f"Estimates of the {model.kind} model, {level:.0%} intervals", loc="left")
    return figure


def effect_curve(model: EventModel, name: str, values: Sequence[float]) -> Figure:
    """Draw by what factor a statistic multiplies the odds (or rate) over its values."""
    if name not in model.names_:
        raise OptionError(f"{name!r} is not in the model")
    figure, axes = _figure(3.2)
    place = model.names_.index(name)
    x = np.asarray(values, dtype=np.float64)
    low, high = model.intervals()[place]
    edges = np.exp(np.outer([low, high], x))
    axes.fill_between(x, edges.min(axis=0), edges.max(axis=0), color=_FIRM, alpha=0.2, linewidth=0)
    axes.plot(x, np.exp(model.coef_[place] * x), color=_FIRM, linewidth=2)
    axes.axhline(1, color=_QUIET, linewidth=0.8)
    axes.set_yscale("log")
    for axis in (axes.yaxis.set_major_formatter, axes.yaxis.set_minor_formatter):
        axis(lambda value, _: f"{value:.3g}")
    axes.set_xlabel(name)
    axes.set_title(f"Factor on the odds by {name}", loc="left")
    return figure


def goodness(fit: GoodnessOfFit) -> Figure:
    """Draw where the observed network lies among the simulated ones, in their deviations."""
    figure, axes = _figure(0.8 + 0.3 * len(fit.names))
    spread = np.maximum(fit.simulated.std(axis=0), 1e-12)
    for at in range(len(fit.names)):
        cloud = (fit.simulated[:, at] - fit.simulated[:, at].mean()) / spread[at]
        seen = (fit.observed[at] - fit.simulated[:, at].mean()) / spread[at]
        row = len(fit.names) - 1 - at
        axes.plot(np.quantile(cloud, [0.025, 0.975]), [row, row], color=_QUIET, linewidth=6)
        axes.plot(np.clip(seen, -8, 8), row, "o", color=_FIRM)
    axes.set_yticks(range(len(fit.names)), [*reversed(fit.names)])
    axes.set_xlabel("standard deviations from the simulated mean")
    axes.set_title(
        f"Observed (dots) among {len(fit.simulated)} simulated networks, p = {fit.p:.2f}",
        loc="left",
    )
    return figure


def fan(paths: Sequence[EventHistory], start: float, end: float, points: int = 200) -> Figure:
    """Draw how many events simulated paths have by a time: median, and half and nine tenths."""
    figure, axes = _figure(3.2)
    clock = np.linspace(start, end, points)
    counts: Floats = np.array([np.searchsorted(path.times, clock, "right") for path in paths])
    for inner, shade in (((0.05, 0.95), 0.15), ((0.25, 0.75), 0.3)):
        low, high = np.quantile(counts, inner, axis=0)
        axes.fill_between(clock, low, high, color=_FIRM, alpha=shade, linewidth=0)
    axes.plot(clock, np.median(counts, axis=0), color=_FIRM, linewidth=2)
    axes.set_xlabel("time")
    axes.set_title(f"Events so far in {len(paths)} simulated paths", loc="left")
    return figure


def reliability(found: Reliability, what: str = "") -> Figure:
    """Draw what was said against what came true, on logarithmic scales; dots grow with numbers."""
    figure, axes = _figure(4.6)
    lines = [row for row in found.table() if row["seen"] > 0 and row["said"] > 0]
    said, seen, many = (np.array([row[k] for row in lines]) for k in ("said", "seen", "forecasts"))
    wide = 1.96 * np.sqrt(seen * (1 - seen) / many)
    least = float(min(said.min(), seen.min())) / 2 if lines else 1e-4
    axes.plot([least, 1], [least, 1], color=_QUIET, linewidth=0.8)
    axes.vlines(said, np.maximum(seen - wide, least), np.minimum(seen + wide, 1), color=_FIRM)
    axes.scatter(said, seen, s=12 + 6 * np.log10(np.maximum(many, 1)), color=_FIRM, zorder=3)
    axes.set_xscale("log")
    axes.set_yscale("log")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(lambda value, _: f"{value:.3g}")
        axis.set_minor_formatter(lambda value, _: "")  # they would lie upon each other
    axes.set_xlabel("probability said")
    axes.set_ylabel("share that came true")
    axes.set_title(f"Said and seen{', ' if what else ''}{what}", loc="left")
    return figure


def outlook_fans(found: Outlook, without: Outlook | None = None, most: int = 6) -> Figure:
    """Draw the likeliest fans of an outlook: share of the paths, and nine in ten of coefficients.

    Parameters
    ----------
    found
        The outlook.
    without
        The same without a scenario: drawn as a broken line.
    most
        How many fans.
    """
    fans = sorted(found.fans, key=lambda f: -f.chance[-1])[:most]
    figure, axes = _figure(1.0 + 1.3 * max(len(fans), 1), rows=max(len(fans), 1))
    clock = np.arange(1, len(found.days) + 1)
    before = {} if without is None else {(f.kind, f.target): f for f in without.fans}
    for at, fan in zip(np.atleast_1d(axes), fans, strict=False):
        at.fill_between(clock, fan.low, fan.high, color=_FIRM, alpha=0.15, linewidth=0)
        at.plot(clock, fan.chance, color=_FIRM, linewidth=2)
        old = before.get((fan.kind, fan.target))
        if old is not None:
            at.plot(clock, old.chance, color=_QUIET, linewidth=1.5, linestyle="--")
        about = f"{fan.kind} {fan.target_name}" if fan.target_name else fan.kind
        at.set_title(f"{about}: {fan.chance[-1]:.0%}", loc="left", fontsize=9)
        at.set_ylim(0, max(1.05 * float(fan.high.max()), 0.05))
        at.set_xlim(1, clock[-1])
    np.atleast_1d(axes)[-1].set_xlabel("months ahead")
    beside = "; broken lines without the scenario" if before else ""
    figure.suptitle(f"{found.name}, share of {found.paths:,} paths{beside}", x=0.01, ha="left")
    return figure


def save(figure: Figure, path: str | Path) -> None:
    """Write a picture in the format of its file's ending.

    Raises
    ------
    OutputError
        Where the file cannot be written.
    """
    try:
        figure.savefig(path, dpi=120)
    except (OSError, ValueError) as error:
        raise OutputError(f"cannot be written ({error})", where=path) from error


def write(figure: Figure, path: str | Path) -> None:
    """Write a figure to a file; its ending says the format.

    Raises
    ------
    OutputError
        Where the file cannot be written, or the format is not known.
    """
    try:
        figure.savefig(path, dpi=150)
    except (OSError, ValueError) as error:
        raise OutputError(f"cannot be written ({error})", where=path) from error
