"""Leaders, members, branches, rivals: relations told by a noun beside a name.

"IMU leader Tahir Yuldash", "Baitullah Mehsud, the founder of the TTP", "X is the armed wing of
Y", "Iranian-backed militias", "the Taliban's Badri Battalion".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from allegiance.reading.grammar import complements, subjects, with_conjuncts
from allegiance.reading.mentions import Mention
from allegiance.reading.naming import table
from allegiance.reading.relations import Scene, Tie, resolve

if TYPE_CHECKING:
    from spacy.tokens import Token

__all__ = ["find_roles"]

_GROUPS = ("armed_group", "organization", "government", "outlet", "population", "")


@cache
def role_table() -> dict[str, tuple[str, str]]:
    """Return holder (person, group, any) and relation of each role noun."""
    return {row["lemma"]: (row["holder"], row["relation"]) for row in table("roles")}


@cache
def hyphen_table() -> dict[str, tuple[str, bool, float]]:
    """Return relation, whether the sides swap, and confidence of "X-backed" and the like."""
    return {
        row["word"]: (row["relation"], row["swap"] == "yes", float(row["confidence"]))
        for row in table("hyphens")
    }


def find_roles(scene: Scene) -> Iterator[Tie]:
    """Find every relation told by a role noun or a hyphenated compound."""
    for token in scene.sentence.tokens:
        role = role_table().get(token.lemma_.lower())
        if role is not None and token.pos_ in ("NOUN", "PROPN") and not _is_named(scene, token):
            yield from _role(scene, token, *role)
        if (
            token.lower_ in hyphen_table()
            and token.i >= 2
            and scene.sentence.tokens[token.i - 1].text in ("-", "‑", "–")
        ):
            yield from _compound(scene, token)


def _is_named(scene: Scene, token: Token) -> bool:
    mention = scene.at.get(token.i)
    return mention is not None and mention.form != "nominal"


def _compound(scene: Scene, token: Token) -> Iterator[Tie]:
    relation, swap, confidence = hyphen_table()[token.lower_]
    patron = scene.at.get(token.i - 2)
    if patron is None:
        return
    head = token.head if token.dep_ in ("amod", "compound", "acl", "nmod") else None
    for _ in range(3):
        if head is not None and head.i < token.i:
            head = None
    if head is None:
        return
    for client in (m for t in with_conjuncts([head]) for m in _self_or_inside(scene, t)):
        if client is not patron:
            a, b = (client, patron) if swap else (patron, client)
            yield Tie(a, relation, b, token.i, confidence, f"compound {token.lower_}")


def _self_or_inside(scene: Scene, token: Token) -> list[Mention]:
    mention = scene.at.get(token.i)
    return [mention] if mention is not None else resolve(scene, token)


def _role(scene: Scene, token: Token, holder: str, relation: str) -> Iterator[Tie]:
    wholes = [
        m
        for m in _wholes(scene, token)
        if m.kind in _GROUPS or holder == "any" or m.form in ("state", "capital")
    ]
    if not wholes:
        return
    kinds = (
        ("person",)
        if holder == "person"
        else ("armed_group", "organization", "outlet", "government", "population", "")
        if holder == "group"
        else None
    )
    holders = [
        m for m in _holders(scene, token) if (kinds is None or m.kind in kinds) and m not in wholes
    ]
    for a in holders:
        for b in wholes:
            yield Tie(
                a,
                relation,
                b,
                token.i,
                0.8,
                f"role {token.lemma_.lower()}",
                ended=_is_former(token),
            )


def _is_former(token: Token) -> bool:
    return any(c.lower_ in ("former", "ex", "onetime", "ousted") for c in token.children)


def _wholes(scene: Scene, token: Token) -> list[Mention]:
    """Return of whom the role is: possessor, compound, or after "of", "for", "in", "with"."""
    for group in (
        [c for c in token.children if c.dep_ == "poss"],
        [c for c in token.children if c.dep_ in ("compound", "nmod", "amod")],
        complements(token, ("of",)),
        complements(token, ("for", "in", "with", "to", "at", "from")),
    ):
        found = [
            m
            for t in with_conjuncts(group)
            for m in _self_or_inside(scene, t)
            if m.kind not in ("person", "place") or m.form in ("state", "capital")
        ]
        if found:
            return found
    before = scene.at.get(token.i - 1)
    if before is not None and before.kind not in ("person", "place"):
        return [before]
    return []


def _holders(scene: Scene, token: Token) -> list[Mention]:
    """Return who holds the role: the name beside it, or the subject it is said of."""
    found: list[Mention] = []
    if token.dep_ in ("compound", "nmod", "amod") and token.head.i > token.i:
        found += [m for t in with_conjuncts([token.head]) if (m := scene.at.get(t.i))][:1]
    if not found:
        after = scene.at.get(token.i + 1)
        if after is not None and after.kind == "person":
            found.append(after)
    if not found:
        found += [
            m
            for c in token.children
            if c.dep_ == "appos"
            for t in with_conjuncts([c])
            if (m := scene.at.get(t.i))
        ]
    if not found and token.dep_ == "appos":
        found += _self_or_inside(scene, token.head)
    if not found and token.dep_ in ("attr", "oprd") and token.head.pos_ in ("AUX", "VERB"):
        found += [
            m for t in with_conjuncts(subjects(token.head)) for m in _self_or_inside(scene, t)
        ]
    if not found and token.dep_ == "pobj" and token.head.lower_ == "as":
        verb = token.head.head
        if verb.pos_ == "VERB":
            found += [m for t in with_conjuncts(subjects(verb)) for m in _self_or_inside(scene, t)]
    if not found and token.dep_ == "conj":
        found += _holders(scene, token.head)
    return found
