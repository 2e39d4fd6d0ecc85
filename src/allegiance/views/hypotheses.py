"""Competing hypotheses: which of several readings the claims contradict least.

After Heuer (1999, chapter 8): evidence stands against hypotheses in a matrix, and what counts is
what contradicts them; that much is consistent with a hypothesis proves little, since it may be
consistent with the others as well. Cells are filled by written rules, and an analyst may overrule
each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from allegiance.errors import OptionError
from allegiance.history import History, relation_names
from allegiance.ledger import Cell
from allegiance.times import LAST_DAY
from allegiance.views.picture import picture
from allegiance.vocabulary import STATUSES, close_to, relations

__all__ = ["Evidence", "Hypothesis", "Matrix", "Verdict", "hypothesis", "matrix"]

BONDS: Final = frozenset(
    {"part_of", "member_of", "loyal_to", "allied_with", "supports", "pledges_to", "joins"}
    | {"merges_with", "helps"}
)
"""Relations that speak against standing alone."""
PARTINGS: Final = frozenset({"breaks_with", "splits_from"})
"""Relations that speak for it."""
HALF_LIFE: Final = 3 * 365.25
"""Days after which a claim weighs half: a judgement, the same for all."""
_WEAKEST: Final = 0.15
_SAID: Final = {"goes over to": "pledges_to", "stays with": "loyal_to"}
_REJECTED: Final = 3
_TOLERANCE: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One reading: that two actors stand in a relation, or that one stands alone.

    Attributes
    ----------
    text
        As it is written out, by which overrides find it again.
    subject, object
        Indices of actors; no object where the subject stands alone.
    relation
        Word of the vocabulary, None where it stands alone.
    sign
        1 where it says they are friends, -1 foes; 0 where it says the subject stands alone.
    """

    text: str
    subject: int
    relation: str | None
    object: int | None
    sign: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one claim goes with one hypothesis.

    ``judgement`` is ``consistent``, ``inconsistent`` or ``not applicable``; ``why`` the rule or
    the analyst's reason; ``by`` the analyst who overruled the rule, None where the rule holds.
    """

    judgement: str
    why: str
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One claim against all hypotheses.

    Attributes
    ----------
    claim
        Its index.
    weight
        By grade and age; 0 where a copy or repetition of one origin is counted already.
    verdicts
        One for each hypothesis, in the order they were given.
    changes
        What comes first if this claim is false, None where the first stays first.
    """

    claim: int
    weight: float
    verdicts: tuple[Verdict, ...]
    changes: str | None

    @property
    def is_diagnostic(self) -> bool:
        """Whether it tells the hypotheses apart."""
        return len({v.judgement for v in self.verdicts}) > 1


@dataclass(frozen=True, slots=True)
class Matrix:
    """Hypotheses against evidence.

    Attributes
    ----------
    hypotheses
        As given.
    evidence
        The weightiest that tells them apart first.
    against, for_
        Weight of what is inconsistent and of what is consistent with each.
    order
        Places of the hypotheses, the least contradicted first.
    on
        The day.
    """

    hypotheses: tuple[Hypothesis, ...]
    evidence: tuple[Evidence, ...]
    against: tuple[float, ...]
    for_: tuple[float, ...]
    order: tuple[int, ...]
    on: int


def hypothesis(history: History, text: str) -> Hypothesis:
    """Read a hypothesis such as "IJU pledges_to Islamic State" or "IJU stands alone".

    Between the names stand a relation of the vocabulary, ``goes over to`` or ``stays with``.

    Raises
    ------
    OptionError
        If it has no such form.
    UnknownActorError
        If an actor is unknown; close names are offered.
    """
    words = " ".join(text.split())
    if words.endswith(" stands alone"):
        who = history.find_actor(words.removesuffix(" stands alone"))
        return Hypothesis(f"{history.actors[who].name} stands alone", who, None, None, 0)
    known = {**_SAID, **{name: name for name in relations()}}
    pattern = "|".join(re.escape(k) for k in sorted(known, key=len, reverse=True))
    found = re.fullmatch(rf"(.+?) ({pattern}) (.+)", words)
    if found is None:
        raise OptionError(
            f"{text!r} is no hypothesis",
            remedy="Write 'A goes over to B', 'A stays with B', 'A stands alone', or a relation: "
            + close_to(words.split(" ")[len(words.split(" ")) // 2], relations()),
        )
    who, whom = history.find_actor(found[1]), history.find_actor(found[3])
    relation = known[found[2]]
    sign = relations()[relation].sign
    if not sign or who == whom:
        raise OptionError(
            f"{text!r} takes no side", remedy="Give a friendly or hostile relation of two actors"
        )
    said = f"{history.actors[who].name} {found[2]} {history.actors[whom].name}"
    return Hypothesis(said, who, relation, whom, sign)


def matrix(
    history: History, hypotheses: Sequence[Hypothesis], on: int, cells: Iterable[Cell] = ()
) -> Matrix:
    """Fill the matrix from claims published and begun by a day.

    Parameters
    ----------
    history
        The claims.
    hypotheses
        Two or more.
    on
        The day.
    cells
        Overrides, oldest first; the latest of a cell holds.

    Raises
    ------
    OptionError
        If there are fewer than two hypotheses, or two are the same.
    """
    if len({h.text for h in hypotheses}) != len(hypotheses) or len(hypotheses) < 2:
        raise OptionError(
            "hypotheses compete only if there are two or more, all different",
            remedy="Give another one, such as --hypothesis 'A stands alone'",
        )
    stance = _stances(history, on)
    overruled = {(c.hypothesis, c.claim): c for c in cells}
    claims = _claims(history, hypotheses, on)
    weights = _weights(history, claims, on)
    rows = []
    for claim in claims:
        key = history.key[claim].decode()
        verdicts = tuple(
            _overruled(overruled.get((h.text, key))) or _verdict(history, h, claim, on, stance)
            for h in hypotheses
        )
        rows.append(Evidence(claim, weights[claim], verdicts, None))
    rows = [r for r in rows if any(v.judgement != "not applicable" for v in r.verdicts)]
    against, for_ = (_sums(rows, hypotheses, j) for j in ("inconsistent", "consistent"))
    order = _order(hypotheses, against, for_)
    told = [_tested(r, hypotheses, against, for_, order) for r in rows]
    told.sort(
        key=lambda r: (r.changes is None, not r.is_diagnostic, -r.weight, history.key[r.claim])
    )
    return Matrix(tuple(hypotheses), tuple(told), against, for_, order, on)


def _stances(history: History, on: int) -> Mapping[frozenset[int], int]:
    """Return who is friend or foe of whom on the day, by the strongest tie of each pair."""
    found: dict[frozenset[int], tuple[float, int]] = {}
    for tie in picture(history, on).ties:
        if tie.sign and tie.strength >= _WEAKEST:
            pair = frozenset((tie.a, tie.b))
            found[pair] = max(found.get(pair, (0.0, 0)), (tie.strength, tie.sign))
    return {pair: sign for pair, (_, sign) in found.items()}


def _claims(history: History, hypotheses: Sequence[Hypothesis], on: int) -> list[int]:
    subjects = list({h.subject for h in hypotheses})
    about = np.isin(history.subject, subjects) | np.isin(history.object, subjects)
    said = np.isin(history.status, [STATUSES.index(s) for s in ("asserted", "denied")])
    by_then = (history.published <= on) & (history.start_high <= on)
    kept = about & said & by_then & (history.verdict != _REJECTED)
    kept &= history.subject != history.object
    return [int(i) for i in np.flatnonzero(kept)]


def _weights(history: History, claims: list[int], on: int) -> dict[int, float]:
    """Weigh by grade and age; of one origin that says the same again only the best counts."""
    found: dict[int, float] = {}
    best: dict[tuple[int, ...], int] = {}
    for claim in sorted(claims, key=lambda i: history.key[i]):
        last = min(int(history.end_high[claim]), int(history.published[claim]), on)
        weight = float(history.weight[claim]) * 0.5 ** (max(on - last, 0) / HALF_LIFE)
        same = (
            int(history.source[claim]),
            int(history.subject[claim]),
            int(history.relation[claim]),
            int(history.object[claim]),
            int(history.status[claim]),
        )
        held = best.get(same)
        found[claim] = weight
        if held is None or weight > found[held]:
            best[same] = claim
    return {claim: w if claim in set(best.values()) else 0.0 for claim, w in found.items()}


def _overruled(cell: Cell | None) -> Verdict | None:
    if cell is None or cell.judgement == "rule":
        return None
    return Verdict(cell.judgement, cell.reason, cell.by)


def _verdict(
    history: History, h: Hypothesis, claim: int, on: int, stance: Mapping[frozenset[int], int]
) -> Verdict:
    """Apply the rules: first what is past, then the pair itself, then friends and foes."""
    ends = int(history.subject[claim]), int(history.object[claim])
    if h.subject not in ends:
        return Verdict("not applicable", "about others")
    other = ends[1] if ends[0] == h.subject else ends[0]
    name = relation_names()[history.relation[claim]]
    relation = relations()[name]
    denied = history.status_of(claim) == "denied"
    sign = -relation.sign if denied else relation.sign
    if denied and relation.sign < 0:
        return Verdict("not applicable", "to deny enmity is not to be friends")
    over = int(history.end_high[claim])
    if relation.is_state and history.is_dated[claim] and over < min(on, LAST_DAY):
        return Verdict("not applicable", "over by this date")
    if h.object is None:
        return _of_alone(name, denied=denied, is_place=history.actors[other].kind == "place")
    if not sign:
        return Verdict("not applicable", "takes no side")
    if other == h.object:
        return _agreeing(sign * h.sign, "says so of the pair", "says otherwise of the pair")
    between = stance.get(frozenset((other, h.object)), 0)
    if not between:
        return Verdict("not applicable", "about another, with no stand towards the second")
    side = "friend" if between > 0 else "foe"
    how = f"{'with' if sign > 0 else 'against'} a {side} of the second"
    return _agreeing(sign * between * h.sign, how, how)


def _of_alone(name: str, *, denied: bool, is_place: bool) -> Verdict:
    if is_place:
        return Verdict("not applicable", "about a place")
    if name in PARTINGS and not denied:
        return Verdict("consistent", "a parting")
    if name in BONDS:
        return _agreeing(1 if denied else -1, "a bond denied", "a bond")
    return Verdict("not applicable", "neither bond nor parting")


def _agreeing(sign: int, for_: str, against: str) -> Verdict:
    return Verdict("consistent", for_) if sign > 0 else Verdict("inconsistent", against)


def _sums(
    rows: Sequence[Evidence], hypotheses: Sequence[Hypothesis], judgement: str
) -> tuple[float, ...]:
    return tuple(
        float(sum(r.weight for r in rows if r.verdicts[k].judgement == judgement))
        for k in range(len(hypotheses))
    )


def _order(
    hypotheses: Sequence[Hypothesis], against: Sequence[float], for_: Sequence[float]
) -> tuple[int, ...]:
    """Put the least contradicted first; more support, then the alphabet, breaks ties."""
    return tuple(
        sorted(
            range(len(hypotheses)),
            key=lambda k: (round(against[k], 9), -round(for_[k], 9), hypotheses[k].text),
        )
    )


def _tested(
    row: Evidence,
    hypotheses: Sequence[Hypothesis],
    against: Sequence[float],
    for_: Sequence[float],
    order: Sequence[int],
) -> Evidence:
    """Say what would come first without this claim."""
    if row.weight <= _TOLERANCE:
        return row
    less, fewer = (
        [s - row.weight * (v.judgement == j) for s, v in zip(sums, row.verdicts, strict=True)]
        for sums, j in ((against, "inconsistent"), (for_, "consistent"))
    )
    first = _order(hypotheses, less, fewer)[0]
    # A tie broken by the alphabet is no change.
    tied = all(abs(s[first] - s[order[0]]) <= _TOLERANCE for s in (less, fewer))
    changes = None if tied else hypotheses[first].text
    return Evidence(row.claim, row.weight, row.verdicts, changes)
