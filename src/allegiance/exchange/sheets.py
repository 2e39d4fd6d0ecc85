"""Claims as a table: CSV for spreadsheets, Parquet for programs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from allegiance.claims import Claim, ClaimFile, Count
from allegiance.exchange.common import bounds, claims_of, written
from allegiance.exchange.records import Content, Export

if TYPE_CHECKING:
    import polars as pl

__all__ = ["write_csv", "write_parquet"]

_WHOLE: Final = (
    "killed_low",
    "killed_high",
    "wounded_low",
    "wounded_high",
    "quote_start",
    "quote_end",
)


def _row(content: Content, file: ClaimFile, claim: Claim, key: str) -> dict[str, Any]:
    first, last = bounds(claim.when)
    killed, wounded = (c or Count(None, None) for c in (claim.killed, claim.wounded))
    return {
        "key": key,
        "subject": claim.subject,
        "subject_actor": content.called(claim.subject),
        "relation": claim.relation,
        "object": claim.object,
        "object_actor": content.called(claim.object),
        "when": claim.when,
        "first_day": first,
        "last_day": last,
        "where": claim.where,
        "status": claim.status,
        "said_by": claim.said_by,
        "killed_low": killed.low,
        "killed_high": killed.high,
        "wounded_low": wounded.low,
        "wounded_high": wounded.high,
        "confidence": claim.confidence,
        "reason": claim.reason,
        "quote": claim.span.quote,
        "quote_start": claim.span.start,
        "quote_end": claim.span.end,
        "document": file.document.id,
        "document_sha256": file.sha256,
        "source": file.document.source,
        "author": file.document.author,
        "title": file.document.title,
        "published": file.document.published,
        "url": file.document.url,
    }


def _frame(content: Content) -> pl.DataFrame:
    import polars as pl

    rows = [_row(content, *found) for found in claims_of(content)]
    empty = ClaimFile(*_NOTHING)
    names = list(_row(content, empty, empty.claims[0], ""))
    types = {
        n: pl.Int64 if n in _WHOLE else pl.Float64 if n == "confidence" else pl.String
        for n in names
    }
    return pl.DataFrame(rows, schema=types)


def _nothing() -> tuple[Any, ...]:
    from allegiance.claims import Document, Span

    return Document("", ""), (), (Claim("", "", "", Span(0, 0, ""), ""),), ""


_NOTHING: Final = _nothing()


def write_csv(content: Content, path: Path) -> Export:
    """Write one row a claim; a cell that a spreadsheet would run is quoted with an apostrophe.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    import polars as pl

    frame = _frame(content)
    # A quote that begins with "=" must not become a formula in whoever's spreadsheet opens it.
    safe = [
        pl.when(pl.col(n).str.contains(r"^[=+@\t\r]|^-[^0-9]"))
        .then(pl.concat_str(pl.lit("'"), pl.col(n)))
        .otherwise(pl.col(n))
        .alias(n)
        for n, kind in frame.schema.items()
        if kind == pl.String
    ]
    with written(path) as partial:
        frame.with_columns(safe).write_csv(partial)
    return _report(content, frame)


def write_parquet(content: Content, path: Path) -> Export:
    """Write one row a claim, with types.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    frame = _frame(content)
    with written(path) as partial:
        frame.write_parquet(partial)
    return _report(content, frame)


def _report(content: Content, frame: pl.DataFrame) -> Export:
    left = []
    if any(file.document.text for file in content.files):
        left.append(f"texts of documents: left out of {len(content.files)}")
    if any(actor.aliases for file in content.files for actor in file.actors):
        left.append("aliases and kinds of actors: a table of claims has no place for them")
    if content.ties:
        left.append(f"ties of the picture: left out of {len(content.ties)}")
    return Export({"claims": len(frame)}, tuple(left))
