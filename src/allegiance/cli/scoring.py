"""The command `questions record`: who was right how often."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from allegiance.cli import options
from allegiance.cli.output import print_json, table

if TYPE_CHECKING:
    from allegiance.models.scoring import Scores
    from allegiance.views import Record, RecordLine

__all__ = ["record"]


@click.command(
    epilog=options.examples(
        "allegiance questions record --ledger my.ledger",
        "allegiance questions record --ledger my.ledger --say may=0.4 --proposed --json",
    )
)
@options.ledger_required
@options.on
@options.known_by
@click.option(
    "--say",
    multiple=True,
    metavar="WORD=P",
    help="Take a word without a number (may, could, planned, ...) for this probability.",
)
@click.option("--proposed", is_flag=True, help="Count answers that nobody has confirmed, too.")
@click.option(
    "--undated", is_flag=True, help="Count questions without a deadline or before it, too."
)
@options.as_json
def record(
    ledger: str,
    on: str | None,
    known_by: str | None,
    say: tuple[str, ...],
    proposed: bool,
    undated: bool,
    as_json: bool,
) -> None:
    """Score sources, forecasters and the model on the questions that are answered.

    A question counts once its deadline has passed and an analyst has answered it. Brier and log
    score: lower is better; the reference is the base rate, known in hindsight. A report's
    probability is what ICD 203 gives its words ("likely": 55 to 80%, scored as the middle);
    "may" and "could" have none.
    """
    from allegiance.workbench import open_ledger, track_record

    with open_ledger(options.existing_ledger(ledger), create=False) as opened:
        found = track_record(
            opened,
            on,
            None if known_by is None else opened.at(known_by),  # type: ignore[arg-type]
            stands_for=_said(say),
            proposed=proposed,
            undated=undated,
        )
    if as_json:
        return print_json(asdict(found) | {"scale": "ICD 203", "stands_for": _said(say)})
    _show(found)
    return None


def _said(pairs: tuple[str, ...]) -> dict[str, float]:
    from allegiance.errors import OptionError
    from allegiance.views.estimative import terms
    from allegiance.vocabulary import OPEN_STATUSES, close_to

    known = (*OPEN_STATUSES, *(t.term for t in terms()))
    found = {}
    for pair in pairs:
        word, _, number = pair.partition("=")
        if word not in known:
            raise OptionError(f"no word of probability {word!r}", remedy=close_to(word, known))
        try:
            found[word] = float(number)
        except ValueError:
            found[word] = 0.0
        if not 0 < found[word] < 1:
            raise OptionError(f"{pair!r} names no probability", remedy="Write --say may=0.4")
    return found


def _show(found: Record) -> None:
    table(
        f"{found.count} answered questions, {found.came_true} came out yes",
        ("Who", "Kind", "#Answered", "#Yes", "#With odds", "#Brier", "#Reference", "#Skill",
         "#Log", "#Calibration", "Beside the model"),
        (_line(line) for line in found.lines),
        "Nothing to score yet: no question with a deadline has passed it and been answered.",
    )  # fmt: skip
    if found.words:
        table(
            "What came of the reports' words",
            ("Words", "Stands for", "#Times", "#Came true", "#Share", "95%"),
            (
                (
                    w.term,
                    "no number" if w.low is None else f"{w.low:.0%} to {w.high:.0%}",
                    w.count,
                    w.came_true,
                    f"{w.came_true / w.count:.0%}",
                    f"{w.share_low:.0%} to {w.share_high:.0%}",
                )
                for w in found.words
            ),
            "",
        )
    for line in found.lines:
        if line.scores and line.scores.reliability is not None:
            click.echo(f"{line.name}: {_parts(line.scores)}")
    late = sum(line.late for line in found.lines)
    if late:
        click.echo(f"{late} forecasts were entered after the answer was out, as of a day before.")
    if found.left_out:
        why = "; ".join(f"{n} {reason}" for reason, n in sorted(found.left_out.items()))
        click.echo(f"Left out: {why}.")


def _line(line: RecordLine) -> tuple[Any, ...]:
    s = line.scores
    head = (line.name, line.kind, line.resolved, line.came_true)
    if s is None:
        return (*head, 0, None, None, None, None, None, None)
    beside = line.model
    return (
        *head,
        s.count,
        f"{s.brier:.3f}",
        f"{s.reference:.3f}",
        None if s.skill is None else f"{s.skill:+.2f}",
        f"{s.log:.3f}",
        f"{s.calibration_error:.3f}",
        None if beside is None else f"{beside.own:.3f} and {beside.other:.3f} on {beside.count}",
    )


def _parts(s: Scores) -> str:
    return (
        f"Brier {s.brier:.3f} = reliability {s.reliability:.3f} - resolution {s.resolution:.3f} "
        f"+ uncertainty {s.uncertainty:.3f} + within bins {s.within:.3f}"
    )
