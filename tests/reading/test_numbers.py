import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allegiance.reading.numbers import NUMBER, number


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("1,250", 1250),
        ("10 000", 10_000),
        ("twenty-three", 23),
        ("two dozen", 24),
        ("half a dozen", 6),
        ("half a million", 500_000),
        ("a hundred and five", 105),
        ("three thousand four hundred", 3400),
        ("1.5 million", 1_500_000),
        ("a couple of hundred", 200),
    ],
)
def test_written_numbers_are_read(said: str, meant: int) -> None:
    assert re.fullmatch(NUMBER, said, re.IGNORECASE)
    assert number(said) == meant


@given(st.integers(0, 10**9))
def test_digits_are_read_with_and_without_separators(value: int) -> None:
    for said in (str(value), f"{value:,}"):
        assert re.fullmatch(NUMBER, said)
        assert number(said) == value
