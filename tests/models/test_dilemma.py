"""Dilemmas with planted answers: who moves, where to, how sure, and what silence does not teach."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from allegiance import views
from allegiance.errors import UnknownActorError
from allegiance.history import History, HistoryActor, HistoryDocument, HistoryRow
from allegiance.models.board import Board
from allegiance.models.dilemma import Dilemma, Option, estimative, weigh
from allegiance.models.dilemma_drivers import CHOICE, RATE, STOP, VIOLENCE
from allegiance.models.dilemma_learning import base_rates, learn, prior
from allegiance.times import day

NAMES = ("faction", "old", "new", "far", "foe", "kin", "other")
DOCUMENT = HistoryDocument("d", "report", "Wire", published="2020-06-01")


def made(*said: str, extra: Sequence[str] = ()) -> History:
    """Return a history of claims written as "subject relation object date"."""
    actors = [HistoryActor(n, n, "armed_group") for n in (*NAMES, *extra)]
    actors.append(HistoryActor("valley", "valley", "place"))
    rows = []
    for number, line in enumerate(said):
        subject, relation, object_, *when = line.split()
        rows.append(
            HistoryRow(
                f"c{number:03}", subject, relation, object_, "d", when=when[0] if when else None
            )
        )
    return History.from_rows(rows, actors, [DOCUMENT])


def ties_on(history: History) -> Callable[[int], Sequence[views.Tie]]:
    return lambda on: views.picture(history, on).ties


def board(history: History, on: str = "2019") -> Board:
    return Board(history, day(on), ties_on(history)(day(on)))


def weighed(history: History, actor: str = "faction", on: str = "2019") -> Dilemma:
    return weigh(history, actor, day(on), ties_on(history))


def to(dilemma: Dilemma, kind: str, name: str | None = None) -> Option:
    return next(o for o in dilemma.options if (o.kind, o.target_name) == (kind, name))


WORLD = (
    "faction pledges_to old 2015-01",
    "faction opposes foe 2015",
    "new opposes foe 2016",
    "new clashes_with foe 2018-05",
    "other loyal_to new 2017",
    "other opposes foe 2017",
    "far engages foe 2016",
    "faction meets far 2016-03",
    "faction meets new 2016-03",
)


def test_drivers_are_numbers_with_their_claims() -> None:
    history = made(*WORLD)
    laid = board(history)
    who, new, old, far = (history.find_actor(n) for n in ("faction", "new", "old", "far"))
    count, claims = CHOICE["backs others against its foes"](laid, who, new)
    assert count == pytest.approx(np.log(2))
    assert {history.key[i].decode() for i in claims} >= {"c004", "c005"}
    assert CHOICE["rival of its foes"](laid, who, new)[0] > 0.3
    assert CHOICE["rival of its foes"](laid, who, far)[0] == 0
    age, since = STOP["age of the tie"](laid, who, old)
    assert age == pytest.approx(np.log1p(4.9), abs=0.05)
    assert [history.key[i].decode() for i in since] == ["c000"]


def test_the_enemy_of_my_enemy_is_the_likelier_patron() -> None:
    dilemma = weighed(made(*WORLD))
    new, far = to(dilemma, "go over", "new"), to(dilemma, "go over", "far")
    assert new.odds > 2 * far.odds
    assert new.drivers[0].push > 0
    assert all(d.claims for d in new.drivers if d.value)


def test_every_probability_has_an_interval_and_words() -> None:
    dilemma = weighed(made(*WORLD))
    kinds = [o.kind for o in dilemma.options]
    assert kinds[0] == "stay" and "stand alone" in kinds
    for option in dilemma.options:
        assert 0 <= option.low < option.odds < option.high <= 1
        assert option.words == estimative(option.odds)
    stay = to(dilemma, "stay", "old")
    assert stay.high - stay.low > 0.2, "with so little history an interval must be wide"
    assert any("too few" in note for note in dilemma.notes)


def test_words_are_those_of_the_directive() -> None:
    words = [estimative(p) for p in (0.03, 0.1, 0.3, 0.5, 0.7, 0.9, 0.97)]
    assert words == [
        "almost no chance", "very unlikely", "unlikely", "roughly even chance",
        "likely", "very likely", "almost certain",
    ]  # fmt: skip


def test_what_no_record_measured_moves_nothing_until_the_ledger_teaches_it() -> None:
    praised = made(*WORLD, "old praises faction 2018-11", "faction meets old 2018-12")
    drivers = {d.name: d for d in to(weighed(praised), "stay", "old").drivers}
    assert drivers["courting and praise"].value > 0.5
    assert drivers["courting and praise"].push == 0
    assert drivers["oath"].value == 1
    assert prior("stop").mean[prior("stop").names.index("oath")] == 0


def test_blood_speaks_against_staying() -> None:
    bloody = made(*WORLD, "old attacks faction 2018-11", "old kills faction 2018-12")
    hurt, whole = to(weighed(bloody), "stay", "old"), to(weighed(made(*WORLD)), "stay", "old")
    drivers = {d.name: d for d in hurt.drivers}
    assert drivers["blood between them"].push < 0
    assert hurt.odds < whole.odds


STORY = (
    *WORLD,
    "old attacks kin 2018-03",
    "kin loyal_to old 2016",
    "other loyal_to old 2016-05",
    "other breaks_with old 2018-02",
    "old attacks other 2018-06",
    "old helps faction 2018-04",
    "new recruits_from faction 2018-07",
    "kin pledges_to new 2018-08",
    "foe attacks old 2018-09",
    "foe kills chief 2018-09",
    "chief leads faction 2015",
    "far moves_to valley 2018-05",
)


def told(name: str, values: tuple[float, tuple[int, ...]], history: History) -> set[str]:
    """Return the claims of a driver as they were written, after a look at its number."""
    assert values[0], name
    return {
        f"{history.actors[history.subject[i]].name} {history.relation_of(i).name} "
        f"{history.actors[history.object[i]].name}"
        for i in values[1]
    }


def test_every_driver_named_in_the_explanation_is_a_number_with_its_claims() -> None:
    history = made(*STORY, extra=("chief",))
    laid = board(history, "2018-12-31")
    who, old, new = (history.find_actor(n) for n in ("faction", "old", "new"))
    stop = {name: driver(laid, who, old) for name, driver in STOP.items()}
    planted = {
        "oath": {"faction pledges_to old"},
        "age of the tie": {"faction pledges_to old"},
        "help received": {"old helps faction"},
        "blood against its kin": {"old attacks kin"},
        "treatment of defectors": {"old attacks other"},
        "courted by others": {"new recruits_from faction"},
        "losses of the patron": {"foe attacks old"},
        "leader lost lately": {"foe kills chief"},
    }
    for name, said in planted.items():
        assert told(name, stop[name], history) >= said, name
    assert stop["momentum"][0] == pytest.approx(-np.log(2))
    choice = {name: driver(laid, who, new) for name, driver in CHOICE.items()}
    assert told("kin", choice["kin who have moved"], history) == {"kin pledges_to new"}
    assert choice["momentum"][0] == pytest.approx(np.log(2))
    both = told("shared", choice["rival of its foes"], history)
    assert both >= {"faction opposes foe"}, "the foe of the faction belongs to the reason too"
    rate = {name: driver(laid, who) for name, driver in RATE.items()}
    assert rate["courted lately"][0] > 0


def test_the_prior_names_every_driver_once() -> None:
    for model, drivers in (
        ("choice", CHOICE), ("stop", STOP), ("rate", RATE), ("violence", VIOLENCE),
    ):  # fmt: skip
        names = prior(model).names
        assert set(names) - {"level"} == set(drivers), model
        assert len(names) == len(set(names))


def test_ways_out_of_the_theatre_have_names() -> None:
    fought = [f"{a} attacks foe {y}-05" for a in ("faction", "kin") for y in range(2011, 2018)]
    loyal = [f"{a} loyal_to old 2010" for a in ("faction", "kin")]
    history = made(*fought, *loyal, "far moves_to valley 2017-05", "new moves_to valley 2017-07")
    options = [o for o in weighed(history, on="2018").options if o.kind == "leave the theatre"]
    named = {o.target_name: o for o in options}
    assert set(named) == {"valley", None}
    assert named["valley"].odds > named[None].odds
    assert len(named["valley"].drivers[0].claims) == 2


def planted_breaks(count: int) -> History:
    """Return groups of which those attacked by their patron broke with it the year after."""
    said, extra = [], []
    for k in range(count):
        patron, hurt, safe = f"patron{k}", f"hurt{k}", f"safe{k}"
        extra += [patron, hurt, safe]
        for group in (hurt, safe):
            said += [f"{group} pledges_to {patron} 2012-03", f"{group} attacks foe 2016-06"]
        said += [f"{patron} attacks {hurt} 2015-09", f"{hurt} breaks_with {patron} 2016-05"]
    said += ["faction pledges_to old 2014-03", "old attacks faction 2018-09"]
    return made(*said, extra=extra)


def test_the_ledger_teaches_what_the_prior_does_not_know() -> None:
    history = planted_breaks(12)
    learned = learn(history, day("2018-12-31"), ties_on(history))
    at = learned.stop.names.index("blood between them")
    assert learned.stop.changes == 12
    assert learned.stop.mean[at] > 2 * np.sqrt(learned.stop.covariance[at, at])
    assert learned.stop.covariance[at, at] < prior("stop").covariance[at, at]
    dilemma = weighed(history, on="2018-12-31")
    drivers = {d.name: d for d in to(dilemma, "stay", "old").drivers}
    assert drivers["blood between them"].push < -0.3
    assert any("Learned from" in note for note in dilemma.notes)


def test_what_comes_later_teaches_nothing() -> None:
    early = [line for line in WORLD if int(line.split()[-1][:4]) <= 2017]
    later = [*early, "faction breaks_with old 2018-06", "faction pledges_to new 2018-06"]
    before, after = weighed(made(*early), on="2017"), weighed(made(*later), on="2017")
    assert [(o.target_name, o.odds) for o in before.options] == [
        (o.target_name, o.odds) for o in after.options
    ]


def test_silence_teaches_nothing() -> None:
    """Years in which nothing is told of a faction are no years in which it stayed."""
    history = made("faction pledges_to old 2005-01", "foe attacks other 2018-01")
    learned = learn(history, day("2019"), ties_on(history))
    assert learned.stop.cases == 0
    np.testing.assert_array_equal(learned.stop.mean, prior("stop").mean)


def test_a_date_before_any_claim_gives_base_rates_and_says_so() -> None:
    dilemma = weighed(made(*WORLD), on="1960")
    assert [o.kind for o in dilemma.options] == ["stand alone"]
    assert "base rates" in dilemma.notes[0]
    assert set(dilemma.base_rates) == set(base_rates())
    assert 0.05 < dilemma.base_rates["a patron leaves within a year"] < 0.4


def test_an_unknown_actor_is_told_close_names() -> None:
    with pytest.raises(UnknownActorError, match="faction"):
        weighed(made(*WORLD), "factoin")


def test_the_same_question_has_the_same_answer() -> None:
    assert weighed(made(*WORLD)).options == weighed(made(*WORLD)).options


def test_what_no_driver_tells_spreads_a_chance_but_does_not_move_its_mean() -> None:
    """The mean chance stays what the coefficients say, though pairs differ for untold reasons."""
    from allegiance.models.dilemma import STRETCH, UNTOLD

    untold = np.random.default_rng(0).normal(0.0, UNTOLD, 200_000)
    for chance in (0.03, 0.1, 0.3, 0.5, 0.8):
        eta = STRETCH * np.log(chance / (1 - chance)) + untold
        assert (1 / (1 + np.exp(-eta))).mean() == pytest.approx(chance, abs=0.01)
