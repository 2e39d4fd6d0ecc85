"""Terms two at a time: small boosted trees on top of the additive form.

A tree of depth two asks at most two things of a candidate, such as *did this lately* and *seldom in
the news*; what hundreds of them add is still a sum of terms in pairs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from allegiance.models.forecast.additive import Rows, row_values
from allegiance.models.kernels.choosing import add_tree, grow, slopes
from allegiance.models.kernels.shapes import AT, Form

__all__ = ["Pairs", "fit_pairs"]


@dataclass(frozen=True)
class Pairs:
    """How trees are grown; the defaults were chosen on the validation part of ICEWS14.

    Attributes
    ----------
    trees
        How many; 0 for none.
    rate
        Share of each tree's step that is taken.
    ridge, least
        Penalty on the leaves and least curvature in one, as if all queries grew each tree.
    columns, queries
        Shares of both that a tree is grown from, drawn anew for each.
    """

    trees: int = 0
    rate: float = 0.1
    ridge: float = 20.0
    least: float = 10.0
    columns: float = 0.3
    queries: float = 0.15


def fit_pairs(rows: Rows, form: Form, how: Pairs, seed: int = 0) -> Form:
    """Grow trees on what a form leaves unexplained (Friedman 2001, with second-order leaves).

    Only candidates that something leads to are judged by trees, so that all others can be scored
    from tables.
    """
    random = np.random.default_rng(seed)
    codes = widened(rows, len(form.by_relation) // 2)
    reached = rows.codes[:, :AT].any(axis=1)
    everyone = np.flatnonzero(reached)
    score = row_values(rows, form) + rows.offset
    slope, bend = np.zeros(len(score)), np.zeros(len(score))
    columns = np.zeros((how.trees, 3), np.int64)
    cuts, leaves = columns.copy(), np.zeros((how.trees, 4))
    of = np.repeat(np.arange(len(rows.truth)), np.diff(rows.first))
    wide = codes.shape[1]
    for t in range(how.trees):
        taken = random.random(len(rows.truth)) < how.queries
        slopes(score, rows.first, rows.truth, np.flatnonzero(taken), slope, bend)
        grow(
            codes, np.flatnonzero(taken[of] & reached), slope, bend,
            np.sort(random.choice(wide, max(int(how.columns * wide), 1), replace=False)),
            how.ridge * how.queries, how.least * how.queries, columns[t], cuts[t], leaves[t],
        )  # fmt: skip
        leaves[t] *= how.rate
        add_tree(codes, everyone, columns[t], cuts[t], leaves[t], score)
    return form._replace(column=columns, cut=cuts, leaf=leaves)


def widened(rows: Rows, half: int) -> npt.NDArray[np.uint8]:
    """Return the codes of rows and of their queries: habit, activity, direction."""
    relation, habit, activity = rows.tags.T
    query = np.column_stack([habit, activity, relation >= half]).astype(np.uint8)
    return np.hstack([rows.codes, np.repeat(query, np.diff(rows.first), axis=0)])
