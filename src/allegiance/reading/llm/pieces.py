"""A document in pieces that a model can answer for at once, cut between sentences."""

from __future__ import annotations

from dataclasses import dataclass

from allegiance.reading.sentences import sentences

__all__ = ["Piece", "halves", "pieces"]


@dataclass(frozen=True, slots=True)
class Piece:
    """Sentences that are read together: ``text[spans[0][0]:spans[-1][1]]``."""

    spans: tuple[tuple[int, int], ...]

    @property
    def start(self) -> int:
        """Where it begins in the document."""
        return self.spans[0][0]

    @property
    def end(self) -> int:
        """Where it ends in the document."""
        return self.spans[-1][1]


def pieces(text: str, size: int, overlap: int) -> list[Piece]:
    """Cut a text into pieces.

    Parameters
    ----------
    text
        Of a document.
    size
        Characters that a piece should not exceed. Longer sentences are cut between words.
    overlap
        How many sentences a piece repeats from the one before, so that nothing said across the
        cut is lost; fewer where they would fill half the piece.
    """
    spans = [part for s in sentences(text) for part in _parts(text, s.start, s.end, size)]
    found: list[Piece] = []
    first = 0
    while first < len(spans):
        last = first
        while last + 1 < len(spans) and spans[last + 1][1] - spans[first][0] <= size:
            last += 1
        found.append(Piece(tuple(spans[first : last + 1])))
        if last + 1 == len(spans):
            break
        following = last + 1
        for back in range(overlap, 0, -1):
            at = last + 1 - back
            if at > first and spans[last][1] - spans[at][0] <= size // 2:
                following = at
                break
        first = following
    return found


def halves(piece: Piece) -> tuple[Piece, Piece] | None:
    """Cut a piece in two between sentences; None where it has one only."""
    if len(piece.spans) < 2:
        return None
    middle = len(piece.spans) // 2
    return Piece(piece.spans[:middle]), Piece(piece.spans[middle:])


def _parts(text: str, start: int, end: int, size: int) -> list[tuple[int, int]]:
    """Cut one sentence between words where it is longer than a piece may be."""
    found = []
    while end - start > size:
        space = max(text.rfind(c, start + 1, start + size + 1) for c in " \n\t")
        cut = space if space > start else start + size
        found.append((start, cut))
        start = cut
        while start < end and text[start].isspace():
            start += 1
    if start < end:
        found.append((start, end))
    return found
