import json
from pathlib import Path


def test_disputes_show_sides_with_sources_grades_and_dates(run, planted: Path) -> None:
    run("grade", "source", "Valley Post", "D4", "--ledger", planted)
    (dispute,) = json.loads(run("disputes", "--ledger", planted, "--json").out)
    grades = {side["sources"][0]: side["claims"][0]["grade"] for side in dispute["sides"]}
    assert grades == {"Daily Wire": None, "Valley Post": "D4"}
    shown = " ".join(run("disputes", "--ledger", planted).out.split())
    assert "1 independent" in shown
    assert "Valley Post D4" in shown
    assert "2015-06-20" in shown


def test_coverage_tells_what_was_read(run, planted: Path) -> None:
    found = json.loads(run("coverage", "Red Front", "BF", "--ledger", planted, "--json").out)
    assert (found["documents"], found["naming_both"], found["independent_sources"]) == (2, 2, 2)
    assert len(found["claims"]) == 2
    early = run("coverage", "Red Front", "BF", "--ledger", planted, "--to", "2014", "--json")
    assert json.loads(early.out)["documents"] == 0


def test_silence_is_called_not_reported(run, planted: Path) -> None:
    said = run("coverage", "Red Front", "Iran", "--ledger", planted)
    assert said.code == 0
    assert "not reported" in said.out
    assert "Of 2 documents" in said.out


def test_coverage_refuses_strangers_and_backward_periods(run, planted: Path) -> None:
    said = run("coverage", "Red Frond", "Iran", "--ledger", planted)
    assert (said.code, "Did you mean Red Front" in said.err) == (2, True)
    said = run(
        "coverage", "Red Front", "Iran", "--ledger", planted, "--from", "2016", "--to", "2015"
    )
    assert (said.code, "comes before" in said.err) == (2, True)


def test_copies_count_as_one_source_in_listings(run, planted: Path, tmp_path: Path) -> None:
    from allegiance.claims import Actor, Claim, Document, Span
    from allegiance.ledger import Ledger

    words = (
        "The Green Front pledged allegiance to the Blue Front on Tuesday, in a valley town whose name nobody would "
        "give. Elders who had come for the oath said that forty men stood in two rows while a letter was read out. "
        "Bread and tea were passed round afterwards, and the guests left before dark. "
    )
    with Ledger.open(planted) as ledger:
        for name, day in (("wire", "2015-07-01"), ("paper", "2015-07-02")):
            claim = Claim(
                "Green Front",
                "pledges_to",
                "Blue Front",
                Span(4, 15, "Green Front"),
                name,
                "2015-07",
            )
            cast = (Actor("Green Front", "armed_group"), Actor("Blue Front", "armed_group"))
            ledger.add(
                Document(name, words + name, publisher=name.title(), published=day), cast, (claim,)
            )
    rows = json.loads(run("ties", "--ledger", planted, "--actor", "Green Front", "--json").out)[
        "ties"
    ]
    assert {c["origin"] for t in rows for c in t["for"]} == {"Wire"}
    assert "Wire = Paper" in run("ties", "--ledger", planted, "--actor", "Green Front").out


def test_a_scenario_changes_the_picture_and_not_the_ledger(
    run, planted: Path, tmp_path: Path
) -> None:
    words = "Suppose the Red Front joins the Blue Front."
    path = tmp_path / "joined.jsonl"
    rows = [
        {"document": {"id": "joined", "publisher": "Scenario", "published": "2016-01-01"}},
        {"actor": {"name": "Red Front", "kind": "armed_group"}},
        {"actor": {"name": "Blue Front", "kind": "armed_group"}},
        {"claim": {"subject": "Red Front", "relation": "part_of", "object": "Blue Front", "when": "2016-01-01/..",
                   "quote": words, "start": 0, "end": len(words)}},
    ]  # fmt: skip
    path.write_text("\n".join(map(json.dumps, rows)))
    path.with_suffix(".txt").write_text(words)

    def supposed(*more: object) -> list[str]:
        found = json.loads(run("ties", "--ledger", planted, "--on", "2016-02", "--json", *more).out)
        return [t["relation"] for t in found["ties"] if t["is_hypothetical"]]

    assert supposed() == []
    assert "part_of" in supposed("--scenario", path)
    args = (
        "changes",
        "--since",
        "2015-12-31",
        "--until",
        "2016-02",
        "--scenario",
        path,
        "--json",
        "--ledger",
        planted,
    )
    assert any(c["relation"] == "part_of" for c in json.loads(run(*args).out))
    said = run(
        "brief",
        "--ledger",
        planted,
        "--on",
        "2016-02",
        "--scenario",
        path,
        "-o",
        tmp_path / "if.md",
    )
    assert said.code == 0, said.err
    assert "part of" in (tmp_path / "if.md").read_text()
    assert supposed() == []


def test_a_scenario_that_is_no_claim_file_is_refused(run, planted: Path) -> None:
    said = run("ties", "--ledger", planted, "--scenario", planted)
    assert said.code == 2
    assert "Traceback" not in said.err
    said = run("ties", "--ledger", planted, "--scenario", "nowhere.jsonl")
    assert (said.code, "nowhere.jsonl" in said.err) == (2, True)


def test_a_name_that_others_bear_too_is_said_to(run, planted: Path) -> None:
    from allegiance.claims import Actor, Claim, Document, Span
    from allegiance.ledger import Ledger

    words = "The Black Forum (BF) opposes Iran."
    with Ledger.open(planted) as ledger:
        claim = Claim("Black Forum", "opposes", "Iran", Span(0, len(words), words), "third")
        cast = (Actor("Black Forum", "armed_group", ("BF",)), Actor("Iran", "government"))
        ledger.add(Document("third", words, published="2015-06-21"), cast, (claim,))
    said = run("ties", "--actor", "BF", "--ledger", planted)
    assert said.code == 0
    assert "'BF' is also a name of" in said.err
    assert run("ties", "--actor", "Blue Front", "--ledger", planted).err == ""
