"""Claims about the same pair and time that cannot both hold.

Kept strict: friendly and hostile acts at different times are history, and one source telling
both is a story. Each kind of dispute asks for two independent origins.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from allegiance.history import History, relation_codes, relation_names
from allegiance.views.disputed_events import casualty_disputes, date_disputes
from allegiance.views.disputed_records import Dispute, Side, dispute, side
from allegiance.views.disputed_states import holder_disputes, loyalty_disputes, sign_disputes
from allegiance.views.inference import infer
from allegiance.views.phrases import affirmed, called, negated
from allegiance.views.rules import rules
from allegiance.views.windows import independent, overlap, window
from allegiance.vocabulary import STATUSES, relations

__all__ = ["KINDS_OF_DISPUTE", "Dispute", "Side", "disputes"]

KINDS_OF_DISPUTE: Final = (
    "denied",
    "opposite signs",
    "casualties",
    "exclusive loyalties",
    "dates",
    "who holds a place",
)
"""What sources can disagree about."""
_SLACK: Final = 183


def disputes(history: History) -> tuple[Dispute, ...]:
    """Return every dispute of a history, those with most independent sources first.

    Kept with the history once found.
    """
    if "disputes" not in history._index:
        found = [
            *_denials(history),
            *sign_disputes(history),
            *casualty_disputes(history),
            *loyalty_disputes(history),
            *date_disputes(history),
            *holder_disputes(history),
        ]
        found.sort(key=lambda d: (-d.weight, -d.last, d.about))
        history._index["disputes"] = tuple(found)
    kept: tuple[Dispute, ...] = history._index["disputes"]
    return kept


def _denials(history: History) -> Iterator[Dispute]:
    """Yield ties and events that are asserted and denied of times that meet."""
    told: set[tuple[int, ...]] = set()
    for found in (*_denied_ties(history), *_denied_events(history)):
        claims = tuple(c for s in found.sides for c in s.claims)
        if claims not in told:
            told.add(claims)
            yield found


def _denied_ties(history: History) -> Iterator[Dispute]:
    ties = infer(history)
    con, pro = ties.evidence.con, ties.evidence.pro
    denies = np.asarray([r.effect == "denies" for r in rules()])[con.rule]
    for number in np.unique(con.tie[denies]).tolist():
        mine = slice(int(ties.con_start[number]), int(ties.con_start[number + 1]))
        against = np.unique(con.claim[mine][denies[mine]]).tolist()
        for_ = np.unique(
            pro.claim[int(ties.pro_start[number]) : int(ties.pro_start[number + 1])]
        ).tolist()
        yield from _denied(
            history,
            for_,
            against,
            relation_names()[ties.relation[number]],
            (int(ties.a[number]), int(ties.b[number])),
        )


def _denied_events(history: History) -> Iterator[Dispute]:
    """Yield denied events that are asserted in the same words, whatever ties they make."""
    denied = np.flatnonzero(history.status == STATUSES.index("denied"))
    is_state = np.asarray([r.is_state for r in relations().values()])
    denied = denied[~is_state[history.relation[denied]] & (history.verdict[denied] != 3)]
    for a, r, b in sorted({_triple(history, int(c)) for c in denied}):
        same = (history.relation == r) & (history.subject == a) & (history.object == b)
        same &= history.verdict != 3
        for_ = np.flatnonzero(same & (history.status == STATUSES.index("asserted"))).tolist()
        against = np.flatnonzero(same & (history.status == STATUSES.index("denied"))).tolist()
        yield from _denied(history, for_, against, relation_names()[r], (a, b))


def _triple(history: History, claim: int) -> tuple[int, int, int]:
    return int(history.subject[claim]), int(history.relation[claim]), int(history.object[claim])


def _denied(
    history: History,
    for_: list[int],
    against: list[int],
    relation: str,
    pair: tuple[int, int],
) -> Iterator[Dispute]:
    spans = {c: window(history, c) for c in (*for_, *against)}
    clashing = [
        (c, d)
        for c in for_
        for d in against
        if independent(history, c, d) and overlap(spans[c], spans[d], _reach(history, c, d))
    ]
    for_, against = sorted({c for c, _ in clashing}), sorted({d for _, d in clashing})
    if not for_ or not against:
        return
    a, b = history.actors[pair[0]], history.actors[pair[1]]
    about = f"whether {called(a)} {affirmed(relation, a)} {called(b)}"
    sides = (
        side(history, f"{called(a)} {affirmed(relation, a)} {called(b)}", for_),
        side(history, f"{called(a)} {negated(relation, a)} {called(b)}", against),
    )
    yield dispute(history, about, "denied", sides, pair)


def _reach(history: History, claim: int, denial: int) -> int:
    """Give undated words half a year; a state is also taken to outlast its date as long."""
    state = history.relation[claim] <= relation_codes()["based_in"]
    dated = history.is_dated[claim] and history.is_dated[denial]
    return 0 if dated and not state else _SLACK
