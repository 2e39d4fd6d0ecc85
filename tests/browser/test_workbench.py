"""The same page, served over a ledger on loopback."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser
pytest.importorskip("fastapi", reason="the extra web is not installed")

SERVE = """
import sys
from allegiance.ledger import Ledger
from allegiance.web import serve

with Ledger.open(sys.argv[1], create=False) as ledger:
    serve(ledger, port=0, on_start=lambda address: print(address, flush=True))
"""


@pytest.fixture
def address(story_ledger: Any) -> Iterator[str]:
    target = str(story_ledger.target).removeprefix("sqlite:///")
    command = [sys.executable, "-c", SERVE, target]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout is not None
            yield running.stdout.readline().strip()
        finally:
            running.terminate()
            running.wait(20)


def test_it_asks_nobody_but_its_own_server(chromium: Any, address: str, tmp_path: Path) -> None:
    context = chromium.new_context()
    page = context.new_page()
    asked: list[str] = []
    problems: list[str] = []
    page.on("request", lambda r: asked.append(r.url))
    page.on("pageerror", lambda e: problems.append(str(e)))
    page.on("console", lambda m: m.type == "error" and problems.append(m.text))
    page.goto(address)
    page.wait_for_selector("#sources", timeout=60_000)
    assert page.title() == "Who stands with the Taliban, and who against"
    page.get_by_label("Picture of").fill("2015-10-31")
    page.get_by_role("button", name="Show", exact=True).click()
    page.wait_for_selector(".dateline strong:has-text('31 October 2015')", timeout=60_000)
    assert "31 October 2015" in page.locator(".lead").inner_text()
    context.close()
    assert all(url.startswith((address, "data:")) for url in asked)
    assert not problems


def test_a_failure_is_said_on_the_page(chromium: Any, address: str) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.route("**/api/bundle*", lambda route: route.fulfill(status=503, body="{}"))
    page.goto(address)
    page.wait_for_selector("[role=alert]", timeout=60_000)
    assert "503" in page.locator("[role=alert]").inner_text()
    context.close()
