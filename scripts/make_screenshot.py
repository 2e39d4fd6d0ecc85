"""Take the README's picture of a brief: `python scripts/make_screenshot.py khorasan.html`."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

OUT = Path(__file__).parents[1] / "docs" / "images" / "brief.png"
SIZE = {"width": 1280, "height": 1820}
COLOURS = 128


def main(brief: Path) -> None:
    """Open the brief offline and keep its first screens, the sticky date bar in its place."""
    browser_file = shutil.which("chromium") or shutil.which("google-chrome")
    if browser_file is None:
        sys.exit("No Chromium on this machine (apt-get install chromium)")
    OUT.parent.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_file, args=["--no-sandbox"])
        context = browser.new_context(viewport=SIZE, color_scheme="light", offline=True)
        page = context.new_page()
        page.goto(brief.resolve().as_uri())
        page.wait_for_selector("#sources")
        page.screenshot(path=OUT)
        browser.close()
    _shrink()
    print(f"{OUT}: {OUT.stat().st_size // 1024} KiB")


def _shrink() -> None:
    """Keep few colours: the picture is mostly paper and letters."""
    from PIL import Image

    with Image.open(OUT) as picture:
        small = picture.convert("RGB").quantize(COLOURS)
    small.save(OUT, optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
