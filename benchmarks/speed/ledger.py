"""How fast a ledger takes in and gives out claims, beside others' way to hold the same claims.

Run: python benchmarks/speed/ledger.py 1000000 [postgresql://user@host/database]

The question asked of all: which pairs have a claim that may hold on a day, and how many. DuckDB
asks it of a Parquet file, networkx of a multigraph in memory with dates on its edges, nomenklatura
of its store of statements in memory (a link of followthemoney for each claim, of the first
hundred thousand, and ours of the same); ours is the history's columns. What is not installed is
left out and said. nomenklatura asks for duckdb below 2: give it an environment of its own.

Every figure is the best of three in one run, so that the ratios mean something on a busy machine
too; adding and writing statements are done once.
"""

from __future__ import annotations

import os
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from allegiance.claims import Actor, Claim, Document, Span
from allegiance.history import History
from allegiance.ledger import Ledger, Reading
from allegiance.times import day, iso
from allegiance.views import picture

EVENTS = ("attacks", "clashes_with", "meets", "condemns")
STATES = ("allied_with", "opposes", "supports", "part_of")
NAMES = [f"Front {i} of the Valley" for i in range(2000)]
EACH = 2000
STATEMENTS = 100_000


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


def nomenklaturas(columns: dict[str, np.ndarray[Any, Any]]) -> Any:
    """Return a view of nomenklatura's store that holds a link for each claim; None without it."""
    try:
        from followthemoney import Dataset, StatementEntity
        from nomenklatura.resolver import Linker
        from nomenklatura.store.memory import MemoryStore
    except ModuleNotFoundError:
        return None
    dataset = Dataset.make({"name": "claims", "title": "claims"})
    store = MemoryStore(dataset, Linker({}))
    rows = zip(*(c[:STATEMENTS].tolist() for c in columns.values()), strict=True)
    with store.writer() as writer:
        for number, (a, b, low, high) in enumerate(rows):
            dates = {"startDate": [iso(low)], "endDate": [iso(high)]}
            says = {"subject": [f"a{a}"], "object": [f"a{b}"]} | dates
            data = {"id": f"c{number}", "schema": "UnknownLink", "properties": says}
            writer.add_entity(StatementEntity.from_data(dataset, data, cleaned=True))
    return store.view(dataset)


def asked_of_view(view: Any, on: str) -> Counter[tuple[str, str]]:
    """Ask the same of every entity of a view."""
    return Counter(
        (e.first("subject"), e.first("object"))
        for e in view.entities()
        if e.first("startDate") <= on <= e.first("endDate")
    )


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
            drawn, _ = best(lambda: len(picture(history, "2015-10").ties))
        assert isinstance(history, History)
        print(f"picture of a day, once loaded: {drawn * 1000:.0f} ms")
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
        name = f"DuckDB {version('duckdb')} over Parquet"
        print(f"{name}: {other * 1000:.1f} ms, ratio {other / own:.1f}")
    graph = nx.MultiDiGraph()
    rows = zip(*(c.tolist() for c in columns.values()), strict=True)
    graph.add_edges_from((a, b, {"span": (low, high)}) for a, b, low, high in rows)
    other, said = best(lambda: networkxs(graph, on))
    assert sum(said.values()) == sum(answer.values())
    print(f"networkx {nx.__version__} multigraph: {other * 1000:.1f} ms, ratio {other / own:.1f}")
    beside_statements(history, columns, on)


def beside_statements(history: History, columns: dict[str, np.ndarray[Any, Any]], on: int) -> None:
    """Ask the same of nomenklatura's statements, and of as many claims in columns."""
    spent, view = best(lambda: nomenklaturas(columns), 1)
    if view is None:
        print("nomenklatura is not installed: not compared")
        return
    few = history.select(np.arange(min(STATEMENTS, len(history))))
    own, answer = best(lambda: ours(few, on))
    other, said = best(lambda: asked_of_view(view, iso(on)))
    assert sum(said.values()) == sum(answer.values())
    named = f"nomenklatura {version('nomenklatura')}, followthemoney {version('followthemoney')}"
    print(f"{named}: {len(few)} claims written in {spent:.1f} s")
    print(f"asked: {other * 1000:.0f} ms, columns {own * 1000:.2f} ms, ratio {other / own:.0f}")


if __name__ == "__main__":
    main()
