"""What a reading must keep to before the ledger takes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from allegiance.claims import Actor, Claim, Count, Document
from allegiance.errors import ClaimFileError, DateError
from allegiance.times import parse
from allegiance.vocabulary import KINDS, STATUSES, close_to, relations

__all__ = ["check_reading", "faults_of"]

_LONGEST_NAME: Final = 1000


def check_reading(document: Document, actors: Sequence[Actor], claims: Sequence[Claim]) -> None:
    """Check one reading against its own document and the vocabulary.

    Raises
    ------
    ClaimFileError
        At the first claim or actor that is wrong, with its place in the list and its field.
    """
    if "\x00" in document.text:
        raise _wrong(document, "the text holds a NUL character", "text")
    if document.published:
        _checked(document, "published", _date_fault(document.published))
    for i, actor in enumerate(actors, start=1):
        fault = _actor_fault(actor)
        if fault:
            raise _wrong(document, fault, f"actor {i}")
    known = {name for actor in actors for name in actor.names}
    for i, claim in enumerate(claims, start=1):
        for field, fault in faults_of(claim, document.text, known):
            raise _wrong(document, fault, f"claim {i}, field {field}")


def _actor_fault(actor: Actor) -> str | None:
    if actor.kind not in KINDS:
        return f"unknown kind {actor.kind!r}; {close_to(actor.kind, KINDS)}"
    if not actor.name.strip():
        return "an actor without a name"
    if any(len(name) > _LONGEST_NAME or "\x00" in name for name in actor.names):
        return f"a name of more than {_LONGEST_NAME} characters or with a NUL character"
    return None


def _checked(document: Document, field: str, fault: str | None) -> None:
    if fault:
        raise _wrong(document, fault, field)


def _wrong(document: Document, what: str, field: str) -> ClaimFileError:
    return ClaimFileError(
        what,
        where=f"document {document.id}, {field}",
        remedy="Correct it and add the whole document again; nothing of it was added",
    )


def faults_of(claim: Claim, text: str, names: set[str]) -> list[tuple[str, str]]:
    """Return every rule that a claim breaks, as pairs of field and fault.

    Parameters
    ----------
    claim
        What to check.
    text
        The document's text, empty where it is not held: quotes are then not compared.
    names
        Every name and alias of the document's actors.
    """
    found: list[tuple[str, str]] = []
    span = claim.span
    if not (0 <= span.start < span.end) or not span.quote:
        found.append(("start", "an empty span"))
    elif text and text[span.start : span.end] != span.quote:
        found.append(("quote", "the quote is not what the text says there"))
    for field in ("subject", "object", "said_by"):
        name = getattr(claim, field)
        if name is not None and name not in names:
            found.append((field, f"no actor of the document is called {name!r}"))
    if claim.where is not None and len(claim.where) > _LONGEST_NAME:
        found.append(("where", "a name that long is no place"))
    if claim.relation not in relations():
        near = close_to(claim.relation, relations())
        found.append(("relation", f"unknown relation {claim.relation!r}; {near}"))
    if claim.status not in STATUSES:
        near = close_to(claim.status, STATUSES)
        found.append(("status", f"unknown status {claim.status!r}; {near}"))
    if claim.when is not None and (fault := _date_fault(claim.when)):
        found.append(("when", fault))
    found += [(f, w) for f in ("killed", "wounded") if (w := _count_fault(getattr(claim, f)))]
    if claim.confidence is not None and not 0 <= claim.confidence <= 1:
        found.append(("confidence", "it must lie between 0 and 1"))
    return found


def _date_fault(text: str) -> str | None:
    try:
        parse(text)
    except DateError as error:
        return error.what
    return None


def _count_fault(count: Count | None) -> str | None:
    if count is None:
        return None
    low, high = count.low, count.high
    if (low is not None and low < 0) or (high is not None and high < 0):
        return "fewer than nobody"
    if low is not None and high is not None and low > high:
        return "low is above high"
    return None
