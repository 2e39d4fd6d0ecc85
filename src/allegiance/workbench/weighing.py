"""A ledger into a dilemma and an outlook: the picture's ties of any day, weighed by the models."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from allegiance.errors import OptionError
from allegiance.workbench.asking import Day, Instant, latest_day

if TYPE_CHECKING:
    from allegiance.history import History
    from allegiance.ledger import Scenario, Shelf
    from allegiance.models.dilemma import Dilemma
    from allegiance.models.outlook import Outlook
    from allegiance.models.supposing import Linchpin, Moved

__all__ = [
    "SideBySide",
    "TieMoved",
    "compare_scenario",
    "dilemma",
    "dilemmas",
    "linchpins",
    "outlook",
    "outlooks",
    "side_by_side",
    "weigh_linchpins",
]

Progress = Callable[[int, int], None]
_VISIBLE = 0.005


@dataclass(frozen=True, slots=True)
class TieMoved:
    """A tie that suppositions make, end, strengthen or weaken.

    Attributes
    ----------
    a, relation, b
        Who, what, whom.
    before, after
        Strength; 0 where nothing is reported.
    claims
        Indices of the suppositions for or against it.
    """

    a: str
    relation: str
    b: str
    before: float
    after: float
    claims: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SideBySide:
    """A faction without and with a scenario.

    Attributes
    ----------
    without, supposed
        The dilemma.
    moved
        Drivers that the suppositions move, the weightiest first, and which claims move them.
    ties
        Ties of the picture that differ, the largest difference first.
    outlooks
        The outlook without and with; the same random numbers behind both.
    """

    without: Dilemma
    supposed: Dilemma
    moved: tuple[Moved, ...]
    ties: tuple[TieMoved, ...]
    outlooks: tuple[Outlook, Outlook]


def dilemma(
    ledger: Shelf | Scenario, actor: str, on: Day | None = None, known_by: Instant | None = None
) -> Dilemma:
    """Weigh what a faction may do in the year after a date: odds, intervals, reasons.

    Parameters
    ----------
    ledger
        The ledger, or one with a scenario on top; a scenario moves the odds, but nothing is
        learned from it.
    actor
        The faction, by any of its names.
    on
        The date (EDTF); a month or year means its last day. Default: the newest.
    known_by
        As known by this instant; all that was learned by default.

    Raises
    ------
    UnknownActorError
        If there is no such actor; close names are offered.
    DateError
        If a date is no date.
    OptionError
        If the ledger is empty.
    """
    return dilemmas(ledger.history(known_by=known_by), actor, on)[-1]


def dilemmas(history: History, actor: str, on: Day | None = None) -> tuple[Dilemma, ...]:
    """Weigh a dilemma without the hypothetical claims of a history and, if any, with them.

    Raises
    ------
    UnknownActorError, DateError, OptionError
        As for `dilemma`.
    """
    from allegiance.models.dilemma import weigh

    asked = _Asked.of(history, actor, on)
    without = weigh(asked.plain, asked.who, asked.on, _ties_on(asked.plain), asked.learned)
    if len(asked.plain) == len(history):
        return (without,)
    return without, weigh(history, asked.who, asked.on, _ties_on(history), asked.learned)


def linchpins(
    ledger: Shelf | Scenario,
    actor: str,
    on: Day | None = None,
    known_by: Instant | None = None,
    progress: Progress | None = None,
) -> tuple[Linchpin, ...]:
    """Return the claims that a dilemma hangs on: which one, if false, would change it most.

    Parameters
    ----------
    ledger, actor, on, known_by
        As for `dilemma`.
    progress
        Called after each claim left out with how many were, and how many there are.
    """
    return weigh_linchpins(ledger.history(known_by=known_by), actor, on, progress)


def weigh_linchpins(
    history: History, actor: str, on: Day | None = None, progress: Progress | None = None
) -> tuple[Linchpin, ...]:
    """Return the linchpins of a history; see `linchpins`."""
    from allegiance.models import supposing

    asked = _Asked.of(history, actor, on)
    return supposing.linchpins(history, asked.who, asked.on, _ties_on, asked.learned, progress)


def outlook(
    ledger: Shelf | Scenario,
    actor: str,
    on: Day | None = None,
    known_by: Instant | None = None,
    *,
    months: int = 12,
    paths: int = 2000,
    seed: int = 0,
    state: str | Path | None = None,
    progress: Progress | None = None,
) -> Outlook:
    """Draw paths of a faction and those around it: what may happen, month by month.

    Parameters
    ----------
    ledger, actor, on, known_by
        As for `dilemma`.
    months, paths, seed
        How far, how many, from which seed; the same seed gives the same paths.
    state
        A file that keeps finished batches, so that an interrupted run goes on.
    progress
        Called after each batch with how many are done, and how many there are.

    Raises
    ------
    UnknownActorError, DateError, OptionError
        As for `dilemma`, or if the horizon, the paths or the file make no sense.
    """
    kept = None if state is None else Path(state)
    history = ledger.history(known_by=known_by)
    asked = _Asked.of(history, actor, on)
    return _outlook(asked, history, months, paths, seed, kept, progress)


def outlooks(
    history: History,
    actor: str,
    on: Day | None = None,
    *,
    months: int = 12,
    paths: int = 2000,
    seed: int = 0,
    state: Path | None = None,
    progress: Progress | None = None,
) -> tuple[Outlook, ...]:
    """Draw paths without the hypothetical claims of a history and, if any, with them.

    Both start from the same cast and the same random numbers; a file of state keeps the one with
    the hypothetical claims, and one of the same name with ``.without`` the other.
    """
    asked = _Asked.of(history, actor, on)
    if len(asked.plain) == len(history):
        return (_outlook(asked, history, months, paths, seed, state, progress),)
    other = None if state is None else state.with_name(state.name + ".without")
    return (
        _outlook(asked, asked.plain, months, paths, seed, other, progress, below=history),
        _outlook(asked, history, months, paths, seed, state, progress, below=history),
    )


def side_by_side(
    scenario: Scenario,
    actor: str,
    on: Day | None = None,
    known_by: Instant | None = None,
    *,
    months: int = 12,
    paths: int = 1000,
    seed: int = 0,
) -> SideBySide:
    """Lay a faction's dilemma, the picture and its outlook without and with a scenario together.

    Parameters
    ----------
    scenario
        From `with_scenario`.
    actor, on, known_by
        As for `dilemma`.
    months, paths, seed
        As for `outlook`.

    Raises
    ------
    OptionError
        If nothing is supposed.
    UnknownActorError, DateError
        As for `dilemma`.
    """
    return compare_scenario(
        scenario.history(known_by=known_by), actor, on, months=months, paths=paths, seed=seed
    )


def compare_scenario(
    history: History,
    actor: str,
    on: Day | None = None,
    *,
    months: int = 12,
    paths: int = 1000,
    seed: int = 0,
) -> SideBySide:
    """Compare a history without and with its hypothetical claims; see `side_by_side`."""
    from allegiance.models.supposing import moved_drivers

    found = dilemmas(history, actor, on)
    if len(found) == 1:
        raise OptionError(
            "no scenario lies over the ledger", remedy="Lay one over it with with_scenario"
        )
    asked = _Asked.of(history, actor, on)
    without, supposed = outlooks(history, actor, on, months=months, paths=paths, seed=seed)
    return SideBySide(
        found[0],
        found[1],
        moved_drivers(history, asked.who, asked.on, _ties_on, asked.learned),
        _ties_moved(asked.plain, history, asked.on),
        (without, supposed),
    )


@dataclass(frozen=True, eq=False)
class _Asked:
    """What every question shares: nothing is learned from hypothetical claims."""

    plain: History
    who: int
    on: int
    learned: Any

    @classmethod
    def of(cls, history: History, actor: str, on: Day | None) -> _Asked:
        from allegiance.models.dilemma_learning import learn
        from allegiance.times import day

        who = history.find_actor(actor)
        plain = history.select(~history.is_hypothetical)
        when = latest_day(plain) if on is None else day(on)
        return cls(plain, who, when, learn(plain, when, _ties_on(plain)))


def _outlook(
    asked: _Asked,
    history: History,
    months: int,
    paths: int,
    seed: int,
    state: Path | None,
    progress: Progress | None,
    below: History | None = None,
) -> Outlook:
    from allegiance.models.board import Board
    from allegiance.models.outlook import look_ahead
    from allegiance.models.outlook_setting import cast_of
    from allegiance.models.outlook_violence import learn_violence

    cast = None
    if below is not None:
        cast = cast_of(Board(below, asked.on, _ties_on(below)(asked.on)), asked.who)
    return look_ahead(
        history, asked.who, asked.on, _ties_on(history), asked.learned, months=months, paths=paths,
        seed=seed, cast=cast, violence=learn_violence(asked.plain, asked.on, _ties_on(asked.plain)),
        state=state, progress=progress,
    )  # fmt: skip


def _ties_moved(plain: History, history: History, on: int) -> tuple[TieMoved, ...]:
    from allegiance import views

    had, has = (
        {(t.a_name, t.relation, t.b_name): t for t in views.picture(h, on).ties if t.strength}
        for h in (plain, history)
    )
    found = []
    for key in {**had, **has}:
        before = had[key].strength if key in had else 0.0
        after = has[key].strength if key in has else 0.0
        if abs(after - before) > _VISIBLE:
            said = (*has[key].for_, *has[key].against) if key in has else ()
            claims = tuple(i for i in said if history.is_hypothetical[i])
            found.append(TieMoved(*key, before, after, claims))
    return tuple(sorted(found, key=lambda t: (-abs(t.after - t.before), t.a, t.b)))


def _ties_on(history: History) -> Callable[[int], Sequence[Any]]:
    from allegiance import views

    return lambda on: views.picture(history, on).ties
