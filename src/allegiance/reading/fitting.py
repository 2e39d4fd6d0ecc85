"""Which relations two actors can hold at all, and which claims say the same."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from allegiance.claims import Claim
from allegiance.reading.figures import Figure
from allegiance.reading.lexicon import word_set
from allegiance.vocabulary import relations

__all__ = ["ABOUT_PLACES", "deduplicated", "misfit"]

ABOUT_PLACES: Final = frozenset(("based_in", "moves_to"))
_NOT_TO_OUTLETS: Final = frozenset(
    ("loyal_to", "pledges_to", "joins", "merges_with", "splits_from", "allied_with", "clashes_with")
)
_OPEN_TO_PLACES: Final = frozenset(("attacks",)) | ABOUT_PLACES


def misfit(subject: Figure, relation: str, object_: Figure, reason: str) -> str | None:
    """Say why two actors cannot hold a relation, None where they can."""
    if subject.index == object_.index or subject.name == object_.name:
        return "both sides are one"
    if subject.kind == "place":
        return "a place does not act"
    if relation in ABOUT_PLACES and object_.kind != "place":
        return "not a place"
    if object_.kind == "place" and relation not in _OPEN_TO_PLACES:
        return "a place has no such relation"
    if relation == "leads" and subject.kind not in ("person",):
        return "only persons lead"
    if relation in ("leads", "member_of") and object_.kind in ("person", "place"):
        return "nobody leads or belongs to a person"
    if relation == "joins" and object_.kind in ("population", "person"):
        return "nobody joins that"
    if relation == "member_of" and subject.kind not in ("person", "population"):
        return "only people belong"
    if object_.kind == "outlet" and relation in _NOT_TO_OUTLETS:
        return "an outlet has no followers or foes in arms"
    if relation == "part_of" and subject.kind == "person":
        return "a person is no part"
    if relation == "part_of" and subject.kind == "armed_group" and _is_public(object_):
        return "an armed group is no part of a state or a body of states"
    if relation == "part_of" and subject.entry is not None and _is_unit(object_):
        return "a known group is no part of a unit"
    return _misreading(subject, relation, object_, reason)


def _is_public(figure: Figure) -> bool:
    """Whether it is a state as a whole or an organisation that the vocabulary knows."""
    return figure.entry is not None and figure.entry.table in ("states", "organizations")


def _is_unit(figure: Figure) -> bool:
    """Whether its name says that it is a unit of something larger."""
    return figure.entry is None and figure.name.casefold().split()[-1] in word_set("parts")


def _misreading(subject: Figure, relation: str, object_: Figure, reason: str) -> str | None:
    """Say why words that often show a relation do not between these two."""
    if reason in ("verb visit", "verb travel") and subject.kind in ("person", "population"):
        return "a journey, not a move"
    if reason == "verb warn" and subject.kind != "armed_group":
        return "a warning, not a threat"
    if reason == "verb leave" and object_.kind not in ("armed_group", "organization"):
        return "leaving it is no break"
    if relation == "part_of" and object_.kind == "organization" and reason.startswith("possessive"):
        return "a body owns its committees, not whom they list"
    if relation == "member_of" and subject.entry is not None and subject.kind == "population":
        return "a people belongs to no group"
    return None


def deduplicated(claims: list[Claim]) -> list[Claim]:
    """Keep one claim for each statement; an undated repeat of a dated one is the same statement."""
    symmetric = {name for name, r in relations().items() if r.is_symmetric}
    kept: dict[tuple[object, ...], Claim] = {}
    dated: set[tuple[object, ...]] = set()

    def ends(c: Claim) -> tuple[str, str]:
        return (
            (c.subject, c.object)
            if c.relation not in symmetric or c.subject < c.object
            else (c.object, c.subject)
        )

    for claim in claims:
        key = (*ends(claim), claim.relation, claim.when, claim.status, claim.said_by)
        if key not in kept:
            kept[key] = claim
        if claim.when:
            dated.add((*ends(claim), claim.relation, claim.status))
    out = [c for c in kept.values() if c.when or (*ends(c), c.relation, c.status) not in dated]
    return [replace(c) for c in out]
