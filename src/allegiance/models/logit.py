"""Conditional logit on rows made elsewhere: stratified Cox regression with one case a stratum."""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from allegiance.errors import HistoryError, OptionError
from allegiance.models.base import EventModel
from allegiance.models.checks import LARGEST
from allegiance.models.design import Block, evaluate
from allegiance.models.events import EventHistory, Floats, Ints
from allegiance.models.kernels.conditional import spreads
from allegiance.models.newton import Optimum

__all__ = ["ConditionalLogit", "block_scores", "climb_block", "pack"]


def pack(values: Floats, strata: Ints, chosen: npt.NDArray[np.bool_], extra: Floats) -> Block:
    """Arrange rows (r, p), sorted by stratum, as a block.

    Raises
    ------
    HistoryError
        For a stratum that has not one case, or nothing else, and for values that are not numbers.
    """
    if not np.isfinite(values).all():
        row = int(np.argmin(np.isfinite(values).all(axis=1)))
        raise HistoryError("a statistic is not a number", where=f"row {row + 1}")
    back = np.flatnonzero(np.diff(strata) < 0)
    if len(back):
        raise HistoryError(
            "strata are not in order", where=f"row {int(back[0]) + 2}", remedy="Sort the rows"
        )
    first = np.flatnonzero(np.diff(strata, prepend=strata[0] - 1))
    offset = np.append(first, len(strata)).astype(np.int64)
    cases = np.add.reduceat(chosen.astype(np.int64), first)
    sizes = np.diff(offset)
    wrong = np.flatnonzero((cases != 1) | (sizes < 2))
    if len(wrong):
        at = wrong[0]
        raise HistoryError(
            f"the stratum has {int(cases[at])} cases among {int(sizes[at])} rows",
            where=f"row {int(first[at]) + 1}",
            remedy="Give each stratum one case and at least one control",
        )
    p = values.shape[1]
    stratum = np.repeat(np.arange(len(first)), sizes)
    place = np.arange(len(strata)) - first[stratum]
    rows = np.empty(values.size)
    for k in range(p):
        rows[p * first[stratum] + k * sizes[stratum] + place] = values[:, k]
    picks = np.flatnonzero(chosen) - first
    return Block(rows, offset, picks.astype(np.int64), extra, np.empty(0, dtype=np.int64))


def climb_block(model: EventModel, block: Block) -> Optimum:
    """Fit a model's coefficients to a block of rows."""
    p = len(model.names_)
    step = max(1, len(block) // 500)
    spread = np.zeros(p)
    spreads(block.rows, block.offset, step, spread)
    return model._climb(
        lambda beta: evaluate(block, beta),
        model._start(),
        len(block),
        rough=(lambda beta: evaluate(block, beta, step)) if step > 2 else None,
        spread=spread,
    )


def block_scores(block: Block, beta: Floats) -> Floats:
    """Return the gradient of each event, shape (e, p)."""
    scores = np.zeros((len(block), len(beta)))
    evaluate(block, beta, 1, scores)
    return scores


class ConditionalLogit(EventModel):
    """Conditional logit: which row of each stratum is the case.

    The same as Cox regression stratified by event where each stratum has one event, so sampled
    statistics of other tools can be fitted and compared.

    Parameters
    ----------
    names
        Of the columns.
    options
        ``fixed``, priors and penalties, and ``cluster``, a group for each stratum: see
        :class:`~allegiance.models.base.EventModel`.
    """

    kind = "conditional logit"

    def __init__(self, names: Sequence[str], **options: Any) -> None:
        super().__init__([], **options)
        self.names = tuple(names)

    def fit_rows(
        self,
        values: npt.ArrayLike,
        strata: npt.ArrayLike,
        chosen: npt.ArrayLike,
        offset: npt.ArrayLike | None = None,
    ) -> Self:
        """Fit to rows.

        Parameters
        ----------
        values
            Statistics, shape (r, p).
        strata
            Stratum of each row, ascending, shape (r,).
        chosen
            Which rows are cases, shape (r,).
        offset
            Known part of each row's predictor, such as minus the log of a sampling weight.
        """
        began = perf_counter()
        self.names_ = self.names
        table = np.asarray(values, dtype=np.float64)
        if table.ndim != 2 or table.shape[1] != len(self.names):
            raise OptionError(f"values must have {len(self.names)} columns")
        extra = np.empty(0) if offset is None else np.asarray(offset, dtype=np.float64)
        mask = np.asarray(chosen, dtype=np.bool_)
        block = pack(table, np.asarray(strata, dtype=np.int64), mask, extra)
        too_large = np.abs(table) > LARGEST
        if too_large.any():
            row = int(np.argmax(too_large.any(axis=1)))
            name = self.names[int(np.argmax(too_large[row]))]
            raise HistoryError(f"{name} overflows", where=f"row {row + 1}", remedy="Rescale it")
        self._keep(climb_block(self, block), len(block))
        if self.cluster is not None:
            scores = block_scores(block, self.coef_)
            self.covariance_ = self._clustered(scores, np.asarray(self.cluster))
        self.stderr_ = np.sqrt(np.diag(self.covariance_))
        self.seconds_ = perf_counter() - began
        return self

    def _shrinking(self) -> npt.NDArray[np.bool_]:
        return np.ones(len(self.names_), dtype=np.bool_)

    def _solve(self, history: EventHistory) -> tuple[Optimum, int]:
        raise OptionError("a conditional logit is fitted to rows", remedy="Call fit_rows")
