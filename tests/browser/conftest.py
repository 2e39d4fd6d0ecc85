"""A real browser over a real brief, with the network taken away."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--no-first-run"),
)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The machine's own browser; tests skip where there is none."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Chromium on this machine (apt-get install chromium)")
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def brief_file(story_bundle: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The story's brief, with a report that tries to run as a script."""
    from copy import deepcopy

    from allegiance.briefs.html import write_html

    bundle = deepcopy(story_bundle)
    evil = "\n\n</script><script>window.ran = 1</script><img src=x onerror='window.ran = 2'>"
    for document in bundle["documents"]:
        document["text"] += evil
    return write_html(bundle, tmp_path_factory.mktemp("brief") / "brief.html")


@pytest.fixture
def opened(chromium: Any, brief_file: Path) -> Iterator[Callable[..., Any]]:
    """Open the brief offline; fails the test on any request or any error in the page."""
    contexts: list[Any] = []
    problems: list[str] = []

    def open_(width: int = 1280, height: int = 800, is_tried: bool = False, **options: Any) -> Any:
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        context.set_offline(True)
        page = context.new_page()
        page.set_default_timeout(20_000)
        own = brief_file.as_uri()

        def asked(url: str) -> None:
            if url.split("#", maxsplit=1)[0] != own and not url.startswith("data:"):
                problems.append(f"asked for {url}")

        page.on("pageerror", lambda e: problems.append(f"error: {e}"))
        if not is_tried:
            page.on("request", lambda r: asked(r.url))
            page.on("console", lambda m: m.type == "error" and problems.append(m.text))
        page.goto(own)
        page.wait_for_selector("#sources")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not problems
