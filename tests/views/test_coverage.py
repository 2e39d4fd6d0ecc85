"""How much was read: what "not reported" is worth."""

from __future__ import annotations

import pytest

from allegiance.errors import UnknownActorError
from allegiance.history import History
from allegiance.views import coverage


def test_a_pair_of_which_much_is_said(khorasan: History) -> None:
    found = coverage(khorasan, "TIP", "Taliban", ("2021", "2021"))
    assert (found.documents, found.naming_a, found.naming_b, found.naming_both) == (2, 2, 2, 2)
    assert {khorasan.key[c] for c in found.claims} == {
        b"un-count",
        b"taliban-denial",
        b"tip-praise",
    }
    assert found.sources == 2


def test_a_pair_of_which_nothing_is_said(khorasan: History) -> None:
    found = coverage(khorasan, "IMU", "China", ("1990", "2022"))
    assert found.claims == ()
    assert found.words.endswith("none reports on the pair.")
    assert "no tie" not in found.words


def test_an_unknown_actor(khorasan: History) -> None:
    with pytest.raises(UnknownActorError):
        coverage(khorasan, "Nobody at all", "China", ("2021", "2021"))
