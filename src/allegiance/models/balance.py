"""Matrices of who stands with whom, and what follows from them: memory, likeness, balance.

Every function takes plain arrays, so the same drivers serve yearly codings and ledgers alike.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["fading", "likeness", "since", "through"]

Floats = NDArray[np.float64]


def fading(flags: NDArray[np.bool_], keep: float) -> Floats:
    """Return, for each step of the first axis, a memory of the flags up to and with that step.

    Parameters
    ----------
    flags
        What held in each step, shape (t, ...).
    keep
        Share of the memory that lasts into the next step, between 0 and 1; 1 counts steps.
    """
    memory = np.empty(flags.shape)
    last = np.zeros(flags.shape[1:])
    for step, now in enumerate(flags):
        last = keep * last + now
        memory[step] = last
    return memory


def since(flags: NDArray[np.bool_]) -> Floats:
    """Return for how many steps each flag has held without a break, 0 where it does not."""
    length = np.empty(flags.shape)
    last = np.zeros(flags.shape[1:])
    for step, now in enumerate(flags):
        last = (last + 1) * now
        length[step] = last
    return length


def likeness(portfolio: Floats) -> Floats:
    """Return how alike the columns of a portfolio are: the cosine, 0 on the diagonal.

    Parameters
    ----------
    portfolio
        What each of s actors has done to each of r others, shape (r, s).

    Returns
    -------
    Floats
        Shape (s, s), between 0 and 1 for portfolios without negative entries.
    """
    size = np.sqrt((portfolio**2).sum(axis=0))
    unit = portfolio / np.where(size > 0, size, 1.0)
    alike: Floats = unit.T @ unit
    np.fill_diagonal(alike, 0.0)
    return alike


def through(one: Floats, other: Floats) -> Floats:
    """Count two-step paths, damped: ``log(1 + one @ other)``, 0 on the diagonal.

    With alliances and rivalries as the steps these are the triangles of structural balance:
    ally of an ally, rival of an ally, rival of a rival.
    """
    paths: Floats = np.log1p(np.asarray(one, float) @ np.asarray(other, float))
    np.fill_diagonal(paths, 0.0)
    return paths
