"""The command that draws what could come next."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from allegiance.cli.modelling import history_of, inputs
from allegiance.cli.options import examples

if TYPE_CHECKING:
    from allegiance.models.events import EventHistory

__all__ = ["simulate"]


@click.command(
    epilog=examples(
        "allegiance simulate calls.csv --statistics 1,inertia,reciprocity --events 99 -o next.csv",
        "allegiance simulate calls.csv --model dynam --rate '1,outdegree' --statistics inertia "
        "--until 1225000000 -o next.csv",
    )
)
@inputs
@click.option(
    "--model",
    "kind",
    type=click.Choice(["tie", "dynam", "coordination"]),
    default="tie",
    show_default=True,
    help="What to fit and go on from; dynam is a rate with a choice.",
)
@click.option("--rate", "rate_statistics", metavar="LIST", help="Statistics of the rate (dynam).")
@click.option("--events", "count", type=click.IntRange(min=1), help="How many events to add.")
@click.option("--until", type=float, help="Time to stop at.")
@click.option("--paths", type=click.IntRange(min=1), default=1, show_default=True)
@click.option("--seed", type=int, default=0, show_default=True, help="Same seed, same paths.")
@click.option(
    "--state",
    type=click.Path(path_type=Path),
    help="File that keeps where one path stands; if it is there, the path goes on from it.",
)
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True)
def simulate(
    kind: str,
    rate_statistics: str | None,
    count: int | None,
    until: float | None,
    paths: int,
    seed: int,
    state: Path | None,
    output: Path,
    **options: Any,
) -> None:
    """Fit a model and draw what could come next.

    Writes the simulated events as CSV: path, time, sender, receiver.
    """
    from allegiance.cli.output import progress
    from allegiance.models.simulate import Simulation

    if count is None and until is None:
        raise click.UsageError("Say how far: --events or --until.")
    if state is not None and paths > 1:
        raise click.UsageError("--state keeps one path; leave out --paths.")
    history = history_of(options, undirected=options["undirected"] or kind == "coordination")
    model = _to_simulate(kind, rate_statistics, options, history)
    with progress("paths") as step:
        found = []
        for path in range(paths):
            run = Simulation(model, history, seed=seed, stream=path)
            if state is not None and state.exists():
                run.load(state)
            found.append(run.run(events=count, until=until))
            if state is not None:
                run.save(state)
            step(f"{run.done:,} events", paths)
    _write_paths(found, len(history), output)
    click.echo(f"{sum(len(one) - len(history) for one in found):,} events in {output}", err=True)


def _to_simulate(
    kind: str, rate_statistics: str | None, options: dict[str, Any], history: EventHistory
) -> Any:
    """Fit the model, or the pair, that a simulation goes on from."""
    from allegiance.models import Choice, Coordination, Rate, Tie
    from allegiance.models.formula import parse

    given = {"simultaneous": options["simultaneous"], "support": options["support"]}
    statistics = parse(options["statistics"], window=options["window"])
    if kind != "dynam":
        made = Tie(statistics, **given) if kind == "tie" else Coordination(statistics, **given)
        return made.fit(history)
    if rate_statistics is None:
        raise click.UsageError("A dynam needs --rate, such as --rate 1,outdegree.")
    rate_model = Rate(parse(rate_statistics, window=options["window"]), **given).fit(history)
    return rate_model, Choice(statistics, **given).fit(history)


def _write_paths(found: list[EventHistory], known: int, output: Path) -> None:
    import csv

    from allegiance.errors import OutputError

    try:
        with output.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["path", "time", "sender", "receiver"])
            for number, history in enumerate(found):
                for at in range(known, len(history)):
                    who, whom = history.senders[at], history.receivers[at]
                    writer.writerow(
                        [number, history.times[at], history.actors[who], history.actors[whom]]
                    )
    except OSError as error:
        raise OutputError(f"cannot be written ({error.strerror})", where=output) from error
