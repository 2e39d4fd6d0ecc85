"""Leaders, members, branches, rivals beside a name."""

from __future__ import annotations

import pytest

SENTENCES = [
    ("Boko Haram leader Abubakar Shekau spoke.", "Abubakar Shekau", "leads", "Boko Haram"),
    ("Abubakar Shekau, the leader of Boko Haram, spoke.", "Abubakar Shekau", "leads", "Boko Haram"),
    ("The leader of Boko Haram, Abubakar Shekau, spoke.", "Abubakar Shekau", "leads", "Boko Haram"),
    ("Abubakar Shekau is the leader of Boko Haram.", "Abubakar Shekau", "leads", "Boko Haram"),
    ("Boko Haram is led by Abubakar Shekau.", "Abubakar Shekau", "leads", "Boko Haram"),
    ("Ali Dheere, a spokesman for al-Shabaab, said so.", "Ali Dheere", "member_of", "al-Shabaab"),
    ("Ansaru is the armed wing of Boko Haram.", "Ansaru", "part_of", "Boko Haram"),
    ("Ansaru, an offshoot of Boko Haram, grew.", "Ansaru", "splits_from", "Boko Haram"),
    ("The Iran-backed Kata'ib Hizballah withdrew.", "Iran", "supports", "Kata'ib Hizballah"),
    (
        "Kata'ib Hizballah, an Iran-backed militia, withdrew.",
        "Iran",
        "supports",
        "Kata'ib Hizballah",
    ),
    ("Hamas is a rival of Fatah.", "Hamas", "opposes", "Fatah"),
    ("Kata'ib Hizballah, a militia in Iraq, withdrew.", "Kata'ib Hizballah", "based_in", "Iraq"),
]


@pytest.mark.parametrize(("text", "subject", "relation", "other"), SENTENCES)
def test_role(told, text, subject, relation, other):
    assert (subject, relation, other) in told(text)


def test_one_commander_among_many_is_a_member(told):
    found = told("Abu Dujana, a Boko Haram commander, was seen in Baga.")
    assert ("Abu Dujana", "member_of", "Boko Haram") in found
    assert not any(relation == "leads" for _, relation, _ in found)


def test_description_stays_asserted_in_a_denial(claim):
    found = claim("Boko Haram leader Abubakar Shekau denied that he had fled.", "leads")
    assert (found.status, found.said_by) == ("asserted", None)


def test_minister_by_title_belongs_to_the_state_of_the_report(told):
    found = told("Interior Minister Karim Saleh arrived in Iraq. Iraq waits for Iraqi troops.")
    assert ("Karim Saleh", "member_of", "Iraqi government") in found


def test_leadership_belongs_to_the_band_not_to_the_state_before_it(told):
    found = told(
        "The Department of State has designated Boko Haram. Its leader, Abubakar Shekau, fled."
    )
    assert ("Abubakar Shekau", "leads", "Boko Haram") in found


def test_successor_leads_what_the_predecessor_led(told):
    found = told(
        "Karim Saleh commanded the Norte Bloc until 2012. He was succeeded by Daoud Rahimi."
    )
    assert ("Daoud Rahimi", "leads", "Norte Bloc") in found


def test_head_of_one_office_is_a_member(told):
    found = told("Karim Saleh, the operations chief of Boko Haram, was seen in Baga.")
    assert ("Karim Saleh", "member_of", "Boko Haram") in found
    assert not any(relation == "leads" for _, relation, _ in found)


def test_minister_is_not_given_one_state_of_several(told):
    found = told("Interior Minister Karim Saleh spoke. Iraq and Iran waited. Syria agreed.")
    assert not any(relation == "member_of" for _, relation, _ in found)


def test_surname_is_not_the_group_named_after_it(told):
    found = told("Boko Haram fled. Its founder, Jalaluddin Haqqani, spoke.")
    assert ("Jalaluddin Haqqani", "leads", "Boko Haram") in found


def test_issuer_lists_whom_its_summary_says_was_listed(told):
    text = "The Tariqat-e Noor Brigade was listed on 11 November 2014."
    listed = ("Sanctions Committee", "sanctions", "Tariqat-e Noor Brigade")
    assert listed in told(text, publisher="Sanctions Committee")
    assert told(text, publisher="Evening Post") == set()
