"""The Python face: reports into a ledger, a ledger into pictures and briefs.

Every function here joins floors that know nothing of each other; the command line and the web
pages call these and nothing below them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from allegiance.errors import DocumentError, OptionError, OutputError

if TYPE_CHECKING:
    from allegiance.history import History
    from allegiance.ledger import Ledger
    from allegiance.reading import Reading
    from allegiance.views import Change, Picture

__all__ = [
    "ReadSummary",
    "brief",
    "changes",
    "check_output",
    "latest_day",
    "open_ledger",
    "picture",
    "read",
]

Day = str | date | int
Instant = str | date | datetime | int


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


def latest_day(history: History) -> int:
    """Return the day of the newest publication or dated claim, which questions mean by default.

    Raises
    ------
    OptionError
        If the history is empty.
    """
    from allegiance.times import LAST_DAY

    if not len(history):
        raise OptionError("the ledger holds no claims", remedy="Read reports into it first")
    days = history.published[history.published < LAST_DAY]
    return int(days.max()) if len(days) else int(history.start_low.max())


def picture(ledger: Ledger, on: Day | None = None, known_by: Instant | None = None) -> Picture:
    """Return who stood with whom on a date.

    Parameters
    ----------
    ledger
        The ledger.
    on
        The date in the world (EDTF); a month or year means its last day. Default: the newest.
    known_by
        As known by this instant; all that was learned by default.

    Raises
    ------
    DateError
        If a date is no date.
    """
    from allegiance import views

    history = ledger.history(known_by=known_by)
    return views.picture(history, latest_day(history) if on is None else on)


def changes(
    ledger: Ledger, since: Day, until: Day | None = None, known_by: Instant | None = None
) -> Sequence[Change]:
    """Return the ties that appeared, ended or turned between two dates, with their claims."""
    from allegiance import views

    history = ledger.history(known_by=known_by)
    return views.changes(history, since, latest_day(history) if until is None else until)


def brief(
    ledger: Ledger,
    to: str | Path,
    *,
    on: Day | None = None,
    known_by: Instant | None = None,
    title: str | None = None,
) -> Path:
    """Publish a cited brief; the file's ending says in which form.

    Parameters
    ----------
    ledger
        The ledger.
    to
        Where to write: ``.html``, ``.docx``, ``.pdf`` or ``.md``.
    on, known_by
        As for `picture`.
    title
        The headline; made from the picture by default.

    Raises
    ------
    OutputError
        If the file cannot be written; nothing half-written is left.
    """
    from allegiance.briefs.build import bundle

    path = check_output(to)
    write = _writer(path)
    return write(bundle(ledger, on=on, known_by=known_by, title=title), path)


def check_output(to: str | Path) -> Path:
    """Refuse a place for a brief before the work is done, not after.

    Raises
    ------
    OptionError
        If the ending names no form of brief.
    OutputError
        If the folder is missing or may not be written to.
    """
    path = Path(to)
    _writer(path)
    if path.is_dir():
        raise OutputError("that is a folder", where=path, remedy="Name a file, such as brief.html")
    if not path.parent.is_dir():
        raise OutputError("the folder does not exist", where=path, remedy="Make the folder first")
    if not os.access(path.parent, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
        raise OutputError(
            "it may not be written", where=path, remedy="Name a file in a folder of yours"
        )
    return path


def _writer(path: Path) -> Callable[[dict[str, Any], Path], Path]:
    forms = {
        ".html": ("html", "write_html"),
        ".htm": ("html", "write_html"),
        ".md": ("markdown", "write_markdown"),
        ".docx": ("docx", "write_docx"),
        ".pdf": ("pdf", "write_pdf"),
    }
    if path.suffix.lower() not in forms:
        raise OptionError(
            f"no brief is written as {path.suffix or 'a file without an ending'}",
            where=path,
            remedy="End the name in .html, .docx, .pdf or .md",
        )
    module, name = forms[path.suffix.lower()]
    found: Callable[[dict[str, Any], Path], Path] = getattr(
        import_module(f"allegiance.briefs.{module}"), name
    )
    return found
