"""Commands that fit models to event files and simulate from them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from allegiance.cli.options import examples
from allegiance.cli.output import print_json

if TYPE_CHECKING:
    from allegiance.models.base import EventModel
    from allegiance.models.events import EventHistory

__all__ = ["fit", "simulate"]

Command = TypeVar("Command", bound=Callable[..., Any])
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def _inputs(command: Command) -> Command:
    """Add what every model takes."""
    for option in reversed(
        [
            click.argument("events", type=_FILE),
            click.option(
                "--statistics",
                required=True,
                metavar="LIST",
                help="Statistics, such as inertia,reciprocity,tie(friendship),same(kin).",
            ),
            click.option("--actors", type=_FILE, help="Actors with attributes, one a row."),
            click.option(
                "--network",
                "networks",
                multiple=True,
                metavar="NAME=FILE",
                help="A covariate network: a matrix, or its changes; may be repeated.",
            ),
            click.option(
                "--changes",
                multiple=True,
                metavar="ATTRIBUTE=FILE",
                help="Changes of an attribute of actors, or of present.",
            ),
            click.option("--window", type=float, help="Forget events older than this."),
            click.option("--undirected", is_flag=True, help="Events are between two actors."),
            click.option(
                "--simultaneous",
                type=click.Choice(["error", "together", "in-order"]),
                default="error",
                show_default=True,
                help="Events at one time: refuse them, or say whether they see each other.",
            ),
            click.option("--impute", is_flag=True, help="Fill unknown attributes by means."),
        ]
    ):
        command = option(command)
    return command


def _named_files(given: tuple[str, ...], option: str) -> dict[str, list[Path]]:
    """Split NAME=FILE pairs; a name may come more than once."""
    found: dict[str, list[Path]] = {}
    for pair in given:
        name, equals, file = pair.partition("=")
        if not (name and equals and file):
            raise click.BadParameter(f"{pair!r} is not NAME=FILE", param_hint=option)
        if not Path(file).is_file():
            raise click.BadParameter(f"there is no file {file!r}", param_hint=option)
        found.setdefault(name, []).append(Path(file))
    return found


def _history(options: dict[str, Any], *, undirected: bool) -> EventHistory:
    from allegiance.models.inputs import read_history

    changes = _named_files(options["changes"], "--changes")
    return read_history(
        options["events"],
        actors=options["actors"],
        networks=dict(_named_files(options["networks"], "--network")),
        changes={name: files[-1] for name, files in changes.items()},
        directed=not undirected,
        impute=options["impute"],
    )


def _fitted(options: dict[str, Any], kind: str, **more: Any) -> EventModel:
    from allegiance import models
    from allegiance.models.formula import parse

    undirected = options["undirected"] or kind == "Coordination"
    history = _history(options, undirected=undirected)
    statistics = parse(options["statistics"], window=options["window"])
    made: EventModel = getattr(models, kind)(
        statistics,
        simultaneous=options["simultaneous"],
        prior_sd=options["prior_sd"],
        cluster="sender" if options["robust"] else None,
        **more,
    )
    return made.fit(history)


def _report(model: EventModel, options: dict[str, Any]) -> None:
    from allegiance.models.summary import write_csv

    if options["csv"] is not None:
        write_csv(model, options["csv"])
    if options["as_json"]:
        print_json(model.to_json())
    else:
        click.echo(model.summary())


def _outputs(command: Command) -> Command:
    """Add what every fit takes."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table."),
        click.option("--csv", type=click.Path(path_type=Path), help="Write the table to a file."),
        click.option("--robust", is_flag=True, help="Standard errors robust to clustered senders."),
        click.option("--prior-sd", type=float, help="Gaussian priors around 0 with this spread."),
    ):
        command = option(command)
    return command


@click.group(
    epilog=examples(
        "allegiance fit choice calls.csv --statistics inertia,reciprocity,indegree,transitivity",
        "allegiance fit tie calls.csv --statistics '1,inertia,inertia(window=300)' --json",
    )
)
def fit() -> None:
    """Fit a relational event model to an event file.

    The file has the columns time, sender, receiver, and optionally weight and relation.
    """


@fit.command()
@_inputs
@_outputs
@click.option("--support", metavar="NETWORK", help="Only actors tied in it can be chosen.")
def choice(support: str | None, **options: Any) -> None:
    """Who is chosen, given who acts."""
    _report(_fitted(options, "Choice", support=support), options)


@fit.command()
@_inputs
@_outputs
def rate(**options: Any) -> None:
    """Who acts when; with exact times if the statistics hold an intercept."""
    _report(_fitted(options, "Rate"), options)


@fit.command()
@_inputs
@_outputs
@click.option("--support", metavar="NETWORK", help="Only dyads tied in it are at risk.")
def tie(support: str | None, **options: Any) -> None:
    """Who acts on whom; with exact times if the statistics hold an intercept."""
    _report(_fitted(options, "Tie", support=support), options)


@fit.command()
@_inputs
@_outputs
def coordination(**options: Any) -> None:
    """Which pair forms a tie, where both must agree."""
    _report(_fitted(options, "Coordination"), options)


@click.command(
    epilog=examples(
        "allegiance simulate calls.csv --statistics 1,inertia,reciprocity --events 99 -o next.csv",
        "allegiance simulate calls.csv --model dynam --rate '1,outdegree' --statistics inertia "
        "--until 1225000000 -o next.csv",
    )
)
@_inputs
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
    history = _history(options, undirected=options["undirected"] or kind == "coordination")
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

    given = {"simultaneous": options["simultaneous"]}
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
