"""The page that shows how well reading went."""

import base64
import hashlib
import json
import re
from pathlib import Path

import pytest

from allegiance.briefs.scorecard import scorecard, write_scorecard
from allegiance.claims import Actor, Claim, Count, Document, Span
from allegiance.reading.evaluation import Scored, compare

EVIL = "</script><script>window.ran = 1</script><img src=x onerror='window.ran = 2'>"
TEXT = f"😀 The Harrow Front attacked Ostrava. Vale leads the Front. {EVIL} Nobody knows why."
ACTORS = (
    Actor("Harrow Front", "armed_group", ("Front",)),
    Actor("Ostrava", "government"),
    Actor("Vale", "person"),
)


def claim(subject: str, relation: str, target: str, words: str, **more: object) -> Claim:
    start = TEXT.index(words)
    span = Span(start, start + len(words), words)
    return Claim(subject, relation, target, span, "d", **more)  # type: ignore[arg-type]


GOLD = (
    claim("Harrow Front", "attacks", "Ostrava", "The Harrow Front attacked Ostrava.", when="2015"),
    claim("Vale", "leads", "Harrow Front", "Vale leads the Front."),
)
FOUND = (
    claim("Front", "attacks", "Ostrava", "The Harrow Front attacked Ostrava.", killed=Count(2, None)),
    claim("Vale", "member_of", "Front", "Vale leads the Front.", reason="rule"),
    claim("Ostrava", "praises", "Vale", "Nobody knows why."),
)  # fmt: skip


def scored(text: str = TEXT, gold: tuple[Claim, ...] = GOLD) -> Scored:
    document = Document("d", text, title=f"A title {EVIL}", publisher="Marsa Wire")
    return Scored(document, gold, FOUND, compare((ACTORS, gold), (ACTORS, FOUND), text))


def test_the_data_say_what_became_of_every_claim() -> None:
    data = scorecard("the offline reader", [scored(), scored()])
    assert data["title"] == "2 of 4 coded claims were found; 2 of 6 claims found are coded"
    assert data["kinds"] == {"missed": 2, "invented": 4, "slip": 2, "right": 0}
    slip, missed, wrong, lone = (i for i in data["items"] if i["document"] == 0)
    assert (slip["kind"], slip["wrong"]) == ("slip", ["when"])
    assert slip["found"]["killed"] == "at least 2"
    assert (missed["kind"], missed["found"]["relation"]) == ("missed", "member_of")
    assert (wrong["kind"], wrong["gold"]["relation"]) == ("invented", "leads")
    assert (lone["kind"], lone["gold"]) == ("invented", None)
    for item in data["items"]:
        for side in (item["gold"], item["found"]):
            if side:
                assert TEXT[side["start"] : side["end"]] == side["quote"]
    by = {row["id"]: row for row in data["relations"]}
    assert (by["leads"]["hits"], by["leads"]["gold"], by["leads"]["predicted"]) == (0, 2, 0)
    assert [row["f1"] for row in data["levels"]][3] == pytest.approx(2 * 2 / (4 + 6))


def test_a_quote_that_moved_is_found_again_and_one_that_went_is_not_shown() -> None:
    moved = "Later: " + TEXT.replace("Nobody knows why.", "Nobody knows.")
    items = scorecard("x", [scored(moved)])["items"]
    places = [(i["gold"] or i["found"]) for i in items]
    assert {moved[p["start"] : p["end"]] for p in places if p["start"] is not None} == {
        "The Harrow Front attacked Ostrava.",
        "Vale leads the Front.",
    }
    assert sum(p["start"] is None for p in places) == 1


@pytest.mark.parametrize("gold", [(), GOLD])
def test_nothing_coded_or_nothing_found_is_said(gold: tuple[Claim, ...], tmp_path: Path) -> None:
    empty = Scored(Document("d", ""), gold, (), compare((ACTORS, gold), ((), ())))
    data = scorecard("x", [empty])
    assert ("Nothing is coded" if not gold else "Nothing was found of the 2") in data["title"]
    assert write_scorecard("x", [empty], tmp_path / "e.html").exists()


def test_the_page_locks_itself_and_runs_no_words_of_a_report(tmp_path: Path) -> None:
    page = write_scorecard(f"claims/{EVIL}", [scored()], tmp_path / "c.html").read_text(encoding="utf-8")  # fmt: skip
    assert "window.ran = 1</script>" not in page
    assert page.count("<script") == 2
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    for tag, name in (("script", "script-src"), ("style", "style-src")):
        body = re.findall(rf"<{tag}>(.*?)</{tag}>", page, flags=re.DOTALL)
        assert len(body) == 1
        digest = base64.b64encode(hashlib.sha256(body[0].encode()).digest()).decode()
        assert f"{name} &#39;sha256-{digest}&#39;" in policy[1]
    assert not re.search(r"""(?:src|href)=["']?https?:""", page)
    assert not re.search(r'\sstyle="', page), "the policy would drop it"
    data = re.search(r'id="data">(.*?)</script>', page, flags=re.DOTALL)
    assert data
    assert json.loads(data[1])["documents"][0]["text"] == TEXT
