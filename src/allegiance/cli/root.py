"""The top command: which commands there are, and where each lives."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final, NamedTuple

import click

from allegiance import __version__

__all__ = ["COMMANDS", "allegiance"]


class Place(NamedTuple):
    """Where a command lives and what it does, so that help need not load it."""

    family: str
    attribute: str
    short_help: str


COMMANDS: Final = {
    "brief": Place("publishing", "brief", "Publish a cited brief from reports or a ledger."),
    "serve": Place("publishing", "serve", "Show a ledger in the browser, on this machine only."),
    "read": Place("reading", "read", "Read reports into claims."),
    "evaluate": Place(
        "evaluating", "evaluate", "Score reading against documents that you have coded."
    ),
    "actors": Place("asking", "actors", "List the actors that claims name."),
    "claims": Place("asking", "claims", "List claims with their words."),
    "ties": Place("asking", "ties", "List who stood with whom on a date."),
    "changes": Place("asking", "changes", "List ties that appeared, ended or turned."),
    "timeline": Place("asking", "timeline", "List what happened, in order."),
    "disputes": Place("weighing", "disputes", "List claims that cannot both hold."),
    "coverage": Place(
        "weighing",
        "coverage",
        "Tell how much was read about two actors, so that silence can be weighed.",
    ),
    "questions": Place(
        "questioning", "questions", "List predictions, forecast and answer them, keep score."
    ),
    "hypotheses": Place(
        "hypothesising",
        "hypotheses",
        "Set competing hypotheses against the claims, and overrule cells.",
    ),
    "dilemma": Place(
        "foresight", "dilemma", "Weigh what a faction may do within a year, with odds and reasons."
    ),
    "outlook": Place(
        "outlooks", "outlook", "Draw thousands of paths of a faction, and what may happen when."
    ),
    "forecast": Place(
        "forecasting",
        "forecast",
        "Forecast who does what to whom next, and score such forecasts.",
    ),
    "fit": Place("modelling", "fit", "Fit a relational event model to an event file."),
    "simulate": Place("simulating", "simulate", "Fit a model and draw what could come next."),
    "documents": Place("keeping", "documents", "List the documents of a ledger."),
    "review": Place("judging", "review", "Judge a claim: accept, correct, reject or comment."),
    "queue": Place(
        "judging", "queue", "List the work that waits: claims to judge, names to look at."
    ),
    "assign": Place("coding", "assign", "Give a document to a coder."),
    "assignments": Place("coding", "assignments", "List who is to code which document."),
    "agree": Place("coding", "agree", "Measure how far two coders agree, field by field."),
    "same": Place("naming", "same", "Judge that two names are one actor."),
    "different": Place(
        "naming", "different", "Judge that two names are two actors, however alike they look."
    ),
    "unsure": Place(
        "naming", "unsure", "Note that two names were looked at and nothing can be decided yet."
    ),
    "identities": Place(
        "naming", "identities", "List judgements on names, and pairs that may be one actor."
    ),
    "undo-identity": Place("naming", "undo_identity", "Take back a judgement on two names."),
    "grade": Place(
        "judging", "grade", "Grade a source, a claim or whatever nobody graded (NATO Admiralty)."
    ),
    "grades": Place(
        "judging", "grades", "List the sources with their grades, and what each grade weighs."
    ),
    "copies": Place("copying", "copies", "List documents that copy one another and count once."),
    "copy": Place("copying", "copy", "Judge that one document copies another."),
    "independent": Place(
        "copying", "independent", "Judge that two documents were written apart, however alike."
    ),
    "import": Place(
        "exchanging", "import_", "Import a file of another format, whole or not at all."
    ),
    "undo-import": Place(
        "exchanging", "undo_import", "Take out everything that one import or reading brought."
    ),
    "export": Place(
        "exchanging",
        "export",
        "Write a ledger in another format, and say what that format cannot hold.",
    ),
    "formats": Place(
        "exchanging", "formats", "List the formats of import and export, and what each can hold."
    ),
    "snapshot": Place(
        "keeping", "snapshot", "Name the present state of a ledger, so that it can be cited."
    ),
    "snapshots": Place("keeping", "snapshots", "List the named states of a ledger."),
    "diff": Place(
        "coding", "diff", "Tell what changed in a ledger, claim by claim and tie by tie."
    ),
    "log": Place("keeping", "log", "Show who added what to a ledger, and when."),
    "check": Place("keeping", "check", "Verify that a ledger is whole."),
    "withdraw": Place("keeping", "withdraw", "Withdraw a document, leaving a tombstone."),
    "restore": Place("keeping", "restore", "Put a withdrawn document back, if it was not erased."),
    "completion": Place("completion", "completion", "Print the shell completion script."),
}
"""Every command by name, in the order of the help page."""


class _Lazy(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        place = COMMANDS.get(cmd_name)
        if place is None:
            return None
        found: Any = getattr(import_module(f"allegiance.cli.{place.family}"), place.attribute)
        assert isinstance(found, click.Command)
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            from allegiance.vocabulary import close_to

            raise click.UsageError(f"No such command {name!r}. {close_to(name, COMMANDS)}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, place.short_help) for name, place in COMMANDS.items()])


@click.group(
    cls=_Lazy,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with: allegiance brief REPORTS... -o brief.html",
)
@click.version_option(__version__, prog_name="allegiance", message="%(prog)s %(version)s")
def allegiance() -> None:
    """Who stands with whom, since when, and according to whom.

    Reads public reports on armed groups into claims, keeps them in a ledger, and shows, weighs and
    publishes the picture they give on any date. For analysis of public reporting only.
    """
