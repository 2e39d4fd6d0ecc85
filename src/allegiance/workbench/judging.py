"""What analysts judge: names, claims in a queue, states of the ledger compared."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from allegiance.errors import OptionError, UnknownActorError
from allegiance.workbench.asking import Day, latest_day

if TYPE_CHECKING:
    from allegiance.claims import Span
    from allegiance.history import History
    from allegiance.ledger import Diff, Known, Ledger, LedgerClaim, Shelf
    from allegiance.ledger.grading import Grading

__all__ = [
    "QUEUES",
    "Move",
    "compare",
    "different",
    "grades_in_force",
    "parsed_changes",
    "queue",
    "same",
    "sentence_around",
    "unsure",
]

QUEUES: Final = ("unreviewed", "low-confidence", "disputed", "to-adjudicate", "new-names")
"""Work that waits, by name; the last is of names, the others are of claims."""
_MOVED: Final = 0.005
_COUNT: Final = re.compile(r"(\d*)(?:\.\.(\d*))?")


def same(ledger: Ledger, a: str, b: str, *, by: str, reason: str | None = None) -> int:
    """Judge that two names are one actor; return the number by which it can be undone.

    Parameters
    ----------
    a, b
        Names that documents of the ledger use, in any spelling.
    by, reason
        Who judges, and why.

    Raises
    ------
    UnknownActorError
        If a name is in no document; close names are offered.
    OptionError
        If a name is two actors, or both already are one spelling of one name.
    """
    return _judge(ledger, a, b, "same", by, reason)


def different(ledger: Ledger, a: str, b: str, *, by: str, reason: str | None = None) -> int:
    """Judge that two names are two actors; see `same`."""
    return _judge(ledger, a, b, "different", by, reason)


def unsure(ledger: Ledger, a: str, b: str, *, by: str, reason: str | None = None) -> int:
    """Note that two names were looked at and nothing could be decided; see `same`."""
    return _judge(ledger, a, b, "unsure", by, reason)


def _judge(ledger: Ledger, a: str, b: str, judgement: str, by: str, reason: str | None) -> int:
    history = ledger.history(quotes=False)
    used = {actor.name for cast in ledger.actors().values() for actor in cast}
    names = [_as_used(history, used, name) for name in (a, b)]
    if names[0] == names[1]:
        raise OptionError(
            f"{a!r} and {b!r} are one name of one actor in the documents themselves",
            remedy="Correct the claims that mean another actor: allegiance review KEY correct",
        )
    return ledger.identify(names[0], names[1], judgement, by=by, reason=reason)


def _as_used(history: History, used: set[str], name: str) -> str:
    """Return the spelling under which documents list the actor of a name.

    Judgements are about names that documents give their actors, not about aliases.
    """
    from allegiance.claims import fold

    own = sorted(u for u in used if fold(u) == fold(name))
    if name in used or own:
        return name if name in used else own[0]
    bearers = [a for a in history.actors if fold(name) in {fold(n) for n in (*a.names, a.id)}]
    if len(bearers) > 1:
        raise OptionError(
            f"{name!r} is {len(bearers)} actors: {', '.join(a.name for a in bearers)}",
            remedy="Give the name that you mean in full",
        )
    if not bearers:
        history.find_actor(name)
    listed = [n for a in bearers for n in a.names if n in used]
    if not listed:
        raise UnknownActorError(f"no document lists an actor {name!r}", remedy="List the actors")
    return listed[0]


def grades_in_force(ledger: Shelf, known_by: Known = None) -> Grading:
    """Return the Admiralty grades of sources and claims that hold."""
    from allegiance.ledger.grading import Grading

    return Grading.of_grades(ledger.grades(known_by))


def queue(ledger: Ledger, kind: str, *, coder: str | None = None) -> list[LedgerClaim]:
    """Return the claims that wait for review, the most urgent first.

    Parameters
    ----------
    kind
        One of `QUEUES`, but for ``new-names``.
    coder
        Whose queue: leave out only what this coder has judged.

    Raises
    ------
    OptionError
        If there is no such queue.
    """
    keys: tuple[str, ...] = ()
    if kind == "disputed":
        from allegiance import views

        history = ledger.history()
        found = dict.fromkeys(c for d in views.disputes(history) for c in d.claims)
        keys = tuple(history.key[i].decode() for i in found)
    return ledger.queue(kind.replace("-", " "), coder=coder, keys=keys)


def parsed_changes(given: Mapping[str, str]) -> dict[str, object]:
    """Turn fields and values as a coder writes them into changes; an empty value means none.

    Raises
    ------
    OptionError
        If a count is no count.
    """
    from allegiance.claims import Count

    changes: dict[str, object] = {}
    for field, value in given.items():
        changes[field] = value or None
        if field in ("killed", "wounded") and value:
            match = _COUNT.fullmatch(value)
            if match is None:
                raise OptionError(
                    f"{field}: {value!r} is no count", remedy="Write 3, 3..5, 3.. or ..5"
                )
            low, high = (int(n) if n else None for n in match.groups())
            changes[field] = Count(low, high if ".." in value else low)
    return changes


def sentence_around(text: str, span: Span) -> tuple[str, str, str]:
    """Return the words before a quote, the quote, and the words after it, in its sentences.

    Where the text is not held, the quote stands alone.
    """
    from allegiance.reading.sentences import sentences

    if text[span.start : span.end] != span.quote:
        return "", span.quote, ""
    # A window keeps long documents quick; its cut edges lie outside the sentences shown.
    first = max(0, text.rfind("\n\n", 0, span.start) + 2 if "\n\n" in text[: span.start] else 0)
    after = text.find("\n\n", span.end)
    last = len(text) if after < 0 else after
    window = text[first:last]
    touched = [
        s for s in sentences(window) if s.start + first < span.end and span.start < s.end + first
    ]
    low = min((s.start + first for s in touched), default=span.start)
    high = max((s.end + first for s in touched), default=span.end)
    low, high = min(low, span.start), max(high, span.end)
    return text[low : span.start], span.quote, text[span.end : high]


@dataclass(frozen=True, slots=True)
class Move:
    """A tie whose strength differs between two states of the ledger.

    Attributes
    ----------
    a, b, relation
        Who, whom, and what.
    before, after
        Strength; 0 where nothing is reported.
    """

    a: str
    b: str
    relation: str
    before: float
    after: float

    @property
    def kind(self) -> str:
        """What happened to the tie."""
        if not self.before:
            return "appeared"
        if not self.after:
            return "gone"
        return "stronger" if self.after > self.before else "weaker"


def compare(
    ledger: Shelf, before: Known, after: Known = None, on: Day | None = None
) -> tuple[Diff, tuple[Move, ...], int | None]:
    """Return what two states of a ledger hold differently, claim by claim and tie by tie.

    Parameters
    ----------
    before, after
        Snapshots or instants; the later is now by default.
    on
        The day whose picture is compared; the latest of either state by default.

    Returns
    -------
    Diff, tuple of Move, int or None
        Claims; ties; the day, None where neither state holds a claim.
    """
    from allegiance import views
    from allegiance.times import day

    found = ledger.diff(before, after)
    then, now = (ledger.history(state, quotes=False) for state in (before, after))
    if not len(then) and not len(now):
        return found, (), None
    when = day(on) if on is not None else max(latest_day(h) for h in (then, now) if len(h))
    had, has = (
        {(t.a_name, t.relation, t.b_name): t.strength for t in views.picture(h, when).ties}
        if len(h)
        else {}
        for h in (then, now)
    )
    moves = (Move(k[0], k[2], k[1], had.get(k, 0.0), has.get(k, 0.0)) for k in had | has)
    told = [m for m in moves if abs(m.after - m.before) > _MOVED]
    return found, tuple(sorted(told, key=lambda m: (-abs(m.after - m.before), m.a, m.b))), when
