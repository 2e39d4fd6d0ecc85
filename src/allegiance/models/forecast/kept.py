"""Fits kept in the user's cache folder, so that a second question of the same events is quick."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Final
from zipfile import BadZipFile

import numpy as np

from allegiance.config import cache_folder
from allegiance.models.forecast.files import Events
from allegiance.models.forecast.forecaster import Forecaster, Settings

__all__ = ["fitted"]

_FORMAT: Final = "1"
_MOST: Final = 8
"""How many fits are kept; the oldest go first."""


def fitted(
    events: Events, settings: Settings, day: int, done: Callable[[str, int], None] | None = None
) -> Forecaster:
    """Learn from all events before a day, or take up what was learned from the very same ones.

    Parameters
    ----------
    events, settings
        As of `Forecaster`.
    day
        Nothing on or after it is learned from.
    done
        Called after each step of learning with a note and the number of steps.

    Raises
    ------
    HistoryError
        As `Forecaster.fit`.
    """
    forecaster = Forecaster(events, settings, last=day)
    path = cache_folder() / "forecasts" / f"{_digest(events, settings, day)}.npz"
    if _resumed(forecaster, path, day):
        return forecaster
    forecaster.fit(day, done)
    _keep(forecaster, path)
    return forecaster


def _digest(events: Events, settings: Settings, day: int) -> str:
    """Name all that a fit depends on: equal events and settings, equal fit."""
    found = hashlib.sha256()
    for part in (_FORMAT, version("allegiance"), repr(settings), str(day)):
        found.update(part.encode("utf-8") + b"\0")
    for names in (events.actors, events.relations):
        found.update("\n".join(names).encode("utf-8", errors="surrogatepass") + b"\0")
    for column in (events.subject, events.relation, events.object, events.day, events.group,
                   events.sector):  # fmt: skip
        found.update(np.ascontiguousarray(column).data)
    return found.hexdigest()[:32]


def _resumed(forecaster: Forecaster, path: Path, day: int) -> bool:
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as found:
            forecaster.resume(day, dict(found))
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return False
    return True


def _keep(forecaster: Forecaster, path: Path) -> None:
    partial = path.with_name(f"{path.stem}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("wb") as file:
            np.savez(file, allow_pickle=False, **forecaster.learned())
        partial.replace(path)
        newest = sorted(path.parent.glob("*.npz"), key=lambda f: f.stat().st_mtime, reverse=True)
        for old in newest[_MOST:]:
            old.unlink(missing_ok=True)
    except OSError:
        # A cache that cannot be written costs time, nothing else.
        partial.unlink(missing_ok=True)
