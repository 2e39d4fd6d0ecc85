"""Commands that bring other formats in and out: import, undo-import, export, formats."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from allegiance.cli import options
from allegiance.cli.output import complain, console, many, print_json, table

if TYPE_CHECKING:
    from allegiance.workbench import Imported

__all__ = ["export", "formats", "import_", "undo_import"]


@click.command(
    "import",
    epilog=options.examples(
        "allegiance import ucdp-ged ged.csv.gz --ledger my.ledger",
        "allegiance import spreadsheet ties.xlsx --ledger my.ledger --dry-run",
        "allegiance import spreadsheet ties.xlsx --ledger my.ledger --mapping columns.json",
        "allegiance import claims coded/anna/ --ledger my.ledger --by anna",
    ),
)
@click.argument("format_", metavar="FORMAT")
@click.argument("file", type=click.Path())
@options.ledger
@click.option("--dry-run", is_flag=True, help="Read and check everything, write nothing.")
@click.option("--mapping", metavar="FILE", help="Which column of a sheet holds what (JSON).")
@click.option(
    "--save-mapping",
    metavar="FILE",
    help="Write down how the headings are understood, and import nothing.",
)
@click.option("--by", default="import", show_default=True, help="Who answers for it: a coder.")
@options.as_json
def import_(
    format_: str,
    file: str,
    ledger: str | None,
    dry_run: bool,
    mapping: str | None,
    save_mapping: str | None,
    by: str,
    as_json: bool,
) -> None:
    """Import a file of another format, whole or not at all.

    FORMAT is one that `allegiance formats` lists; FILE may be gzipped, and for claim files a
    folder. What is there already is left as it is, so that importing twice adds nothing.
    """
    from allegiance import workbench
    from allegiance.exchange import load_mapping

    if save_mapping:
        workbench.save_guessed_mapping(file, save_mapping)
        click.echo(f"{save_mapping} says which column is taken for what: correct it and import.")
        return
    if not ledger and not dry_run:
        raise click.UsageError("Say where claims go (--ledger FILE), or try it first (--dry-run).")
    columns = load_mapping(Path(mapping)) if mapping else None
    with console(stderr=True).status("Importing"):
        done = workbench.import_file(format_, file, ledger, mapping=columns, by=by, dry_run=dry_run)
    tell_import(done, ledger, dry_run, as_json)


def tell_import(done: Imported, ledger: str | None, dry_run: bool, as_json: bool) -> None:
    """Say what an import brought, what it left out, and how it is undone."""
    if as_json:
        row = {name: getattr(done, name) for name in done.__slots__ if name != "notes"}
        print_json(row | {"dry_run": dry_run, "notes": dict(done.notes)})
        return
    for what, count in sorted(done.notes.items(), key=lambda note: -note[1]):
        complain(f"{what} ({many(count, 'row')})")
    would = "would be new" if dry_run else "new"
    click.echo(
        f"{many(done.rows, 'row')} read: {done.new_claims:,} of {many(done.claims, 'claim')} and "
        f"{done.new_documents:,} of {many(done.documents, 'document')} {would}"
    )
    if done.batch:
        click.echo(
            f"Undo it with: allegiance undo-import {done.batch} --ledger {ledger} --reason …"
        )


@click.command(
    "undo-import",
    epilog=options.examples(
        'allegiance undo-import 3 --ledger my.ledger --reason "the wrong year\'s file"'
    ),
)
@click.argument("batch", type=int)
@options.ledger_required
@click.option("--reason", required=True, help="Why; it stays in the log for good.")
@options.by
def undo_import(batch: int, ledger: str, reason: str, by: str) -> None:
    """Take out everything that one import or reading brought.

    BATCH is the number that the import printed; `allegiance log` shows it too. What is taken out
    stays in the ledger, and importing the file again brings it back.
    """
    from allegiance.workbench import open_ledger

    with open_ledger(options.existing_ledger(ledger), create=False) as opened:
        before = len(opened.history(quotes=False))
        opened.undo_import(batch, reason=reason, by=by)
        gone = before - len(opened.history(quotes=False))
    click.echo(f"Batch {batch} is undone: {gone:,} claims no longer count. The log says why.")


@click.command(
    epilog=options.examples(
        "allegiance export csv claims.csv --ledger my.ledger",
        "allegiance export gexf network.gexf --ledger my.ledger --on 2015-10",
        "allegiance export claims folder/ --ledger my.ledger --known-by 2021-12-31",
    )
)
@click.argument("format_", metavar="FORMAT")
@click.argument("file", type=click.Path())
@options.ledger_required
@click.option(
    "--on",
    metavar="DATE",
    help="Only what bears on this date's picture (EDTF). Default: everything.",
)
@options.known_by
@options.as_json
def export(
    format_: str, file: str, ledger: str, on: str | None, known_by: str | None, as_json: bool
) -> None:
    """Write a ledger in another format, and say what that format cannot hold.

    FORMAT is one that `allegiance formats` lists; for claim files FILE is a folder.
    """
    from allegiance.workbench import export_file, open_ledger

    with open_ledger(options.existing_ledger(ledger), create=False) as opened:
        when = None if known_by is None else opened.at(known_by)
        done = export_file(format_, file, opened, on=on, known_by=when)
    if as_json:
        return print_json({"written": dict(done.written), "left_out": list(done.left_out)})
    counts = ", ".join(f"{number:,} {what}" for what, number in done.written.items())
    click.echo(f"{file}: {counts}")
    for line in done.left_out:
        click.echo(f"  {line}")
    return None


@click.command(epilog=options.examples("allegiance formats", "allegiance formats --json"))
@options.as_json
def formats(as_json: bool) -> None:
    """List the formats of import and export, and what each can hold."""
    from allegiance.exchange import FORMATS

    rows = [
        {
            "format": f.name,
            "title": f.title,
            "import": bool(f.reader),
            "export": bool(f.writer),
            "mapping": f.has_mapping,
            "holds": f.holds,
        }
        for f in FORMATS.values()
    ]
    if as_json:
        return print_json(rows)
    return table(
        f"{len(rows)} formats",
        ("Format", "What", "In", "Out", "Holds"),
        (
            (
                r["format"],
                r["title"],
                "yes" if r["import"] else "",
                "yes" if r["export"] else "",
                r["holds"],
            )
            for r in rows
        ),
        "No formats.",
    )
