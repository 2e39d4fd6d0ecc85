"""Statistics of eventnet 1.3 and their fit by survival::coxph; see README.md beside this file."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import numpy as np
import pytest

from allegiance.models import ConditionalLogit, EventHistory, parse
from allegiance.models.kernels.rows import dyad_rows
from allegiance.models.plan import compile_job
from allegiance.models.sparse import EventColumns, sparse_rows

REFERENCE = Path(__file__).parents[3] / ".." / "shared" / "models" / "reference"
pytestmark = pytest.mark.skipif(
    not REFERENCE.is_dir(), reason="the Enron mails may not be redistributed; see README.md"
)
NAMES = ("repetition", "reciprocation", "target_indeg", "transitive")
STATISTICS = (
    "inertia(weighted,transform=log),reciprocity(weighted,transform=log),"
    "indegree(weighted,transform=log),transitivity(combine=least,transform=log)"
)


@pytest.fixture(scope="module")
def sampled() -> np.ndarray:
    """Return event, chosen, source, target and the four statistics, as printed."""
    with gzip.open(REFERENCE / "enron_eventnet_sampled_stats.csv.gz", "rt") as file:
        head = next(csv.reader(file))
        wanted = [head.index(c) for c in ("EVENT", "IS_OBSERVED", "SOURCE", "TARGET", *NAMES)]
        return np.loadtxt(file, delimiter=",", usecols=wanted)


@pytest.fixture(scope="module")
def mails() -> EventHistory:
    with (REFERENCE / "data" / "enron_dyadic.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["type"] == "email"]
    who, whom = (
        np.array([int(row[side]) for row in rows]) for side in ("sender.id", "receiver.id")
    )
    return EventHistory.from_columns(np.array([float(row["time"]) for row in rows]), who, whom)


def test_statistics_of_both_engines(sampled: np.ndarray, mails: EventHistory) -> None:
    statistics = parse(STATISTICS)
    sizes = np.bincount(np.unique(sampled[:, 0], return_inverse=True)[1])
    offset = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    who, whom = (sampled[:, place].astype(np.int64) for place in (2, 3))
    job = compile_job(mails, statistics, simultaneous="in-order")
    dense = np.empty(len(sampled) * 4)
    dyad_rows(job.plan, job.state(), job.stream, mails.times, job.upto, offset, who, whom, dense)
    columns = EventColumns.of(mails, "in-order")
    events = np.arange(len(mails))
    sparse = sparse_rows(
        columns, statistics, columns.before(events), events, offset, who.astype(np.int32),
        whom.astype(np.int32),
    )  # fmt: skip
    event = np.repeat(np.arange(len(sizes)), sizes)
    start = 4 * offset[event] + np.arange(len(sampled)) - offset[event]
    for place in range(4):
        at = start + place * sizes[event]
        # The reference prints eight digits, so half a unit of the last is the most it can differ.
        assert np.abs(dense[at] - sampled[:, 4 + place]).max() < 1e-8
        assert np.abs(sparse[at] - sampled[:, 4 + place]).max() < 1e-8


def test_cox_regression(sampled: np.ndarray) -> None:
    model = ConditionalLogit(NAMES).fit_rows(
        sampled[:, 4:], sampled[:, 0].astype(np.int64), sampled[:, 1] == 1
    )
    with (REFERENCE / "enron_eventnet_coxph.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert np.abs(model.coef_ - [float(row["estimate"]) for row in rows]).max() < 1e-8
    assert np.abs(model.stderr_ - [float(row["se"]) for row in rows]).max() < 1e-8
    assert abs(model.loglik_ - float(rows[0]["loglik"])) < 1e-6
    assert model.n_events_ == int(rows[0]["n_events"])
