"""How kernels are compiled: when first called, kept on disk, without the interpreter's lock.

Compiling the loops of one fit takes many seconds on a machine that never did, which a small history
does not repay. So the first small pieces of work in a process are left to the interpreter: the same
code runs, its inner loops as array operations (:mod:`allegiance.models.kernels.plain`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property, update_wrapper
from typing import Any, Final, TypeVar, cast

__all__ = ["Kernel", "compile_always", "fused", "inner", "kernel", "left_to_interpreter", "quick"]

Function = TypeVar("Function", bound=Callable[..., Any])

_BUDGET: Final = 3_000_000
"""Numbers that are left to the interpreter in one process: about half a second's work."""

_interpreting: ContextVar[bool] = ContextVar("interpreting", default=False)
_spent = [0.0]


class Kernel:
    """A function that is compiled when first called, or interpreted where that is in force.

    Attributes
    ----------
    plain
        What the interpreter runs: the function itself, unless a twin takes its place.
    """

    def __init__(self, function: Callable[..., Any], options: dict[str, Any]) -> None:
        self.plain = function
        self._function, self._options = function, options
        update_wrapper(self, function)

    @cached_property
    def compiled(self) -> Any:
        """The compiled function."""
        import numba

        return numba.njit(cache=True, nogil=True, error_model="numpy", **self._options)(
            self._function
        )

    @property
    def _numba_type_(self) -> Any:
        """What the compiler sees where one kernel calls another."""
        return self.compiled._numba_type_

    def __call__(self, *arguments: Any) -> Any:
        """Run compiled, or interpreted where that is in force."""
        return (self.plain if _interpreting.get() else self.compiled)(*arguments)


def kernel(function: Function) -> Function:
    """Compile with strict floating point: what is computed does not depend on the machine."""
    return cast(Function, Kernel(function, {}))


def quick(function: Function) -> Function:
    """Compile letting sums be reordered, so that they use the processor's vectors."""
    return cast(Function, Kernel(function, {"fastmath": {"reassoc", "contract", "nsz", "arcp"}}))


def fused(function: Function) -> Function:
    """Compile letting a product and a sum be one step: rounded once, so never less exact."""
    return cast(Function, Kernel(function, {"fastmath": {"contract"}}))


def inner(function: Function) -> Function:
    """Compile into every caller: passing a whole state costs more than a small function does."""
    return cast(Function, Kernel(function, {"forceinline": True}))


@contextmanager
def left_to_interpreter(numbers: float) -> Iterator[None]:
    """Interpret kernels within, if so much work is small and little was interpreted before.

    Parameters
    ----------
    numbers
        How many numbers a kernel would go through.
    """
    small = _spent[0] + numbers <= _BUDGET
    before = _interpreting.set(small)
    try:
        yield
    finally:
        _interpreting.reset(before)
        _spent[0] += numbers if small else 0.0


def compile_always() -> None:
    """Leave nothing to the interpreter from now on."""
    _spent[0] = float("inf")
