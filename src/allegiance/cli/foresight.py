"""Commands that look ahead: dilemma."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from allegiance.cli import options
from allegiance.cli.output import print_json, table

if TYPE_CHECKING:
    from allegiance.history import History
    from allegiance.models.dilemma import Dilemma, Driver, Option

__all__ = ["dilemma"]

SHOWN = 10


@click.command(
    epilog=options.examples(
        "allegiance dilemma IJU --on 2021-11 --ledger my.ledger",
        "allegiance dilemma IJU --on 2021-11 --ledger my.ledger --scenario expulsion.jsonl",
    )
)
@click.argument("actor")
@options.ledger_required
@options.on
@options.known_by
@options.scenario
@options.as_json
def dilemma(
    actor: str,
    ledger: str,
    on: str | None,
    known_by: str | None,
    scenario: tuple[str, ...],
    as_json: bool,
) -> None:
    """Weigh what a faction may do within a year, with odds and reasons.

    Each option is answered on its own, so the odds need not add up to one. Intervals hold 90%.
    With a scenario, the odds without it stand beside.
    """
    from allegiance.cli.asking import asked
    from allegiance.workbench import dilemmas

    with asked(ledger, known_by, scenario) as (history, _):
        found = dilemmas(history, actor, on)
        if as_json:
            labels = ("plain",) if len(found) == 1 else ("without", "with")
            return print_json({k: _as_dict(history, d) for k, d in zip(labels, found, strict=True)})
        _show(history, found)
    return None


def _show(history: History, found: tuple[Dilemma, ...]) -> None:
    from allegiance.times import iso

    last = found[-1]
    before = {(o.kind, o.target): o for o in found[0].options} if len(found) > 1 else {}
    heads: tuple[str, ...] = ("Option", "#Odds", "90%", "In words", "Why")
    if before:
        heads = ("Option", "#Without", "#With", "90%", "In words", "Why")
    rows = []
    for option in _first(last):
        cells = [_titled(option), _percent(option.odds), _span(option), option.words, _why(option)]
        if before:
            old = before.get((option.kind, option.target))
            cells.insert(1, "" if old is None else _percent(old.odds))
        rows.append(cells)
    table(f"{last.name} in the year after {iso(last.on)}", heads, rows, "No options are known.")
    hidden = len(last.options) - len(rows)
    if hidden:
        click.echo(f"{hidden} less likely options to go over are left out; --json has them all.")
    for note in last.notes:
        click.echo(note)


def _first(dilemma: Dilemma) -> list[Option]:
    moves = [o for o in dilemma.options if o.kind == "go over"][SHOWN:]
    return [o for o in dilemma.options if o not in moves]


def _titled(option: Option) -> str:
    words = {"stay": "stay with", "go over": "go over to"}.get(option.kind, option.kind)
    return f"{words} {option.target_name}" if option.target_name else words


def _span(option: Option) -> str:
    return f"{_percent(option.low)} to {_percent(option.high)}"


def _percent(chance: float) -> str:
    """Write a probability so that nothing reads as certain."""
    if chance < 0.01:
        return "<1%"
    return ">99%" if chance > 0.99 else f"{chance:.0%}"


def _why(option: Option, most: int = 3) -> str:
    moved = [d for d in option.drivers if abs(d.push) >= 0.05][:most]
    return "; ".join(f"{d.name} {d.value:.2f} ({d.push:+.1f})" for d in moved)


def _as_dict(history: History, dilemma: Dilemma) -> dict[str, Any]:
    from allegiance.times import iso

    return {
        "actor": dilemma.name,
        "on": iso(dilemma.on),
        "years_ahead": 1,
        "options": [
            {
                "kind": o.kind,
                "target": o.target_name,
                "odds": round(o.odds, 4),
                "low": round(o.low, 4),
                "high": round(o.high, 4),
                "words": o.words,
                "drivers": [_driver(history, d) for d in o.drivers],
            }
            for o in dilemma.options
        ],
        "rate": [_driver(history, d) for d in dilemma.rate],
        "notes": list(dilemma.notes),
        "base_rates": dilemma.base_rates,
    }


def _driver(history: History, driver: Driver) -> dict[str, Any]:
    from allegiance.cli.asking import claim_row

    return {
        "name": driver.name,
        "value": round(driver.value, 4),
        "push": round(driver.push, 4),
        "claims": [claim_row(history, i) for i in driver.claims],
    }
