"""Commands that look ahead: dilemma."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from allegiance.cli import options
from allegiance.cli.output import print_json, progress, table

if TYPE_CHECKING:
    from allegiance.history import History
    from allegiance.models.dilemma import Dilemma, Driver, Option
    from allegiance.models.supposing import Linchpin

__all__ = ["dilemma", "percent", "titled"]

SHOWN, PLACES = 10, 3


@click.command(
    epilog=options.examples(
        "allegiance dilemma IJU --on 2021-11 --ledger my.ledger",
        "allegiance dilemma IJU --on 2022-03 --ledger my.ledger --scenario expulsion.jsonl",
        "allegiance dilemma IJU --on 2021-11 --ledger my.ledger --linchpins",
    )
)
@click.argument("actor")
@options.ledger_required
@options.on
@options.known_by
@options.scenario
@click.option(
    "--linchpins",
    "hinges",
    is_flag=True,
    help="Tell which single claim, if false, would change the answer most.",
)
@options.as_json
def dilemma(
    actor: str,
    ledger: str,
    on: str | None,
    known_by: str | None,
    scenario: tuple[str, ...],
    hinges: bool,
    as_json: bool,
) -> None:
    """Weigh what a faction may do within a year, with odds and reasons.

    Each option is answered on its own, so the odds need not add up to one. Intervals hold 90%.
    With a scenario, the odds without it stand beside, then the drivers and ties that it moves,
    with the suppositions that move them, and the outlook without and with it.
    """
    from allegiance.cli.asking import asked
    from allegiance.cli.outlooks import compared, show_compared
    from allegiance.workbench import compare_scenario, dilemmas

    with asked(ledger, known_by, scenario) as (history, _):
        both = compare_scenario(history, actor, on) if scenario else None
        found = (both.without, both.supposed) if both else dilemmas(history, actor, on)
        hang = _linchpins(history, actor, on) if hinges else ()
        if as_json:
            labels = ("plain",) if len(found) == 1 else ("without", "with")
            told: dict[str, Any] = {
                k: _as_dict(history, d) for k, d in zip(labels, found, strict=True)
            }
            told |= compared(history, both) if both else {}
            told |= {"linchpins": [_linchpin(history, h) for h in hang]} if hinges else {}
            return print_json(told)
        _show(history, found)
        if both:
            show_compared(history, both)
        if hinges:
            _show_linchpins(found[-1], hang)
    return None


def _linchpins(history: History, actor: str, on: str | None) -> tuple[Linchpin, ...]:
    from allegiance.workbench import weigh_linchpins

    with progress("claims left out") as step:
        return weigh_linchpins(history, actor, on, lambda _, total: step("", total))


def _linchpin(history: History, found: Linchpin) -> dict[str, Any]:
    from allegiance.cli.asking import claim_row

    return {
        "claim": claim_row(history, found.claim),
        "size": round(found.size, 4),
        "echoes": found.echoes,
        "shifts": [
            {"kind": s.kind, "target": s.target_name, "before": s.before, "after": s.after}
            for s in found.shifts
        ],
    }


def _show_linchpins(dilemma: Dilemma, found: tuple[Linchpin, ...]) -> None:
    rows = []
    for hinge in found[:SHOWN]:
        first = hinge.shifts[0]
        more = f", and {hinge.echoes} more say so" if hinge.echoes else ""
        rows.append(
            (
                f"{hinge.quote} ({hinge.source}{more})",
                titled(first.kind, first.target_name),
                "no option" if first.before is None else percent(first.before),
                "no option" if first.after is None else percent(first.after),
            )
        )
    table(
        f"Linchpins: what would change for {dilemma.name} if one claim were false",
        ("Claim", "Option that moves most", "#As reported", "#If false"),
        rows,
        "No single claim changes the answer.",
    )


def _show(history: History, found: tuple[Dilemma, ...]) -> None:
    from allegiance.times import iso

    last = found[-1]
    before = {(o.kind, o.target): o for o in found[0].options} if len(found) > 1 else {}
    heads: tuple[str, ...] = ("Option", "#Odds", "90%", "In words", "Why")
    if before:
        heads = ("Option", "#Without", "#With", "90%", "In words", "Why")
    rows = []
    for option in _first(last):
        cells = [
            titled(option.kind, option.target_name),
            percent(option.odds),
            _span(option),
            option.words,
            _why(option),
        ]
        if before:
            old = before.get((option.kind, option.target))
            cells.insert(1, "" if old is None else percent(old.odds))
        rows.append(cells)
    table(f"{last.name} in the year after {iso(last.on)}", heads, rows, "No options are known.")
    hidden = len(last.listed) - len(rows)
    if hidden:
        click.echo(f"{hidden} less likely ways out are left out; --json has them all.")
    for note in last.notes:
        click.echo(note)


def _first(dilemma: Dilemma) -> list[Option]:
    moves = [o for o in dilemma.listed if o.kind == "go over"][SHOWN:]
    moves += [o for o in dilemma.listed if o.kind == "leave the theatre"][PLACES:]
    return [o for o in dilemma.listed if o not in moves]


def titled(kind: str, target: str | None) -> str:
    """Name an option in a few words."""
    if kind == "leave the theatre":
        return f"leave the theatre for {target or 'elsewhere'}"
    words = {"stay": "stay with", "go over": "go over to", "leave": "leave"}.get(kind, kind)
    return f"{words} {target}" if target else words


def _span(option: Option) -> str:
    return f"{percent(option.low)} to {percent(option.high)}"


def percent(chance: float) -> str:
    """Write a probability so that nothing reads as certain."""
    if chance < 0.01:
        return "<1%"
    return ">99%" if chance > 0.99 else f"{chance:.0%}"


def _why(option: Option, most: int = 3) -> str:
    """Name what speaks for and against an option, the weightiest first; JSON has the numbers."""
    from allegiance.models.barred import CONTACT

    moved = [d for d in option.drivers if abs(d.push) >= 0.05][:most]
    told = [d for d in option.drivers if d.name in CONTACT and d.value > 0 and d not in moved]
    parts = []
    for word, drivers in (
        ("for", [d for d in moved if d.push > 0]),
        ("against", [d for d in moved if d.push < 0]),
        ("told, but no weight on record", told[:2] if not any(d.push > 0 for d in moved) else []),
    ):
        parts += [f"{word}: {', '.join(map(_named, drivers))}"] if drivers else []
    return "; ".join(parts)


def _named(driver: Driver) -> str:
    """Name a driver; one that is missing where others have it is told as what is not."""
    return driver.name if driver.value else f"not {driver.name}"


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
                "barred": o.barred,
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
