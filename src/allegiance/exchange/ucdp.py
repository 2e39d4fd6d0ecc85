"""The Uppsala Conflict Data Program: georeferenced events (GED) and dyads by year.

Sundberg and Melander (2013) and the codebooks of both sets say what the columns mean; the
reduced GED with fourteen columns is read as well.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

from allegiance.claims import Count
from allegiance.exchange.records import Import
from allegiance.exchange.tables import Maker, Row, read_table

__all__ = ["read_dyadic", "read_ged"]

_SOURCE: Final = "Uppsala Conflict Data Program"
_VERSION: Final = re.compile(r"(\d{2})[_.-]?(\d)")
_ESTIMATES: Final = ("low", "best", "high")
_ONE_SIDED: Final = ("3", "one-sided violence")


def read_ged(path: Path) -> Import:
    """Read a GED file, one document a year.

    State-based and non-state violence is `clashes_with`; one-sided violence is `attacks` on a
    population. Deaths are the low and high estimates, the best one stays in the quoted row; rows
    whose estimates are out of order are counted in the import's notes.

    Raises
    ------
    ExchangeError
        If a row cannot be used.
    """
    maker = Maker(path)
    version = _version(path)
    for row in read_table(path, ("id", "year", "side_a", "side_b", "type_of_violence")):
        maker.rows += 1
        year = row["year"].removesuffix(".0")
        page = maker.page(year, _about, "GED", "ged", version, year)
        when = _day(maker, row)
        killed = _killed(maker, row)
        one_sided = row["type_of_violence"].casefold() in _ONE_SIDED
        for side in ("side_a", "side_b"):
            if not row[side]:
                maker.wrong(row, side, "an event needs both sides")
        page.claim(
            page.actor(row["side_a"], _kind(row["side_a"])),
            "attacks" if one_sided else "clashes_with",
            page.actor(row["side_b"], _kind(row["side_b"])),
            page.line(row.line),
            when=when,
            where=_place(maker, row),
            killed=killed,
            reason="UCDP GED",
        )
    return maker.finished()


def _version(path: Path) -> str | None:
    match = _VERSION.search(path.name)
    return f"{match.group(1)}.{match.group(2)}" if match else None


def _about(name: str, stem: str, version: str | None, year: str = "") -> dict[str, Any]:
    shown = f"UCDP {name} {version or ''}".strip()
    return {
        "id": "-".join(filter(None, ("ucdp", stem, version, year))),
        "title": f"{shown}, {year}" if year else shown,
        "publisher": _SOURCE,
        "published": f"20{version[:2]}" if version else None,
        "url": "https://ucdp.uu.se/downloads/",
        "language": "en",
    }


def _kind(name: str) -> str:
    if name.startswith("Government of"):
        return "government"
    return "population" if name.casefold() == "civilians" else "armed_group"


def _day(maker: Maker, row: Row) -> str | None:
    if row["date_start"]:
        start, end = (maker.date(row, side) for side in ("date_start", "date_end"))
        if start and end and start != end:
            return maker.date(row, "date_end", f"{start}/{end}")
        return start
    parts = [row[name].removesuffix(".0") for name in ("year", "month", "day")]
    known = [p.zfill(2) if i else p.zfill(4) for i, p in enumerate(parts) if p]
    return maker.date(row, "day" if parts[2] else "year", "-".join(known))


def _killed(maker: Maker, row: Row) -> Count | None:
    """Return the widest bounds: in some hundred published rows the estimates are out of order."""
    columns = (f"{side}_death" if f"{side}_death" in row.cells else side for side in _ESTIMATES)
    given = [maker.number(row, column) for column in columns]
    known = [n for n in given if n is not None]
    if known != sorted(known):
        maker.note("death estimates out of order: the lowest and the highest were kept")
    low, _, high = given
    if low is None and high is None:
        return None
    return Count(None if low is None else min(known), None if high is None else max(known))


def _place(maker: Maker, row: Row) -> str | None:
    """Name the place; where the file has coordinates only, they stand behind the country."""
    named = row["where_coordinates"] or row["country"]
    if not row["latitude"] or not row["longitude"]:
        return named or None
    try:
        latitude, longitude = float(row["latitude"]), float(row["longitude"])
    except ValueError:
        latitude = longitude = 999.0
    if abs(latitude) > 90 or abs(longitude) > 180:
        maker.wrong(row, "latitude", "not a place on Earth")
        return None
    return f"{named} ({latitude:.4f}, {longitude:.4f})".strip()


def read_dyadic(path: Path) -> Import:
    """Read a Dyadic file: who fought whom, year by year, and which states stood by.

    A dyad-year is `opposes` over that year; each warring supporter of a side `supports` it.

    Raises
    ------
    ExchangeError
        If a row cannot be used.
    """
    maker = Maker(path)
    version = _version(path)
    for row in read_table(path, ("side_a", "side_b", "year")):
        maker.rows += 1
        page = maker.page("", _about, "Dyadic", "dyadic", version)
        when = maker.date(row, "year", row["year"].removesuffix(".0"))
        span = page.line(row.line)
        for side in ("side_a", "side_b"):
            if not row[side]:
                maker.wrong(row, side, "a dyad needs both sides")
            page.actor(row[side], _kind(row[side]))
            for helper in filter(None, (h.strip() for h in row[f"{side}_2nd"].split(","))):
                page.actor(helper, "government")
                page.claim(
                    helper, "supports", row[side], span, when=when, reason="UCDP Dyadic, warring"
                )
        page.claim(row["side_a"], "opposes", row["side_b"], span, when=when, reason="UCDP Dyadic")
    return maker.finished()
