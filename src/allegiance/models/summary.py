"""Estimates as tables: printed, in columns, as JSON; and design rows for other tools."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from allegiance.errors import OutputError

if TYPE_CHECKING:
    import polars as pl

    from allegiance.models.base import EventModel
    from allegiance.models.design import ChoiceDesign

__all__ = ["as_json", "design_rows", "stars", "summary", "table", "write_csv"]

_MARKS: Final = ((0.001, "***"), (0.01, "**"), (0.05, "*"), (0.1, "."))


def _tests(model: EventModel) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return z and two-sided p values; those of fixed coefficients are NaN."""
    from scipy.special import ndtr

    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(model.stderr_ > 0, model.coef_ / model.stderr_, np.nan)
    return z, 2 * ndtr(-np.abs(z))


def stars(p: float) -> str:
    """Return the marks that tables put beside a p value."""
    return next((mark for bound, mark in _MARKS if p < bound), "")


def table(model: EventModel, level: float = 0.95) -> pl.DataFrame:
    """Return one row per statistic: estimate, stderr, z, p, low, high."""
    import polars as pl

    z, p = _tests(model)
    bounds = model.intervals(level)
    return pl.DataFrame(
        {
            "statistic": list(model.names_),
            "estimate": model.coef_,
            "stderr": model.stderr_,
            "z": z,
            "p": p,
            "low": bounds[:, 0],
            "high": bounds[:, 1],
        }
    )


def summary(model: EventModel) -> str:
    """Return the table that papers print, with fit figures below."""
    z, p = _tests(model)
    width = max(len(name) for name in (*model.names_, "statistic"))
    lines = [
        f"{model.kind} model, {model.n_events_:,} events, {model.n_iter_} iterations",
        "",
        f"{'statistic':<{width}}  {'estimate':>11}  {'std. error':>10}  {'z':>9}  {'p':>9}",
    ]
    for at, name in enumerate(model.names_):
        if name in model.fixed:
            lines.append(f"{name:<{width}}  {model.coef_[at]:>11.5f}  {'fixed':>10}")
            continue
        lines.append(
            f"{name:<{width}}  {model.coef_[at]:>11.5f}  {model.stderr_[at]:>10.5f}  "
            f"{z[at]:>9.3f}  {_p_value(float(p[at])):>9} {stars(float(p[at]))}".rstrip()
        )
    robust = "; standard errors robust to clusters" if model.cluster is not None else ""
    return "\n".join(
        [
            *lines,
            "",
            "*** p < 0.001, ** p < 0.01, * p < 0.05, . p < 0.1" + robust,
            f"log-likelihood {model.loglik_:.4f}, AIC {model.aic_:.2f}, BIC {model.bic_:.2f}",
        ]
    )


def _p_value(p: float) -> str:
    return "< 2e-16" if p < 2e-16 else f"{p:.2e}" if p < 1e-4 else f"{p:.4f}"


def as_json(model: EventModel) -> dict[str, Any]:
    """Return a fit as JSON: names in the order of the statistics."""
    return {
        "model": model.kind,
        **model.said(),
        "statistics": list(model.names_),
        "coefficients": [float(value) for value in model.coef_],
        "standard_errors": [float(value) for value in model.stderr_],
        "log_likelihood": float(model.loglik_),
        "aic": float(model.aic_),
        "bic": float(model.bic_),
        "events": int(model.n_events_),
        "iterations": int(model.n_iter_),
        "seconds": round(float(model.seconds_), 6),
    }


def write_csv(model: EventModel, path: str | Path) -> None:
    """Write the table of a fit.

    Raises
    ------
    OutputError
        Where the file cannot be written.
    """
    try:
        table(model).write_csv(path)
    except OSError as error:
        raise OutputError(f"cannot be written ({error.strerror})", where=path) from error


def design_rows(design: ChoiceDesign) -> pl.DataFrame:
    """Return all rows of a choice design: event, sender, receiver, chosen, and the statistics."""
    import polars as pl

    history, parts, seen = design.history, [], 0
    names = np.array(history.actors)
    for block in design.blocks(whom=True):
        sizes, p = np.diff(block.offset), len(design.job.names)
        event = np.repeat(np.arange(len(block)), sizes)
        place = np.arange(len(event)) - block.offset[event]
        start = p * block.offset[event] + place
        columns = {
            name: block.rows[start + at * sizes[event]] for at, name in enumerate(design.job.names)
        }
        parts.append(
            pl.DataFrame(
                {
                    "event": event + seen,
                    "sender": names[history.senders[event + seen]],
                    "receiver": names[block.whom],
                    "chosen": (place == block.chosen[event]).astype(np.int8),
                    **columns,
                }
            )
        )
        seen += len(block)
    return pl.concat(parts)
