"""Statistics by name: what is read, and what is refused."""

from __future__ import annotations

import pytest

from allegiance.errors import OptionError
from allegiance.models import parse
from allegiance.models import statistics as s


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: s.four_cycle(weighted=True), "four_cycle takes no weighted"),
        (lambda: s.recency(weighted=True, half_life=3.0), "recency takes no half_life"),
        (lambda: s.ego("age", window=3.0), "ego takes no window"),
        (lambda: s.alter("age", transform="share"), "alter takes no transform='share'"),
        (lambda: s.inertia(combine="least"), "inertia takes no combine"),
        (lambda: s.transitivity(weighted=True, combine="count"), "combine='product' or 'least'"),
    ],
)
def test_options_that_would_not_be_heeded_are_refused(make: object, message: str) -> None:
    with pytest.raises(OptionError, match=message):
        make()  # type: ignore[operator]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("recip", "reciprocity"),
        ("inertia(window=300)", "inertia(window=300)"),
        ("indeg(friends,role=ego)", "indegree(friends, ego)"),
        ("tie(friends)*same(age)", "tie(friends) * same(age)"),
        ("inertia(weighted,transform=log)", "inertia(weighted, log)"),
        ("1", "intercept"),
    ],
)
def test_formulas(text: str, name: str) -> None:
    assert parse(text)[0].name == name


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("inertai", "Did you mean inertia"),
        ("inertia(window=long)", "not a number"),
        ("inertia(colour=red)", "wrong arguments"),
        ("inertia(window=-1)", "must be a positive number"),
        ("", "no statistics"),
    ],
)
def test_bad_formulas_say_why(text: str, message: str) -> None:
    with pytest.raises(OptionError, match=message):
        parse(text)


def test_a_window_for_all() -> None:
    assert [one.window for one in parse("inertia,tie(friends)", window=5.0)] == [5.0, None]
