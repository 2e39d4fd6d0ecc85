"""Simulated paths where statistics fade, and where opportunities are listed: their exact laws."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.integrate import cumulative_simpson
from scipy.special import expi
from scipy.stats import kstest

from allegiance.errors import OptionError
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
from allegiance.models.checking import goodness_of_fit
from allegiance.models.kernels import forward as kf

ACTORS = list("abcdef")
START = EventHistory.from_columns([0.0], ["a"], ["b"], actors=ACTORS)
ONE_WAY = EventHistory.from_columns(
    [0.0], ["a"], ["b"], actors=["a", "b", "c"],
    may_send=[True, False, False], may_receive=[False, True, False],
)  # fmt: skip
BASE, HALF_LIFE = -1.0, 0.5


def risk_of_waiting(times: np.ndarray, effect: float) -> np.ndarray:
    r"""Probability of an event by then, where the rate is :math:`\exp(a + b 2^{-t / h})`.

    Its integral is :math:`e^a h / \ln 2 \, (Ei(b) - Ei(b 2^{-t / h}))`.
    """
    reach = HALF_LIFE / np.log(2) * (expi(effect) - expi(effect * 2 ** (-times / HALF_LIFE)))
    return 1 - np.exp(-np.exp(BASE) * reach)


@pytest.mark.parametrize("effect", [1.8, -2.5])
@pytest.mark.parametrize("kind", ["tie", "dynam"])
def test_waiting_times_with_a_half_life_follow_their_closed_form(kind: str, effect: float) -> None:
    of_dyad = Tie(f"1,inertia(weighted,half_life={HALF_LIFE})")
    of_sender = Rate(f"1,outdegree(weighted,half_life={HALF_LIFE})"), Choice("inertia")
    model = of_dyad if kind == "tie" else of_sender
    coef = [BASE, effect] if kind == "tie" else ([BASE, effect], [0.7])
    waits = np.array(
        [
            Simulation(model, ONE_WAY, coef=coef, seed=5, stream=at).run(events=1).times[-1]  # type: ignore[arg-type]
            for at in range(400)
        ]
    )
    assert kstest(risk_of_waiting(waits, effect), "uniform").pvalue > 0.01
    held = 1 - np.exp(-waits * np.exp(BASE + effect))
    assert kstest(held, "uniform").pvalue < 1e-6


@pytest.mark.parametrize(("base", "effect", "half_life"), [(0.5, -0.7, 2.0), (-1.0, 0.5, 0.4)])
def test_expected_between_events_is_unit_exponential_all_along(
    base: float, effect: float, half_life: float
) -> None:
    """What is expected between two events is exponential with mean 1 (Meyer 1971).

    All past events fade together, so the integral has a closed form; held at what it is after each
    event, the intensity gives something else.
    """
    model = Tie(f"1,inertia(weighted,half_life={half_life})")
    times = Simulation(model, ONE_WAY, coef=[base, effect], seed=6).run(events=2000).times
    worth, before, after = 0.0, [], []
    for wait in np.diff(times):
        before.append(worth + 1.0)
        worth = before[-1] * 2 ** (-wait / half_life)
        after.append(worth)
    reach = expi(effect * np.array(before)) - expi(effect * np.array(after))
    expected = np.exp(base) * half_life / np.log(2) * reach
    assert kstest(expected, "expon").pvalue > 0.01
    held = np.diff(times) * np.exp(base + effect * np.array(before))
    assert kstest(held, "expon").pvalue < 1e-6


def test_waiting_times_with_recency_and_with_a_logarithm_follow_their_integrals() -> None:
    coef, half_life = [-0.5, -2.0, 1.5], 0.7
    model = Tie(f"1,recency,inertia(weighted,half_life={half_life},transform=log)")
    times = Simulation(model, ONE_WAY, coef=coef, seed=7).run(events=1000).times
    expected, held, worth = [], [], 0.0
    for wait in np.diff(times):
        worth, since = worth + 1.0, np.linspace(0.0, wait, 401)
        fading = worth * 2 ** (-since / half_life)
        rate = np.exp(coef[0] + coef[1] / (1 + since) + coef[2] * np.log1p(fading))
        expected.append(cumulative_simpson(rate, x=since)[-1])
        held.append(rate[0] * wait)
        worth = fading[-1]
    assert kstest(expected, "expon").pvalue > 0.01
    assert kstest(held, "expon").pvalue < 1e-6


@pytest.mark.parametrize(
    ("statistic", "effect"),
    [("inertia(weighted,half_life=1)", -12.0), ("recency", -12.0), ("recency", 5.0)],
)
def test_few_draws_are_lost_however_strong_the_effect(
    statistic: str, effect: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    used, forward = [], kf.forward
    monkeypatch.setattr(kf, "forward", lambda *given: used.append(forward(*given)) or used[-1])
    model = Tie(f"1,{statistic}")
    Simulation(model, ONE_WAY, coef=[0.5, effect], seed=1).run(events=50)
    assert 50 <= sum(used) < 110


def test_a_statistic_of_ones_own_that_fades_is_the_same_in_pieces() -> None:
    def lately(moment: Any, sender: int) -> np.ndarray:
        return np.asarray(moment.network(half_life=2.0)[sender])

    own = s.custom("lately", lately, networks=(s.inertia(weighted=True, half_life=2.0),))

    def fresh() -> Simulation:
        return Simulation(Tie([s.intercept(), s.recency(), own]), START, coef=[-3.0, 0.5, -0.5])

    whole, parts = fresh().run(events=30), fresh()
    parts.run(events=7)
    parts.run(until=parts.now + 0.9)
    assert (parts.run(events=30 - parts.done).times == whole.times).all()


def test_who_is_chosen_sees_what_has_faded_by_then() -> None:
    """b was met at 0, c never: the odds at an event at t are exp(3 * 2^(-t / h)) to 1."""
    start = EventHistory.from_columns(
        [0.0], ["a"], ["b"], actors=["a", "b", "c"], may_send=[True, False, False]
    )
    pair = Rate("1"), Choice(f"inertia(weighted,half_life={HALF_LIFE})")
    paths = [
        Simulation(pair, start, coef=([-1.5], [3.0]), seed=2, stream=at).run(events=1)
        for at in range(400)
    ]
    again = np.array([path.receivers[-1] == 1 for path in paths])
    fading = 2 ** (-np.array([path.times[-1] for path in paths]) / HALF_LIFE)
    expected = 1 / (1 + np.exp(-3.0 * fading))
    spread = np.sqrt((expected * (1 - expected)).sum())
    assert abs((again - expected).sum()) < 3 * spread
    assert expected.mean() < 0.85  # held at 0 it would be 0.95


def test_order_alone_sees_what_has_faded_a_step_later() -> None:
    """One unit of time lies between events, so what happened at 0 counts half at 1."""
    start = EventHistory.from_columns(
        [0.0], ["a"], ["b"], actors=["a", "b", "c"], may_send=[True, False, False]
    )
    model = Tie("inertia(weighted,half_life=1)")
    again = [
        Simulation(model, start, coef=[4.0], seed=3, stream=at).run(events=1).receivers[-1] == 1
        for at in range(400)
    ]
    expected = 1 / (1 + np.exp(-2.0))
    assert np.mean(again) == pytest.approx(expected, abs=3 * np.sqrt(expected / 8 / 400))


def test_a_faded_path_in_pieces_is_the_path_in_one_go(tmp_path: Path) -> None:
    def fresh(seed: int = 3) -> Simulation:
        model = Tie("1,inertia(weighted,half_life=4),recency")
        return Simulation(model, START, coef=[-3.0, 0.6, -0.8], seed=seed)

    whole, parts = fresh().run(events=80), fresh()
    parts.run(events=20)
    parts.run(until=parts.now + 1.5)
    parts.save(tmp_path / "state.npz")
    rest = fresh(seed=8).load(tmp_path / "state.npz")
    path = rest.run(events=80 - rest.done)
    assert (path.times == whole.times).all()
    assert (fresh(seed=4).run(events=80).times[1:] != whole.times[1:]).all()
    assert (path.senders * 6 + path.receivers == whole.senders * 6 + whole.receivers).all()


def test_opportunities_of_ties_to_come() -> None:
    """Two dyads are open, then three, which stay: waiting times and shares are those of them."""
    lists = [[("a", "b"), ("c", "d")], [("a", "b"), ("e", "f"), ("f", "e")]]
    paths = [
        Simulation(Tie("1"), START, coef=[0.5], seed=4, stream=at, opportunities=lists).run(
            events=5
        )
        for at in range(300)
    ]
    waits = np.array([np.diff(path.times) for path in paths])
    assert kstest(waits[:, 0], "expon", args=(0, np.exp(-0.5) / 2)).pvalue > 0.01
    assert kstest(waits[:, 1:].ravel(), "expon", args=(0, np.exp(-0.5) / 3)).pvalue > 0.01
    codes = np.array([path.senders[1:] * 6 + path.receivers[1:] for path in paths])
    assert set(codes[:, 0]) == {1, 15}
    shares = np.bincount(codes[:, 1:].ravel(), minlength=36)[[1, 29, 34]] / 1200
    assert shares == pytest.approx(np.full(3, 1 / 3), abs=0.045)


def test_opportunities_of_pairs_of_models_and_of_coordination() -> None:
    pair = Rate("1"), Choice("inertia")
    path = Simulation(
        pair, START, coef=([-1.0], [0.5]), opportunities=([["a", "b"]], [["c", "d", "e"], ["f"]])
    ).run(events=60)
    assert set(path.senders[1:]) == {0, 1}
    assert path.receivers[1] in {2, 3, 4}
    assert set(path.receivers[2:]) == {5}
    both = Simulation(
        Coordination("inertia"), START, coef=[0.1], opportunities=[[("b", "a"), ("c", "d")]]
    ).run(events=40)
    assert {tuple(sorted(tie)) for tie in zip(both.senders, both.receivers, strict=True)} == {
        (0, 1),
        (2, 3),
    }


def test_opportunities_that_the_model_has() -> None:
    """From the start all its lists hold, one by one; after the last event the last of them."""
    random = np.random.default_rng(1)
    history = Simulation(Tie("1"), START, coef=[-3.0], seed=1, forget=True).run(events=30)
    lists = [
        sorted({int(one), *random.choice(6, 2, replace=False).tolist()})
        for one in history.receivers
    ]
    model = Choice("inertia", opportunities=lists, prior_sd=1.0)
    pair = Rate("1"), model
    again = Simulation(pair, history, coef=([-1.0], [0.5]), seed=2, forget=True).run(events=30)
    assert all(whom in one for whom, one in zip(again.receivers, lists, strict=True))
    ahead = Simulation(pair, history, coef=([-1.0], [0.5]), seed=2).run(events=30)
    assert set(ahead.receivers[30:]) <= set(lists[-1])
    with pytest.raises(OptionError, match=r"event 2 to come.*unknown actor 'z'"):
        Simulation(Tie("1"), START, coef=[0.0], opportunities=[[("a", "b")], [("a", "z")]])
    with pytest.raises(OptionError, match="no list of opportunities"):
        Simulation(Tie("1"), START, coef=[0.0], opportunities=[])
    with pytest.raises(OptionError, match="one for the rate and one for the choice"):
        Simulation(pair, START, coef=([0.0], [0.0]), opportunities=[["a"]])


def test_simulated_networks_of_sampled_models_keep_to_the_lists() -> None:
    """Only b and c can be chosen, in the fit and in every network simulated from it."""
    random = np.random.default_rng(3)
    senders, receivers = random.integers(3, 6, 120), random.integers(1, 3, 120)
    history = EventHistory.from_columns(
        np.arange(120.0), [ACTORS[i] for i in senders], [ACTORS[j] for j in receivers],
        actors=ACTORS,
    )  # fmt: skip
    lists = [["b", "c"]] * 120
    model = CaseControl("inertia,indegree", opportunities=lists, controls=1, prior_sd=1.0)
    fit = goodness_of_fit(model.fit(history), history, paths=20)
    idle = fit.names.index("indegree <= 0")
    assert fit.observed[idle] == 4
    assert (fit.simulated[:, idle] == 4).all()
