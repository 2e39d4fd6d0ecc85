"""Where sentences begin and end, by rules.

Reports on armed groups are full of what misleads a splitter trained on novels: "Gen. Kenneth F.
McKenzie Jr.", "U.S.", "J.A.", datelines, bullets, headings without a full stop, wire copy in
capitals. The rules look at the word before a stop and the word after it, nothing else, so that
the same words are always split the same way and a long report costs milliseconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from allegiance.reading.wordlist import words

__all__ = ["Sentence", "paragraphs", "sentences", "unwrapped"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence or heading: ``text[start:end]``, in the paragraph of that number (from 0)."""

    start: int
    end: int
    paragraph: int


_BLANK = re.compile(r"(?:\r\n?|\n|\u2029)[^\S\r\n\u2029]*(?:\r\n?|\n|\u2029)\s*|\f\s*")
_LINE_END = re.compile(r"\r\n?|\n|\u2028")
_LINE_END_MARK = re.compile(r"[\r\n\u2028]")
_CLOSED = re.compile(r"[.!?:;]['\"’”)\]]*\s*$")
_BULLET = re.compile(r"\s*(?:[•‣▪●◦·∙■□►➢*]+|[-–—.o](?=\s))\s*")
_STOP = re.compile(
    r"""(?P<stop>\.{3,}|[.!?…؟۔]+)(?P<close>['"’”»)\]]*)(?P<note>(?:\[\d{1,3}\])*)(?=\s|$)"""
    r"|(?P<full>[。！？]+[”’」』）]*)"
    r"|(?<=[a-z]{2})(?P<tight>\.)(?=(?:The|In|It|He|She|They|But|This|On|At|A|As|We)\s[a-z])"
)
_WORD_BEFORE = re.compile(r"[\w.&’'-]*$")
_WORD_AFTER = re.compile(r"""\s*([\[("'“‘«]*)([^\W_][\w’'-]*)?""")
_DATELINE = re.compile(
    r"(?:[A-Z][A-Z.’'-]{2,}(?:[ /-][A-Z][A-Z.’'-]*){0,3})"  # KABUL, MAZAR-I-SHARIF
    r"(?:, [A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*){0,2})?"  # , Afghanistan
    r"(?:, (?:\d{1,2} )?[A-Z][a-z]{2,8}\.?(?: \d{1,2})?(?:,? \d{4})?)?"  # , Oct. 8, 2021
    r"(?: \([A-Za-z .&/-]{2,30}\))?"  # (AP)
    r"\s*(?:—|–|--|-(?=\s))\s*(?=\S)"
)

# Never the end of a sentence: a name or number follows.
_BEFORE_NAME = words(
    "adm amb art atty brig capt cdr cmdr col cpl cpt det dr eng fig figs fr ft gen gov hon insp "
    "lieut lt ltc maj messrs mr mrs ms msgr mt mullah nos para paras pfc pres prof pvt rep reps "
    "rev sec secy sen sens sfc sgt sheikh spc ssgt st supt treas v viz vol vs pp ed eds approx ca "
    "cf e.g i.e al-haj gens cols maulvi"
)
# May end a sentence; what follows decides.
_EITHER = words(
    "jr sr inc co corp ltd bros etc al a.m p.m ph.d esq dept univ assn bn mil intl est ave blvd "
    "rd jan feb mar apr jun jul aug sept sep oct nov dec mon tue tues wed thu thurs fri sat sun "
    "no p"
)
_STARTERS = words(
    "the this that these those there then they their he his him she her it its we our you your "
    "who what when where while why how in on at as after before since during under over from for "
    "with without by but and or so yet if although though however because according despite "
    "moreover meanwhile also an another both all some many most several few such no not nobody "
    "nor one two three four five six later earlier today yesterday now once only even still until "
    "unless following officials police according instead thus therefore nevertheless additionally "
    "furthermore firstly secondly finally"
)
# In wire copy in capitals these tell nothing: "THE U.S. ON MONDAY".
_MID_SENTENCE = words(
    "in on at as after before since during under over from for with without by and or so yet if "
    "because when where while who what no not all some two three four five six"
)
_GOES_ON = tuple("–—-,;:/)&%")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")
_NUMERAL = re.compile(r"(?:\d{1,3}|[ivxlc]{1,5}|[a-z])", re.I)
_LOWER_NAME = re.compile(r"(?:al|el|an|ash|as|at|ad|ar|az)[-‐][A-Z‘ʿ]|bin [A-Z]|de [A-Z]")


def sentences(text: str) -> list[Sentence]:
    """Split a text into sentences; headings, list items and datelines are sentences of their own.

    Parameters
    ----------
    text
        Any text; it is not changed.

    Returns
    -------
    list of Sentence
        In order, not overlapping, without white space or bullet at either end. Nothing but white
        space and bullets lies between them.

    Examples
    --------
    >>> text = "Gen. Kenneth F. McKenzie Jr. left the U.S. on Monday. He was 12.5 km away."
    >>> [text[s.start:s.end] for s in sentences(text)]
    ['Gen. Kenneth F. McKenzie Jr. left the U.S. on Monday.', 'He was 12.5 km away.']
    """
    found = []
    for number, (start, end) in enumerate(paragraphs(text)):
        for low, high in _within(text, start, end):
            found.append(Sentence(low, high, number))
    return found


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Return start and end of every paragraph, without white space at the ends.

    Blank lines part paragraphs. A single line end does so too, unless the sentence plainly goes
    on in small letters, or the text is wrapped at a fixed width and the next word would not have
    fitted.
    """
    width = _wrap_width(text)
    found = []
    for start, end in _pieces(text, 0, len(text), _BLANK):
        cut = start
        for match in _LINE_END.finditer(text, start, end):
            if not (_goes_on(text, match) or (width and _is_wrap(text, cut, match, width))):
                found.append((cut, match.start()))
                cut = match.end()
        found.append((cut, end))
    trimmed = (_trim(text, a, b) for a, b in found)
    return [(a, b) for a, b in trimmed if a < b]


def unwrapped(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return a text of the same length without line ends inside its sentences.

    Parameters
    ----------
    spans
        Start and end of each sentence, in order.
    """
    out, at = [], 0
    for start, end in spans:
        out += [text[at:start], _LINE_END_MARK.sub(" ", text[start:end])]
        at = end
    return "".join([*out, text[at:]])


def _goes_on(text: str, line_end: re.Match[str]) -> bool:
    """Whether a line breaks off in the middle of a sentence."""
    at = line_end.end()
    before = text[max(0, line_end.start() - 3) : line_end.start()].rstrip()
    return (
        text[at : at + 1].islower()
        and before[-1:].isalnum()
        and not _LOWER_NAME.match(text, at)
        and not _BULLET.match(text, at)
    )


def _pieces(text: str, start: int, end: int, border: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    for match in border.finditer(text, start, end):
        yield start, match.start()
        start = match.end()
    yield start, end


def _wrap_width(text: str) -> int | None:
    """Return the width a text is wrapped at, None where every line end is meant."""
    lines = _LINE_END.split(text)
    pairs = [(a, b) for a, b in pairwise(lines) if a.strip() and b.strip()]
    if len(pairs) < 3:
        return None
    lengths = sorted(len(a.rstrip()) for a, _ in pairs)
    width = lengths[-1]
    if not 30 <= width <= 120:
        return None
    full = sum(len(a.rstrip()) + 1 + len(b.split()[0]) > width - 3 for a, b in pairs)
    broken = sum(not _CLOSED.search(a) for a, _ in pairs)
    is_ragged = lengths[len(lengths) // 2] > 0.75 * width and broken >= 0.6 * len(pairs)
    return width if full >= 0.6 * len(pairs) or is_ragged else None


def _is_wrap(text: str, start: int, line_end: re.Match[str], width: int) -> bool:
    end, following = line_end.span()
    line = max(text.rfind("\n", start, end), text.rfind("\r", start, end)) + 1
    shown = text[max(line, start) : end].rstrip()
    rest = text[following : following + 80]
    if not rest.strip() or _BULLET.match(rest):
        return False
    if len(shown) + 1 + len(rest.split()[0]) > width - 3:
        return True
    return len(shown) > 0.6 * width and not _CLOSED.search(shown)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _within(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the sentences of one paragraph."""
    if bullet := _BULLET.match(text, start, end):
        start = bullet.end()
    if dateline := _DATELINE.match(text, start, end):
        yield _trim(text, start, dateline.end())
        start = dateline.end()
    cut = start
    for match in _STOP.finditer(text, start, end):
        if _ends(text, cut, match, end):
            low, high = _trim(text, cut, match.end())
            if low < high:
                yield low, high
            cut = match.end()
    low, high = _trim(text, cut, end)
    if low < high:
        yield low, high


def _ends(text: str, start: int, match: re.Match[str], end: int) -> bool:
    """Whether a sentence that began at ``start`` ends with this stop."""
    if match["full"] or match["tight"]:
        return True
    after = _WORD_AFTER.match(text, match.end(), end)
    assert after is not None
    opening, word = after[1], after[2] or ""
    if not word and not opening:
        return text[after.end() : after.end() + 1] not in _GOES_ON
    if word[:1].islower() and not _LOWER_NAME.match(text, after.start(2)):
        return False
    before = _WORD_BEFORE.search(text, start, match.start())
    last = before[0].strip("'’-") if before else ""
    if match["stop"] != "." or not last:
        return True
    first = start + len(last) >= match.start() - 2
    return _full_stop(last, word, opened=bool(opening.strip("[(")), first=first)


def _full_stop(last: str, word: str, *, opened: bool, first: bool) -> bool:
    """Whether a single full stop between these two words closes a sentence."""
    plain = last.lower().lstrip("(.")
    shouted = word.isupper() and len(word) > 1
    starter = word.lower() in _STARTERS and not (shouted and word.lower() in _MID_SENTENCE)
    if first and _NUMERAL.fullmatch(last):
        return False  # "1. The group": a number in a list
    if plain in _BEFORE_NAME:
        return False
    if plain in _EITHER:
        return starter or (opened and not word[:1].isdigit())
    if _INITIALS.fullmatch(last):
        # "Kenneth F. McKenzie" against "the U.S. The"; a lone capital I is the pronoun.
        return starter or opened or last == "I"
    return True
