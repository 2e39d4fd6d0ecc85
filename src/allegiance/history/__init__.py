"""Claims as columns sorted by time: the one form that views and models compute on.

A history is what a ledger knew at some instant, with names already resolved to actors and
copies of one report already given one source. It never changes; asking it for less gives a
new one.
"""

from allegiance.history.columns import History
from allegiance.history.records import (
    COLUMNS,
    DEFAULT_WEIGHT,
    NOBODY,
    VERDICTS,
    HistoryActor,
    HistoryDocument,
    HistoryRow,
    instant,
    relation_codes,
    relation_names,
)

__all__ = [
    "COLUMNS",
    "DEFAULT_WEIGHT",
    "NOBODY",
    "VERDICTS",
    "History",
    "HistoryActor",
    "HistoryDocument",
    "HistoryRow",
    "instant",
    "relation_codes",
    "relation_names",
]
