"""Who was right how often: sources, forecasters and the model, against what came true.

Only a question that has a deadline counts, and only once that has passed: before, it can come
out yes and never no, and whoever is scored then looks better than they are.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from allegiance.history import History
from allegiance.ledger import Forecast
from allegiance.models.scoring import Scores, score, wilson
from allegiance.views.docket import Entry

__all__ = ["Beside", "Line", "Record", "Word", "record"]

NO_WORD: Final = "no word of probability"
MODEL: Final = "the model"


@dataclass(frozen=True, slots=True)
class Beside:
    """Two forecasters on the questions that both answered: how many, and both Brier scores."""

    count: int
    own: float
    other: float


@dataclass(frozen=True, slots=True)
class Line:
    """The record of one source, forecaster or model.

    Attributes
    ----------
    name, kind
        Who; ``source``, ``forecaster`` or ``model``.
    resolved, came_true
        Questions of theirs that count, and how many came out yes.
    scores
        Of those with a probability; None where none had one.
    model
        Beside the model, on the questions that it has odds for; None where there are none.
    late
        Forecasts that were entered after the question closed, as of an instant before.
    """

    name: str
    kind: str
    resolved: int
    came_true: int
    scores: Scores | None
    model: Beside | None
    late: int


@dataclass(frozen=True, slots=True)
class Word:
    """How often what reports word so came true, with Wilson's 95% interval."""

    term: str
    low: float | None
    high: float | None
    count: int
    came_true: int
    share_low: float
    share_high: float


@dataclass(frozen=True, slots=True)
class Record:
    """The whole record.

    Attributes
    ----------
    lines
        Sources first, then forecasters, then the model.
    words
        By the words of the reports.
    count, came_true
        Questions that count, of everybody.
    left_out
        Why others do not, and how many.
    """

    lines: tuple[Line, ...]
    words: tuple[Word, ...]
    count: int
    came_true: int
    left_out: dict[str, int]


@dataclass(frozen=True, slots=True)
class _Case:
    entry: Entry
    is_yes: bool
    closed: int
    model: float | None


def record(
    history: History,
    entries: Iterable[Entry],
    *,
    model: Callable[[Entry], float | None] | None = None,
    stands_for: Mapping[str, float] | None = None,
    proposed: bool = False,
    undated: bool = False,
) -> Record:
    """Score everybody on the questions that count.

    Parameters
    ----------
    history
        The claims.
    entries
        The questions with their answers.
    model
        Gives the model's probability of a question, None where it has none.
    stands_for
        Probabilities for words to which the scale gives none, such as ``{"may": 0.4}``.
    proposed
        Count answers that claims propose and nobody confirmed.
    undated
        Count questions without a deadline, and those whose deadline is still ahead.
    """
    cases, left = [], Counter[str]()
    for entry in entries:
        why = _left_out(entry, proposed=proposed, undated=undated)
        if why is not None:
            left[why] += 1
            continue
        odds = None if model is None else model(entry)
        cases.append(_Case(entry, _answer(entry) == "yes", _closed(history, entry), odds))
    lines = [
        *_of_sources(cases, stands_for or {}),
        *_of_forecasters(cases),
        *_of_model(cases),
    ]
    yes = sum(case.is_yes for case in cases)
    return Record(tuple(lines), tuple(_words(cases)), len(cases), yes, dict(left))


def _answer(entry: Entry) -> str | None:
    return entry.proposal.outcome if entry.resolution is None else entry.resolution.outcome


def _left_out(entry: Entry, *, proposed: bool, undated: bool) -> str | None:
    """Say why a question does not count, None where it does."""
    answer = _answer(entry)
    if entry.question.is_past:
        return "about the past"
    if answer == "void":
        return "void"
    if not undated and entry.question.deadline is None:
        return "no deadline"
    if not undated and not entry.is_due:
        return "deadline still ahead"
    if answer is None:
        return "no answer"
    if entry.resolution is None and not proposed:
        return "answer proposed, not confirmed"
    return None


def _closed(history: History, entry: Entry) -> int:
    """Return the day on which the answer was out: forecasts of that day and later do not count."""
    keys = [] if entry.resolution is None else [k.encode() for k in entry.resolution.claims]
    days = history.published[np.isin(history.key, keys)].tolist() if keys else []
    if not days and _answer(entry) == "yes" and entry.proposal.known is not None:
        days = [entry.proposal.known]
    limit = entry.on if entry.question.deadline is None else entry.question.deadline
    return int(min([limit, *days]))


def _of_sources(cases: list[_Case], stands_for: Mapping[str, float]) -> Iterator[Line]:
    by: dict[str, list[_Case]] = defaultdict(list)
    for case in cases:
        if not case.entry.question.is_own:
            by[case.entry.question.origin].append(case)
    for name in sorted(by, key=lambda n: (-len(by[n]), n)):
        own = by[name]
        yield _line(name, "source", own, [_implied(c, stands_for) for c in own], 0)


def _implied(case: _Case, stands_for: Mapping[str, float]) -> float | None:
    implied = case.entry.question.implied
    if implied is None:
        return stands_for.get(case.entry.question.status)
    return stands_for.get(implied.term, implied.probability)


def _of_forecasters(cases: list[_Case]) -> Iterator[Line]:
    by: dict[str, list[tuple[_Case, float, bool]]] = defaultdict(list)
    for case in cases:
        last: dict[str, Forecast] = {}
        for given in case.entry.forecasts:
            if given.made.date().toordinal() < case.closed:
                held = last.get(given.by)
                if held is None or (held.made, held.number) <= (given.made, given.number):
                    last[given.by] = given
        for who, given in last.items():
            is_late = given.learned.date().toordinal() >= case.closed
            by[who].append((case, given.probability, is_late))
    for who in sorted(by, key=lambda n: (-len(by[n]), n)):
        own = by[who]
        late = sum(is_late for *_, is_late in own)
        yield _line(who, "forecaster", [c for c, *_ in own], [p for _, p, _ in own], late)


def _of_model(cases: list[_Case]) -> Iterator[Line]:
    own = [c for c in cases if c.model is not None]
    if own:
        yield _line(MODEL, "model", own, [c.model for c in own], 0)


def _line(name: str, kind: str, cases: list[_Case], said: list[float | None], late: int) -> Line:
    told = [(c, p) for c, p in zip(cases, said, strict=True) if p is not None]
    both = [(p, c.model, c.is_yes) for c, p in told if c.model is not None]
    beside = None
    if both and kind != "model":
        outcomes = [y for *_, y in both]
        beside = Beside(
            len(both),
            score([p for p, *_ in both], outcomes).brier,
            score([m for _, m, _ in both], outcomes).brier,
        )
    scores = score([p for _, p in told], [c.is_yes for c, _ in told]) if told else None
    return Line(name, kind, len(cases), sum(c.is_yes for c in cases), scores, beside, late)


def _words(cases: list[_Case]) -> Iterator[Word]:
    by: dict[tuple[str, float | None, float | None], list[bool]] = defaultdict(list)
    for case in cases:
        question = case.entry.question
        if not question.is_own:
            said = question.implied
            key = (NO_WORD, None, None) if said is None else (said.term, said.low, said.high)
            by[key].append(case.is_yes)
    for (term, low, high), outcomes in sorted(
        by.items(), key=lambda item: (item[0][1] or 2, item[0][0])
    ):
        hits = sum(outcomes)
        yield Word(term, low, high, len(outcomes), hits, *wilson(hits, len(outcomes)))
