"""A ledger into pictures, changes and briefs."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import date, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from allegiance.errors import OptionError, OutputError

if TYPE_CHECKING:
    from allegiance.history import History
    from allegiance.ledger import Scenario, Shelf
    from allegiance.views import Change, Picture

__all__ = ["Day", "Instant", "brief", "changes", "check_output", "latest_day", "picture"]

Day = str | date | int
Instant = str | date | datetime | int


def latest_day(history: History) -> int:
    """Return the day of the newest publication, which questions mean by default.

    Raises
    ------
    OptionError
        If the history is empty.
    """
    from allegiance.briefs.build import newest_day

    if not len(history):
        raise OptionError("the ledger holds no claims", remedy="Read reports into it first")
    return newest_day(history)


def picture(
    ledger: Shelf | Scenario, on: Day | None = None, known_by: Instant | None = None
) -> Picture:
    """Return who stood with whom on a date.

    Parameters
    ----------
    ledger
        The ledger, or one with a scenario on top.
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
    ledger: Shelf | Scenario, since: Day, until: Day | None = None, known_by: Instant | None = None
) -> Sequence[Change]:
    """Return the ties that appeared, ended or turned between two dates, with their claims."""
    from allegiance import views

    history = ledger.history(known_by=known_by)
    return views.changes(history, since, latest_day(history) if until is None else until)


def brief(
    ledger: Shelf | Scenario,
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
