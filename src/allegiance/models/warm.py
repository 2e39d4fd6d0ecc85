"""Compile all loops of the models once, so that the first real fit does not wait.

Compiled code is kept beside the package (or in ``NUMBA_CACHE_DIR``) until the package, numba or the
processor changes. Run ``python -m allegiance.models.warm`` after installing, or when building an
image. Calling :func:`warm` also ends what is left to the interpreter in this process.
"""

from __future__ import annotations

import sys
from time import perf_counter

import numpy as np

__all__ = ["warm"]


def warm() -> float:
    """Fit and simulate each kind of model on a toy history; return the seconds it took."""
    from allegiance.models import (
        CaseControl,
        Choice,
        Coordination,
        EventHistory,
        Rate,
        Simulation,
        Tie,
    )
    from allegiance.models.kernels.jit import compile_always

    began = perf_counter()
    compile_always()
    random = np.random.default_rng(1)
    who = random.integers(6, size=60)
    history = EventHistory.from_columns(
        np.arange(60.0), who, (who + random.integers(1, 6, size=60)) % 6, actors=list("abcdef")
    )
    names = "inertia,reciprocity,indegree"
    for statistics in (names, "inertia,indegree(weighted,transform=log)"):
        Choice(statistics, prior_sd=9.0, cluster="sender").fit(history)
    for one in ("1,inertia", names):
        tie = Tie(one, prior_sd=9.0).fit(history)
    rate = Rate("1,outdegree", prior_sd=9.0).fit(history)
    Coordination("inertia", prior_sd=9.0).fit(history)
    CaseControl(names, controls=2, prior_sd=9.0).fit(history)
    Simulation(tie, history).run(events=2)
    Simulation((rate, Choice("inertia", prior_sd=9.0).fit(history)), history).run(events=2)
    return perf_counter() - began


if __name__ == "__main__":
    sys.stdout.write(f"compiled in {warm():.1f} s\n")
