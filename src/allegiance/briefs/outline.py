"""What a brief says on paper, as plain blocks that every paper format can set.

The outline numbers its notes: each is one claim with the words it stands on and the report that
holds them, in order of first mention.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from allegiance.briefs.blocks import (
    MOST,
    Block,
    Heading,
    Items,
    Picture,
    Run,
    Table,
    Text,
    cut,
    quiet,
)
from allegiance.briefs.outline_ahead import dilemmas, questions, record, supposed
from allegiance.briefs.words import (
    between_words,
    day_words,
    listed,
    month_words,
    number_words,
    report_words,
)

__all__ = ["Heading", "Items", "Note", "Outline", "Picture", "Run", "Table", "Text", "outline"]

_CITED: Final = 6


@dataclass(frozen=True, slots=True)
class Note:
    """One claim cited: its number, its words, and what it was read in."""

    number: int
    quote: str
    report: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Outline:
    """A whole brief on paper."""

    title: str
    dateline: str
    counts: str
    blocks: tuple[Block, ...]
    notes: tuple[Note, ...]
    reports: tuple[str, ...]


def outline(bundle: dict[str, Any]) -> Outline:
    """Lay a bundle out for paper.

    Parameters
    ----------
    bundle
        What `allegiance.briefs.bundle` returned.
    """
    writer = _Writer(bundle)
    blocks = tuple(writer.blocks())
    known = f", as known by {day_words(bundle['known_by'])}" if bundle["known_by"] else ""
    documents, actors = bundle["documents"], bundle["actors"]
    counts = (
        f"{len(documents)} reports, {len({d['source'] for d in documents})} sources, "
        f"{sum(a['kind'] != 'place' for a in actors)} actors, {len(bundle['claims'])} claims, "
        f"{len(bundle['disputes'])} disputes"
    )
    return Outline(
        title=bundle["title"],
        dateline=f"Who stands with whom on {day_words(bundle['on'])}{known}, and according to whom",
        counts=counts,
        blocks=blocks,
        notes=tuple(writer.notes()),
        reports=tuple(report_words(d) for d in documents),
    )


@dataclass
class _Writer:
    bundle: dict[str, Any]
    numbers: dict[int, int] = field(default_factory=dict)

    def cite(self, claims: Iterable[int]) -> tuple[int, ...]:
        """Return the numbers of cited claims, given in order of first mention."""
        kept = list(dict.fromkeys(claims))[:_CITED]
        return tuple(self.numbers.setdefault(c, len(self.numbers) + 1) for c in kept)

    def notes(self) -> Iterator[Note]:
        for claim, number in self.numbers.items():
            row = self.bundle["claims"][claim]
            document = self.bundle["documents"][row["document"]]
            report = report_words(document)
            said = f"Supposed in a scenario: {report}" if row["supposed"] else report
            yield Note(number, row["quote"], said, document["url"])

    def called(self, actor: int) -> str:
        return str(self.bundle["actors"][actor]["called"])

    def blocks(self) -> Iterator[Block]:
        yield from supposed(self.bundle, self.cite)
        yield from self._lead()
        yield from self._network()
        yield from self._changes()
        yield from self._disputes()
        yield from dilemmas(self.bundle, self.cite)
        yield from questions(self.bundle, self.cite, self.called)
        yield from record(self.bundle)
        yield from self._profiles()
        yield from _method(self.bundle)

    def _lead(self) -> Iterator[Block]:
        lead = self.bundle["lead"]
        if lead:
            yield Text(self._sentences(lead))
        else:
            yield quiet("These reports hold no claim about ties between actors for this date.")

    def _sentences(self, lines: list[dict[str, Any]]) -> tuple[Run, ...]:
        return tuple(
            Run(
                f"{'[Supposed in part:] ' if line.get('supposed') else ''}{line['text']} ",
                self.cite(line["claims"]),
            )
            for line in lines
        )

    def _network(self) -> Iterator[Block]:
        yield Heading(f"Who stands with whom on {day_words(self.bundle['on'])}")
        rows = sorted(
            _ties_on(self.bundle), key=lambda r: (-r[1]["strength"], r[0]["a"], r[0]["b"])
        )
        if not rows:
            yield quiet("No tie is reported for this date; choose an earlier one.")
            return
        yield Picture(f"Network of {len(rows)} ties; the table below lists them.")
        yield Table(
            ("Who", "Tie", "Whom", "Since", "Support"),
            (0.25, 0.19, 0.25, 0.17, 0.14),
            tuple(self._tie_row(tie, piece) for tie, piece in rows[: MOST["ties"]]),
        )
        yield from cut(len(rows), MOST["ties"], "ties")

    def _tie_row(self, tie: dict[str, Any], piece: dict[str, Any]) -> tuple[Run, ...]:
        marks = ("supposed",) * piece["supposed"] + ("disputed",) * piece["disputed"]
        marks += ("inferred",) * (piece["rule"] is not None and not piece["supposed"])
        claims = [*piece["for"], *piece["against"]]
        actors = self.bundle["actors"]
        return (
            Run(actors[tie["a"]]["name"], is_bold=True),
            Run(tie["reads"]),
            Run(actors[tie["b"]]["name"], is_bold=True),
            Run(_since(tie, piece)),
            Run(", ".join((f"{piece['strength']:.2f}", *marks)), self.cite(claims)),
        )

    def _changes(self) -> Iterator[Block]:
        yield Heading("What changed in the twelve months before")
        on = self.bundle["on"]
        since = (date.fromisoformat(on) - timedelta(days=365)).isoformat()
        recent = [c for c in self.bundle["changes"] if since < c["day"] <= on][::-1]
        found = [c for c in recent if c["kind"] != "reported"]
        if len(found) < len(recent):
            undated = len(recent) - len(found)
            yield quiet(f"Left out: {undated} ties that are first reported without a date.")
        if not found:
            yield quiet("No tie is reported to have begun, ended or turned.")
            return
        yield Items(tuple(self._change(c) for c in found[: MOST["changes"]]))
        yield from cut(len(found), MOST["changes"], "changes")

    def _change(self, change: dict[str, Any]) -> tuple[Run, ...]:
        when = month_words(change["day"]) if change["soft"] else day_words(change["day"])
        return (
            Run(f"{'About ' if change['soft'] else ''}{when}: ", is_bold=True),
            Run(
                change["text"] + (" (supposed)" if change["supposed"] else ""),
                self.cite(change["claims"]),
            ),
        )

    def _disputes(self) -> Iterator[Block]:
        disputes = self.bundle["disputes"]
        if not disputes:
            return
        yield Heading(f"The sources contradict each other on {number_words(len(disputes))} points")
        for dispute in disputes[: MOST["disputes"]]:
            yield Heading(dispute["about"], 2)
            yield Items(
                tuple(
                    (
                        Run(f"{side['says']} ", is_bold=True),
                        Run(f"({listed(side['sources'])})", self.cite(side["claims"])),
                    )
                    for side in dispute["sides"]
                )
            )
        yield from cut(len(disputes), MOST["disputes"], "disputes")

    def _profiles(self) -> Iterator[Block]:
        actors = self.bundle["actors"]
        ranked = sorted(
            self.bundle["profiles"], key=lambda p: (-len(actors[p["actor"]]["claims"]), p["actor"])
        )
        if not ranked:
            return
        yield Heading("Profiles")
        for profile in ranked[: MOST["profiles"]]:
            yield from self._profile(profile)
        yield from cut(len(ranked), MOST["profiles"], "profiles")

    def _profile(self, profile: dict[str, Any]) -> Iterator[Block]:
        actor = self.bundle["actors"][profile["actor"]]
        names = [n for n in dict.fromkeys(profile["names"]) if n != actor["name"]]
        yield Heading(actor["name"], 2)
        kind = actor["kind"].replace("_", " ")
        also = f"; also {', '.join(names[:8])}" if names else ""
        yield quiet(f"{kind}{also}")
        if profile["lead"]:
            yield Text(self._sentences(profile["lead"]))
        if profile["leaders"]:
            leaders = [
                {
                    "text": f"{x['name']}, {_stretch(x)}.",
                    "claims": x["claims"],
                }
                for x in profile["leaders"]
            ]
            yield Text((Run("Leaders: ", is_bold=True), *self._sentences(leaders)))
        if profile["lineage"]:
            yield Text((Run("Lineage: ", is_bold=True), *self._sentences(profile["lineage"])))
        held = [
            (tie, piece)
            for tie, piece in _ties_on(self.bundle)
            if profile["actor"] in (tie["a"], tie["b"])
        ]
        held.sort(key=lambda pair: -pair[1]["strength"])
        if held:
            runs = [
                Run(
                    f"{self.called(t['a'])} {t['reads']} {self.called(t['b'])}. ",
                    self.cite(p["for"]),
                )
                for t, p in held[:8]
            ]
            yield Text((Run("Ties: ", is_bold=True), *runs))


def _ties_on(bundle: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield the ties of the brief's day with the segment that holds it; places are left out."""
    on, actors = bundle["on"], bundle["actors"]
    for tie in bundle["ties"]:
        if actors[tie["b"]]["kind"] == "place":
            continue
        for piece in tie["segments"]:
            if (piece["from"] or "") <= on <= (piece["to"] or "9999-12-31"):
                yield tie, piece


def _since(tie: dict[str, Any], piece: dict[str, Any]) -> str:
    """Say since when a tie has held without a gap, no more precisely than is known."""
    first = piece
    for earlier in reversed(tie["segments"]):
        if earlier["to"] and first["from"] and _next_day(earlier["to"]) == first["from"]:
            first = earlier
    if first["from"] is None:
        return "not said"
    return f"about {first['from'][:4]}" if first["from_soft"] else day_words(first["from"])


def _stretch(held: dict[str, Any]) -> str:
    """Say over which days something held, uncertain sides by their year alone."""
    first, last = (
        f"about {held[side][:4]}" if held[side] and held[f"{side}_soft"] else held[side]
        for side in ("from", "to")
    )
    return between_words(first, last)


def _next_day(iso: str) -> str:
    return (date.fromisoformat(iso) + timedelta(days=1)).isoformat()


def _method(bundle: dict[str, Any]) -> Iterator[Block]:
    undated = sum(c["when"] is None for c in bundle["claims"])
    yield Heading("How this was made, and what it does not show")
    for text in (
        "A claim is what one source says about two actors, pinned to its words; it is not a "
        "finding of fact. A tie is what the claims support on a date, from 0 to 1; ties marked "
        "inferred follow from an event by a fixed written rule. Newer claims weaken older ones "
        "and never delete them.",
        f"Only what these {len(bundle['documents'])} reports say is here: no claim about two "
        "actors means that nothing was reported, not that there is no tie. "
        f"{undated} of {len(bundle['claims'])} claims carry no date. Claims are found by a "
        "program that makes mistakes: read the sentence before you rely on it.",
        "For research and reporting on the public record. Not for deciding about a person's "
        "liberty, travel, asylum or safety, and not for choosing targets. Persons appear in "
        "their public roles alone.",
    ):
        yield Text((Run(text),))
