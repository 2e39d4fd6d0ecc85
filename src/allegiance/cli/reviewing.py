"""Going through a queue of claims, one key for each."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING, Final

import click

from allegiance.cli.judging import claim_line, parsed_changes
from allegiance.cli.output import complain, console

if TYPE_CHECKING:
    from allegiance.ledger import Ledger, LedgerClaim

__all__ = ["review_queue"]

_KEYS: Final = "a accept · c correct · r reject · m comment · s skip · u back · q quit"
_JUDGED: Final = {"a": "accepted", "r": "rejected", "c": "corrected", "m": "comment"}
_QUITS: Final = ("", "q", "\x03", "\x04", "\x1b")


def review_queue(
    ledger: Ledger, kind: str, *, coder: str, codebook: str | None, is_final: bool
) -> None:
    """Show the claims of a queue one by one and write down what the coder's keys say.

    Every judgement is in the ledger as soon as its key is pressed. Keys come from the terminal
    or, where there is none, from standard input.

    Parameters
    ----------
    ledger
        The open ledger.
    kind
        One of `allegiance.workbench.QUEUES` of claims.
    coder, codebook, is_final
        As for `allegiance.ledger.Ledger.review`.
    """
    from allegiance.workbench import queue

    waiting = queue(ledger, kind, coder=None if kind == "to-adjudicate" else coder)
    done: Counter[str] = Counter()
    at = 0
    while at < len(waiting):
        held = ledger.claim(waiting[at].key)
        show(ledger, held, f"{at + 1} of {len(waiting)}")
        key = read_key()
        if key in _QUITS:
            break
        if key == "s":
            at += 1
        elif key == "u":
            at = max(at - 1, 0)
        elif key in _JUDGED and judged(
            ledger, held.key, key, coder=coder, codebook=codebook, is_final=is_final
        ):
            done[_JUDGED[key]] += 1
            at += key != "m"
        elif key not in _JUDGED:
            click.echo(_KEYS)
    if not waiting:
        click.echo("No claim waits in this queue.")
        return
    counts = ", ".join(f"{number} {what}" for what, number in done.items()) or "nothing judged"
    click.echo(f"{counts}; {len(waiting) - at} left of {len(waiting)}.")


def judged(
    ledger: Ledger,
    claim: str,
    key: str,
    *,
    coder: str,
    codebook: str | None,
    is_final: bool,
) -> bool:
    """Write one judgement; say what is wrong and return False where it cannot be."""
    from allegiance.errors import InputError

    try:
        changes: dict[str, object] = {}
        comment = None
        if key == "c":
            said = ask("Correct (field=value; field=value), empty to leave it: ")
            changes = parsed_changes(tuple(one for one in said.split(";") if one.strip()))
        if key == "m":
            comment = ask("Comment, empty to leave it: ")
        if key in "cm" and not changes and not comment:
            return False
        ledger.review(
            claim,
            _JUDGED[key],
            coder=coder,
            changes=changes,
            comment=comment,
            codebook=codebook,
            is_final=is_final,
        )
    except InputError as error:
        complain(str(error))
        return False
    return True


def show(ledger: Ledger, held: LedgerClaim, place: str) -> None:
    """Print one claim: where it stands, its sentence with the words highlighted, what it says."""
    from rich.text import Text

    from allegiance.workbench import sentence_around

    document = ledger.document(held.sha256).document
    about = " · ".join(x for x in (document.source, document.published, document.title) if x)
    before, words, after = sentence_around(document.text, held.original.span)
    screen = console()
    # Where there are no colours the words are set off by signs.
    opening, closing = ("", "") if screen.is_terminal else ("»", "«")
    sentence = Text(before)
    sentence.append(f"{opening}{words}{closing}", style="bold reverse")
    sentence.append(after)
    screen.print(Text(f"\n{place} · {about} · {held.key[:8]}", style="dim"))
    screen.print(sentence)
    screen.print(Text(claim_line(held.claim), style="bold"))
    for review in ledger.reviews(held.key):
        changes = ", ".join(f"{name}={value}" for name, value in review.changes)
        said = " ".join(x for x in (changes, review.comment) if x)
        screen.print(Text(f"  {review.coder}: {review.judgement} {said}".rstrip(), style="dim"))
    if screen.is_terminal:
        screen.print(Text(_KEYS, style="dim"))


def read_key() -> str:
    """Return the next key in small letters; an empty text at the end of the input."""
    if sys.stdin.isatty():
        return click.getchar().lower()
    while (key := sys.stdin.read(1)).isspace():
        pass
    return key.lower()


def ask(prompt: str) -> str:
    """Return a line from the coder, from wherever the keys come."""
    if sys.stdin.isatty():
        answer: str = click.prompt(prompt, default="", show_default=False, prompt_suffix="")
        return answer.strip()
    return sys.stdin.readline().strip()
