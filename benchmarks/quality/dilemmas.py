"""The odds on the day before each recorded realignment of coded documents, right or wrong.

Run from the project's root::

    python benchmarks/quality/dilemmas.py FOLDER_OF_CLAIM_FILES

Each union or break of an armed group that is dated to a month or better is asked about as of the
day before it may first have happened. Documents written later are used too, since few are older
than what they tell: the claims are cut by the date of what they say, not by when they were said.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np

from allegiance.claims import read_claim_file
from allegiance.history import History
from allegiance.ledger import Ledger
from allegiance.models.board import BREAKS, UNIONS
from allegiance.models.dilemma import Dilemma
from allegiance.times import iso
from allegiance.workbench import dilemmas

MONTH = 45


def history_of(folder: Path) -> History:
    """Return the history of the claim files of a folder."""
    with (
        tempfile.TemporaryDirectory() as place,
        Ledger.open(Path(place) / "coded.ledger") as ledger,
    ):
        for file in sorted(folder.rglob("*.jsonl")):
            text = next(
                (t for t in (file.with_suffix(".txt"), folder.parent / "texts" / f"{file.stem}.txt",
                             folder / "texts" / f"{file.stem}.txt") if t.exists()),
                None,
            )  # fmt: skip
            words = text.read_text(encoding="utf-8") if text else None
            read = read_claim_file(file, words)
            ledger.add(read.document, read.actors, read.claims)
        return ledger.history()


def asked(found: Dilemma, relation: str, target: int) -> tuple[str, float, float, float] | None:
    """Return what was said of a realignment before it, None where it was not among the options."""
    kind = "go over" if relation in UNIONS else "stay"
    for option in found.options:
        if option.kind == kind and option.target == target:
            ends = (option.odds, option.low, option.high)
            if kind == "stay":
                ends = (1 - option.odds, 1 - option.high, 1 - option.low)
            return ("go over" if kind == "go over" else "leave", *ends)
    return None


def main() -> None:
    """Print one line for each realignment."""
    history = history_of(Path(sys.argv[1]))
    names = (*UNIONS, *BREAKS)
    rows = [
        i
        for i in range(len(history))
        if history.relation_of(i).name in names
        and history.status_of(i) == "asserted"
        and history.is_dated[i]
        and history.end_high[i] - history.start_low[i] <= MONTH
        and history.actors[int(history.subject[i])].kind == "armed_group"
    ]
    done: set[tuple[int, str, int, int]] = set()
    told: list[float] = []
    for i in rows:
        who, whom = int(history.subject[i]), int(history.object[i])
        relation, on = history.relation_of(i).name, int(history.start_low[i]) - 1
        if (who, relation, whom, on) in done:
            continue
        done.add((who, relation, whom, on))
        found = dilemmas(history, history.actors[who].name, on)[0]
        said = asked(found, relation, whom)
        line = f"| {iso(on)} | {history.actors[who].name} {relation} {history.actors[whom].name} | "
        if said is None:
            print(line + "not among the options |")
        else:
            told.append(said[1])
            print(line + f"{said[0]}: {said[1]:.0%} ({said[2]:.0%} to {said[3]:.0%}) |")
    print(f"{len(done)} realignments, {len(told)} among the options", end="")
    print(f", mean odds given to what happened {np.mean(told):.0%}" if told else "")


if __name__ == "__main__":
    main()
