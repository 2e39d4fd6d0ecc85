"""Leaders, members, branches, rivals: relations told by a noun beside a name.

"IMU leader Tahir Yuldash", "Baitullah Mehsud, the founder of the TTP", "X is the armed wing of
Y", "Iranian-backed militias", "the Taliban's Badri Battalion".
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Final

from allegiance.reading.grammar import complements, subjects, with_conjuncts
from allegiance.reading.lexicon import table, word_set
from allegiance.reading.mentions import Mention, nominal
from allegiance.reading.scene import Scene, Tie, named_after, resolve

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
    """Find every relation told by a role noun, a hyphenated compound or a possessive."""
    yield from _possessives(scene)
    yield from _belonging(scene)
    yield from _existing(scene)
    yield from _located(scene)
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


def _possessives(scene: Scene) -> Iterator[Tie]:
    """Find wholes in the genitive: the Treasury's Office of X, the Taliban's Badri Battalion."""
    tokens = scene.sentence.tokens
    for mention in scene.mentions:
        if mention.form != "name" or mention.kind not in ("armed_group", "government", "outlet"):
            continue
        before = mention.first - 1
        while before > 0 and tokens[before].dep_ in ("amod", "compound") and before not in scene.at:
            before -= 1
        if before < 1 or tokens[before].tag_ != "POS":
            continue
        if tokens[mention.head].dep_ in ("compound", "nmod", "amod"):
            continue
        owner = scene.at.get(before - 1)
        if owner is None or owner.form == "anaphor":
            continue
        if owner.kind == "person":
            if mention.kind == "armed_group" and owner.form == "name":
                yield Tie(owner, "leads", mention, mention.head, 0.6, "possessive")
            continue
        of_state = owner.form in ("state", "capital") or owner.kind == "government"
        if of_state and mention.kind != "government":
            continue
        yield Tie(mention, "part_of", owner, mention.head, 0.7, "possessive")


def _belonging(scene: Scene) -> Iterator[Tie]:
    """Find wholes after "of": Captain X of the army, the Anthony Brigade of the LTTE."""
    tokens = scene.sentence.tokens
    for mention in scene.mentions:
        if mention.form != "name" or mention.kind not in ("person", "armed_group"):
            continue
        for child in tokens[mention.head].children:
            if child.lower_ not in ("of", "under") or child.i != mention.last + 1:
                continue
            for noun in child.children:
                whole = scene.at.get(noun.i)
                if whole is not None and whole.kind == "person" and mention.kind == "armed_group":
                    yield Tie(whole, "leads", mention, child.i, 0.6, "role of")
                if whole is None or whole.kind not in ("armed_group", "organization", "government"):
                    continue
                if child.lower_ == "under":
                    continue
                if whole.form == "state" or (whole.form == "nominal" and mention.kind != "person"):
                    continue
                relation = "member_of" if mention.kind == "person" else "part_of"
                yield Tie(mention, relation, whole, child.i, 0.65, "role of")


def _existing(scene: Scene) -> Iterator[Tie]:
    """Find who is said to be somewhere: there are foreign fighters in Afghanistan."""
    for verb in scene.sentence.tokens:
        if verb.lemma_ != "be" or not any(c.dep_ == "expl" for c in verb.children):
            continue
        holders = [m for c in verb.children if c.dep_ == "attr" for m in resolve(scene, c)]
        near = [
            t
            for c in verb.children
            if c.dep_ == "attr"
            for t in complements(c, ("in", "inside", "near"))
        ]
        places = [
            m for t in near if (m := scene.at.get(t.i)) and (m.kind == "place" or m.form == "state")
        ]
        for a in holders:
            for b in places[:1]:
                yield Tie(a, "based_in", b, verb.i, 0.65, "there are")


def _located(scene: Scene) -> Iterator[Tie]:
    """Find descriptions that say where: X, a militia in Iraq."""
    for token in scene.sentence.tokens:
        row = nominal(token)
        if row is None or row["sort"] != "group" or token.dep_ not in ("appos", "attr"):
            continue
        holders = [m for m in resolve(scene, token) if m.form == "name" and m.kind == "armed_group"]
        places = [
            m
            for t in complements(token, ("in", "from"))
            if (m := scene.at.get(t.i)) and (m.kind == "place" or m.form == "state")
        ]
        for a in holders[:1]:
            for b in places[:1]:
                yield Tie(a, "based_in", b, token.i, 0.6, "description with place")


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
    for client in _clients(scene, head, patron):
        if client is not patron:
            a, b = (client, patron) if swap else (patron, client)
            yield Tie(a, relation, b, token.i, confidence, f"compound {token.lower_}")


def _clients(scene: Scene, head: Token, patron: Mention) -> list[Mention]:
    """Return who is backed or linked: the noun after the compound, or whom it describes."""
    found: list[Mention] = []
    for token in with_conjuncts([head]):
        own = scene.at.get(token.i)
        if own is not None and own.actor >= 0:
            found.append(own)
            continue
        over = token.head if token.dep_ == "appos" else None
        found += (
            resolve(scene, over)
            if over is not None
            else [m for m in resolve(scene, token) if m is not patron]
        )
    return found


def _self_or_inside(scene: Scene, token: Token) -> list[Mention]:
    mention = scene.at.get(token.i)
    if mention is not None and mention.form == "nominal" and token.dep_ == "appos":
        over = scene.at.get(token.head.i)
        if over is not None and over.form == "name" and over.kind == mention.kind:
            return [over]
    return [mention] if mention is not None else resolve(scene, token)


def _role(scene: Scene, token: Token, holder: str, relation: str) -> Iterator[Tie]:
    head = token.head
    row = nominal(head) if token.dep_ in ("compound", "amod") and holder == "group" else None
    if row is not None and row["sort"] == "group":
        token = head
    wholes = [
        m
        for m in _wholes(scene, token)
        if m.kind in _GROUPS or holder == "any" or m.form in ("state", "capital")
    ]
    if not wholes:
        return
    kinds = (
        ("person", "population")
        if holder == "person" and relation == "member_of"
        else ("person",)
        if holder == "person"
        else ("armed_group", "organization", "outlet", "government", "population", "")
        if holder == "group"
        else None
    )
    if relation == "leads" and (_is_one_of_many(token) or _is_of_one_office(scene, token)):
        relation = "member_of"
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


def _is_one_of_many(token: Token) -> bool:
    """Whether it is *a* commander, not *the* commander."""
    return any(
        c.lower_ in _PARTIAL or (c.dep_ == "det" and c.lower_ in ("a", "an", "another"))
        for c in token.children
        if c.i < token.i
    )


def _is_of_one_office(scene: Scene, token: Token) -> bool:
    """Whether it heads one business of the whole: its operations chief, the vice-president."""
    tokens = scene.sentence.tokens
    near = [c.lower_ for c in token.children if c.i < token.i]
    near += [tokens[i].lower_ for i in (token.i - 1, token.i - 2) if i >= 0 and i not in scene.at]
    staff = token.i + 2 < len(tokens) and tokens[token.i + 2].lower_ == "staff"
    return staff or any(w in word_set("one_office") for w in near)


_PARTIAL: Final = word_set("partial")


def _is_former(token: Token) -> bool:
    return any(c.lower_ in ("former", "ex", "onetime", "ousted") for c in token.children)


def _wholes(scene: Scene, token: Token) -> list[Mention]:
    """Return of whom the role is: possessor, compound, or after "of", "for", "in", "with"."""
    for group in (
        _owners(token),
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


def _owners(token: Token) -> list[Token]:
    found = [c for c in token.children if c.dep_ == "poss"]
    if any(c.lower_ == "whose" for c in found):
        verb = token.head
        return [verb.head] if verb.dep_ == "relcl" else []
    return found


def _holders(scene: Scene, token: Token) -> list[Mention]:
    """Return who holds the role: the name beside it, or the subject it is said of."""
    found: list[Mention] = []
    if token.dep_ in ("compound", "nmod", "amod") and token.head.i > token.i:
        found += [m for t in with_conjuncts([token.head]) if (m := scene.at.get(t.i))][:1]
    late = named_after(scene, token, ("person", "armed_group", "organization", "outlet"))
    if not found and late is not None:
        found.append(late)
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
