"""Options and words of reading with a language model."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from allegiance.cli.output import complain, many, table

if TYPE_CHECKING:
    from allegiance.reading.llm import Estimate, LanguageModelReader
    from allegiance.workbench import ReadSummary

__all__ = [
    "agree_to",
    "approved",
    "options",
    "reader_asked_for",
    "show_dropped",
    "show_usage",
    "usage_row",
]

_USUAL: Final = 4
"""Questions at once."""
Command = TypeVar("Command", bound=Callable[..., Any])


def options(command: Command) -> Command:
    """Add the options that name a language model; nothing is asked of any without them."""
    for option in reversed(
        (
            click.option(
                "--endpoint",
                metavar="URL",
                help="Let the language model at this address read, in any language, instead of the "
                "offline reader. The reports are sent there.",
            ),
            click.option("--model", metavar="NAME", help="With --endpoint: which model."),
            click.option(
                "--key-env",
                metavar="VARIABLE",
                help="With --endpoint: environment variable that holds its key.",
            ),
            click.option(
                "--price-in",
                type=float,
                metavar="AMOUNT",
                help="With --endpoint: price of a million tokens sent, to tell the cost.",
            ),
            click.option(
                "--price-out",
                type=float,
                metavar="AMOUNT",
                help="With --endpoint: price of a million tokens received.",
            ),
            click.option(
                "--yes",
                is_flag=True,
                help="With --endpoint and prices: do not ask before spending.",
            ),
        )
    ):
        command = option(command)
    return command


def reader_asked_for(
    endpoint: str | None,
    model: str | None,
    key_env: str | None,
    price_in: float | None,
    price_out: float | None,
    workers: int | None = None,
) -> LanguageModelReader | None:
    """Return the reader that these options name; None where they name none.

    Raises
    ------
    OptionError
        If they do not go together, or the key's variable is not set.
    """
    from allegiance.errors import OptionError

    if endpoint is None:
        given = {"--model": model, "--key-env": key_env} | {
            "--price-in": price_in,
            "--price-out": price_out,
        }
        if lonely := [name for name, value in given.items() if value is not None]:
            raise OptionError(
                f"{lonely[0]} without an endpoint",
                remedy="Name the language model's address with --endpoint URL, or leave it out",
            )
        return None
    if not model:
        raise OptionError("an endpoint without a model", remedy="Name one with --model NAME")
    key = os.environ.get(key_env, "").strip() if key_env else None
    if key_env and not key:
        raise OptionError(
            f"the environment variable {key_env} is not set",
            remedy=f"Set it to your key first: export {key_env}=...",
        )
    from allegiance.reading.llm import Endpoint, LanguageModelReader

    named = Endpoint(
        endpoint,
        model,
        key,
        price_in=price_in,
        price_out=price_out,
        parallel=_USUAL if workers is None else workers,
    )
    return LanguageModelReader(named)


def approved(reports: Sequence[str], reader: LanguageModelReader, yes: bool) -> Estimate:
    """Say what reading will take, and ask whether to spend it where it has a price; return it.

    Raises
    ------
    OptionError
        If nobody is there to be asked.
    click.Abort
        If the answer is no.
    """
    from allegiance.workbench import estimate

    foreseen = estimate(reports, reader)
    agree_to(foreseen, reader, yes)
    return foreseen


def agree_to(found: Estimate, reader: LanguageModelReader, yes: bool) -> None:
    """Say what that will take, and ask whether to spend it where it has a price.

    Raises
    ------
    OptionError, click.Abort
        As `approved`.
    """
    from allegiance.errors import OptionError

    click.echo(told(found, reader), err=True)
    if reader.endpoint.is_exposed:
        complain(
            f"{reader.endpoint.place} is not encrypted: others on the way can read the reports"
        )
    if not found.cost or yes:
        return
    try:
        agreed = click.confirm("Go on?", err=True)
    except click.Abort:
        if sys.stdin.isatty():
            raise
        raise OptionError(
            "this costs money, and nobody is there to agree", remedy="Give --yes"
        ) from None
    if not agreed:
        raise click.Abort


def told(found: Estimate, reader: LanguageModelReader) -> str:
    """Return what reading will take, in a sentence."""
    where = "on this machine" if reader.endpoint.is_local else f"to {reader.endpoint.place}"
    new = found.pieces - found.known
    known = f", {found.known} answered before" if found.known else ""
    price = "" if found.cost is None else f", about {money(found.cost)} at the prices given"
    return (
        f"{many(found.documents, 'document')} in {many(found.pieces, 'piece')}{known}. "
        f"{new} {'goes' if new == 1 else 'go'} {where}: about "
        f"{found.tokens_in:,} tokens there and at most about {found.tokens_out:,} back{price}."
    )


def money(amount: float) -> str:
    """Write an amount so that small ones do not vanish."""
    return f"{amount:,.2f}" if amount >= 1 else f"{amount:.4f}"


def usage_row(reader: LanguageModelReader, summary: ReadSummary) -> dict[str, Any]:
    """Return what was spent and what was left out, for JSON."""
    used = reader.usage
    spent = {
        "endpoint": reader.endpoint.place,
        "model": reader.endpoint.model,
        "calls": used.calls,
        "answered_before": used.known,
        "tokens_in": used.tokens_in,
        "tokens_out": used.tokens_out,
        "cost": reader.cost,
    }
    left_out = [{"document": document, "what": what} for document, what in summary.left_out]
    return {"language_model": spent, "left_out": left_out}


def show_usage(reader: LanguageModelReader) -> None:
    """Print what was spent."""
    used = reader.usage
    spent = "" if reader.cost is None else f", {money(reader.cost)} at the prices given"
    guess = f" ({used.guessed} calls guessed)" if used.guessed else ""
    click.echo(
        f"{used.calls} questions asked, {used.known} answered before; {used.tokens_in:,} tokens "
        f"there, {used.tokens_out:,} back{guess}{spent}.",
        err=True,
    )


def show_dropped(summary: ReadSummary) -> None:
    """Print what was found and left out, and why."""
    table(
        f"{len(summary.left_out)} findings left out",
        ("Document", "What, and why it is not there"),
        summary.left_out,
        "Nothing was left out.",
    )
