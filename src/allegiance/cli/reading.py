"""The command that reads reports."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from allegiance.cli import endpoint, options
from allegiance.cli.output import complain, many, print_json, progress

if TYPE_CHECKING:
    from allegiance.ledger import Ledger
    from allegiance.reading.llm import Estimate, LanguageModelReader
    from allegiance.workbench import ReadSummary

__all__ = ["check_reports", "read", "read_with_progress"]


@click.command(
    epilog=options.examples(
        "allegiance read reports/ --ledger my.ledger",
        "allegiance read one.pdf two.html --to claims/",
        "allegiance read reports/ --ledger my.ledger --endpoint http://localhost:11434/v1 \\",
        "    --model qwen3:14b",
    )
)
@click.argument("reports", metavar="REPORT...", nargs=-1, required=True, type=click.Path())
@options.ledger
@click.option("--to", metavar="FOLDER", help="Write one claim file for each document here.")
@click.option(
    "--workers",
    type=int,
    help="Processes to read with (all cores), or questions to ask at once (4).",
)
@endpoint.options
@options.as_json
def read(
    reports: tuple[str, ...],
    ledger: str | None,
    to: str | None,
    workers: int | None,
    yes: bool,
    as_json: bool,
    **model: Any,
) -> int:
    """Read reports into claims.

    Reports are files (txt, Markdown, HTML, PDF, DOCX, RSS) or folders of them. Reading twice adds
    nothing; after an interruption the same command goes on where it stopped.

    With --endpoint a language model reads instead. Every claim it makes is checked: its words must
    stand in the report, with both actors in them; what fails is left out and listed.
    """
    from allegiance.cli.publishing import opened_or_passing

    if not ledger and not to:
        raise click.UsageError("Say where claims go: --ledger FILE, --to FOLDER, or both.")
    check_reports(reports)
    reader = endpoint.reader_asked_for(**model, workers=workers)
    foreseen = endpoint.approved(reports, reader, yes) if reader else None
    with opened_or_passing(ledger) as opened:
        summary = read_with_progress(opened, reports, workers, reader, foreseen)
        written = write_claim_files(opened, Path(to)) if to else 0
    if as_json:
        print_json(
            summary_row(summary)
            | {"claim_files": written}
            | (endpoint.usage_row(reader, summary) if reader else {})
        )
    else:
        click.echo(
            f"{many(summary.documents, 'document')} read, {many(summary.claims, 'new claim')}"
            + (f"; {many(summary.known, 'document')} known already" if summary.known else "")
            + (f"; {many(written, 'claim file')} in {to}" if to else "")
        )
        if reader and summary.left_out:
            endpoint.show_dropped(summary)
    return 2 if summary.refused else 0


def check_reports(reports: Sequence[str]) -> None:
    """Refuse paths without a report before any ledger is made for them.

    Raises
    ------
    DocumentError
        If a path is missing or a folder holds no report.
    """
    from allegiance.reading import find_reports

    find_reports([Path(r) for r in reports])


def read_with_progress(
    ledger: Ledger,
    reports: Sequence[str],
    workers: int | None,
    reader: LanguageModelReader | None = None,
    foreseen: Estimate | None = None,
) -> ReadSummary:
    """Read reports into a ledger with a bar, and say which could not be read."""
    from allegiance.workbench import read as read_reports

    try:
        with progress("Reading") as step:
            summary = read_reports(
                reports,
                into=ledger,
                workers=workers,
                reader=reader,
                foreseen=foreseen,
                on_progress=step,
            )
    finally:
        if reader:
            endpoint.show_usage(reader)
    for error in summary.refused:
        complain(str(error))
    for name in summary.without_claims:
        complain(f"{name}: nothing found in it")
    for circle in summary.circles:
        complain(f"{circle}; kept, shown as disputed: reject what is wrong (allegiance review)")
    return summary


def summary_row(summary: ReadSummary) -> dict[str, Any]:
    """Return a reading's summary for JSON."""
    return {
        "documents": summary.documents,
        "known": summary.known,
        "claims": summary.claims,
        "dropped": summary.dropped,
        "circles": summary.circles,
        "without_claims": summary.without_claims,
        "refused": [
            {"where": e.where, "what": e.what, "remedy": e.remedy} for e in summary.refused
        ],
    }


def write_claim_files(ledger: Ledger, folder: Path) -> int:
    """Write the claim file of every document of a ledger.

    Raises
    ------
    OutputError
        If the folder cannot be made or written to.
    """
    from allegiance.claims import write_claim_file
    from allegiance.errors import OutputError

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"the folder cannot be made ({error.strerror})", where=folder, remedy="Name another"
        ) from error
    held = {d.sha256: d for d in ledger.documents()}
    by_document: dict[str, list[Any]] = {sha: [] for sha in held}
    for found in ledger.claims():
        by_document[found.sha256].append(found.claim)
    for sha, kept in held.items():
        path = folder / f"{kept.document.id}.jsonl"
        write_claim_file(path, kept.document, kept.actors, tuple(by_document[sha]))
    return len(held)
