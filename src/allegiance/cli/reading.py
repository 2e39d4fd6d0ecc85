"""Commands that read reports, and that score what was read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from allegiance.cli import endpoint, options
from allegiance.cli.output import complain, print_json, progress, table

if TYPE_CHECKING:
    from allegiance.ledger import Ledger
    from allegiance.reading.evaluation import Comparison
    from allegiance.reading.llm import LanguageModelReader
    from allegiance.workbench import ReadSummary

__all__ = ["evaluate", "read", "read_with_progress"]


@click.command(
    epilog=options.examples(
        "allegiance read reports/ --ledger my.ledger",
        "allegiance read one.pdf two.html --to claims/",
        "allegiance read reports/ --ledger my.ledger --endpoint http://localhost:11434/v1 "
        "--model qwen3:14b",
    )
)
@click.argument("reports", metavar="REPORT...", nargs=-1, required=True, type=click.Path())
@options.ledger
@click.option("--to", metavar="FOLDER", help="Write one claim file a document here.")
@click.option("--workers", type=int, help="Processes to read with. Default: all cores.")
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
    reader = endpoint.reader_asked_for(**model)
    if reader:
        endpoint.approved(reports, reader, yes)
    with opened_or_passing(ledger) as opened:
        summary = read_with_progress(opened, reports, workers, reader)
        written = write_claim_files(opened, Path(to)) if to else 0
    if as_json:
        print_json(
            summary_row(summary)
            | {"claim_files": written}
            | (endpoint.usage_row(reader, summary) if reader else {})
        )
    else:
        click.echo(
            f"{summary.documents} documents read, {summary.claims} new claims"
            + (f"; {summary.known} documents known already" if summary.known else "")
            + (f"; {written} claim files in {to}" if to else "")
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
) -> ReadSummary:
    """Read reports into a ledger with a bar, and say which could not be read."""
    from allegiance.workbench import read as read_reports

    try:
        with progress("Reading") as step:
            summary = read_reports(
                reports, into=ledger, workers=workers, reader=reader, on_progress=step
            )
    finally:
        if reader:
            endpoint.show_usage(reader)
    for error in summary.refused:
        complain(str(error))
    for name in summary.without_claims:
        complain(f"{name}: nothing found in it")
    return summary


def summary_row(summary: ReadSummary) -> dict[str, Any]:
    """Return a reading's summary for JSON."""
    return {
        "documents": summary.documents,
        "known": summary.known,
        "claims": summary.claims,
        "dropped": summary.dropped,
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


@click.command(
    epilog=options.examples(
        "allegiance evaluate gold/ --pred claims/",
        "allegiance evaluate gold/ --pred claims/ --json",
    )
)
@click.argument("gold", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--pred",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of claim files to score.",
)
@click.option(
    "--texts",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of the documents' texts (ID.txt), to check quotes against.",
)
@click.option("--misses", is_flag=True, help="List the claims missed and the claims invented.")
@options.as_json
def evaluate(gold: Path, pred: Path, texts: Path | None, misses: bool, as_json: bool) -> None:
    """Score claim files against coded documents.

    GOLD and the folder of --pred hold one ID.jsonl per document; a missing one counts as empty.
    """
    from allegiance.errors import InputError
    from allegiance.reading.evaluation import total

    parts = {path.stem: compared(path, pred, texts) for path in sorted(gold.glob("*.jsonl"))}
    if not parts:
        raise InputError("no claim files (*.jsonl)", where=gold, remedy="Name a folder of them")
    parts["TOTAL"] = total(parts.values())
    if as_json:
        return print_json({name: figures(part) for name, part in parts.items()})
    show_figures(parts)
    if misses:
        show_claims("Missed", parts["TOTAL"].missed)
        show_claims("Invented", parts["TOTAL"].invented)
    return None


def compared(path: Path, pred: Path, texts: Path | None) -> Comparison:
    """Compare one gold file with its prediction."""
    from allegiance.claims import read_claim_file
    from allegiance.reading.evaluation import compare

    text_path = (texts or path.parent.parent / "texts") / f"{path.stem}.txt"
    text = text_path.read_text(encoding="utf-8") if text_path.exists() else ""
    gold = read_claim_file(path)
    other = pred / path.name
    found = read_claim_file(other) if other.exists() else None
    mine = (found.actors, found.claims) if found else ((), ())
    return compare((gold.actors, gold.claims), mine, text)


def figures(part: Comparison) -> dict[str, Any]:
    """Return all figures of a comparison for JSON."""
    from allegiance.reading.evaluation import DETAILS, LEVELS

    def level(name: str, counts: Sequence[int]) -> dict[str, Any]:
        scores = {
            "precision": part.precision(name),
            "recall": part.recall(name),
            "f1": part.f1(name),
        }
        return scores | dict(zip(("hits", "predicted", "gold"), counts, strict=True))

    return (
        {name: level(name, part.levels[name]) for name in LEVELS}
        | {d: {"share": part.share(d), "judged": part.details[d][1]} for d in DETAILS}
        | {"relations": {r: level(r, c) for r, c in sorted(part.by_relation.items())}}
        | {
            side: [
                {
                    "document": c.document,
                    "subject": c.subject,
                    "relation": c.relation,
                    "object": c.object,
                    "when": c.when,
                    "status": c.status,
                    "quote": c.span.quote,
                }
                for c in getattr(part, side)
            ]
            for side in ("missed", "invented")
        }
    )


def show_figures(parts: dict[str, Comparison]) -> None:
    """Print precision / recall / F1 by document, then by relation."""
    from allegiance.reading.evaluation import DETAILS, LEVELS

    def three(part: Comparison, name: str) -> str:
        return f"{part.precision(name):.2f} {part.recall(name):.2f} {part.f1(name):.2f}"

    def share(part: Comparison, name: str) -> str:
        found = part.share(name)
        return "-" if found is None else f"{found:.2f}"

    table(
        "Precision, recall, F1; then the share right among matched claims",
        ("Document", *(f"#{name}" for name in LEVELS), *(f"#{name}" for name in DETAILS)),
        (
            (name[:28], *(three(p, v) for v in LEVELS), *(share(p, d) for d in DETAILS))
            for name, p in parts.items()
        ),
        "No documents.",
    )
    whole = parts["TOTAL"]
    table(
        "By relation (full match)",
        ("Relation", "#P R F1", "#Hits", "#Predicted", "#Gold"),
        ((r, three(whole, r), *c) for r, c in sorted(whole.by_relation.items())),
        "No claims.",
    )


def show_claims(title: str, found: Sequence[Any]) -> None:
    """Print claims with their words."""
    table(
        f"{title}: {len(found)}",
        ("Document", "Who", "Relation", "Whom", "When", "Status", "Words"),
        (
            (
                c.document[:20],
                c.subject,
                c.relation,
                c.object,
                c.when,
                c.status,
                " ".join(c.span.quote.split())[:100],
            )
            for c in found
        ),
        f"{title}: none.",
    )
