"""How the dilemma's prior is derived: planted records in, known numbers out."""

from __future__ import annotations

import gzip
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

from benchmarks.quality.patrons import icews
from benchmarks.quality.patrons.data import warring_parties
from benchmarks.quality.patrons.derive_prior import Sample, estimate, loss, pooled, yearly_gains

from allegiance.models.dilemma_drivers import CHOICE, RATE, STOP, VIOLENCE
from allegiance.models.dilemma_learning import prior


def sample(rows: int, seed: int, slope: float) -> Sample:
    """Return rows of a logit whose first column tells and whose second is noise."""
    random = np.random.default_rng(seed)
    x = random.normal(size=(rows, 2))
    chance = 1 / (1 + np.exp(-(slope * x[:, 0] - 1)))
    years = random.integers(1980, 2000, rows)
    return Sample(x, random.random(rows) < chance, np.arange(rows), years, years)


def test_what_tells_gains_and_noise_does_not() -> None:
    planted = sample(3000, 1, 1.5)
    beta = estimate("stop", planted, [0, 1])
    assert beta == pytest.approx([-1.0, 1.5, 0.0], abs=0.15)
    gains, least = yearly_gains("stop", planted, 2)
    assert gains[0] > 50 * least
    assert gains[1] < least


def test_the_loss_of_a_choice_is_that_of_its_share() -> None:
    chosen = np.array([True, False, False, False, True])
    strata = np.array([1, 1, 1, 2, 2])
    one = Sample(np.zeros((5, 1)), chosen, strata, strata, strata)
    assert loss("choice", np.zeros(1), one, [0]) == pytest.approx(np.log([3, 2]))


def test_records_that_agree_pool_and_those_that_differ_widen() -> None:
    agree = pooled(np.array([[1.0], [1.0]]), np.array([[0.2], [0.2]]))
    assert [float(p[0]) for p in agree] == pytest.approx([1.0, 0.2 / np.sqrt(2), 0.0])
    mean, error, between = pooled(np.array([[0.0], [2.0]]), np.array([[0.1], [0.1]]))
    assert mean[0] == pytest.approx(1.0)
    assert between[0] == pytest.approx(np.sqrt(2 - 0.01), rel=0.01)
    assert error[0] > 0.9


def test_the_shipped_table_gives_no_weight_to_what_gained_nothing() -> None:
    import csv
    from importlib.resources import files

    text = (files("allegiance.models") / "tables" / "dilemma_prior.csv").read_text("utf-8")
    rows = [r for r in csv.DictReader(text.splitlines()) if r["model"] != "base"]
    for row in rows:
        if row["driver"] != "level" and (not row["gain"] or float(row["gain"]) <= 0):
            assert float(row["mean"]) == 0, row
        assert float(row["sd"]) >= 0.3
    assert {m: len(prior(m).names) for m in ("choice", "stop", "rate", "violence")} == {
        "choice": len(CHOICE), "stop": len(STOP) + 1, "rate": len(RATE) + 1,
        "violence": len(VIOLENCE) + 1,
    }  # fmt: skip


def test_troops_on_a_rebel_side_are_read_as_support(tmp_path: Path) -> None:
    head = (
        "dyad_id,conflict_id,side_a,side_a_id,side_a_2nd,side_b,side_b_id,side_b_2nd,year,"
        "type_of_conflict,gwno_a"
    )
    lines = [
        '1,7,Government of A,10,Government of C,Front,20,"Government of B, Government of D",1990,4,2',
        '2,8,"Government of A, Government of B",10,,Government of D,30,,1991,2,"2, 3"',
        "3,9,Government of A,10,,Front,20,,1992,1,2",
    ]
    path = tmp_path / "dyads.csv.gz"
    path.write_bytes(gzip.compress("\n".join([head, *lines]).encode()))
    rows = warring_parties(path)
    rebel = next(r for r in rows if r["actor_nonstate"] == "1")
    assert (rebel["ext_name"], rebel["ext_sup"]) == ("Government of B, Government of D", "1")
    state = next(r for r in rows if r["civil"] == "1" and r["actor_nonstate"] == "0")
    assert state["ext_name"] == "Government of C"
    wars = {(r["gwno_a"].strip(), r["oppo_name"]) for r in rows if r["civil"] == "0"}
    assert wars == {("2", "Government of D"), ("3", "Government of D")}


def events(folder: Path, lines: list[tuple[int, int, int, int]]) -> Path:
    """Write a folder as the event files have it: two groups and two lands."""
    names = ["Insurgent (Land)", "Militant (Other)", "Land", "Other", "Citizen (Land)",
             "Citizen (Other)"]  # fmt: skip
    words = ["Use conventional military force", "Sign formal agreement", "Praise or endorse",
             "Make statement"]  # fmt: skip
    for file, held in (("entity2id.txt", names), ("relation2id.txt", words)):
        (folder / file).write_text("".join(f"{n}\t{i}\n" for i, n in enumerate(held)), "utf-8")
    rows = [f"{who}\t{what}\t{whom}\t{day * 24}\t-1" for who, what, whom, day in lines]
    for part, kept in (("train", rows), ("valid", rows[:0]), ("test", rows[:0])):
        with gzip.open(folder / f"{part}.txt.gz", "wt") as file:
            file.write("\n".join(kept))
    return folder


def test_events_become_drivers_before_and_outcomes_after(tmp_path: Path) -> None:
    spoken = [(a, 3, b, day) for day in range(0, 300, 10) for a, b in ((0, 2), (1, 3), (0, 3))]
    blood = [(0, 0, 2, day) for day in range(0, 300, 5)]
    union = [(0, 2, 3, 100), (0, 1, 3, 130)]
    cases = icews.cases_of(events(tmp_path, [*spoken, *blood, *union]))
    choice = cases["choice"]
    names = icews.DRIVERS["choice"]
    chosen = choice.values[choice.happened]
    assert len(chosen) == 1, "one union, seen from the one look whose next 60 days hold it"
    assert chosen[0, names.index("courting and praise")] > 0
    assert chosen[0, names.index("past tie")] == 0
    violence = cases["violence"]
    at = icews.DRIVERS["violence"].index("blood between them")
    fought, calm = (violence.values[violence.happened == h, at].mean() for h in (True, False))
    assert fought > 2 > calm
    assert not set(np.unique(choice.stratum)) - set(range(1, 100))
