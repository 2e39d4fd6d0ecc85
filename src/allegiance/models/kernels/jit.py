"""How kernels are compiled: once, kept on disk, without the interpreter's lock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

__all__ = ["fused", "inner", "kernel", "quick"]

Function = TypeVar("Function", bound=Callable[..., Any])


def kernel(function: Function) -> Function:
    """Compile with strict floating point: what is computed does not depend on the machine."""
    return cast(Function, numba.njit(cache=True, nogil=True, error_model="numpy")(function))


def quick(function: Function) -> Function:
    """Compile letting sums be reordered, so that they use the processor's vectors."""
    allowed = {"reassoc", "contract", "nsz", "arcp"}
    return cast(
        Function,
        numba.njit(cache=True, nogil=True, error_model="numpy", fastmath=allowed)(function),
    )


def fused(function: Function) -> Function:
    """Compile letting a product and a sum be one step: rounded once, so never less exact."""
    return cast(
        Function,
        numba.njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract"})(function),
    )


def inner(function: Function) -> Function:
    """Compile into every caller: passing a whole state costs more than a small function does."""
    return cast(
        Function,
        numba.njit(cache=True, nogil=True, error_model="numpy", forceinline=True)(function),
    )
