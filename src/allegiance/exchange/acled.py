"""ACLED: the user's own export of the Armed Conflict Location and Event Data.

Each publisher named in the column ``source`` becomes a document of its own, so that what one
outlet reported counts as one source. Sub-event types are those of the codebook; what says
nothing about two actors (protests, riots without a second actor, looting) is left out and
counted.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from allegiance.claims import Count, Span
from allegiance.exchange.records import Import
from allegiance.exchange.tables import Maker, Page, Row, read_table, slug

__all__ = ["read_acled"]

_RELATIONS: Final = {
    "armed clash": "clashes_with",
    "government regains territory": "clashes_with",
    "non-state actor overtakes territory": "clashes_with",
    "chemical weapon": "attacks",
    "air/drone strike": "attacks",
    "suicide bomb": "attacks",
    "shelling/artillery/missile attack": "attacks",
    "remote explosive/landmine/ied": "attacks",
    "grenade": "attacks",
    "sexual violence": "attacks",
    "attack": "attacks",
    "abduction/forced disappearance": "coerces",
    "excessive force against protesters": "attacks",
    "mob violence": "attacks",
    "arrests": "coerces",
    "disrupted weapons use": "coerces",
    "agreement": "meets",
}
_TO_PLACES: Final = {"headquarters or base established", "non-violent transfer of territory"}
_TAKES: Final = {"government regains territory", "non-state actor overtakes territory"}
_KINDS: Final = {
    "1": "government",
    "2": "armed_group",
    "3": "armed_group",
    "4": "armed_group",
    "5": "population",
    "6": "population",
    "7": "population",
    "8": "organization",
    "state forces": "government",
    "rebel group": "armed_group",
    "rebel groups": "armed_group",
    "political militia": "armed_group",
    "political militias": "armed_group",
    "identity militia": "armed_group",
    "identity militias": "armed_group",
    "rioters": "population",
    "protesters": "population",
    "civilians": "population",
    "external/other forces": "organization",
    "other forces": "organization",
}


def read_acled(path: Path) -> Import:
    """Read an ACLED file.

    Associated actors are `allied_with` the one they accompany. ``fatalities`` is one number,
    kept as both bounds, on the first claim of the event; where precision is coarser than a day,
    the date is marked as approximate.

    Raises
    ------
    ExchangeError
        If a row cannot be used.
    """
    maker = Maker(path)
    for row in read_table(path, ("event_date", "sub_event_type", "actor1", "actor2", "source")):
        maker.rows += 1
        kind = row["sub_event_type"].casefold()
        if not (row["actor1"] and (row["actor2"] or kind in _TO_PLACES)):
            maker.note(f"{row['sub_event_type'] or 'no type'}: no two actors")
        elif kind not in _RELATIONS and kind not in _TO_PLACES:
            maker.note(f"{row['sub_event_type']}: says nothing about two actors")
        else:
            source = row["source"] or "ACLED"
            page = maker.page(source, _about, source)
            _event(maker, page, row, kind)
    return maker.finished()


def _about(source: str) -> dict[str, Any]:
    return {
        "id": f"acled-{slug(source)}",
        "title": f"Events that ACLED codes from {source}",
        "author": "ACLED",
        "publisher": source,
        "language": "en",
    }


def _event(maker: Maker, page: Page, row: Row, kind: str) -> None:
    when = maker.date(row, "event_date")
    if when and row["time_precision"] in ("2", "3"):
        when = when + "~" if row["time_precision"] == "2" else when[:7]
    deaths = maker.number(row, "fatalities")
    common = {"when": when, "where": row["location"] or None, "reason": f"ACLED: {kind}"}
    span = page.line(row.line)
    one = page.actor(row["actor1"], _kind(row["inter1"]))
    killed = None if deaths is None else Count(deaths, deaths)
    if kind in _TO_PLACES | _TAKES and row["location"]:
        place = page.actor(row["location"], "place")
        page.claim(
            one, "based_in", place, span, **common | {"when": f"{when}/.." if when else None}
        )
    if row["actor2"]:
        two = page.actor(row["actor2"], _kind(row["inter2"]))
        if kind in _RELATIONS:
            page.claim(one, _RELATIONS[kind], two, span, killed=killed, **common)
        _allies(page, row["assoc_actor_2"], two, span, common)
    _allies(page, row["assoc_actor_1"], one, span, common)


def _allies(page: Page, names: str, of: str, span: Span, common: dict[str, Any]) -> None:
    for name in dict.fromkeys(n.strip() for n in names.split(";")):
        if name and name != of:
            ally = page.actor(name, "organization")
            page.claim(ally, "allied_with", of, span, **common)


def _kind(inter: str) -> str:
    return _KINDS.get(inter.casefold(), "organization")
