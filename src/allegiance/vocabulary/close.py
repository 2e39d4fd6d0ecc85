"""Offer near spellings when a word is not known."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

__all__ = ["close_to"]


def close_to(word: str, known: Iterable[str], verb: str = "Did you mean", most: int = 3) -> str:
    """Say which known words are spelt like this one, or list a few where none is."""
    words = list(dict.fromkeys(known))
    by_fold = {w.casefold(): w for w in words}
    near = [by_fold[w] for w in get_close_matches(word.casefold(), by_fold, most, 0.6)]
    if near:
        return (
            f"{verb} {', '.join(near)}?" if verb.startswith("Did") else f"{verb} {', '.join(near)}"
        )
    listed = ", ".join(sorted(words)[:30])
    return f"Known: {listed}" if listed else "None is known yet"
