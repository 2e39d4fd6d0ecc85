"""How far a source and an information are to be trusted: NATO Admiralty grades.

Reliability of the source runs from A (completely reliable) to E (unreliable), F (cannot be
judged); credibility of the information from 1 (confirmed) to 5 (improbable), 6 (cannot be
judged). A grade is somebody's judgement at an instant; the latest on a target holds. What a
claim's own grade leaves out comes from its source's, then from the user's default.

The weight of a claim is the geometric mean of the shares of its two grades, or the one that is
given: it rises with either grade and lies between them. The shares are those that STIX 2.1
(appendix A) gives to Admiralty credibility, read off for reliability by the same steps; what
cannot be judged counts as a half. Without any grade the weight is the history's default.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from allegiance.errors import OptionError
from allegiance.history import DEFAULT_WEIGHT, HistoryDocument
from allegiance.ledger import schema
from allegiance.ledger.bulk import insert_rows, next_number
from allegiance.ledger.instants import Upto, known, moment
from allegiance.ledger.records import Grade

__all__ = ["CREDIBILITY", "RELIABILITY", "Grading", "add_grade", "grades", "weight_of"]

RELIABILITY: Final = {"A": 0.9, "B": 0.7, "C": 0.5, "D": 0.3, "E": 0.1, "F": 0.5}
"""Share that each grade of a source stands for."""
CREDIBILITY: Final = {1: 0.9, 2: 0.7, 3: 0.5, 4: 0.3, 5: 0.1, 6: 0.5}
"""Share that each grade of an information stands for."""
_SCOPES: Final = ("source", "claim", "default")

Pair = tuple[str | None, int | None]


def weight_of(reliability: str | None, credibility: int | None) -> float:
    """Return the weight between 0 and 1 that two grades make."""
    if reliability is None and credibility is None:
        return DEFAULT_WEIGHT
    if reliability is None:
        return CREDIBILITY[credibility or 6]
    if credibility is None:
        return RELIABILITY[reliability]
    return sqrt(RELIABILITY[reliability] * CREDIBILITY[credibility])


def add_grade(
    connection: Connection,
    scope: str,
    target: str,
    *,
    reliability: str | None,
    credibility: int | None,
    by: str,
    reason: str | None,
    learned: int,
) -> int:
    """Append a grade and return its number.

    Raises
    ------
    OptionError
        If the scope or a grade is unknown, or neither grade is given.
    """
    if scope not in _SCOPES or (scope == "default") != (target == ""):
        raise OptionError(
            f"nothing to grade: {scope} {target!r}", remedy="Grade a source, a claim or the default"
        )
    if reliability is not None and reliability not in RELIABILITY:
        raise OptionError(f"no reliability {reliability!r}", remedy="Give A, B, C, D, E or F")
    if credibility is not None and credibility not in CREDIBILITY:
        raise OptionError(f"no credibility {credibility!r}", remedy="Give a number from 1 to 6")
    if reliability is None and credibility is None:
        raise OptionError("a grade without a grade", remedy="Give reliability, credibility or both")
    number = next_number(connection, schema.grades)
    row = {
        "number": number,
        "scope": scope,
        "target": target,
        "reliability": reliability,
        "credibility": credibility,
        "by": by,
        "reason": reason,
        "learned": learned,
    }
    insert_rows(connection, schema.grades, [row])
    return number


def grades(connection: Connection, upto: Upto) -> list[Grade]:
    """Return every grade given up to an instant, oldest first."""
    table = schema.grades
    query = select(table).where(known(table, upto)).order_by(table.c.number)
    return [
        Grade(**(dict(row) | {"learned": moment(row["learned"])}))
        for row in connection.execute(query).mappings()
    ]


@dataclass(frozen=True, slots=True)
class Grading:
    """The grades in force at an instant, by target."""

    sources: Mapping[str, Pair]
    claims: Mapping[str, Pair]
    default: Pair

    @classmethod
    def load(cls, connection: Connection, upto: Upto) -> Grading:
        """Read them."""
        return cls.of_grades(grades(connection, upto))

    @classmethod
    def of_grades(cls, given: Iterable[Grade]) -> Grading:
        """Put grades in force, oldest first; each half is kept until a later one sets it anew."""
        held: dict[str, dict[str, Pair]] = {scope: {} for scope in _SCOPES}
        for grade in given:
            before = held[grade.scope].get(grade.target, (None, None))
            held[grade.scope][grade.target] = (
                grade.reliability or before[0],
                grade.credibility or before[1],
            )
        return cls(held["source"], held["claim"], held["default"].get("", (None, None)))

    def __bool__(self) -> bool:
        return bool(self.sources or self.claims or any(self.default))

    def of(self, source: str, key: str | None = None) -> Pair:
        """Return the reliability and credibility that hold for a source, or a claim of it."""
        chain = (self.claims.get(key or ""), self.sources.get(source), self.default)
        return (
            next((pair[0] for pair in chain if pair and pair[0]), None),
            next((pair[1] for pair in chain if pair and pair[1]), None),
        )

    def weights(
        self, keys: NDArray[Any], document: NDArray[Any], documents: Sequence[HistoryDocument]
    ) -> NDArray[np.float32]:
        """Return the weight of every claim.

        Parameters
        ----------
        keys
            The claims' keys, as bytes.
        document
            Index of each claim's document.
        documents
            The documents.
        """
        by_document = [weight_of(*self.of(d.source)) for d in documents] or [DEFAULT_WEIGHT]
        found: NDArray[np.float32] = np.asarray(by_document, dtype=np.float32)[document]
        if self.claims:
            for row in np.flatnonzero(np.isin(keys, [k.encode() for k in self.claims])):
                source = documents[document[row]].source
                found[row] = weight_of(*self.of(source, keys[row].decode()))
        return found
