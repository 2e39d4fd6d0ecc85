"""Further claims on top of what stands, in memory only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from allegiance.claims import Claim, ClaimFile, Count
from allegiance.history import HistoryDocument, relation_codes
from allegiance.ledger.columns import Standing
from allegiance.ledger.raw import Columns
from allegiance.vocabulary import STATUSES

__all__ = ["with_claims"]


def with_claims(standing: Standing, file: ClaimFile, learned: int) -> Standing:
    """Return what stands together with a claim file's claims, marked as hypothetical.

    Parameters
    ----------
    standing
        What lies beneath; not changed.
    file
        The claims.
    learned
        Their instant.
    """
    words = {name: list(held) for name, held in standing.words.items()}
    number = {name: {w: i for i, w in enumerate(held)} for name, held in words.items()}

    def intern(table: str, word: str | None) -> int:
        if not word:
            return 0
        found = number[table].setdefault(word, len(words[table]))
        if found == len(words[table]):
            words[table].append(word)
        return found

    document = len(standing.index)
    last = int(standing.columns["number"].max(initial=0)) + 1
    first = min(standing.hypothetical, last)
    for actor in file.actors:
        for name in actor.names:
            intern("name", name)
    rows = [_row(claim, file.sha256, intern) for claim in file.claims]
    added = {name: [row[name] for row in rows] for name in rows[0]} if rows else {}
    added |= {
        "number": list(range(last, last + len(rows))),
        "document": [document] * len(rows),
        "batch": [0] * len(rows),
        "learned": [learned] * len(rows),
        "verdict": [0] * len(rows),
    }
    columns: Columns = {
        name: _longer(column, added.get(name, [])) for name, column in standing.columns.items()
    }
    about = file.document
    held = HistoryDocument(
        sha256=file.sha256,
        id=about.id,
        source=about.source,
        title=about.title,
        author=about.author,
        published=about.published,
        url=about.url,
    )
    return replace(
        standing,
        columns=columns,
        words=words,
        cast=standing.cast.with_actors(document, file.actors, words["name"], number["name"]),
        index=np.append(standing.index, np.int32(len(standing.documents))),
        documents=[*standing.documents, held],
        hypothetical=first,
    )


def _longer(column: NDArray[Any], more: Sequence[Any]) -> NDArray[Any]:
    return np.concatenate([column, np.array(more, dtype=column.dtype)])


def _row(claim: Claim, sha256: str, intern: Any) -> dict[str, Any]:
    return {
        "key": claim.key(sha256).encode(),
        "start": claim.span.start,
        "end": claim.span.end,
        "quote": claim.span.quote,
        "subject": intern("name", claim.subject),
        "object": intern("name", claim.object),
        "said_by": intern("name", claim.said_by),
        "place": intern("name", claim.where),
        "when": intern("when", claim.when),
        "reason": intern("reason", claim.reason),
        "relation": relation_codes()[claim.relation],
        "status": STATUSES.index(claim.status),
        "confidence": np.nan if claim.confidence is None else claim.confidence,
        **_counts("killed", claim.killed),
        **_counts("wounded", claim.wounded),
    }


def _counts(name: str, count: Count | None) -> dict[str, int]:
    low, high = (None, None) if count is None else (count.low, count.high)
    return {f"{name}_low": -1 if low is None else low, f"{name}_high": -1 if high is None else high}
