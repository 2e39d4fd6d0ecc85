"""How far two coders agree: in a ledger, or in two folders of claim files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from allegiance.errors import InputError

if TYPE_CHECKING:
    from allegiance.claims import Claim, ClaimFile
    from allegiance.ledger import Shelf
    from allegiance.ledger.agreement import Agreement

__all__ = ["Agreed", "Difference", "agree", "agree_files"]


@dataclass(frozen=True, slots=True)
class Difference:
    """Where two coders part.

    Attributes
    ----------
    a, b
        The claim as each coded it; None where only the other found it.
    fields
        What differs; empty where only one found the claim.
    """

    a: Claim | None
    b: Claim | None
    fields: tuple[str, ...] = ()

    @property
    def claim(self) -> Claim:
        """The claim of whoever found it."""
        found = self.a or self.b
        assert found is not None
        return found


@dataclass(frozen=True, slots=True)
class Agreed:
    """Agreement of two coders.

    Attributes
    ----------
    documents
        How many both coded.
    agreement
        Of the claims and of every field (see `allegiance.ledger.agreement`).
    levels
        F1 of the actors, pairs, signs and relations found, as `allegiance evaluate` counts them.
    differences
        Every claim that only one found, or that the two coded differently.
    """

    documents: int
    agreement: Agreement
    levels: Mapping[str, float]
    differences: tuple[Difference, ...]


def agree(ledger: Shelf, a: str, b: str, *, document: str | None = None) -> Agreed:
    """Compare two coders on the documents that are assigned to both.

    Parameters
    ----------
    a, b
        Names under which the coders' claims were added.
    document
        This one alone, by id or sha256.

    Raises
    ------
    OptionError
        If no document is assigned to both.
    """
    return _agreed(ledger.coded(a, b, document=document))


def agree_files(a: Path, b: Path) -> Agreed:
    """Compare two folders that hold a claim file of the same name for each document.

    Raises
    ------
    InputError
        If one is no folder or they share no claim file.
    ClaimFileError
        If a line cannot be used.
    """
    from allegiance.claims import read_claim_file

    for folder in (a, b):
        if not folder.is_dir():
            raise InputError(
                "there is no such folder",
                where=folder,
                remedy="Name two folders of claim files, or two coders with --ledger",
            )
    names = sorted({p.name for p in a.glob("*.jsonl")} & {p.name for p in b.glob("*.jsonl")})
    if not names:
        raise InputError(
            "the two folders share no claim file",
            where=f"{a} and {b}",
            remedy="Give the files of one document the same name in both",
        )
    return _agreed(
        [
            (_as_one(read_claim_file(a / name), name), _as_one(read_claim_file(b / name), name))
            for name in names
        ]
    )


def _as_one(file: ClaimFile, name: str) -> ClaimFile:
    """Give both coders' claims of a document one id, whatever either called it."""
    return replace(file, claims=tuple(replace(c, document=name) for c in file.claims))


def _agreed(coded: Sequence[tuple[ClaimFile, ClaimFile]]) -> Agreed:
    from allegiance.ledger.agreement import agreement, differing, match_claims
    from allegiance.reading.evaluation import LEVELS, compare, total

    one = [c for file, _ in coded for c in file.claims]
    two = [c for _, file in coded for c in file.claims]
    whole = total(compare((x.actors, x.claims), (y.actors, y.claims)) for x, y in coded)
    pairs = match_claims(one, two)
    differences: list[Difference] = [
        Difference(x, y, fields) for x, y in pairs if (fields := differing(x, y))
    ]
    paired = {id(c) for pair in pairs for c in pair}
    differences += [Difference(c, None) for c in one if id(c) not in paired]
    differences += [Difference(None, c) for c in two if id(c) not in paired]
    return Agreed(
        len(coded),
        agreement(one, two),
        {level: whole.f1(level) for level in LEVELS},
        tuple(differences),
    )
