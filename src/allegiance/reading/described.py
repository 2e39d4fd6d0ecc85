"""Whom a description means: "the Iraqi army", "Uzbek militants", "the group", "the town".

Forces and governments go to their country, people to their own kind, and a group that no word
tells apart to the last one spoken of.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from allegiance.claims import fold
from allegiance.reading.figures import NOBODY, Cast, state_figure
from allegiance.reading.lexicon import word_set
from allegiance.reading.mentions import Mention, demonym_state, nominal
from allegiance.reading.scene import Scene
from allegiance.vocabulary.names import Entry

if TYPE_CHECKING:
    from spacy.tokens import Token

__all__ = ["resolve_description"]

_COLOURLESS: Final = word_set("colourless")
_TELLING: Final = word_set("telling")
_DEFINITE: Final = word_set("definite")


def resolve_description(found: Cast, scene: Scene, mention: Mention) -> None:
    """Give a described mention its actor, as its noun's sort in the table says."""
    token = scene.sentence.tokens[mention.head]
    row = nominal(token)
    assert row is not None
    state = _state_of(found, scene, mention)
    sort = row["sort"]
    if sort == "place":
        before = scene.sentence.tokens[mention.first - 1].lower_ if mention.first else ""
        index = (
            found.last(("place",), mention.sentence, mention.first) if before in _DEFINITE else None
        )
        mention.actor = NOBODY if index is None else index
    elif sort in ("state", "force", "police", "body"):
        _force(found, mention, sort, state)
    elif sort == "people":
        _people(found, mention, ("people", _population_key(mention)))
    elif sort == "militants" and " " in mention.text:
        _people(found, mention, ("militants", _population_key(mention)))
    else:
        _group(found, scene, mention, token)


def _state_of(found: Cast, scene: Scene, mention: Mention) -> Entry | None:
    """Return the country that a described body belongs to by its own words."""
    tokens = scene.sentence.tokens
    for i in range(mention.first, mention.last):
        state = demonym_state(tokens[i].text)
        if state:
            return state
    for child in tokens[mention.head].children:
        near = (
            [child]
            if child.dep_ in ("poss", "compound", "nmod")
            else [g for g in child.children if child.lower_ in ("of", "in") and g.dep_ == "pobj"]
        )
        for word in near:
            other = scene.at.get(word.i)
            if other and other.entry and other.form in ("state", "capital"):
                return other.entry
    return None


def _force(found: Cast, mention: Mention, sort: str, state: Entry | None) -> None:
    country = state or found.country
    if sort == "state":
        if country is None:
            figure = found.figure(("force", "", "government"), "government")
        else:
            figure = state_figure(found, country, "government")
        figure.names[mention.text] += 1
    else:
        body = "police" if sort == "police" else "army" if sort == "force" else fold(mention.text)
        figure = found.figure(("force", country.id if country else "", body), "government")
        figure.names[mention.text] += 1
        if country and country.demonyms:
            adjective = country.demonyms[0]
            nouns = {
                "police": ["police"],
                "army": ["army", "military", "forces", "troops", "security forces"],
            }
            for noun in nouns.get(body, []):
                figure.names[f"{adjective} {noun}"] += 0
    figure.described = sort != "state"
    mention.kind = "government"
    mention.actor = figure.index


def _people(found: Cast, mention: Mention, key: tuple[str, ...]) -> None:
    figure = found.figure(key, "population")
    figure.names[mention.text] += 1
    mention.kind, mention.actor = "population", figure.index


def _population_key(mention: Mention) -> str:
    """Fold what tells one population from another: the modifiers, where there are any."""
    *modifiers, noun = fold(mention.text).split() or [""]
    telling = [w for w in modifiers if w not in _COLOURLESS]
    return " ".join(telling) if telling else _singular(noun)


def _group(found: Cast, scene: Scene, mention: Mention, token: Token) -> None:
    """Take a group for its own actor if its modifiers tell which, else for the last one."""
    tokens = scene.sentence.tokens
    modifiers = [
        t for t in tokens[mention.first : mention.last] if t.pos_ in ("ADJ", "PROPN", "NOUN")
    ]
    telling = [t for t in modifiers if t.text[:1].isupper() or t.lower_ in _TELLING]
    definite = tokens[mention.first - 1].lower_ in _DEFINITE if mention.first else False
    if telling and definite and not any(demonym_state(t.text) for t in telling):
        index = _last_group(found, mention, token)
        if index is not None:
            mention.actor = index
            return
    if telling:
        figure = found.figure(("people", _singular(fold(mention.text))), mention.kind)
        figure.names[mention.text] += 1
        figure.plural = True
        mention.actor = figure.index
        return
    before = tokens[mention.first - 1].lower_ if mention.first else ""
    definite = before in _DEFINITE or (
        token.tag_ == "NNS" and mention.sentence > 0 and not modifiers
    )
    index = _last_group(found, mention, token) if definite else None
    if index is None and definite and token.lemma_.lower() in ("coalition", "alliance"):
        index = found.figure(("people", fold(mention.text)), "organization").index
        found.figures[index].names[mention.text] += 1
    mention.actor = NOBODY if index is None else index


def _last_group(found: Cast, mention: Mention, token: Token) -> int | None:
    word = token.lemma_.lower()
    if mention.kind == "organization":
        return found.last(("organization", "armed_group"), mention.sentence, mention.first, word)
    index = found.last(("armed_group",), mention.sentence, mention.first, word)
    return (
        index
        if index is not None
        else found.last(("organization",), mention.sentence, mention.first, word)
    )


def _singular(name: str) -> str:
    return re.sub(r"s$", "", name)
