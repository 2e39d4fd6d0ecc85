"""Every question with what was said to it: forecasts, the proposal of claims, the answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from allegiance.history import History
from allegiance.ledger import AskedQuestion, Forecast, Resolution
from allegiance.views.questions import Question, own_questions, questions
from allegiance.views.resolving import Proposal, propose

__all__ = ["STATES", "Entry", "docket"]

STATES: Final = ("open", "due", "proposed", "yes", "no", "void", "past")
"""Where a question can stand; ``past`` suspects something that was, and predicts nothing."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One question on a day.

    Attributes
    ----------
    question
        What is asked.
    proposal
        What the claims published by the day make of it.
    resolution
        The analyst's answer in force, None where there is none or it was taken back.
    forecasts
        Probabilities that people gave, oldest first.
    on
        The day.
    """

    question: Question
    proposal: Proposal
    resolution: Resolution | None
    forecasts: tuple[Forecast, ...]
    on: int

    @property
    def state(self) -> str:
        """Where it stands, one of `STATES`."""
        if self.resolution is not None:
            return self.resolution.outcome
        if self.proposal.outcome is not None:
            return "proposed"
        if self.question.is_past:
            return "past"
        return "due" if self.is_due else "open"

    @property
    def is_due(self) -> bool:
        """Whether its deadline has passed."""
        return self.question.deadline is not None and self.question.deadline < self.on


def docket(
    history: History,
    asked: Sequence[AskedQuestion],
    forecasts: Iterable[Forecast],
    resolutions: Iterable[Resolution],
    on: int,
) -> tuple[Entry, ...]:
    """Return every question asked by a day, the latest first.

    Parameters
    ----------
    history
        The claims.
    asked
        Questions that users asked.
    forecasts, resolutions
        What was said to questions, oldest first.
    on
        The day.
    """
    given: dict[str, list[Forecast]] = defaultdict(list)
    for forecast in forecasts:
        given[forecast.question].append(forecast)
    answered = {r.question: r for r in resolutions}
    entries = []
    for question in (*own_questions(history, asked), *questions(history)):
        if question.asked > on:
            continue
        # A reading made later may have found the same words under another key.
        keys = {question.id, *(history.key[i].decode() for i in question.claims)}
        answers = [answered[k] for k in keys if k in answered]
        last = max(answers, key=lambda r: r.number, default=None)
        entries.append(
            Entry(
                question,
                propose(history, question, on),
                None if last is None or last.outcome == "open" else last,
                tuple(sorted((f for k in keys for f in given[k]), key=lambda f: f.number)),
                on,
            )
        )
    return tuple(sorted(entries, key=lambda e: -e.question.asked))
