"""A planted content with everything a claim can say."""

from __future__ import annotations

from pathlib import Path

import pytest

from allegiance.claims import Actor, Claim, ClaimFile, Count, Document, Span
from allegiance.exchange import Content


@pytest.fixture
def shared() -> Path:
    """Real files beside the checkout, where there are any."""
    folder = Path(__file__).parents[2] / ".." / "shared" / "models"
    if not folder.is_dir():
        pytest.skip("no ../shared/models here")
    return folder


@pytest.fixture
def content() -> Content:
    text = (
        "Usmon Ghazi pledged allegiance to the Islamic State in 2015.\r\n"
        "=Officials= say “at least 3” died when “IMU” attacked Kabul & Zabul_town {soon} in 1 % of cases.\n"
        "It may be based in Zabul."
    )
    cuts = [
        (0, text.index("\r")),
        (text.index("=Off"), text.index("\nIt")),
        (text.index("It may"), len(text)),
    ]
    spans = [Span(a, b, text[a:b]) for a, b in cuts]
    actors = (
        Actor("Usmon Ghazi", "person"),
        Actor("Islamic Movement of Uzbekistan", "armed_group", ("IMU", "Harakat")),
        Actor("Islamic State", "armed_group"),
        Actor("Afghanistan", "government"),
        Actor("Officials", "organization"),
        Actor("Kabul", "place"),
        Actor("Zabul", "place"),
    )
    claims = (
        Claim(
            "Usmon Ghazi", "pledges_to", "Islamic State", spans[0], "r1", "2015", confidence=0.75
        ),
        Claim(
            "Usmon Ghazi", "leads", "Islamic Movement of Uzbekistan", spans[0], "r1", "2012/2015"
        ),
        Claim(
            "Islamic Movement of Uzbekistan",
            "attacks",
            "Afghanistan",
            spans[1],
            "r1",
            "2014-03~",
            "Kabul",
            "asserted",
            "Officials",
            Count(3, None),
            Count(None, 7),
            0.5,
            "rule: attack",
        ),
        Claim(
            "Islamic Movement of Uzbekistan",
            "based_in",
            "Zabul",
            spans[2],
            "r1",
            "../2015-11-09",
            "Zabul (32.1, 67.25)",
            "possible",
        ),
    )
    one = Document(
        "r1",
        text,
        "A “title” & more_{x}",
        "Ann Author",
        "Radio",
        "2015-12-01",
        "https://example.org/a_b?c=1&d=2",
    )
    bare = Document("r2", "Nothing here.", publisher="Wire", published="2016", language="ru")
    return Content(
        (ClaimFile(one, actors, claims, one.sha256), ClaimFile(bare, (), (), bare.sha256)),
        places={"Kabul": (34.53, 69.17)},
    )
