"""Commands that look after a ledger: documents, log, check, snapshots, withdraw, restore."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from allegiance.cli import options
from allegiance.cli.output import many, print_json, table

if TYPE_CHECKING:
    from allegiance.ledger import Snapshot

__all__ = ["check", "documents", "log", "restore", "snapshot", "snapshots", "withdraw"]


REMEDIES = {
    "actors": "judge it: allegiance same, or different",
    "judgement": "take one back: allegiance undo-identity",
    "part_of": "judge one of them: allegiance review KEY",
    "splits_from": "judge one of them: allegiance review KEY",
}
"""What a person can do where no repair may decide, by field."""


@click.command(epilog=options.examples("allegiance documents --ledger my.ledger"))
@options.ledger_required
@options.known_by
@options.as_json
def documents(ledger: str, known_by: str | None, as_json: bool) -> None:
    """List the documents of a ledger."""
    from allegiance.workbench import open_ledger

    with open_ledger(options.existing_ledger(ledger), create=False) as opened:
        when = None if known_by is None else opened.at(known_by)
        held = opened.documents(known_by=when)
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
        many(len(rows), "document"),
        ("Published", "Source", "Title", "Id"),
        ((r["published"], r["source"], r["title"], r["id"]) for r in rows),
        "No documents: read reports into the ledger first.",
    )


@click.command(epilog=options.examples("allegiance log --ledger my.ledger"))
@options.ledger_required
@options.known_by
@options.as_json
def log(ledger: str, known_by: str | None, as_json: bool) -> None:
    """Show who added what to a ledger, and when."""
    from allegiance.workbench import open_ledger

    with open_ledger(options.existing_ledger(ledger), create=False) as opened:
        entries = opened.log(None if known_by is None else opened.at(known_by))
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


@click.command(
    epilog=options.examples(
        "allegiance check --ledger my.ledger", "allegiance check --ledger my.ledger --repair"
    )
)
@options.ledger_required
@click.option("--repair", is_flag=True, help="Mend what can be mended; nothing is ever deleted.")
@options.by
@options.as_json
def check(ledger: str, repair: bool, by: str, as_json: bool) -> int:
    """Verify that a ledger is whole.

    A repair puts guards back and sets claims aside that break a rule; they stay in the ledger for
    a person to look at.
    """
    from allegiance.workbench import open_ledger

    with open_ledger(options.existing_ledger(ledger), create=False) as opened:
        found = opened.check()
        left = opened.repair(by=by) if repair and any(f.repair for f in found) else found
    mended = [f for f in found if f not in left]
    rows = [
        {"where": f.where, "field": f.field, "what": f.what, "repair": f.repair}
        | {"mended": f in mended}
        for f in (*mended, *left)
    ]
    if as_json:
        print_json(rows)
    else:
        table(
            f"{len(left)} problems" + (f", {len(mended)} mended" if mended else ""),
            ("Where", "Field", "Problem", "Remedy"),
            (
                (
                    r["where"],
                    r["field"],
                    r["what"],
                    "mended"
                    if r["mended"]
                    else r["repair"] or REMEDIES.get(str(r["field"]), "a person must decide"),
                )
                for r in rows
            ),
            "The ledger is whole.",
        )
        if any(f.repair for f in left):
            click.echo(f"Mend what can be mended: allegiance check --ledger {ledger} --repair")
    return 2 if left else 0


@click.command(epilog=options.examples("allegiance snapshot codebook-2-final --ledger my.ledger"))
@click.argument("name")
@options.ledger_required
@options.by
@options.as_json
def snapshot(name: str, ledger: str, by: str, as_json: bool) -> None:
    """Name the present state of a ledger, so that it can be cited.

    The name stands for a content hash; every --known-by takes it in place of a date.
    """
    from allegiance.workbench import open_ledger

    with open_ledger(options.existing_ledger(ledger), create=False) as opened:
        held = opened.snapshot(name, by=by)
    if as_json:
        return print_json(snapshot_row(held))
    return click.echo(
        f"{name}: {many(held.claims, 'claim')} of {many(held.documents, 'document')}, "
        f"sha256 {held.content}"
    )


def snapshot_row(found: Snapshot) -> dict[str, object]:
    """Return a snapshot as listings show it."""
    return {
        "name": found.name,
        "content": found.content,
        "claims": found.claims,
        "documents": found.documents,
        "by": found.by,
        "learned": found.learned.isoformat(),
    }


@click.command(epilog=options.examples("allegiance snapshots --ledger my.ledger"))
@options.ledger_required
@options.as_json
def snapshots(ledger: str, as_json: bool) -> None:
    """List the named states of a ledger."""
    from allegiance.workbench import open_ledger

    with open_ledger(options.existing_ledger(ledger), create=False) as opened:
        rows = [snapshot_row(found) for found in opened.snapshots()]
    if as_json:
        return print_json(rows)
    return table(
        f"{len(rows)} snapshots",
        ("Name", "Taken", "By", "#Documents", "#Claims", "SHA-256"),
        (
            (r["name"], r["learned"], r["by"], r["documents"], r["claims"], r["content"])
            for r in rows
        ),
        "No snapshots: name the present state with `allegiance snapshot NAME`.",
    )


@click.command(
    epilog=options.examples(
        'allegiance withdraw 2015-08-10-ghazi-pledge --ledger my.ledger --reason "asked to"'
    )
)
@click.argument("document")
@options.ledger_required
@click.option("--reason", required=True, help="Why; it stays in the log for good.")
@options.by
@click.option("--erase", is_flag=True, help="Destroy its words as well; the tombstone stays.")
def withdraw(document: str, ledger: str, reason: str, by: str, erase: bool) -> None:
    """Withdraw a document, leaving a tombstone.

    DOCUMENT is its id or its whole SHA-256; `allegiance documents --json` lists both.
    """
    from allegiance.workbench import open_ledger

    with open_ledger(options.existing_ledger(ledger), create=False) as opened:
        opened.withdraw(document, reason=reason, by=by, erase=erase)
    click.echo(f"{document} is withdrawn; its claims no longer count. The log says why.")


@click.command(
    epilog=options.examples(
        'allegiance restore 2015-08-10-ghazi-pledge --ledger my.ledger --reason "an error"'
    )
)
@click.argument("document")
@options.ledger_required
@click.option("--reason", required=True, help="Why; it stays in the log for good.")
@options.by
def restore(document: str, ledger: str, reason: str, by: str) -> None:
    """Put a withdrawn document back, if it was not erased.

    DOCUMENT is its id or its whole SHA-256.
    """
    from allegiance.workbench import open_ledger

    with open_ledger(options.existing_ledger(ledger), create=False) as opened:
        opened.restore(document, reason=reason, by=by)
    click.echo(f"{document} is back; its claims count again. The log says why.")
