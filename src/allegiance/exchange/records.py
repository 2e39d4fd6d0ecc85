"""What importers hand over, what exporters are given, and what both report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from allegiance.claims import ClaimFile

__all__ = ["Content", "Export", "Import", "Problem", "Tie"]


@dataclass(frozen=True, slots=True)
class Problem:
    """A cell that cannot be used.

    Attributes
    ----------
    row
        Number of the line in the file, the heading being line 1.
    column
        Its heading; empty where the row as a whole is wrong.
    value
        What stands there.
    what
        Why it cannot be used.
    """

    row: int
    column: str
    value: str
    what: str

    def __str__(self) -> str:
        at = f"row {self.row}" + (f", column {self.column}" if self.column else "")
        return f"{at}: {self.what} ({self.value!r})" if self.value else f"{at}: {self.what}"


@dataclass(frozen=True, slots=True)
class Import:
    """A file of another format, as documents with claims.

    Attributes
    ----------
    files
        One for each document; where a format knows no documents, its own rows are the text.
    rows
        How many rows or objects were read.
    notes
        What was left out or read with a proviso, in words, and how often.
    lines
        For each document the line of the file on which each claim stands, where that is known.
    """

    files: tuple[ClaimFile, ...]
    rows: int
    notes: Mapping[str, int] = field(default_factory=dict)
    lines: Sequence[Sequence[int]] = ()

    @property
    def claims(self) -> int:
        """How many claims there are."""
        return sum(len(file.claims) for file in self.files)


@dataclass(frozen=True, slots=True)
class Tie:
    """A tie as a picture draws it, for formats that hold graphs.

    Attributes
    ----------
    a, b
        Names of the actors; ``a`` acts on ``b``.
    start, end
        ISO dates, None where open.
    claims
        Keys of the claims that support it.
    """

    a: str
    b: str
    relation: str
    sign: int
    strength: float
    start: str | None = None
    end: str | None = None
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """What is to be exported.

    Attributes
    ----------
    files
        Documents with their actors and claims.
    ties
        A picture's ties; graph formats draw every claim where there are none.
    names
        The actor that each name of a document means after identity, by the name; a name that is
        absent stands for itself.
    places
        Latitude and longitude of places, by name.
    """

    files: Sequence[ClaimFile]
    ties: Sequence[Tie] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    def called(self, name: str) -> str:
        """Return the name after identity."""
        return self.names.get(name, name)


@dataclass(frozen=True, slots=True)
class Export:
    """What was written, and what the format could not hold.

    Attributes
    ----------
    written
        How many of what, in words.
    left_out
        One sentence for each thing that did not fit.
    """

    written: Mapping[str, int]
    left_out: tuple[str, ...] = ()
