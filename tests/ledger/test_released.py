"""A ledger of every released schema opens, is brought forward and says what it said then."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from allegiance.ledger import Ledger, schema
from allegiance.ledger.migrations import REVISIONS

RELEASED = Path(__file__).parent / "released"


@pytest.mark.parametrize("revision", REVISIONS)
def test_an_old_ledger_says_what_it_said(tmp_path, revision):
    path = tmp_path / "old.ledger"
    connection = sqlite3.connect(path)
    connection.executescript((RELEASED / f"{revision}.sql").read_text(encoding="utf-8"))
    connection.execute(f"PRAGMA application_id = {schema.FORMAT}")
    connection.commit()
    connection.close()
    with Ledger.open(path, create=False) as ledger:
        assert ledger.check() == []
        first, second = ledger.claims()
        assert (first.claim.when, first.original.when, first.judgement) == (
            "2015",
            "2015-08",
            "corrected",
        )
        assert (second.claim.said_by, second.claim.status) == ("State", "denied")
        assert len(ledger.history().actors) == 3
        assert ledger.content(ledger.at("first")) == ledger.snapshots()[0].content
        assert len(ledger.log()) == 10 + 4 * (revision >= "0002")
        asked = [(q.text, q.deadline) for q in ledger.asked_questions()]
        assert asked == [("Will it hold?", "2016-12-31")] * (revision >= "0002")
        if asked:
            assert [f.probability for f in ledger.forecasts()] == [0.25]
            assert [r.outcome for r in ledger.resolutions()] == ["no"]
            assert [c.judgement for c in ledger.cells()] == ["inconsistent"]
        assert [d.document.id for d in ledger.documents()] == ["r"]
