"""From named statistics and a history to the numbers that kernels work on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal, NamedTuple

import numpy as np

from allegiance.errors import HistoryError, OptionError
from allegiance.models.events import EventHistory, Ints
from allegiance.models.kernels import columns as col
from allegiance.models.kernels import state as st
from allegiance.models.networks import find_network
from allegiance.models.statistics import CLOSURES, Statistic, inertia
from allegiance.models.stream import Simultaneous, merged
from allegiance.vocabulary import close_to

__all__ = ["Job", "LayerKey", "compile_job"]

_TRANSFORMS: Final = {"identity": 0, "binary": 1, "log": 2, "root": 3, "share": 0}
_COMBINE: Final = {"count": st.COUNT, "product": st.PRODUCT, "least": st.LEAST}
_SHIFTS: Final = {"AB-BA": 0, "AB-BY": 1, "AB-XA": 2, "AB-XB": 3, "AB-XY": 4, "AB-AY": 5}
_PAIRS: Final = {"same": col.SAME, "different": col.DIFFERENT, "similarity": col.SIMILAR}
_WIDE: Final = {"four_cycle", "neighbours", "recency", "custom"}
_LIMIT: Final = 8 << 30
"""Bytes of state above which a model must be sampled."""

LayerKey = tuple[str, float | None, float | None]
Side = Literal["sender", "dyad"]


class Job(NamedTuple):
    """A model on a history, ready for kernels.

    ``upto`` (e,) is the position in the stream before each event; ``wide`` says that an event may
    change a statistic of any dyad; ``custom`` pairs statistics of the user's with their planes;
    ``present`` is the vector of presence or -1, ``support`` the plane that must be positive or -1;
    ``small`` says that every statistic is a whole number that two bytes hold.
    """

    plan: st.Plan
    stream: st.Stream
    upto: Ints
    names: tuple[str, ...]
    actors: int
    planes: int
    vectors: int
    never: tuple[int, ...]
    wide: bool
    custom: tuple[tuple[Statistic, int], ...]
    layers: tuple[LayerKey, ...]
    attributes: dict[str, int]
    present: int
    support: int
    small: bool

    def state(self) -> st.State:
        """Return the empty state before anything happened."""
        planes = np.zeros((self.planes, self.actors, self.actors))
        for plane in self.never:
            planes[plane] = -np.inf
        vectors = np.zeros((max(self.vectors, 1), self.actors))
        layers = len(self.layers)
        return st.State(
            planes,
            vectors,
            np.array([0, -1, -1], dtype=np.int64),
            np.zeros(1),
            np.ones(layers + 1),
            np.full(layers, -np.inf),
        )


@dataclass
class _Compiler:
    history: EventHistory
    layers: dict[LayerKey, list[int]] = field(default_factory=dict)
    attributes: dict[str, int] = field(default_factory=dict)
    closures: dict[tuple[int, ...], int] = field(default_factory=dict)
    never: list[int] = field(default_factory=list)
    custom: list[tuple[Statistic, int]] = field(default_factory=list)
    columns: list[list[int]] = field(default_factory=list)
    parameters: list[float] = field(default_factory=list)
    planes: int = 0
    vectors: int = 0
    uses_last: bool = False

    def layer(self, stat: Statistic, network: str | None = None) -> int:
        key = (network or stat.network, stat.window, stat.half_life)
        if key not in self.layers:
            find_network(self.history, key[0])
            self.layers[key] = [-1] * st.LAYER_COLUMNS
            self.layers[key][st.VALUE] = self.plane()
        return list(self.layers).index(key)

    def plane(self, *, never: bool = False) -> int:
        self.planes += 1
        if never:
            self.never.append(self.planes - 1)
        return self.planes - 1

    def part(self, layer: int, what: int) -> int:
        """Return the plane or vector of a derived quantity of a network, kept from now on."""
        places = list(self.layers.values())[layer]
        if places[what] < 0:
            if what in {st.VALUE, st.TURNED, st.LAST, st.LAST_TURNED}:
                places[what] = self.plane(never=what in {st.LAST, st.LAST_TURNED})
            else:
                places[what] = self.vectors
                self.vectors += 1
        return places[what]

    def attribute(self, name: str) -> int:
        known = self.history.attributes
        if name not in known:
            raise OptionError(f"unknown attribute {name!r}", remedy=close_to(name, known))
        if name not in self.attributes:
            self.attributes[name] = self.vectors
            self.vectors += 1
        return self.attributes[name]

    def closure(self, first: int, second: int, turns: tuple[bool, bool], combine: int) -> int:
        """Return the plane of two-paths; legs are read by middle actor, so both ways are kept."""
        by_middle = self.part(first, st.VALUE if turns[0] else st.TURNED)
        onward = self.part(second, st.TURNED if turns[1] else st.VALUE)
        rule = (first, int(turns[0]), second, int(turns[1]), by_middle, onward, combine)
        if rule not in self.closures:
            self.closures[rule] = self.plane()
        return self.closures[rule]

    def column(self, stat: Statistic, place: int) -> None:
        """Describe one statistic at a reserved place."""
        row = [col.PLANE, 0, 0, _TRANSFORMS[stat.transform], -1, -1, int(stat.role == "ego")]
        self.parameters[place] = 1.0
        if stat.factors:
            row[col.CODE] = col.PRODUCT
            row[col.FIRST] = self.reserve(_product(stat.factors[:-1]))
            row[col.SECOND] = self.reserve(stat.factors[-1])
        elif stat.kind in CLOSURES:
            self._closure_column(stat, row)
        elif stat.attribute is not None:
            self._attribute_column(stat, row, place)
        else:
            self._tie_column(stat, row)
        self.columns[place] = row

    def reserve(self, stat: Statistic) -> int:
        self.columns.append([])
        self.parameters.append(0.0)
        place = len(self.columns) - 1
        self.column(stat, place)
        return place

    def _closure_column(self, stat: Statistic, row: list[int]) -> None:
        if stat.half_life is not None and stat.combine == "least" and stat.second:
            raise OptionError("least of two networks cannot decay", where=stat.name)
        legs = [stat.network, stat.second or stat.network]
        # Windows and half-lives are for what adds up: "my patron's new friend" forgets no patron.
        adding = [bool(find_network(self.history, one)[0].adds.all()) for one in legs]
        steady = replace(stat, window=None, half_life=None)
        first, second = (
            self.layer(stat if adds or not any(adding) else steady, leg)
            for leg, adds in zip(legs, adding, strict=True)
        )
        row[col.FIRST] = self.closure(first, second, stat.turns, _COMBINE[stat.combine])
        if stat.transform == "share":
            # Numerator and denominator fade alike.
            row[col.CODE] = col.ROW_SHARE
        elif stat.half_life is not None:
            fading = [layer for layer, adds in zip((first, second), adding, strict=True) if adds]
            row[col.DECAY] = fading[0] if fading else first
            if stat.combine == "product" and len(fading) == 2:
                row[col.DECAY_TOO] = second

    def _attribute_column(self, stat: Statistic, row: list[int], place: int) -> None:
        vector = self.attribute(str(stat.attribute))
        row[col.FIRST] = vector
        if stat.kind in {"ego", "alter"}:
            row[col.CODE] = col.EGO if stat.kind == "ego" else col.ALTER
        elif stat.kind == "difference":
            row[col.CODE] = col.SIGNED if stat.detail else col.DISTANCE
        elif stat.kind == "neighbours":
            row[col.CODE] = col.NEIGHBOURS
            row[col.FIRST] = self.part(self.layer(stat), st.TURNED)
            row[col.SECOND] = vector
        else:
            row[col.CODE] = _PAIRS[stat.kind]
            self.parameters[place] = _span(self.history, str(stat.attribute))

    def _tie_column(self, stat: Statistic, row: list[int]) -> None:
        if stat.kind == "intercept":
            row[col.CODE] = col.ONE
        elif stat.kind == "custom":
            row[col.FIRST] = self.plane()
            self.custom.append((stat, row[col.FIRST]))
            for network in stat.reads[0]:
                self.layer(network if isinstance(network, Statistic) else inertia(network))
            for attribute in stat.reads[1]:
                self.attribute(attribute)
        elif stat.kind == "participation_shift":
            if stat.detail not in _SHIFTS:
                raise OptionError(
                    f"unknown shift {stat.detail!r}", remedy=close_to(stat.detail, _SHIFTS)
                )
            row[col.CODE], row[col.FIRST] = col.SHIFT, _SHIFTS[stat.detail]
            self.uses_last = True
        else:
            self._network_column(stat, row, self.layer(stat))

    def _network_column(self, stat: Statistic, row: list[int], layer: int) -> None:
        if stat.half_life is not None:
            row[col.DECAY] = layer
        if stat.kind in {"indegree", "outdegree"}:
            row[col.CODE] = col.EGO if stat.role == "ego" else col.ALTER
            count = (
                (st.IN_COUNT, st.IN_SUM) if stat.kind == "indegree" else (st.OUT_COUNT, st.OUT_SUM)
            )
            row[col.FIRST] = self.part(layer, count[stat.weighted])
            if stat.transform == "share":
                row[col.CODE], row[col.DECAY] = col.DEGREE_SHARE, -1
        elif stat.kind in {"recency", "recency_rank"}:
            row[col.CODE] = col.RECENT if stat.kind == "recency" else col.RANK
            row[col.FIRST] = self.part(layer, st.LAST if stat.role == "ego" else st.LAST_TURNED)
        elif stat.kind == "four_cycle":
            row[col.CODE], row[col.SECOND] = col.FOUR_CYCLE, layer
            row[col.FIRST] = self.closure(layer, layer, (False, True), st.COUNT)
        else:
            back = stat.kind == "reciprocity"
            row[col.FIRST] = self.part(layer, st.TURNED if back else st.VALUE)
            if stat.transform == "share":
                row[col.CODE], row[col.DECAY] = col.TIE_SHARE, -1
                row[col.SECOND] = self.part(layer, st.OUT_SUM)
                row[col.OF_EGO] = int(not back)
            elif not stat.weighted and stat.transform == "identity":
                row[col.TRANSFORM] = _TRANSFORMS["binary"]


def _product(factors: tuple[Statistic, ...]) -> Statistic:
    return factors[0] if len(factors) == 1 else Statistic("product", factors=factors)


_WHOLE: Final = {
    "inertia", "tie", "reciprocity", "indegree", "outdegree", "same", "different", "four_cycle",
    "participation_shift", "product",
} | CLOSURES  # fmt: skip


def _most(history: EventHistory, stat: Statistic) -> float:
    """Return the largest value of a statistic that is a whole number from 0, otherwise infinity."""
    if stat.factors:
        return float(np.prod([_most(history, part) for part in stat.factors]))
    plain = stat.half_life is None and stat.transform in {"identity", "binary"}
    if stat.kind not in _WHOLE or not plain:
        return np.inf
    actors = len(history.actors)
    if not stat.weighted and stat.combine == "count":
        return float(actors**2 if stat.kind == "four_cycle" else actors)
    most = 1.0
    for name in (stat.network, stat.second or stat.network):
        values = find_network(history, name)[0].values
        if (values != np.rint(values)).any() or (values < 0).any():
            return np.inf
        most *= max(float(values.sum()), 1.0)
    return most


def _is_wide(stat: Statistic) -> bool:
    """Say whether an event may change a statistic of dyads that it has no part in."""
    shared = stat.transform == "share" and (stat.kind in CLOSURES or "degree" in stat.kind)
    return stat.kind in _WIDE or shared or bool(stat.half_life) or stat.detail == "AB-XY"


def _span(history: EventHistory, name: str) -> float:
    changes = history.attributes[name]
    values = np.concatenate([changes.initial, changes.values])
    span = float(np.nanmax(values) - np.nanmin(values))
    return span if span > 0 else 1.0


def compile_job(
    history: EventHistory,
    statistics: Sequence[Statistic],
    *,
    simultaneous: Simultaneous = "error",
    support: str | None = None,
) -> Job:
    """Lay out the state that a list of statistics needs and the stream that moves it.

    Raises
    ------
    OptionError
        For unknown networks or attributes and for options that do not go together.
    HistoryError
        For tied times, missing covariates, and histories too large for a full state.
    """
    if not statistics:
        raise OptionError("a model needs at least one statistic")
    maker = _Compiler(history)
    maker.columns = [[] for _ in statistics]
    maker.parameters = [0.0 for _ in statistics]
    for place, stat in enumerate(statistics):
        maker.column(stat, place)
    held = maker.layer(Statistic("tie", support)) if support else -1
    plane = list(maker.layers.values())[held][st.VALUE] if support else -1
    present = -1
    if history.presence is not None:
        present, maker.vectors = maker.vectors, maker.vectors + 1
    if maker.planes * len(history.actors) ** 2 * 8 > _LIMIT:
        raise HistoryError(
            f"{len(history.actors)} actors need too much memory for every pair of them",
            remedy="Sample candidates: CaseControl",
        )
    networks = {key: find_network(history, key[0]) for key in maker.layers}
    stream, upto = merged(
        history, networks, maker.attributes, present, simultaneous, last=maker.uses_last
    )
    closures = [(plane, *rule) for rule, plane in maker.closures.items()]
    plan = st.Plan(
        np.array(list(maker.layers.values()), dtype=np.int64).reshape(-1, st.LAYER_COLUMNS),
        np.array([key[2] or 0.0 for key in maker.layers]),
        np.array(closures, dtype=np.int64).reshape(-1, st.CLOSURE_COLUMNS),
        np.array(maker.columns, dtype=np.int64).reshape(-1, col.COLUMN_COLUMNS),
        np.array(maker.parameters),
        len(statistics),
    )
    parts = [part for stat in statistics for part in stat.parts()]
    return Job(
        plan,
        stream,
        upto,
        tuple(stat.name for stat in statistics),
        len(history.actors),
        max(maker.planes, 1),
        maker.vectors,
        tuple(maker.never),
        any(_is_wide(part) for part in parts),
        tuple(maker.custom),
        tuple(maker.layers),
        dict(maker.attributes),
        present,
        plane,
        all(_most(history, stat) < 2**16 for stat in statistics),
    )
