"""Scoring reading on coded documents, as a user does it."""

import json
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from language_model import GOOD, REPORT, Model, Reply

from allegiance.claims import Actor, Claim, Span, read_claim_file, write_claim_file

SHARED = Path(__file__).parents[2] / ".." / "shared" / "reading"
needs_shared = pytest.mark.skipif(
    not (SHARED / "score.py").exists(), reason="the development gold is not beside this checkout"
)
TEXT = (
    "KABUL, 3 March 2017 - Fighters of the Northern Front attacked a police post in Kunduz on "
    "Tuesday, killing at least 12 policemen, officials said. The Taliban condemned the attack."
)


@pytest.fixture
def coded(tmp_path: Path) -> Path:
    """One document coded by hand, its text beside it."""
    gold = tmp_path / "gold"
    gold.mkdir()
    (gold / "kunduz.txt").write_text(TEXT, encoding="utf-8")
    document = replace(REPORT, id="kunduz", text=TEXT, published="2017-03-03")
    actors = (
        Actor("Northern Front", "armed_group"),
        Actor("Taliban", "armed_group"),
        Actor("Kunduz", "place"),
    )
    start = TEXT.index("The Taliban")
    last = Span(start, len(TEXT), TEXT[start:])
    claims = (
        Claim("Northern Front", "based_in", "Kunduz", Span(0, start - 1, TEXT[: start - 1]), "kunduz"),
        Claim("Taliban", "condemns", "Northern Front", last, "kunduz", when="2017-02-28"),
    )  # fmt: skip
    write_claim_file(gold / "kunduz.jsonl", document, actors, claims)
    return gold


def test_the_offline_reader_is_scored_on_the_texts(run, coded: Path) -> None:
    said = run("evaluate", coded, "--json")
    assert said.code == 0, said.err
    found = json.loads(said.out)
    assert set(found) == {"kunduz", "TOTAL"}
    assert found["TOTAL"]["full"]["gold"] == 2
    assert found["TOTAL"]["quotes_verbatim"]["share"] == 1
    missed = {m["relation"] for m in found["TOTAL"]["missed"]}
    matched = found["TOTAL"]["full"]["hits"]
    assert len(missed) + matched == 2
    relations = found["TOTAL"]["relations"]
    assert relations["based_in"]["gold"] == relations["condemns"]["gold"] == 1
    for row in found["TOTAL"]["missed"] + found["TOTAL"]["invented"]:
        assert TEXT[row["start"] : row["end"]] == row["quote"]
    table = run("evaluate", coded, "--misses").out
    assert "By relation" in table
    assert "Missed: " in table
    assert "Invented: " in table


def test_claim_files_are_scored(run, coded: Path, tmp_path: Path) -> None:
    same = json.loads(run("evaluate", coded, "--pred", coded, "--json").out)["TOTAL"]
    assert [same[level]["f1"] for level in ("actors", "pair", "sign", "full")] == [1, 1, 1, 1]
    assert same["missed"] == same["invented"] == same["slip"] == []
    (tmp_path / "none").mkdir()
    none = json.loads(run("evaluate", coded, "--pred", tmp_path / "none", "--json").out)["TOTAL"]
    assert (none["full"]["recall"], len(none["missed"])) == (0, 2)


def test_a_text_that_is_not_the_one_coded_is_told(run, coded: Path) -> None:
    assert "not the one that was coded" not in run("evaluate", coded, "--pred", coded).err
    text = next(p for p in (*coded.glob("*.txt"), *coded.parent.glob("texts/*.txt")))
    text.write_bytes(text.read_bytes() + b" One more line.")
    said = run("evaluate", coded, "--pred", coded)
    assert "kunduz: the text is not the one that was coded" in said.err
    assert said.code == 0


def test_a_language_model_is_scored(
    run, coded: Path, model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALLEGIANCE_CACHE", str(tmp_path / "cache"))
    answer = {
        "actors": [
            {"name": "Northern Front", "kind": "armed_group", "aliases": []},
            {"name": "Taliban", "kind": "armed_group", "aliases": []},
        ],
        "claims": [
            GOOD["claims"][0]
            | {"quote": TEXT, "subject": "Taliban", "relation": "condemns", "object": "Northern Front", "when": "2017-02-28", "killed": None}
        ],
    }  # fmt: skip
    model.replies = [Reply(answer)]
    said = run("evaluate", coded, "--endpoint", model.url, "--model", "small", "--json")
    assert said.code == 0, said.err
    assert json.loads(said.out)["TOTAL"]["full"]["hits"] == 1
    assert "1 questions asked" in said.err
    model.replies = [Reply("nonsense")]
    said = run("evaluate", coded, "--endpoint", model.url, "--model", "other", "--json")
    assert said.code == 2
    assert "kunduz: the language model did not read" in said.err
    assert json.loads(said.out)["TOTAL"]["full"]["predicted"] == 0


@needs_shared
def test_the_command_says_what_the_published_script_says(run, tmp_path: Path) -> None:
    gold, draw = SHARED / "gold" / "gold", random.Random(5)
    for path in sorted(gold.glob("*.jsonl")):
        file = read_claim_file(path)
        claims = [c if draw.random() < 0.7 else replace(c, when="2015") for c in file.claims]
        kept = tuple(c for c in claims if draw.random() < 0.8)
        write_claim_file(tmp_path / path.name, file.document, file.actors, kept, file.sha256)
    script = [sys.executable, SHARED / "score.py", "--gold", gold, "--pred", tmp_path, "--json"]
    theirs = json.loads(subprocess.run(script, capture_output=True, text=True, check=True).stdout)
    ours = json.loads(run("evaluate", gold, "--pred", tmp_path, "--json").out)
    assert set(ours) == set(theirs)
    for name, row in theirs.items():
        assert {k: ours[name][k] for k in row} == row


def test_the_page_is_written(run, coded: Path, tmp_path: Path) -> None:
    page = tmp_path / "card.html"
    said = run("evaluate", coded, "--html", page)
    assert said.code == 0, said.err
    assert str(page) in said.out.replace("\n", "")
    assert "coded claims were found" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--html", "card.pdf"), ".html"),
        (("--html", "nowhere/card.html"), "does not exist"),
        (("--pred", ".", "--endpoint", "http://localhost:9/v1", "--model", "m"), "--pred and"),
        (("--model", "m"), "--endpoint URL"),
    ],
)
def test_bad_options_are_refused_before_the_work(
    run, coded: Path, options: tuple[str, ...], says: str
) -> None:
    said = run("evaluate", coded, *options)
    assert said.code == 2
    assert says in said.err


def test_missing_texts_and_empty_folders_are_named(run, coded: Path, tmp_path: Path) -> None:
    (coded / "kunduz.txt").unlink()
    said = run("evaluate", coded)
    assert said.code == 2
    assert "the text of kunduz is not there" in said.err
    assert "--texts" in said.err
    (tmp_path / "empty").mkdir()
    said = run("evaluate", tmp_path / "empty")
    assert (said.code, "no claim files" in said.err) == (2, True)
