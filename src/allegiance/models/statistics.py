r"""The statistics a model may contain, each with its formula.

Notation: :math:`i` sends, :math:`j` receives, :math:`w_{ij}(t)` is the value of the tie from
:math:`i` to :math:`j` just before :math:`t` in the named network, :math:`b_{ij} = [w_{ij} > 0]`.
The network ``events`` counts the past events themselves; every relation of the events is a network
of its own name. Events at the very time :math:`t` are never seen by each other.

Networks may be joined and halved by name, see :func:`~allegiance.models.networks.find_network`:
``aids+arms`` adds up two relations, ``events:hostile`` what is below zero.

All that read a network take ``window`` (events older than that many time units are forgotten);
those that weigh it also ``half_life`` (an event counts :math:`2^{-(t - t_e)/h}` after
:math:`t - t_e`). What cannot take one says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from allegiance.errors import OptionError
from allegiance.models.events import EVENTS

__all__ = [
    "CLOSURES",
    "Statistic",
    "alter",
    "custom",
    "cycle",
    "difference",
    "different",
    "ego",
    "enemy_of_enemy",
    "enemy_of_friend",
    "four_cycle",
    "friend_of_enemy",
    "friend_of_friend",
    "indegree",
    "inertia",
    "intercept",
    "neighbours",
    "outdegree",
    "participation_shift",
    "recency",
    "recency_rank",
    "reciprocity",
    "same",
    "shared_receivers",
    "shared_senders",
    "similarity",
    "tie",
    "transitivity",
]

Transform = Literal["identity", "binary", "log", "root", "share"]
Role = Literal["alter", "ego"]


@dataclass(frozen=True)
class Statistic:
    """One column of a model: what to read, how to weigh it, what to call it.

    Multiply two to get their interaction: ``inertia() * same("ideology")``.
    """

    kind: str
    network: str = EVENTS
    second: str | None = None
    attribute: str | None = None
    role: Role = "alter"
    weighted: bool = False
    transform: Transform = "identity"
    window: float | None = None
    half_life: float | None = None
    combine: Literal["count", "product", "least"] = "count"
    turns: tuple[bool, bool] = (False, False)
    detail: str = ""
    function: Callable[[Any, int], npt.ArrayLike] | None = field(default=None, compare=False)
    factors: tuple[Statistic, ...] = ()
    reads: tuple[tuple[str | Statistic, ...], tuple[str, ...]] = ((), ())
    label: str | None = None

    def __post_init__(self) -> None:
        for name in ("window", "half_life"):
            span = getattr(self, name)
            if span is not None and not (np.isfinite(span) and span > 0):
                raise OptionError(f"{name} must be a positive number, not {span}", where=self.kind)
        if self.window is not None and self.half_life is not None:
            raise OptionError("window and half_life exclude each other", where=self.kind)
        if self.half_life is not None and not self.weighted:
            raise OptionError("a half-life needs weighted=True", where=self.kind)
        self._refuse_idle()

    def _refuse_idle(self) -> None:
        """Refuse options that this statistic would not heed.

        Raises
        ------
        OptionError
            Naming the option and the statistic.
        """
        of_network = self.kind in _READING or self.kind in CLOSURES
        for option, idle in (
            ("window", self.window is not None and not of_network),
            ("half_life", self.half_life is not None and self.kind not in _WEIGHABLE | CLOSURES),
            ("weighted", self.weighted and self.kind not in _WEIGHABLE | CLOSURES),
            ("weighted", self.weighted and self.kind in CLOSURES and self.combine == "count"),
            ("combine", self.combine != "count" and self.kind not in CLOSURES),
            ("transform='share'", self.transform == "share" and self.kind not in _SHARED),
        ):
            if idle:
                remedy = f"Leave out {option}"
                if self.kind in CLOSURES:
                    remedy = "Say how to weigh two-paths: combine='product' or 'least'"
                raise OptionError(f"{self.kind} takes no {option}", remedy=remedy)

    def __mul__(self, other: Statistic) -> Statistic:
        return Statistic("product", factors=(*self.parts(), *other.parts()))

    def parts(self) -> tuple[Statistic, ...]:
        """Return the factors of an interaction, or the statistic itself."""
        return self.factors or (self,)

    @property
    def name(self) -> str:
        """What tables call it, such as ``indegree(friendship, ego)``."""
        if self.label:
            return self.label
        if self.factors:
            return " * ".join(part.name for part in self.factors)
        said = [word for word in (self.attribute, self.second) if word]
        if self.network != EVENTS or self.kind == "tie":
            said.insert(0, self.network)
        said += [self.detail] if self.detail else []
        said += [self.role] if self.role != _ROLES.get(self.kind, "alter") else []
        said += ["weighted"] if self.weighted and self.kind in _WEIGHABLE else []
        said += [self.combine] if self.combine != "count" else []
        said += [self.transform] if self.transform != "identity" else []
        said += [f"window={self.window:g}"] if self.window is not None else []
        said += [f"half_life={self.half_life:g}"] if self.half_life is not None else []
        return f"{self.kind}({', '.join(said)})" if said else self.kind


_ROLES: Final = {"ego": "ego", "recency": "ego", "recency_rank": "ego"}
_WEIGHABLE: Final = {"inertia", "tie", "reciprocity", "indegree", "outdegree"}
_READING: Final = _WEIGHABLE | {"four_cycle", "neighbours", "recency", "recency_rank"}
CLOSURES: Final = {
    "transitivity", "cycle", "shared_receivers", "shared_senders", "friend_of_friend",
    "friend_of_enemy", "enemy_of_friend", "enemy_of_enemy",
}  # fmt: skip
"""Statistics of two-paths."""
_SHARED: Final = _WEIGHABLE | CLOSURES


def intercept() -> Statistic:
    """One everywhere: the logarithm of the base rate. Exact-time rate and tie models only."""
    return Statistic("intercept")


def inertia(network: str = EVENTS, **options: Any) -> Statistic:
    r"""Past events from sender to receiver: :math:`b_{ij}`, or :math:`w_{ij}` if weighted.

    Range: 0 or 1; weighted, from 0. Source: Butts 2008 (persistence); Stadtfeld and Block 2017.
    """
    return Statistic("inertia", network, **options)


def tie(network: str, **options: Any) -> Statistic:
    r"""Tie from sender to receiver in a covariate network: :math:`b_{ij}` or :math:`w_{ij}`."""
    return Statistic("tie", network, **options)


def reciprocity(network: str = EVENTS, **options: Any) -> Statistic:
    r"""Past events from receiver to sender: :math:`b_{ji}`, or :math:`w_{ji}` if weighted.

    Source: Butts 2008.
    """
    return Statistic("reciprocity", network, **options)


def indegree(network: str = EVENTS, role: Role = "alter", **options: Any) -> Statistic:
    r"""How many act on the receiver (``role="alter"``) or the sender (``"ego"``).

    :math:`\sum_k b_{kj}`, or :math:`\sum_k w_{kj}` if weighted. Source: Butts 2008 (popularity).
    """
    return Statistic("indegree", network, role=role, **options)


def outdegree(network: str = EVENTS, role: Role = "alter", **options: Any) -> Statistic:
    r"""On how many the receiver (or sender) acts: :math:`\sum_k b_{jk}`, weighted :math:`w_{jk}`.

    Source: Butts 2008 (activity).
    """
    return Statistic("outdegree", network, role=role, **options)


def _closure(
    kind: str, first: str, second: str | None, turns: tuple[bool, bool], options: dict[str, Any]
) -> Statistic:
    other = None if second == first else second
    if options.get("weighted"):
        options = {"combine": "product", **options}
    return Statistic(kind, first, other, turns=turns, **options)


def transitivity(network: str = EVENTS, second: str | None = None, **options: Any) -> Statistic:
    r"""Two-paths from sender to receiver: :math:`\sum_k f(w_{ik}, v_{kj})`.

    ``combine`` sets f: ``count`` :math:`[w>0][v>0]`, ``product`` :math:`wv`, ``least``
    :math:`\min(w, v)`. v is the ``second`` network, or the same. Source: Butts 2008 (OTP);
    Lerner and Lomi 2020 (least, in logarithms).
    """
    return _closure("transitivity", network, second, (False, False), options)


def cycle(network: str = EVENTS, second: str | None = None, **options: Any) -> Statistic:
    r"""Two-paths back from receiver to sender: :math:`\sum_k f(w_{ki}, v_{jk})`.

    Source: Butts 2008 (ITP).
    """
    return _closure("cycle", network, second, (True, True), options)


def shared_receivers(network: str = EVENTS, second: str | None = None, **options: Any) -> Statistic:
    r"""Actors that both act on: :math:`\sum_k f(w_{ik}, v_{jk})`. Source: Butts 2008 (OSP)."""
    return _closure("shared_receivers", network, second, (False, True), options)


def shared_senders(network: str = EVENTS, second: str | None = None, **options: Any) -> Statistic:
    r"""Actors that act on both: :math:`\sum_k f(w_{ki}, v_{kj})`. Source: Butts 2008 (ISP)."""
    return _closure("shared_senders", network, second, (True, False), options)


def friend_of_friend(friends: str, **options: Any) -> Statistic:
    r"""Friends of my friends: :math:`\sum_k b^+_{ik} b^+_{kj}`.

    Source: Heider 1946; Cartwright and Harary 1956 (structural balance).
    """
    return _closure("friend_of_friend", friends, None, (False, False), options)


def friend_of_enemy(enemies: str, friends: str, **options: Any) -> Statistic:
    r"""Friends of my enemies: :math:`\sum_k b^-_{ik} b^+_{kj}`, in two signed networks.

    Source: structural balance, as in :func:`friend_of_friend`; Lerner 2016 for events.
    """
    return _closure("friend_of_enemy", enemies, friends, (False, False), options)


def enemy_of_friend(friends: str, enemies: str, **options: Any) -> Statistic:
    r"""Enemies of my friends: :math:`\sum_k b^+_{ik} b^-_{kj}`.

    With ``friends`` the network of patrons and a ``window``, this is "whom my patron now fights".
    """
    return _closure("enemy_of_friend", friends, enemies, (False, False), options)


def enemy_of_enemy(enemies: str, **options: Any) -> Statistic:
    r"""Enemies of my enemies: :math:`\sum_k b^-_{ik} b^-_{kj}`."""
    return _closure("enemy_of_enemy", enemies, None, (False, False), options)


def four_cycle(network: str = EVENTS, **options: Any) -> Statistic:
    r"""Three-paths :math:`\sum_{k \ne i}\sum_{l \ne j} b_{il} b_{kl} b_{kj}`.

    Who shares receivers with me also acts on j. Source: Stadtfeld and Block 2017.
    """
    return Statistic("four_cycle", network, **options)


def recency(network: str = EVENTS, role: Role = "ego", **options: Any) -> Statistic:
    r"""How lately i acted on j: :math:`1 / (1 + t - t^{last}_{ij})`, 0 if never.

    ``role="alter"``: how lately j acted on i. In a covariate network, how lately the tie was made
    or grew, 0 where there is none. With a ``window``, 0 beyond it.
    """
    return Statistic("recency", network, role=role, **options)


def recency_rank(network: str = EVENTS, role: Role = "ego", **options: Any) -> Statistic:
    r"""One over the rank of j among those i acted on, latest first; 0 if never.

    ``role="alter"``: among those who acted on i. Source: Butts 2008 (RSndSnd, RRecSnd).
    """
    return Statistic("recency_rank", network, role=role, **options)


def participation_shift(shift: str) -> Statistic:
    r"""One if the event turns the talk this way after the last event, from A to B.

    ``AB-BA``, ``AB-BY``, ``AB-XA``, ``AB-XB``, ``AB-XY``, ``AB-AY``. Source: Gibson 2003; Butts
    2008.
    """
    return Statistic("participation_shift", detail=shift.upper())


def ego(attribute: str, **options: Any) -> Statistic:
    r"""Attribute of the sender, :math:`x_i(t)`."""
    return Statistic("ego", attribute=attribute, role="ego", **options)


def alter(attribute: str, **options: Any) -> Statistic:
    r"""Attribute of the receiver, :math:`x_j(t)`."""
    return Statistic("alter", attribute=attribute, **options)


def same(attribute: str) -> Statistic:
    r"""Whether both have the same value, :math:`[x_i = x_j]`; with places, co-location."""
    return Statistic("same", attribute=attribute)


def different(attribute: str) -> Statistic:
    r"""Whether the values differ, :math:`[x_i \ne x_j]`."""
    return Statistic("different", attribute=attribute)


def difference(attribute: str, *, signed: bool = False, **options: Any) -> Statistic:
    r"""Distance :math:`|x_i - x_j|`; signed, :math:`x_i - x_j`."""
    return Statistic(
        "difference", attribute=attribute, detail="signed" if signed else "", **options
    )


def similarity(attribute: str) -> Statistic:
    r"""One less the distance over the range, :math:`1 - |x_i - x_j| / (\max x - \min x)`."""
    return Statistic("similarity", attribute=attribute)


def neighbours(
    network: str, attribute: str, role: Role = "alter", *, window: float | None = None
) -> Statistic:
    r"""Mean of an attribute over those who act on the receiver (or sender), 0 if nobody does.

    :math:`\sum_k b_{kj} x_k / \sum_k b_{kj}`. Source: goldfish's ``tertius``.
    """
    return Statistic("neighbours", network, attribute=attribute, role=role, window=window)


def custom(
    name: str,
    function: Callable[[Any, int], npt.ArrayLike],
    *,
    networks: tuple[str | Statistic, ...] = (EVENTS,),
    attributes: tuple[str, ...] = (),
    role: Role = "alter",
) -> Statistic:
    """Make a statistic of your own, for all models and for simulation.

    Parameters
    ----------
    name
        What tables call it.
    function
        ``function(moment, sender)`` returns one value per actor as a receiver, shape (n,), or,
        with ``role="ego"`` and in rate models, one number for the sender.
        ``moment.network(name)`` is the (n, n) array of ties just before the event,
        ``moment.attribute(name)`` an attribute, shape (n,), ``moment.time`` the time.
    networks, attributes
        What the function reads. A network with a window or half-life is named by a statistic that
        has it: ``inertia("aids", window=365)`` is then ``moment.network("aids", window=365)``.
    role
        ``alter``: about sender and receiver. ``ego``: about the sender alone.

    It is asked for the sender of each event in choice models, for every actor at every change in
    the others: compiled statistics are faster where they say the same.
    """
    return Statistic(
        "custom", role=role, function=function, reads=(networks, attributes), label=name
    )
