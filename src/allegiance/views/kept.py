"""Evidence kept in the user's cache folder, so that a large history is not worked out twice.

Numbers only, one file a column; they are mapped into memory, so that a picture reads from disk
what it touches and no more.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from allegiance.config import cache_folder
from allegiance.history import History, relation_names
from allegiance.views.ties import TYPES, Columns, Ties, ties_of
from allegiance.vocabulary import STATUSES

__all__ = ["WORTH_KEEPING", "keep", "kept"]

WORTH_KEEPING: Final = 200_000
"""From how many claims on the evidence is kept."""
_FORMAT: Final = "2"
_MOST: Final = 3
_READ: Final = (
    "subject",
    "object",
    "relation",
    "status",
    "start_low",
    "start_high",
    "end_low",
    "end_high",
    "is_dated",
    "is_range",
    "published",
    "source",
    "said_by",
    "confidence",
    "weight",
    "verdict",
)


def keep(history: History, parts: Callable[[History], Iterable[Columns]]) -> Ties | None:
    """Work ties out part by part and write each away, so that they never all lie in memory.

    Of one ledger or file the newest few states are kept.

    Returns
    -------
    Ties or None
        Mapped from disk; None where the history is small or in memory only, or where nothing can
        be written.
    """
    folder = _folder(history)
    if folder is None:
        return None
    partial = folder.with_name(f"{folder.name}.{os.getpid()}-{id(history)}.part")
    try:
        partial.mkdir(parents=True)
        _write(partial, parts(history))
        shutil.rmtree(folder, ignore_errors=True)  # what lies there could not be used
        partial.rename(folder)
        mine = folder.parent.glob(f"{folder.name.split('-')[0]}-*")
        newest = sorted(mine, key=lambda f: f.stat().st_mtime, reverse=True)
        for old in newest[_MOST:]:
            shutil.rmtree(old, ignore_errors=True)
    except OSError:
        # A cache that cannot be written costs time, nothing else.
        shutil.rmtree(partial, ignore_errors=True)
    return kept(history)


def _write(folder: Path, parts: Iterable[Columns]) -> None:
    """Write every column to a file of its own that grows with each part."""
    with ExitStack() as opened:
        files = {name: opened.enter_context((folder / f"{name}.npy").open("wb")) for name in TYPES}
        rows = dict.fromkeys(TYPES, 0)
        for name, file in files.items():
            _head(file, name, 0)
        for part in parts:
            for name, column in part.items():
                files[name].write(np.ascontiguousarray(column, TYPES[name]).data)
                rows[name] += len(column)
        for name, file in files.items():
            file.seek(0)
            _head(file, name, rows[name])


def _head(file: BinaryIO, name: str, rows: int) -> None:
    """Write the head of a column; numpy leaves room in it for the number of rows to grow."""
    kind = np.lib.format.dtype_to_descr(np.dtype(TYPES[name]))
    about = {"descr": kind, "fortran_order": False, "shape": (rows,)}
    np.lib.format.write_array_header_1_0(file, about)


def kept(history: History) -> Ties | None:
    """Return what was kept of this very state, None where nothing was."""
    folder = _folder(history)
    if folder is None or not folder.exists():
        return None
    try:
        return ties_of({name: _mapped(folder, name) for name in TYPES})
    except (OSError, ValueError, IndexError, EOFError):
        return None


def _mapped(folder: Path, name: str) -> NDArray[Any]:
    # Plain arrays over the map: slicing a memmap makes a costly object each time.
    return np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False))


@cache
def _rules() -> str:
    return (files("allegiance.views") / "rules.csv").read_text(encoding="utf-8")


def _folder(history: History) -> Path | None:
    """Name the folder by all that inference reads: equal numbers, equal evidence."""
    if history.origin is None or len(history) < WORTH_KEEPING:
        return None
    if "digest" not in history._index:
        found = hashlib.sha256("|".join((_FORMAT, version("allegiance"), _rules())).encode("utf-8"))
        kinds = "|".join((*relation_names(), "", *STATUSES, "", *(a.kind for a in history.actors)))
        found.update(kinds.encode("utf-8"))
        for name in _READ:
            found.update(np.ascontiguousarray(getattr(history, name)).data)
        history._index["digest"] = found.hexdigest()[:32]
    where = hashlib.sha256(history.origin.encode("utf-8")).hexdigest()[:24]
    return cache_folder() / "evidence" / f"{where}-{history._index['digest']}"
