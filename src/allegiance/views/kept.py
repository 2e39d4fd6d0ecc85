"""Evidence kept in the user's cache folder, so that a large history is not worked out twice.

Numbers only, one file a column; they are mapped into memory, so that a picture reads from disk
what it touches and no more.
"""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import fields
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from allegiance.config import cache_folder
from allegiance.history import History, relation_names
from allegiance.views.evidence import Rows
from allegiance.views.pooling import Evidence
from allegiance.vocabulary import STATUSES

if TYPE_CHECKING:
    from allegiance.views.inference import Ties

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
_OF_TIES: Final = ("a", "b", "relation", "pro_start", "con_start")
_OF_EVIDENCE: Final = ("by_origin", "run", "first", "last")


def keep(ties: Ties, history: History) -> None:
    """Write what was worked out, if the history is large and tells where it comes from.

    Of one ledger or file the newest few states are kept.
    """
    folder = _folder(history)
    if folder is None:
        return
    partial = folder.with_name(f"{folder.name}.{id(ties)}.part")
    try:
        partial.mkdir(parents=True)
        for name, column in _columns(ties).items():
            np.save(partial / f"{name}.npy", column)
        shutil.rmtree(folder, ignore_errors=True)  # what lies there could not be used
        partial.rename(folder)
        mine = folder.parent.glob(f"{folder.name.split('-')[0]}-*")
        newest = sorted(mine, key=lambda f: f.stat().st_mtime, reverse=True)
        for old in newest[_MOST:]:
            shutil.rmtree(old, ignore_errors=True)
    except OSError:
        # A cache that cannot be written costs time, nothing else.
        shutil.rmtree(partial, ignore_errors=True)


def kept(history: History) -> Ties | None:
    """Return what was kept of this very state, None where nothing was."""
    from allegiance.views.inference import Ties

    folder = _folder(history)
    if folder is None or not folder.exists():
        return None
    try:
        plain = {name: _mapped(folder, name) for name in (*_OF_TIES, *_OF_EVIDENCE)}
        pro, con = (
            Rows(**{f.name: _mapped(folder, f"{side}.{f.name}") for f in fields(Rows)})
            for side in ("pro", "con")
        )
        own = {name: plain.pop(name) for name in _OF_EVIDENCE}
        found = Ties(evidence=Evidence(pro=pro, con=con, **own), **plain)
        whole = (int(found.pro_start[-1]), int(found.con_start[-1])) == (len(pro), len(con))
    except (OSError, ValueError, IndexError, EOFError):
        return None
    return found if whole else None


def _mapped(folder: Path, name: str) -> NDArray[Any]:
    # Plain arrays over the map: slicing a memmap makes a costly object each time.
    return np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False))


def _columns(ties: Ties) -> dict[str, NDArray[Any]]:
    evidence = ties.evidence
    found = {name: getattr(ties, name) for name in _OF_TIES}
    found |= {name: getattr(evidence, name) for name in _OF_EVIDENCE}
    for side, rows in (("pro", evidence.pro), ("con", evidence.con)):
        found |= {f"{side}.{f.name}": getattr(rows, f.name) for f in fields(Rows)}
    return found


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
