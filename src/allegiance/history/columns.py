"""The history itself: claims as numpy columns sorted by time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from allegiance.claims import fold
from allegiance.errors import HistoryError, UnknownActorError
from allegiance.history.build import Lookups, Table, complete
from allegiance.history.records import (
    COLUMNS,
    LATER,
    NOBODY,
    HistoryActor,
    HistoryDocument,
    HistoryRow,
    instant,
    relation_names,
)
from allegiance.vocabulary import STATUSES, Relation, close_to, relations

__all__ = ["History"]

Ints = NDArray[np.int32]


@dataclass(frozen=True, eq=False, repr=False)
class History:
    """Claims as equally long numpy columns, sorted by the latest day each may have begun.

    Attributes
    ----------
    subject, object, said_by
        Indices into ``actors``; ``said_by`` is `NOBODY` where the document itself says it.
    relation, status, verdict
        Indices into `relation_names`, `allegiance.vocabulary.STATUSES`, `VERDICTS`.
    start_low, start_high, end_low, end_high
        Day numbers as in `allegiance.times.Interval`. An undated state holds from its
        document's publication; an undated event happened at some time up to it.
    is_dated, is_range
        Whether the claim carries a date, and one with two ends.
    published
        Day on which the document says it; the day of learning where it bears no date.
    learned
        Microseconds of UTC since 1970.
    document, source
        Indices into ``documents`` and ``sources`` (independent ones).
    place, when, reason
        Indices into ``places``, ``whens``, ``reasons``, or `NOBODY`.
    killed_low, killed_high, wounded_low, wounded_high
        Persons; -1 where open.
    span_start, span_end
        Characters of the document's text.
    confidence
        The reader's probability; NaN where a person coded the claim.
    weight
        Between 0 and 1, from the grades of source and information.
    key
        Identity of the claim, as bytes.
    quotes
        The words themselves, or an empty array where they were not loaded.
    origin
        The ledger or file that it comes from, None for a history made in memory.
    """

    subject: Ints
    object: Ints
    relation: NDArray[np.int8]
    status: NDArray[np.int8]
    start_low: Ints
    start_high: Ints
    end_low: Ints
    end_high: Ints
    is_dated: NDArray[np.bool_]
    is_range: NDArray[np.bool_]
    published: Ints
    learned: NDArray[np.int64]
    document: Ints
    source: Ints
    said_by: Ints
    place: Ints
    when: Ints
    reason: Ints
    killed_low: Ints
    killed_high: Ints
    wounded_low: Ints
    wounded_high: Ints
    span_start: Ints
    span_end: Ints
    confidence: NDArray[np.float32]
    weight: NDArray[np.float32]
    verdict: NDArray[np.int8]
    is_hypothetical: NDArray[np.bool_]
    key: NDArray[np.bytes_]
    quotes: NDArray[np.object_]
    actors: tuple[HistoryActor, ...]
    documents: tuple[HistoryDocument, ...]
    sources: tuple[str, ...]
    places: tuple[str, ...] = ()
    whens: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    origin: str | None = None
    _index: dict[str, Any] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.subject)

    def __repr__(self) -> str:
        return (
            f"<History: {len(self)} claims, {len(self.actors)} actors, "
            f"{len(self.documents)} documents>"
        )

    # -- made from ---------------------------------------------------------------------------

    @classmethod
    def deferred(cls, later: Mapping[str, Callable[[], Any]], **now: Any) -> Self:
        """Make a history some of whose attributes are worked out when first asked for.

        Parameters
        ----------
        later
            By the name of an attribute, what gives it.
        **now
            All other attributes.
        """
        made = cls.__new__(cls)
        made.__dict__.update(_index={}, _later=dict(later))
        made.__dict__.update(now)
        return made

    if not TYPE_CHECKING:  # for a type checker every attribute is there

        def __getattr__(self, name: str) -> Any:
            give = self.__dict__.get("_later", {}).get(name)
            if give is not None:
                self.__dict__[name] = give()
                self.__dict__["_later"].pop(name, None)
            # Another thread may have been first.
            if name in self.__dict__:
                return self.__dict__[name]
            raise AttributeError(f"a history has no {name!r}")

    @classmethod
    def from_rows(
        cls,
        rows: Iterable[HistoryRow],
        actors: Sequence[HistoryActor],
        documents: Sequence[HistoryDocument],
    ) -> History:
        """Build a history from plain rows, in whatever order they come.

        Raises
        ------
        HistoryError
            If a row names an actor, document, relation, status or verdict that is not there.
        """
        from allegiance.history.rows import columns_of

        return cls.from_columns(
            **columns_of(sorted(rows, key=attrgetter("key")), actors, documents)
        )

    @classmethod
    def from_columns(
        cls,
        *,
        subject: Ints,
        object: Ints,  # noqa: A002
        relation: NDArray[np.int8],
        document: Ints,
        actors: Sequence[HistoryActor],
        documents: Sequence[HistoryDocument],
        places: Sequence[str] = (),
        whens: Sequence[str] = (),
        reasons: Sequence[str] = (),
        quotes: NDArray[np.object_] | None = None,
        origin: str | None = None,
        **columns: NDArray[Any],
    ) -> History:
        """Build a history from columns; those left out take the plain value.

        Sources, publication days and the four days of every claim are worked out here from
        ``documents`` and ``whens``.

        Raises
        ------
        HistoryError
            If columns differ in length or point outside their lookups.
        """
        given: Table = {
            "subject": subject,
            "object": object,
            "relation": relation,
            "document": document,
        }
        lookups = Lookups(tuple(actors), tuple(documents), tuple(places), tuple(whens))
        table, sources = complete(given | columns, lookups)
        words = np.empty(0, dtype=np.object_) if quotes is None else quotes
        order = np.lexsort((table["end_high"], table["start_high"]))
        later: dict[str, Callable[[], Any]] = {
            name: partial(np.take, table[name], order) for name in LATER
        }
        later["quotes"] = partial(np.take, words, order) if len(words) else partial(_same, words)
        return cls.deferred(
            later,
            **{name: table[name][order] for name in COLUMNS if name not in LATER},
            actors=lookups.actors,
            documents=lookups.documents,
            sources=sources,
            places=lookups.places,
            whens=lookups.whens,
            reasons=tuple(reasons),
            origin=origin,
        )

    # -- asked for less ----------------------------------------------------------------------

    def select(self, mask: NDArray[Any]) -> History:
        """Return the claims that a boolean mask (or sorted array of indices) picks."""
        later: dict[str, Callable[[], Any]] = {
            name: partial(_picked, self, name, mask) for name in (*LATER, "quotes")
        }
        now = {name: getattr(self, name)[mask] for name in COLUMNS if name not in LATER}
        part = self.deferred(later, **now, **{name: getattr(self, name) for name in _LOOKUPS})
        part._index["rewind"], part._index["is_part"] = self._index.get("rewind"), True
        return part

    def rewinding(self, rewind: Callable[[Any], History]) -> Self:
        """Give the history a way to ask where it comes from what was known earlier.

        Parameters
        ----------
        rewind
            Returns the history as known by an instant.
        """
        self._index["rewind"] = rewind
        return self

    def known_by(self, when: str | date | datetime | int) -> History:
        """Return the history as it was known by then.

        One that a ledger gave asks the ledger again, so that reviews, grades, identities, copies
        and withdrawals are as they were then; the name of a snapshot serves as well as an
        instant. One of a file or made in memory leaves out what was learned later and keeps
        the rest as it is.
        """
        rewind: Callable[[Any], History] | None = self._index.get("rewind")
        if rewind is not None:
            found = rewind(when)
            if not self._index.get("is_part"):
                return found
            return found.select(np.isin(found.key, self.key))
        moment = instant(when)
        known: NDArray[np.bool_] = self.learned <= moment
        return self if bool(known.all()) else self.select(known)

    # -- looked up ---------------------------------------------------------------------------

    def find_actor(self, name: str) -> int:
        """Return the index of the actor with this id or, in any spelling, this name.

        Raises
        ------
        UnknownActorError
            If there is none; close names are offered.
        """
        if "names" not in self._index:
            self._index["names"] = _names(self.actors)
        found: int | None = self._index["names"].get(name)
        if found is None:
            found = self._index["names"].get(fold(name))
        if found is None:
            known = [n for a in self.actors for n in (a.name, *a.names)]
            raise UnknownActorError(f"no actor is called {name!r}", remedy=close_to(name, known))
        return found

    def find_claim(self, key: str) -> int:
        """Return the index of the claim with this key.

        Raises
        ------
        HistoryError
            If there is none.
        """
        hits = np.flatnonzero(self.key == key.encode())
        if not len(hits):
            raise HistoryError(f"no claim has the key {key!r}", remedy="List the claims")
        return int(hits[0])

    def when_text(self, claim: int) -> str | None:
        """Return the date of a claim as its source wrote it."""
        return None if self.when[claim] == NOBODY else self.whens[self.when[claim]]

    def place_name(self, claim: int) -> str | None:
        """Return the place where a claim puts what it says."""
        return None if self.place[claim] == NOBODY else self.places[self.place[claim]]

    def quote(self, claim: int) -> str:
        """Return the words that a claim stands on; empty where they were not loaded."""
        return str(self.quotes[claim]) if len(self.quotes) else ""

    def relation_of(self, claim: int) -> Relation:
        """Return the word of the vocabulary that a claim uses."""
        return relations()[relation_names()[self.relation[claim]]]

    def status_of(self, claim: int) -> str:
        """Return the status of a claim as a word."""
        return STATUSES[self.status[claim]]

    def source_of(self, claim: int) -> str:
        """Return who publishes a claim's document."""
        return self.documents[int(self.document[claim])].source

    # -- Parquet -----------------------------------------------------------------------------

    def to_parquet(self, path: Path) -> None:
        """Write the history as one Parquet file, lookups and all.

        Raises
        ------
        OutputError
            If the file cannot be written; nothing half-written is left.
        """
        from allegiance.history.parquet import write

        write(self, path)

    @classmethod
    def from_parquet(cls, path: Path, *, quotes: bool = True) -> History:
        """Read a history back; ``quotes=False`` leaves the words on disk.

        Raises
        ------
        HistoryError
            If the file is missing, cut short or no history.
        """
        from allegiance.history.parquet import read

        return read(path, quotes=quotes)


_LOOKUPS: Final = ("actors", "documents", "sources", "places", "whens", "reasons", "origin")


def _same(value: NDArray[Any]) -> NDArray[Any]:
    return value


def _picked(history: History, name: str, mask: NDArray[Any]) -> NDArray[Any]:
    column: NDArray[Any] = getattr(history, name)
    return column[mask] if len(column) else column


def _names(actors: Sequence[HistoryActor]) -> dict[str, int]:
    """Give a name that two share to the first; ids and main names go before other names."""
    found: dict[str, int] = {}
    for index, actor in enumerate(actors):
        found.setdefault(actor.id, index)
        found.setdefault(fold(actor.name), index)
    for index, actor in enumerate(actors):
        for name in actor.names:
            found.setdefault(fold(name), index)
    return found
