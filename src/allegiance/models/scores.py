"""How good were forecasts? Ranks, probabilities, calibration, and what chance could explain.

Rules, the same everywhere:

* A rank is one more than the number of other candidates scored higher, plus half the number
  scored the same: a model that knows nothing ranks in the middle.
* The filter is time-aware: other true answers to the same query at the same time do not count.
* The candidates are all actors known to any of the files, and both directions are asked.
* Log loss and Brier score are of the unfiltered probabilities over all candidates.
* Intervals and tests resample whole days, as events of one day go together.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from allegiance.errors import HistoryError, OptionError, OutputError

__all__ = [
    "Answers",
    "Paired",
    "Reliability",
    "brier",
    "by_day",
    "filtered_rank",
    "hits",
    "interval",
    "mean_reciprocal_rank",
    "paired",
    "paired_files",
    "read_ranks",
    "reliability",
]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

HITS: Final = (1, 3, 10)
_COLUMNS: Final = (
    "day", "direction", "anchor", "relation", "answer", "rank", "log_probability", "seen",
)  # fmt: skip


def filtered_rank(scores: Floats, answer: int, others: Sequence[int] = ()) -> float:
    """Return the rank of an answer among all candidates, other true answers left out.

    Parameters
    ----------
    scores
        Of all candidates, shape (candidates,).
    answer
        The candidate that came.
    others
        Other candidates that came at the same time; the answer among them is ignored.
    """
    counted = np.ones(len(scores), bool)
    counted[list(others)] = False
    counted[answer] = False
    mine = scores[answer]
    return (
        1.0 + float((scores[counted] > mine).sum()) + 0.5 * float((scores[counted] == mine).sum())
    )


def mean_reciprocal_rank(ranks: Floats) -> float:
    """Return the mean of one over the rank."""
    return float(np.mean(1.0 / ranks))


def hits(ranks: Floats, within: int) -> float:
    """Return the share of ranks not above a bound."""
    return float(np.mean(ranks <= within))


def brier(chances: Floats, answer: int) -> float:
    """Return the multi-class Brier score, 0 to 2: squared distance from what came (Brier 1950)."""
    truth = np.zeros(len(chances))
    truth[answer] = 1.0
    return float(np.sum((chances - truth) ** 2))


@dataclass(frozen=True)
class Reliability:
    """Probabilities against what came true.

    Attributes
    ----------
    edges
        Lower ends of the bins, ascending from 0; the last reaches to 1.
    bins
        Forecasts, sum of their probabilities, and how many came true, shape (bins, 3).
    """

    edges: Floats
    bins: Floats

    def error(self) -> float:
        """Return the expected calibration error: mean distance of said from seen, by forecasts."""
        many, said, seen = self.bins.T
        return float(np.abs(said - seen).sum() / max(many.sum(), 1.0))

    def table(self) -> list[dict[str, float]]:
        """Return a line for each bin that holds forecasts: its ends, how many, said and seen."""
        ends = [*self.edges[1:].tolist(), 1.0]
        return [
            {
                "from": float(low),
                "to": float(high),
                "forecasts": float(n),
                "said": float(said / n),
                "seen": float(seen / n),
            }
            for low, high, (n, said, seen) in zip(self.edges, ends, self.bins, strict=True)
            if n > 0
        ]


def reliability(chances: Floats, came: Bools, edges: Floats | None = None) -> Reliability:
    """Sort forecasts of yes or no into bins.

    Parameters
    ----------
    chances
        Probabilities, shape (n,).
    came
        Whether each came true, shape (n,).
    edges
        Lower ends of the bins, from 0; by default ten of equal width.
    """
    if len(chances) and not ((chances >= 0) & (chances <= 1)).all():
        raise OptionError("probabilities lie between 0 and 1")
    at_edges = np.linspace(0, 0.9, 10) if edges is None else np.asarray(edges, float)
    at = np.searchsorted(at_edges, chances, side="right") - 1
    size = len(at_edges)
    parts = [np.bincount(at, w, size) for w in (np.ones(len(at)), chances, came.astype(float))]
    return Reliability(at_edges, np.column_stack(parts))


def by_day(values: Floats, days: Ints) -> tuple[Floats, Floats]:
    """Return the sum of values and their number on each day that has any."""
    _, at = np.unique(days, return_inverse=True)
    return np.bincount(at, values).astype(float), np.bincount(at).astype(float)


def interval(
    values: Floats, days: Ints, level: float = 0.95, draws: int = 1000, seed: int = 0
) -> tuple[float, float]:
    """Return an interval of a mean from a bootstrap of days (percentiles; Efron 1979).

    Parameters
    ----------
    values, days
        One each for every answer.
    level, draws, seed
        Of the bootstrap.
    """
    sums, counts = by_day(values, days)
    drawn = np.random.default_rng(seed).multinomial(
        len(sums), np.full(len(sums), 1 / len(sums)), draws
    )
    means = drawn @ sums / (drawn @ counts)
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


@dataclass(frozen=True)
class Paired:
    """Two forecasters on the same answers.

    Attributes
    ----------
    difference, low, high
        Of the mean, first less second, with its 95% interval.
    p
        Two-sided, from random changes of sign of whole days.
    answers, days
        How many were compared.
    """

    difference: float
    low: float
    high: float
    p: float
    answers: int
    days: int


def paired(first: Floats, second: Floats, days: Ints, draws: int = 4000, seed: int = 0) -> Paired:
    """Compare two scores of the same answers, day by day.

    Parameters
    ----------
    first, second
        Scores, such as reciprocal ranks, shape (n,).
    days
        Of the answers.
    """
    if not len(first) == len(second) == len(days):
        raise OptionError("the two must score the same answers")
    gap = np.asarray(first, float) - np.asarray(second, float)
    sums, _ = by_day(gap, days)
    signs = np.random.default_rng(seed).choice([-1.0, 1.0], (draws, len(sums)))
    extreme = np.abs(signs @ sums) >= abs(sums.sum()) - 1e-12
    p = (1.0 + float(extreme.sum())) / (1.0 + draws)
    low, high = interval(gap, days, seed=seed)
    return Paired(float(gap.mean()), low, high, p, len(gap), len(sums))


def paired_files(first: str | Path, second: str | Path) -> Paired:
    """Compare the reciprocal ranks of two files of ranks, answer by answer.

    Raises
    ------
    HistoryError
        Where the files do not hold the same answers.
    """
    sides = []
    for path in (first, second):
        keys, ranks, days = read_ranks(path)
        order = sorted(range(len(keys)), key=keys.__getitem__)
        sides.append(([keys[k] for k in order], 1.0 / ranks[order], days[order]))
    (one, left, days), (two, right, _) = sides
    if one != two:
        raise HistoryError(
            "the two files hold other answers", where=f"{first}, {second}",
            remedy="Give ranks of the same test file",
        )  # fmt: skip
    return paired(left, right, days)


@dataclass(frozen=True)
class Answers:
    """Every scored answer: what came, to which query, and how the forecast had it.

    Attributes
    ----------
    day, fact
        Step of time, and which event.
    backward
        Whether who did it was asked, not to whom.
    anchor, relation, answer
        Of the query, by index.
    rank, log_chance, brier
        Of the answer: filtered rank, log probability, Brier score.
    top, hit
        Highest probability given, and whether it was the answer's.
    seen
        Whether the same actor had done the same to the same before the period.
    """

    day: Ints
    fact: Ints
    backward: Bools
    anchor: Ints
    relation: Ints
    answer: Ints
    rank: Floats
    log_chance: Floats
    brier: Floats
    top: Floats
    hit: Bools
    seen: Bools

    def __len__(self) -> int:
        return len(self.rank)

    def summary(self) -> dict[str, Any]:
        """Return all figures, by direction, for seen and unseen triples, and together."""
        backward, seen = self.backward, self.seen
        parts = {"forward": ~backward, "backward": backward, "seen": seen, "unseen": ~seen}
        whole = self._figures(np.ones(len(self), bool))
        if len(self):
            whole["mrr_interval"] = interval(1.0 / self.rank, self.day)
            whole["hits10_interval"] = interval((self.rank <= 10).astype(float), self.day)
            whole["log_loss_interval"] = interval(-self.log_chance, self.day)
        return {"mean": whole} | {name: self._figures(w) for name, w in parts.items()}

    def _figures(self, which: Bools) -> dict[str, Any]:
        n = int(which.sum())
        if n == 0:
            return {"answers": 0}
        rank = self.rank[which]
        return {
            "answers": n,
            "mrr": mean_reciprocal_rank(rank),
            **{f"hits{k}": hits(rank, k) for k in HITS},
            "log_loss": float(-self.log_chance[which].mean()),
            "brier": float(self.brier[which].mean()),
            "calibration_error": reliability(self.top[which], self.hit[which]).error(),
        }

    def write(self, path: str | Path) -> None:
        """Write a row for each answer as CSV.

        Raises
        ------
        OutputError
            Where the file cannot be written.
        """
        order = np.lexsort((self.fact, self.backward))
        try:
            with Path(path).open("w", encoding="utf-8", newline="") as file:
                out = csv.writer(file, lineterminator="\n")
                out.writerow(_COLUMNS)
                for i in order:
                    way = "backward" if self.backward[i] else "forward"
                    rank, chance = f"{self.rank[i]:g}", f"{self.log_chance[i]:.6f}"
                    ids = (self.anchor[i], self.relation[i], self.answer[i])
                    out.writerow((self.day[i], way, *ids, rank, chance, int(self.seen[i])))
        except OSError as error:
            raise OutputError(f"cannot be written ({error.strerror})", where=path) from error


def read_ranks(path: str | Path) -> tuple[list[tuple[str, ...]], Floats, Ints]:
    """Read what `Answers.write` wrote: query and answer of each row, rank, day.

    Raises
    ------
    HistoryError
        Naming the row.
    """
    keys, ranks, days = [], [], []
    try:
        with Path(path).open(encoding="utf-8", newline="") as file:
            for number, row in enumerate(csv.DictReader(file), 2):
                try:
                    keys.append(tuple(row[name] for name in _COLUMNS[:5]))
                    ranks.append(float(row["rank"]))
                    days.append(int(row["day"]))
                except (KeyError, TypeError, ValueError) as error:
                    raise HistoryError(
                        "is no row of ranks", where=f"{path}, row {number}"
                    ) from error
                if not ranks[-1] >= 1:
                    raise HistoryError("a rank is at least 1", where=f"{path}, row {number}")
    except OSError as error:
        raise HistoryError(f"cannot be read ({error.strerror})", where=path) from error
    return keys, np.array(ranks), np.array(days, np.int64)
