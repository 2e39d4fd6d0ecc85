"""Forward simulation: draw the next event from the model, let it change the state, go on.

Between two changes all intensities are constant, so waiting times are exponential and the path is
exact. One exponential and one uniform number are used per event, whatever happens between events.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from allegiance.models.kernels.columns import fill_pairs, fill_row
from allegiance.models.kernels.jit import kernel
from allegiance.models.kernels.rows import Risk
from allegiance.models.kernels.spells import _at_risk
from allegiance.models.kernels.state import (
    VALUE,
    Floats,
    Ints,
    Plan,
    State,
    Stream,
    _change_tie,
    advance,
    age,
)

__all__ = ["AGAIN", "DYNAM", "PAIRS", "TIES", "Path", "forward"]

TIES: Final = 0
DYNAM: Final = 1
PAIRS: Final = 2
AGAIN: Final = -2


class Path(NamedTuple):
    """Simulated events and where the simulation stands; arrays are changed in place.

    ``times, senders, receivers`` (m,) with ``done`` [count]; ``now`` [time of the last
    change, what is left of the exponential of the event under way or -1, time shown]; ``expired``
    (l,) how many simulated events have left the window of each layer; ``windows`` (l,) their
    lengths or 0; ``feeds`` (l,) whether simulated events add to the layer.
    """

    times: Floats
    senders: Ints
    receivers: Ints
    done: Ints
    now: Floats
    expired: Ints
    windows: Floats
    feeds: Ints


@kernel
def _scores(
    plan: Plan, state: State, risk: Risk, beta: Floats, i: int, everyone: Ints, block: Floats,
    out: Floats,
) -> float:  # fmt: skip
    """Write exp(linear predictor - top) of i's candidates, 0 for others; returns the top."""
    n = everyone.shape[0]
    fill_row(plan, state, i, everyone, everyone.shape[0], block)
    top = -np.inf
    for j in range(n):
        out[j] = -np.inf
        if _at_risk(
            state.vectors, state.planes, risk.may_send, risk.may_receive, risk.present,
            risk.support, i, j, True,
        ):  # fmt: skip
            score = 0.0
            for k in range(plan.visible):
                score += beta[k] * block[k, j]
            out[j] = score
            top = max(top, score)
    for j in range(n):
        out[j] = np.exp(out[j] - top) if out[j] > -np.inf else 0.0
    return top


@kernel
def _masses(
    mode: int,
    plan: Plan,
    state: State,
    beta: Floats,
    rate_plan: Plan,
    rate_state: State,
    rate_beta: Floats,
    risk: Risk,
    mass: Floats,
) -> float:
    """Write the intensity of every dyad and return their sum; pairs are kept once."""
    n = mass.shape[0]
    everyone, nobody = np.arange(n), np.zeros(n, dtype=np.int64)
    block, total = np.empty((plan.columns.shape[0], n)), 0.0
    rates = np.empty((rate_plan.columns.shape[0], n))
    if mode == DYNAM:
        fill_pairs(rate_plan, rate_state, everyone, nobody, 0, n, rates)
    for i in range(n):
        top = _scores(plan, state, risk, beta, i, everyone, block, mass[i])
        scale = np.exp(top) if top > -np.inf else 0.0
        if mode != TIES:
            norm = 0.0
            for j in range(n):
                norm += mass[i, j]
            scale = 1.0 / norm if norm > 0.0 else 0.0
        if mode == DYNAM:
            score = 0.0
            for k in range(rate_plan.visible):
                score += rate_beta[k] * rates[k, i]
            scale *= np.exp(score)
        for j in range(n):
            mass[i, j] *= scale
    for i in range(n):
        for j in range(i if mode == PAIRS else 0):
            mass[i, j] *= mass[j, i]
            mass[j, i] = 0.0
    for i in range(n):
        for j in range(n):
            total += mass[i, j]
    return total


@kernel
def _pick(mass: Floats, target: float) -> tuple[int, int]:
    """Return the dyad at which the running sum of masses passes the target."""
    n, last_i, last_j = mass.shape[0], 0, 0
    for i in range(n):
        for j in range(n):
            if mass[i, j] > 0.0:
                last_i, last_j = i, j
                target -= mass[i, j]
                if target <= 0.0:
                    return i, j
    return last_i, last_j


@kernel
def _next_change(stream: Stream, position: int, path: Path) -> float:
    when = stream.times[position] if position < stream.times.shape[0] else np.inf
    for layer in range(path.windows.shape[0]):
        if path.windows[layer] > 0.0 and path.expired[layer] < path.done[0]:
            when = min(when, path.times[path.expired[layer]] + path.windows[layer])
    return when


@kernel
def _apply_changes(plan: Plan, state: State, stream: Stream, path: Path, when: float) -> None:
    """Apply all changes up to a time: of the stream, and of windows that pass."""
    until = state.clock[0]
    while until < stream.times.shape[0] and stream.times[until] <= when:
        until += 1
    advance(plan, state, stream, until)
    for layer in range(path.windows.shape[0]):
        if path.windows[layer] <= 0.0:
            continue
        while path.expired[layer] < path.done[0]:
            at = path.expired[layer]
            if path.times[at] + path.windows[layer] > when:
                break
            _feed(plan, state, layer, path.senders[at], path.receivers[at], -1.0, when, path)
            path.expired[layer] += 1


@kernel
def _feed(
    plan: Plan, state: State, layer: int, i: int, j: int, by: float, when: float, path: Path
) -> None:
    _change_tie(plan, state, layer, i, j, by, True, when)
    if path.feeds[layer] == PAIRS:
        _change_tie(plan, state, layer, j, i, by, True, when)


@kernel
def _happen(plan: Plan, state: State, path: Path, i: int, j: int, when: float) -> None:
    """Let an event change a state."""
    for layer in range(path.feeds.shape[0]):
        if path.feeds[layer] > 0 and plan.layers[layer, VALUE] >= 0:
            _feed(plan, state, layer, i, j, 1.0, when, path)
    state.clock[1], state.clock[2] = i, j


@kernel
def forward(
    mode: int,
    timed: bool,
    plan: Plan,
    state: State,
    stream: Stream,
    beta: Floats,
    path: Path,
    rate_plan: Plan,
    rate_state: State,
    rate_stream: Stream,
    rate_beta: Floats,
    rate_path: Path,
    risk: Risk,
    exponentials: Floats,
    uniforms: Floats,
    until: float,
    asked: bool,
) -> int:
    """Simulate one event per pair of numbers, or to a time; returns how many numbers were used.

    -1: the intensities overflow. AGAIN: something changed before the event, and statistics must be
    ``asked`` for before it goes on with the same number.
    """
    n = state.vectors.shape[1]
    mass = np.empty((n, n))
    for used in range(exponentials.shape[0]):
        left = path.now[1] if path.now[1] >= 0.0 else exponentials[used]
        while True:
            now = path.now[0]
            age(plan, state, now)
            age(rate_plan, rate_state, now)
            total = _masses(mode, plan, state, beta, rate_plan, rate_state, rate_beta, risk, mass)
            if not np.isfinite(total):
                return -1
            step = (left / total if total > 0.0 else np.inf) if timed else 1.0
            change = _next_change(stream, state.clock[0], path)
            if mode == DYNAM:
                change = min(change, _next_change(rate_stream, rate_state.clock[0], rate_path))
            if now + step <= min(change, until):
                break
            if until < change:
                path.now[2] = until
                return used
            if timed:
                left -= (change - now) * total
                path.now[0], path.now[1] = change, left
            _apply_changes(plan, state, stream, path, change)
            if mode == DYNAM:
                _apply_changes(rate_plan, rate_state, rate_stream, rate_path, change)
            if asked:
                return AGAIN
        if total <= 0.0:
            return used
        path.now[0], path.now[1] = path.now[0] + step, -1.0
        path.now[2] = path.now[0]
        i, j = _pick(mass, uniforms[used] * total)
        at = path.done[0]
        path.times[at], path.senders[at], path.receivers[at] = path.now[0], i, j
        path.done[0] += 1
        _happen(plan, state, path, i, j, path.now[0])
        if mode == DYNAM:
            _happen(rate_plan, rate_state, rate_path, i, j, path.now[0])
    return int(exponentials.shape[0])
