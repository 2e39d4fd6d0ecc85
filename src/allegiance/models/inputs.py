"""Event histories from CSV files."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from allegiance.errors import HistoryError
from allegiance.models.events import ActorChanges, EventHistory, Floats, Ints, TieChanges

__all__ = ["read_actors", "read_history", "read_network", "read_table"]

Table = dict[str, list[str]]
_UNKNOWN: Final = {"", "na", "nan", "null", "none"}
_SAID: Final = {"true": 1.0, "false": 0.0}
_RESERVED: Final = {"present", "sends", "receives"}


def read_table(path: str | Path) -> Table:
    """Read a CSV file with a head as columns of text.

    Raises
    ------
    HistoryError
        For a missing or empty file and for a row of another length than the head.
    """
    where = Path(path)
    try:
        with where.open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.reader(file))
    except OSError as error:
        raise HistoryError(f"cannot be read ({error.strerror})", where=path) from error
    except UnicodeDecodeError as error:
        raise HistoryError("is not UTF-8 text", where=path) from error
    if not lines:
        raise HistoryError("is empty", where=path, remedy="Give a head and at least one row")
    head = [name.strip() for name in lines[0]]
    body = [line for line in lines[1:] if line]
    if any(len(line) != len(head) for line in body):
        row = next(at for at, line in enumerate(lines[1:], 2) if line and len(line) != len(head))
        raise HistoryError(f"has not {len(head)} cells", where=f"{path}, row {row}")
    columns = zip(*body, strict=True) if body else [()] * len(head)
    return {name: list(column) for name, column in zip(head, columns, strict=True)}


def read_history(
    events: str | Path,
    *,
    actors: str | Path | None = None,
    networks: Mapping[str, Sequence[str | Path]] | None = None,
    changes: Mapping[str, str | Path] | None = None,
    directed: bool = True,
    start: float | None = None,
    end: float | None = None,
    impute: bool = False,
    two_mode: bool = False,
) -> EventHistory:
    """Read an event file and all that goes with it.

    Parameters
    ----------
    events
        Columns ``time, sender, receiver``; optionally ``weight`` (or ``increment``) and
        ``relation``. Times are numbers, or ISO dates and instants, which become seconds.
    actors
        First column: names (``label``); ``present`` (true or false); ``sends`` and ``receives``
        (true or false) where not all do both; every other column is an attribute. Words become
        numbers in alphabetical order.
    networks
        Files of each covariate network: square matrices, which hold from the start, or changes
        with columns ``time, sender, receiver`` and ``increment`` or ``replace``.
    changes
        Files of changes of attributes (or of ``present``): ``time, node, replace``.
    directed
        False: events and networks are between two actors.
    impute
        Fill unknown attributes by means, as goldfish does, and take unknown ties for none.
    two_mode
        Who sends never receives. The sides are read off the events, and actors of none receive,
        unless the actors file says ``sends`` or ``receives``.

    Raises
    ------
    HistoryError
        With the file and row.
    """
    table = read_table(events)
    _need(table, ("time", "sender", "receiver"), events)
    lines = np.arange(2, 2 + len(table["time"]))
    names, given = (None, {}) if actors is None else read_actors(actors, changes)
    weights = table.get("weight") or table.get("increment")
    if names is None:
        names = sorted({*table["sender"], *table["receiver"]})
    place = {name: at for at, name in enumerate(names)}
    attributes = dict(given)
    if changes and actors is None:
        raise HistoryError("changes of attributes need an actors file", where=events)
    if impute:
        attributes = {name: one.imputed() for name, one in attributes.items()}
    found = {
        name: read_network(paths, place, directed=directed, impute=impute)
        for name, paths in (networks or {}).items()
    }
    sends, receives = _sides(attributes, table, place, events, two_mode=two_mode)
    return EventHistory.from_columns(
        _times(table["time"], events),
        table["sender"],
        table["receiver"],
        actors=names,
        weights=None if weights is None else _numbers(weights, events, "weight"),
        relations=table.get("relation"),
        rows=lines,
        networks=found,
        attributes={name: one for name, one in attributes.items() if name not in _RESERVED},
        presence=attributes.get("present"),
        may_send=sends,
        may_receive=receives,
        directed=directed,
        start=start,
        end=end,
    )


def _sides(
    attributes: Mapping[str, ActorChanges],
    table: Table,
    place: Mapping[str, int],
    events: str | Path,
    *,
    two_mode: bool,
) -> tuple[npt.NDArray[np.bool_] | None, npt.NDArray[np.bool_] | None]:
    """Return who may send and who may receive, None where all may."""
    said = [
        None if name not in attributes else attributes[name].initial > 0
        for name in ("sends", "receives")
    ]
    if not two_mode:
        return said[0], said[1]
    sends = said[0]
    if sends is None:
        sends = ~said[1] if said[1] is not None else np.zeros(len(place), dtype=np.bool_)
        sends[[place[name] for name in table["sender"] if name in place]] = True
    receives = ~sends if said[1] is None else said[1]
    for row, name in enumerate(table["receiver"], 2):
        if name in place and sends[place[name]]:
            raise HistoryError(
                f"{name!r} receives, and sends elsewhere",
                where=f"{events}, row {row}",
                remedy="Correct the name, or fit without two modes",
            )
    return sends, receives


def read_actors(
    path: str | Path, changes: Mapping[str, str | Path] | None = None
) -> tuple[list[str], dict[str, ActorChanges]]:
    """Read actor names and attributes; unknown numbers become NaN.

    Words are numbered in alphabetical order, those that come with ``changes`` among them: files of
    changes by attribute, with columns ``time, node, replace``.
    """
    table = read_table(path)
    first, *others = table
    names = table[first]
    place = {name: at for at, name in enumerate(names)}
    for at, name in enumerate(names):
        if not name.strip():
            raise HistoryError("the actor has no name", where=f"{path}, row {at + 2}")
        if place[name] != at:
            again = names.index(name, names.index(name) + 1)
            raise HistoryError(f"{name!r} is listed twice", where=f"{path}, row {again + 2}")
    for name, file in (changes or {}).items():
        if name not in others:
            raise HistoryError(f"no attribute {name!r} in the actors file", where=file)
    return names, {
        name: _attribute(table[name], path, (changes or {}).get(name), place) for name in others
    }


def _attribute(
    texts: Sequence[str], path: str | Path, changes: str | Path | None, place: Mapping[str, int]
) -> ActorChanges:
    """Read one attribute and its changes; if there is one word among them, all are words."""
    later: Table = {"time": [], "node": [], "replace": []}
    if changes is not None:
        later = read_table(changes)
        _need(later, ("time", "node", "replace"), changes)
    code = _code([*texts, *later["replace"]])
    source = path if changes is None else changes
    return ActorChanges(
        np.array([_coded(text, code) for text in texts], dtype=np.float64),
        _sorted(_times(later["time"], source), source),
        _find(later["node"], place, source),
        np.array([_coded(text, code) for text in later["replace"]], dtype=np.float64),
        where=(str(path), str(source)),
    )


def read_network(
    paths: Iterable[str | Path],
    place: Mapping[str, int],
    *,
    directed: bool = True,
    impute: bool = False,
) -> TieChanges:
    """Read a network from matrices and files of changes, in that order.

    Unknown values are refused, or with ``impute`` taken for no tie.
    """
    network: TieChanges | None = None
    for path in paths:
        table = read_table(path)
        part = (
            _changes(table, place, path, directed, impute)
            if "sender" in table
            else _matrix(table, place, path, directed, impute)
        )
        network = part if network is None else network.then(part)
    assert network is not None
    return network


def _matrix(
    table: Table, place: Mapping[str, int], path: str | Path, directed: bool, impute: bool
) -> TieChanges:
    """Read a square matrix with names on both sides."""
    first, *heads = table
    rows, columns = _find(table[first], place, path), _find(heads, place, path, head=True)
    matrix = np.zeros((len(place), len(place)))
    for head, column in zip(heads, columns, strict=True):
        found = _numbers(table[head], path, f"tie to {head!r}", unknown=impute)
        matrix[rows, column] = np.nan_to_num(found)
    return TieChanges.from_matrix(matrix, directed=directed)


def _changes(
    table: Table, place: Mapping[str, int], path: str | Path, directed: bool, impute: bool
) -> TieChanges:
    _need(table, ("sender", "receiver"), path)
    count = len(table["sender"])
    mode = next((m for m in ("increment", "replace", "weight") if m in table), None)
    values = (
        np.ones(count)
        if mode is None
        else np.nan_to_num(_numbers(table[mode], path, mode, unknown=impute))
    )
    times = _sorted(_times(table["time"], path), path) if "time" in table else None
    return TieChanges(
        np.full(count, -np.inf) if times is None else times,
        _find(table["sender"], place, path),
        _find(table["receiver"], place, path),
        values,
        np.full(count, mode == "increment"),
        directed,
    )


def _need(table: Table, names: Iterable[str], path: str | Path) -> None:
    missing = [name for name in names if name not in table]
    if missing:
        raise HistoryError(
            f"has no column {missing[0]!r}", where=path, remedy=f"Columns: {', '.join(table)}"
        )


def _find(
    names: Sequence[str], place: Mapping[str, int], path: str | Path, *, head: bool = False
) -> Ints:
    found = np.fromiter((place.get(name, -1) for name in names), np.int64, len(names))
    if (found < 0).any():
        at = int(np.argmin(found))
        row = 1 if head else at + 2
        raise HistoryError(
            f"unknown actor {names[at]!r}",
            where=f"{path}, row {row}",
            remedy="Add it to the actors file, or correct its name",
        )
    return found


def _sorted(times: Floats, path: str | Path) -> Floats:
    back = np.flatnonzero(np.diff(times) < 0)
    if len(back):
        raise HistoryError(
            "the time is before that of the row above",
            where=f"{path}, row {int(back[0]) + 3}",
            remedy="Sort the changes by time",
        )
    return times


def _times(texts: Sequence[str], path: str | Path) -> Floats:
    """Read numbers, or dates and instants as seconds since 1970 (UTC unless said)."""
    try:
        return np.array(texts, dtype=np.float64)
    except ValueError:
        return np.array([_instant(text, path, at) for at, text in enumerate(texts, 2)])


def _instant(text: str, path: str | Path, row: int) -> float:
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise HistoryError(
            f"{text!r} is neither a number nor an ISO date", where=f"{path}, row {row}"
        ) from None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()


def _value(text: str) -> float:
    word = text.strip().lower()
    if word in _UNKNOWN:
        return float("nan")
    return _SAID[word] if word in _SAID else float(word)


def _numbers(texts: Sequence[str], path: str | Path, what: str, *, unknown: bool = False) -> Floats:
    found = np.empty(len(texts))
    for at, text in enumerate(texts):
        try:
            found[at] = _value(text)
        except ValueError:
            found[at] = np.inf
        if not (np.isfinite(found[at]) or (unknown and np.isnan(found[at]))):
            raise HistoryError(f"{what} {text!r} is not a number", where=f"{path}, row {at + 2}")
    return found


def _code(texts: Sequence[str]) -> dict[str, float]:
    """Give words numbers in alphabetical order; nothing if all texts are numbers."""
    known = [text.strip() for text in texts if text.strip().lower() not in _UNKNOWN]
    try:
        for text in known:
            _value(text)
    except ValueError:
        return {word: float(at) for at, word in enumerate(sorted(set(known)))}
    return {}


def _coded(text: str, code: Mapping[str, float]) -> float:
    return code.get(text.strip(), float("nan")) if code else _value(text)
