"""Machine-coded events: ICEWS (CAMEO codes) and POLECAT (PLOVER types).

Each publisher becomes a document of its own. Actors that the coder knows only as a sector of a
country ("Citizen (Nigeria)", "Military (Iraq)") are actors of that name.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from allegiance.exchange.records import Import
from allegiance.exchange.tables import Maker, Row, read_table, slug

__all__ = ["read_icews", "read_polecat"]

_CAMEO: Final = {
    "02": "",
    "03": "promises",
    "04": "meets",
    "05": "engages",
    "051": "praises",
    "057": "promises",
    "06": "helps",
    "07": "helps",
    "08": "engages",
    "11": "condemns",
    "12": "",
    "13": "threatens",
    "15": "threatens",
    "16": "breaks_with",
    "163": "sanctions",
    "17": "coerces",
    "172": "sanctions",
    "18": "attacks",
    "186": "kills",
    "19": "attacks",
    "190": "clashes_with",
    "193": "clashes_with",
    "194": "clashes_with",
    "20": "attacks",
}
"""Relation by the longest matching beginning of a CAMEO code; empty where there is none."""
_PLOVER: Final = {
    "AGREE": "promises",
    "CONSULT": "meets",
    "SUPPORT": "praises",
    "COOPERATE": "engages",
    "AID": "helps",
    "ACCUSE": "condemns",
    "THREATEN": "threatens",
    "SANCTION": "sanctions",
    "COERCE": "coerces",
    "ASSAULT": "attacks",
}
_SECTORS: Final = (
    ("government", ("government", "gov", "military", "mil", "police", "executive", "legislative")),
    (
        "armed_group",
        (
            "rebel",
            "insurgent",
            "separatist",
            "militia",
            "criminal",
            "reb",
            "crm",
            "extremist",
            "radical",
            "unaffiliated",
        ),
    ),
    ("outlet", ("media", "news", "med")),
    ("population", ("general population", "civilian", "civ", "refugee", "ethnic", "ref")),
)


def read_icews(path: Path) -> Import:
    """Read an ICEWS file of coded events.

    CAMEO codes become relations by their root; statements, requests, demands and protests name
    no relation between two actors and are counted.

    Raises
    ------
    ExchangeError
        If a row cannot be used.
    """
    maker = Maker(path)
    needed = ("Event Date", "Source Name", "Target Name", "CAMEO Code")
    for row in read_table(path, needed):
        maker.rows += 1
        relation = _by_cameo(row["CAMEO Code"])
        if not row["CAMEO Code"].isdigit():
            maker.wrong(row, "CAMEO Code", "not a CAMEO code")
        _event(
            maker,
            row,
            relation,
            actors=(("Source Name", "Source Sectors"), ("Target Name", "Target Sectors")),
            date="Event Date",
            place=("City", "Province", "Country"),
            publisher=lambda row: row["Publisher"] or "ICEWS",
            reason=f"ICEWS: CAMEO {row['CAMEO Code']}",
            set_="icews",
        )
    return maker.finished()


def _by_cameo(code: str) -> str:
    found = (code[:n] for n in range(len(code), 1, -1))
    return next((_CAMEO[c] for c in found if c in _CAMEO), "")


def read_polecat(path: Path) -> Import:
    """Read a POLECAT (or other PLOVER-coded) file.

    Event types become relations as the vocabulary's own PLOVER column has them; REQUEST,
    RETREAT, YIELD, REJECT, PROTEST, CRIME and MOBILIZE name no relation between two actors by
    themselves and are counted.

    Raises
    ------
    ExchangeError
        If a row cannot be used.
    """
    maker = Maker(path)
    for row in read_table(path, ("Event Date", "Event Type", "Actor Name", "Recipient Name")):
        maker.rows += 1
        _event(
            maker,
            row,
            _PLOVER.get(row["Event Type"].upper(), ""),
            actors=(("Actor Name", "Actor Sectors"), ("Recipient Name", "Recipient Sectors")),
            date="Event Date",
            place=("Placename", "City", "Province", "Country"),
            publisher=lambda row: row["Source"] or "POLECAT",
            reason=f"POLECAT: {row['Event Type']} {row['Event Mode']}".strip(),
            set_="polecat",
        )
    return maker.finished()


def _event(
    maker: Maker,
    row: Row,
    relation: str,
    *,
    actors: tuple[tuple[str, str], tuple[str, str]],
    date: str,
    place: tuple[str, ...],
    publisher: Callable[[Row], str],
    reason: str,
    set_: str,
) -> None:
    when = maker.date(row, date)
    names = [row[name] for name, _ in actors]
    if not relation:
        maker.note(f"{reason}: no relation between two actors")
    elif not all(names) or names[0] == names[1]:
        maker.note("events without two actors")
    else:
        source = publisher(row)
        page = maker.page(source, _about, set_, source)
        for name, sectors in actors:
            page.actor(row[name], _kind(row[sectors]))
        where = next((row[p] for p in place if row[p]), None)
        span = page.line(row.line)
        page.claim(names[0], relation, names[1], span, when=when, where=where, reason=reason)


def _about(set_: str, source: str) -> dict[str, Any]:
    return {
        "id": f"{set_}-{slug(source)}",
        "title": f"Events that {set_.upper()} codes from {source}",
        "author": set_.upper(),
        "publisher": source,
        "language": "en",
    }


def _kind(sectors: str) -> str:
    said = sectors.casefold()
    parts = {p.strip() for p in said.replace(";", ",").split(",")}
    for kind, words in _SECTORS:
        if any(word in parts or (len(word) > 3 and word in said) for word in words):
            return kind
    return "organization"
