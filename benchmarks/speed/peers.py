"""The same models fitted here and by whichever peers are installed, side by side in one run.

Run from the project's root::

    OPENBLAS_NUM_THREADS=1 python benchmarks/speed/peers.py [--medium] [--remflow PYTHON] [CASE ...]

Cases: goldfish, remverse (remify, remstats, remstimate) and coxph need ``Rscript`` on the path and
the packages in its library (``R_LIBS``); remflow needs a Python that has it. A peer that is not
installed is skipped, with the reason. Nothing of the project depends on any of them. Every process
writes processor seconds for statistics and fit, without start and reading; estimates are compared.
"""

from __future__ import annotations

import argparse
import csv
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

from allegiance.models import Choice, ConditionalLogit, EventHistory
from allegiance.models.kernels.jit import compile_always
from models import FOUR, random_history

PEERS = Path(__file__).parent / "peers"
COUNTS = "inertia(weighted),reciprocity(weighted),indegree(weighted),transitivity(combine=least)"
Found = tuple[float, np.ndarray]


def of_peer(command: list[str]) -> tuple[str, float, np.ndarray] | str:
    """Return version, seconds and coefficients of a peer, or why there are none."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return f"{command[0]} is not installed"
    line = next((one for one in done.stdout.splitlines() if one.startswith("RESULT ")), None)
    if line is None:
        said = [one for one in done.stderr.splitlines() if one.strip()]
        why = next((one for one in said if "Error" in one), f"ended with {done.returncode}")
        return why.strip()
    _, version, seconds, *numbers = line.split()
    return version, float(seconds), np.array(numbers, dtype=float)


def of_ours(work: Callable[[], np.ndarray], repeats: int = 20) -> Found:
    """Return the least processor time of some fits, and the coefficients."""
    found, spent = work(), []
    for _ in range(repeats):
        began = time.process_time()
        work()
        spent.append(time.process_time() - began)
    return min(spent), found


def compare(name: str, command: list[str], work: Callable[[], np.ndarray]) -> None:
    """Print both figures and their ratio."""
    peer = of_peer(command)
    if isinstance(peer, str):
        print(f"{name:<44} skipped: {peer}", flush=True)
        return
    version, theirs, estimates = peer
    ours, found = of_ours(work)
    apart = float(np.abs(found - estimates).max())
    print(
        f"{name:<44} {version}: {theirs:9.3f} s, ours {ours:8.5f} s, {theirs / ours:8.0f} times; "
        f"estimates at most {apart:.1g} apart",
        flush=True,
    )


def write_events(history: EventHistory, file: Path) -> None:
    """Write a history for the peers, actors by number."""
    with file.open("w", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(["time", "sender", "receiver"])
        writer.writerows(zip(history.times, history.senders, history.receivers, strict=True))


def write_strata(file: Path, strata: int, wide: int, seed: int = 1) -> tuple[np.ndarray, ...]:
    """Write rows of a conditional logit with known effects; return rows, events and cases."""
    random = np.random.default_rng(seed)
    rows = random.normal(size=(strata, wide, 4)).round(6)
    told = rows @ np.array([1.0, 0.5, -0.5, 0.2]) + random.gumbel(size=(strata, wide))
    chosen = (told == told.max(axis=1, keepdims=True)).ravel()
    event = np.repeat(np.arange(strata), wide)
    table = np.column_stack([event, chosen, rows.reshape(-1, 4)])
    np.savetxt(file, table, "%.10g", delimiter=",", header="event,chosen,a,b,c,d", comments="")
    return rows.reshape(-1, 4), event, chosen


def main() -> None:
    """Run the cases asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--medium", action="store_true", help="5,000 events x 200 actors too")
    parser.add_argument("--remflow", default=sys.executable, help="a Python that has REMFlow")
    parser.add_argument("cases", nargs="*")
    given = parser.parse_args()
    compile_always()
    sizes = [(439, 84), *([(5000, 200)] if given.medium else [])]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "data.csv"
        for events, actors in sizes:
            history = random_history(events, actors)
            write_events(history, file)
            for name, program, formula in (
                ("goldfish", ["Rscript", PEERS / "goldfish.R"], FOUR),
                ("remverse", ["Rscript", PEERS / "remverse.R"], COUNTS),
                ("remflow", [given.remflow, PEERS / "remflow_choice.py"], COUNTS),
            ):
                if name in (given.cases or [name]) and (name != "remflow" or events < 1000):
                    compare(
                        f"{name}: choice, 4 effects, {events:,} x {actors}",
                        [str(part) for part in (*program, file, actors)],
                        lambda h=history, f=formula: Choice(f).fit(h).coef_,
                    )
        if "coxph" in (given.cases or ["coxph"]):
            rows, event, chosen = write_strata(file, 38_388, 11)
            compare(
                "coxph: 38,388 strata x 11 rows x 4",
                ["Rscript", str(PEERS / "coxph.R"), str(file)],
                lambda: ConditionalLogit(list("abcd")).fit_rows(rows, event, chosen).coef_,
            )


if __name__ == "__main__":
    main()
