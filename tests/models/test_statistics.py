"""Every statistic against its formula, computed naively from the events themselves."""

from __future__ import annotations

import numpy as np
import pytest

from allegiance.errors import OptionError
from allegiance.models import ActorChanges, Choice, EventHistory, TieChanges
from allegiance.models import recipes as r
from allegiance.models import statistics as s
from allegiance.models.kernels import jit

N, E = 7, 60
HALF_LIFE, WINDOW = 9.0, 12.0


@pytest.fixture(scope="module")
def history() -> EventHistory:
    random = np.random.default_rng(7)
    who = random.integers(N, size=E)
    whom = (who + random.integers(1, N, size=E)) % N
    times = np.cumsum(random.integers(1, 4, size=E)).astype(float)
    friends = TieChanges(
        np.array([-np.inf, -np.inf, -np.inf, 5.0, 30.0, 50.0]),
        np.array([0, 1, 2, 3, 0, 4]),
        np.array([1, 2, 0, 5, 1, 3]),
        np.array([1.0, 1.0, 2.0, 1.0, 0.0, 3.0]),
        np.zeros(6, dtype=bool),
    )
    age = ActorChanges(
        np.array([1.0, 2.0, 2.0, 5.0, 1.0, 3.0, 4.0]),
        np.array([40.0]),
        np.array([2]),
        np.array([5.0]),
    )
    return EventHistory.from_columns(
        times,
        who,
        whom,
        actors=[f"a{i}" for i in range(N)],
        weights=random.integers(1, 4, size=E).astype(float),
        relations=random.choice(["aids", "fights"], size=E),
        networks={"friends": friends},
        attributes={"age": age},
        signs={"aids": 1, "fights": -1},
    )


class Naive:
    """The state before an event, computed from scratch."""

    def __init__(self, history: EventHistory, e: int) -> None:
        self.history, self.t, self.e = history, history.times[e], e

    def net(
        self, name: str = "events", window: float | None = None, half_life: float | None = None
    ) -> np.ndarray:
        h, ties = self.history, np.zeros((N, N))
        if name == "friends":
            changes = h.networks["friends"]
            for t, i, j, v in zip(
                changes.times, changes.senders, changes.receivers, changes.values, strict=True
            ):
                if t < self.t:
                    ties[i, j] = v
            return ties
        for e in range(len(h)):
            if h.times[e] >= self.t or (name != "events" and h.relations[h.kinds[e]] != name):
                continue
            if window is not None and h.times[e] + window < self.t:
                continue
            weight = h.weights[e]
            if half_life is not None:
                weight = weight * 2 ** (-(self.t - h.times[e]) / half_life)
            ties[h.senders[e], h.receivers[e]] += weight
        return ties

    def x(self) -> np.ndarray:
        changes = self.history.attributes["age"]
        values = changes.initial.copy()
        for t, i, v in zip(changes.times, changes.actors, changes.values, strict=True):
            if t < self.t:
                values[i] = v
        return values

    def last(self) -> np.ndarray:
        h, last = self.history, np.full((N, N), -np.inf)
        for e in range(len(h)):
            if h.times[e] < self.t:
                last[h.senders[e], h.receivers[e]] = h.times[e]
        return last

    def before(self) -> tuple[int, int]:
        return (
            (-1, -1)
            if self.e == 0
            else (int(self.history.senders[self.e - 1]), int(self.history.receivers[self.e - 1]))
        )


def least(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.minimum(a[:, :, None], b[None, :, :]).sum(axis=1)


def four(b: np.ndarray) -> np.ndarray:
    found = np.zeros((N, N))
    for i in range(N):
        for j in range(N):
            found[i, j] = sum(
                b[i, m] * b[k, m] * b[k, j] for k in range(N) for m in range(N) if k != i and m != j
            )
    return found


def rank(last: np.ndarray) -> np.ndarray:
    found = np.zeros((N, N))
    for i in range(N):
        for j in range(N):
            if np.isfinite(last[i, j]):
                found[i, j] = 1 / (1 + (last[i] > last[i, j]).sum())
    return found


def share(w: np.ndarray) -> np.ndarray:
    total = w.sum(axis=1, keepdims=True)
    return np.divide(w, total, out=np.zeros_like(w), where=total > 0)


def share_of_others(w: np.ndarray) -> np.ndarray:
    return share(w * ~np.eye(N, dtype=bool))


def row(values: np.ndarray) -> np.ndarray:
    return np.tile(values, (N, 1))


def mean_in(b: np.ndarray, x: np.ndarray) -> np.ndarray:
    count = b.sum(axis=0)
    return row(np.divide(b.T @ x, count, out=np.zeros(N), where=count > 0))


def shift(kind: str, a: int, b: int) -> np.ndarray:
    found = np.zeros((N, N))
    if a < 0:
        return found
    tests = {
        "AB-BA": lambda i, j: i == b and j == a,
        "AB-BY": lambda i, j: i == b and j not in (a, b),
        "AB-XA": lambda i, j: i not in (a, b) and j == a,
        "AB-XB": lambda i, j: i not in (a, b) and j == b,
        "AB-XY": lambda i, j: i not in (a, b) and j not in (a, b),
        "AB-AY": lambda i, j: i == a and j not in (a, b),
    }
    for i in range(N):
        for j in range(N):
            found[i, j] = tests[kind](i, j)
    return found


def sign(w: np.ndarray) -> np.ndarray:
    return (w > 0).astype(float)


CASES = {
    "inertia": (s.inertia(), lambda n: sign(n.net())),
    "inertia weighted": (s.inertia(weighted=True), lambda n: n.net()),
    "inertia log": (s.inertia(weighted=True, transform="log"), lambda n: np.log1p(n.net())),
    "inertia root": (s.inertia(weighted=True, transform="root"), lambda n: np.sqrt(n.net())),
    "inertia share": (s.inertia(transform="share"), lambda n: share(n.net())),
    "inertia window": (s.inertia(window=WINDOW), lambda n: sign(n.net(window=WINDOW))),
    "inertia fading": (
        s.inertia(weighted=True, half_life=HALF_LIFE),
        lambda n: n.net(half_life=HALF_LIFE),
    ),
    "inertia of a relation": (s.inertia("fights"), lambda n: sign(n.net("fights"))),
    "tie": (s.tie("friends"), lambda n: sign(n.net("friends"))),
    "tie weighted": (s.tie("friends", weighted=True), lambda n: n.net("friends")),
    "reciprocity": (s.reciprocity(), lambda n: sign(n.net().T)),
    "reciprocity share": (s.reciprocity(transform="share"), lambda n: share(n.net()).T),
    "indegree": (s.indegree(), lambda n: row(sign(n.net()).sum(axis=0))),
    "indegree weighted": (s.indegree(weighted=True), lambda n: row(n.net().sum(axis=0))),
    "outdegree": (s.outdegree(), lambda n: row(sign(n.net()).sum(axis=1))),
    "outdegree fading": (
        s.outdegree(weighted=True, half_life=HALF_LIFE),
        lambda n: row(n.net(half_life=HALF_LIFE).sum(axis=1)),
    ),
    "indegree window": (
        s.indegree(weighted=True, window=WINDOW),
        lambda n: row(n.net(window=WINDOW).sum(axis=0)),
    ),
    "transitivity": (s.transitivity(), lambda n: sign(n.net()) @ sign(n.net())),
    "transitivity product": (s.transitivity(combine="product"), lambda n: n.net() @ n.net()),
    "transitivity least": (s.transitivity(combine="least"), lambda n: least(n.net(), n.net())),
    "transitivity window": (
        s.transitivity(window=WINDOW),
        lambda n: sign(n.net(window=WINDOW)) @ sign(n.net(window=WINDOW)),
    ),
    "transitivity fading": (
        s.transitivity(combine="product", weighted=True, half_life=HALF_LIFE),
        lambda n: n.net(half_life=HALF_LIFE) @ n.net(half_life=HALF_LIFE),
    ),
    "transitivity fading least": (
        s.transitivity(combine="least", weighted=True, half_life=HALF_LIFE),
        lambda n: least(n.net(half_life=HALF_LIFE), n.net(half_life=HALF_LIFE)),
    ),
    "transitivity weighted": (s.transitivity(weighted=True), lambda n: n.net() @ n.net()),
    "transitivity share": (
        s.transitivity(transform="share"),
        lambda n: share_of_others(sign(n.net()) @ sign(n.net())),
    ),
    "shared senders share": (
        s.shared_senders(combine="product", transform="share"),
        lambda n: share_of_others(n.net().T @ n.net()),
    ),
    "fading share": (
        s.transitivity(weighted=True, half_life=HALF_LIFE, transform="share"),
        lambda n: share_of_others(n.net(half_life=HALF_LIFE) @ n.net(half_life=HALF_LIFE)),
    ),
    "indegree share": (
        s.indegree(weighted=True, transform="share"),
        lambda n: row(n.net().sum(axis=0) / max(n.net().sum(), 1e-300)),
    ),
    "inertia of two relations": (
        s.inertia("aids+fights", weighted=True),
        lambda n: n.net("aids") + n.net("fights"),
    ),
    "hostile half": (
        s.friend_of_enemy("events:hostile", "events:friendly"),
        lambda n: sign(n.net("fights")) @ sign(n.net("aids")),
    ),
    "hostile half of one": (
        s.inertia("fights:hostile", weighted=True, window=WINDOW),
        lambda n: n.net("fights", window=WINDOW),
    ),
    "friendly half of the other": (s.inertia("fights:friendly"), lambda n: 0 * n.net()),
    "new friend of a lasting patron": (
        s.transitivity("friends", "aids", window=WINDOW),
        lambda n: sign(n.net("friends")) @ sign(n.net("aids", window=WINDOW)),
    ),
    "fading friend of a lasting patron": (
        s.transitivity("friends", "aids", weighted=True, half_life=HALF_LIFE),
        lambda n: n.net("friends") @ n.net("aids", half_life=HALF_LIFE),
    ),
    "past help": (
        r.past_help("aids", half_life=HALF_LIFE),
        lambda n: np.log1p(n.net("aids", half_life=HALF_LIFE).T),
    ),
    "past help given": (
        r.past_help("aids", role="ego", window=WINDOW),
        lambda n: np.log1p(n.net("aids", window=WINDOW)),
    ),
    "past punishment": (r.past_punishment("fights"), lambda n: np.log1p(n.net("fights").T)),
    "kin": (r.kin("friends"), lambda n: sign(n.net("friends"))),
    "lineage": (r.lineage("friends", role="ego"), lambda n: sign(n.net("friends")).T),
    "same parent": (
        r.same_parent("friends"),
        lambda n: sign(n.net("friends")).T @ sign(n.net("friends")),
    ),
    "co-location": (
        r.co_location("age"),
        lambda n: (n.x()[:, None] == n.x()).astype(float),
    ),
    "common enemies": (
        r.common_enemies("fights", window=WINDOW),
        lambda n: sign(n.net("fights", window=WINDOW)) @ sign(n.net("fights", window=WINDOW)).T,
    ),
    "common patrons": (
        r.common_patrons("friends"),
        lambda n: sign(n.net("friends")) @ sign(n.net("friends")).T,
    ),
    "patrons' new friends": (
        r.patrons_friends("friends", "aids", window=WINDOW),
        lambda n: sign(n.net("friends")) @ sign(n.net("aids", window=WINDOW)),
    ),
    "recency in a window": (
        s.recency(window=WINDOW),
        lambda n: np.where(n.last() + WINDOW >= n.t, 1 / (1 + n.t - n.last()), 0),
    ),
    "recency rank in a window": (
        s.recency_rank(window=WINDOW),
        lambda n: rank(np.where(n.last() + WINDOW >= n.t, n.last(), -np.inf)),
    ),
    "neighbours in a window": (
        s.neighbours("events", "age", window=WINDOW),
        lambda n: mean_in(sign(n.net(window=WINDOW)), n.x()),
    ),
    "cycle": (s.cycle(), lambda n: (sign(n.net()) @ sign(n.net())).T),
    "shared receivers": (s.shared_receivers(), lambda n: sign(n.net()) @ sign(n.net()).T),
    "shared senders": (s.shared_senders(), lambda n: sign(n.net()).T @ sign(n.net())),
    "friend of enemy": (
        s.friend_of_enemy("fights", "aids"),
        lambda n: sign(n.net("fights")) @ sign(n.net("aids")),
    ),
    "enemy of enemy": (
        s.enemy_of_enemy("fights"),
        lambda n: sign(n.net("fights")) @ sign(n.net("fights")),
    ),
    "enemy of friend": (
        s.enemy_of_friend("friends", "fights"),
        lambda n: sign(n.net("friends")) @ sign(n.net("fights")),
    ),
    "friend of friend": (
        s.friend_of_friend("friends"),
        lambda n: sign(n.net("friends")) @ sign(n.net("friends")),
    ),
    "four cycle": (s.four_cycle(window=WINDOW), lambda n: four(sign(n.net(window=WINDOW)))),
    "recency": (
        s.recency(),
        lambda n: np.where(np.isfinite(n.last()), 1 / (1 + n.t - n.last()), 0),
    ),
    "recency rank": (s.recency_rank(), lambda n: rank(n.last())),
    "recency rank of received": (s.recency_rank(role="alter"), lambda n: rank(n.last().T)),
    "same": (s.same("age"), lambda n: (n.x()[:, None] == n.x()).astype(float)),
    "different": (s.different("age"), lambda n: (n.x()[:, None] != n.x()).astype(float)),
    "difference": (s.difference("age"), lambda n: np.abs(n.x()[:, None] - n.x())),
    "signed difference": (s.difference("age", signed=True), lambda n: n.x()[:, None] - n.x()),
    "similarity": (s.similarity("age"), lambda n: 1 - np.abs(n.x()[:, None] - n.x()) / 4),
    "alter": (s.alter("age"), lambda n: row(n.x())),
    "neighbours": (s.neighbours("events", "age"), lambda n: mean_in(sign(n.net()), n.x())),
    "product": (
        s.inertia() * s.alter("age"),
        lambda n: sign(n.net()) * row(n.x()),
    ),
    "three factors": (
        s.indegree() * s.alter("age") * s.reciprocity(weighted=True),
        lambda n: row(sign(n.net()).sum(axis=0)) * row(n.x()) * n.net().T,
    ),
    "with the sender": (
        s.outdegree(role="ego") * s.indegree(),
        lambda n: np.outer(sign(n.net()).sum(axis=1), sign(n.net()).sum(axis=0)),
    ),
    **{
        f"shift {kind}": (
            s.participation_shift(kind),
            lambda n, kind=kind: shift(kind, *n.before()),
        )
        for kind in ("AB-BA", "AB-BY", "AB-XA", "AB-XB", "AB-XY", "AB-AY")
    },
}


@pytest.mark.parametrize("work", [0.0, np.inf], ids=["interpreted", "compiled"])
@pytest.mark.parametrize("name", CASES)
def test_statistic_is_its_formula(
    name: str, work: float, history: EventHistory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jit, "_spent", [0.0])
    statistic, formula = CASES[name]
    with jit.left_to_interpreter(work):
        rows = Choice([statistic]).rows(history)
    values = rows[statistic.name].to_numpy().reshape(E, N - 1)
    for e in range(E):
        sender = history.senders[e]
        expected = np.delete(formula(Naive(history, e))[sender], sender)
        assert values[e] == pytest.approx(expected, abs=1e-9), (name, e)


def test_all_statistics_together_are_those_apart(history: EventHistory) -> None:
    statistics = [statistic for statistic, _ in CASES.values()]
    rows = Choice(statistics).rows(history)
    for statistic in statistics:
        alone = Choice([statistic]).rows(history)[statistic.name]
        assert rows[statistic.name].to_numpy() == pytest.approx(alone.to_numpy(), abs=1e-9)


def test_a_statistic_of_ones_own(history: EventHistory) -> None:
    def twice_the_ties(moment: object, sender: int) -> np.ndarray:
        return 2 * moment.network()[sender] + moment.attribute("age")  # type: ignore[attr-defined]

    own = s.custom("own", twice_the_ties, attributes=("age",))
    rows = Choice([own, s.inertia()]).rows(history)
    naive = Choice([s.inertia(weighted=True), s.alter("age")]).rows(history)
    expected = 2 * naive["inertia(weighted)"] + naive["alter(age)"]
    assert rows["own"].to_numpy() == pytest.approx(expected.to_numpy())
    with pytest.raises(OptionError, match="'fights' is not kept"):
        Choice([s.custom("bad", lambda moment, _: moment.network("fights"))]).fit(history)


def test_every_statistic_and_recipe_is_named_documented_and_tested() -> None:
    from pathlib import Path

    from allegiance.models.formula import STATISTICS

    text = (Path(__file__).parents[2] / "docs" / "models.md").read_text()
    tests = "".join(file.read_text() for file in Path(__file__).parent.glob("test_*.py"))
    for name, function in STATISTICS.items():
        assert function.__doc__, name
        assert f"`{name}" in text, name
        assert f".{name}(" in tests or name == "intercept", name
