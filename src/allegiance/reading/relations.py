"""From words that tell a relation to who holds it: verbs, nouns, adjectives, compounds.

The words lie in tables; a row says in which grammatical slots the two sides are looked for. The
first slot that names somebody counts. A slot is ``subj``, ``obj``, ``dative``, a preposition, or
for nouns ``poss`` (X's attack), ``mod`` (an X attack), ``host`` (the subject of the verb that the
noun depends on: X carried out an attack), ``hostobj``, ``self`` (the word's own mention).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from allegiance.reading.grammar import is_passive, objects_of, subjects, with_conjuncts
from allegiance.reading.lexicon import Rule, light_verbs, rules, word_set
from allegiance.reading.mentions import Mention, demonym_state
from allegiance.reading.scene import Scene, Tie, resolve
from allegiance.vocabulary import relations

if TYPE_CHECKING:
    from spacy.tokens import Token
__all__ = ["find_ties"]
_HARM: Final = word_set("harm")
_VIOLENCE: Final = frozenset(("attacks", "clashes_with", "kills"))
_MEASURES: Final = word_set("measures")
_COMPANIONS: Final = word_set("companions")
_MUTUAL: Final = frozenset(name for name, row in relations().items() if row.is_symmetric)
_VERDICTS: Final = frozenset(("condemns", "praises"))
_WEAPONS: Final = word_set("weapons")


def find_ties(scene: Scene) -> Iterator[Tie]:
    """Find every relation that a word of the sentence tells."""
    for tie in _told(scene):
        yield tie
        if tie.relation == "pledges_to" and tie.object.kind == "person":
            beside = scene.at.get(tie.object.first - 2) if tie.object.first > 1 else None
            if beside is not None and beside.kind == "armed_group" and beside is not tie.subject:
                yield replace(tie, object=beside)


def _told(scene: Scene) -> Iterator[Tie]:
    spent = _spent(scene)
    for token in scene.sentence.tokens:
        if token.i in spent:
            continue
        if token.i in scene.at and scene.at[token.i].form != "nominal":
            continue
        lemma = token.lemma_.lower()
        if token.pos_ in ("VERB", "AUX") or (
            token.tag_ in ("VBN", "VBG", "VBD") and token.pos_ != "NOUN"
        ):
            yield from _apply(scene, token, _chosen(rules("verbs").get(lemma, ()), token), "verb")
            if token.tag_ == "VBN" and lemma not in rules("verbs"):
                yield from _apply(
                    scene, token, rules("adjectives").get(token.lower_, ()), "adjective"
                )
        elif token.pos_ in ("NOUN", "PROPN"):
            found = rules("nouns").get(lemma) or rules("nouns").get(token.lower_, ())
            yield from _apply(scene, token, _chosen(found, token), "noun")
        elif token.pos_ in ("ADJ", "ADV"):
            yield from _apply(scene, token, rules("adjectives").get(token.lower_, ()), "adjective")


def _spent(scene: Scene) -> set[int]:
    """Return the words that only complete another: the oath in "swore an oath", and their like."""
    spent: set[int] = set()
    for token in scene.sentence.tokens:
        if token.pos_ == "VERB":
            for rule in rules("verbs").get(token.lemma_.lower(), ()):
                spent.update(t.i for t in _companions(token, rule.needs) if rule.needs)
            if token.lemma_.lower() in _HARM and _is_outcome(token):
                spent.add(token.i)
    return spent


def _is_outcome(token: Token) -> bool:
    """Whether a verb of harm only counts the victims of an attack already told."""
    if token.dep_ == "conj" and token.head.lemma_.lower() in _HARM:
        return _is_outcome(token.head)
    over = token.head
    if token.dep_ == "advcl" and token.tag_ == "VBG" and over.pos_ == "VERB":
        return any(
            r.relation in _VIOLENCE for r in rules("verbs").get(over.lemma_.lower(), ())
        ) or any(
            r.relation in _VIOLENCE
            for c in over.children
            if c.dep_ in ("dobj", "nsubjpass")
            for r in rules("nouns").get(c.lemma_.lower(), ())
        )
    if token.dep_ in ("relcl", "acl") and over.lemma_.lower() in _WEAPONS:
        return True
    if token.dep_ in ("relcl", "acl") and over.pos_ == "NOUN":
        return any(r.relation in _VIOLENCE for r in rules("nouns").get(over.lemma_.lower(), ()))
    return False


def _chosen(found: tuple[Rule, ...], token: Token) -> tuple[Rule, ...]:
    """Prefer rows whose needed companion stands by the word; rows that lack theirs do not apply."""
    special = tuple(r for r in found if r.needs and _has_companion(token, r.needs))
    return special or tuple(r for r in found if not r.needs)


def _has_companion(token: Token, needs: frozenset[str]) -> bool:
    return bool(_companions(token, needs))


def _companions(token: Token, needs: frozenset[str]) -> list[Token]:
    """Return the words beside a verb that a row asks for."""
    found = []
    for child in token.children:
        if child.dep_ in _COMPANIONS:
            near = [child, *with_conjuncts(c for c in child.children if c.dep_ in ("pobj", "conj"))]
            for deeper in child.children:
                if deeper.dep_ == "prep":
                    near += [p for p in deeper.children if p.dep_ == "pobj"]
            found += [
                t
                for t in near
                if (t.lemma_.lower() in needs and t.lower_ != "according") or t.lower_ in needs
            ]
    after = token.i + 1 - token.sent.start
    if (
        not found
        and "dead" in needs
        and after < len(token.sent)
        and token.sent[after].lower_ == "dead"
    ):
        found.append(token.sent[after])
    return found


def _apply(scene: Scene, token: Token, found: tuple[Rule, ...], sort: str) -> Iterator[Tie]:
    for rule in found:
        if rule.relation == "helps" and sort == "verb" and _is_no_gift(token):
            continue
        holders = _fill(scene, token, rule.subject, sort)
        others = _others(scene, token, rule, sort, holders)
        if not others and rule.relation in _MUTUAL and len(holders) > 1:
            others = holders if rule.relation != "opposes" or _is_mutual(token) else []
        if "between" in rule.object and not holders and len(others) > 1:
            holders = others
        for a in holders:
            for b in others:
                if a is not b:
                    yield Tie(
                        a,
                        _tempered(rule.relation, token),
                        b,
                        token.i,
                        rule.confidence,
                        f"{sort} {rule.lemma}",
                        ended=rule.status == "ended",
                    )


def _is_mutual(token: Token) -> bool:
    """Whether a verb says "each other" or "one another"."""
    words = " ".join(t.lower_ for t in token.subtree)
    return "each other" in words or "one another" in words


def _is_no_gift(token: Token) -> bool:
    """Whether what is given helps nobody: ten days, an interview, a prisoner."""
    return any(
        c.dep_ in ("dobj", "npadvmod", "oprd")
        and (
            c.ent_type_ in ("DATE", "TIME")
            or c.lemma_.lower() in word_set("no_gift")
            or demonym_state(c.text) is not None
        )
        for c in token.children
    )


def _tempered(relation: str, token: Token) -> str:
    """Make opposition of a battle that is only meant: "efforts to defeat X"."""
    if relation != "clashes_with" or token.pos_ != "VERB" or token.tag_ not in ("VB", "VBG"):
        return relation
    if any(c.dep_ == "aux" and c.tag_ == "MD" for c in token.children):
        return relation
    return "opposes"


def _others(
    scene: Scene, token: Token, rule: Rule, sort: str, holders: list[Mention]
) -> list[Mention]:
    """Return the other side; a deed that is condemned or praised stands for its doer."""
    if rule.lemma in ("claim", "responsible"):
        return _claimed(scene, token)
    if rule.relation in _VERDICTS:
        deeds = [
            t
            for slot in rule.object
            for t in with_conjuncts(_slot(scene, token, slot, sort))
            if _deed(t)
        ]
        if deeds:
            return [m for t in deeds for m in _doers(scene, t) if m not in holders]
    found = _fill(scene, token, rule.object, sort, exclude=holders)
    if (
        rule.relation == "kills"
        and sort == "verb"
        and [m.text.casefold() for m in found] == ["people"]
    ):
        return []
    if not found and rule.relation == "attacks":
        harmed = [c for c in token.children if c.lemma_.lower() in _HARM and c.dep_ == "advcl"]
        found = [
            m
            for v in with_conjuncts(harmed)
            for t in with_conjuncts(objects_of(v, "obj"))
            for m in resolve(scene, t)
        ]
    if (
        not found
        and rule.relation == "attacks"
        and sort == "verb"
        and any(objects_of(token, slot) for slot in rule.object)
    ):
        found = _fill(
            scene, token, ("in", "at", "near", "outside", "off", "around"), sort, exclude=holders
        )
        found = [m for m in found if m.kind == "place" or m.form in ("state", "capital")]
    return found


def _claimed(scene: Scene, token: Token) -> list[Mention]:
    """Return whom a bomb hit that somebody claims: "the car bomb that killed 20 cadets"."""
    for noun in objects_of(token, "for"):
        if _deed(noun):
            return (
                []
                if token.lemma_.lower() == "claim"
                else _fill(scene, noun, _deed(noun)[0].object, "noun")
            )
        for verb in noun.children:
            if verb.dep_ in ("relcl", "acl") and verb.lemma_.lower() in _HARM | {"target", "hit"}:
                return [
                    m for t in with_conjuncts(objects_of(verb, "obj")) for m in resolve(scene, t)
                ]
    return []


def _deed(token: Token) -> tuple[Rule, ...]:
    return tuple(
        r
        for r in rules("nouns").get(token.lemma_.lower(), ())
        if r.relation in _VIOLENCE or r.relation == "coerces"
    )


def _doers(scene: Scene, token: Token) -> list[Mention]:
    rows = _deed(token)
    return (
        _fill(scene, token, tuple(s for s in rows[0].subject if s != "host"), "noun")
        if rows
        else []
    )


def _fill(
    scene: Scene,
    token: Token,
    slots: tuple[str, ...],
    sort: str,
    exclude: list[Mention] | None = None,
) -> list[Mention]:
    for slot in slots:
        heads = _slot(scene, token, slot, sort)
        found = [
            n for t in with_conjuncts(heads) for m in resolve(scene, t) for n in scene.listed(m)
        ]
        unique = [m for i, m in enumerate(found) if m not in found[:i] and m not in (exclude or ())]
        if unique:
            return unique
    return []


def _slot(scene: Scene, token: Token, slot: str, sort: str) -> list[Token]:
    if slot == "self":
        return _holder(token, sort)
    if sort == "verb" or slot not in ("poss", "mod", "host", "hostobj"):
        return objects_of(token, slot)
    if slot == "poss":
        return [c for c in token.children if c.dep_ == "poss"]
    if slot == "mod":
        return [
            c
            for c in token.children
            if c.dep_ in ("compound", "amod", "nmod", "npadvmod") and c.i in scene.at
        ]
    host = _host(token)
    if host is None:
        return []
    if slot in ("host", "hostobj") and not _carries(host, token):
        return []
    if slot == "host":
        return subjects(host) or (objects_of(host, "obj") if is_passive(host) else [])
    return objects_of(host, "obj")


def _holder(token: Token, sort: str) -> list[Token]:
    """Return who is loyal, linked, a deserter ..."""
    if sort == "noun":
        return [token]
    head = token.head
    if token.dep_ in ("acomp", "attr", "oprd") and head.pos_ in ("VERB", "AUX"):
        return subjects(head)
    if token.dep_ in ("amod", "acl", "appos", "relcl") and head.pos_ in ("NOUN", "PROPN"):
        return [head]
    if token.dep_ in ("advcl", "conj", "ROOT", "xcomp"):
        return subjects(token) or (subjects(head) if head.i != token.i else [])
    return []


def _carries(host: Token, noun: Token) -> bool:
    """Whether the verb over a noun makes its subject the doer ("launched", not "condemned")."""
    if host.lemma_.lower() in light_verbs():
        return True
    return noun.dep_ == "pobj" and host.lemma_.lower() in (
        "die",
        "kill",
        "engage",
        "participate",
        "involve",
    )


def _host(token: Token) -> Token | None:
    """Return the verb that a noun completes: X *launched* an attack."""
    at = token
    for _ in range(3):
        head = at.head
        if at.dep_ in ("dobj", "attr", "nsubjpass", "conj") and head.pos_ in ("VERB", "AUX"):
            return head
        if at.dep_ == "pobj" and head.dep_ in ("prep", "agent"):
            if head.head.pos_ in ("VERB", "AUX"):
                return head.head if head.lower_ in ("in", "with") else None
            if head.head.lemma_.lower() not in _MEASURES:
                return None
            at = head.head
        elif at.dep_ in ("conj", "compound", "nmod"):
            at = head
        else:
            return None
    return None
