"""Who is at risk: presence, two modes, support and opportunity lists, in every model.

The truth is a conditional logit over rows that are filtered by hand.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from allegiance.errors import HistoryError, OptionError
from allegiance.models import (
    ActorChanges,
    CaseControl,
    Choice,
    ConditionalLogit,
    Coordination,
    EventColumns,
    EventHistory,
    Rate,
    Simulation,
    Tie,
    TieChanges,
)
from allegiance.models.kernels.rows import dyad_rows
from allegiance.models.opportunities import read_opportunities
from allegiance.models.plan import compile_job

N, E = 10, 160
FORMULA = "inertia,reciprocity,indegree"
ONE_WAY = "inertia,indegree(weighted,transform=log)"


@pytest.fixture(scope="module")
def open_history() -> EventHistory:
    start = EventHistory.from_columns([0.0], [0], [1], actors=[f"a{i}" for i in range(N)])
    model = Tie("1,inertia,reciprocity")
    return Simulation(model, start, coef=[-5.0, 1.0, 0.7], seed=5, forget=True).run(events=E)


def every_row(history: EventHistory, statistics: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Statistics of all dyads at all events (e, d, p), and the dyads."""
    who, whom = (side.ravel() for side in np.nonzero(~np.eye(N, dtype=bool)))
    job = compile_job(history, statistics, simultaneous="in-order")
    out = np.empty(len(history) * len(who) * len(statistics))
    dyad_rows(
        job.plan, job.state(), job.stream, history.times, job.upto,
        np.arange(len(history) + 1) * len(who), np.tile(who, len(history)),
        np.tile(whom, len(history)), out,
    )  # fmt: skip
    return out.reshape(len(history), len(statistics), -1).transpose(0, 2, 1), who, whom


def by_hand(history: EventHistory, model: Any, allowed: np.ndarray) -> ConditionalLogit:
    """Fit the filtered rows: ``allowed`` (e, n, n)."""
    rows, who, whom = every_row(history, model.statistics)
    keep = allowed[:, who, whom]
    chosen = (who == history.senders[:, None]) & (whom == history.receivers[:, None])
    event = np.repeat(np.arange(len(history)), keep.sum(axis=1))
    names = [stat.name for stat in model.statistics]
    return ConditionalLogit(names).fit_rows(rows[keep], event, chosen[keep])


def agree(model: Any, other: Any) -> None:
    assert model.coef_ == pytest.approx(other.coef_, abs=1e-6)
    assert model.stderr_ == pytest.approx(other.stderr_, abs=1e-6)
    assert model.loglik_ == pytest.approx(other.loglik_, abs=1e-7)


@pytest.fixture(scope="module")
def chances(open_history: EventHistory) -> np.ndarray:
    """Random opportunities (e, n, n) that hold what happened."""
    random = np.random.default_rng(2)
    allowed = random.random((E, N, N)) < 0.4
    allowed[np.arange(E), open_history.senders, open_history.receivers] = True
    return allowed & ~np.eye(N, dtype=bool)


@pytest.fixture(scope="module")
def supported(open_history: EventHistory) -> tuple[EventHistory, np.ndarray]:
    """A support that grows in time, (e, n, n), and the history with it."""
    first = np.full((N, N), np.inf)
    for t, i, j in zip(
        open_history.times, open_history.senders, open_history.receivers, strict=True
    ):
        first[i, j] = min(first[i, j], t)
    random = np.random.default_rng(3)
    opened = np.minimum(first, np.where(random.random((N, N)) < 0.2, 0.5, np.inf)) - 0.01
    opened[0, 2] = opened[0, 3] = -np.inf
    i, j = np.nonzero(np.isfinite(opened) | np.isneginf(opened))
    order = np.argsort(opened[i, j], kind="stable")
    i, j = i[order], j[order]
    ties = TieChanges(
        opened[i, j], i.astype(np.int64), j.astype(np.int64), np.ones(len(i)),
        np.zeros(len(i), bool),
    )  # fmt: skip
    history = replace(open_history, networks={"open": ties})
    allowed = (opened[None] < history.times[:, None, None]) & ~np.eye(N, dtype=bool)
    return history, allowed


def pairs(allowed: np.ndarray) -> list[np.ndarray]:
    return [np.argwhere(one) for one in allowed]


def test_opportunities_of_choices(open_history: EventHistory, chances: np.ndarray) -> None:
    mine = chances[np.arange(E), open_history.senders]
    wide = mine.sum(axis=1) > 1
    mine[~wide] = True
    mine[np.arange(E), open_history.senders] = False
    lists = [np.array(open_history.actors)[one] for one in mine]
    allowed = np.zeros((E, N, N), bool)
    allowed[np.arange(E), open_history.senders] = mine
    model = Choice(FORMULA, opportunities=lists).fit(open_history)
    agree(model, by_hand(open_history, model, allowed))


def test_opportunities_of_ties(open_history: EventHistory, chances: np.ndarray) -> None:
    model = Tie(FORMULA, opportunities=pairs(chances)).fit(open_history)
    agree(model, by_hand(open_history, model, chances))
    free = Tie(FORMULA).fit(open_history)
    assert np.abs(model.coef_ - free.coef_).max() > 1e-3


def test_opportunities_with_exact_times(open_history: EventHistory, chances: np.ndarray) -> None:
    """One rate for all: its maximum is events over dyads listed times time."""
    model = Tie("1", opportunities=pairs(chances)).fit(open_history)
    spans = np.diff(open_history.times, prepend=open_history.start)
    time = float(chances.sum(axis=(1, 2)) @ spans)
    time += float(chances[-1].sum()) * (model.clock_[-1] - open_history.times[-1])
    assert model.coef_[0] == pytest.approx(np.log(E / time), abs=1e-9)


def test_opportunities_of_senders(open_history: EventHistory) -> None:
    random = np.random.default_rng(4)
    allowed = random.random((E, N)) < 0.5
    allowed[np.arange(E), open_history.senders] = True
    lists = [np.flatnonzero(one) for one in allowed]
    model = Rate("outdegree", opportunities=lists).fit(open_history)
    gradient = 0.0
    ties = np.zeros((N, N))
    for e, one in enumerate(lists):
        degree = (ties > 0).sum(axis=1).astype(float)
        mass = np.exp(model.coef_[0] * degree[one])
        gradient += degree[open_history.senders[e]] - (mass / mass.sum()) @ degree[one]
        ties[open_history.senders[e], open_history.receivers[e]] += 1
    assert abs(gradient) < 1e-6


def test_opportunities_of_pairs(open_history: EventHistory, chances: np.ndarray) -> None:
    """With no effect all pairs that can form are alike, so only their number counts."""
    both = chances | chances.transpose(0, 2, 1)
    two = replace(open_history, directed=False)
    model = Coordination("inertia", opportunities=pairs(np.triu(both)), prior_sd=1e-6).fit(two)
    expected = 0.0
    for e in range(E):
        degree = both[e].sum(axis=1)
        i, j = np.nonzero(np.triu(both[e]))
        mass = 1 / (degree[i] * degree[j])
        a, b = two.senders[e], two.receivers[e]
        expected += np.log(1 / (degree[a] * degree[b])) - np.log(mass.sum())
    assert model.loglik_ == pytest.approx(expected, abs=1e-2)


def test_support_of_ties_and_rates(supported: tuple[EventHistory, np.ndarray]) -> None:
    history, allowed = supported
    model = Tie(FORMULA, support="open").fit(history)
    agree(model, by_hand(history, model, allowed))
    rate = Rate("outdegree", support="open").fit(history)
    can = allowed.any(axis=2)
    assert not can.all()
    gradient, ties = 0.0, np.zeros((N, N))
    for e in range(E):
        degree = (ties > 0).sum(axis=1).astype(float)
        mass = np.exp(rate.coef_[0] * degree) * can[e]
        gradient += degree[history.senders[e]] - (mass / mass.sum()) @ degree
        ties[history.senders[e], history.receivers[e]] += 1
    assert abs(gradient) < 1e-6


@pytest.mark.parametrize("over", ["receivers", "dyads"])
@pytest.mark.parametrize("what", ["support", "opportunities", "presence", "sides"])
def test_all_controls_are_the_full_model(
    what: str,
    over: Any,
    open_history: EventHistory,
    chances: np.ndarray,
    supported: tuple[EventHistory, np.ndarray],
) -> None:
    """With as many controls as there are candidates, sampling is the full model."""
    given: dict[str, Any] = {}
    history = open_history
    if what == "support":
        history, given = supported[0], {"support": "open"}
        busy = supported[1][np.arange(E), history.senders].sum(axis=1) > 1
        history = replace(history, networks=supported[0].networks) if over == "dyads" else history
        if over == "receivers" and not busy.all():
            with pytest.raises(HistoryError, match="fewer than two candidates"):
                CaseControl(FORMULA, controls=8, over=over, **given).fit(history)
            return
    elif what == "opportunities":
        given = {"opportunities": pairs(chances)}
        if over == "receivers":
            mine = chances[np.arange(E), history.senders]
            mine[mine.sum(axis=1) < 2] = True
            mine[np.arange(E), history.senders] = False
            given = {"opportunities": [np.flatnonzero(one) for one in mine]}
    elif what == "presence":
        history = replace(history, presence=leaving(history))
    else:
        history = two_mode(history)
    most = 8 if over == "receivers" else 5
    formula = ONE_WAY if what == "sides" else FORMULA
    full = (Choice if over == "receivers" else Tie)(formula, **given).fit(history)
    if over == "dyads":
        fits = [
            CaseControl(formula, controls=most, over=over, seed=seed, **given).fit(history).coef_
            for seed in range(40)
        ]
        away = (np.mean(fits, axis=0) - full.coef_) / (np.std(fits, axis=0) / np.sqrt(40))
        assert np.abs(away - np.clip(away, -4.5, 4.5)).max() < 2.5
        return
    agree(CaseControl(formula, controls=most, over=over, **given).fit(history), full)


def leaving(history: EventHistory) -> ActorChanges:
    """Let three actors be away before they first take part, and one leave at its last event."""
    first = [
        min(
            history.times[(history.senders == a) | (history.receivers == a)].min(),
            history.times[40],
        )
        for a in (7, 8, 9)
    ]
    last = history.times[(history.senders == 6) | (history.receivers == 6)].max()
    times = np.array([*(one - 1e-6 for one in first), last + 1e-6])
    order = np.argsort(times)
    return ActorChanges(
        np.array([1.0] * 7 + [0.0] * 3), times[order], np.array([7, 8, 9, 6])[order],
        np.array([1.0, 1.0, 1.0, 0.0])[order],
    )  # fmt: skip


def two_mode(history: EventHistory) -> EventHistory:
    sides = np.arange(N) < 5
    return replace(
        history,
        senders=history.senders % 5,
        receivers=5 + history.receivers % 5,
        may_send=sides,
        may_receive=~sides,
    )


@pytest.mark.parametrize("scheme", ["activity", "sender"])
@pytest.mark.parametrize("what", ["presence", "sides", "opportunities"])
def test_uneven_controls_among_those_at_risk(
    what: str, scheme: Any, open_history: EventHistory, chances: np.ndarray
) -> None:
    history, given = open_history, {}
    if what == "opportunities":
        mine = chances[np.arange(E), history.senders]
        mine[mine.sum(axis=1) < 2] = True
        mine[np.arange(E), history.senders] = False
        given = {"opportunities": [np.flatnonzero(one) for one in mine]}
    elif what == "presence":
        history = replace(history, presence=leaving(history))
    else:
        history = two_mode(history)
    formula = ONE_WAY if what == "sides" else FORMULA
    full = Choice(formula, **given).fit(history)
    sampled = [
        CaseControl(formula, controls=25, scheme=scheme, seed=seed, **given).fit(history)
        for seed in range(15)
    ]
    away = (np.mean([one.coef_ for one in sampled], axis=0) - full.coef_) / full.stderr_
    assert np.abs(away).max() < 0.25
    sample = sampled[0].sample_
    event = np.repeat(sample.events, np.diff(sample.offset))
    fine = EventColumns.of(history, "in-order").at_risk(event, sample.receivers)
    assert fine.all()
    assert (sample.senders != sample.receivers).all()


def test_presence_is_looked_up_as_the_stream_has_it(open_history: EventHistory) -> None:
    history = replace(open_history, presence=leaving(open_history))
    columns, events = EventColumns.of(history, "in-order"), np.arange(E)
    everyone = np.tile(np.arange(N, dtype=np.int32), (E, 1))
    here = columns.at_risk(events, everyone)
    now = history.presence.initial.copy()  # type: ignore[union-attr]
    changes, at = history.presence, 0
    for e in range(E):
        while at < len(changes.times) and changes.times[at] < history.times[e]:  # type: ignore[union-attr]
            now[changes.actors[at]] = changes.values[at]  # type: ignore[union-attr]
            at += 1
        assert (here[e] == (now > 0)).all()
    assert (columns.candidates(events) == here.sum(axis=1)).all()


def test_an_event_outside_its_list_is_named(open_history: EventHistory) -> None:
    row = int(open_history.rows[3])
    receivers = [np.arange(N)] * E
    receivers[3] = np.array([i for i in range(N) if i != open_history.receivers[3]])
    for kind in (Choice, CaseControl):
        with pytest.raises(HistoryError, match=f"row {row}: .* is chosen but is no candidate"):
            kind("inertia", opportunities=receivers).fit(open_history)
    senders = [np.arange(N)] * E
    senders[3] = np.array([i for i in range(N) if i != open_history.senders[3]])
    with pytest.raises(HistoryError, match=f"row {row}: .* acts while not at risk"):
        Rate("outdegree", opportunities=senders).fit(open_history)
    dyads = [np.argwhere(~np.eye(N, dtype=bool))] * E
    dyads[3] = np.array([[0, 1], [1, 0]])
    for other in (Tie, Coordination):
        with pytest.raises(HistoryError, match=f"row {row}"):
            other("inertia", opportunities=dyads).fit(open_history)
    with pytest.raises(OptionError, match=f"{E - 1} lists for {E} events"):
        Choice("inertia", opportunities=receivers[1:]).fit(open_history)
    with pytest.raises(OptionError, match=f"row {row}: unknown actor 'nobody'"):
        Choice("inertia", opportunities=[*receivers[:3], ["nobody"], *receivers[4:]]).fit(
            open_history
        )
    with pytest.raises(OptionError, match="no actor number 99"):
        Choice("inertia", opportunities=[np.array([99])] * E).fit(open_history)


def test_opportunities_are_read_from_a_file(tmp_path: Path, open_history: EventHistory) -> None:
    file = tmp_path / "open.csv"
    file.write_text("event,sender,receiver\n1,a0,a3\n1,a1,a2\n3,a2,a0\n")
    assert [len(one) for one in read_opportunities(file, open_history, "dyads")][:4] == [2, 0, 1, 0]
    assert list(read_opportunities(file, open_history, "receivers")[0]) == [3, 2]
    assert list(read_opportunities(file, open_history, "senders")[2]) == [2]
    for text, message in (
        ("event,receiver\n0,a1\n", "row 2: there is no event '0'"),
        ("event,receiver\n1,zz\n", "row 2: unknown actor 'zz'"),
        ("receiver\na1\n", "no column 'event'"),
    ):
        file.write_text(text)
        with pytest.raises(HistoryError, match=message):
            read_opportunities(file, open_history, "receivers")
