"""Small tables of words, written as prose so that they can be read and edited."""

from __future__ import annotations

__all__ = ["words"]


def words(text: str) -> frozenset[str]:
    """Return a table of words written as one text, parted by white space."""
    return frozenset(text.split())
