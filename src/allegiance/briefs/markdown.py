"""The brief as Markdown, with footnotes that GitHub and Pandoc understand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from allegiance.briefs.files import write_whole
from allegiance.briefs.outline import Heading, Items, Outline, Picture, Run, Table, Text, outline

__all__ = ["as_markdown", "write_markdown"]

_MARKUP: Final = re.compile(r"([\\`*_\[\]<>#|~^$])")
_LIST_START: Final = re.compile(r"^(\s*)([-+]|\d+[.)])(\s)", re.MULTILINE)


def write_markdown(bundle: dict[str, Any], path: Path) -> Path:
    """Write the brief as a Markdown file.

    Raises
    ------
    OutputError
        If the file cannot be written; nothing half-written is left.
    """
    return write_whole(path, as_markdown(outline(bundle)).encode("utf-8", errors="replace"))


def as_markdown(brief: Outline) -> str:
    """Return an outline as Markdown text."""
    return "\n".join(_lines(brief)).strip() + "\n"


def _lines(brief: Outline) -> Iterator[str]:
    yield f"# {plain(brief.title)}\n"
    yield f"*{plain(brief.dateline)}*\n"
    yield f"{brief.counts}\n"
    for block in brief.blocks:
        if isinstance(block, Heading):
            yield f"{'#' * (block.level + 1)} {plain(block.text)}\n"
        elif isinstance(block, Text):
            yield ("*{}*\n" if block.is_quiet else "{}\n").format(runs(block.runs))
        elif isinstance(block, Items):
            yield from (f"- {runs(item)}" for item in block.items)
            yield ""
        elif isinstance(block, Table):
            yield from _table(block)
        else:
            assert isinstance(block, Picture)
    yield "## Reports\n"
    yield from (f"- {plain(report)}" for report in brief.reports)
    yield ""
    for note in brief.notes:
        link = f" <{note.url}>" if note.url and re.fullmatch(r"https?://[^\s<>]+", note.url) else ""
        yield f"[^{note.number}]: “{plain(note.quote)}” {plain(note.report)}.{link}"


def _table(table: Table) -> Iterator[str]:
    yield f"| {' | '.join(table.head)} |"
    yield f"|{'|'.join(' --- ' for _ in table.head)}|"
    for row in table.rows:
        yield f"| {' | '.join(runs([cell]) for cell in row)} |"
    yield ""


def runs(parts: Sequence[Run]) -> str:
    """Return runs as one line, notes behind their words."""
    return "".join(map(_run, parts)).strip()


def _run(run: Run) -> str:
    text, space = plain(run.text), " " if run.text.endswith(" ") else ""
    text = f"**{text}**" if run.is_bold and text else text
    return text + "".join(f"[^{n}]" for n in run.notes) + space


def plain(text: str) -> str:
    """Escape whatever Markdown would read as markup: the words of reports are not ours."""
    one_line = re.sub(r"\s+", " ", text).strip()
    return _LIST_START.sub(r"\1\\\2\3", _MARKUP.sub(r"\\\1", one_line))
