"""Claims of a history become events and networks."""

from __future__ import annotations

import numpy as np
import pytest

from allegiance.errors import HistoryError
from allegiance.history import History, HistoryActor, HistoryDocument, HistoryRow
from allegiance.models import Choice, from_claims
from allegiance.times import day

ACTORS = tuple(HistoryActor(key, key.upper(), "armed_group") for key in "abcd")
DOCUMENTS = (
    HistoryDocument("s0", "first", "Wire", published="2020-01-01"),
    HistoryDocument("s1", "second", "Daily", published="2020-01-01"),
)


def row(number: int, subject: str, relation: str, object_: str, when: str, **more: object):
    plain = {"document": "s0", "learned": 1_600_000_000_000_000} | more
    return HistoryRow(f"k{number:02}", subject, relation, object_, when=when, **plain)  # type: ignore[arg-type]


def test_events_once_states_as_networks_doubts_left_out() -> None:
    rows = (
        row(1, "a", "attacks", "b", "2015-03-01"),
        row(2, "a", "attacks", "b", "2015-03-01", document="s1"),
        row(3, "b", "attacks", "a", "2015-04"),
        row(4, "c", "joins", "a", "2015-05-02"),
        row(5, "a", "attacks", "c", "2015-06-01", status="denied"),
        row(6, "a", "attacks", "c", "2015-06-02", verdict="rejected"),
        row(7, "a", "attacks", "c", "2015-06-03", is_hypothetical=True),
        row(8, "a", "allied_with", "d", "2014/2015-04-10"),
        row(9, "b", "supports", "c", "2015-04-20/.."),
        row(10, "d", "attacks", "a", "2015-07-01"),
    )
    found = from_claims(History.from_rows(rows, ACTORS, DOCUMENTS))
    assert found.actors == ("A", "B", "C", "D")
    assert [found.relations[kind] for kind in found.kinds] == [
        "attacks", "attacks", "joins", "attacks",
    ]  # fmt: skip
    assert found.times[0] == day("2015-03-01")
    assert found.times[1] == (day("2015-04-01") + day("2015-04-30")) / 2
    ties = Choice("tie(allied_with),tie(supports),inertia(attacks)").rows(found)
    allied = ties.filter((ties["sender"] == "A") | (ties["receiver"] == "A"))
    first = allied.filter(allied["event"] == 0)
    assert dict(zip(first["receiver"], first["tie(allied_with)"], strict=True))["D"] == 1
    last = allied.filter(allied["event"] == 3)
    assert dict(zip(last["receiver"], last["tie(allied_with)"], strict=True))["A"] == 0
    assert np.isfinite(found.times).all()
    only = from_claims(History.from_rows(rows, ACTORS, DOCUMENTS), events=["joins"])
    assert len(only) == 1


def test_nothing_to_model_is_told() -> None:
    rows = (row(1, "a", "allied_with", "b", "2015"),)
    with pytest.raises(HistoryError, match="no dated claim"):
        from_claims(History.from_rows(rows, ACTORS, DOCUMENTS))
