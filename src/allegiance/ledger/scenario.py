"""Hypothetical claims laid over a ledger; the ledger itself is not touched."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from allegiance.claims import Claim, ClaimFile, fold, read_claim_file
from allegiance.errors import ClaimFileError, ScenarioError
from allegiance.history import History
from allegiance.ledger.instants import FOREVER, Known, earlier, learned_at, moment
from allegiance.ledger.overlay import with_claims
from allegiance.ledger.records import LedgerClaim, LedgerDocument
from allegiance.ledger.rules import check_reading
from allegiance.ledger.shelf import Shelf
from allegiance.times import parse
from allegiance.vocabulary import relation

__all__ = ["Scenario", "with_scenario"]

_AT_ODDS = (
    ({"loyal_to", "part_of", "member_of", "allied_with", "supports"}, {"opposes"}),
    ({"pledges_to", "joins", "merges_with"}, {"breaks_with", "splits_from"}),
)
"""Relations that one supposition cannot claim of the same pair at the same time."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """A ledger with suppositions on top: read like the ledger, never written.

    Attributes
    ----------
    ledger
        What lies beneath.
    files
        The suppositions, one claim file each.
    learned
        Instant from which they are supposed to be known.
    """

    ledger: Shelf
    files: tuple[ClaimFile, ...]
    learned: int

    @property
    def target(self) -> str:
        """Where the ledger lies, and what is laid over it."""
        return f"{self.ledger.target} + {', '.join(f.document.id for f in self.files)}"

    def history(self, known_by: Known = None, *, quotes: bool = True) -> History:
        """Return the ledger's history with the hypothetical claims marked as such."""
        standing = self.ledger.standing(known_by, quotes=quotes)
        for file in self.files:
            standing = with_claims(standing, file, self.learned)
        return standing.history().rewinding(self._rewinder(known_by, quotes=quotes))

    def _rewinder(self, latest: Known, *, quotes: bool) -> Callable[[Known], History]:
        def rewind(when: Known) -> History:
            seen = earlier(*(self.ledger.seen(known_by) for known_by in (latest, when)))
            limit = seen if isinstance(seen, int) else seen.get("learned", FOREVER)
            if limit >= self.learned:
                return self.history(latest, quotes=quotes)
            return self.ledger.history(latest, quotes=quotes).known_by(when)  # type: ignore[arg-type]

        return rewind

    def documents(self, known_by: Known = None) -> list[LedgerDocument]:
        """Return the ledger's documents, then those of the suppositions."""
        at = moment(self.learned)
        supposed = [
            LedgerDocument(f.document, f.sha256, f.actors, at, "scenario", 0, 0) for f in self.files
        ]
        return self.ledger.documents(known_by) + supposed

    def claims(self, known_by: Known = None) -> list[LedgerClaim]:
        """Return the ledger's claims, then the suppositions."""
        at = moment(self.learned)
        supposed = [
            LedgerClaim(c.key(f.sha256), c, c, None, f.sha256, at, "scenario", 0, 0)
            for f in self.files
            for c in f.claims
        ]
        return self.ledger.claims(known_by) + supposed


def with_scenario(ledger: Shelf | Scenario, *paths: str | Path, learned: Known = None) -> Scenario:
    """Lay claim files over a ledger, or further ones over a scenario.

    Parameters
    ----------
    ledger
        What lies beneath; it is not touched.
    paths
        Claim files. Where a ``.txt`` file of the same name lies beside one, it is the text, and
        every quote is checked against it.
    learned
        When the suppositions are to count as known; now, if not given.

    Raises
    ------
    ScenarioError
        If a file cannot be used or contradicts itself or another one.
    """
    below, files = (
        (ledger.ledger, list(ledger.files)) if isinstance(ledger, Scenario) else (ledger, [])
    )
    for path in map(Path, paths):
        files.append(_read(path))
    _check_consistent(files)
    at = learned if isinstance(learned, int) else learned_at(learned)  # type: ignore[arg-type]
    return Scenario(below, tuple(files), at)


def _read(path: Path) -> ClaimFile:
    text = path.with_suffix(".txt")
    try:
        words = text.read_text(encoding="utf-8") if text.is_file() else None
        file = read_claim_file(path, words)
        check_reading(file.document, file.actors, file.claims)
    except (ClaimFileError, UnicodeDecodeError) as error:
        what = error.what if isinstance(error, ClaimFileError) else "its text is not UTF-8"
        where = error.where if isinstance(error, ClaimFileError) else text
        raise ScenarioError(
            what, where=where, remedy="Correct the claim file; the ledger was not touched"
        ) from error
    if not file.claims:
        raise ScenarioError(
            "a scenario without claims", where=path, remedy="Suppose at least one claim"
        )
    return file


def _check_consistent(files: Sequence[ClaimFile]) -> None:
    claims = [(f, c) for f in files for c in f.claims]
    for (file, a), (other, b) in combinations(claims, 2):
        for what in _contradictions(a, b):
            where = (
                f"{file.document.id} and {other.document.id}" if file != other else file.document.id
            )
            raise ScenarioError(
                f"{what}: {_said(a)} and {_said(b)}",
                where=where,
                remedy="Keep one of the two, or date them apart; make two scenarios of two futures",
            )


def _said(claim: Claim) -> str:
    return f"{claim.subject} {claim.relation} {claim.object} ({claim.when or 'undated'})"


def _contradictions(a: Claim, b: Claim) -> Iterator[str]:
    straight = (fold(a.subject), fold(a.object)) == (fold(b.subject), fold(b.object))
    crossed = (fold(a.subject), fold(a.object)) == (fold(b.object), fold(b.subject))
    symmetric = relation(a.relation).is_symmetric or relation(b.relation).is_symmetric
    if not (straight or (crossed and symmetric)) or not _may_coincide(a, b):
        return
    denied = {a.status, b.status}
    if a.relation == b.relation and denied == {"asserted", "denied"}:
        yield "the scenario both asserts and denies"
    if denied != {"asserted"}:
        return
    for friendly, hostile in _AT_ODDS:
        if {a.relation, b.relation} & friendly and {a.relation, b.relation} & hostile:
            yield "the scenario supposes what cannot both hold"


def _may_coincide(a: Claim, b: Claim) -> bool:
    """Whether two claims are sure to share a day, as far as their dates say."""
    if a.when is None or b.when is None:
        return a.when == b.when
    x, y = parse(a.when), parse(b.when)
    if relation(a.relation).is_state != relation(b.relation).is_state:
        return x.start_high <= y.end_low and y.start_high <= x.end_low
    return x == y if not relation(a.relation).is_state else x.overlaps(y)
