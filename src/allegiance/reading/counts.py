"""Numbers of people in a sentence, with bounds: killed, wounded, captured, or only counted.

A number belongs to the casualty word that governs it: "killed at least 55, over 140 injured",
"left 12 dead and 30 wounded", "two soldiers and a child were killed". Numbers of vehicles,
attacks, days and dollars are left alone, and so are the five gunmen who killed twelve.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from allegiance.claims import Count
from allegiance.reading.countwords import (
    AUXILIARY,
    BARRIER,
    FIGHTERS,
    INCLUDING,
    NOT_PEOPLE,
    OBJECT_FREE,
    PEOPLE,
    QUANTITY,
    STOPPERS,
    TRIGGER,
    VAGUE,
    VERB_LIKE,
)
from allegiance.reading.numbers import number

__all__ = ["CountMention", "find_counts"]


@dataclass(frozen=True, slots=True)
class CountMention:
    """A number of people: ``text[start:end]`` is the number with its "at least".

    Attributes
    ----------
    start, end
        Character offsets in the sentence.
    low, high
        Bounds, both counted in; None where the words leave a side open. "About a hundred" is 100.
    what
        ``killed``, ``wounded``, ``casualties`` (killed and wounded together), ``captured``,
        ``displaced``; or, where nothing befell them here, ``fighters`` or ``people``.
    is_part
        They are among people already counted ("including three children").
    """

    start: int
    end: int
    low: int | None
    high: int | None
    what: str
    is_part: bool = False

    @property
    def count(self) -> Count:
        """The bounds as a claim carries them."""
        return Count(self.low, self.high)


@dataclass(frozen=True, slots=True)
class _Quantity:
    """A number with the noun it counts; ``head`` is fighters, people, or "" where none is said."""

    start: int
    end: int
    low: int | None
    high: int | None
    noun_end: int
    head: str
    is_one: bool
    role: str | None = None
    is_passive: bool = False


_WITHOUT_OBJECT = frozenset({"dead", "died", "dies", "dying", "homeless"})
_OF = re.compile(r"deaths?|lives|injur(?:y|ies)|murders?|massacre|bodies|corpses|fatalities")
_SETTLED = re.compile(
    r"dead|died|dies|dying|deaths?|fatal|lives|casualt|injur(?:y|ies)|homeless|perished|fled"
    r"|bodies|corpses",
    re.IGNORECASE,
)
_OF_THE_DEAD = re.compile(
    r"\s+of\s+(?:the|those)\s+(?:dead|killed|wounded|injured|victims)\b", re.I
)
_TO = re.compile(
    r"[^.;]{0,60}\b(?:to|at|of|is|was|reached|hit|exceeded|passed|stands?\sat)\s+|:\s*"
)
_MONTH_BEFORE = re.compile(
    r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)[a-z]{0,6}\.?,?\s(?:\d{1,2},?\s)?$"
)


def find_counts(text: str) -> list[CountMention]:
    """Find the numbers of people in a sentence.

    Parameters
    ----------
    text
        One sentence.

    Returns
    -------
    list of CountMention
        In order. "No casualties" gives two, none killed and none wounded.

    Examples
    --------
    >>> [(c.what, c.low, c.high) for c in find_counts("It killed at least 55, over 140 injured.")]
    [('killed', 55, None), ('wounded', 141, None)]
    """
    triggers = list(TRIGGER.finditer(text))
    found: list[_Quantity] = []
    for match in QUANTITY.finditer(text):
        quantity = _quantity(text, match)
        if quantity is not None:
            role, is_passive = _after(text, quantity, triggers)
            if role is None:
                role = _before(text, quantity, triggers, found)
            found.append(replace(quantity, role=role, is_passive=is_passive))
    mentions: list[CountMention] = []
    for quantity in _shared(text, found):
        mentions += _mentions(text, quantity, {m.what for m in mentions})
    return mentions


def _quantity(text: str, match: re.Match[str]) -> _Quantity | None:
    """Read one number and the noun after it; None for numbers of things."""
    if NOT_PEOPLE.match(text, match.end()):
        return None
    bounds = _bounds(match)
    noun_end, head = _head(text, match.end())
    if head == "things" or (match["one"] and not head):
        return None
    if _is_date(text, match, head):
        return None
    return _Quantity(match.start(), match.end(), *bounds, noun_end, head, bool(match["one"]))


def _is_date(text: str, match: re.Match[str], head: str) -> bool:
    """Whether the number is a day or a year: "on March 12", "in 2014 fighters came"."""
    said, before = match["number"] or "", text[max(0, match.start() - 14) : match.start()]
    month = _MONTH_BEFORE.search(before)
    if re.fullmatch(r"(?:19|20)\d\d", said) and match["upper"] is None:
        return bool(month or not head or re.search(r"\b(?:in|since|until|by|during)\s$", before))
    return bool(month) and not head and len(said) <= 2


def _bounds(match: re.Match[str]) -> tuple[int | None, int | None]:
    if match["vague"]:
        return VAGUE[re.sub(r"\s", " ", match["vague"].lower())], None
    if match["none"] or match["one"]:
        return (0, 0) if match["none"] else (1, 1)
    low = number(match["low"] or match["number"])
    if upper := match["high"] or match["upper"]:
        return _spread(low, number(upper))
    if match["least"] or match["plus"] or match["above"]:
        return low + bool(match["above"]), None
    if match["most"] or match["below"]:
        return None, max(0, low - bool(match["below"]))
    return low, low


def _spread(low: int, high: int) -> tuple[int, int]:
    """Read "two to three hundred" as 200 to 300."""
    for scale in (1_000_000, 1_000, 100, 12):
        if low < 100 and high >= scale and high % scale == 0 and low * scale < high:
            low *= scale
            break
    return (low, high) if low <= high else (high, low)


def _head(text: str, position: int) -> tuple[int, str]:
    """Find the noun that is counted: where it ends, and whether it is people."""
    words = list(
        re.finditer(
            r"(?:[A-Z]\.){2,}|[^\W\d_][\w’'-]*|[,;:.()–—“”\"]|(?<=\s)-(?=\s)|\d+-year-old|\d+",
            text[position : position + 90],
        )
    )
    end = position
    for index, match in enumerate(words[:8]):
        word = match[0]
        plain = re.sub(r"[’']s?$", "", word.lower())
        if plain == "of" and index == 0:
            continue
        if index == 1 and plain in {"the", "its", "their", "his", "these", "those", "them", "whom"}:
            if plain in {"them", "whom"}:
                return position + match.end(), "people"
            continue
        if TRIGGER.fullmatch(word):
            return end, ""
        is_word = word[0].isalpha() or plain.endswith("-old")
        if not is_word or plain in STOPPERS or plain in {"the", "a", "an", "its"}:
            break
        end = position + match.end()
        for part in (plain, plain.rsplit("-", 1)[-1]):
            if part in FIGHTERS or part in PEOPLE:
                following = words[index + 1][0].lower() if index + 1 < len(words) else ""
                if following in FIGHTERS or following in PEOPLE:
                    break
                return end, "fighters" if part in FIGHTERS else "people"
        else:
            if re.fullmatch(r"[\w-]+[^\Ws]s", word):
                return end, "people" if word[1:].islower() and word[0].isupper() else "things"
    return end, ""


def _after(
    text: str, quantity: _Quantity, triggers: list[re.Match[str]]
) -> tuple[str | None, bool]:
    """Look for a casualty word behind the number: "12 dead", "two soldiers were killed"."""
    for trigger in triggers:
        if trigger.start() < quantity.noun_end:
            continue
        between = re.sub(r"^,[^,;.]{3,60},(?=\s)", "", text[quantity.noun_end : trigger.start()])
        helped = re.search(r"\b(?:were|was|been|being|are|is|be|left|feared|found)\s", between)
        place = re.match(
            r"\s(?:in|from|of|at|near|on|aboard|inside)\s[^,;.:]{2,50}?(?=\s(?:were|was|had|have|are)\s)",
            between,
        )
        rest = between[place.end() :] if place else between
        if re.fullmatch(r"\sof\s(?:the|those|its|their)\s", between):
            return trigger.lastgroup, True
        if not AUXILIARY.fullmatch(rest) or "," in rest.strip(" ,") or (place and not helped):
            return None, False
        if quantity.is_one and helped and helped[0].strip() in {"is", "are"}:
            return None, False
        active = re.search(r"\b(?:has|have|had)\b", rest) or not _is_object_free(
            text, trigger.end()
        )
        if not (helped or _SETTLED.match(trigger[0])) and active:
            return None, False
        return trigger.lastgroup, True
    return None, False


def _is_object_free(text: str, position: int) -> bool:
    """Whether no object follows a participle: "five killed in Kabul", not "five killed twelve"."""
    rest = text[position:].lstrip()
    return bool(OBJECT_FREE.match(text, position)) and not QUANTITY.match(rest)


def _before(
    text: str, quantity: _Quantity, triggers: list[re.Match[str]], earlier: list[_Quantity]
) -> str | None:
    """Look for a casualty word before the number: "killing three", "the death toll rose to 55"."""
    trigger = next((t for t in reversed(triggers) if t.end() <= quantity.start), None)
    if trigger is None:
        return None
    role, between = trigger.lastgroup, text[trigger.end() : quantity.start]
    said = trigger[0].lower()
    numbered = re.search(r"\bnumber of [^.;,]{0,40}$", text[: trigger.start()])
    if said.endswith("toll") or numbered:
        return role if _TO.fullmatch(between) else None
    if _OF.fullmatch(said):
        return role if re.fullmatch(r"\s+(?:of|to|:)\s+", between) else None
    governs = said not in _WITHOUT_OBJECT and len(between) <= 140
    if not governs or VERB_LIKE.search(between):
        return None
    last = earlier[-1] if earlier else None
    listed = last is not None and last.start >= trigger.end() and last.role == role
    listed = listed and re.search(r"(?:,|\band|\bplus)\s+$", between) is not None
    return role if listed or not BARRIER.search(between) or INCLUDING.search(between) else None


def _shared(text: str, found: list[_Quantity]) -> list[_Quantity]:
    """Let "12 people and five militants were killed" count both."""
    out = list(found)
    for index in range(len(out) - 2, -1, -1):
        one, following = out[index], out[index + 1]
        gap = text[one.noun_end : following.start]
        joined = re.fullmatch(r"\s*(?:,|,?\s*and|or)\s*(?:also\s+)?", gap)
        counted = one.head and not re.search(r"\bof\s$", text[: one.start], re.IGNORECASE)
        if one.role is None and following.is_passive and joined and counted:
            out[index] = replace(one, role=following.role, is_passive=True)
    return out


def _mentions(text: str, q: _Quantity, counted: set[str]) -> list[CountMention]:
    """Make a mention of a number that means people; a part needs a whole counted before it."""
    what = q.role or q.head
    if not what or (q.role is None and q.high in (0, 1)):
        return []
    rest = text[q.end :]
    named = INCLUDING.search(text[: q.start]) or re.match(r"\s+of\s+(?:them|whom)\b", rest)
    wholes = {what} if q.role else {"killed", "wounded", "captured"}
    is_part = bool(named and counted & wholes) or _OF_THE_DEAD.match(rest) is not None
    one = CountMention(q.start, q.end, q.low, q.high, what, is_part)
    if q.high == 0 and what == "casualties":
        return [replace(one, what="killed"), replace(one, what="wounded")]
    return [one]
