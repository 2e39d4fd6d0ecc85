"""Forecasts from the command line, on a small planted history."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pytest


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLEGIANCE_CACHE", str(tmp_path / "cache"))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Everyone praises the next on the list nine times in ten; thrice a day somebody visits."""
    folder = tmp_path_factory.mktemp("events")
    random = np.random.default_rng(4)
    lines: list[tuple[int, str]] = []
    for day in range(40):
        for i in random.choice(12, 6, replace=False):
            j = (i + 1) % 12 if random.random() < 0.9 else random.integers(12)
            lines.append(
                (day, f"Actor {i}\tpraises\tActor {j}\t2020-{day // 28 + 1:02}-{day % 28 + 1:02}")
            )
        lines += [
            (
                day,
                f"Actor {random.integers(12)}\tvisits\tActor 5\t2020-{day // 28 + 1:02}-{day % 28 + 1:02}",
            )
        ]
    found = {}
    for part, low, high in (("train", 0, 28), ("valid", 28, 34), ("test", 34, 40)):
        text = "".join(f"{line}\n" for day, line in lines if low <= day < high)
        found[part] = folder / f"{part}.txt.gz"
        found[part].write_bytes(gzip.compress(text.encode()))
    found["all"] = folder / "all.txt"
    found["all"].write_text("".join(f"{line}\n" for _, line in lines))
    return found


@pytest.fixture(scope="module")
def splits(files: dict[str, Path]) -> tuple[object, ...]:
    return tuple(x for part in ("train", "valid", "test") for x in (f"--{part}", files[part]))


def test_a_backtest_prints_figures_and_writes_ranks(run, splits, tmp_path: Path) -> None:
    ranks = tmp_path / "ranks.csv"
    told = json.loads(run("forecast", "evaluate", *splits, "--ranks", ranks, "--json").out)
    assert told["mode"] == "single-step, train"
    assert told["mean"]["answers"] == 2 * 42
    assert told["forward"]["mrr"] > 0.6
    assert {"log_loss", "brier", "calibration_error", "hits10"} <= set(told["mean"])
    assert told["peak_megabytes"] > 10
    assert len(told["splits"]["train"]["sha256"]) == 64
    assert len(ranks.read_text().splitlines()) == 1 + 2 * 42
    said = run("forecast", "compare", ranks, ranks)
    assert "+0.0000" in said.out
    assert "p = 1.0000" in said.out


def test_modes_are_told_apart(run, splits) -> None:
    said = run("forecast", "evaluate", *splits, "--multi-step", "--refit")
    assert said.code == 0, said.err
    assert "multi-step, train and valid" in said.out
    assert "MRR, 95% interval over days" in said.out
    assert said.out.count("sha256") == 3


@pytest.mark.parametrize("short", [(), ("next",)])
def test_next_acts_come_with_reasons(run, files, short) -> None:
    asked = ("--actor", "actor 3", "--on", "2020-02-10", "--top", 3, "--json")
    told = json.loads(run("forecast", *short, files["all"], *asked).out)
    first = told["acts"][0]
    assert (first["subject"], first["relation"], first["object"]) == (
        "Actor 3", "praises", "Actor 4",
    )  # fmt: skip
    assert told["on"] == "2020-02-10"
    assert "did this" in first["why"]
    assert first["words"]
    assert 0.3 < first["odds"] <= first["odds_given_relation"] <= 1
    shown = run(
        "forecast", files["all"], "--actor", "Actor 5", "--relation", "visits", "--received"
    )
    assert "learned from" in shown.out


def test_a_time_within_a_step_is_refused_with_its_neighbours(run, tmp_path: Path) -> None:
    hours = tmp_path / "hours.txt"
    hours.write_text(
        "".join(f"{i} 0 {(i + 1) % 3} {24 * k}\n" for k in range(60) for i in range(3))
    )
    said = run("forecast", hours, "--actor", "1", "--on", "700")
    assert said.code != 0
    assert "700 lies within a step of these events, 24 units long" in said.err
    assert "Give 696 or 720" in said.err
    assert '"on": "720"' in run("forecast", hours, "--actor", "1", "--on", "720", "--json").out


def test_bad_input_is_named(run, files, tmp_path: Path) -> None:
    def err(*args: object) -> str:
        said = run("forecast", files["all"], *args)
        assert said.code != 0
        return said.err

    assert "Actor 3" in err("--actor", "Actor 33")
    assert "praises" in err("--actor", "Actor 3", "--relation", "praise")
    assert "no event lies before" in err("--actor", "Actor 3", "--on", "2019")
    assert "too few to learn from" in err("--actor", "Actor 3", "--on", "2020-01-03")
    assert "Give a file of events, or --ledger" in run("forecast", "--actor", "X").err
    bad = tmp_path / "bad.txt"
    bad.write_text("a b c 1\na b c\n")
    assert "row 2" in run("forecast", bad, "--actor", "a").err


def test_a_ledger_is_a_history_too(run, sample_ledger: Path) -> None:
    asked = ("--ledger", sample_ledger, "--actor", "taliban", "--top", 3, "--json")
    told = json.loads(run("forecast", *asked).out)
    assert told["learned_from"] >= 50
    assert {act["subject"] for act in told["acts"]} == {"Taliban"}
    early = run("forecast", *asked, "--on", "1995")
    assert early.code != 0
    assert "no event lies before" in early.err or "too few to learn from" in early.err
