"""One text that two publish is two documents.

The identity of a document is the hash of its text. Where a ledger already holds the very same
words from somebody else, the later one's identity is a hash of the text's hash and of who issues
it, so that both are kept, each with its own source and claims.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping

from allegiance.claims.records import Document, fold, text_sha256

__all__ = ["edition", "identity", "is_known", "known_editions"]

_SOMEBODY = "*"


def edition(sha256: str, issuer: str) -> str:
    """Return the identity of a text with this hash as somebody else's document."""
    return hashlib.sha256(f"{sha256}\n{fold(issuer)}".encode()).hexdigest()


def identity(sha256: str, issuer: str | None, held: Mapping[str, str | None]) -> str:
    """Return the identity that a document takes beside those that are held.

    Parameters
    ----------
    sha256
        Of its text.
    issuer
        `Document.issuer`. Who does not say so issues no other document.
    held
        Who issues each document held, by its identity.
    """
    holder = held.get(sha256)
    if holder is None or issuer is None or fold(holder) == fold(issuer):
        return sha256
    own = edition(sha256, issuer)
    # A file that travels without its text may name the later document itself.
    return sha256 if sha256 == own else own


def known_editions(documents: Iterable[tuple[str, Document]]) -> frozenset[str]:
    """Return what tells `is_known` which documents are there; given with their identities."""
    found = set()
    for own, document in documents:
        sha256 = text_sha256(document.text) if document.text else own
        found.add(edition(sha256, _SOMEBODY))
        # Words that nobody owns are known whoever brings them.
        found.add(edition(sha256, document.issuer) if document.issuer else sha256)
        if own != sha256:
            found.add(own)
    return frozenset(found)


def is_known(document: Document, known: Collection[str]) -> bool:
    """Tell whether a document is there already.

    Parameters
    ----------
    document
        The document.
    known
        From `known_editions`; or hashes of texts, which are known then whoever issues them.
    """
    sha256 = text_sha256(document.text)
    return sha256 in known or edition(sha256, document.issuer or _SOMEBODY) in known
