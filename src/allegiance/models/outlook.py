"""Looking ahead: many futures of a faction and those around it, month by month.

Each path draws its coefficients from what is held of them (the prior's record and the ledger's own
changes), so what is not known spreads the paths. In each month any faction may leave a patron, gain
one, or fight; what happened moves the drivers of the months after: kin who went over, a patron
whom others leave, blood between two.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from allegiance.errors import OptionError, OutputError
from allegiance.history import History
from allegiance.models.board import Board
from allegiance.models.dilemma_learning import Learned, Posterior, TiesOn, learn
from allegiance.models.outlook_setting import Setting
from allegiance.models.outlook_steps import simulate_batch
from allegiance.models.outlook_violence import learn_violence
from allegiance.times import iso

__all__ = ["Fan", "Outlook", "SignShare", "look_ahead"]

Floats = NDArray[np.float64]

BATCH: Final = 250
MOST_MONTHS: Final = 36
BAND: Final = (0.05, 0.95)
FEW: Final = 5


@dataclass(frozen=True, eq=False)
class Fan:
    """The probability, by the end of each month, that something has happened.

    Attributes
    ----------
    kind
        ``leave``, ``go over``, ``violence`` or ``leave the theatre``.
    target, target_name
        With whom, by index and name; None where it is with nobody.
    chance
        Share of the paths in which it has happened, shape (months,).
    low, high
        What nine in ten of the coefficients drawn imply, shape (months,).
    """

    kind: str
    target: int | None
    target_name: str | None
    chance: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, eq=False)
class SignShare:
    """In what share of the paths two stand together, apart or neither, at the end of each month.

    Attributes
    ----------
    other, other_name
        The other actor, by index and name.
    friendly, hostile
        Shares, shape (months,): under, over or beside each other; at odds, or in blood within
        the year. The rest is neither.
    """

    other: int
    other_name: str
    friendly: Floats
    hostile: Floats


@dataclass(frozen=True, eq=False)
class Outlook:
    """What may become of a faction, month by month.

    Attributes
    ----------
    actor, name
        The faction, by index and name.
    on
        The day from which it looks ahead.
    days
        Last day of each month ahead, shape (months,).
    paths, seed
        How many paths were drawn, and from which seed.
    fans
        Likeliest first within each kind.
    signs
        The same for ties.
    notes
        In plain words: what the paths rest on.
    """

    actor: int
    name: str
    on: int
    days: NDArray[np.int64]
    paths: int
    seed: int
    fans: tuple[Fan, ...]
    signs: tuple[SignShare, ...]
    notes: tuple[str, ...]


def look_ahead(
    history: History,
    actor: str | int,
    on: int,
    ties_on: TiesOn,
    learned: Learned | None = None,
    *,
    months: int = 12,
    paths: int = 2000,
    seed: int = 0,
    cast: tuple[list[int], list[int]] | None = None,
    violence: Posterior | None = None,
    state: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Outlook:
    """Draw paths of a faction and those around it.

    Parameters
    ----------
    history, actor, on, ties_on, learned
        As for `allegiance.models.dilemma.weigh`.
    months
        How far, at most 36.
    paths
        How many; done in batches of 250. The same seed gives the same paths, and more paths
        begin with those of fewer.
    cast
        As of `allegiance.models.outlook_setting.cast_of`, if not those of the day: two outlooks on
        one cast share their random numbers.
    violence
        What is held of violence; learned from the history if not given.
    state
        A file that keeps the finished batches; if it is there, only the missing ones are drawn.
    progress
        Called after each batch with the number of batches done and in all.

    Raises
    ------
    UnknownActorError
        If there is no such actor; close names are offered.
    OptionError
        If the horizon or the number of paths makes no sense, or the file keeps another outlook.
    OutputError
        If the file cannot be written.
    """
    if not 1 <= months <= MOST_MONTHS:
        raise OptionError(
            f"cannot look {months} months ahead", remedy=f"Give 1 to {MOST_MONTHS} months"
        )
    if paths < 1:
        raise OptionError("no paths to draw", remedy="Give at least 1; some thousands are usual")
    who = actor if isinstance(actor, int) else history.find_actor(actor)
    known = learned or learn(history, on, ties_on)
    fights = violence or learn_violence(history, on, ties_on)
    board = Board(history, on, ties_on(on))
    setting = Setting.of(board, who, known, fights, months, cast)
    kept = _Kept(state, setting.fingerprint(seed))
    batches = -(-paths // BATCH)
    for number in range(batches):
        if number not in kept.found:
            kept.add(number, simulate_batch(setting, BATCH, seed, number))
        if progress is not None:
            progress(number + 1, batches)
    drawn = {
        name: np.concatenate([kept.found[n][name] for n in range(batches)])[:paths]
        for name in kept.found[0]
    }
    return Outlook(
        who, history.actors[who].name, on, setting.days, paths, seed,
        _fans(setting, drawn), _signs(setting, drawn),
        tuple(_notes(setting, known, paths)),
    )  # fmt: skip


class _Kept:
    """Finished batches, on disk where a file is named."""

    def __init__(self, path: Path | None, mark: str) -> None:
        self.path, self.mark = path, mark
        self.found: dict[int, dict[str, NDArray[np.generic]]] = {}
        if path is not None and path.exists():
            self._load(path)

    def _load(self, path: Path) -> None:
        try:
            with np.load(path, allow_pickle=False) as file:
                if str(file["mark"]) != self.mark:
                    raise OptionError(
                        "keeps another outlook", where=path,
                        remedy="Name another file, or ask as when it was written",
                    )  # fmt: skip
                for key in file.files:
                    if key != "mark":
                        number, name = key.split(".", 1)
                        self.found.setdefault(int(number), {})[name] = file[key]
        except (OSError, ValueError, KeyError) as error:
            raise OptionError("is no file of an outlook", where=path) from error

    def add(self, number: int, batch: dict[str, NDArray[np.generic]]) -> None:
        self.found[number] = batch
        if self.path is None:
            return
        arrays = {f"{n}.{k}": v for n, one in self.found.items() for k, v in one.items()}
        half = self.path.with_name(self.path.name + ".part")
        try:
            with half.open("wb") as file:
                np.savez_compressed(file, mark=np.array(self.mark), **arrays)  # type: ignore[arg-type]
            half.replace(self.path)
        except OSError as error:
            raise OutputError(f"cannot be written ({error.strerror})", where=self.path) from error


def _fans(setting: Setting, drawn: dict[str, NDArray[np.generic]]) -> tuple[Fan, ...]:
    found = []
    for kind, name in (("leave", "left"), ("go over", "gained"), ("violence", "fought")):
        first = drawn[name]
        implied = drawn[f"{name}_implied"]
        for k, other in enumerate(setting.sides):
            possible = setting.bond[setting.focus, k] if kind == "leave" else setting.may_gain[k]
            if other == setting.actor or (kind != "violence" and not possible):
                continue
            label = setting.board.history.actors[other].name
            found.append(_fan(kind, other, label, first[:, k], implied[:, :, k]))
    if setting.departures is not None:
        found.append(
            _fan("leave the theatre", None, None, drawn["departed"], drawn["departed_implied"])
        )
    order = {"leave": 0, "go over": 1, "leave the theatre": 2, "violence": 3}
    found.sort(key=lambda f: (order[f.kind], -f.chance[-1], f.target_name or ""))
    return tuple(found)


def _fan(
    kind: str,
    target: int | None,
    name: str | None,
    first: NDArray[np.generic],
    implied: NDArray[np.generic],
) -> Fan:
    months = implied.shape[1]
    by = np.array([np.mean(np.asarray(first) <= m) for m in range(months)])
    low, high = np.quantile(np.asarray(implied, dtype=np.float64), BAND, axis=0)
    return Fan(kind, target, name, by, np.minimum(low, by), np.maximum(high, by))


def _signs(setting: Setting, drawn: dict[str, NDArray[np.generic]]) -> tuple[SignShare, ...]:
    sign = np.asarray(drawn["sign"])
    friendly, hostile = (sign > 0).mean(axis=0), (sign < 0).mean(axis=0)
    found = [
        SignShare(other, setting.board.history.actors[other].name, friendly[:, k], hostile[:, k])
        for k, other in enumerate(setting.sides)
        if other != setting.actor and (friendly[:, k].any() or hostile[:, k].any())
    ]
    found.sort(key=lambda s: (-max(s.friendly.max(), s.hostile.max()), s.other_name))
    return tuple(found)


def _notes(setting: Setting, known: Learned, paths: int) -> list[str]:
    def told(model: str, changes: int, cases: int) -> str:
        if changes < FEW:
            return f"{model}: the shipped prior, as this ledger tells of {changes} in {cases} cases"
        return f"{model}: {cases} cases with {changes} changes of this ledger, on top of the prior"

    stop, rate, fights = known.stop, known.rate, setting.violence
    rests = "; ".join(
        (
            told("leaving", stop.changes, stop.cases),
            told("gaining", rate.changes, rate.cases),
            told("violence", fights.changes, fights.cases),
        )
    )
    board = setting.board
    early = [] if board.is_told else [f"No claim reaches back to {iso(board.on)}."]
    return [
        *early,
        f"{paths:,} paths from {iso(setting.board.on)}, each with coefficients of its own drawn.",
        f"{rests[0].upper()}{rests[1:]}.",
        f"In them {len(setting.factions)} of {len(setting.sides)} sides that reports name may "
        "move; whoever else appears is not in them.",
        "Bands hold nine in ten of the drawn coefficients; a share of few paths is known to no "
        f"better than {1 / np.sqrt(paths):.1%}.",
    ]
