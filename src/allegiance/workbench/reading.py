"""Reports into a ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from allegiance.errors import DocumentError

if TYPE_CHECKING:
    from allegiance.ledger import Ledger, Scenario, Shelf
    from allegiance.reading import Reading

__all__ = ["ReadSummary", "open_ledger", "read", "with_scenario"]


@dataclass
class ReadSummary:
    """What reading did.

    Attributes
    ----------
    documents
        How many were read now.
    known
        How many files held nothing that the ledger did not hold already.
    claims
        How many claims are new.
    refused
        One error for each file that could not be read.
    without_claims
        Names of documents in which nothing was found.
    dropped
        How many findings were left out because their words could not be pinned.
    """

    documents: int = 0
    known: int = 0
    claims: int = 0
    refused: list[DocumentError] = field(default_factory=list)
    without_claims: list[str] = field(default_factory=list)
    dropped: int = 0

    def take(self, reading: Reading, new_claims: int) -> None:
        """Count one reading."""
        self.documents += 1
        self.claims += new_claims
        self.dropped += len(reading.dropped)
        if not reading.claims:
            self.without_claims.append(reading.document.id)


def open_ledger(target: str | Path, *, create: bool = True) -> Ledger:
    """Open a ledger, made if there is none.

    Parameters
    ----------
    target
        A file, or ``postgresql://user@host/name``.
    create
        Make the ledger where there is none.

    Raises
    ------
    LedgerError
        If it cannot be opened; `NotALedgerError` if it is something else.
    """
    from allegiance.ledger import Ledger

    return Ledger.open(target, create=create)


def read(
    reports: str | Path | Iterable[str | Path],
    *,
    into: Ledger,
    workers: int | None = None,
    on_progress: Callable[[str, int], None] | None = None,
) -> ReadSummary:
    """Read reports into a ledger; safe to repeat, and to go on after an interruption.

    Parameters
    ----------
    reports
        Files and folders.
    into
        The ledger.
    workers
        Processes to read with; all cores by default.
    on_progress
        Called after each file with its name and the number of files in all.

    Raises
    ------
    DocumentError
        If a path is missing or a folder holds no report. Files that cannot be read are
        listed in the summary; the others are read.
    """
    from allegiance.config import workers as how_many
    from allegiance.reading import find_reports, read_document, read_many

    given = [reports] if isinstance(reports, str | Path) else list(reports)
    files = find_reports([Path(p) for p in given])
    known = {d.sha256 for d in into.documents()}
    summary = ReadSummary()
    silent = True

    def finished(path: Path) -> None:
        nonlocal silent
        summary.known += silent
        silent = True
        if on_progress:
            on_progress(path.name, len(files))

    for outcome in read_many(files, read_document, how_many(workers), known, finished):
        silent = False
        if isinstance(outcome, DocumentError):
            summary.refused.append(outcome)
        else:
            added = into.add(outcome.document, outcome.actors, outcome.claims)
            summary.take(outcome, added.new_claims)
    return summary


def with_scenario(ledger: Shelf | Scenario, *paths: str | Path) -> Scenario:
    """Lay hypothetical claims over a ledger, which is not touched.

    Parameters
    ----------
    ledger
        A ledger, or a ledger with other suppositions on top.
    paths
        Claim files, each with its text (``.txt`` of the same name) beside it or without.

    Returns
    -------
    Scenario
        Whatever asks a ledger can ask it: pictures, changes, briefs.

    Raises
    ------
    ScenarioError
        If a file is no claim file, or supposes what cannot both hold.
    """
    from allegiance.ledger import with_scenario as lay

    return lay(ledger, *paths)
