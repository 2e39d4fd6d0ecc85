"""The examples in the documentation strings of the models."""

from __future__ import annotations

import doctest
from importlib import import_module
from pathlib import Path

import pytest

import allegiance.models

FOLDER = Path(allegiance.models.__file__).parent
WITH_EXAMPLES = sorted(
    file.stem for file in FOLDER.glob("*.py") if "\n    >>> " in file.read_text(encoding="utf-8")
)


@pytest.mark.parametrize("module", WITH_EXAMPLES)
def test_examples_hold(module: str) -> None:
    found = doctest.testmod(import_module(f"allegiance.models.{module}"))
    assert found.attempted > 0
    assert found.failed == 0
