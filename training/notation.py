"""The corpus's inline notation, and its expansion into claim files.

A corpus file holds documents, one after another::

    === sahel-wire-001
    theatre: sahel
    genre: wire
    source: Desert Wire
    published: 2019-05-14
    title: Dozens dead in raid on border post
    @jnim armed_group Group for the Support of Islam and Muslims
    @mali government Malian army
    @boulk place Boulkessi
    @off government officials

    Fighters of the [Group for the Support of Islam and Muslims|jnim] ([JNIM|jnim]) raided a post of
    > ...

Head lines give the document; ``@id kind name`` declares an actor. After a blank line every line is
one sentence (no line is wrapped), a further blank line ends a paragraph, and a line that starts
with ``>`` states a claim that the sentence above it supports. In a sentence ``[words|id]`` marks a
mention of an actor, ``[words|=2019-05-13]`` a date, ``[words|#killed 25..]`` a count. A claim reads

    > jnim attacks mali when=2019-05-13 where=boulk killed=25.. said_by=off

with ``status=`` (default asserted), ``wounded=``, and ``from=2`` where the sentence before is
needed too (the quote then holds both; 3 at most). ``[`` and ``|`` have no other use.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from allegiance.claims import Actor, Claim, Count, Document, Span, fold
from allegiance.errors import ClaimFileError, DateError
from allegiance.times import parse
from allegiance.vocabulary import KINDS, STATUSES, close_to, relations

__all__ = ["Coded", "Mark", "read_corpus"]

_MARK = re.compile(r"\[([^\[\]|]+)\|([^\[\]|]+)\]")
_ACTOR = re.compile(r"@(\S+) (\S+) (.+)")
_RANGE = re.compile(r"(\d*)\.\.(\d*)|(\d+)")
_FIELDS = ("when", "where", "said_by", "status", "killed", "wounded", "from")
_PROPER = re.compile(r"(?<!^)[A-Z]|^(?!(?:The|Its|Their|They|He|She|His|Her|It|This|Both)\b)[A-Z]")
_HEAD = ("theatre", "genre", "source", "published", "title", "author")


@dataclass(frozen=True, slots=True)
class Mark:
    """Marked words: ``sort`` is actor, date, killed or wounded; ``value`` what they mean."""

    start: int
    end: int
    sort: str
    value: str


@dataclass(frozen=True, slots=True)
class Coded:
    """One document of the corpus with all that was coded in it."""

    document: Document
    theatre: str
    genre: str
    actors: tuple[Actor, ...]
    claims: tuple[Claim, ...]
    marks: tuple[Mark, ...]
    sentences: tuple[tuple[int, int], ...]
    declared: dict[str, tuple[str, str]]


@dataclass
class _Draft:
    path: Path
    line: int
    id: str
    head: dict[str, str] = field(default_factory=dict)
    declared: dict[str, tuple[str, str]] = field(default_factory=dict)
    text: str = ""
    marks: list[Mark] = field(default_factory=list)
    sentences: list[tuple[int, int]] = field(default_factory=list)
    claims: list[tuple[int, str, int]] = field(default_factory=list)
    has_gap: bool = False


def read_corpus(path: Path) -> Iterator[Coded]:
    """Read the documents of one corpus file, checking every line.

    Raises
    ------
    ClaimFileError
        With file and line, at the first that is wrong.
    """
    draft: _Draft | None = None
    in_head = False
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        line = raw.strip()
        if line.startswith("=== "):
            if draft:
                yield _finish(draft)
            draft, in_head = _Draft(path, number, line[4:].strip()), True
        elif draft is None:
            if line and not line.startswith("#"):
                raise _wrong(path, number, "a corpus file begins with '=== id'")
        elif in_head:
            in_head = _head_line(draft, number, line)
        elif not line:
            draft.has_gap = True
        elif line.startswith(">"):
            if not draft.sentences:
                raise _wrong(path, number, "a claim stands below the sentence that supports it")
            draft.claims.append((number, line[1:].strip(), len(draft.sentences) - 1))
        else:
            _sentence(draft, number, line)
    if draft:
        yield _finish(draft)


def _wrong(path: Path, number: int, what: str) -> ClaimFileError:
    return ClaimFileError(what, where=f"{path.name}, line {number}", remedy="See training/GUIDE.md")


def _head_line(draft: _Draft, number: int, line: str) -> bool:
    """Take one line of the head; False at the blank line that ends it."""
    if not line:
        return not (draft.head or draft.declared)
    actor = _ACTOR.fullmatch(line)
    if actor:
        key, kind, name = actor.groups()
        if kind not in KINDS:
            raise _wrong(draft.path, number, f"unknown kind {kind!r}; {close_to(kind, KINDS)}")
        if key in draft.declared:
            raise _wrong(draft.path, number, f"@{key} is declared twice")
        draft.declared[key] = (kind, name.strip())
        return True
    name, colon, value = line.partition(":")
    if not colon or name not in _HEAD:
        raise _wrong(draft.path, number, f"unknown head line {line!r}; known: {', '.join(_HEAD)}")
    draft.head[name] = value.strip()
    return True


def _sentence(draft: _Draft, number: int, line: str) -> None:
    """Append a sentence to the text, taking its marks out."""
    if draft.text:
        draft.text += "\n\n" if draft.has_gap else " "
    draft.has_gap = False
    start, at = len(draft.text), 0
    for mark in _MARK.finditer(line):
        draft.text += line[at : mark.start()]
        words, meaning = mark.groups()
        begin = len(draft.text)
        draft.text += words
        sort, value = _meaning(draft, number, meaning.strip())
        draft.marks.append(Mark(begin, len(draft.text), sort, value))
        at = mark.end()
    rest = line[at:]
    draft.text += rest
    if re.search(r"[\[\]|]", draft.text[start:]):
        raise _wrong(draft.path, number, "a mark is not closed: write [words|id]")
    draft.sentences.append((start, len(draft.text)))


def _meaning(draft: _Draft, number: int, meaning: str) -> tuple[str, str]:
    if meaning.startswith("="):
        _date(draft.path, number, meaning[1:])
        return "date", meaning[1:]
    if meaning.startswith("#"):
        sort, _, value = meaning[1:].partition(" ")
        _count(draft.path, number, value)
        return sort, value
    if meaning not in draft.declared:
        raise _wrong(draft.path, number, f"@{meaning} is not declared")
    return "actor", meaning


def _date(path: Path, number: int, text: str) -> str:
    try:
        parse(text)
    except DateError as error:
        raise _wrong(path, number, error.what) from error
    return text


def _count(path: Path, number: int, text: str) -> Count:
    match = _RANGE.fullmatch(text.strip())
    if match is None:
        raise _wrong(path, number, f"{text!r} is no count: write 25, 25.., ..25 or 20..25")
    low, high, exact = match.groups()
    if exact:
        return Count(int(exact), int(exact))
    return Count(int(low) if low else None, int(high) if high else None)


def _finish(draft: _Draft) -> Coded:
    for needed in ("theatre", "genre"):
        if needed not in draft.head:
            raise _wrong(draft.path, draft.line, f"document {draft.id} lacks its {needed}")
    if draft.head.get("published"):
        _date(draft.path, draft.line, draft.head["published"])
    document = Document(
        draft.id,
        draft.text,
        title=draft.head.get("title"),
        author=draft.head.get("author"),
        publisher=draft.head.get("source"),
        published=draft.head.get("published"),
    )
    claims = tuple(_claim(draft, *row) for row in draft.claims)
    return Coded(
        document,
        draft.head["theatre"],
        draft.head["genre"],
        tuple(_actors(draft)),
        claims,
        tuple(draft.marks),
        tuple(draft.sentences),
        dict(draft.declared),
    )


def _actors(draft: _Draft) -> Iterator[Actor]:
    """Yield the declared actors with every proper form that the text uses of them."""
    for key, (kind, name) in draft.declared.items():
        forms = [draft.text[m.start : m.end] for m in draft.marks if m.value == key]
        proper = [f for f in forms if _PROPER.search(f)]
        seen = {fold(name): name}
        for form in proper:
            seen.setdefault(fold(form), form)
        yield Actor(name, kind, tuple(list(seen.values())[1:]))


def _claim(draft: _Draft, number: int, line: str, sentence: int) -> Claim:
    words = line.split()
    if len(words) < 3:
        raise _wrong(draft.path, number, "a claim reads: subject relation object field=value ...")
    subject, relation, target, *rest = words
    if relation not in relations():
        near = close_to(relation, relations())
        raise _wrong(draft.path, number, f"unknown relation {relation!r}; {near}")
    fields: dict[str, str] = {}
    for word in rest:
        name, equals, value = word.partition("=")
        if not equals or name not in _FIELDS:
            raise _wrong(draft.path, number, f"unknown field {word!r}; known: {', '.join(_FIELDS)}")
        fields[name] = value
    status = fields.get("status", "asserted")
    if status not in STATUSES:
        raise _wrong(draft.path, number, f"unknown status; {close_to(status, STATUSES)}")

    def named(key: str | None) -> str | None:
        if key is None:
            return None
        if key not in draft.declared:
            raise _wrong(draft.path, number, f"@{key} is not declared")
        return draft.declared[key][1]

    first = sentence - int(fields.get("from", "1")) + 1
    if not 0 <= first <= sentence or sentence - first > 2:
        raise _wrong(draft.path, number, "from= counts one to three sentences back")
    start, end = draft.sentences[first][0], draft.sentences[sentence][1]
    ends = named(subject), named(target)
    assert ends[0] is not None
    assert ends[1] is not None
    return Claim(
        ends[0],
        relation,
        ends[1],
        Span(start, end, draft.text[start:end]),
        draft.id,
        when=_date(draft.path, number, fields["when"]) if "when" in fields else None,
        where=named(fields.get("where")),
        status=status,
        said_by=named(fields.get("said_by")),
        killed=_count(draft.path, number, fields["killed"]) if "killed" in fields else None,
        wounded=_count(draft.path, number, fields["wounded"]) if "wounded" in fields else None,
        reason="coded by hand",
    )
