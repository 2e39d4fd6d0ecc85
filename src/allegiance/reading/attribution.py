"""How sure a report is of what it says, and whom it makes say it.

Status comes from the words over and beside the trigger: negation, modal verbs, hedges, verbs that
deny, plan, urge or fear. The speaker is the subject of the innermost verb of speech over the
trigger, or what follows "according to", or whoever speaks around the quotation.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from allegiance.reading.grammar import subjects
from allegiance.reading.lexicon import table, word_set
from allegiance.reading.mentions import Mention
from allegiance.reading.scene import Scene, resolve

if TYPE_CHECKING:
    from spacy.tokens import Token

__all__ = ["speaker", "status"]

_POSSIBLE_MODALS: Final = frozenset(("may", "might", "could", "should", "must"))
_NEGATING: Final = frozenset(("det", "neg", "advmod", "preconj"))
_PLANNED_MODALS: Final = frozenset(("will", "shall", "ll", "'ll", "’ll"))
_MOST_STEPS: Final = 12
_PASSING: Final = word_set("passing")


@cache
def moods() -> dict[str, str]:
    """Return what a governing word makes of what hangs on it, by lemma."""
    return {row["lemma"]: row["mood"] for row in table("moods")}


def _chain(token: Token) -> list[Token]:
    """Return the trigger and the words over it up to the root."""
    found = [token]
    at = token
    while at.head.i != at.i and len(found) < _MOST_STEPS:
        if at.dep_ not in _PASSING:
            break
        at = at.head
        found.append(at)
    return found


def status(scene: Scene, trigger: int) -> str:
    """Return the status of what a trigger tells."""
    chain = _chain(scene.sentence.tokens[trigger])
    found = "asserted"
    for below, word in zip([None, *chain], chain, strict=False):
        if below is not None and _is_free(below, word):
            break
        own = _own(word, below)
        if own == "denied" and found == "denied":
            found = "asserted"
        elif own == "denied" and found in ("possible", "conditional"):
            found = "denied"
        elif own and (found == "asserted"):
            found = own
        if found == "planned" and own == "possible":
            return "possible"
        if found not in ("asserted", "denied", "planned"):
            return found
        if (
            below is not None
            and below.dep_ == "ccomp"
            and moods().get(word.lemma_.lower()) == "speech"
        ):
            break
    return found


def _is_free(below: Token, word: Token) -> bool:
    """Whether what is told below stands whatever is said above."""
    if below.dep_ == "relcl" or _is_answered(below, word):
        return True
    if below.dep_ == "acl" and below.tag_ != "VB":
        return not any(c.dep_ == "mark" for c in below.children)
    if below.dep_ == "advcl":
        return not any(
            c.dep_ == "mark" and c.lower_ in ("if", "unless") for c in below.children
        ) and bool([c for c in below.children if c.dep_ in ("mark", "nsubj")])
    if below.dep_ == "conj" and any(c.dep_ in ("nsubj", "nsubjpass") for c in below.children):
        return True
    if below.dep_ in ("nsubj", "nsubjpass", "poss", "appos"):
        return moods().get(word.lemma_.lower()) not in ("denied",)
    return False


def _is_answered(below: Token, word: Token) -> bool:
    """Whether a denial only answers what was told: "X accuses Y, a charge that Y denies"."""
    return (
        below.dep_ == "ccomp"
        and below.i < word.i
        and word.lemma_.lower() in _DENYING
        and any(c.dep_ in ("nsubj", "nsubjpass") for c in below.children)
    )


def _own(word: Token, below: Token | None) -> str | None:
    """Return what one word of the chain makes of what is told below it."""
    return _particle(word, below) or _auxiliary(word) or _governing(word, below)


def _particle(word: Token, below: Token | None) -> str | None:
    """Read "not", "no", "never", "if", "without"."""
    for child in word.children:
        low = child.lower_
        is_no = child.dep_ == "neg" or (low in word_set("no") and child.dep_ in _NEGATING)
        if is_no and low != "only" and not (below is not None and below.dep_ == "advcl"):
            return "denied"
        if child.dep_ == "dobj" and any(c.lower_ == "neither" for c in child.children):
            return "denied"
        if child.dep_ == "mark" and low in ("if", "unless") and child.i < word.i:
            return "conditional"
    return None


def _auxiliary(word: Token) -> str | None:
    """Read modal verbs and adverbs of doubt."""
    for child in word.children:
        low = child.lower_
        if child.dep_ == "aux":
            if low == "would":
                clauses = any(c.dep_ == "advcl" for c in word.children)
                return "conditional" if clauses else "possible"
            if low in _PLANNED_MODALS:
                return "planned"
            if low in _POSSIBLE_MODALS:
                return "possible"
        if child.dep_ == "advmod" and low in word_set("doubt"):
            return "possible"
    if (word.dep_ == "pobj" and word.head.lower_ == "without") or word.lower_ == "without":
        return "denied"
    return None


def _governing(word: Token, below: Token | None) -> str | None:
    """Read verbs and nouns that deny, plan, urge or fear what hangs on them."""
    if below is None or below.dep_ not in word_set("governed"):
        return None
    mood = moods().get(word.lemma_.lower())
    if not mood or mood == "speech" or (below.dep_ == "advcl" and mood != "planned"):
        return None
    return mood


def speaker(scene: Scene, trigger: int, holder: Mention) -> Mention | None:
    """Return who is made to say it within the sentence, the innermost, None where nobody is."""
    chain = _chain(scene.sentence.tokens[trigger])
    first = chain[0]
    if first.lemma_.lower() == "claim":
        return holder
    for below, word in pairwise(chain):
        said = _speech(scene, below, word)
        if said is not None:
            return said
    return _according(scene, chain)


def _speech(scene: Scene, below: Token, word: Token) -> Mention | None:
    if _is_answered(below, word):
        return None
    if word.lemma_.lower() == "claim" and below.lemma_.lower() in ("responsibility", "credit"):
        return next((m for t in subjects(word) for m in resolve(scene, t)), None)
    if word.lemma_.lower() in _DENYING and below.dep_ in ("ccomp", "xcomp", "dobj", "acl", "pobj"):
        return next((m for t in subjects(word) for m in resolve(scene, t)), None)
    if below.dep_ in ("ccomp", "parataxis", "xcomp", "advcl", "pcomp", "acl", "pobj", "prep"):
        mood = moods().get(word.lemma_.lower(), "")
        speaks = mood == "speech" or (word.lemma_.lower() in _SAYING)
        if speaks and below.dep_ in ("ccomp", "parataxis", "pcomp", "acl", "prep", "pobj"):
            if below.dep_ in ("prep", "pobj", "pcomp") and word.lemma_.lower() not in _SAYING_OF:
                return None
            for token in subjects(word):
                for mention in resolve(scene, token)[:1]:
                    return mention
    return None


_DENYING: Final = frozenset(("deny", "reject", "dismiss", "refute"))
_SAYING: Final = word_set("saying")
_SAYING_OF: Final = frozenset(("accuse", "suspect", "blame", "warn", "deny"))


def _according(scene: Scene, chain: list[Token]) -> Mention | None:
    for token in scene.sentence.tokens:
        if token.lower_ == "according":
            for prep in token.children:
                if prep.lower_ == "to":
                    for noun in prep.children:
                        found = resolve(scene, noun)
                        if found:
                            return found[0]
    return None
