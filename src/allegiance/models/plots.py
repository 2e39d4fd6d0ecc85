"""Pictures of fits: one message each, labelled where it is seen. Needs matplotlib."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from allegiance.errors import OptionError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from allegiance.models.base import EventModel
    from allegiance.models.checking import GoodnessOfFit
    from allegiance.models.events import EventHistory, Floats

__all__ = ["coefficients", "effect_curve", "fan", "goodness"]

_INK, _QUIET, _FIRM = "#1b1b1b", "#9a9a9a", "#1f6f8b"


def _figure(height: float) -> tuple[Figure, Any]:
    """Return a bare figure.

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
    axes = figure.subplots()
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
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
