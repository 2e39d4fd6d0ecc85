"""Questions of one's own, probabilities, resolutions and cells: appended, the latest one holds.

A question found in a report is not written here: it is worked out from the claims, and goes by
the key of the claim that it rests on. What is written is what people add to it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, Table, select

from allegiance.errors import DateError, OptionError
from allegiance.ledger import schema
from allegiance.ledger.bulk import insert_rows, next_number
from allegiance.ledger.instants import Upto, known, moment
from allegiance.ledger.records import OUTCOMES, AskedQuestion, Cell, Forecast, Resolution
from allegiance.vocabulary import close_to, relation

__all__ = [
    "CELLS",
    "NewQuestion",
    "add_cell",
    "add_forecast",
    "add_question",
    "add_resolution",
    "asked_questions",
    "cells",
    "check_question",
    "forecasts",
    "question_key",
    "resolutions",
]

CELLS: Final = ("consistent", "inconsistent", "not applicable", "rule")
"""What an analyst may say of a cell; ``rule`` goes back to what the rules say."""


@dataclass(frozen=True, slots=True)
class NewQuestion:
    """A question on its way into the ledger; fields as in `AskedQuestion`."""

    text: str
    asked: str
    by: str
    subject: str | None = None
    relation: str | None = None
    object: str | None = None
    condition: str | None = None
    deadline: str | None = None
    reason: str | None = None


def question_key(new: NewQuestion | AskedQuestion) -> str:
    """Return a question's identity for good: ``q`` and a hash of what is asked, when, by whom."""
    said = [new.text, new.subject, new.relation, new.object, new.condition]
    said += [new.asked, new.deadline, new.by]
    packed = json.dumps(said, ensure_ascii=False).encode("utf-8")
    return f"q{hashlib.sha256(packed).hexdigest()[:19]}"


def add_question(connection: Connection, new: NewQuestion, learned: int) -> str:
    """Append a question and return its key; one that is there already is left as it is.

    Raises
    ------
    OptionError
        If it asks nothing, names half a claim, or its deadline lies before the day it was asked.
    DateError
        If a day is no ISO day.
    VocabularyError
        If there is no such relation.
    """
    check_question(new)
    key = question_key(new)
    table = schema.questions
    if connection.execute(select(table.c.number).where(table.c.key == key)).scalar() is None:
        row = {
            "key": key,
            "text": new.text,
            "subject": new.subject,
            "relation": new.relation,
            "object": new.object,
            "condition": new.condition,
            "asked": new.asked,
            "deadline": new.deadline,
            "by": new.by,
            "reason": new.reason,
        }
        _append(connection, table, row, learned)
    return key


def check_question(new: NewQuestion) -> None:
    """Refuse a question that cannot be asked; see `add_question`."""
    triple = (new.subject, new.relation, new.object)
    if any(triple) != all(triple):
        raise OptionError(
            "half a claim cannot answer a question",
            remedy="Give subject, relation and object, or none of the three",
        )
    if not new.text.strip():
        raise OptionError("a question without words", remedy="Say what is asked")
    if new.relation:
        relation(new.relation)
    asked = _day(new.asked)
    if new.deadline is not None and _day(new.deadline) <= asked:
        raise OptionError(
            f"the deadline {new.deadline} does not come after {new.asked}, when it is asked",
            remedy="Give a later deadline, or the earlier day on which it was asked (--asked)",
        )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise DateError(f"{text!r} is no day", remedy="Write it as 2022-06-30") from error


def add_forecast(
    connection: Connection,
    question: str,
    probability: float,
    *,
    made: int,
    by: str,
    reason: str | None,
    learned: int,
) -> int:
    """Append a probability and return the number of the row.

    Raises
    ------
    OptionError
        If it is no probability, or was made later than it is entered.
    """
    if not 0 < probability < 1:
        raise OptionError(
            f"{probability:g} is no probability that can be scored",
            remedy="Give a number between 0 and 1, both left out: "
            "whoever says 0 or 1 leaves no room for being wrong",
        )
    if made > learned:
        raise OptionError(
            f"a forecast of {moment(made):%Y-%m-%d %H:%M} UTC has not been made yet",
            remedy="Leave --made out, or give an instant that has passed",
        )
    row = {"question": question, "probability": probability, "made": made}
    return _append(connection, schema.forecasts, row | {"by": by, "reason": reason}, learned)


def add_resolution(
    connection: Connection,
    question: str,
    outcome: str,
    *,
    claims: Sequence[str],
    by: str,
    reason: str,
    learned: int,
) -> int:
    """Append an answer and return the number of the row.

    Raises
    ------
    OptionError
        If the outcome is unknown or no reason is given.
    """
    if outcome not in OUTCOMES:
        raise OptionError(f"unknown outcome {outcome!r}", remedy=close_to(outcome, OUTCOMES))
    if not reason.strip():
        raise OptionError("an answer without a reason", remedy="Give one: --reason '...'")
    row = {"question": question, "outcome": outcome, "claims": json.dumps(list(claims))}
    return _append(connection, schema.resolutions, row | {"by": by, "reason": reason}, learned)


def add_cell(
    connection: Connection,
    hypothesis: str,
    claim: str,
    judgement: str,
    *,
    by: str,
    reason: str,
    learned: int,
) -> int:
    """Append an analyst's word on a cell and return the number of the row.

    Raises
    ------
    OptionError
        If the judgement is unknown or no reason is given.
    """
    if judgement not in CELLS:
        raise OptionError(f"unknown judgement {judgement!r}", remedy=close_to(judgement, CELLS))
    if not reason.strip():
        raise OptionError("a judgement without a reason", remedy="Give one: --reason '...'")
    row = {"hypothesis": hypothesis, "claim": claim, "judgement": judgement}
    return _append(connection, schema.cells, row | {"by": by, "reason": reason}, learned)


def _append(connection: Connection, table: Table, row: dict[str, Any], learned: int) -> int:
    number = next_number(connection, table)
    insert_rows(connection, table, [row | {"number": number, "learned": learned}])
    return number


def _rows(connection: Connection, table: Table, upto: Upto) -> list[dict[str, Any]]:
    query = select(table).where(known(table, upto)).order_by(table.c.number)
    return [
        dict(row) | {"learned": moment(row["learned"])}
        for row in connection.execute(query).mappings()
    ]


def asked_questions(connection: Connection, upto: Upto) -> list[AskedQuestion]:
    """Return the questions that users asked, oldest first."""
    return [AskedQuestion(**row) for row in _rows(connection, schema.questions, upto)]


def forecasts(connection: Connection, upto: Upto) -> list[Forecast]:
    """Return every probability given, oldest first."""
    rows = _rows(connection, schema.forecasts, upto)
    return [Forecast(**row | {"made": moment(row["made"])}) for row in rows]


def resolutions(connection: Connection, upto: Upto) -> list[Resolution]:
    """Return every answer, oldest first, those taken back too."""
    rows = _rows(connection, schema.resolutions, upto)
    return [Resolution(**row | {"claims": tuple(json.loads(row["claims"]))}) for row in rows]


def cells(connection: Connection, upto: Upto) -> list[Cell]:
    """Return every word of an analyst on a cell, oldest first."""
    return [Cell(**row) for row in _rows(connection, schema.cells, upto)]
