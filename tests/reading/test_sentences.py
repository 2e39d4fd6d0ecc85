import pytest
from hypothesis import given
from hypothesis import strategies as st

from allegiance.reading.sentences import paragraphs, sentences, unwrapped


def split(text: str) -> list[str]:
    return [text[s.start : s.end] for s in sentences(text)]


@pytest.mark.parametrize(
    "parts",
    [
        ["Gen. Kenneth F. McKenzie Jr. left the U.S. on Monday.", "He was 12.5 km away."],
        ["Tajik jihadists of J.A. praised it.", "The group split."],
        ["It hurt the U.S.", "The group said so."],
        ["The U.S. Central Command and the U.N. Security Council agreed."],
        [
            "“We will fight,” said Col. John “J.D.” Dorrian, a spokesman.",
            "“We will win.”",
            "He left.",
        ],
        ["He asked “Why?” and left.", "Nobody answered!", "Was it the IMU?", "Perhaps."],
        ["They met on Jan. 3 in Doha.", "Oct. 7 came later."],
        ["Resolution No. 5 cost $1.5 million, cf. p. 12.", "It passed."],
        ["He arrived at 5 a.m. on Friday.", "At 6 p.m. he left."],
        ["It began in 2012. al-Qa'ida had left."[:17], "al-Qa'ida had left."],
        ["The post fell.[3]", "Its men fled."],
        ["Among them were militants, etc. – all of them armed."],
        ["He paused ... and went on."],
        ["Fighters came from Idlib, Aleppo, etc.", "They were Uyghurs."],
        ["塔利班占领了喀布尔。", "他们很高兴！"],
    ],
)
def test_each_planted_sentence_is_found_whole(parts: list[str]) -> None:
    joint = "" if "。" in parts[0] else " "
    assert split(joint.join(parts)) == parts


def test_a_heading_a_bullet_and_a_dateline_are_sentences_of_their_own() -> None:
    text = (
        "Taliban and IS-K\n\nWho fights whom\nKABUL, Oct. 8, 2021 — The Taliban said so. "
        "It denied.\n\n• First, the IMU left.\n• Second, it returned\n- third"
    )
    assert split(text) == [
        "Taliban and IS-K",
        "Who fights whom",
        "KABUL, Oct. 8, 2021 —",
        "The Taliban said so.",
        "It denied.",
        "First, the IMU left.",
        "Second, it returned",
        "third",
    ]
    assert [s.paragraph for s in sentences(text)] == [0, 1, 2, 2, 2, 3, 4, 5]


def test_wire_copy_in_capitals_is_split() -> None:
    text = "GEN. SMITH LEFT THE U.S. ON MONDAY. THE GROUP DENIED IT."
    assert split(text) == ["GEN. SMITH LEFT THE U.S. ON MONDAY.", "THE GROUP DENIED IT."]


def test_a_numbered_list_keeps_its_numbers_with_its_items() -> None:
    assert split("1. The IMU split.\n2. The IJU stayed.") == [
        "1. The IMU split.",
        "2. The IJU stayed.",
    ]


def test_wrapped_lines_are_one_paragraph_and_short_lines_are_not() -> None:
    wrapped = (
        "The Islamic Movement of Uzbekistan, which had long fought\n"
        "beside the Taliban in the north of Afghanistan, broke its\n"
        "oath in the summer and went over to the Islamic State in\n"
        "Zabul, where the Taliban crushed it.\n"
        "The end\n"
        "Nobody expected that it would happen as fast as it then did\n"
        "in a place that had been a refuge for so many years before\n"
        "that summer.\n"
    )
    assert len(paragraphs(wrapped)) == 3
    assert split(wrapped)[1] == "The end"


def test_a_line_that_breaks_off_goes_on() -> None:
    text = "The U.S.-led\ncoalition\nstruck Mosul.\nal-Qaida denied it\nal-Naba did not"
    assert split(text) == [
        "The U.S.-led\ncoalition\nstruck Mosul.",
        "al-Qaida denied it",
        "al-Naba did not",
    ]


def test_carriage_returns_part_paragraphs_like_line_feeds() -> None:
    assert split("One is here.\r\n\r\nTwo is there.\rThree") == [
        "One is here.",
        "Two is there.",
        "Three",
    ]


PIECES = st.sampled_from(
    [
        "The IMU left. ",
        "U.S. ",
        "Gen. ",
        "«Он ушёл». ",
        "حركة طالبان. ",
        "他走了。",
        "🙂 ",
        "\n",
        "\n\n",
        "“Yes.” ",
        "- ",
        "\r\n",
        "e\u0301 ",
        "KABUL — ",
        "1. ",
        "...",
        "\t",
        "\u00a0",
    ]
)


@given(st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=60))
def test_sentences_are_ordered_trimmed_and_cover_every_letter(text: str) -> None:
    found = sentences(text)
    covered: set[int] = set()
    last = 0
    for one in found:
        assert last <= one.start < one.end <= len(text)
        piece = text[one.start : one.end]
        assert piece == piece.strip()
        covered.update(range(one.start, one.end))
        last = one.end
    missed = [c for i, c in enumerate(text) if i not in covered and c.isalnum() and c != "o"]
    assert not missed
    assert [s.paragraph for s in found] == sorted(s.paragraph for s in found)


WIRE = (
    "THE RADIO SAID THAT THE NATIONAL FRONT, AN UMBRELLA OF SEVEN\n"
    "SMALL GROUPS, HAD LEFT THE TALKS WITH THE MINISTRY\n"
    "IN THE CAPITAL ON SUNDAY AND WOULD FIGHT ON. THE\n"
    "ARMY HAD NO COMMENT ON THE FRONT'S COMMUNIQUE AND\nSENT NONE.\n\n"
    "   A BISHOP ASKED BOTH SIDES TO RETURN TO THE TABLE BEFORE\nTHE RAINS.\n"
)


def test_raggedly_wrapped_wire_copy_is_read_across_its_line_ends() -> None:
    shown = [" ".join(WIRE[s.start : s.end].split()) for s in sentences(WIRE)]
    assert len(shown) == 3
    assert shown[0].endswith("AND WOULD FIGHT ON.")
    assert shown[2].startswith("A BISHOP")


@given(st.text(alphabet="ab.\r\n \u2028", max_size=80))
def test_unwrapping_moves_no_character(text: str) -> None:
    plain = unwrapped(text, [(s.start, s.end) for s in sentences(text)])
    assert len(plain) == len(text)
    assert all(a == b or (b == " " and a.isspace()) for a, b in zip(text, plain, strict=True))
