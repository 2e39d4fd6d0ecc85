"""Fitting: what is recovered, what is refused and in which words."""

from __future__ import annotations

import numpy as np
import pytest

from allegiance.errors import (
    CollinearityError,
    HistoryError,
    OptionError,
    SeparationError,
)
from allegiance.models import (
    ActorChanges,
    Choice,
    Coordination,
    EventHistory,
    Rate,
    Simulation,
    Tie,
    TieChanges,
)
from allegiance.models import (
    statistics as s,
)

ACTORS = [f"a{i}" for i in range(12)]
START = EventHistory.from_columns([0.0], ["a0"], ["a1"], actors=ACTORS)


@pytest.fixture(scope="module")
def drawn() -> EventHistory:
    model = Tie("1,inertia,reciprocity")
    return Simulation(model, START, coef=[-5.0, 1.0, 0.7], seed=5, forget=True).run(events=400)


def with_attributes(history: EventHistory, **given: np.ndarray) -> EventHistory:
    from dataclasses import replace

    return replace(history, attributes={name: ActorChanges(one) for name, one in given.items()})


def naive_loglik(model: Choice, history: EventHistory, beta: np.ndarray) -> float:
    rows = model.rows(history)
    total = 0.0
    for _, event in rows.group_by("event"):
        score = event.select(model.names_).to_numpy() @ beta
        total += float(score[event["chosen"].to_numpy() == 1][0] - np.log(np.exp(score).sum()))
    return total


def test_gradient_and_information_are_derivatives(drawn: EventHistory) -> None:
    model = Choice("inertia,reciprocity,indegree,transitivity,outdegree").fit(drawn)
    assert naive_loglik(model, drawn, model.coef_) == pytest.approx(model.loglik_, abs=1e-7)
    h, eye = 1e-4, np.eye(5)

    def f(beta: np.ndarray) -> float:
        return naive_loglik(model, drawn, beta)

    for k in range(5):
        slope = (f(model.coef_ + h * eye[k]) - f(model.coef_ - h * eye[k])) / (2 * h)
        assert abs(slope) < 1e-3
        bend = f(model.coef_ + h * eye[k]) - 2 * f(model.coef_) + f(model.coef_ - h * eye[k])
        assert -bend / h**2 == pytest.approx(model.information_[k, k], rel=1e-3)


def test_ordered_tie_model_is_a_choice_among_dyads(drawn: EventHistory) -> None:
    """The spells of ties against a conditional logit over all dyads, made row by row."""
    from allegiance.models import ConditionalLogit
    from allegiance.models.kernels.rows import dyad_rows
    from allegiance.models.plan import compile_job

    names = "inertia,reciprocity,outdegree(role=ego),indegree,transitivity"
    model = Tie(names).fit(drawn)
    n, e = len(ACTORS), len(drawn)
    who, whom = (side.ravel() for side in np.nonzero(~np.eye(n, dtype=bool)))
    job = compile_job(drawn, model.statistics)
    offset = np.arange(e + 1) * len(who)
    out = np.empty(e * len(who) * 5)
    dyad_rows(
        job.plan, job.state(), job.stream, drawn.times, job.upto, offset,
        np.tile(who, e), np.tile(whom, e), out,
    )  # fmt: skip
    rows = out.reshape(e, 5, -1).transpose(0, 2, 1).reshape(-1, 5)
    chosen = (who == drawn.senders[:, None]) & (whom == drawn.receivers[:, None])
    other = ConditionalLogit(model.names_).fit_rows(
        rows, np.repeat(np.arange(e), len(who)), chosen.ravel()
    )
    assert model.coef_ == pytest.approx(other.coef_, abs=1e-7)
    assert model.stderr_ == pytest.approx(other.stderr_, abs=1e-7)
    assert model.loglik_ == pytest.approx(other.loglik_, abs=1e-7)


def test_running_sums_survive_a_giant_that_leaves() -> None:
    """A dyad that weighs e^40 goes absent; the sums after it must not be its rounding."""
    random = np.random.default_rng(3)
    who = random.integers(2, 8, size=60)
    whom = np.where(who < 7, who + 1, 2)
    present = ActorChanges(np.ones(8), np.array([30.5]), np.array([0]), np.array([0.0]))
    size = np.zeros(8)
    size[0] = 40.0
    history = EventHistory.from_columns(
        np.arange(60.0), who, whom, actors=[str(i) for i in range(8)],
        attributes={"size": ActorChanges(size), "kind": ActorChanges(np.arange(8.0) % 3)},
        presence=present,
    )  # fmt: skip
    model = Tie([s.ego("size"), s.alter("kind")], fixed={"ego(size)": 1.0}).fit(history)
    kind, gradient = np.arange(8.0) % 3, 0.0
    for e in range(60):
        here = np.arange(8) if e < 31 else np.arange(1, 8)
        pairs = np.array([(i, j) for i in here for j in here if i != j])
        score = size[pairs[:, 0]] + model.coef_[1] * kind[pairs[:, 1]]
        chance = np.exp(score - score.max())
        gradient += kind[whom[e]] - (chance / chance.sum()) @ kind[pairs[:, 1]]
    assert abs(gradient) < 1e-6


def test_fixed_priors_and_offsets(drawn: EventHistory) -> None:
    free = Choice("inertia,reciprocity").fit(drawn)
    fixed = Choice("inertia,reciprocity", fixed={"reciprocity": 0.5}).fit(drawn)
    assert fixed.coef_[1] == 0.5
    assert fixed.stderr_[1] == 0
    assert fixed.loglik_ < free.loglik_
    tight = Choice("inertia,reciprocity", prior_sd=1e-4, prior_mean={"inertia": 3.0}).fit(drawn)
    assert tight.coef_ == pytest.approx([3.0, 0.0], abs=1e-3)
    loose = Choice("inertia,reciprocity", prior_sd=1e4).fit(drawn)
    assert loose.coef_ == pytest.approx(free.coef_, abs=1e-5)
    assert loose.loglik_ == pytest.approx(free.loglik_, abs=1e-6)
    statistic, freedom, p = free.likelihood_ratio(fixed)
    assert freedom == 1
    assert statistic == pytest.approx(2 * (free.loglik_ - fixed.loglik_))
    assert 0 < p < 1
    assert free.aic_ == pytest.approx(4 - 2 * free.loglik_)
    assert free.bic_ == pytest.approx(2 * np.log(400) - 2 * free.loglik_)
    with pytest.raises(OptionError, match="not nested"):
        fixed.likelihood_ratio(free)


def test_cluster_robust_errors(drawn: EventHistory) -> None:
    plain = Choice("inertia,reciprocity").fit(drawn)
    alone = Choice("inertia,reciprocity", cluster=np.arange(len(drawn))).fit(drawn)
    by_sender = Choice("inertia,reciprocity", cluster="sender").fit(drawn)
    assert alone.stderr_ == pytest.approx(plain.stderr_, rel=0.2)
    assert (by_sender.stderr_ != alone.stderr_).all()
    assert plain.coef_ == pytest.approx(by_sender.coef_)
    # Every event twice: errors by pairs of copies must be those of the events once.
    twice = EventHistory.from_columns(
        np.repeat(drawn.times, 2), np.repeat(drawn.senders, 2), np.repeat(drawn.receivers, 2),
        actors=ACTORS, networks={"past": drawn.event_changes()},
    )  # fmt: skip
    once = EventHistory.from_columns(
        drawn.times, drawn.senders, drawn.receivers, actors=ACTORS,
        networks={"past": drawn.event_changes()},
    )  # fmt: skip
    pairs = Choice(
        "tie(past)", simultaneous="together", cluster=np.repeat(np.arange(len(drawn)), 2)
    ).fit(twice)
    single = Choice("tie(past)", cluster=np.arange(len(drawn))).fit(once)
    assert pairs.stderr_ == pytest.approx(single.stderr_, rel=1e-6)
    for other in (Tie("inertia,reciprocity", cluster="sender"), Coordination("inertia")):
        other.fit(drawn)
        assert np.isfinite(other.stderr_).all()


def test_same_columns_are_named(drawn: EventHistory) -> None:
    from dataclasses import replace

    copy = replace(drawn, networks={"copy": drawn.event_changes()})
    message = r"inertia and tie\(copy\) are the same column on these data"
    for kind in (Choice, Tie):
        with pytest.raises(CollinearityError, match=message):
            kind("inertia,tie(copy),reciprocity").fit(copy)
    kinds = with_attributes(drawn, kind=np.arange(12.0) % 2)
    with pytest.raises(CollinearityError, match=r"same\(kind\) and different\(kind\)"):
        Choice("same(kind),different(kind),inertia").fit(kinds)
    flat = with_attributes(drawn, kind=np.ones(12))
    with pytest.raises(CollinearityError, match=r"alter\(kind\) never varies"):
        Choice("alter(kind),inertia").fit(flat)


def test_separation_is_named() -> None:
    random = np.random.default_rng(2)
    who = random.integers(12, size=80)
    star = np.zeros(12)
    star[[3, 4]] = 1
    whom = np.where(who == 3, 4, np.where(random.random(80) < 0.5, 3, 4))
    whom = np.where(whom == who, 3, whom)
    history = EventHistory.from_columns(
        np.arange(80.0), who, whom, actors=ACTORS, attributes={"star": ActorChanges(star)}
    )
    with pytest.raises(SeparationError, match=r"alter\(star\) predicts without exception"):
        Choice("alter(star),inertia").fit(history)
    held = Choice("alter(star),inertia", prior_sd=2.0).fit(history)
    assert 2 < held.coef_[0] < 10


def test_absent_actors_are_no_candidates() -> None:
    """With two present candidates and no effect, each event has the probability one half."""
    present = ActorChanges(np.array([1.0, 1.0, 1.0, 0.0, 0.0]))
    history = EventHistory.from_columns(
        [1.0, 2.0, 3.0], ["a", "b", "c"], ["b", "c", "a"], actors=list("abcde"), presence=present,
        attributes={"x": ActorChanges(np.array([0.0, 1.0, 2.0, 9.0, 9.0]))},
    )  # fmt: skip
    rows = Choice("alter(x)").rows(history)
    assert set(rows["receiver"]) == {"a", "b", "c"}
    assert len(rows) == 6
    fixed = Choice("alter(x)", fixed={"alter(x)": 0.0}, prior_sd=None)
    with pytest.raises((OptionError, np.linalg.LinAlgError, HistoryError, Exception)):
        Choice("alter(x)").fit(with_attributes(history, x=np.ones(5)))
    assert fixed.statistics[0].name == "alter(x)"
    later = ActorChanges(np.ones(5), np.array([1.5]), np.array([1]), np.array([0.0]))
    from dataclasses import replace

    with pytest.raises(HistoryError, match=r"row 1: 'b' acts while absent"):
        Choice("alter(x)").fit(replace(history, presence=later))
    gone = ActorChanges(np.ones(5), np.array([0.5]), np.array([1]), np.array([0.0]))
    with pytest.raises(HistoryError, match=r"row 0: 'b' is chosen but is no candidate"):
        Choice("alter(x)").fit(replace(history, presence=gone))
    with pytest.raises(HistoryError, match="not at risk"):
        Tie("alter(x)").fit(replace(history, presence=gone))


def test_opportunities_support_and_two_modes(drawn: EventHistory) -> None:
    lists = [np.unique([int(r), (int(r) + 1) % 12, (int(r) + 2) % 12]) for r in drawn.receivers]
    rows = Choice("inertia", opportunities=lists).rows(drawn)
    sizes = rows.group_by("event", maintain_order=True).len()["len"].to_numpy()
    expected = [len(set(one) - {s}) for one, s in zip(lists, drawn.senders, strict=True)]
    assert list(sizes) == expected
    from dataclasses import replace

    ring = np.zeros((12, 12))
    for i in range(12):
        ring[i, [(i + 1) % 12, (i + 2) % 12]] = 1
    who = np.arange(40) % 12
    whom = (who + 1 + (np.arange(40) // 3) % 2) % 12
    bound = EventHistory.from_columns(
        np.arange(40.0), who, whom, actors=ACTORS, networks={"ring": TieChanges.from_matrix(ring)}
    )
    held = Choice("inertia", support="ring").rows(bound)
    assert (held.group_by("event").len()["len"] == 2).all()
    tie = Tie("inertia", support="ring")
    assert len(tie.spells(bound)[0].which) < 12 * 11
    sides = np.arange(12) < 6
    two = EventHistory.from_columns(
        np.arange(30.0), np.arange(30) % 6, 6 + (np.arange(30) * 7 // 4) % 6, actors=ACTORS,
        may_send=sides, may_receive=~sides,
    )  # fmt: skip
    assert (Choice("inertia").rows(two).group_by("event").len()["len"] == 6).all()
    assert np.isfinite(Tie("inertia,indegree").fit(two).coef_).all()
    with pytest.raises(OptionError, match="two-mode"):
        Coordination("inertia").fit(replace(two, directed=False))


@pytest.mark.parametrize(
    ("times", "senders", "receivers", "message"),
    [
        ([], [], [], "there are no events"),
        ([1, 3, 2], list("aba"), list("bab"), "row 2: the time is before that of the row above"),
        ([1, float("nan"), 2], list("aba"), list("bab"), "row 1: the time is not a number"),
        ([1, 2, 3], list("abz"), list("bab"), "row 2: unknown actor 'z'"),
    ],
)
def test_bad_columns_name_the_row(
    times: list[float], senders: list[str], receivers: list[str], message: str
) -> None:
    with pytest.raises(HistoryError, match=message):
        EventHistory.from_columns(times, senders, receivers, actors=list("abcd"))


def test_bad_histories_name_the_row() -> None:
    tied = EventHistory.from_columns([1, 2, 2], list("aba"), list("bab"), actors=list("abc"))
    with pytest.raises(HistoryError, match="row 2: the time is that of row 1 too"):
        Choice("inertia").fit(tied)
    loop = EventHistory.from_columns([1, 2, 3], list("aba"), list("bbb"), actors=list("abc"))
    for kind in (Choice, Tie):
        with pytest.raises(HistoryError, match="row 1: 'b' acts on itself"):
            kind("inertia").fit(loop)
    pair = EventHistory.from_columns([1, 2, 3], list("aba"), list("bab"))
    with pytest.raises(HistoryError, match="row 0: 'a' has fewer than two candidates"):
        Choice("inertia").fit(pair)
    with pytest.raises(HistoryError, match="only one actor"):
        EventHistory.from_columns([1], [0], [0], actors=["a"])
    good = EventHistory.from_columns([1, 2, 3], list("aba"), list("bac"), actors=list("abcd"))
    hole = with_attributes(good, age=np.array([1.0, np.nan, 2.0, 3.0]))
    with pytest.raises(HistoryError, match="actor 1: attribute 'age' of 'b' is not known"):
        Choice("alter(age)").fit(hole)
    with pytest.raises(OptionError, match="unknown network 'frends'"):
        Choice("tie(frends)").fit(good)
    with pytest.raises(OptionError, match="same for all candidates"):
        Choice("inertia,outdegree(role=ego)").fit(good)
    with pytest.raises(OptionError, match="is about two actors"):
        Rate("inertia")
    with pytest.raises(OptionError, match="twice"):
        Choice("inertia,inertia").fit(good)


def test_overflow_is_named(drawn: EventHistory) -> None:
    from allegiance.errors import ModelError

    huge = with_attributes(drawn, size=np.logspace(0, 300, 12))
    with pytest.raises(ModelError):
        Choice("alter(size)").fit(huge)


def test_imputation_takes_the_mean_of_the_others() -> None:
    found = ActorChanges(
        np.array([1.0, np.nan, 3.0]),
        np.array([5.0, 6.0]),
        np.array([0, 0]),
        np.array([7.0, np.nan]),
    ).imputed()
    assert list(found.initial) == [1.0, 2.0, 3.0]
    assert list(found.values) == [7.0, 2.5]


def test_streaming_in_pieces_gives_the_same(
    drawn: EventHistory, monkeypatch: pytest.MonkeyPatch
) -> None:
    from allegiance.models import design

    whole = Choice("inertia,reciprocity,indegree(weighted,transform=log)").fit(drawn)
    monkeypatch.setattr(design, "_HELD", 8 * 12 * 3 * 37)
    monkeypatch.setattr(design, "_PIECE", 8 * 12 * 3 * 37)
    pieces = Choice("inertia,reciprocity,indegree(weighted,transform=log)").fit(drawn)
    assert not pieces.design_.held
    assert pieces.coef_ == pytest.approx(whole.coef_, abs=1e-9)
    monkeypatch.setattr(design, "_SPLIT", 10)
    monkeypatch.setattr(design, "_HELD", 1 << 29)
    threads = Choice("inertia,reciprocity,indegree(weighted,transform=log)").fit(drawn)
    assert threads.coef_ == pytest.approx(whole.coef_, abs=1e-9)
