"""Kinds of actor and statuses of a claim."""

from __future__ import annotations

from typing import Final

__all__ = ["KINDS", "OPEN_STATUSES", "STATUSES"]

KINDS: Final = (
    "armed_group",
    "person",
    "government",
    "organization",
    "outlet",
    "population",
    "place",
)
"""Kinds of actor, most specific to armed conflict first; places are objects only."""

STATUSES: Final = ("asserted", "denied", "possible", "conditional", "planned")
"""What a source says of a relation: that it is so, is not, may be, would be if, will be."""
OPEN_STATUSES: Final = ("possible", "conditional", "planned")
"""Statuses that make a question, not a tie."""
