"""Verbs, nouns and adjectives, and the slots in which their two sides stand."""

from __future__ import annotations

import pytest

SENTENCES = [
    ("Boko Haram attacked the Nigerian army on Monday.", "Boko Haram", "attacks", "Nigerian army"),
    ("The Nigerian army was attacked by Boko Haram.", "Boko Haram", "attacks", "Nigerian army"),
    ("Hezbollah carried out an attack on Israel.", "Hezbollah", "attacks", "Israel"),
    ("The attack on Israel by Hezbollah was over by noon.", "Hezbollah", "attacks", "Israel"),
    ("Boko Haram clashed with the Nigerian army near Baga.", "Boko Haram", "clashes_with", "Nigerian army"),
    ("Clashes between Hamas and Fatah went on all day.", "Hamas", "clashes_with", "Fatah"),
    ("Jund al-Fajr pledged allegiance to the Islamic State.", "Jund al-Fajr", "pledges_to", "Islamic State"),
    ("Jund al-Fajr swore an oath of allegiance to al-Qaeda.", "Jund al-Fajr", "pledges_to", "al-Qaeda"),
    ("Ansaru split from Boko Haram in 2012.", "Ansaru", "splits_from", "Boko Haram"),
    ("Iran has armed Hezbollah for years.", "Iran", "supports", "Hezbollah"),
    ("Hamas provided training to Islamic Jihad Union fighters.", "Hamas", "supports", "Islamic Jihad Union"),
    ("Hamas condemned Israel.", "Hamas", "condemns", "Israel"),
    ("Hamas met with Fatah in Cairo.", "Hamas", "meets", "Fatah"),
    ("The United States designated Hezbollah in 1997.", "United States", "sanctions", "Hezbollah"),
    ("Al-Shabaab operates in Somalia.", "Al-Shabaab", "based_in", "Somalia"),
    ("Boko Haram is loyal to the Islamic State.", "Boko Haram", "loyal_to", "Islamic State"),
    ("Al-Shabaab is linked to al-Qaeda.", "Al-Shabaab", "allied_with", "al-Qaeda"),
    ("The defection of Ansaru to al-Qaeda came late.", "Ansaru", "joins", "al-Qaeda"),
    ("Al-Shabaab kidnapped teachers in Garissa.", "Al-Shabaab", "coerces", "teachers"),
    ("Hezbollah congratulated Hamas on its victory.", "Hezbollah", "praises", "Hamas"),
    ("The Wagner Group, which attacked Boko Haram, left.", "Wagner Group", "attacks", "Boko Haram"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "subject", "relation", "other"), SENTENCES)
def test_word_tells_relation(told, text, subject, relation, other):
    found = told(text)
    symmetric = {(subject, relation, other), (other, relation, subject)}
    wanted = (
        symmetric
        if relation in {"clashes_with", "meets", "allied_with"}
        else {(subject, relation, other)}
    )
    assert found & wanted, found


def test_coordination_on_both_sides_gives_each_pair(told):
    found = told("Hamas and Hezbollah attacked Israel, Jordan and Egypt.")
    for subject in ("Hamas", "Hezbollah"):
        for other in ("Israel", "Jordan", "Egypt"):
            assert (subject, "attacks", other) in found


def test_condemned_deed_stands_for_its_doer(told):
    found = told("Egypt condemned the killing of 36 civilians by Boko Haram.")
    assert ("Egypt", "condemns", "Boko Haram") in found
    assert ("Egypt", "kills", "civilians") not in found
    assert ("Egypt", "condemns", "civilians") not in found


def test_accusation_gives_the_accused_deed(told):
    found = told("Israel accused Iran of arming Hezbollah.")
    assert {("Israel", "condemns", "Iran"), ("Iran", "supports", "Hezbollah")} <= found
    assert ("Israel", "supports", "Hezbollah") not in found


def test_killing_that_only_counts_victims_is_no_claim_of_its_own(read):
    found = read("Boko Haram ambushed a convoy of the Nigerian army, killing 14 soldiers.").claims
    assert [c.relation for c in found] == ["attacks"]
    assert found[0].killed is not None
    assert (found[0].killed.low, found[0].killed.high) == (14, 14)


def test_oath_in_a_pledge_tells_nothing_twice(read):
    assert len(read("Ansaru pledged loyalty to al-Qaeda.").claims) == 1


def test_co_mention_without_relation_gives_nothing(told):
    assert (
        told("Hamas and Hezbollah were mentioned in the same briefing about the weather.") == set()
    )


@pytest.mark.parametrize(
    "text",
    [
        "The TTP threatened Pakistan. It gave the government ten days.",
        "If the Taliban deliver a wanted Uzbek to Tashkent, doors would open.",
    ],
)
def test_days_and_prisoners_are_no_help(told, text):
    assert not any(relation == "helps" for _, relation, _ in told(text))


def test_lack_of_means_is_no_denied_battle(told):
    assert not any(r == "clashes_with" for _, r, _ in told("The Taliban cannot defeat IS-K alone."))


def test_denial_that_follows_leaves_the_charge_standing(claim):
    found = claim(
        "Uzbekistan accuses the IMU of the attack, a charge the group denies.", "condemns"
    )
    assert found.status == "asserted"


def test_reaching_a_place_according_to_somebody_is_no_accord(told):
    text = "Boko Haram and Ansaru reached Darzab last year, according to elders."
    assert not any(relation == "meets" for _, relation, _ in told(text))


def test_people_of_a_group_stand_for_it(told):
    found = told("The Uzbeks of Boko Haram attacked al-Shabaab in Baga.")
    assert ("Boko Haram", "attacks", "al-Shabaab") in found


def test_neither_denies(read):
    found = read("Boko Haram attacked neither Hamas nor Fatah.").claims
    assert {c.status for c in found} == {"denied"}


def test_unnamed_officials_are_not_their_state(claim):
    found = claim("Afghan officials said that Boko Haram attacked al-Shabaab.", "attacks")
    assert found.said_by is None
