"""Forward simulation: draw the next event from the model, let it change the state, go on.

Between two changes every statistic is constant or moves in one direction, so over a stretch of time
its value at one of the ends bounds what it adds. Waiting times are drawn by the bound and thinned
by the intensities at their ends (Lewis, Shedler 1979; Ogata 1981): the path is exact. Where nothing
fades the bound is the intensity, and no draw is lost. One exponential and one uniform number are
used per draw, whatever happens between.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from allegiance.models.kernels.columns import CODE, RECENT, fill_pairs, fill_row
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

__all__ = ["AGAIN", "DYNAM", "PAIRS", "TIES", "Path", "Side", "forward"]

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


class Side(NamedTuple):
    """One of the models at work, with where it stands.

    The lists of ``risk`` are those of events to come, the last one for all that follow.
    """

    plan: Plan
    state: State
    stream: Stream
    beta: Floats
    path: Path
    risk: Risk


@kernel
def _allow(mode: int, main: Side, rate: Side, allowed: npt.NDArray[np.bool_]) -> None:
    """Put the opportunity lists of the next event in force."""
    n, event = allowed.shape[0], main.path.done[0]
    allowed[:] = True
    offsets, listed = main.risk.offsets, main.risk.listed
    if offsets.shape[0] > 1:
        allowed[:] = False
        e = min(event, offsets.shape[0] - 2)
        for at in range(offsets[e], offsets[e + 1]):
            i, j = listed[at] // n, listed[at] % n
            if mode == DYNAM:
                allowed[:, j] = True
            else:
                allowed[i, j] = True
            if mode == PAIRS:
                allowed[j, i] = True
    offsets, listed = rate.risk.offsets, rate.risk.listed
    if mode == DYNAM and offsets.shape[0] > 1:
        e, idle = min(event, offsets.shape[0] - 2), np.ones(n, dtype=np.bool_)
        for at in range(offsets[e], offsets[e + 1]):
            idle[listed[at]] = False
        for i in range(n):
            if idle[i]:
                allowed[i] = False


@kernel
def _fades(plan: Plan) -> bool:
    """Say whether any statistic moves between changes."""
    return bool((plan.half_lives > 0.0).any() or (plan.columns[:, CODE] == RECENT).any())


@kernel
def _take_larger(beta: Floats, block: Floats, later: Floats) -> None:
    """Keep of each value that one of two which adds more to the predictor."""
    for k in range(beta.shape[0]):
        for j in range(block.shape[1]):
            if beta[k] * later[k, j] > beta[k] * block[k, j]:
                block[k, j] = later[k, j]


@kernel
def _scores(
    side: Side,
    i: int,
    when: float,
    ahead: float,
    everyone: Ints,
    allowed: npt.NDArray[np.bool_],
    block: Floats,
    later: Floats,
    out: Floats,
) -> float:
    """Write exp(linear predictor - top) of i's candidates, 0 for others; returns the top."""
    n, risk, beta = everyone.shape[0], side.risk, side.beta
    age(side.plan, side.state, when)
    fill_row(side.plan, side.state, i, everyone, n, block)
    if ahead > 0.0:
        age(side.plan, side.state, when + ahead)
        fill_row(side.plan, side.state, i, everyone, n, later)
        _take_larger(beta, block, later)
    top = -np.inf
    for j in range(n):
        out[j] = -np.inf
        if allowed[j] and _at_risk(
            side.state.vectors, side.state.planes, risk.may_send, risk.may_receive, risk.present,
            risk.support, i, j, True,
        ):  # fmt: skip
            score = 0.0
            for k in range(beta.shape[0]):
                score += beta[k] * block[k, j]
            out[j] = score
            top = max(top, score)
    for j in range(n):
        out[j] = np.exp(out[j] - top) if out[j] > -np.inf else 0.0
    return top


@kernel
def _rates(side: Side, when: float, ahead: float, everyone: Ints) -> Floats:
    """Return the rate at which each actor acts, or what it is at most."""
    nobody, n = np.zeros_like(everyone), everyone.shape[0]
    block = np.empty((side.plan.columns.shape[0], n))
    age(side.plan, side.state, when)
    fill_pairs(side.plan, side.state, everyone, nobody, 0, n, block)
    if ahead > 0.0:
        later = np.empty_like(block)
        age(side.plan, side.state, when + ahead)
        fill_pairs(side.plan, side.state, everyone, nobody, 0, n, later)
        _take_larger(side.beta, block, later)
    rates = np.zeros(n)
    for k in range(side.beta.shape[0]):
        for i in range(n):
            rates[i] += side.beta[k] * block[k, i]
    return np.exp(rates)


@kernel
def _masses(
    mode: int,
    main: Side,
    rate: Side,
    allowed: npt.NDArray[np.bool_],
    when: float,
    ahead: float,
    mass: Floats,
) -> float:
    """Write the intensities of all dyads at a time and return their sum; pairs lie once.

    With time ``ahead``, what none of them exceeds until then.
    """
    n = mass.shape[0]
    everyone, total = np.arange(n), 0.0
    block = np.empty((main.plan.columns.shape[0], n))
    later = np.empty_like(block)
    rates = _rates(rate, when, ahead, everyone) if mode == DYNAM else np.ones(n)
    for i in range(n):
        top = _scores(
            main, i, when, ahead if mode == TIES else 0.0, everyone, allowed[i], block, later,
            mass[i],
        )  # fmt: skip
        scale = np.exp(top) if top > -np.inf else 0.0
        if mode != TIES:
            norm = 0.0
            for j in range(n):
                norm += mass[i, j]
            scale = 1.0 / norm if norm > 0.0 else 0.0
        scale *= rates[i]
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
def _bound(
    mode: int, main: Side, rate: Side, allowed: npt.NDArray[np.bool_], now: float, mass: Floats
) -> tuple[float, float]:
    """Return what the sum of intensities does not exceed for some time, and for how long.

    About twice the waiting time to be expected, or less: the bound is no more than twice the sum as
    it is, so that one draw in a few is lost however strong the effects are.
    """
    total = _masses(mode, main, rate, allowed, now, 0.0, mass)
    if total <= 0.0 or not np.isfinite(total):
        return total, np.inf
    ahead = 2.0 / total
    while now + ahead > now:
        bound = _masses(mode, main, rate, allowed, now, ahead, mass)
        if bound <= 2.0 * total:
            return bound, ahead
        ahead /= 4.0
    return np.inf, 0.0


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
def _next_change(side: Side) -> float:
    path, stream, position = side.path, side.stream, side.state.clock[0]
    when = stream.times[position] if position < stream.times.shape[0] else np.inf
    for layer in range(path.windows.shape[0]):
        if path.windows[layer] > 0.0 and path.expired[layer] < path.done[0]:
            when = min(when, path.times[path.expired[layer]] + path.windows[layer])
    return when


@kernel
def _apply_changes(side: Side, when: float) -> None:
    """Apply all changes up to a time: of the stream, and of windows that pass."""
    plan, state, stream, path = side.plan, side.state, side.stream, side.path
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
def _happen(side: Side, i: int, j: int, when: float) -> None:
    """Let an event change a state."""
    for layer in range(side.path.feeds.shape[0]):
        if side.path.feeds[layer] > 0 and side.plan.layers[layer, VALUE] >= 0:
            _feed(side.plan, side.state, layer, i, j, 1.0, when, side.path)
    side.state.clock[1], side.state.clock[2] = i, j


@kernel
def forward(
    mode: int,
    timed: bool,
    main: Side,
    rate: Side,
    exponentials: Floats,
    uniforms: Floats,
    until: float,
    asked: bool,
) -> int:
    """Simulate at most one event per pair of numbers, or to a time; returns how many were used.

    -1: the intensities overflow. AGAIN: time went on before the event, and statistics must be
    ``asked`` for before it goes on with the same number.
    """
    path, n = main.path, main.state.vectors.shape[1]
    mass, allowed = np.empty((n, n)), np.empty((n, n), dtype=np.bool_)
    fading = timed and (_fades(main.plan) or (mode == DYNAM and _fades(rate.plan)))
    _allow(mode, main, rate, allowed)
    for used in range(exponentials.shape[0]):
        left = path.now[1] if path.now[1] >= 0.0 else exponentials[used]
        while True:
            now, holds = path.now[0], np.inf
            if fading:
                total, holds = _bound(mode, main, rate, allowed, now, mass)
            else:
                when = now if timed else now + 1.0
                total = _masses(mode, main, rate, allowed, when, 0.0, mass)
            if not np.isfinite(total):
                return -1
            step = (left / total if total > 0.0 else np.inf) if timed else 1.0
            change = min(_next_change(main), now + holds)
            if mode == DYNAM:
                change = min(change, _next_change(rate))
            if now + step <= min(change, until):
                break
            if until < change:
                path.now[2] = until
                return used
            if timed:
                left -= (change - now) * total
                path.now[0], path.now[1] = change, left
            _apply_changes(main, change)
            if mode == DYNAM:
                _apply_changes(rate, change)
            if asked:
                return AGAIN
        if total <= 0.0:
            return used
        path.now[0], path.now[1] = now + step, -1.0
        path.now[2] = path.now[0]
        target = uniforms[used] * total
        if fading and target > _masses(mode, main, rate, allowed, path.now[0], 0.0, mass):
            continue
        i, j = _pick(mass, target)
        at = path.done[0]
        path.times[at], path.senders[at], path.receivers[at] = path.now[0], i, j
        path.done[0] += 1
        _happen(main, i, j, path.now[0])
        if mode == DYNAM:
            _happen(rate, i, j, path.now[0])
        if main.risk.offsets.shape[0] > 1 or rate.risk.offsets.shape[0] > 1:
            _allow(mode, main, rate, allowed)
    return int(exponentials.shape[0])
