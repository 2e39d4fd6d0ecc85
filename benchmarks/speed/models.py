"""CPU seconds of one thread for statistics and fit of relational event models.

Run from the project's root, with one thread for the linear algebra::

    OPENBLAS_NUM_THREADS=1 python benchmarks/speed/models.py [--data FOLDER] [--large] [CASE ...]

Every case is run once to load compiled code, then repeated; the least and the median are printed.
``--data`` is the folder of the reference data, which may not be redistributed; without it only the
synthetic cases run.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

from allegiance.models import CaseControl, Choice, EventHistory, Tie, read_history
from allegiance.models.kernels.jit import compile_always

FOUR = "inertia,reciprocity,indegree,transitivity"


def measure(name: str, work: Callable[[], object], repeats: int) -> None:
    """Print the processor time of some work."""
    work()
    spent, waited = [], []
    for _ in range(repeats):
        cpu, wall = time.process_time(), time.perf_counter()
        work()
        spent.append(time.process_time() - cpu)
        waited.append(time.perf_counter() - wall)
    print(
        f"{name:<42} cpu least {min(spent):9.5f} s, median {statistics.median(spent):9.5f} s, "
        f"wall least {min(waited):9.5f} s ({repeats} repeats)",
        flush=True,
    )


def calls(data: Path) -> EventHistory:
    """Read the phone calls."""
    folder = data / "data"
    return read_history(
        folder / "calls.csv",
        actors=folder / "actors.csv",
        networks={"friendship": [folder / "friendship.csv"]},
        impute=True,
    )


def random_history(events: int, actors: int, seed: int = 1) -> EventHistory:
    """Draw a history with some repetition and reciprocity, quickly."""
    random = np.random.default_rng(seed)
    who, whom = np.empty(events, np.int64), np.empty(events, np.int64)
    for e in range(events):
        if e > 10 and random.random() < 0.6:
            past = random.integers(e)
            pair = (who[past], whom[past])
            who[e], whom[e] = pair if random.random() < 0.7 else pair[::-1]
        else:
            who[e], whom[e] = random.choice(actors, 2, replace=False)
    return EventHistory.from_columns(
        np.arange(events, dtype=float), who, whom, actors=[str(a) for a in range(actors)]
    )


def choice_small(data: Path) -> None:
    """439 calls among 84 students."""
    history = calls(data)
    measure("choice, 4 effects, 439 x 84", lambda: Choice(FOUR).fit(history), 200)


def choice_medium() -> None:
    """5,000 events among 200 actors."""
    history = random_history(5000, 200)
    measure("choice, 4 effects, 5,000 x 200", lambda: Choice(FOUR).fit(history), 40)
    weighted = (
        "inertia(weighted),reciprocity(weighted),indegree(weighted),transitivity(combine=product)"
    )
    logs = weighted.replace("weighted)", "weighted,transform=log)").replace(
        "product)", "product,transform=log)"
    )
    measure("the same, count statistics in logs", lambda: Choice(logs).fit(history), 20)


def choice_curve() -> None:
    """Cost by number of events."""
    for events in (5_000, 10_000, 20_000, 40_000, 80_000):
        history = random_history(events, 200)
        measure(f"choice, 4 effects, {events:,} x 200", lambda h=history: Choice(FOUR).fit(h), 3)


def tie_full(data: Path) -> None:
    """Fit the twelve parameters of the full relational event model."""
    history = calls(data)
    formula = (
        "1,indeg(role=ego),outdeg(role=ego),indeg(friendship,role=ego),inertia,recip,"
        "inertia(window=300),recip(window=300),tie(friendship),recip(friendship),"
        "same(gradeType),same(floor)"
    )
    measure("REM, 12 parameters, exact, 439 events", lambda: Tie(formula).fit(history), 30)


def enron(data: Path) -> None:
    """38,388 mails, ten controls each."""
    import polars as pl

    file = data / "data" / "enron_dyadic.csv"
    formula = (
        "inertia(weighted,transform=log),reciprocity(weighted,transform=log),"
        "indegree(weighted,transform=log),transitivity(combine=least,transform=log)"
    )

    def read() -> EventHistory:
        table = pl.read_csv(file).filter(pl.col("type") == "email")
        return EventHistory.from_columns(
            table["time"].to_numpy(), table["sender.id"].to_numpy(), table["receiver.id"].to_numpy()
        )

    history = read()
    model = CaseControl(formula, controls=10, over="dyads")
    measure("Enron: read", read, 10)
    measure("Enron: sample, statistics, fit", lambda: model.fit(history), 10)


def full_risk_set() -> None:
    """2,051,412 ties among 2,333 actors, every actor a candidate, three effects."""
    from large import draw_among_few

    who, whom = draw_among_few(2333, 2_051_412, 2.0, 1.0, 1)
    history = EventHistory.from_columns(np.arange(len(who), dtype=float), who, whom)
    print(f"drawn; peak of drawing {peak():.2f} GB", flush=True)
    formula = "inertia,reciprocity,indegree(weighted,transform=log)"
    cpu, wall = time.process_time(), time.perf_counter()
    model = Choice(formula).fit(history)
    print(
        f"2,051,412 ties x 2,333 actors, 3 effects: cpu {time.process_time() - cpu:.1f} s, "
        f"wall {time.perf_counter() - wall:.1f} s, peak {peak():.2f} GB"
    )
    print(model.summary())


def hundred_million() -> None:
    """100 million events, 10 million actors, 0.0005 of the events, 5 controls each."""
    from large import draw

    from allegiance.models import EventColumns

    who, whom = draw(10_000_000, 100_000_000, 12.0, 10.0, 1)
    columns = EventColumns(who, whom, 10_000_000)
    print(f"drawn; peak of drawing {peak():.2f} GB", flush=True)
    formula = "inertia,reciprocity,indegree(weighted,transform=log)"
    for seed in range(3):
        cpu, wall = time.process_time(), time.perf_counter()
        model = CaseControl(formula, fraction=0.0005, scheme="sender", seed=seed).fit(columns)
        print(f"cpu {time.process_time() - cpu:.1f} s, wall {time.perf_counter() - wall:.1f} s")
        print(model.summary(), "\ntrue: 12, 10, 1", flush=True)


def peak() -> float:
    """Return the peak of resident memory in GB."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def main() -> None:
    """Run the cases asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path)
    parser.add_argument("--large", action="store_true", help="the two largest cases too")
    parser.add_argument("cases", nargs="*")
    given = parser.parse_args()
    compile_always()
    with_data = {"choice_small": choice_small, "tie_full": tie_full, "enron": enron}
    alone = {"choice_medium": choice_medium, "choice_curve": choice_curve}
    large = {"full_risk_set": full_risk_set, "hundred_million": hundred_million}
    for name, case in with_data.items():
        if given.data and (not given.cases or name in given.cases):
            case(given.data)
    for name, work in (alone | large).items():
        if name in given.cases or (not given.cases and (name in alone or given.large)):
            work()
    print(f"peak memory of the whole run: {peak():.2f} GB")


if __name__ == "__main__":
    main()
