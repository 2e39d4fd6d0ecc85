"""The records every floor passes on: documents, spans, actors, claims."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from allegiance.vocabulary.folding import fold

__all__ = ["Actor", "Claim", "Count", "Document", "Span", "fold", "text_sha256"]


def text_sha256(text: str) -> str:
    """Return the hexadecimal SHA-256 of a text's UTF-8 bytes."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


@dataclass(frozen=True, slots=True)
class Document:
    """One report as read.

    Attributes
    ----------
    id
        Short name, unique among the documents read together (a file stem, a feed entry's slug).
    text
        The whole text; every offset of every claim counts its characters.
    title, author, publisher, published, url, language
        As found in the report; ``published`` is an EDTF date. None where unknown.
    """

    id: str
    text: str
    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    published: str | None = None
    url: str | None = None
    language: str | None = "en"

    @property
    def sha256(self) -> str:
        """SHA-256 of the text: the identity of the first document with these words."""
        return text_sha256(self.text)

    @property
    def issuer(self) -> str | None:
        """Who publishes, as far as the document says: the outlet, else the author."""
        return self.publisher or self.author

    @property
    def source(self) -> str:
        """Who publishes: the outlet, else the author, else the document's own name."""
        return self.publisher or self.author or self.title or self.id


@dataclass(frozen=True, slots=True)
class Span:
    """Words of a document: ``document.text[start:end] == quote``."""

    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever acts, as one document names it."""

    name: str
    kind: str
    aliases: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The name and every alias."""
        return (self.name, *self.aliases)


@dataclass(frozen=True, slots=True)
class Count:
    """A number of people with bounds; None where the text leaves a side open."""

    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement by one source about two actors, pinned to its words.

    Attributes
    ----------
    subject, object
        Names of actors of the same document.
    relation
        A word of the vocabulary.
    span
        The words that support it.
    document
        The ``id`` of the document.
    when
        EDTF date or interval over which it holds or happened, None where the text gives none.
    where
        Name of a place, None where there is none.
    status
        One of `allegiance.vocabulary.STATUSES`.
    said_by
        The actor whom the document makes say it, None where the document itself does.
    killed, wounded
        Casualties, for violence.
    confidence
        The reader's probability that the text says this, 0 to 1; None if coded by hand.
    reason
        Which rule, model or coder found it, in a few words.
    """

    subject: str
    relation: str
    object: str
    span: Span
    document: str
    when: str | None = None
    where: str | None = None
    status: str = "asserted"
    said_by: str | None = None
    killed: Count | None = None
    wounded: Count | None = None
    confidence: float | None = None
    reason: str | None = None

    def key(self, document_sha256: str) -> str:
        """Return the claim's identity for good: a hash of what it says and of its words.

        The reader's confidence and reason are left out, so that reading the same
        words again with another reader adds nothing where it finds the same.
        """
        said = [
            document_sha256,
            self.span.start,
            self.span.end,
            self.subject,
            self.relation,
            self.object,
            self.when,
            self.where,
            self.status,
            self.said_by,
            _pair(self.killed),
            _pair(self.wounded),
        ]
        packed = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(packed.encode("utf-8")).hexdigest()[:20]


def _pair(count: Count | None) -> list[int | None] | None:
    return None if count is None else [count.low, count.high]
