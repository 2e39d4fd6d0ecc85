"""A found copy can be overruled, and the overruling too."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from allegiance.claims import Actor, Claim, Document, Span
from allegiance.ledger import Ledger

WORDS = [f"word{i}" for i in range(300)]


@pytest.fixture
def wired(tmp_path: Path) -> Path:
    """Two papers that print one wire, each with the claim that it makes."""
    path = tmp_path / "wired.ledger"
    wire = "The Blue Front is allied with the Red Front. "
    wire += " ".join(random.Random(7).choices(WORDS, k=150))
    cast = [Actor("Blue Front", "armed_group"), Actor("Red Front", "armed_group")]
    with Ledger.open(path) as ledger:
        for name, text in (("wire", wire), ("daily", f"KABUL - {wire}")):
            at = text.index("The Blue")
            span = Span(at, at + 43, text[at : at + 43])
            claim = Claim("Blue Front", "allied_with", "Red Front", span, name, "2015")
            paper = Document(name, text, publisher=name.title(), published="2015-01-02")
            ledger.add(paper, cast, [claim])
    return path


def strength(run, ledger: Path) -> float:
    return json.loads(run("ties", "--ledger", ledger, "--on", "2015", "--json").out)["ties"][0][
        "strength"
    ]


def test_a_found_copy_is_overruled_and_restored(run, wired: Path) -> None:
    (found,) = json.loads(run("copies", "--ledger", wired, "--json").out)["copies"]
    assert (found["document"], found["of"], found["judgement"]) == ("daily", "wire", "copy")
    assert (found["by"], found["in_force"]) == ("independence", True)
    once = strength(run, wired)
    said = run(
        "independent", "daily", "wire", "--ledger", wired, "--by", "anna", "--reason", "two desks"
    )
    assert said.code == 0, said.err
    assert "daily is independent of wire" in said.out
    assert strength(run, wired) > once
    rows = json.loads(run("copies", "--ledger", wired, "--json").out)["copies"]
    assert [(r["judgement"], r["in_force"]) for r in rows] == [
        ("copy", False),
        ("independent", True),
    ]
    assert "overruled" in run("copies", "--ledger", wired).out
    assert "two desks" in run("log", "--ledger", wired).out
    key = found["document_sha256"][:8]
    assert run("copy", key, "wire", "--ledger", wired).code == 0
    assert strength(run, wired) == once


def test_what_is_not_there_is_named(run, wired: Path) -> None:
    said = run("independent", "daily", "weekly", "--ledger", wired)
    assert said.code == 2
    assert "weekly" in said.err
    said = run("copy", "daily", "daily", "--ledger", wired)
    assert said.code == 2
    assert "two documents" in said.err


def test_a_judgement_belongs_to_a_snapshot(run, wired: Path) -> None:
    assert run("snapshot", "before", "--ledger", wired).code == 0
    run("independent", "daily", "wire", "--ledger", wired, "--by", "anna")
    shown = json.loads(run("copies", "--ledger", wired, "--known-by", "before", "--json").out)
    assert [r["judgement"] for r in shown["copies"]] == ["copy"]
    assert run("check", "--ledger", wired).code == 0
    with Ledger.open(wired) as ledger:
        assert ledger.content() != ledger.content(ledger.at("before"))
