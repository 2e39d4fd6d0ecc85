"""Memory, likeness and balance on matrices small enough to check by hand."""

from __future__ import annotations

import numpy as np

from allegiance.models.balance import fading, likeness, since, through


def test_memory_fades_and_counts() -> None:
    flags = np.array([[1, 0], [1, 1], [0, 1]], bool)
    np.testing.assert_allclose(fading(flags, 0.5), [[1, 0], [1.5, 1], [0.75, 1.5]])
    np.testing.assert_array_equal(fading(flags, 1.0)[-1], [2, 2])
    np.testing.assert_array_equal(since(flags), [[1, 0], [2, 1], [0, 2]])


def test_likeness_is_a_cosine_without_self() -> None:
    portfolio = np.array([[1.0, 1.0, 0.0], [0.0, 1.0, 0.0]])
    alike = likeness(portfolio)
    np.testing.assert_allclose(alike[0, 1], np.sqrt(0.5))
    np.testing.assert_array_equal(np.diag(alike), 0)
    np.testing.assert_array_equal(alike[2], 0)


def test_two_rivals_of_one_share_a_foe() -> None:
    rival = np.zeros((3, 3))
    rival[0, 2] = rival[2, 0] = rival[1, 2] = rival[2, 1] = 1
    paths = through(rival, rival)
    assert paths[0, 1] == np.log(2)
    assert paths[0, 2] == 0
