"""What a forecast looks at: the columns of a candidate, their scales, and how to say them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from allegiance.models.kernels.shapes import AT, COLUMNS

__all__ = ["CODES", "TERMS", "Term", "bins"]

CODES: Final = 32


@dataclass(frozen=True)
class Term:
    """A column.

    Attributes
    ----------
    name
        For tables.
    family
        Terms of one family are told together.
    low, high
        Values between which codes tell apart, in equal steps of the logarithm; code 0 is none.
    """

    name: str
    family: str
    low: float
    high: float


_LIVES: Final = ("1.5", "6", "25", "100", "all")
_COUNT: Final = (0.01, 100.0)
_MANY: Final = (0.02, 3000.0)
_LAG: Final = (1.0, 300.0)
_SHARE: Final = (1e-3, 1.0)


def _counts(name: str, family: str, span: tuple[float, float]) -> list[Term]:
    return [Term(f"{name}, {life}", family, *span) for life in _LIVES]


TERMS: Final = (
    *_counts("did this to it", "same act", _COUNT),
    Term("days since it did this to it", "same act", *_LAG),
    Term("had this done by it, 6", "returned act", *_COUNT),
    Term("had this done by it, all", "returned act", *_COUNT),
    Term("days since it had this done by it", "returned act", *_LAG),
    *_counts("did anything to it", "same pair", _COUNT),
    Term("days since it did anything to it", "same pair", *_LAG),
    *_counts("had anything done by it", "returned pair", _COUNT),
    Term("days since it had anything done by it", "returned pair", *_LAG),
    Term("likeliest act to follow", "what follows what", 2e-3, 1.0),
    Term("any act to follow", "what follows what", 2e-3, 1.0),
    Term("evidence of acts to follow", "what follows what", 0.1, 60.0),
    Term("share of this act, all", "same act", *_SHARE),
    Term("share of this act, 25", "same act", *_SHARE),
    Term("share of its acts, all", "same pair", *_SHARE),
    Term("share of its acts, 25", "same pair", *_SHARE),
    Term("share of the target's part in this act", "same act", *_SHARE),
    Term("share of the target's acts", "same pair", *_SHARE),
    Term("compatriots did this to it, 6", "compatriots", *_COUNT),
    Term("compatriots did this to it, 100", "compatriots", *_COUNT),
    Term("compatriots did anything to it, 6", "compatriots", *_COUNT),
    Term("compatriots did anything to it, 100", "compatriots", *_COUNT),
    Term("did this to its country, share", "country and sector", *_SHARE),
    Term("did anything to its country, share", "country and sector", *_SHARE),
    Term("same country", "country and sector", 0.5, 2.0),
    Term("its sector does this to that sector, share", "country and sector", *_SHARE),
    Term("similar actors did this to it", "similar actors", 0.01, 20.0),
    Term("the most similar did this to it", "similar actors", 0.01, 5.0),
    Term("fits those it did this to", "similar actors", 1e-3, 10.0),
    Term("fits those it deals with", "similar actors", 1e-3, 10.0),
    Term("resembles it", "similar actors", 0.02, 1.0),
    Term("is what it seeks, by learned vectors", "whom it seeks", 1e-5, 1.0),
    *_counts("has this done to it", "in that role", (0.02, 1000.0)),
    Term("days since it had this done to it", "in that role", *_LAG),
    Term("share of this act in what is done to it", "in that role", *_SHARE),
    *_counts("is dealt with", "in the news", _MANY),
    Term("deals with others, 6", "in the news", *_MANY),
    Term("deals with others, all", "in the news", *_MANY),
    Term("days since it was heard of", "in the news", *_LAG),
)
"""Numbers in names are half-lives in days. The order is that of the kernels' columns."""

assert len(TERMS) == COLUMNS
assert TERMS[AT].family == "in that role"


def bins() -> npt.NDArray[np.uint8]:
    """Return the code of every value by the leading bits of its float32, (COLUMNS, 2048).

    Twelve bits hold sign, exponent and three digits of the fraction: eight steps an octave.
    """
    value = (np.arange(2048, dtype=np.uint32) << 20).view(np.float32)
    value = np.clip(np.nan_to_num(value, nan=1e30, posinf=1e30), 1e-30, 1e30).astype(np.float64)
    found = np.zeros((COLUMNS, 2048), np.uint8)
    for k, term in enumerate(TERMS):
        low, high = np.log(term.low), np.log(term.high)
        step = np.floor((np.log(value) - low) / (high - low) * (CODES - 2) + 1e-9)
        found[k] = 1 + np.clip(step, 0, CODES - 2).astype(np.uint8)
        found[k, 0] = 0
    return found
