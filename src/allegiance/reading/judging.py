"""What kind of actor an unknown name is, by all that the report says of it.

Nobody can list every gang. A name whose fighters are spoken of, that ambushes and extorts, or
that follows "the rebel group", is an armed group; one that has a rank and says things, a person.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from allegiance.claims import fold
from allegiance.reading.lexicon import person_roles, word_set
from allegiance.reading.mentions import Mention, demonym_state, nominal
from allegiance.reading.scene import Scene, named_after
from allegiance.vocabulary.names import Entry, gazetteer

if TYPE_CHECKING:
    from spacy.tokens import Token

__all__ = ["judge_kinds", "main_country"]

_VIOLENT: Final = word_set("violent")
_ARMED_NOUNS: Final = word_set("armed_nouns")
_SETTLEMENTS: Final = word_set("settlements")


def main_country(scenes: list[Scene]) -> tuple[Entry | None, float]:
    """Return the state that a report names most, and its share of all states named.

    A bare "army" belongs to it.
    """
    count: Counter[str] = Counter()  # in quarters: a people's name tells less than a state's
    for scene in scenes:
        for mention in scene.mentions:
            if mention.entry and mention.form in ("state", "capital"):
                count[mention.entry.id] += 4
        for token in scene.sentence.tokens:
            state = demonym_state(token.text) if token.text[:1].isupper() else None
            if state:
                row = nominal(token.head) if token.head.i > token.i else None
                official = row is not None and row["sort"] in ("state", "force", "police", "body")
                count[state.id] += 4 if official or person_roles().get(token.head.lower_) else 1
    common = count.most_common(1)
    if not common:
        return None, 0.0
    most, often = common[0]
    return gazetteer().entries.get(most), often / count.total()


def judge_kinds(scenes: list[Scene]) -> dict[str, str]:
    """Judge the kind of each unknown name by all that the report says of it."""
    votes: dict[str, Counter[str]] = {}
    for scene in scenes:
        for mention in scene.mentions:
            if mention.form == "name" and mention.entry is None:
                vote = votes.setdefault(fold(mention.text), Counter())
                for kind, weight in _evidence(scene, mention):
                    vote[kind] += weight
    return {name: vote.most_common(1)[0][0] for name, vote in votes.items() if vote}


def _evidence(scene: Scene, mention: Mention) -> list[tuple[str, int]]:
    token = scene.sentence.tokens[mention.head]
    found = [(mention.kind, 3)] if mention.kind else [("organization", 1)]
    if "title" in mention.cues:
        found.append(("person", 6))
    head = token.head
    found.extend(_personal(scene, mention, token))
    if token.dep_ in ("compound", "poss", "nmod", "amod") and head.lemma_.lower() in _ARMED_NOUNS:
        found.append(("armed_group", 4))
    if (
        token.dep_ == "pobj"
        and head.head.lemma_.lower() in _ARMED_NOUNS
        and head.lower_ in ("of", "from")
    ):
        found.append(("armed_group", 3))
    before = scene.sentence.tokens[mention.first - 1] if mention.first else None
    row = nominal(before) if before is not None else None
    if row and row["sort"] == "group":
        found.append((row["kind"], 5))
    if token.dep_ == "nsubj" and head.lemma_.lower() in _VIOLENT and mention.kind != "person":
        found.append(("armed_group", 3))
    over = head.head.lemma_.lower() if token.dep_ == "pobj" else ""
    if over in _SETTLEMENTS and head.lower_ == "of":
        found.append(("place", 6))
    if (
        token.dep_ == "pobj"
        and head.lower_ in ("in", "near", "outside", "inside", "across")
        and mention.kind != "person"
    ):
        found.append(("place", 3))
    for child in token.children:
        row = nominal(child) if child.dep_ == "appos" else None
        if row and row["sort"] == "group":
            found.append((row["kind"], 5))
    if before is not None and before.lower_ == "the" and mention.kind == "person":
        found.append(("organization", 4))
    return found


def _personal(scene: Scene, mention: Mention, token: Token) -> list[tuple[str, int]]:
    """Return evidence that a name is a person's: a role beside it, a verb only people do."""
    tokens = scene.sentence.tokens
    near = [c for c in token.children if c.dep_ == "appos"]
    near += [token.head] if token.dep_ == "appos" else []
    if mention.first:
        near.append(tokens[mention.first - 1])
    found = [("person", 5) for t in near if person_roles().get(t.lemma_.lower())]
    if any(
        person_roles().get(t.lemma_.lower()) and named_after(scene, t, (mention.kind,)) is mention
        for t in tokens[max(0, mention.first - 10) : mention.first]
    ):
        found.append(("person", 5))
    if any(
        c.dep_ == "relcl" and any(g.lower_ == "who" for g in c.children) for c in token.children
    ):
        found.append(("person", 4))
    after = mention.last + 1
    if after + 1 < len(tokens) and tokens[after].text == "," and tokens[after + 1].text.isdigit():
        found.append(("person", 3))
    words = mention.text.split()
    plain = len(words) in (2, 3) and all(w[:1].isupper() and not w.isupper() for w in words)
    verb = token.head.lemma_.lower() if token.dep_ == "nsubj" else ""
    if token.dep_ == "pobj" and token.head.dep_ == "agent":
        verb = token.head.head.lemma_.lower()
    if plain and verb in ("say", "tell", "add", "flee", "die"):
        found.append(("person", 2))
    if plain and verb in ("lead", "head", "command", "chair", "found", "succeed"):
        found.append(("person", 4))
    return found
