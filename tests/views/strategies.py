"""Histories by the hundred: few actors, so that claims meet."""

from __future__ import annotations

from hypothesis import strategies as st

from allegiance.history import History, HistoryActor, HistoryDocument, HistoryRow, relation_names

ACTORS = (
    HistoryActor("g0", "Group 0", "armed_group"),
    HistoryActor("g1", "Group 1", "armed_group"),
    HistoryActor("g2", "Group 2", "armed_group"),
    HistoryActor("p0", "Person 0", "person"),
    HistoryActor("s0", "State 0", "government"),
    HistoryActor("l0", "Place 0", "place"),
)
DOCUMENTS = tuple(
    HistoryDocument(f"d{i}", f"d{i}", f"Source {i % 3}", published=published)
    for i, published in enumerate(("2014-05-05", "2016", "2018-02", None))
)
WHENS = (
    None,
    "2013",
    "2015-11",
    "2015-11-09",
    "2014~",
    "201X",
    "../2016-03",
    "2014/..",
    "2013-02/2017",
    "2015-08-01/2015-08-20",
    "../..",
)


@st.composite
def rows(draw: st.DrawFn, key: int = 0) -> HistoryRow:
    names = [a.id for a in ACTORS]
    return HistoryRow(
        key=f"k{key:03d}",
        subject=draw(st.sampled_from(names)),
        relation=draw(st.sampled_from(relation_names())),
        object=draw(st.sampled_from(names)),
        document=draw(st.sampled_from([d.sha256 for d in DOCUMENTS])),
        when=draw(st.sampled_from(WHENS)),
        status=draw(st.sampled_from(("asserted", "asserted", "asserted", "denied", "possible"))),
        said_by=draw(st.sampled_from((None, None, "g1", "s0"))),
        confidence=draw(st.sampled_from((None, 0.3, 0.8))),
        weight=draw(st.sampled_from((None, 0.2, 0.9, 1.0))),
        verdict=draw(st.sampled_from(("unreviewed", "unreviewed", "accepted", "rejected"))),
        learned=draw(st.sampled_from((1_500_000_000_000_000, 1_600_000_000_000_000))),
    )


@st.composite
def many_rows(draw: st.DrawFn, most: int = 12) -> list[HistoryRow]:
    return [draw(rows(i)) for i in range(draw(st.integers(1, most)))]


def built(found: list[HistoryRow]) -> History:
    return History.from_rows(found, ACTORS, DOCUMENTS)


days = st.integers(min_value=732_000, max_value=740_000)
