"""What an answer hangs on, and what a supposition moves: planted claims, asserted by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from allegiance import views
from allegiance.history import History, HistoryActor, HistoryDocument, HistoryRow
from allegiance.models.dilemma import weigh
from allegiance.models.dilemma_learning import learn
from allegiance.models.supposing import linchpins, moved_drivers, shifts
from allegiance.times import day

ON = day("2019")
NAMES = ("faction", "old", "new", "far", "foe", "kin", "other")
WORLD = (
    "faction pledges_to old 2015-01",
    "faction opposes foe 2015",
    "new opposes foe 2016",
    "other loyal_to new 2017",
    "other opposes foe 2017",
    "faction meets far 2016-03",
)


def made(*said: str, supposed: Sequence[str] = ()) -> History:
    """Return a history of claims written as "subject relation object date"."""
    actors = [HistoryActor(n, n, "armed_group") for n in NAMES]
    rows = []
    for number, line in enumerate((*said, *supposed)):
        subject, relation, object_, when = line.split()
        rows.append(
            HistoryRow(
                f"c{number:03}", subject, relation, object_, "d", when=when, quote=line,
                is_hypothetical=number >= len(said),
            )
        )  # fmt: skip
    return History.from_rows(
        rows, actors, [HistoryDocument("d", "report", "Wire", published="2018-12-01")]
    )


def ties_of(history: History) -> Callable[[int], Sequence[views.Tie]]:
    return lambda on: views.picture(history, on).ties


def test_the_claim_that_alone_carries_the_tie_is_the_linchpin() -> None:
    found = linchpins(made(*WORLD), "faction", ON, ties_of)
    first = found[0]
    assert first.quote == WORLD[0]
    assert first.source == "Wire"
    stay = next(s for s in first.shifts if s.kind == "stay")
    assert (stay.target_name, stay.after) == ("old", None)
    assert first.size == pytest.approx(stay.before)
    assert [f.size for f in found] == sorted((f.size for f in found), reverse=True)


def test_what_two_claims_say_hangs_on_neither() -> None:
    told_twice = made(*WORLD, "faction loyal_to old 2015-02/..", "faction loyal_to old 2015-03/..")
    found = linchpins(told_twice, "faction", ON, ties_of)
    by_quote = {f.quote: f for f in found}
    assert all(s.after is not None for f in found for s in f.shifts if s.kind == "stay")
    loyal = by_quote.get("faction loyal_to old 2015-02/..")
    assert loyal is None or loyal.echoes == 1


def test_a_claim_of_others_changes_nothing_here() -> None:
    apart = made(*WORLD, "kin meets other 2013-01")
    assert "kin meets other 2013-01" not in {
        f.quote for f in linchpins(apart, "faction", ON, ties_of)
    }


def test_progress_counts_the_claims_left_out() -> None:
    seen: list[tuple[int, int]] = []
    linchpins(made(*WORLD), "faction", ON, ties_of, progress=lambda *at: seen.append(at))
    assert [done for done, _ in seen] == list(range(1, seen[0][1] + 1))


def test_a_driver_moves_by_the_supposition_that_moves_it() -> None:
    history = made(*WORLD, supposed=("old attacks faction 2018-11", "kin meets far 2018-10"))
    who = history.find_actor("faction")
    plain = history.select(~history.is_hypothetical)
    learned = learn(plain, ON, ties_of(plain))
    moved = moved_drivers(history, who, ON, ties_of, learned)
    blood = next(m for m in moved if (m.kind, m.name) == ("stay", "blood between them"))
    assert blood.before == 0 and blood.after > 0.5 and blood.push < 0
    assert [history.quote(i) for i in blood.claims] == ["old attacks faction 2018-11"]
    assert not any("kin meets far" in history.quote(i) for m in moved for i in m.claims)


def test_two_suppositions_that_say_the_same_are_both_named() -> None:
    history = made(*WORLD, supposed=("far opposes foe 2018", "far opposes foe 2018-03"))
    who = history.find_actor("faction")
    plain = history.select(~history.is_hypothetical)
    moved = moved_drivers(history, who, ON, ties_of, learn(plain, ON, ties_of(plain)))
    rival = next(m for m in moved if (m.target_name, m.name) == ("far", "rival of its foes"))
    assert rival.claims
    assert {history.quote(i) for i in rival.claims} <= {
        "far opposes foe 2018", "far opposes foe 2018-03",
    }  # fmt: skip


def test_the_odds_of_the_rest_move_by_the_claims_alone() -> None:
    """A claim that touches no driver leaves every number as it was, to the last digit."""
    plain, more = made(*WORLD), made(*WORLD, "kin meets other 2013-01")
    learned = learn(plain, ON, ties_of(plain))
    one = weigh(plain, "faction", ON, ties_of(plain), learned)
    two = weigh(more, "faction", ON, ties_of(more), learned)
    stay, same = (next(o for o in d.options if o.kind == "stay") for d in (one, two))
    assert stay.odds == same.odds
    assert shifts(one, one) == ()
