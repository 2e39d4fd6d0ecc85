"""What every format is reduced to, and what the formats share."""

from __future__ import annotations

import logging
import re
import unicodedata
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

__all__ = ["Page", "normalised", "quiet"]


@dataclass(frozen=True, slots=True)
class Page:
    """A report's text with what its file says about it; None where it says nothing.

    ``published`` is a date in any shape; ``made`` is the day the file was made, which counts only
    where nothing else dates the report. ``slug`` tells the entries of one feed apart.
    """

    text: str
    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    published: str | None = None
    url: str | None = None
    made: str | None = None
    slug: str | None = None


_LIGATURES = {
    "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st",
    "\u00a0": " ", "\u202f": " ", "\u00ad": "", "\ufeff": "", "\u200b": "",
}  # fmt: skip
_TABLE = str.maketrans(
    _LIGATURES | {chr(c): "" for c in [*range(9), *range(14, 32), 127]} | {"\x0b": "\n"}
)


def normalised(text: str) -> str:
    r"""Return plain text: NFC, ``\n`` line ends, paragraphs parted by one blank line."""
    text = unicodedata.normalize("NFC", text.translate(_TABLE))
    text = re.sub(r"\r\n?|[\u2028\x85]", "\n", text)
    text = re.sub(r"\f|\u2029", "\n\n", text)
    text = re.sub(r"[^\S\n]+", " ", text)
    text = re.sub(r" ?\n ?", "\n", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


_LOGGERS = ("pypdf", "trafilatura", "htmldate", "courlan", "justext", "feedparser", "docx")


@contextmanager
def quiet() -> Iterator[None]:
    """Keep the libraries' own warnings off the terminal; what matters becomes our own error."""
    for name in _LOGGERS:
        logger = logging.getLogger(name)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
