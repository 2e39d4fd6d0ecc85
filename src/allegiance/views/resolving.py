"""What later claims make of a question: an answer proposed, never given.

Yes needs an asserted claim of the same pair, relation and place whose date lies wholly inside
the window. No needs more than silence: the deadline has passed, no claim that might fall inside
the window says it, and reports published after the deadline speak of both actors. Otherwise
nothing is proposed, and the words say why.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allegiance.history import History, relation_names
from allegiance.times import FIRST_DAY, LAST_DAY, iso
from allegiance.views.coverage import coverage
from allegiance.views.phrases import counted, day_words
from allegiance.views.questions import Question
from allegiance.vocabulary import STATUSES, relations

__all__ = ["Proposal", "propose", "resolves"]

_REJECTED = 3


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the claims say to a question.

    Attributes
    ----------
    outcome
        ``yes`` or ``no``; None where they settle nothing.
    claims
        For yes, those inside the window, earliest first.
    unsure
        Asserted claims of the same kind whose dates may lie inside the window or not.
    near
        Other claims of the window about the pair that an analyst should see: denials, the same
        elsewhere, relations of the same sort.
    known
        Day on which the first claim for yes was published; None otherwise.
    naming_both
        Documents after the deadline (where there is none, after the question) that speak of both.
    because
        Why, in a sentence.
    """

    outcome: str | None
    claims: tuple[int, ...]
    unsure: tuple[int, ...]
    near: tuple[int, ...]
    known: int | None
    naming_both: int
    because: str


def resolves(history: History, question: Question) -> str:
    """Say which claim would answer a question yes, and by when."""
    if question.triple is None:
        return "An analyst's judgement: no claim about known actors could answer it."
    a, code, b = question.triple
    claim = f"{history.actors[a].name} {relation_names()[code]} {history.actors[b].name}"
    place = f" in {question.where}" if question.where else ""
    if question.is_past:
        return f"A later report asserting: {claim}{place}."
    until = "" if question.deadline is None else f" to {iso(question.deadline)}"
    return f"An asserted claim: {claim}{place}, dated {iso(question.opens)}{until or ' or later'}."


def propose(history: History, question: Question, on: int) -> Proposal:
    """Propose an answer from what was published up to a day."""
    if question.triple is None:
        return Proposal(None, (), (), (), None, 0, "Only an analyst can answer it.")
    last = _closes(history, question, on)
    pair = _pair(history, question, on)
    same = pair & _says(history, question)
    inside, may = _inside(history, question.opens, last)
    sure = _ordered(history, same & inside & _placed(history, question, exactly=True))
    perhaps = np.flatnonzero(same & (may | inside) & _placed(history, question, exactly=False))
    doubtful = tuple(i for i in perhaps.tolist() if i not in set(sure))
    akin = pair & may & _akin(history, question)
    near = tuple(i for i in np.flatnonzero(akin).tolist() if i not in {*sure, *doubtful})
    since = (question.asked if question.deadline is None else question.deadline) + 1
    both = _naming_both(history, question, since, on)
    if sure:
        known = min(int(history.published[i]) for i in sure)
        said = counted(len({int(history.source[i]) for i in sure}), "independent source")
        why = f"{said[:1].upper()}{said[1:]} reported it inside the window."
        return Proposal("yes", sure, doubtful, near, known, both, why)
    outcome, why = _without(question, on, len(doubtful), both)
    return Proposal(outcome, (), doubtful, near, None, both, why)


def _closes(history: History, question: Question, on: int) -> int:
    """Return the last day on which it can come true, or could have where it is past."""
    if question.is_past and question.claim is not None:
        is_dated = bool(history.is_dated[question.claim])
        return int(history.end_high[question.claim]) if is_dated else question.asked
    return on if question.deadline is None else min(question.deadline, on)


def _without(question: Question, on: int, doubtful: int, both: int) -> tuple[str | None, str]:
    if doubtful:
        said = counted(doubtful, "claim says", "claims say")
        return None, f"{said[:1].upper()}{said[1:]} so without a date or place that settles it."
    if question.is_past:
        return None, "It is about the past; no later claim asserts it."
    if question.deadline is None:
        return None, "Not reported so far; without a deadline it can never come out no."
    if on <= question.deadline:
        return None, f"Not reported so far; open until {day_words(question.deadline)}."
    if not both:
        return None, (
            "The deadline has passed, but no report since speaks of both: "
            "not reported is not the same as no."
        )
    said = f"{counted(both, 'report')} published since {'speaks' if both == 1 else 'speak'}"
    return "no", (
        f"Not reported by the deadline, though {said} of both: silence under observation, "
        "not a denial."
    )


def _pair(history: History, question: Question, on: int) -> NDArray[np.bool_]:
    """Return the real claims about the two, published after the question and by the day."""
    assert question.triple is not None
    a, _, b = question.triple
    ends = history.subject, history.object
    straight = (ends[0] == a) & (ends[1] == b)
    crossed = (ends[0] == b) & (ends[1] == a)
    real = (history.verdict != _REJECTED) & ~history.is_hypothetical
    later = (history.published >= question.asked) & (history.published <= on)
    if question.claim is not None:
        later &= ~np.isin(history.document, history.document[list(question.claims)])
    return np.asarray((straight | crossed) & real & later)


def _says(history: History, question: Question) -> NDArray[np.bool_]:
    assert question.triple is not None
    a, code, _ = question.triple
    mutual = relations()[relation_names()[code]].is_symmetric
    way = np.ones(len(history), bool) if mutual else history.subject == a
    asserted = history.status == STATUSES.index("asserted")
    return np.asarray((history.relation == code) & asserted & way)


def _inside(history: History, first: int, last: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which claims hold or happen surely, and which possibly, within a window.

    A state with two ends holds on every day between them; whatever else is dated happened at
    some time within its date; an undated claim says nothing surely but that it was so by its
    publication.
    """
    low, high = history.start_low, history.end_high
    is_state = np.asarray([relations()[n].is_state for n in relation_names()])[history.relation]
    spans = history.is_range & is_state
    whole = (low >= first) & (high <= last)
    held = (np.maximum(history.start_high, first) <= np.minimum(history.end_low, last)) & spans
    sure = history.is_dated & np.where(spans, held, whole)
    # An undated state holds from its publication: the history says so, and so do the ties.
    standing = ~history.is_dated & is_state & (history.published >= first)
    sure |= standing & (history.published <= last)
    dated = history.is_dated & (low <= last) & (high >= first)
    undated = ~history.is_dated & (history.published >= first)
    return sure, np.asarray(dated | undated)


def _placed(history: History, question: Question, *, exactly: bool) -> NDArray[np.bool_]:
    if question.where is None:
        return np.ones(len(history), bool)
    code = history.places.index(question.where) if question.where in history.places else -2
    here = history.place == code
    return np.asarray(here if exactly else here | (history.place < 0))


def _akin(history: History, question: Question) -> NDArray[np.bool_]:
    """Return claims of the same sort: the same relation however said, or the same PLOVER event."""
    assert question.triple is not None
    names = relation_names()
    own = relations()[names[question.triple[1]]]
    akin = [
        code
        for code, name in enumerate(names)
        if name == own.name
        or (own.plover and relations()[name].plover == own.plover)
        or (own.sign and relations()[name].sign == own.sign and relations()[name].is_state)
    ]
    said = np.isin(history.status, [STATUSES.index(s) for s in ("asserted", "denied")])
    return np.asarray(np.isin(history.relation, akin) & said)


def _ordered(history: History, mask: NDArray[np.bool_]) -> tuple[int, ...]:
    found = np.flatnonzero(mask).tolist()
    return tuple(sorted(found, key=lambda i: (int(history.end_high[i]), i)))


def _naming_both(history: History, question: Question, since: int, on: int) -> int:
    assert question.triple is not None
    if since > min(on, LAST_DAY - 1) or since <= FIRST_DAY:
        return 0
    a, b = (history.actors[i].id for i in (question.triple[0], question.triple[2]))
    return coverage(history, a, b, (since, on)).naming_both
