"""Claim files: the project's own format, exact in both directions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from allegiance.claims import ClaimFile, read_claim_file, write_claim_file
from allegiance.errors import ExchangeError, OutputError
from allegiance.exchange.records import Content, Export, Import
from allegiance.exchange.tables import slug

__all__ = ["read_claim_files", "write_claim_files"]


def read_claim_files(path: Path) -> Import:
    """Read one claim file or a folder of them.

    A ``.txt`` file of the same name beside a claim file is taken for the document's text.

    Raises
    ------
    ClaimFileError
        At the first line that is wrong.
    ExchangeError
        If a folder holds no claim files.
    """
    paths = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    if not paths:
        raise ExchangeError(
            "the folder holds no claim files", where=path, remedy="Name one with *.jsonl files"
        )
    files = tuple(_read(each) for each in paths)
    rows = sum(len(f.claims) + len(f.actors) + 1 for f in files)
    return Import(files, rows, lines=[_lines(each) for each in paths])


def _lines(path: Path) -> list[int]:
    """Return the lines on which the claims of a file that was read stand."""
    lines = enumerate(path.read_text(encoding="utf-8").split("\n"), start=1)
    return [number for number, line in lines if line.strip() and "claim" in json.loads(line)]


def _read(path: Path) -> ClaimFile:
    text = path.with_suffix(".txt")
    try:
        # Newlines must stay as they are: offsets count them.
        words = text.read_bytes().decode("utf-8") if text.is_file() else None
    except UnicodeDecodeError as error:
        raise ExchangeError(
            "the text is not UTF-8", where=text, remedy="Save it as UTF-8"
        ) from error
    return read_claim_file(path, words)


def write_claim_files(content: Content, path: Path) -> Export:
    """Write a folder with one claim file a document and its text beside it.

    Raises
    ------
    OutputError
        If the folder cannot be written.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        taken: set[str] = set()
        for file in content.files:
            own = path / f"{_free(slug(file.document.id), taken)}.jsonl"
            write_claim_file(own, file.document, file.actors, file.claims, file.sha256)
            if file.document.text:
                own.with_suffix(".txt").write_bytes(file.document.text.encode("utf-8"))
    except OSError as error:
        raise OutputError(
            f"the folder cannot be written ({error.strerror})",
            where=path,
            remedy="Name another one",
        ) from error
    claims = sum(len(f.claims) for f in content.files)
    left = ["ties: a claim file holds claims only"] if content.ties else []
    return Export({"documents": len(content.files), "claims": claims}, tuple(left))


def _free(wanted: str, taken: set[str]) -> str:
    own = next(n for n in _numbered(wanted) if n not in taken)
    taken.add(own)
    return own


def _numbered(wanted: str) -> Iterator[str]:
    yield wanted
    number = 2
    while True:
        yield f"{wanted}-{number}"
        number += 1
