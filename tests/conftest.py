"""A small ledger with a planted story, for every test that shows one.

`tests/story` holds fourteen short reports written for these tests, with their claims coded by hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# A slow machine must not fail a law, and every run draws the same examples.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")

pytest_plugins = ["language_model"]

STORY = Path(__file__).parent / "story"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs followthemoney where it is not installed: it may have to be compiled."""
    if find_spec("followthemoney") is None:
        missing = pytest.mark.skip(reason="followthemoney is not installed (extra: ftm)")
        for item in items:
            if "ftm" in item.name:
                item.add_marker(missing)


@pytest.fixture(scope="session")
def story_ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A ledger that holds the story."""
    from allegiance.claims import read_claim_file
    from allegiance.ledger import Ledger

    target = tmp_path_factory.mktemp("story") / "story.ledger"
    with Ledger.open(target) as ledger:
        for path in sorted(STORY.glob("*.jsonl")):
            coded = read_claim_file(path, path.with_suffix(".txt").read_text(encoding="utf-8"))
            ledger.add(coded.document, coded.actors, coded.claims)
        yield ledger


@pytest.fixture(scope="session")
def story_bundle(story_ledger: Any) -> dict[str, Any]:
    """The bundle of the story on its last day."""
    from allegiance.briefs import bundle

    return bundle(story_ledger)
