"""Additive models of pairs of drivers, boosted: small trees whose every leaf names two conditions.

What a logit says with straight lines these say with steps, so effects may level off and one driver
may matter only beside another. A tree of depth two is a sum of terms in at most two drivers, and
so is any number of them: each forecast splits into what each pair added.
"""

from __future__ import annotations

from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt

from allegiance.models.kernels.trees import best_splits

__all__ = ["BoostedPairs"]

Floats = npt.NDArray[np.float64]

BINS: Final = 32


class BoostedPairs:
    """Whether something happens, from boosted trees of depth two.

    Newton boosting (Friedman 2001, with second-order leaves) of the log loss on binned columns.

    Parameters
    ----------
    rounds
        Number of trees.
    rate
        Share of each tree's step that is taken.
    penalty
        Ridge penalty on the leaves.
    least
        Least curvature, about the number of events a leaf must inform on, in each leaf.
    share
        Share of the columns that a tree may use, drawn anew for each.
    seed
        Of those draws.

    Attributes
    ----------
    trees_
        For each tree the columns (3,), thresholds (3,) and values (4,) of root, left and right
        split and of the leaves.
    intercept_
        Log odds before the first tree.
    """

    def __init__(
        self,
        rounds: int = 150,
        rate: float = 0.05,
        penalty: float = 5.0,
        least: float = 1.0,
        share: float = 0.5,
        seed: int = 0,
    ) -> None:
        self.rounds, self.rate, self.penalty = rounds, rate, penalty
        self.least, self.share, self.seed = least, share, seed

    def fit(
        self,
        values: Floats,
        happened: npt.NDArray[np.bool_],
        weights: Floats | None = None,
        offset: Floats | None = None,
    ) -> Self:
        """Fit to rows.

        Parameters
        ----------
        values
            Drivers, shape (n, p).
        happened
            Outcomes, shape (n,).
        weights
            How many rows each row stands for, shape (n,).
        offset
            Known part of the log odds, shape (n,); without it the log odds of the overall share.
        """
        n, p = values.shape
        w = np.ones(n) if weights is None else np.asarray(weights, np.float64)
        y = happened.astype(np.float64)
        edges = [_edges(values[:, k], happened) for k in range(p)]
        binned = np.column_stack(
            [np.searchsorted(edges[k], values[:, k], side="left") for k in range(p)]
        ).astype(np.uint8)
        binned = np.asfortranarray(binned)
        if offset is None:
            mean = (w @ y + 0.5) / (w.sum() + 1.0)
            self.intercept_ = float(np.log(mean / (1.0 - mean)))
            eta = np.full(n, self.intercept_)
        else:
            self.intercept_, eta = 0.0, np.array(offset, np.float64)
        random = np.random.default_rng(self.seed)
        self.trees_: list[tuple[Any, Any, Any]] = []
        for _ in range(self.rounds):
            chance = 0.5 * (1.0 + np.tanh(eta / 2))
            columns = np.sort(random.choice(p, max(1, int(self.share * p)), replace=False))
            found, cut, leaf, of = best_splits(
                binned, w * (y - chance), w * chance * (1 - chance), columns.astype(np.int64),
                BINS, self.penalty, self.least,
            )  # fmt: skip
            leaf = leaf * self.rate
            eta += leaf[of]
            bounds = np.array(
                [edges[k][c] if k >= 0 and c < len(edges[k]) else np.inf
                 for k, c in zip(found, cut, strict=True)]
            )  # fmt: skip
            self.trees_.append((found, bounds, leaf))
        return self

    def log_odds(self, values: Floats, offset: Floats | float = 0.0) -> Floats:
        """Return the log odds of rows, shape (n,)."""
        eta = np.full(len(values), self.intercept_) + offset
        for column, bound, leaf in self.trees_:
            right = values[:, column[0]] > bound[0] if column[0] >= 0 else np.zeros(len(eta), bool)
            side = np.where(right, 2, 1)
            inner = column[side]
            beyond = (inner >= 0) & (
                values[np.arange(len(eta)), np.maximum(inner, 0)] > bound[side]
            )
            eta += leaf[2 * (side - 1) + beyond]
        return eta


def _edges(column: Floats, happened: npt.NDArray[np.bool_]) -> Floats:
    """Return at most `BINS` - 1 thresholds between values, as dense among events as elsewhere."""
    known = np.unique(column)
    if len(known) <= BINS:
        return known[:-1]
    levels = np.linspace(0, 1, BINS // 2 + 1)[1:-1]
    both = [np.quantile(column, levels)]
    if happened.any():
        both.append(np.quantile(column[happened], levels))
    return np.unique(np.concatenate(both))
