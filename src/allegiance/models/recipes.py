r"""Statistics of armed groups and their patrons, made of the general ones.

Each reads typed events (a relation, relations joined by ``+``, or a half such as
``events:hostile``) or a covariate network, and says in one word what would take a line. Those of
past events take ``window`` or ``half_life`` and count in logarithms, so that the tenth raid says
less than the first.
"""

from __future__ import annotations

from typing import Any, Final

from allegiance.models.statistics import (
    Role,
    Statistic,
    inertia,
    reciprocity,
    same,
    shared_receivers,
    shared_senders,
    tie,
    transitivity,
)

__all__ = [
    "RECIPES",
    "co_location",
    "common_enemies",
    "common_patrons",
    "kin",
    "lineage",
    "past_help",
    "past_punishment",
    "patrons_friends",
    "same_parent",
]


def kin(network: str = "kin") -> Statistic:
    r"""Whether two are kin: :math:`b_{ij}` in a network of kinship, given both ways round."""
    return tie(network)


def lineage(network: str = "parent", role: Role = "alter") -> Statistic:
    r"""Whether the receiver came out of the sender, :math:`b_{ij}` with i the parent of j.

    ``role="ego"``: whether the sender came out of the receiver, :math:`b_{ji}`.
    """
    return tie(network) if role == "alter" else reciprocity(network)


def same_parent(network: str = "parent") -> Statistic:
    r"""Parents that both came out of: :math:`\sum_k b_{ki} b_{kj}`."""
    return shared_senders(network)


def _past(what: str, role: Role, options: dict[str, Any]) -> Statistic:
    asked = {"weighted": True, "transform": "log", **options}
    return reciprocity(what, **asked) if role == "alter" else inertia(what, **asked)


def past_help(relation: str = "helps", role: Role = "alter", **options: Any) -> Statistic:
    r"""How much the receiver helped the sender: :math:`\ln(1 + w_{ji})` over events of help.

    ``role="ego"``: how much the sender helped the receiver. ``relation`` may join several, as in
    ``past_help("helps+promises", half_life=365)``.
    """
    return _past(relation, role, options)


def past_punishment(relation: str = "sanctions", role: Role = "alter", **options: Any) -> Statistic:
    r"""How much the receiver punished the sender: :math:`\ln(1 + w_{ji})` over punishments.

    ``role="ego"``: how much the sender punished the receiver.
    """
    return _past(relation, role, options)


def co_location(attribute: str = "place") -> Statistic:
    r"""Whether both are in one place, :math:`[x_i = x_j]`; places change by their changes file."""
    return same(attribute)


def common_enemies(relation: str = "events:hostile", **options: Any) -> Statistic:
    r"""Whom both fought: :math:`\sum_k b^-_{ik} b^-_{jk}`."""
    return shared_receivers(relation, **options)


def common_patrons(network: str = "patron") -> Statistic:
    r"""Patrons of both: :math:`\sum_k b_{ik} b_{jk}` where i acts on its patron k."""
    return shared_receivers(network)


def patrons_friends(
    patrons: str = "patron", friends: str = "events:friendly", **options: Any
) -> Statistic:
    r"""Whom my patrons befriended: :math:`\sum_k b_{ik} b^+_{kj}`; with a window, new friends."""
    return transitivity(patrons, friends, **options)


RECIPES: Final = {
    function.__name__: function
    for function in (
        co_location, common_enemies, common_patrons, kin, lineage, past_help, past_punishment,
        patrons_friends, same_parent,
    )
}  # fmt: skip
"""Every recipe by name."""
