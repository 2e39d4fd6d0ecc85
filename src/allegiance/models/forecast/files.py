"""Dated events from files: who did what to whom, when."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from allegiance.errors import HistoryError

__all__ = ["Events", "country_and_sector", "from_rows", "read_events", "sha256"]

Ints = npt.NDArray[np.int64]
Row = tuple[str, str, str, int]

_HEADS: Final = (
    ("subject", "sender", "source", "actor", "head", "s"),
    ("relation", "predicate", "event", "r"),
    ("object", "receiver", "target", "recipient", "tail", "o"),
    ("time", "date", "timestamp", "day", "t"),
)
_MIXED: Final = re.compile(r"^(.+?) \(([^()]+)\)$")
_FACE: Final = re.compile(r"-?\d+(\.0+)?")


@dataclass(frozen=True)
class Events:
    """Events in the order of their files.

    Attributes
    ----------
    subject, relation, object, day
        Indices, and the step of time counted from the first; shape (n,).
    part
        The file each came from, by its place in `parts`.
    parts
        Names of the files' parts, such as train, valid, test.
    actors, relations
        Names, or numbers as text where none are known.
    group, sector
        Country and sector of each actor, as far as its name says so; -1 for none.
    origin, step
        Time of day 0, and what a step is in the units of the file (days since year 1 for dates).
    dated
        Whether times are dates.
    """

    subject: Ints
    relation: Ints
    object: Ints
    day: Ints
    part: Ints
    parts: tuple[str, ...]
    actors: tuple[str, ...]
    relations: tuple[str, ...]
    group: Ints
    sector: Ints
    origin: int
    step: int
    dated: bool

    def __len__(self) -> int:
        return len(self.subject)

    def step_of(self, time: int) -> int:
        """Return the step that a time lies in."""
        return (time - self.origin) // self.step

    def time_of(self, day: int) -> str:
        """Say a step as the files do."""
        return self.face(self.origin + day * self.step)

    def face(self, time: int) -> str:
        """Say a time as the files do."""
        return date.fromordinal(time).isoformat() if self.dated else str(time)


def sha256(path: str | Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def read_events(
    files: Mapping[str, str | Path],
    *,
    actors: str | Path | None = None,
    relations: str | Path | None = None,
    step: int | None = None,
) -> Events:
    """Read files of events, plain or gzipped.

    A file has a row for each event: subject, relation, object, time, and anything after that,
    which is ignored. Cells are parted by tabs, else by commas, else by spaces. A head is optional.
    Times are whole numbers or ISO dates. Subjects, relations and objects are names or numbers.

    Parameters
    ----------
    files
        By part: train, valid, test, or any.
    actors, relations
        Files with a name and its number in each row, tab between, for files of numbers. Without
        them ``entity2id.txt`` and ``relation2id.txt`` beside the first file are read if there.
    step
        Units of time in a step; by default the greatest common divisor of what lies between times.

    Raises
    ------
    HistoryError
        Naming file and row.
    """
    rows: list[Row] = []
    counts: list[int] = []
    kinds: set[bool] = set()
    for path in files.values():
        found = list(_rows(Path(path), kinds))
        if not found:
            raise HistoryError("holds no event", where=path)
        rows += found
        counts.append(len(found))
    if len(kinds) > 1:
        raise HistoryError(
            "times are dates in some rows and numbers in others",
            where=", ".join(str(p) for p in files.values()),
            remedy="Write all times in one way",
        )
    beside = Path(next(iter(files.values()))).parent
    return from_rows(
        rows,
        parts=tuple(files),
        counts=counts,
        dated=kinds == {True},
        actor_names=_names(actors, beside / "entity2id.txt"),
        relation_names=_names(relations, beside / "relation2id.txt"),
        step=step,
    )


def from_rows(
    rows: Sequence[Row],
    *,
    parts: tuple[str, ...] = ("events",),
    counts: Sequence[int] | None = None,
    dated: bool = True,
    actor_names: Mapping[int, str] | None = None,
    relation_names: Mapping[int, str] | None = None,
    step: int | None = None,
) -> Events:
    """Give numbers to rows (subject, relation, object, time) of events."""
    subjects, relations, objects, times = zip(*rows, strict=True)
    actor_names, relation_names = actor_names or {}, relation_names or {}
    actors, (s, o) = _numbered((subjects, objects), actor_names)
    named, (r,) = _numbered((relations,), relation_names)
    time = np.array(times, np.int64)
    gaps = np.diff(np.unique(time))
    stride = step or (int(np.gcd.reduce(gaps)) if len(gaps) else 1)
    group, sector = country_and_sector(actors)
    return Events(
        s, r, o, (time - time.min()) // stride,
        np.repeat(np.arange(len(parts)), counts or [len(rows)]),
        parts, actors, named, group, sector, int(time.min()), stride, dated,
    )  # fmt: skip


def _numbered(
    columns: tuple[tuple[str, ...], ...], names: Mapping[int, str]
) -> tuple[tuple[str, ...], list[Ints]]:
    """Give words numbers in the order of their spelling, numbers as they stand."""
    words = set().union(*columns)
    if all(_FACE.fullmatch(word) and int(float(word)) >= 0 for word in words):
        size = max(*(int(float(w)) for w in words), *names, 0) + 1
        if size <= 4 * (len(words) + len(names)) + 1000:
            found = tuple(names.get(k, str(k)) for k in range(size))
            return found, [np.array([int(float(w)) for w in c], np.int64) for c in columns]
    known = {word: k for k, word in enumerate(sorted(words))}
    spelled = tuple(names.get(int(w), w) if w.isdecimal() else w for w in known)
    return spelled, [np.array([known[w] for w in c], np.int64) for c in columns]


def _rows(path: Path, kinds: set[bool]) -> Iterator[Row]:
    apart: str | None = None
    order = (0, 1, 2, 3)
    for number, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        if number == 1:
            apart = next((mark for mark in "\t," if mark in line), None)
        cells = [c.strip() for c in line.split(apart)]
        if number == 1 and (found := _head(cells)) is not None:
            order = found
            continue
        if len(cells) <= max(order):
            raise HistoryError(
                f"has {len(cells)} cells, not at least {max(order) + 1}",
                where=f"{path}, row {number}",
                remedy="Write subject, relation, object and time, parted by tabs or commas",
            )
        s, r, o, t = (cells[k] for k in order)
        if not (s and r and o):
            raise HistoryError("has an empty cell", where=f"{path}, row {number}")
        yield s, r, o, _time(t, f"{path}, row {number}", kinds)


def _head(cells: list[str]) -> tuple[int, int, int, int] | None:
    """Return where subject, relation, object and time stand, if the cells are a head."""
    folded = [c.casefold() for c in cells]
    places = [next((k for k, c in enumerate(folded) if c in names), None) for names in _HEADS]
    found = [p for p in places if p is not None]
    return (found[0], found[1], found[2], found[3]) if len(found) == 4 else None


def _time(cell: str, where: str, kinds: set[bool]) -> int:
    if _FACE.fullmatch(cell):
        kinds.add(False)
        return int(float(cell))
    try:
        kinds.add(True)
        return date.fromisoformat(cell[:10]).toordinal()
    except ValueError:
        raise HistoryError(
            f"{cell!r} is no time", where=where, remedy="Write a whole number or a date, 2014-01-31"
        ) from None


def _lines(path: Path) -> Iterable[str]:
    try:
        data = path.read_bytes()
        if data[:2] == b"\x1f\x8b":
            data = gzip.decompress(data)
        return data.decode("utf-8-sig").splitlines()
    except (OSError, EOFError) as error:
        why = getattr(error, "strerror", None) or error
        raise HistoryError(f"cannot be read ({why})", where=path) from error
    except UnicodeDecodeError as error:
        raise HistoryError("is not UTF-8 text", where=path) from error


def _names(given: str | Path | None, beside: Path) -> dict[int, str]:
    path = Path(given) if given is not None else beside
    if given is None and not path.exists():
        return {}
    found = {}
    for number, line in enumerate(_lines(path), 1):
        name, tab, key = line.rstrip().rpartition("\t")
        if tab and key.isdecimal():
            found[int(key)] = name
        elif line.strip() and number > 1:
            raise HistoryError("is not a name, a tab and a number", where=f"{path}, row {number}")
    return found


def country_and_sector(names: Sequence[str]) -> tuple[Ints, Ints]:
    """Read country and sector off names such as ``Police (Kenya)``; Kenya itself is a country.

    Returns
    -------
    tuple of Ints
        Group and sector of each name, -1 where it does not say.
    """
    plain = [name.replace("_", " ") for name in names]
    found = [_MIXED.match(name) for name in plain]
    countries = {m[2]: k for k, m in enumerate(m for m in found if m)}
    number = {name: k for k, name in enumerate(countries)}
    sectors: dict[str, int] = {}
    group = np.full(len(names), -1, np.int64)
    sector = np.full(len(names), -1, np.int64)
    for k, (name, match) in enumerate(zip(plain, found, strict=True)):
        if match:
            group[k] = number[match[2]]
            sector[k] = sectors.setdefault(match[1], len(sectors))
        elif name in number:
            group[k] = number[name]
            sector[k] = sectors.setdefault("", len(sectors))
    return group, sector
