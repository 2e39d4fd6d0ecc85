"""RSS and Atom: every entry is a report of its own."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from allegiance.claims import fold
from allegiance.errors import DocumentError
from allegiance.reading.formats.html import stripped
from allegiance.reading.formats.page import Page, normalised

__all__ = ["pages"]


def pages(path: Path, data: bytes) -> list[Page]:
    """Read the entries of a saved feed, full content before summaries."""
    import feedparser

    feed = feedparser.parse(data, sanitize_html=False, resolve_relative_uris=False)
    if not feed.entries:
        raise DocumentError(
            "no entries of an RSS or Atom feed are found in this file",
            where=path,
            remedy="Save the feed again, or give the report itself",
        )
    publisher = feed.feed.get("title")
    return [page for entry in feed.entries if (page := _page(entry, publisher)).text]


def _page(entry: Any, publisher: str | None) -> Page:
    title = normalised(stripped(entry.get("title") or "")) or None
    bodies = [c.get("value") or "" for c in entry.get("content") or []] or [""]
    body = max(bodies, key=len) or entry.get("summary") or ""
    day = entry.get("published_parsed") or entry.get("updated_parsed")
    slug = re.sub(r"\s+", "-", fold(title or entry.get("id") or ""))[:60].strip("-")
    return Page(
        text=stripped(body) if body.strip() else "",
        title=title,
        author=entry.get("author") or None,
        publisher=publisher or None,
        published=f"{day.tm_year:04d}-{day.tm_mon:02d}-{day.tm_mday:02d}" if day else None,
        url=entry.get("link") or None,
        slug=slug or "entry",
    )
