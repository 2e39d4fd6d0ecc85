"""What a brief says of the time ahead: dilemmas, questions with their answers, the record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from allegiance.times import iso

if TYPE_CHECKING:
    from allegiance.history import History
    from allegiance.ledger import AskedQuestion, Forecast, Resolution, Scenario, Shelf
    from allegiance.models.dilemma import Dilemma, Driver, Option
    from allegiance.views import Entry

__all__ = ["Book", "book_of", "dilemma_rows", "question_rows", "record_row", "supposed_row"]

Row = dict[str, Any]
Number = Mapping[int, int]

MOST: Final = 6
"""Factions whose dilemma a brief shows: those that the reports speak of most."""
_MOVES: Final = 3
_DRIVERS: Final = 3
_WEIGHS: Final = 0.05
_FEWEST: Final = 2


@dataclass(frozen=True, slots=True)
class Book:
    """What people added to the questions of a ledger."""

    asked: Sequence[AskedQuestion] = ()
    forecasts: Sequence[Forecast] = ()
    resolutions: Sequence[Resolution] = ()


def book_of(ledger: Shelf | Scenario, known_by: Any) -> Book:
    """Read what people added to questions; a scenario adds nothing."""
    from allegiance.ledger import Scenario

    below = ledger.ledger if isinstance(ledger, Scenario) else ledger
    return Book(
        below.asked_questions(known_by), below.forecasts(known_by), below.resolutions(known_by)
    )


def dilemma_rows(history: History, on: int, number: Number) -> list[Row]:
    """Return the dilemmas of the armed groups that reports speak of most, those bound first.

    With suppositions in the history, each option also has its odds without them.
    """
    from allegiance.models.dilemma import weigh
    from allegiance.models.dilemma_learning import learn

    plain = history.select(~history.is_hypothetical)
    groups = _groups(plain, on)
    if not groups:
        return []
    learned = learn(plain, on, _ties_on(plain))
    bound: list[Dilemma] = []
    free: list[Dilemma] = []
    for who in groups:
        if len(bound) < MOST:
            weighed = weigh(history, who, on, _ties_on(history), learned)
            is_bound = any(o.kind == "stay" for o in weighed.options)
            (bound if is_bound else free).append(weighed)
    shown = [*bound, *free][:MOST]
    before: dict[int, Dilemma] = {}
    if len(plain) < len(history):
        before = {d.actor: weigh(plain, d.actor, on, _ties_on(plain), learned) for d in shown}
    return [_dilemma(history, d, before.get(d.actor), number) for d in shown]


def _groups(history: History, on: int) -> list[int]:
    told = history.start_high <= on
    ends = np.concatenate([history.subject[told], history.object[told]]).tolist()
    count = Counter(a for a in ends if history.actors[a].kind == "armed_group")
    often = [a for a, n in count.items() if n >= _FEWEST]
    return sorted(often, key=lambda a: (-count[a], history.actors[a].name))[: 2 * MOST]


def _ties_on(history: History) -> Any:
    from allegiance import views

    return lambda on: views.picture(history, on).ties


def _dilemma(history: History, d: Dilemma, before: Dilemma | None, number: Number) -> Row:
    old = {} if before is None else {(o.kind, o.target): o.odds for o in before.options}
    shown = _shown(d.listed)
    return {
        "actor": number[d.actor],
        "title": _title(history, d),
        "options": [
            _option(history, o, number) | {"without": old.get((o.kind, o.target))} for o in shown
        ],
        "left_out": len(d.listed) - len(shown),
        "notes": list(d.notes),
    }


def _shown(options: Sequence[Option]) -> list[Option]:
    """Keep every bond, the likeliest ways to go over, and one way out."""
    kept: list[Option] = []
    count: Counter[str] = Counter()
    for option in options:
        count[option.kind] += 1
        most = {"go over": _MOVES, "leave the theatre": 1}.get(option.kind, 5)
        if count[option.kind] <= most:
            kept.append(option)
    return kept


def _title(history: History, d: Dilemma) -> str:
    from allegiance.views.phrases import called, is_plural, sentence

    actor = history.actors[d.actor]
    name = called(history.actors[d.actor])
    stay = next((o for o in d.options if o.kind == "stay"), None)
    if stay is None or stay.target is None:
        return sentence(f"{name}: no patron is reported").rstrip(".")
    patron = called(history.actors[stay.target])
    if "chance" in stay.words:
        article = "" if stay.words.startswith("almost") else "a "
        has = "have" if is_plural(actor) else "has"
        return sentence(f"{name} {has} {article}{stay.words} of staying with {patron}").rstrip(".")
    verb = "are" if is_plural(actor) else "is"
    return sentence(f"{name} {verb} {stay.words} to stay with {patron}").rstrip(".")


def _option(history: History, o: Option, number: Number) -> Row:
    from allegiance.views.phrases import called

    heads = {"stay": "Stays with", "go over": "Goes over to", "stand alone": "Stands alone"}
    head = heads.get(o.kind, "Leaves the theatre")
    target = None if o.target is None else called(history.actors[o.target])
    link = " for" if o.kind == "leave the theatre" and target else ""
    return {
        "kind": o.kind,
        "target": None if o.target is None else number.get(o.target),
        "label": f"{head}{link} {target}" if target else head,
        "odds": round(o.odds, 4),
        "low": round(o.low, 4),
        "high": round(o.high, 4),
        "words": o.words,
        "drivers": list(_drivers(o.drivers)),
    }


def _drivers(drivers: Sequence[Driver]) -> Iterator[Row]:
    for d in [d for d in drivers if abs(d.push) >= _WEIGHS][:_DRIVERS]:
        yield {
            "name": d.name,
            "value": round(d.value, 3),
            "push": round(d.push, 3),
            "claims": list(d.claims),
        }


def question_rows(history: History, entries: Sequence[Entry], number: Number) -> list[Row]:
    """Return the questions that predict something: those with a deadline first, soonest first."""
    rows = [_question(history, e, number) for e in entries if not e.question.is_past]
    return sorted(rows, key=lambda r: (_RANK[r["state"]], r["deadline"] or "9999"))


_RANK: Final = {"proposed": 0, "due": 0, "open": 1, "yes": 2, "no": 2, "void": 3, "past": 3}


def _question(history: History, entry: Entry, number: Number) -> Row:
    q, answer = entry.question, entry.resolution
    keys = [k.encode() for k in answer.claims] if answer else []
    behind = np.flatnonzero(np.isin(history.key, keys)).tolist() if keys else []
    return {
        "id": q.id,
        "text": q.text,
        "claim": q.claim,
        "said_by": None if q.said_by is None else number.get(q.said_by),
        "source": q.source,
        "condition": q.condition,
        "asked": iso(q.asked),
        "deadline": None if q.deadline is None else iso(q.deadline),
        "status": q.status,
        "state": entry.state,
        "answer": answer.outcome if answer else entry.proposal.outcome,
        "because": answer.reason if answer else entry.proposal.because,
        "answered_by": answer.by if answer else None,
        "claims": behind or list(entry.proposal.claims),
        "implied": None
        if q.implied is None or q.implied.low is None
        else {"words": q.implied.term, "low": q.implied.low, "high": q.implied.high},
        "forecasts": [
            {"by": f.by, "probability": f.probability, "made": f"{f.made:%Y-%m-%d}"}
            for f in {f.by: f for f in entry.forecasts}.values()
        ],
    }


def record_row(history: History, entries: Sequence[Entry]) -> Row:
    """Return who was right how often, on the answers that analysts gave."""
    from allegiance import views

    found = views.record(history, entries)
    return {
        "count": found.count,
        "came_true": found.came_true,
        "proposed": found.left_out.get("answer proposed, not confirmed", 0),
        "left_out": found.left_out,
        "lines": [asdict(line) for line in found.lines],
        "words": [asdict(word) for word in found.words],
    }


def supposed_row(history: History) -> Row | None:
    """Return how much is supposed and by which documents; None where nothing is."""
    claims = np.flatnonzero(history.is_hypothetical)
    if not len(claims):
        return None
    return {
        "claims": claims.tolist(),
        "documents": np.unique(history.document[claims]).tolist(),
    }
