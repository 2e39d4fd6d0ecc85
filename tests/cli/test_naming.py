import json
from pathlib import Path


def leaders(run, planted: Path) -> set[str]:
    found = json.loads(run("ties", "--ledger", planted, "--actor", "Blue Front", "--json").out)
    return {t["a"] for t in found["ties"] if t["relation"] == "leads"}


def test_two_names_become_one_actor_and_two_again(run, planted: Path) -> None:
    before = run("ties", "--ledger", planted, "--json").out
    suggested = json.loads(run("identities", "--ledger", planted, "--json").out)["suggestions"]
    assert suggested[0]["score"] >= 0.8
    assert {suggested[0]["a"], suggested[0]["b"]} == {"Usmon Ghazi", "Usman Gazi"}
    assert suggested[0]["reason"]
    said = run(
        "same",
        "usmon ghazi",
        "Usman Gazi",
        "--ledger",
        planted,
        "--by",
        "anna",
        "--reason",
        "one man",
        "--json",
    )
    number = json.loads(said.out)["number"]
    assert len(leaders(run, planted)) == 1
    found = json.loads(run("identities", "--ledger", planted, "--json").out)
    assert found["suggestions"] == []
    assert [(j["judgement"], j["by"], j["reason"], j["in_force"]) for j in found["judgements"]] == [
        ("same", "anna", "one man", True)
    ]
    assert run("undo-identity", number, "--ledger", planted).code == 0
    assert run("ties", "--ledger", planted, "--json").out == before
    assert "taken back" in run("identities", "--ledger", planted).out


def test_different_and_unsure_are_not_suggested_again(run, planted: Path) -> None:
    for judgement in ("unsure", "different"):
        assert run(judgement, "Usmon Ghazi", "Usman Gazi", "--ledger", planted).code == 0
        assert json.loads(run("identities", "--ledger", planted, "--json").out)["suggestions"] == []
    assert leaders(run, planted) == {"Usmon Ghazi", "Usman Gazi"}


def test_an_alias_stands_for_its_actor(run, planted: Path) -> None:
    said = run("same", "BF", "Red Front", "--ledger", planted, "--json")
    assert json.loads(said.out)["a"] == "Blue Front"


def test_names_that_cannot_be_judged_are_refused(run, planted: Path) -> None:
    for names, why in (
        (("Blue Frond", "Red Front"), "Did you mean Blue Front"),
        (("BF", "Blue Front"), "one name of one actor"),
        (("Blue Front", "blue front"), "one name of one actor"),
    ):
        said = run("same", *names, "--ledger", planted)
        assert (said.code, why in said.err) == (2, True), said.err
    said = run("undo-identity", "7", "--ledger", planted)
    assert (said.code, "not in force" in said.err) == (2, True)


def test_an_alias_of_two_actors_is_refused(run, planted: Path) -> None:
    from allegiance.claims import Actor, Document
    from allegiance.ledger import Ledger

    with Ledger.open(planted) as ledger:
        ledger.add(Document("third", "BF."), (Actor("Black Forum", "armed_group", ("BF",)),), ())
        ledger.add(
            Document("fourth", "Nothing."),
            (Actor("Black Forum", "armed_group"), Actor("BG", "person")),
            (),
        )
    said = run("same", "BF", "Red Front", "--ledger", planted)
    assert said.code == 2
    assert "'BF' is 2 actors: " in said.err
    assert "Black Forum" in said.err
