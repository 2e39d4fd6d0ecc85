"""Histories drawn from a model: exact, by events or by time, seeded, and resumable."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path as FilePath
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from allegiance.errors import ModelError, OptionError, OutputError
from allegiance.models.base import EventModel
from allegiance.models.choice import Choice
from allegiance.models.coordination import Coordination
from allegiance.models.custom import ask
from allegiance.models.design import risk_of
from allegiance.models.events import EVENTS, EventHistory, Floats
from allegiance.models.kernels import forward as kf
from allegiance.models.kernels.state import State, advance, age
from allegiance.models.opportunities import Lists, as_lists
from allegiance.models.plan import Job, compile_job
from allegiance.models.rate import Rate
from allegiance.models.tie import Tie

__all__ = ["Simulation"]

_CHUNK: Final = 4096
Pair = tuple[Rate, Choice]


class Simulation:
    """One path of events from a tie model, a rate with a choice model, or a coordination model.

    Exact, also where statistics fade (half-lives, recency): draws are thinned. Statistics of your
    own are asked at changes and draws, and held between. Without an intercept only the order of
    events is simulated, one unit of time apart.

    Parameters
    ----------
    model
        A :class:`Tie`, :class:`Coordination`, or ``(Rate, Choice)``; fitted, or with ``coef``.
    history
        Where the path starts: after its last event. Later changes of covariates still happen.
    seed
        The same seed gives the same path; ``stream`` numbers independent paths of one seed.
    coef
        Coefficients instead of fitted ones; for a pair, those of the rate and of the choice.
    forget
        Start at the beginning of the history with none of its events.
    feeds
        Networks besides ``events`` that a simulated event adds one to.
    opportunities
        Who is at risk at each event to come: lists as the model takes them, the last one for all
        events that follow; for a pair, those of the rate and of the choice, or None. Without it,
        the lists that the model has: all of them from the start (``forget``), else the last.

    Examples
    --------
    >>> from allegiance.models import EventHistory, Simulation, Tie
    >>> start = EventHistory.from_columns([0.0], ["a"], ["b"], actors=["a", "b", "c"])
    >>> path = Simulation(Tie("1,inertia"), start, coef=[-2.0, 0.5], seed=1)
    >>> len(path.run(events=10))
    11
    """

    def __init__(
        self,
        model: Tie | Coordination | Pair,
        history: EventHistory,
        *,
        seed: int = 0,
        stream: int = 0,
        coef: Sequence[float] | Floats | tuple[Sequence[float], Sequence[float]] | None = None,
        forget: bool = False,
        feeds: Sequence[str] = (),
        opportunities: Any = None,
    ) -> None:
        self.history = history.only(np.zeros(len(history), np.bool_)) if forget else history
        self.model = model
        pair = isinstance(model, tuple)
        self._main: EventModel = model[1] if isinstance(model, tuple) else model
        rate: EventModel = model[0] if isinstance(model, tuple) else model
        of_rate, of_main = coef if pair and isinstance(coef, tuple) else (coef, coef)
        self._beta = _coefficients(self._main, of_main)
        self._rate_beta = _coefficients(rate, of_rate)
        self._mode = kf.DYNAM if pair else kf.TIES if isinstance(model, Tie) else kf.PAIRS
        self._timed = isinstance(rate, (Rate, Tie)) and rate.timing_ == "exact"
        start = history.times[0] if history.start is None else history.start
        begin = float(start if forget else history.times[-1])
        self._job, self._rate_job = self._compile(self._main), self._compile(rate)
        self._own = bool(self._job.custom or self._rate_job.custom)
        self._state, self._rate_state = self._job.state(), self._rate_job.state()
        self._path = self._new_path(self._job, begin, feeds)
        self._rate_path = self._new_path(self._rate_job, begin, feeds)
        if pair and opportunities is not None and len(opportunities) != 2:
            raise OptionError(
                "opportunities of a pair are two sets of lists",
                remedy="Give one for the rate and one for the choice, or None for either",
            )
        of_rate, of_main = opportunities if pair and opportunities else (None, opportunities)
        self._lists = self._to_come(self._main, of_main, history, forget=forget)
        self._rate_lists = self._to_come(rate, of_rate, history, forget=forget) if pair else None
        self._begin = begin
        self._random = np.random.Generator(
            np.random.Philox(np.random.SeedSequence(seed, spawn_key=(stream,)))
        )
        for job, state in ((self._job, self._state), (self._rate_job, self._rate_state)):
            until = int(np.searchsorted(job.stream.times, begin, side="right"))
            advance(job.plan, state, job.stream, until)
            if len(self.history):
                state.clock[1:] = self.history.senders[-1], self.history.receivers[-1]

    def _compile(self, model: EventModel) -> Job:
        return compile_job(
            self.history, model.statistics, simultaneous="together", support=model.support
        )

    def _to_come(
        self, model: EventModel, given: Any, history: EventHistory, *, forget: bool
    ) -> Lists | None:
        """Return the lists of events to come."""
        if given is None:
            found = as_lists(history, model.opportunities, model.side)
            if found is None or forget:
                return found
            last = found[1][found[0][-2] :]
            return np.array([0, len(last)]), last
        if len(given) == 0:
            raise OptionError("there is no list of opportunities", remedy="Give one list or more")
        return as_lists(history, given, model.side, events_to_come=True)

    def _new_path(self, job: Job, begin: float, feeds: Sequence[str]) -> kf.Path:
        two_sided = kf.PAIRS if not self.history.directed else 1
        fed = {EVENTS, *feeds}
        return kf.Path(
            np.empty(0),
            np.empty(0, dtype=np.int64),
            np.empty(0, dtype=np.int64),
            np.zeros(1, dtype=np.int64),
            np.array([begin, -1.0, begin]),
            np.zeros(len(job.layers), dtype=np.int64),
            np.array([key[1] or 0.0 for key in job.layers]),
            np.array([two_sided if key[0] in fed else 0 for key in job.layers], dtype=np.int64),
        )

    @property
    def done(self) -> int:
        """How many events have been simulated."""
        return int(self._path.done[0])

    @property
    def now(self) -> float:
        """Time of the path."""
        return float(self._path.now[2])

    def run(
        self,
        *,
        events: int | None = None,
        until: float | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> EventHistory:
        """Go on for some events, or to a time, or to whichever comes first.

        Parameters
        ----------
        events
            How many more events.
        until
            Time to stop at.
        progress
            Called with the number of events so far, now and then.

        Raises
        ------
        OptionError
            Where neither end is given, or time is without meaning.
        ModelError
            Where events follow each other so fast that time stands still.
        """
        if events is None and until is None:
            raise OptionError("say how far: events or until")
        goal = np.inf if events is None else self.done + events
        end = np.inf if until is None else float(until)
        while self.done < goal and self.now < end:
            many = int(min(1 if self._own else _CHUNK, goal - self.done))
            if self._step(many, end) < many:
                break
            if progress is not None:
                progress(self.done)
        return self.result()

    def _step(self, many: int, end: float) -> int:
        """Simulate at most so many events; numbers not used are drawn again, the same."""
        before, started = self._random.bit_generator.state, self.now
        drawn = self._random.random((many, 2))
        self._path, self._rate_path = (_roomy(path, many) for path in (self._path, self._rate_path))
        self._rate_path = self._rate_path._replace(
            times=self._path.times, senders=self._path.senders, receivers=self._path.receivers,
            done=self._path.done,
        )  # fmt: skip
        used = kf.AGAIN
        while used == kf.AGAIN:
            self._ask()
            used = kf.forward(
                self._mode, self._timed, *self._sides(), -np.log1p(-drawn[:, 0]),
                np.ascontiguousarray(drawn[:, 1]), end, self._own,
            )  # fmt: skip
        if 0 <= used < many:
            self._random.bit_generator.state = before
            self._random.random((used, 2))
        elif used < 0 or (many > 1 and self._timed and not self.now > started):
            raise ModelError(
                "events follow each other without end",
                remedy="The model runs away: use binary or log statistics",
            )
        return used

    def _sides(self) -> tuple[kf.Side, kf.Side]:
        """Return the model at work and, beside it, that of the rate."""
        return (
            kf.Side(
                self._job.plan, self._state, self._job.stream, self._beta, self._path,
                risk_of(self.history, self._job, self._lists),
            ),
            kf.Side(
                self._rate_job.plan, self._rate_state, self._rate_job.stream, self._rate_beta,
                self._rate_path, risk_of(self.history, self._rate_job, self._rate_lists),
            ),
        )  # fmt: skip

    def _ask(self) -> None:
        """Ask the user's statistics at the state as it is."""
        when = float(self._path.now[0]) + (0.0 if self._timed else 1.0)
        for job, state in ((self._job, self._state), (self._rate_job, self._rate_state)):
            if job.custom:
                age(job.plan, state, when)
                ask(job, state, range(job.actors))

    def result(self) -> EventHistory:
        """Return the history with the simulated events added."""
        path, done, old = self._path, self.done, self.history
        return replace(
            old,
            times=np.concatenate([old.times, path.times[:done]]),
            senders=np.concatenate([old.senders, path.senders[:done]]),
            receivers=np.concatenate([old.receivers, path.receivers[:done]]),
            weights=np.concatenate([old.weights, np.ones(done)]),
            kinds=np.concatenate([old.kinds, np.zeros(done, dtype=np.int64)]),
            rows=np.concatenate([old.rows, np.arange(done) + old.rows.max(initial=0) + 1]),
            start=self._begin if not len(old) else old.start,
            end=max(self.now, old.end or self.now),
        )

    def save(self, file: str | FilePath) -> None:
        """Write where the simulation stands; :meth:`load` goes on from there."""
        import json

        arrays: dict[str, npt.NDArray[np.generic]] = {"begin": np.array([self._begin])}
        for prefix, value in self._parts().items():
            for name, array in value._asdict().items():
                arrays[f"{prefix}.{name}"] = array
        random = json.dumps(self._random.bit_generator.state, default=np.ndarray.tolist)
        try:
            with FilePath(file).open("wb") as target:
                np.savez_compressed(target, random=np.array([random]), **arrays)  # type: ignore[arg-type]
        except OSError as error:
            raise OutputError(f"cannot be written ({error.strerror})", where=file) from error

    def load(self, file: str | FilePath) -> Simulation:
        """Go on where :meth:`save` was called, on a simulation made with the same arguments."""
        import json

        with np.load(file, allow_pickle=False) as kept:
            for prefix, value in self._parts().items():
                found = {name: kept[f"{prefix}.{name}"].copy() for name in value._fields}
                if {k: v.shape for k, v in found.items() if prefix.endswith("state")} != {
                    k: v.shape for k, v in value._asdict().items() if prefix.endswith("state")
                }:
                    raise OptionError("was saved by another simulation", where=file)
                setattr(self, prefix, value._replace(**found))
            state = json.loads(str(kept["random"][0]))
        for name in ("counter", "key"):
            state["state"][name] = np.array(state["state"][name], dtype=np.uint64)
        state["buffer"] = np.array(state["buffer"], dtype=np.uint64)
        self._random.bit_generator.state = state
        return self

    def _parts(self) -> dict[str, kf.Path | State]:
        return {
            "_path": self._path,
            "_rate_path": self._rate_path,
            "_state": self._state,
            "_rate_state": self._rate_state,
        }


def _coefficients(model: EventModel, given: Any) -> Floats:
    if given is None:
        if not hasattr(model, "coef_"):
            raise OptionError("the model is not fitted", remedy="Fit it first, or give coef")
        return model.coef_
    found = np.ascontiguousarray(given, dtype=np.float64)
    if found.shape != (len(model.statistics),):
        raise OptionError(f"coef must have {len(model.statistics)} numbers")
    return found


def _roomy(path: kf.Path, many: int) -> kf.Path:
    """Give a path room for more events."""
    need = int(path.done[0]) + many
    if len(path.times) >= need:
        return path
    size = max(2 * len(path.times), need)

    def longer(array: Any) -> Any:
        return np.concatenate([array, np.zeros(size - len(array), dtype=array.dtype)])

    return path._replace(
        times=longer(path.times), senders=longer(path.senders), receivers=longer(path.receivers)
    )
