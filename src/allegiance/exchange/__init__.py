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
from allegiance.exchange.mapping import ColumnMapping, guess_mapping, load_mapping, save_mapping
from allegiance.exchange.records import Content, Export, Import, Problem, Tie
from allegiance.vocabulary import close_to

__all__ = [
    "FORMATS",
    "ColumnMapping",
    "Content",
    "Export",
    "Format",
    "Import",
    "Problem",
    "Tie",
    "export_to",
    "guess_mapping",
    "import_from",
    "load_mapping",
    "save_mapping",
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
    """

    name: str
    title: str
    reader: str = ""
    writer: str = ""
    has_mapping: bool = False


FORMATS: Final = {
    f.name: f
    for f in (
        Format(
            "claims", "claim files", "claim_files:read_claim_files", "claim_files:write_claim_files"
        ),
        Format("spreadsheet", "CSV, TSV or XLSX sheet", "spreadsheet:read_spreadsheet", "", True),
        Format("militants", "table of ties", "spreadsheet:read_militants", "", True),
        Format("ucdp-ged", "UCDP georeferenced events", "ucdp:read_ged"),
        Format("ucdp-dyadic", "UCDP dyads by year", "ucdp:read_dyadic"),
        Format("acled", "ACLED events", "acled:read_acled"),
        Format("icews", "ICEWS coded events", "coded:read_icews"),
        Format("polecat", "POLECAT and other PLOVER events", "coded:read_polecat"),
        Format("ftm", "FollowTheMoney JSON Lines", "ftm:read_ftm", "ftm:write_ftm"),
        Format("stix", "STIX 2.1 bundle", "stix:read_stix", "stix:write_stix"),
        Format("csv", "table of claims", "", "sheets:write_csv"),
        Format("parquet", "typed table of claims", "", "sheets:write_parquet"),
        Format("graphml", "GraphML", "", "graphs:write_graphml"),
        Format("gexf", "dynamic GEXF", "", "graphs:write_gexf"),
        Format("geojson", "GeoJSON", "", "geojson:write_geojson"),
        Format("prov", "W3C PROV-JSON", "", "provenance:write_prov"),
        Format("bibtex", "BibTeX", "", "bibliography:write_bibtex"),
        Format("csl-json", "CSL-JSON", "", "bibliography:write_csl"),
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


def _format(name: str, fits: Callable[[Format], bool], how: str) -> Format:
    fitting = [f.name for f in FORMATS.values() if fits(f)]
    if name not in fitting:
        raise ExchangeError(f"{name!r} is not {how}", remedy=close_to(name, fitting, "Use"))
    return FORMATS[name]


def _function(address: str) -> Callable[..., Any]:
    module, _, function = address.partition(":")
    loaded: Callable[..., Any] = getattr(import_module(f"allegiance.exchange.{module}"), function)
    return loaded
