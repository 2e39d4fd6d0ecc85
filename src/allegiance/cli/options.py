"""Options that several commands share, so that one word means one thing everywhere."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

__all__ = [
    "as_json",
    "by",
    "coder",
    "examples",
    "existing_ledger",
    "known_by",
    "ledger",
    "ledger_required",
    "on",
    "scenario",
]

Command = TypeVar("Command", bound=Callable[..., Any])


def _option(*names: str, **settings: Any) -> Callable[[Command], Command]:
    return click.option(*names, **settings)


ledger = _option(
    "--ledger", metavar="FILE", help="The ledger: a file, or postgresql://user@host/name."
)
ledger_required = _option(
    "--ledger",
    metavar="FILE",
    required=True,
    help="The ledger: a file, or postgresql://user@host/name.",
)
on = _option("--on", metavar="DATE", help="As of this date (EDTF). Default: the latest claim.")
known_by = _option(
    "--known-by",
    metavar="DATE",
    help="As known by this date, or by a snapshot's name. Default: all that was learned.",
)
scenario = _option(
    "--scenario",
    metavar="FILE",
    multiple=True,
    help="Hypothetical claims (a claim file) to lay over the ledger; may be repeated.",
)
by = _option("--by", default=getpass.getuser, help="Who judges. Default: your login name.")
coder = _option("--coder", default=getpass.getuser, help="Who judges. Default: your login name.")
as_json = _option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")


def examples(*lines: str) -> str:
    """Format an epilog of examples that click leaves unwrapped."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


def existing_ledger(target: str) -> str:
    """Refuse a ledger file that is not there: asking must never create an empty one.

    Raises
    ------
    click.UsageError
        With what to do instead.
    """
    if "://" not in target and not Path(target).exists():
        raise click.UsageError(
            f"{target}: there is no such ledger. "
            f"Read reports into it first: allegiance read REPORTS... --ledger {target}"
        )
    return target
