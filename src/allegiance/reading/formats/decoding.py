"""Bytes to text, or a refusal; never a guess that would put wrong letters into a quote."""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from typing import Final

from allegiance.errors import DocumentError

__all__ = ["decoded"]

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_UTF8_AS_1252 = re.compile("[ÂÃ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€|Ð|Ñ")
_FOREIGN_RUN = re.compile(r"[À-ÿ]{3,}")


def decoded(data: bytes, path: Path) -> str:
    """Decode UTF-8, UTF-16 or UTF-32 with a byte order mark, or clear Windows-1252.

    Raises
    ------
    DocumentError
        If it is binary, damaged, or in an encoding that cannot be told for sure.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], name, path)
    if b"\0" in data:
        raise DocumentError(
            "this is a binary file, not text",
            where=path,
            remedy="Give the report as text, or with the ending of its real format",
        )
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = _windows(data, path)
    if len(_CONTROLS.findall(text[:100_000])) > 8 + len(text) // 1000:
        raise DocumentError(
            "this is a binary file, not text",
            where=path,
            remedy="Give the report as text, or with the ending of its real format",
        )
    return text


def _strict(data: bytes, name: str, path: Path) -> str:
    try:
        return data.decode(name)
    except UnicodeDecodeError as error:
        raise _undecodable(path, f"it is marked as {name.upper()} but is damaged") from error


def _windows(data: bytes, path: Path) -> str:
    """Accept Windows-1252 where its few high letters look like those of English prose."""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise _undecodable(path, "its encoding cannot be told") from error
    high = [c for c in text if c > "\x7f"]
    if (
        len(high) > 0.06 * len(text)
        or _UTF8_AS_1252.search(text)
        or _FOREIGN_RUN.search(text)
        or any("\x80" <= c < "\xa0" for c in high)
    ):
        raise _undecodable(path, "its encoding cannot be told")
    return text


def _undecodable(path: Path, why: str) -> DocumentError:
    return DocumentError(
        f"the text cannot be decoded: {why}", where=path, remedy="Save it as UTF-8"
    )
