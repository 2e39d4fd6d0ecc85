"""Reviewing in a real browser, by keys alone."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from allegiance.claims import Actor, Claim, Document, Span
from allegiance.ledger import Ledger

pytestmark = pytest.mark.browser
pytest.importorskip("fastapi", reason="the extra web is not installed")

SERVE = """
import sys
from allegiance.ledger import Ledger
from allegiance.web import serve

with Ledger.open(sys.argv[1], create=False) as ledger:
    serve(ledger, port=0, coder="anna", on_start=lambda address: print(address, flush=True))
"""
SENTENCES = (
    ("Usmon Ghazi", "leads", "Blue Front", "Usmon Ghazi leads the Blue Front since 2014."),
    ("Usman Gazi", "leads", "Blue Front", "Usman Gazi is at the head of the Blue Front."),
    ("Blue Front", "attacks", "Red Front", "The Blue Front attacked the Red Front in May 2015."),
    ("Red Front", "allied_with", "Blue Front", "Both fronts stood together in 2016."),
)


@pytest.fixture
def target(tmp_path: Path) -> Path:
    text = " ".join(sentence for *_, sentence in SENTENCES)
    cast = [Actor(n, "person") for n in ("Usmon Ghazi", "Usman Gazi")]
    cast += [Actor(n, "armed_group") for n in ("Blue Front", "Red Front")]
    claims = []
    for subject, relation, object_, sentence in SENTENCES:
        at = text.index(sentence)
        span = Span(at, at + len(sentence), sentence)
        claims.append(Claim(subject, relation, object_, span, "r", "2015", confidence=0.5))
    with Ledger.open(tmp_path / "review.ledger") as ledger:
        paper = Document("r", text, title="Two fronts", publisher="Wire", published="2016-06-01")
        ledger.add(paper, cast, claims)
    return tmp_path / "review.ledger"


@pytest.fixture
def address(target: Path) -> Iterator[str]:
    command = [sys.executable, "-c", SERVE, str(target)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout is not None
            yield running.stdout.readline().strip()
        finally:
            running.terminate()
            running.wait(20)


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    context = chromium.new_context(viewport={"width": 1100, "height": 800})
    opened = context.new_page()
    opened.set_default_timeout(30_000)
    problems: list[str] = []
    opened.on("pageerror", lambda e: problems.append(str(e)))
    opened.on("console", lambda m: m.type == "error" and problems.append(m.text))
    yield opened
    context.close()
    assert not problems


def said(page: Any, text: str) -> None:
    page.wait_for_selector(f"[role=status]:has-text('{text}')", state="attached")


def test_claims_are_judged_by_keys(page: Any, address: str, target: Path) -> None:
    page.goto(address)
    page.wait_for_selector("article")
    assert "#" not in page.url, "the key is taken out of sight"
    assert page.locator("mark").inner_text() == SENTENCES[0][3]
    page.keyboard.press("a")
    said(page, "Usmon Ghazi leads Blue Front: accept")
    page.keyboard.press("c")
    page.get_by_label("when").fill("2014")
    page.keyboard.press("Enter")
    said(page, "Usman Gazi leads Blue Front: correct")
    page.keyboard.press("m")
    page.get_by_label("comment").fill("which May?")
    page.get_by_role("button", name="Write the comment").click()
    said(page, "Blue Front attacks Red Front: comment")
    page.keyboard.press("r")
    said(page, "Blue Front attacks Red Front: reject")
    page.wait_for_selector("article:has-text('4 of 4')")
    page.keyboard.press("u")
    page.wait_for_selector("article:has-text('anna: rejected')")
    with Ledger.open(target) as ledger:
        held = [(r.coder, r.judgement, r.changes, r.comment) for r in ledger.reviews()]
    assert held == [
        ("anna", "accepted", (), None),
        ("anna", "corrected", (("when", "2014"),), None),
        ("anna", "comment", (), "which May?"),
        ("anna", "rejected", (), None),
    ]


def test_names_are_judged_by_keys(page: Any, address: str, target: Path) -> None:
    page.goto(address)
    page.wait_for_selector("article")
    page.keyboard.press("5")
    page.wait_for_selector("article:has-text('Usman Gazi')")
    page.keyboard.press("e")
    page.wait_for_selector("text=Take back")
    with Ledger.open(target) as ledger:
        assert [(j.judgement, j.by) for j in ledger.identities()] == [("same", "anna")]
    page.get_by_role("button", name="Take back").click()
    page.wait_for_selector("article:has-text('Usman Gazi')")


def test_without_the_key_one_can_read_and_not_judge(page: Any, address: str) -> None:
    page.goto(address.partition("#")[0])
    page.wait_for_selector("article")
    assert page.get_by_role("button", name="Accept").count() == 0
    assert "ends with the key" in page.get_by_role("note").inner_text()
    page.keyboard.press("a")
    page.keyboard.press("s")
    page.wait_for_selector("article:has-text('2 of 4')")
