"""The group `hypotheses` from the command line."""

from __future__ import annotations

import json
from pathlib import Path

HELD = "Red Front stays with Blue Front"
ALONE = "Red Front stands alone"
ASKED = ("hypotheses", "weigh", "--hypothesis", HELD, "--hypothesis", ALONE, "--ledger")


def weighed(run, ledger: Path) -> dict:
    said = run(*ASKED, ledger, "--json")
    assert said.code == 0, said.err
    return json.loads(said.out)


def test_one_source_says_so_another_denies_it(run, planted: Path) -> None:
    found = weighed(run, planted)
    assert [h["text"] for h in found["hypotheses"]] == [HELD, ALONE]
    cells = {e["claim"]["source"]: [c["judgement"] for c in e["cells"]] for e in found["evidence"]}
    assert cells == {
        "Daily Wire": ["consistent", "inconsistent"],
        "Valley Post": ["inconsistent", "consistent"],
    }
    hinges = {e["claim"]["source"]: e["if_false_first"] for e in found["evidence"]}
    # Both weigh the same and the alphabet decides: only without the denial does it turn.
    assert hinges == {"Daily Wire": None, "Valley Post": HELD}


def test_grades_decide_and_overrides_hold_until_taken_back(
    run, planted: Path, tmp_path: Path
) -> None:
    run("grade", "source", "Valley Post", "E5", "--ledger", planted)
    found = weighed(run, planted)
    assert found["order"] == [1, 2]
    key = next(e["claim"]["key"] for e in found["evidence"] if e["claim"]["source"] == "Daily Wire")
    said = run("hypotheses", "judge", HELD, key[:8], "inconsistent", "--reason", "a front for show",
               "--by", "anna", "--ledger", planted)  # fmt: skip
    assert (said.code, HELD in said.out) == (0, True), said.err
    over = weighed(run, planted)
    cell = next(e["cells"][0] for e in over["evidence"] if e["claim"]["key"] == key)
    assert cell == {"judgement": "inconsistent", "why": "a front for show", "by": "anna"}
    file = tmp_path / "matrix.md"
    run(*ASKED, planted, "-o", file)
    assert "a front for show (anna)" in file.read_text()
    page = tmp_path / "matrix.html"
    assert run(*ASKED, planted, "-o", page).code == 0
    html = page.read_text(encoding="utf-8")
    assert "Least contradicted: " in html
    assert "* hypothesis 1: inconsistent, a front for show (anna)" in html
    assert html.count("<q>") == len(over["evidence"])
    assert "default-src 'none'".replace("'", "&#39;") in html
    assert "<script" not in html and "http://" not in html and "https://" not in html
    assert "-*" in run(*ASKED, planted).out
    run("hypotheses", "judge", HELD, key, "rule", "--reason", "not so", "--ledger", planted)
    assert weighed(run, planted) == found
    log = json.loads(run("log", "--ledger", planted, "--json").out)
    assert [e["action"] for e in log][-2:] == ["judge cell", "judge cell"]
    assert run("check", "--ledger", planted).code == 0


def test_a_factions_options_are_hypotheses(run, planted: Path) -> None:
    said = run("hypotheses", "weigh", "--actor", "Red Front", "--ledger", planted, "--json")
    texts = [h["text"] for h in json.loads(said.out)["hypotheses"]]
    assert ALONE in texts and len(texts) >= 2


def test_what_is_no_hypothesis_is_told(run, planted: Path) -> None:
    for words, told in (
        (("weigh", "--hypothesis", HELD), "two or more"),
        (("weigh", "--hypothesis", "Red Front dances"), "no hypothesis"),
        (("weigh", "--hypothesis", "Red Frond stands alone"), "Red Front"),
        (("judge", HELD, "zz", "consistent", "--reason", "r"), "no claim"),
        (("judge", HELD, "zz", "fine", "--reason", "r"), "no claim"),
    ):
        said = run("hypotheses", *words, "--ledger", planted)
        assert (said.code, told in said.err) == (2, True), (words, said.err)
