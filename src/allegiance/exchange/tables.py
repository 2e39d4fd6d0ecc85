"""Rows of a file with their line numbers, and documents made of rows."""

from __future__ import annotations

import csv
import gzip
import io
import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from allegiance.claims import Actor, Claim, ClaimFile, Document, Span
from allegiance.errors import DateError, ExchangeError
from allegiance.exchange.records import Import, Problem
from allegiance.times import parse

__all__ = ["UNREADABLE", "Maker", "Page", "Row", "open_text", "read_table", "slug", "told"]

UNREADABLE: Final = (OSError, EOFError, UnicodeDecodeError, csv.Error, zlib.error)
"""What a file that is cut short, binary or in another encoding raises while it is read."""
_MOST_SHOWN: Final = 20
_MOST_KEPT: Final = 1000


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its line in the file and its cells by heading."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    @property
    def line(self) -> str:
        """The row as text: every cell that is not empty, with its heading."""
        said = " | ".join(f"{k}: {v}" for k, v in self.cells.items() if v)
        return said.replace("\r", " ").replace("\n", " ").replace("\x00", " ")


def read_table(path: Path, needed: Sequence[str] = ()) -> Iterator[Row]:
    """Yield the rows of a CSV (gzipped or not), TSV, XLSX or Parquet file.

    Parameters
    ----------
    path
        The file; its first line holds the headings. Separators ``,``, ``;`` and tab are told
        apart by the first line.
    needed
        Headings that must be there.

    Raises
    ------
    ExchangeError
        If it cannot be read or a heading is missing.
    """
    reader = {".xlsx": _xlsx, ".xlsm": _xlsx, ".parquet": _parquet}
    rows = reader.get(path.suffix.casefold(), _csv)(path)
    try:
        heading = [str(h).strip() for h in next(rows, [])]
        missing = [name for name in needed if name not in heading]
        if missing or not any(heading):
            raise ExchangeError(
                f"the column {missing[0]!r} is missing" if missing else "the file is empty",
                where=f"{path}, row 1",
                remedy=f"Headings found: {', '.join(h for h in heading if h) or 'none'}",
            )
        for number, cells in enumerate(rows, start=2):
            if any(cells):
                if len(cells) > len(heading):
                    raise ExchangeError(
                        f"{len(cells)} cells under {len(heading)} headings",
                        where=f"{path}, row {number}",
                        remedy="Put cells that hold the separator in quotes",
                    )
                # A row that ends early has empty cells: what it needed is then named by column.
                whole = [*cells, *[""] * (len(heading) - len(cells))]
                yield Row(number, dict(zip(heading, (c.strip() for c in whole), strict=True)))
    except UnicodeDecodeError as error:
        raise ExchangeError(
            f"the line is not UTF-8 ({error.reason})",
            where=f"{path}, row {_not_utf8(path)}",
            remedy="Save the file as UTF-8 and import it again",
        ) from error
    except UNREADABLE as error:
        raise ExchangeError(
            f"the file cannot be read ({error})",
            where=path,
            remedy="Give a whole CSV file in UTF-8 (gzipped or not) or an XLSX file",
        ) from error


def _csv(path: Path) -> Iterator[list[str]]:
    with open_text(path) as handle:
        first = handle.readline()
        separator = max("\t;,", key=first.count)
        handle.seek(0)
        yield from csv.reader(handle, delimiter=separator)


def _parquet(path: Path) -> Iterator[list[str]]:
    import polars as pl

    try:
        frame = pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise ExchangeError(
            f"the Parquet file is cut short or damaged ({str(error).splitlines()[0]})",
            where=path,
            remedy="Copy it again from where it comes, then import it",
        ) from error
    yield frame.columns
    for row in frame.iter_rows():
        yield [_cell(value) for value in row]


def open_text(path: Path) -> io.TextIOWrapper:
    """Open a text file in UTF-8, unpacking gzip as it goes."""
    with path.open("rb") as probe:
        packed = probe.read(2) == b"\x1f\x8b"
    raw: Any = (gzip.open if packed else open)(path, "rb")
    return io.TextIOWrapper(raw, encoding="utf-8-sig", newline="")


def _not_utf8(path: Path) -> int:
    """Return the number of the first line that is not UTF-8."""
    with open_text(path) as handle:
        lines: Any = handle.buffer
        for number, line in enumerate(lines, start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                return number
    return 1


def _xlsx(path: Path) -> Iterator[list[str]]:
    try:
        import openpyxl
    except ModuleNotFoundError as error:
        raise ExchangeError(
            "XLSX needs one more package",
            where=path,
            remedy="Run `pip install 'allegiance[exchange]'`, or save the sheet as CSV",
        ) from error
    from zipfile import BadZipFile

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, KeyError, ValueError, OSError) as error:
        raise ExchangeError(
            f"the workbook cannot be read ({error})", where=path, remedy="Give an XLSX file"
        ) from error
    try:
        for row in book.worksheets[0].iter_rows(values_only=True):
            yield [_cell(value) for value in row]
    finally:
        book.close()


def _cell(value: object) -> str:
    from datetime import date, datetime

    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


class Page:
    """A document in the making whose text is rows, one a line."""

    def __init__(self, **about: Any) -> None:
        self._about = about
        self._lines: list[str] = []
        self._length = 0
        self._actors: dict[tuple[str, str], None] = {}
        self._claims: list[Claim] = []
        self.lines: list[int] = []

    def line(self, words: str) -> Span:
        """Append a line and return where it stands."""
        span = Span(self._length, self._length + len(words), words)
        self._lines.append(words)
        self._length = span.end + 1
        return span

    def actor(self, name: str, kind: str) -> str:
        """List an actor and return its name."""
        self._actors[name, kind] = None
        return name

    def claim(self, subject: str, relation: str, object_: str, span: Span, **more: Any) -> None:
        """Append a claim."""
        self._claims.append(Claim(subject, relation, object_, span, self._about["id"], **more))

    def file(self) -> ClaimFile:
        """Return the document with its claims."""
        document = Document(text="\n".join(self._lines), **self._about)
        actors = tuple(Actor(name, kind) for name, kind in self._actors)
        return ClaimFile(document, actors, tuple(self._claims), document.sha256)


@dataclass(slots=True)
class Maker:
    """Collects pages, problems and notes while a file is read."""

    path: Path
    pages: dict[str, Page] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: dict[str, int] = field(default_factory=dict)
    rows: int = 0

    def page(self, key: str, about: Callable[..., dict[str, Any]], *given: Any) -> Page:
        """Return the page of a key, begun on first use with ``about(*given)``."""
        if key not in self.pages:
            self.pages[key] = Page(**about(*given))
        return self.pages[key]

    def wrong(self, row: Row, column: str, what: str) -> None:
        """Note a cell that cannot be used."""
        if len(self.problems) < _MOST_KEPT:
            self.problems.append(Problem(row.number, column, row[column], what))

    def note(self, what: str) -> None:
        """Count a row that is left out or read with a proviso."""
        self.notes[what] = self.notes.get(what, 0) + 1

    def date(self, row: Row, column: str, text: str | None = None) -> str | None:
        """Return a cell as an EDTF date, None where empty or noted as wrong."""
        said = row[column] if text is None else text
        if not said:
            return None
        edtf = _edtf(said)
        try:
            parse(edtf)
        except DateError as error:
            self.wrong(row, column, error.what)
            return None
        return edtf

    def number(self, row: Row, column: str) -> int | None:
        """Return a cell as a whole number, None where empty or noted as wrong."""
        said = row[column]
        if not said:
            return None
        try:
            found = float(said)
        except ValueError:
            found = -0.5
        if found < 0 or not found.is_integer():
            self.wrong(row, column, "not a whole number of people")
            return None
        return int(found)

    def finished(self) -> Import:
        """Return everything read.

        Raises
        ------
        ExchangeError
            If any cell was wrong: nothing is imported then.
        """
        if self.problems:
            shown = "\n".join(f"  {p}" for p in self.problems[:_MOST_SHOWN])
            more = len(self.problems) - _MOST_SHOWN
            rest = f"\n  and {more} more" if more > 0 else ""
            raise ExchangeError(
                f"{told(len(self.problems))}, nothing was imported\n{shown}{rest}\n",
                where=self.path,
                remedy="Correct them and import the file again",
            )
        files = tuple(page.file() for page in self.pages.values())
        lines = [page.lines for page in self.pages.values()]
        return Import(files, self.rows, dict(self.notes), lines)


def told(cells: int) -> str:
    """Return how many cells cannot be used, in words."""
    return f"{cells} {'cell' if cells == 1 else 'cells'} cannot be used"


_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "jan january",
            "feb february",
            "mar march",
            "apr april",
            "may",
            "jun june",
            "jul july",
            "aug august",
            "sep september sept",
            "oct october",
            "nov november",
            "dec december",
        ),
        start=1,
    )
    for name in names.split()
}
_WORDED: Final = re.compile(r"(\d{1,2})[ -]([A-Za-z]{3,9})\.?[ -](\d{4})")
_STAMPED: Final = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}.*")


def _edtf(said: str) -> str:
    """Read the two other ways in which event files write days; leave the rest as it is."""
    if match := _STAMPED.fullmatch(said):
        return match.group(1)
    match = _WORDED.fullmatch(said)
    if match and match.group(2).casefold() in _MONTHS:
        month = _MONTHS[match.group(2).casefold()]
        return f"{match.group(3)}-{month:02d}-{int(match.group(1)):02d}"
    return said


def slug(name: str) -> str:
    """Return a name as a short word for an id."""
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:60] or "unnamed"
