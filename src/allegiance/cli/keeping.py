"""Commands that look after a ledger: documents, log, check, withdraw."""

from __future__ import annotations

import getpass

import click

from allegiance.cli import options
from allegiance.cli.output import print_json, table

__all__ = ["check", "documents", "log", "withdraw"]


@click.command(epilog=options.examples("allegiance documents --ledger my.ledger"))
@options.ledger_required
@options.known_by
@options.as_json
def documents(ledger: str, known_by: str | None, as_json: bool) -> None:
    """List the documents of a ledger."""
    from allegiance.workbench import open_ledger

    with open_ledger(options.existing_ledger(ledger), create=False) as opened:
        held = list(opened.documents(known_by=known_by))
    rows = [
        {
            "id": d.document.id,
            "title": d.document.title,
            "source": d.document.source,
            "author": d.document.author,
            "published": d.document.published,
            "url": d.document.url,
            "sha256": d.sha256,
            "learned": d.learned.isoformat(),
        }
        for d in held
    ]
    if as_json:
        return print_json(rows)
    return table(
        f"{len(rows)} documents",
        ("Published", "Source", "Title", "Id"),
        ((r["published"], r["source"], r["title"], r["id"]) for r in rows),
        "No documents: read reports into the ledger first.",
    )


@click.command(epilog=options.examples("allegiance log --ledger my.ledger"))
@options.ledger_required
@options.as_json
def log(ledger: str, as_json: bool) -> None:
    """Show who added what to a ledger, and when."""
    from allegiance.workbench import open_ledger

    with open_ledger(options.existing_ledger(ledger), create=False) as opened:
        entries = list(opened.log())
    if as_json:
        return print_json(
            [
                {"learned": e.learned.isoformat(), "by": e.by, "action": e.action, "what": e.what}
                for e in entries
            ]
        )
    return table(
        f"{len(entries)} entries",
        ("When", "Who", "Did", "What"),
        ((e.learned.isoformat(" ", "seconds"), e.by, e.action, e.what) for e in entries),
        "Nothing was ever added.",
    )


@click.command(epilog=options.examples("allegiance check --ledger my.ledger"))
@options.ledger_required
@options.as_json
def check(ledger: str, as_json: bool) -> int:
    """Verify that a ledger is whole."""
    from allegiance.workbench import open_ledger

    with open_ledger(options.existing_ledger(ledger), create=False) as opened:
        problems = list(opened.check())
    if as_json:
        print_json([str(p) for p in problems])
    else:
        table(
            f"{len(problems)} problems",
            ("Problem",),
            ((str(p),) for p in problems),
            "The ledger is whole.",
        )
    return 2 if problems else 0


@click.command(
    epilog=options.examples(
        'allegiance withdraw 2015-08-10-ghazi-pledge --ledger my.ledger --reason "asked to"'
    )
)
@click.argument("document")
@options.ledger_required
@click.option("--reason", required=True, help="Why; it stays in the log for good.")
@click.option("--by", default=getpass.getuser, help="Who withdraws it. Default: your login name.")
@click.option("--erase", is_flag=True, help="Destroy its words as well; the tombstone stays.")
def withdraw(document: str, ledger: str, reason: str, by: str, erase: bool) -> None:
    """Withdraw a document, leaving a tombstone.

    DOCUMENT is its id or the beginning of its SHA-256, as `allegiance documents` lists them.
    """
    from allegiance.workbench import open_ledger

    with open_ledger(options.existing_ledger(ledger), create=False) as opened:
        opened.withdraw(document, reason=reason, by=by, erase=erase)
    click.echo(f"{document} is withdrawn; its claims no longer count. The log says why.")
