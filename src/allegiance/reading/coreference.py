"""From mentions to the report's actors: which words speak of the same one.

Names join by the vocabulary's entry, by spelling, by acronym and by surname. "The group", "its
leader", "they" are tied to the last actor that fits; forces and governments to their country.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from allegiance.claims import fold
from allegiance.reading.described import resolve_description
from allegiance.reading.figures import NOBODY, Cast, Figure, state_figure
from allegiance.reading.judging import judge_kinds, main_country
from allegiance.reading.lexicon import head_kinds, person_roles, word_set
from allegiance.reading.mentions import Mention
from allegiance.reading.roles import find_roles
from allegiance.reading.scene import Scene

if TYPE_CHECKING:
    from spacy.tokens import Token
__all__ = ["cast"]
_SHE_HE: Final = word_set("she_he")
_IT: Final = frozenset(["it", "its", "itself"])
_THEY: Final = frozenset(["they", "them", "their", "theirs", "themselves"])
_PLACE_WORDS: Final = word_set("place_words")
_MOTION: Final = word_set("motion")
_WE: Final = frozenset(["we", "us", "our", "ours", "ourselves"])


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
    found.country, found.dominance = main_country(scenes)
    kinds = judge_kinds(scenes)
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
        for tie in find_roles(scene):
            if tie.relation == "leads" and tie.subject.actor >= 0 <= tie.object.actor:
                found.leaders[tie.object.actor] = tie.subject.actor
    return found


def _find_voice(found: Cast, scenes: list[Scene], kinds: dict[str, str], source: str) -> None:
    """Decide who "we" are: the publisher if it is named in the text, else who speaks first."""
    ours = sum(
        t.lower_ in _WE
        for scene in scenes
        for t in scene.sentence.tokens
        if not _is_in_quotes(scene, t.i)
    )
    named = [(scene, m) for scene in scenes for m in scene.mentions if m.form in ("name", "state")]
    inside = fold(source)
    speakers = [m for _, m in named if inside and fold(m.text) in inside and m.kind != "place"]
    speakers.sort(key=lambda m: m.kind not in ("armed_group", "organization"))
    found.issuer = _issuer(found, speakers, kinds, source)
    if not ours or (ours < 2 and not speakers):
        return
    if found.issuer is not None and not speakers:
        found.voice = found.issuer
        return
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


def _issuer(found: Cast, named: list[Mention], kinds: dict[str, str], source: str) -> int | None:
    """Return the body that issues the report and speaks in it, where its title tells it is one.

    A paper reports; a committee lists, a ministry announces, a movement declares.
    """
    title = re.sub(r"\([^)]*\)", "", source).strip()
    parts = [p.strip() for p in title.split(",") if p.strip()]
    for part in reversed(parts):
        words = fold(part).split()
        kind = next((k for w in words if (k := head_kinds().get(w))), None)
        if not set(words) & word_set("issuers") and kind != "armed_group":
            continue
        if named and named[0].form == "name":
            _name(found, named[0], kinds)
            return named[0].actor
        kind = "armed_group" if kind == "armed_group" else kind or "organization"
        figure = found.figure(("name", fold(part)), kind)
        figure.names[part] += 1
        return figure.index
    return None


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


def _office_holder(found: Cast, scene: Scene, mention: Mention) -> int:
    """Return who "the minister" is, or "its leader": the person if known, else the group."""
    owner = next(
        (c for c in scene.sentence.tokens[mention.head].children if c.dep_ == "poss"), None
    )
    if owner is None:
        return found.offices.get(mention.text.lower(), NOBODY)
    group = scene.at[owner.i].actor if owner.i in scene.at else NOBODY
    return found.leaders.get(group, group)


def _stands_alone(scene: Scene, token: Token) -> bool:
    """Whether a title names nobody beside it: "the minister said"."""
    if token.dep_ not in ("nsubj", "nsubjpass", "dobj", "pobj", "dative"):
        return False
    if any(c.dep_ in ("prep", "appos") or c.lower_ in ("a", "an") for c in token.children):
        return False
    tokens = scene.sentence.tokens
    after = tokens[token.i + 1].text if token.i + 1 < len(tokens) else ""
    beside = scene.at.get(token.i + 1)
    if after == "," or (beside is not None and beside.kind == "person"):
        return False
    owned = any(c.dep_ == "poss" and c.i in scene.at for c in token.children)
    if owned:
        return person_roles()[token.lower_] == "leads"
    return any(c.lower_ == "the" for c in token.children)


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
        mention.actor = _office_holder(found, scene, mention)
        mention.kind = found.figures[mention.actor].kind if mention.actor >= 0 else ""
    elif mention.form == "anaphor":
        _pronoun(found, scene, mention)
    elif mention.form == "nominal":
        resolve_description(found, scene, mention)
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
    index = _band(found, scene, mention) if word in ("its", "their") else None
    if index is None:
        index = found.last(kinds, mention.sentence, mention.first)
    mention.actor = NOBODY if index is None else index
    if index is not None:
        mention.kind = found.figures[index].kind


def _band(found: Cast, scene: Scene, mention: Mention) -> int | None:
    """Return the armed group just spoken of for "its leader", "their fighters"."""
    token = scene.sentence.tokens[mention.head]
    if token.dep_ != "poss":
        return None
    if not {token.head.lower_, token.head.lemma_.lower()} & word_set("band_words"):
        return None
    recent = max((s[0] for s in found.spoken), default=-1)
    if mention.sentence - recent > 1:
        return None
    index = found.last(("armed_group",), mention.sentence, mention.first)
    near = [s for s in found.spoken if s[3] == index and mention.sentence - s[0] <= 1]
    return index if near else None


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
    if entry is not None and " " not in folded and folded != fold(entry.name):
        own = _own_group(found, folded, entry.id)
        if own is not None:
            own.names[mention.text] += 1
            mention.kind, mention.actor = own.kind, own.index
            return
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
        figure.names[name] += name != mention.text and figure.kind != "person"
    if figure.kind == "person":
        words = folded.split()
        if len(words) > 1:
            found.keys[("surname", words[-1])] = figure.index
            found.keys.setdefault(("given", words[0]), figure.index)
    mention.actor = figure.index


def _own_group(found: Cast, word: str, entry: str) -> Figure | None:
    """Return the report's own group whose long name a short one ends, before another's alias."""
    if ("entry", entry) in found.keys:
        return None
    for figure in reversed(found.figures):
        if figure.kind == "armed_group" and not figure.described:
            for name in figure.names:
                parts = fold(name).split()
                if len(parts) > 1 and parts[-1] == word:
                    return figure
    return None


def _shortened(found: Cast, word: str) -> int | None:
    """Return the group that one word of its name now stands for: "the Front", "the Manch"."""
    for figure in reversed(found.figures):
        if (
            figure.kind in ("armed_group", "organization", "government")
            and figure.described is False
        ):
            for name in figure.names:
                parts = fold(name).split()
                if len(parts) > 1 and word in (parts[0], parts[-1]) and name[:1].isupper():
                    return figure.index
    return None


def _known_figure(found: Cast, folded: str, kind: str) -> Figure | None:
    """Return whom a name spelt so already is: the same name, or a person's first or last name."""
    index = found.keys.get(("name", folded))
    words = folded.split()
    if index is None and kind == "person" and len(words) > 1:
        index = found.keys.get(("surname", words[-1]))
        if index is not None:
            given = {fold(n).partition(" ")[0] for n in found.figures[index].names}
            index = index if words[0] in given else None
    if index is None and len(words) == 1 and kind != "person":
        index = _shortened(found, words[0])
    if index is None and len(words) == 1:
        index = found.keys.get(("surname", folded), found.keys.get(("given", folded)))
    return None if index is None else found.figures[index]
