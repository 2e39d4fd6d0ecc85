"""What a year of coded events tells of the drivers that yearly codings of support do not hold.

Armed groups choose partners, lose them and fight; blood, courting, help, kin and momentum before
it are counted as the dilemma counts them in a ledger. Every 30 days is one look: the events up to
the day make the drivers, those of the next 60 days (30 for violence) the outcome. How much anybody
is in the news stands beside the drivers, or every one of them would only say "much spoken of".
"""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["CONTROLS", "DRIVERS", "Cases", "cases_of"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FIRST, STEP, AHEAD, MONTH, LATELY, HOLDS = 120, 30, 60, 30, 120, 180
KEEP, LEAST = 0.8, 8
KINDS: Final = {
    "blood": r"violence|military_force|small_arms|artillery|aerial|bombing|kill|abduct|assassin|"
    r"torture|occupy|assault|arrest|expel_or_deport|^coerce|^threaten|blockade|sanctions$|ultimatum",
    "union": r"formal_agreement|^cooperate_|^engage_in_(material|diplomatic|judicial)|"
    r"grant_diplomatic|alliance|^share_intelligence",
    "help": r"^provide_|^return|asylum|^ease_",
    "courting": r"praise|visit|negotiation$|^consult|telephone|^meet_|"
    r"^express_intent_to_(cooperate|provide|engage|meet)|rally_support",
    "breaks": r"^reduce|^halt|^reject|violate_cease|^expel_or_withdraw|^veto|^refuse",
}
FORCE: Final = r"violence|military_force|small_arms|artillery|aerial|bombing|kill|assassin"
EASED: Final = re.compile(r"^(express|appeal|demand|ease|accede)")
ARMED: Final = re.compile(
    r"^(armed_(rebel|gang|band|opposition|separatist)|insurgen|militant|militia|rebel|guerrilla|"
    r"combatant|separatist|terrorist|extremist|islamic_(militant|rebel|extremist))|taliban|"
    r"qaeda|shabaab|boko_haram|hezbollah|hamas|houthi|islamic_state|liberation_(front|army)|abu_sayyaf|"
    r"kurdistan_workers|bangsamoro|national_socialist_council|lashkar|jihad|brigade|revolutionary_armed"
)
ROLE: Final = re.compile(r"^(?:citizen|government|military|police|ministry)_\((.+)\)$")
STATE: Final = re.compile(r"^(government|military|head_of_government|foreign_affairs)_\(")
DRIVERS: Final = {
    "choice": ("past tie", "rival of its foes", "ally of its foes", "ally of its patrons",
               "rival of its patrons", "friends in common", "patron of many", "blood between them",
               "blood against its kin", "help received", "courting and praise",
               "kin who have moved", "momentum", "losses of the patron"),
    "stop": ("rival of its foes", "ally of its foes", "friends in common", "other patrons",
             "left others lately", "blood between them", "blood against its kin", "help received",
             "courting and praise", "kin who have moved", "treatment of defectors", "momentum",
             "losses of the patron", "courted by others"),
    "rate": ("no patron", "lost a patron lately", "gained a patron lately", "losses lately",
             "courted lately"),
    "violence": ("blood between them", "rival", "bond", "broke lately"),
}  # fmt: skip
CONTROLS: Final = {
    "choice": ("in the news", "named together"),
    "stop": ("in the news", "named together", "own news"),
    "rate": ("own news",),
    "violence": ("in the news", "named together", "own news"),
}


@dataclass(frozen=True, eq=False)
class Cases:
    """Rows of one model.

    Attributes
    ----------
    values
        Drivers, then what is held constant, shape (n, k).
    happened
        Shape (n,).
    stratum
        Of a choice: one group at one look, shape (n,).
    group
        Whose rows they are, for resampling, shape (n,).
    """

    values: Floats
    happened: NDArray[np.bool_]
    stratum: Ints
    group: Ints


def _lower(name: str) -> str:
    return name.strip().replace(" ", "_").lower()


def _numbered(path: Path) -> list[str]:
    rows = [line.rsplit("\t", 1) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [_lower(n) for n, _ in sorted(((n, int(i)) for n, i in rows), key=lambda x: x[1])]


class Record:
    """Events of armed groups and of those that they may stand with, by day and kind."""

    def __init__(self, folder: Path) -> None:
        parts = []
        for part in ("train", "valid", "test"):
            with gzip.open(folder / f"{part}.txt.gz", "rt") as file:
                parts += [row[:4] for row in csv.reader(file, delimiter="\t")]
        events = np.array(parts, np.int64)
        names = _numbered(folder / "entity2id.txt")
        words = _numbered(folder / "relation2id.txt")
        who, what, whom, day = events[:, 0], events[:, 1], events[:, 2], events[:, 3] // 24
        often = np.bincount(np.append(who, whom), minlength=len(names)) >= LEAST
        lands = {m[1] for n in names if (m := ROLE.search(n))}
        armed = np.array([bool(ARMED.search(n)) for n in names]) & often
        side = armed | (np.array([n in lands or bool(STATE.match(n)) for n in names]) & often)
        kept = side[who] & side[whom] & (who != whom)
        number = np.cumsum(side) - 1
        self.names = [n for n, s in zip(names, side, strict=True) if s]
        self.armed = np.flatnonzero(armed[side])
        self.who, self.whom = number[who[kept]], number[whom[kept]]
        self.day, self.last = day[kept], int(day.max())
        self.kind = {
            kind: np.array([bool(re.search(p, w)) and not (EASED.match(w) and kind == "blood")
                            for w in words])[what[kept]]
            for kind, p in {**KINDS, "force": FORCE}.items()
        }  # fmt: skip
        self.kind["any"] = np.ones(len(self.day), bool)
        self.news = np.log1p(np.bincount(np.append(who, whom)[np.tile(side[who] | side[whom], 2)],
                                         minlength=len(names))[side])  # fmt: skip

    def count(self, kind: str, after: int, upto: int) -> Floats:
        """Return how many events of a kind a did to b in (after, upto], shape (n, n)."""
        rows = self.kind[kind] & (self.day > after) & (self.day <= upto)
        out = np.zeros((len(self.names),) * 2)
        np.add.at(out, (self.who[rows], self.whom[rows]), 1.0)
        return out

    def memory(self, kind: str, upto: int) -> Floats:
        """Return the same up to a day, each event fading by a fifth a year."""
        rows = self.kind[kind] & (self.day <= upto)
        out = np.zeros((len(self.names),) * 2)
        np.add.at(out, (self.who[rows], self.whom[rows]), KEEP ** ((upto - self.day[rows]) / 365.0))
        return out


class Look:
    """What is known on a day."""

    def __init__(self, record: Record, day: int) -> None:
        self.record, self.day = record, day
        blood, courting = record.memory("blood", day), record.memory("courting", day)
        self.blood, self.help = blood + blood.T, record.memory("help", day)
        self.hits, self.courting = blood, courting + courting.T
        union = record.memory("union", day)
        self.union = union + union.T
        near = sum(record.count(k, day - HOLDS, day) for k in ("union", "help"))
        hostile = record.count("force", day - HOLDS, day)
        friendly, hostile = near + near.T, hostile + hostile.T
        self.bond = (friendly > hostile) & (friendly > 0)
        self.friend = np.where(self.bond, 1 - np.exp(-friendly), 0.0)
        self.foe = np.where(hostile > friendly, 1 - np.exp(-hostile), 0.0)
        joined = record.count("union", day - LATELY, day)
        broke = record.count("breaks", day - LATELY, day)
        self.joined, self.broke = joined + joined.T, broke + broke.T
        ever = record.memory("breaks", day)
        self.breaks = ever + ever.T
        self.left = self.breaks > 0
        self.any = record.memory("any", day)
        self.any = self.any + self.any.T
        self.lost = np.log1p(record.count("force", day - LATELY, day).sum(axis=0))


def _through(own: Floats, table: Floats) -> Floats:
    """Return for each other its largest value towards any that the group is tied to."""
    if not (own > 0).any():
        return np.zeros(len(table))
    best: Floats = table[own > 0].max(axis=0)
    return best


def _values(look: Look, f: int) -> dict[str, Floats]:
    """Return every driver of a group towards all others, shape (n,) each."""
    bond, n = look.bond[f], len(look.bond)
    kin = look.bond[bond].any(axis=0) if bond.any() else np.zeros(n, bool)
    kin[f] = False
    kin_to = np.where(kin[:, None], look.union, 0.0)
    kin_from = np.where(kin[:, None], look.breaks, 0.0)
    kin_blood = np.where(kin[:, None], look.hits.T, 0.0)
    clients = look.bond.sum(axis=0) - bond
    common = (look.friend[f] > 0).astype(float) @ (look.friend > 0)
    harsh = np.where(look.left, look.hits, 0.0).copy()
    harsh[:, f] = 0.0
    courted = look.courting[f].sum()
    flat = np.ones(n)
    return {
        "past tie": np.where(bond, 0.0, np.log1p(look.union[f])),
        "rival of its foes": _through(look.foe[f], look.foe),
        "ally of its foes": _through(look.foe[f], look.friend),
        "ally of its patrons": _through(look.friend[f], look.friend),
        "rival of its patrons": _through(look.friend[f], look.foe),
        "friends in common": np.log1p(common),
        "patron of many": np.log1p(clients),
        "blood between them": np.log1p(look.blood[f]),
        "blood against its kin": np.log1p(kin_blood.sum(axis=0)),
        "help received": np.log1p(look.help[:, f]),
        "courting and praise": np.log1p(look.courting[f]),
        "kin who have moved": np.log1p(kin_to.sum(axis=0)),
        "kin who have left": np.log1p(kin_from.sum(axis=0)),
        "momentum": np.log1p(look.joined.sum(axis=0)) - np.log1p(look.broke.sum(axis=0)),
        "losses of the patron": look.lost,
        "other patrons": flat * np.log1p(bond.sum()),
        "left others lately": np.minimum((look.broke.sum(axis=0) - look.broke[f])
                                         / np.maximum(clients, 1), 1.0),
        "treatment of defectors": np.log1p(harsh.sum(axis=1)),
        "courted by others": np.log1p(np.maximum(courted - look.courting[f], 0)),
        "no patron": flat * float(not bond.any()),
        "lost a patron lately": flat * np.log1p(look.broke[f].sum()),
        "gained a patron lately": flat * np.log1p(look.joined[f].sum()),
        "losses lately": flat * look.lost[f],
        "courted lately": flat * np.log1p(courted),
        "rival": look.foe[f], "bond": bond.astype(float), "broke lately": np.log1p(look.broke[f]),
        "in the news": look.record.news, "own news": flat * look.record.news[f],
        "named together": np.log1p(look.any[f]),
    }  # fmt: skip


def cases_of(folder: Path) -> dict[str, Cases]:
    """Return the rows of the four models from one year's event file.

    Raises
    ------
    OSError, ValueError
        If the files are missing or not as described.
    """
    record = Record(folder)
    rows: dict[str, list[tuple[Floats, bool, int, int]]] = {name: [] for name in DRIVERS}
    stratum = 0
    for day in range(FIRST, record.last - AHEAD + 1, STEP):
        look = Look(record, day)
        after = {k: record.count(k, day, day + AHEAD) for k in ("union", "breaks", "force")}
        after["soon"] = record.count("force", day, day + MONTH)
        after = {k: v + v.T for k, v in after.items()}
        for f in record.armed:
            if look.any[f].sum() == 0:
                continue
            stratum += 1
            _add(rows, look, int(f), after, stratum)
    return {name: _packed(found) for name, found in rows.items()}


def _add(
    rows: dict[str, list[tuple[Floats, bool, int, int]]],
    look: Look,
    f: int,
    after: dict[str, Floats],
    stratum: int,
) -> None:
    values = _values(look, f)

    def put(model: str, others: Sequence[int] | Ints, happened: NDArray[np.bool_]) -> None:
        names = [*DRIVERS[model], *CONTROLS[model]]
        if model == "stop":
            names[names.index("kin who have moved")] = "kin who have left"
        table = np.column_stack([values[n][others] for n in names])
        rows[model] += [
            (line, bool(h), stratum, f) for line, h in zip(table, happened, strict=True)
        ]

    others = np.flatnonzero(np.arange(len(look.bond)) != f)
    candidates = others[~look.bond[f][others]]
    gained = after["union"][f] > 0
    if gained[candidates].any() and not gained[candidates].all():
        put("choice", candidates, gained[candidates])
    put("rate", [f], np.array([gained[candidates].any()]))
    patrons = np.flatnonzero(look.bond[f])
    broken = (after["breaks"][f] + after["force"][f] > 0)[patrons]
    put("stop", patrons, broken)
    known = others[look.any[f][others] > 0]
    put("violence", known, after["soon"][f][known] > 0)


def _packed(rows: list[tuple[Floats, bool, int, int]]) -> Cases:
    values, happened, stratum, group = zip(*rows, strict=True)
    return Cases(np.array(values), np.array(happened), np.array(stratum), np.array(group))
