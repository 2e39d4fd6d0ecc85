"""Commands that tell what the sources make of it: disputes, coverage."""

from __future__ import annotations

from typing import Any

import click

from allegiance.cli import options
from allegiance.cli.asking import actor_named, asked, claim_row, said
from allegiance.cli.output import print_json, table

__all__ = ["coverage", "disputes"]


@click.command(epilog=options.examples("allegiance disputes --ledger my.ledger"))
@options.ledger_required
@options.known_by
@options.as_json
def disputes(ledger: str, known_by: str | None, as_json: bool) -> None:
    """List claims that cannot both hold."""
    from allegiance import views

    with asked(ledger, known_by) as (history, grading):
        rows: list[dict[str, Any]] = [
            {
                "about": d.about,
                "kind": d.kind,
                "sides": [
                    {
                        "says": s.says,
                        "sources": list(s.sources),
                        "claims": [claim_row(history, i, grading) for i in s.claims],
                    }
                    for s in d.sides
                ],
            }
            for d in views.disputes(history)
        ]
    if as_json:
        return print_json(rows)
    return table(
        f"{len(rows)} disputes",
        ("About", "Kind", "Sides"),
        (
            (
                r["about"],
                r["kind"],
                "\n".join(side_line(s) for s in r["sides"]),
            )
            for r in rows
        ),
        "No dispute: no two claims were found that cannot both hold.",
    )


def side_line(side: dict[str, Any]) -> str:
    """Say what one side says, by which independent sources, of which grade and date."""
    days = [c["published"] for c in side["claims"] if c["published"]]
    dated = (
        f"; {min(days)}" + (f" to {max(days)}" if min(days) != max(days) else "") if days else ""
    )
    mouths = list(dict.fromkeys(c["said_by"] for c in side["claims"] if c["said_by"]))
    speakers = f"; according to {', '.join(mouths)}" if mouths else ""
    many = len(side["sources"])
    return f"{side['says']} ({many} independent: {said(side['claims'])}{speakers}{dated})"


@click.command(
    epilog=options.examples(
        "allegiance coverage Taliban IMU --ledger my.ledger --from 2015-01 --to 2015-12"
    )
)
@click.argument("a")
@click.argument("b")
@options.ledger_required
@click.option("--from", "since", metavar="DATE", help="First day of publication. Default: all.")
@click.option("--to", "until", metavar="DATE", help="Last day. Default: the latest report.")
@options.known_by
@options.as_json
def coverage(
    a: str,
    b: str,
    ledger: str,
    since: str | None,
    until: str | None,
    known_by: str | None,
    as_json: bool,
) -> None:
    """Tell how much was read about two actors, so that silence can be weighed.

    A and B are actors by any of their names. That nothing is reported of them means little where
    little was read about them.
    """
    from allegiance import views
    from allegiance.errors import OptionError
    from allegiance.times import FIRST_DAY, day, iso
    from allegiance.workbench import latest_day

    with asked(ledger, known_by) as (history, grading):
        last = day(until) if until else latest_day(history)
        first = day(since, last=False) if since else FIRST_DAY
        if last < first:
            raise OptionError(
                f"{iso(last)} comes before {iso(first)}", remedy="Give the earlier date first"
            )
        a, b = (history.actors[actor_named(history, name)].id for name in (a, b))
        found = views.coverage(history, a, b, (first, last))
        ties = views.picture(history, last).between(a, b)
        rows = [claim_row(history, i, grading) for i in found.claims]
    shown = [
        {"a": t.a_name, "relation": t.relation, "b": t.b_name, "strength": round(t.strength, 4)}
        for t in ties
    ]
    if as_json:
        return print_json(
            {
                "from": None if first == FIRST_DAY else iso(first),
                "to": iso(last),
                "documents": found.documents,
                "naming_a": found.naming_a,
                "naming_b": found.naming_b,
                "naming_both": found.naming_both,
                "independent_sources": found.sources,
                "words": found.words,
                "ties": shown,
                "claims": rows,
            }
        )
    click.echo(found.words)
    click.echo(
        "; ".join(f"{t['a']} {t['relation']} {t['b']} ({t['strength']:.2f})" for t in shown)
        + f" on {iso(last)}."
        if shown
        else f"On {iso(last)} a tie between the two is not reported, which is not the same as none."
    )
    return table(
        f"{len(rows)} claims about the pair, {found.sources} independent sources",
        ("When", "Who", "Relation", "Whom", "Status", "Source", "Words"),
        (
            (
                r["when"] or f"by {r['published'] or '?'}",
                r["subject"],
                r["relation"],
                r["object"],
                r["status"],
                said([r]),
                " ".join(r["quote"].split())[:90],
            )
            for r in rows
        ),
        "Read more about the two before taking the silence for an answer.",
    )
