"""Markdown: front matter kept as metadata, marks taken off, wrapped lines joined."""

from __future__ import annotations

import re
from pathlib import Path

from allegiance.reading.formats.decoding import decoded
from allegiance.reading.formats.page import Page, normalised

__all__ = ["pages"]

_FENCE = re.compile(r"\A\s*(---|\+\+\+)[ \t]*\r?\n(.*?)\r?\n\1[ \t]*(?:\r?\n|\Z)", re.S)
_FIELD = re.compile(r"([A-Za-z][\w -]*?)\s*[:=]\s*(.*)")
_HEADING = re.compile(r"^ {0,3}#{1,6}\s+(.+?)\s*#*\s*$")
_RULE = re.compile(r"^ {0,3}(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,}|=+)$")
_ITEM = re.compile(r"^\s*(?:[-*+]|\d{1,3}[.)])\s+")
_TABLE_RULE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$")
_INLINE = (
    (re.compile(r"<!--.*?-->", re.S), ""),
    (re.compile(r"!\[[^\[\]]{0,400}\]\([^()]{0,1000}\)"), ""),
    (re.compile(r"\[([^\[\]]{1,400})\]\([^)\s]{0,2000}(?:\s+\"[^\"]{0,400}\")?\)"), r"\1"),
    (re.compile(r"\[([^\[\]^]{1,400})\]\[[^\[\]]{0,200}\]"), r"\1"),
    (re.compile(r"\[\^[^\[\]]{1,80}\]"), ""),
    (re.compile(r"<((?:https?://|mailto:)[^>\s]+)>"), r"\1"),
    (re.compile(r"</?[A-Za-z][^<>]*>"), ""),
    (re.compile(r"(?<!`)(`{1,3})([^`]{1,1000})\1"), r"\2"),
    (re.compile(r"(?<![\w*])\*{1,3}(?=\S)([^*]{1,1000})(?<=\S)\*{1,3}(?!\w)"), r"\1"),
    (re.compile(r"(?<![\w_])_{1,3}(?=\S)([^\n]{1,1000}?)(?<=\S)_{1,3}(?!\w)"), r"\1"),
    (re.compile(r"~~([^~]{1,1000})~~"), r"\1"),
    (re.compile(r"\\([\\`*_{}\[\]()#+.!>~|-])"), r"\1"),
)


def pages(path: Path, data: bytes) -> list[Page]:
    """Read a Markdown report."""
    text = decoded(data, path)
    fields: dict[str, str] = {}
    if front := _FENCE.match(text):
        fields = _front_matter(front[2])
        text = text[front.end() :]
    heading = next((m[1] for line in text.splitlines() if (m := _HEADING.match(line))), None)
    title = fields.get("title") or (_without_marks(heading) if heading else None)
    return [
        Page(
            text=plain(text),
            title=title,
            author=fields.get("author") or fields.get("authors") or fields.get("by"),
            publisher=fields.get("source") or fields.get("publisher") or fields.get("site_name"),
            published=fields.get("date") or fields.get("published"),
            url=fields.get("url") or fields.get("link") or fields.get("canonical_url"),
        )
    ]


def _front_matter(block: str) -> dict[str, str]:
    """Read ``key: value`` lines; lists become "A, B". Nothing deeper is expected of a report."""
    fields: dict[str, str] = {}
    key = ""
    for line in block.splitlines():
        item = re.match(r"\s+-\s+(.*)|-\s+(.*)", line)
        if item and key:
            value = (item[1] or item[2]).strip().strip("\"'")
            fields[key] = ", ".join(filter(None, (fields.get(key), value)))
        elif match := _FIELD.match(line):
            key = match[1].strip().lower().replace("-", "_")
            value = match[2].strip()
            if value.startswith("[") and value.endswith("]"):
                value = ", ".join(v.strip().strip("\"'") for v in value[1:-1].split(","))
            fields[key] = value.strip("\"'") if value[:1] in "\"'" else value
    return {k: v for k, v in fields.items() if v}


def plain(text: str) -> str:
    """Take the marks off and join the lines of each paragraph."""
    blocks: list[str] = []
    open_block = fenced = False
    for line in text.splitlines():
        if re.match(r"^\s*(?:```|~~~)", line):
            fenced, open_block = not fenced, False
            continue
        stripped = re.sub(r"^\s{0,3}(?:>\s?)+", "", line)
        if not stripped.strip() or _RULE.match(stripped) or _TABLE_RULE.match(stripped):
            open_block = False
        elif heading := _HEADING.match(stripped):
            blocks.append(heading[1])
            open_block = False
        elif _ITEM.match(stripped) or stripped.lstrip().startswith("|") or fenced:
            blocks.append(re.sub(r"^\s*[*+-]\s+", "- ", stripped).strip().strip("|").strip())
            open_block = not fenced and not stripped.lstrip().startswith("|")
        elif open_block:
            joint = "\n" if blocks[-1].endswith(("  ", "\\")) else " "
            blocks[-1] = blocks[-1].rstrip(" \\") + joint + stripped.lstrip()
        else:
            blocks.append(stripped.lstrip())
            open_block = True
    definitions = re.compile(r"^\[[^\]]+\]:\s+\S+")
    return normalised("\n\n".join(_without_marks(b) for b in blocks if not definitions.match(b)))


def _without_marks(text: str) -> str:
    for pattern, replacement in (*_INLINE, *_INLINE):  # twice, for marks within marks
        text = pattern.sub(replacement, text)
    return text
