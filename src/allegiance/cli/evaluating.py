"""The command that scores reading against coded documents."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from allegiance.cli import endpoint, options
from allegiance.cli.output import complain, print_json, progress, table

if TYPE_CHECKING:
    from allegiance.reading.evaluation import Comparison, Outcome
    from allegiance.workbench import Evaluated

__all__ = ["evaluate"]

_NEAREST: Final = {
    (): "",
    ("relation",): "another relation",
    ("direction",): "the other way round",
    ("dates",): "another date",
}
"""What the other side has between the same two actors, in words."""


@click.command(
    epilog=options.examples(
        "allegiance evaluate gold/ --html scorecard.html",
        "allegiance evaluate gold/ --pred claims/ --misses",
        "allegiance evaluate gold/ --endpoint http://localhost:11434/v1 --model qwen3:14b",
    )
)
@click.argument("gold", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--pred",
    metavar="FOLDER",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Claim files to score, of the same names. Default: read the texts now.",
)
@click.option(
    "--texts",
    metavar="FOLDER",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The documents' texts (ID.txt). Default: a folder 'texts' beside GOLD, or GOLD itself.",
)
@click.option("--misses", is_flag=True, help="List the claims missed and the claims invented.")
@click.option(
    "--html",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write a page that shows every miss and invention beside the text.",
)
@endpoint.options
@options.as_json
def evaluate(
    gold: Path,
    pred: Path | None,
    texts: Path | None,
    misses: bool,
    html: Path | None,
    yes: bool,
    as_json: bool,
    **model: Any,
) -> int:
    """Score reading against documents that you have coded.

    GOLD is a folder with one claim file (ID.jsonl) per coded document. Their texts are read by the
    offline reader, or by the language model of --endpoint, and what is found is compared with what
    you coded: actors, pairs of actors, sign and exact relation (precision, recall, F1), and on
    matched claims status, date and speaker. With --pred, claim files that you have already are
    scored instead; a missing one counts as empty.
    """
    from allegiance import workbench
    from allegiance.errors import OptionError

    reader = endpoint.reader_asked_for(**model)
    if reader and pred:
        raise OptionError("--pred and --endpoint", remedy="Give one: what to score, or who reads")
    if html:
        if html.suffix.lower() not in (".html", ".htm"):
            raise OptionError(f"{html} is no .html file", remedy="Name one: --html scorecard.html")
        workbench.check_output(html)
    coded = workbench.coded_documents(gold, texts)
    for name in workbench.changed_texts(coded):
        complain(f"{name}: the text is not the one that was coded (text_sha256): figures mislead")
    if reader:
        documents = [document for document, _ in coded.values()]
        endpoint.agree_to(reader.estimate(documents), reader, yes)
    with progress("Reading") as step:
        found = workbench.evaluate(gold, pred, texts=texts, reader=reader, on_progress=step)
    if reader:
        endpoint.show_usage(reader)
    for error in found.refused:
        complain(str(error))
    if html:
        workbench.scorecard(found, html)
    if as_json:
        parts = {name: d.comparison for name, d in found.documents.items()}
        print_json({k: figures(part) for k, part in (parts | {"TOTAL": found.total}).items()})
    else:
        show_figures(found)
        if misses:
            show_outcomes("missed", found.total)
            show_outcomes("invented", found.total)
        if html:
            click.echo(f"The page is in {html}. Open it in any browser; it needs no network.")
    return 2 if found.refused else 0


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
            kind: [outcome_row(o) for o in part.outcomes if o.kind == kind]
            for kind in ("missed", "invented", "slip")
        }
    )


def outcome_row(outcome: Outcome) -> dict[str, Any]:
    """Return a miss, an invention or a slip for JSON, with what comes nearest to it."""
    from allegiance.cli.judging import claim_line

    claim = outcome.gold or outcome.found
    other = outcome.near or (outcome.found if outcome.gold else None)
    assert claim is not None
    return {
        "document": claim.document,
        "subject": claim.subject,
        "relation": claim.relation,
        "object": claim.object,
        "when": claim.when,
        "status": claim.status,
        "said_by": claim.said_by,
        "quote": claim.span.quote,
        "start": claim.span.start,
        "end": claim.span.end,
        "wrong": list(outcome.wrong),
        "instead": claim_line(other) if other else None,
    }


def show_figures(found: Evaluated) -> None:
    """Print precision / recall / F1 by document, then by relation."""
    from allegiance.reading.evaluation import DETAILS, LEVELS

    whole = found.total
    parts = {name: d.comparison for name, d in found.documents.items()} | {"TOTAL": whole}

    def three(part: Comparison, name: str) -> str:
        return f"{part.precision(name):.2f} {part.recall(name):.2f} {part.f1(name):.2f}"

    def share(part: Comparison, name: str) -> str:
        right = part.share(name)
        return "-" if right is None else f"{right:.2f}"

    table(
        f"Claims of {found.by}: precision, recall, F1",
        ("Document", *(f"#{name}" for name in LEVELS)),
        ((name[:40], *(three(p, v) for v in LEVELS)) for name, p in parts.items()),
        "No documents.",
    )
    table(
        "Share right among what matched",
        ("Document", *(f"#{name.replace('_', ' ')}" for name in DETAILS)),
        ((name[:40], *(share(p, d) for d in DETAILS)) for name, p in parts.items()),
        "No documents.",
    )
    table(
        "By relation (exact match)",
        ("Relation", "#P R F1", "#Both", "#Found", "#Coded"),
        ((r, three(whole, r), *c) for r, c in sorted(whole.by_relation.items())),
        "No claims.",
    )


def show_outcomes(kind: str, whole: Comparison) -> None:
    """Print claims that only one side has, with their words and what the other side has instead."""
    outcomes = [o for o in whole.outcomes if o.kind == kind]
    rows = []
    for outcome in outcomes:
        row = outcome_row(outcome)
        instead = f"{_NEAREST[outcome.wrong]}: {row['instead']}" if outcome.near else ""
        what = f"{row['subject']} {row['relation']} {row['object']}"
        more = ", ".join(v for v in (row["when"], row["status"]) if v and v != "asserted")
        words = " ".join(row["quote"].split())
        rows.append(
            (row["document"][:20], what + (f" ({more})" if more else ""), instead, words[:100])
        )
    title = f"{kind.capitalize()}: {len(outcomes)}"
    table(title, ("Document", "Claim", "Instead", "Words"), rows, f"{kind.capitalize()}: none.")
