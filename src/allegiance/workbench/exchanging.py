"""Files of other formats into a ledger, and a ledger into them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from allegiance.errors import ClaimFileError
from allegiance.times import FIRST_DAY
from allegiance.workbench.asking import Day

if TYPE_CHECKING:
    from allegiance.claims import ClaimFile
    from allegiance.exchange import ColumnMapping, Export, Import, Tie
    from allegiance.history import History
    from allegiance.ledger import Known, Ledger, Shelf
    from allegiance.views import Picture

__all__ = ["Imported", "export_file", "import_file", "save_guessed_mapping"]

_DRAWS_TIES: Final = ("graphml", "gexf")
_PLACES: Final = ("geojson",)


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import brought, or would bring.

    Attributes
    ----------
    rows
        Rows or objects in the file.
    documents, claims
        Of the file.
    new_documents, new_claims
        Those that the ledger did not hold.
    batch
        Number by which the whole import can be undone; 0 where nothing was new or written.
    notes
        What was left out or read with a proviso, and how often.
    """

    rows: int
    documents: int
    claims: int
    new_documents: int
    new_claims: int
    batch: int
    notes: Mapping[str, int] = field(default_factory=dict)


def import_file(
    format_: str,
    path: str | Path,
    into: Ledger | str | Path | None,
    *,
    mapping: ColumnMapping | None = None,
    by: str = "import",
    dry_run: bool = False,
) -> Imported:
    """Import a file whole or, if anything in it is wrong, not at all.

    Parameters
    ----------
    format_
        A name in `allegiance.exchange.FORMATS`.
    path
        The file; for claim files also a folder.
    into
        The ledger, or where it lies: it is then opened, or made, once the file is known to be
        sound. None for a dry run without one.
    mapping
        Columns of a sheet; guessed from its headings by default.
    by
        Who is answerable: for double coding the coder's name.
    dry_run
        Read and check everything, write nothing.

    Raises
    ------
    ExchangeError, ClaimFileError
        Naming file, row and field of what cannot be used.
    LedgerError
        If the ledger cannot be written; it is then as it was before.
    """
    from allegiance.exchange import import_from
    from allegiance.ledger import Ledger

    found = import_from(format_, path, mapping=mapping)
    note = f"{format_}, {found.rows} rows"
    batch = 0
    with _named(path), ExitStack() as opened:
        if dry_run or not isinstance(into, Ledger):
            _check(found.files)
        if isinstance(into, str | Path):
            is_there = "://" in str(into) or Path(into).exists()
            into = opened.enter_context(Ledger.open(into)) if is_there or not dry_run else None
        if into is not None:
            _check_lineage(found, into, Path(path))
        if dry_run or into is None:
            documents, claims = _unknown(found.files, into)
        else:
            added = into.add_many(found.files, by=by, action="import", origin=str(path), note=note)
            documents, claims, batch = added.new_documents, added.new_claims, added.batch
    return Imported(
        found.rows, len(found.files), found.claims, documents, claims, batch, found.notes
    )


@contextmanager
def _named(path: str | Path) -> Iterator[None]:
    """Name the file in errors about the claims in it."""
    try:
        yield
    except ClaimFileError as error:
        raise ClaimFileError(
            error.what,
            where=f"{path}, {error.where}",
            remedy="Correct it and import the file again; nothing was imported",
        ) from error


def _check(files: Sequence[ClaimFile]) -> None:
    from allegiance.ledger.rules import check_reading

    for file in files:
        check_reading(file.document, file.actors, file.claims)


def _check_lineage(found: Import, into: Ledger, path: Path) -> None:
    """Refuse claims of descent that close a circle with claims of the ledger."""
    import numpy as np

    from allegiance.errors import UnknownActorError
    from allegiance.exchange import LINEAGE, HeldLink, check_beside
    from allegiance.history import VERDICTS, relation_codes
    from allegiance.vocabulary import STATUSES

    if not any(c.relation in LINEAGE for file in found.files for c in file.claims):
        return
    history = into.history(quotes=False)
    codes = [relation_codes()[relation] for relation in LINEAGE]
    stands = (history.status == STATUSES.index("asserted")) & (
        history.verdict != VERDICTS.index("rejected")
    )
    held = [
        HeldLink(
            history.relation_of(i).name,
            history.actors[history.subject[i]].name,
            history.actors[history.object[i]].name,
            history.when_text(i),
            f"claim {history.key[i].decode()} of the ledger",
        )
        for i in np.flatnonzero(stands & np.isin(history.relation, codes)).tolist()
    ]

    def actor(name: str) -> str:
        try:
            return history.actors[history.find_actor(name)].name
        except UnknownActorError:
            return name

    check_beside(found, held, actor, path)


def _unknown(files: Sequence[ClaimFile], ledger: Ledger | None) -> tuple[int, int]:
    """Count the documents and claims that a ledger does not hold."""
    # Hashed once a document: a year of events is one text of megabytes.
    from allegiance.claims import identity

    held = {} if ledger is None else {d.sha256: d.document.issuer for d in ledger.documents()}
    there = set(held)
    hashed = []
    for file in files:
        own = identity(_hash(file), file.document.issuer, held)
        held.setdefault(own, file.document.issuer)
        hashed.append((own, file))
    keys = {claim.key(sha256) for sha256, file in hashed for claim in file.claims}
    hashes = {sha256 for sha256, _ in hashed} - there
    if ledger is not None:
        keys -= {key.decode() for key in ledger.history(quotes=False).key.tolist()}
    return len(hashes), len(keys)


def _hash(file: ClaimFile) -> str:
    return file.document.sha256 if file.document.text or not file.sha256 else file.sha256


def save_guessed_mapping(sheet: str | Path, to: str | Path) -> None:
    """Write down how a sheet's headings would be understood, to be corrected and used.

    Raises
    ------
    ExchangeError
        If the sheet cannot be read.
    OutputError
        If the mapping cannot be written.
    """
    from allegiance.exchange import guess_mapping, save_mapping
    from allegiance.exchange.tables import read_table

    first = next(iter(read_table(Path(sheet))), None)
    save_mapping(guess_mapping(list(first.cells) if first else []), Path(to))


def export_file(
    format_: str,
    path: str | Path,
    ledger: Shelf,
    *,
    on: Day | None = None,
    known_by: Known = None,
) -> Export:
    """Write a ledger in another format.

    Parameters
    ----------
    format_
        A name in `allegiance.exchange.FORMATS`.
    path
        The file; for claim files a folder.
    ledger
        What to write. Rejected and withdrawn claims are left out.
    on
        Only the claims that weigh for or against a tie of that day's picture, and for graphs
        that day's ties; by default all claims, and for graphs every tie with its dates.
    known_by
        As known by then.

    Raises
    ------
    ExchangeError
        If the format is not exported.
    OutputError
        If the file cannot be written; nothing half-written is left.
    """
    from allegiance import views
    from allegiance.exchange import Content, export_to, writes

    writes(format_)
    history = ledger.history(known_by, quotes=False)
    ties: Sequence[Tie] = ()
    if on is None:
        files = ledger.files(known_by)
        ties = _ties(history) if format_ in _DRAWS_TIES else ()
    else:
        shown = views.picture(history, on)
        files = _behind(ledger, known_by, shown)
        ties = _ties_on(shown) if format_ in _DRAWS_TIES else ()
    places = {
        p.name: (p.latitude, p.longitude)
        for p in (views.geography(history) if format_ in _PLACES else ())
        if p.latitude is not None and p.longitude is not None
    }
    return export_to(format_, path, Content(files, ties, ledger.names(known_by), places))


def _behind(ledger: Shelf, known_by: Known, shown: Picture) -> list[ClaimFile]:
    """Keep the claims that bear on a picture, and the documents that hold any."""
    rows = {i for tie in shown.ties for i in (*tie.for_, *tie.against)}
    keys = {shown.history.key[i].decode() for i in rows}
    # A corrected claim keeps the key of its original, so the claims themselves are compared.
    wanted = {(held.sha256, held.claim) for held in ledger.claims(known_by) if held.key in keys}
    kept = [
        replace(file, claims=tuple(c for c in file.claims if (file.sha256, c) in wanted))
        for file in ledger.files(known_by)
    ]
    return [file for file in kept if file.claims]


def _ties_on(shown: Picture) -> list[Tie]:
    from allegiance.exchange import Tie
    from allegiance.times import iso

    return [
        Tie(
            t.a_name,
            t.b_name,
            t.relation,
            t.sign,
            t.strength,
            None if t.since is None or t.since <= FIRST_DAY else iso(t.since),
            None,
            tuple(shown.history.key[i].decode() for i in t.for_),
        )
        for t in shown.ties
    ]


def _ties(history: History) -> list[Tie]:
    """Return every tie over all time, one for each stretch in which it stays the same."""
    from allegiance import views
    from allegiance.exchange import Tie
    from allegiance.times import iso

    return [
        Tie(
            history.actors[t.a].name,
            history.actors[t.b].name,
            t.relation,
            t.sign,
            s.strength,
            iso(s.first) if s.first > FIRST_DAY else None,
            None if s.is_open else iso(s.last),
            tuple(history.key[i].decode() for i in s.for_),
        )
        for t in views.segments(history)
        for s in t.segments
    ]
