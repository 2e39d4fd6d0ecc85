"""How commands speak: tables, JSON, progress and complaints."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["complain", "console", "many", "print_json", "progress", "table"]


def console(*, stderr: bool = False) -> Console:
    """Return a console that fits the terminal, or 120 columns where there is none."""
    from rich.console import Console

    found = Console(stderr=stderr, highlight=False)
    if not found.is_terminal:
        found = Console(stderr=stderr, highlight=False, width=120)
    return found


def complain(message: str) -> None:
    """Say on standard error what went wrong."""
    click.secho(f"allegiance: {message}", err=True, fg="red" if sys.stderr.isatty() else None)


def many(count: int, singular: str) -> str:
    """Return "1 document", "1,200 documents"."""
    return f"{count:,} {singular}" + ("" if count == 1 else "s")


def print_json(value: Any) -> None:
    """Print a listing as JSON."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], empty: str) -> None:
    """Print rows as a table, or say why there are none and what to do.

    Parameters
    ----------
    title
        One line above the table.
    columns
        Heads; one that starts with ``#`` is set to the right, one that starts with ``~`` holds
        running text and takes a quarter of the width.
    rows
        Cells, turned into text; None is left blank.
    empty
        What to say where there are no rows.
    """
    from rich import box
    from rich.table import Table
    from rich.text import Text

    drawn = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, title_style="bold")
    quarter = console().width // 4
    for head in columns:
        drawn.add_column(
            head.lstrip("#~"),
            justify="right" if head.startswith("#") else "left",
            overflow="fold",
            width=quarter if head.startswith("~") else None,
        )
    count = 0
    for row in rows:
        drawn.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
        count += 1
    if count:
        console().print(drawn)
    else:
        click.echo(empty)


@contextmanager
def progress(what: str) -> Iterator[Callable[[str, int], None]]:
    """Show a bar on standard error while something long runs.

    Yields a function to call after each step with a note and the number of steps in all.
    """
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}", style="dim"),
        console=console(stderr=True),
        transient=True,
    )
    with bar:
        task = bar.add_task(what, total=None, note="")

        def step(note: str, total: int) -> None:
            bar.update(task, advance=1, total=total, note=note[:40])

        yield step
