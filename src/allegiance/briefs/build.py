"""Join a ledger's views into the bundle: everything a brief or the workbench shows, as JSON.

The bundle's shape is described in ``frontend/src/lib/types.ts``. Claims, actors and documents are
lists; everything else points into them by index. Days are ISO dates, None where open or unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from allegiance.briefs.ahead import (
    Book,
    book_of,
    dilemma_rows,
    question_rows,
    record_row,
    supposed_row,
)
from allegiance.briefs.parts import claim_rows, place_rows, tie_rows
from allegiance.errors import OptionError
from allegiance.times import FIRST_DAY, LAST_DAY, day, iso

if TYPE_CHECKING:
    from allegiance.history import History
    from allegiance.ledger import Known, LedgerDocument, Scenario, Shelf
    from allegiance.views import Change, Entry, Picture

__all__ = ["bundle", "bundle_of", "newest_day"]

Day = str | date | int
Instant = str | date | datetime | int
Row = dict[str, Any]


def bundle(
    ledger: Shelf | Scenario,
    *,
    on: Day | None = None,
    known_by: Known = None,
    title: str | None = None,
) -> Row:
    """Return everything that a brief over a ledger shows.

    Parameters
    ----------
    ledger
        The ledger.
    on
        The date in the world; the newest that is reported by default.
    known_by
        Leave out what was learned later; a snapshot, its name, or an instant.
    title
        The headline; made from the picture by default.

    Raises
    ------
    DateError
        If a date is no date.
    """
    return bundle_of(
        ledger.history(known_by=known_by),
        ledger.documents(known_by),
        on=on,
        known_by=_moment(ledger, known_by),
        title=title,
        book=book_of(ledger, known_by),
    )


def bundle_of(
    history: History,
    documents: list[LedgerDocument],
    *,
    on: Day | None = None,
    known_by: Instant | None = None,
    title: str | None = None,
    book: Book | None = None,
) -> Row:
    """Return the bundle of a history and the documents behind it; see `bundle`.

    Parameters
    ----------
    history, documents
        What the ledger holds.
    on, known_by, title
        As for `bundle`.
    book
        What people added to questions; nothing by default.
    """
    kept = history.select(history.verdict != _REJECTED)
    when = newest_day(kept) if on is None else day(on)
    if not FIRST_DAY < when < LAST_DAY:
        raise OptionError("a brief needs a day", remedy="Give --on a date such as 2021-11")
    return _Builder(kept, documents, when, known_by, title, book or Book()).build()


_REJECTED = 3
_FATES = {
    "reported": "is first reported",
    "ended": "ends",
    "lapsed": "is reported no longer",
}


def newest_day(history: History) -> int:
    """Return the newest day of publication, today where nothing has been read yet."""
    days = history.published[history.published < LAST_DAY]
    return int(days.max()) if len(days) else datetime.now(UTC).date().toordinal()


@dataclass
class _Builder:
    history: History
    documents: list[LedgerDocument]
    on: int
    known_by: Instant | None
    title: str | None
    book: Book

    def build(self) -> Row:
        from allegiance import views

        ties = tie_rows(self.history, self.number, self._last())
        return {
            "title": self.title or self._title(),
            "made": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
            "on": iso(self.on),
            "reviewed": int(np.count_nonzero(self.history.verdict)),
            "known_by": None if self.known_by is None else _known_day(self.known_by),
            "span": self._span(ties),
            "lead": [
                {
                    "text": line.text,
                    "claims": list(line.claims),
                    "supposed": self._is_supposed(line.claims),
                }
                for line in views.lead(self.history, self.on, self.shown)
            ],
            "documents": self._documents(),
            "actors": self._actors(),
            "claims": claim_rows(self.history, self.number),
            "ties": ties,
            "changes": [self._change(c) for c in self._changes(ties)],
            "places": place_rows(self.history),
            "disputes": self._disputes(),
            "dilemmas": dilemma_rows(self.history, self.on, self.number),
            "questions": question_rows(self.history, self.entries, self.number),
            "record": record_row(self.history, self.entries),
            "supposed": supposed_row(self.history),
            "profiles": self._profiles(),
        }

    @cached_property
    def shown(self) -> Picture:
        """The picture of the day."""
        from allegiance.views import picture

        return picture(self.history, self.on)

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """The questions asked by the day."""
        from allegiance.views import docket

        book = self.book
        return docket(self.history, book.asked, book.forecasts, book.resolutions, self.on)

    @cached_property
    def number(self) -> dict[int, int]:
        """Where each actor that a claim names stands in the bundle."""
        columns = (self.history.subject, self.history.object, self.history.said_by)
        used = np.unique(np.concatenate(columns)) if len(self.history) else np.empty(0, np.int32)
        return {int(a): place for place, a in enumerate(used[used >= 0].tolist())}

    def _title(self) -> str:
        """Name the actor around which the day's ties gather."""
        from allegiance.views.phrases import called

        count: dict[int, int] = {}
        for tie in self.shown.ties:
            for end in (tie.a, tie.b) if tie.sign else ():
                if self.history.actors[end].kind == "armed_group":
                    count[end] = count.get(end, 0) + 1
        if not count or max(count.values()) < 3:
            return "Who stands with whom"
        centre = min(count, key=lambda a: (-count[a], self.history.actors[a].name))
        return f"Who stands with {called(self.history.actors[centre])}, and who against"

    def _span(self, ties: list[Row]) -> Row:
        starts = [s["from"] for tie in ties for s in tie["segments"] if s["from"]]
        first = min([*starts, date.fromordinal(self.on - 365).isoformat()])
        return {"from": first, "to": iso(self._last())}

    def _last(self) -> int:
        """Return the last day that any picture of this bundle can show."""
        return max(newest_day(self.history), self.on)

    def _documents(self) -> list[Row]:
        texts = {d.sha256: d.document.text for d in self.documents}
        return [
            {
                "id": d.id,
                "sha256": d.sha256,
                "title": d.title,
                "source": d.source,
                "author": d.author,
                "published": d.published,
                "url": d.url,
                "text": texts.get(d.sha256, ""),
            }
            for d in self.history.documents
        ]

    def _actors(self) -> list[Row]:
        from allegiance.views import layout
        from allegiance.views.phrases import called

        places = layout(self.history)
        claims: dict[int, list[int]] = {a: [] for a in self.number}
        ends = zip(self.history.subject.tolist(), self.history.object.tolist(), strict=True)
        for claim, (a, b) in enumerate(ends):
            claims[a].append(claim)
            if a != b:
                claims[b].append(claim)
        rows = []
        for index in self.number:
            actor = self.history.actors[index]
            x, y = places.get(index, (None, None))
            rows.append(
                {
                    "id": actor.id,
                    "name": actor.name,
                    "called": called(actor),
                    "kind": actor.kind,
                    "names": list(dict.fromkeys((actor.name, *actor.names))),
                    "x": x,
                    "y": y,
                    "claims": claims[index],
                }
            )
        return rows

    def _changes(self, ties: list[Row]) -> list[Change]:
        from allegiance import views

        starts = [day(s["from"]) for tie in ties for s in tie["segments"] if s["from"]]
        return list(views.changes(self.history, min([*starts, self._last()]) - 1, self._last()))

    def _change(self, change: Change) -> Row:
        return {
            "day": iso(change.on),
            "soft": change.is_soft,
            "kind": change.kind,
            "a": self.number[change.a],
            "b": self.number[change.b],
            "sign": change.sign,
            "text": self._change_words(change),
            "claims": list(change.claims),
            "supposed": self._is_supposed(change.claims),
        }

    def _is_supposed(self, claims: Sequence[int]) -> bool:
        """Whether a scenario has a hand in what claims say together."""
        return bool(self.history.is_hypothetical[list(claims)].any())

    def _change_words(self, change: Change) -> str:
        from allegiance.views.phrases import called, phrase, present

        a, b = self.history.actors[change.a], self.history.actors[change.b]
        who = called(a)
        if change.kind == "appeared":
            text = f"{who} {present(change.relation, a)} {called(b)}"
        elif change.kind == "turned":
            turn = "from friend to enemy" if change.sign < 0 else "from enemy to friend"
            text = f"{who} and {called(b)}: {turn}"
        else:
            fate = _FATES[change.kind]
            own = "’" if who.endswith("s") else "’s"
            text = f"{who}{own} {phrase(change.relation).noun} {called(b)} {fate}"
        return text[:1].upper() + text[1:]

    def _disputes(self) -> list[Row]:
        from allegiance import views

        return [
            {
                "about": found.about,
                "kind": found.kind,
                "sides": [
                    {"says": s.says, "claims": list(s.claims), "sources": list(s.sources)}
                    for s in found.sides
                ],
            }
            for found in views.disputes(self.history)
        ]

    def _profiles(self) -> list[Row]:
        from allegiance import views

        rows = []
        for index, place in self.number.items():
            if self.history.actors[index].kind == "place":
                continue
            found = views.profile(self.history, index, self.on)
            rows.append(
                {
                    "actor": place,
                    "lead": [{"text": x.text, "claims": list(x.claims)} for x in found.lead],
                    "leaders": [
                        {
                            "name": leader.name,
                            "actor": self.number[leader.actor],
                            "from": _open(leader.first),
                            "to": None if leader.last > self._last() else _open(leader.last),
                            "from_soft": leader.from_soft,
                            "to_soft": leader.to_soft,
                            "claims": list(leader.claims),
                        }
                        for leader in found.leaders
                    ],
                    "lineage": [{"text": x.text, "claims": list(x.claims)} for x in found.lineage],
                    "ties": list(found.ties),
                    "names": list(found.names),
                }
            )
        return rows


def _open(number: int) -> str | None:
    return None if number <= FIRST_DAY or number >= LAST_DAY else iso(number)


def _moment(ledger: Shelf | Scenario, known_by: Known) -> Instant | None:
    """Return the instant that stands for a "known by": of a snapshot the one it was taken."""
    from allegiance.ledger import Scenario, Snapshot

    below = ledger.ledger if isinstance(ledger, Scenario) else ledger
    found = below.at(known_by) if isinstance(known_by, str) else known_by
    return found.learned if isinstance(found, Snapshot) else found


def _known_day(known_by: Instant) -> str:
    from allegiance.history.records import EPOCH, MICROSECONDS, instant

    return iso(instant(known_by) // MICROSECONDS + EPOCH)
