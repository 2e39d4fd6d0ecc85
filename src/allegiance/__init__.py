"""Allegiance: who stands with whom, since when, and according to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from allegiance.workbench import (
        brief,
        changes,
        dilemma,
        linchpins,
        outlook,
        picture,
        read,
        side_by_side,
        with_scenario,
    )
    from allegiance.workbench import open_ledger as open  # noqa: A004

__all__ = [
    "__version__",
    "brief",
    "changes",
    "dilemma",
    "linchpins",
    "open",
    "outlook",
    "picture",
    "read",
    "side_by_side",
    "with_scenario",
]


def __getattr__(name: str) -> Any:
    """Load the workbench when it is first used, so that importing the package costs nothing."""
    if name not in __all__:
        raise AttributeError(f"module 'allegiance' has no attribute {name!r}")
    from allegiance import workbench

    return getattr(workbench, "open_ledger" if name == "open" else name)


def __dir__() -> list[str]:
    return sorted(__all__)
