"""Files to documents: which files are reports, and what each says in plain text.

Every format is reduced to text and what is known about it (`formats`). A .txt file is kept
exactly as it stands, so that offsets count in the file itself; all others become plain text with
paragraphs parted by blank lines. What cannot be read is refused with the file's name and a remedy.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path
from typing import Final, cast

from allegiance.claims import Document
from allegiance.errors import DocumentError
from allegiance.reading.formats import Page
from allegiance.reading.formats.decoding import decoded
from allegiance.reading.formats.page import quiet
from allegiance.reading.language import language_code, other_language
from allegiance.reading.letterhead import completed

__all__ = ["ENDINGS", "find_reports", "load"]

LARGEST_FILE: Final = 100 * 1024 * 1024
"""Bytes; checked before a file is opened."""
LARGEST_TEXT: Final = 20 * 1024 * 1024
"""Characters of one document."""

_FORMATS: Final = {
    ".txt": "text", ".text": "text", ".md": "markdown", ".markdown": "markdown", ".html": "html",
    ".htm": "html", ".xhtml": "html", ".pdf": "pdf", ".docx": "word", ".rss": "feed",
    ".atom": "feed", ".xml": "feed",
}  # fmt: skip
ENDINGS: Final = tuple(_FORMATS)
"""Endings of the files that can be read."""

_ADVICE: Final = {
    ".doc": "Open it in Word and save it as .docx",
    ".odt": "Save it as .docx or .pdf",
    ".rtf": "Save it as .docx or .txt",
    ".epub": "Convert it to .html or .txt",
    ".eml": "Save the message as .txt",
}


def find_reports(paths: Iterable[str | Path]) -> list[Path]:
    """List the reports among files and folders, sorted, each once.

    Parameters
    ----------
    paths
        Files, and folders that are searched with all folders in them; hidden ones are passed over,
        and so are files with other endings inside a folder.

    Raises
    ------
    DocumentError
        If a path does not exist, a file named outright is of no kind that can be read, or a
        folder holds no reports.
    """
    found: dict[Path, None] = {}
    for path in map(Path, paths):
        for report in _in_folder(path) if path.is_dir() else [_named(path)]:
            found.setdefault(report)
    return sorted(found)


def _named(path: Path) -> Path:
    if not path.exists():
        raise DocumentError("no such file or folder", where=path, remedy="Check the name")
    if not path.is_file():
        raise DocumentError("this is no file", where=path, remedy="Name the files in it")
    if path.suffix.lower() not in _FORMATS:
        raise _unsupported(path)
    return path


def _in_folder(folder: Path) -> list[Path]:
    found: list[Path] = []
    denied: list[OSError] = []
    for parent, names, files in os.walk(folder, onerror=denied.append):
        names[:] = [n for n in names if not n.startswith(".")]
        found += [Path(parent, f) for f in files if _is_report(f)]
    if not found:
        if denied:
            raise DocumentError(
                "you may not open this folder", where=folder, remedy="Ask its owner, or copy it"
            )
        raise DocumentError(
            "the folder holds no reports",
            where=folder,
            remedy=f"Name a folder with files that end in {', '.join(ENDINGS)}",
        )
    return found


def _is_report(name: str) -> bool:
    return not name.startswith((".", "~$")) and Path(name).suffix.lower() in _FORMATS


def _unsupported(path: Path) -> DocumentError:
    ending = path.suffix.lower()
    what = f"files that end in {ending} cannot be read" if ending else "the file has no ending"
    general = f"Give one of {', '.join(ENDINGS)}"
    return DocumentError(what, where=path, remedy=_ADVICE.get(ending, general))


def load(path: str | Path, *, any_language: bool = False) -> list[Document]:
    """Read a report.

    Parameters
    ----------
    path
        A file with one of `ENDINGS`.
    any_language
        Take documents that are not in English too, with their language noted.

    Returns
    -------
    list of Document
        One, or one for each entry of a feed (those that can be read). ``id`` is the
        file's stem, for a feed with the entry's title after it.

    Raises
    ------
    DocumentError
        If the file is missing, empty, too large, binary, damaged, locked, without text, wrongly
        encoded, or not in English unless that was asked for: with its name and what to do.
    """
    path = Path(path)
    data = _bytes(_named(path))
    kind = _FORMATS[path.suffix.lower()]
    if kind == "text":
        found = [Page(text=decoded(data, path))]
    else:
        found = _pages(kind, path, data)
    documents: list[Document] = []
    refusal: DocumentError | None = None
    for page in found:
        try:
            _check(page.text, path)
            language = _language(page.text, path, any_language)
        except DocumentError as error:
            refusal = error
        else:
            taken = {d.id for d in documents}
            documents.append(_document(path, page, taken, language))
    if not documents:
        raise refusal or _empty(path)
    return documents


def _pages(kind: str, path: Path, data: bytes) -> list[Page]:
    """Let the format's own module read it; whatever its library trips over is a damaged file."""
    module = import_module(f"allegiance.reading.formats.{kind}")
    read = cast("Callable[[Path, bytes], list[Page]]", module.pages)
    try:
        with quiet():
            return read(path, data)
    except (DocumentError, ImportError):
        raise
    except Exception as error:  # the libraries raise some thirty kinds on broken files
        raise DocumentError(
            f"the file is damaged ({type(error).__name__})",
            where=path,
            remedy=f"Open it, save it again as {path.suffix}, or give its text as .txt",
        ) from error


def _bytes(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise DocumentError(
                f"the file has {size // 2**20} MB; the most is {LARGEST_FILE // 2**20}",
                where=path,
                remedy="Split it, or take the pictures out",
            )
        data = path.read_bytes()
    except PermissionError as error:
        raise DocumentError(
            "you may not read this file", where=path, remedy="Ask its owner, or copy it"
        ) from error
    except OSError as error:
        raise DocumentError(
            f"the file cannot be read ({error.strerror})", where=path, remedy="Check the disk"
        ) from error
    if not data.strip():
        raise _empty(path)
    return data


def _empty(path: Path) -> DocumentError:
    return DocumentError("the file is empty", where=path, remedy="Save the report again")


def _check(text: str, path: Path) -> None:
    if not any(c.isalpha() for c in text):
        raise DocumentError("no text is found in it", where=path, remedy="Give the report as text")
    if len(text) > LARGEST_TEXT:
        raise DocumentError(
            f"the text has {len(text) / 1e6:.0f} million characters",
            where=path,
            remedy="Split it into the reports it is made of",
        )


def _language(text: str, path: Path, any_language: bool) -> str:
    name = other_language(text)
    if name and not any_language:
        raise DocumentError(
            f"the text seems to be in {name}; the offline reader reads English alone",
            where=path,
            remedy="Give an English translation, or let a language model of your choice read it: "
            "--endpoint URL --model NAME",
        )
    return language_code(name)


def _document(path: Path, page: Page, taken: set[str], language: str) -> Document:
    page = completed(page)
    stem = f"{path.stem}-{page.slug}" if page.slug else path.stem
    key, number = stem, 1
    while key in taken:
        number += 1
        key = f"{stem}-{number}"
    return Document(
        id=key,
        text=page.text,
        title=page.title,
        author=page.author,
        publisher=page.publisher,
        published=page.published,
        url=page.url,
        language=language,
    )
