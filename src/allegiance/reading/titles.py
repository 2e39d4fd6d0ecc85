"""Heads and ministers named by title alone, and groups named after somebody.

"Prime Minister Narendra Modi" in a report about India heads India; "the Karuna group" is led by
Karuna. Both need to know who else the report speaks of.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Final

from allegiance.claims import fold
from allegiance.reading.figures import Cast, state_figure
from allegiance.reading.grammar import direct_objects, is_passive, subjects, with_conjuncts
from allegiance.reading.lexicon import table
from allegiance.reading.mentions import Mention, demonym_state
from allegiance.reading.scene import Scene, Tie, resolve

__all__ = ["find_listings", "find_titles"]

_DOMINANT: Final = 0.6
"""Share of all states named from which a minister without a country is this country's."""

_ALONE: Final = 0.9
"""The same for those who only belong to a government: ministers of others are often quoted."""


@cache
def offices() -> dict[str, str]:
    """Return the relation to their state of those with a title, by the title's words."""
    return {row["title"]: row["relation"] for row in table("offices")}


def find_titles(scene: Scene, cast: Cast) -> Iterator[Tie]:
    """Find what titles and eponyms tell."""
    for mention in scene.mentions:
        if mention.form != "name" or mention.actor < 0:
            continue
        if mention.kind == "person":
            yield from _office(scene, mention, cast)
        elif mention.kind == "armed_group" and mention.cues:
            yield from _eponym(mention, cast)


def _office(scene: Scene, mention: Mention, cast: Cast) -> Iterator[Tie]:
    tokens = scene.sentence.tokens
    first = mention.first
    while first > 0 and tokens[first - 1].text[:1].isupper() and first - 1 not in scene.at:
        first -= 1
    words = [t.lower_ for t in tokens[first : mention.first]]
    relation = next(
        (
            offices()[" ".join(words[i:])]
            for i in range(len(words))
            if " ".join(words[i:]) in offices()
        ),
        None,
    )
    if relation is None:
        return
    before = scene.at.get(first - 1)
    if before is not None and before.form == "state":
        return  # a role noun's own rule has read it
    state = next((s for w in tokens[first : mention.first] if (s := demonym_state(w.text))), None)
    after = tokens[mention.last + 1 : mention.last + 2]
    following = scene.at.get(mention.last + 2)
    if state is None and after and after[0].lower_ == "of" and following is not None:
        state = following.entry if following.form in ("state", "capital") else None
    if state is None and cast.dominance >= (_DOMINANT if relation == "leads" else _ALONE):
        state = cast.country
    if state is None:
        return
    figure = state_figure(cast, state, "government")
    holder = Mention(
        mention.sentence,
        mention.head,
        mention.first,
        mention.last,
        mention.start,
        mention.end,
        state.name,
        "government",
        "state",
        state,
        (),
        figure.index,
    )
    yield Tie(mention, relation, holder, mention.head, 0.45, "title")


def _eponym(mention: Mention, cast: Cast) -> Iterator[Tie]:
    named = fold(mention.cues[-1].removesuffix("’s").removesuffix("'s"))
    index = cast.keys.get(
        ("name", named), cast.keys.get(("surname", named.split()[-1] if named else ""))
    )
    if index is None or index == mention.actor:
        return
    other = cast.figures[index]
    relation = {"person": "leads", "armed_group": "part_of"}.get(other.kind)
    if relation is None:
        return
    holder = Mention(
        mention.sentence,
        mention.head,
        mention.first,
        mention.last,
        mention.start,
        mention.end,
        other.name,
        other.kind,
        "name",
        None,
        (),
        index,
    )
    pair = (holder, mention) if relation == "leads" else (mention, holder)
    yield Tie(pair[0], relation, pair[1], mention.head, 0.65, "eponym")


def find_listings(scene: Scene, cast: Cast) -> Iterator[Tie]:
    """Find whom the body that issues the report lists: "X was listed on 11 November"."""
    if cast.issuer is None:
        return
    issuer = cast.figures[cast.issuer]
    for verb in scene.sentence.tokens:
        if verb.lemma_.lower() not in ("list", "designate") or not is_passive(verb):
            continue
        if subjects(verb) or verb.dep_ in ("acl", "relcl", "amod"):
            continue
        listed = [m for t in with_conjuncts(direct_objects(verb)) for m in resolve(scene, t)]
        for target in listed:
            holder = Mention(
                target.sentence,
                verb.i,
                verb.i,
                verb.i,
                target.start,
                target.end,
                issuer.name,
                issuer.kind,
                "name",
                None,
                (),
                issuer.index,
            )
            yield Tie(holder, "sanctions", target, verb.i, 0.7, "issuer lists")
