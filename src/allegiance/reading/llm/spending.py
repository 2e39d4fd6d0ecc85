"""Tokens and what they cost, before and after."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from allegiance.reading.llm.endpoint import Endpoint

__all__ = ["Estimate", "Usage", "cost", "tokens"]


def tokens(text: str) -> int:
    """Guess how many tokens a text is: four ASCII characters each, one and a half of any other.

    Every model counts otherwise; expect the truth within a third of this.
    """
    plain = sum(map(str.isascii, text))
    return ceil(plain / 4 + (len(text) - plain) / 1.5)


def cost(endpoint: Endpoint, tokens_in: int, tokens_out: int) -> float | None:
    """Return what so many tokens cost, None where the endpoint has no price."""
    if endpoint.price_in is None and endpoint.price_out is None:
        return None
    spent = tokens_in * (endpoint.price_in or 0) + tokens_out * (endpoint.price_out or 0)
    return spent / 1e6


@dataclass(frozen=True, slots=True)
class Estimate:
    """What reading will take.

    Attributes
    ----------
    documents, pieces
        How many documents, and how many pieces they are read in.
    known
        Pieces whose answers are on this machine already: they cost nothing.
    tokens_in, tokens_out
        Of the other pieces, as `tokens` guesses them.
    cost
        None where the endpoint has no price.
    """

    documents: int = 0
    pieces: int = 0
    known: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cost: float | None = None


@dataclass
class Usage:
    """What reading took.

    Attributes
    ----------
    calls
        Answers that came from the endpoint.
    known
        Answers that were on this machine already.
    tokens_in, tokens_out
        As the endpoint counts them.
    guessed
        Calls whose tokens the endpoint did not tell, so that they were guessed.
    """

    calls: int = 0
    known: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    guessed: int = 0
