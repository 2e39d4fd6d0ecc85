"""Say claims and ties in plain English: articles, agreement, tense and dates."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Final

from allegiance.history import NOBODY, History, HistoryActor, relation_names
from allegiance.times import FIRST_DAY, LAST_DAY, parse
from allegiance.vocabulary import relation as vocabulary_of

__all__ = [
    "Phrase",
    "affirmed",
    "called",
    "claim_words",
    "counted",
    "day_words",
    "is_plural",
    "joined",
    "negated",
    "number_words",
    "past",
    "phrase",
    "present",
    "sentence",
    "speaker",
    "verb",
    "when_words",
]

_WITH_ARTICLE: Final = re.compile(
    r"\b(?:Taliban|Movement|Party|Union|Front|Army|Battalion|Brigades?|Group|Network|Council|Forces?|State|"
    r"Organi[sz]ation|Emirate|Kingdom|States|Republic|Ministry|Government|Nations|Federation|"
    r"Agency|Court|Alliance|Command|Corps|Police|Guards?|Bank|Committee|Commission|Coalition|"
    r"Houthis|Province|Resistance|Authority|Mission|Militia|Faction|Cross|League|Directorate|"
    r"Department|Bureau|Office|Service|Assembly|[Mm]inistry|[Gg]overnment|[Aa]rmy|[Pp]olice)\b"
)
_NO_ARTICLE: Final = re.compile(
    r"^(?:the|al|an|ansar|jamaat?|jaish|jabhat|katibat?|lashkar|hizb|boko|harakat|tehrik|ahrar|"
    r"hayat|liwa|supporters of|members of|\w+[’']s?)\b[- ’']?|^\S+[’']s ",
    re.IGNORECASE,
)
_SPOKEN: Final = frozenset(
    {"AQAP", "AQIM", "ASEAN", "HAMAS", "HTS", "IS-K", "ISIL", "ISIS", "ISIS-K", "ISKP", "ISWAP"}
    | {"JNIM", "KIB", "KTJ", "NATO", "UNESCO", "UNICEF"}
)
_INITIALS: Final = re.compile(r"[A-Z]{2,6}(?:-[A-Z]{1,3})?")
_PLURAL: Final = re.compile(
    r"\b(?:Taliban|Houthis|Forces|fighters|forces|rebels|militants|Brigades|Guards|militias|"
    r"troops|officials|police|Police|people|civilians|supporters|members)$"
)
_PLACE_WITH_ARTICLE: Final = re.compile(
    r"^(?:United |Philippines|Netherlands|Horn of |Gulf of )|"
    r"\b(?:border|Valley|East|Caucasus|Sahel|Levant|Maghreb|Peninsula|Mountains|Islands|River|"
    r"Desert|Basin|Balkans|Gulf|Republic|Emirates)\b"
)
_NUMBERS: Final = [
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]


@dataclass(frozen=True, slots=True)
class Phrase:
    """How one relation is said: with one subject, with several, in the past, bare, as a noun."""

    singular: str
    plural: str
    past: str
    base: str
    noun: str


@cache
def _phrases() -> dict[str, Phrase]:
    table = files("allegiance.views") / "phrases.csv"
    with table.open(encoding="utf-8") as handle:
        return {
            row["relation"]: Phrase(
                row["singular"], row["plural"], row["past"], row["base"], row["noun"]
            )
            for row in csv.DictReader(handle)
        }


def phrase(relation: str) -> Phrase:
    """Return how a relation is said."""
    return _phrases()[relation]


def called(actor: HistoryActor) -> str:
    """Return the name as a sentence uses it: "the Taliban", "al Qaeda", "China"."""
    name = actor.name.strip()
    if name[:4].lower() == "the ":
        return f"the {name[4:]}"
    if actor.kind in ("place", "government") and _PLACE_WITH_ARTICLE.search(name):
        return f"the {name}"
    if actor.kind in ("person", "place", "outlet", "population") or _NO_ARTICLE.match(name):
        return name
    if _INITIALS.fullmatch(name):
        return name if name in _SPOKEN else f"the {name}"
    return f"the {name}" if _WITH_ARTICLE.search(name) else name


def is_plural(actor: HistoryActor) -> bool:
    """Whether a sentence treats the actor as several: "the Taliban are", "China is"."""
    return actor.kind == "population" or bool(_PLURAL.search(actor.name))


def past(relation: str, actor: HistoryActor) -> str:
    """Return the past of a relation, agreeing with its subject."""
    words = phrase(relation).past
    if not is_plural(actor):
        return words
    return words.replace("was a member of", "were members of").replace("was ", "were ", 1)


def present(relation: str, actor: HistoryActor) -> str:
    """Return the present of a relation, agreeing with its subject."""
    words = phrase(relation)
    return words.plural if is_plural(actor) else words.singular


def negated(relation: str, actor: HistoryActor) -> str:
    """Return the denial of a relation: "is not allied with", "did not attack"."""
    now = present(relation, actor)
    if now.startswith(("is ", "are ")):
        verb, rest = now.split(" ", 1)
        return f"{verb} not {rest}"
    if vocabulary_of(relation).is_state:
        return f"{'do' if is_plural(actor) else 'does'} not {phrase(relation).base}"
    return f"did not {phrase(relation).base}"


def affirmed(relation: str, actor: HistoryActor) -> str:
    """Return the assertion of a relation: states in the present, events in the past."""
    if vocabulary_of(relation).is_state:
        return present(relation, actor)
    return past(relation, actor)


def verb(history: History, claim: int) -> str:
    """Return a claim's relation in the past; a group is not killed, members of it are."""
    relation = relation_names()[history.relation[claim]]
    object_ = history.actors[int(history.object[claim])]
    if relation == "kills" and object_.kind in ("armed_group", "organization", "government"):
        return "killed members of"
    return past(relation, history.actors[int(history.subject[claim])])


def joined(parts: Sequence[str], word: str = "and") -> str:
    """Return "a", "a and b", "a, b and c"."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {word} {parts[-1]}"


def number_words(count: int) -> str:
    """Return small numbers as words."""
    return _NUMBERS[count] if 0 <= count < len(_NUMBERS) else f"{count:,}"


def counted(count: int, singular: str, plural: str | None = None) -> str:
    """Return "one report", "seven reports"."""
    return f"{number_words(count)} {singular if count == 1 else plural or singular + 's'}"


def sentence(text: str) -> str:
    """Return the text with a capital at its head and one full stop at its end."""
    text = re.sub(r"\s+", " ", text).strip()
    if text.split(" ")[0] not in ("al", "al-Qaeda") and not text.startswith("al-"):
        text = text[:1].upper() + text[1:]
    else:
        text = "A" + text[1:]
    return text if text.endswith((".", "?", "!")) else f"{text}."


def day_words(low: int, high: int | None = None) -> str:
    """Return a day, month, season of days or year as words, without a preposition."""
    first = date.fromordinal(max(low, FIRST_DAY))
    last = date.fromordinal(min(high if high is not None else low, LAST_DAY))
    if first == last:
        return f"{first.day} {first:%B} {first.year}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first:%B} {first.year}"
    if first.year == last.year:
        return str(first.year)
    if first.year // 10 == last.year // 10 and first.year % 10 == 0 and last.year % 10 == 9:
        return f"the {first.year}s"
    return f"{first.year} to {last.year}"


def when_words(history: History, claim: int) -> str:
    """Return a claim's date as words with their preposition; empty where it bears none."""
    text = history.when_text(claim)
    if text is None:
        return ""
    found = parse(text)
    if found.is_range:
        start = day_words(found.start_low, found.start_high) if found.has_start else ""
        end = day_words(found.end_low, found.end_high) if found.has_end else ""
        if start and end:
            return f"from {start} to {end}"
        return f"since {start}" if start else f"until {end}" if end else ""
    if found.is_approximate:
        plain = parse(re.sub(r"[~?%]", "", text))
        return f"around {day_words(plain.start_low, plain.end_high)}"
    words = day_words(found.start_low, found.end_high)
    exact = found.start_low == found.end_high
    return f"{'on' if exact else 'in'} {words}"


def speaker(history: History, claim: int) -> str:
    """Return whoever says it: the actor quoted, else the publisher."""
    if history.said_by[claim] != NOBODY:
        return called(history.actors[int(history.said_by[claim])])
    name = history.source_of(claim)
    return called(HistoryActor("", name, "organization")) if name[:4] != "The " else name


def claim_words(history: History, claim: int, *, when: bool = True) -> str:
    """Return an event or state as a clause in the past: "the IMU pledged allegiance to ..."."""
    subject = history.actors[int(history.subject[claim])]
    object_ = history.actors[int(history.object[claim])]
    parts = [called(subject), verb(history, claim), called(object_)]
    place = history.place_name(claim)
    if place and place != object_.name:
        parts.append(f"in {place}")
    if when:
        parts.append(when_words(history, claim))
    return " ".join(p for p in parts if p)
