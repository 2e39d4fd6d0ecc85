"""Names are found where they were planted, with exact offsets, and nowhere else."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allegiance.vocabulary import find_names


def found(text: str) -> list[tuple[str, str, str]]:
    return [(text[m.start : m.end], m.form, m.entry.id) for m in find_names(text)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "The Islamic Movement of Uzbekistan (IMU) left.",
            [("Islamic Movement of Uzbekistan", "name", "imu"), ("IMU", "acronym", "imu")],
        ),
        ("U.S.-backed fighters", [("U.S.", "state", "usa")]),
        ("Said the U.S. Treasury", [("U.S. Treasury", "name", "us-treasury")]),
        ("the Taliban’s men", [("Taliban", "name", "taliban")]),
        ("the Houthis' drones", [("Houthis", "name", "houthis")]),
        ("Lord's Resistance Army's", [("Lord's Resistance Army", "name", "lra")]),
        ("Islamic\nState took", [("Islamic\nState", "name", "islamic-state")]),
        ("the Free Syrian army", [("Free Syrian army", "name", "fsa")]),
        ("Moscow denied", [("Moscow", "capital", "rus")]),
        ("the Kremlin denied", [("Kremlin", "metonym", "rus")]),
        ("Afghans fled", [("Afghans", "demonym", "afg")]),
        ("Hazaras fled", [("Hazaras", "population", "hazaras")]),
        ("as The Times reported", [("Times", "outlet", "times-london")]),
        ("Amaq claimed", [("Amaq", "outlet", "amaq")]),
        ("in Jawzjan", [("Jawzjan", "place", "place-jawzjan-af")]),
        ("in the Al-Nusrah Front", [("Al-Nusrah Front", "name", "nusra-front")]),
        ("ISIS–K said", [("ISIS–K", "acronym", "is-k")]),
        ("Syrian government forces", [("Syrian government forces", "name", "saa")]),
    ],
)
def test_what_is_planted_is_found(text: str, wanted: list[tuple[str, str, str]]) -> None:
    assert found(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "it is a state of islamic law",
        "who is to let us go",
        "Independent experts at the time. Times are hard. Member States",
        "shining path ahead",
        "Talibanization and Somaliness",
        "The Islamic. State of things",
        "The Islamic\n\nState of things",
        "a base for the army",
        "",
        "🙂 ⚔️",
    ],
)
def test_ordinary_words_are_not_names(text: str) -> None:
    assert found(text) == []


def test_wire_copy_in_capitals_is_read() -> None:
    text = "TALIBAN CAPTURE KUNDUZ AS ISIS IS BEATEN BY AFGHAN ARMY, WHO SAYS"
    assert [name for _, _, name in found(text)] == [
        "taliban",
        "place-kunduz-af",
        "islamic-state",
        "ana",
    ]


def test_an_acronym_that_is_a_word_counts_outside_capitals() -> None:
    assert ("IS", "acronym", "islamic-state") in found("Fighters of IS left the town last week.")


def test_the_longest_name_wins() -> None:
    assert found("Islamic State in Iraq and the Levant-Khorasan") == [
        ("Islamic State in Iraq and the Levant-Khorasan", "name", "is-k")
    ]


def test_all_candidates_are_kept() -> None:
    (match,) = find_names("The ELN attacked.")
    assert {"eln", "eln-bolivia"} <= {entry.id for entry in match.entries}


def test_other_scripts() -> None:
    text = "قالت حركة الشباب ثم ИГИЛ и «Талибан» 🙂 القاعدة"
    assert [name for _, _, name in found(text)] == [
        "al-shabaab",
        "islamic-state",
        "taliban",
        "al-qaeda",
    ]


NOISE = st.text(
    st.sampled_from(
        [
            *"abcxyz ,;:()\n0",
            "é",
            "é",
            "İ",
            "ß",
            "ﬁ",
            "🙂",
            "👩",
            "ب",
            "ق",
            "ж",
            "中",
            "‍",
            "­",
            "̈",
            "ſ",
        ]
    ),
    max_size=60,
)
PLANTS = st.sampled_from(
    [
        ("Islamic Jihad Union", "islamic-jihad-union"),
        ("Katibat al-Tawhid wal-Jihad", "ktj"),
        ("القاعدة", "al-qaeda"),
        ("Аш-Шабааб", "al-shabaab"),
        ("Jama‘at Ansarullah", "jamaat-ansarullah"),
        ("Séléka", "seleka"),
        (unicodedata.normalize("NFD", "Séléka"), "seleka"),
        ("Lashkar‑e‑Taiba", "let"),
    ]
)


@settings(max_examples=300, deadline=None)
@given(before=NOISE, plant=PLANTS, after=NOISE)
def test_offsets_are_those_of_the_text(before: str, plant: tuple[str, str], after: str) -> None:
    name, wanted = plant
    text = f"{before}. {name}. {after}"
    start = len(before) + 2
    assert (start, start + len(name), wanted) in [
        (m.start, m.end, m.entry.id) for m in find_names(text)
    ]


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200))
def test_matches_are_ordered_and_inside_the_text(text: str) -> None:
    last = 0
    for match in find_names(text):
        assert last <= match.start < match.end <= len(text)
        last = match.end
