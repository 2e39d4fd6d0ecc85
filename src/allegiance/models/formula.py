"""Statistics written as text: ``inertia,tie(friendship),indegree(role=ego)*same(kin)``."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from allegiance.errors import OptionError
from allegiance.models import statistics as plain
from allegiance.models.recipes import RECIPES
from allegiance.models.statistics import Statistic
from allegiance.vocabulary import close_to

__all__ = ["STATISTICS", "parse"]

STATISTICS: Final[dict[str, Callable[..., Statistic]]] = {
    name: getattr(plain, name)
    for name in plain.__all__
    if name not in {"CLOSURES", "Statistic", "custom"}
} | RECIPES
"""Every statistic that text may name."""

_ALSO: Final = {
    "1": "intercept",
    "recip": "reciprocity",
    "indeg": "indegree",
    "outdeg": "outdegree",
    "trans": "transitivity",
    "four": "four_cycle",
    "diff": "difference",
    "sim": "similarity",
    "commonReceiver": "shared_receivers",
    "commonSender": "shared_senders",
    "tertius": "neighbours",
    "pshift": "participation_shift",
}
_TERM: Final = re.compile(r"\s*([\w1]+)\s*(?:\((.*)\))?\s*", re.DOTALL)
_FLAGS: Final = {"weighted", "signed"}
_NUMBERS: Final = {"window", "half_life"}


def parse(text: str, *, window: float | None = None) -> list[Statistic]:
    """Read a comma-separated list of statistics.

    Parameters
    ----------
    text
        Names, each with its arguments in brackets; ``*`` between two makes an interaction.
    window
        Window for all that read a network of events and name none themselves.

    Raises
    ------
    OptionError
        For an unknown statistic or argument; close names are offered.
    """
    found = [_product(term, window) for term in _split(text, ",")]
    if not found:
        raise OptionError("no statistics", remedy="Name some, such as inertia,reciprocity")
    return found


def _split(text: str, mark: str) -> list[str]:
    """Split at marks outside brackets."""
    parts, depth = [""], 0
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        if letter == mark and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts if part.strip()]


def _product(text: str, window: float | None) -> Statistic:
    first, *others = (_term(part, window) for part in _split(text, "*"))
    for other in others:
        first = first * other
    return first


def _term(text: str, window: float | None) -> Statistic:
    match = _TERM.fullmatch(text)
    name = _ALSO.get(match[1], match[1]) if match else text
    if match is None or name not in STATISTICS:
        raise OptionError(f"unknown statistic {name!r}", remedy=close_to(name, STATISTICS))
    words: list[str] = []
    options: dict[str, object] = {}
    for part in _split(match[2] or "", ","):
        key, equals, value = (piece.strip() for piece in part.partition("="))
        if not equals and key in _FLAGS:
            options[key] = True
        elif not equals:
            words.append(key)
        elif key in _NUMBERS:
            options[key] = _number(value, text)
        else:
            options[key] = value.lower() in {"true", "yes", "1"} if key in _FLAGS else value
    try:
        made = STATISTICS[name](*words, **options)
    except TypeError as error:
        raise OptionError(f"wrong arguments ({error})", where=text) from error
    if window is not None and made.window is None and made.kind in _WINDOWED:
        return STATISTICS[name](*words, **{**options, "window": window})
    return made


_WINDOWED: Final = {
    "cycle", "four_cycle", "indegree", "inertia", "outdegree", "recency", "recency_rank",
    "reciprocity", "shared_receivers", "shared_senders", "transitivity",
}  # fmt: skip


def _number(value: str, where: str) -> float:
    try:
        return float(value)
    except ValueError:
        raise OptionError(f"{value!r} is not a number", where=where) from None
