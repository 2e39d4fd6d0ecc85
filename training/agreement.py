"""How far two readers of the corpus agree: ``python training/agreement.py [SECOND CORPUS]``.

``second`` holds documents that were coded again from their bare text and actor declarations; the
figures compare each with the document of the same id in ``corpus``. Only claims are compared: the
declarations, and so the actors, were given to the second reader.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from notation import Coded, read_corpus

from allegiance.claims import Claim
from allegiance.errors import ClaimFileError
from allegiance.reading.agreement import krippendorff_alpha
from allegiance.reading.evaluation import Comparison, compare, total

HERE = Path(__file__).parent
NOTHING = "nothing"
Label = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Agreement:
    """The figures.

    Attributes
    ----------
    documents, first, second
        Number of documents, and of claims of either reader.
    comparison
        F1 and details with the first reader's claims as the gold.
    units
        The relation labels of each actor pair, first and second reader's; ``NOTHING`` where one
        of them coded none to set against the other's.
    """

    documents: int
    first: int
    second: int
    comparison: Comparison
    units: tuple[Label, ...]

    @property
    def alpha_shared(self) -> float | None:
        """Krippendorff's alpha over the labels of which neither is ``NOTHING``."""
        return krippendorff_alpha([unit for unit in self.units if NOTHING not in unit])

    @property
    def alpha_all(self) -> float | None:
        """Krippendorff's alpha with ``NOTHING`` as a label of its own: omissions count."""
        return krippendorff_alpha(self.units)


def read_pairs(second: Path, corpus: Path) -> list[tuple[Coded, Coded]]:
    """Return (first, second) reading of each document coded twice, in the order of ids.

    Raises
    ------
    ClaimFileError
        If a document is not in the corpus, or its text differs there.
    """
    again = {c.document.id: c for p in sorted(second.glob("*.txt")) for c in read_corpus(p)}
    before = {
        c.document.id: c
        for p in sorted(corpus.glob("*.txt"))
        for c in read_corpus(p)
        if c.document.id in again
    }
    for name, coded in again.items():
        if name not in before or before[name].document.text != coded.document.text:
            raise ClaimFileError(
                f"document {name} is missing from the corpus or reads differently there",
                where=str(second),
                remedy="Code it again from the text that the corpus holds",
            )
    return [(before[name], again[name]) for name in sorted(again)]


def agreement(pairs: Sequence[tuple[Coded, Coded]]) -> Agreement:
    """Compare the two readings of every document."""
    parts = [compare((a.actors, a.claims), (b.actors, b.claims)) for a, b in pairs]
    return Agreement(
        documents=len(pairs),
        first=sum(len(a.claims) for a, _ in pairs),
        second=sum(len(b.claims) for _, b in pairs),
        comparison=total(parts),
        units=tuple(unit for a, b in pairs for unit in _units(a.claims, b.claims)),
    )


def _units(first: Sequence[Claim], second: Sequence[Claim]) -> Iterator[Label]:
    """Yield the labels of each actor pair: equal ones first, what is left in alphabetical order."""
    left, right = _labels(first), _labels(second)
    for pair in sorted(left.keys() | right.keys(), key=sorted):
        a, b = left.get(pair, set()), right.get(pair, set())
        yield from ((r, r) for r in sorted(a & b))
        yield from zip_longest(sorted(a - b), sorted(b - a), fillvalue=NOTHING)


def _labels(claims: Sequence[Claim]) -> dict[frozenset[str], set[str]]:
    found: dict[frozenset[str], set[str]] = {}
    for claim in claims:
        found.setdefault(frozenset((claim.subject, claim.object)), set()).add(claim.relation)
    return found


def main(second: Path, corpus: Path) -> int:
    """Print the figures and the commonest disagreements."""
    try:
        figures = agreement(read_pairs(second, corpus))
    except ClaimFileError as error:
        print(error)
        return 1
    whole = figures.comparison
    print(f"{figures.documents} documents, {figures.first} and {figures.second} claims")
    for level in ("pair", "sign", "full"):
        f1, missed, more = whole.f1(level), whole.recall(level), whole.precision(level)
        print(f"{level}: F1 {f1:.3f}, {missed:.3f} of the first's, {more:.3f} of the second's")
    for detail in ("status", "when_equal", "when_overlap", "said_by"):
        right, judged = whole.details[detail]
        print(f"{detail}: {right} of {judged}, {whole.share(detail):.3f}")
    for name, alpha, units in (
        ("labels of both", figures.alpha_shared, [u for u in figures.units if NOTHING not in u]),
        ("with nothing as a label", figures.alpha_all, figures.units),
    ):
        print(f"alpha, {name}: {alpha:.3f} over {len(units)} labels")
    apart = Counter(u for u in figures.units if u[0] != u[1])
    print(
        "apart (first, second): " + ", ".join(f"{a}/{b} {n}" for (a, b), n in apart.most_common())
    )
    return 0


if __name__ == "__main__":
    places = [Path(a) for a in sys.argv[1:]] or [HERE / "second", HERE / "corpus"]
    sys.exit(main(*places))
