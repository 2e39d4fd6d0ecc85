"""Statistics of the user's own: what they see, and asking them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from allegiance.errors import HistoryError, OptionError
from allegiance.models.events import EVENTS, EventHistory, Floats
from allegiance.models.kernels.state import State, advance, age
from allegiance.models.plan import Job, LayerKey
from allegiance.models.statistics import Statistic

__all__ = ["Moment", "ask", "ask_at"]


@dataclass(frozen=True)
class Moment:
    """What a user's statistic sees: ties and attributes just before an event, and its time."""

    time: float
    networks: Mapping[LayerKey, Floats]
    attributes: Mapping[str, Floats]

    def network(
        self, name: str = EVENTS, *, window: float | None = None, half_life: float | None = None
    ) -> Floats:
        """Return the ties of a network, shape (n, n), row acting on column."""
        key = (name, window, half_life)
        if key not in self.networks:
            raise OptionError(f"{name!r} is not kept", remedy="Name it in the networks of custom()")
        return self.networks[key]

    def attribute(self, name: str) -> Floats:
        """Return an attribute, shape (n,)."""
        if name not in self.attributes:
            raise OptionError(
                f"{name!r} is not kept", remedy="Name it in the attributes of custom()"
            )
        return self.attributes[name]


def ask(job: Job, state: State, senders: Iterable[int], where: str | None = None) -> None:
    """Fill the planes of the user's statistics for some senders, at the state as it is.

    Raises
    ------
    HistoryError
        For a value that is not a number, with ``where``.
    OptionError
        For values of another shape than was promised.
    """
    networks = {}
    for at, key in enumerate(job.layers):
        ties = state.planes[job.plan.layers[at, 0]]
        networks[key] = ties * state.factor[at] if key[2] is not None else ties
    attributes = {name: state.vectors[at] for name, at in job.attributes.items()}
    moment = Moment(float(state.now[0]), networks, attributes)
    for statistic, plane in job.custom:
        assert statistic.function is not None
        for sender in senders:
            said = np.asarray(statistic.function(moment, sender), dtype=np.float64)
            _refuse_wrong(statistic, said, job.actors, where)
            state.planes[plane, sender] = said


def _refuse_wrong(statistic: Statistic, said: Floats, actors: int, where: str | None) -> None:
    wanted = () if statistic.role == "ego" else (actors,)
    if said.shape != wanted:
        promised = "one number" if statistic.role == "ego" else f"{actors} numbers"
        raise OptionError(
            f"{statistic.name} gave an array of shape {said.shape}",
            where=where,
            remedy=f"Return {promised} for each sender",
        )
    if not np.isfinite(said).all():
        raise HistoryError(
            f"{statistic.name} gave what is not a number",
            where=where,
            remedy="Let the function return a number for every actor",
        )


def ask_at(history: EventHistory, job: Job, state: State, event: int) -> None:
    """Move the state to an event and ask for its sender."""
    advance(job.plan, state, job.stream, int(job.upto[event]))
    age(job.plan, state, float(history.times[event]))
    ask(job, state, [int(history.senders[event])], history.row(event))
