"""Reading measured, as one HTML page: every miss and invention beside the words of its text.

The page asks nothing of any network: data, script, styles and letters are in it, and its
Content-Security-Policy forbids every request.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from allegiance.briefs.files import write_whole
from allegiance.briefs.html import as_data, asset, policy, template

if TYPE_CHECKING:
    from allegiance.claims import Claim, Document, Span
    from allegiance.reading.evaluation import Comparison, Outcome, Scored

__all__ = ["scorecard", "write_scorecard"]

_LEVELS: Final = {
    "actors": "Actors named",
    "pair": "Pairs that have a tie",
    "sign": "Pairs with its sign",
    "full": "Exact relations",
}
_KINDS: Final = ("missed", "invented", "slip", "right")
_DETAILS: Final = {
    "kind": "Kind of actor",
    "status": "Status",
    "when_equal": "Date, exactly",
    "when_overlap": "Date, overlapping",
    "said_by": "Speaker",
    "quotes_verbatim": "Quotes word for word",
}


def write_scorecard(by: str, scored: Sequence[Scored], to: Path) -> Path:
    """Write the page.

    Parameters
    ----------
    by
        Who found the claims.
    scored
        Coded documents beside what was found in them.
    to
        Where to.

    Raises
    ------
    OutputError
        If the file cannot be written; nothing half-written is left.
    """
    data = scorecard(by, scored)
    script = _own("scorecard.js")
    # The letters of the brief, so that both look alike on every machine.
    letters = "".join(re.findall(r"@font-face\{[^}]*\}", asset("brief.css")))
    style = letters + _own("scorecard.css")
    page: str = template("scorecard.html").render(
        policy=policy(script, style),
        style=style,
        script=script,
        card=data,
        data=as_data({k: data[k] for k in ("documents", "items")}),
    )
    return write_whole(to, page.encode("utf-8", errors="replace"))


def scorecard(by: str, scored: Sequence[Scored]) -> dict[str, Any]:
    """Return all that the page shows, as plain data."""
    from allegiance.reading.evaluation import total

    whole = total(s.comparison for s in scored)
    items = [
        _item(number, s.document, outcome)
        for number, s in enumerate(scored)
        for outcome in s.comparison.outcomes
    ]
    items.sort(key=lambda i: (i["document"], i["at"]))
    return {
        "by": by,
        "title": _title(whole),
        "levels": [_level(whole, name, said) for name, said in _LEVELS.items()],
        "details": [
            {"name": said, "share": whole.share(name), "judged": whole.details[name][1]}
            for name, said in _DETAILS.items()
        ],
        "relations": sorted(
            (_level(whole, name, name) for name in whole.by_relation),
            key=lambda row: (-row["gold"], -row["predicted"], row["name"]),
        ),
        "most": max((max(c[1:]) for c in whole.by_relation.values()), default=1),
        "documents": [_document(s) for s in scored],
        "items": items,
        "kinds": {k: sum(i["kind"] == k for i in items) for k in _KINDS},
    }


def _title(whole: Comparison) -> str:
    hits, found, coded = whole.levels["full"]
    if not coded:
        return f"Nothing is coded in these documents, and {found} claims were found"
    if not found:
        return f"Nothing was found of the {coded} claims that are coded"
    return f"{hits} of {coded} coded claims were found; {hits} of {found} claims found are coded"


def _level(part: Comparison, name: str, said: str) -> dict[str, Any]:
    counts = part.levels[name] if name in part.levels else part.by_relation[name]
    return {
        "id": name,
        "name": said,
        "precision": part.precision(name),
        "recall": part.recall(name),
        "f1": part.f1(name),
        "hits": counts[0],
        "predicted": counts[1],
        "gold": counts[2],
    }


def _document(scored: Scored) -> dict[str, Any]:
    document = scored.document
    return {
        "id": document.id,
        "title": document.title or document.id,
        "source": document.publisher or document.author,
        "published": document.published,
        "text": document.text,
        "score": _level(scored.comparison, "full", document.id),
    }


def _item(number: int, document: Document, outcome: Outcome) -> dict[str, Any]:
    sides = {
        "gold": outcome.gold or (outcome.near if outcome.kind == "invented" else None),
        "found": outcome.found or (outcome.near if outcome.kind == "missed" else None),
    }
    main = outcome.gold or outcome.found
    assert main is not None
    gold, found = (_claim(c, document) if c else None for c in sides.values())
    own = found if outcome.kind == "invented" else gold
    assert own is not None
    return {
        "document": number,
        "kind": outcome.kind,
        "wrong": list(outcome.wrong),
        "relation": main.relation,
        "gold": gold,
        "found": found,
        "at": own["start"] if own["start"] is not None else len(document.text),
    }


def _claim(claim: Claim, document: Document) -> dict[str, Any]:
    from allegiance.reading.grounding import locate

    span: Span | None = claim.span
    if document.text[claim.span.start : claim.span.end] != claim.span.quote:
        span = locate(claim.span.quote, document.text, claim.span.start)
    return {
        "subject": claim.subject,
        "relation": claim.relation,
        "object": claim.object,
        "when": claim.when,
        "where": claim.where,
        "status": claim.status,
        "said_by": claim.said_by,
        "killed": _count(claim.killed),
        "wounded": _count(claim.wounded),
        "quote": claim.span.quote,
        "start": span.start if span else None,
        "end": span.end if span else None,
        "reason": claim.reason,
    }


def _count(count: Any) -> str | None:
    if count is None:
        return None
    if count.low == count.high:
        return str(count.low)
    if count.high is None:
        return f"at least {count.low}"
    return f"at most {count.high}" if count.low is None else f"{count.low} to {count.high}"


@cache
def _own(name: str) -> str:
    place = files("allegiance.briefs") / "templates" / name
    return place.read_text(encoding="utf-8").replace("\r\n", "\n").strip()
