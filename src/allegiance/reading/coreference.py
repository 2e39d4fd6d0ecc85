"""From mentions to the report's actors: which words speak of the same one.

Names join by the vocabulary's entry, by spelling, by acronym and by surname. "The group", "its
leader", "they" are tied to the last actor that fits; forces and governments to their country.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final

from allegiance.claims import fold
from allegiance.reading.mentions import Mention, demonym_state, nominal
from allegiance.reading.naming import table
from allegiance.reading.relations import Scene, named_after
from allegiance.vocabulary.names import Entry, gazetteer

if TYPE_CHECKING:
    from spacy.tokens import Token

__all__ = ["Cast", "Figure", "cast"]

NOBODY: Final = -2
_SHE_HE: Final = frozenset(["he", "she", "him", "her", "his", "hers", "himself", "herself"])
_IT: Final = frozenset(["it", "its", "itself"])
_THEY: Final = frozenset(["they", "them", "their", "theirs", "themselves"])
_PLACE_WORDS: Final = frozenset(
    ["in", "into", "inside", "near", "across", "throughout", "within", "around", "outside", "over", "towards", "toward", "onto", "from", "at"]
)
_MOTION: Final = frozenset(
    ["go", "come", "move", "travel", "flee", "migrate", "return", "deploy", "withdraw", "retreat", "cross", "send", "escape", "march", "head", "redeploy"]
)
_VIOLENT: Final = frozenset(
    ["attack", "kill", "bomb", "ambush", "raid", "kidnap", "abduct", "assassinate", "murder", "behead", "execute", "massacre", "shell", "fight", "clash", "storm", "torch", "recruit", "extort", "smuggle", "pledge", "claim", "surrender", "detonate", "seize"]
)
_ARMED_NOUNS: Final = frozenset(
    ["fighter", "militant", "rebel", "guerrilla", "insurgent", "gunman", "commander", "militia", "terrorist", "jihadist", "leader", "faction", "gunmen", "militiaman", "cadre", "stronghold"]
)
_DEFINITE: Final = frozenset(
    ("the", "this", "that", "these", "those", "its", "their", "his", "both")
)
_SETTLEMENTS: Final = frozenset(
    ["town", "village", "city", "port", "district", "province", "region", "state", "island", "valley", "suburb", "hamlet", "municipality", "area", "outskirt", "north", "south", "east", "west"]
)
_PEOPLE_OF_FORCES: Final = re.compile(r"soldier|troop|officer|policem|marine|commando|guardsm")
_WE: Final = frozenset(["we", "us", "our", "ours", "ourselves"])
_REACH: Final = 4


@dataclass(slots=True)
class Figure:
    """One actor of the report while it is being read."""

    index: int
    kind: str
    names: Counter[str] = field(default_factory=Counter)
    entry: Entry | None = None
    plural: bool = False
    described: bool = False
    votes: Counter[str] = field(default_factory=Counter)

    @property
    def name(self) -> str:
        """The fullest name the report uses; a state's own name."""
        if (
            self.entry is not None
            and self.entry.table in ("states", "derived")
            and not self.described
        ):
            return self.entry.name if self.entry.table == "states" else self._longest()
        return self._longest()

    def _longest(self) -> str:
        own = [n for n, count in self.names.items() if n and count] or list(self.names)
        if self.described:
            own = [n for n in own if not _PEOPLE_OF_FORCES.search(n.casefold())] or own
        return max(own, key=lambda n: (min(len(n.split()), 8), len(n), n))


@dataclass(slots=True)
class Cast:
    """All actors of a report, and who was last spoken of."""

    figures: list[Figure] = field(default_factory=list)
    keys: dict[tuple[str, ...], int] = field(default_factory=dict)
    spoken: list[tuple[int, float, int, int]] = field(default_factory=list)
    country: Entry | None = None
    voice: int | None = None
    offices: dict[str, int] = field(default_factory=dict)

    def figure(self, key: tuple[str, ...], kind: str) -> Figure:
        """Return the figure of a key, made if new."""
        if key not in self.keys:
            self.keys[key] = len(self.figures)
            self.figures.append(Figure(len(self.figures), kind))
        return self.figures[self.keys[key]]

    def last(
        self, kinds: tuple[str, ...], sentence: int, before: int, word: str = ""
    ) -> int | None:
        """Return the actor of these kinds spoken of last, subjects first within a sentence."""
        best: tuple[float, int] | None = None
        for at, weight, position, index in self.spoken:
            if sentence - at > _REACH or (at == sentence and position >= before):
                continue
            figure = self.figures[index]
            if figure.kind not in kinds:
                continue
            often = 0.4 * min(sum(figure.names.values()), 6)
            score = weight + often - 3 * (sentence - at) + position / 1000
            if word and any(word in name.casefold() for name in figure.names):
                score += 3
            if best is None or score >= best[0]:
                best = (score, index)
        return best[1] if best else None


def cast(scenes: list[Scene], source: str = "") -> Cast:
    """Resolve every mention of a report, in reading order.

    Parameters
    ----------
    scenes
        Its sentences with their mentions.
    source
        Who publishes it: who "we" are, where it speaks so.
    """
    found = Cast()
    found.country = _main_country(scenes)
    kinds = _judge_kinds(scenes)
    _find_voice(found, scenes, kinds, source)
    for scene in scenes:
        _add_pronouns(scene)
        for mention in scene.mentions:
            _resolve(found, scene, mention, kinds)
            if mention.kind == "person" and mention.form == "name":
                _note_office(found, scene, mention)
            if mention.actor >= 0:
                token = scene.sentence.tokens[mention.head]
                found.spoken.append(
                    (mention.sentence, _weight(token), mention.first, mention.actor)
                )
    return found


def _find_voice(found: Cast, scenes: list[Scene], kinds: dict[str, str], source: str) -> None:
    """Decide who "we" are: the publisher if it is named in the text, else who speaks first."""
    ours = sum(
        t.lower_ in _WE
        for scene in scenes
        for t in scene.sentence.tokens
        if not _is_in_quotes(scene, t.i)
    )
    if ours < 2:
        return
    named = [
        (scene, m)
        for scene in scenes
        for m in scene.mentions
        if m.form == "name" or m.form == "state"
    ]
    inside = fold(source)
    speakers = [m for _, m in named if inside and fold(m.text) in inside and m.kind != "place"]
    if not speakers:
        speakers = [
            m
            for scene, m in named
            if scene.sentence.index <= 3
            and m.kind in ("armed_group", "organization")
            and scene.sentence.tokens[m.head].dep_ in ("nsubj", "nsubjpass")
        ]
    if speakers:
        first = speakers[0]
        if first.form == "state" and first.entry is not None:
            found.voice = state_figure(found, first.entry, "government").index
        else:
            _name(found, first, kinds)
            found.voice = first.actor


def _weight(token: Token) -> float:
    """Return how much a word's place in the grammar draws later pronouns."""
    if token.dep_ in ("nsubj", "nsubjpass"):
        return 4.0 if token.head.dep_ == "ROOT" else 3.0
    if token.dep_ in ("poss", "compound", "conj", "appos") and token.head.dep_ in (
        "nsubj",
        "nsubjpass",
    ):
        return 3.0
    return 1.5 if token.dep_ == "dobj" else 1.0


def _main_country(scenes: list[Scene]) -> Entry | None:
    count: Counter[str] = Counter()
    for scene in scenes:
        for mention in scene.mentions:
            if mention.entry and mention.form in ("state", "capital"):
                count[mention.entry.id] += 1
        for token in scene.sentence.tokens:
            state = demonym_state(token.text) if token.text[:1].isupper() else None
            if state:
                count[state.id] += 1
    common = count.most_common(1)
    return gazetteer().entries.get(common[0][0]) if common else None


def _judge_kinds(scenes: list[Scene]) -> dict[str, str]:
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
    if (
        plain
        and token.dep_ == "nsubj"
        and token.head.lemma_.lower() in ("say", "tell", "add", "flee", "die")
    ):
        found.append(("person", 2))
    return found


@cache
def person_roles() -> dict[str, str]:
    """Return the roles that only persons hold, by lemma."""
    return {row["lemma"]: row["relation"] for row in table("roles") if row["holder"] == "person"}


def _add_pronouns(scene: Scene) -> None:
    for token in scene.sentence.tokens:
        word = token.lower_
        if token.i not in scene.at and word in person_roles() and _stands_alone(scene, token):
            s = scene.sentence
            scene.mentions.append(
                Mention(
                    s.index,
                    token.i,
                    token.i,
                    token.i,
                    s.starts[token.i],
                    s.ends[token.i],
                    token.text,
                    "",
                    "anaphor",
                )
            )
            scene.at[token.i] = scene.mentions[-1]
        if token.i in scene.at or token.pos_ not in ("PRON", "DET"):
            continue
        if word in _SHE_HE | _IT | _THEY | _WE:
            s = scene.sentence
            mention = Mention(
                s.index,
                token.i,
                token.i,
                token.i,
                s.starts[token.i],
                s.ends[token.i],
                token.text,
                "",
                "anaphor",
            )
            scene.mentions.append(mention)
            scene.at[token.i] = mention
    scene.mentions.sort(key=lambda m: m.first)


def _stands_alone(scene: Scene, token: Token) -> bool:
    """Whether a title names nobody beside it: "the minister said"."""
    if token.dep_ not in ("nsubj", "nsubjpass", "dobj", "pobj", "dative"):
        return False
    if any(c.dep_ in ("poss", "prep", "appos") or c.lower_ in ("a", "an") for c in token.children):
        return False
    beside = scene.at.get(token.i + 1)
    return any(c.lower_ == "the" for c in token.children) and (
        beside is None or beside.kind != "person"
    )


def _note_office(found: Cast, scene: Scene, mention: Mention) -> None:
    """Remember a person's title, for "the Prime Minister" later on."""
    tokens = scene.sentence.tokens
    before = tokens[mention.first - 1] if mention.first else None
    if before is not None and before.lemma_.lower() in person_roles():
        found.offices[before.lemma_.lower()] = mention.actor
    for child in tokens[mention.head].children:
        if child.dep_ == "appos" and child.lemma_.lower() in person_roles():
            found.offices[child.lemma_.lower()] = mention.actor


def _resolve(found: Cast, scene: Scene, mention: Mention, kinds: dict[str, str]) -> None:
    if mention.form == "anaphor" and mention.text.lower() in person_roles():
        mention.actor = found.offices.get(mention.text.lower(), NOBODY)
        mention.kind = "person" if mention.actor >= 0 else ""
    elif mention.form == "anaphor":
        _pronoun(found, scene, mention)
    elif mention.form == "nominal":
        _nominal(found, scene, mention)
    elif mention.form in ("state", "capital"):
        _state(found, scene, mention)
    else:
        _name(found, mention, kinds)


def _pronoun(found: Cast, scene: Scene, mention: Mention) -> None:
    word = mention.text.lower()
    if word in _SHE_HE:
        kinds: tuple[str, ...] = ("person",)
    elif word in _WE:
        if _is_quoted(scene, mention):
            mention.actor = NOBODY
            return
        mention.actor = NOBODY if found.voice is None else found.voice
        if found.voice is not None:
            mention.kind = found.figures[found.voice].kind
        return
    elif word in _IT:
        kinds = ("armed_group", "organization", "government", "outlet")
    else:
        kinds = ("armed_group", "population", "organization", "government")
    index = found.last(kinds, mention.sentence, mention.first)
    mention.actor = NOBODY if index is None else index
    if index is not None:
        mention.kind = found.figures[index].kind


def _is_quoted(scene: Scene, mention: Mention) -> bool:
    return _is_in_quotes(scene, mention.first)


def _is_in_quotes(scene: Scene, word: int) -> bool:
    before = "".join(t.text for t in scene.sentence.tokens[:word])
    return before.count("“") > before.count("”") or before.count('"') % 2 == 1


def _state(found: Cast, scene: Scene, mention: Mention) -> None:
    assert mention.entry is not None
    token = scene.sentence.tokens[mention.head]
    is_place = _is_place(token) or (
        mention.form == "capital"
        and token.dep_ not in ("nsubj", "nsubjpass", "conj")
        and not _is_partner(token)
    )
    if mention.form == "capital" and is_place:
        figure = found.figure(("place", fold(mention.text)), "place")
        figure.names[mention.text] += 1
        mention.kind = "place"
    else:
        kind = "place" if is_place else "government"
        figure = state_figure(found, mention.entry, kind)
        figure.names[mention.text] += 1
        mention.kind = kind
    mention.actor = figure.index


def state_figure(found: Cast, entry: Entry, kind: str) -> Figure:
    """Return a state as the government that acts, or as the place."""
    figure = found.figure((kind, entry.id), kind)
    figure.entry = entry
    figure.names[entry.name] += 1
    return figure


def _is_partner(token: Token) -> bool:
    return token.dep_ == "pobj" and token.head.lower_ in ("with", "between", "against", "by", "and")


def _is_place(token: Token) -> bool:
    at = token
    while at.dep_ == "conj" and at.head.i < at.i:
        at = at.head
    if at.dep_ in ("pobj",):
        word = at.head.lower_
        if word in _PLACE_WORDS:
            return True
        return word == "to" and at.head.head.lemma_.lower() in _MOTION
    return at.dep_ in ("npadvmod", "appos") and at.head.ent_type_ in ("GPE", "LOC")


def _name(found: Cast, mention: Mention, kinds: dict[str, str]) -> None:
    entry = mention.entry
    folded = fold(mention.text)
    if entry is not None:
        figure = found.figure(("entry", entry.id), entry.kind)
        figure.entry = entry
        mention.kind = entry.kind
    else:
        kind = kinds.get(folded, mention.kind or "organization")
        mention.kind = kind
        figure = _known_figure(found, folded, kind) or found.figure(("name", folded), kind)
    figure.names[mention.text] += 1
    for name in (mention.text, *mention.aliases):
        found.keys.setdefault(("name", fold(name)), figure.index)
        figure.names[name] += name != mention.text
    if figure.kind == "person":
        words = folded.split()
        if len(words) > 1:
            found.keys[("surname", words[-1])] = figure.index
            found.keys.setdefault(("given", words[0]), figure.index)
    mention.actor = figure.index


def _known_figure(found: Cast, folded: str, kind: str) -> Figure | None:
    for key in (
        ("name", folded),
        ("surname", folded.rsplit(maxsplit=1)[-1] if kind == "person" and folded else ""),
    ):
        if key in found.keys:
            if key[0] == "surname" and len(folded.split()) > 1:
                first = found.figures[found.keys[key]]
                if not any(fold(n).split()[0] == folded.split(maxsplit=1)[0] for n in first.names):
                    continue
            return found.figures[found.keys[key]]
    for sort in ("surname", "given"):
        if (sort, folded) in found.keys:
            return found.figures[found.keys[sort, folded]]
    return None


def _nominal(found: Cast, scene: Scene, mention: Mention) -> None:
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
    """A described group: its own actor if its modifiers tell which, else the last one spoken of."""
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
    definite = before in _DEFINITE or (token.tag_ == "NNS" and mention.sentence > 0 and not modifiers)
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


_COLOURLESS: Final = frozenset(
    ["jihadi", "jihadist", "militant", "radical", "armed", "islamist", "salafi", "local", "young", "veteran"]
)
_TELLING: Final = frozenset(
    ["maoist", "communist", "leftist", "separatist", "islamist", "jihadist", "marxist", "right-wing", "left-wing", "royalist", "loyalist", "tribal", "ethnic", "muslim", "tamil", "kurdish", "sunni", "shiite", "foreign", "paramilitary", "drug"]
)


def _singular(name: str) -> str:
    return re.sub(r"s$", "", name)
