"""The written table that says which claims bear on which ties, and why."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from allegiance.vocabulary import relations

__all__ = ["HIGHEST_WEIGHT", "Rule", "beginning", "rules"]

HIGHEST_WEIGHT: Final = 0.95
"""No single source settles a matter: no claim weighs more than this."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of ``rules.csv``.

    Attributes
    ----------
    name
        Travels with every tie it makes.
    claims
        Relations of the claims it reads.
    subjects, objects
        Kinds of actor it asks for; empty: any.
    effect
        ``begins`` (a claim for), ``weakens``, ``ends itself``, ``denies`` (claims against).
    ties
        Relations of the ties it bears on.
    scope
        ``same`` (subject to object), ``turned`` (object to subject), ``both`` (either way),
        ``victim`` (whatever the object itself holds to anyone).
    weight
        Share of the claim's own weight that it passes on, above 0 and at most 1.
    half_life
        Days after which the weight is halved; 0: it does not fade.
    halvings
        How often it is halved before it rests.
    lapses
        Whether it ends when it would be halved once more.
    contradicts
        Whether it says that the tie does not hold at the same time (and not: no longer holds).
    why
        The reason, in a sentence.
    """

    name: str
    claims: tuple[str, ...]
    subjects: tuple[str, ...]
    objects: tuple[str, ...]
    effect: str
    ties: tuple[str, ...]
    scope: str
    weight: float
    half_life: int
    halvings: int
    lapses: bool
    contradicts: bool
    why: str

    @property
    def is_stated(self) -> bool:
        """Whether the claim states the tie itself and nothing is inferred."""
        return self.effect == "begins" and self.claims == self.ties


@cache
def rules() -> tuple[Rule, ...]:
    """Return the whole table, in its order."""
    table = files("allegiance.views") / "rules.csv"
    with table.open(encoding="utf-8") as handle:
        return tuple(_rule(row) for row in csv.DictReader(handle))


def _rule(row: dict[str, str]) -> Rule:
    every = tuple(relations())
    return Rule(
        name=row["rule"],
        claims=every if row["claim"] == "*" else tuple(row["claim"].split()),
        subjects=tuple(row["subject"].split()),
        objects=tuple(row["object"].split()),
        effect=row["effect"],
        ties=tuple(row["ties"].split()),
        scope=row["scope"],
        weight=float(row["weight"]),
        half_life=int(row["half_life"]),
        halvings=int(row["halvings"]),
        lapses=row["lapses"] == "yes",
        contradicts=row["contradicts"] == "yes",
        why=row["why"],
    )


@cache
def beginning() -> tuple[int, ...]:
    """Return the places in the table of the rules that make ties."""
    return tuple(i for i, rule in enumerate(rules()) if rule.effect == "begins")
