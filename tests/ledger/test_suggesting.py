"""Suggestions of identity and names that are new."""

from __future__ import annotations

from allegiance.claims import Actor, Claim, Document, Span
from allegiance.ledger import Ledger


def add(ledger, name, *names):
    words = f"{name}: " + ", ".join(names) + "."
    actors = [Actor(n, "armed_group") for n in names] + [Actor("Iran", "government")]
    claims = [
        Claim(n, "opposes", "Iran", Span(words.index(n), words.index(n) + len(n), n), name)
        for n in names
    ]
    ledger.add(Document(name, words), actors, claims)


def test_likely_pairs_are_suggested_once_and_not_after_a_judgement(tmp_path):
    with Ledger.open(tmp_path / "l") as ledger:
        add(ledger, "one", "Katibat Anwar al-Nuristani", "Valley Guardians Front")
        add(ledger, "two", "Katibat Anvar al Nuristani", "Taliban")
        (found,) = ledger.suggestions()
        assert {found.a, found.b} == {"Katibat Anwar al-Nuristani", "Katibat Anvar al Nuristani"}
        assert found.score >= 0.6
        assert found.reason
        assert found.claims == 1
        assert [n.actor.name for n in ledger.new_names()] == [
            "Katibat Anvar al Nuristani",
            "Katibat Anwar al-Nuristani",
            "Valley Guardians Front",
        ]
        ledger.identify(found.a, found.b, "unsure", by="anna")
        assert ledger.suggestions() == []
        assert [n.actor.name for n in ledger.new_names()] == ["Valley Guardians Front"]


def test_files_and_names_are_what_exports_need(tmp_path, reading):
    with Ledger.open(tmp_path / "a") as one, Ledger.open(tmp_path / "b") as two:
        given = reading()
        one.add(given.document, given.actors, given.claims)
        two.add_many(one.files())
        assert two.content() == one.content()
        assert one.names()["IMU"] == "Islamic Movement of Uzbekistan"


def test_two_states_are_never_suggested_as_one(tmp_path):
    officials = ("Security officials",)
    with Ledger.open(tmp_path / "l") as ledger:
        for name in ("Pakistan", "Tajikistan"):
            text = f"Security officials of {name} fought the Valley Guardians Front."
            actors = [
                Actor(name, "government", officials),
                Actor("Valley Guardians Front", "armed_group"),
            ]
            claim = Claim(
                name, "opposes", "Valley Guardians Front", Span(0, len(text), text), name.lower()
            )
            ledger.add(Document(name.lower(), text), actors, [claim])
        assert ledger.suggestions() == []
