r"""Log-likelihood of ties that both sides must choose (Stadtfeld, Hollway, Block 2017, eq. 6-11).

With :math:`p_{ij}` the multinomial logit of i choosing j, the pair {i, j} forms next with
probability :math:`P_{ij} = p_{ij} p_{ji} / \sum_{k<l} p_{kl} p_{lk}`.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from allegiance.models.kernels.columns import fill_row
from allegiance.models.kernels.jit import kernel
from allegiance.models.kernels.rows import ABSENT_ACTOR, FINE, NO_CHOICE, Risk
from allegiance.models.kernels.state import Floats, Ints, Plan, State, Stream, advance, age

__all__ = ["coordination"]


@kernel
def _invite(
    plan: Plan,
    state: State,
    risk: Risk,
    here: npt.NDArray[np.bool_],
    listed: npt.NDArray[np.bool_],
    beta: Floats,
    rows: Floats,
    chances: Floats,
) -> None:
    """Write p_ij (n, n), -1 if never, and statistics less their mean under it (n, n, p)."""
    actors, p = here.shape[0], plan.visible
    buffer = np.empty((plan.columns.shape[0], actors))
    mean, everyone = np.empty(p), np.arange(actors)
    for i in range(actors):
        chances[i] = -1.0
        if not here[i]:
            continue
        fill_row(plan, state, i, everyone, everyone.shape[0], buffer)
        top = -np.inf
        for j in range(actors):
            if not here[j] or j == i or not listed[i, j]:
                continue
            if risk.support >= 0 and state.planes[risk.support, i, j] <= 0.0:
                continue
            score = 0.0
            for k in range(p):
                rows[i, j, k] = buffer[k, j]
                score += beta[k] * buffer[k, j]
            chances[i, j] = 1.0
            buffer[0, j] = score
            top = max(top, score)
        mass = 0.0
        for j in range(actors):
            if chances[i, j] >= 0.0:
                chances[i, j] = np.exp(buffer[0, j] - top)
                mass += chances[i, j]
        mean[:] = 0.0
        for j in range(actors):
            if chances[i, j] >= 0.0:
                chances[i, j] /= mass
                for k in range(p):
                    mean[k] += chances[i, j] * rows[i, j, k]
        for j in range(actors):
            if chances[i, j] >= 0.0:
                for k in range(p):
                    rows[i, j, k] -= mean[k]


@kernel
def _add_pairs(
    rows: Floats, chances: Floats, gradient: Floats, information: Floats
) -> tuple[float, int]:
    """Take the expected score off the gradient, add its variance; return the mass of all pairs."""
    actors, p = rows.shape[0], rows.shape[2]
    mean, both, square = np.zeros(p), np.empty(p), np.zeros((p, p))
    mass, pairs = 0.0, 0
    for i in range(actors):
        for j in range(i):
            if chances[i, j] < 0.0 or chances[j, i] < 0.0:
                continue
            chance = chances[i, j] * chances[j, i]
            pairs += 1
            mass += chance
            for k in range(p):
                both[k] = rows[i, j, k] + rows[j, i, k]
                mean[k] += chance * both[k]
                part = chance * both[k]
                for m in range(k + 1):
                    square[k, m] += part * both[m]
    for k in range(p):
        gradient[k] -= mean[k] / mass
        for m in range(k + 1):
            information[k, m] += square[k, m] / mass - mean[k] * mean[m] / mass**2
    return mass, pairs


@kernel
def coordination(
    plan: Plan,
    state: State,
    stream: Stream,
    risk: Risk,
    times: Floats,
    senders: Ints,
    receivers: Ints,
    upto: Ints,
    first: int,
    last: int,
    beta: Floats,
    gradient: Floats,
    information: Floats,
    scores: Floats,
) -> tuple[float, int, int]:
    """Add up events first..last; returns the log-likelihood, a code and the event it is about."""
    actors, p = state.vectors.shape[1], plan.visible
    rows = np.empty((actors, actors, p))
    chances = np.empty((actors, actors))
    here = np.empty(actors, dtype=np.bool_)
    listed = np.ones((actors, actors), dtype=np.bool_)
    before = np.empty(p)
    total = 0.0
    for e in range(first, last):
        i, j = senders[e], receivers[e]
        advance(plan, state, stream, upto[e])
        age(plan, state, times[e])
        for a in range(actors):
            here[a] = risk.may_send[a] and (
                risk.present < 0 or state.vectors[risk.present, a] > 0.0
            )
        if i == j or not (here[i] and here[j]):
            return total, ABSENT_ACTOR, e
        if risk.offsets.shape[0] > 0:
            listed[:] = False
            for at in range(risk.offsets[e], risk.offsets[e + 1]):
                a, b = risk.listed[at] // actors, risk.listed[at] % actors
                listed[a, b] = listed[b, a] = True
        _invite(plan, state, risk, here, listed, beta, rows, chances)
        if chances[i, j] < 0.0 or chances[j, i] < 0.0:
            return total, ABSENT_ACTOR, e
        before[:] = gradient
        mass, pairs = _add_pairs(rows, chances, gradient, information)
        if pairs < 2:
            return total, NO_CHOICE, e
        for k in range(p):
            gradient[k] += rows[i, j, k] + rows[j, i, k]
            if scores.shape[0] > 0:
                scores[e, k] = gradient[k] - before[k]
        total += np.log(chances[i, j]) + np.log(chances[j, i]) - np.log(mass)
    return total, FINE, -1
