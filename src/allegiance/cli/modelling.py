"""Commands that fit models to event files."""

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

__all__ = ["fit", "history_of", "inputs"]

Command = TypeVar("Command", bound=Callable[..., Any])
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def inputs(command: Command) -> Command:
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
            click.option(
                "--two-mode",
                is_flag=True,
                help="Who sends never receives, as with members and clubs.",
            ),
            click.option("--support", metavar="NETWORK", help="Only those tied in it are at risk."),
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


def history_of(options: dict[str, Any], *, undirected: bool) -> EventHistory:
    """Read the event file and all that was given with it."""
    from allegiance.models.inputs import read_history

    changes = _named_files(options["changes"], "--changes")
    return read_history(
        options["events"],
        actors=options["actors"],
        networks=dict(_named_files(options["networks"], "--network")),
        changes={name: files[-1] for name, files in changes.items()},
        directed=not undirected,
        impute=options["impute"],
        two_mode=options["two_mode"],
    )


def _numbers(given: tuple[str, ...], option: str) -> dict[str, float]:
    """Split NAME=NUMBER pairs."""
    found = {}
    for pair in given:
        name, _, value = pair.rpartition("=")
        try:
            found[name] = float(value)
        except ValueError:
            raise click.BadParameter(f"{pair!r} is not NAME=NUMBER", param_hint=option) from None
    return found


def _fitted(options: dict[str, Any], kind: str, **more: Any) -> EventModel:
    from allegiance import models
    from allegiance.models.formula import parse
    from allegiance.models.opportunities import read_opportunities

    undirected = options["undirected"] or kind == "Coordination"
    made: EventModel = getattr(models, kind)(
        parse(options["statistics"], window=options["window"]),
        simultaneous=options["simultaneous"],
        fixed=_numbers(options["fixed"], "--fix"),
        prior_sd=options["prior_sd"],
        ridge=options["ridge"],
        lasso=options["lasso"],
        cluster="sender" if options["robust"] else options["cluster"],
        support=options["support"],
        **more,
    )
    if Path(options["events"]).suffix == ".parquet":
        return _fitted_columns(made, options)
    history = history_of(options, undirected=undirected)
    if options["opportunities"] is not None:
        made.opportunities = read_opportunities(options["opportunities"], history, made.side)
    made.fit(history)
    if options["rows"] is not None:
        from allegiance.models.export import write_rows

        write_rows(made, history, options["rows"])
    return made


def _fitted_columns(model: EventModel, options: dict[str, Any]) -> EventModel:
    """Fit to a file of any size: integer columns sender and receiver, in order of time."""
    from allegiance.models.sampling import CaseControl, EventColumns

    if not isinstance(model, CaseControl):
        raise click.UsageError("A Parquet file of numbered actors needs --controls.")
    for name in ("actors", "networks", "changes", "opportunities", "support", "rows"):
        if options[name]:
            raise click.UsageError(f"A Parquet file of numbered actors takes no --{name}.")
    model.fit(EventColumns.from_parquet(options["events"]))
    return model


def _sampled(kind: str, options: dict[str, Any]) -> EventModel:
    """Fit all candidates, or a sample of them where --controls is given."""
    controls, seed = options.pop("controls"), options.pop("seed")
    fraction, scheme = options.pop("fraction"), options.pop("scheme")
    if controls is None:
        if fraction != 1.0 or scheme != "uniform":
            raise click.UsageError("--sample-events and --controls-by need --controls.")
        return _fitted(options, kind)
    over = "receivers" if kind == "Choice" else "dyads"
    more = {"controls": controls, "fraction": fraction, "scheme": scheme, "seed": seed}
    return _fitted(options, "CaseControl", over=over, **more)


def _report(model: EventModel, options: dict[str, Any]) -> None:
    from allegiance.models.summary import write_csv

    if options["csv"] is not None:
        write_csv(model, options["csv"])
    if options["plot"] is not None:
        from allegiance.models.plots import coefficients, write

        write(coefficients(model), options["plot"])
    if options["as_json"]:
        print_json(model.to_json())
    else:
        click.echo(model.summary())


def _outputs(command: Command) -> Command:
    """Add what every fit takes."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table."),
        click.option("--csv", type=click.Path(path_type=Path), help="Write the table to a file."),
        click.option(
            "--plot",
            type=click.Path(path_type=Path),
            help="Draw the estimates to a PNG, SVG or PDF file.",
        ),
        click.option(
            "--rows",
            type=click.Path(path_type=Path),
            help="Write the design rows, CSV or Parquet, for any other tool.",
        ),
        click.option("--robust", is_flag=True, help="The same as --cluster sender."),
        click.option(
            "--cluster",
            type=click.Choice(["sender", "receiver", "dyad"]),
            help="Standard errors that hold if events of one depend on each other.",
        ),
        click.option("--lasso", type=float, help="Penalty on the sum of absolute coefficients."),
        click.option("--ridge", type=float, help="Penalty on half the sum of squares."),
        click.option("--prior-sd", type=float, help="Gaussian priors around 0 with this spread."),
        click.option(
            "--fix",
            "fixed",
            multiple=True,
            metavar="STATISTIC=NUMBER",
            help="Hold a coefficient; may be repeated.",
        ),
        click.option(
            "--opportunities",
            type=_FILE,
            help="Who was at risk at each event: event (its number), sender, receiver.",
        ),
    ):
        command = option(command)
    return command


def _sampling(command: Command) -> Command:
    """Add what a fit on a sample takes."""
    for option in (
        click.option("--seed", type=int, default=0, show_default=True, help="Of the sampling."),
        click.option(
            "--controls-by",
            "scheme",
            type=click.Choice(["uniform", "activity", "sender"]),
            default="uniform",
            show_default=True,
            help="Draw controls evenly, by what they received, or among the sender's contacts.",
        ),
        click.option(
            "--sample-events",
            "fraction",
            type=float,
            default=1.0,
            show_default=True,
            help="Share of the events to explain; all of them count in the statistics.",
        ),
        click.option(
            "--controls", type=int, help="Compare each event with so many others, not with all."
        ),
    ):
        command = option(command)
    return command


@click.group(
    epilog=examples(
        "allegiance fit choice calls.csv --statistics inertia,reciprocity,indegree,transitivity",
        "allegiance fit tie calls.csv --statistics '1,inertia,inertia(window=300)' --json",
        "allegiance fit choice calls.csv --statistics inertia,reciprocity --controls 10 "
        "--sample-events 0.1 --controls-by sender",
    )
)
def fit() -> None:
    """Fit a relational event model to an event file.

    The file has the columns time, sender, receiver, and optionally weight and relation.
    """


@fit.command()
@inputs
@_outputs
@_sampling
def choice(**options: Any) -> None:
    """Who is chosen, given who acts."""
    _report(_sampled("Choice", options), options)


@fit.command()
@inputs
@_outputs
def rate(**options: Any) -> None:
    """Who acts when; with exact times if the statistics hold an intercept."""
    _report(_fitted(options, "Rate"), options)


@fit.command()
@inputs
@_outputs
@_sampling
def tie(**options: Any) -> None:
    """Who acts on whom; with exact times if the statistics hold an intercept."""
    _report(_sampled("Tie", options), options)


@fit.command()
@inputs
@_outputs
def coordination(**options: Any) -> None:
    """Which pair forms a tie, where both must agree."""
    _report(_fitted(options, "Coordination"), options)
