"""PDF: the running text, with page furniture and broken words repaired."""

from __future__ import annotations

import io
import re
from collections import Counter
from pathlib import Path

from allegiance.errors import DocumentError
from allegiance.reading.formats.page import Page, normalised
from allegiance.reading.wordlist import words

__all__ = ["pages"]

_PAGE_NUMBER = re.compile(
    r"(?:page\s+)?\W{0,3}\d{1,4}\W{0,3}(?:\s*(?:of|/)\s*\d{1,4})?|[ivxl]{1,6}", re.I
)
_BROKEN = re.compile(r"(?<![^\W\d_])([^\W\d_]+)-\n([^\W\d_]+)")
_BULLET = re.compile(r"\s*(?:[•‣▪●◦■□►➢*–-]\s|\(?\d{1,3}[.)]\s|\([a-z]\)\s)")
# Prefixes that keep their hyphen where a line breaks after it.
_PREFIXES = words(
    "al el an ash as at ad ar az abu anti pro non ex self co cross counter post pre inter sub "
    "half well long short high low mid multi cease so vice north south east west"
)


def pages(path: Path, data: bytes) -> list[Page]:
    """Read a PDF that has a text layer."""
    from pypdf import PdfReader
    from pypdf.errors import DependencyError

    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise DocumentError(
                "this PDF is locked with a password",
                where=path,
                remedy="Open it with its password and save a copy without one",
            )
        sheets = [sheet.extract_text() or "" for sheet in reader.pages]
        about = reader.metadata
        title, author = (about.title, about.author) if about else (None, None)
        made = _made(about.creation_date_raw if about else None)
    except DependencyError as error:
        raise DocumentError(
            "this PDF is encrypted in a way that needs one more package",
            where=path,
            remedy="Run `pip install cryptography`, or print the PDF to a new file",
        ) from error
    if sum(c.isalpha() for sheet in sheets for c in sheet) < 20:
        raise DocumentError(
            "this PDF holds pictures of pages and no text",
            where=path,
            remedy="Recognise its text first, for example with OCRmyPDF",
        )
    return [Page(text=running_text(sheets), title=_title(title), author=author or None, made=made)]


def _title(said: str | None) -> str | None:
    """Return the title unless a program wrote it."""
    title = (said or "").strip()
    machine = re.match(
        r"(?:untitled|microsoft (?:word|powerpoint) - |.*\.(?:docx?|indd|pdf|qxd)$|anonymous$)",
        title,
        re.I,
    )
    return None if not title or machine else title


def _made(raw: str | None) -> str | None:
    match = re.match(r"(?:D:)?(\d{4})(\d\d)(\d\d)", raw or "")
    return "-".join(match.groups()) if match else None


def running_text(sheets: list[str]) -> str:
    """Join the pages of a PDF into paragraphs.

    Running heads and page numbers are dropped, lines joined, and words mended that were broken at
    a line end: with their hyphen where the rest of the text spells them so.
    """
    lines = _without_furniture([normalised_lines(sheet) for sheet in sheets])
    text = "\n".join(lines)
    known = Counter(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text.replace("-\n", " ")))
    text = _BROKEN.sub(lambda m: _mended(m, known), text)
    return normalised("\n\n".join(_paragraphs(text.split("\n"))))


def normalised_lines(sheet: str) -> list[str]:
    """Return the lines of a page in plain characters, blank lines as empty."""
    return [line.strip() for line in normalised(sheet).split("\n")]


def _without_furniture(sheets: list[list[str]]) -> list[str]:
    """Drop lines that stand at the head or foot of most pages, and page numbers."""

    def mask(line: str) -> str:
        return re.sub(r"\d+", "#", line).lower()

    edges: Counter[str] = Counter()
    for sheet in sheets:
        edges.update({mask(line) for line in (*sheet[:3], *sheet[-3:]) if line})
    needed = max(3, len(sheets) // 2)
    kept: list[str] = []
    for sheet in sheets:
        body = list(sheet)
        for at in (0, -1):
            for _ in range(3):
                if body and (
                    edges[mask(body[at])] >= needed
                    or (len(sheets) > 1 and _PAGE_NUMBER.fullmatch(body[at]))
                    or not body[at]
                ):
                    del body[at]
        kept += body
    return kept


def _mended(match: re.Match[str], known: Counter[str]) -> str:
    before, after = match.groups()
    if after[0].isupper() or known[f"{before}-{after}"] > known[before + after]:
        return f"{before}-{after}"
    if known[before + after]:
        return before + after
    return f"{before}-{after}" if before.lower() in _PREFIXES else before + after


def _paragraphs(lines: list[str]) -> list[str]:
    """Join lines until one ends a paragraph: short, or followed by a blank or a bullet."""
    lengths = sorted(len(line) for line in lines if line)
    usual = lengths[-1 - len(lengths) // 10] if lengths else 0
    blocks: list[str] = []
    is_open = False
    for line in lines:
        if not line:
            is_open = (
                is_open and not re.search(r"[.!?:”\"]$", blocks[-1]) and len(blocks[-1]) >= usual
            )
            continue
        if is_open and not _BULLET.match(line):
            blocks[-1] += " " + line
        else:
            blocks.append(line)
        closed = re.search(r"[.!?:;”\"’)\]]$", line) is not None
        is_open = len(line) >= (0.8 if closed else 0.6) * usual
    return blocks
