"""Suppositions over a ledger."""

from __future__ import annotations

from dataclasses import replace

import pytest

from allegiance.claims import write_claim_file
from allegiance.errors import ScenarioError
from allegiance.ledger import Ledger, with_scenario


@pytest.fixture
def below(tmp_path, reading):
    given = reading("real")
    with Ledger.open(tmp_path / "l") as ledger:
        ledger.add(given.document, given.actors, given.claims, learned="2016")
        yield ledger


def write(path, reading, *claims):
    write_claim_file(path, reading.document, reading.actors, claims or reading.claims)
    path.with_suffix(".txt").write_text(reading.document.text, encoding="utf-8")
    return path


def test_suppositions_are_marked_and_the_ledger_is_not_touched(below, tmp_path, reading):
    before = below.content(), below.log(), below.history().key.tolist()
    supposed = reading("supposed", "attacks", when="2030")
    what_if = with_scenario(below, write(tmp_path / "s.jsonl", supposed))
    history = what_if.history()
    assert len(history) == 3
    assert history.is_hypothetical.sum() == 1
    row = int(history.is_hypothetical.argmax())
    assert history.quote(row) == supposed.claims[0].span.quote
    assert history.when_text(row) == "2030"
    assert len(history.actors) == len(below.history().actors), "the same names are the same actors"
    assert history.actors[history.subject[row]].name == "Islamic Movement of Uzbekistan"
    assert len(what_if.claims()) == 3
    assert [d.document.id for d in what_if.documents()] == ["real", "supposed"]
    assert (below.content(), below.log(), below.history().key.tolist()) == before


def test_scenarios_stack(below, tmp_path, reading):
    one = write(tmp_path / "a.jsonl", reading("a", "attacks"))
    two = write(tmp_path / "b.jsonl", reading("b", "meets"))
    stacked = with_scenario(with_scenario(below, one), two)
    assert stacked.history().is_hypothetical.sum() == 2
    assert stacked.target.endswith("+ a, b")


def test_new_actors_of_a_scenario_join(below, tmp_path, reading):
    from allegiance.claims import Actor

    given = reading("s", "attacks")
    new = replace(given.claims[0], subject="Front of the Unheard Of")
    path = tmp_path / "s.jsonl"
    write_claim_file(
        path,
        given.document,
        (*given.actors, Actor("Front of the Unheard Of", "armed_group")),
        (new,),
    )
    history = with_scenario(below, path).history()
    assert "Front of the Unheard Of" in {a.name for a in history.actors}


def test_contradictions_are_refused(below, tmp_path, reading):
    given = reading("s", "allied_with", "opposes", when="2022/2024")
    with pytest.raises(ScenarioError, match="cannot both hold"):
        with_scenario(below, write(tmp_path / "s.jsonl", given))
    claim = given.claims[0]
    with pytest.raises(ScenarioError, match="asserts and denies"):
        write(tmp_path / "t.jsonl", given, claim, replace(claim, status="denied"))
        with_scenario(below, tmp_path / "t.jsonl")
    apart = given.claims[1]
    write(tmp_path / "u.jsonl", given, claim, replace(apart, when="2026"))
    assert with_scenario(below, tmp_path / "u.jsonl").history().is_hypothetical.sum() == 2


@pytest.mark.parametrize("text", ["", "no json", '{"document": {"id": "x"}}'])
def test_files_that_are_no_scenario_are_refused(below, tmp_path, text):
    path = tmp_path / "s.jsonl"
    path.write_text(text)
    with pytest.raises(ScenarioError) as caught:
        with_scenario(below, path)
    assert "s.jsonl" in str(caught.value)


def test_a_missing_file_is_refused(below, tmp_path):
    with pytest.raises(ScenarioError):
        with_scenario(below, tmp_path / "none.jsonl")
