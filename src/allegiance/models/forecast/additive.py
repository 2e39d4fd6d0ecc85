"""Fit the additive form: a curve for each term, and how much each kind of query heeds it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from allegiance.models.forecast.terms import CODES, bins
from allegiance.models.kernels.curves import factor_slopes, row_scores, table_slopes
from allegiance.models.kernels.shapes import AT, COLUMNS, Form

__all__ = ["Penalties", "Rows", "blank", "fit_form", "row_values", "sharpness"]

Floats = npt.NDArray[np.float64]

STEPS: Final = 12
"""How many octaves of a count tell queries apart."""


@dataclass(frozen=True)
class Rows:
    """Drawn candidates; see `allegiance.models.kernels.additive.draw_day`."""

    codes: npt.NDArray[np.uint8]
    offset: npt.NDArray[np.float32]
    first: npt.NDArray[np.int64]
    truth: npt.NDArray[np.int64]
    tags: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Penalties:
    """Gaussian priors, as precisions: of steps of a curve, of its height, of heed."""

    rough: float = 3.0
    height: float = 0.3
    relation: float = 100.0
    habit: float = 10.0
    rounds: int = 2
    steps: int = 30
    heed: bool = True


def blank(relations: int) -> Form:
    """Return the form of someone who knows nothing of this many doubled relations."""
    return Form(
        bins(),
        np.zeros((COLUMNS, CODES)),
        np.zeros((relations, COLUMNS)),
        np.zeros((STEPS, COLUMNS)),
        np.zeros((STEPS, COLUMNS)),
        np.zeros((0, 3), np.int64),
        np.zeros((0, 3), np.int64),
        np.zeros((0, 4)),
    )


def fit_form(rows: Rows, relations: int, penalties: Penalties, start: Form | None = None) -> Form:
    """Fit by penalised maximum likelihood, curves and heed in turn.

    Each half is a concave problem given the other, climbed by L-BFGS.

    Parameters
    ----------
    rows
        Drawn candidates.
    relations
        How many doubled relations there are.
    penalties
        Of curves and heed.
    start
        A form to go on from.
    """
    form = blank(relations) if start is None else start
    for turn in range(penalties.rounds):
        form = _fit_table(rows, form, penalties)
        if penalties.heed and turn < penalties.rounds - 1:
            form = _fit_heed(rows, form, penalties)
    return form


def row_values(rows: Rows, form: Form) -> Floats:
    """Return the score of each row by the tables of a form, shape (rows,)."""
    score = np.empty(len(rows.codes))
    row_scores(rows.codes, rows.first, _scale(rows, form), form.table, score)
    return score


def sharpness(rows: Rows, score: Floats) -> float:
    """Return by what factor the scores should be multiplied to suit rows not learned from.

    Below 1 they were too sure (temperature scaling; Guo et al. 2017).
    """
    from scipy.optimize import minimize_scalar

    if len(rows.truth) == 0:
        return 1.0
    starts = rows.first[:-1]

    def loss(factor: float) -> float:
        value = factor * score + rows.offset
        top = np.maximum.reduceat(value, starts)
        wide = np.repeat(top, np.diff(rows.first))
        total = np.log(np.add.reduceat(np.exp(value - wide), starts)) + top
        return float((total - value[rows.truth]).mean())

    return float(minimize_scalar(loss, bounds=(0.05, 2.0), method="bounded").x)


def _scale(rows: Rows, form: Form) -> Floats:
    relation, habit, activity = rows.tags.T
    found: Floats = 1.0 + form.by_relation[relation]
    found[:, :AT] += form.by_habit[habit, :AT] + form.by_activity[activity, :AT]
    return found


def _climb(
    objective: Callable[[Floats], tuple[float, Floats]], start: Floats, steps: int
) -> Floats:
    from scipy.optimize import minimize

    found = minimize(
        objective, start.ravel(), jac=True, method="L-BFGS-B",
        options={"maxiter": steps, "maxcor": 15},
    )  # fmt: skip
    return np.asarray(found.x).reshape(start.shape)


def _fit_table(rows: Rows, form: Form, penalties: Penalties) -> Form:
    scale, many = _scale(rows, form), len(rows.truth)
    slopes = np.zeros((COLUMNS, CODES))

    def objective(flat: Floats) -> tuple[float, Floats]:
        table = flat.reshape(COLUMNS, CODES)
        loss = table_slopes(*_arrays(rows), scale, table, slopes)
        step = np.diff(table[:, 1:], axis=1)
        loss += 0.5 * (penalties.rough * (step**2).sum() + penalties.height * (table**2).sum())
        total = slopes + penalties.height * table
        total[:, 2:] += penalties.rough * step
        total[:, 1:-1] -= penalties.rough * step
        return loss / many, total.ravel() / many

    return form._replace(table=_climb(objective, form.table, penalties.steps))


def _fit_heed(rows: Rows, form: Form, penalties: Penalties) -> Form:
    many = len(rows.truth)
    sizes = [len(form.by_relation), STEPS, STEPS]
    bounds = np.cumsum([0, *sizes])
    prior = np.repeat([penalties.relation, penalties.habit, penalties.habit], sizes)[:, None]
    by_query = np.zeros((many, COLUMNS))

    def split(flat: Floats) -> list[Floats]:
        whole = flat.reshape(-1, COLUMNS)
        return [whole[a:b] for a, b in pairwise(bounds)]

    def objective(flat: Floats) -> tuple[float, Floats]:
        relation, habit, activity = split(flat)
        now = form._replace(by_relation=relation, by_habit=habit, by_activity=activity)
        loss = factor_slopes(*_arrays(rows), _scale(rows, now), form.table, by_query)
        slopes = np.zeros((bounds[-1], COLUMNS))
        for part, tags in enumerate(rows.tags.T):
            _gather(slopes[bounds[part] : bounds[part + 1]], tags, by_query)
        slopes[bounds[1] :, AT:] = 0.0
        whole = flat.reshape(-1, COLUMNS)
        loss += 0.5 * float((prior * whole**2).sum())
        return loss / many, (slopes + prior * whole).ravel() / many

    start = np.concatenate([form.by_relation, form.by_habit, form.by_activity])
    relation, habit, activity = split(_climb(objective, start, penalties.steps).ravel())
    return form._replace(by_relation=relation, by_habit=habit, by_activity=activity)


def _gather(into: Floats, tags: npt.NDArray[np.int64], values: Floats) -> None:
    from scipy import sparse

    shape = (len(into), len(tags))
    which = sparse.csr_matrix((np.ones(len(tags)), (tags, np.arange(len(tags)))), shape)
    into += which @ values


def _arrays(rows: Rows) -> tuple[Any, Any, Any, Any]:
    return rows.codes, rows.offset, rows.first, rows.truth
