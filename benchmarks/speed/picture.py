"""How long a picture takes over a made-up ledger of any size.

Run: python benchmarks/speed/picture.py 1000000

Relations come in about the shares of machine-coded event data (mostly acts, few states), actors
with a heavy head. Memory is the peak of the process.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from allegiance.history import History, HistoryActor, HistoryDocument, relation_names
from allegiance.views import picture
from allegiance.views.inference import infer

SHARES = {
    "attacks": 20.0,
    "meets": 15.0,
    "clashes_with": 10.0,
    "coerces": 8.0,
    "condemns": 8.0,
    "kills": 6.0,
    "praises": 5.0,
    "threatens": 4.0,
    "helps": 4.0,
}
KINDS = ("armed_group", "person", "government", "organization", "population", "place")


def made_up(claims: int, seed: int = 0) -> History:
    """Draw a history: same seed, same history."""
    rng = np.random.default_rng(seed)
    people = 20_000 if claims > 2_000_000 else 5_000
    papers = max(claims // 20, 1)
    share = np.asarray([SHARES.get(name, 1.0) for name in relation_names()])
    whens = [
        f"{y}-{m:02d}-{d:02d}" for y in range(1990, 2023) for m in range(1, 13) for d in (1, 9, 20)
    ]
    whens += [f"{y}{end}" for y in range(1990, 2020) for end in ("", "/..", f"/{y + 3}")]

    def actors(size: int) -> np.ndarray[tuple[int, ...], np.dtype[np.int32]]:
        return (people * rng.random(size) ** 3).astype(np.int32)

    return History.from_columns(
        subject=actors(claims),
        object=actors(claims),
        relation=rng.choice(len(share), claims, p=share / share.sum()).astype(np.int8),
        document=rng.integers(0, papers, claims).astype(np.int32),
        actors=[HistoryActor(f"a{i}", f"Actor {i}", KINDS[i % 6]) for i in range(people)],
        documents=[
            HistoryDocument(f"d{i}", f"d{i}", f"Source {i % 500}", published=f"{1990 + i % 33}-06")
            for i in range(papers)
        ],
        whens=whens,
        when=rng.integers(-1, len(whens), claims).astype(np.int32),
        status=rng.choice(5, claims, p=[0.85, 0.04, 0.05, 0.02, 0.04]).astype(np.int8),
        said_by=np.where(rng.random(claims) < 0.3, actors(claims), -1).astype(np.int32),
        learned=np.full(claims, 1_600_000_000_000_000),
    )


def best_of(times: int, work: Callable[[], object]) -> tuple[float, object]:
    """Return the shortest time of several runs, and what the work gave."""
    best, result = float("inf"), None
    for _ in range(times):
        start = time.perf_counter()
        result = work()
        best = min(best, time.perf_counter() - start)
    return best, result


def told(claims: int, path: Path) -> None:
    """Open a history from Parquet and ask for pictures, in this process alone."""
    seconds, history = best_of(1, lambda: History.from_parquet(path))
    assert isinstance(history, History)
    print(f"loaded from {path.stat().st_size / 2**20:.0f} MiB of Parquet in {seconds:.1f} s")
    seconds, _ = best_of(1, lambda: infer(history))
    print(f"evidence ready in {seconds:.1f} s: {len(infer(history)):,} ties")
    for on in ("1995", "2005-06", "2015", "2022"):
        seconds, shown = best_of(5, lambda on=on: picture(history, on))  # type: ignore[misc]
        print(f"picture of {on}: {len(shown.ties):,} ties in {1000 * seconds:.0f} ms")  # type: ignore[attr-defined]
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GiB")


def main(claims: int) -> None:
    """Write a history, then open it twice, each time in a process of its own."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "history.parquet"
        made_up(claims).to_parquet(path)
        own = os.environ | {"ALLEGIANCE_CACHE": f"{folder}/cache"}
        for which in ("first", "second"):
            print(f"{claims:,} claims, opened for the {which} time", flush=True)
            asked = [sys.executable, __file__, str(claims), str(path)]
            subprocess.run(asked, env=own, check=True)


if __name__ == "__main__":
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    if len(sys.argv) > 2:
        told(number, Path(sys.argv[2]))
    else:
        main(number)
