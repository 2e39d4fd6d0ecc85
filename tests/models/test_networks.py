"""Networks by name: relations joined, and halved by sign."""

from __future__ import annotations

import pytest

from allegiance.errors import OptionError
from allegiance.models import Choice, EventHistory
from allegiance.models import statistics as s


def test_signs_of_weights_and_of_relations_multiply() -> None:
    history = EventHistory.from_columns(
        [1.0, 2.0, 3.0, 4.0, 9.0], list("aaaaa"), list("bbccd"), actors=list("abcd"),
        weights=[2.0, -3.0, -1.0, 4.0, 1.0],
        relations=["aids", "aids", "fights", "fights", "aids"], signs={"fights": -1},
    )  # fmt: skip
    rows = Choice(
        "inertia(events:friendly,weighted),inertia(events:hostile,weighted),"
        "inertia(fights:hostile,weighted)"
    ).rows(history)
    last = rows.filter(rows["event"] == 4)
    assert list(last["receiver"]) == ["b", "c", "d"]
    assert list(last["inertia(events:friendly, weighted)"]) == [2.0, 1.0, 0.0]
    assert list(last["inertia(events:hostile, weighted)"]) == [3.0, 4.0, 0.0]
    assert list(last["inertia(fights:hostile, weighted)"]) == [0.0, 4.0, 0.0]
    for name, message in (("events:hostil", "Did you mean hostile"), ("aids+fihgts", "fights")):
        with pytest.raises(OptionError, match=message):
            Choice([s.inertia(name)]).rows(history)
