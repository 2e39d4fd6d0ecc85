"""Commands that draw paths ahead: outlook; and how a scenario is laid beside what is reported."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from allegiance.cli import options
from allegiance.cli.foresight import percent, titled
from allegiance.cli.output import print_json, progress, table

if TYPE_CHECKING:
    from allegiance.history import History
    from allegiance.models.outlook import Fan, Outlook
    from allegiance.workbench import SideBySide

__all__ = ["compared", "outlook", "show_compared"]

SHOWN = 12


class Ahead(click.ParamType):  # type: ignore[type-arg]
    """A horizon such as 12m or 2y, in months."""

    name = "HORIZON"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the months."""
        if isinstance(value, int):
            return value
        found = re.fullmatch(r"(\d{1,3})([my])", str(value).strip().lower())
        if found is None:
            self.fail(f"{value!r} is no horizon: write 12m or 1y", param, ctx)
        return int(found[1]) * (12 if found[2] == "y" else 1)


@click.command(
    epilog=options.examples(
        "allegiance outlook IJU --on 2021-11 --ahead 12m --ledger my.ledger",
        "allegiance outlook IJU --on 2022-03 --ledger my.ledger --scenario money.jsonl "
        "--csv fans.csv",
        "allegiance outlook IJU --paths 20000 --state iju.npz --plot iju.svg --ledger my.ledger",
    )
)
@click.argument("actor")
@options.ledger_required
@options.on
@options.known_by
@options.scenario
@click.option(
    "--ahead", type=Ahead(), default="12m", show_default=True, help="How far, such as 12m or 2y."
)
@click.option("--paths", type=click.IntRange(min=1), default=2000, show_default=True)
@click.option("--seed", type=int, default=0, show_default=True, help="Same seed, same paths.")
@click.option(
    "--state",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File that keeps finished paths; if it is there, only the missing ones are drawn.",
)
@click.option("--csv", "sheet", type=click.Path(path_type=Path), help="Write the fans to a file.")
@click.option(
    "--plot",
    type=click.Path(path_type=Path),
    help="Draw the fans: .png, .svg or .pdf. Needs allegiance[plots].",
)
@options.as_json
def outlook(
    actor: str,
    ledger: str,
    on: str | None,
    known_by: str | None,
    scenario: tuple[str, ...],
    ahead: int,
    paths: int,
    seed: int,
    state: Path | None,
    sheet: Path | None,
    plot: Path | None,
    as_json: bool,
) -> None:
    """Draw thousands of paths of a faction, and what may happen when.

    In each path the faction and those around it leave patrons, gain them and fight, month by
    month. Shows in what share of the paths something has happened by then. With a scenario, the
    same without it stands beside.
    """
    from allegiance.cli.asking import asked
    from allegiance.workbench import outlooks

    with asked(ledger, known_by, scenario) as (history, _), progress("batches of paths") as step:
        found = outlooks(
            history, actor, on, months=ahead, paths=paths, seed=seed, state=state,
            progress=lambda _, total: step("", total),
        )  # fmt: skip
    if sheet is not None:
        _write(found, sheet)
    if plot is not None:
        _draw(found, plot)
    if as_json:
        return print_json({k: as_dict(o) for k, o in zip(_labels(found), found, strict=True)})
    _show(found)
    for note in found[-1].notes:
        click.echo(note)
    return None


def _labels(found: tuple[Outlook, ...]) -> tuple[str, ...]:
    return ("plain",) if len(found) == 1 else ("without", "with")


def _months(found: Outlook) -> list[int]:
    """Return the months that a table shows: a quarter, half and all of the horizon."""
    last = len(found.days)
    return sorted({max(last // 4, 1), max(last // 2, 1), last})


def _show(found: tuple[Outlook, ...]) -> None:
    from allegiance.times import iso

    last = found[-1]
    months = _months(last)
    both = [{(f.kind, f.target): f for f in one.fans} for one in found]
    heads = ["By then"]
    for label in ("",) if len(found) == 1 else (" without", " with"):
        heads += [f"#{m} mo{label}" for m in months]
    rows = []
    for fan in _first(found):
        chances = [one.get((fan.kind, fan.target)) for one in both]
        cells = [_said(fan)]
        cells += [percent(f.chance[m - 1]) if f else "" for f in chances for m in months]
        rows.append((*cells, f"{percent(fan.low[-1])} to {percent(fan.high[-1])}"))
    table(
        f"{last.name} after {iso(last.on)}, in {last.paths:,} paths",
        (*heads, f"90% of coefficients, {months[-1]} mo"),
        rows,
        "Nothing can happen that reports name.",
    )
    _show_signs(last, months)


def _first(found: tuple[Outlook, ...]) -> list[Fan]:
    """Return the likeliest fans of each kind, and all that a scenario moves by a point."""
    last = found[-1]
    if len(found) > 1:
        before = {(f.kind, f.target): f.chance[-1] for f in found[0].fans}
        moved = [
            f for f in last.fans if abs(f.chance[-1] - before.get((f.kind, f.target), 0)) > 0.01
        ]
    else:
        moved = []
    kept: list[Fan] = []
    for kind in ("leave", "go over", "leave the theatre", "violence"):
        kept += [f for f in last.fans if f.kind == kind and f.chance[-1] >= 0.005][: SHOWN // 2]
    return [f for f in last.fans if f in kept or f in moved]


def _said(fan: Fan) -> str:
    if fan.kind == "violence":
        return f"violence with {fan.target_name}"
    return (
        "leave the theatre"
        if fan.kind == "leave the theatre"
        else titled(fan.kind, fan.target_name)
    )


def _show_signs(found: Outlook, months: list[int]) -> None:
    rows = [
        (
            sign.other_name,
            *(f"{percent(sign.friendly[m - 1])} / {percent(sign.hostile[m - 1])}" for m in months),
        )
        for sign in found.signs[:SHOWN]
        if max(sign.friendly[-1], sign.hostile[-1]) >= 0.02
    ]
    table(
        f"Together with {found.name} / at odds with it",
        ("Other side", *(f"#{m} mo" for m in months)),
        rows,
        "",
    )


def as_dict(found: Outlook) -> dict[str, Any]:
    """Return an outlook as JSON has it: chances by the last day of each month."""
    from allegiance.times import iso

    def rounded(values: Any) -> list[float]:
        return [round(float(v), 4) for v in values]

    return {
        "actor": found.name,
        "on": iso(found.on),
        "by": [iso(int(d)) for d in found.days],
        "paths": found.paths,
        "seed": found.seed,
        "fans": [
            {
                "kind": f.kind,
                "target": f.target_name,
                "chance": rounded(f.chance),
                "low": rounded(f.low),
                "high": rounded(f.high),
            }
            for f in found.fans
        ],
        "signs": [
            {
                "other": s.other_name,
                "friendly": rounded(s.friendly),
                "hostile": rounded(s.hostile),
            }
            for s in found.signs
        ],
        "notes": list(found.notes),
    }


def _write(found: tuple[Outlook, ...], sheet: Path) -> None:
    from allegiance.errors import OutputError
    from allegiance.times import iso

    try:
        with sheet.open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file, lineterminator="\n")
            out.writerow(("ledger", "actor", "kind", "target", "by", "chance", "low", "high"))
            for label, one in zip(_labels(found), found, strict=True):
                days = [iso(int(d)) for d in one.days]
                for f in one.fans:
                    for day, *numbers in zip(days, f.chance, f.low, f.high, strict=True):
                        cells = (f"{float(n):.4f}" for n in numbers)
                        out.writerow((label, one.name, f.kind, f.target_name or "", day, *cells))
                for s in one.signs:
                    for kind, shares in (("together", s.friendly), ("at odds", s.hostile)):
                        for day, share in zip(days, shares, strict=True):
                            line = (label, one.name, kind, s.other_name, day, f"{share:.4f}")
                            out.writerow((*line, "", ""))
    except OSError as error:
        raise OutputError(f"cannot be written ({error.strerror})", where=sheet) from error


def _draw(found: tuple[Outlook, ...], plot: Path) -> None:
    from allegiance.models.plots import outlook_fans, save

    save(outlook_fans(found[-1], found[0] if len(found) > 1 else None), plot)


def compared(history: History, both: SideBySide) -> dict[str, Any]:
    """Return what a scenario moves, as JSON has it."""
    from allegiance.cli.asking import claim_row

    return {
        "drivers_moved": [
            {
                "kind": m.kind,
                "target": m.target_name,
                "name": m.name,
                "before": round(m.before, 4),
                "after": round(m.after, 4),
                "push": round(m.push, 4),
                "claims": [claim_row(history, i) for i in m.claims],
            }
            for m in both.moved
        ],
        "ties_moved": [
            {
                "a": t.a,
                "relation": t.relation,
                "b": t.b,
                "before": round(t.before, 4),
                "after": round(t.after, 4),
                "claims": [claim_row(history, i) for i in t.claims],
            }
            for t in both.ties
        ],
        "outlook": dict(zip(("without", "with"), map(as_dict, both.outlooks), strict=True)),
    }


def _quoted(history: History, claims: tuple[int, ...]) -> str:
    return " / ".join(dict.fromkeys(history.quote(i) for i in claims))


def show_compared(history: History, both: SideBySide) -> None:
    """Print what a scenario moves: drivers, ties, outlook."""
    moved = [m for m in both.moved if abs(m.push) >= 0.01] or list(both.moved)
    table(
        "Drivers that the scenario moves",
        ("Option", "Driver", "#Without", "#With", "#Log odds", "By supposing"),
        [
            (
                titled(m.kind, m.target_name), m.name, f"{m.before:.2f}", f"{m.after:.2f}",
                f"{m.push:+.2f}", _quoted(history, m.claims),
            )
            for m in moved[:SHOWN]
        ],
        "The scenario moves no driver of this faction.",
    )  # fmt: skip
    still = len(both.moved) - len(moved)
    if still:
        click.echo(f"{still} drivers move that weigh nothing yet: --json has them.")
    table(
        "Ties that the scenario moves",
        ("Tie", "#Without", "#With", "By supposing"),
        [
            (
                f"{t.a} {t.relation} {t.b}", f"{t.before:.2f}", f"{t.after:.2f}",
                _quoted(history, t.claims),
            )
            for t in both.ties[:SHOWN]
        ],
        "The scenario moves no tie.",
    )  # fmt: skip
    if len(both.ties) > SHOWN:
        click.echo(f"{len(both.ties) - SHOWN} smaller changes are left out; --json has them all.")
    _show(both.outlooks)
