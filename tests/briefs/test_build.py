from __future__ import annotations

import json
from typing import Any

import pytest

from allegiance.briefs import bundle
from allegiance.claims import Actor, Claim, Document, Span
from allegiance.errors import DateError
from allegiance.ledger import Ledger

Bundle = dict[str, Any]


def actor(story: Bundle, name: str) -> int:
    return next(i for i, a in enumerate(story["actors"]) if name in a["names"])


def test_the_bundle_is_json_with_every_part(story_bundle: Bundle) -> None:
    again = json.loads(json.dumps(story_bundle))
    assert again == story_bundle
    assert set(again) == {
        *("title", "made", "on", "known_by", "span", "lead", "documents", "actors", "claims"),
        *("ties", "changes", "places", "disputes", "questions", "profiles", "reviewed"),
        *("dilemmas", "record", "supposed"),
    }
    assert len(again["documents"]) == 14
    assert len(again["claims"]) == 98
    assert again["reviewed"] == 0
    assert again["on"] == "2021-11-12"
    assert again["span"]["to"] == "2021-11-12"


def test_every_sentence_of_the_lead_has_claims(story_bundle: Bundle) -> None:
    assert len(story_bundle["lead"]) >= 3
    for sentence in story_bundle["lead"]:
        assert sentence["claims"], sentence["text"]


def test_every_quote_stands_at_its_place_in_its_document(story_bundle: Bundle) -> None:
    for claim in story_bundle["claims"]:
        text = story_bundle["documents"][claim["document"]]["text"]
        assert text[claim["start"] : claim["end"]] == claim["quote"]


def _indices(value: Any, key: str = "") -> list[tuple[str, int]]:
    """Gather every list of claims anywhere in the bundle."""
    found: list[tuple[str, int]] = []
    if isinstance(value, dict):
        for name, inner in value.items():
            found += _indices(inner, name)
    elif isinstance(value, list):
        for inner in value:
            if isinstance(inner, int) and key in ("claims", "for", "against"):
                found.append((key, inner))
            else:
                found += _indices(inner, key)
    return found


def test_every_index_points_to_something(story_bundle: Bundle) -> None:
    claims, actors = len(story_bundle["claims"]), len(story_bundle["actors"])
    named = _indices({k: v for k, v in story_bundle.items() if k != "claims"})
    assert len(named) > 300
    assert all(0 <= i < claims for _, i in named)
    for claim in story_bundle["claims"]:
        assert 0 <= claim["document"] < len(story_bundle["documents"])
        assert 0 <= claim["subject"] < actors and 0 <= claim["object"] < actors
    for tie in story_bundle["ties"]:
        assert 0 <= tie["a"] < actors and 0 <= tie["b"] < actors
    for profile in story_bundle["profiles"]:
        for number in profile["ties"]:
            tie = story_bundle["ties"][number]
            assert profile["actor"] in (tie["a"], tie["b"])


def test_segments_of_a_tie_follow_one_another(story_bundle: Bundle) -> None:
    for tie in story_bundle["ties"]:
        last = ""
        for piece in tie["segments"]:
            assert last is not None
            assert (piece["from"] or "") >= last
            assert piece["to"] is None or (piece["from"] or "") <= piece["to"]
            assert piece["for"]
            assert 0 < piece["strength"] <= 1
            last = piece["to"]


def test_a_planted_pledge_is_a_tie_of_its_date(story_bundle: Bundle) -> None:
    faction, state = actor(story_bundle, "Ghazi’s men"), actor(story_bundle, "Islamic State")
    tie = next(
        t
        for t in story_bundle["ties"]
        if (t["a"], t["relation"], t["b"]) == (faction, "loyal_to", state)
    )
    assert tie["segments"][0]["from"] == "2015-08-01"
    assert tie["segments"][0]["rule"]
    quotes = {story_bundle["claims"][c]["quote"] for c in tie["segments"][0]["for"]}
    assert any("swore allegiance to Abu Bakr" in q for q in quotes)


def test_a_planted_denial_is_a_dispute_with_both_sides(story_bundle: Bundle) -> None:
    said = {
        frozenset(story_bundle["claims"][c]["status"] for s in d["sides"] for c in s["claims"])
        for d in story_bundle["disputes"]
    }
    assert frozenset({"asserted", "denied"}) in said
    assert all(len(d["sides"]) >= 2 for d in story_bundle["disputes"])


def test_changes_come_in_order_and_in_words(story_bundle: Bundle) -> None:
    days = [c["day"] for c in story_bundle["changes"]]
    assert days == sorted(days)
    assert all(c["text"] and c["claims"] for c in story_bundle["changes"])
    words = [c["text"] for c in story_bundle["changes"] if c["day"] == "2015-08-01"]
    assert "Usmon Ghazi’s faction is loyal to the Islamic State" in words


def test_actors_with_ties_have_a_place_on_the_page(story_bundle: Bundle) -> None:
    ends = {t[e] for t in story_bundle["ties"] for e in "ab"}
    for index in ends:
        found = story_bundle["actors"][index]
        if found["kind"] != "place":
            assert 0 <= found["x"] <= 1 and 0 <= found["y"] <= 1


def test_the_date_asked_for_is_kept_and_words_follow_it(story_ledger: Ledger) -> None:
    then = bundle(story_ledger, on="2015-10", title="Autumn of 2015")
    assert then["on"] == "2015-10-31"
    assert then["title"] == "Autumn of 2015"
    assert any("31 October 2015" in s["text"] for s in then["lead"])


def test_what_was_learned_later_is_left_out(story_ledger: Ledger) -> None:
    then = bundle(story_ledger, on="2015-10", known_by="1999-01-01")
    assert then["claims"] == [] and then["documents"] == []
    assert then["known_by"] == "1999-01-01"


def test_a_bad_date_is_refused(story_ledger: Ledger) -> None:
    with pytest.raises(DateError):
        bundle(story_ledger, on="yesterday")


def test_an_empty_ledger_gives_an_empty_brief(tmp_path: Any) -> None:
    with Ledger.open(tmp_path / "empty.ledger") as ledger:
        found = bundle(ledger)
    assert found["lead"] == [] and found["ties"] == [] and found["profiles"] == []
    assert found["title"] == "Who stands with whom"


def test_rejected_claims_are_nowhere(tmp_path: Any) -> None:
    text = "Alpha attacked Beta in May 2020. Alpha met Gamma in June 2020."
    first, second = Span(0, 32, text[:32]), Span(33, 62, text[33:])
    document = Document("d", text, "A title", publisher="Wire", published="2020-07-01")
    cast = tuple(Actor(n, "armed_group") for n in ("Alpha", "Beta", "Gamma"))
    claims = (
        Claim("Alpha", "attacks", "Beta", first, "d", "2020-05"),
        Claim("Alpha", "meets", "Gamma", second, "d", "2020-06"),
    )
    with Ledger.open(tmp_path / "r.ledger") as ledger:
        ledger.add(document, cast, claims)
        ledger.review(claims[0].key(document.sha256), "rejected", coder="a tester")
        found = bundle(ledger)
    assert [c["relation"] for c in found["claims"]] == ["meets"]
    assert "Beta" not in [a["name"] for a in found["actors"]]
