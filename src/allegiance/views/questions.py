"""Predictions found in reports: what may be, would be if, or is planned."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from allegiance.claims import fold
from allegiance.errors import UnknownActorError
from allegiance.history import NOBODY, History, relation_codes, relation_names
from allegiance.ledger import AskedQuestion
from allegiance.times import LAST_DAY, day
from allegiance.views.deadlines import condition_in, deadline_in
from allegiance.views.estimative import Implied, implied_in
from allegiance.views.phrases import called, past, phrase, sentence
from allegiance.vocabulary import OPEN_STATUSES, STATUSES

__all__ = ["Question", "own_questions", "questions"]

_VERB: Final = {"possible": "may", "conditional": "would", "planned": "will"}
_SUSPECTED: Final = re.compile(r"\b(?:may|might|could)\s+(?:also\s+|well\s+)?have\b", re.IGNORECASE)
_AHEAD: Final = re.compile(
    r"\b(?:may|might|could|will|would)\s+(?!(?:also\s+|well\s+)?have\b)", re.IGNORECASE
)
_REJECTED: Final = 3

Triple = tuple[int, int, int]
"""Subject, relation, object, as indices of a history."""


@dataclass(frozen=True, slots=True)
class Question:
    """One prediction, of a report or of a user.

    Attributes
    ----------
    id
        Key of the claim that it rests on, or of the user's question.
    text
        What may happen, as a sentence.
    claim
        Index of the claim that says so, None where a user asks.
    claims
        All claims that say the same in the same report or in copies of it.
    said_by
        Index of the actor quoted, None where the document says it itself.
    source
        Who publishes it, or who asks.
    origin
        The independent source: copies share one.
    condition
        On what it hangs, in the report's words; None where it hangs on nothing.
    deadline
        The day by which it must show, None where the report sets none.
    status
        ``possible``, ``conditional`` or ``planned``; ``asked`` where a user asks.
    asked
        The day it was published or asked.
    opens
        The first day on which it can come true.
    triple
        Subject, relation and object of the claim that would answer it yes; None where only an
        analyst can tell.
    where
        The place to which it is tied, if any.
    implied
        The probability that the report's words stand for, None where they stand for none.
    is_past
        It suspects something of the past and predicts nothing.
    """

    id: str
    text: str
    claim: int | None
    claims: tuple[int, ...]
    said_by: int | None
    source: str
    origin: str
    condition: str | None
    deadline: int | None
    status: str
    asked: int
    opens: int
    triple: Triple | None
    where: str | None
    implied: Implied | None
    is_past: bool

    @property
    def is_own(self) -> bool:
        """Whether a user asks it."""
        return self.claim is None


def questions(history: History) -> tuple[Question, ...]:
    """List what reports expect, latest first; what a report or its copies repeat is listed once.

    Suppositions of a scenario ask nothing.
    """
    codes = [STATUSES.index(s) for s in OPEN_STATUSES]
    mask = np.isin(history.status, codes) & (history.verdict != _REJECTED)
    mask &= (history.subject != history.object) & ~history.is_hypothetical
    found = [_question(history, group) for group in _groups(history, np.flatnonzero(mask).tolist())]
    return tuple(sorted(found, key=lambda q: (-q.asked, q.claim or 0)))


def _groups(history: History, claims: list[int]) -> list[list[int]]:
    """Join claims that say the same: in one document, or in the same words of one origin."""
    groups: list[list[int]] = []
    at: dict[tuple[object, ...], int] = {}
    for claim in sorted(claims, key=lambda i: (int(history.learned[i]), history.key[i])):
        said = (fold(_text(history, claim)), int(history.said_by[claim]))
        quote = fold(history.quote(claim))
        names: list[tuple[object, ...]] = [(*said, "document", int(history.document[claim]))]
        if quote:
            names.append((*said, "origin", int(history.source[claim]), quote))
        place = next((at[n] for n in names if n in at), len(groups))
        if place == len(groups):
            groups.append([])
        groups[place].append(claim)
        at.update(dict.fromkeys(names, place))
    return groups


def _question(history: History, group: Sequence[int]) -> Question:
    claim = group[0]
    quotes = [history.quote(i) for i in group]
    published = int(history.published[claim])
    said_by = int(history.said_by[claim])
    limits = (_deadline(history, i, int(history.published[i])) for i in group)
    is_past = _is_past(history, claim)
    start = int(history.start_low[claim]) if history.is_dated[claim] else 0
    return Question(
        id=history.key[claim].decode(),
        text=_text(history, claim),
        claim=claim,
        claims=tuple(group),
        said_by=None if said_by == NOBODY else said_by,
        source=history.source_of(claim),
        origin=history.sources[int(history.source[claim])],
        condition=next((c for q in quotes if (c := condition_in(q))), None),
        deadline=None if is_past else next((d for d in limits if d is not None), None),
        status=history.status_of(claim),
        asked=published,
        opens=start if is_past else max(published + 1, start),
        triple=(
            int(history.subject[claim]),
            int(history.relation[claim]),
            int(history.object[claim]),
        ),
        where=history.place_name(claim),
        implied=next((i for q in quotes if (i := implied_in(q))), None),
        is_past=is_past,
    )


def _text(history: History, claim: int) -> str:
    subject = history.actors[int(history.subject[claim])]
    object_ = history.actors[int(history.object[claim])]
    relation = relation_names()[history.relation[claim]]
    if _is_past(history, claim):
        text = f"It is possible that {called(subject)} {past(relation, subject)} {called(object_)}"
    else:
        verb = _VERB[history.status_of(claim)]
        text = f"{called(subject)} {verb} {phrase(relation).base} {called(object_)}"
    place = history.place_name(claim)
    if place and place != object_.name:
        text += f" in {place}"
    return sentence(text)


def _is_past(history: History, claim: int) -> bool:
    if history.status_of(claim) != "possible":
        return False
    if history.is_dated[claim]:
        return int(history.end_high[claim]) <= int(history.published[claim])
    quote = history.quote(claim)
    return bool(_SUSPECTED.search(quote)) and not _AHEAD.search(quote)


def _deadline(history: History, claim: int, published: int) -> int | None:
    if history.is_dated[claim] and published < int(history.end_high[claim]) < LAST_DAY:
        return int(history.end_high[claim])
    return deadline_in(history.quote(claim), published)


def own_questions(history: History, asked: Sequence[AskedQuestion]) -> tuple[Question, ...]:
    """Return the questions that users asked, their names looked up among the actors.

    A question whose actors no claim names yet has no claim that could answer it.
    """
    found = []
    for q in asked:
        since = day(q.asked)
        found.append(
            Question(
                id=q.key,
                text=q.text,
                claim=None,
                claims=(),
                said_by=None,
                source=q.by,
                origin=q.by,
                condition=q.condition,
                deadline=None if q.deadline is None else day(q.deadline),
                status="asked",
                asked=since,
                opens=since + 1,
                triple=_triple(history, q),
                where=None,
                implied=None,
                is_past=False,
            )
        )
    return tuple(sorted(found, key=lambda q: (-q.asked, q.id)))


def _triple(history: History, q: AskedQuestion) -> Triple | None:
    if q.subject is None or q.relation is None or q.object is None:
        return None
    try:
        ends = history.find_actor(q.subject), history.find_actor(q.object)
    except UnknownActorError:
        return None
    return ends[0], relation_codes()[q.relation], ends[1]
