"""Web pages: the article without menus, adverts and comments."""

from __future__ import annotations

import re
from pathlib import Path

from allegiance.errors import DocumentError
from allegiance.reading.formats.page import Page, normalised
from allegiance.reading.wordlist import words

__all__ = ["pages", "stripped"]

_BLOCKS = words(
    "address article aside blockquote br dd div dl dt fieldset figcaption figure footer form h1 "
    "h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tbody td tfoot th thead tr ul"
)
_CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32)])
_SILENT = ("script", "style", "noscript", "template", "iframe", "svg")


def pages(path: Path, data: bytes) -> list[Page]:
    """Read the main text of a saved web page with what its head says about it."""
    import trafilatura

    tree = trafilatura.load_html(data)
    if tree is None:
        raise DocumentError(
            "no web page is found in this file",
            where=path,
            remedy="Save the page again, complete, from the browser",
        )
    found = trafilatura.bare_extraction(
        tree,
        include_comments=False,
        include_tables=True,
        with_metadata=True,
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    text = found.text if found and not isinstance(found, dict) and found.text else stripped(data)
    text = re.sub(r"\n+", "\n\n", text)
    if found is None or isinstance(found, dict):
        return [Page(text=normalised(text))]
    return [
        Page(
            text=normalised(text),
            title=found.title,
            author=found.author,
            publisher=found.sitename,
            published=found.date,
            url=found.url,
        )
    ]


def stripped(html: str | bytes) -> str:
    """Return the text of a piece of HTML, one paragraph per block."""
    from lxml import etree
    from lxml import html as parser

    try:
        raw = html.translate(_CONTROLS).encode() if isinstance(html, str) else html
        encoding = "utf-8" if isinstance(html, str) else None
        tree = parser.fromstring(raw, parser=parser.HTMLParser(encoding=encoding))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return ""
    for silent in list(tree.iter(*_SILENT)):
        silent.drop_tree()
    for element in tree.iter():
        if element.tag in _BLOCKS:
            element.text = "\n\n" + (element.text or "")
            element.tail = "\n\n" + (element.tail or "")
    return normalised(re.sub(r"(?<!\n)\n(?!\n)", " ", tree.text_content()))
