from __future__ import annotations

import base64
import hashlib
import json
import re
from copy import deepcopy
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allegiance.briefs import html
from allegiance.errors import ModelFileError

EVIL = "</script><script>alert(1)</script><!--<img src=x onerror=alert(2)>&amp; \u2028"


class _Page(HTMLParser):
    """The elements of a page and the text of its scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.inner: list[str] = []
        self.is_open = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        self.inner.append("")
        self.is_open = True

    def handle_endtag(self, tag: str) -> None:
        self.is_open = False

    def handle_data(self, data: str) -> None:
        if self.inner and self.is_open:
            self.inner[-1] += data

    def text_of(self, tag: str) -> list[tuple[dict[str, str | None], str]]:
        pairs = zip(self.found, self.inner, strict=True)
        return [(attrs, inner) for (name, attrs), inner in pairs if name == tag]


def sha(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def test_the_policy_forbids_requests_and_allows_these_bytes_alone(
    story_bundle: dict[str, Any],
) -> None:
    page = _Page(html.page(story_bundle))
    policy = next(
        attrs["content"]
        for attrs, _ in page.text_of("meta")
        if attrs.get("http-equiv") == "Content-Security-Policy"
    )
    rules = dict(rule.strip().split(" ", 1) for rule in (policy or "").split(";"))
    assert rules["default-src"] == "'none'"
    assert "unsafe" not in (policy or "")
    assert "http" not in (policy or "")
    scripts = [inner for attrs, inner in page.text_of("script") if "type" not in attrs]
    styles = [inner for _, inner in page.text_of("style")]
    assert rules["script-src"] == " ".join(f"'sha256-{sha(s)}'" for s in scripts)
    assert rules["style-src"] == " ".join(f"'sha256-{sha(s)}'" for s in styles)


def test_nothing_in_the_page_is_fetched(story_bundle: dict[str, Any]) -> None:
    page = _Page(html.page(story_bundle))
    for tag, attrs in page.found:
        for name in ("src", "href", "srcset", "action", "poster"):
            value = attrs.get(name)
            assert value is None or value.startswith("data:"), (tag, name, value)
    style = page.text_of("style")[0][1]
    assert not re.search(r"@import|url\((?!['\"]?(?:data:|#))", style)


def test_the_data_comes_back_as_it_went_in(story_bundle: dict[str, Any]) -> None:
    page = _Page(html.page(story_bundle))
    held = next(inner for attrs, inner in page.text_of("script") if attrs.get("id") == "bundle")
    assert json.loads(held) == story_bundle


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_no_words_of_a_report_become_markup(words: str) -> None:
    bundle = {"title": words, "lead": [{"text": words, "claims": []}], "x": words + EVIL}
    page = html.page(bundle)
    assert len(re.findall(r"<script", page)) == 2
    assert "alert(1)</script>" not in page
    held = re.search(r'id="bundle">(.*?)</script>', page, re.DOTALL)
    assert held is not None and json.loads(held.group(1)) == bundle


def test_a_report_with_a_script_stays_text(story_bundle: dict[str, Any], tmp_path: Path) -> None:
    hostile = deepcopy(story_bundle)
    hostile["title"] = EVIL
    hostile["documents"][0]["text"] = EVIL
    hostile["lead"][0]["text"] = EVIL
    out = html.write_html(hostile, tmp_path / "brief.html")
    page = _Page(out.read_text(encoding="utf-8"))
    assert len(page.text_of("script")) == 2
    assert not page.text_of("img")
    assert EVIL.replace("&amp;", "&") not in page.text_of("style")[0][1]


def test_lone_surrogates_do_not_stop_the_writing(
    story_bundle: dict[str, Any], tmp_path: Path
) -> None:
    odd = {**story_bundle, "title": "half \ud83d a pair"}
    text = html.write_html(odd, tmp_path / "b.html").read_text(encoding="utf-8")
    assert "half ? a pair" in text


def test_the_same_bundle_gives_the_same_bytes(story_bundle: dict[str, Any]) -> None:
    assert html.page(story_bundle) == html.page(story_bundle)


def test_a_missing_front_end_is_said_with_its_remedy() -> None:
    with pytest.raises(ModelFileError, match="npm"):
        html.asset("absent.js")


def test_the_built_script_closes_no_element() -> None:
    assert "</script" not in html.asset("brief.js").lower()
    assert "</style" not in html.asset("brief.css").lower()
