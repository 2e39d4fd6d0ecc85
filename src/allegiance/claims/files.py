"""The claim file: UTF-8 JSON Lines with one document, its actors and its claims."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from allegiance.claims.editions import edition
from allegiance.claims.records import Actor, Claim, Count, Document, Span, text_sha256
from allegiance.errors import ClaimFileError, OutputError
from allegiance.vocabulary import KINDS, STATUSES, close_to, relations

__all__ = ["ClaimFile", "read_claim_file", "write_claim_file"]


@dataclass(frozen=True, slots=True)
class ClaimFile:
    """What one claim file holds.

    ``document.text`` is empty where the file travels without its text; ``sha256`` is then the
    only hold on it.
    """

    document: Document
    actors: tuple[Actor, ...]
    claims: tuple[Claim, ...]
    sha256: str


def write_claim_file(
    path: Path,
    document: Document,
    actors: tuple[Actor, ...],
    claims: tuple[Claim, ...],
    sha256: str | None = None,
) -> None:
    """Write one document's claims, whole or not at all.

    Parameters
    ----------
    path, document, actors, claims
        What to write, and where.
    sha256
        Of the document's text, where the text itself is not at hand.

    Raises
    ------
    OutputError
        If the file cannot be written; nothing half-written is left.
    """
    lines = [json.dumps(row, ensure_ascii=False) for row in _rows(document, actors, claims, sha256)]
    partial = path.with_name(path.name + ".part")
    try:
        partial.write_text("\n".join(lines) + "\n", encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise OutputError(
            f"the claim file cannot be written ({error.strerror})",
            where=path,
            remedy="Name a folder that exists and that you may write to",
        ) from error


def _rows(
    document: Document,
    actors: tuple[Actor, ...],
    claims: tuple[Claim, ...],
    sha256: str | None,
) -> Iterator[dict[str, dict[str, Any]]]:
    about = {
        "id": document.id,
        "title": document.title,
        "author": document.author,
        "publisher": document.publisher,
        "published": document.published,
        "url": document.url,
        "language": None if document.language == "en" else document.language,
        "text_sha256": sha256 if sha256 and not document.text else document.sha256,
    }
    yield {"document": {k: v for k, v in about.items() if v is not None}}
    for actor in actors:
        yield {"actor": {"name": actor.name, "kind": actor.kind, "aliases": list(actor.aliases)}}
    for claim in claims:
        yield {"claim": _claim_row(claim)}


def _claim_row(claim: Claim) -> dict[str, Any]:
    row: dict[str, Any] = {
        "subject": claim.subject,
        "relation": claim.relation,
        "object": claim.object,
        "when": claim.when,
        "where": claim.where,
        "status": claim.status,
        "said_by": claim.said_by,
        "killed": _count_row(claim.killed),
        "wounded": _count_row(claim.wounded),
        "quote": claim.span.quote,
        "start": claim.span.start,
        "end": claim.span.end,
        "confidence": claim.confidence,
        "reason": claim.reason,
    }
    return {k: v for k, v in row.items() if v is not None}


def _count_row(count: Count | None) -> dict[str, int | None] | None:
    return None if count is None else {"low": count.low, "high": count.high}


def read_claim_file(path: Path, text: str | None = None) -> ClaimFile:
    """Read a claim file and check every line.

    Parameters
    ----------
    path
        The file.
    text
        The document's text; when given, its hash and every quote are checked against it.

    Raises
    ------
    ClaimFileError
        With file, line and field, at the first line that is wrong.
    """
    document: Document | None = None
    sha256 = ""
    actors: list[Actor] = []
    claims: list[Claim] = []
    for number, row in _parsed(path):
        line = _Line(path, number, row)
        if "document" in row:
            document, sha256 = _document(line, text)
        elif document is None:
            raise line.wrong("the first line must hold the document", "document")
        elif "actor" in row:
            actors.append(_actor(line))
        elif "claim" in row:
            claims.append(_claim(line, document.id, text))
        else:
            raise line.wrong("a line holds a document, an actor or a claim", None)
    if document is None:
        raise ClaimFileError("the file is empty", where=path, remedy="Give a claim file")
    return ClaimFile(document, tuple(actors), tuple(claims), sha256)


@dataclass(frozen=True, slots=True)
class _Line:
    path: Path
    number: int
    row: dict[str, Any]

    def wrong(self, what: str, field: str | None) -> ClaimFileError:
        at = f"{self.path}, line {self.number}" + (f", field {field}" if field else "")
        return ClaimFileError(what, where=at, remedy="Correct that line and try again")

    def inner(self, key: str) -> dict[str, Any]:
        value = self.row[key]
        if not isinstance(value, dict):
            raise self.wrong(f"{key} must be an object", key)
        return value

    def text(self, holder: dict[str, Any], field: str, required: bool = False) -> str | None:
        value = holder.get(field)
        if value is None and not required:
            return None
        if not isinstance(value, str) or (required and not value.strip()):
            raise self.wrong(f"{field} must be a text, not {value!r}", field)
        return value

    def required(self, holder: dict[str, Any], field: str) -> str:
        value = self.text(holder, field, required=True)
        assert value is not None
        return value

    def word(self, holder: dict[str, Any], field: str, known: tuple[str, ...]) -> str:
        value = self.required(holder, field)
        if value not in known:
            raise self.wrong(f"unknown {field} {value!r}; {close_to(value, known)}", field)
        return value


def _parsed(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except FileNotFoundError as error:
        raise ClaimFileError("no such file", where=path, remedy="Check the name") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ClaimFileError(
            f"cannot be read as UTF-8 text ({error})", where=path, remedy="Give a claim file"
        ) from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise _Line(path, number, {}).wrong(f"not JSON ({error})", None) from error
        if not isinstance(row, dict):
            raise _Line(path, number, {}).wrong("a line must be a JSON object", None)
        yield number, row


def _document(line: _Line, text: str | None) -> tuple[Document, str]:
    row = line.inner("document")
    sha256 = line.text(row, "text_sha256") or ""
    if text is not None and sha256:
        own = text_sha256(text)
        issuer = line.text(row, "publisher") or line.text(row, "author") or ""
        if sha256 not in (own, edition(own, issuer)):
            raise line.wrong("the text has changed since it was coded", "text_sha256")
    document = Document(
        id=line.required(row, "id"),
        text=text or "",
        title=line.text(row, "title"),
        author=line.text(row, "author"),
        publisher=line.text(row, "publisher"),
        published=line.text(row, "published"),
        url=line.text(row, "url"),
        language=line.text(row, "language") or "en",
    )
    return document, sha256


def _actor(line: _Line) -> Actor:
    row = line.inner("actor")
    aliases = row.get("aliases") or []
    if not isinstance(aliases, list) or not all(isinstance(a, str) for a in aliases):
        raise line.wrong("aliases must be a list of texts", "aliases")
    return Actor(line.required(row, "name"), line.word(row, "kind", KINDS), tuple(aliases))


def _claim(line: _Line, document: str, text: str | None) -> Claim:
    row = line.inner("claim")
    start, end = row.get("start"), row.get("end")
    if type(start) is not int or type(end) is not int or not 0 <= start < end:
        raise line.wrong("start and end must be whole numbers with start before end", "start")
    span = Span(start, end, line.required(row, "quote"))
    if text is not None and text[start:end] != span.quote:
        raise line.wrong("the quote is not what the text says there", "quote")
    when = line.text(row, "when") or None
    if when is not None:
        _check_date(line, when)
    return Claim(
        subject=line.required(row, "subject"),
        relation=line.word(row, "relation", tuple(relations())),
        object=line.required(row, "object"),
        span=span,
        document=document,
        when=when,
        where=line.text(row, "where") or None,
        status=line.word({"status": "asserted"} | row, "status", STATUSES),
        said_by=line.text(row, "said_by") or None,
        killed=_count(line, row, "killed"),
        wounded=_count(line, row, "wounded"),
        confidence=_share(line, row),
        reason=line.text(row, "reason"),
    )


def _check_date(line: _Line, when: str) -> None:
    from allegiance.errors import DateError
    from allegiance.times import parse

    try:
        parse(when)
    except DateError as error:
        raise line.wrong(error.what, "when") from error


def _count(line: _Line, row: dict[str, Any], field: str) -> Count | None:
    value = row.get(field)
    if value is None:
        return None
    if not isinstance(value, dict) or not set(value) <= {"low", "high"}:
        raise line.wrong(f'{field} must look like {{"low": 3, "high": null}}', field)
    low, high = value.get("low"), value.get("high")
    if not all(b is None or (type(b) is int and b >= 0) for b in (low, high)):
        raise line.wrong(f"{field}: bounds are whole numbers or null", field)
    if low is not None and high is not None and low > high:
        raise line.wrong(f"{field}: low is above high", field)
    return Count(low, high)


def _share(line: _Line, row: dict[str, Any]) -> float | None:
    value = row.get("confidence")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise line.wrong("confidence must lie between 0 and 1", "confidence")
    return float(value)
