"""Commands of identity: which names are one actor."""

from __future__ import annotations

import click

from allegiance.cli import options
from allegiance.cli.output import print_json, table

__all__ = ["different", "identities", "same", "undo_identity", "unsure"]

_reason = click.option("--reason", help="Why; it stays beside the judgement.")


def _judge(
    judgement: str, a: str, b: str, ledger: str, reason: str | None, by: str, as_json: bool
) -> None:
    from allegiance import workbench

    judge = {
        "same": workbench.same,
        "different": workbench.different,
        "unsure": workbench.unsure,
    }[judgement]
    with workbench.open_ledger(options.existing_ledger(ledger), create=False) as opened:
        number = judge(opened, a, b, by=by, reason=reason)
        held = next(i for i in opened.identities() if i.number == number)
    if as_json:
        return print_json({"number": number, "judgement": judgement, "a": held.a, "b": held.b})
    return click.echo(
        f"{number}: {held.a} and {held.b}: {judgement}. "
        f"Take it back with: allegiance undo-identity {number} --ledger {ledger}"
    )


@click.command(
    epilog=options.examples(
        'allegiance same "Jamaat Ansarullah" "Ansarullah" --ledger my.ledger '
        '--reason "one leader, one oath"'
    )
)
@click.argument("a")
@click.argument("b")
@options.ledger_required
@_reason
@options.by
@options.as_json
def same(a: str, b: str, ledger: str, reason: str | None, by: str, as_json: bool) -> None:
    """Judge that two names are one actor.

    A and B are names as documents use them, in any spelling; an id or an alias does too where it
    belongs to one actor alone.
    """
    _judge("same", a, b, ledger, reason, by, as_json)


@click.command(
    epilog=options.examples('allegiance different "Ansarullah" "Ansar Allah" --ledger my.ledger')
)
@click.argument("a")
@click.argument("b")
@options.ledger_required
@_reason
@options.by
@options.as_json
def different(a: str, b: str, ledger: str, reason: str | None, by: str, as_json: bool) -> None:
    """Judge that two names are two actors, however alike they look."""
    _judge("different", a, b, ledger, reason, by, as_json)


@click.command(
    epilog=options.examples('allegiance unsure "Ghazi" "Usmon Ghazi" --ledger my.ledger')
)
@click.argument("a")
@click.argument("b")
@options.ledger_required
@_reason
@options.by
@options.as_json
def unsure(a: str, b: str, ledger: str, reason: str | None, by: str, as_json: bool) -> None:
    """Note that two names were looked at and nothing can be decided yet."""
    _judge("unsure", a, b, ledger, reason, by, as_json)


@click.command(
    epilog=options.examples(
        "allegiance identities --ledger my.ledger",
        "allegiance identities --ledger my.ledger --least 0.9 --json",
    )
)
@options.ledger_required
@options.known_by
@click.option(
    "--least",
    type=click.FloatRange(0, 1),
    default=0.6,
    show_default=True,
    help="Suggest only what is at least as likely.",
)
@options.as_json
def identities(ledger: str, known_by: str | None, least: float, as_json: bool) -> None:
    """List judgements on names, and pairs that may be one actor.

    Suggestions come likeliest first, with a score, its reason and how many claims would change
    their actor. A pair that anybody has judged is not suggested again.
    """
    from allegiance.workbench import open_ledger

    with open_ledger(options.existing_ledger(ledger), create=False) as opened:
        when = None if known_by is None else opened.at(known_by)
        held = opened.identities(when)
        suggested = [s for s in opened.suggestions(when) if s.score >= least]
    undone = {i.undoes for i in held}
    judged = [
        {
            "number": i.number,
            "judgement": i.judgement,
            "a": i.a,
            "b": i.b,
            "by": i.by,
            "reason": i.reason,
            "learned": i.learned.isoformat(),
            "in_force": i.number not in undone,
        }
        for i in held
        if i.undoes is None
    ]
    likely = [
        {"a": s.a, "b": s.b, "score": s.score, "reason": s.reason, "claims": s.claims}
        for s in suggested
    ]
    if as_json:
        return print_json({"judgements": judged, "suggestions": likely})
    table(
        f"{len(judged)} judgements",
        ("#No.", "Name", "Judgement", "Name", "By", "Reason"),
        (
            (
                r["number"],
                r["a"],
                r["judgement"] if r["in_force"] else f"{r['judgement']} (taken back)",
                r["b"],
                r["by"],
                r["reason"],
            )
            for r in judged
        ),
        "No judgements on names yet.",
    )
    return table(
        f"{len(likely)} suggestions: decide with `allegiance same` or `allegiance different`",
        ("Name", "Name", "#Score", "Why", "#Claims"),
        ((r["a"], r["b"], f"{r['score']:.2f}", r["reason"], r["claims"]) for r in likely),
        "No two names look like one actor.",
    )


@click.command(
    "undo-identity",
    epilog=options.examples('allegiance undo-identity 4 --ledger my.ledger --reason "a namesake"'),
)
@click.argument("number", type=int)
@options.ledger_required
@_reason
@options.by
def undo_identity(number: int, ledger: str, reason: str | None, by: str) -> None:
    """Take back a judgement on two names.

    NUMBER is the one that the judgement printed; `allegiance identities` lists it. Every picture
    is then exactly what it was before.
    """
    from allegiance.workbench import open_ledger

    with open_ledger(options.existing_ledger(ledger), create=False) as opened:
        opened.undo_identity(number, by=by, reason=reason or "")
    click.echo(f"Judgement {number} is taken back.")
