"""The group `questions`: predictions listed, asked, forecast, answered, scored, carried over."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from allegiance.cli import options
from allegiance.cli.output import many, print_json, table
from allegiance.cli.scoring import record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from allegiance.history import History
    from allegiance.ledger import Ledger
    from allegiance.views import Entry

__all__ = ["questions"]

ID = 8
"""Characters of an id that listings show; the beginning is enough wherever an id is asked for."""


class _Listing(click.Group):
    """Lists where no subcommand is named."""

    default = "list"

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or (args[0].startswith("-") and args[0] not in ("-h", "--help")):
            args = [self.default, *args]
        return super().parse_args(ctx, args)


@click.group(
    cls=_Listing,
    epilog=options.examples(
        "allegiance questions --ledger my.ledger",
        "allegiance questions --ledger my.ledger --state due",
        "allegiance questions resolve 3f2a91c0 no --reason 'nothing came of it' --ledger my.ledger",
    ),
)
def questions() -> None:
    """List predictions, forecast and answer them, keep score.

    Every possible, conditional or planned claim is a question; you may ask your own. Without a
    subcommand all are listed. Later claims propose answers; an analyst gives them.
    """


@questions.command(
    "list",
    epilog=options.examples(
        "allegiance questions --ledger my.ledger",
        "allegiance questions list --ledger my.ledger --state proposed --json",
    ),
)
@options.ledger_required
@options.on
@options.known_by
@click.option("--state", help="Only those that are open, due, proposed, yes, no, void or past.")
@click.option("--actor", help="Only those about this actor, by any of its names.")
@options.as_json
def list_(
    ledger: str,
    on: str | None,
    known_by: str | None,
    state: str | None,
    actor: str | None,
    as_json: bool,
) -> None:
    """List the questions with what later claims make of them (the default)."""
    from allegiance.errors import OptionError
    from allegiance.views import STATES
    from allegiance.vocabulary import close_to

    if state and state not in STATES:
        raise OptionError(f"unknown state {state!r}", remedy=close_to(state, STATES))
    with _opened(ledger) as opened:
        history, entries = _docket(opened, on, known_by)
        about = None if actor is None else history.find_actor(actor)
        shown = [
            e
            for e in entries
            if state in (None, e.state)
            and (about is None or (e.question.triple and about in e.question.triple[::2]))
        ]
        rows = [_row(history, e) for e in shown]
    if as_json:
        return print_json(rows)
    table(
        many(len(rows), "question"),
        ("Id", "Asked", "Question", "Deadline", "Who says", "In words", "Answer"),
        (
            (
                r["id"][:ID],
                r["asked"],
                r["text"] + (f" ({r['condition']})" if r["condition"] else ""),
                r["deadline"],
                ", in ".join(x for x in (r["said_by"], r["source"]) if x),
                _implied(r["implied"]),
                r["state"] if r["state"] != "proposed" else f"{r['proposal']['outcome']}, proposed",
            )
            for r in rows
        ),
        f"None of the {len(entries)} questions is so. Leave the options out to see all."
        if entries
        else "No predictions were found: nothing is said to be possible, planned or conditional.",
    )
    if rows:
        click.echo(f"Why, and by which claims: allegiance questions show {rows[0]['id'][:ID]}")
    return None


@questions.command(epilog=options.examples("allegiance questions show 3f2a91c0 --ledger my.ledger"))
@click.argument("id_", metavar="ID")
@options.ledger_required
@options.on
@options.known_by
@options.as_json
def show(id_: str, ledger: str, on: str | None, known_by: str | None, as_json: bool) -> None:
    """Show one question with the claims for and near it, forecasts, and the model's odds."""
    from allegiance.workbench import find_question, model_odds

    with _opened(ledger) as opened:
        history, entries = _docket(opened, on, known_by)
        entry = find_question(history, entries, id_)
        row = _row(history, entry) | {"model": model_odds(history, entry.question)}
    if as_json:
        return print_json(row)
    click.secho(row["text"], bold=True)
    for name, value in _told(row):
        click.echo(f"{name:<12}{value}")
    claims = [("for", c) for c in row["proposal"]["claims"]]
    claims += [("unsure", c) for c in row["proposal"]["unsure"]]
    claims += [("near", c) for c in row["proposal"]["near"]]
    return table(
        "Later claims about the pair",
        ("Bears", "When", "Who", "Relation", "Whom", "Status", "Source", "Words"),
        (
            (
                how, c["when"] or f"by {c['published'] or '?'}", c["subject"], c["relation"],
                c["object"], c["status"], c["source"], " ".join(c["quote"].split())[:90],
            )
            for how, c in claims
        ),
        "No later claim is about the pair.",
    )  # fmt: skip


def _told(row: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield "id", row["id"]
    yield "asked", f"{row['asked']} by {row['said_by'] or row['source']}"
    if row["claim"]:
        yield "words", f"“{' '.join(row['claim']['quote'].split())}” ({row['source']})"
    yield "deadline", row["deadline"] or "none given"
    if row["condition"]:
        yield "condition", row["condition"]
    yield "resolves", row["resolves"]
    if row["implied"]:
        yield "implied", _implied(row["implied"]) or ""
    for f in row["forecasts"]:
        yield "forecast", f"{f['probability']:g} by {f['by']}, {f['made'][:16]}"
    if row["model"] is not None:
        yield "the model", f"{row['model']:.2f}"
    yield (
        "claims say",
        f"{row['proposal']['outcome'] or 'nothing yet'}. {row['proposal']['because']}",
    )
    if row["resolution"]:
        r = row["resolution"]
        yield "answer", f"{r['outcome']}, by {r['by']} on {r['learned'][:10]}: {r['reason']}"


@questions.command(
    epilog=options.examples(
        "allegiance questions add --subject IJU --relation pledges_to --object 'Islamic State' "
        "--deadline 2027-06 --ledger my.ledger",
        "allegiance questions add 'Will the border close?' --deadline 2027 --ledger my.ledger",
    )
)
@click.argument("text", required=False)
@options.ledger_required
@click.option("--subject", metavar="ACTOR", help="Who would do it, by any of its names.")
@click.option("--relation", help="What: a relation of the vocabulary.")
@click.option("--object", "object_", metavar="ACTOR", help="To whom.")
@click.option("--if", "condition", help="On what it hangs.")
@click.option("--deadline", metavar="DATE", help="The last day on which it can come true (EDTF).")
@click.option("--asked", metavar="DATE", help="When it was asked. Default: today.")
@click.option("--reason", help="Why it is asked.")
@options.by
@options.as_json
def add(text: str | None, ledger: str, as_json: bool, object_: str | None, **given: Any) -> None:
    """Ask a question of your own, in words or as the claim that would answer it.

    Only a question with subject, relation and object is followed by later claims; TEXT is then
    made from it if left out.
    """
    from allegiance.workbench import ask

    with _opened(ledger) as opened:
        key = ask(opened, text, object=object_, **given)
        asked = next(q for q in opened.asked_questions() if q.key == key)
    if as_json:
        return print_json({"id": key, "text": asked.text, "deadline": asked.deadline})
    return click.echo(f"{key[:ID]}  {asked.text}")


@questions.command(
    epilog=options.examples("allegiance questions forecast 3f2a91c0 0.3 --ledger my.ledger")
)
@click.argument("id_", metavar="ID")
@click.argument("probability", type=float)
@options.ledger_required
@click.option(
    "--made",
    metavar="DATE",
    help="As of when, for a forecast made before today. Default: now.",
)
@click.option("--reason", help="Why.")
@options.by
@options.as_json
def forecast(
    id_: str,
    probability: float,
    ledger: str,
    made: str | None,
    reason: str | None,
    by: str,
    as_json: bool,
) -> None:
    """Give a probability between 0 and 1; a later one stands beside it, the last one counts."""
    with _opened(ledger) as opened:
        number = opened.forecast(id_, probability, by=by, made=made, reason=reason)
    if as_json:
        return print_json({"number": number, "probability": probability, "by": by})
    return click.echo(f"Forecast {number}: {probability:g} by {by}.")


@questions.command(
    epilog=options.examples(
        "allegiance questions resolve 3f2a91c0 yes --reason 'sworn on video' --ledger my.ledger",
        "allegiance questions resolve 3f2a91c0 open --reason 'another group' --ledger my.ledger",
    )
)
@click.argument("id_", metavar="ID")
@click.argument("outcome", metavar="yes|no|void|open")
@options.ledger_required
@click.option("--reason", required=True, help="Why; kept for good.")
@click.option(
    "--claim",
    "claims",
    multiple=True,
    metavar="KEY",
    help="A claim behind the answer; may be repeated. Default for yes: those proposed.",
)
@options.by
@options.as_json
def resolve(
    id_: str,
    outcome: str,
    ledger: str,
    reason: str,
    claims: tuple[str, ...],
    by: str,
    as_json: bool,
) -> None:
    """Answer a question, against the proposal or with it.

    void: it can no longer be answered, as where its condition was never met. open: take an
    earlier answer back. Nothing is overwritten; the latest answer holds.
    """
    from allegiance.workbench import resolve as answer

    with _opened(ledger) as opened:
        number = answer(opened, id_, outcome, by=by, reason=reason, claims=claims or None)
        held = next(r for r in opened.resolutions() if r.number == number)
    if as_json:
        return print_json({"number": number, "outcome": held.outcome, "claims": list(held.claims)})
    behind = f" by {len(held.claims)} claims" if held.claims else ""
    return click.echo(f"Answer {number}: {held.outcome}{behind}.")


@questions.command(
    epilog=options.examples("allegiance questions export questions.csv --ledger my.ledger")
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@options.ledger_required
def export(file: Path, ledger: str) -> None:
    """Write questions, forecasts and answers as CSV, one row an act."""
    from allegiance.workbench import export_questions

    with _opened(ledger) as opened:
        count = export_questions(opened, file)
    click.echo(f"{file}: {', '.join(f'{n} {kind}' for kind, n in count.items())}")


@questions.command(
    "import",
    epilog=options.examples("allegiance questions import questions.csv --ledger my.ledger"),
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@options.ledger_required
@options.by
def import_(file: Path, ledger: str, by: str) -> None:
    """Add what a CSV file says and the ledger lacks: all of it or, if a cell is wrong, nothing."""
    from allegiance.workbench import import_questions

    with _opened(ledger) as opened:
        count = import_questions(opened, file, by=by)
    click.echo(f"New: {', '.join(f'{n} {kind}' for kind, n in count.items())}")


questions.add_command(record)


def _opened(ledger: str) -> Ledger:
    from allegiance.workbench import open_ledger

    return open_ledger(options.existing_ledger(ledger), create=False)


def _docket(
    opened: Ledger, on: str | None, known_by: str | None
) -> tuple[History, tuple[Entry, ...]]:
    from allegiance.workbench import questions as docket

    return docket(opened, on, None if known_by is None else opened.at(known_by))  # type: ignore[arg-type]


def _row(history: History, entry: Entry) -> dict[str, Any]:
    """Return one question as listings and JSON show it."""
    from allegiance.cli.asking import claim_row
    from allegiance.times import iso
    from allegiance.views.resolving import resolves

    q, p, r = entry.question, entry.proposal, entry.resolution
    return {
        "id": q.id,
        "text": q.text,
        "status": q.status,
        "state": entry.state,
        "said_by": None if q.said_by is None else history.actors[q.said_by].name,
        "source": q.source,
        "origin": q.origin,
        "condition": q.condition,
        "asked": iso(q.asked),
        "deadline": None if q.deadline is None else iso(q.deadline),
        "resolves": resolves(history, q),
        "implied": None
        if q.implied is None
        else {
            "words": q.implied.term,
            "low": q.implied.low,
            "high": q.implied.high,
            "probability": q.implied.probability,
            "scale": "ICD 203" if q.implied.low is not None else None,
        },
        "proposal": {
            "outcome": p.outcome,
            "because": p.because,
            "reports_naming_both": p.naming_both,
            "claims": [claim_row(history, i) for i in p.claims],
            "unsure": [claim_row(history, i) for i in p.unsure],
            "near": [claim_row(history, i) for i in p.near],
        },
        "resolution": None
        if r is None
        else {
            "outcome": r.outcome,
            "by": r.by,
            "reason": r.reason,
            "claims": list(r.claims),
            "learned": r.learned.isoformat(),
        },
        "forecasts": [
            {
                "probability": f.probability,
                "by": f.by,
                "made": f.made.isoformat(),
                "learned": f.learned.isoformat(),
                "reason": f.reason,
            }
            for f in entry.forecasts
        ],
        "claim": None if q.claim is None else claim_row(history, q.claim),
    }


def _implied(implied: dict[str, Any] | None) -> str | None:
    if implied is None:
        return None
    if implied["low"] is None:
        return f"{implied['words']} (no number)"
    return f"{implied['words']} ({implied['low']:.0%} to {implied['high']:.0%})"
