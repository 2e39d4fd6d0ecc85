"""Fail if anything the package needs at run time is under a GPL or AGPL licence."""

from __future__ import annotations

import re
import sys
from importlib.metadata import PackageNotFoundError, distribution

from packaging.requirements import Requirement

COPYLEFT = re.compile(r"(?<!L)(?<!Lesser )\b(A?GPL|GNU (Affero )?General Public)", re.IGNORECASE)
EXTRAS = ("", "web", "llm", "postgres", "exchange", "ftm", "plots")


def needed(name: str, extras: tuple[str, ...], seen: dict[str, str]) -> None:
    """Collect the licences of a distribution and of all it requires."""
    if name.lower() in seen:
        return
    try:
        found = distribution(name)
    except PackageNotFoundError:
        return
    seen[name.lower()] = licence(found.metadata)
    for line in found.requires or []:
        wanted = Requirement(line)
        if wanted.marker is None or any(wanted.marker.evaluate({"extra": e}) for e in extras):
            needed(wanted.name, ("", *wanted.extras), seen)


def licence(metadata: object) -> str:
    """Return what the package says of its licence, the shortest clear form first."""
    expression = metadata.get("License-Expression")  # type: ignore[attr-defined]
    listed = metadata.get_all("Classifier") or []  # type: ignore[attr-defined]
    classes = [c.split(" :: ")[-1] for c in listed if c.startswith("License ::")]
    stated = (metadata.get("License") or "").splitlines()[:1]  # type: ignore[attr-defined]
    return expression or "; ".join(classes) or " ".join(stated) or "not stated"


def main() -> int:
    """Print every licence and say whether one of them forbids our use."""
    seen: dict[str, str] = {}
    needed("allegiance", EXTRAS, seen)
    for name, text in sorted(seen.items()):
        print(f"{name:32} {text}")
    choices = {n: re.split(r"\bOR\b|;", t) for n, t in seen.items()}
    wrong = [n for n, parts in choices.items() if all(COPYLEFT.search(p) for p in parts)]
    if wrong:
        print("GPL or AGPL:", ", ".join(wrong))
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
