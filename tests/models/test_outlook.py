"""Outlooks with planted answers: hazards known by arithmetic, kin that follow, paths that repeat."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from allegiance import views
from allegiance.errors import OptionError, UnknownActorError
from allegiance.history import History, HistoryActor, HistoryDocument, HistoryRow
from allegiance.models.dilemma import weigh
from allegiance.models.dilemma_learning import Learned, Posterior, learn, prior
from allegiance.models.outlook import Fan, Outlook, look_ahead
from allegiance.models.outlook_violence import known_pairs, learn_violence
from allegiance.times import day

ON = day("2019")
NAMES = ("faction", "old", "new", "far", "foe", "kin", "cousin")


def made(*said: str) -> History:
    """Return a history of claims written as "subject relation object date"."""
    actors = [HistoryActor(n, n, "armed_group") for n in NAMES]
    rows = []
    for number, line in enumerate(said):
        subject, relation, object_, *when = line.split()
        rows.append(
            HistoryRow(
                f"c{number:03}", subject, relation, object_, "d", when=when[0] if when else None
            )
        )
    return History.from_rows(
        rows, actors, [HistoryDocument("d", "report", "Wire", published="2018-12-01")]
    )


def ties_on(history: History) -> Callable[[int], Sequence[views.Tie]]:
    return lambda on: views.picture(history, on).ties


def sure(model: str, **values: float) -> Posterior:
    """Return coefficients that are known: 0 but for those named (with _ for a space)."""
    names = prior(model).names
    mean = np.array([values.get(n.replace(" ", "_"), 0.0) for n in names])
    return Posterior(names, mean, np.eye(len(names)) * 1e-10, 99, 99)


def known(rate: Posterior, choice: Posterior, stop: Posterior) -> Learned:
    return Learned(rate, choice, stop, 40, 4)


STILL = known(sure("rate", level=-30.0), sure("choice"), sure("stop", level=-30.0))
PEACE = sure("violence", level=-40.0)
WORLD = (
    "faction pledges_to old 2015-01",
    "kin pledges_to old 2015-02",
    "cousin pledges_to old 2015-03",
    "new opposes foe 2016",
    "far opposes foe 2016",
    "faction meets new 2017-03",
    "faction meets far 2017-04",
    "new attacks faction 2018-02",
)


def ahead(learned: Learned, violence: Posterior = PEACE, **more: object) -> Outlook:
    history = made(*WORLD)
    options = {"paths": 500, "months": 12} | more
    return look_ahead(
        history, "faction", ON, ties_on(history), learned, violence=violence, **options
    )  # type: ignore[arg-type]


def fan(found: Outlook, kind: str, name: str | None) -> Fan:
    return next(f for f in found.fans if (f.kind, f.target_name) == (kind, name))


def test_where_nothing_can_happen_nothing_does() -> None:
    found = ahead(STILL)
    assert all(f.chance[-1] == 0 for f in found.fans if f.kind != "leave the theatre")
    together = next(s for s in found.signs if s.other_name == "old")
    assert (together.friendly == 1).all()


def test_a_chance_in_a_year_is_reached_after_twelve_months() -> None:
    """Even odds in a year, whatever sets pairs apart, are half of the paths by the year's end."""
    even = known(sure("rate", level=-30.0), sure("choice"), sure("stop", level=0.0))
    leaving = fan(ahead(even, paths=2000), "leave", "old")
    assert leaving.chance[-1] == pytest.approx(0.5, abs=0.03)
    assert 0.2 < leaving.chance[5] < 0.4
    assert (np.diff(leaving.chance) >= 0).all()
    assert (leaving.low <= leaving.chance).all() and (leaving.chance <= leaving.high).all()


def test_a_faction_goes_where_the_choice_points() -> None:
    hot = sure("rate", level=3.0)
    to_blood = sure("choice", blood_between_them=8.0)
    found = ahead(known(hot, to_blood, sure("stop", level=-30.0)))
    assert fan(found, "go over", "new").chance[0] > 4 * fan(found, "go over", "far").chance[0]
    assert fan(found, "go over", "new").chance[-1] > 0.7


def test_kin_who_leave_draw_others_after_them() -> None:
    """The same chance of leaving, with and without a pull of kin who left the same patron."""
    pulled = known(
        sure("rate", level=-30.0), sure("choice"), sure("stop", level=-1.0, kin_who_have_moved=5.0)
    )
    alone = known(sure("rate", level=-30.0), sure("choice"), sure("stop", level=-1.0))
    with_pull, without = (fan(ahead(k, paths=1000), "leave", "old") for k in (pulled, alone))
    assert with_pull.chance[0] == pytest.approx(without.chance[0], abs=0.01), "nobody has left yet"
    assert with_pull.chance[-1] > without.chance[-1] + 0.15


def test_blood_begets_blood_and_turns_ties() -> None:
    calm = ahead(STILL, sure("violence", level=-4.0))
    angry = ahead(STILL, sure("violence", level=-4.0, blood_between_them=3.0))
    assert fan(angry, "violence", "new").chance[-1] > fan(calm, "violence", "new").chance[-1] + 0.1
    sign = next(s for s in angry.signs if s.other_name == "new")
    assert sign.hostile[-1] > 0.5


def test_the_dilemma_and_the_outlook_agree_on_leaving() -> None:
    history = made(*WORLD)
    learned = learn(history, ON, ties_on(history))
    found = look_ahead(history, "faction", ON, ties_on(history), learned, paths=2000)
    stay = next(
        o for o in weigh(history, "faction", ON, ties_on(history), learned).options
        if (o.kind, o.target_name) == ("stay", "old")
    )  # fmt: skip
    assert fan(found, "leave", "old").chance[-1] == pytest.approx(1 - stay.odds, abs=0.06)
    assert any("shipped prior" in note for note in found.notes)


def test_the_same_seed_gives_the_same_paths_and_more_paths_begin_with_fewer() -> None:
    warm = known(sure("rate", level=0.0), sure("choice"), sure("stop", level=-1.0))
    once, again = (ahead(warm, paths=250, seed=3) for _ in range(2))
    other = ahead(warm, paths=250, seed=4)
    for one, two in zip(once.fans, again.fans, strict=True):
        np.testing.assert_array_equal(one.chance, two.chance)
    assert any((a.chance != b.chance).any() for a, b in zip(once.fans, other.fans, strict=True))


def test_an_interrupted_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    warm = known(sure("rate", level=0.0), sure("choice"), sure("stop", level=-1.0))
    state = tmp_path / "paths.npz"
    ahead(warm, paths=250, state=state)
    seen: list[tuple[int, int]] = []
    later = ahead(warm, paths=750, state=state, progress=lambda *at: seen.append(at))
    whole = ahead(warm, paths=750)
    assert seen == [(1, 3), (2, 3), (3, 3)]
    for one, two in zip(later.fans, whole.fans, strict=True):
        np.testing.assert_array_equal(one.chance, two.chance)
        np.testing.assert_array_equal(one.high, two.high)
    with pytest.raises(OptionError, match="keeps another outlook"):
        ahead(warm, paths=250, seed=1, state=state)
    state.write_bytes(b"no archive")
    with pytest.raises(OptionError, match="no file of an outlook"):
        ahead(warm, paths=250, state=state)


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(OptionError, match="36 months"):
        ahead(STILL, months=99)
    with pytest.raises(OptionError, match="at least 1"):
        ahead(STILL, paths=0)
    history = made(*WORLD)
    with pytest.raises(UnknownActorError, match="faction"):
        look_ahead(history, "factoin", ON, ties_on(history))


def test_a_date_before_any_claim_leaves_nothing_to_draw() -> None:
    history = made(*WORLD)
    found = look_ahead(history, "faction", day("1960"), ties_on(history), paths=250)
    assert [f.kind for f in found.fans] == []


def test_violence_is_learned_from_the_months_told_of() -> None:
    """Pairs that fight month after month raise what is held of blood; silent months teach nothing."""
    months = [f"{y}-{m:02}" for y in (2016, 2017, 2018) for m in range(1, 13)]
    history = made(*(f"new attacks foe {when}-15" for when in months), "faction meets far 2016-01")
    held = learn_violence(history, ON, ties_on(history))
    assert held.changes > 20
    level = held.names.index("level")
    blood = held.names.index("blood between them")
    before = prior("violence")
    told = held.mean[level] + held.mean[blood] * np.log1p(20)
    assert told > before.mean[level] + before.mean[blood] * np.log1p(20)
    silent = learn_violence(made("new opposes foe 2016"), ON, ties_on(history))
    assert silent.cases == 0
    np.testing.assert_array_equal(silent.mean, before.mean)
    assert len(known_pairs(history, ON)) == 2


def test_what_comes_later_moves_no_path() -> None:
    later = (*WORLD, "faction breaks_with old 2020-06", "faction pledges_to new 2020-07")
    found = []
    for said in (WORLD, later):
        history = made(*said)
        found.append(look_ahead(history, "faction", ON, ties_on(history), paths=250))
    for one, two in zip(found[0].fans, found[1].fans, strict=True):
        np.testing.assert_array_equal(one.chance, two.chance)


def test_departures_come_at_the_ledgers_own_share() -> None:
    never = replace(STILL, departures=0, faction_years=2000)
    often = replace(STILL, departures=1000, faction_years=2000)
    assert fan(ahead(never), "leave the theatre", None).chance[-1] < 0.02
    assert fan(ahead(often), "leave the theatre", None).chance[-1] == pytest.approx(0.5, abs=0.07)
