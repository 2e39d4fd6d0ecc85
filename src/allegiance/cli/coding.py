"""Commands of double coding and of comparing states: assign, assignments, agree, diff."""

from __future__ import annotations

from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from allegiance.cli import options
from allegiance.cli.judging import claim_line
from allegiance.cli.output import many, print_json, table

if TYPE_CHECKING:
    from allegiance.ledger import LedgerClaim
    from allegiance.workbench import Agreed

__all__ = ["agree", "assign", "assignments", "diff"]

_MOST_SHOWN: Final = 40


@click.command(
    epilog=options.examples(
        "allegiance assign 2015-08-10-ghazi-pledge anna --ledger my.ledger --codebook 2.1",
        "allegiance assign 2015-08-10-ghazi-pledge chief --role adjudicator --ledger my.ledger",
    )
)
@click.argument("document")
@click.argument("coder")
@options.ledger_required
@click.option("--role", type=click.Choice(["coder", "adjudicator"]), default="coder")
@click.option("--codebook", metavar="VERSION", help="Version of the codebook to apply.")
@options.by
def assign(
    document: str, coder: str, ledger: str, role: str, codebook: str | None, by: str
) -> None:
    """Give a document to a coder.

    DOCUMENT is its id or the beginning of its SHA-256. Give it to two coders to code it twice.
    """
    from allegiance.workbench import open_ledger

    with open_ledger(options.existing_ledger(ledger), create=False) as opened:
        opened.assign(document, coder, by=by, role=role, codebook=codebook)
    click.echo(f"{coder} is to {'decide on' if role == 'adjudicator' else 'code'} {document}.")


@click.command(epilog=options.examples("allegiance assignments --ledger my.ledger --coder anna"))
@options.ledger_required
@click.option("--coder", help="Only this coder's.")
@options.as_json
def assignments(ledger: str, coder: str | None, as_json: bool) -> None:
    """List who is to code which document."""
    from allegiance.workbench import open_ledger

    with open_ledger(options.existing_ledger(ledger), create=False) as opened:
        ids = {d.sha256: d.document.id for d in opened.documents()}
        rows = [
            {
                "document": ids.get(a.sha256, a.sha256[:12]),
                "coder": a.coder,
                "role": a.role,
                "codebook": a.codebook,
                "by": a.by,
                "learned": a.learned.isoformat(),
            }
            for a in opened.assignments(coder)
        ]
    if as_json:
        return print_json(rows)
    return table(
        f"{len(rows)} assignments",
        ("Document", "Coder", "Role", "Codebook", "By"),
        ((r["document"], r["coder"], r["role"], r["codebook"], r["by"]) for r in rows),
        "Nothing is assigned: allegiance assign DOCUMENT CODER.",
    )


@click.command(
    epilog=options.examples(
        "allegiance agree anna ben --ledger my.ledger",
        "allegiance agree coded/anna coded/ben --differences",
    )
)
@click.argument("a")
@click.argument("b")
@options.ledger
@click.option("--document", help="With a ledger: this document alone.")
@click.option("--differences", is_flag=True, help="List the claims on which the two differ.")
@options.as_json
def agree(
    a: str, b: str, ledger: str | None, document: str | None, differences: bool, as_json: bool
) -> None:
    """Measure how far two coders agree, field by field.

    With --ledger, A and B are coders to whom the same documents are assigned; without, two
    folders of claim files of the same names. F1 tells whether they found the same claims;
    Krippendorff's alpha tells whether they coded alike what both found.
    """
    from allegiance import workbench

    if ledger:
        with workbench.open_ledger(options.existing_ledger(ledger), create=False) as opened:
            found = workbench.agree(opened, a, b, document=document)
    else:
        found = workbench.agree_files(Path(a), Path(b))
    if as_json:
        return print_json(agreement_row(found, a, b))
    return show_agreement(found, (a, b), differences)


def agreement_row(found: Agreed, a: str, b: str) -> dict[str, Any]:
    """Return an agreement for JSON; what chance leaves undefined is null."""
    whole = found.agreement
    return {
        "a": a,
        "b": b,
        "documents": found.documents,
        "both": whole.both,
        "only_a": whole.only_a,
        "only_b": whole.only_b,
        "f1": number(whole.f1),
        "levels": {name: number(value) for name, value in found.levels.items()},
        "fields": {
            f.field: {
                "n": f.n,
                "share": number(f.share),
                "kappa": number(f.kappa),
                "alpha": number(f.alpha),
            }
            for f in whole.fields
        },
        "differences": [
            {
                "document": d.claim.document,
                "fields": list(d.fields),
                "a": d.a and claim_line(d.a),
                "b": d.b and claim_line(d.b),
                "quote": d.claim.span.quote,
            }
            for d in found.differences
        ],
    }


def number(value: float) -> float | None:
    """Return a share for JSON, which knows no NaN."""
    return None if isnan(value) else round(value, 4)


def show_agreement(found: Agreed, names: tuple[str, str], differences: bool) -> None:
    """Print an agreement, and if asked the claims on which the two differ."""
    whole = found.agreement

    def told(value: float) -> str:
        return "-" if isnan(value) else f"{value:.2f}"

    levels = "".join(f"; {name} {told(value)}" for name, value in found.levels.items())
    click.echo(
        f"{many(found.documents, 'document')}, {many(whole.both, 'claim')} by both, "
        f"{whole.only_a} by {names[0]} "
        f"alone, {whole.only_b} by {names[1]} alone. F1 {told(whole.f1)}{levels}."
    )
    table(
        "Of what both found",
        ("Field", "#n", "#Share", "#Cohen's kappa", "#Krippendorff's alpha"),
        ((f.field, f.n, told(f.share), told(f.kappa), told(f.alpha)) for f in whole.fields),
        "Nothing was found by both.",
    )
    if differences:
        table(
            f"{len(found.differences)} differences",
            ("Document", "Fields", *names),
            (
                (
                    d.claim.document,
                    ", ".join(d.fields) or "found by one",
                    d.a and claim_line(d.a),
                    d.b and claim_line(d.b),
                )
                for d in found.differences
            ),
            "The two differ in nothing.",
        )


@click.command(
    epilog=options.examples(
        "allegiance diff codebook-1-final --ledger my.ledger",
        "allegiance diff 2026-01-31 2026-06-30 --ledger my.ledger --on 2021-11",
    )
)
@click.argument("before")
@click.argument("after", required=False)
@options.ledger_required
@options.on
@options.as_json
def diff(before: str, after: str | None, ledger: str, on: str | None, as_json: bool) -> None:
    """Tell what changed in a ledger, claim by claim and tie by tie.

    BEFORE and AFTER are snapshots or dates of knowledge; AFTER is now, if not given. Ties are
    those of the picture of --on.
    """
    from allegiance.times import iso
    from allegiance.workbench import compare, open_ledger

    with open_ledger(options.existing_ledger(ledger), create=False) as opened:
        states = opened.at(before), None if after is None else opened.at(after)
        found, moves, day = compare(opened, *states, on=on)
    rows: dict[str, Any] = {
        "documents_added": list(found.documents_added),
        "documents_gone": list(found.documents_gone),
        "claims_added": [claim_entry(c) for c in found.claims_added],
        "claims_gone": [claim_entry(c) for c in found.claims_gone],
        "claims_changed": [
            claim_entry(now) | {"was": claim_line(then.claim)} for then, now in found.claims_changed
        ],
        "on": None if day is None else iso(day),
        "ties": [
            {
                "kind": m.kind,
                "a": m.a,
                "relation": m.relation,
                "b": m.b,
                "before": round(m.before, 4),
                "after": round(m.after, 4),
            }
            for m in moves
        ],
    }
    return print_json(rows) if as_json else show_diff(rows)


def claim_entry(held: LedgerClaim) -> dict[str, Any]:
    """Return a claim as a comparison shows it."""
    return {
        "key": held.key,
        "says": claim_line(held.claim),
        "document": held.claim.document,
        "by": held.by,
    }


def show_diff(rows: dict[str, Any]) -> None:
    """Print what changed."""
    click.echo(
        f"{many(len(rows['documents_added']), 'document')} came, "
        f"{len(rows['documents_gone'])} went."
    )
    marks = (("+", "claims_added"), ("-", "claims_gone"), ("~", "claims_changed"))
    claims = [(mark, row) for mark, name in marks for row in rows[name]]
    table(
        f"{len(claims)} claims differ (+ came, - went, ~ corrected)",
        ("", "Key", "Claim", "Was", "Document"),
        ((m, r["key"][:8], r["says"], r.get("was"), r["document"]) for m, r in claims),
        "No claim differs.",
    )
    table(
        f"{len(rows['ties'])} ties differ on {rows['on']}",
        ("What", "Who", "Tie", "Whom", "#Before", "#After"),
        (
            (t["kind"], t["a"], t["relation"], t["b"], f"{t['before']:.2f}", f"{t['after']:.2f}")
            for t in rows["ties"][:_MOST_SHOWN]
        ),
        "No tie differs.",
    )
    if len(rows["ties"]) > _MOST_SHOWN:
        click.echo(f"The {_MOST_SHOWN} that moved most are shown; --json lists all.")
