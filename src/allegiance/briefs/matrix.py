"""Competing hypotheses as one HTML page that asks nothing of any network.

The matrix with every quote under its claim; what was overruled, by whom and why; on which single
claims the first place hangs. There is no script in it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from allegiance.briefs.files import write_whole
from allegiance.briefs.html import asset, policy, template

__all__ = ["matrix_page", "write_matrix"]

_SIGNS: Final = {"consistent": "+", "inconsistent": "−", "not applicable": "·"}
_CLASSES: Final = {"consistent": "for", "inconsistent": "against", "not applicable": "none"}


def write_matrix(found: dict[str, Any], hinges: Sequence[str], to: Path) -> Path:
    """Write the page; see `matrix_page`.

    Raises
    ------
    OutputError
        If the file cannot be written; nothing half-written is left.
    """
    return write_whole(to, matrix_page(found, hinges).encode("utf-8", errors="replace"))


def matrix_page(found: dict[str, Any], hinges: Sequence[str]) -> str:
    """Return the page.

    Parameters
    ----------
    found
        The matrix as ``hypotheses weigh --json`` tells it.
    hinges
        In words, on which claims the first place hangs.
    """
    letters = "".join(re.findall(r"@font-face\{[^}]*\}", asset("brief.css")))
    place = files("allegiance.briefs") / "templates" / "matrix.css"
    style = letters + place.read_text(encoding="utf-8").replace("\r\n", "\n").strip()
    by_number = {h["number"]: h for h in found["hypotheses"]}
    most = max([1e-9, *(max(h["against"], h["for"]) for h in found["hypotheses"])])
    page: str = template("matrix.html").render(
        policy=policy("", style),
        style=style,
        on=found["on"],
        hypotheses=[by_number[n] for n in found["order"]],
        numbers=sorted(by_number),
        rows=[_row(r) for r in found["evidence"]],
        hinges=hinges,
        most=most,
    )
    return page


def _row(row: dict[str, Any]) -> dict[str, Any]:
    claim = row["claim"]
    said = f"{claim['subject']} {claim['relation'].replace('_', ' ')} {claim['object']}"
    return {
        "key": claim["key"][:8],
        "said": said,
        "denied": claim["status"] == "denied",
        "supposed": row["is_hypothetical"],
        "when": claim["when"],
        "source": claim["source"],
        "quote": " ".join(claim["quote"].split()),
        "weight": row["weight"],
        "turns": row["if_false_first"],
        "plain": not row["is_diagnostic"],
        "overruled": [(n, c) for n, c in enumerate(row["cells"], 1) if c["by"]],
        "cells": [
            c | {"sign": _SIGNS[c["judgement"]], "class": _CLASSES[c["judgement"]]}
            for c in row["cells"]
        ],
    }
