"""Commands of independence: which documents copy one another and so count once."""

from __future__ import annotations

import click

from allegiance.cli import options
from allegiance.cli.output import print_json, table

__all__ = ["copies", "copy", "independent"]

_reason = click.option("--reason", help="Why; it stays beside the judgement.")


@click.command(
    epilog=options.examples(
        "allegiance copies --ledger my.ledger",
        "allegiance copies --ledger my.ledger --known-by 2021-12 --json",
    )
)
@options.ledger_required
@options.known_by
@options.as_json
def copies(ledger: str, known_by: str | None, as_json: bool) -> None:
    """List documents that copy one another and count once.

    The program finds copies as documents come in. The latest judgement of two documents holds; a
    person's may overrule what was found.
    """
    from allegiance.workbench import open_ledger

    with open_ledger(options.existing_ledger(ledger), create=False) as opened:
        when = None if known_by is None else opened.at(known_by)
        held = opened.copies(when)
        papers = {d.sha256: d.document for d in opened.documents(when)}
    rows = [
        {
            "number": c.number,
            "document": papers[c.document].id,
            "source": papers[c.document].source,
            "document_sha256": c.document,
            "judgement": c.judgement,
            "of": papers[c.of].id,
            "of_source": papers[c.of].source,
            "of_sha256": c.of,
            "score": c.score,
            "in_force": c.in_force,
            "by": c.by,
            "reason": c.reason,
            "learned": c.learned.isoformat(),
        }
        for c in held
        if c.document in papers and c.of in papers
    ]
    if as_json:
        return print_json({"copies": rows})
    return table(
        f"{len(rows)} judgement{'' if len(rows) == 1 else 's'}: decide with "
        "`allegiance independent` or `allegiance copy`",
        ("#No.", "Document", "Judgement", "Document", "By", "Why"),
        (
            (
                r["number"],
                f"{r['document']} ({r['source']})",
                r["judgement"] if r["in_force"] else f"{r['judgement']} (overruled)",
                f"{r['of']} ({r['of_source']})",
                r["by"],
                r["reason"],
            )
            for r in rows
        ),
        "No document copies another.",
    )


def _judge(
    judgement: str, document: str, of: str, ledger: str, reason: str | None, by: str
) -> None:
    from allegiance.workbench import open_ledger

    with open_ledger(options.existing_ledger(ledger), create=False) as opened:
        number = opened.judge_copy(document, of, judgement, by=by, reason=reason)
    told = "copies" if judgement == "copy" else "is independent of"
    click.echo(f"{number}: {document} {told} {of}. A later judgement of the two overrules it.")


@click.command(
    epilog=options.examples(
        'allegiance independent wire-2015 daily-2015 --ledger my.ledger --reason "own reporters"'
    )
)
@click.argument("document")
@click.argument("of")
@options.ledger_required
@_reason
@options.by
def independent(document: str, of: str, ledger: str, reason: str | None, by: str) -> None:
    """Judge that two documents were written apart, however alike.

    DOCUMENT and OF are ids, or hashes or their first eight digits, as `allegiance copies --json`
    lists them. Each counts again as a source of its own.
    """
    _judge("independent", document, of, ledger, reason, by)


@click.command(
    epilog=options.examples(
        'allegiance copy daily-2015 wire-2015 --ledger my.ledger --reason "the wire, rewritten"'
    )
)
@click.argument("document")
@click.argument("of")
@options.ledger_required
@_reason
@options.by
def copy(document: str, of: str, ledger: str, reason: str | None, by: str) -> None:
    """Judge that one document copies another.

    DOCUMENT and OF are ids, or hashes or their first eight digits. The one published first gives
    both their source, and the two count once.
    """
    _judge("copy", document, of, ledger, reason, by)
