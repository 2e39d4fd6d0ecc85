"""From the names in claims to actors: which actor of its own document each name means."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from allegiance.claims import Actor
from allegiance.history import NOBODY, HistoryActor, relation_codes
from allegiance.ledger import schema
from allegiance.ledger.identifying import identities
from allegiance.ledger.identity import Named, Node, group, sort_of
from allegiance.ledger.instants import Upto, known
from allegiance.ledger.raw import Columns, raw_rows
from allegiance.ledger.records import Identity
from allegiance.ledger.withdrawing import Visibility
from allegiance.vocabulary import KINDS

__all__ = ["Cast"]

_SORTS: Final = ("body", "person", "place")
_PLACE: Final = _SORTS.index("place")
_SORT_OF_KIND: Final = np.array([_SORTS.index(sort_of(kind)) for kind in KINDS], dtype=np.int64)
_TO_PLACES: Final = ("based_in", "moves_to")
Wide = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Senses:
    """The first meaning of each key."""

    keys: Wide
    meaning: Wide

    @classmethod
    def first(cls, keys: Wide, meaning: Wide) -> _Senses:
        different, first = np.unique(keys, return_index=True)
        return cls(different, meaning[first])

    def of(self, asked: Wide) -> Wide:
        """Return the meaning of each key asked for, -1 where it has none."""
        if not len(self.keys) or not len(asked):
            return np.full(len(asked), -1, dtype=np.int64)
        at = np.minimum(np.searchsorted(self.keys, asked), len(self.keys) - 1)
        return np.where(self.keys[at] == asked, self.meaning[at], -1)


@dataclass(frozen=True, slots=True)
class Cast:
    """Every actor of every document, by the numbers of the document and of the name.

    A node is a name with its sort, packed as ``3 * name + sort``.

    Attributes
    ----------
    document, name, node
        What each name (or alias) means in a document; the likeliest meaning first.
    counts
        How many documents name an actor so.
    judgements
        Identities known at the instant.
    names
        Names by number.
    """

    document: Wide
    name: Wide
    node: Wide
    counts: Mapping[Named, int]
    judgements: Sequence[Identity]
    names: Sequence[str]

    @classmethod
    def load(
        cls,
        connection: Connection,
        upto: Upto,
        visible: Visibility,
        rows: Columns,
        names: Sequence[str],
    ) -> Cast:
        """Make it of the actors known by an instant in the documents that stand."""
        if not visible.is_whole:
            pairs = zip(rows["document"].tolist(), rows["batch"].tolist(), strict=True)
            stands = np.array([visible.document(*pair) for pair in pairs], dtype=np.bool_)
            rows = {name: column[stands] for name, column in rows.items()}
        aliases = _aliases(connection, upto, rows["number"])
        plain = ~np.isin(rows["number"], list(aliases))
        counts = _count(rows, plain, names)
        number = {name: i for i, name in enumerate(names)}
        node = rows["name"].astype(np.int64) * 3 + _SORT_OF_KIND[rows["kind"]]
        documents: list[int] = []
        called: list[int] = []
        meant: list[int] = []
        for at in np.flatnonzero(~plain).tolist():
            others = aliases[int(rows["number"][at])]
            counts[Named(names[rows["name"][at]], KINDS[rows["kind"][at]], others)] += 1
            # An alias without a number is one that no claim can use.
            usable = [number[alias] for alias in others if alias in number]
            documents += [int(rows["document"][at])] * len(usable)
            called += usable
            meant += [int(node[at])] * len(usable)
        return cls(
            np.concatenate([rows["document"].astype(np.int64), np.array(documents, np.int64)]),
            np.concatenate([rows["name"].astype(np.int64), np.array(called, np.int64)]),
            np.concatenate([node, np.array(meant, np.int64)]),
            counts,
            identities(connection, upto),
            names,
        )

    def with_actors(
        self,
        document: int,
        actors: Sequence[Actor],
        names: Sequence[str],
        number: Mapping[str, int],
    ) -> Cast:
        """Return it with the actors of one more document, whose names are numbered already."""
        mains = [(number[a.name], number[a.name], a) for a in actors]
        others = [(number[alias], number[a.name], a) for a in actors for alias in a.aliases]
        called = np.array([c for c, _, _ in mains + others], np.int64)
        node = [3 * own + _SORTS.index(sort_of(a.kind)) for _, own, a in mains + others]
        counts = Counter(self.counts)
        counts.update(Named(a.name, a.kind, a.aliases) for a in actors)
        return replace(
            self,
            document=np.append(self.document, np.full(len(called), document, np.int64)),
            name=np.append(self.name, called),
            node=np.append(self.node, np.array(node, np.int64)),
            counts=counts,
            names=names,
        )

    def resolve(
        self, columns: Mapping[str, NDArray[Any]]
    ) -> tuple[tuple[HistoryActor, ...], dict[str, NDArray[np.int32]]]:
        """Return the actors after identity, and the columns that point at them."""
        codes = relation_codes()
        to_places = np.isin(columns["relation"], [codes[name] for name in _TO_PLACES])
        senses = self._senses()
        nodes = {
            field: self._meant(
                senses, columns["document"], columns[field], to_places & (field == "object")
            )
            for field in ("subject", "object", "said_by")
        }
        # A table by code instead of a sort: there are few codes and many claims.
        is_used = np.zeros(3 * len(self.names) + 1, dtype=np.bool_)
        for codes_of_field in nodes.values():
            is_used[codes_of_field] = True
        used = np.flatnonzero(is_used[:-1])
        strays = np.setdiff1d(used, self.node)
        counts = Counter(self.counts)
        # A name that no actor of the document bears is a fault that `check` reports; the claim
        # still deserves to be seen.
        for code in strays.tolist():
            counts[Named(self.names[code // 3], "organization")] += 1
        grouping = group(counts, self.judgements)
        index = np.full(len(is_used), NOBODY, dtype=np.int32)
        for code in used.tolist():
            index[code] = grouping.of[Node(self.names[code // 3], _SORTS[code % 3])]
        parts = [index[codes_of_field] for codes_of_field in nodes.values()]
        return grouping.actors, dict(zip(nodes, parts, strict=True))

    def _meant(
        self,
        senses: tuple[_Senses, _Senses],
        document: NDArray[Any],
        name: NDArray[Any],
        wants_place: NDArray[np.bool_],
    ) -> Wide:
        """Return the node that each name means in its document, -1 where there is no name.

        Where a place is wanted and none is called so, another actor is meant, and the other
        way round.
        """
        asked = document.astype(np.int64) * len(self.names) + name
        found = np.full(len(name), -1, dtype=np.int64)
        for wanted in (wants_place, ~wants_place):
            for sense, is_asked in zip(senses, (~wanted, wanted), strict=True):
                open_ = np.flatnonzero(is_asked & (found < 0) & (name != 0))
                found[open_] = sense.of(asked[open_])
        return np.where((found < 0) & (name != 0), name.astype(np.int64) * 3, found)

    def _senses(self) -> tuple[_Senses, _Senses]:
        """Return what names mean when they mean an actor, and when a place."""
        keys = self.document * len(self.names) + self.name
        is_place = self.node % 3 == _PLACE
        return (
            _Senses.first(keys[~is_place], self.node[~is_place]),
            _Senses.first(keys[is_place], self.node[is_place]),
        )


def _aliases(
    connection: Connection, upto: Upto, numbers: NDArray[Any]
) -> dict[int, tuple[str, ...]]:
    table = schema.actors
    query = select(table.c.number, table.c.aliases).where(table.c.aliases != "[]")
    rows = raw_rows(connection, query.where(known(table, upto)))
    there = set(numbers.tolist()) if rows else set()
    return {number: tuple(json.loads(packed)) for number, packed in rows if number in there}


def _count(rows: Columns, plain: NDArray[np.bool_], names: Sequence[str]) -> Counter[Named]:
    packed = rows["name"].astype(np.int64)[plain] * len(KINDS) + rows["kind"][plain]
    different, often = np.unique(packed, return_counts=True)
    return Counter(
        {
            Named(names[code // len(KINDS)], KINDS[code % len(KINDS)]): count
            for code, count in zip(different.tolist(), often.tolist(), strict=True)
        }
    )
