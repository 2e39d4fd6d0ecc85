"""Instants of learning: whole microseconds since 1970, UTC."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Final, TypeAlias

from sqlalchemy import ColumnElement, Table

from allegiance.history import instant
from allegiance.ledger.records import Snapshot

__all__ = [
    "FOREVER",
    "Instant",
    "Known",
    "Upto",
    "earlier",
    "known",
    "learned_at",
    "moment",
    "now",
    "upto",
]

Instant: TypeAlias = str | date | datetime | int | None
"""What may be given as ``learned``: an instant, None for now."""
Known: TypeAlias = Instant | Snapshot
"""What may be given as ``known_by``: an instant, a snapshot, None for all there is."""
Upto: TypeAlias = int | Mapping[str, int]
"""Which rows a question may see: those learned by an instant, or up to a number a table.

Under ``learned`` such numbers may have an instant beside them; both limits hold then.
"""

FOREVER: Final = 253_402_300_799_999_999
"""Later than anything learned."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


def now() -> int:
    """Return the present instant."""
    return (datetime.now(UTC) - _EPOCH) // _MICROSECOND


def moment(microseconds: int) -> datetime:
    """Write an instant as a UTC datetime."""
    return _EPOCH + microseconds * _MICROSECOND


def learned_at(given: Instant) -> int:
    """Return the instant of learning: as given, else now."""
    return now() if given is None else instant(given)


def upto(known_by: Known) -> Upto:
    """Return which rows a "known by" lets a question see.

    A snapshot counts rows, not instants: claims entered later with an earlier instant of
    learning do not change what it named.
    """
    if isinstance(known_by, Snapshot):
        return dict(known_by.marks)
    return FOREVER if known_by is None else instant(known_by)


def known(table: Table, by: Upto) -> ColumnElement[bool]:
    """Return the condition that a row of a table may be seen."""
    if isinstance(by, int):
        return table.c.learned <= by
    number = table.c.document if table.name == "texts" else table.c.number
    mark = by.get("documents" if table.name == "texts" else table.name, 0)
    return (number <= mark) & (table.c.learned <= by.get("learned", FOREVER))


def earlier(a: Upto, b: Upto) -> Upto:
    """Return which rows two questions may both see."""
    if isinstance(a, int) and isinstance(b, int):
        return min(a, b)
    limits = [{"learned": one} if isinstance(one, int) else one for one in (a, b)]
    return {
        name: min(limit[name] for limit in limits if name in limit)
        for name in limits[0].keys() | limits[1].keys()
    }
