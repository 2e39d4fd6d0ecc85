"""Walking a sentence's tree: subjects, objects and complements, however they are expressed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from allegiance.reading.lexicon import word_set

if TYPE_CHECKING:
    from spacy.tokens import Token

__all__ = [
    "complements",
    "direct_objects",
    "is_passive",
    "objects_of",
    "subjects",
    "with_conjuncts",
]

_SUBJECT: Final = frozenset(("nsubj", "csubj"))
_PASSIVE_SUBJECT: Final = frozenset(("nsubjpass", "csubjpass"))
_RELATIVE: Final = frozenset(("who", "which", "that", "whom"))
_OBJECT_CONTROL: Final = word_set("object_control")
_STEADY: Final = frozenset(("by", "with", "against", "between"))
_MOST_STEPS: Final = 6


def is_passive(verb: Token) -> bool:
    """Whether a verb's grammatical subject is its object in meaning."""
    if any(c.dep_ in ("nsubjpass", "auxpass", "agent") for c in verb.children):
        return True
    if verb.tag_ == "VBN" and verb.dep_ == "acl":
        return True
    if (
        verb.tag_ == "VBN"
        and verb.dep_ == "conj"
        and not any(c.dep_ in ("nsubj", "aux") for c in verb.children)
    ):
        return is_passive(verb.head)
    return False


def with_conjuncts(tokens: Iterable[Token]) -> list[Token]:
    """Return the words together with all that is joined to them by commas and conjunctions."""
    found: list[Token] = []
    for token in tokens:
        if token in found:
            continue
        found.append(token)
        found.extend(t for t in with_conjuncts(c for c in token.children if c.dep_ == "conj"))
    return found


def _antecedent(token: Token, verb: Token) -> list[Token]:
    """Resolve a relative pronoun to what it stands for."""
    if token.lower_ not in _RELATIVE or token.pos_ not in ("PRON", "DET", "SCONJ"):
        return [token]
    at = verb
    for _ in range(_MOST_STEPS):
        if at.dep_ == "relcl":
            return [at.head]
        if at.dep_ not in ("conj", "xcomp", "ccomp"):
            break
        at = at.head
    return [] if token.lower_ != "that" or token.pos_ != "PRON" else [token]


def subjects(verb: Token, steps: int = 0) -> list[Token]:
    """Return who does what a verb says.

    Passives give their agent; participles, infinitives and coordinated verbs borrow the subject
    that controls them.
    """
    if steps > _MOST_STEPS:
        return []
    if is_passive(verb):
        return [a for c in verb.children if c.dep_ == "agent" for a in _after(c)] or _means(verb)
    own = [c for c in verb.children if c.dep_ in _SUBJECT]
    if own:
        return [t for c in own for t in _antecedent(c, verb)]
    return _borrowed(verb, steps)


def _means(verb: Token) -> list[Token]:
    return [
        p
        for c in verb.children
        if c.dep_ == "prep" and c.lower_ == "by"
        for p in c.children
        if p.dep_ == "pobj"
    ]


def _borrowed(verb: Token, steps: int) -> list[Token]:
    head = verb.head
    if head.i == verb.i:
        return []
    if verb.dep_ == "conj":
        if head.pos_ in ("VERB", "AUX"):
            return grammatical_subjects(head, steps + 1)
        return []
    if verb.dep_ in ("xcomp", "advcl", "ccomp") and head.pos_ in ("VERB", "AUX", "ADJ", "NOUN"):
        if verb.dep_ == "xcomp" and head.lemma_.lower() in _OBJECT_CONTROL:
            controlled = [c for c in head.children if c.dep_ in ("dobj", "dative")]
            if controlled or is_passive(head):
                return controlled or _passive_subjects(head)
        return grammatical_subjects(head, steps + 1)
    if verb.dep_ == "acomp":
        return grammatical_subjects(head, steps + 1)
    if verb.dep_ == "relcl":
        return [head]
    if verb.dep_ == "acl":
        if verb.tag_ == "VBG":
            return [head]
        return _of_noun(head, steps + 1)
    if verb.dep_ == "pcomp":
        return _of_preposition(head, steps + 1)
    return []


def grammatical_subjects(verb: Token, steps: int = 0) -> list[Token]:
    """Return what stands as subject of a verb, passive or not."""
    if verb.pos_ == "NOUN":
        return _of_noun(verb, steps)
    own = [c for c in verb.children if c.dep_ in _SUBJECT | _PASSIVE_SUBJECT]
    if own:
        return [t for c in own for t in _antecedent(c, verb)]
    if verb.dep_ == "acl":
        return [verb.head]
    return _borrowed(verb, steps) if steps <= _MOST_STEPS else []


def _of_noun(noun: Token, steps: int) -> list[Token]:
    """Return whose attempt, plan or readiness a noun is."""
    owners = [c for c in noun.children if c.dep_ == "poss"]
    if owners:
        return owners
    if noun.dep_ in ("dobj", "attr") and noun.head.pos_ in ("VERB", "AUX"):
        return subjects(noun.head, steps + 1)
    if noun.dep_ == "pobj":
        return _of_preposition(noun.head, steps + 1)
    return []


def _of_preposition(preposition: Token, steps: int) -> list[Token]:
    head = preposition.head
    if steps > _MOST_STEPS or head.i == preposition.i:
        return []
    if head.pos_ in ("VERB", "AUX"):
        blamed = preposition.lower_ == "for" and any(
            c.dep_ in ("dobj", "nsubjpass") for c in head.children
        )
        if head.lemma_.lower() in _OBJECT_CONTROL or blamed:
            return [c for c in head.children if c.dep_ == "dobj"] or _passive_subjects(head)
        return grammatical_subjects(head, steps + 1)
    if head.dep_ in ("prep", "agent"):
        return _of_preposition(head, steps + 1)
    at = head
    while at.dep_ == "conj":
        at = at.head
    if at.dep_ in ("dobj", "nsubjpass") and at.head.lemma_.lower() in _OBJECT_CONTROL:
        return [at]
    return _of_noun(head, steps + 1)


def _passive_subjects(verb: Token) -> list[Token]:
    return [t for c in verb.children if c.dep_ in _PASSIVE_SUBJECT for t in _antecedent(c, verb)]


def direct_objects(verb: Token) -> list[Token]:
    """Return whom or what a verb is done to."""
    if is_passive(verb):
        found = _passive_subjects(verb)
        if not found and verb.dep_ == "acl":
            return [verb.head]
        if not found and verb.dep_ == "conj":
            return (
                direct_objects(verb.head)
                if is_passive(verb.head)
                else grammatical_subjects(verb.head)
            )
        if not found and verb.dep_ in ("pcomp", "xcomp", "advcl"):
            return _borrowed(verb, 0)
        return found or [c for c in verb.children if c.dep_ == "dobj"]
    found = [
        t
        for c in verb.children
        if c.dep_ in ("dobj", "dative", "attr", "oprd")
        for t in _antecedent(c, verb)
    ]
    if not found:
        # "attacked, and later burned, the village": the last of several verbs holds the object.
        found = [
            t
            for c in verb.children
            if c.dep_ == "conj"
            and c.pos_ == "VERB"
            and not any(g.dep_ in _SUBJECT for g in c.children)
            for t in c.children
            if t.dep_ == "dobj" and c.i - verb.i <= 3
        ]
    if not found and verb.dep_ == "relcl":
        has_subject = any(c.dep_ in _SUBJECT and c.lower_ not in _RELATIVE for c in verb.children)
        if has_subject and not any(
            c.dep_ in ("prep",) and not list(c.children) for c in verb.children
        ):
            return [verb.head]
    return found


def _after(preposition: Token) -> list[Token]:
    """Return what stands after a preposition, through "along with" and "out of"."""
    found = []
    for child in preposition.children:
        if child.dep_ in ("pobj", "pcomp"):
            found.append(child)
        elif child.dep_ == "prep":
            found.extend(_after(child))
    return found


def complements(word: Token, prepositions: Iterable[str]) -> list[Token]:
    """Return what follows a word after one of the prepositions.

    The parser often hangs a phrase on the wrong neighbour; so those of a verb's objects, and of
    the verb over a noun, count as well, as long as they come after the word.
    """
    wanted = set(prepositions)
    places: list[Token] = [word]
    if word.pos_ in ("VERB", "AUX"):
        places += [
            c for c in word.children if c.dep_ in ("dobj", "attr", "prt", "advmod", "acomp", "oprd")
        ]
    elif word.dep_ in ("dobj", "attr", "pobj", "nsubjpass") and word.head.pos_ in ("VERB", "AUX"):
        places.append(word.head)
    elif word.dep_ == "conj" and word.head.dep_ in ("dobj", "attr"):
        places.append(word.head.head)
    found: list[Token] = []
    for place in places:
        for child in place.children:
            if (
                child.dep_ in ("prep", "agent", "dative", "prt", "advmod")
                and child.lower_ in wanted
                and child.i > word.i
            ):
                found.extend(_after(child))
            elif child.dep_ == "prep" and child.i > word.i and place.i == word.i:
                found.extend(_nested(child, wanted & _STEADY, 0))
    return found


def _nested(preposition: Token, wanted: set[str], steps: int) -> list[Token]:
    """Look under other phrases: "talks in Doha with X", "killing of 30 people near Y by Z"."""
    found: list[Token] = []
    if steps > _MOST_STEPS or not wanted:
        return found
    for noun in with_conjuncts(c for c in preposition.children if c.dep_ == "pobj"):
        for child in noun.children:
            if child.dep_ in ("prep", "agent"):
                if child.lower_ in wanted:
                    found.extend(_after(child))
                found.extend(_nested(child, wanted, steps + 1))
    return found


def objects_of(word: Token, slot: str) -> list[Token]:
    """Return what fills a named slot of a verb."""
    if slot == "subj":
        return subjects(word)
    if slot == "obj":
        return direct_objects(word)
    if slot == "dative":
        return [c for c in word.children if c.dep_ == "dative"] or (
            direct_objects(word) if is_passive(word) else []
        )
    return complements(word, (slot,))
