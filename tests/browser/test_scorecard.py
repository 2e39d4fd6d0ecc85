"""The scorecard in a real browser, without a network."""

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from allegiance.briefs.scorecard import write_scorecard

pytestmark = pytest.mark.browser
HERE = Path(__file__).parents[1] / "briefs" / "test_scorecard.py"


def planted() -> Any:
    spec = importlib.util.spec_from_file_location("planted_scorecard", HERE)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def page(chromium: Any, tmp_path: Path) -> Iterator[Any]:
    story = planted()
    path = write_scorecard(
        "the offline reader", [story.scored(), story.scored()], tmp_path / "c.html"
    )
    context = chromium.new_context(viewport={"width": 1400, "height": 1000})
    context.set_offline(True)
    opened = context.new_page()
    opened.set_default_timeout(20_000)
    problems: list[str] = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    opened.on("request", lambda r: None if r.url.startswith(("file:", "data:")) else problems.append(r.url))  # fmt: skip
    opened.goto(path.as_uri())
    yield opened
    ran = opened.evaluate("window.ran")
    context.close()
    assert problems == []
    assert ran is None


def current(page: Any) -> str:
    return page.locator('.item[aria-current="true"]').inner_text()


def marked(page: Any) -> str:
    return "".join(page.locator(".on:not(.near)").all_inner_texts())


def test_keys_walk_claims_documents_and_kinds(page: Any) -> None:
    assert page.locator(".item").count() == 8
    assert "detail wrong" in current(page)
    assert "coded 2015, found none" in current(page)
    assert marked(page) == "The Harrow Front attacked Ostrava."
    page.keyboard.press("j")
    assert "missed" in current(page)
    assert "Found instead, another relation" in current(page)
    assert marked(page) == "Vale leads the Front."
    page.keyboard.press("k")
    assert "detail wrong" in current(page)
    page.keyboard.press("2")
    assert page.locator(".item").count() == 4
    page.keyboard.press("n")
    page.keyboard.press("n")
    assert page.locator('select[name="document"]').input_value() == "1"
    assert page.locator(".item").count() == 2
    page.keyboard.press("/")
    page.keyboard.type("member")
    assert page.locator(".item").count() == 0 or "member" in page.locator("#list").inner_text()
    page.keyboard.press("Escape")
    assert page.locator(".item").count() == 8


def test_filters_and_tables_choose(page: Any) -> None:
    page.locator('[data-relation="praises"]').click()
    assert page.locator(".item").count() == 2
    assert page.locator(".item").first.inner_text().startswith("invented")
    page.locator('select[name="relation"]').select_option("")
    page.locator('select[name="why"]').select_option("relation")
    assert page.locator(".item").count() == 4
    page.locator('select[name="why"]').select_option("when")
    assert page.locator(".item").count() == 2
    page.locator('select[name="why"]').select_option("")
    page.locator('[data-document="1"]').click()
    assert page.locator(".item").count() == 4
    assert page.locator(".chip b").all_inner_texts() == ["1", "2", "1", "0"], "of what is filtered"


def test_words_lead_to_their_claims(page: Any) -> None:
    page.locator("#text span", has_text="Nobody knows why.").click()
    assert "praises" in current(page)
    page.locator("#text span", has_text="Vale leads the Front.").click()
    first = current(page)
    page.locator("#text span", has_text="Vale leads the Front.").click()
    assert current(page) != first, "a second click shows the next claim of these words"


def test_offsets_hold_behind_letters_outside_the_first_plane(page: Any) -> None:
    spans = page.locator("#text span").all_inner_texts()
    assert spans == ["The Harrow Front attacked Ostrava.", "Vale leads the Front.", "Nobody knows why."]  # fmt: skip
    assert page.locator("#text").inner_text().startswith("😀 The Harrow Front")
