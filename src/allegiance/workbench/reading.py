"""Reports into a ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from allegiance.errors import DocumentError

if TYPE_CHECKING:
    from allegiance.claims import Document
    from allegiance.ledger import Ledger, Scenario, Shelf
    from allegiance.reading import Reading
    from allegiance.reading.llm import Estimate, LanguageModelReader

__all__ = ["ReadSummary", "estimate", "open_ledger", "read", "with_scenario"]


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
        How many findings were left out because a check refused them.
    left_out
        Of a language model: the document and words of each of these, with the reason.
    circles
        Lineages that lead back to their beginning through what was read: reports that contradict
        one another about who is part of whom, or a misreading.
    """

    documents: int = 0
    known: int = 0
    claims: int = 0
    refused: list[DocumentError] = field(default_factory=list)
    without_claims: list[str] = field(default_factory=list)
    dropped: int = 0
    left_out: list[tuple[str, str]] = field(default_factory=list)
    circles: list[str] = field(default_factory=list)

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
    reader: LanguageModelReader | None = None,
    foreseen: Estimate | None = None,
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
        Processes to read with; all cores by default. A language model is asked as many questions
        at once as its `Endpoint` says.
    reader
        A language model to read with (`allegiance.reading.llm`), in any language; the offline
        reader by default.
    foreseen
        What `estimate` said of these reports and that model, which saves opening them once more to
        count the pieces for `on_progress`.
    on_progress
        Called after each file with its name and the number of files in all; with a language model
        after each piece.

    Raises
    ------
    DocumentError
        If a path is missing or a folder holds no report. Files that cannot be read are
        listed in the summary; the others are read.
    EndpointError
        If the language model cannot be asked; what was read before is in the ledger.
    """
    from allegiance.claims import known_editions
    from allegiance.config import workers as how_many
    from allegiance.reading import find_reports, read_document, read_many

    given = [reports] if isinstance(reports, str | Path) else list(reports)
    files = find_reports([Path(p) for p in given])
    if reader is not None:
        return _read_with(reader, files, into, foreseen, on_progress)
    known = known_editions((d.sha256, d.document) for d in into.documents())
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
            summary.circles += added.circles
            summary.take(outcome, added.new_claims)
    return summary


def estimate(reports: str | Path | Iterable[str | Path], reader: LanguageModelReader) -> Estimate:
    """Say what reading reports with a language model will take; asks nobody.

    Raises
    ------
    DocumentError
        If a path is missing or a folder holds no report.
    """
    from allegiance.reading import find_reports

    given = [reports] if isinstance(reports, str | Path) else list(reports)
    return reader.estimate(_loaded(find_reports([Path(p) for p in given])))


def _loaded(files: Iterable[Path]) -> Iterator[Document | DocumentError]:
    from allegiance.reading import load

    for path in files:
        try:
            yield from load(path, any_language=True)
        except DocumentError as error:
            yield error


def _read_with(
    reader: LanguageModelReader,
    files: list[Path],
    into: Ledger,
    foreseen: Estimate | None,
    on_progress: Callable[[str, int], None] | None,
) -> ReadSummary:
    """Read with a language model; documents that are known are read again, from kept answers."""
    from allegiance.claims import is_known, known_editions

    summary = ReadSummary()
    known = known_editions((d.sha256, d.document) for d in into.documents())
    if on_progress and not foreseen:
        foreseen = reader.estimate(_loaded(files))

    def answered(name: str) -> None:
        if on_progress and foreseen:
            on_progress(name, foreseen.pieces)

    for outcome in reader.read_many(_loaded(files), answered):
        if isinstance(outcome, DocumentError):
            summary.refused.append(outcome)
            continue
        summary.left_out += [(outcome.document.id, why) for why in outcome.dropped]
        added = into.add(outcome.document, outcome.actors, outcome.claims)
        summary.circles += added.circles
        if is_known(outcome.document, known) and not added.new_claims:
            summary.known += 1
        else:
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
