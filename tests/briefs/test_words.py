from __future__ import annotations

import pytest

from allegiance.briefs.words import between_words, date_words, listed, number_words


@pytest.mark.parametrize(
    ("edtf", "words"),
    [
        ("2015", "2015"),
        ("2015-08", "August 2015"),
        ("2021-10-08", "8 October 2021"),
        ("199X", "the 1990s"),
        ("2018~", "about 2018"),
        ("2014/2018", "2014 to 2018"),
        ("../2009-08", "until August 2009"),
        ("2021-08-15/..", "since 15 August 2021"),
        ("2015-22", "June to August 2015"),
        (None, "no date given"),
    ],
)
def test_dates_are_said_as_precisely_as_they_are_known(edtf: str | None, words: str) -> None:
    assert date_words(edtf) == words


def test_open_sides_are_said() -> None:
    assert between_words("2015-08-01", None) == "since 1 August 2015"
    assert between_words(None, "2015-08-01") == "until 1 August 2015"
    assert between_words(None, None) == "undated"


def test_lists_and_numbers() -> None:
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed(["a", "b", "c", "d", "e", "f"]) == "a, b, c, d and two more"
    assert number_words(10) == "ten" and number_words(1234) == "1,234"
