"""The append-only ledger of claims, with two times."""

from allegiance.ledger.independence import Copy
from allegiance.ledger.instants import Known
from allegiance.ledger.ledger import Ledger
from allegiance.ledger.questioning import NewQuestion
from allegiance.ledger.records import (
    OUTCOMES,
    Added,
    AskedQuestion,
    Assignment,
    Batch,
    Cell,
    Fault,
    Forecast,
    Grade,
    Identity,
    LedgerClaim,
    LedgerDocument,
    LogEntry,
    Resolution,
    Review,
    Snapshot,
    Withdrawal,
)
from allegiance.ledger.scenario import Scenario, with_scenario
from allegiance.ledger.shelf import Shelf
from allegiance.ledger.snapshots import Diff
from allegiance.ledger.suggesting import NewName, Suggestion
from allegiance.ledger.writing import Reading

__all__ = [
    "OUTCOMES",
    "Added",
    "AskedQuestion",
    "Assignment",
    "Batch",
    "Cell",
    "Copy",
    "Diff",
    "Fault",
    "Forecast",
    "Grade",
    "Identity",
    "Known",
    "Ledger",
    "LedgerClaim",
    "LedgerDocument",
    "LogEntry",
    "NewName",
    "NewQuestion",
    "Reading",
    "Resolution",
    "Review",
    "Scenario",
    "Shelf",
    "Snapshot",
    "Suggestion",
    "Withdrawal",
    "with_scenario",
]
