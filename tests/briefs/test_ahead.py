"""The time ahead in the brief: dilemmas, answers, the record, and what is supposed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from allegiance.briefs import bundle
from allegiance.briefs.markdown import as_markdown
from allegiance.briefs.odds import odds
from allegiance.briefs.outline import outline
from allegiance.briefs.outline_ahead import percent
from allegiance.claims import Actor, Claim, Document, Span
from allegiance.ledger import Ledger, with_scenario

Bundle = dict[str, Any]
SCENARIOS = Path(__file__).parents[2] / "examples" / "khorasan" / "scenarios"
WORDS = {
    "wire": ("2015-09-02", "The Blue Front is likely to join the Red Front by the end of 2015."),
    "daily": ("2015-12-01", "In October 2015 the Blue Front joined the Red Front."),
    "post": ("2016-03-01", "The Blue Front opposes the Red Front."),
}


def test_each_dilemma_tells_odds_within_their_interval_and_claims(story_bundle: Bundle) -> None:
    assert 1 <= len(story_bundle["dilemmas"]) <= 6
    reasons = 0
    for dilemma in story_bundle["dilemmas"]:
        assert story_bundle["actors"][dilemma["actor"]]["kind"] == "armed_group"
        for option in dilemma["options"]:
            assert 0 <= option["low"] <= option["odds"] <= option["high"] <= 1
            assert option["without"] is None
            for driver in option["drivers"]:
                assert all(0 <= c < len(story_bundle["claims"]) for c in driver["claims"])
                reasons += bool(driver["claims"])
    assert reasons
    assert story_bundle["supposed"] is None


def test_the_picture_of_a_dilemma_puts_dots_on_one_scale(story_bundle: Bundle) -> None:
    dilemma = story_bundle["dilemmas"][0]
    figure = odds(dilemma, 400, lambda text, size: 0.5 * size * len(text))
    assert len(figure.discs) == len(dilemma["options"])
    places = [d.x for d in figure.discs]
    chances = [o["odds"] for o in dilemma["options"]]
    order = sorted(range(len(chances)), key=lambda i: chances[i])
    assert [places[i] for i in order] == sorted(places)
    assert all(0.42 * 400 <= x <= 0.74 * 400 for x in places)
    assert all(0 <= mark.x <= 400 for mark in figure.labels)


def planted(path: Path) -> Ledger:
    said = {"wire": ("joins", None, "possible"), "daily": ("joins", "2015-10", "asserted"),
            "post": ("opposes", None, "asserted")}  # fmt: skip
    ledger = Ledger.open(path)
    for name, (day, words) in WORDS.items():
        relation, when, status = said[name]
        claim = Claim(
            "Blue Front",
            relation,
            "Red Front",
            Span(0, len(words), words),
            name,
            when,
            status=status,
        )
        cast = (Actor("Blue Front", "armed_group"), Actor("Red Front", "armed_group"))
        ledger.add(Document(name, words, publisher=name.title(), published=day), cast, (claim,))
    return ledger


def test_a_proposed_answer_is_not_given_for_one_and_an_answer_makes_a_record(
    tmp_path: Path,
) -> None:
    with planted(tmp_path / "l") as ledger:
        before = bundle(ledger)
        (asked,) = before["questions"]
        assert (asked["state"], asked["answer"], asked["answered_by"]) == ("proposed", "yes", None)
        assert [before["claims"][c]["when"] for c in asked["claims"]] == ["2015-10"]
        assert (before["record"]["count"], before["record"]["proposed"]) == (0, 1)
        paper = as_markdown(outline(before))
        assert "No track record yet" in paper and "proposed by later claims" in paper
        ledger.resolve(asked["id"], "yes", by="anna", reason="seen")
        after = bundle(ledger)
    assert after["questions"][0]["state"] == "yes"
    assert after["record"]["lines"][0]["scores"]["brier"] == pytest.approx(0.325**2)
    paper = as_markdown(outline(after))
    assert "yes, says anna: seen" in paper and "| Wire (source) | 1 | 1 | 1 | 0.106 |" in paper


def test_what_is_supposed_is_marked_wherever_it_shows(story_ledger: Any) -> None:
    above = with_scenario(story_ledger, SCENARIOS / "expulsion.jsonl")
    found = bundle(above, on="2022-06")
    marked = {i for i, c in enumerate(found["claims"]) if c["supposed"]}
    assert marked == set(found["supposed"]["claims"]) != set()
    for tie in found["ties"]:
        for piece in tie["segments"]:
            assert piece["supposed"] == (bool(piece["for"]) and set(piece["for"]) <= marked)
    assert any(p["supposed"] for t in found["ties"] for p in t["segments"])
    assert any(o["without"] is not None for d in found["dilemmas"] for o in d["options"])
    paper = as_markdown(outline(found))
    assert paper.index("**What if:**") < paper.index("## Who stands")
    assert ", supposed" in paper and "Supposed in a scenario:" in paper


def test_empty_states_say_why(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "empty") as ledger:
        found = bundle(ledger)
    assert (found["dilemmas"], found["questions"], found["supposed"]) == ([], [], None)
    paper = as_markdown(outline(found))
    assert "two dated claims are the least" in paper
    assert "no prediction about two actors" in paper


def test_no_probability_reads_as_certain() -> None:
    assert [percent(p) for p in (0.001, 0.01, 0.5, 0.99, 0.999)] == [
        "<1%",
        "1%",
        "50%",
        "99%",
        ">99%",
    ]
