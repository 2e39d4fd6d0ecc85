"""Commands that publish: the brief, and the page over a ledger."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from allegiance.cli import endpoint, options
from allegiance.cli.output import console, table

if TYPE_CHECKING:
    from allegiance.history import History
    from allegiance.ledger import Ledger

__all__ = ["brief", "serve"]


@click.command(
    epilog=options.examples(
        "allegiance brief reports/ -o brief.html",
        "allegiance brief --ledger my.ledger --on 2021-11 -o brief.docx",
        "allegiance brief --ledger my.ledger --on 2022-06 --scenario expulsion.jsonl -o if.html",
    )
)
@click.argument("reports", metavar="[REPORT...]", nargs=-1, type=click.Path())
@click.option(
    "-o",
    "--output",
    required=True,
    metavar="FILE",
    help="Where to write: .html, .docx, .pdf or .md.",
)
@options.ledger
@options.on
@options.known_by
@options.scenario
@click.option("--title", help="The headline. Default: made from the picture.")
@click.option(
    "--workers",
    type=int,
    help="Processes to read with (all cores), or questions to ask at once (4).",
)
@endpoint.options
def brief(
    reports: tuple[str, ...],
    output: str,
    ledger: str | None,
    on: str | None,
    known_by: str | None,
    scenario: tuple[str, ...],
    title: str | None,
    workers: int | None,
    yes: bool,
    **model: Any,
) -> int:
    """Publish a cited brief from reports or a ledger.

    With reports and no ledger, what was read is thrown away once the brief is written; with both,
    the reports are read into the ledger first.
    """
    from allegiance import workbench
    from allegiance.cli.reading import check_reports, read_with_progress

    if not reports and not ledger:
        raise click.UsageError("Give reports to read, or a ledger (--ledger FILE), or both.")
    if ledger and not reports:
        options.existing_ledger(ledger)
    if reports:
        check_reports(reports)
    workbench.check_output(output)
    reader = endpoint.reader_asked_for(**model, workers=workers)
    foreseen = endpoint.approved(reports, reader, yes) if reader and reports else None
    refused = False
    with opened_or_passing(ledger) as held:
        if reports:
            summary = read_with_progress(held, reports, workers, reader, foreseen)
            refused = bool(summary.refused)
            if summary.left_out:
                endpoint.show_dropped(summary)
        shown = workbench.with_scenario(held, *scenario) if scenario else held
        written = workbench.brief(shown, output, on=on, known_by=known_by, title=title)
        summarise(shown.history(known_by=known_by), on)
    click.echo(
        f"\nThe brief is in {written}. Open it in any browser; it needs no network."
        if written.suffix == ".html"
        else f"\nThe brief is in {written}."
    )
    return 2 if refused else 0


@contextmanager
def opened_or_passing(target: str | None) -> Iterator[Ledger]:
    """Open the ledger, or one that is thrown away afterwards."""
    from allegiance.workbench import open_ledger

    if target:
        with open_ledger(target) as ledger:
            yield ledger
        return
    with (
        tempfile.TemporaryDirectory(prefix="allegiance-") as folder,
        open_ledger(Path(folder) / "passing.ledger") as ledger,
    ):
        yield ledger


def summarise(history: History, on: str | None) -> None:
    """Print what a reader of the brief will find: counts, the strongest ties, latest changes."""
    from allegiance import views
    from allegiance.times import day, iso
    from allegiance.views.phrases import called, present
    from allegiance.workbench import latest_day

    if not len(history):
        click.echo("No claims: nothing was found in what was read.")
        return
    when = day(on) if on else latest_day(history)
    shown = views.picture(history, when)
    # As the brief counts them: whoever a claim is about, places left out.
    named = {*history.subject.tolist(), *history.object.tolist()}
    actors = sum(history.actors[i].kind != "place" for i in named)
    disputed = len(views.disputes(history))
    console().print(
        f"[bold]{len(history.documents)}[/] documents · [bold]{actors}[/] actors · "
        f"[bold]{len(history)}[/] claims · [bold]{len(shown.ties)}[/] ties on {iso(when)} · "
        f"[bold]{disputed}[/] {'dispute' if disputed == 1 else 'disputes'}"
    )

    def sentence(a: int, relation: str, b: int) -> str:
        subject, target = history.actors[a], history.actors[b]
        return f"{called(subject)} {present(relation, subject)} {called(target)}"

    table(
        "Strongest ties",
        ("Tie", "#Strength", "#Claims for", "#Against"),
        (
            (sentence(t.a, t.relation, t.b), f"{t.strength:.2f}", len(t.for_), len(t.against))
            for t in shown.ties[:8]
        ),
        "No tie is reported on that date.",
    )
    latest = views.changes(history, when - 365, when)
    table(
        f"Latest changes, {iso(when - 365)} to {iso(when)}",
        ("Day", "What", "Tie"),
        ((iso(c.on), c.kind, sentence(c.a, c.relation, c.b)) for c in latest[-8:][::-1]),
        "No tie is reported to have changed in that year.",
    )


@click.command(
    epilog=options.examples(
        "allegiance serve --ledger my.ledger",
        "allegiance serve --ledger my.ledger --port 9000",
        "allegiance serve --ledger my.ledger --coder anna",
    )
)
@options.ledger_required
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8321,
    show_default=True,
    help="Port on this machine; 0 picks a free one.",
)
@click.option(
    "--coder", metavar="NAME", help="Let claims and names be judged on the page, in this name."
)
@click.option("--codebook", metavar="VERSION", help="With --coder: the codebook you apply.")
def serve(ledger: str, port: int, coder: str | None, codebook: str | None) -> None:
    """Show a ledger in the browser, on this machine only.

    Nothing can be written on the page unless --coder names who judges. The address printed then
    ends with a key: whoever opens it judges in that name, so keep it to yourself.
    """
    from allegiance import web
    from allegiance.workbench import open_ledger

    with open_ledger(options.existing_ledger(ledger), create=False) as opened:
        web.serve(
            opened,
            port=port,
            coder=coder,
            codebook=codebook,
            on_start=lambda address: click.echo(f"Open {address} (Ctrl-C stops it)"),
        )
