import pytest
from hypothesis import given
from hypothesis import strategies as st

from allegiance.reading.counts import find_counts

K, W, C = "killed", "wounded", "captured"
CASES: list[tuple[str, list[tuple[str, int | None, int | None]]]] = [
    (
        "The explosion killed at least 55, over 140 injured on Friday.",
        [(K, 55, None), (W, 141, None)],
    ),
    (
        "the army executed the emir and about a hundred deserters near their base",
        [(K, 100, 100)],
    ),
    ("strikes killed more than 20 gunmen and burnt three lorries", [(K, 21, None)]),
    ("up to 30 people were killed", [(K, None, 30)]),
    ("fewer than 20 fighters died", [(K, None, 19)]),
    ("Between 40 and 50 fighters were killed.", [(K, 40, 50)]),
    ("40-50 militants were captured", [(C, 40, 50)]),
    ("Dozens were killed.", [(K, 24, None)]),
    ("two soldiers were killed", [(K, 2, 2)]),
    ("A bomb went off, killing three.", [(K, 3, 3)]),
    ("It left 12 dead and 30 wounded.", [(K, 12, 12), (W, 30, 30)]),
    ("a dozen policemen were wounded", [(W, 12, 12)]),
    ("twenty-three people died", [(K, 23, 23)]),
    ("killing 1,250 people", [(K, 1250, 1250)]),
    ("no one was hurt", [(W, 0, 0)]),
    ("There were no casualties.", [(K, 0, 0), (W, 0, 0)]),
    ("12 people and five militants were killed", [(K, 12, 12), (K, 5, 5)]),
    ("Five gunmen killed 12 people", [("fighters", 5, 5), (K, 12, 12)]),
    ("A suicide bomber killed at least 85 people", [(K, 85, None)]),
    ("12 people were killed by five gunmen", [(K, 12, 12), ("fighters", 5, 5)]),
    ("12 killed, 30 wounded in Kabul blast", [(K, 12, 12), (W, 30, 30)]),
    ("The death toll rose to 55.", [(K, 55, 55)]),
    ("They put the number of foreigners killed at more than 60.", [(K, 61, None)]),
    ("The attack claimed 12 lives.", [(K, 12, 12)]),
    ("the deaths of 13 U.S. service members", [(K, 13, 13)]),
    ("A soldier was killed and two others injured.", [(K, 1, 1), (W, 2, 2)]),
    ("more than 60 civilians were killed and injured", [("casualties", 61, None)]),
    ("hundreds of thousands of Syrians have been killed", [(K, 200_000, None)]),
    ("there are about 10,000 foreign fighters across the border", [("fighters", 10_000, 10_000)]),
    ("two to three hundred fighters", [("fighters", 200, 300)]),
    ("153 Daesh fighters were killed, against 17 Taliban dead", [(K, 153, 153), (K, 17, 17)]),
    ("In 2014 the group killed 132 children at a school.", [(K, 132, 132)]),
    ("The bombing on 8 October killed dozens of worshippers.", [(K, 24, None)]),
    ("45 Taliban were killed, the ministry said.", [(K, 45, 45)]),
    ("Of the 30 hostages, 12 were executed.", [("people", 30, 30), (K, 12, 12)]),
    ("a 21-year-old man was killed", [(K, 1, 1)]),
    ("It killed 35 militants, while losing seven men.", [(K, 35, 35), (K, 7, 7)]),
    ("the massacre of 74 villagers", [(K, 74, 74)]),
    ("Suicide attack on a mosque kills 61, wounds 157.", [(K, 61, 61), (W, 157, 157)]),
    ("resulting in 14 deaths and 25 injuries", [(K, 14, 14), (W, 25, 25)]),
    ("IS-K has claimed more than fifty raids", []),
    ("15 strikes engaged five ISIL tactical units and destroyed six stills", []),
    ("In August 2000 IMU fighters raided Batken.", []),
    ("They launched 8,000 strikes and took 30% of territory", []),
    ("It cost $55 million and killed the deal.", []),
]


@pytest.mark.parametrize(("text", "wanted"), CASES, ids=[c[0] for c in CASES])
def test_planted_numbers_are_counted(
    text: str, wanted: list[tuple[str, int | None, int | None]]
) -> None:
    assert [(c.what, c.low, c.high) for c in find_counts(text)] == wanted


def test_a_part_is_told_from_the_whole() -> None:
    found = find_counts(
        "It killed 12 people, including three children, and ten others, seven of them boys."
    )
    assert [(c.low, c.is_part) for c in found][:2] == [(12, False), (3, True)]


def test_a_count_is_what_a_claim_carries() -> None:
    [found] = find_counts("killing at least 20 people")
    assert (found.count.low, found.count.high) == (20, None)


@given(
    st.integers(2, 99_999).filter(lambda n: not 1500 <= n <= 2100),
    st.sampled_from(["", "🙂 ", "В Забуле ", "في كابول ", "在喀布尔 "]),
    st.sampled_from(
        [("at least", 0, None), ("more than", 1, None), ("up to", None, 0), ("about", 0, 0)]
    ),
)
def test_bounds_follow_the_words_before_the_number(
    value: int, before: str, bound: tuple[str, int | None, int | None]
) -> None:
    words, low, high = bound
    text = f"{before}The blast killed {words} {value:,} people."
    [found] = find_counts(text)
    assert found.low == (None if low is None else value + low)
    assert found.high == (None if high is None else value + high)
    assert text[found.start : found.end] == f"{words} {value:,}"


@given(st.text(max_size=80))
def test_any_text_is_survived(text: str) -> None:
    for one in find_counts(text):
        assert 0 <= one.start < one.end <= len(text)
        assert one.low is None or one.high is None or one.low <= one.high
