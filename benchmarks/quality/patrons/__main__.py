"""Forecast which state backs which rebel group, year by year, from earlier years alone.

Run from the project's root::

    python -m benchmarks.quality.patrons --support FILE --covariates DIR --from Y --to Y \
        --predictions OUT.csv
"""

from __future__ import annotations

import argparse
import csv
import sys
from pathlib import Path

import numpy as np
from benchmarks.quality.patrons.data import read_world
from benchmarks.quality.patrons.features import DRIVERS, build
from benchmarks.quality.patrons.forecast import ENTRY, Settings, columns_without, forecast


def main() -> None:
    """Write one line for every row of the task."""
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("--support", type=Path, required=True, help="UCDP External Support, CSV")
    ask.add_argument("--covariates", type=Path, required=True, help="folder of covariates")
    ask.add_argument("--from", type=int, required=True, dest="begin", help="first year")
    ask.add_argument("--to", type=int, required=True, help="last year")
    ask.add_argument("--predictions", type=Path, required=True, help="CSV to write")
    ask.add_argument("--form", choices=("best", "logit"), default="best")
    ask.add_argument("--without", action="append", default=[], choices=list(DRIVERS))
    given = ask.parse_args()
    try:
        world = read_world(given.support, given.covariates)
        rows = build(world)
        columns = columns_without(rows, given.without)
        chance = forecast(rows, given.begin, given.to, Settings(form=given.form), columns)
    except (OSError, KeyError, ValueError) as error:
        sys.exit(f"error: {type(error).__name__}: {error}")
    wanted = np.flatnonzero(np.isfinite(chance))
    if not len(wanted):
        sys.exit(f"error: no rows from {given.begin} to {given.to}")
    with given.predictions.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(("kind", "group", "year", "state", "probability"))
        for i in wanted:
            kind = "entry" if rows.before[i] == ENTRY else "link"
            group, state = world.groups[rows.group[i]], world.states[rows.state[i]]
            out.writerow((kind, group, rows.year[i], state, f"{chance[i]:.9g}"))
    print(f"{len(wanted)} rows, {given.begin}-{given.to}, {len(columns)} drivers", file=sys.stderr)


if __name__ == "__main__":
    main()
