"""Draw what the patron forecasts said against what came true.

Run from the project's root, on the predictions that ``python -m benchmarks.quality.patrons``
wrote::

    python -m benchmarks.quality.patrons.reliability --support FILE --covariates DIR \
        --predictions OUT.csv --to FOLDER
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import numpy as np
from benchmarks.quality.patrons.data import read_world
from benchmarks.quality.patrons.features import build

from allegiance.models.plots import reliability, save
from allegiance.models.scores import reliability as binned

STARTS = np.array([0.0, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3])
STOPS = np.array([0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5])


def main() -> None:
    """Write two pictures: patrons gained (and first ones), and patrons lost."""
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("support", "covariates", "predictions", "to"):
        ask.add_argument(f"--{name}", type=Path, required=True)
    given = ask.parse_args()
    world = read_world(given.support, given.covariates)
    rows = build(world)
    with given.predictions.open(encoding="utf-8", newline="") as file:
        said = {
            (int(r["group"]), int(r["year"]), int(r["state"])): float(r["probability"])
            for r in csv.DictReader(file)
        }
    keys = zip(world.groups[rows.group], rows.year, world.states[rows.state], strict=True)
    chance = np.array([said.get((int(g), int(y), int(s)), np.nan) for g, y, s in keys])
    known = np.isfinite(chance)
    years = f"{rows.year[known].min()}-{rows.year[known].max()}"
    gained, lost = known & (rows.before != 1), known & (rows.before == 1)
    for name, mask, p, came, edges in (
        ("gained", gained, chance, rows.outcome, STARTS),
        ("lost", lost, 1 - chance, ~rows.outcome, STOPS),
    ):
        found = binned(p[mask], came[mask], edges)
        save(
            reliability(found, f"patrons {name}, {years}"),
            given.to / f"reliability-patrons-{name}.png",
        )
        print(f"patrons {name}: {int(mask.sum())} forecasts, calibration error {found.error():.5f}")
        for line in found.table():
            print("  {from:.4f} {forecasts:8.0f} said {said:.4f} seen {seen:.4f}".format(**line))


if __name__ == "__main__":
    main()
