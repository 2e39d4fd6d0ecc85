"""How fast a ledger takes in and gives out claims, beside DuckDB and networkx on the same claims.

Run: python benchmarks/speed/ledger.py 1000000 [postgresql://user@host/database]

The question asked of all three: which pairs have a claim that may hold on a day, and how many.
DuckDB asks it of a Parquet file, networkx of a multigraph in memory with dates on its edges; ours
is the history's columns. Every figure is the best of three in one run, so that the ratios mean
something on a busy machine too; adding is done once.
"""

from __future__ import annotations

import os
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from allegiance.claims import Actor, Claim, Document, Span
from allegiance.history import History
from allegiance.ledger import Ledger, Reading
from allegiance.times import day

EVENTS = ("attacks", "clashes_with", "meets", "condemns")
STATES = ("allied_with", "opposes", "supports", "part_of")
NAMES = [f"Front {i} of the Valley" for i in range(2000)]
EACH = 2000


def readings(claims: int, seed: int = 1) -> Iterator[Reading]:
    """Draw reports of two thousand claims each: few actors a report, half acts, half states."""
    chance = random.Random(seed)
    for d in range(claims // EACH):
        cast = chance.sample(NAMES, 60)
        lines, found, at = [], [], 0
        for i in range(EACH):
            a, b = chance.sample(cast, 2)
            relation = chance.choice(EVENTS if i % 2 else STATES)
            year = chance.randint(1990, 2023)
            when = f"{year}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
            when = when if i % 2 else f"{year}/{year + chance.randint(0, 4)}"
            line = f"{a} {relation} {b}, case {d}-{i}."
            found.append(Claim(a, relation, b, Span(at, at + len(line), line), f"d{d}", when))
            lines.append(line)
            at += len(line) + 1
        document = Document(f"d{d}", "\n".join(lines), publisher=f"P{d % 40}", published="2024")
        yield Reading(document, [Actor(n, "armed_group") for n in cast], found)


def best(call: Callable[[], object], times: int = 3) -> tuple[float, Any]:
    """Return the shortest of several runs in seconds, and the last answer."""
    spent, answer = [], None
    for _ in range(times):
        start = time.perf_counter()
        answer = call()
        spent.append(time.perf_counter() - start)
    return min(spent), answer


def ours(history: History, on: int) -> dict[tuple[int, int], int]:
    """Count the claims of each pair that may hold on a day."""
    hit = (history.start_low <= on) & (on <= history.end_high)
    packed = history.subject[hit].astype(np.int64) * len(history.actors) + history.object[hit]
    pairs, counts = np.unique(packed, return_counts=True)
    return dict(zip(pairs.tolist(), counts.tolist(), strict=True))


def duckdbs(path: Path, on: int) -> dict[tuple[int, int], int] | None:
    """Ask DuckDB the same of the Parquet file; None where it is not installed."""
    try:
        import duckdb
    except ModuleNotFoundError:
        return None
    table, date = "read_parquet(?)", "low <= ? AND high >= ?"
    sql = f"SELECT a * 100000 + b, count(*) FROM {table} WHERE {date} GROUP BY 1"
    return dict(duckdb.execute(sql, [str(path), on, on]).fetchall())


def networkxs(graph: Any, on: int) -> Counter[tuple[int, int]]:
    """Ask a multigraph the same: every edge is looked at."""
    edges = graph.edges(data="span")
    return Counter((a, b) for a, b, (low, high) in edges if low <= on <= high)


def main() -> None:
    """Print the figures."""
    claims = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    with TemporaryDirectory() as name:
        os.environ["ALLEGIANCE_CACHE"] = f"{name}/cache"
        target = sys.argv[2] if len(sys.argv) > 2 else f"{name}/large.ledger"
        with Ledger.open(target) as ledger:
            spent, _ = best(lambda: ledger.add_many(readings(claims)), 1)
            print(f"added {claims} claims: {spent:.1f} s, {claims / spent:,.0f} a second")
        with Ledger.open(target) as ledger:
            cold, history = best(lambda: ledger.history(quotes=False), 1)
            warm, history = best(lambda: ledger.history(quotes=False))
        assert isinstance(history, History)
        print(f"history, first in this process: {cold:.2f} s; again: {warm:.2f} s")
        compare(history, Path(name))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"peak memory of all of it: {peak:.2f} GB")


def compare(history: History, folder: Path) -> None:
    """Ask the one question of all three and print the ratios."""
    import networkx as nx
    import polars as pl

    on = day("2015-10")
    columns = {
        "a": history.subject,
        "b": history.object,
        "low": history.start_low,
        "high": history.end_high,
    }
    pl.DataFrame(columns).write_parquet(folder / "claims.parquet")
    own, answer = best(lambda: ours(history, on))
    print(f"pairs on a day, columns: {own * 1000:.1f} ms, {len(answer)} pairs")
    other, said = best(lambda: duckdbs(folder / "claims.parquet", on))
    if said is None:
        print("DuckDB is not installed: not compared")
    else:
        assert sum(said.values()) == sum(answer.values())
        print(f"DuckDB over Parquet: {other * 1000:.1f} ms, ratio {other / own:.1f}")
    graph = nx.MultiDiGraph()
    rows = zip(*(c.tolist() for c in columns.values()), strict=True)
    graph.add_edges_from((a, b, {"span": (low, high)}) for a, b, low, high in rows)
    other, said = best(lambda: networkxs(graph, on))
    assert sum(said.values()) == sum(answer.values())
    print(f"networkx multigraph: {other * 1000:.1f} ms, ratio {other / own:.1f}")


if __name__ == "__main__":
    main()
