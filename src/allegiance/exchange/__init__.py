"""Other formats in and out: one file a format, one table of all.

An importer turns a file into documents with claims and reports what it left out; an exporter
writes documents, claims and ties and reports what its format cannot hold.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from allegiance.errors import ExchangeError
from allegiance.exchange.consistency import LINEAGE, HeldLink, check_beside, check_consistent
from allegiance.exchange.mapping import ColumnMapping, guess_mapping, load_mapping, save_mapping
from allegiance.exchange.records import Content, Export, Import, Problem, Tie
from allegiance.vocabulary import close_to

__all__ = [
    "FORMATS",
    "LINEAGE",
    "ColumnMapping",
    "Content",
    "Export",
    "Format",
    "HeldLink",
    "Import",
    "Problem",
    "Tie",
    "check_beside",
    "export_to",
    "guess_mapping",
    "import_from",
    "load_mapping",
    "save_mapping",
    "writes",
]


@dataclass(frozen=True, slots=True)
class Format:
    """One format.

    Attributes
    ----------
    name
        As the command line says it.
    title
        In words.
    reader, writer
        ``module:function`` that imports or exports it; empty where it does not.
    has_mapping
        Whether the import takes a `ColumnMapping`.
    holds
        What it can hold of documents and claims, and what it cannot.
    """

    name: str
    title: str
    reader: str = ""
    writer: str = ""
    has_mapping: bool = False
    holds: str = ""


FORMATS: Final = {
    f.name: f
    for f in (
        Format(
            "claims",
            "claim files",
            "claim_files:read_claim_files",
            "claim_files:write_claim_files",
            holds="everything of documents, actors and claims, exactly",
        ),
        Format(
            "spreadsheet",
            "CSV, TSV, XLSX or Parquet sheet",
            "spreadsheet:read_spreadsheet",
            "",
            has_mapping=True,
            holds="claims one a row, in columns of the user's own; no texts, no aliases",
        ),
        Format(
            "militants",
            "table of ties",
            "spreadsheet:read_militants",
            "",
            has_mapping=True,
            holds="ties between groups with a start and an end",
        ),
        Format(
            "ucdp-ged",
            "UCDP georeferenced events",
            "ucdp:read_ged",
            "",
            holds="clashes and attacks with day, place and deaths",
        ),
        Format(
            "ucdp-dyadic",
            "UCDP dyads by year",
            "ucdp:read_dyadic",
            "",
            holds="who fought whom and who stood by, year by year",
        ),
        Format(
            "acled",
            "ACLED events",
            "acled:read_acled",
            "",
            holds="events between two actors with day, place and deaths",
        ),
        Format(
            "icews",
            "ICEWS coded events",
            "coded:read_icews",
            "",
            holds="events by CAMEO code with day and place",
        ),
        Format(
            "polecat",
            "POLECAT and other PLOVER events",
            "coded:read_polecat",
            "",
            holds="events by PLOVER code with day and place",
        ),
        Format(
            "ftm",
            "FollowTheMoney JSON Lines",
            "ftm:read_ftm",
            "ftm:write_ftm",
            holds="actors and links with dates and quotes; no speakers, counts or places",
        ),
        Format(
            "stix",
            "STIX 2.1 bundle",
            "stix:read_stix",
            "stix:write_stix",
            holds="actors, relationships with days and status; no texts, speakers, counts, places",
        ),
        Format(
            "csv",
            "table of claims",
            "",
            "sheets:write_csv",
            holds="every field of every claim; no texts, aliases or kinds",
        ),
        Format(
            "parquet",
            "typed table of claims",
            "",
            "sheets:write_parquet",
            holds="every field of every claim; no texts, aliases or kinds",
        ),
        Format(
            "graphml",
            "GraphML",
            "",
            "graphs:write_graphml",
            holds="actors and ties with dates and strength; no documents, no quotes",
        ),
        Format(
            "gexf",
            "dynamic GEXF 1.3",
            "",
            "gexf:write_gexf",
            holds="actors and ties with dates and strength; no documents, no quotes",
        ),
        Format(
            "geojson",
            "GeoJSON",
            "",
            "geojson:write_geojson",
            holds="claims at places with coordinates, and only those",
        ),
        Format(
            "prov",
            "W3C PROV-JSON",
            "",
            "provenance:write_prov",
            holds="which claim comes from which document and source; no ties",
        ),
        Format(
            "bibtex",
            "BibTeX",
            "",
            "bibliography:write_bibtex",
            holds="documents; no claims",
        ),
        Format(
            "csl-json",
            "CSL-JSON",
            "",
            "bibliography:write_csl",
            holds="documents; no claims",
        ),
    )
}
"""Every format by name."""


def import_from(format_: str, path: str | Path, *, mapping: ColumnMapping | None = None) -> Import:
    """Read a file of another format; nothing is written anywhere (which makes it the dry run).

    Parameters
    ----------
    format_
        A name in `FORMATS`.
    path
        The file; gzip is unpacked as it is read.
    mapping
        Columns of a spreadsheet or table of ties; guessed from its headings, if not given.

    Raises
    ------
    ExchangeError
        If the format is not imported, or naming every row and column that cannot be used.
    """
    found = _format(format_, lambda f: bool(f.reader), "imported")
    where = Path(path)
    if not where.exists():
        raise ExchangeError("there is no such file", where=where, remedy="Check the name")
    more = {"mapping": mapping} if found.has_mapping else {}
    result: Import = _function(found.reader)(where, **more)
    check_consistent(result, where)
    return result


def export_to(format_: str, path: str | Path, content: Content) -> Export:
    """Write documents, claims and ties in another format.

    Parameters
    ----------
    format_
        A name in `FORMATS`.
    path
        The file; for claim files a folder.
    content
        What to write.

    Returns
    -------
    Export
        What was written, and what the format could not hold.

    Raises
    ------
    ExchangeError
        If the format is not exported, or needs a package that is not there.
    OutputError
        If the file cannot be written; nothing half-written is left.
    """
    found = _format(format_, lambda f: bool(f.writer), "exported")
    result: Export = _function(found.writer)(content, Path(path))
    return result


def writes(format_: str) -> None:
    """Refuse a format that is not exported, before anything is worked out for it.

    Raises
    ------
    ExchangeError
        With the formats that are.
    """
    _format(format_, lambda f: bool(f.writer), "exported")


def _format(name: str, fits: Callable[[Format], bool], how: str) -> Format:
    fitting = [f.name for f in FORMATS.values() if fits(f)]
    if name not in fitting:
        raise ExchangeError(f"{name!r} is not {how}", remedy=close_to(name, fitting, "Use"))
    return FORMATS[name]


def _function(address: str) -> Callable[..., Any]:
    module, _, function = address.partition(":")
    loaded: Callable[..., Any] = getattr(import_module(f"allegiance.exchange.{module}"), function)
    return loaded
