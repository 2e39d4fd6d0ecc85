"""Claims as columns: built, narrowed, looked up, written and read back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allegiance.claims import Count
from allegiance.errors import HistoryError, OutputError, UnknownActorError
from allegiance.history import COLUMNS, History, HistoryActor, HistoryDocument, HistoryRow, instant
from allegiance.history.records import LATER
from allegiance.times import FIRST_DAY, LAST_DAY, day

ACTORS = (
    HistoryActor("imu", "Islamic Movement of Uzbekistan", "armed_group", ("IMU",)),
    HistoryActor("taliban", "Taliban", "armed_group", ("Islamic Emirate",)),
    HistoryActor("kunduz", "Kunduz", "place"),
)
DOCUMENTS = (
    HistoryDocument("s0", "first", "Wire", published="2015-06-01", title="One"),
    HistoryDocument("s1", "copy", "Mirror", published="2015-06-02", origin="Wire"),
    HistoryDocument("s2", "bare", "Blog"),
)
NOON = 1_600_000_000_000_000


def row(key: str, **fields: object) -> HistoryRow:
    plain: dict[str, object] = {
        "subject": "imu",
        "relation": "attacks",
        "object": "taliban",
        "document": "s0",
        "learned": NOON,
    }
    return HistoryRow(key, **(plain | fields))  # type: ignore[arg-type]


ROWS = (
    row("c", when="2015-11"),
    row("a", when="1998~", relation="pledges_to", quote="They swore."),
    row("b", relation="allied_with", document="s1", said_by="taliban", confidence=0.5),
    row("d", relation="based_in", object="kunduz", when="../2017-06", where="Kunduz"),
    row("e", document="s2", killed=Count(3, None), verdict="rejected", learned=NOON + 5),
)


def history(rows: tuple[HistoryRow, ...] = ROWS) -> History:
    return History.from_rows(rows, ACTORS, DOCUMENTS)


def keys(found: History) -> list[str]:
    return [k.decode() for k in found.key]


@given(st.permutations(ROWS))
def test_the_order_of_rows_does_not_matter(rows: list[HistoryRow]) -> None:
    one, other = history(), history(tuple(rows))
    for name in ("subject", "start_high", "end_high", "key", "source", "published", "quotes"):
        assert np.array_equal(getattr(one, name), getattr(other, name))


def test_claims_are_sorted_by_the_latest_day_of_beginning() -> None:
    assert (np.diff(history().start_high) >= 0).all()


def test_the_undated_hold_from_publication_if_states_and_happened_before_if_events() -> None:
    found = history()
    state, event = found.find_claim("b"), found.find_claim("e")
    published = day("2015-06-02")
    assert not found.is_dated[state]
    assert (found.start_low[state], found.start_high[state]) == (FIRST_DAY, published)
    assert (found.end_low[state], found.end_high[state]) == (published, LAST_DAY)
    learned = date(2020, 9, 13).toordinal()
    assert found.published[event] == learned, "an undated document is as old as its learning"
    assert (found.end_low[event], found.end_high[event]) == (FIRST_DAY, learned)


def test_copies_share_one_source() -> None:
    found = history()
    assert found.sources == ("Wire", "Blog")
    assert found.source[found.find_claim("b")] == found.source[found.find_claim("a")]
    assert found.source_of(found.find_claim("b")) == "Mirror"


def test_known_by_leaves_out_what_was_learned_later() -> None:
    found = history()
    assert keys(found.known_by(NOON)) == [k for k in keys(found) if k != "e"]
    assert len(found.known_by("2020-09-12")) == 0
    assert found.known_by("2020-09-13") is found


@given(st.lists(st.booleans(), min_size=5, max_size=5))
def test_selecting_keeps_the_claims_that_a_mask_picks(mask: list[bool]) -> None:
    found = history()
    kept = found.select(np.asarray(mask))
    assert keys(kept) == [k for k, wanted in zip(keys(found), mask, strict=True) if wanted]
    assert len(kept.quotes) == len(kept)


def test_the_words_of_a_claim() -> None:
    found = history()
    oath, base = found.find_claim("a"), found.find_claim("d")
    assert found.quote(oath) == "They swore."
    assert found.when_text(oath) == "1998~"
    assert found.relation_of(oath).name == "pledges_to"
    assert found.status_of(oath) == "asserted"
    assert found.place_name(base) == "Kunduz"
    assert found.place_name(oath) is None
    assert found.when_text(found.find_claim("e")) is None


def test_actors_are_found_by_id_name_alias_and_spelling() -> None:
    found = history()
    for name in ("imu", "IMU", "the islamic movement of Uzbekistan"):
        assert found.find_actor(name) == 0
    with pytest.raises(UnknownActorError, match="Did you mean Taliban"):
        found.find_actor("Talibann")
    with pytest.raises(HistoryError, match="zzz"):
        found.find_claim("zzz")


def test_a_history_survives_parquet(tmp_path: Path) -> None:
    found = history()
    path = tmp_path / "history.parquet"
    found.to_parquet(path)
    again = History.from_parquet(path)
    for name, dtype in COLUMNS.items():
        assert np.array_equal(
            getattr(found, name), getattr(again, name), equal_nan=name == "confidence"
        )
        assert np.issubdtype(getattr(again, name).dtype, dtype)
    assert list(found.quotes) == list(again.quotes)
    assert (found.actors, found.documents, found.sources) == (
        again.actors,
        again.documents,
        again.sources,
    )
    assert (found.whens, found.places, found.reasons) == (again.whens, again.places, again.reasons)
    assert not len(History.from_parquet(path, quotes=False).quotes)


def test_what_no_picture_needs_waits_on_disk(tmp_path: Path) -> None:
    path = tmp_path / "history.parquet"
    found = history()
    found.to_parquet(path)
    again = History.from_parquet(path)
    assert not {*LATER, "quotes", "documents"} & set(vars(again))
    assert again.documents == found.documents
    assert np.array_equal(again.select(again.learned > 0).key, found.key)
    waiting = History.from_parquet(path)
    history((row("other"),)).to_parquet(path)
    with pytest.raises(HistoryError, match=r"has changed.*Read it again"):
        _ = waiting.killed_low
    with pytest.raises(AttributeError, match="colour"):
        _ = waiting.colour  # type: ignore[attr-defined]


def test_parquet_of_the_first_format_is_read(tmp_path: Path) -> None:
    import json
    from dataclasses import asdict

    import polars as pl

    path = tmp_path / "history.parquet"
    found = history()
    found.to_parquet(path)
    lookups = json.loads(pl.read_parquet_metadata(path)["allegiance.history"])
    lookups |= {"format": 1, "documents": [asdict(d) for d in found.documents]}
    pl.read_parquet(path).write_parquet(path, metadata={"allegiance.history": json.dumps(lookups)})
    assert History.from_parquet(path).documents == found.documents


def test_parquet_that_is_no_history_is_named(tmp_path: Path) -> None:
    import polars as pl

    whole, cut, other = tmp_path / "a.parquet", tmp_path / "b.parquet", tmp_path / "c.parquet"
    history().to_parquet(whole)
    cut.write_bytes(whole.read_bytes()[:-100])
    pl.DataFrame({"x": [1]}).write_parquet(other)
    for path in (cut, other, tmp_path / "none.parquet"):
        with pytest.raises(HistoryError, match=path.name):
            History.from_parquet(path)
    with pytest.raises(OutputError, match="missing"):
        history().to_parquet(tmp_path / "missing" / "h.parquet")
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("subject", "nobody"),
        ("relation", "hugs"),
        ("document", "s9"),
        ("status", "sure"),
        ("verdict", "fine"),
        ("said_by", "nobody"),
    ],
)
def test_a_row_that_names_what_is_not_there_is_refused(field: str, value: str) -> None:
    with pytest.raises(HistoryError, match=f"claim bad.*{value}"):
        history((row("bad", **{field: value}),))


def test_columns_that_point_outside_their_lookups_are_refused() -> None:
    good = {
        "subject": np.zeros(2, np.int32),
        "object": np.ones(2, np.int32),
        "relation": np.zeros(2, np.int8),
        "document": np.zeros(2, np.int32),
    }
    assert len(History.from_columns(**good, actors=ACTORS, documents=DOCUMENTS)) == 2  # type: ignore[arg-type]
    for name, column in (("object", np.asarray([0, 3])), ("said_by", np.asarray([0]))):
        with pytest.raises(HistoryError, match=f"column {name}"):
            History.from_columns(**(good | {name: column}), actors=ACTORS, documents=DOCUMENTS)  # type: ignore[arg-type]


def test_an_empty_history_is_one() -> None:
    assert len(history(())) == 0


def test_instants() -> None:
    assert instant(5) == 5
    assert instant("1970-01-01") == 86_400_000_000 - 1
    assert instant(datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)) == 1_000_000
    assert instant("1970-01-01T02:00:00+01:00") == 3_600_000_000
    assert instant(date(1970, 1, 2)) == instant("1970-01-02")
