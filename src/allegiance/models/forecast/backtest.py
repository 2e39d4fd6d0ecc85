"""Score forecasts of a period from what came before it, the way published forecasts are scored."""

from __future__ import annotations

import resource
import sys
from dataclasses import dataclass, replace
from time import process_time
from typing import Any

import numpy as np
import numpy.typing as npt

from allegiance.errors import HistoryError
from allegiance.models.forecast.files import Events
from allegiance.models.forecast.forecaster import EDGES, Forecaster, Settings
from allegiance.models.scores import Answers, Reliability

__all__ = ["Backtest", "backtest"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Backtest:
    """What came of a backtest.

    Attributes
    ----------
    answers
        One for each event and direction: rank, probability, and what it was about.
    reliability
        Probabilities of all candidates against what came true.
    mode
        Which facts each forecast saw.
    seconds
        Of processor time, by stage: learning, scoring.
    peak_bytes
        Most memory the process held.
    forecaster
        As it stood at the end.
    """

    answers: Answers
    reliability: Reliability
    mode: str
    seconds: dict[str, float]
    peak_bytes: int
    forecaster: Forecaster

    def to_json(self) -> dict[str, Any]:
        """Return all figures."""
        return {
            "mode": self.mode,
            **self.answers.summary(),
            "calibration_error_all": self.reliability.error(),
            "reliability": self.reliability.table(),
            "seconds": {k: round(v, 2) for k, v in self.seconds.items()},
            "peak_megabytes": round(self.peak_bytes / 1e6, 1),
        }


def backtest(
    events: Events,
    settings: Settings | None = None,
    *,
    test: str = "test",
    multi_step: bool = False,
    refit: bool = False,
) -> Backtest:
    """Fit before a period and score every event in it, in both directions.

    Parameters
    ----------
    events
        With the parts train, valid and test.
    settings
        How to learn.
    test
        The part to score: test, or valid while choosing settings, when nothing of test is used.
    multi_step
        See no fact from the first day of the period on; else every forecast sees all facts before
        its own day.
    refit
        Learn from train and valid; else from train alone, valid being history only.

    Raises
    ------
    HistoryError
        Where the parts are not one after the other.
    """
    parts = events.parts
    if test not in parts or "train" not in parts:
        raise HistoryError("parts named train and test are needed", where=", ".join(parts))
    events = _only(events, [p for p in parts if p in ("train", "valid") or p == test])
    days = {p: events.day[events.part == k] for k, p in enumerate(events.parts)}
    begin, end = int(days[test].min()), int(days[test].max())
    learned = [p for p in events.parts if p != test and (refit or p == "train")]
    stop = max(int(days[p].max()) for p in learned) + 1
    if max(int(d.max()) for p, d in days.items() if p != test) >= begin:
        raise HistoryError(
            f"the {test} part begins on {events.time_of(begin)}, before what to learn from ends",
            remedy="Split by time: all of train, then valid, then test",
        )
    settings = settings or Settings()
    if multi_step:
        settings = replace(settings, horizon=max(end - begin + 1, 1))
    began = process_time()
    forecaster = Forecaster(events, settings).fit(stop)
    fitted = process_time()
    forecaster.absorb(begin)
    facts = forecaster.facts
    ask = events.part[facts.fact] == events.parts.index(test)
    found, bins = np.zeros((len(ask), 5)), np.zeros((len(EDGES), 3))
    for day in range(begin, end + 1):
        if not multi_step:
            forecaster.absorb(day)
        forecaster.score(day, ask, found, bins)
    seconds = {"learning": fitted - began, "scoring": process_time() - fitted}
    mode = f"{'multi' if multi_step else 'single'}-step, {' and '.join(learned)}"
    return Backtest(
        _answers(forecaster, ask, found, begin), Reliability(EDGES, bins), mode, seconds, _peak(),
        forecaster,
    )  # fmt: skip


def _only(events: Events, parts: list[str]) -> Events:
    """Leave out parts that must not be looked at."""
    kept = np.isin(events.part, [events.parts.index(p) for p in parts])
    number = np.array([parts.index(p) if p in parts else -1 for p in events.parts])
    return replace(
        events,
        subject=events.subject[kept], relation=events.relation[kept], object=events.object[kept],
        day=events.day[kept], part=number[events.part[kept]], parts=tuple(parts),
    )  # fmt: skip


def _answers(
    forecaster: Forecaster, ask: npt.NDArray[np.bool_], found: Floats, begin: int
) -> Answers:
    f, half = forecaster.facts, forecaster.half
    before = f.day < begin
    keys = (f.a * 2 * half + f.q) * len(forecaster.events.actors) + f.c
    rank, log_chance, brier, top, hit = found[ask].T
    return Answers(
        day=f.day[ask], fact=f.fact[ask], backward=f.q[ask] >= half, anchor=f.a[ask],
        relation=f.q[ask] % half, answer=f.c[ask], rank=rank, log_chance=log_chance, brier=brier,
        top=top, hit=hit > 0, seen=np.isin(keys[ask], keys[before]),
    )  # fmt: skip


def _peak() -> int:
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(most) * (1 if sys.platform == "darwin" else 1024)
