import pytest

from allegiance.reading.formats import Page
from allegiance.reading.letterhead import as_edtf, completed

BODY = "\n\nThe group split in 2014, and on 3 March 2015 it attacked a base."


@pytest.mark.parametrize(
    ("head", "title", "author", "published"),
    [
        ("KABUL, Oct. 8, 2021 — A bomber struck.", None, None, "2021-10-08"),
        ("MOGADISHU, Somalia, March 3, 2017 (AFP) -- Fighters came", None, None, "2017-03-03"),
        ("KABUL (Reuters) - Oct 8 2021 - It happened", None, None, "2021-10-08"),
        ("Raid in Kunduz\nBy Jane Doe\nMarch 3, 2017", "Raid in Kunduz", "Jane Doe", "2017-03-03"),
        (
            "Raid\n\nPublished: 8 October 2021\nAuthor: Uran Botobekov",
            "Raid",
            "Uran Botobekov",
            "2021-10-08",
        ),
        (
            "Raid\nBy Ali Khan and Sara Lee | 3 March 2017 | 10:30",
            "Raid",
            "Ali Khan and Sara Lee",
            "2017-03-03",
        ),
        ("Monday, March 6, 2017 10:30 GMT", None, None, "2017-03-06"),
        ("Watch Digest, 21 June 2021", "Watch Digest, 21 June 2021", None, "2021-06-21"),
        ("Raid\n\nDate: 12/06/2018", "Raid", None, "2018"),
        ("By Tuesday the group had left.", None, None, None),
        ("The group, founded on 3 March 2017, split.", None, None, None),
        ("Updated figures: 55 dead", "Updated figures: 55 dead", None, None),
    ],
)
def test_the_first_lines_are_read_with_care(
    head: str, title: str | None, author: str | None, published: str | None
) -> None:
    page = completed(Page(text=head + BODY))
    assert (page.title, page.author, page.published) == (title, author, published)


def test_metadata_comes_before_the_text() -> None:
    page = completed(
        Page(text="Raid\nBy Jane Doe\nMarch 3, 2017" + BODY, title="T", published="5 May 2018")
    )
    assert (page.title, page.author, page.published) == ("T", "Jane Doe", "2018-05-05")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2021-11-05T10:00:00+00:00", "2021-11-05"),
        ("2021-11-05 10:00", "2021-11-05"),
        ("2021-11", "2021-11"),
        ("2021", "2021"),
        ("Nov 5, 2021", "2021-11-05"),
        ("yesterday", None),
        ("from 2014 to 2016", None),
        ("", None),
        (None, None),
    ],
)
def test_dates_of_metadata_become_edtf(said: str | None, meant: str | None) -> None:
    assert as_edtf(said) == meant
