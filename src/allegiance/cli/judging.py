"""Commands of review: review, queue, and grades of sources and claims."""

from __future__ import annotations

import re
from collections.abc import Container
from typing import TYPE_CHECKING, Any, Final

import click

from allegiance.cli import options
from allegiance.cli.output import print_json, table
from allegiance.workbench import QUEUES

if TYPE_CHECKING:
    from allegiance.ledger import Ledger, LedgerClaim

__all__ = ["claim_line", "grade", "grades", "parsed_changes", "queue", "review"]

JUDGEMENTS: Final = {
    "accept": "accepted",
    "correct": "corrected",
    "reject": "rejected",
    "comment": "comment",
}
"""What one says, and the word under which the ledger keeps it."""


def claim_line(claim: Any) -> str:
    """Say in one line what a claim says."""
    parts = [f"{claim.subject} {claim.relation} {claim.object}"]
    parts += [f"when {claim.when}"] if claim.when else []
    parts += [f"where {claim.where}"] if claim.where else []
    parts += [claim.status] if claim.status != "asserted" else []
    parts += [f"said by {claim.said_by}"] if claim.said_by else []
    for name in ("killed", "wounded"):
        count = getattr(claim, name)
        if count is not None:
            low, high = ("?" if n is None else n for n in (count.low, count.high))
            parts.append(f"{name} {low}" if low == high else f"{name} {low} to {high}")
    return ", ".join(parts)


def parsed_changes(given: tuple[str, ...]) -> dict[str, object]:
    """Turn FIELD=VALUE into changes; an empty value means none.

    Raises
    ------
    OptionError
        If one has no ``=``, or a count is no count.
    """
    from allegiance.errors import OptionError
    from allegiance.workbench.judging import parsed_changes as of_fields

    said = {}
    for one in given:
        field, equals, value = (part.strip() for part in one.partition("="))
        if not equals or not field:
            raise OptionError(f"{one!r} changes nothing", remedy="Write FIELD=VALUE: when=2015-08")
        said[field] = value
    return of_fields(said)


@click.command(
    epilog=options.examples(
        "allegiance review --next --ledger my.ledger --coder anna",
        "allegiance review 3f9a2c accept --ledger my.ledger --coder anna",
        "allegiance review 3f9a2c correct --set when=2015-08 --set relation=loyal_to "
        "--ledger my.ledger",
        'allegiance review 3f9a2c reject --comment "a namesake" --ledger my.ledger',
        "allegiance review 3f9a2c accept --final --ledger my.ledger --coder chief",
    )
)
@click.argument("key", required=False)
@click.argument("judgement", required=False, type=click.Choice(list(JUDGEMENTS)))
@options.ledger_required
@options.coder
@click.option(
    "--set",
    "changes",
    multiple=True,
    metavar="FIELD=VALUE",
    help="For a correction: the field and what it should say; may be repeated.",
)
@click.option("--comment", help="In your own words.")
@click.option("--codebook", metavar="VERSION", help="Version of the codebook you apply.")
@click.option("--final", is_flag=True, help="Decide between coders: stands above all others.")
@click.option("--next", "one_by_one", is_flag=True, help="Go through a queue, key by key.")
@click.option(
    "--queue",
    "kind",
    type=click.Choice(QUEUES[:-1]),
    default="unreviewed",
    show_default=True,
    help="With --next: which queue.",
)
def review(
    key: str | None,
    judgement: str | None,
    ledger: str,
    coder: str,
    changes: tuple[str, ...],
    comment: str | None,
    codebook: str | None,
    final: bool,
    one_by_one: bool,
    kind: str,
) -> None:
    """Judge a claim: accept, correct, reject or comment.

    KEY is a claim's key or its beginning, as `allegiance claims --json` and `allegiance queue`
    list it. The claim as it was read stays in the ledger for good. With --next, one claim after
    the other is shown with its sentence; keys: a accept, c correct, r reject, m comment, s skip,
    u back to the one before, q quit.
    """
    from allegiance.workbench import open_ledger

    if one_by_one == bool(key) or bool(key) != bool(judgement):
        raise click.UsageError("Give KEY and a judgement, or --next to go through a queue.")
    with open_ledger(options.existing_ledger(ledger), create=False) as opened:
        if one_by_one:
            from allegiance.cli.reviewing import review_queue

            return review_queue(opened, kind, coder=coder, codebook=codebook, is_final=final)
        assert key and judgement
        held = opened.claim(key)
        opened.review(
            held.key,
            JUDGEMENTS[judgement],
            coder=coder,
            changes=parsed_changes(changes),
            comment=comment,
            codebook=codebook,
            is_final=final,
        )
        stands = opened.claim(held.key)
    return click.echo(
        f"{stands.key} {stands.judgement or 'unreviewed'}: {claim_line(stands.claim)}"
    )


@click.command(
    epilog=options.examples(
        "allegiance queue unreviewed --ledger my.ledger --coder anna",
        "allegiance queue new-names --ledger my.ledger --json",
    )
)
@click.argument("kind", type=click.Choice(QUEUES), default="unreviewed")
@options.ledger_required
@click.option("--coder", help="Only what this coder has not judged. Default: nobody has.")
@click.option("--limit", type=click.IntRange(min=1), help="Show only the most urgent.")
@options.as_json
def queue(kind: str, ledger: str, coder: str | None, limit: int | None, as_json: bool) -> None:
    """List the work that waits: claims to judge, names to look at."""
    from allegiance import workbench

    with workbench.open_ledger(options.existing_ledger(ledger), create=False) as opened:
        if kind == "new-names":
            return show_names(opened, limit, as_json)
        rows = queue_rows(opened, workbench.queue(opened, kind, coder=coder))
    shown = rows[:limit]
    if as_json:
        return print_json(shown)
    return table(
        f"{len(rows)} claims wait ({kind})",
        ("Key", "Claim", "#Sure", "Document", "Words"),
        (
            (
                r["key"][:8],
                r["says"],
                None if r["confidence"] is None else f"{r['confidence']:.2f}",
                r["document"],
                " ".join(r["quote"].split())[:80],
            )
            for r in shown
        ),
        "No claim waits in this queue.",
    )


def queue_rows(ledger: Ledger, waiting: list[LedgerClaim]) -> list[dict[str, Any]]:
    """Return claims of a queue as a listing shows them."""
    said_so: dict[str, list[dict[str, Any]]] = {}
    for judged in ledger.reviews():
        row = {"coder": judged.coder, "judgement": judged.judgement, "comment": judged.comment}
        said_so.setdefault(judged.key, []).append(row | {"changes": dict(judged.changes)})
    return [
        {
            "key": held.key,
            "says": claim_line(held.claim),
            "document": held.claim.document,
            "quote": held.claim.span.quote,
            "confidence": held.claim.confidence,
            "judgement": held.judgement,
            "reviews": [plain(row) for row in said_so.get(held.key, [])],
        }
        for held in waiting
    ]


def plain(row: dict[str, Any]) -> dict[str, Any]:
    """Return a review with counts as pairs, as JSON holds them."""
    changes = {
        name: [value.low, value.high] if hasattr(value, "low") else value
        for name, value in row["changes"].items()
    }
    return row | {"changes": changes}


def show_names(ledger: Ledger, limit: int | None, as_json: bool) -> None:
    """List the actors that neither the vocabulary nor an analyst knows."""
    found = ledger.new_names()
    rows: list[dict[str, Any]] = [
        {
            "name": n.actor.name,
            "kind": n.actor.kind,
            "names": list(n.actor.names),
            "claims": n.claims,
        }
        for n in found[:limit]
    ]
    if as_json:
        return print_json(rows)
    return table(
        f"{len(found)} new names",
        ("Name", "Kind", "#Claims", "Also called"),
        (
            (
                r["name"],
                r["kind"],
                r["claims"],
                ", ".join(x for x in r["names"] if x != r["name"])[:80],
            )
            for r in rows
        ),
        "No new names: every actor is in the vocabulary or was judged by an analyst.",
    )


@click.group(
    epilog=options.examples(
        'allegiance grade source "Minbar Monitor" B --ledger my.ledger',
        "allegiance grade claim 3f9a2c 2 --ledger my.ledger",
        "allegiance grade default C3 --ledger my.ledger",
    )
)
def grade() -> None:
    """Grade a source, a claim or whatever nobody graded (NATO Admiralty).

    A GRADE is a letter for the reliability of the source (A completely reliable to E unreliable,
    F cannot be judged), a digit for the credibility of the information (1 confirmed to 5
    improbable, 6 cannot be judged), or both: B, 2, B2.
    """


def _graded(scope: str, target: str, given: str, ledger: str, by: str, reason: str | None) -> None:
    from allegiance.errors import OptionError
    from allegiance.workbench import open_ledger

    match = re.fullmatch(r"([A-Fa-f]?)([1-6]?)", given)
    if not given or match is None:
        raise OptionError(
            f"{given!r} is no Admiralty grade", remedy="Give A to F, 1 to 6, or both: B2"
        )
    letter, digit = match.group(1).upper() or None, int(match.group(2) or 0) or None
    with open_ledger(options.existing_ledger(ledger), create=False) as opened:
        if scope == "source":
            known = sorted({d.document.source for d in opened.documents()})
            if target not in known:
                from allegiance.vocabulary import close_to

                raise OptionError(
                    f"no document is published by {target!r}", remedy=close_to(target, known)
                )
        opened.grade(scope, target, reliability=letter, credibility=digit, by=by, reason=reason)
    click.echo(f"{target or 'whatever nobody graded'}: {given.upper()}")


@grade.command("source")
@click.argument("name")
@click.argument("given", metavar="GRADE")
@options.ledger_required
@click.option("--reason", help="Why.")
@options.by
def grade_source(name: str, given: str, ledger: str, reason: str | None, by: str) -> None:
    """Grade everything that a source publishes."""
    _graded("source", name, given, ledger, by, reason)


@grade.command("claim")
@click.argument("key")
@click.argument("given", metavar="GRADE")
@options.ledger_required
@click.option("--reason", help="Why.")
@options.by
def grade_claim(key: str, given: str, ledger: str, reason: str | None, by: str) -> None:
    """Grade one claim; what its own grade leaves out comes from its source's."""
    _graded("claim", key, given, ledger, by, reason)


@grade.command("default")
@click.argument("given", metavar="GRADE")
@options.ledger_required
@click.option("--reason", help="Why.")
@options.by
def grade_default(given: str, ledger: str, reason: str | None, by: str) -> None:
    """Grade whatever has no grade of its own."""
    _graded("default", "", given, ledger, by, reason)


def graded_words(row: dict[str, Any], sources: Container[str]) -> str:
    """Say which grade holds, and whether it is only the default."""
    if row["grade"] is None:
        return "not graded"
    own = row["scope"] != "source" or row["target"] in sources
    return row["grade"] if own else f"{row['grade']} (default)"


@click.command(epilog=options.examples("allegiance grades --ledger my.ledger"))
@options.ledger_required
@options.known_by
@options.as_json
def grades(ledger: str, known_by: str | None, as_json: bool) -> None:
    """List the sources with their grades, and what each grade weighs."""
    from collections import Counter

    from allegiance.ledger.grading import weight_of
    from allegiance.workbench import grades_in_force, open_ledger

    with open_ledger(options.existing_ledger(ledger), create=False) as opened:
        when = None if known_by is None else opened.at(known_by)
        held = grades_in_force(opened, when)
        count = Counter(d.document.source for d in opened.documents(when))
    rows: list[dict[str, Any]] = [
        {"scope": "source", "target": source, "documents": number, "pair": held.of(source)}
        for source, number in sorted(count.items())
    ]
    rows += [
        {"scope": "claim", "target": key, "documents": None, "pair": pair}
        for key, pair in held.claims.items()
    ]
    rows.append({"scope": "default", "target": "", "documents": None, "pair": held.default})
    for row in rows:
        reliability, credibility = row["pair"]
        del row["pair"]
        row["grade"] = f"{reliability or ''}{credibility or ''}" or None
        row["weight"] = round(weight_of(reliability, credibility), 4)
    if as_json:
        return print_json(rows)
    return table(
        "Grades in force",
        ("Scope", "Of", "#Documents", "Grade", "#Weight"),
        (
            (
                r["scope"],
                r["target"],
                r["documents"],
                graded_words(r, held.sources),
                f"{r['weight']:.2f}",
            )
            for r in rows
        ),
        "No sources: read reports into the ledger first.",
    )
