"""Forecasts of events: planted processes, no look ahead, files of every kind."""

from __future__ import annotations

import gzip
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from allegiance.errors import HistoryError, UnknownActorError, VocabularyError
from allegiance.models.forecast import Events, Forecaster, backtest, from_rows, read_events, sha256
from allegiance.models.forecast.files import country_and_sector
from allegiance.models.forecast.outlook import likely_acts

ACTORS = 30


def planted(days: int = 60, seed: int = 0) -> list[tuple[str, str, str, int]]:
    """Let everyone praise its own friend; who is hit by its foe hits back the day after."""
    random = np.random.default_rng(seed)
    friend, foe = random.permutation(ACTORS), random.permutation(ACTORS)
    rows, due = [], []
    for day in range(days):
        rows += [(f"a{j}", "hit", f"a{i}", day) for i, j in due]
        due = []
        for i in random.choice(ACTORS, 12, replace=False):
            whom = friend[i] if random.random() < 0.9 else random.integers(ACTORS)
            rows.append((f"a{i}", "praise", f"a{whom}", day))
        for i in random.choice(ACTORS, 4, replace=False):
            rows.append((f"a{i}", "hit", f"a{foe[i]}", day))
            due.append((i, foe[i]))
    return rows


def split(rows: list[tuple[str, str, str, int]]) -> Events:
    last = max(r[3] for r in rows) + 1
    counts = [sum(r[3] < last * 0.7 for r in rows), sum(r[3] < last * 0.85 for r in rows)]
    return from_rows(
        rows,
        parts=("train", "valid", "test"),
        counts=[counts[0], counts[1] - counts[0], len(rows) - counts[1]],
        dated=False,
    )


@pytest.fixture(scope="module")
def events() -> Events:
    return split(planted())


def test_a_planted_habit_is_found(events: Events) -> None:
    found = backtest(events)
    told = found.to_json()
    praise = events.relations.index("praise")
    forward = (found.answers.relation == praise) & ~found.answers.backward
    # Nine in ten praise their friend, the rest anyone: one over the rank is then about 0.91.
    assert 0.82 < np.mean(1 / found.answers.rank[forward]) < 0.97
    assert told["mean"]["mrr"] > 0.75
    chance = sum(1 / k for k in range(1, ACTORS + 1)) / ACTORS
    assert told["mean"]["mrr"] > 3 * chance
    assert told["mean"]["log_loss"] < np.log(ACTORS) / 2
    assert told["mean"]["answers"] == 2 * int((events.part == 2).sum())
    assert told["mode"] == "single-step, train"


def test_pure_noise_is_not_forecast() -> None:
    random = np.random.default_rng(3)
    rows = [
        (f"a{random.integers(20)}", "meet", f"a{random.integers(20)}", d)
        for d in range(50)
        for _ in range(12)
    ]
    told = backtest(split(rows)).to_json()["mean"]
    assert told["mrr"] == pytest.approx(sum(1 / k for k in range(1, 21)) / 20, abs=0.06)
    assert told["log_loss"] == pytest.approx(np.log(20), abs=0.3)


def test_each_query_is_scored_alone(events: Events) -> None:
    """Delete and shuffle the other queries of the day and all after: the same scores."""
    whole = backtest(events)
    random = np.random.default_rng(5)
    for day in np.unique(events.day[events.part == 2])[[0, 3]]:
        here = np.flatnonzero(events.day == day)
        kept = random.choice(here, 1)
        before = np.flatnonzero(events.day < day)
        for some in (kept, random.permutation(here)):
            part = np.concatenate([before, some])
            thinned = replace(
                events,
                subject=events.subject[part], relation=events.relation[part],
                object=events.object[part], day=events.day[part], part=events.part[part],
            )  # fmt: skip
            again = backtest(thinned).answers
            first = whole.answers
            for i in np.flatnonzero(again.day == day):
                j = np.flatnonzero(
                    (first.day == day) & (first.backward == again.backward[i])
                    & (first.anchor == again.anchor[i]) & (first.relation == again.relation[i])
                    & (first.answer == again.answer[i])
                )  # fmt: skip
                assert (first.log_chance[j] == again.log_chance[i]).all()
                assert (first.brier[j] == again.brier[i]).all()


def test_multi_step_sees_nothing_of_the_period(events: Events) -> None:
    first = backtest(events, multi_step=True)
    begin = int(events.day[events.part == 2].min())
    changed = events.subject.copy()
    early = (events.day == begin) & (events.part == 2)
    changed[early] = (changed[early] + 7) % ACTORS
    second = backtest(replace(events, subject=changed), multi_step=True)
    late_1, late_2 = first.answers.day > begin, second.answers.day > begin
    assert (first.answers.log_chance[late_1] == second.answers.log_chance[late_2]).all()
    single = backtest(replace(events, subject=changed))
    plain = backtest(events)
    assert (single.answers.log_chance[late_2] != plain.answers.log_chance[late_1]).any()
    assert first.mode == "multi-step, train"


def test_valid_is_scored_without_the_test_part(events: Events) -> None:
    one = backtest(events, test="valid")
    changed = np.where(events.part == 2, (events.object + 3) % ACTORS, events.object)
    two = backtest(replace(events, object=changed), test="valid")
    assert (one.answers.log_chance == two.answers.log_chance).all()


def test_refit_learns_from_valid_too(events: Events) -> None:
    told = backtest(events, refit=True)
    assert told.mode == "single-step, train and valid"
    assert told.to_json()["mean"]["mrr"] > 0.75


def test_the_same_seed_gives_the_same_figures(events: Events) -> None:
    one, two = (backtest(events).answers for _ in range(2))
    assert (one.rank == two.rank).all()
    assert (one.log_chance == two.log_chance).all()


def test_ids_and_names_are_the_same_events(tmp_path: Path) -> None:
    rows = planted(20)
    actors = sorted({r[0] for r in rows} | {r[2] for r in rows})
    relations = sorted({r[1] for r in rows})
    named, numbered = tmp_path / "named.csv", tmp_path / "numbered.txt.gz"
    lines = [f"{s},{r},{o},{2014 + (t > 9)}-01-{t % 10 + 1:02}" for s, r, o, t in rows]
    named.write_text("subject,relation,object,date\n" + "\n".join(lines) + "\n")
    lines = [
        f"{actors.index(s)}\t{relations.index(r)}\t{actors.index(o)}\t{24 * t}\t-1"
        for s, r, o, t in rows
    ]
    numbered.write_bytes(gzip.compress("\n".join(lines).encode()))
    (tmp_path / "entity2id.txt").write_text("".join(f"{a}\t{k}\n" for k, a in enumerate(actors)))
    (tmp_path / "relation2id.txt").write_text(
        f"{len(relations)}\n" + "".join(f"{a}\t{k}\n" for k, a in enumerate(relations))
    )
    one, two = read_events({"events": named}), read_events({"events": numbered})
    assert one.actors == two.actors
    assert one.relations == two.relations
    for column in ("subject", "relation", "object"):
        assert (getattr(one, column) == getattr(two, column)).all()
    assert (two.step, two.day.max()) == (24, 19)
    assert one.dated
    assert one.time_of(0) == "2014-01-01"
    assert len(sha256(named)) == 64


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a\tb\tc\n", "row 1: has 3 cells, not at least 4"),
        ("a b c 1\na b c soon\n", "row 2: 'soon' is no time"),
        ("a,b,c,2014-01-01\na,b,c,7\n", "dates in some rows and numbers in others"),
        ("a,,c,1\n", "row 1: has an empty cell"),
        ("", "holds no event"),
        ("subject,relation,object,time\n", "holds no event"),
    ],
)
def test_bad_rows_are_named(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "events.txt"
    file.write_text(text)
    with pytest.raises(HistoryError, match=said):
        read_events({"events": file})


def test_files_that_cannot_be_read_say_so(tmp_path: Path) -> None:
    with pytest.raises(HistoryError, match="cannot be read"):
        read_events({"events": tmp_path / "none.txt"})
    cut = tmp_path / "cut.gz"
    cut.write_bytes(gzip.compress(b"a b c 1\n" * 99)[:-12])
    with pytest.raises(HistoryError, match="cannot be read"):
        read_events({"events": cut})


def test_countries_and_sectors_are_read_off_names() -> None:
    group, sector = country_and_sector(
        ["Police_(Kenya)", "Kenya", "Police (Ghana)", "Barack Obama", "Citizen_(Kenya)"]
    )
    assert group[0] == group[1] == group[4] != group[2]
    assert group[3] == sector[3] == -1
    assert sector[0] == sector[2] != sector[4]


def test_parts_out_of_order_and_too_little_are_refused(events: Events) -> None:
    with pytest.raises(HistoryError, match="before what to learn from ends"):
        backtest(replace(events, parts=("test", "valid", "train")))
    with pytest.raises(HistoryError, match="parts named train and test"):
        backtest(replace(events, parts=("a", "b", "c")))
    with pytest.raises(HistoryError, match="too few to learn from"):
        Forecaster(from_rows(planted(3))).fit(3)


def test_what_does_not_fit_is_refused(events: Events) -> None:
    with pytest.raises(HistoryError, match="Say with --step"):
        Forecaster(replace(events, day=events.day * 10_000))
    many = tuple(str(k) for k in range(1501))
    with pytest.raises(HistoryError, match="1,501 relations are more than 1,500"):
        Forecaster(replace(events, relations=many))


def test_an_outlook_tells_the_planted_habit_in_words(events: Events) -> None:
    last = int(events.day.max()) + 1
    forecaster = Forecaster(events).fit(last)
    friend = {
        i: int(np.bincount(events.object[(events.subject == i) & (events.relation == 1)]).argmax())
        for i in range(ACTORS)
    }
    right = 0
    for i in range(8):
        acts = likely_acts(forecaster, events.actors[i], last, relation="praise", top=3)
        assert sum(a.given_relation for a in acts) <= 1 + 1e-9
        right += acts[0].object == events.actors[friend[i]]
        assert "did this" in acts[0].why()
        assert "times, last" in acts[0].why()
        assert acts[0].words
    assert right == 8
    done = likely_acts(forecaster, "a1", last, received=True, top=5)
    assert all(a.object == "a1" for a in done)
    assert sum(a.chance for a in done) <= 1 + 1e-9


def test_reasons_add_up_to_the_score(events: Events) -> None:
    last = int(events.day.max()) + 1
    forecaster = Forecaster(events).fit(last)
    acts = likely_acts(forecaster, "a3", last, relation="hit", top=6)
    scores = forecaster.scores(events.actors.index("a3"), events.relations.index("hit"), last)
    told = [sum(r.push for r in a.reasons) for a in acts]
    score = [scores[events.actors.index(a.object)] for a in acts]
    assert np.diff(told) == pytest.approx(np.diff(score), abs=1e-6)


def test_unknown_names_get_close_ones(events: Events) -> None:
    forecaster = Forecaster(events).fit(40)
    with pytest.raises(UnknownActorError, match="a1"):
        likely_acts(forecaster, "a1x", 41)
    with pytest.raises(VocabularyError, match="praise"):
        likely_acts(forecaster, "a1", 41, relation="prais")
