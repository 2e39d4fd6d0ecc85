"""Likelihoods of candidates that keep their statistics over spells, and sums over risk sets."""

from __future__ import annotations

import numpy as np

from allegiance.models.kernels.jit import kernel
from allegiance.models.kernels.spells import Spells
from allegiance.models.kernels.state import Floats, Ints

__all__ = ["exact", "exposure", "ordered", "ranked", "risk_sets"]


@kernel
def exposure(spells: Spells, clock: Floats) -> Floats:
    """Return the total time during which candidates had each distinct row."""
    total = np.zeros(spells.rows.shape[0])
    for at in range(spells.which.shape[0]):
        total[spells.which[at]] += clock[spells.stops[at]] - clock[spells.starts[at]]
    return total


@kernel
def _gather(rows: Floats, mass: Floats, information: Floats) -> None:
    """Add mass-weighted squares of rows to the lower half of the information."""
    for u in range(rows.shape[0]):
        for k in range(rows.shape[1]):
            part = mass[u] * rows[u, k]
            if part != 0.0:
                for m in range(k + 1):
                    information[k, m] += part * rows[u, m]


@kernel
def exact(
    rows: Floats,
    time: Floats,
    counts: Floats,
    beta: Floats,
    gradient: Floats,
    information: Floats,
) -> float:
    """Log-likelihood of events in continuous time: counts of events and time at risk per row."""
    total = 0.0
    mass = np.empty(rows.shape[0])
    for u in range(rows.shape[0]):
        score = 0.0
        for k in range(beta.shape[0]):
            score += rows[u, k] * beta[k]
        mass[u] = np.exp(score) * time[u] if time[u] > 0.0 else 0.0
        total += counts[u] * score - mass[u]
        for k in range(beta.shape[0]):
            gradient[k] += (counts[u] - mass[u]) * rows[u, k]
    _gather(rows, mass, information)
    return total


@kernel
def risk_sets(spells: Spells, weights: Floats, sums: Floats, direct: bool) -> None:
    """Write sums of weights and of weighted rows over the candidates at each step, (s, 1 + p)."""
    p = spells.rows.shape[1]
    sums[:] = 0.0
    for at in range(spells.which.shape[0]):
        u, start, stop = spells.which[at], spells.starts[at], spells.stops[at]
        if direct:
            for s in range(start, stop):
                sums[s, 0] += weights[u]
                for k in range(p):
                    sums[s, k + 1] += weights[u] * spells.rows[u, k]
        else:
            sums[start, 0] += weights[u]
            sums[stop, 0] -= weights[u]
            for k in range(p):
                part = weights[u] * spells.rows[u, k]
                sums[start, k + 1] += part
                sums[stop, k + 1] -= part
    if not direct:
        for s in range(1, sums.shape[0]):
            for k in range(p + 1):
                sums[s, k] += sums[s - 1, k]


@kernel
def ordered(
    spells: Spells,
    step_of_event: Ints,
    steps: int,
    beta: Floats,
    gradient: Floats,
    information: Floats,
    scores: Floats,
) -> float:
    """Log-likelihood of the order of events: each against all candidates at its step.

    Sums over risk sets are running sums, unless rounding could show in them: a candidate that
    weighed 1e8 times what is left may have gone. Then each is summed on its own.
    """
    rows, p = spells.rows, beta.shape[0]
    weights = rows @ beta
    top = weights.max()
    weights = np.exp(weights - top)
    sums = np.empty((steps + 1, p + 1))
    risk_sets(spells, weights, sums, False)
    if sums[:steps, 0].min() < 1e-8 * sums[:steps, 0].max():
        risk_sets(spells, weights, sums, True)
    hazard = np.zeros(steps + 1)
    total = 0.0
    for e in range(step_of_event.shape[0]):
        s, u = step_of_event[e], spells.of_event[e]
        mass = sums[s, 0]
        hazard[s + 1] += 1.0 / mass
        total += np.log(weights[u]) - np.log(mass)
        for k in range(p):
            mean = sums[s, k + 1] / mass
            gradient[k] += rows[u, k] - mean
            if scores.shape[0] > 0:
                scores[e, k] = rows[u, k] - mean
            for m in range(k + 1):
                information[k, m] -= mean * sums[s, m + 1] / mass
    for s in range(steps):
        hazard[s + 1] += hazard[s]
    mass_of = np.zeros(rows.shape[0])
    for at in range(spells.which.shape[0]):
        u = spells.which[at]
        mass_of[u] += weights[u] * (hazard[spells.stops[at]] - hazard[spells.starts[at]])
    _gather(rows, mass_of, information)
    return total


@kernel
def ranked(spells: Spells, step_of_event: Ints, predictors: Floats) -> Floats:
    """Rank each event's candidate among those at risk at its step; ties get their mean rank."""
    first_event = np.full(spells.stops.max() + 1, -1)
    count = step_of_event.shape[0]
    for e in range(count - 1, -1, -1):
        first_event[step_of_event[e]] = e
    following = count
    for s in range(first_event.shape[0] - 1, -1, -1):
        if first_event[s] < 0:
            first_event[s] = following
        following = first_event[s]
    better, equal = np.zeros(count), np.zeros(count)
    for at in range(spells.which.shape[0]):
        score = predictors[spells.which[at]]
        for e in range(first_event[spells.starts[at]], first_event[spells.stops[at]]):
            told = predictors[spells.of_event[e]]
            better[e] += score > told + 1e-12
            equal[e] += abs(score - told) <= 1e-12
    return 1.0 + better + (equal - 1.0) / 2.0
