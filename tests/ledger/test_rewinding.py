"""A picture as it was known on an earlier day."""

from __future__ import annotations

import pytest

from allegiance.errors import DateError
from allegiance.views import picture


def test_a_picture_as_known_then_is_the_picture_taken_then(ledger, reading):
    """Reviews, identities, grades, copies and withdrawals are rewound, not claims alone."""
    for name, publisher in (("one", "Radio"), ("two", "Wire"), ("three", "Daily")):
        r = reading(name, "pledges_to", "clashes_with", publisher=publisher)
        ledger.add(r.document, r.actors, r.claims, learned="2016-01-01")
    taken = ledger.history()
    shown = told(picture(taken, "2015-12"))
    snapshot = ledger.snapshot("as published")
    first, second, *_ = (c.key for c in ledger.claims())
    ledger.review(first, "rejected", coder="anna")
    ledger.review(second, "corrected", coder="anna", changes={"when": "2011"})
    ledger.identify("Islamic Movement of Uzbekistan", "Taliban", "same", by="anna")
    ledger.grade("source", "Wire", reliability="E", by="anna")
    ledger.withdraw("three", reason="asked", by="anna")
    now = ledger.history()
    assert told(picture(now, "2015-12")) != shown
    for known_by in ("as published", snapshot, snapshot.learned):
        assert told(picture(now, "2015-12", known_by)) == shown
    assert len(picture(ledger.history("as published"), "2015-12", "2015").ties) == 0
    part = now.select(now.verdict != 3)
    assert set(part.known_by("as published").key) == set(part.key)
    assert [d.document.id for d in ledger.documents("as published")] == ["one", "two", "three"]
    with pytest.raises(DateError, match="neither a date nor an instant nor a snapshot"):
        now.known_by("as printed")


def told(shown):
    return [(t.a_name, t.relation, t.b_name, t.strength, t.against) for t in shown.ties]
