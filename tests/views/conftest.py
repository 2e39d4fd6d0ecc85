"""Small histories written by hand, and strategies that make many."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from allegiance.claims import Count
from allegiance.history import History, HistoryActor, HistoryDocument, HistoryRow

ACTORS = (
    ("imu", "Islamic Movement of Uzbekistan", "armed_group", ("IMU",)),
    ("faction", "Ghazi's faction", "armed_group", ()),
    ("taliban", "Taliban", "armed_group", ("Islamic Emirate",)),
    ("qaeda", "al Qaeda", "armed_group", ("AQ",)),
    ("is", "Islamic State", "armed_group", ("ISIS", "Daesh")),
    ("tip", "Turkistan Islamic Party", "armed_group", ("TIP", "ETIM")),
    ("iju", "Islamic Jihad Union", "armed_group", ("IJU",)),
    ("ghazi", "Usmon Ghazi", "person", ("Usman Ghazi",)),
    ("un", "United Nations", "organization", ("UN",)),
    ("china", "China", "government", ("Beijing",)),
    ("fighters", "Central Asian foreign fighters", "population", ()),
    ("zabul", "Zabul", "place", ()),
    ("badakhshan", "Badakhshan", "place", ()),
)
DOCUMENTS = (
    HistoryDocument("d0", "archive-1999", "Archive", published="1999-06-01"),
    HistoryDocument("d1", "wire-2015", "Wire Agency", published="2015-09-02"),
    HistoryDocument("d2", "daily-2015", "Daily", published="2015-12-01"),
    HistoryDocument("d3", "review-2021", "Review", title="After Kabul", published="2021-10-20"),
    HistoryDocument("d4", "monitors-2021", "Monitors", published="2021-11-01"),
)


class Builder:
    """Writes claims one a line: subject, relation, object, date, document."""

    def __init__(
        self,
        actors: tuple[tuple[str, str, str, tuple[str, ...]], ...] = ACTORS,
        documents: tuple[HistoryDocument, ...] = DOCUMENTS,
    ) -> None:
        self.actors = [HistoryActor(i, n, k, (n, *names)) for i, n, k, names in actors]
        self.documents = documents
        self.rows: list[HistoryRow] = []

    def say(
        self,
        subject: str,
        relation: str,
        object_: str,
        when: str | None = None,
        document: str = "d3",
        **more: object,
    ) -> str:
        key = str(more.pop("key", f"c{len(self.rows):03d}"))
        more.setdefault("learned", 1_600_000_000_000_000)
        row = HistoryRow(key, subject, relation, object_, document, when=when, **more)  # type: ignore[arg-type]
        self.rows.append(row)
        return key

    def build(self) -> History:
        return History.from_rows(self.rows, self.actors, self.documents)


@pytest.fixture
def builder() -> Builder:
    return Builder()


@pytest.fixture
def make() -> Callable[[], Builder]:
    return Builder


@pytest.fixture
def khorasan() -> History:
    """The public story of the Central Asian factions, 1998-2021, in few claims."""
    b = Builder()
    b.say("imu", "pledges_to", "taliban", "1998~", "d0", key="imu-oath")
    b.say("imu", "loyal_to", "qaeda", "2001/..", "d3", key="imu-qaeda")
    b.say("faction", "part_of", "imu", "../2015-08", "d1", key="faction-imu")
    b.say("faction", "loyal_to", "taliban", "../2015-08", "d3", key="faction-taliban")
    b.say("ghazi", "leads", "faction", "2014/2015-11", "d1", key="ghazi-leads")
    b.say("faction", "pledges_to", "is", "2015-08", "d1", key="faction-oath")
    b.say("faction", "pledges_to", "is", "2015-08-15", "d2", key="faction-oath-2")
    b.say("faction", "breaks_with", "taliban", "2015-08", "d2", key="faction-break")
    b.say(
        "taliban",
        "kills",
        "faction",
        "2015-11-09",
        "d2",
        where="Zabul",
        killed=Count(55, 55),
        key="zabul-55",
    )
    b.say(
        "taliban",
        "kills",
        "faction",
        "2015-11",
        "d3",
        where="Zabul",
        killed=Count(100, None),
        key="zabul-100",
    )
    b.say("taliban", "kills", "ghazi", "2015-11", "d3", where="Zabul", key="ghazi-killed")
    b.say("tip", "allied_with", "taliban", None, "d4", said_by="un", key="un-count")
    b.say(
        "tip",
        "allied_with",
        "taliban",
        None,
        "d3",
        status="denied",
        said_by="taliban",
        key="taliban-denial",
    )
    b.say("tip", "based_in", "badakhshan", "2021", "d4", key="tip-base")
    b.say("taliban", "meets", "china", "2021-07-28", "d3", key="tianjin")
    b.say("tip", "praises", "taliban", "2021-08", "d3", key="tip-praise")
    b.say(
        "tip",
        "attacks",
        "china",
        "2022",
        "d3",
        status="possible",
        said_by="un",
        quote="The TIP could attack China by the end of 2022 if the Taliban look away.",
        key="tip-china",
    )
    return b.build()
