"""Who is spoken of in a sentence: names, forces of a country, kinds of people, stand-ins.

A mention is a stretch of words with a head. Its kind is what the words themselves tell; what the
whole report tells of an unknown name is added by `allegiance.reading.coreference`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final

from allegiance.reading.lexicon import head_kinds, nominals, person_roles, table, word_set
from allegiance.reading.naming import Name, Naming
from allegiance.reading.syntax import Sentence
from allegiance.vocabulary.names import Entry, lookup

if TYPE_CHECKING:
    from spacy.tokens import Token
__all__ = ["Mention", "demonym_state", "find_mentions", "nominal"]
_NER_KINDS: Final = {
    "PERSON": "person",
    "ORG": "organization",
    "GPE": "place",
    "LOC": "place",
    "FAC": "place",
}
_PARTICLES: Final = word_set("particles")
_NEVER_INSIDE: Final = frozenset(["islamic", "state", "army", "province", "district"])
_DIRECTIONS: Final = word_set("directions")


@dataclass(slots=True)
class Mention:
    """Words of one sentence that speak of somebody or somewhere.

    Attributes
    ----------
    sentence
        Index of the sentence.
    head
        Index of the head word in its sentence.
    first, last
        Indices of the first and last word.
    start, end
        Offsets in the report.
    text
        The words as they stand there, without an article.
    kind
        A kind of actor, or empty while unknown.
    form
        ``name``, ``state``, ``capital``, ``nominal`` (described, not named) or ``anaphor``.
    entry
        The vocabulary's entry, where known.
    aliases
        Further names that the text gives right there.
    actor
        Index of the report's actor, once resolved; -1 before, -2 where it is nobody.
    """

    sentence: int
    head: int
    first: int
    last: int
    start: int
    end: int
    text: str
    kind: str
    form: str = "name"
    entry: Entry | None = None
    aliases: tuple[str, ...] = ()
    actor: int = -1
    cues: list[str] = field(default_factory=list)


@cache
def titles() -> frozenset[str]:
    """Return the words that stand before persons' names."""
    return frozenset(row["title"] for row in table("titles"))


def nominal(token: Token) -> dict[str, str] | None:
    """Return the table's row of a noun for people or forces, None for other words."""
    known = nominals()
    return known.get(token.lower_) or known.get(token.lemma_.lower())


@cache
def demonym_state(word: str) -> Entry | None:
    """Return the state of a demonym such as ``Uzbek``, None if it is none."""
    for entry in lookup(word):
        if entry.table == "states" and any(d.casefold() == word.casefold() for d in entry.demonyms):
            return entry
    return None


def find_mentions(sentence: Sentence, naming: Naming) -> list[Mention]:
    """Find every mention of a sentence, none overlapping, in order."""
    found: list[Mention] = []
    used: set[int] = set()
    for build in (
        _from_units(sentence, naming),
        _from_entities(sentence, used),
        _from_runs(sentence, used),
    ):
        for mention in build:
            span = set(range(mention.first, mention.last + 1))
            if not span & used:
                found.append(mention)
                used |= span
    _drop_titles(found, sentence)
    found.extend(_demonyms_of_roles(sentence, used))
    found.extend(_peoples(sentence, used))
    found.extend(_described(sentence, found, used))
    return sorted(found, key=lambda m: m.first)


def _make(
    sentence: Sentence, first: int, last: int, head: int, kind: str, form: str = "name"
) -> Mention:
    text = _surface(sentence, first, last)
    return Mention(
        sentence.index,
        head,
        first,
        last,
        sentence.starts[first],
        sentence.ends[last],
        text,
        kind,
        form,
    )


def _from_units(sentence: Sentence, naming: Naming) -> Iterator[Mention]:
    for i, unit in sentence.units.items():
        name: Name | None = naming.names.get(unit.start)
        if name is None or unit.kind in ("skip", "word", "date"):
            continue
        form = {"state": "state", "capital": "capital"}.get(name.form, "name")
        mention = _make(sentence, i, i, i, name.kind, form)
        mention.text, mention.aliases = name.text, name.aliases
        mention.end = name.end
        if name.inner is not None:
            mention.cues.append(sentence.source[name.inner[0] : name.inner[1]])
        mention.entry = name.match.entry if name.match else None
        yield _with_direction(sentence, mention)


def _with_direction(sentence: Sentence, mention: Mention) -> Mention:
    """Make "northern Syria" a place of its own."""
    before = sentence.tokens[mention.first - 1].lower_ if mention.first else ""
    if (
        before not in _DIRECTIONS
        or mention.form not in ("state", "name")
        or mention.kind not in ("place", "government")
    ):
        return mention
    if mention.form == "name" and mention.kind != "place":
        return mention
    mention.first -= 1
    mention.start = sentence.starts[mention.first]
    mention.text = f"{sentence.tokens[mention.first].text} {mention.text}"
    mention.kind, mention.form, mention.entry = "place", "name", None
    return mention


def _from_entities(sentence: Sentence, used: set[int]) -> Iterator[Mention]:
    """Yield what the pipeline's own recogniser names, where no unit stands."""
    tokens = sentence.tokens
    at = 0
    while at < len(tokens):
        label = tokens[at].ent_type_
        stop = at + 1
        while (
            stop < len(tokens) and tokens[stop].ent_iob_ == "I" and tokens[stop].ent_type_ == label
        ):
            stop += 1
        if label in _NER_KINDS:
            span = [i for i in range(at, stop) if i not in used]
            trimmed = _trim(sentence, _extended(sentence, span, used))
            if trimmed and trimmed == list(range(trimmed[0], trimmed[-1] + 1)):
                yield _named(sentence, trimmed[0], trimmed[-1], _NER_KINDS[label])
        at = stop


def _extended(sentence: Sentence, span: list[int], used: set[int]) -> list[int]:
    """Let a name that the recogniser cut short run on over its neighbours in capitals."""
    tokens = sentence.tokens
    if not span:
        return span
    first, last = span[0], span[-1]
    while last + 1 < len(tokens) and last + 1 not in used and _goes_on(tokens, last + 1, 1, used):
        last += 1
    while first > 0 and first - 1 not in used and _goes_on(tokens, first - 1, -1, used):
        first -= 1
    return list(range(first, last + 1))


def _goes_on(tokens: Sequence[Token], at: int, step: int, used: set[int]) -> bool:
    token = tokens[at]
    if _is_proper(token) and token.lower_ not in _NEVER_INSIDE and not nominal(token):
        return True
    if (
        step > 0
        and token.tag_ == "NNP"
        and token.lower_ in ("imam", "sultan", "amir", "emir", "don", "king")
    ):
        return True
    after = at + step
    if token.lower_ in _PARTICLES and 0 <= after < len(tokens) and after not in used:
        return _is_proper(tokens[after]) or tokens[after].text in ("-", "al")
    return False


def _trim(sentence: Sentence, span: list[int]) -> list[int]:
    tokens = sentence.tokens
    while (
        span
        and not tokens[span[0]].text[:1].isupper()
        and tokens[span[0]].text[:3] not in ("al-", "el-")
    ):
        span = span[1:]
    while span and (
        tokens[span[-1]].pos_ in ("PART", "PUNCT", "ADP", "DET")
        or not tokens[span[-1]].text[:1].isalnum()
    ):
        span = span[:-1]
    while len(span) > 1 and tokens[span[0]].lower_.rstrip(".") in titles():
        span = span[1:]
    if len(span) == 1 and (
        demonym_state(tokens[span[0]].text)
        or tokens[span[0]].lower_.rstrip(".") in titles()
        or tokens[span[0]].lemma_.lower() in person_roles()
    ):
        return []
    return span


def _from_runs(sentence: Sentence, used: set[int]) -> Iterator[Mention]:
    """Yield capitalised proper nouns that nothing else has claimed."""
    tokens = sentence.tokens
    at = 0
    while at < len(tokens):
        stop = at
        while stop < len(tokens) and stop not in used and _is_proper(tokens[stop]):
            stop += 1
        if stop > at:
            span = _trim(sentence, list(range(at, stop)))
            if span and not (len(span) == 1 and _is_no_name(tokens[span[0]])):
                yield _named(sentence, span[0], span[-1], "")
        at = max(stop, at + 1)


def _is_no_name(token: Token) -> bool:
    return (
        nominal(token) is not None
        or len(token.text) < 3
        or token.ent_type_ in ("LANGUAGE", "EVENT", "LAW", "WORK_OF_ART", "NORP")
    )


def _is_proper(token: Token) -> bool:
    if token.lower_.rstrip(".") in titles() or demonym_state(token.text):
        return False
    return (
        token.tag_ in ("NNP", "NNPS")
        and token.text[:1].isupper()
        and token.ent_type_ not in ("DATE", "TIME", "MONEY")
    )


def _named(sentence: Sentence, first: int, last: int, kind: str) -> Mention:
    """Make a named mention and let its own words correct the recogniser."""
    tokens = sentence.tokens
    head = last
    mention = _make(sentence, first, last, head, kind)
    mention.text = _surface(sentence, first, last)
    before = tokens[first - 1].lower_.rstrip(".") if first else ""
    last_word = tokens[last].lower_
    if before in titles() and last - first < 4 and tokens[first].text[0].isupper():
        mention.kind = "person"
        mention.cues.append("title")
        if tokens[first - 1].text[:1].isupper():
            mention.aliases = (f"{tokens[first - 1].text} {mention.text}",)
    elif last > first and last_word in head_kinds():
        mention.kind = head_kinds()[last_word]
    elif mention.text.isupper() and kind in ("", "person", "place") and len(mention.text) < 7:
        mention.kind = ""
    return mention


def _surface(sentence: Sentence, first: int, last: int) -> str:
    return " ".join(sentence.source[sentence.starts[first] : sentence.ends[last]].split())


def _demonyms_of_roles(sentence: Sentence, used: set[int]) -> Iterator[Mention]:
    """Yield the country in "Iraqi president", which no name gives."""
    roles = {row["lemma"] for row in table("roles")} - set(nominals())
    for token in sentence.tokens:
        if token.i in used or not token.text[:1].isupper():
            continue
        near = sentence.tokens[token.i + 1 : token.i + 4]
        state = demonym_state(token.text)
        if (
            state
            and near
            and any(t.lemma_.lower() in roles for t in near[:3])
            and token.head.i > token.i
        ):
            mention = _make(sentence, token.i, token.i, token.i, "government", "state")
            mention.text, mention.entry = state.name, state
            used.add(token.i)
            yield mention


def _peoples(sentence: Sentence, used: set[int]) -> Iterator[Mention]:
    """Yield demonyms that stand alone: "killed 200 Timorese"."""
    for token in sentence.tokens:
        if (
            token.i in used
            or not token.text[:1].isupper()
            or token.dep_ not in ("dobj", "pobj", "nsubj", "nsubjpass", "conj")
        ):
            continue
        state = demonym_state(token.text) or demonym_state(token.text.removesuffix("s"))
        if state and token.pos_ in ("NOUN", "PROPN", "ADJ"):
            used.add(token.i)
            yield _make(sentence, token.i, token.i, token.i, "population")


def _drop_titles(found: list[Mention], sentence: Sentence) -> None:
    for mention in list(found):
        if mention.form == "name" and mention.entry is None and len(mention.text) < 2:
            found.remove(mention)


def _described(sentence: Sentence, found: list[Mention], used: set[int]) -> Iterator[Mention]:
    """Yield forces, peoples and stand-ins that are described, not named."""
    named = {i: m for m in found for i in range(m.first, m.last + 1)}
    for token in sentence.tokens:
        row = nominal(token)
        people = named.get(token.i - 1)
        while (
            row
            and people
            and people.kind == "population"
            and row["sort"] in ("people", "militants")
        ):
            found.remove(people)
            for i in range(people.first, people.last + 1):
                named.pop(i)
            people = named.get(people.first - 1)
        if (
            (token.i in used and token.i in named)
            or row is None
            or token.pos_ not in ("NOUN", "PROPN", "ADJ")
        ):
            continue
        if token.dep_ in ("amod", "compound") and token.head.i > token.i and nominal(token.head):
            continue
        if token.pos_ == "ADJ" and token.dep_ in ("amod",):
            continue
        yield _describe(sentence, token, row, named)


def _describe(
    sentence: Sentence, token: Token, row: dict[str, str], named: dict[int, Mention]
) -> Mention:
    """Build the mention of a described noun from the modifiers right before it."""
    first = token.i
    tokens = sentence.tokens
    while first > 0 and first - 1 not in named:
        before = tokens[first - 1]
        is_modifier = (
            before.dep_ in ("amod", "compound", "nmod")
            and before.head.i <= token.i
            and (before.head.i > first - 1)
        )
        joins = (
            before.lower_ in ("and", "-", ",", "/")
            and first > 1
            and tokens[first - 2].dep_ in ("amod", "compound", "nmod")
            and tokens[first - 2].head.i <= token.i
        )
        conj = (
            before.dep_ == "conj" and before.tag_ in ("JJ", "NNP", "NN") and before.head.i < token.i
        )
        after_hyphen = first > 1 and tokens[first - 2].text in ("-", "‑", "–")
        if not (is_modifier or joins or conj) or after_hyphen:
            break
        first -= 1
    while tokens[first].pos_ in ("PUNCT", "CCONJ", "DET", "NUM") and first < token.i:
        first += 1
    mention = _make(sentence, first, token.i, token.i, row["kind"], "nominal")
    mention.text = _surface(sentence, first, token.i)
    return mention
