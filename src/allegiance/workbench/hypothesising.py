"""Competing hypotheses over a ledger: an analyst's own, or a faction's options."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from allegiance.workbench.asking import Day, Instant, latest_day

if TYPE_CHECKING:
    from allegiance.history import History
    from allegiance.ledger import Ledger, Scenario, Shelf
    from allegiance.views.hypotheses import Matrix

__all__ = ["hypotheses", "judge_cell", "options_as_hypotheses"]

_MOVES = 3


def hypotheses(
    ledger: Shelf | Scenario,
    given: Sequence[str] = (),
    *,
    actor: str | None = None,
    on: Day | None = None,
    known_by: Instant | None = None,
) -> tuple[History, Matrix]:
    """Set hypotheses against the claims of a ledger, the analyst's overrides applied.

    Parameters
    ----------
    ledger
        The ledger, or one with a scenario on top.
    given
        Hypotheses in words: ``A goes over to B``, ``A stays with B``, ``A stands alone``, or with
        a relation of the vocabulary, ``A attacks B``.
    actor
        A faction whose options are hypotheses as well.
    on, known_by
        As for `picture`.

    Raises
    ------
    OptionError
        If there are fewer than two hypotheses, or one has no such form.
    UnknownActorError
        If an actor is unknown; close names are offered.
    """
    from allegiance.ledger import Scenario
    from allegiance.times import day
    from allegiance.views.hypotheses import hypothesis, matrix

    history = ledger.history(known_by=known_by)
    when = day(on) if on is not None else latest_day(history)
    texts = list(given)
    if actor is not None:
        texts += options_as_hypotheses(history, actor, when)
    found = {h.text: h for h in (hypothesis(history, text) for text in texts)}
    below = ledger.ledger if isinstance(ledger, Scenario) else ledger
    return history, matrix(history, list(found.values()), when, below.cells(known_by))


def options_as_hypotheses(history: History, actor: str, on: Day) -> list[str]:
    """Return a faction's options as hypotheses: every bond, the likeliest moves, and alone."""
    from allegiance.workbench.weighing import dilemmas

    found = dilemmas(history, actor, on)[-1]
    moves = [o for o in found.listed if o.kind == "go over" and o.target_name][:_MOVES]
    stays = [o for o in found.listed if o.kind == "stay" and o.target_name]
    return [
        *(f"{found.name} stays with {o.target_name}" for o in stays),
        *(f"{found.name} goes over to {o.target_name}" for o in moves),
        f"{found.name} stands alone",
    ]


def judge_cell(
    ledger: Ledger, text: str, claim: str, judgement: str, *, by: str, reason: str
) -> str:
    """Overrule a cell, or go back to the rule; return the hypothesis as it is written out.

    Raises
    ------
    OptionError
        If the hypothesis has no form, the claim is unknown, or no reason is given.
    """
    from allegiance.views.hypotheses import hypothesis

    found = hypothesis(ledger.history(quotes=False), text)
    ledger.judge_cell(found.text, claim, judgement, by=by, reason=reason)
    return found.text
