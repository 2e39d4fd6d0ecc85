"""Design rows of every model as columns, for any other tool."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from allegiance.errors import OptionError, OutputError
from allegiance.models.base import EventModel
from allegiance.models.choice import Choice
from allegiance.models.coordination import Coordination
from allegiance.models.design import Block
from allegiance.models.events import EventHistory, Floats
from allegiance.models.sampling import CaseControl
from allegiance.models.spelled import SpelledModel

if TYPE_CHECKING:
    import polars as pl

__all__ = ["design_rows", "write_rows"]


def design_rows(model: EventModel, history: EventHistory) -> pl.DataFrame:
    """Return the rows a model is fitted to; it need not be fitted.

    Columns: ``event``, ``sender``, ``receiver`` (not in rate models), ``chosen``, and one per
    statistic; sampled models also have ``offset``, the known part of the predictor. A conditional
    logit by event gives the estimates of choice models, of ordered rate and tie models, and, with
    the offset, of sampled ones. In coordination a row is one side of a pair. With exact times a row
    is a spell: ``start``, ``stop`` and ``events`` in it; a Poisson regression with the exposure
    ``stop - start`` gives the estimates.

    Raises
    ------
    OptionError
        For models without rows of their own.
    """
    import polars as pl

    if isinstance(model, Choice):
        return model.rows(history)
    if isinstance(model, SpelledModel):
        return _of_spells(model, history)
    names = np.array(history.actors)
    if isinstance(model, CaseControl):
        sample, block = model.sampled(history)
        event = np.repeat(sample.events, np.diff(block.offset))
        place = np.arange(len(event)) - np.repeat(block.offset[:-1], np.diff(block.offset))
        known = sample.extra if len(sample.extra) else np.zeros(len(event))
        head: dict[str, Any] = {
            "event": event,
            "sender": names[sample.senders],
            "receiver": names[sample.receivers],
            "chosen": (place == 0).astype(np.int8),
            "offset": known,
        }
        return pl.DataFrame(head | _columns(model, block))
    if not isinstance(model, Coordination):
        raise OptionError(f"{model.kind} models have no rows of their own")
    parts = []
    for dyads in model.dyads(history):
        event = dyads.event + dyads.first
        who, whom = dyads.senders, dyads.receivers
        one, other = history.senders[event], history.receivers[event]
        chosen = ((who == one) & (whom == other)) | ((who == other) & (whom == one))
        head = {
            "event": event,
            "sender": names[who],
            "receiver": names[whom],
            "chosen": chosen.astype(np.int8),
        }
        parts.append(pl.DataFrame(head | _columns(model, dyads.block)))
    return pl.concat(parts)


def _columns(model: EventModel, block: Block) -> dict[str, Floats]:
    """Return the statistics of a block by name."""
    p, sizes = len(model.statistics), np.diff(block.offset)
    event = np.repeat(np.arange(len(block)), sizes)
    start = p * block.offset[event] + np.arange(len(event)) - block.offset[event]
    return {
        stat.name: block.rows[start + k * sizes[event]] for k, stat in enumerate(model.statistics)
    }


def _of_spells(model: SpelledModel, history: EventHistory) -> pl.DataFrame:
    """Return spells with exact times, otherwise every candidate at every event."""
    import polars as pl

    found, step, clock = model.spells(history)
    n, names = len(history.actors), np.array(history.actors)
    code = history.senders * n + history.receivers if model.dyads else history.senders
    exact = model.timing_ == "exact"
    spans = np.ones(len(found.which), np.int64) if exact else found.stops - found.starts
    spell = np.repeat(np.arange(len(spans)), spans)
    whose = found.whose[spell]
    who, whom = (whose // n, whose % n) if model.dyads else (whose, whose)
    actors = {"sender": names[who]} | ({"receiver": names[whom]} if model.dyads else {})
    values = {
        stat.name: found.rows[found.which[spell], k] for k, stat in enumerate(model.statistics)
    }
    if exact:
        order = np.lexsort((found.starts, found.whose))
        keys = found.whose[order] * len(clock) + found.starts[order]
        place = order[np.searchsorted(keys, code * len(clock) + step, side="right") - 1]
        counts = np.bincount(place, minlength=len(spans))
        head = {"start": clock[found.starts], "stop": clock[found.stops], "events": counts}
        return pl.DataFrame(actors | head | values).filter(
            (pl.col("stop") > pl.col("start")) | (pl.col("events") > 0)
        )
    event = found.starts[spell] + np.arange(len(spell)) - np.repeat(np.cumsum(spans) - spans, spans)
    chosen = (code[event] == whose).astype(np.int8)
    table = pl.DataFrame({"event": event, **actors, "chosen": chosen, **values})
    return table.sort("event", maintain_order=True)


def write_rows(model: EventModel, history: EventHistory, path: str | Path) -> None:
    """Write design rows as CSV, or as Parquet where the name ends so.

    Raises
    ------
    OutputError
        Where the file cannot be written.
    """
    table = design_rows(model, history)
    try:
        if Path(path).suffix == ".parquet":
            table.write_parquet(path)
        else:
            table.write_csv(path)
    except OSError as error:
        raise OutputError(f"cannot be written ({error.strerror})", where=path) from error
