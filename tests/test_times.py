from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allegiance.errors import DateError
from allegiance.times import FIRST_DAY, LAST_DAY, day, iso, parse

DAYS = st.dates(min_value=date(2, 1, 1), max_value=date(9998, 12, 31))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2015", "2015-01-01", "2015-12-31"),
        ("2015-11", "2015-11-01", "2015-11-30"),
        ("2016-02", "2016-02-01", "2016-02-29"),
        ("2015-11-09", "2015-11-09", "2015-11-09"),
        ("199X", "1990-01-01", "1999-12-31"),
        ("2015-11-XX", "2015-11-01", "2015-11-30"),
        ("2014-22", "2014-06-01", "2014-08-31"),
        ("2014-24", "2014-12-01", "2015-02-28"),
        ("2018~", "2016-12-31", "2020-01-01"),
        ("2014/2018", "2014-01-01", "2018-12-31"),
        ("../2021-08-15", "..", "2021-08-15"),
        ("2021-08-15/..", "2021-08-15", ".."),
        ("/2021", "..", "2021-12-31"),
        ("Y-17", None, None),
        ("[2015,2017]", "2015-01-01", "2017-12-31"),
    ],
)
def test_a_date_covers_its_days(text: str, first: str | None, last: str | None) -> None:
    if first is None:
        with pytest.raises(DateError):
            parse(text)
        return
    found = parse(text)
    assert (iso(found.start_low), iso(found.end_high)) == (first, last)


def test_an_interval_keeps_both_soft_ends() -> None:
    found = parse("2014/2018-06")
    assert [iso(d) for d in (found.start_low, found.start_high, found.end_low, found.end_high)] == [
        "2014-01-01",
        "2014-12-31",
        "2018-06-01",
        "2018-06-30",
    ]
    assert found.is_range
    assert not parse("2014").is_range
    assert parse("2014~/2018").is_approximate


def test_open_sides_are_known_as_open() -> None:
    assert not parse("../2012").has_start
    assert not parse("2012/..").has_end
    assert parse("2012").has_start
    assert parse("2012").has_end
    assert (parse("../..").start_low, parse("../..").end_high) == (FIRST_DAY, LAST_DAY)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2015-02-30", "2015-02 has no day 30"),
        ("2015-13", "there is no month 13"),
        ("2019/2018", "ends before it starts"),
        ("2014/2015/2016", "two ends"),
        ("0000", "no year 0"),
        ("2015-22-03", "season has no days"),
        ("last week", "not a date in EDTF"),
        ("", "not a date in EDTF"),
    ],
)
def test_impossible_dates_say_why(text: str, why: str) -> None:
    with pytest.raises(DateError, match=why):
        parse(text)


@given(DAYS)
def test_a_full_date_is_one_day(when: date) -> None:
    found = parse(when.isoformat())
    assert found.start_low == found.end_high == when.toordinal()
    assert iso(found.start_low) == when.isoformat()


@given(DAYS, st.integers(0, 4000))
def test_a_range_holds_between_its_ends(start: date, length: int) -> None:
    end = min(start + timedelta(days=length), date(9998, 12, 31))
    found = parse(f"{start.isoformat()}/{end.isoformat()}")
    assert found.may_include(start.toordinal())
    assert found.may_include(end.toordinal())
    assert not found.may_include(start.toordinal() - 1)
    assert found.overlaps(parse(start.isoformat()))


@given(st.text(max_size=12))
def test_any_text_is_a_date_or_a_date_error(text: str) -> None:
    try:
        found = parse(text)
    except DateError:
        return
    assert found.start_low <= found.end_high


def test_a_question_about_a_month_means_its_last_day() -> None:
    assert iso(day("2015-10")) == "2015-10-31"
    assert iso(day("2015-10", last=False)) == "2015-10-01"
    assert day(date(2015, 10, 3)) == day("2015-10-03") == day(date(2015, 10, 3).toordinal())
