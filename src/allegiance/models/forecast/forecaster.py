"""Walk through a history day by day: learn from it, then say what may come next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt

from allegiance.errors import HistoryError
from allegiance.models.forecast.additive import (
    Penalties,
    Rows,
    blank,
    fit_form,
    row_values,
    sharpness,
)
from allegiance.models.forecast.files import Events
from allegiance.models.forecast.indexing import build_index, double, empty_past
from allegiance.models.forecast.likeness import Likeness
from allegiance.models.forecast.pairs import Pairs, fit_pairs
from allegiance.models.forecast.vectors import Seeking
from allegiance.models.kernels.additive import draw_day, fame_of_day, score_day, score_query
from allegiance.models.kernels.foresight import add, context_of_day, tally
from allegiance.models.kernels.shapes import COLUMNS, NEWS, ROLE, Form, Kinship, Scratch, Vectors

__all__ = ["EDGES", "Forecaster", "Settings"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

EDGES: Final = np.array([0, 1e-4, 1e-3, 1e-2, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9])
"""Lower ends of the bins of probability in which calibration is told."""


MOST_RELATIONS: Final = 1500
"""Beyond, what follows what would take gigabytes."""
MOST_STEPS: Final = 100_000


@dataclass(frozen=True)
class Settings:
    """How to learn; the defaults were chosen on the validation part of ICEWS14.

    Attributes
    ----------
    few, outside
        How many candidates to draw for a query: of those something leads to, and of all.
    share
        Share of the queries to draw for.
    burn
        Share of the days that only make history and are not learned from.
    held
        Share of the days, the last, on which it is seen how sure to be, before they are learned
        from too.
    renew
        Days between snapshots of who resembles whom.
    horizon
        Days that a forecast reaches ahead: history is learned in blocks of this length, none of
        which sees its own facts. 1 forecasts each day from all days before.
    penalties
        Of the fit.
    pairs
        Of the trees on top of it; none by default.
    seed
        Of the draws.
    """

    few: float = 10.0
    outside: int = 4
    share: float = 1.0
    burn: float = 0.1
    held: float = 0.12
    renew: int = 3
    horizon: int = 1
    penalties: Penalties = field(default_factory=Penalties)
    pairs: Pairs = field(default_factory=Pairs)
    seed: int = 0


class Forecaster:
    """Who will do what to whom next.

    Parameters
    ----------
    events
        All events that are ever to be learned from, or scored. What comes on or after the day of
        a forecast is never looked at.
    settings
        How to learn.
    last
        The last day that is to be asked about, if it lies after the events.

    Raises
    ------
    HistoryError
        For more relations or steps of time than fit.

    Attributes
    ----------
    form_
        What was fitted.
    sharpness_
        By what factor the scores were multiplied so as to be as sure as the held days allow.
    day_
        The first day that is not yet history.
    candidates_
        How many actors something led to in the last query.
    """

    def __init__(self, events: Events, settings: Settings | None = None, last: int = 0) -> None:
        self.events, self.settings = events, settings or Settings()
        self.half = len(events.relations)
        if self.half > MOST_RELATIONS:
            raise HistoryError(
                f"{self.half:,} relations are more than {MOST_RELATIONS:,}",
                remedy="Merge rare kinds of events",
            )
        if int(events.day.max()) > MOST_STEPS:
            raise HistoryError(
                f"times span {int(events.day.max()):,} steps, more than {MOST_STEPS:,}",
                remedy="Say with --step how many units of time make one, such as 86400 for seconds",
            )
        facts = double(events.subject, events.relation, events.object, events.day, self.half)
        actors = len(events.actors)
        self.index, self.facts = build_index(facts, actors, self.half, events.group, events.sector)
        self.days = max(int(events.day.max()), last) + 2
        self.bounds = np.searchsorted(self.facts.day, np.arange(self.days + 1))
        self._scratch = _scratch(actors)
        self._restart()

    def _restart(self) -> None:
        self.past = empty_past(self.index, len(self.events.actors), self.days)
        self._likeness = Likeness(self.index)
        self._seeking = Seeking(self.index, self.settings.seed)
        self._kinship: Kinship | None = None
        self._kinship_day = self._seen_day = self.day_ = 0

    def fit(self, until: int, done: Callable[[str, int], None] | None = None) -> Self:
        """Learn from all days before one, and make them history.

        Parameters
        ----------
        until
            The first day that is not learned from.
        done
            Called after each step with a note and the number of steps in all: a step for each day,
            and one for the fit.

        Raises
        ------
        HistoryError
            Where there are too few events to learn from.
        """
        self._restart()
        sizes = np.diff(self.bounds[: until + 1])
        busy = np.flatnonzero(sizes)
        if len(busy) < 4 or sizes.sum() < 100:
            raise HistoryError(
                f"{int(sizes.sum()) // 2} events on {len(busy)} days are too few to learn from",
                remedy="Give a history of at least 50 events on 4 days before the forecast",
            )
        begin = int(busy[int(self.settings.burn * len(busy))])
        middle = int(busy[int(0.35 * len(busy))])
        late = int(busy[int((1 - self.settings.held) * len(busy))])
        form = blank(2 * self.half)
        drawn, held = _Drawn(int(sizes[begin:].sum()), self.settings), self._held(sizes[late:])
        early = 0
        while self.day_ < until:
            if self.day_ >= middle > 0:
                plain = Penalties(rounds=1, steps=30, heed=False)
                form, middle = fit_form(drawn.rows(), 2 * self.half, plain), 0
            end = min(self.day_ + self.settings.horizon, until)
            for day in range(max(self.day_, begin), end):
                self._draw(day, form, drawn)
                if day >= late:
                    self._draw(day, form, held)
                else:
                    early = drawn.queries
            self.absorb(end)
            if done is not None:
                for day in range(end - self.settings.horizon, end):
                    done(self.events.time_of(max(day, 0)), until + 1)
        penalties = self.settings.penalties
        form = fit_form(drawn.rows(early), 2 * self.half, penalties, form)
        factor = sharpness(held.rows(), row_values(held.rows(), form))
        last = replace(penalties, rounds=1, heed=False, steps=penalties.steps // 2)
        form = fit_form(drawn.rows(), 2 * self.half, last, form)
        form = fit_pairs(drawn.rows(), form, self.settings.pairs, self.settings.seed)
        self.form_ = form._replace(table=form.table * factor, leaf=form.leaf * factor)
        self.sharpness_ = factor
        if done is not None:
            done("fitted", until + 1)
        return self

    def learned(self) -> dict[str, npt.NDArray[Any]]:
        """Return all that was learned, by name, for `resume`; what is only counted is left out."""
        found = {f"form_{name}": value for name, value in self.form_._asdict().items()}
        found |= {f"vectors_{n}": v for n, v in self._seeking.vectors._asdict().items()}
        assert self._kinship is not None
        found |= {n: getattr(self._kinship, n) for n in ("anchor", "candidate", "usual")}
        return found | {
            "met": self._seeking.met, "axes": self._likeness.axes,
            "kinship_day": np.array(self._kinship_day), "sharpness": np.array(self.sharpness_),
        }  # fmt: skip

    def resume(self, until: int, learned: Mapping[str, npt.NDArray[Any]]) -> Self:
        """Count all days before one as history, and take the rest from an earlier fit of them.

        Raises
        ------
        KeyError, ValueError
            Where what was learned is of other events.
        """
        self._restart()
        form = Form(*(learned[f"form_{name}"] for name in Form._fields))
        vectors = Vectors(*(learned[f"vectors_{name}"] for name in Vectors._fields))
        if vectors.who.shape != self._seeking.vectors.who.shape:
            raise ValueError("vectors of other actors")
        self._count(until)
        self._seeking.vectors, self._seeking.met = vectors, learned["met"]
        self._likeness.axes, self._kinship_day = learned["axes"], int(learned["kinship_day"])
        self._kinship = self._likeness.made(*(learned[n] for n in ("anchor", "candidate", "usual")))
        self.form_, self.sharpness_ = form, float(learned["sharpness"])
        return self

    def _held(self, sizes: Ints) -> _Drawn:
        """Return room for a few late queries with many candidates, to see how sure to be."""
        many = int(sizes.sum())
        share = min(1.0, 2000 / max(many, 1))
        return _Drawn(many, replace(self.settings, few=60.0, outside=60, share=share))

    def absorb(self, until: int) -> None:
        """Make history of all days before one."""
        while self.day_ < until:
            begin, end = self.day_, min(self.day_ + self.settings.horizon, until)
            self._count(end)
            for day in range(begin, end):
                self._seeking.absorb(self.facts, self.bounds, day)

    def _count(self, until: int) -> None:
        while self.day_ < until:
            end = min(self.day_ + self.settings.horizon, until)
            for day in range(self.day_, end):
                tally(self.index, self.past, day, *self._of(day)[:3])
            for day in range(self.day_, end):
                add(self.index, self.past, day, *self._of(day))
            self.day_ = end

    def _of(self, day: int) -> tuple[Any, ...]:
        part = slice(self.bounds[day], self.bounds[day + 1])
        f = self.facts
        return f.a[part], f.q[part], f.c[part], f.ids[part]

    def _now(self) -> Kinship:
        """Return who resembles whom as of the history so far, renewed every few days.

        Whom they seek is of the day itself.
        """
        if self._kinship is not None and self._seen_day == self.day_:
            return self._kinship
        self._seen_day = self.day_
        if self._kinship is None or self.day_ >= self._kinship_day + self.settings.renew:
            self._kinship_day = self.day_ - self.day_ % self.settings.renew
            self._kinship = self._likeness.snapshot(self.past, self.day_)
        seeking = self._seeking
        self._kinship = self._kinship._replace(
            vectors=seeking.vectors, rows=seeking.rows, whole=seeking.whole()
        )
        return self._kinship

    def _sorted(self, day: int) -> tuple[Ints, Ints, Ints, Ints]:
        """Return the facts of a day by relation, then anchor, and their places."""
        a, q, c, _ = self._of(day)
        order = np.lexsort((a, q))
        return a[order], q[order], c[order], order + self.bounds[day]

    def _draw(self, day: int, form: Form, drawn: _Drawn) -> None:
        a, q, c, _ = self._sorted(day)
        if len(a) == 0:
            return
        settings = drawn.settings
        random = np.random.default_rng((settings.seed, day, int(settings.few)))
        fresh = np.append(True, (np.diff(a) != 0) | (np.diff(q) != 0))
        take = (random.random(int(fresh.sum())) < settings.share)[np.cumsum(fresh) - 1]
        drawn.room(int(take.sum()))
        context_of_day(self.index, self.past, day, self._scratch.news)
        fame_of_day(form, self._scratch)
        drawn.rows_, drawn.queries = draw_day(
            self.index, self.past, self._now(), form, self._scratch, day, a, q, c, take,
            settings.few, settings.outside, random,
            drawn.codes, drawn.offset, drawn.first, drawn.truth, drawn.tags,
            drawn.rows_, drawn.queries,
        )  # fmt: skip

    def score(self, day: int, ask: Bools, found: Floats, bins: Floats) -> None:
        """Score the facts of a day as answers, from the history so far.

        Parameters
        ----------
        day
            Not before `day_`.
        ask
            Which of all doubled facts to score.
        found
            Filled where asked, shape (facts, 5); see `score_day`.
        bins
            Added to, by bin of `EDGES`: candidates, sum of probabilities, how many came true.
        """
        a, q, c, places = self._sorted(day)
        if not ask[places].any():
            return
        here = np.zeros((len(a), 5))
        context_of_day(self.index, self.past, day, self._scratch.news)
        score_day(
            self.index, self.past, self._now(), self.form_, self._scratch, day, a, q, c,
            ask[places], EDGES, here, bins,
        )  # fmt: skip
        found[places[ask[places]]] = here[ask[places]]

    def scores(self, actor: int, relation: int, day: int) -> Floats:
        """Return the score of every actor as the answer to one query, shape (actors,).

        Parameters
        ----------
        actor, relation
            The query; a relation from `half` up asks who does that to the actor.
        day
            Not before `day_`, at most one past the last.
        """
        found = np.empty(len(self.events.actors))
        context_of_day(self.index, self.past, day, self._scratch.news)
        self._scratch.role[:] = 0.0
        self.candidates_ = score_query(
            self.index, self.past, self._now(), self.form_, self._scratch, day, actor, relation,
            -1, found,
        )  # fmt: skip
        return found


def _scratch(actors: int) -> Scratch:
    rows = np.zeros((actors + 1, COLUMNS), np.float32)
    role = np.zeros((actors, ROLE), np.float32)
    news = np.zeros((2, actors, NEWS), np.float32)
    slot, mark = np.full((2, actors), -1, np.int64)
    who = np.zeros(actors, np.int64)
    bits, role_bits, news_bits = (x.view(np.int32) for x in (rows, role, news))
    return Scratch(
        slot, who, rows, role, news, np.zeros(4), mark, bits, role_bits, news_bits,
        np.zeros(actors), np.zeros((2, actors)),
    )  # fmt: skip


class _Drawn:
    """Room for drawn candidates, that grows."""

    def __init__(self, queries: int, settings: Settings) -> None:
        self.settings = settings
        self.each = int(1.25 * settings.few) + settings.outside + 2
        size = int(queries * settings.share * 1.05) + 100
        self.codes = np.zeros((self.each * size, COLUMNS), np.uint8)
        self.offset = np.zeros(len(self.codes), np.float32)
        self.first = np.zeros(size + 1, np.int64)
        self.truth = np.zeros(size, np.int64)
        self.tags = np.zeros((size, 3), np.int64)
        self.rows_ = self.queries = 0

    def room(self, queries: int) -> None:
        """Make sure that a day's draws fit: three times what is expected, as draws vary."""
        needed = self.rows_ + 3 * self.each * (queries + 50)
        if needed > len(self.codes):
            self.codes = np.resize(self.codes, (int(1.3 * needed), COLUMNS))
            self.offset = np.resize(self.offset, len(self.codes))
        needed = self.queries + queries + 1
        if needed > len(self.truth):
            self.first = np.resize(self.first, int(1.3 * needed) + 1)
            self.truth = np.resize(self.truth, int(1.3 * needed))
            self.tags = np.resize(self.tags, (int(1.3 * needed), 3))

    def rows(self, queries: int | None = None) -> Rows:
        """Return what was drawn so far, or for the first queries."""
        g = self.queries if queries is None else queries
        r = self.first[g]
        return Rows(
            self.codes[:r], self.offset[:r], self.first[: g + 1], self.truth[:g], self.tags[:g]
        )
