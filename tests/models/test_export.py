"""Exported rows give the fits back, in another tool's likelihood."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from allegiance.errors import OptionError, OutputError
from allegiance.models import (
    CaseControl,
    Choice,
    ConditionalLogit,
    Coordination,
    EventHistory,
    Rate,
    Simulation,
    Tie,
)
from allegiance.models.export import design_rows, write_rows

START = EventHistory.from_columns([0.0], ["a"], ["b"], actors=list("abcdef"))


@pytest.fixture(scope="module")
def history() -> EventHistory:
    model = Tie("1,inertia,reciprocity")
    return Simulation(model, START, coef=[-4.0, 1.0, 0.7], seed=5, forget=True).run(events=90)


@pytest.mark.parametrize(
    "model",
    [
        Choice("inertia,reciprocity"),
        Tie("inertia,reciprocity"),
        Rate("outdegree,indegree"),
        CaseControl("inertia,reciprocity", controls=2),
        CaseControl("inertia,reciprocity", controls=3, scheme="sender"),
        CaseControl("inertia,reciprocity", controls=5, over="dyads"),
    ],
)
def test_a_conditional_logit_of_the_rows_is_the_model(model: Any, history: EventHistory) -> None:
    table = design_rows(model, history)
    model.fit(history)
    other = ConditionalLogit(model.names_).fit_rows(
        table.select(model.names_).to_numpy(),
        table["event"],
        table["chosen"] == 1,
        table["offset"] if "offset" in table.columns else None,
    )
    assert other.coef_ == pytest.approx(model.coef_, abs=1e-7)
    assert other.loglik_ == pytest.approx(model.loglik_, abs=1e-7)


@pytest.mark.parametrize("model", [Tie("1,inertia,reciprocity"), Rate("1,outdegree"), Tie("1")])
def test_a_poisson_regression_of_the_spells_is_the_model(model: Any, history: EventHistory) -> None:
    table = design_rows(model.fit(history), history)
    assert table["events"].sum() == 90
    score = table.select(model.names_).to_numpy() @ model.coef_
    span = (table["stop"] - table["start"]).to_numpy()
    events = table["events"].to_numpy()
    assert events @ score - np.exp(score) @ span == pytest.approx(model.loglik_, abs=1e-7)
    slope = table.select(model.names_).to_numpy().T @ (events - np.exp(score) * span)
    assert slope == pytest.approx(np.zeros(len(slope)), abs=1e-4)


def test_rows_of_pairs_hold_both_sides(history: EventHistory) -> None:
    table = design_rows(Coordination("inertia,indegree"), history)
    assert len(table) == 90 * 30
    chosen = table.filter(chosen=1)
    assert len(chosen) == 180
    assert set(chosen.row(0)[1:3]) == {
        history.actors[history.senders[0]],
        history.actors[history.receivers[0]],
    }


def test_rows_are_written(history: EventHistory, tmp_path: Path) -> None:
    model = Tie("inertia")
    table = design_rows(model, history)
    for name, read in (("rows.csv", pl.read_csv), ("rows.parquet", pl.read_parquet)):
        write_rows(model, history, tmp_path / name)
        assert read(tmp_path / name)["inertia"].to_list() == table["inertia"].to_list()
    with pytest.raises(OutputError, match="cannot be written"):
        write_rows(model, history, tmp_path / "none" / "rows.csv")
    with pytest.raises(OptionError, match="no rows of their own"):
        design_rows(ConditionalLogit(["x"]), history)
