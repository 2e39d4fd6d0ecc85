"""Take the pictures of the docs: `python scripts/make_screenshot.py khorasan.html scorecard.html`.

The scorecard shown is that of `allegiance evaluate tests/reading/texts/open/claims --texts
tests/reading/texts/open --html scorecard.html`.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

IMAGES = Path(__file__).parents[1] / "docs" / "images"
BRIEF = {"width": 1280, "height": 1820}
SCORECARD = {"width": 1280, "height": 820}
COLOURS = 128


def main(pages: list[Path]) -> None:
    """Open each page offline: of a brief keep its first screens, of a scorecard text and claims."""
    browser_file = shutil.which("chromium") or shutil.which("google-chrome")
    if browser_file is None:
        sys.exit("No Chromium on this machine (apt-get install chromium)")
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_file, args=["--no-sandbox"])
        context = browser.new_context(viewport=BRIEF, color_scheme="light", offline=True)
        for path in pages:
            page = context.new_page()
            page.goto(path.resolve().as_uri())
            out = _taken(page)
            _shrink(out)
            print(f"{out}: {out.stat().st_size // 1024} KiB")
        browser.close()


def _taken(page: Page) -> Path:
    if not page.locator("#bench").count():
        page.wait_for_selector("#sources")
        page.screenshot(path=IMAGES / "brief.png")
        return IMAGES / "brief.png"
    page.set_viewport_size(SCORECARD)
    for key in "nn4jj":
        page.keyboard.press(key)
    page.wait_for_timeout(800)
    page.screenshot(path=IMAGES / "scorecard.png")
    return IMAGES / "scorecard.png"


def _shrink(out: Path) -> None:
    """Keep few colours: the picture is mostly paper and letters."""
    from PIL import Image

    with Image.open(out) as picture:
        small = picture.convert("RGB").quantize(COLOURS)
    small.save(out, optimize=True)


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
