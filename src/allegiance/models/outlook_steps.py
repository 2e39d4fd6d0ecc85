"""Paths of an outlook, all paths of a batch at once, one month after the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from allegiance.models.board import KEEP, WEAKEST
from allegiance.models.dilemma import STRETCH, UNTOLD
from allegiance.models.dilemma_learning import Posterior
from allegiance.models.outlook_setting import Setting

__all__ = ["NEVER", "simulate_batch"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

NEVER: Final = 1000
"""Month of what does not happen in a path."""
MONTHLY: Final = KEEP ** (1 / 12)


@dataclass
class _Paths:
    """Where the paths of a batch stand; p paths, f factions, s sides."""

    bond: Bools
    past: Floats
    kin_joined: Floats
    kin_left: Floats
    blood: Floats
    age: Floats
    came: list[Floats] = field(default_factory=list)
    left: list[Floats] = field(default_factory=list)
    gained: list[Floats] = field(default_factory=list)
    lost: list[Floats] = field(default_factory=list)
    broke: list[Floats] = field(default_factory=list)
    fought: list[Bools] = field(default_factory=list)

    def lately(self, name: str) -> Floats | float:
        """Return how much of something happened in the paths within twelve months."""
        found: list[Floats] = getattr(self, name)[-12:]
        return sum(found) if found else 0.0


class _Drawn:
    """Coefficients of each path, and what no driver tells."""

    def __init__(self, setting: Setting, random: np.random.Generator, count: int) -> None:
        known = setting.known
        self.beta = {
            name: _by_name(model, random, count)
            for name, model in (
                ("rate", known.rate), ("choice", known.choice), ("stop", known.stop),
                ("violence", setting.violence),
            )
        }  # fmt: skip
        f, s = setting.bond.shape
        self.untold = {
            name: random.normal(0.0, UNTOLD, (count, f, s))
            for name in ("choice", "stop", "violence")
        }
        self.untold["rate"] = random.normal(0.0, UNTOLD, (count, f))
        share = setting.departures or (0, 1)
        yearly = random.beta(share[0] + 0.5, max(share[1] - share[0], 0) + 0.5, count)
        self.departs = _monthly(yearly)


def _by_name(model: Posterior, random: np.random.Generator, count: int) -> dict[str, Floats]:
    drawn = random.multivariate_normal(model.mean, model.covariance, count, method="cholesky")
    return {name: drawn[:, k] for k, name in enumerate(model.names)}


def _monthly(yearly: Floats) -> Floats:
    """Return the chance in a month of what has a chance in a year, the same each month."""
    return np.asarray(-np.expm1(np.log1p(-np.minimum(yearly, 1 - 1e-12)) / 12))


def _chance(eta: Floats) -> Floats:
    return np.asarray(0.5 * (1.0 + np.tanh(eta / 2)))


def simulate_batch(
    setting: Setting, count: int, seed: int, number: int
) -> dict[str, NDArray[np.generic]]:
    """Draw one batch of paths.

    Returns
    -------
    dict
        For the faction: ``left``, ``gained``, ``fought`` (p, s) and ``departed`` (p,), the month
        in which it first happens; the same with ``_implied``, the chance by the end of each month
        that the path's coefficients imply, shape (p, months, s) or (p, months); ``sign``, shape
        (p, months, s).
    """
    random = np.random.Generator(
        np.random.Philox(np.random.SeedSequence(seed, spawn_key=(number,)))
    )
    drawn = _Drawn(setting, random, count)
    f, s = setting.bond.shape

    def wide(table: NDArray[np.generic]) -> NDArray[np.generic]:
        return np.repeat(table[None], count, axis=0)

    paths = _Paths(
        np.asarray(wide(setting.bond), bool),
        np.asarray(wide(setting.memory["past"]), float),
        np.asarray(wide(setting.memory["kin_joined"]), float),
        np.asarray(wide(setting.memory["kin_left"]), float),
        np.asarray(wide(setting.memory["blood"]), float),
        np.asarray(wide(setting.memory["age"]), float),
    )
    record = _Record(setting, count)
    for month in range(setting.months):
        stop = _monthly(_chance(_eta("stop", setting, drawn, paths, month))) * paths.bond
        gain = _monthly(_chance(_rate_eta(setting, drawn, paths, month)))
        share = _shares(setting, _eta("choice", setting, drawn, paths, month), paths)
        fight = _chance(_eta("violence", setting, drawn, paths, month)) * setting.contact
        leaves = random.random((count, f, s)) < stop
        fights = random.random((count, f, s)) < fight
        gains = _picked(share, random.random((count, f)) < gain, random.random((count, f)))
        goes = random.random(count)
        record.note(month, paths, (stop, gain[:, :, None] * share, fight), (leaves, gains, fights))
        record.depart(month, drawn.departs, goes < drawn.departs)
        _advance(paths, leaves, gains, fights)
        record.sign(month, paths)
    return record.kept


def _sum(
    model: str, setting: Setting, drawn: _Drawn, month: int, moved: Mapping[str, Floats]
) -> Floats:
    """Add up drivers times coefficients; those of one faction have shape (p, f)."""
    beta = drawn.beta[model]
    eta = np.zeros(drawn.untold[model].shape)
    if "level" in beta:
        eta += beta["level"].reshape(-1, *(1,) * (eta.ndim - 1))
    for name, table in setting.runs[model].items():
        if table[month].any():
            eta += np.multiply.outer(beta[name], table[month])
    for name, value in moved.items():
        if name in beta:
            eta += beta[name].reshape(-1, *(1,) * (eta.ndim - 1)) * value
    stretch = STRETCH if "level" in beta else 1.0
    return stretch * eta + drawn.untold[model]


def _eta(model: str, setting: Setting, drawn: _Drawn, paths: _Paths, month: int) -> Floats:
    if model == "violence":
        broke = np.log1p(setting.broke[month] + paths.lately("broke"))
        moved = {
            "blood between them": np.log1p(paths.blood),
            "bond": paths.bond.astype(float),
            "broke lately": broke,
        }
        return _sum(model, setting, drawn, month, moved)
    count = paths.bond.sum(axis=2, dtype=float)[:, :, None]
    more = (paths.bond.astype(float) - setting.bond).sum(axis=1)[:, None, :] - (
        paths.bond.astype(float) - setting.bond
    )
    clients = np.maximum(setting.clients + more, 0.0)
    came = setting.came[month] + paths.lately("came")
    left = setting.left[month] + paths.lately("left")
    rising = np.log1p(came) - np.log1p(left)
    moved = {
        "blood between them": np.log1p(paths.blood),
        "momentum": np.broadcast_to(np.atleast_2d(rising)[:, None, :], paths.bond.shape),
    }
    if model == "stop":
        shed = np.atleast_2d(left)[:, None, :] / np.maximum(clients, 1.0)
        moved |= {
            "age of the tie": np.log1p(paths.age),
            "other patrons": np.broadcast_to(np.log1p(count), paths.bond.shape),
            "left others lately": np.minimum(shed, 1.0),
            "kin who have moved": np.log1p(paths.kin_left),
        }
    else:
        moved |= {
            "past tie": np.where(paths.bond, 0.0, np.log1p(paths.past)),
            "patron of many": np.log1p(clients),
            "kin who have moved": np.log1p(paths.kin_joined),
            "ally of its patrons": _through(paths.bond, setting.friend),
            "rival of its patrons": _through(paths.bond, setting.foe),
        }
    return _sum(model, setting, drawn, month, moved)


def _through(bond: Bools, strength: Floats) -> Floats:
    """Return each side's strongest tie to any present patron, shape (p, f, s)."""
    best = np.zeros(bond.shape)
    for patron in np.flatnonzero(bond.any(axis=(0, 1))):
        if strength[patron].any():
            np.maximum(best, bond[:, :, patron, None] * strength[patron], out=best)
    return best


def _rate_eta(setting: Setting, drawn: _Drawn, paths: _Paths, month: int) -> Floats:
    moved = {
        "no patron": (~paths.bond.any(axis=2)).astype(float),
        "lost a patron lately": np.log1p(setting.lost[month] + paths.lately("lost")),
        "gained a patron lately": np.log1p(setting.gained[month] + paths.lately("gained")),
    }
    return _sum("rate", setting, drawn, month, moved)


def _shares(setting: Setting, eta: Floats, paths: _Paths) -> Floats:
    """Share the chance of a new patron out among those it could be, shape (p, f, s)."""
    open_ = setting.allowed & ~paths.bond
    eta = np.where(open_, eta, -np.inf)
    top = eta.max(axis=2, keepdims=True)
    mass = np.exp(eta - np.where(np.isfinite(top), top, 0.0))
    total = mass.sum(axis=2, keepdims=True)
    return np.asarray(mass / np.where(total > 0, total, 1.0))


def _picked(share: Floats, gains: Bools, uniform: Floats) -> Bools:
    """Return whom each faction that gains a patron gains, shape (p, f, s)."""
    upto = share.cumsum(axis=2)
    chosen = (upto > uniform[:, :, None] * upto[:, :, -1:]).argmax(axis=2)
    out = np.zeros(share.shape, bool)
    np.put_along_axis(out, chosen[:, :, None], True, axis=2)
    picked: Bools = out & (gains & (upto[:, :, -1] > 0))[:, :, None]
    return picked


def _advance(paths: _Paths, leaves: Bools, gains: Bools, fights: Bools) -> None:
    bond = paths.bond.astype(np.float32)
    kin = np.einsum("pfs,pgs->pfg", bond, bond, optimize=True) > 0
    kin[:, np.arange(kin.shape[1]), np.arange(kin.shape[1])] = False
    for name in ("past", "kin_joined", "kin_left", "blood"):
        getattr(paths, name)[...] *= MONTHLY
    paths.kin_joined += np.einsum("pfg,pgs->pfs", kin.astype(float), gains, optimize=True)
    paths.kin_left += np.einsum("pfg,pgs->pfs", kin.astype(float), leaves, optimize=True)
    paths.past += leaves.astype(float) + gains
    paths.blood += fights
    paths.age = np.where(gains, 0.0, paths.age + paths.bond / 12)
    paths.bond = (paths.bond & ~leaves) | gains
    paths.came.append(gains.sum(axis=1, dtype=float))
    paths.left.append(leaves.sum(axis=1, dtype=float))
    paths.gained.append(gains.sum(axis=2, dtype=float))
    paths.lost.append(leaves.sum(axis=2, dtype=float))
    paths.broke.append(leaves.astype(float))
    paths.fought.append(fights)


class _Record:
    """What becomes of the faction itself."""

    def __init__(self, setting: Setting, count: int) -> None:
        self.setting = setting
        months, s = setting.months, len(setting.sides)
        self.last = {name: np.zeros((count, s)) for name in ("left", "gained", "fought")}
        self.safe = {name: np.ones((count, s)) for name in self.last}
        self.stays = np.ones(count)
        self.kept: dict[str, NDArray[np.generic]] = {}
        self.first = {name: np.full((count, s), NEVER) for name in self.last}
        self.first_gone = np.full(count, NEVER)
        self.implied = {name: np.zeros((count, months, s), np.float32) for name in self.last}
        self.gone = np.zeros((count, months), np.float32)
        self.signs = np.zeros((count, months, s), np.int8)
        for name in self.last:
            self.kept[name] = self.first[name]
            self.kept[f"{name}_implied"] = self.implied[name]
        self.kept |= {
            "departed": self.first_gone, "departed_implied": self.gone, "sign": self.signs
        }  # fmt: skip

    def note(
        self,
        month: int,
        paths: _Paths,
        hazards: tuple[Floats, Floats, Floats],
        events: tuple[Bools, Bools, Bools],
    ) -> None:
        """Keep the month of each first event, and the chances that led there.

        After the event the last chance before it goes on, so that what is implied stays a
        chance and does not stop where the path's luck did.
        """
        focus = self.setting.focus
        for name, hazard, event in zip(self.last, hazards, events, strict=True):
            open_ = self.first[name] == NEVER
            if name == "left":
                open_ &= paths.bond[:, focus]
            self.last[name] = np.where(open_, hazard[:, focus], self.last[name])
            self.safe[name] *= 1.0 - self.last[name]
            self.implied[name][:, month] = 1.0 - self.safe[name]
            self.first[name][open_ & event[:, focus]] = month

    def depart(self, month: int, chance: Floats, goes: Bools) -> None:
        """Keep when the faction leaves the theatre."""
        self.stays *= 1.0 - chance
        self.gone[:, month] = 1.0 - self.stays
        self.first_gone[goes & (self.first_gone == NEVER)] = month

    def sign(self, month: int, paths: _Paths) -> None:
        """Keep how the faction stands to each side at the end of a month."""
        setting, focus = self.setting, self.setting.focus
        column = int(setting.at[focus])
        with_ = paths.bond[:, focus].copy()
        with_[:, setting.at] |= paths.bond[:, :, column]
        blood = np.any([one[:, focus] for one in paths.fought[-12:]], axis=0)
        against = blood | (setting.foe[column] >= WEAKEST)
        self.signs[:, month] = np.where(with_, 1, np.where(against, -1, 0))
