"""Who resembles whom: vectors of actors from whom they dealt with, and how.

Rows (anchor, relation) by columns (candidate) of decayed counts, in logs and scaled by the roots
of their sums, are approximated by their leading right singular vectors. Each snapshot takes one
more step of orthogonal iteration from the last, so that following a year costs little
(Halko, Martinsson, Tropp 2011).
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from allegiance.models.kernels.shapes import Index, Kinship, Past

__all__ = ["Likeness"]

_SLOW: Final = 3
"""Which of the half-lives counts here: the longest but one."""


class Likeness:
    """Snapshots of the kinship of actors.

    Parameters
    ----------
    index
        Of all facts.
    size
        Length of the vectors.
    neighbours
        How many of the most similar actors to keep of each.

    Attributes
    ----------
    axes
        The leading right singular vectors as of the last snapshot, shape (actors, size).
    """

    def __init__(self, index: Index, size: int = 48, neighbours: int = 30) -> None:
        actors = len(index.group)
        self.index, self.size, self.neighbours = index, min(size, actors), min(neighbours, actors)
        start = np.random.default_rng(0).normal(size=(actors, self.size))
        self.axes = np.linalg.qr(start)[0].astype(np.float32)
        wide = 2 * index.half
        self._key = np.repeat(np.arange(actors), np.diff(index.trace_row)) * wide + index.trace_rel

    def snapshot(self, past: Past, day: int) -> Kinship:
        """Look at the actors as of the facts absorbed so far."""
        from scipy import sparse

        index, actors = self.index, len(self.index.group)
        ids = np.flatnonzero(past.trace_day >= 0)
        value = np.log1p(past.trace[ids, _SLOW] * past.decay[_SLOW, day - past.trace_day[ids]])
        rows, of = np.unique(self._key[ids], return_inverse=True)
        shape = (len(rows), actors)
        counts = sparse.csr_matrix((value, (of, index.trace_who[ids])), shape, np.float32)
        height, usual = (np.asarray(counts.sum(axis)).ravel() + 1.0 for axis in (1, 0))
        scaled = sparse.diags_array(height**-0.5) @ counts @ sparse.diags_array(usual**-0.5)
        scaled = scaled.tocsr().astype(np.float32)
        if len(rows) > 2 * self.size:
            self.axes = np.linalg.qr(scaled.T @ (scaled @ self.axes))[0].astype(np.float32)
        owner = rows // (2 * index.half)
        gather = sparse.csr_matrix(
            (height**0.5, (owner, np.arange(len(rows)))), (actors, len(rows)), np.float32
        )
        vectors: npt.NDArray[np.float32] = np.asarray(gather @ (scaled @ self.axes))
        length = np.linalg.norm(vectors, axis=1)
        vectors /= np.maximum(length, 1e-9)[:, None]
        return self.made(
            np.ascontiguousarray(vectors, np.float32),
            (self.axes * np.sqrt(usual)[:, None]).astype(np.float32),
            usual.astype(np.float32),
        )

    def made(self, anchor: Any, candidate: Any, usual: Any) -> Kinship:
        """Return a snapshot of vectors whose neighbours are still to be looked up."""
        actors, many = len(anchor), self.neighbours
        return Kinship(
            anchor, candidate, usual, np.zeros((actors, many), np.int64),
            np.zeros((actors, many), np.float32), np.zeros(actors, np.bool_), None, None, None,
        )  # fmt: skip
