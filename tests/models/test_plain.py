"""What the interpreter does in place of compiled loops is the same, and needs no compiler."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from allegiance.errors import HistoryError
from allegiance.models import ActorChanges, Choice, EventHistory, TieChanges
from allegiance.models.kernels import jit

N, E = 12, 150
EVERYTHING = (
    "inertia(weighted,half_life=20),reciprocity(weighted,transform=root),indegree,"
    "transitivity(combine=least,transform=log),cycle(window=60),outdegree(weighted,transform=share),"
    "recency,recency_rank,four_cycle,participation_shift(AB-BA),similarity(age),"
    "tie(friends)*alter(age),neighbours(events,age)"
)


@pytest.fixture(scope="module")
def history() -> EventHistory:
    random = np.random.default_rng(11)
    who = random.integers(N, size=E)
    whom = (who + random.integers(1, N, size=E)) % N
    ties = np.array([(i, j) for i in range(N) for j in range(N) if (i * j + i) % 3 == 1 and i != j])
    friends = TieChanges(
        np.full(len(ties), -np.inf), ties[:, 0], ties[:, 1], np.ones(len(ties)),
        np.zeros(len(ties), dtype=bool),
    )  # fmt: skip
    age = ActorChanges(random.integers(1, 9, size=N).astype(float), np.array([70.0]),
                       np.array([3]), np.array([20.0]))  # fmt: skip
    return EventHistory.from_columns(
        np.arange(E, dtype=float), who, whom, actors=[f"a{i}" for i in range(N)],
        networks={"friends": friends}, attributes={"age": age},
    )  # fmt: skip


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing has been left to the interpreter yet."""
    monkeypatch.setattr(jit, "_spent", [0.0])


def lists(history: EventHistory) -> list[list[int]]:
    random = np.random.default_rng(3)
    return [
        sorted({int(receiver), *random.choice(N, 6, replace=False).tolist()} - {int(sender)})
        for sender, receiver in zip(history.senders, history.receivers, strict=True)
    ]


@pytest.mark.parametrize(
    ("formula", "options"),
    [
        ("inertia,reciprocity,indegree,transitivity", {}),
        ("inertia,reciprocity,indegree,transitivity", {"cluster": "sender"}),
        (EVERYTHING, {"ridge": 0.1}),
        ("inertia,indegree(weighted,transform=log)", {"lists": True}),
        ("inertia,same(age)", {"prior_sd": 2.0, "fixed": {"inertia": 0.3}, "lists": True}),
    ],
)
def test_interpreted_and_compiled_fits_agree(
    formula: str,
    options: dict[str, Any],
    history: EventHistory,
    fresh: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    options = dict(options)
    if options.pop("lists", False):
        options["opportunities"] = lists(history)
    with monkeypatch.context() as patch:
        patch.setattr(jit.Kernel, "compiled", None)  # a call of it would fail
        ours = Choice(formula, **options).fit(history)
    jit.compile_always()
    theirs = Choice(formula, **options).fit(history)
    assert ours.coef_ == pytest.approx(theirs.coef_, rel=1e-9, abs=1e-9)
    assert ours.stderr_ == pytest.approx(theirs.stderr_, rel=1e-9)
    assert ours.loglik_ == pytest.approx(theirs.loglik_, rel=1e-11)


def test_rows_that_cannot_be_are_refused_alike(history: EventHistory, fresh: None) -> None:
    barred = [[one for one in given if one != 5] for given in lists(history)]
    row = history.row(int(np.flatnonzero(history.receivers == 5)[0]))
    for _ in range(2):
        with pytest.raises(HistoryError, match=f"{row}: .a5. is chosen but is no candidate"):
            Choice("inertia", opportunities=barred).fit(history)
        jit.compile_always()


def test_what_is_left_to_the_interpreter_has_an_end(history: EventHistory, fresh: None) -> None:
    seen = []
    for numbers in (jit._BUDGET * 0.6, jit._BUDGET * 0.6, jit._BUDGET * 0.3, np.inf):
        with jit.left_to_interpreter(numbers):
            seen.append(jit._interpreting.get())
    assert seen == [True, False, True, False]
    assert not jit._interpreting.get()


def test_a_first_small_fit_loads_no_compiler() -> None:
    work = """
import sys
from allegiance.models import Choice, EventHistory
history = EventHistory.from_columns(
    [1, 2, 3, 4, 5, 6], list("abcaba"), list("babcab"), actors=list("abcd"))
print(Choice("reciprocity").fit(history).coef_.round(3), "numba" in sys.modules)
"""
    found = subprocess.run([sys.executable, "-c", work], capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["[1.536]", "False"]
