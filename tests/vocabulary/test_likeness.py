"""Spellings of one name score high, other names low, and the reason says why."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allegiance.vocabulary import same_name, to_latin


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Usmon Ghazi", "Usman Gazi"),
        ("Sirajuddin Haqqani", "Sirojiddin Khaqqani"),
        ("Мулла Омар", "Mullah Omar"),
        ("al-Zarqawi", "Zarkawi"),
        ("أيمن الظواهري", "Ayman al-Zawahiri"),
        ("Muammar Gaddafi", "Moammar Kadhafi"),
        ("Osama bin Laden", "Usama ibn Ladin"),
        ("Abu Bakr al-Baghdadi", "Abou Bakr el Baghdadi"),
        ("Ghazi Usmon", "Usman Gazi"),
        ("Hafiz Saeed", "Hafez Said"),
    ],
)
def test_one_name_spelt_two_ways(a: str, b: str) -> None:
    assert same_name(a, b).score >= 0.8
    assert same_name(b, a) == same_name(a, b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Hakimullah Mehsud", "Baitullah Mehsud"),
        ("Abdullah Mansur", "Abdul Haq"),
        ("Taliban", "Tehrik-e-Taliban Pakistan"),
        ("Islamic State", "Islamic State Khorasan Province"),
        ("Ahmad Shah Massoud", "Ahmad Shah Abdali"),
        ("Mullah Omar", "Mullah Mansour"),
        ("", "Mullah Omar"),
    ],
)
def test_two_names(a: str, b: str) -> None:
    assert same_name(a, b).score < 0.6


def test_the_vocabulary_knows_better_than_letters() -> None:
    assert same_name("ISIL", "Daesh").reason == "listed names of one actor"
    assert same_name("TIP", "ETIM").reason == "listed as different actors"
    assert same_name("SLA", "South Lebanon Army").reason == "a name that several listed actors bear"


def test_initials_and_parts() -> None:
    assert same_name("XQF", "Xenon Quark Front").reason == "initials of the other"
    assert same_name("Kony", "Joseph Kony").reason == "one name is part of the other"


def test_scripts_become_latin() -> None:
    assert to_latin("Талибан") == "taliban"
    assert to_latin("Mullah Omar") == "Mullah Omar"
    assert to_latin("القاعدة").startswith("al-q")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_the_score_is_symmetric_and_bounded(a: str, b: str) -> None:
    assert same_name(a, b) == same_name(b, a)
    assert 0 <= same_name(a, b).score <= 1
