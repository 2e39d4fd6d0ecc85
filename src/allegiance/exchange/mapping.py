"""Which column of a spreadsheet holds which field of a claim; saved as JSON and used again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from allegiance.errors import ExchangeError, OutputError
from allegiance.vocabulary import close_to, relations

__all__ = ["FIELDS", "ColumnMapping", "guess_mapping", "load_mapping", "save_mapping"]

FIELDS: Final = {
    "subject": (
        "subject",
        "actor",
        "actor1",
        "side_a",
        "group_a",
        "group 1",
        "from",
        "source_group",
    ),
    "relation": ("relation", "relationship", "type", "tie", "link"),
    "object": ("object", "target", "actor2", "side_b", "group_b", "group 2", "to", "target_group"),
    "when": ("when", "date", "edtf"),
    "start": ("start", "start_date", "start year", "from_date", "begin"),
    "end": ("end", "end_date", "end year", "to_date"),
    "where": ("where", "place", "location"),
    "status": ("status",),
    "said_by": ("said_by", "said by", "according to"),
    "killed": ("killed", "deaths", "fatalities"),
    "killed_low": ("killed_low",),
    "killed_high": ("killed_high",),
    "wounded": ("wounded", "injured"),
    "wounded_low": ("wounded_low",),
    "wounded_high": ("wounded_high",),
    "confidence": ("confidence",),
    "quote": ("quote", "text", "notes", "description"),
    "source": ("source", "publisher", "outlet"),
    "author": ("author",),
    "title": ("title",),
    "published": ("published", "publication date"),
    "url": ("url", "link to source"),
    "subject_kind": ("subject_kind", "kind_a"),
    "object_kind": ("object_kind", "kind_b"),
}
"""Every field that a column may hold, with headings that are taken for it unasked."""


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """How a sheet is to be read.

    Attributes
    ----------
    columns
        Heading by field (`FIELDS`).
    relations
        Relation by the word that the sheet uses, where that is no relation itself.
    constants
        What holds for every row, by field: a relation, a source, a kind.
    """

    columns: Mapping[str, str]
    relations: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)


def guess_mapping(headings: Sequence[str]) -> ColumnMapping:
    """Return the mapping that a sheet's headings suggest; every field to one column at most."""
    by_word = {heading.casefold().strip(): heading for heading in headings}
    found = {
        name: next((by_word[word] for word in words if word in by_word), None)
        for name, words in FIELDS.items()
    }
    return ColumnMapping({name: heading for name, heading in found.items() if heading})


def check_mapping(mapping: ColumnMapping, where: object) -> None:
    """Refuse a mapping that names unknown fields or relations, or no subject, object, relation.

    Raises
    ------
    ExchangeError
        Naming the entry.
    """
    remedy = "Correct the mapping"
    for name in (*mapping.columns, *mapping.constants):
        if name not in FIELDS:
            raise ExchangeError(
                f"unknown field {name!r}; {close_to(name, FIELDS)}", where=where, remedy=remedy
            )
    for word in mapping.relations.values():
        if word not in relations():
            near = close_to(word, relations())
            raise ExchangeError(f"unknown relation {word!r}; {near}", where=where, remedy=remedy)
    given = {*mapping.columns, *mapping.constants}
    for name in ("subject", "relation", "object"):
        if name not in given:
            raise ExchangeError(
                f"no column is mapped to {name!r}",
                where=where,
                remedy="Map one, or give a constant for it",
            )


def load_mapping(path: Path) -> ColumnMapping:
    """Read a saved mapping.

    Raises
    ------
    ExchangeError
        If the file is no mapping.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        mapping = ColumnMapping(
            *(
                {str(k): str(v) for k, v in found.get(part, {}).items()}
                for part in ("columns", "relations", "constants")
            )
        )
    except (OSError, ValueError, AttributeError) as error:
        raise ExchangeError(
            f"the mapping cannot be read ({error})",
            where=path,
            remedy="Give JSON with the objects columns, relations and constants",
        ) from error
    check_mapping(mapping, path)
    return mapping


def save_mapping(mapping: ColumnMapping, path: Path) -> None:
    """Write a mapping so that it can be used again.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    said = {name: dict(part) for name, part in asdict(mapping).items()}
    try:
        path.write_text(json.dumps(said, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise OutputError(
            f"the mapping cannot be written ({error.strerror})",
            where=path,
            remedy="Name another file",
        ) from error
