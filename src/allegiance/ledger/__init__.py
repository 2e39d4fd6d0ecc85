"""The append-only ledger of claims, with two times."""

from allegiance.ledger.ledger import Ledger
from allegiance.ledger.records import (
    Added,
    Batch,
    Grade,
    Identity,
    LedgerClaim,
    LedgerDocument,
    LogEntry,
    Review,
    Snapshot,
    Withdrawal,
)
from allegiance.ledger.writing import Reading

__all__ = [
    "Added",
    "Batch",
    "Grade",
    "Identity",
    "Ledger",
    "LedgerClaim",
    "LedgerDocument",
    "LogEntry",
    "Reading",
    "Review",
    "Snapshot",
    "Withdrawal",
]
