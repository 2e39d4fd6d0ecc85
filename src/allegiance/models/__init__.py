"""Relational event models: who acts on whom, when, and why.

Loaded name by name on first use, as compiled loops take a moment to load.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

_PLACES: Final = {
    "ActorChanges": "events",
    "CaseControl": "sampling",
    "Choice": "choice",
    "ConditionalLogit": "logit",
    "Coordination": "coordination",
    "EventColumns": "sparse",
    "EventHistory": "events",
    "Rate": "rate",
    "Simulation": "simulate",
    "Statistic": "statistics",
    "Tie": "tie",
    "TieChanges": "events",
    "from_claims": "ledgered",
    "parse": "formula",
    "read_history": "inputs",
}

__all__ = [
    "ActorChanges",
    "CaseControl",
    "Choice",
    "ConditionalLogit",
    "Coordination",
    "EventColumns",
    "EventHistory",
    "Rate",
    "Simulation",
    "Statistic",
    "Tie",
    "TieChanges",
    "from_claims",
    "parse",
    "read_history",
]


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
