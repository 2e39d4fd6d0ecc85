r"""Who is chosen, given who acts: the choice half of DyNAM (Stadtfeld, Hollway, Block 2017).

The probability that i chooses j among its candidates C(t) is

.. math:: p(j \mid i, t) = \exp(\beta' x_{ij}(t)) / \sum_{k \in C(t)} \exp(\beta' x_{ik}(t)).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from allegiance.errors import OptionError
from allegiance.models.base import EventModel
from allegiance.models.design import Block, ChoiceDesign, evaluate, risk_of
from allegiance.models.events import EventHistory, Floats
from allegiance.models.kernels.conditional import spreads
from allegiance.models.kernels.plain import LOOPED
from allegiance.models.newton import Optimum
from allegiance.models.plan import compile_job
from allegiance.models.statistics import Statistic

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Choice", "refuse_ego", "total"]

_PER_EVENT: Final = 1000
"""What an event costs the interpreter besides its candidates, in numbers gone through."""
_ENOUGH: Final = 120
"""Events in the sample on which the climb starts, at least."""
_PER_LOOP: Final = 8
"""What a value of a statistic that is a loop of its own costs it."""
_SHARE: Final = 40
"""One in so many is sampled then: a better start saves a pass over all events."""


class Choice(EventModel):
    """Multinomial logit of receivers given senders, over histories.

    Parameters
    ----------
    statistics
        See :class:`~allegiance.models.base.EventModel` for this and the other parameters.
        ``support``: only actors tied to the sender can be chosen. ``opportunities``: receivers.

    Examples
    --------
    >>> from allegiance.models import Choice, EventHistory
    >>> history = EventHistory.from_columns(
    ...     [1, 2, 3, 4, 5, 6], list("abcaba"), list("babcab"), actors=list("abcd"))
    >>> Choice("reciprocity").fit(history).coef_.round(3)
    array([1.536])
    """

    kind = "choice"
    side = "receivers"

    def design(self, history: EventHistory) -> ChoiceDesign:
        """Prepare the rows of this model on a history, without fitting."""
        refuse_ego(self.statistics)
        job = compile_job(
            history, self.statistics, simultaneous=self.simultaneous, support=self.support
        )
        return ChoiceDesign(history, job, risk_of(history, job, self._lists(history)))

    def _solve(self, history: EventHistory) -> tuple[Optimum, int]:
        self.design_ = self.design(history)
        step = max(1, min(len(history) // _ENOUGH, _SHARE))
        # Rows in memory are sampled where they lie; rows that are not are made for a sample.
        sample = self.design_ if self.design_.fits else self.design_.thinned(step)
        every = step if self.design_.fits else 1
        spread = np.zeros(len(self.names_))
        first = next(sample.blocks())
        spreads(first.rows, first.offset, every, spread)
        found = self._climb(
            lambda beta: total(self.design_, beta),
            self._start(),
            len(history),
            rough=(lambda beta: total(sample, beta, every)) if step > 2 else None,
            spread=spread,
        )
        return found, len(history)

    def _numbers(self, history: EventHistory) -> float:
        parts = [part for stat in self.statistics for part in stat.parts()]
        columns = sum(_PER_LOOP if part.kind in LOOPED else 1 for part in parts)
        return len(history) * (_PER_EVENT + columns * len(history.actors))

    def _blocks(self, history: EventHistory) -> Iterator[Block]:
        return self.design(history).blocks()

    def _event_scores(self, history: EventHistory) -> Floats:
        p = len(self.names_)
        parts = []
        for block in self.design_.blocks():
            scores = np.zeros((len(block), p))
            evaluate(block, self.coef_, 1, scores)
            parts.append(scores)
        return np.concatenate(parts)

    def rows(self, history: EventHistory) -> pl.DataFrame:
        """Return the design rows for use elsewhere.

        Columns: event, sender, receiver, chosen (0 or 1), and one per statistic.
        """
        from allegiance.models.summary import design_rows

        return design_rows(self.design(history))


def refuse_ego(statistics: Sequence[Statistic]) -> None:
    """Refuse what is the same for all candidates of a sender.

    Raises
    ------
    OptionError
        Naming the statistic.
    """
    of_one = {"ego", "indegree", "outdegree", "neighbours", "custom"}
    for stat in statistics:
        if stat.kind == "intercept" or (stat.role == "ego" and stat.kind in of_one):
            raise OptionError(
                f"{stat.name} is the same for all candidates of a sender",
                remedy="Leave it out, or multiply it with a statistic of the receiver",
            )


def total(design: ChoiceDesign, beta: Floats, step: int = 1) -> tuple[float, Floats, Floats]:
    """Sum the log-likelihood and its derivatives over a design, or every ``step``-th event."""
    parts = [evaluate(block, beta, step) for block in design.blocks()]
    if len(parts) == 1:
        return parts[0]
    return (
        sum(p[0] for p in parts),
        np.sum([p[1] for p in parts], axis=0),
        np.sum([p[2] for p in parts], axis=0),
    )
