"""From the names in claims to actors: which actor of its own document each name means."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from allegiance.history import NOBODY, HistoryActor, relation_codes
from allegiance.ledger import schema
from allegiance.ledger.identifying import identities
from allegiance.ledger.identity import Named, group
from allegiance.ledger.instants import Upto, known
from allegiance.ledger.records import Identity
from allegiance.ledger.withdrawing import Visibility

__all__ = ["Cast"]

_TO_PLACES: Final = ("based_in", "moves_to")


@dataclass(frozen=True, slots=True)
class Cast:
    """Every actor of every document, by the numbers of the document and of the name.

    Attributes
    ----------
    named
        The actors, each with how many documents name it so.
    called
        Which of them a name (or alias) may mean in a document.
    judgements
        Identities known at the instant.
    """

    named: tuple[Named, ...]
    called: Mapping[tuple[int, int], Sequence[int]]
    judgements: Sequence[Identity]
    names: Sequence[str]

    @classmethod
    def load(
        cls, connection: Connection, upto: Upto, visible: Visibility, names: Sequence[str]
    ) -> Cast:
        """Read the actors known by an instant of the documents that stand."""
        table = schema.actors
        number = {name: i for i, name in enumerate(names)}
        query = (
            select(table.c.document, table.c.name, table.c.kind, table.c.aliases, table.c.batch)
            .where(known(table, upto))
            .order_by(table.c.number)
        )
        named: list[Named] = []
        called: dict[tuple[int, int], list[int]] = defaultdict(list)
        for document, name, kind, packed, batch in connection.execute(query):
            if not visible.document(document, batch):
                continue
            aliases = json.loads(packed)
            for one in (name, *(number.get(alias) for alias in aliases)):
                # An alias without a number is one that no claim can use.
                if one is not None:
                    called[document, one].append(len(named))
            named.append(Named(names[name], kind, tuple(aliases)))
        return cls(tuple(named), called, identities(connection, upto), names)

    def resolve(
        self, columns: Mapping[str, NDArray[Any]]
    ) -> tuple[tuple[HistoryActor, ...], dict[str, NDArray[np.int32]]]:
        """Return the actors after identity, and the columns that point at them."""
        strays: list[Named] = []
        codes = relation_codes()
        to_places = np.isin(columns["relation"], [codes[name] for name in _TO_PLACES])
        asked = {
            "subject": (columns["subject"], np.zeros(len(to_places), dtype=np.bool_)),
            "object": (columns["object"], to_places),
            "said_by": (columns["said_by"], np.zeros(len(to_places), dtype=np.bool_)),
        }
        picked = {
            field: self._pick(columns["document"], name, wants_place, strays)
            for field, (name, wants_place) in asked.items()
        }
        everybody = (*self.named, *strays)
        grouping = group(everybody, self.judgements)
        index = np.array([grouping.of[n.node] for n in everybody] or [0], dtype=np.int32)
        who = {
            field: np.where(column == NOBODY, NOBODY, index[column]).astype(np.int32)
            for field, column in picked.items()
        }
        return grouping.actors, who

    def _pick(
        self,
        document: NDArray[Any],
        name: NDArray[Any],
        wants_place: NDArray[np.bool_],
        strays: list[Named],
    ) -> NDArray[np.int64]:
        """Ask once for each different question, and put the answers back in place."""
        width = len(self.names)
        question = (document * width + name) * 2 + wants_place
        different, back = np.unique(question, return_inverse=True)
        answers = np.full(len(different), NOBODY, dtype=np.int64)
        for i, code in enumerate(different.tolist()):
            pair, place = divmod(code, 2)
            in_document, called = divmod(pair, width)
            if called:
                answers[i] = self._one(in_document, called, bool(place), strays)
        return answers[back]

    def _one(self, document: int, name: int, wants_place: bool, strays: list[Named]) -> int:
        meant = self.called.get((document, name), ())
        for candidate in meant:
            if (self.named[candidate].kind == "place") == wants_place:
                return candidate
        if meant:
            return meant[0]
        # A name that no actor of the document bears is a fault that `check` reports; the claim
        # still deserves to be seen.
        strays.append(Named(self.names[name], "organization"))
        return len(self.named) + len(strays) - 1
