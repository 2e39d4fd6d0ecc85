"""A ledger into a dilemma: the picture's ties of any day, weighed by the models."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from allegiance.workbench.asking import Day, Instant, latest_day

if TYPE_CHECKING:
    from allegiance.history import History
    from allegiance.ledger import Scenario, Shelf
    from allegiance.models.dilemma import Dilemma

__all__ = ["dilemma", "dilemmas"]


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
    from allegiance.models.dilemma_learning import learn
    from allegiance.times import day

    who = history.find_actor(actor)
    plain = history.select(~history.is_hypothetical)
    when = latest_day(plain) if on is None else day(on)
    learned = learn(plain, when, _ties_on(plain))
    without = weigh(plain, who, when, _ties_on(plain), learned)
    if len(plain) == len(history):
        return (without,)
    return without, weigh(history, who, when, _ties_on(history), learned)


def _ties_on(history: History) -> Callable[[int], Sequence[Any]]:
    from allegiance import views

    return lambda on: views.picture(history, on).ties
