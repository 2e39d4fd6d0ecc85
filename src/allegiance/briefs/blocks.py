"""The plain blocks of which a brief on paper is made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

__all__ = [
    "MOST",
    "Block",
    "Heading",
    "Items",
    "Picture",
    "Run",
    "Table",
    "Text",
    "cut",
    "quiet",
]

MOST: Final = {"ties": 30, "changes": 20, "disputes": 15, "questions": 20, "profiles": 15}
"""Longest lists on paper; the interactive brief holds all."""


@dataclass(frozen=True, slots=True)
class Run:
    """Words, the numbers of the notes that follow them, and whether they are set bold."""

    text: str
    notes: tuple[int, ...] = ()
    is_bold: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 opens a section."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; ``is_quiet`` marks notes to the reader."""

    runs: tuple[Run, ...]
    is_quiet: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    """A list of paragraphs."""

    items: tuple[tuple[Run, ...], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; ``widths`` are shares of the page's width."""

    head: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[tuple[Run, ...], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure to be drawn: the network of the day, or the odds of one dilemma.

    Attributes
    ----------
    says
        Its text for who cannot see it.
    dilemma
        Which of the bundle's dilemmas; None for the network.
    """

    says: str
    dilemma: int | None = None


Block = Heading | Text | Items | Table | Picture


def cut(found: int, most: int, what: str) -> Iterator[Block]:
    """Say how many more there are than a list on paper holds."""
    if found > most:
        yield quiet(f"{found - most} more {what} are in the interactive brief.")


def quiet(text: str) -> Text:
    """Return a note to the reader."""
    return Text((Run(text),), is_quiet=True)
