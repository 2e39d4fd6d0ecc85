"""Title, author, publisher and date as the first lines of a plain text give them, or nothing."""

from __future__ import annotations

import re
from dataclasses import replace

from allegiance.reading.dating import DateMention, find_dates
from allegiance.reading.formats.page import Page

__all__ = ["as_edtf", "completed"]

_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_LABELLED = re.compile(
    r"^\W{0,4}(?:date(?: of (?:publication|issue))?|published(?: on| at)?|publication date"
    r"|posted(?: on)?|issued(?: on)?|released?(?: date| on)?|dated|updated"
    r"|last (?:updated|modified))\s*[:\-–—]?\s*(.{4,60})$",
    re.I,
)
_DATELINE = re.compile(
    r"^(?:[A-Z][A-Z.’' -]{2,40}|[A-Z][\w.’' -]{2,30})"
    rf"(?:, (?!(?:{_MONTHS}))[A-Z][\w.’' -]{{2,30}})?,? "
    r"(?:\([A-Za-z .&/-]{2,30}\) ?,? ?)?(?P<date>[^—–\n]{6,30}?)\s*"
    r"(?:\([A-Za-z .&/-]{2,30}\))?\s*(?:—|–|--|- )"
)
_AUTHOR = re.compile(
    r"^\W{0,4}(?:authors?|written by|reported by|byline)\s*[:\-–]\s*(.{3,120})$", re.I
)
_BYLINE = re.compile(r"^(?:By|BY|by):? (?=[A-Z])(.{3,120})$")
_PUBLISHER = re.compile(
    r"^\W{0,4}(?:publisher|source|published by|issued by|outlet)\s*[:\-–]\s*(.{2,100})$", re.I
)
_URL = re.compile(r"^\W{0,4}(?:url|link|original|source)\s*[:\-–]\s*(https?://\S+)\s*$", re.I)
_TITLE = re.compile(r"^\W{0,4}(?:title|headline|subject)\s*[:\-–]\s*(.{3,200})$", re.I)
_NAME_PART = r"(?:[A-Z][\w.’'-]*|al-[A-Z]\w+|bin|ibn|de|van|von|der|da|del|el|la|and|&|the|of)"
_NAME = re.compile(rf"{_NAME_PART}(?:,?\s+{_NAME_PART}){{1,11}}")


def as_edtf(said: str | None) -> str | None:
    """Read a date of publication from metadata, whatever its shape, if it is one date."""
    if not said:
        return None
    stamp = re.match(r"\s*(\d{4}-\d\d-\d\d|\d{4}-\d\d|\d{4})(?:[T\s].*)?\s*$", said)
    found = find_dates(stamp[1] if stamp else said)
    plain = [
        m for m in found if m.kind in ("day", "month", "year") and not m.link and not m.relative
    ]
    return plain[0].edtf if len(plain) == 1 else None


def completed(page: Page) -> Page:
    """Fill in what the file's metadata lacks from the first lines of its text."""
    lines = [line.strip() for line in page.text[:4000].splitlines() if line.strip()][:14]
    published = as_edtf(page.published) or _published(lines) or as_edtf(page.made)
    return replace(
        page,
        title=_tidy(page.title) or _title(page.text),
        author=_tidy(page.author) or _author(lines),
        publisher=_tidy(page.publisher) or _labelled(lines, _PUBLISHER),
        published=published,
        url=_tidy(page.url) or _labelled(lines, _URL),
    )


def _tidy(said: str | None) -> str | None:
    return re.sub(r"\s+", " ", said).strip() or None if said else None


def _labelled(lines: list[str], label: re.Pattern[str]) -> str | None:
    found = next((m[1].strip() for line in lines if (m := label.match(line))), None)
    return None if found and label is _PUBLISHER and found.startswith("http") else found


def _title(text: str) -> str | None:
    """Return the first line if it looks like a heading: short, unfinished, set apart."""
    first, _, rest = text.lstrip().partition("\n")
    first = first.strip()
    if labelled := _TITLE.match(first):
        return labelled[1].strip()
    if not 3 <= len(first) <= 200 or len(first.split()) > 30 or not rest.strip():
        return None
    if re.search(r"[.,;:]['\"”’)]*$", first) and not re.search(r"\b(?:[A-Z]\.|Jr\.|Inc\.)$", first):
        return None
    others = (_AUTHOR, _BYLINE, _PUBLISHER, _URL)
    labelled_date = _LABELLED.match(first)
    is_dated = labelled_date is not None and as_edtf(labelled_date[1]) is not None
    if is_dated or _only_date(first) or _dateline(first) or any(p.match(first) for p in others):
        return None
    wrapped = not rest.startswith(("\n", "\r")) and len(first) > 60 and rest[:1].islower()
    return None if wrapped or not re.search(r"[^\W\d_]{2}", first) else first


def _author(lines: list[str]) -> str | None:
    for line in lines:
        for pattern in (_AUTHOR, _BYLINE):
            if match := pattern.match(line):
                said = re.split(
                    r"\s*(?:\||•|·|–|—|\s-\s|,?\s+(?:on\s+)?(?=\w*\.?\s*\d))", match[1]
                )[0].strip(" ,")
                if _NAME.fullmatch(said) and not said.endswith("."):
                    return said
    return None


def _published(lines: list[str]) -> str | None:
    """Look for a labelled date, then a dateline, then a line that is nothing but a date."""
    for line in lines:
        if (labelled := _LABELLED.match(line)) and (found := as_edtf(labelled[1])):
            return found
    for line in lines:
        if found := _dateline(line):
            return found
    for line in lines[:8]:
        if found := _only_date(line):
            return found
    for line in lines[:8]:
        parts = re.split(r"\s*[|•·]\s*", line)
        dates = [found for part in parts if (found := _only_date(part))]
        if len(parts) > 1 and len(line) < 120 and len(dates) == 1:
            return dates[0]
        ends_with_date = re.fullmatch(r"[^.;:]{3,60}, (?=\S*\d)(?:.{8,20})", line)
        if (_BYLINE.match(line) or ends_with_date) and (found := _single(line)):
            return found
    return None


def _dateline(line: str) -> str | None:
    match = _DATELINE.match(line)
    return _only_date(match["date"].strip()) if match else None


def _dates(text: str) -> list[DateMention]:
    return [
        m for m in find_dates(text) if m.kind in ("day", "month") and not m.link and not m.relative
    ]


def _single(text: str) -> str | None:
    dates = _dates(text)
    return dates[0].edtf if len(dates) == 1 else None


def _only_date(line: str) -> str | None:
    """Return the date of a line that holds a date and at most a weekday and a time."""
    if len(line) > 60:
        return None
    dates = _dates(line)
    if len(dates) != 1:
        return None
    rest = line[: dates[0].start] + line[dates[0].end :]
    rest = re.sub(
        r"(?i)\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b\d{1,2}[:.]\d\d\b|\b[ap]\.?m\b\.?",
        "",
        rest,
    )
    rest = re.sub(r"\b(?:GMT|UTC|EST|EDT|BST|CET|ET|at|on)\b", "", rest)
    return dates[0].edtf if not re.search(r"\w", rest) else None
