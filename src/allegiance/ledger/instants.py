"""Instants of learning: whole microseconds since 1970, UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final, TypeAlias

from allegiance.history import instant

__all__ = ["FOREVER", "Known", "last_instant", "moment", "now"]

Known: TypeAlias = str | date | datetime | int | None
"""What may be given as ``known_by`` or ``learned``."""

FOREVER: Final = 2**62
"""Later than anything learned."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


def now() -> int:
    """Return the present instant."""
    return (datetime.now(UTC) - _EPOCH) // _MICROSECOND


def moment(microseconds: int) -> datetime:
    """Write an instant as a UTC datetime."""
    return _EPOCH + microseconds * _MICROSECOND


def last_instant(known_by: Known) -> int:
    """Return the last instant that a "known by" covers; None covers all there is."""
    return FOREVER if known_by is None else instant(known_by)
