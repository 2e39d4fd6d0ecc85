"""A history as one Parquet file: a column a column, lookups in the file's own metadata."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from allegiance.errors import HistoryError, OutputError
from allegiance.history.records import COLUMNS, HistoryActor, HistoryDocument

if TYPE_CHECKING:
    import polars as pl

    from allegiance.history.columns import History

__all__ = ["read", "write"]

_MARK: Final = "allegiance.history"
_FORMAT: Final = 1


def write(history: History, path: Path) -> None:
    """Write the history, whole or not at all.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    import polars as pl

    columns: dict[str, Any] = {name: getattr(history, name) for name in COLUMNS if name != "key"}
    columns["key"] = _as_bytes(history.key)
    if len(history.quotes):
        columns["quote"] = pl.Series(list(history.quotes), dtype=pl.String)
    lookups = {
        "format": _FORMAT,
        "actors": [asdict(a) for a in history.actors],
        "documents": [asdict(d) for d in history.documents],
        "sources": history.sources,
        "places": history.places,
        "whens": history.whens,
        "reasons": history.reasons,
    }
    partial = path.with_name(path.name + ".part")
    try:
        pl.DataFrame(columns).write_parquet(
            partial, metadata={_MARK: json.dumps(lookups, ensure_ascii=False)}
        )
        partial.replace(path)
    except (OSError, pl.exceptions.PolarsError) as error:
        partial.unlink(missing_ok=True)
        raise OutputError(
            f"the history cannot be written ({error})",
            where=path,
            remedy="Name a folder that exists and that you may write to",
        ) from error


def _as_bytes(keys: NDArray[np.bytes_]) -> pl.Series:
    """Lay keys out as rows of bytes, which load without a Python object for each."""
    import polars as pl

    width = max(keys.dtype.itemsize, 1)
    rows = np.ascontiguousarray(keys).astype(f"S{width}").view(np.uint8).reshape(-1, width)
    return pl.Series(rows, dtype=pl.Array(pl.UInt8, width))


def _as_keys(rows: NDArray[np.uint8]) -> NDArray[np.bytes_]:
    keys: NDArray[np.bytes_] = np.ascontiguousarray(rows).view(f"S{rows.shape[1]}").reshape(-1)
    return keys


def read(path: Path, *, quotes: bool) -> History:
    """Read a history; ``quotes=False`` leaves the words on disk.

    Raises
    ------
    HistoryError
        If the file is missing, cut short or no history.
    """
    import polars as pl

    from allegiance.history.columns import History

    remedy = "Write it again with History.to_parquet"
    try:
        about = pl.read_parquet_metadata(path).get(_MARK)
        if about is None:
            raise HistoryError("this Parquet file is no history", where=path, remedy=remedy)
        wanted = [*COLUMNS, *(["quote"] if quotes else [])]
        there = pl.read_parquet_schema(path)
        frame = pl.read_parquet(path, columns=[name for name in wanted if name in there])
    except (OSError, pl.exceptions.PolarsError) as error:
        raise HistoryError(f"it cannot be read ({error})", where=path, remedy=remedy) from error
    lookups = json.loads(about)
    if lookups["format"] > _FORMAT:
        raise HistoryError("a newer version wrote it", where=path, remedy="Update allegiance")
    missing = [name for name in COLUMNS if name not in frame.columns]
    if missing:
        raise HistoryError(f"column {missing[0]} is missing", where=path, remedy=remedy)
    columns: dict[str, Any] = {
        name: frame.drop_in_place(name).to_numpy().astype(dtype, copy=False)
        for name, dtype in COLUMNS.items()
        if name != "key"
    }
    words = frame["quote"].to_numpy() if "quote" in frame.columns else np.empty(0)
    return History(
        **columns,
        key=_as_keys(frame["key"].to_numpy()),
        quotes=words.astype(np.object_),
        actors=tuple(HistoryActor(**{**a, "names": tuple(a["names"])}) for a in lookups["actors"]),
        documents=tuple(HistoryDocument(**d) for d in lookups["documents"]),
        sources=tuple(lookups["sources"]),
        places=tuple(lookups["places"]),
        whens=tuple(lookups["whens"]),
        reasons=tuple(lookups["reasons"]),
    )
