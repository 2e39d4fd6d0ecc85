"""Copies of one report count once: near-duplicates found as documents come in.

Words are cut into shingles of five; a MinHash sketch of them (Broder 1997; by the library
datasketch) is cut into bands, and documents that share a band are compared by their shingles
themselves. A document whose shingles lie for the larger part in an earlier one is taken for a
copy: of two wires on the same event by different desks a tenth of the shingles agree, of a
shortened copy nearly all of the shorter one's.

A found copy is a row like any other: it has an instant, and an analyst may overrule it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, select

from allegiance.claims import fold
from allegiance.errors import OptionError
from allegiance.ledger import schema
from allegiance.ledger.bulk import chunks, insert_rows, next_number
from allegiance.ledger.instants import Upto, known, moment
from allegiance.ledger.withdrawing import Visibility

__all__ = [
    "COPY",
    "FOUND",
    "Copy",
    "add_copy",
    "copies",
    "find_copies",
    "origins",
    "overlap",
    "same_text",
    "shingles",
]

FOUND: Final = "independence"
"""Who judges where the program itself found a copy."""
SAME_TEXT: Final = "the same text, word for word"
COPY: Final = 0.6
"""Share of the shorter document's shingles that must lie in the other one."""
_SHINGLE: Final = 5
_MOST_WORDS: Final = 5000
_FEWEST_SHINGLES: Final = 20
_ROWS: Final = 3
_PERMUTATIONS: Final = 96
_SIGNED: Final = 1 << 63


@dataclass(frozen=True, slots=True)
class Copy:
    """A judgement that one document copies another, or does not.

    Attributes
    ----------
    document, of
        Their sha256.
    judgement
        ``copy`` or ``independent``.
    score
        Share of the shorter text's runs of words that lie in the other; None from a person.
    in_force
        Whether no later judgement is about the same two.
    """

    number: int
    document: str
    of: str
    judgement: str
    score: float | None
    in_force: bool
    by: str
    reason: str | None
    learned: datetime


def shingles(text: str) -> frozenset[str]:
    """Return the runs of five words of a text's beginning, spelling aside.

    A text of fewer than five words has none.
    """
    words = fold(text[: _MOST_WORDS * 12]).split()[:_MOST_WORDS]
    return frozenset(" ".join(words[i : i + _SHINGLE]) for i in range(len(words) - _SHINGLE + 1))


def overlap(a: frozenset[str], b: frozenset[str]) -> float:
    """Return the share of the smaller set that lies in the other; 0 where one is tiny."""
    smaller = min(len(a), len(b))
    return len(a & b) / smaller if smaller >= _FEWEST_SHINGLES else 0.0


def _bands(found: frozenset[str]) -> list[int]:
    from datasketch import MinHash

    sketch = MinHash(num_perm=_PERMUTATIONS, seed=1, scheme="affine32")
    sketch.update_batch([s.encode("utf-8") for s in sorted(found)])
    values = [int(v) for v in sketch.hashvalues]
    starts = range(0, _PERMUTATIONS, _ROWS)
    return [_mix(start, values[start : start + _ROWS]) for start in starts]


def _mix(band: int, values: list[int]) -> int:
    """Fold a band's values into 63 bits; a clash costs one comparison and nothing else."""
    mixed = band + 1
    for value in values:
        mixed = (mixed * 0x9E3779B97F4A7C15 + value + 1) % _SIGNED
    return mixed


def find_copies(connection: Connection, document: int, text: str, learned: int) -> None:
    """Compare a new document with those before it and write down what it copies."""
    own = shingles(text)
    if len(own) < _FEWEST_SHINGLES:
        return
    bands = _bands(own)
    table = schema.bands
    query = select(table.c.document).where(table.c.hash.in_(bands)).distinct()
    candidates = sorted(connection.execute(query).scalars())
    first = next_number(connection, table)
    insert_rows(
        connection,
        table,
        [{"number": n, "hash": h, "document": document} for n, h in enumerate(bands, first)],
    )
    told = set(_linked(connection, document))
    for other, words in _texts(connection, [c for c in candidates if c not in told]):
        score = overlap(own, shingles(words))
        if score >= COPY:
            add_copy(
                connection,
                document,
                other,
                judgement="copy",
                score=round(score, 4),
                by=FOUND,
                reason=f"{score:.0%} of the shorter text's runs of five words agree",
                learned=learned,
            )


def same_text(connection: Connection, document: int, first: int, learned: int) -> None:
    """Write down that a document has the very words of an earlier one, however few they are."""
    for other in sorted({first, *_linked(connection, first, exact=True)}):
        add_copy(
            connection,
            document,
            other,
            judgement="copy",
            score=1.0,
            by=FOUND,
            reason=SAME_TEXT,
            learned=learned,
        )


def _linked(connection: Connection, document: int, *, exact: bool = False) -> Iterator[int]:
    table = schema.copies
    query = select(table.c.document, table.c.of).where(
        (table.c.document == document) | (table.c.of == document)
    )
    if exact:
        query = query.where(table.c.reason == SAME_TEXT)
    for pair in connection.execute(query).all():
        yield from (number for number in pair if number != document)


def _texts(connection: Connection, numbers: list[int]) -> Iterator[tuple[int, str]]:
    table = schema.texts
    for part in chunks(numbers):
        query = select(table.c.document, table.c.text).where(table.c.document.in_(part))
        yield from ((row[0], row[1]) for row in connection.execute(query).all())


def add_copy(
    connection: Connection,
    document: int,
    of: int,
    *,
    judgement: str,
    by: str,
    reason: str | None,
    learned: int,
    score: float | None = None,
) -> int:
    """Append that two documents copy each other, or do not; return the number of the row.

    Raises
    ------
    OptionError
        If the judgement is neither ``copy`` nor ``independent``.
    """
    if judgement not in ("copy", "independent") or document == of:
        raise OptionError(
            f"{judgement!r} says nothing about copies",
            remedy="Say 'copy' or 'independent' of two documents",
        )
    number = next_number(connection, schema.copies)
    row = {
        "number": number,
        "document": document,
        "of": of,
        "judgement": judgement,
        "score": score,
        "by": by,
        "reason": reason,
        "learned": learned,
    }
    insert_rows(connection, schema.copies, [row])
    return number


def copies(connection: Connection, upto: Upto) -> list[Copy]:
    """Return every judgement on copies, oldest first."""
    table, one, other = schema.copies, schema.documents.alias(), schema.documents.alias()
    query = (
        select(table, one.c.sha256.label("copy"), other.c.sha256.label("original"))
        .join(one, table.c.document == one.c.number)
        .join(other, table.c.of == other.c.number)
        .where(known(table, upto))
        .order_by(table.c.number)
    )
    rows = list(connection.execute(query).mappings())
    last = {frozenset((row["copy"], row["original"])): row["number"] for row in rows}
    return [
        Copy(
            row["number"],
            row["copy"],
            row["original"],
            row["judgement"],
            row["score"],
            last[frozenset((row["copy"], row["original"]))] == row["number"],
            row["by"],
            row["reason"],
            moment(row["learned"]),
        )
        for row in rows
    ]


def origins(connection: Connection, upto: Upto, visible: Visibility) -> dict[int, int]:
    """Return the document that each copy stems from, by number; originals are left out.

    Copies of copies share one origin: the document published first, or learned first where
    the dates do not tell.
    """
    table = schema.copies
    query = select(table.c.document, table.c.of, table.c.judgement)
    latest: dict[frozenset[int], bool] = {}
    for a, b, judgement in connection.execute(
        query.where(known(table, upto)).order_by(table.c.number)
    ):
        latest[frozenset((a, b))] = judgement == "copy"
    pairs = [(min(pair), max(pair)) for pair, is_copy in latest.items() if is_copy]
    if not pairs:
        return {}
    when = _published(connection, visible)
    neighbours: dict[int, set[int]] = defaultdict(set)
    for a, b in pairs:
        if a in when and b in when:
            neighbours[a].add(b)
            neighbours[b].add(a)
    return _rooted(neighbours, when)


def _published(connection: Connection, visible: Visibility) -> dict[int, str]:
    table = schema.documents
    rows = connection.execute(select(table.c.number, table.c.published, table.c.batch))
    return {n: day or "9999" for n, day, batch in rows if visible.document(n, batch)}


def _rooted(neighbours: Mapping[int, set[int]], when: Mapping[int, str]) -> dict[int, int]:
    found: dict[int, int] = {}
    seen: set[int] = set()
    for start in sorted(neighbours):
        if start in seen:
            continue
        group, ahead = {start}, [start]
        while ahead:
            new = neighbours[ahead.pop()] - group
            group |= new
            ahead.extend(new)
        seen |= group
        root = min(group, key=lambda n: (when[n], n))
        found.update({n: root for n in group if n != root})
    return found
