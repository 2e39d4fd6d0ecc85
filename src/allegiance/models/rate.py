"""Who acts when: the rate half of DyNAM (Stadtfeld, Hollway, Block 2017)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from allegiance.errors import OptionError
from allegiance.models.spelled import SpelledModel
from allegiance.models.statistics import Statistic

__all__ = ["Rate"]

_OF_ACTORS: Final = {"intercept", "indegree", "outdegree", "ego", "neighbours", "product", "custom"}


class Rate(SpelledModel):
    """Rates at which actors act, with exact times or their order alone.

    Statistics are of the sender: :func:`indegree` and :func:`outdegree` (whatever their role),
    :func:`ego`, :func:`neighbours`, :func:`intercept`, :func:`custom` (one number per sender), and
    their products. See :class:`~allegiance.models.spelled.SpelledModel` for the parameters.
    """

    kind = "rate"
    side = "senders"
    dyads = False

    def __init__(self, statistics: str | Sequence[Statistic], **options: Any) -> None:
        super().__init__(statistics, **options)
        self.statistics = [_of_sender(stat) for stat in self.statistics]


def _of_sender(stat: Statistic) -> Statistic:
    if stat.kind not in _OF_ACTORS:
        raise OptionError(
            f"{stat.name} is about two actors, and a rate about one",
            remedy=f"Use {', '.join(sorted(_OF_ACTORS - {'product'}))}",
        )
    if stat.factors:
        return replace(stat, factors=tuple(_of_sender(part) for part in stat.factors))
    return replace(stat, role="ego")
