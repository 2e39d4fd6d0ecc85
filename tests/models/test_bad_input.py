"""Bad input in every model and on the command line: a named error that says where."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from allegiance.cli.modelling import fit
from allegiance.errors import (
    AllegianceError,
    CollinearityError,
    HistoryError,
    ModelError,
    OptionError,
)
from allegiance.models import (
    ActorChanges,
    CaseControl,
    Choice,
    ConditionalLogit,
    Coordination,
    EventColumns,
    EventHistory,
    Rate,
    Simulation,
    Tie,
    TieChanges,
)

ACTORS = list("abcde")
MODELS: dict[str, Callable[[str, str], Any]] = {
    "choice": lambda dyadic, _: Choice(dyadic),
    "rate": lambda _, single: Rate(single),
    "rate exact": lambda _, single: Rate(f"1,{single}"),
    "tie": lambda dyadic, _: Tie(dyadic),
    "tie exact": lambda dyadic, _: Tie(f"1,{dyadic}"),
    "coordination": lambda dyadic, _: Coordination(dyadic),
    "case-control": lambda dyadic, _: CaseControl(dyadic, controls=2),
    "case-control over dyads": lambda dyadic, _: CaseControl(dyadic, controls=2, over="dyads"),
}
EVERY = pytest.mark.parametrize("model", MODELS)


def made(model: str, dyadic: str = "inertia,alter(x)", single: str = "outdegree,ego(x)") -> Any:
    return MODELS[model](dyadic, single)


@pytest.fixture(scope="module")
def good() -> EventHistory:
    start = EventHistory.from_columns([0.0], ["a"], ["b"], actors=ACTORS)
    model = Tie("1,inertia")
    drawn = Simulation(model, start, coef=[-3.0, 1.0], seed=5, forget=True).run(events=60)
    x = ActorChanges(
        np.array([1.0, 2.0, 0.0, 1.0, 3.0]),
        drawn.times[[20]] + 1e-4,
        np.array([1]),
        np.array([0.5]),
    )
    ring = TieChanges.from_matrix(np.roll(np.eye(5), 1, axis=1))
    return replace(
        drawn, attributes={"x": x}, networks={"ring": ring}, rows=np.arange(2, 62), start=0.0
    )


@EVERY
def test_good_input_fits(model: str, good: EventHistory) -> None:
    assert np.isfinite(made(model).fit(good).coef_).all()


@EVERY
def test_an_empty_history(model: str, good: EventHistory) -> None:
    with pytest.raises(HistoryError, match="there are no events"):
        made(model).fit(good.only(np.zeros(60, bool)))


def changed(history: EventHistory, column: str, at: int, value: Any) -> EventHistory:
    values = getattr(history, column).copy()
    values[at] = value
    return replace(history, **{column: values})


@EVERY
@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("times", 0.0, "row 12: the time is before that of the row above"),
        ("times", np.nan, "row 12: the time is not a number"),
        ("times", np.inf, "row 12: the time is not a number"),
        ("weights", np.nan, "row 12: the weight is not a number"),
        ("weights", 1e200, "row 12: the weight is too large to add up"),
        ("senders", 99, "row 12: unknown sender"),
        ("receivers", -1, "row 12: unknown receiver"),
    ],
)
def test_bad_columns(
    model: str, column: str, value: float, message: str, good: EventHistory
) -> None:
    with pytest.raises(HistoryError, match=message):
        made(model).fit(changed(good, column, 10, value))


@EVERY
def test_events_at_one_time(model: str, good: EventHistory) -> None:
    tied = changed(good, "times", 10, good.times[9])
    if model.startswith("case-control"):
        strict = type(made(model))("inertia", controls=2, simultaneous="error")
    else:
        strict = made(model, "inertia", "outdegree")
    with pytest.raises(HistoryError, match="row 12: the time is that of row 11 too"):
        strict.fit(tied)
    strict.simultaneous = "together"
    assert np.isfinite(strict.fit(tied).coef_).all()
    strict.simultaneous = "in-order"
    if "exact" in model:
        with pytest.raises(OptionError, match="no order in exact timing"):
            strict.fit(tied)
    else:
        assert np.isfinite(strict.fit(tied).coef_).all()


@EVERY
def test_unknown_covariates(model: str, good: EventHistory) -> None:
    hole = good.attributes["x"].initial.copy()
    hole[2] = np.nan
    missing = {"x": ActorChanges(hole)}
    with pytest.raises(HistoryError, match="actor 2: attribute 'x' of 'c' is not known"):
        made(model).fit(replace(good, attributes=missing))
    later = {"x": replace(good.attributes["x"], values=np.array([np.inf]))}
    with pytest.raises(HistoryError, match="change 0: attribute 'x' of 'b' is not known"):
        made(model).fit(replace(good, attributes=later))
    ring = {"ring": replace(good.networks["ring"], values=np.full(5, np.nan))}
    with pytest.raises(HistoryError, match="change 0: network 'ring' has a value"):
        made(model, "tie(ring)", "indegree(ring)").fit(replace(good, networks=ring))
    with pytest.raises(HistoryError, match="attribute 'x' has 2 values for 5 actors"):
        made(model).fit(replace(good, attributes={"x": ActorChanges(np.zeros(2))}))
    with pytest.raises(OptionError, match="unknown attribute 'y'"):
        made(model, "alter(y)", "ego(y)").fit(good)


@EVERY
def test_changes_out_of_order_or_of_nobody(model: str, good: EventHistory) -> None:
    x, ring = good.attributes["x"], good.networks["ring"]
    twice = ActorChanges(x.initial, np.array([9.0, 3.0]), np.array([0, 1]), np.array([1.0, 2.0]))
    nobody = replace(x, actors=np.array([7]))
    for bad, message in (
        ({"attributes": {"x": twice}}, "change 1: attribute 'x' changes before the change above"),
        ({"attributes": {"x": nobody}}, "change 0: attribute 'x' has an unknown actor"),
        ({"presence": twice}, "change 1: presence changes before"),
        (
            {"networks": {"ring": replace(ring, receivers=np.array([1, 2, 3, 4, 9]))}},
            "change 4: network 'ring' has an unknown actor",
        ),
        (
            {"networks": {"ring": replace(ring, times=np.array([3.0, 2.0, 4.0, 5.0, 6.0]))}},
            "change 1: network 'ring' changes before",
        ),
    ):
        with pytest.raises(HistoryError, match=message):
            made(model).fit(replace(good, **bad))


@EVERY
def test_constant_statistics(model: str, good: EventHistory) -> None:
    flat = replace(good, attributes={"x": ActorChanges(np.ones(5))})
    with pytest.raises(CollinearityError, match=r"(alter|ego)\(x\)"):
        made(model).fit(flat)


@EVERY
def test_overflow(model: str, good: EventHistory) -> None:
    """The value grows beyond all bounds at the change before row 25."""
    late = good.times[23] - 1e-9
    x = ActorChanges(
        good.attributes["x"].initial, np.array([late]), np.array([3]), np.array([1e200])
    )
    with pytest.raises(HistoryError, match=r"row 2\d: (alter|ego)\(x\) overflows: it is 1e\+200"):
        made(model).fit(replace(good, attributes={"x": x}))


@EVERY
def test_a_single_candidate(model: str, good: EventHistory) -> None:
    """From row 14 on all but two actors, or all but one sender, are gone."""
    pair = {good.senders[12], good.receivers[12]}
    away = np.array([a for a in range(5) if a not in pair])
    when = (good.times[11] + good.times[12]) / 2
    gone = ActorChanges(np.ones(5), np.full(3, when), away, np.zeros(3))
    cut = replace(good.only(np.arange(13)), presence=gone, start=0.0, end=None)
    words = (
        "fewer than two candidates|single candidate|no other pair|predict|never varies|same column"
    )
    exact = "exact" in model
    if exact or model in {"tie", "case-control over dyads", "rate"}:
        # Two dyads, or two senders, are left: there is still a choice.
        try:
            made(model, "inertia", "outdegree").fit(cut)
        except ModelError as error:
            assert str(error)
        return
    with pytest.raises(HistoryError, match=f"row 14: .*({words})"):
        made(model, "inertia", "outdegree").fit(cut)


def test_a_single_sender() -> None:
    alone = EventHistory.from_columns(
        [1.0, 2.0], ["a", "a"], ["b", "c"], actors=list("abc"), rows=[2, 3],
        may_send=[True, False, False], may_receive=[False, True, True],
    )  # fmt: skip
    with pytest.raises(HistoryError, match="row 2: the event has a single candidate"):
        Rate("outdegree").fit(alone)


@EVERY
def test_an_actor_that_is_absent_or_acts_on_itself(model: str, good: EventHistory) -> None:
    who = int(good.senders[30])
    away = ActorChanges(np.ones(5), good.times[[30]] - 1e-9, np.array([who]), np.array([0.0]))
    with pytest.raises(HistoryError, match=f"row 32: {ACTORS[who]!r}|row 32: .*absent"):
        made(model).fit(replace(good, presence=away))
    if not model.startswith("rate"):
        with pytest.raises(HistoryError, match="row 32"):
            made(model).fit(changed(good, "receivers", 30, who))


def test_columns_that_are_no_columns() -> None:
    given: dict[str, Any] = {"actors": list("abc")}
    for times, senders, more, message in (
        (["x", 2], ["a", "b"], {}, "row 0: time 'x' is not a number"),
        ([1, 2], ["a", None], {}, "row 1: the sender is missing"),
        ([1, 2], ["a", ""], {}, "row 1: the sender is missing"),
        ([1, 2, 3], ["a", "b"], {}, "differ in length"),
        ([1, 2], ["a", "b"], {"weights": [1, "much"]}, "row 1: weight 'much' is not a number"),
        ([1, 2], ["a", "b"], {"weights": [1]}, "weights has 1 entries for 2 events"),
        ([1, 2], ["a", "b"], {"relations": ["aids"]}, "relations has 1 entries for 2 events"),
        ([1, 2], ["a", "b"], {"may_send": [True]}, "may_send has 1 entries for 3 actors"),
    ):
        with pytest.raises(HistoryError, match=message):
            EventHistory.from_columns(times, senders, ["b", "c"], **given, **more)  # type: ignore[arg-type]
    with pytest.raises(HistoryError, match="two actors have the same name"):
        EventHistory.from_columns([1], [0], [1], actors=["a", "a"])
    dates = np.array(["2020-01-01", "2020-01-02"], dtype="datetime64[D]")
    history = EventHistory.from_columns(dates, ["a", "b"], ["b", "c"], **given)
    assert np.diff(history.times)[0] == 86_400


def test_columns_of_any_size() -> None:
    who, whom = np.array([0, 1, 2], np.int32), np.array([1, 2, 0], np.int32)
    for more, message in (
        ({"times": np.array([1.0, 0.5, 2.0])}, "row 1: the time"),
        ({"times": np.array([1.0, np.nan, 2.0])}, "row 1: the time"),
        ({"times": np.array([1.0])}, "differ in length"),
        ({"attributes": {"x": np.zeros(2)}}, "attribute 'x' has 2 values for 4 actors"),
        ({"presence": ActorChanges(np.ones(4))}, "presence needs the times"),
    ):
        with pytest.raises(HistoryError, match=message):
            EventColumns(who, whom, 4, **more)  # type: ignore[arg-type]
    hole = EventColumns(who, whom, 4, attributes={"x": np.array([0.0, np.nan, 1.0, 3.0])})
    with pytest.raises(HistoryError, match="actor 1: attribute 'x' is not known"):
        CaseControl("alter(x)", controls=2).fit(hole)
    columns = EventColumns(who, whom, 4, attributes={"x": np.array([0.0, 1.0, 1e200, 3.0])})
    with pytest.raises(HistoryError, match=r"row \d: alter\(x\) overflows"):
        CaseControl("alter(x)", controls=2).fit(columns)


def test_rows_made_elsewhere() -> None:
    rows, strata = np.array([[1.0], [1e200], [0.0], [1.0]]), np.array([0, 0, 1, 1])
    model = ConditionalLogit(["x"])
    with pytest.raises(HistoryError, match="row 2: x overflows"):
        model.fit_rows(rows, strata, [True, False, True, False])
    with pytest.raises(HistoryError, match="row 3: the stratum has 2 cases"):
        model.fit_rows(np.eye(4)[:, :1], strata, [True, False, True, True])


KINDS = ("choice", "rate", "tie", "coordination")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("events", "actors", "message"),
    [
        ("time,sender,receiver\n", None, "there are no events"),
        ("time,sender,receiver\n2,a,b\n1,b,a\n", None, "row 3: the time is before"),
        ("time,sender,receiver\n1,a,b\n1,b,c\n2,c,a\n", None, "row 3: the time is that of row 2"),
        ("time,sender,receiver\n1,a,b\n2,z,c\n", "label\na\nb\nc\n", "row 3: unknown actor 'z'"),
        ("time,sender,receiver\n1,a,b\n2,,c\n", None, "row 3: the sender is missing"),
        ("time,sender,receiver\n1,a,\n2,a,c\n", None, "row 2: the receiver is missing"),
        ("time,sender,receiver\nnan,a,b\n2,b,c\n", None, "row 2: the time is not a number"),
        ("time,sender,receiver,weight\n1,a,b,inf\n", None, "row 2: weight 'inf' is not a number"),
        (
            "time,sender,receiver\n1,a,b\n2,b,c\n3,c,a\n",
            "label,x\na,1\nb,NA\nc,3\nd,4\n",
            "actors.csv, row 3: attribute 'x' of 'b' is not known",
        ),
        (
            "time,sender,receiver\n1,a,b\n2,b,c\n3,c,a\n",
            "label,x\na,1\n,2\nc,3\n",
            "actors.csv, row 3: the actor has no name",
        ),
    ],
)
def test_the_command_line_names_the_row(
    kind: str, events: str, actors: str | None, message: str, tmp_path: Path
) -> None:
    file = tmp_path / "events.csv"
    file.write_text(events)
    name = "ego(x)" if kind == "rate" else "alter(x)"
    given = [kind, str(file), "--statistics", name if actors and ",x" in actors else "indegree"]
    if actors is not None:
        (tmp_path / "actors.csv").write_text(actors)
        given += ["--actors", str(tmp_path / "actors.csv")]
    result = CliRunner().invoke(fit, given)
    assert isinstance(result.exception, AllegianceError), result.output
    assert message in str(result.exception)


@pytest.mark.parametrize("kind", KINDS)
def test_the_command_line_names_bad_networks(kind: str, tmp_path: Path) -> None:
    events, net = tmp_path / "events.csv", tmp_path / "net.csv"
    events.write_text("time,sender,receiver\n1,a,b\n2,b,c\n3,c,a\n4,a,c\n")
    given = [kind, str(events), "--network", f"net={net}", "--statistics", "indegree(net)"]
    for text, message in (
        (",a,b,c\na,0,1,0\nb,0,x,0\nc,0,0,0\n", "row 3: tie to 'b' 'x' is not a number"),
        (",a,b,c\na,0,1,0\nb,0,NA,0\nc,0,0,0\n", "row 3: tie to 'b' 'NA' is not a number"),
        (",a,b,z\na,0,1,0\n", "row 1: unknown actor 'z'"),
        ("sender,receiver,replace\na,b,\n", "row 2: replace '' is not a number"),
    ):
        net.write_text(text)
        result = CliRunner().invoke(fit, given)
        assert isinstance(result.exception, HistoryError), result.output
        assert message in str(result.exception)


def test_places_that_change_are_words(tmp_path: Path) -> None:
    from allegiance.models import read_history

    (tmp_path / "events.csv").write_text("time,sender,receiver\n1,a,b\n2,b,c\n3,c,a\n4,a,c\n")
    (tmp_path / "actors.csv").write_text("label,place\na,Kunduz\nb,Herat\nc,Kunduz\n")
    (tmp_path / "place.csv").write_text("time,node,replace\n2.5,a,Balkh\n2.7,c,Balkh\n")
    history = read_history(
        tmp_path / "events.csv",
        actors=tmp_path / "actors.csv",
        changes={"place": tmp_path / "place.csv"},
    )
    assert list(history.attributes["place"].initial) == [2, 1, 2]
    assert list(history.attributes["place"].values) == [0, 0]
    rows = Choice("co_location(place)").rows(history)
    assert list(rows["same(place)"]) == [0, 1, 0, 0, 1, 0, 0, 1]
