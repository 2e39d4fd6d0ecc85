"""Answers to claims: what the report bears out is kept, all else is left out with the reason."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, Final, NamedTuple

from allegiance.claims import Actor, Claim, Count, Document, Span
from allegiance.errors import DateError
from allegiance.reading.dating import find_dates
from allegiance.reading.grounding import locate
from allegiance.reading.llm.naming import Figure, Names, stands
from allegiance.reading.llm.pieces import Piece
from allegiance.reading.numbers import NUMBER, number
from allegiance.reading.sentences import sentences
from allegiance.times import parse
from allegiance.vocabulary import STATUSES, fold, relations

__all__ = ["Checked", "checked"]

_MOST_SENTENCES: Final = 3
_ABOUT_PLACES: Final = frozenset(("based_in", "moves_to"))
_OPEN_TO_PLACES: Final = frozenset(("attacks",)) | _ABOUT_PLACES
_VIOLENT: Final = frozenset(("attacks", "kills", "clashes_with"))
_NUMBER: Final = re.compile(rf"\b{NUMBER}", re.IGNORECASE)
_VAGUE: Final = re.compile(r"\b(?:dozens|scores|hundreds|thousands)\b", re.IGNORECASE)
_YEAR: Final = re.compile(r"(?<!\d)\d{4}(?!\d)")
_TO_MACHINES: Final = re.compile(
    r"\b(?:ignore|disregard|discard|forget|override)\b[^.!?]{0,30}"
    r"\b(?:previous|prior|earlier|above|preceding|your|these)\b[^.!?]{0,20}"
    r"\b(?:instructions?|prompts?|rules|guidelines)\b"
    r"|\b(?:language model|chatbot|chatgpt|ai (?:assistant|system|model|agent)|system prompt)s?\b"
    r"|\b(?:software|assistant|system|model|reader|bot)s? (?:that|which) (?:reads?|parses?)\b"
    r"|\b(?:output|respond with|answer with|return|emit|print)\b[^.!?]{0,40}\bjson\b"
    r"|</?\s*(?:report|system|user|assistant|instructions?)\b[^>]*>",
    re.IGNORECASE,
)


class Checked(NamedTuple):
    """What stands of some answers."""

    actors: tuple[Actor, ...]
    claims: tuple[Claim, ...]
    dropped: tuple[str, ...]


class _Unborne(Exception):  # noqa: N818 - caught where the claim is left out
    """The report does not bear a claim out; says why."""


def checked(
    document: Document,
    answers: Iterable[tuple[Piece, Mapping[str, list[Any]]]],
    *,
    confidence: float | None = None,
    reason: str | None = None,
) -> Checked:
    """Keep the claims that the report bears out.

    Parameters
    ----------
    document
        The report.
    answers
        What the model said of each piece, in order.
    confidence, reason
        For every claim that is kept.

    Returns
    -------
    Checked
        Claims whose quotes stand in their pieces word for word, with both sides in the quote, by
        name or by words that refer to someone whom the report names; repeats across pieces are
        folded. ``dropped`` says of all else why it is not there.
    """
    bench = _Bench(document, confidence, reason)
    for piece, answer in answers:
        bench.take(piece, answer)
    claims = bench.claims()
    used = (n for c in claims for n in (c.subject, c.object, c.where, c.said_by) if n)
    actors = {a.name: a for a in bench.places(claims)}
    actors |= {a.name: a for a in bench.names.actors(used)}
    return Checked(tuple(actors.values()), claims, tuple(dict.fromkeys(bench.dropped)))


class _Found(NamedTuple):
    """A claim whose sides may still get fuller names from later pieces."""

    claim: Claim
    subject: Figure
    object: Figure
    said_by: Figure | None
    where: Figure | str | None


class _Bench:
    def __init__(self, document: Document, confidence: float | None, reason: str | None) -> None:
        self.document = document
        self.names = Names(document)
        self.dropped: list[str] = []
        self._found: list[_Found] = []
        self._confidence, self._reason = confidence, reason

    def take(self, piece: Piece, answer: Mapping[str, list[Any]]) -> None:
        figures = self.names.take(answer["actors"], self.dropped)
        for row in answer["claims"]:
            if not isinstance(row, dict):
                self.dropped.append(f"a claim that is no object: {str(row)[:80]}")
                continue
            try:
                self._found.append(self._claim(piece, row, figures))
            except _Unborne as why:
                said = " ".join(str(row.get(k))[:80] for k in ("subject", "relation", "object"))
                self.dropped.append(f"{said}: {why}")

    def claims(self) -> tuple[Claim, ...]:
        named = (
            replace(
                found.claim,
                subject=found.subject.name,
                object=found.object.name,
                said_by=found.said_by.name if found.said_by else None,
                where=found.where.name if isinstance(found.where, Figure) else found.where,
            )
            for found in self._found
        )
        return _folded(c for c in named if c.subject != c.object)

    def places(self, claims: Iterable[Claim]) -> Iterable[Actor]:
        """Return the places that claims name beside actors."""
        return (Actor(c.where, "place") for c in claims if c.where)

    def _claim(self, piece: Piece, row: Mapping[str, Any], figures: dict[str, Figure]) -> _Found:
        relation = _word(row, "relation", relations())
        status = _word(row, "status", STATUSES)
        span = self._quote(piece, row)
        subject, target = (self._side(row, side, figures, span) for side in ("subject", "object"))
        _check_kinds(subject, relation, target)
        speaker = self._speaker(row, figures)
        counts = [self._count(row, k, span) for k in ("killed", "wounded")]
        killed, wounded = counts if relation in _VIOLENT else (None, None)
        claim = Claim(
            subject=subject.name,
            relation=relation,
            object=target.name,
            span=span,
            document=self.document.id,
            when=self._when(row),
            status=status,
            killed=killed,
            wounded=wounded,
            confidence=self._confidence,
            reason=self._reason,
        )
        return _Found(claim, subject, target, speaker, self._where(row, figures, target))

    def _quote(self, piece: Piece, row: Mapping[str, Any]) -> Span:
        text = self.document.text
        inside = locate(_text(row, "quote"), text[piece.start : piece.end])
        if inside is None:
            raise _Unborne(f"these words are not in the report: “{_brief(_text(row, 'quote'))}”")
        span = Span(inside.start + piece.start, inside.end + piece.start, inside.quote)
        around = [s for s in self._sentences if s[0] < span.end and span.start < s[1]]
        if len(around) > _MOST_SENTENCES:
            raise _Unborne(f"its quote runs over more than {_MOST_SENTENCES} sentences")
        if around and _TO_MACHINES.search(text[around[0][0] : around[-1][1]]):
            raise _Unborne("its words speak to a machine, not about the world")
        return span

    @cached_property
    def _sentences(self) -> list[tuple[int, int]]:
        return [(s.start, s.end) for s in sentences(self.document.text)]

    def _side(
        self, row: Mapping[str, Any], side: str, figures: dict[str, Figure], span: Span
    ) -> Figure:
        name = _text(row, side)
        figure = figures.get(fold(name))
        if figure is None:
            raise _Unborne(f"{_brief(name)} is not among the actors that the report names")
        said = row.get(f"{side}_words")
        if any(stands(n, span.quote) for n in (*figure.names, *figure.aliases)):
            return figure
        if isinstance(said, str) and locate(said, span.quote) and self.names.refers(said, figure):
            return figure
        if side == "subject" and self.names.is_issuer(figure):
            return figure  # "was listed", in a listing by that body
        raise _Unborne(f"the quote does not speak of {_brief(name)}")

    def _speaker(self, row: Mapping[str, Any], figures: dict[str, Figure]) -> Figure | None:
        name = _maybe(row, "said_by")
        if name is None:
            return None
        figure = figures.get(fold(name))
        if figure is None:
            raise _Unborne(f"{_brief(name)}, said to say it, is not named in the report")
        return None if self.names.is_issuer(figure) else figure

    def _where(
        self, row: Mapping[str, Any], figures: dict[str, Figure], target: Figure
    ) -> Figure | str | None:
        name = _maybe(row, "where")
        if name is None:
            return None
        figure = figures.get(fold(name))
        if figure is not None and figure.kind == "place":
            return None if figure is target else figure
        if not self.names.names(name):
            raise _Unborne(f"the report names no place {_brief(name)}")
        return " ".join(name.split())

    def _when(self, row: Mapping[str, Any]) -> str | None:
        when = _maybe(row, "when")
        if when is None:
            return None
        try:
            parse(when)
        except DateError as error:
            raise _Unborne(f"{_brief(when)!r} is no date ({error.what})") from error
        if self._is_english:
            for year in _YEAR.findall(when):
                if year not in self._years:
                    raise _Unborne(f"the report gives no year {year}")
        return when

    @property
    def _is_english(self) -> bool:
        return self.document.language == "en"

    @cached_property
    def _years(self) -> frozenset[str]:
        """Years that the report writes, or that its "last year" and the like come to."""
        document = self.document
        meant = (d.edtf for d in find_dates(document.text, document.published))
        about = (document.published or "", document.title or "")
        return frozenset(_YEAR.findall(" ".join((document.text, *about, *meant))))

    def _count(self, row: Mapping[str, Any], field: str, span: Span) -> Count | None:
        value = row.get(field)
        if value is None:
            return None
        bounds = [value.get("low"), value.get("high")] if isinstance(value, dict) else [-1]
        if not all(b is None or (type(b) is int and b >= 0) for b in bounds):
            raise _Unborne(f"{field} is no count")
        if bounds == [None, None]:
            return None
        low, high = bounds
        if low is not None and high is not None and low > high:
            raise _Unborne(f"{field} has its bounds the wrong way round")
        if self._is_english:
            said = {number(m[0]) for m in _NUMBER.finditer(span.quote)} | {1}
            is_vague = _VAGUE.search(span.quote) is not None
            for bound in (low, high):
                # "More than 20" is 21, "fewer than 20" is 19.
                if bound and not said & {bound, bound - 1, bound + 1} and not is_vague:
                    raise _Unborne(f"its quote holds no number {bound}")
        return Count(low, high)


def _check_kinds(subject: Figure, relation: str, target: Figure) -> None:
    """Refuse what no two such actors can hold."""
    if subject is target:
        raise _Unborne("both sides are one")
    if subject.kind == "place":
        raise _Unborne("a place does not act")
    if relation in _ABOUT_PLACES and target.kind not in ("place", "government"):
        raise _Unborne(f"{target.name} is not a place")
    if target.kind == "place" and relation not in _OPEN_TO_PLACES:
        raise _Unborne("a place has no such relation")
    if relation == "member_of" and target.kind == "person":
        raise _Unborne("nobody belongs to a person")


def _folded(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """Keep one claim of each statement; an undated repeat of a dated one says the same."""
    kept: dict[tuple[object, ...], Claim] = {}
    dated: set[tuple[object, ...]] = set()

    def same(claim: Claim) -> tuple[object, ...]:
        ends = (claim.subject, claim.object)
        if relations()[claim.relation].is_symmetric:
            ends = (min(ends), max(ends))
        return (*ends, claim.relation, claim.status, claim.said_by)

    for claim in claims:
        kept.setdefault((*same(claim), claim.when, claim.where), claim)
        if claim.when:
            dated.add(same(claim))
    return tuple(c for c in kept.values() if c.when or same(c) not in dated)


def _word(row: Mapping[str, Any], field: str, known: Iterable[str]) -> str:
    value = _text(row, field)
    if value not in known:
        raise _Unborne(f"unknown {field} {_brief(value)!r}")
    return value


def _text(row: Mapping[str, Any], field: str) -> str:
    value = row.get(field)
    if not isinstance(value, str) or not value.strip():
        raise _Unborne(f"it has no {field}")
    return value


def _maybe(row: Mapping[str, Any], field: str) -> str | None:
    value = row.get(field)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise _Unborne(f"its {field} is no text")
    return value.strip() or None


def _brief(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= 80 else plain[:79] + "…"
