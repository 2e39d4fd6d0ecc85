"""What the environment may set, read when asked and never at import."""

from __future__ import annotations

import os
from pathlib import Path

from allegiance.errors import OptionError

__all__ = ["cache_folder", "own_names", "workers"]


def cache_folder() -> Path:
    """Return the folder for what can be computed again (``ALLEGIANCE_CACHE`` overrides it)."""
    own = os.environ.get("ALLEGIANCE_CACHE")
    base = os.environ.get("XDG_CACHE_HOME")
    return Path(own) if own else (Path(base) if base else Path.home() / ".cache") / "allegiance"


def own_names() -> Path | None:
    """Return the user's own table of names (``ALLEGIANCE_NAMES``), None where there is none."""
    own = os.environ.get("ALLEGIANCE_NAMES")
    return Path(own) if own else None


def workers(asked: int | None = None) -> int:
    """Return how many processes read: as asked, else ``ALLEGIANCE_WORKERS``, else all cores.

    Raises
    ------
    OptionError
        If the number is not a whole number above zero.
    """
    said = asked if asked is not None else os.environ.get("ALLEGIANCE_WORKERS")
    if said is None:
        return (
            len(os.sched_getaffinity(0))
            if hasattr(os, "sched_getaffinity")
            else os.cpu_count() or 1
        )
    try:
        number = int(said)
    except ValueError:
        number = 0
    if number < 1:
        raise OptionError(f"{said!r} workers", remedy="Give a whole number above zero")
    return number
