"""Read the files of the task into dense arrays: years x groups x states.

Follows the definitions of the task: COW codes of states, civil conflicts only, sub-state
backers apart. Arrays of a year hold what is coded for that year and nothing later.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["World", "read_world", "warring_parties", "world_of"]

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

NAMES = {
    "Bosnia-Herzegovina": 346,
    "Cambodia (Kampuchea)": 811,
    "DR Congo (Zaire)": 490,
    "East Germany": 265,
    "Germany": 260,
    "Myanmar (Burma)": 775,
    "North Macedonia": 343,
    "Russia (Soviet Union)": 365,
    "Serbia (Yugoslavia)": 345,
    "South Yemen": 680,
    "Vietnam (North Vietnam)": 816,
    "Yemen (North Yemen)": 678,
    "Zimbabwe (Rhodesia)": 552,
}
GW_TO_COW = {340: 345, 970: 946, 971: 970, 972: 955, 973: 947}
AFTER_1990 = {260: 255, 678: 679}
KINDS = ("ext_x", "ext_y", "ext_w", "ext_m", "ext_t", "ext_f", "ext_i", "ext_l")
EARTH_KM = 6371.0


@dataclass(frozen=True, eq=False)
class World:
    """Everything the forecasts are made from.

    Attributes
    ----------
    years
        First to last year of the support file, shape (Y,).
    states
        COW codes, shape (S,).
    groups
        Identifiers of the rebel groups, shape (G,).
    alive
        States in the state system, shape (Y, S).
    seen, active
        Groups recorded, and recorded as fighting, shape (Y, G).
    opposes
        Governments a group fights, shape (Y, G, S).
    backs
        States that back a group, shape (Y, G, S).
    elements
        States of which a part backs a group, shape (Y, G, S).
    kinds
        Kinds of support a group gets, shape (Y, G, K).
    armed_backers
        Number of non-state backers of a group, shape (Y, G).
    props
        Whether state s helps government o against rebels, [y, o, s], shape (Y, S, S).
    war
        Interstate armed conflict, shape (Y, S, S).
    conflict
        The conflict of a group, the smallest number where there are several, shape (Y, G).
    rival_spatial, rival_tss, allied, pact, land, near_sea
        Rivalry (two codings), defence or offence alliance, other alliance, common land border,
        neighbours across water, shape (Y, S, S).
    distance
        Between capitals in km, NaN where unknown, shape (S, S).
    power
        Share of world capabilities, NaN where unknown, shape (Y, S).
    major
        Major powers, shape (Y, S).
    """

    years: NDArray[np.int64]
    states: NDArray[np.int64]
    groups: NDArray[np.int64]
    alive: Bools
    seen: Bools
    active: Bools
    opposes: Bools
    backs: Bools
    elements: Bools
    kinds: Bools
    armed_backers: Floats
    props: Bools
    war: Bools
    conflict: NDArray[np.int64]
    rival_spatial: Bools
    rival_tss: Bools
    allied: Bools
    pact: Bools
    land: Bools
    near_sea: Bools
    distance: Floats
    power: Floats
    major: Bools


def lines(path: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of a CSV file, plain or compressed."""
    opener: Any = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def whole(text: str) -> int:
    """Return a whole number written as one or as a float."""
    return int(float(text))


def year_of(text: str) -> int:
    """Return the year of an ISO date."""
    return int(text[:4])


def read_world(support: Path, covariates: Path) -> World:
    """Read the support file and the folder of covariates.

    Raises
    ------
    FileNotFoundError, KeyError, ValueError
        If a file or column is missing or is not as described by the task.
    """
    return world_of(list(lines(support)), covariates)


def warring_parties(path: Path) -> list[dict[str, str]]:
    """Return the UCDP Dyadic Dataset as if it were the support file.

    Its secondary parties are states that send troops into the war: the heaviest support alone,
    but for all years from 1946 on.
    """
    found = []
    for r in lines(path):
        shared = dict.fromkeys(KINDS, "0") | {
            "year": r["year"], "active": "1", "conflict_id": r["conflict_id"], "ext_x": "0",
            "civil": str(int(r["type_of_conflict"] in ("3", "4"))),
        }  # fmt: skip
        if shared["civil"] == "1":
            for side, gives in (("side_b", "side_b_2nd"), ("side_a", "side_a_2nd")):
                helped = str(int(bool(r[gives].strip())))
                found.append(
                    shared
                    | {"actor_id": r[f"{side}_id"], "actor_name": r[side], "gwno_a": r["gwno_a"],
                       "actor_nonstate": str(int(side == "side_b")), "oppo_name": r["side_b"],
                       "ext_sup": helped, "ext_name": r[gives], "ext_x": helped}
                )  # fmt: skip
        elif r["type_of_conflict"] == "2":
            found += [
                shared
                | {"actor_id": r["side_a_id"], "actor_name": r["side_a"], "gwno_a": code,
                   "actor_nonstate": "0", "oppo_name": foe.strip(), "ext_sup": "0", "ext_name": ""}
                for code in r["gwno_a"].split(",")
                for foe in r["side_b"].split(",")
            ]  # fmt: skip
    return found


def world_of(rows: list[dict[str, str]], covariates: Path) -> World:
    """Make the arrays of rows as the support file has them; see `read_world`."""
    first, last = (f([whole(r["year"]) for r in rows]) for f in (min, max))
    years = np.arange(first, last + 1)
    system = list(lines(covariates / "cow_states.csv.gz"))
    states = np.unique([whole(r["ccode"]) for r in system])
    at = {int(c): i for i, c in enumerate(states)}
    rebels = [r for r in rows if r["civil"] == "1" and r["actor_nonstate"] == "1"]
    groups = np.unique([whole(r["actor_id"]) for r in rebels])
    n = (len(years), len(groups), len(states))
    pairs = (len(years), len(states), len(states))
    found: dict[str, Any] = {
        "years": years,
        "states": states,
        "groups": groups,
        "alive": _spells(system, at, years, np.zeros((n[0], n[2]), bool)),
        "seen": np.zeros(n[:2], bool),
        "active": np.zeros(n[:2], bool),
        "opposes": np.zeros(n, bool),
        "backs": np.zeros(n, bool),
        "elements": np.zeros(n, bool),
        "kinds": np.zeros((*n[:2], len(KINDS)), bool),
        "armed_backers": np.zeros(n[:2]),
        "props": np.zeros(pairs, bool),
        "war": np.zeros(pairs, bool),
        "conflict": np.full(n[:2], np.iinfo(np.int64).max),
    }
    codes = {r["statenme"]: whole(r["ccode"]) for r in system} | NAMES
    _rebels(rebels, found, at, codes)
    _governments(rows, found, at, codes)
    _relations(covariates, found, at, pairs)
    return World(**found)


def _code(code: int, year: int) -> int:
    code = GW_TO_COW.get(code, code)
    return AFTER_1990.get(code, code) if year >= 1990 else code


def _backers(row: dict[str, str], codes: dict[str, int]) -> tuple[set[int], set[int], int]:
    """Return states, states of which a part helps, and the number of others."""
    year, states, parts, others = whole(row["year"]), set(), set(), 0
    names = row["ext_name"].split(",") if row["ext_sup"] == "1" and row["ext_name"] else []
    for name in (n.strip() for n in names):
        if name.startswith("Government of "):
            code = codes.get(name.removeprefix("Government of "))
            states |= {_code(code, year)} if code else set()
        elif name.endswith(" elements"):
            stem = name[:4]
            parts |= {_code(c, year) for full, c in codes.items() if full.startswith(stem)}
        else:
            others += 1
    return states, parts, others


def _rebels(
    rows: list[dict[str, str]], found: dict[str, Any], at: dict[int, int], codes: dict[str, int]
) -> None:
    of = {int(g): i for i, g in enumerate(found["groups"])}
    for row in rows:
        year = whole(row["year"])
        y, g = year - int(found["years"][0]), of[whole(row["actor_id"])]
        found["seen"][y, g] = True
        found["active"][y, g] |= row["active"] == "1"
        found["conflict"][y, g] = min(found["conflict"][y, g], whole(row["conflict_id"]))
        opponent = at.get(_code(whole(row["gwno_a"]), year))
        if opponent is not None:
            found["opposes"][y, g, opponent] = True
        states, parts, others = _backers(row, codes)
        found["backs"][y, g, [at[c] for c in states if c in at]] = True
        found["elements"][y, g, [at[c] for c in parts if c in at]] = True
        found["armed_backers"][y, g] += others
        found["kinds"][y, g] |= np.array([row[k] == "1" for k in KINDS])


def _governments(
    rows: list[dict[str, str]], found: dict[str, Any], at: dict[int, int], codes: dict[str, int]
) -> None:
    for row in rows:
        year = whole(row["year"])
        y, own = year - int(found["years"][0]), at.get(_code(whole(row["gwno_a"]), year))
        if own is None:
            continue
        if row["civil"] == "1" and row["actor_nonstate"] == "0":
            helpers = _backers(row, codes)[0]
            found["props"][y, own, [at[c] for c in helpers if c in at]] = True
        elif row["civil"] == "0":
            name = row["oppo_name"].removeprefix("Government of ")
            other = at.get(_code(codes.get(name, -1), year))
            if other is not None and other != own:
                found["war"][y, own, other] = found["war"][y, other, own] = True


def _spells(
    rows: list[dict[str, str]], at: dict[int, int], years: NDArray[np.int64], out: Bools
) -> Bools:
    """Mark years of membership; what lasts to the end of the coding goes on."""
    end = max(whole(r["endyear"]) for r in rows)
    for row in rows:
        until = whole(row["endyear"])
        is_in = (years >= whole(row["styear"])) & ((years <= until) | (until >= end))
        out[is_in, at[whole(row["ccode"])]] = True
    return out


def _relations(
    folder: Path, found: dict[str, Any], at: dict[int, int], shape: tuple[int, int, int]
) -> None:
    years = found["years"]
    for name, file, begin, end in (
        ("rival_spatial", "td_rivalries", "styear", "endyear"),
        ("rival_tss", "tss_rivalries", "start", "end"),
    ):
        spells = [
            (r["ccode1"], r["ccode2"], whole(r[begin]), whole(r[end]))
            for r in lines(folder / f"{file}.csv.gz")
        ]
        found[name] = _pairs(spells, at, years, shape)
    borders: dict[str, list[tuple[str, str, int, int]]] = {"land": [], "near_sea": []}
    for r in lines(folder / "cow_contdir.csv.gz"):
        kind = "land" if whole(r["conttype"]) == 1 else "near_sea"
        span = year_of(r["stdate"]), year_of(r["enddate"])
        borders[kind].append((r["ccode1"], r["ccode2"], *span))
    for kind, spells in borders.items():
        found[kind] = _pairs(spells, at, years, shape)
    found["allied"], found["pact"] = _alliances(folder, at, years, shape)
    found["distance"] = _distances(folder, at)
    found["power"] = np.full(shape[:2], np.nan)
    cinc = list(lines(folder / "cow_cinc.csv.gz"))
    for r in cinc:
        y, s = whole(r["year"]) - int(years[0]), at.get(whole(r["ccode"]))
        if s is not None and 0 <= y < len(years) and r["cinc"]:
            found["power"][y, s] = float(r["cinc"])
    beyond = max(whole(r["year"]) for r in cinc) - int(years[0])
    found["power"][beyond + 1 :] = found["power"][min(beyond, len(years) - 1)]
    majors = list(lines(folder / "cow_majors.csv.gz"))
    found["major"] = _spells(majors, at, years, np.zeros(shape[:2], bool))


def _pairs(
    spells: list[tuple[str, str, int, int]],
    at: dict[int, int],
    years: NDArray[np.int64],
    shape: tuple[int, int, int],
) -> Bools:
    out, last = np.zeros(shape, bool), max(s[3] for s in spells)
    for one, two, begin, end in spells:
        a, b = at.get(whole(one)), at.get(whole(two))
        if a is not None and b is not None:
            is_on = (years >= begin) & ((years <= end) | (end >= last))
            out[is_on, a, b] = out[is_on, b, a] = True
    return out


def _alliances(
    folder: Path, at: dict[int, int], years: NDArray[np.int64], shape: tuple[int, int, int]
) -> tuple[Bools, Bools]:
    strong, weak = np.zeros(shape, bool), np.zeros(shape, bool)
    last = 0
    for r in lines(folder / "atop_alliance.csv.gz"):
        year = whole(r["year"])
        last = max(last, year)
        if years[0] <= year <= years[-1]:
            a, b = at.get(whole(r["ccode1"])), at.get(whole(r["ccode2"]))
            if a is None or b is None:
                continue
            fights = "1.0" in (r["atop_defense"], r["atop_offense"])
            into = strong if fights else weak
            y = year - int(years[0])
            into[y, a, b] = into[y, b, a] = True
    if last < years[-1]:
        at_last = max(last - int(years[0]), 0)
        strong[at_last + 1 :], weak[at_last + 1 :] = strong[at_last], weak[at_last]
    return strong, weak


def _distances(folder: Path, at: dict[int, int]) -> Floats:
    place = np.full((len(at), 2), np.nan)
    for r in lines(folder / "cow_capitals.csv.gz"):
        s = at.get(whole(r["ccode"]))
        if s is not None:
            place[s] = np.radians([float(r["lat"]), float(r["lng"])])
    lat, lng = place[:, 0], place[:, 1]
    half = (
        np.sin((lat[:, None] - lat) / 2) ** 2
        + np.cos(lat[:, None]) * np.cos(lat) * np.sin((lng[:, None] - lng) / 2) ** 2
    )
    far: Floats = 2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1)))
    return far
