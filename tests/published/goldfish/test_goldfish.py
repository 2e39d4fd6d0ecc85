"""Eleven models of goldfish 1.7.0, replayed; see README.md beside this file."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from allegiance.models import Choice, Coordination, EventHistory, Rate, Tie, read_history
from allegiance.models.inputs import (
    _times,
    read_actors,
    read_network,
    read_table,
)

REFERENCE = Path(__file__).parents[3] / ".." / "shared" / "models" / "reference"
DATA = REFERENCE / "data"
pytestmark = pytest.mark.skipif(
    not REFERENCE.is_dir(), reason="goldfish's data may not be redistributed; see README.md"
)

CALLS = {
    "se_choice_simple": (Choice, "tie(friendship)"),
    "se_choice_quick": (Choice, "inertia,recip,trans"),
    "se_choice_struct": (Choice, "inertia,recip,indeg,trans"),
    "se_choice_complex": (
        Choice,
        "inertia,recip,tie(friendship),recip(friendship),same(gradeType),same(floor)",
    ),
    "se_rate_simple": (Rate, "indeg(friendship)"),
    "se_rate_quick": (Rate, "indeg,outdeg"),
    "se_rate_complex": (Rate, "indeg,outdeg,indeg(friendship)"),
    "se_rate_intcpt": (Rate, "1,indeg,outdeg,indeg(friendship)"),
    "se_rem_ordered": (Tie, "indeg(role=ego),outdeg(role=ego),indeg,inertia,recip,trans"),
    "se_rem_full": (
        Tie,
        "1,indeg(role=ego),outdeg(role=ego),indeg(friendship,role=ego),inertia,recip,"
        "inertia(window=300),recip(window=300),tie(friendship),recip(friendship),"
        "same(gradeType),same(floor)",
    ),
}


def printed(name: str) -> tuple[np.ndarray, np.ndarray, float, np.ndarray]:
    with (REFERENCE / f"{name}.csv").open() as file:
        rows = list(csv.DictReader(file))
    numbers = [np.array([float(row[key]) for row in rows]) for key in ("estimate", "se", "score")]
    return numbers[0], numbers[1], float(rows[0]["loglik"]), numbers[2]


@pytest.fixture(scope="module")
def calls() -> EventHistory:
    return read_history(
        DATA / "calls.csv",
        actors=DATA / "actors.csv",
        networks={"friendship": [DATA / "friendship.csv"]},
        impute=True,
    )


@pytest.mark.parametrize("name", CALLS)
def test_calls_among_students(name: str, calls: EventHistory) -> None:
    kind, statistics = CALLS[name]
    model = kind(statistics).fit(calls)
    coef, stderr, loglik, _ = printed(name)
    assert np.abs(model.coef_ - coef).max() < 1e-5
    assert np.abs(model.stderr_ - stderr).max() < 1e-4
    assert abs(model.loglik_ - loglik) < 1e-4


@pytest.fixture(scope="module")
def treaties() -> EventHistory:
    later = {"regime": "regchanges", "gdp": "gdpchanges", "present": "sovchanges"}
    names, given = read_actors(
        DATA / "states.csv", {name: DATA / f"{file}.csv" for name, file in later.items()}
    )
    place = {name: at for at, name in enumerate(names)}
    table = read_table(DATA / "bilatchanges.csv")
    made = [at for at, step in enumerate(table["increment"]) if step == "1"]

    def network(name: str):
        files = [DATA / f"{name}net.csv", DATA / f"{name}changes.csv"]
        return read_network(files, place, directed=False, impute=True)

    return EventHistory.from_columns(
        _times(table["time"], "bilatchanges.csv")[made],
        [table["sender"][at] for at in made],
        [table["receiver"][at] for at in made],
        actors=names,
        networks={"bilat": network("bilat"), "contig": network("contig")},
        attributes={
            "regime": given["regime"].imputed(),
            "gdp": given["gdp"].imputed(),
        },
        presence=given["present"],
        directed=False,
    )


def test_fishery_treaties(treaties: EventHistory) -> None:
    model = Coordination(
        "inertia(bilat,weighted),indegree(bilat),trans(bilat),tie(contig),"
        "alter(regime),diff(regime),alter(gdp),diff(gdp)",
        simultaneous="together",
    ).fit(treaties)
    coef, stderr, loglik, score = printed("ft_tie")
    assert np.abs(model.stderr_ - stderr).max() < 1e-4
    assert abs(model.loglik_ - loglik) < 1e-4
    # goldfish stopped with a score of 9e-4, so its estimates are off the maximum by up to 2e-5 on
    # coefficients with errors of 1.5. One Newton step from where it stopped says by how much, and
    # arrives at ours.
    step = model.covariance_ @ score
    assert np.abs(model.coef_ - (coef + step)).max() < 1e-5
    assert np.abs(model.coef_ - coef).max() < 2e-5
