"""Derive the prior of the dilemma from the record of state support to rebel groups.

Run from the project's root::

    python -m benchmarks.quality.patrons.derive_prior --support FILE --covariates DIR \
        --to src/allegiance/models/tables/dilemma_prior.csv

Three models on drivers that a ledger of claims has too: whether a group gains a patron in a year
(rate), whom it gains (choice), whether a patron leaves (stop). Standard errors come from resampled
conflicts. The shipped spread is twice the standard error and at least 0.3 for drivers and 1 for
levels, since factions and patrons of a ledger are not the rebels and states of this record.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import numpy as np
from benchmarks.quality.patrons.data import read_world
from benchmarks.quality.patrons.features import Rows, build
from numpy.typing import NDArray

from allegiance.models.penalised import PenalisedChoice, PenalisedLogit

Floats = NDArray[np.float64]

DRAWS = 60
WIDEN, LEAST, LEAST_LEVEL = 2.0, 0.3, 1.0
CHOICE = {
    "past tie": "own past",
    "backs others against its foes": "backs others against it",
    "rival of its foes": "rival",
    "ally of its foes": "ally",
    "ally of its patrons": "ally of backers",
    "rival of its patrons": "rival of backers",
    "patron of many": "backs how many",
    "near": "land border",
}
STOP = {
    "age of the tie": "own age",
    "backs others against its foes": "backs others against it",
    "rival of its foes": "rival",
    "ally of its foes": "ally",
    "other patrons": "backers",
    "left others lately": "share stopped",
    "near": "land border",
}
RATE = {
    "no patron": "no backers",
    "lost a patron lately": "lost backers",
    "gained a patron lately": "gained backers",
}
BASE = ("a patron leaves within a year", "a patron is gained within a year")
UNMEASURED = {
    "choice": ("blood between them", "courting and praise", "kin who have moved"),
    "stop": ("blood between them", "courting and praise", "kin who have moved"),
    "rate": ("losses lately",),
}


def columns(rows: Rows, named: dict[str, str], at: NDArray[np.intp]) -> Floats:
    """Return the columns of a model for some rows."""
    return rows.values[np.ix_(at, [rows.names.index(name) for name in named.values()])]


def fit_all(rows: Rows, weight: Floats) -> dict[str, Floats]:
    """Return the coefficients of the three models, the level first where there is one.

    Parameters
    ----------
    rows
        Of the whole record.
    weight
        How often the conflict of each row counts, shape (n,).
    """
    counted = weight > 0
    chosen = np.flatnonzero(counted & (rows.before != 1))
    choice = PenalisedChoice(1.0).fit(
        columns(rows, CHOICE, chosen), rows.unit[chosen], rows.outcome[chosen], weight[chosen]
    )
    ties = np.flatnonzero(counted & (rows.before == 1))
    stop = PenalisedLogit(1.0).fit(columns(rows, STOP, ties), ~rows.outcome[ties], weight[ties])
    open_ = counted & (rows.before == 0)
    units, first = np.unique(rows.unit[open_], return_index=True)
    head = np.flatnonzero(open_)[first]
    began = np.bincount(rows.unit[open_], rows.outcome[open_], units.max() + 1)[units] > 0
    rate = PenalisedLogit(1.0).fit(columns(rows, RATE, head), began, weight[head])
    stopped, started = ~rows.outcome[ties], began
    return {
        "base": np.array(
            [
                np.average(stopped, weights=weight[ties]),
                np.average(started, weights=weight[head]),
            ]
        ),
        "choice": choice.coef_,
        "stop": np.append(stop.intercept_, stop.coef_),
        "rate": np.append(rate.intercept_, rate.coef_),
    }


def main() -> None:
    """Write the table."""
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("--support", type=Path, required=True)
    ask.add_argument("--covariates", type=Path, required=True)
    ask.add_argument("--to", type=Path, required=True)
    given = ask.parse_args()
    rows = build(read_world(given.support, given.covariates))
    conflicts, of = np.unique(rows.conflict, return_inverse=True)
    best = fit_all(rows, np.ones(len(of)))
    random = np.random.default_rng(0)
    n = len(conflicts)
    draws = [
        fit_all(rows, random.multinomial(n, np.full(n, 1 / n))[of].astype(float))
        for _ in range(DRAWS)
    ]
    named = {"choice": CHOICE, "stop": STOP, "rate": RATE}
    with given.to.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(("model", "driver", "mean", "sd", "measured_error"))
        error = np.std([d["base"] for d in draws], axis=0)
        for name, mean, se in zip(BASE, best["base"], error, strict=True):
            out.writerow(("base", name, f"{mean:.4f}", f"{se:.4f}", f"{se:.4f}"))
        for model, drivers in named.items():
            error = np.std([d[model] for d in draws], axis=0)
            names = [*(() if model == "choice" else ("level",)), *drivers]
            for name, mean, se in zip(names, best[model], error, strict=True):
                sd = max(WIDEN * se, LEAST_LEVEL if name == "level" else LEAST)
                out.writerow((model, name, f"{mean:.3f}", f"{sd:.3f}", f"{se:.3f}"))
            for name in UNMEASURED[model]:
                out.writerow((model, name, "0", "0.5", ""))


if __name__ == "__main__":
    main()
