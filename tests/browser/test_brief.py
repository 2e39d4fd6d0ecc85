"""What a reader does with a brief, in a real browser without a network."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

pytestmark = pytest.mark.browser
Open = Callable[..., Any]


def set_date(page: Any, iso: str) -> None:
    page.evaluate(
        """iso => {
          const slider = document.getElementById('on');
          slider.value = Math.floor(Date.parse(iso) / 864e5);
          slider.dispatchEvent(new Event('input', { bubbles: true }));
        }""",
        iso,
    )
    page.wait_for_timeout(50)


def places(page: Any) -> dict[str, str]:
    return dict(
        page.eval_on_selector_all(
            "[data-actor]",
            "all => all.map(g => [g.dataset.actor, g.getAttribute('transform')])",
        )
    )


def lines(page: Any) -> list[str]:
    found = page.eval_on_selector_all("[data-tie]", "all => all.map(g => g.dataset.tie)")
    return sorted(found)


def test_it_opens_offline_with_every_part(opened: Open) -> None:
    page = opened()
    for part in ("network", "timeline", "map", "disputes", "questions", "actors", "sources"):
        assert page.locator(f"#{part} h2").inner_text().strip()
    assert len(lines(page)) >= 15
    assert page.locator("#timeline .event").count() >= 5
    assert page.title() == "Who stands with the Taliban, and who against"


def test_no_script_of_a_report_runs(opened: Open) -> None:
    page = opened()
    page.locator("#sources .reports button").first.click()
    assert "window.ran = 1" in page.locator("[role=dialog]").inner_text()
    assert page.evaluate("window.ran") is None


def test_the_policy_stops_requests_and_foreign_scripts(opened: Open) -> None:
    page = opened(is_tried=True)
    stopped = page.evaluate(
        """() => new Promise(done => {
          const met = [];
          document.addEventListener('securitypolicyviolation', e => met.push(e.effectiveDirective));
          const script = document.createElement('script');
          script.textContent = 'window.ran = 3';
          document.body.append(script);
          const image = new Image();
          image.src = 'file:///nowhere.png';
          setTimeout(() => done(met), 300);
        })"""
    )
    assert "script-src-elem" in stopped and "img-src" in stopped
    assert page.evaluate("window.ran") is None


def test_a_mark_in_the_lead_opens_its_sentence_highlighted(opened: Open) -> None:
    page = opened()
    page.locator(".lead .cites button").first.click()
    pane = page.get_by_role("dialog")
    words = pane.locator("mark").inner_text().strip()
    assert len(words) > 20
    assert page.evaluate(
        "() => { const m = document.querySelector('mark').getBoundingClientRect();"
        " return m.top >= 0 && m.bottom <= innerHeight }"
    )
    page.keyboard.press("Escape")
    assert page.get_by_role("dialog").count() == 0


def test_a_tie_opens_the_sentence_that_says_it(opened: Open) -> None:
    page = opened()
    page.locator("[data-tie] .hit").first.dispatch_event("click")
    pane = page.get_by_role("dialog")
    marked = pane.locator("mark").inner_text()
    assert marked.strip() in pane.locator(".text").inner_text()
    assert "Claim 1 of" in pane.inner_text()


def test_next_and_previous_claim_by_key(opened: Open) -> None:
    page = opened()
    page.locator(".lead .cites button").first.click()
    pane = page.get_by_role("dialog")
    first = pane.locator("mark").inner_text()
    page.keyboard.press("n")
    assert "Claim 2 of" in pane.inner_text()
    page.keyboard.press("p")
    assert pane.locator("mark").inner_text() == first


def test_the_slider_changes_ties_while_actors_hold_still(opened: Open) -> None:
    page = opened()
    now, before = lines(page), places(page)
    heading = page.locator("#network h2").inner_text()
    set_date(page, "2015-10-01")
    assert lines(page) != now
    assert places(page) == before
    assert page.locator("#network h2").inner_text() != heading
    assert "1 October 2015" in page.locator(".datebar output").inner_text()


def test_arrow_keys_step_from_change_to_change(opened: Open) -> None:
    page = opened()
    page.locator("#on").focus()
    page.keyboard.press("Home")
    seen = [page.locator("#on").get_attribute("aria-valuetext")]
    for _ in range(3):
        page.keyboard.press("ArrowRight")
        seen.append(page.locator("#on").get_attribute("aria-valuetext"))
    assert len(set(seen)) == 4
    page.keyboard.press("ArrowLeft")
    assert page.locator("#on").get_attribute("aria-valuetext") == seen[2]
    page.keyboard.press("End")
    assert page.locator("#on").get_attribute("aria-valuetext") == "12 November 2021"


def test_play_moves_the_date_and_stops(opened: Open) -> None:
    page = opened()
    page.get_by_role("button", name="Play").click()
    start = page.locator("#on").get_attribute("aria-valuetext")
    page.wait_for_timeout(1200)
    assert page.locator("#on").get_attribute("aria-valuetext") != start
    page.get_by_role("button", name="Pause").click()
    held = page.locator("#on").get_attribute("aria-valuetext")
    page.wait_for_timeout(1200)
    assert page.locator("#on").get_attribute("aria-valuetext") == held


def test_search_by_key_finds_an_actor_by_its_acronym(opened: Open) -> None:
    page = opened()
    page.keyboard.press("/")
    page.keyboard.type("IJU")
    assert "Islamic Jihad Union" in page.locator("#hits li").first.inner_text()
    page.keyboard.press("Enter")
    assert "Islamic Jihad Union" in page.get_by_role("dialog").locator("h3").first.inner_text()


def test_the_network_can_be_walked_by_keys(opened: Open) -> None:
    page = opened()
    page.locator(".drawing svg[role=application]").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    assert page.get_by_role("dialog", name="Profile").count() == 1


def test_focus_on_one_actor_leaves_its_ties_alone(opened: Open) -> None:
    page = opened()
    everything = lines(page)
    page.locator("#actors ul button").first.click()
    page.get_by_role("button", name="Show only its ties in the pictures").click()
    page.keyboard.press("Escape")
    own = lines(page)
    assert 0 < len(own) < len(everything)
    centre = [set(line.split(":")[:2]) for line in own]
    assert set.intersection(*centre)
    page.keyboard.press("Escape")
    assert lines(page) == everything


def test_tab_stays_in_the_pane_and_comes_back(opened: Open) -> None:
    page = opened()
    first = page.locator(".lead .cites button").first
    first.focus()
    page.keyboard.press("Enter")
    for _ in range(40):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('[role=dialog]') !== null")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.closest('.cites') !== null")


def test_filters_hide_hostile_ties(opened: Open) -> None:
    page = opened()
    page.get_by_role("button", name="Hostile", exact=True).click()
    assert all(not line.endswith(":-1") for line in lines(page))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_everything_without_scrolling_sideways(opened: Open, scheme: str) -> None:
    page = opened(390, 844, has_touch=True, is_mobile=True, color_scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    wide = page.evaluate(
        """() => [...document.querySelectorAll('body *')].filter(e => {
          const box = e.getBoundingClientRect();
          return box.width && box.right > 391 && !e.closest('.unseen, .skip, svg');
        }).map(e => e.outerHTML.slice(0, 120))"""
    )
    assert wide == []
    page.locator(".lead .cites button").first.click()
    box = page.get_by_role("dialog").bounding_box()
    assert box and box["width"] <= 390


CONTRAST = """() => {
  const rgb = text => (text.match(/[\\d.]+/g) ?? []).map(Number);
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map(v => {
      const c = v / 255;
      return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const ground = element => {
    for (let e = element; e; e = e.parentElement) {
      const c = rgb(getComputedStyle(e).backgroundColor);
      if (c.length === 3 || c[3] > 0.5) return c;
    }
    return [255, 255, 255];
  };
  const low = [];
  for (const e of document.querySelectorAll('body *')) {
    const own = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    if (!own || !e.getClientRects().length || e.closest('.unseen, .skip, option, :disabled')) continue;
    const style = getComputedStyle(e);
    const inSvg = e instanceof SVGElement;
    const [a, b] = [light(rgb(inSvg ? style.fill : style.color)), light(ground(e))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const isLarge = parseFloat(style.fontSize) >= 24;
    if (ratio < (isLarge ? 3 : 4.5)) low.push([ratio.toFixed(2), e.className?.baseVal ?? e.className, e.textContent.trim().slice(0, 40)]);
  }
  return low;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read(opened: Open, scheme: str) -> None:
    """WCAG 2.2 AA: 4.5 to 1, 3 to 1 for large type."""
    page = opened(color_scheme=scheme)
    assert page.evaluate(CONTRAST) == []
    page.locator(".lead .cites button").first.click()
    assert page.evaluate(CONTRAST) == []


def test_dark_and_light_can_be_switched(opened: Open) -> None:
    page = opened(color_scheme="dark")
    paper = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(paper)
    page.get_by_role("button", name="Light").click()
    assert page.evaluate(paper) != dark
    page.get_by_role("button", name="Dark").click()
    assert page.evaluate(paper) == dark


def test_on_paper_it_holds_pictures_text_and_notes(
    opened: Open, story_bundle: dict[str, Any], tmp_path: Any
) -> None:
    from pypdf import PdfReader

    page = opened(color_scheme="dark")
    page.pdf(path=tmp_path / "printed.pdf", format="A4")
    reader = PdfReader(tmp_path / "printed.pdf")
    text = re.sub(r"\s+", " ", " ".join(p.extract_text() for p in reader.pages))
    assert 4 <= len(reader.pages) <= 30
    for words in ("Use it responsibly", "Usmon Ghazi"):
        assert words in text
    cited = [c for sentence in story_bundle["lead"] for c in sentence["claims"]]
    for claim in cited:
        assert story_bundle["claims"][claim]["quote"][:30] in text
    for control in ("Search actors", "Support at least", "Even years"):
        assert control not in text


def test_every_control_has_a_name(opened: Open) -> None:
    page = opened()
    bare = page.evaluate(
        """() => [...document.querySelectorAll('button, input, a[href], [role=button], [tabindex="0"]')]
          .filter(e => !(e.getAttribute('aria-label') || e.textContent.trim() || e.labels?.length
            || e.getAttribute('aria-labelledby')))
          .map(e => e.outerHTML.slice(0, 160))"""
    )
    assert bare == []
    levels = page.eval_on_selector_all(
        "h1, h2, h3, h4",
        "all => all.filter(h => h.getClientRects().length).map(h => +h.tagName[1])",
    )
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))


def test_help_lists_the_keys(opened: Open) -> None:
    page = opened()
    page.keyboard.press("?")
    assert page.get_by_role("dialog").inner_text().startswith("Keys")
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0


def test_the_address_points_to_what_is_looked_at(opened: Open) -> None:
    page = opened()
    set_date(page, "2015-10-01")
    page.locator(".lead .cites button").first.click()
    page.wait_for_timeout(500)
    address = page.url
    assert "on=2015-10-01" in address and "claim=" in address
    marked = page.locator("mark").inner_text()
    page.goto("about:blank")
    page.goto(address)
    page.wait_for_selector("mark")
    assert page.locator("mark").inner_text() == marked
    assert "1 October 2015" in page.locator(".datebar output").inner_text()


def test_an_empty_brief_says_why_everywhere(chromium: Any, tmp_path: Any) -> None:
    from allegiance.briefs import bundle
    from allegiance.briefs.html import write_html
    from allegiance.ledger import Ledger

    with Ledger.open(tmp_path / "empty.ledger") as ledger:
        path = write_html(bundle(ledger), tmp_path / "empty.html")
    page = chromium.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda e: problems.append(str(e)))
    page.goto(path.as_uri())
    page.wait_for_selector("#sources")
    for part in ("network", "timeline", "map", "disputes", "questions", "actors", "sources"):
        assert len(page.locator(f"#{part} .empty").inner_text()) > 40
    page.close()
    assert not problems
