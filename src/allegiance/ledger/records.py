"""What goes into the ledger and comes out of it, as frozen records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from allegiance.claims import Actor, Claim, Document

__all__ = [
    "JUDGEMENTS",
    "OUTCOMES",
    "Added",
    "AskedQuestion",
    "Assignment",
    "Batch",
    "Cell",
    "Fault",
    "Forecast",
    "Grade",
    "Identity",
    "LedgerClaim",
    "LedgerDocument",
    "LogEntry",
    "Resolution",
    "Review",
    "Snapshot",
    "Withdrawal",
]

JUDGEMENTS: Final = ("accepted", "corrected", "rejected", "comment")
"""What a review may say of a claim; a comment decides nothing."""
OUTCOMES: Final = ("yes", "no", "void", "open")
"""How a question may be resolved; ``open`` takes an earlier resolution back."""


@dataclass(frozen=True, slots=True)
class Added:
    """What adding a reading changed.

    Attributes
    ----------
    new_documents, new_claims
        How many were not in the ledger before.
    known_claims
        How many were there already.
    batch
        Number of the batch in the log; 0 where nothing was new.
    circles
        Lineages that lead back to their beginning through what is new, in words.
    """

    new_documents: int
    new_claims: int
    known_claims: int
    batch: int
    circles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """One act of adding: a reading or an import."""

    number: int
    action: str
    origin: str | None
    by: str
    note: str | None
    program: str
    learned: datetime


@dataclass(frozen=True, slots=True)
class LedgerDocument:
    """A document as the ledger holds it.

    Attributes
    ----------
    document
        The record; its text is empty where the ledger never had it or had to erase it.
    sha256
        Of the text, even where the text itself is not held.
    actors
        As this document names them.
    learned, by, batch
        When it came in, through whom, in which batch.
    number
        Its place in the order of learning.
    """

    document: Document
    sha256: str
    actors: tuple[Actor, ...]
    learned: datetime
    by: str
    batch: int
    number: int


@dataclass(frozen=True, slots=True)
class Review:
    """An analyst's judgement on a claim.

    Attributes
    ----------
    number
        Its place in the order of reviews.
    key
        The claim.
    judgement
        One of `JUDGEMENTS`.
    coder
        Who judged.
    changes
        For a correction: pairs of a claim's field and the value it should have.
    comment, codebook
        In the coder's words; the version of the codebook applied.
    is_final
        An adjudication: stands above every other coder's judgement.
    learned
        When.
    """

    number: int
    key: str
    judgement: str
    coder: str
    changes: tuple[tuple[str, object], ...]
    comment: str | None
    codebook: str | None
    is_final: bool
    learned: datetime


@dataclass(frozen=True, slots=True)
class LedgerClaim:
    """A claim as the ledger holds it.

    Attributes
    ----------
    key
        Its identity for good.
    claim
        As it stands after review.
    original
        As it was first read; the same object where no review corrected it.
    judgement
        The latest that decides (an adjudication first), None where nobody judged.
    sha256
        Of its document.
    learned, by, batch, number
        When it came in, through whom, in which batch, in which order.
    """

    key: str
    claim: Claim
    original: Claim
    judgement: str | None
    sha256: str
    learned: datetime
    by: str
    batch: int
    number: int


@dataclass(frozen=True, slots=True)
class Identity:
    """A judgement on whether two names are one actor.

    ``undoes`` is the number of an earlier judgement that this row takes back; such a row says
    nothing else.
    """

    number: int
    judgement: str
    a: str
    b: str
    by: str
    reason: str | None
    score: float | None
    undoes: int | None
    learned: datetime


@dataclass(frozen=True, slots=True)
class Grade:
    """Reliability of a source (A-F) or credibility of an information (1-6), as somebody set it.

    ``scope`` is ``source``, ``claim`` or ``default``; ``target`` the source's name, the claim's
    key, or empty.
    """

    number: int
    scope: str
    target: str
    reliability: str | None
    credibility: int | None
    by: str
    reason: str | None
    learned: datetime


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A document, claim or whole batch taken out of every later picture, or put back.

    Attributes
    ----------
    action
        ``withdraw`` or ``restore``.
    scope, target
        ``document``, ``claim`` or ``batch``, and its number.
    erased
        Whether the words themselves were destroyed.
    tombstone
        What is still known of it: hash, counts.
    """

    number: int
    action: str
    scope: str
    target: int
    erased: bool
    tombstone: tuple[tuple[str, object], ...]
    by: str
    reason: str
    learned: datetime


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A named, citable state of the ledger.

    Attributes
    ----------
    content
        SHA-256 of everything it holds, the same for the same content anywhere.
    claims, documents
        How many stood.
    marks
        Number of the last row of each table that belongs to it.
    """

    number: int
    name: str
    content: str
    claims: int
    documents: int
    marks: tuple[tuple[str, int], ...]
    by: str
    learned: datetime


@dataclass(frozen=True, slots=True)
class Assignment:
    """A document given to a coder, or to whoever decides between coders."""

    number: int
    document: int
    sha256: str
    coder: str
    role: str
    codebook: str | None
    by: str
    learned: datetime


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question that a user asked, not one found in a report.

    Attributes
    ----------
    number, key
        Its place in the order of asking; its identity for good.
    text
        The question as a sentence.
    subject, relation, object
        The claim that would answer it yes, by the actors' names; all None where only an analyst
        can tell.
    condition
        On what it hangs, None where on nothing.
    asked, deadline
        ISO days; the deadline is the last day on which it can come true, None where open.
    by, reason, learned
        Who asked, why, when it was entered.
    """

    number: int
    key: str
    text: str
    subject: str | None
    relation: str | None
    object: str | None
    condition: str | None
    asked: str
    deadline: str | None
    by: str
    reason: str | None
    learned: datetime


@dataclass(frozen=True, slots=True)
class Forecast:
    """Somebody's probability that a question comes out yes.

    ``question`` is the key of the question, or of the claim that a report's question rests on;
    ``made`` the instant as of which it is given, ``learned`` the instant of its entry.
    """

    number: int
    question: str
    probability: float
    made: datetime
    by: str
    reason: str | None
    learned: datetime


@dataclass(frozen=True, slots=True)
class Resolution:
    """An analyst's answer to a question: one of `OUTCOMES`, with the keys of the claims behind it.

    The latest row of a question holds.
    """

    number: int
    question: str
    outcome: str
    claims: tuple[str, ...]
    by: str
    reason: str
    learned: datetime


@dataclass(frozen=True, slots=True)
class Cell:
    """An analyst's word on one cell of a matrix of hypotheses; the latest row of a cell holds.

    ``hypothesis`` is the hypothesis as it is written out, ``claim`` a claim's key, ``judgement``
    how the two go together, or ``rule`` to go back to what the rules say.
    """

    number: int
    hypothesis: str
    claim: str
    judgement: str
    by: str
    reason: str
    learned: datetime


@dataclass(frozen=True, slots=True)
class Fault:
    """A broken rule of the ledger.

    Attributes
    ----------
    where
        Table and row, or file.
    field, what
        Which part is wrong, and how.
    repair
        What a repair would do, None where only a person can decide. No repair loses anything.
    claim
        Number of the claim concerned, None where it is not one.
    """

    where: str
    field: str
    what: str
    repair: str | None = None
    claim: int | None = None


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One line of who did what and when."""

    learned: datetime
    by: str
    action: str
    what: str
