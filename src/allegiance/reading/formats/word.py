"""Word files: paragraphs and tables in their order."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from allegiance.errors import DocumentError
from allegiance.reading.formats.page import Page, normalised

__all__ = ["pages"]

_LARGEST = 100 * 1024 * 1024


def pages(path: Path, data: bytes) -> list[Page]:
    """Read a .docx report."""
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError
    from docx.table import Table

    _check_archive(path, data)
    try:
        word = Document(io.BytesIO(data))
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise _damaged(path) from error
    blocks: list[str] = []
    for block in word.iter_inner_content():
        if isinstance(block, Table):
            blocks.extend(" | ".join(c.text.strip() for c in row.cells) for row in block.rows)
        else:
            blocks.append(block.text)
    about = word.core_properties
    author = None if about.author in ("", "python-docx") else about.author
    return [
        Page(
            text=normalised("\n\n".join(b.strip() for b in blocks if b.strip())),
            title=about.title or None,
            author=author or None,
        )
    ]


def _check_archive(path: Path, data: bytes) -> None:
    """Refuse what is no archive, and what would unpack to more than the machine should hold."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(member.file_size for member in archive.infolist())
    except zipfile.BadZipFile as error:
        if data.startswith(b"\xd0\xcf\x11\xe0"):
            raise DocumentError(
                "this Word file is protected by a password or is of the old .doc kind",
                where=path,
                remedy="Open it in Word and save it as .docx without a password",
            ) from error
        raise _damaged(path) from error
    if size > _LARGEST:
        raise DocumentError(
            f"this Word file unpacks to {size // 2**20} MB",
            where=path,
            remedy="Take the pictures out, or save it as plain text",
        )


def _damaged(path: Path) -> DocumentError:
    return DocumentError(
        "this is no readable Word file",
        where=path,
        remedy="Open it in Word and save it as .docx again",
    )
