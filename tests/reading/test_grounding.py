import pytest
from hypothesis import given
from hypothesis import strategies as st

from allegiance.reading.grounding import locate

TEXT = (
    "The Taliban’s  “warm relations” with China\nand Uzbekistan — a ‘sore point’ — angered IS-K. "
    "She killed 1,055 men. The IMU left. 🙂 Саид said: the IMU left. حركة طالبان. 塔利班占领了喀布尔。"
    "Cafe\u0301 owners\u200b agreed on re\u00adconciliation."
)


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        (
            'The Taliban\'s "warm relations" with China and',
            "The Taliban’s  “warm relations” with China\nand",
        ),
        ("Uzbekistan -- a 'sore point' - angered", "Uzbekistan — a ‘sore point’ — angered"),
        ("  IS-K.\n", "IS-K."),
        ("🙂 Саид said", "🙂 Саид said"),
        ("塔利班占领", "塔利班占领"),
        ("طالبان", "طالبان"),
        ("Café owners agreed", "Cafe\u0301 owners\u200b agreed"),
        ("reconciliation", "re\u00adconciliation"),
    ],
)
def test_the_same_words_are_found_whatever_the_typesetting(quote: str, found: str) -> None:
    span = locate(quote, TEXT)
    assert span is not None
    assert span.quote == TEXT[span.start : span.end] == found


@pytest.mark.parametrize(
    "quote",
    [
        "The Taliban’s “cold relations” with China",  # one word changed
        "The Taliban’s relations with China",  # one word left out
        "The Taliban’s “very warm relations”",  # one word added
        "the Taliban’s “warm relations”",  # another case
        "with China ... angered IS-K",  # an ellipsis
        "he killed",  # the end of "She killed"
        "killed 1,05",  # half a number
        "055 men",
        "Uzbek",  # half a word
        "",
        "  \n",
        "—" * 3 + "x",
    ],
)
def test_words_that_do_not_stand_there_are_refused(quote: str) -> None:
    assert locate(quote, TEXT) is None


def test_of_several_places_the_nearest_is_meant() -> None:
    first, second = TEXT.index("IMU left"), TEXT.rindex("IMU left")
    assert locate("IMU left", TEXT).start == first  # type: ignore[union-attr]
    assert locate("IMU left", TEXT, near=second - 3).start == second  # type: ignore[union-attr]
    assert locate("IMU left", TEXT, near=0).start == first  # type: ignore[union-attr]


WORDS = st.sampled_from(
    [
        "Taliban",
        "IS-K",
        "“so”",
        "'so'",
        "—",
        "--",
        "حركة",
        "Саид",
        "塔利班",
        "🙂",
        "👩‍👩‍👧",
        "e\u0301",
        "é",
        "U.S.",
        "1,055",
        "said",
        "\u200b",
        "\u00ad",
        "''",
        "«da»",
    ]
)
SPACES = st.sampled_from([" ", "  ", "\n", "\u00a0", "\t\n", " \u200e"])


@given(st.lists(st.tuples(WORDS, SPACES), min_size=1, max_size=20), st.data())
def test_any_run_of_words_is_found_and_its_quote_is_verbatim(
    pairs: list[tuple[str, str]], data: st.DataObject
) -> None:
    text = "".join(word + space for word, space in pairs)
    first = data.draw(st.integers(0, len(pairs) - 1))
    last = data.draw(st.integers(first, len(pairs) - 1))
    quote = " ".join(word for word, _ in pairs[first : last + 1])
    span = locate(quote, text)
    if quote.strip(" \u200b\u00ad"):
        assert span is not None
        assert span.quote == text[span.start : span.end]


@given(st.text(max_size=80), st.text(max_size=12), st.none() | st.integers(-5, 90))
def test_offsets_always_point_at_the_quote(text: str, quote: str, near: int | None) -> None:
    span = locate(quote, text, near)
    assert span is None or (span.quote == text[span.start : span.end] and span.quote)


@given(
    st.lists(st.sampled_from(["group", "left", "killed", "Zabul", "oath"]), min_size=3, max_size=9)
)
def test_a_quote_with_one_changed_word_is_always_refused(words: list[str]) -> None:
    text = "In 2015 the " + " ".join(words) + " at dawn."
    for index in range(len(words)):
        changed = [*words[:index], "stayed", *words[index + 1 :]]
        assert locate(" ".join(changed), text) is None
