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
    assert ("Karim Saleh", "member_of", "Iraq") in found
