"""Commands that forecast events and score such forecasts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from allegiance.cli import options
from allegiance.cli.output import print_json, progress, table

if TYPE_CHECKING:
    from allegiance.models.forecast import Backtest, Events
    from allegiance.models.forecast.outlook import Act

__all__ = ["forecast"]

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_SHARE = 0.25
_TREES = 500
_EVENTS = """A file has a row for each event: subject, relation, object, time; what comes after is
    ignored. Cells are parted by tabs, else commas, else spaces; a head is optional; gzip is fine.
    Times are whole numbers or dates. For files of numbers, names are read from entity2id.txt and
    relation2id.txt beside the file, if there."""


class _WithDefault(click.Group):
    """A group whose first argument may be a file: that means ``next``."""

    default = "next"

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.commands:
            args = ["next", *args]
        return super().resolve_command(ctx, args)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0].startswith("--") and args[0] != "--help":
            args = ["next", *args]
        return super().parse_args(ctx, args)


@click.group(
    cls=_WithDefault,
    epilog=options.examples(
        "allegiance forecast events.csv --actor Kenya --on 2014-11-01",
        "allegiance forecast evaluate --train train.txt --valid valid.txt --test test.txt",
    ),
)
def forecast() -> None:
    """Forecast who does what to whom next, and score such forecasts.

    ``allegiance forecast EVENTS ...`` is short for ``allegiance forecast next EVENTS ...``.
    """


def _names(command: Any) -> Any:
    for name, what in (("relation-names", "relations"), ("actor-names", "actors")):
        command = click.option(
            f"--{name}", type=_FILE, help=f"Names of {what}: a name, a tab, a number in each row."
        )(command)
    return click.option(
        "--step", type=click.IntRange(min=1), help="Units of time in a step. Default: what fits."
    )(command)


@forecast.command(
    "next",
    help=f"""Say what an actor will likely do next, with odds and reasons.

    {_EVENTS}

    Everything before the date is learned from, nothing on or after it is looked at. The odds say
    which act comes, given that one comes.
    """,
    epilog=options.examples(
        "allegiance forecast events.csv --actor Kenya --on 2014-11-01 --top 5",
        "allegiance forecast events.csv --actor Kenya --relation Consult --on 2014-11-01 --json",
        "allegiance forecast --ledger my.ledger --actor Taliban --on 2021-11",
    ),
)
@click.argument("events", type=_FILE, required=False)
@click.option("--actor", required=True, metavar="NAME", help="Whose next acts.")
@click.option("--relation", metavar="NAME", help="Only acts of this kind.")
@click.option("--on", metavar="DATE", help="The date. Default: the day after the last event.")
@click.option("--received", is_flag=True, help="Ask what is done to the actor, and by whom.")
@click.option("--top", type=click.IntRange(min=1), default=10, show_default=True)
@options.ledger
@_names
@options.as_json
def next_(
    events: Path | None,
    actor: str,
    relation: str | None,
    on: str | None,
    received: bool,
    top: int,
    ledger: str | None,
    actor_names: Path | None,
    relation_names: Path | None,
    step: int | None,
    as_json: bool,
) -> None:
    """Print the likeliest acts."""
    from dataclasses import replace

    from allegiance.models.forecast import Settings, fitted, read_events
    from allegiance.models.forecast.outlook import find_actor, find_relation, likely_acts

    if (events is None) == (ledger is None):
        raise click.UsageError("Give a file of events, or --ledger.")
    if events is not None:
        found = read_events(
            {"events": events}, actors=actor_names, relations=relation_names, step=step
        )
    else:
        assert ledger is not None
        found, actor = _of_ledger(ledger, actor)
    find_actor(found, actor)
    if relation is not None:
        find_relation(found, relation)
    day = _day(found, on)
    known = found.day < day
    size = int(known.sum())
    found = replace(
        found, subject=found.subject[known], relation=found.relation[known],
        object=found.object[known], day=found.day[known], part=found.part[known],
    )  # fmt: skip
    settings = Settings(share=min(1.0, max(_SHARE, 20_000 / max(size, 1))))
    with progress("Learning") as done:
        forecaster = fitted(found, settings, day, done)
    acts = likely_acts(forecaster, actor, day, relation=relation, received=received, top=top)
    when = found.time_of(day)
    if as_json:
        return print_json({"on": when, "learned_from": size, "acts": [_as_dict(a) for a in acts]})
    return table(
        f"What may come next on {when}, learned from {size:,} earlier events",
        ("Who", "Does", "To whom", "#Odds", "In words", "Why"),
        ((a.subject, a.relation, a.object, _percent(a.chance), a.words, a.why()) for a in acts),
        "Nothing is known of such acts.",
    )


def _of_ledger(ledger: str, actor: str) -> tuple[Events, str]:
    """Return the dated events that a ledger's claims tell, and the actor's name among them."""
    from allegiance.cli.asking import actor_named, asked
    from allegiance.models import from_claims
    from allegiance.models.forecast import from_rows

    with asked(ledger) as (history, _):
        named = actor_named(history, actor)
        told = from_claims(history)
    names = told.actors
    relations = [told.relations[k] for k in told.kinds]
    columns = (told.senders, relations, told.receivers, told.times)
    rows = [(names[s], r, names[o], int(t)) for s, r, o, t in zip(*columns, strict=True)]
    return from_rows(rows, step=1), names[named]


def _day(events: Events, on: str | None) -> int:
    from allegiance.errors import OptionError
    from allegiance.times import day

    if on is None:
        return int(events.day.max()) + 1
    if not events.dated and not on.lstrip("-").isdecimal():
        raise OptionError(
            f"{on!r} is no time of this file, whose times are numbers",
            remedy=f"Give a number, such as --on {events.time_of(int(events.day.max()) + 1)}",
        )
    time = day(on) if events.dated else int(on)
    found = events.step_of(time)
    if found <= 0:
        raise OptionError(
            f"no event lies before {on}", remedy=f"Give a date after {events.time_of(0)}"
        )
    if events.time_of(found) != events.face(time):
        raise OptionError(
            f"{on} lies within a step of these events, {events.step:,} "
            f"{'days' if events.dated else 'units'} long",
            remedy=f"Give {events.time_of(found)} or {events.time_of(found + 1)}",
        )
    return found


def _percent(chance: float) -> str:
    if chance < 0.001:
        return "<0.1%"
    return ">99%" if chance > 0.99 else (f"{chance:.1%}" if chance < 0.1 else f"{chance:.0%}")


def _as_dict(act: Act) -> dict[str, Any]:
    return {
        "subject": act.subject,
        "relation": act.relation,
        "object": act.object,
        "odds": round(act.chance, 5),
        "odds_given_relation": round(act.given_relation, 5),
        "words": act.words,
        "why": act.why(),
        "reasons": [
            {
                "family": r.family,
                "push": round(r.push, 3),
                "text": r.text,
                "terms": [
                    {"term": name, "value": round(value, 4), "push": round(push, 3)}
                    for name, value, push in r.terms
                ],
            }
            for r in act.reasons
        ],
    }


@forecast.command(
    help=f"""Score forecasts of a period from what came before it.

    {_EVENTS}

    Every event is asked twice: whom the subject acts on, and who acts on the object. Each query is
    scored by itself, from facts before its time, among all actors of the files. Ranks leave out
    other true answers at the same time; equal scores get their mean rank.
    """,
    epilog=options.examples(
        "allegiance forecast evaluate --train train.txt --valid valid.txt --test test.txt",
        "allegiance forecast evaluate --train train.txt.gz --valid valid.txt.gz "
        "--test test.txt.gz --multi-step --ranks ranks.csv --json",
    ),
)
@click.option("--train", type=_FILE, required=True, help="Events to learn from.")
@click.option("--valid", type=_FILE, required=True, help="Events after those.")
@click.option("--test", type=_FILE, required=True, help="Events after those, to forecast.")
@click.option("--multi-step", is_flag=True, help="See no fact of the test period.")
@click.option("--refit", is_flag=True, help="Learn from valid as well; else it is history only.")
@click.option(
    "--on-valid", is_flag=True, help="Score the valid part instead; test is never looked at."
)
@click.option("--share", type=click.FloatRange(0, 1, min_open=True), default=1.0, show_default=True,
              help="Share of the queries to learn from.")  # fmt: skip
@click.option("--pairs", is_flag=True, help="Let terms speak in pairs, by 500 small trees: slower.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of the drawn candidates.")
@click.option("--ranks", type=click.Path(dir_okay=False, path_type=Path), help="CSV of all ranks.")
@click.option("--plot", type=click.Path(dir_okay=False, path_type=Path),
              help="Picture of the reliability (needs matplotlib).")  # fmt: skip
@_names
@options.as_json
def evaluate(
    train: Path,
    valid: Path,
    test: Path,
    multi_step: bool,
    refit: bool,
    on_valid: bool,
    share: float,
    pairs: bool,
    seed: int,
    ranks: Path | None,
    plot: Path | None,
    actor_names: Path | None,
    relation_names: Path | None,
    step: int | None,
    as_json: bool,
) -> None:
    """Print the figures of a backtest."""
    from allegiance.models.forecast import Pairs, Settings, backtest, read_events, sha256

    files = {"train": train, "valid": valid, "test": test}
    events = read_events(files, actors=actor_names, relations=relation_names, step=step)
    found = backtest(
        events,
        Settings(share=share, seed=seed, pairs=Pairs(trees=_TREES if pairs else 0)),
        test="valid" if on_valid else "test",
        multi_step=multi_step,
        refit=refit,
    )
    if ranks is not None:
        found.answers.write(ranks)
    if plot is not None:
        from allegiance.models.plots import reliability, save

        save(reliability(found.reliability, found.mode), plot)
    splits = {part: {"file": str(f), "sha256": sha256(f)} for part, f in files.items()}
    if as_json:
        return print_json(found.to_json() | {"splits": splits, "events": len(events)})
    return _show(found, splits)


def _show(found: Backtest, splits: dict[str, dict[str, str]]) -> None:
    told = found.to_json()
    columns = ("mrr", "hits1", "hits3", "hits10", "log_loss", "brier", "calibration_error")
    rows = []
    for name in ("forward", "backward", "mean", "seen", "unseen"):
        line = told[name]
        figures = [f"{line[c]:.4f}" if c in line else None for c in columns]
        rows.append([name, f"{line['answers']:,}", *figures])
    table(
        f"Forecasts of {len(found.answers) // 2:,} events: {found.mode}",
        ("", "#Answers", "#MRR", "#Hits@1", "#Hits@3", "#Hits@10", "#Log loss", "#Brier",
         "#Calibration error"),
        rows,
        "No event to score.",
    )  # fmt: skip
    low, high = told["mean"]["mrr_interval"]
    click.echo(f"MRR, 95% interval over days: {low:.4f} to {high:.4f}.")
    click.echo("Calibration error: of the likeliest answer, ten bins of equal width.")
    spent = ", ".join(f"{k} {v:.0f} s" for k, v in found.seconds.items())
    click.echo(f"Processor time: {spent}; at most {found.peak_bytes / 1e6:,.0f} MB.")
    for part, told_file in splits.items():
        click.echo(f"{part}: sha256 {told_file['sha256']}")


@forecast.command(epilog=options.examples("allegiance forecast compare ours.csv theirs.csv"))
@click.argument("first", type=_FILE)
@click.argument("second", type=_FILE)
@options.as_json
def compare(first: Path, second: Path, as_json: bool) -> None:
    """Test whether one of two files of ranks is better, day by day.

    Both come from ``forecast evaluate --ranks`` on the same test file. Whole days are resampled for
    the interval, and change sign at random for the test.
    """
    from dataclasses import asdict

    from allegiance.models.scores import paired_files

    found = paired_files(first, second)
    if as_json:
        return print_json(asdict(found))
    click.echo(
        f"MRR of the first less the second: {found.difference:+.4f} (95% {found.low:+.4f} to "
        f"{found.high:+.4f}; p = {found.p:.4f}; {found.answers:,} answers on {found.days} days)."
    )
    return None
