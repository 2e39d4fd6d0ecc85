"""The group `hypotheses`: which reading the claims contradict least."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from allegiance.cli import options
from allegiance.cli.output import print_json, table

if TYPE_CHECKING:
    from allegiance.history import History
    from allegiance.views.hypotheses import Matrix

__all__ = ["hypotheses"]

_MARKS = {"consistent": "+", "inconsistent": "-", "not applicable": ""}
MOST = 25
"""Claims that the table shows; files and JSON have all."""


@click.group(
    epilog=options.examples(
        "allegiance hypotheses weigh --actor IJU --on 2021-11 --ledger my.ledger",
    )
)
def hypotheses() -> None:
    """Set competing hypotheses against the claims, and overrule cells.

    The analysis of competing hypotheses (Heuer 1999): the reading that least contradicts the
    evidence comes first, and the claims on which that hangs are named.
    """


@hypotheses.command(
    epilog=options.examples(
        "allegiance hypotheses weigh --actor IJU --on 2021-11 --ledger my.ledger",
        "allegiance hypotheses weigh --hypothesis 'IJU stays with Taliban' "
        "--hypothesis 'IJU stands alone' --ledger my.ledger -o matrix.html",
    )
)
@click.option("--actor", help="A faction whose options are the hypotheses.")
@click.option(
    "--hypothesis",
    "given",
    multiple=True,
    metavar="TEXT",
    help="'A goes over to B', 'A stays with B', 'A stands alone', or 'A RELATION B'.",
)
@options.ledger_required
@options.on
@options.known_by
@options.scenario
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the whole matrix to this file: .html (one page, no network) or Markdown.",
)
@options.as_json
def weigh(
    actor: str | None,
    given: tuple[str, ...],
    ledger: str,
    on: str | None,
    known_by: str | None,
    scenario: tuple[str, ...],
    output: Path | None,
    as_json: bool,
) -> None:
    """Fill the matrix and put the least contradicted hypothesis first."""
    from allegiance.briefs.files import write_whole
    from allegiance.briefs.matrix import write_matrix
    from allegiance.workbench import hypotheses as weighed
    from allegiance.workbench import open_ledger, with_scenario

    with open_ledger(options.existing_ledger(ledger), create=False) as opened:
        below = with_scenario(opened, *scenario) if scenario else opened
        when = None if known_by is None else opened.at(known_by)
        history, found = weighed(below, given, actor=actor, on=on, known_by=when)  # type: ignore[arg-type]
        rows = list(_rows(history, found))
    if output is not None:
        if output.suffix.lower() in (".html", ".htm"):
            write_matrix(_as_dict(found, rows), list(_hangs_on(found, rows)), output)
        else:
            text = "\n".join(_markdown(found, rows))
            write_whole(output, text.encode("utf-8", errors="replace"))
    if as_json:
        return print_json(_as_dict(found, rows))
    return _show(found, rows)


@hypotheses.command(
    epilog=options.examples(
        "allegiance hypotheses judge 'IJU stands alone' 3f2a91c0 'not applicable' "
        "--reason 'an alliance of one battle' --ledger my.ledger",
    )
)
@click.argument("hypothesis")
@click.argument("claim", metavar="KEY")
@click.argument("judgement")
@options.ledger_required
@click.option("--reason", required=True, help="Why; kept for good.")
@options.by
def judge(hypothesis: str, claim: str, judgement: str, ledger: str, reason: str, by: str) -> None:
    """Overrule a cell: consistent, inconsistent, 'not applicable', or rule to undo that.

    Kept in the ledger: a row with who, when and why, which the latest row of a cell supersedes.
    """
    from allegiance.workbench import judge_cell, open_ledger

    with open_ledger(options.existing_ledger(ledger), create=False) as opened:
        text = judge_cell(opened, hypothesis, claim, judgement, by=by, reason=reason)
    click.echo(f"{text}: claim {claim} is {judgement}.")


def _rows(history: History, found: Matrix) -> Iterator[dict[str, Any]]:
    from allegiance.cli.asking import claim_row

    for e in found.evidence:
        yield {
            "weight": round(e.weight, 4),
            "is_diagnostic": e.is_diagnostic,
            "is_hypothetical": bool(history.is_hypothetical[e.claim]),
            "if_false_first": e.changes,
            "cells": [{"judgement": v.judgement, "why": v.why, "by": v.by} for v in e.verdicts],
            "claim": claim_row(history, e.claim),
        }


def _as_dict(found: Matrix, rows: list[dict[str, Any]]) -> dict[str, Any]:
    from allegiance.times import iso

    return {
        "on": iso(found.on),
        "hypotheses": [
            {
                "number": k + 1,
                "text": h.text,
                "against": round(found.against[k], 4),
                "for": round(found.for_[k], 4),
            }
            for k, h in enumerate(found.hypotheses)
        ],
        "order": [k + 1 for k in found.order],
        "evidence": rows,
    }


def _show(found: Matrix, rows: list[dict[str, Any]]) -> None:
    from allegiance.times import iso

    table(
        f"{len(found.hypotheses)} hypotheses on {iso(found.on)}, the least contradicted first",
        ("#No", "Hypothesis", "#Against", "#For"),
        (
            (k + 1, found.hypotheses[k].text, f"{found.against[k]:.2f}", f"{found.for_[k]:.2f}")
            for k in found.order
        ),
        "",
    )
    table(
        f"{len(rows)} claims bear on them (+ consistent, - inconsistent, * overruled)",
        ("Key", "Claim", "Source", "#Weight", *map(str, range(1, len(found.hypotheses) + 1))),
        (_line(r) for r in rows[:MOST]),
        "No claim bears on them: nothing is reported of these actors by then.",
    )
    if len(rows) > MOST:
        click.echo(f"{len(rows) - MOST} further claims are in --json and in --output.")
    for words in _hangs_on(found, rows):
        click.echo(words)


def _line(row: dict[str, Any]) -> tuple[Any, ...]:
    claim = row["claim"]
    said = f"{claim['subject']} {claim['relation']} {claim['object']}"
    said += " (denied)" if claim["status"] == "denied" else ""
    said += " (supposed)" if row["is_hypothetical"] else ""
    said += f", {claim['when']}" if claim["when"] else ""
    marks = (f"{_MARKS[c['judgement']]}{'*' if c['by'] else ''}" for c in row["cells"])
    return (claim["key"][:8], said, claim["source"], f"{row['weight']:.2f}", *marks)


def _hangs_on(found: Matrix, rows: list[dict[str, Any]]) -> Iterator[str]:
    hinges = [r for r in rows if r["if_false_first"]]
    if not rows:
        return
    if not hinges:
        yield "No single claim, if false, would change which comes first."
    for r in hinges:
        yield f"If claim {r['claim']['key'][:8]} is false, first comes: {r['if_false_first']}."


def _markdown(found: Matrix, rows: list[dict[str, Any]]) -> Iterator[str]:
    from allegiance.briefs.markdown import plain
    from allegiance.times import iso

    yield f"# Competing hypotheses on {iso(found.on)}\n"
    yield "The least contradicted comes first. Weights: grade of the source, halved every three"
    yield "years; copies count once.\n"
    yield "| No | Hypothesis | Against | For |\n| --- | --- | --- | --- |"
    for k in found.order:
        text = plain(found.hypotheses[k].text)
        yield f"| {k + 1} | {text} | {found.against[k]:.2f} | {found.for_[k]:.2f} |"
    yield ""
    yield from (plain(words) + "\n" for words in _hangs_on(found, rows))
    numbers = " | ".join(str(k + 1) for k in range(len(found.hypotheses)))
    yield f"| Key | Claim | Source | Weight | {numbers} | Words |"
    yield "|" + " --- |" * (5 + len(found.hypotheses))
    for r in rows:
        cells = " | ".join(plain(str(c)) for c in _line(r))
        yield f"| {cells} | “{plain(r['claim']['quote'])}” |"
    overruled = [(r, k, c) for r in rows for k, c in enumerate(r["cells"], 1) if c["by"]]
    for r, k, c in overruled:
        yield f"\n\\* {r['claim']['key'][:8]}, hypothesis {k}: {plain(c['why'])} ({plain(c['by'])})"
    yield ""
