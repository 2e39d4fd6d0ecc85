"""The likeliest next acts of an actor, each with its reasons in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from allegiance.errors import UnknownActorError, VocabularyError
from allegiance.models.dilemma import estimative
from allegiance.models.forecast.files import Events
from allegiance.models.forecast.forecaster import Forecaster
from allegiance.models.forecast.terms import TERMS
from allegiance.models.kernels.additive import query_codes, query_weights
from allegiance.models.kernels.choosing import said_by_trees
from allegiance.models.kernels.shapes import AT, COLUMNS

__all__ = ["Act", "Reason", "find_actor", "find_relation", "likely_acts"]

Floats = npt.NDArray[np.float64]
Row = npt.NDArray[np.float32]

_ENOUGH: Final = 0.97


@dataclass(frozen=True)
class Reason:
    """What a family of terms says for an act.

    Attributes
    ----------
    family
        Of the terms.
    push
        What they add to the log odds against an actor of whom nothing is known.
    text
        In words; empty where only numbers say it.
    terms
        Each term with its value and its own push.
    """

    family: str
    push: float
    text: str
    terms: tuple[tuple[str, float, float], ...]


@dataclass(frozen=True)
class Act:
    """One thing that may come next.

    Attributes
    ----------
    subject, relation, object
        Names.
    chance
        Probability that this is the actor's next act, given that it acts.
    given_relation
        Probability of the other actor, given the relation too.
    words
        The first in the words of ICD 203.
    reasons
        The weightiest first.
    """

    subject: str
    relation: str
    object: str
    chance: float
    given_relation: float
    words: str
    reasons: tuple[Reason, ...]

    def why(self, most: int = 4) -> str:
        """Return the reasons that speak for it, in words."""
        told = [r.text for r in self.reasons if r.text and r.push > 0.05]
        return "; ".join(told[:most])


def likely_acts(
    forecaster: Forecaster,
    actor: str,
    day: int,
    *,
    relation: str | None = None,
    received: bool = False,
    top: int = 10,
) -> list[Act]:
    """Say what an actor will likely do next, or what will be done to it.

    Which relation comes is forecast by how often the actor used it, of late counting more; whom it
    meets by the fitted form.

    Parameters
    ----------
    forecaster
        Fitted; everything before ``day`` becomes its history.
    actor, relation
        Names.
    day
        Step of time.
    received
        Ask who does it to the actor.
    top
        How many acts to return.

    Raises
    ------
    UnknownActorError, VocabularyError
        With close names.
    """
    events = forecaster.events
    a = find_actor(events, actor)
    forecaster.absorb(day)
    if relation is not None:
        shares = {find_relation(events, relation) + forecaster.half * received: 1.0}
    else:
        shares = _relations(forecaster, a, day, received)
    found: list[Act] = []
    for q, share in shares.items():
        scores = forecaster.scores(a, q, day)
        chance = np.exp(scores - scores.max())
        chance /= chance.sum()
        rows = _last_rows(forecaster)
        for c in np.argsort(-chance, kind="stable")[:top]:
            ends = (events.actors[c], events.actors[a])
            subject, other = ends if received else ends[::-1]
            found.append(
                Act(
                    subject,
                    events.relations[q % forecaster.half],
                    other,
                    float(share * chance[c]),
                    float(chance[c]),
                    estimative(float(share * chance[c])),
                    _reasons(forecaster, q, int(c), rows, day),
                )
            )
    found.sort(key=lambda act: -act.chance)
    return found[:top]


def find_actor(events: Events, name: str) -> int:
    """Return the actor of a name, whatever its case, underlines for blanks.

    Raises
    ------
    UnknownActorError
        With close names.
    """
    at = _place(name, events.actors)
    if at is None:
        raise UnknownActorError(
            f"no actor {name!r} in these events", remedy=_close(name, events.actors)
        )
    return at


def find_relation(events: Events, name: str) -> int:
    """Return the relation of a name, likewise.

    Raises
    ------
    VocabularyError
        With close names.
    """
    at = _place(name, events.relations)
    if at is None:
        raise VocabularyError(
            f"no relation {name!r} in these events", remedy=_close(name, events.relations)
        )
    return at


def _plain(name: str) -> str:
    return name.replace("_", " ").casefold()


def _place(name: str, known: tuple[str, ...]) -> int | None:
    return next((k for k, one in enumerate(known) if _plain(one) == _plain(name)), None)


def _close(name: str, known: tuple[str, ...]) -> str:
    from allegiance.vocabulary import close_to

    return close_to(name, known)


def _relations(forecaster: Forecaster, a: int, day: int, received: bool) -> dict[int, float]:
    """Return the likely relations of the next act with their chances."""
    index, past = forecaster.index, forecaster.past
    at = np.arange(index.trace_row[a], index.trace_row[a + 1])
    at = at[(past.trace_day[at] >= 0) & ((index.trace_rel[at] >= forecaster.half) == received)]
    late = past.trace[at, 2] * past.decay[2, day - past.trace_day[at]]
    weight = np.bincount(index.trace_rel[at], late + 0.05 * past.trace[at, -1], 2 * forecaster.half)
    if weight.sum() <= 0:
        did = "had anything done to it" if received else "did anything"
        raise UnknownActorError(
            f"{forecaster.events.actors[a]} never {did} before that date",
            remedy="Name a relation with --relation, or a later date",
        )
    order = np.argsort(-weight, kind="stable")
    share = weight[order] / weight.sum()
    kept = int(np.searchsorted(np.cumsum(share), _ENOUGH)) + 1
    return {int(q): float(w) for q, w in zip(order[:kept], share, strict=False) if w > 0}


def _last_rows(forecaster: Forecaster) -> dict[int, Row]:
    scratch, many = forecaster._scratch, forecaster.candidates_
    return {int(c): scratch.rows[k].copy() for k, c in enumerate(scratch.who[:many])}


def _reasons(
    forecaster: Forecaster, q: int, c: int, rows: dict[int, Row], day: int
) -> tuple[Reason, ...]:
    form, scratch = forecaster.form_, forecaster._scratch
    row = rows.get(c)
    if row is None:
        row = np.concatenate(
            [np.zeros(AT, np.float32), scratch.role[c], scratch.news[int(q >= forecaster.half), c]]
        )
    weights = query_weights(form, q, scratch.totals)
    codes = form.bins[np.arange(COLUMNS), row.view(np.int32) >> 20]
    push = np.zeros(COLUMNS + 3)
    push[:COLUMNS] = weights * (form.table[np.arange(COLUMNS), codes] - form.table[:, 0])
    if c in rows:
        said_by_trees(form, np.append(codes, _query_codes(forecaster, q)), push)
    families: dict[str, list[int]] = {}
    for f, term in enumerate(TERMS):
        families.setdefault(term.family, []).append(f)
    of_query = Reason("the actor's own habits", float(push[COLUMNS:].sum()), "", ())
    found = [
        Reason(
            family,
            float(push[columns].sum()),
            _SAYINGS[family](row),
            tuple((TERMS[f].name, float(row[f]), float(push[f])) for f in columns),
        )
        for family, columns in families.items()
    ]
    found += [of_query] if len(form.column) else []
    return tuple(sorted(found, key=lambda reason: -reason.push))


def _query_codes(forecaster: Forecaster, q: int) -> npt.NDArray[np.uint8]:
    """Return the codes of the last query that trees ask for; see `Form`."""
    habit, activity = query_codes(forecaster.form_, forecaster._scratch.totals)
    return np.array([habit, activity, q >= forecaster.half], np.uint8)


def _times(count: float, days: float) -> str:
    n = round(count)
    often = {1: "once", 2: "twice"}.get(n, f"{n} times")
    if days <= 0:
        return often
    ago = "1 day ago" if days == 1 else f"{days:g} days ago"
    return f"{often}, {'' if n == 1 else 'last '}{ago}"


def _counted(text: str, count: int, days: int) -> Callable[[Row], str]:
    return lambda row: f"{text} {_times(row[count], row[days])}" if row[count] >= 0.5 else ""


def _country(row: Row) -> str:
    if row[34] >= 0.05:
        return f"{row[34]:.0%} of such acts met actors of that country"
    return "of the same country" if row[36] > 0 else ""


_SAYINGS: Final[dict[str, Callable[[Row], str]]] = {
    "same act": _counted("did this", 4, 5),
    "returned act": _counted("had the same done in return", 7, 8),
    "same pair": _counted("acted on it in some way", 13, 14),
    "returned pair": _counted("was acted on by it", 19, 20),
    "what follows what": lambda row: (
        f"what passed between them is followed by this in {row[21]:.0%} of cases"
        if row[21] >= 0.01
        else ""
    ),
    "compatriots": lambda row: (
        f"actors of its country did this about {row[31]:.0f} times lately" if row[31] >= 1 else ""
    ),
    "country and sector": _country,
    "similar actors": lambda row: "similar actors did this" if row[38] > 0.2 else "",
    "whom it seeks": lambda row: (
        "is of the sort that it seeks for such acts" if row[43] >= 0.02 else ""
    ),
    "in that role": _counted("others did this to it", AT + 4, AT + 5),
    "in the news": _counted("others acted on it", AT + 11, AT + 14),
}
