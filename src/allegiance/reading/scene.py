"""A sentence with its mentions, and who is meant by one of its words.

Few words of a report name an actor outright. "Members of X", "X fighters", "the headquarters of
X" stand for X; "its leader, Y" for Y; "a gang allied with Z", said of W, for W.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from allegiance.reading.grammar import subjects, with_conjuncts
from allegiance.reading.lexicon import person_roles, word_set
from allegiance.reading.mentions import Mention
from allegiance.reading.syntax import Sentence

if TYPE_CHECKING:
    from spacy.tokens import Token

__all__ = ["Scene", "Tie", "named_after", "resolve"]

_LIST_WORDS: Final = word_set("list_words")
_TRANSPARENT_STEPS: Final = 3


@dataclass(frozen=True, slots=True)
class Tie:
    """A relation found in a sentence between two mentions, before status, source and date."""

    subject: Mention
    relation: str
    object: Mention
    trigger: int
    confidence: float
    reason: str
    ended: bool = False
    status: str = ""
    """Where the networks say it; rules read it off the sentence later."""
    said: Mention | None = None
    """Who is made to say it, likewise."""


@dataclass(slots=True)
class Scene:
    """A sentence with its mentions."""

    sentence: Sentence
    mentions: list[Mention]
    at: dict[int, Mention]

    @classmethod
    def of(cls, sentence: Sentence, mentions: list[Mention]) -> Scene:
        """Index the mentions by their words."""
        return cls(sentence, mentions, {i: m for m in mentions for i in range(m.first, m.last + 1)})

    def listed(self, mention: Mention) -> list[Mention]:
        """Return a mention with those that follow it in the same list "A, B and C"."""
        found = [mention]
        joined = False
        tokens = self.sentence.tokens
        for after in self.mentions:
            if after.first <= found[-1].last:
                continue
            gap = tokens[found[-1].last + 1 : after.first]
            words = [t.lower_ for t in gap]
            if not words or not all(
                w in _LIST_WORDS or t.pos_ == "DET" for w, t in zip(words, gap, strict=True)
            ):
                break
            if not any(w in (",", "and", "or", "&") for w in words) or not _alike(mention, after):
                break
            head = tokens[after.head]
            if head.dep_ in ("nsubj", "nsubjpass") and tokens[mention.head].head.i != head.head.i:
                break
            found.append(after)
            joined = joined or "and" in words or "or" in words or "&" in words
            if joined:
                break
        return found if joined else [mention]


def _alike(a: Mention, b: Mention) -> bool:
    """Whether two mentions can stand in one list: both places or neither, none a pronoun."""
    if "anaphor" in (a.form, b.form):
        return False
    loose = ("state", "capital")
    return (a.kind == "place") == (b.kind == "place") or a.form in loose or b.form in loose


def resolve(scene: Scene, token: Token, steps: int = 0) -> list[Mention]:
    """Return who is meant by a word: its own mention, or those inside its phrase.

    "Members of X", "X fighters", "the headquarters of X" stand for X.
    """
    mention = scene.at.get(token.i)
    if mention is not None and mention.form != "nominal":
        return _band_of(scene, token, mention, steps) or [mention]
    if steps > _TRANSPARENT_STEPS:
        return [mention] if mention else []
    if mention is None and token.dep_ in ("appos", "attr") and _is_person_role(token):
        over = _described_by(token)
        named = resolve(scene, over, steps + 1) if over is not None else []
        if named and named[0].kind == "person":
            return named
    inner = _inside(scene, token, steps)
    if not inner and (mention is None or mention.actor < 0):
        over = _described_by(token)
        if over is not None:
            return resolve(scene, over, steps + 1)
    if mention is not None and not inner:
        return [mention]
    if mention is not None and mention.kind in ("population", "government") and " " in mention.text:
        return inner if _is_of_group(token, inner) else [mention]
    return inner


def _band_of(scene: Scene, token: Token, mention: Mention, steps: int) -> list[Mention]:
    """Return the group whose people are meant: "the Tajiks of X", "X's Uzbeks"."""
    if mention.kind != "population" or mention.form != "name" or steps > _TRANSPARENT_STEPS:
        return []
    near = [c for c in token.children if c.dep_ == "poss"]
    near += [g for c in token.children if c.lower_ == "of" for g in c.children if g.dep_ == "pobj"]
    found = [m for t in near if (m := scene.at.get(t.i)) is not None]
    return [m for m in found if m.kind == "armed_group"]


def _is_person_role(token: Token) -> bool:
    return token.lemma_.lower() in person_roles()


def _described_by(token: Token) -> Token | None:
    """Return the word that a description belongs to: "X, a gang ...", "X is a gang ..."."""
    if token.dep_ == "appos":
        return token.head
    if token.dep_ == "attr" and token.head.pos_ == "AUX":
        return next((t for t in subjects(token.head) if t.i != token.i), None)
    return None


def _is_of_group(token: Token, inner: list[Mention]) -> bool:
    """Whether people are said to be a group's: "Uzbek militants of the IMU"."""
    return any(m.kind in ("armed_group", "organization") for m in inner) and any(
        c.dep_ == "prep" and c.lower_ in ("of", "from") for c in token.children
    )


def named_after(scene: Scene, token: Token, kinds: tuple[str, ...] = ("person",)) -> Mention | None:
    """Return the name after a role and its whole: "the secretary of the Sena, X, ..."."""
    tokens = scene.sentence.tokens
    at = token.i + 1
    if at >= len(tokens) or tokens[at].lower_ not in ("of", "for", "in"):
        return None
    while (
        at < len(tokens)
        and (at not in scene.at or scene.at[at].kind == "person")
        and at < token.i + 4
    ):
        at += 1
    whole = scene.at.get(at)
    if whole is None:
        return None
    after = whole.last + 1
    while after < len(tokens) and tokens[after].lower_ in (",", "the"):
        after += 1
    found = scene.at.get(after)
    return found if found is not None and found.kind in kinds and found.form == "name" else None


def _beside(scene: Scene, token: Token) -> Mention | None:
    """Return the name that a description introduces: "its leader, X", "the rebel group X"."""
    if _is_person_role(token) and (late := named_after(scene, token)) is not None:
        return late
    own = scene.at.get(token.i)
    after = token.i + 1
    tokens = scene.sentence.tokens
    if after < len(tokens) and tokens[after].text == ",":
        after += 1
        found = scene.at.get(after)
        if found is None or found.kind != "person" or found.form != "name" or own is not None:
            return None
        return found
    found = scene.at.get(after)
    if found is None or found.form != "name" or found.first != after:
        return None
    if found.kind == "person" or (
        own is not None and own.kind == "armed_group" and found.kind != "place"
    ):
        return found
    return None


def _inside(scene: Scene, token: Token, steps: int) -> list[Mention]:
    beside = _beside(scene, token)
    if beside is not None:
        return [beside]
    listed = []
    for child in token.children:
        if (
            child.lower_ == "whose"
            and token.dep_ in ("nsubj", "dobj")
            and token.head.dep_ == "relcl"
        ):
            return resolve(scene, token.head.head, steps + 1)
        if child.dep_ == "prep" and child.lower_ in ("including", "like", "as"):
            listed += [
                m
                for p in with_conjuncts(c for c in child.children if c.dep_ == "pobj")
                for m in resolve(scene, p, steps + 1)
            ]
    if listed:
        return listed
    for deps in (("poss", "compound", "nmod", "amod", "npadvmod"), ("appos",)):
        near = [
            m
            for c in token.children
            if c.dep_ in deps
            for t in with_conjuncts([c])
            for m in ([scene.at[t.i]] if t.i in scene.at else [])
            if (m.kind != "person" or deps == ("appos",)) and m is not scene.at.get(token.i)
        ]
        if near:
            return near
    for child in token.children:
        if child.dep_ == "acl" and child.lower_ in ("called", "named", "known", "dubbed"):
            named = [
                m for m in scene.mentions if child.i < m.first <= child.i + 3 and m.form == "name"
            ]
            if named:
                return named[:1]
    for word in ("of", "from", "belonging", "by"):
        near = [
            m
            for c in token.children
            if c.lower_ == word and c.dep_ in ("prep", "acl")
            for p in with_conjuncts(g for g in c.children if g.dep_ in ("pobj",))
            for m in resolve(scene, p, steps + 1)
        ]
        if near:
            return near
    return []
