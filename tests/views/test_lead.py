"""The lead paragraph: every sentence rests on claims, and reads as English."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from hypothesis import given, settings

from allegiance.history import History, HistoryRow
from allegiance.views import lead

sys.path.insert(0, str(Path(__file__).parent))
from strategies import built, days, many_rows


def test_the_lead_of_2015(khorasan: History) -> None:
    text = " ".join(line.text for line in lead(khorasan, "2015-12"))
    assert "Ghazi's faction is loyal to the Islamic State (two sources)" in text
    assert "the Taliban killed Usmon Ghazi in Zabul in November 2015" in text
    assert "Sources disagree on how many were killed" in text
    assert "rests on seven claims in three reports from three sources" in text


def test_the_lead_of_2021(khorasan: History) -> None:
    lines = lead(khorasan, "2021-12")
    text = " ".join(line.text for line in lines)
    assert "The Taliban stand at the centre" in text
    assert "the Turkistan Islamic Party may attack China by 31 December 2022" in text
    disagree = next(line for line in lines if "disagree" in line.text)
    assert {khorasan.key[c] for c in disagree.claims} == {b"un-count", b"taliban-denial"}


@settings(max_examples=60, deadline=None)
@given(many_rows(), days)
def test_no_sentence_without_claims(rows: list[HistoryRow], on: int) -> None:
    history = built(rows)
    for line in lead(history, on):
        assert line.claims
        assert all(0 <= c < len(history) for c in line.claims)
        assert re.match(r"[A-Z0-9]", line.text)
        assert line.text.endswith(".")
        assert "  " not in line.text
        assert " ," not in line.text
        assert not re.search(r"\b(\w+) \1\b", line.text)


def test_the_same_picture_reads_the_same(khorasan: History) -> None:
    assert lead(khorasan, "2021-12") == lead(khorasan, "2021-12")


def test_nothing_known_says_nothing() -> None:
    assert lead(built([]), 737_000) == ()
