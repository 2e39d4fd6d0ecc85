"""What a coder may do on the page: judge claims and names, as the commands of the terminal do.

Anybody who may see the page may see what waits. Judging is another matter: it is open only where
the owner started the page in a coder's name, to whoever has the key that was printed in the
owner's terminal. The server never sends the key, no cookie carries it, and a page of another site
cannot set the header that does, so that no site can judge through the coder's browser.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from fastapi import Body, Depends, FastAPI, HTTPException, Request

from allegiance.errors import OptionError

if TYPE_CHECKING:
    from allegiance.claims import Claim
    from allegiance.ledger import Ledger, LedgerClaim

__all__ = ["HEADER", "Desk", "add_review"]

HEADER: Final = "x-allegiance-key"
_AT_ONCE: Final = 40
_MOST_NAMES: Final = 200
_FIELDS: Final = ("subject", "relation", "object", "when", "where", "status", "said_by")
_COUNTS: Final = ("killed", "wounded")
_JUDGEMENTS: Final = {
    "accept": "accepted",
    "correct": "corrected",
    "reject": "rejected",
    "comment": "comment",
}
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Desk:
    """In whose name the page judges.

    Attributes
    ----------
    coder
        Who judges.
    key
        What a browser must show to judge.
    codebook
        The version that goes beside each judgement.
    """

    coder: str
    key: str
    codebook: str | None = None

    @classmethod
    def of(cls, coder: str, codebook: str | None = None) -> Desk:
        """Return a desk with a key of its own."""
        return cls(coder, secrets.token_urlsafe(24), codebook)


def add_review(app: FastAPI, ledger: Ledger, desk: Desk | None) -> None:
    """Add what the page of reviews asks and does.

    Parameters
    ----------
    app
        The application.
    ledger
        Read by everybody; written by the desk alone.
    desk
        None: the page can be read and nothing can be judged.
    """
    _reads(app, ledger, desk)
    _writes(app, ledger, desk)


def _reads(app: FastAPI, ledger: Ledger, desk: Desk | None) -> None:
    from allegiance.vocabulary import STATUSES, relations
    from allegiance.workbench import QUEUES, queue

    @app.get("/api/review")
    def about() -> Row:
        return {
            "coder": desk.coder if desk else None,
            "queues": list(QUEUES),
            "relations": list(relations()),
            "statuses": list(STATUSES),
        }

    @app.get("/api/queue/{kind}")
    def waiting(kind: str) -> Row:
        coder = desk.coder if desk and kind != "to-adjudicate" else None
        found = queue(ledger, kind, coder=coder)
        return {"waiting": len(found), "claims": [claim_row(ledger, c) for c in found[:_AT_ONCE]]}

    @app.get("/api/claims/{key}")
    def one(key: str) -> Row:
        return claim_row(ledger, ledger.claim(key))

    @app.get("/api/names")
    def names() -> Row:
        return name_rows(ledger)


def _writes(app: FastAPI, ledger: Ledger, desk: Desk | None) -> None:
    from allegiance import workbench
    from allegiance.workbench.judging import parsed_changes

    def allowed(request: Request) -> Desk:
        """Refuse whoever is not the coder at this very page."""
        if desk is None:
            raise HTTPException(
                403, "This page is only for reading. Start it with --coder NAME to judge"
            )
        origin = request.headers.get("origin")
        if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
            raise HTTPException(403, "Another site cannot judge")
        shown = request.headers.get(HEADER, "")
        if not secrets.compare_digest(shown.encode(), desk.key.encode()):
            raise HTTPException(
                403, "The key is missing. Open the address that the terminal printed, key and all"
            )
        return desk

    coder = Depends(allowed)
    sent = Body()

    @app.post("/api/claims/{key}", response_model=None)
    def judge(key: str, who: Desk = coder, given: Row = sent) -> Row:
        judgement = _word(given, "judgement", _JUDGEMENTS)
        held = ledger.claim(key)
        changes = given.get("changes") or {}
        if not isinstance(changes, dict):
            raise OptionError("changes must be fields and values", remedy="Send an object")
        ledger.review(
            held.key,
            _JUDGEMENTS[judgement],
            coder=who.coder,
            changes=parsed_changes({str(k): str(v or "") for k, v in changes.items()}),
            comment=_text(given, "comment"),
            codebook=who.codebook,
            is_final=given.get("final") is True,
        )
        return claim_row(ledger, ledger.claim(held.key))

    @app.post("/api/names", response_model=None)
    def identify(who: Desk = coder, given: Row = sent) -> Row:
        acts = {"same": workbench.same, "different": workbench.different}
        acts["unsure"] = workbench.unsure
        act = acts[_word(given, "judgement", acts)]
        a, b = _text(given, "a") or "", _text(given, "b") or ""
        number = act(ledger, a, b, by=who.coder, reason=_text(given, "reason"))
        return {"number": number} | name_rows(ledger)

    @app.post("/api/names/{number}/undo", response_model=None)
    def undo(number: int, who: Desk = coder) -> Row:
        ledger.undo_identity(number, by=who.coder)
        return name_rows(ledger)


def _word(given: Row, field: str, known: Any) -> str:
    said = given.get(field)
    if not isinstance(said, str) or said not in known:
        raise OptionError(f"{field} cannot be {said!r}", remedy=f"Give one of {', '.join(known)}")
    return said


def _text(given: Row, field: str) -> str | None:
    said = given.get(field)
    if said is not None and not isinstance(said, str):
        raise OptionError(f"{field} must be a text, not {said!r}", remedy="Send a text")
    return (said or "").strip() or None


def claim_row(ledger: Ledger, held: LedgerClaim) -> Row:
    """Return a claim with its sentence, its document and what was judged of it."""
    from allegiance.workbench import sentence_around

    document = ledger.document(held.sha256).document
    before, words, after = sentence_around(document.text, held.original.span)
    return {
        "key": held.key,
        "judgement": held.judgement,
        "sentence": [before, words, after],
        "source": document.source,
        "title": document.title,
        "published": document.published,
        "confidence": held.claim.confidence,
        "says": _fields(held.claim),
        "said": _fields(held.original),
        "reviews": [
            {
                "coder": review.coder,
                "judgement": review.judgement,
                "changes": {name: _cell(value) for name, value in review.changes},
                "comment": review.comment,
                "final": review.is_final,
                "learned": review.learned.isoformat(),
            }
            for review in ledger.reviews(held.key)
        ],
    }


def _fields(claim: Claim) -> dict[str, str]:
    return {name: _cell(getattr(claim, name)) for name in (*_FIELDS, *_COUNTS)}


def _cell(value: Any) -> str:
    """Write a value as a correction would give it: 3, 3..5, 3.. or ..5 for a count."""
    if value is None or isinstance(value, str):
        return value or ""
    low, high = ("" if n is None else str(n) for n in (value.low, value.high))
    return low if low == high else f"{low}..{high}"


def name_rows(ledger: Ledger) -> Row:
    """Return pairs that may be one actor, names that nobody knows, and what was judged."""
    held = ledger.identities()
    undone = {j.undoes for j in held}
    pairs = ledger.suggestions()
    new = sorted(ledger.new_names(), key=lambda n: (-n.claims, n.actor.name))
    return {
        "waiting": len(pairs),
        "pairs": [
            {"a": s.a, "b": s.b, "score": s.score, "reason": s.reason, "claims": s.claims}
            for s in pairs[:_MOST_NAMES]
        ],
        "new": [
            {"name": n.actor.name, "kind": n.actor.kind, "claims": n.claims}
            for n in new[:_MOST_NAMES]
        ],
        "judgements": [
            {
                "number": j.number,
                "a": j.a,
                "b": j.b,
                "judgement": j.judgement,
                "by": j.by,
                "reason": j.reason,
            }
            for j in held
            if j.undoes is None and j.number not in undone
        ],
    }
