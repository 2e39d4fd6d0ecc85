"""Which sender acts on which receiver: the relational event model of Butts (2008)."""

from __future__ import annotations

from allegiance.models.spelled import SpelledModel

__all__ = ["Tie"]


class Tie(SpelledModel):
    """Intensities of all dyads, with exact times (interval likelihood) or their order alone.

    See :class:`~allegiance.models.spelled.SpelledModel` for the parameters. Cost grows with what
    events change, not with events times dyads: rows that did not change are not looked at again.
    """

    kind = "tie"
    dyads = True
