"""All claims of a ledger as a history: whole columns, no record per claim."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Table, func, select

from allegiance.claims import Count
from allegiance.history import NOBODY, VERDICTS, History, HistoryDocument, relation_codes
from allegiance.ledger import schema
from allegiance.ledger.cast import Cast
from allegiance.ledger.grading import Grading
from allegiance.ledger.independence import origins
from allegiance.ledger.instants import FOREVER, Upto, known
from allegiance.ledger.raw import Columns, known_rows, load_raw, raw_rows
from allegiance.ledger.records import Review
from allegiance.ledger.reviewing import verdicts
from allegiance.ledger.withdrawing import Visibility
from allegiance.vocabulary import STATUSES

__all__ = ["Standing", "load_standing"]

_MINUS: Final = ("killed_low", "killed_high", "wounded_low", "wounded_high")


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything that stands at an instant, before names become actors.

    Attributes
    ----------
    columns
        One array a field; names, dates and reasons by number, 0 for none.
    words
        Lookups by number: ``name``, ``when``, ``reason``.
    cast
        Every actor of every document.
    index
        Position in ``documents`` of each document by number.
    documents
        With their origins.
    grading
        Grades in force.
    hypothetical
        Number of the first claim that is only supposed.
    origin
        Where the ledger lies.
    """

    columns: Columns
    words: Mapping[str, list[str]]
    cast: Cast
    index: NDArray[np.int32]
    documents: list[HistoryDocument]
    grading: Grading
    hypothetical: int = FOREVER
    origin: str | None = None

    def history(self) -> History:
        """Return it as one history."""
        columns = self.columns
        of_document = self.index[columns["document"]]
        actors, who = self.cast.resolve(columns)
        when, whens = _compact(columns["when"], self.words["when"])
        place, places = _compact(columns["place"], self.words["name"])
        reason, reasons = _compact(columns["reason"], self.words["reason"])
        plain = (*_MINUS, "learned", "confidence", "status", "verdict", "key")
        return History.from_columns(
            subject=who["subject"],
            object=who["object"],
            relation=columns["relation"],
            document=of_document,
            actors=actors,
            documents=self.documents,
            places=places,
            whens=whens,
            reasons=reasons,
            quotes=columns.get("quote"),
            origin=self.origin,
            said_by=who["said_by"],
            when=when,
            place=place,
            reason=reason,
            weight=self.grading.weights(columns["key"], of_document, self.documents),
            span_start=columns["start"],
            span_end=columns["end"],
            is_hypothetical=columns["number"] >= self.hypothetical,
            **{name: columns[name] for name in plain},
        )


def load_standing(connection: Connection, target: str, upto: Upto, *, quotes: bool) -> Standing:
    """Read every claim that stands at an instant.

    Parameters
    ----------
    connection
        One consistent view of the ledger.
    target
        Where the ledger lies.
    upto
        The instant, or the marks of a snapshot.
    quotes
        Whether to load the words too.
    """
    every, actors = load_raw(connection, target)
    columns = dict(known_rows(every, schema.claims, upto))
    columns["verdict"] = np.zeros(len(columns["number"]), dtype=np.int8)
    if quotes:
        columns["quote"] = _quotes(connection, upto)
    words = {
        "name": _words(connection, schema.names, "name"),
        "when": _words(connection, schema.dates, "text"),
        "reason": _words(connection, schema.reasons, "text"),
    }
    columns = _correct(columns, verdicts(connection, upto), words)
    visible = Visibility.load(connection, upto)
    if not visible.is_whole:
        stands = visible.mask(columns["number"], columns["document"], columns["batch"])
        columns = {name: column[stands] for name, column in columns.items()}
    index, documents = _documents(connection, upto, visible)
    named = known_rows(actors, schema.actors, upto)
    cast = Cast.load(connection, upto, visible, named, words["name"])
    return Standing(
        columns,
        words,
        cast,
        index,
        documents,
        Grading.load(connection, upto),
        origin=target,
    )


def _quotes(connection: Connection, upto: Upto) -> NDArray[np.object_]:
    table = schema.claims
    query = select(table.c.quote).where(known(table, upto)).order_by(table.c.number)
    return np.array([row[0] for row in raw_rows(connection, query)], dtype=np.object_)


def _words(connection: Connection, table: Table, column: str) -> list[str]:
    """Return the words by number; number 0 and the gaps of erased ones are empty."""
    last = connection.execute(select(func.max(table.c.number))).scalar() or 0
    held = [""] * (last + 1)
    for number, word in raw_rows(connection, select(table.c.number, table.c[column])):
        held[number] = word
    return held


def _compact(column: NDArray[Any], words: list[str]) -> tuple[NDArray[np.int32], tuple[str, ...]]:
    """Renumber a column so that its lookup holds what it uses and nothing else."""
    is_used = np.zeros(max(len(words), 1), dtype=np.bool_)
    is_used[column] = True
    is_used[0] = False
    used = np.flatnonzero(is_used)
    index = np.full(len(is_used), NOBODY, dtype=np.int32)
    index[used] = np.arange(len(used), dtype=np.int32)
    return index[column], tuple(words[n] for n in used.tolist())


@dataclass(frozen=True, slots=True)
class _Change:
    """Puts corrected values into the columns of one claim."""

    columns: Columns
    words: Mapping[str, list[str]]
    numbers: Mapping[str, dict[str, int]]

    def word(self, row: int, field: str, table: str, value: object) -> None:
        number = 0
        if value is not None:
            numbers, words = self.numbers[table], self.words[table]
            number = numbers.setdefault(str(value), len(words))
            if number == len(words):
                words.append(str(value))
        self.columns[field][row] = number

    def count(self, row: int, field: str, value: object) -> None:
        count = value if isinstance(value, Count) else Count(None, None)
        for side, number in (("low", count.low), ("high", count.high)):
            self.columns[f"{field}_{side}"][row] = -1 if number is None else number

    def apply(self, row: int, field: str, value: object) -> None:
        if field in ("subject", "object", "said_by"):
            self.word(row, field, "name", value)
        elif field == "where":
            self.word(row, "place", "name", value)
        elif field == "when":
            self.word(row, "when", "when", value)
        elif field == "relation":
            self.columns["relation"][row] = relation_codes()[str(value)]
        elif field == "status":
            self.columns["status"][row] = STATUSES.index(str(value))
        else:
            self.count(row, field, value)


def _correct(
    columns: Columns, judged: Mapping[int, Review], words: Mapping[str, list[str]]
) -> Columns:
    if not judged:
        return columns
    # What is read from the cache may be shared; corrections go into copies.
    columns = {name: column.copy() for name, column in columns.items()}
    has_changes = any(review.changes for review in judged.values())
    numbers = (
        {n: {w: i for i, w in enumerate(ws)} for n, ws in words.items()} if has_changes else {}
    )
    change = _Change(columns, words, numbers)
    for claim, review in judged.items():
        row = int(np.searchsorted(columns["number"], claim))
        if row < len(columns["number"]) and columns["number"][row] == claim:
            columns["verdict"][row] = VERDICTS.index(review.judgement)
            for field, value in review.changes:
                change.apply(row, field, value)
    return columns


def _documents(
    connection: Connection, upto: Upto, visible: Visibility
) -> tuple[NDArray[np.int32], list[HistoryDocument]]:
    """Return the documents and the index of each by its number; copies name their origin."""
    table = schema.documents
    query = select(table).where(known(table, upto)).order_by(table.c.number)
    rows = list(connection.execute(query).mappings())
    index = np.full(max((r["number"] for r in rows), default=0) + 1, NOBODY, dtype=np.int32)
    source = {r["number"]: r["publisher"] or r["author"] or r["title"] or r["name"] for r in rows}
    stems = origins(connection, upto, visible)
    found: list[HistoryDocument] = []
    for row in rows:
        number = row["number"]
        if not visible.document(number, row["batch"]):
            continue
        index[number] = len(found)
        found.append(
            HistoryDocument(
                sha256=row["sha256"],
                id=row["name"],
                source=source[number],
                title=row["title"],
                author=row["author"],
                published=row["published"],
                url=row["url"],
                origin=source[stems[number]] if number in stems else "",
            )
        )
    return index, found
