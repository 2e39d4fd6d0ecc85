"""What several exporters need: plain dates, who an actor is, writing whole or not at all."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from allegiance.claims import Actor, Claim, ClaimFile
from allegiance.errors import ExchangeError, OutputError
from allegiance.exchange.records import Content
from allegiance.exchange.tables import UNREADABLE, open_text
from allegiance.times import iso, parse

__all__ = ["Losses", "actors_of", "bounds", "claims_of", "needs", "read_json_lines", "written"]


def needs(module: str, path: Path) -> ModuleType:
    """Import an optional package, or say which extra brings it.

    Raises
    ------
    ExchangeError
        If it is not installed.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        package = module.split(".", maxsplit=1)[0]
        extra = "ftm" if package == "followthemoney" else "exchange"
        raise ExchangeError(
            f"this format needs the package {package}",
            where=path,
            remedy=f"Run `pip install 'allegiance[{extra}]'`",
        ) from error


def bounds(when: str | None) -> tuple[str | None, str | None]:
    """Return the earliest and latest day of an EDTF date as ISO dates, None where open."""
    if when is None:
        return None, None
    found = parse(when)
    start = iso(found.start_low) if found.has_start else None
    return start, iso(found.end_high) if found.has_end else None


def claims_of(content: Content) -> Iterator[tuple[ClaimFile, Claim, str]]:
    """Yield every claim with its document and its key."""
    for file in content.files:
        for claim in file.claims:
            yield file, claim, claim.key(file.sha256)


def actors_of(content: Content) -> dict[str, Actor]:
    """Return every actor once, by its name after identity: usual kind, all names."""
    kinds: dict[str, Counter[str]] = {}
    names: dict[str, dict[str, None]] = {}
    for file in content.files:
        for actor in file.actors:
            own = content.called(actor.name)
            kinds.setdefault(own, Counter())[actor.kind] += 1
            names.setdefault(own, {}).update(dict.fromkeys(actor.names))
    for _, claim, _ in claims_of(content):
        for name in (claim.subject, claim.object, claim.said_by):
            if name is not None:
                kinds.setdefault(content.called(name), Counter())["organization"] += 0
    return {
        own: Actor(
            own,
            max(sorted(count), key=lambda kind: count[kind]),
            tuple(n for n in names.get(own, ()) if n != own),
        )
        for own, count in sorted(kinds.items())
    }


@dataclass(slots=True)
class Losses:
    """Counts what a format cannot hold, for the report."""

    counts: Counter[str] = field(default_factory=Counter)

    def of(self, claim: Claim, **held: bool) -> None:
        """Count the fields of a claim that are not held."""
        given = {
            "status other than asserted": claim.status != "asserted",
            "said by": claim.said_by is not None,
            "killed and wounded": claim.killed is not None or claim.wounded is not None,
            "place": claim.where is not None,
            "confidence": claim.confidence is not None,
            "uncertain or open dates": _is_soft(claim.when),
        }
        for what, is_given in given.items():
            if is_given and not held.get(what.split()[0], False):
                self.counts[what] += 1

    def note(self, what: str, number: int = 1) -> None:
        """Count something else that is left out."""
        if number:
            self.counts[what] += number

    def sentences(self) -> tuple[str, ...]:
        """Return one sentence for each kind of thing."""
        return tuple(f"{what}: left out of {n}" for what, n in sorted(self.counts.items()))


def _is_soft(when: str | None) -> bool:
    if when is None:
        return False
    found = parse(when)
    return found.is_approximate or "X" in when or not (found.has_start and found.has_end)


@contextmanager
def written(path: Path) -> Iterator[Path]:
    """Give a name to write to, moved into place at the end: whole or not at all.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    partial = path.with_name(path.name + ".part")
    try:
        yield partial
        partial.replace(path)
    except OSError as error:
        raise OutputError(
            f"the file cannot be written ({error.strerror or error})",
            where=path,
            remedy="Name a folder that exists and that you may write to",
        ) from error
    finally:
        partial.unlink(missing_ok=True)


def read_json_lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the objects of a JSON Lines file with their line numbers.

    Raises
    ------
    ExchangeError
        At the first line that is no JSON object.
    """
    try:
        with open_text(path) as handle:
            for number, line in enumerate(handle, start=1):
                if line.strip():
                    yield number, dict(json.loads(line))
    except (*UNREADABLE, ValueError, TypeError) as error:
        raise ExchangeError(
            f"the file is not JSON Lines ({error})",
            where=path,
            remedy="Give one JSON object a line, in UTF-8",
        ) from error
