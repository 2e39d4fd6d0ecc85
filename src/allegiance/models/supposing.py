"""What if: an answer with and without some claims, and which of them it hangs on.

Every question here is answered by weighing the same dilemma again on a history that lacks some
claims, with the coefficients left as they were: what is asked is what the claims say of this
faction, not what they teach of all. The random numbers behind the odds are the same each time, so
two answers differ by the claims alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from allegiance.history import History
from allegiance.models.dilemma import Dilemma, Option, weigh
from allegiance.models.dilemma_learning import Learned, TiesOn, learn

__all__ = ["Linchpin", "Moved", "Shift", "linchpins", "moved_drivers", "shifts"]

TiesOf = Callable[[History], TiesOn]
ANY_PATRON: Final = "gain a patron"
SEEN: Final = 0.0005
"""Odds that move by less are printed the same."""


@dataclass(frozen=True, slots=True)
class Shift:
    """How the odds of one option differ between two answers.

    Attributes
    ----------
    kind, target_name
        The option.
    before, after
        Odds; None where it was no option.
    """

    kind: str
    target_name: str | None
    before: float | None
    after: float | None

    @property
    def size(self) -> float:
        """Difference of the odds; what is no option counts as zero."""
        return (self.after or 0.0) - (self.before or 0.0)


@dataclass(frozen=True, slots=True)
class Linchpin:
    """A claim, and what the answer would be if it were false.

    Attributes
    ----------
    claim
        Its index.
    quote, source
        Its words, and who publishes them.
    shifts
        Options whose odds move, the one that moves most first.
    echoes
        How many further claims say the same of the same two actors; they are left in place.
    """

    claim: int
    quote: str
    source: str
    shifts: tuple[Shift, ...]
    echoes: int

    @property
    def size(self) -> float:
        """The largest difference of any odds."""
        return max(abs(s.size) for s in self.shifts)


@dataclass(frozen=True, slots=True)
class Moved:
    """A driver that suppositions move.

    Attributes
    ----------
    kind, target_name
        The option; ``gain a patron`` for reasons to expect any new patron.
    name
        Of the driver.
    before, after
        Its value; 0 where it says nothing.
    push
        By how much the log odds of the option move through it.
    claims
        Indices of the suppositions that move it.
    """

    kind: str
    target_name: str | None
    name: str
    before: float
    after: float
    push: float
    claims: tuple[int, ...]


def shifts(before: Dilemma, after: Dilemma) -> tuple[Shift, ...]:
    """Return the options whose odds differ, the largest difference first.

    What is listed neither before nor after is left out.
    """
    had = {(o.kind, o.target): o for o in before.options}
    has = {(o.kind, o.target): o for o in after.options}
    listed = {(o.kind, o.target) for o in (*before.listed, *after.listed)}
    found = [_shift(had.get(key), has.get(key)) for key in {**had, **has} if key in listed]
    kept = [s for s in found if abs(s.size) >= SEEN]
    return tuple(sorted(kept, key=lambda s: (-abs(s.size), s.kind, s.target_name or "")))


def _shift(had: Option | None, has: Option | None) -> Shift:
    either = has or had
    assert either is not None
    return Shift(
        either.kind, either.target_name,
        None if had is None else had.odds, None if has is None else has.odds,
    )  # fmt: skip


def linchpins(
    history: History,
    actor: str | int,
    on: int,
    ties_of: TiesOf,
    learned: Learned | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Linchpin, ...]:
    """Return the claims that the answer hangs on, the heaviest first.

    Each claim behind a driver is left out in turn and the dilemma weighed again. Claims without
    which no odds move by a twentieth of a percentage point are not returned.

    Parameters
    ----------
    history, actor, on
        As for `weigh`.
    ties_of
        Gives, for a history, the ties of any day.
    learned
        As for `weigh`.
    progress
        Called with how many claims were left out so far, and how many there are.

    Raises
    ------
    UnknownActorError
        If there is no such actor; close names are offered.
    """
    who = actor if isinstance(actor, int) else history.find_actor(actor)
    known = learned or learn(history, on, ties_of(history))
    whole = weigh(history, who, on, ties_of(history), known)
    behind = _claims_behind(whole)
    found = []
    for number, claim in enumerate(behind):
        rest = history.select(np.arange(len(history)) != claim)
        moved = shifts(whole, weigh(rest, who, on, ties_of(rest), known))
        if moved:
            words, source = history.quote(claim), history.source_of(claim)
            found.append(Linchpin(claim, words, source, moved, _echoes(history, claim)))
        if progress is not None:
            progress(number + 1, len(behind))
    return tuple(sorted(found, key=lambda f: (-f.size, f.claim)))


def _claims_behind(dilemma: Dilemma) -> list[int]:
    drivers = [*dilemma.rate, *(d for o in dilemma.listed for d in o.drivers)]
    return sorted({claim for d in drivers for claim in d.claims})


def _echoes(history: History, claim: int) -> int:
    same = (
        (history.subject == history.subject[claim])
        & (history.object == history.object[claim])
        & (history.relation == history.relation[claim])
        & (history.status == history.status[claim])
    )
    return int(same.sum()) - 1


Key = tuple[str, str | None, str]


def moved_drivers(
    history: History, actor: int, on: int, ties_of: TiesOf, learned: Learned
) -> tuple[Moved, ...]:
    """Return which drivers the hypothetical claims of a history move, and which claim moves which.

    A claim is held to move a driver if leaving out that claim alone changes it; where no single
    one does (two say the same), the suppositions behind the driver are named.
    """
    supposed = np.flatnonzero(history.is_hypothetical)
    plain = history.select(~history.is_hypothetical)
    whole = _drivers(weigh(history, actor, on, ties_of(history), learned))
    without = _drivers(weigh(plain, actor, on, ties_of(plain), learned))
    less: dict[int, dict[Key, tuple[float, float, tuple[int, ...]]]] = {}
    for claim in supposed.tolist():
        rest = history.select(np.arange(len(history)) != claim)
        less[claim] = _drivers(weigh(rest, actor, on, ties_of(rest), learned))
    nothing = (0.0, 0.0, ())
    found = []
    open_ = {key[:2] for key in whole}
    for key in {**without, **whole}:
        if key[:2] not in open_:
            continue  # what is no option any more has no drivers; its odds tell
        before, after = without.get(key, nothing), whole.get(key, nothing)
        if abs(before[0] - after[0]) < 1e-9:
            continue
        by = [c for c, one in less.items() if abs(one.get(key, nothing)[0] - after[0]) > 1e-9]
        named = by or [c for c in after[2] if history.is_hypothetical[c]]
        found.append(Moved(*key, before[0], after[0], after[1] - before[1], tuple(named)))
    return tuple(sorted(found, key=lambda m: (-abs(m.push), m.kind, m.target_name or "", m.name)))


def _drivers(dilemma: Dilemma) -> dict[Key, tuple[float, float, tuple[int, ...]]]:
    found: dict[Key, tuple[float, float, tuple[int, ...]]] = {
        (ANY_PATRON, None, d.name): (d.value, d.push, d.claims) for d in dilemma.rate
    }
    for option in dilemma.options:
        for d in option.drivers:
            found[option.kind, option.target_name, d.name] = (d.value, d.push, d.claims)
    return found
