"""Every table has a source, and what it says of the table is true."""

from __future__ import annotations

import datetime
import re
from importlib.resources import files
from pathlib import Path

import pytest

from allegiance.errors import VocabularyError
from allegiance.vocabulary import find_title, source, sources, titles
from allegiance.vocabulary.sources import Source

FOLDER = files("allegiance.vocabulary") / "tables"
TABLES = sorted(f.name.removesuffix(".csv") for f in FOLDER.iterdir() if f.name.endswith(".csv"))


def test_every_table_has_a_source_and_every_source_a_table() -> None:
    assert sorted(sources()) == TABLES


@pytest.mark.parametrize("table", TABLES)
def test_bytes_and_rows_are_as_said(table: str) -> None:
    assert source(table).is_true(), "run scripts/stamp_tables.py after a change on purpose"


@pytest.mark.parametrize("table", TABLES)
def test_a_source_says_whence_and_under_which_licence(table: str) -> None:
    said = source(table)
    assert said.origin
    assert said.holds
    assert said.licence == "Apache-2.0"
    assert datetime.date.fromisoformat(said.date)


def test_a_changed_table_is_noticed() -> None:
    said = source("titles")
    changed = Source(
        said.table, said.holds, said.origin, said.licence, said.date, "0" * 64, said.rows
    )
    assert not changed.is_true()


def test_an_unknown_table_is_refused() -> None:
    with pytest.raises(VocabularyError, match="no table"):
        source("dragons")


def test_titles_say_what_they_imply() -> None:
    assert len(titles()) >= 50
    for words, relation in {
        "Emir": "leads",
        "Gen.": "member_of",
        "co-founder": "leads",
        "spokesman": "member_of",
        "Mullah": "",
    }.items():
        title = find_title(words)
        assert title is not None
        assert title.relation == relation
    assert find_title("bicycle") is None


def test_the_page_counts_as_the_tables_do() -> None:
    page = Path(__file__).parents[2] / "docs" / "vocabulary.md"
    said = re.findall(r"^\| `(\w+)` \|.*\| (\d+) \|$", page.read_text("utf-8"), re.MULTILINE)
    assert {name: int(rows) for name, rows in said} == {s.table: s.rows for s in sources().values()}
