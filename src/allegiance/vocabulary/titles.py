"""Titles and roles that stand before or after a person's name, and what they imply."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from allegiance.vocabulary.folding import fold
from allegiance.vocabulary.shipped import parts, read_table

__all__ = ["Title", "find_title", "titles"]


@dataclass(frozen=True, slots=True)
class Title:
    """One title or role.

    Attributes
    ----------
    name
        The usual form.
    variants
        Abbreviations and other wordings of it.
    sort
        ``rank``, ``religious``, ``honorific``, ``office``, ``role`` or ``former``.
    relation
        The relation to a group named beside it, ``leads`` or ``member_of``; empty where it says
        nothing of a group. That of a ``former`` role has ended.
    """

    name: str
    variants: tuple[str, ...]
    sort: str
    relation: str


@cache
def titles() -> tuple[Title, ...]:
    """Return all titles and roles, ranks first."""
    return tuple(
        Title(row["title"], parts(row["variants"]), row["sort"], row["relation"])
        for row in read_table("titles")
    )


@cache
def _by_name() -> dict[str, Title]:
    found: dict[str, Title] = {}
    for title in titles():
        for name in (title.name, *title.variants):
            found.setdefault(fold(name), title)
    return found


def find_title(words: str) -> Title | None:
    """Return the title that these words are, None where they are none."""
    return _by_name().get(fold(words))
