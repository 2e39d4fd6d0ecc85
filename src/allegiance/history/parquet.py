"""A history as one Parquet file: a column a column, lookups in the file's own metadata.

Reading one loads what pictures are made of; every other column is read when it is first asked for.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, fields
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from allegiance.errors import HistoryError, OutputError
from allegiance.history.records import COLUMNS, LATER, HistoryActor, HistoryDocument

if TYPE_CHECKING:
    import polars as pl

    from allegiance.history.columns import History

__all__ = ["read", "write"]

_MARK: Final = "allegiance.history"
_PAPERS: Final = "allegiance.documents"
_FORMAT: Final = 2
_PAPER: Final = tuple(field.name for field in fields(HistoryDocument))
_REMEDY: Final = "Write it again with History.to_parquet"


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
        "sources": history.sources,
        "places": history.places,
        "whens": history.whens,
        "reasons": history.reasons,
    }
    papers = {name: [getattr(d, name) for d in history.documents] for name in _PAPER}
    partial_ = path.with_name(path.name + ".part")
    metadata = {
        _MARK: json.dumps(lookups, ensure_ascii=False),
        _PAPERS: json.dumps(papers, ensure_ascii=False),
    }
    try:
        pl.DataFrame(columns).write_parquet(partial_, metadata=metadata)
        partial_.replace(path)
    except (OSError, pl.exceptions.PolarsError) as error:
        partial_.unlink(missing_ok=True)
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


def read(path: Path, *, quotes: bool) -> History:
    """Read a history; what no picture needs stays on disk until it is asked for.

    Parameters
    ----------
    path
        The file. It must stay as it is while the history is in use.
    quotes
        False leaves the words out for good.

    Raises
    ------
    HistoryError
        If the file is missing, cut short or no history; later, if it has changed since.
    """
    import polars as pl

    from allegiance.history.columns import History

    with _clear_errors(path):
        stamp = _stamp(path)
        about = pl.read_parquet_metadata(path).get(_MARK)
        if about is None:
            raise HistoryError("this Parquet file is no history", where=path, remedy=_REMEDY)
        there = pl.read_parquet_schema(path)
    lookups = json.loads(about)
    del about
    if lookups["format"] > _FORMAT:
        raise HistoryError("a newer version wrote it", where=path, remedy="Update allegiance")
    missing = [name for name in COLUMNS if name not in there]
    if missing:
        raise HistoryError(f"column {missing[0]} is missing", where=path, remedy=_REMEDY)
    later: dict[str, Any] = {name: partial(_column, path, name, stamp) for name in LATER}
    later["documents"] = partial(_documents, path, stamp)
    has_words = quotes and "quote" in there
    later["quotes"] = partial(_words, path, stamp if has_words else None)
    return History.deferred(
        later,
        **{name: _column(path, name, stamp) for name in COLUMNS if name not in LATER},
        actors=tuple(HistoryActor(**{**a, "names": tuple(a["names"])}) for a in lookups["actors"]),
        sources=tuple(lookups["sources"]),
        places=tuple(lookups["places"]),
        whens=tuple(lookups["whens"]),
        reasons=tuple(lookups["reasons"]),
        origin=str(path.resolve()),
    )


@contextmanager
def _clear_errors(path: Path) -> Iterator[None]:
    import polars as pl

    try:
        yield
    except (OSError, pl.exceptions.PolarsError) as error:
        raise HistoryError(f"it cannot be read ({error})", where=path, remedy=_REMEDY) from error


Stamp = tuple[int, int, int]


def _stamp(path: Path) -> Stamp:
    about = path.stat()
    return about.st_ino, about.st_size, about.st_mtime_ns


def _check(path: Path, stamp: Stamp) -> None:
    if _stamp(path) != stamp:
        raise HistoryError(
            "the file has changed since the history was read",
            where=path,
            remedy="Read it again with History.from_parquet",
        )


def _column(path: Path, name: str, stamp: Stamp) -> NDArray[Any]:
    """Read one column by itself, so that no second copy of the others is held meanwhile."""
    import polars as pl

    with _clear_errors(path):
        _check(path, stamp)
        column = pl.read_parquet(path, columns=[name])[name]
    if name != "key":
        values: NDArray[Any] = column.to_numpy().astype(COLUMNS[name], copy=False)
        return values
    rows = np.ascontiguousarray(column.to_numpy())
    keys: NDArray[Any] = rows.view(f"S{rows.shape[1]}").reshape(-1)
    return keys


def _words(path: Path, stamp: Stamp | None) -> NDArray[np.object_]:
    import polars as pl

    if stamp is None:
        return np.empty(0, dtype=np.object_)
    with _clear_errors(path):
        _check(path, stamp)
        return pl.read_parquet(path, columns=["quote"])["quote"].to_numpy().astype(np.object_)


def _documents(path: Path, stamp: Stamp) -> tuple[HistoryDocument, ...]:
    import polars as pl

    with _clear_errors(path):
        _check(path, stamp)
        metadata = pl.read_parquet_metadata(path)
    if _PAPERS not in metadata:  # as the first format had it
        return tuple(HistoryDocument(**d) for d in json.loads(metadata[_MARK])["documents"])
    papers = json.loads(metadata[_PAPERS])
    return tuple(HistoryDocument(*row) for row in zip(*(papers[n] for n in _PAPER), strict=True))
