"""Derive the prior of the dilemma from three records.

Run from the project's root::

    python -m benchmarks.quality.patrons.derive_prior --support FILE --covariates DIR \
        --dyadic FILE --icews DIR --to src/allegiance/models/tables/dilemma_prior.csv

Four models on drivers that a ledger of claims has too: whether a group gains a patron in a year
(rate), whom it gains (choice), whether a patron leaves (stop), whether a pair fights in a month
(violence). States that back rebel groups (UCDP External Support) teach the first three; events of
armed groups (ICEWS 2014 and 2018) teach drivers that support by year lacks, and violence. States
that send troops to a rebel side, 1946 to 2023 (UCDP Dyadic), are asked whether they would help:
there are too few before 1975 to do so, and the table does without them.

Each driver is then left out, and what is lost on data not fitted to is its gain: the years 1993
to 2008, each forecast from earlier ones, or the other year of events (the lesser of both ways
round). A driver that saves less than a thousandth of the loss moves nothing (mean 0) until a ledger
teaches it. Spreads are twice the standard error (resampled conflicts or groups) and at least 0.3
for drivers and 1 for levels, since the factions of a ledger are not those of these records.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from benchmarks.quality.patrons import icews
from benchmarks.quality.patrons.data import read_world, warring_parties, world_of
from benchmarks.quality.patrons.features import Rows, build
from numpy.typing import NDArray

from allegiance.models.dilemma_drivers import CHOICE, RATE, STOP, VIOLENCE
from allegiance.models.dilemma_learning import Posterior, update_choice, update_logit
from allegiance.models.penalised import PenalisedChoice, PenalisedLogit

Floats = NDArray[np.float64]

DRAWS, SD, SD_FEW, NOTHING = 40, 1.0, 0.3, 0.001
WIDEN, LEAST, LEAST_LEVEL, UNMEASURED = 2.0, 0.3, 1.0, 0.5
BEGIN, UNKNOWN = 1993, 1e3
YEARLY: Final = {
    "choice": {
        "past tie": "own past",
        "backs others against its foes": "backs others against it",
        "rival of its foes": "rival",
        "ally of its foes": "ally",
        "ally of its patrons": "ally of backers",
        "rival of its patrons": "rival of backers",
        "patron of many": "backs how many",
        "near": "land border",
    },
    "stop": {
        "age of the tie": "own age",
        "backs others against its foes": "backs others against it",
        "rival of its foes": "rival",
        "ally of its foes": "ally",
        "other patrons": "backers",
        "left others lately": "share stopped",
        "near": "land border",
    },
    "rate": {
        "no patron": "no backers",
        "lost a patron lately": "lost backers",
        "gained a patron lately": "gained backers",
    },
}
BASE: Final = ("a patron leaves within a year", "a patron is gained within a year")
ALL: Final = {"choice": CHOICE, "stop": STOP, "rate": RATE, "violence": VIOLENCE}


@dataclass(frozen=True, eq=False)
class Sample:
    """Rows of one model from one record.

    Attributes
    ----------
    values
        Drivers, then what is held constant, shape (n, k).
    happened, stratum, group
        As in `icews.Cases`; shape (n,).
    year
        Of the outcome, shape (n,).
    """

    values: Floats
    happened: NDArray[np.bool_]
    stratum: NDArray[np.int64]
    group: NDArray[np.int64]
    year: NDArray[np.int64]

    def only(self, mask: NDArray[np.bool_]) -> Sample:
        """Return some of the rows."""
        return Sample(
            self.values[mask], self.happened[mask], self.stratum[mask], self.group[mask],
            self.year[mask],
        )  # fmt: skip


def yearly(rows: Rows, model: str) -> Sample:
    """Return the rows of a model from a record of support by year."""
    at = np.flatnonzero(rows.before == 1 if model == "stop" else rows.before != 1)
    happened = ~rows.outcome[at] if model == "stop" else rows.outcome[at]
    if model == "rate":
        open_ = np.flatnonzero(rows.before == 0)
        units, first = np.unique(rows.unit[open_], return_index=True)
        at = open_[first]
        happened = np.bincount(rows.unit[open_], rows.outcome[open_], units.max() + 1)[units] > 0
    columns = [rows.names.index(name) for name in YEARLY[model].values()]
    return Sample(
        rows.values[np.ix_(at, columns)], happened, rows.unit[at], rows.conflict[at], rows.year[at]
    )


def estimate(
    model: str,
    sample: Sample,
    columns: Sequence[int],
    weights: Floats | None = None,
    sd: float = SD,
) -> Floats:
    """Return coefficients, the level first where the model has one."""
    x = sample.values[:, columns]
    w = np.ones(len(x)) if weights is None else weights
    kept = w > 0
    if model == "choice":
        found = PenalisedChoice(sd).fit(
            x[kept], sample.stratum[kept], sample.happened[kept], w[kept]
        )
        return found.coef_
    logit = PenalisedLogit(sd).fit(x[kept], sample.happened[kept], w[kept])
    return np.append(logit.intercept_, logit.coef_)


def loss(model: str, beta: Floats, sample: Sample, columns: Sequence[int]) -> Floats:
    """Return the log loss of each row, or of each choice."""
    x = sample.values[:, columns]
    if model != "choice":
        eta = beta[0] + x @ beta[1:]
        return np.asarray(np.logaddexp(0.0, eta) - sample.happened * eta)
    eta = x @ beta
    label = np.unique(sample.stratum, return_inverse=True)[1]
    top = np.full(label.max() + 1, -np.inf)
    np.maximum.at(top, label, eta)
    mass = np.exp(eta - top[label])
    rest = np.bincount(label, np.where(sample.happened, 0.0, mass))
    mine = np.flatnonzero(sample.happened)
    return np.asarray(np.log1p(rest[label[mine]] / mass[mine]))


def errors(model: str, sample: Sample, columns: Sequence[int], sd: float = SD) -> Floats:
    """Return standard errors from resampled groups."""
    groups, of = np.unique(sample.group, return_inverse=True)
    random, n = np.random.default_rng(0), len(groups)
    draws = []
    while len(draws) < DRAWS:
        weights = random.multinomial(n, np.full(n, 1 / n))[of].astype(float)
        if (weights * sample.happened).sum() >= 1:
            draws.append(estimate(model, sample, columns, weights, sd))
    return np.asarray(np.std(draws, axis=0))


def updated(model: str, held: Posterior, sample: Sample) -> Posterior:
    """Return what is held after a further record, as a ledger would update it."""
    if model == "choice":
        choices = []
        for stratum in np.unique(sample.stratum[sample.happened]):
            here = sample.stratum == stratum
            x, happened = sample.values[here], sample.happened[here]
            for mine in np.flatnonzero(happened):
                left = np.flatnonzero(~happened | (np.arange(len(x)) == mine))
                choices.append((x[left], int(np.flatnonzero(left == mine)[0])))
        return update_choice(held, choices)
    rows = [np.append(1.0, line) for line in sample.values]
    told = sample.happened.astype(float).tolist()
    return update_logit(held, rows, told, [1.0] * len(rows))


def check_troops(model: str, support: Sample, troops: Sample, names: Sequence[str]) -> None:
    """Print whether troops sent before 1975 help to foretell support from 1993 on."""
    columns = list(range(support.values.shape[1]))
    past, asked = support.only(support.year < BEGIN), support.only(support.year >= BEGIN)
    early = troops.only(troops.year < support.year.min())
    own = estimate(model, past, columns)
    error = _sound(errors(model, past, columns))
    both = updated(model, Posterior(tuple(names), own, np.diag(error**2)), early).mean
    plain, more = (loss(model, beta, asked, columns).mean() for beta in (own, both))
    print(
        f"{model}: {int(early.happened.sum())} by troops before {int(support.year.min())}; "
        f"loss from {BEGIN} on {plain:.4f} without, {more:.4f} with them"
    )


def _sound(error: Floats) -> Floats:
    """Count as unknown what never varies in a record, whose error is nothing."""
    return np.where(error < 0.01, UNKNOWN, error)


def pooled(means: Floats, errors: Floats) -> tuple[Floats, Floats, Floats]:
    """Pool records by random effects (DerSimonian and Laird 1986).

    Parameters
    ----------
    means, errors
        Shape (records, coefficients).

    Returns
    -------
    tuple
        Mean, its error, and the spread between records.
    """
    weight = 1.0 / errors**2
    fixed = (weight * means).sum(axis=0) / weight.sum(axis=0)
    q = (weight * (means - fixed) ** 2).sum(axis=0)
    scale = weight.sum(axis=0) - (weight**2).sum(axis=0) / weight.sum(axis=0)
    between = np.maximum(q - (len(means) - 1), 0.0) / np.maximum(scale, 1e-12)
    weight = 1.0 / (errors**2 + between)
    mean = (weight * means).sum(axis=0) / weight.sum(axis=0)
    return mean, 1.0 / np.sqrt(weight.sum(axis=0)), np.sqrt(between)


def yearly_gains(model: str, sample: Sample, count: int) -> tuple[Floats, float]:
    """Return what each driver saves per case in 1993 and after, each year forecast from before."""
    full = list(range(count))
    sets = [full, *([c for c in full if c != k] for k in full)]
    lost: list[list[Floats]] = [[] for _ in sets]
    for year in range(BEGIN, int(sample.year.max()) + 1):
        past, now = sample.only(sample.year < year), sample.only(sample.year == year)
        if not now.happened.any() and model == "choice":
            continue
        for k, columns in enumerate(sets):
            lost[k].append(loss(model, estimate(model, past, columns), now, columns))
    total = np.array([np.concatenate(one).mean() for one in lost])
    return np.asarray(total[1:] - total[0]), NOTHING * float(total[0])


def event_gains(model: str, samples: Sequence[Sample], count: int) -> tuple[Floats, float]:
    """Return what each driver saves per case of one year when learned on the other, the lesser."""
    full = list(range(samples[0].values.shape[1]))
    sets = [full, *([c for c in full if c != k] for k in range(count))]
    lost = np.array(
        [
            [
                loss(model, estimate(model, known, columns, sd=SD_FEW), asked, columns).mean()
                for columns in sets
            ]
            for known, asked in (samples, samples[::-1])
        ]
    )
    return np.asarray((lost[:, 1:] - lost[:, :1]).min(axis=0)), NOTHING * float(lost[:, 0].mean())


@dataclass(frozen=True)
class Measured:
    """One coefficient: estimate and error, gain and least gain that counts, record."""

    mean: float
    error: float
    gain: float
    least: float
    record: str


Found = dict[tuple[str, str], Measured]
"""By model and driver."""


def from_years(support: Rows, troops: Rows) -> tuple[Found, dict[str, tuple[float, float]]]:
    """Learn the first three models from the yearly records; return base rates too."""
    found: Found = {}
    base: dict[str, tuple[float, float]] = {}
    outside = ~np.isin(np.arange(1900, 2101), np.unique(support.year))
    for model, drivers in YEARLY.items():
        first = yearly(support, model)
        second = yearly(troops, model)
        second = second.only(outside[second.year - 1900])
        columns = list(range(len(drivers)))
        names = [*(() if model == "choice" else ("level",)), *drivers]
        ahead = len(names) - len(drivers)
        mean = estimate(model, first, columns)
        error = _sound(errors(model, first, columns))
        check_troops(model, first, second, names)
        print(f"{model}: {len(first.happened)} rows, {int(first.happened.sum())} happened")
        gains, least = yearly_gains(model, first, len(drivers))
        for k, name in enumerate(names):
            gain = np.nan if k < ahead else float(gains[k - ahead])
            found[model, name] = Measured(mean[k], error[k], gain, least, "support")
            print(f"  {name:32s} {mean[k]:+.2f} gain {gain:+.5f}")
        if model != "choice":
            groups = np.unique(first.group, return_inverse=True)[1]
            random, n = np.random.default_rng(0), int(groups.max()) + 1
            draws = [
                np.average(first.happened, weights=random.multinomial(n, np.full(n, 1 / n))[groups])
                for _ in range(200)
            ]
            base[BASE[model == "rate"]] = (float(first.happened.mean()), float(np.std(draws)))
    return found, base


def from_events(folder: Path) -> Found:
    """Learn from the years of events what the yearly records do not hold."""
    years = []
    for name in ("ICEWS14", "ICEWS18"):
        cases = icews.cases_of(folder / name)
        years.append({m: Sample(c.values, c.happened, c.stratum, c.group, c.stratum * 0)
                      for m, c in cases.items()})  # fmt: skip
    found: Found = {}
    for model, drivers in icews.DRIVERS.items():
        samples = [year[model] for year in years]
        for sample in samples:
            print(f"{model}: {len(sample.happened)} rows, {int(sample.happened.sum())} happened")
        gains, least = event_gains(model, samples, len(drivers))
        columns = list(range(samples[0].values.shape[1]))
        if model == "violence":
            columns = columns[: len(drivers)]
        means = np.array([estimate(model, s, columns, sd=SD_FEW) for s in samples])
        spreads = np.array([errors(model, s, columns, SD_FEW) for s in samples])
        mean, error, between = pooled(means, np.array([_sound(s) for s in spreads]))
        ahead = 0 if model == "choice" else 1
        if model == "violence":
            found[model, "level"] = Measured(mean[0], error[0] + between[0], np.nan, 0, "events")
        for k, name in enumerate(drivers):
            at = k + ahead
            found[model, name] = Measured(
                mean[at], error[at] + between[at] / WIDEN, float(gains[k]), least, "events"
            )
            print(f"  {name:32s} {means[0][at]:+.2f} {means[1][at]:+.2f} gain {gains[k]:+.5f}")
    return found


def main() -> None:
    """Write the table."""
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("support", "covariates", "dyadic", "icews", "to"):
        ask.add_argument(f"--{name}", type=Path, required=True)
    given = ask.parse_args()
    support = build(read_world(given.support, given.covariates))
    troops = build(world_of(warring_parties(given.dyadic), given.covariates))
    found, base = from_years(support, troops)
    found = from_events(given.icews) | found
    with given.to.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(("model", "driver", "mean", "sd", "measured", "error", "gain", "record"))
        for name, (share, error) in base.items():
            out.writerow(("base", name, f"{share:.4f}", f"{error:.4f}", "", "", "", "support"))
        for model, drivers in ALL.items():
            for name in (*(() if model == "choice" else ("level",)), *drivers):
                if (model, name) not in found:
                    out.writerow((model, name, "0", UNMEASURED, "", "", "", "none"))
                    continue
                one = found[model, name]
                helps = name == "level" or one.gain > one.least
                least = LEAST_LEVEL if name == "level" else LEAST
                sd = max(WIDEN * one.error, least) if helps else UNMEASURED
                out.writerow(
                    (model, name, f"{one.mean if helps else 0:.3f}", f"{sd:.3f}",
                     f"{one.mean:.3f}", f"{one.error:.3f}",
                     "" if np.isnan(one.gain) else f"{one.gain:.5f}", one.record)
                )  # fmt: skip


if __name__ == "__main__":
    main()
