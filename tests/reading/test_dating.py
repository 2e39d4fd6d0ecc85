from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allegiance.reading.dating import find_dates
from allegiance.times import parse

FRIDAY = "2021-11-05"


def dates(text: str, published: str | None = FRIDAY) -> list[str]:
    return [m.edtf for m in find_dates(text, published)]


CASES = {
    # points
    "in November 2015": "2015-11",
    "October 8th, 2021": "2021-10-08",
    "8 October 2021": "2021-10-08",
    "on the 15th of August, 2021": "2021-08-15",
    "AUGUST 15, 2021": "2021-08-15",
    "2018-06-12": "2018-06-12",
    "2018-06-12T10:00:00Z": "2018-06-12",
    "25/06/2018": "2018-06-25",
    "06/25/2018": "2018-06-25",
    "12.06.2018": "2018-06-12",
    "12/06/2018": "2018",
    "12/06/2018 and 25/06/2018": "2018-06-12 2018-06-25",
    "airport in2014.": "2014",
    "the 2003 invasion": "2003",
    "Resolution 1989 (2011)": "2011",
    "as early as 2009": "2009",
    "the 9/11 attacks": "2001-09-11",
    "the 19th century": "18XX",
    "around 2018": "2018~",
    "circa 2018": "2018~",
    # parts
    "in the late 1990s": "1995/1999",
    "In the late ’90s, it": "1995/1999",
    "in the late '90s": "1995/1999",
    "early 2010s": "2010/2014",
    "mid-1990s": "1993/1997",
    "the 1990s": "199X",
    "in the nineties": "199X",
    "spring 2014": "2014-21",
    "summer of 2016": "2016-22",
    "winter 2014-15": "2014-24",
    "in mid-2016": "2016-05/2016-08",
    "late 2015": "2015-09/2015-12",
    "the end of 2019": "2019-12",
    "in the second half of 2006": "2006-07/2006-12",
    "Q3 2016": "2016-07/2016-09",
    "early March 2014": "2014-03-01/2014-03-10",
    "in the first three months of 2015": "2015-01/2015-03",
    "in the last days of 2015": "2015-12",
    "at the end of August": "2021-08-21/2021-08-31",
    "in the spring of last year": "2020-21",
    "12-Oct-2021": "2021-10-12",
    # ranges
    "August–September 2014": "2014-08/2014-09",
    "June 2014–present": "2014-06/..",
    "from mid-2014 to early 2016": "2014-05/2016-04",
    "by the end of 2016": "2016-12",
    "since August 15th, 2021": "2021-08-15/..",
    "since the end of 2006": "2006-12/..",
    "since at least 2012": "2012/..",
    "from June 2014 onwards": "2014-06/..",
    "2014-present": "2014/..",
    "until 2016": "../2016",
    "until mid-2017": "../2017-08",
    "before 2014": "../2014",
    "post-2014 order": "2014/..",
    "between 2014 and 2018": "2014/2018",
    "from 2001 to 2021": "2001/2021",
    "from 3 March to 5 April 2016": "2016-03-03/2016-04-05",
    "1 January – 3 March 2015": "2015-01-01/2015-03-03",
    "between May and July 2015": "2015-05/2015-07",
    "October 25-26, 2016": "2016-10-25/2016-10-26",
    "2013-14": "2013/2014",
    "in March and May 2014": "2014-03 2014-05",
    # from publication
    "over the past 20 years": "2001/2021",
    "in the last 24 hours": "2021-11-04/2021-11-05",
    "on Tuesday": "2021-11-02",
    "on Friday": "2021-11-05",
    "last Friday": "2021-10-29",
    "yesterday": "2021-11-04",
    "this week": "2021-11-01/2021-11-05",
    "last week": "2021-10-25/2021-10-31",
    "last month": "2021-10",
    "last year": "2020",
    "last December": "2020-12",
    "earlier this year": "2021",
    "the end of this year": "2021-12",
    "three days ago": "2021-11-02",
    "nearly two decades ago": "2001~",
    "in July": "2021-07",
    "on August 15": "2021-08-15",
    "on December 3": "2020-12-03",
    "On Monday, Dec. 26, X": "2020-12-26",
    "will meet on November 17": "2021-11-17",
    # from the date before
    "In March 2014 it split. A year later it was gone.": "2014-03 2015",
    "In March 2014 it split. Two months later it was gone.": "2014-03 2014-05",
    "In 2014 it split. The following year it fell.": "2014 2015",
    "In February 2014 X met Y. In June, it broke.": "2014-02 2014-06",
    # no dates
    "recently and now": "",
    "may attack and march on": "",
    "killed 2000 people": "",
    "some 2000 fighters": "",
    "at 2000 hours": "",
    "about 2,000 men": "",
    "Feb 30, 2014": "",
    "Friday prayers": "",
    "the previous Tuesday": "",
    "No. 2014": "",
    "in the past few years": "",
    "A year later it was gone.": "",
}


@pytest.mark.parametrize(("text", "wanted"), CASES.items(), ids=CASES)
def test_planted_expressions_mean_these_dates(text: str, wanted: str) -> None:
    assert " ".join(dates(text)) == wanted


def test_without_a_publication_date_nothing_is_guessed() -> None:
    text = "Yesterday, on Tuesday, on August 15 and in July, last year and two months ago."
    assert dates(text, None) == []
    assert dates("In March 2014 it split. In July it fell.", None) == ["2014-03", "2014-07"]


def test_nothing_is_dated_finer_than_the_publication() -> None:
    assert dates("today, on Monday and this week", "2017-01") == ["2017-01"] * 3
    assert dates("A strike on Jan. 3 hit it.", "2017-01") == ["2017-01-03"]
    assert dates("over the past 20 years", "2021-11") == ["2001/2021"]


def test_a_day_of_this_month_is_not_drawn_into_the_history_before_it() -> None:
    text = "The group split in March 2014. On 2 November it attacked a base."
    assert dates(text) == ["2014-03", "2021-11-02"]


def test_links_tell_what_the_words_around_make_of_a_date() -> None:
    text = (
        "Since the front took the capital on August 15th, 2021, it fought. It held since 2014, until "
        "2016, by 2017, from 2018 to 2020."
    )
    found = [(m.link, m.edtf, m.point) for m in find_dates(text)]
    assert found == [
        ("since", "2021-08-15", "2021-08-15"),
        ("since", "2014/..", "2014"),
        ("until", "../2016", "2016"),
        ("by", "2017", "2017"),
        ("range", "2018/2020", "2018/2020"),
    ]
    assert [text[m.start : m.end] for m in find_dates(text)][1] == "since 2014"


PIECES = st.sampled_from(
    [
        "in July ",
        "August 15",
        "2014",
        "since ",
        "until ",
        "from ",
        " to ",
        " and ",
        "between ",
        "late ",
        "’90s ",
        "last year",
        "two months later",
        "on Tuesday",
        ", ",
        ". ",
        "\n\n",
        "الثلاثاء ",
        "в 2014 году ",
        "二〇一四年 ",
        "🙂",
        "0000-00-00",
        "31/31/2018",
        "9999",
        "around ",
        "early ",
        "in May 1500",
        "99 years ago",
    ]
)


@given(
    st.lists(PIECES, max_size=14).map("".join),
    st.sampled_from([None, "2021-11-05", "2021-11", "2021", "0001-01-01", "nonsense", "199X"]),
)
def test_every_date_is_valid_and_in_its_place(text: str, published: str | None) -> None:
    last = 0
    for one in find_dates(text, published):
        assert last <= one.start < one.end <= len(text)
        last = one.end
        parse(one.edtf)
        parse(one.point)


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.text(alphabet="ع中я🙂 \n", max_size=9))
def test_a_written_day_comes_back_wherever_it_stands(day: date, before: str) -> None:
    for said in (f"{day.day} {day:%B} {day.year}", f"{day:%B} {day.day}, {day.year}", f"{day}"):
        text = f"{before} on {said}."
        [found] = find_dates(text)
        assert found.edtf == day.isoformat()
        assert said in text[found.start : found.end]
