"""The relations a claim may state: sign, direction, and whether they hold or happen."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from allegiance.errors import VocabularyError
from allegiance.vocabulary.close import close_to
from allegiance.vocabulary.shipped import read_table

__all__ = ["Relation", "relation", "relations"]


@dataclass(frozen=True, slots=True)
class Relation:
    """One word of the vocabulary.

    Attributes
    ----------
    name
        The word used in claims.
    is_state
        True if it holds over a time, False if it happens at a time.
    sign
        1 friendly, -1 hostile, 0 neither.
    is_symmetric
        True if it reads the same both ways.
    plover
        The PLOVER event category, empty for states.
    reads
        How to say it between subject and object.
    """

    name: str
    is_state: bool
    sign: int
    is_symmetric: bool
    plover: str
    reads: str


@cache
def relations() -> dict[str, Relation]:
    """Return the whole vocabulary by name, in its documented order."""
    return {
        row["relation"]: Relation(
            row["relation"],
            row["sort"] == "state",
            int(row["sign"]),
            row["direction"] == "both",
            row["plover"],
            row["reads"],
        )
        for row in read_table("relations")
    }


def relation(name: str) -> Relation:
    """Look one relation up.

    Raises
    ------
    VocabularyError
        If there is no relation of that name.
    """
    found = relations().get(name)
    if found is None:
        raise VocabularyError(
            f"unknown relation {name!r}", remedy=close_to(name, relations(), "Use")
        )
    return found
