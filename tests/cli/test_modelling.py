"""The commands fit and simulate, on files."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from allegiance.cli.modelling import fit, simulate
from allegiance.errors import HistoryError, OptionError
from allegiance.models import EventHistory, Simulation, Tie


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("history")
    actors = [f"group {i}" for i in range(10)]
    start = EventHistory.from_columns([0.0], [actors[0]], [actors[1]], actors=actors)
    model = Tie("1,inertia,reciprocity")
    drawn = Simulation(model, start, coef=[-5.0, 1.0, 0.7], seed=5, forget=True).run(events=300)
    lines = [
        f"{t!r},{actors[i]},{actors[j]}"
        for t, i, j in zip(drawn.times.tolist(), drawn.senders, drawn.receivers, strict=True)
    ]
    (place / "events.csv").write_text("time,sender,receiver\n" + "\n".join(lines) + "\n")
    rows = [f"{name},{at % 3}" for at, name in enumerate(actors)]
    (place / "actors.csv").write_text("label,creed\n" + "\n".join(rows) + "\n")
    (place / "kin.csv").write_text(
        "sender,receiver\n" + "\n".join(f"group {i},group {i + 1}" for i in range(9)) + "\n"
    )
    return place


def ran(*arguments: object) -> dict[str, object]:
    result = CliRunner().invoke(fit, [str(one) for one in arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def test_fits_as_json(folder: Path) -> None:
    events = folder / "events.csv"
    found = ran(
        "choice", events, "--actors", folder / "actors.csv", "--network", f"kin={folder / 'kin.csv'}",
        "--statistics", "inertia,reciprocity,tie(kin),same(creed)", "--json",
    )  # fmt: skip
    assert found["statistics"] == ["inertia", "reciprocity", "tie(kin)", "same(creed)"]
    assert len(found["coefficients"]) == len(found["standard_errors"]) == 4
    assert found["events"] == 300
    assert found["log_likelihood"] < 0
    assert found["seconds"] >= 0
    assert ran("rate", events, "--statistics", "1,outdegree", "--json")["model"] == "rate"
    tie = ran("tie", events, "--statistics", "1,inertia,reciprocity", "--json")
    for estimate, error, truth in zip(
        tie["coefficients"], tie["standard_errors"], [-5.0, 1.0, 0.7], strict=True
    ):
        assert abs(estimate - truth) < 3 * error
    both = ran("coordination", events, "--statistics", "inertia", "--json")
    assert both["events"] == 300


def test_prints_a_table_and_writes_csv(folder: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(
        fit,
        [
            "choice", str(folder / "events.csv"), "--statistics", "inertia,reciprocity",
            "--window", "100", "--robust", "--csv", str(tmp_path / "fit.csv"),
        ],
        catch_exceptions=False,
    )  # fmt: skip
    assert "inertia(window=100)" in result.output
    assert "robust to clusters" in result.output
    with (tmp_path / "fit.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [row["statistic"] for row in rows] == ["inertia(window=100)", "reciprocity(window=100)"]


def test_bad_input_is_told_with_its_row(folder: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("time,sender,receiver\n2,a,b\n1,b,a\n")
    for arguments, kind, message in (
        (["choice", bad, "--statistics", "inertia"], HistoryError, "row 3: the time is before"),
        (["choice", folder / "events.csv", "--statistics", "inertai"], OptionError, "inertia"),
    ):
        result = CliRunner().invoke(fit, [str(one) for one in arguments])
        assert isinstance(result.exception, kind)
        assert message in str(result.exception)
    refused = CliRunner().invoke(
        fit, ["choice", str(bad), "--statistics", "inertia", "--network", "kin"]
    )
    assert refused.exit_code == 2
    assert "not NAME=FILE" in refused.output


def test_simulates_and_goes_on(folder: Path, tmp_path: Path) -> None:
    base = [str(folder / "events.csv"), "--statistics", "1,inertia", "--seed", "4"]
    whole, state = tmp_path / "whole.csv", tmp_path / "state.npz"

    def run(*more: object) -> None:
        result = CliRunner().invoke(
            simulate, base + [str(one) for one in more], catch_exceptions=False
        )
        assert result.exit_code == 0, result.output

    run("--events", 30, "-o", whole)
    run("--events", 10, "--state", state, "-o", tmp_path / "part.csv")
    run("--events", 20, "--state", state, "-o", tmp_path / "rest.csv")
    assert (tmp_path / "rest.csv").read_text() == whole.read_text()
    base[2] = "inertia"
    run("--model", "dynam", "--rate", "1,outdegree", "--events", 5, "--paths", 3, "-o", whole)
    assert len(whole.read_text().splitlines()) == 16
    refused = CliRunner().invoke(simulate, [*base, "-o", str(whole)])
    assert refused.exit_code == 2
    assert "--events or --until" in refused.output
