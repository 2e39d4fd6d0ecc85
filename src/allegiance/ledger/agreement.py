"""How far coders agree: share, Cohen's kappa, Krippendorff's alpha, field by field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import nan
from typing import Final

from allegiance.claims import Claim, fold

__all__ = [
    "FIELDS",
    "Agreement",
    "FieldAgreement",
    "agreement",
    "cohen_kappa",
    "differing",
    "krippendorff_alpha",
    "match_claims",
]

FIELDS: Final = ("relation", "object", "when", "where", "status", "said_by", "killed", "wounded")
"""Fields compared on claims that two coders both found; the subject helps to find them."""


@dataclass(frozen=True, slots=True)
class FieldAgreement:
    """Agreement on one field of the claims both coders found.

    ``share`` is the part on which they agree, ``kappa`` and ``alpha`` correct it for chance; NaN
    where chance leaves nothing to correct.
    """

    field: str
    n: int
    share: float
    kappa: float
    alpha: float


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement of two coders on the same documents.

    Attributes
    ----------
    both, only_a, only_b
        Claims found by both, by one alone.
    f1
        Twice the claims both found, over all that each found: agreement on what there is to
        code, for which there is no number of non-claims to correct by.
    fields
        Agreement on how the claims that both found are coded.
    """

    both: int
    only_a: int
    only_b: int
    f1: float
    fields: tuple[FieldAgreement, ...]


def agreement(a: Sequence[Claim], b: Sequence[Claim]) -> Agreement:
    """Compare two coders' claims of the same documents."""
    pairs = match_claims(a, b)
    total = len(a) + len(b)
    fields = []
    for field in FIELDS:
        x = [_value(one, field) for one, _ in pairs]
        y = [_value(two, field) for _, two in pairs]
        share = sum(map(_same, zip(x, y, strict=True))) / len(x) if x else nan
        alpha = krippendorff_alpha([[i, j] for i, j in zip(x, y, strict=True)])
        fields.append(FieldAgreement(field, len(x), share, cohen_kappa(x, y), alpha))
    return Agreement(
        len(pairs),
        len(a) - len(pairs),
        len(b) - len(pairs),
        2 * len(pairs) / total if total else nan,
        tuple(fields),
    )


def match_claims(a: Sequence[Claim], b: Sequence[Claim]) -> list[tuple[Claim, Claim]]:
    """Pair the claims that rest on overlapping words and have the same subject or object.

    The likest are paired first; every claim is paired once at most.
    """
    by_document: dict[str, list[int]] = {}
    for j, claim in enumerate(b):
        by_document.setdefault(claim.document, []).append(j)
    scored = sorted(
        (
            (-score, i, j)
            for i, claim in enumerate(a)
            for j in by_document.get(claim.document, ())
            if (score := _likeness(claim, b[j])) > 0
        ),
    )
    left_a, left_b = set(range(len(a))), set(range(len(b)))
    pairs = []
    for _, i, j in scored:
        if i in left_a and j in left_b:
            left_a.remove(i)
            left_b.remove(j)
            pairs.append((i, j))
    return [(a[i], b[j]) for i, j in sorted(pairs)]


def differing(a: Claim, b: Claim) -> tuple[str, ...]:
    """Return the fields that two coders filled differently."""
    return tuple(f for f in FIELDS if _value(a, f) != _value(b, f))


def _likeness(a: Claim, b: Claim) -> int:
    if a.span.end <= b.span.start or b.span.end <= a.span.start:
        return 0
    straight = 2 * (fold(a.subject) == fold(b.subject)) + 2 * (fold(a.object) == fold(b.object))
    crossed = (fold(a.subject) == fold(b.object)) + (fold(a.object) == fold(b.subject))
    named = max(straight, crossed)
    return named * 16 + sum(_value(a, f) == _value(b, f) for f in FIELDS) if named else 0


def _value(claim: Claim, field: str) -> Hashable:
    value = getattr(claim, field)
    return fold(value) if field in ("object", "where", "said_by") and value else value


def _same(pair: tuple[Hashable, Hashable]) -> bool:
    return pair[0] == pair[1]


def cohen_kappa(a: Sequence[Hashable], b: Sequence[Hashable]) -> float:
    """Return Cohen's (1960) kappa of two coders' labels; NaN where chance agreement is whole."""
    n = len(a)
    if not n:
        return nan
    observed = sum(map(_same, zip(a, b, strict=True))) / n
    of_a, of_b = Counter(a), Counter(b)
    chance = sum(of_a[label] * of_b[label] for label in of_a) / n**2
    return nan if chance == 1 else (observed - chance) / (1 - chance)


def krippendorff_alpha(units: Sequence[Sequence[Hashable]]) -> float:
    """Return Krippendorff's alpha for nominal labels (2011, Computing Krippendorff's alpha).

    Parameters
    ----------
    units
        For each unit the labels it was given, by however many coders; units with fewer than
        two labels tell nothing and are left out.

    Returns
    -------
    float
        1 for full agreement, 0 for that of chance; NaN where only one label occurs.
    """
    pairable = [Counter(unit) for unit in units if len(unit) > 1]
    total: Counter[Hashable] = sum(pairable, Counter())
    n = total.total()
    expected = n * n - sum(c * c for c in total.values())
    if n < 2 or not expected:
        return nan
    observed = sum(
        (u.total() ** 2 - sum(c * c for c in u.values())) / (u.total() - 1) for u in pairable
    )
    return 1 - (n - 1) * observed / expected
