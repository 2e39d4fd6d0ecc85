"""The documents as a bibliography: BibTeX (for LaTeX, Zotero) and CSL-JSON (for citeproc)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from allegiance.claims import ClaimFile, Document
from allegiance.exchange.common import bounds, written
from allegiance.exchange.records import Content, Export
from allegiance.exchange.tables import slug

__all__ = ["write_bibtex", "write_csl"]

_SPECIAL: Final = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "%": r"\%",
        "&": r"\&",
        "#": r"\#",
        "$": r"\$",
        "_": r"\_",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
    }
)
_MONTHS: Final = tuple("jan feb mar apr may jun jul aug sep oct nov dec".split())  # noqa: SIM905


def write_bibtex(content: Content, path: Path) -> Export:
    """Write one entry a document.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    entries = [_entry(key, file.document) for key, file in _keyed(content.files)]
    with written(path) as partial:
        partial.write_text("\n".join(entries), encoding="utf-8")
    return _report(content)


def _keyed(files: Sequence[ClaimFile]) -> Iterator[tuple[str, ClaimFile]]:
    """Yield a citation key for each document: source and year, told apart by letters."""
    taken: dict[str, int] = {}
    for file in files:
        year = (bounds(file.document.published)[0] or "nd")[:4]
        base = f"{slug(file.document.author or file.document.source)}-{year}"
        taken[base] = taken.get(base, 0) + 1
        yield (base if taken[base] == 1 else f"{base}-{taken[base]}"), file


def _entry(key: str, document: Document) -> str:
    date = _date_parts(document)
    given = {
        "title": document.title or document.id,
        "author": f"{{{_escaped(document.author)}}}" if document.author else None,
        "organization": document.publisher,
        "year": str(date[0]) if date else None,
        "url": document.url,
    }
    lines = [
        f"  {name} = {{{value if name in ('author', 'url') else _escaped(value)}}},"
        for name, value in given.items()
        if value
    ]
    if len(date) > 1:
        lines.append(f"  month = {_MONTHS[date[1] - 1]},")
    if len(date) > 2:
        lines.append(f"  day = {{{date[2]}}},")
    return f"@misc{{{key},\n" + "\n".join(lines) + "\n}\n"


def _escaped(text: str) -> str:
    return text.translate(_SPECIAL)


def _date_parts(document: Document) -> list[int]:
    """Return year, month and day as far as the date of publication is sure."""
    first, last = bounds(document.published)
    if first is None or last is None or first[:4] != last[:4]:
        return []
    parts = [int(first[:4])]
    if first[5:7] == last[5:7]:
        parts.append(int(first[5:7]))
        if first == last:
            parts.append(int(first[8:10]))
    return parts


def write_csl(content: Content, path: Path) -> Export:
    """Write CSL-JSON, one item a document.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    items = [_item(key, file.document) for key, file in _keyed(content.files)]
    with written(path) as partial:
        partial.write_text(json.dumps(items, ensure_ascii=False, indent=1), encoding="utf-8")
    return _report(content)


def _item(key: str, document: Document) -> dict[str, Any]:
    date = _date_parts(document)
    given: dict[str, Any] = {
        "id": key,
        "type": "report",
        "title": document.title or document.id,
        "author": [{"literal": document.author}] if document.author else None,
        "publisher": document.publisher,
        "issued": {"date-parts": [date]} if date else None,
        "URL": document.url,
        "language": document.language,
    }
    return {name: value for name, value in given.items() if value}


def _report(content: Content) -> Export:
    claims = sum(len(file.claims) for file in content.files)
    left = [f"claims: left out of {claims}, a bibliography names documents"] if claims else []
    return Export({"documents": len(content.files)}, tuple(left))
