"""Statistics of the user's own, in every model and in simulation, against the compiled ones."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from allegiance.errors import HistoryError, OptionError
from allegiance.models import (
    CaseControl,
    Choice,
    Coordination,
    EventHistory,
    Rate,
    Simulation,
    Tie,
)
from allegiance.models import statistics as s

ACTORS = [f"a{i}" for i in range(9)]
START = EventHistory.from_columns([0.0], ["a0"], ["a1"], actors=ACTORS)


@pytest.fixture(scope="module")
def drawn() -> EventHistory:
    model = Tie("1,inertia,reciprocity")
    return Simulation(model, START, coef=[-5.0, 1.0, 0.7], seed=5, forget=True).run(events=150)


def met(moment: Any, sender: int) -> np.ndarray:
    return (moment.network()[sender] > 0).astype(float)


def lately(moment: Any, sender: int) -> np.ndarray:
    return np.log1p(moment.network("events", window=60.0)[:, sender])


def fading(moment: Any, sender: int) -> np.ndarray:
    return np.asarray(moment.network(half_life=30.0)[sender])


def active(moment: Any, sender: int) -> float:
    return float((moment.network()[sender] > 0).sum())


MET = s.custom("met", met)
LATELY = s.custom("lately", lately, networks=(s.inertia(window=60.0),))
FADING = s.custom("fading", fading, networks=(s.inertia(weighted=True, half_life=30.0),))
ACTIVE = s.custom("active", active, role="ego")
OWN = [MET, LATELY, FADING]
SAME = [
    s.inertia(),
    s.reciprocity(weighted=True, window=60.0, transform="log"),
    s.inertia(weighted=True, half_life=30.0),
]


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        (Choice, {}),
        (Tie, {}),
        (Tie, {"timing": "exact"}),
        (Coordination, {}),
        (CaseControl, {"controls": 4}),
        (CaseControl, {"controls": 4, "scheme": "sender"}),
        (CaseControl, {"controls": 6, "over": "dyads"}),
    ],
)
def test_own_statistics_fit_as_compiled_ones(
    kind: Any, options: dict[str, Any], drawn: EventHistory
) -> None:
    ours = kind(OWN, **options).fit(drawn)
    compiled = kind(SAME, **options).fit(drawn)
    assert ours.coef_ == pytest.approx(compiled.coef_, abs=1e-8)
    assert ours.stderr_ == pytest.approx(compiled.stderr_, abs=1e-8)
    assert ours.loglik_ == pytest.approx(compiled.loglik_, abs=1e-8)


@pytest.mark.parametrize("timing", ["ordered", "exact"])
def test_own_statistics_of_senders(timing: Any, drawn: EventHistory) -> None:
    first = [s.intercept()] if timing == "exact" else []
    ours = Rate([*first, ACTIVE], timing=timing).fit(drawn)
    compiled = Rate([*first, s.outdegree()], timing=timing).fit(drawn)
    assert ours.coef_ == pytest.approx(compiled.coef_, abs=1e-8)
    assert ours.loglik_ == pytest.approx(compiled.loglik_, abs=1e-8)
    tie = Tie([ACTIVE, s.inertia()]).fit(drawn)
    same = Tie([s.outdegree(role="ego"), s.inertia()]).fit(drawn)
    assert tie.coef_ == pytest.approx(same.coef_, abs=1e-8)
    with pytest.raises(OptionError, match="same for all candidates"):
        Choice([ACTIVE]).fit(drawn)
    both = Choice([ACTIVE * s.inertia()]).fit(drawn)
    product = Choice([s.outdegree(role="ego") * s.inertia()]).fit(drawn)
    assert both.coef_ == pytest.approx(product.coef_, abs=1e-8)


@pytest.mark.parametrize(
    ("ours", "compiled", "coef"),
    [
        (Tie([s.intercept(), MET, LATELY]), Tie([s.intercept(), *SAME[:2]]), [-4.0, 1.0, 0.3]),
        (
            (Rate([s.intercept(), ACTIVE]), Choice([MET])),
            (Rate("1,outdegree"), Choice("inertia")),
            ([-2.0, 0.1], [1.0]),
        ),
        (Coordination([MET, LATELY]), Coordination(SAME[:2]), [1.0, 0.3]),
    ],
)
def test_own_statistics_simulate_as_compiled_ones(ours: Any, compiled: Any, coef: Any) -> None:
    one = Simulation(ours, START, coef=coef, seed=3, forget=True).run(events=120)
    other = Simulation(compiled, START, coef=coef, seed=3, forget=True).run(events=120)
    assert one.times == pytest.approx(other.times)
    assert (one.senders == other.senders).all()
    assert (one.receivers == other.receivers).all()
    pieces = Simulation(ours, START, coef=coef, seed=3, forget=True)
    pieces.run(events=50)
    pieces.run(until=pieces.now + 3.3)
    assert (pieces.run(events=120 - pieces.done).times == one.times).all()


def test_what_an_own_statistic_gives_is_checked(drawn: EventHistory) -> None:
    def holed(moment: Any, sender: int) -> np.ndarray:
        found = met(moment, sender)
        found[0] = np.nan if moment.time > 20 else 0.0
        return found

    late = int(drawn.rows[np.argmax(drawn.times > 20)])
    for kind in (Choice, CaseControl, Coordination):
        with pytest.raises(HistoryError, match=rf"row {late}: holed gave what is not a number"):
            kind([s.custom("holed", holed)]).fit(drawn)
    with pytest.raises(HistoryError, match=r"row \d+: holed gave what is not a number"):
        Tie([s.custom("holed", holed)]).fit(drawn)
    short = s.custom("short", lambda moment, sender: np.zeros(3))
    with pytest.raises(OptionError, match="row 1: short gave an array of shape"):
        Choice([short]).fit(drawn)
    with pytest.raises(OptionError, match="Return one number for each sender"):
        Rate([MET]).fit(drawn)
    unnamed = s.custom("unnamed", lambda moment, sender: moment.network("events", window=3.0))
    with pytest.raises(OptionError, match="'events' is not kept"):
        Choice([unnamed]).fit(drawn)
