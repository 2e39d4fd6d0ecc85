"""Dilemmas against what coded documents tell came next, right or wrong.

Run from the project's root::

    python benchmarks/quality/dilemmas.py FOLDER... [--years] [--plot FILE]

A folder holds claim files, which make one ledger, or theatres in the notation of the training
corpus, one ledger each; a ledger's file will do too. Each union or break of an armed group that
is dated to a month or better is asked about as of the day before it may first have happened. With
``--years`` every faction is
also asked about at the start of every year in which something is told of it: does it gain a
patron, does it leave each one? Origins roll: a question sees, and the coefficients are learned
from, what the claims date to before its day.

Documents written later are used too, since few are older than what they tell: claims are cut by
the date of what they say, not by when they were said. Hindsight is in them.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from allegiance import views
from allegiance.claims import read_claim_file
from allegiance.history import History
from allegiance.ledger import Ledger
from allegiance.models.board import BREAKS, UNIONS, YEAR, Board
from allegiance.models.dilemma import Dilemma, weigh
from allegiance.models.dilemma_learning import Learned, learn, prior, realignments
from allegiance.times import iso

Floats = NDArray[np.float64]

MONTH, YEARS, DRAWS = 45, 15, 1000
EDGES: Final = np.array([0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5])


def histories(folder: Path) -> Iterator[tuple[str, History]]:
    """Yield the ledgers of a folder, or a ledger itself, as histories with their names."""
    if folder.is_file():
        with Ledger.open(folder, create=False) as ledger:
            yield folder.stem, ledger.history()
        return
    theatres = sorted(folder.glob("*.txt"))
    if not any(folder.rglob("*.jsonl")) and theatres:
        sys.path.insert(0, str(Path(__file__).parents[2] / "training"))
        from notation import read_corpus  # type: ignore[import-not-found]

        for theatre in theatres:
            coded = [(c.document, c.actors, c.claims) for c in read_corpus(theatre)]
            yield theatre.stem, _history(coded)
        return
    parts = []
    for file in sorted(folder.rglob("*.jsonl")):
        places = (file.with_suffix(".txt"), folder.parent / "texts" / f"{file.stem}.txt",
                  folder / "texts" / f"{file.stem}.txt")  # fmt: skip
        text = next((t for t in places if t.exists()), None)
        read = read_claim_file(file, text.read_text(encoding="utf-8") if text else None)
        parts.append((read.document, read.actors, read.claims))
    yield folder.name, _history(parts)


def _history(parts: Sequence[tuple[Any, Any, Any]]) -> History:
    with (
        tempfile.TemporaryDirectory() as place,
        Ledger.open(Path(place) / "coded.ledger") as ledger,
    ):
        for document, actors, claims in parts:
            ledger.add(document, actors, claims)
        return ledger.history()


def ties_of(history: History) -> Callable[[int], Sequence[Any]]:
    """Return what gives the ties of any day."""
    return lambda on: views.picture(history, on).ties


def asked(found: Dilemma, relation: str, target: int) -> tuple[str, float, float, float] | None:
    """Return what was said of a realignment before it, None where it was not among the options."""
    kind = "go over" if relation in UNIONS else "stay"
    for option in found.options:
        if option.kind == kind and option.target == target:
            ends = (option.odds, option.low, option.high)
            if kind == "stay":
                ends = (1 - option.odds, 1 - option.high, 1 - option.low)
            return ("go over" if kind == "go over" else "leave", *ends)
    return None


def place_of(found: Dilemma, target: int) -> tuple[int, int]:
    """Return the place of a side among those to go over to, and how many there are."""
    sides = [o.target for o in found.options if o.kind == "go over"]
    return sides.index(target) + 1, len(sides)


def recorded(history: History) -> list[int]:
    """Return the claims of unions and breaks of armed groups that are dated to a month."""
    found, done = [], set()
    for i in range(len(history)):
        key = (int(history.subject[i]), history.relation_of(i).name, int(history.object[i]),
               int(history.start_low[i]))  # fmt: skip
        if (
            key[1] in (*UNIONS, *BREAKS)
            and history.status_of(i) == "asserted"
            and history.is_dated[i]
            and history.end_high[i] - history.start_low[i] <= MONTH
            and history.actors[key[0]].kind == "armed_group"
            and key not in done
        ):
            done.add(key)
            found.append(i)
    return found


def day_before(name: str, history: History) -> list[tuple[float, int, int] | None]:
    """Print one line for each realignment; return odds, place and number of sides of each."""
    told: list[tuple[float, int, int] | None] = []
    for i in recorded(history):
        who, whom = int(history.subject[i]), int(history.object[i])
        relation, on = history.relation_of(i).name, int(history.start_low[i]) - 1
        found = weigh(history, who, on, ties_of(history))
        said = asked(found, relation, whom)
        line = f"| {name} | {iso(on)} | {history.actors[who].name} {relation} "
        line += f"{history.actors[whom].name} | "
        if said is None:
            told.append(None)
            print(line + "not among the options |")
        else:
            at, of = place_of(found, whom) if said[0] == "go over" else (0, 0)
            told.append((said[1], at, of))
            rank = f", {at} of {of}" if at else ""
            print(line + f"{said[0]}: {said[1]:.0%} ({said[2]:.0%} to {said[3]:.0%}){rank} |")
    return told


@dataclass
class Asked:
    """Questions by year: what was said with the ledger's own lessons, without them, and the end."""

    name: list[str]
    said: list[float]
    alone: list[float]
    came: list[bool]


def by_year(name: str, history: History, gain: Asked, leave: Asked) -> None:
    """Ask about every faction at the start of every year of which something is told."""
    dated = history.start_high[history.is_dated].astype(np.int64)
    if not len(dated):
        return
    first, last = (int(np.quantile(dated, q)) for q in (0.05, 1.0))
    plain = Learned(prior("rate"), prior("choice"), prior("stop"), 0, 0)
    for k in range(min((last - first) // YEAR, YEARS), 0, -1):
        on = last - YEAR * k
        board = Board(history, on, ties_of(history)(on))
        changed = realignments(history, on, on + YEAR)
        exact = history.is_dated & (history.end_high - history.start_low < YEAR + 5)
        rows = np.flatnonzero(exact & (history.start_low > on) & (history.end_high <= on + YEAR))
        seen = {*history.subject[rows].tolist(), *history.object[rows].tolist()}
        learned = learn(history, on, ties_of(history))
        for who in sorted(a for a, patrons in board.patrons.items() if patrons and a in seen):
            if history.actors[who].kind != "armed_group":
                continue
            both = [weigh(history, who, on, ties_of(history), m) for m in (learned, plain)]
            gained = any(a == who and b not in board.patrons[who] for a, b in changed["unions"])
            _note(gain, name, [_total(d, "go over") for d in both], gained)
            for patron in board.patrons[who]:
                broke = (who, patron) in changed["breaks"]
                _note(leave, name, [1 - _stay(d, patron) for d in both], broke)


def _total(found: Dilemma, kind: str) -> float:
    return sum(o.odds for o in found.options if o.kind == kind)


def _stay(found: Dilemma, patron: int) -> float:
    return next(o.odds for o in found.options if (o.kind, o.target) == ("stay", patron))


def _note(into: Asked, name: str, odds: Sequence[float], came: bool) -> None:
    into.name.append(name)
    into.said.append(min(odds[0], 1.0))
    into.alone.append(min(odds[1], 1.0))
    into.came.append(came)


def _loss(said: Sequence[float], came: NDArray[np.bool_]) -> Floats:
    p = np.clip(np.array(said), 1e-9, 1 - 1e-9)
    return np.where(came, -np.log(p), -np.log1p(-p))


def summarise(what: str, asked_: Asked) -> None:
    """Print scores, with intervals from resampled theatres where there are several."""
    came = np.array(asked_.came)
    rate = (came.sum() + 0.5) / (len(came) + 1)
    names, at = np.unique(asked_.name, return_inverse=True)
    losses = {
        "dilemma": _loss(asked_.said, came),
        "prior alone": _loss(asked_.alone, came),
        "share of all years (known only afterwards)": _loss(np.full(len(came), rate), came),
    }
    print(f"\n{what}: {len(came)} questions in {len(names)} ledgers, {int(came.sum())} came true")
    random = np.random.default_rng(0)
    draws = random.multinomial(len(names), np.full(len(names), 1 / len(names)), DRAWS)
    size = np.bincount(at, minlength=len(names))
    for label, values in losses.items():
        sums = np.bincount(at, values, len(names))
        low, high = np.quantile(draws @ sums / np.maximum(draws @ size, 1), [0.025, 0.975])
        print(f"  log loss, {label}: {values.mean():.4f} [{low:.4f}, {high:.4f}]")
    expected, order = np.array(asked_.said), np.argsort(asked_.said)
    print(f"  expected over observed: {expected.sum() / max(came.sum(), 1):.2f}")
    tenth = came[order[-max(len(order) // 10, 1) :]].sum() / max(came.sum(), 1)
    print(f"  share of what came true in the tenth held likeliest: {tenth:.0%}")


def plot(path: Path, gain: Asked, leave: Asked) -> None:
    """Draw what was said against what came true."""
    from allegiance.models.plots import reliability, save
    from allegiance.models.scores import reliability as binned

    said = np.array([*gain.said, *leave.said])
    came = np.array([*gain.came, *leave.came])
    save(reliability(binned(said, came, EDGES), "factions of coded documents"), path)


def main() -> None:
    """Print a line for each realignment, then the summaries."""
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("folders", nargs="+", type=Path)
    ask.add_argument("--years", action="store_true", help="ask at the start of every year too")
    ask.add_argument("--plot", type=Path, help="reliability by year; needs matplotlib")
    given = ask.parse_args()
    told: list[tuple[float, int, int] | None] = []
    gain, leave = Asked([], [], [], []), Asked([], [], [], [])
    for folder in given.folders:
        for name, history in histories(folder):
            told += day_before(name, history)
            if given.years or given.plot:
                by_year(name, history, gain, leave)
    among = [t for t in told if t is not None]
    print(f"\n{len(told)} realignments, {len(among)} among the options", end="")
    print(
        f", mean odds given to what happened {np.mean([t[0] for t in among]):.1%}" if among else ""
    )
    sides = [(at, of) for _, at, of in among if at]
    if sides:
        mrr = np.mean([1 / at for at, _ in sides])
        chance = np.mean([np.mean(1 / np.arange(1, of + 1)) for _, of in sides])
        first = np.mean([at == 1 for at, _ in sides])
        print(f"of {len(sides)} moves: {first:.0%} were the likeliest side named, "
              f"MRR {mrr:.2f} (by chance {chance:.2f})")  # fmt: skip
    for what, found in (("gains a patron within a year", gain), ("leaves a patron", leave)):
        if found.came:
            summarise(what, found)
    if given.plot:
        plot(given.plot, gain, leave)


if __name__ == "__main__":
    main()
