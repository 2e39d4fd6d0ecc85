"""Spreadsheets with the user's own columns, and tables of ties between groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from allegiance.claims import Count
from allegiance.exchange.mapping import ColumnMapping, check_mapping, guess_mapping
from allegiance.exchange.records import Import
from allegiance.exchange.tables import Maker, Row, read_table, slug
from allegiance.vocabulary import KINDS, STATUSES, close_to, relations

__all__ = ["read_militants", "read_spreadsheet"]

_MILITANTS: Final = {
    "ally": "allied_with",
    "allies": "allied_with",
    "affiliate": "allied_with",
    "affiliates": "allied_with",
    "affiliation": "allied_with",
    "rival": "opposes",
    "rivals": "opposes",
    "rivalry": "opposes",
    "splinter": "splits_from",
    "split": "splits_from",
    "merger": "merges_with",
    "merged": "merges_with",
    "umbrella": "part_of",
    "umbrella organization": "part_of",
    "subgroup": "part_of",
    "renamed": "part_of",
    "name change": "part_of",
}


def read_spreadsheet(path: Path, mapping: ColumnMapping | None = None) -> Import:
    """Read a CSV, TSV or XLSX sheet with one claim a row.

    Parameters
    ----------
    path
        The sheet.
    mapping
        Which column holds what; guessed from the headings, if not given.

    Raises
    ------
    ExchangeError
        If the mapping does not fit, or naming every cell that cannot be used.
    """
    maker = Maker(path)
    for row in read_table(path):
        if mapping is None:
            mapping = guess_mapping(list(row.cells))
        if not maker.rows:
            check_mapping(mapping, path)
            _check_headings(maker, row, mapping)
        maker.rows += 1
        _claim(maker, _Cells(maker, row, mapping), path.stem)
    return maker.finished()


def read_militants(path: Path, mapping: ColumnMapping | None = None) -> Import:
    """Read a table of ties between groups: two groups, a type of tie, a start and an end.

    The types are those of Mapping Militants (Crenshaw, Stanford): allies, rivals, affiliates,
    splinters, mergers, umbrella organizations.

    Raises
    ------
    ExchangeError
        Naming every cell that cannot be used.
    """
    if mapping is None:
        first = next(iter(read_table(path)), None)
        mapping = guess_mapping(list(first.cells) if first else [])
    constants = {"subject_kind": "armed_group", "object_kind": "armed_group"}
    return read_spreadsheet(
        path,
        replace(
            mapping,
            relations=_MILITANTS | dict(mapping.relations),
            constants=constants | dict(mapping.constants),
        ),
    )


def _check_headings(maker: Maker, row: Row, mapping: ColumnMapping) -> None:
    for name, heading in mapping.columns.items():
        if heading not in row.cells:
            maker.wrong(row, heading, f"there is no such column for {name!r}")


class _Cells:
    """The fields of one row, each checked as it is asked for."""

    def __init__(self, maker: Maker, row: Row, mapping: ColumnMapping) -> None:
        self.maker, self.row, self._mapping = maker, row, mapping

    def column(self, name: str) -> str:
        return self._mapping.columns.get(name, "")

    def __getitem__(self, name: str) -> str:
        said = self.row[self.column(name)] if self.column(name) else ""
        return said or self._mapping.constants.get(name, "")

    def required(self, name: str) -> str:
        if not self[name]:
            self.maker.wrong(self.row, self.column(name), f"{name} is empty")
        return self[name]

    def one_of(self, name: str, known: tuple[str, ...], otherwise: str) -> str:
        said = self[name] or otherwise
        if said not in known:
            self.maker.wrong(
                self.row, self.column(name), f"unknown {name}; {close_to(said, known)}"
            )
        return said

    def relation(self) -> str:
        said = self.required("relation")
        words = {k.casefold(): v for k, v in self._mapping.relations.items()}
        found = words.get(said.casefold(), said)
        if said and found not in relations():
            near = close_to(found, [*relations(), *words])
            self.maker.wrong(self.row, self.column("relation"), f"unknown relation; {near}")
        return found

    def when(self) -> str | None:
        date, row = self.maker.date, self.row
        if self["when"]:
            return date(row, self.column("when"), self["when"])
        start, end = (date(row, self.column(n), self[n]) for n in ("start", "end"))
        if start is None and end is None:
            return None
        return date(row, self.column("end"), f"{start or '..'}/{end or '..'}")

    def count(self, name: str) -> Count | None:
        low, high = (self._number(f"{name}_{side}") for side in ("low", "high"))
        whole = self._number(name)
        if whole is not None:
            low, high = whole, whole
        if low is not None and high is not None and low > high:
            self.maker.wrong(self.row, self.column(f"{name}_low"), "low is above high")
        return None if low is None and high is None else Count(low, high)

    def _number(self, name: str) -> int | None:
        return self.maker.number(self.row, self.column(name)) if self.column(name) else None

    def share(self) -> float | None:
        said = self["confidence"]
        try:
            found = float(said) if said else None
        except ValueError:
            found = -1.0
        if found is not None and not 0 <= found <= 1:
            self.maker.wrong(self.row, self.column("confidence"), "not between 0 and 1")
        return found


def _claim(maker: Maker, cells: _Cells, stem: str) -> None:
    about = {name: cells[name] or None for name in ("author", "title", "url")}
    published = maker.date(cells.row, cells.column("published"), cells["published"])
    source = cells["source"] or None
    key = "|".join(str(x) for x in (source, *about.values(), published))
    page = maker.page(key, _about, stem, len(maker.pages), source, about, published)
    subject, object_ = cells.required("subject"), cells.required("object")
    relation = cells.relation()
    to_place = relation in ("based_in", "moves_to")
    page.actor(subject, cells.one_of("subject_kind", KINDS, "organization"))
    page.actor(object_, cells.one_of("object_kind", KINDS, "place" if to_place else "organization"))
    if cells["said_by"]:
        page.actor(cells["said_by"], "organization")
    page.lines.append(cells.row.number)
    page.claim(
        subject,
        relation,
        object_,
        page.line(" ".join(cells["quote"].split()) or cells.row.line),
        when=cells.when(),
        where=cells["where"] or None,
        status=cells.one_of("status", STATUSES, "asserted"),
        said_by=cells["said_by"] or None,
        killed=cells.count("killed"),
        wounded=cells.count("wounded"),
        confidence=cells.share(),
        reason="spreadsheet",
    )


def _about(
    stem: str,
    number: int,
    source: str | None,
    about: Mapping[str, str | None],
    published: str | None,
) -> dict[str, Any]:
    own = slug(about["title"] or source or stem)
    return {
        "id": f"{slug(stem)}-{number + 1}-{own}",
        "publisher": source,
        "published": published,
        **about,
        "title": about["title"] or stem,
    }
