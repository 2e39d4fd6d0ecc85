"""The commands fit and simulate, on files."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from click.testing import CliRunner

from allegiance.cli.modelling import fit
from allegiance.cli.simulating import simulate
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


def test_fits_on_a_sample(folder: Path, tmp_path: Path) -> None:
    events = folder / "events.csv"
    full = ran("choice", events, "--statistics", "inertia,reciprocity", "--json")
    for by in ("uniform", "activity", "sender"):
        part = ran(
            "choice", events, "--statistics", "inertia,reciprocity", "--controls", 5,
            "--sample-events", 0.8, "--controls-by", by, "--seed", 3, "--json",
        )  # fmt: skip
        assert part["model"] == "case-control"
        assert part["controls_by"] == by
        assert 190 < part["events"] < 290
        away = np.subtract(part["coefficients"], full["coefficients"])
        assert np.abs(away / part["standard_errors"]).max() < 3
    all_of_them = ran(
        "choice", events, "--statistics", "inertia,reciprocity", "--controls", 8, "--json"
    )
    assert all_of_them["coefficients"] == pytest.approx(full["coefficients"], abs=1e-6)
    over = ran("tie", events, "--statistics", "inertia", "--controls", 20, "--json")
    assert over["over"] == "dyads"
    refused = CliRunner().invoke(
        fit, ["choice", str(events), "--statistics", "inertia", "--sample-events", "0.5"]
    )
    assert refused.exit_code == 2
    assert "need --controls" in refused.output


def test_writes_rows_and_a_plot(folder: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    for kind, rows in (("choice", 300 * 9), ("tie", 300 * 90), ("coordination", 300 * 90)):
        ran(
            kind, folder / "events.csv", "--statistics", "inertia", "--rows", tmp_path / "rows.csv",
            "--plot", tmp_path / "plot.png", "--json",
        )  # fmt: skip
        assert len(pl.read_csv(tmp_path / "rows.csv")) == rows
        assert (tmp_path / "plot.png").read_bytes().startswith(b"\x89PNG")


def test_fits_columns_of_any_size(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    who = random.integers(5000, size=20_000).astype(np.int32)
    whom = (who + 1 + random.integers(3, size=20_000).astype(np.int32)) % 5000
    file = tmp_path / "events.parquet"
    pl.DataFrame({"sender": who, "receiver": whom}).write_parquet(file)
    found = ran(
        "choice", file, "--statistics", "reciprocity,indegree(weighted,transform=log)",
        "--controls", 5, "--controls-by", "activity", "--prior-sd", 2, "--cluster", "dyad", "--json",
    )  # fmt: skip
    assert found["events"] == 20_000
    for extra, message in (
        ([], "needs --controls"),
        (["--controls", "5", "--support", "kin"], "takes no --support"),
    ):
        refused = CliRunner().invoke(fit, ["choice", str(file), "--statistics", "inertia", *extra])
        assert message in refused.output


def test_penalties_clusters_and_fixed_coefficients(folder: Path) -> None:
    base = [
        "tie",
        folder / "events.csv",
        "--statistics",
        "1,inertia,reciprocity,indegree",
        "--json",
    ]
    free = ran(*base)
    fixed = ran(*base, "--fix", "inertia=1.5")
    assert fixed["coefficients"][1] == 1.5
    ridge = ran(*base, "--ridge", 50)
    assert abs(ridge["coefficients"][1]) < abs(free["coefficients"][1])
    lasso = ran(*base, "--lasso", 40)
    assert 0.0 in lasso["coefficients"][1:]
    robust = ran(*base, "--cluster", "dyad")
    assert robust["coefficients"] == free["coefficients"]
    assert robust["standard_errors"] != free["standard_errors"]
    wrong = CliRunner().invoke(fit, [*map(str, base), "--fix", "inertia"])
    assert "not NAME=NUMBER" in wrong.output


def test_support_opportunities_and_two_modes(folder: Path, tmp_path: Path) -> None:
    events = folder / "events.csv"
    lines = events.read_text().splitlines()[1:]
    ties = {tuple(line.split(",")[1:]) for line in lines} | {
        ("group 0", f"group {i}") for i in (2, 3)
    }
    (tmp_path / "open.csv").write_text(
        "sender,receiver\n" + "".join(f"{a},{b}\n" for a, b in sorted(ties))
    )
    support = [events, "--network", f"open={tmp_path / 'open.csv'}", "--support", "open", "--json"]
    for kind in ("choice", "tie", "coordination"):
        free = ran(kind, events, "--statistics", "inertia", "--json")
        held = ran(kind, *support, "--statistics", "inertia")
        assert held["log_likelihood"] > free["log_likelihood"]
    assert ran("rate", *support, "--statistics", "outdegree")["events"] == 300
    listed = ["event,sender,receiver"]
    for at, line in enumerate(lines, 1):
        _, sender, receiver = line.split(",")
        others = {receiver, "group 1", "group 2", "group 3"} - {sender}
        listed += [f"{at},{sender},{one}" for one in sorted(others)]
    (tmp_path / "listed.csv").write_text("\n".join(listed) + "\n")
    for kind in ("choice", "tie"):
        held = ran(
            kind, events, "--statistics", "inertia", "--opportunities", tmp_path / "listed.csv",
            "--json",
        )  # fmt: skip
        assert -300 * np.log(4) < held["log_likelihood"] < 0
    clubs = tmp_path / "clubs.csv"
    clubs.write_text(
        "time,sender,receiver\n"
        + "".join(f"{t},m{t % 4},club {t * t % 7 % 3}\n" for t in range(1, 60))
    )
    found = ran("choice", clubs, "--statistics", "inertia(weighted)", "--two-mode", "--json")
    assert found["log_likelihood"] > -59 * np.log(3) - 1e-9
    clubs.write_text("time,sender,receiver\n1,a,b\n2,b,c\n3,a,c\n")
    result = CliRunner().invoke(
        fit, ["choice", str(clubs), "--statistics", "inertia", "--two-mode"]
    )
    assert "row 2: 'b' receives, and sends elsewhere" in str(result.exception)


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
