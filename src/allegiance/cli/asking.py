"""Commands that ask a ledger: actors, claims, ties, changes, timeline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from allegiance.cli import options
from allegiance.cli.output import complain, many, print_json, table

if TYPE_CHECKING:
    from allegiance.history import History
    from allegiance.ledger.grading import Grading

__all__ = [
    "NOTHING",
    "Asked",
    "actor_named",
    "actors",
    "asked",
    "changes",
    "claim_row",
    "claims",
    "history_of",
    "said",
    "ties",
    "timeline",
]

NOTHING = "Nothing is reported. That is not the same as nothing being so."


class Asked(NamedTuple):
    """A ledger's history, and the grades that weigh it."""

    history: History
    grading: Grading


@contextmanager
def asked(
    ledger: str, known_by: str | None = None, scenario: Sequence[str] = ()
) -> Iterator[Asked]:
    """Open a ledger for asking, with suppositions on top, and yield its history and grades."""
    from allegiance.workbench import grades_in_force, open_ledger, with_scenario

    with open_ledger(options.existing_ledger(ledger), create=False) as opened:
        when = None if known_by is None else opened.at(known_by)
        below = with_scenario(opened, *scenario) if scenario else opened
        yield Asked(below.history(known_by=when), grades_in_force(opened, when))


@contextmanager
def history_of(ledger: str, known_by: str | None = None) -> Iterator[History]:
    """Open a ledger for asking and yield its history."""
    with asked(ledger, known_by) as found:
        yield found.history


def actor_named(history: History, name: str) -> int:
    """Return the actor of a name; say so where others bear it too.

    Raises
    ------
    UnknownActorError
        If nobody does.
    """
    from allegiance.claims import fold

    found = history.find_actor(name)
    held = history.actors[found]
    if name != held.id and fold(name) != fold(held.name):
        others = [
            a.name for a in history.actors if a is not held and fold(name) in map(fold, a.names)
        ]
        if others:
            complain(
                f"{name!r} is also a name of {', '.join(others)}; {held.name} is shown. "
                "Give the full name of the one you mean"
            )
    return found


def claim_row(history: History, i: int, grading: Grading | None = None) -> dict[str, Any]:
    """Return one claim as a listing shows it, with its Admiralty grade where it has one."""
    said = int(history.said_by[i])
    document = history.documents[int(history.document[i])]
    return {
        "key": history.key[i].decode(),
        "subject": history.actors[int(history.subject[i])].name,
        "relation": history.relation_of(i).name,
        "object": history.actors[int(history.object[i])].name,
        "when": history.when_text(i),
        "where": history.place_name(i),
        "status": history.status_of(i),
        "said_by": None if said < 0 else history.actors[said].name,
        "source": document.source,
        "origin": history.sources[int(history.source[i])],
        "grade": None if grading is None else grade_of(grading, document.source, history.key[i]),
        "document": document.id,
        "published": document.published,
        "start": int(history.span_start[i]),
        "end": int(history.span_end[i]),
        "quote": history.quote(i),
    }


def grade_of(grading: Grading, source: str, key: bytes) -> str | None:
    """Return the grade of a claim as it is written, such as B2; None where nobody graded."""
    reliability, credibility = grading.of(source, key.decode())
    return f"{reliability or ''}{credibility or ''}" or None


def said(rows: list[dict[str, Any]]) -> str:
    """Name the independent sources of some claims, each once, with grade and copies."""
    found: dict[str, dict[str, None]] = {}
    for row in rows:
        name = row["source"] + (f" {row['grade']}" if row["grade"] else "")
        found.setdefault(row["origin"], {})[name] = None
    return ", ".join(" = ".join(names) for names in found.values())


@click.command(
    epilog=options.examples(
        "allegiance actors --ledger my.ledger", "allegiance actors --ledger my.ledger --kind person"
    )
)
@options.ledger_required
@options.known_by
@click.option("--kind", help="Only this kind: armed_group, person, government, ...")
@options.as_json
def actors(ledger: str, known_by: str | None, kind: str | None, as_json: bool) -> None:
    """List the actors that claims name."""
    import numpy as np

    from allegiance.errors import VocabularyError
    from allegiance.vocabulary import KINDS, close_to

    if kind and kind not in KINDS:
        raise VocabularyError(f"unknown kind {kind!r}", remedy=close_to(kind, KINDS))
    with history_of(ledger, known_by) as history:
        size = len(history.actors)
        count = np.bincount(history.subject, minlength=size)
        count += np.bincount(history.object, minlength=size)
        order = np.argsort(-count, kind="stable")
        rows: list[dict[str, Any]] = [
            {
                "id": history.actors[i].id,
                "name": history.actors[i].name,
                "kind": history.actors[i].kind,
                "names": list(history.actors[i].names),
                "claims": int(count[i]),
            }
            for i in order.tolist()
            if count[i] and kind in (None, history.actors[i].kind)
        ]
    if as_json:
        return print_json(rows)
    others = [[n for n in r["names"] if n != r["name"]] for r in rows]
    return table(
        f"{len(rows)} actors",
        ("Actor", "Kind", "#Claims", "Also called"),
        (
            (r["name"], r["kind"], r["claims"], ", ".join(also[:4]))
            for r, also in zip(rows, others, strict=True)
        ),
        "No actors: read reports into the ledger first.",
    )


@click.command(
    epilog=options.examples(
        "allegiance claims --ledger my.ledger --actor Taliban",
        "allegiance claims --ledger my.ledger --relation pledges_to --json",
    )
)
@options.ledger_required
@options.known_by
@click.option("--actor", help="Only claims about this actor, by any of its names.")
@click.option("--relation", help="Only this relation.")
@options.as_json
def claims(
    ledger: str, known_by: str | None, actor: str | None, relation: str | None, as_json: bool
) -> None:
    """List claims with their words."""
    from allegiance.vocabulary import relation as known_relation

    wanted = known_relation(relation).name if relation else None
    with history_of(ledger, known_by) as history:
        about = actor_named(history, actor) if actor else None
        rows: list[dict[str, Any]] = [
            claim_row(history, i)
            for i in range(len(history))
            if (about is None or about in (history.subject[i], history.object[i]))
            and wanted in (None, history.relation_of(i).name)
        ]
    if as_json:
        return print_json(rows)
    return table(
        many(len(rows), "claim"),
        ("When", "Who", "Relation", "Whom", "Status", "Said by", "Source", "~Words"),
        (
            (
                r["when"] or f"by {r['published'] or '?'}",
                r["subject"],
                r["relation"],
                r["object"],
                r["status"],
                r["said_by"],
                r["source"],
                shortened(r["quote"]),
            )
            for r in rows
        ),
        NOTHING,
    )


def shortened(words: str, most: int = 90) -> str:
    """Cut a quote for a table; JSON has it whole."""
    line = " ".join(words.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


@click.command(
    epilog=options.examples(
        "allegiance ties --ledger my.ledger --on 2015-10",
        "allegiance ties --ledger my.ledger --on 2021-11 --known-by 2021-12 --actor IMU",
        "allegiance ties --ledger my.ledger --on 2022-06 --scenario expulsion.jsonl",
    )
)
@options.ledger_required
@options.on
@options.known_by
@options.scenario
@click.option("--actor", help="Only ties of this actor, by any of its names.")
@options.as_json
def ties(
    ledger: str,
    on: str | None,
    known_by: str | None,
    scenario: tuple[str, ...],
    actor: str | None,
    as_json: bool,
) -> None:
    """List who stood with whom on a date."""
    from allegiance import views
    from allegiance.times import iso
    from allegiance.workbench import latest_day

    with asked(ledger, known_by, scenario) as (history, grading):
        shown = views.picture(history, on or latest_day(history))
        found = shown.of(actor_named(history, actor)) if actor else shown.ties
        rows: list[dict[str, Any]] = [
            {
                "a": t.a_name,
                "relation": t.relation,
                "b": t.b_name,
                "sign": t.sign,
                "strength": round(t.strength, 4),
                "since": None if t.since is None else iso(t.since),
                "disputed": t.disputed,
                "rule": t.rule,
                "is_hypothetical": t.is_hypothetical,
                "for": [claim_row(history, i, grading) for i in t.for_],
                "against": [claim_row(history, i, grading) for i in t.against],
            }
            for t in found
        ]
    if as_json:
        return print_json({"on": iso(shown.on), "ties": rows})
    return table(
        f"{len(rows)} ties on {iso(shown.on)}",
        ("Who", "Tie", "Whom", "#Strength", "#For", "#Against", "How we know", "Sources"),
        (
            (
                r["a"],
                f"{r['relation']}{' (disputed)' if r['disputed'] else ''}",
                r["b"],
                f"{r['strength']:.2f}",
                len(r["for"]),
                len(r["against"]),
                "supposed" if r["is_hypothetical"] else r["rule"] or "stated",
                said(r["for"]),
            )
            for r in rows
        ),
        NOTHING,
    )


@click.command(
    epilog=options.examples(
        "allegiance changes --ledger my.ledger --since 2015-07 --until 2015-12",
        "allegiance changes --ledger my.ledger --since 2021-12 --until 2022-06 "
        "--scenario expulsion.jsonl",
    )
)
@options.ledger_required
@click.option("--since", required=True, metavar="DATE", help="The earlier date (EDTF).")
@click.option("--until", metavar="DATE", help="The later date. Default: the latest claim.")
@options.known_by
@options.scenario
@options.as_json
def changes(
    ledger: str,
    since: str,
    until: str | None,
    known_by: str | None,
    scenario: tuple[str, ...],
    as_json: bool,
) -> None:
    """List ties that appeared, ended or turned."""
    from allegiance import views
    from allegiance.times import iso
    from allegiance.workbench import latest_day

    with asked(ledger, known_by, scenario) as (history, grading):
        rows: list[dict[str, Any]] = [
            {
                "on": iso(c.on),
                "is_uncertain": c.is_soft,
                "kind": c.kind,
                "a": c.a_name,
                "relation": c.relation,
                "b": c.b_name,
                "was": c.was,
                "before": round(c.before, 4),
                "after": round(c.after, 4),
                "claims": [claim_row(history, i, grading) for i in c.claims],
            }
            for c in views.changes(history, since, until or latest_day(history))
        ]
    if as_json:
        return print_json(rows)
    return table(
        f"{len(rows)} changes",
        ("Day", "What", "Who", "Tie", "Whom", "#Before", "#After", "Sources"),
        (
            (
                f"{'~' if r['is_uncertain'] else ''}{r['on']}",
                r["kind"],
                r["a"],
                r["relation"] if not r["was"] else f"{r['was']} → {r['relation']}",
                r["b"],
                f"{r['before']:.2f}",
                f"{r['after']:.2f}",
                said(r["claims"]),
            )
            for r in rows
        ),
        "No tie is reported to have changed between these dates.",
    )


@click.command(
    epilog=options.examples(
        "allegiance timeline --ledger my.ledger",
        "allegiance timeline --ledger my.ledger --actor Taliban",
    )
)
@options.ledger_required
@options.known_by
@click.option("--actor", help="Only what this actor did or suffered, by any of its names.")
@options.as_json
def timeline(ledger: str, known_by: str | None, actor: str | None, as_json: bool) -> None:
    """List what happened, in order."""
    from allegiance.times import iso

    with history_of(ledger, known_by) as history:
        about = actor_named(history, actor) if actor else None
        rows: list[dict[str, Any]] = [
            claim_row(history, i)
            | {"from": iso(int(history.start_low[i])), "to": iso(int(history.end_high[i]))}
            for i in range(len(history))
            if not history.relation_of(i).is_state
            and bool(history.is_dated[i])
            and history.status_of(i) == "asserted"
            and (about is None or about in (history.subject[i], history.object[i]))
        ]
    if as_json:
        return print_json(rows)
    return table(
        f"{len(rows)} dated events",
        ("When", "Who", "Did", "Whom", "Where", "Source"),
        (
            (r["when"], r["subject"], r["relation"], r["object"], r["where"], r["source"])
            for r in rows
        ),
        NOTHING,
    )
