"""Questions, forecasts and answers as a CSV file: out, and in again without a change.

One row an act, named by its first column: ``found`` (a report's question, for reading only),
``asked``, ``forecast``, ``resolution``. A row's ``id`` joins them. Who writes rows by hand may
leave ``learned`` and ``made`` empty, and give a new question any id of their own.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from allegiance.errors import AllegianceError, ExchangeError
from allegiance.exchange.common import written
from allegiance.exchange.records import Problem
from allegiance.exchange.tables import UNREADABLE, open_text, told

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from allegiance.ledger import Ledger

__all__ = ["COLUMNS", "export_questions", "import_questions"]

COLUMNS: Final = (
    *("row", "id", "text", "subject", "relation", "object", "condition", "asked", "deadline"),
    *("status", "source", "said_by", "probability", "outcome", "claims", "by", "reason"),
    *("made", "learned"),
)
_KINDS: Final = ("found", "asked", "forecast", "resolution")
_RUNS: Final = re.compile(r"'*[=+@\t\r-]")
_MOST_SHOWN: Final = 20
_KEY: Final = re.compile(r"q[0-9a-f]{19}")

Cells = dict[str, str]
Act = Callable[["Connection"], object]


def export_questions(ledger: Ledger, path: Path) -> dict[str, int]:
    """Write every question, forecast and answer; return how many of each.

    Raises
    ------
    OutputError
        If the file cannot be written; nothing half-written is left.
    """
    count = dict.fromkeys(_KINDS, 0)
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    for row in _rows(ledger):
        count[row["row"]] += 1
        writer.writerow({k: _safe(v) for k, v in row.items() if v is not None})
    with written(path) as partial:
        partial.write_bytes(text.getvalue().encode("utf-8"))
    return count


def _rows(ledger: Ledger) -> Iterator[dict[str, Any]]:
    from allegiance.history import relation_names
    from allegiance.times import iso
    from allegiance.views import questions

    history = ledger.history()
    for q in ledger.asked_questions():
        yield {
            "row": "asked",
            "id": q.key,
            **{n: getattr(q, n) for n in ("text", "subject", "relation", "object", "condition")},
            **{n: getattr(q, n) for n in ("asked", "deadline", "by", "reason")},
            "learned": q.learned.isoformat(),
        }
    for found in sorted(questions(history), key=lambda q: (q.asked, q.id)):
        assert found.triple is not None
        subject, relation, object_ = found.triple
        yield {
            "row": "found",
            "id": found.id,
            "text": found.text,
            "subject": history.actors[subject].name,
            "relation": relation_names()[relation],
            "object": history.actors[object_].name,
            "condition": found.condition,
            "asked": iso(found.asked),
            "deadline": None if found.deadline is None else iso(found.deadline),
            "status": found.status,
            "source": found.source,
            "said_by": None if found.said_by is None else history.actors[found.said_by].name,
            "probability": None if found.implied is None else found.implied.probability,
        }
    for f in ledger.forecasts():
        yield {
            "row": "forecast",
            "id": f.question,
            "probability": repr(f.probability),
            "by": f.by,
            "reason": f.reason,
            "made": f.made.isoformat(),
            "learned": f.learned.isoformat(),
        }
    for r in ledger.resolutions():
        yield {
            "row": "resolution",
            "id": r.question,
            "outcome": r.outcome,
            "claims": " ".join(r.claims),
            "by": r.by,
            "reason": r.reason,
            "learned": r.learned.isoformat(),
        }


def _safe(value: object) -> str:
    """Put an apostrophe before what a spreadsheet would run as a formula."""
    text = str(value)
    return f"'{text}" if _RUNS.match(text) else text


def _unsafe(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _RUNS.match(cell[1:]) else cell


def import_questions(ledger: Ledger, path: Path, *, by: str) -> dict[str, int]:
    """Add what a file says and the ledger lacks: all of it, or nothing; return how much of each.

    Parameters
    ----------
    ledger
        The ledger.
    path
        A CSV file as `export_questions` writes it; columns may be left out.
    by
        Who is meant where a row does not say.

    Raises
    ------
    ExchangeError
        If a cell cannot be used: every one is named by row and column, and nothing is added.
    """
    plan = _Plan(ledger, by)
    for number, cells in _read(path):
        plan.take(number, cells)
    if plan.problems:
        shown = "\n".join(f"  {p}" for p in plan.problems[:_MOST_SHOWN])
        more = len(plan.problems) - _MOST_SHOWN
        rest = f"\n  and {more} more" if more > 0 else ""
        raise ExchangeError(
            f"{told(len(plan.problems))}, nothing was imported\n{shown}{rest}\n",
            where=path,
            remedy="Correct them and import the file again",
        )
    ledger.append(plan.acts)
    return plan.count


def _read(path: Path) -> Iterator[tuple[int, Cells]]:
    try:
        with open_text(path) as handle:
            first = handle.readline()
            handle.seek(0)
            rows = csv.reader(handle, delimiter=max("\t;,", key=first.count), strict=True)
            heading = [h.strip() for h in next(rows, [])]
            missing = [repr(needed) for needed in ("row", "id") if needed not in heading]
            strange = [repr(h) for h in heading if h and h not in COLUMNS]
            if missing:
                also = f"; unknown: {', '.join(strange)}" if strange else ""
                raise ExchangeError(
                    f"columns are missing: {', '.join(missing)}{also}",
                    where=f"{path}, row 1",
                    remedy=f"The columns are {', '.join(COLUMNS)}",
                )
            for cells in rows:
                if any(cells):
                    named = dict(zip(heading, map(_unsafe, cells), strict=False))
                    yield rows.line_num, named
    except UNREADABLE as error:
        raise ExchangeError(
            f"the file cannot be read ({error})",
            where=path,
            remedy="Give a whole CSV file in UTF-8",
        ) from error


@dataclass
class _Plan:
    """What a file would add, checked row by row before anything is written."""

    ledger: Ledger
    by: str
    acts: list[Act] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    count: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_KINDS[1:], 0))

    def __post_init__(self) -> None:
        from allegiance.ledger.instants import now
        from allegiance.vocabulary import OPEN_STATUSES

        self.now = now()
        self.ids = {q.key: q.key for q in self.ledger.asked_questions()}
        held = self.ledger.claims(rejected=True)
        self.ids |= {c.key: c.key for c in held if c.claim.status in OPEN_STATUSES}
        self.claims = {c.key for c in held}
        self.known = {
            *((f.question, f.probability, f.made, f.by, f.reason) for f in self.ledger.forecasts()),
            *(
                (r.question, r.outcome, r.claims, r.by, r.reason, r.learned)
                for r in self.ledger.resolutions()
            ),
        }

    def take(self, number: int, cells: Cells) -> None:
        """Check one row and plan what it adds."""
        wrong = _Wrong(number, cells, self.problems)
        kind = cells.get("row", "").strip()
        if kind not in _KINDS:
            wrong("row", f"none of {', '.join(_KINDS)}")
        elif kind == "asked":
            self._asked(cells, wrong)
        elif kind != "found":
            key = self.ids.get(cells.get("id", "").strip())
            if key is None:
                wrong("id", "no question of this ledger or of the rows above")
            else:
                getattr(self, f"_{kind}")(key, cells, wrong)

    def _asked(self, cells: Cells, wrong: _Wrong) -> None:
        from allegiance.ledger.questioning import (
            NewQuestion,
            add_question,
            check_question,
            question_key,
        )

        names = ("subject", "relation", "object", "condition", "deadline", "reason")
        new = NewQuestion(
            cells.get("text", ""),
            cells.get("asked", ""),
            cells.get("by") or self.by,
            **{n: cells.get(n) or None for n in names},
        )
        learned = self._instant(cells, "learned", wrong)
        try:
            check_question(new)
        except AllegianceError as error:
            return wrong(_column_of(error.what, new), error.what)
        key, given = question_key(new), cells.get("id", "").strip()
        if _KEY.fullmatch(given) and given != key:
            return wrong(
                "id", "the row asks something else than this id stands for: leave it empty"
            )
        if key not in self.ids:
            self.count["asked"] += 1
            self.acts.append(lambda connection: add_question(connection, new, learned))
        self.ids[key] = self.ids[given or key] = key
        return None

    def _forecast(self, key: str, cells: Cells, wrong: _Wrong) -> None:
        from allegiance.ledger.instants import moment
        from allegiance.ledger.questioning import add_forecast

        learned = self._instant(cells, "learned", wrong)
        made = self._instant(cells, "made", wrong) if cells.get("made", "").strip() else learned
        by, reason = cells.get("by") or self.by, cells.get("reason") or None
        try:
            probability = float(cells.get("probability", ""))
        except ValueError:
            return wrong("probability", "no number")
        if not 0 < probability < 1:
            return wrong("probability", "not between 0 and 1, both left out")
        if made > learned:
            return wrong("made", "later than it was entered")
        if (key, probability, moment(made), by, reason) in self.known:
            return None
        self.count["forecast"] += 1
        said: dict[str, Any] = {"made": made, "by": by, "reason": reason, "learned": learned}
        self.acts.append(lambda connection: add_forecast(connection, key, probability, **said))
        return None

    def _resolution(self, key: str, cells: Cells, wrong: _Wrong) -> None:
        from allegiance.ledger import OUTCOMES
        from allegiance.ledger.instants import moment
        from allegiance.ledger.questioning import add_resolution

        learned = self._instant(cells, "learned", wrong)
        outcome, claims = cells.get("outcome", "").strip(), cells.get("claims", "").split()
        by, reason = cells.get("by") or self.by, cells.get("reason", "")
        unknown = [c for c in claims if c not in self.claims]
        if outcome not in OUTCOMES:
            return wrong("outcome", f"none of {', '.join(OUTCOMES)}")
        if unknown:
            return wrong("claims", f"the ledger has no claim {unknown[0]}")
        if not reason.strip():
            return wrong("reason", "an answer needs one")
        if (key, outcome, tuple(claims), by, reason, moment(learned)) in self.known:
            return None
        self.count["resolution"] += 1
        said: dict[str, Any] = {"claims": claims, "by": by, "reason": reason, "learned": learned}
        self.acts.append(lambda connection: add_resolution(connection, key, outcome, **said))
        return None

    def _instant(self, cells: Cells, column: str, wrong: _Wrong) -> int:
        from allegiance.history import instant

        given = cells.get(column, "").strip()
        if not given:
            return self.now
        try:
            found = instant(datetime.fromisoformat(given) if "T" in given else given)
        except (AllegianceError, ValueError):
            wrong(column, "no instant such as 2022-06-30T12:00")
            return self.now
        if found > self.now:
            wrong(column, "lies in the future")
        return found


@dataclass(frozen=True)
class _Wrong:
    number: int
    cells: Cells
    problems: list[Problem]

    def __call__(self, column: str, what: str) -> None:
        self.problems.append(Problem(self.number, column, self.cells.get(column, ""), what))


def _column_of(what: str, new: Any) -> str:
    """Return the column that a complaint about a question is about."""
    for column in ("asked", "deadline", "relation"):
        value = getattr(new, column)
        if value is not None and repr(value) in what:
            return column
    return (
        "text" if "without words" in what else "subject" if "half a claim" in what else "deadline"
    )
