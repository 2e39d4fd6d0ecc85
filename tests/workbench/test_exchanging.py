"""An import is judged together with the ledger that takes it in."""

from __future__ import annotations

from pathlib import Path

import pytest

from allegiance.errors import ExchangeError
from allegiance.ledger import Ledger
from allegiance.workbench import import_file


def sheet(folder: Path, name: str, *rows: str) -> Path:
    path = folder / f"{name}.csv"
    path.write_text("subject,relation,object,when\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def bring(ledger: Ledger, path: Path, *, dry_run: bool = False) -> int:
    return import_file("spreadsheet", path, ledger, dry_run=dry_run).new_claims


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    held = Ledger.open(tmp_path / "l.ledger")
    rows = ("Front A,part_of,Front B,2010/2020", "Front B,part_of,Front C,2010/2020")
    bring(held, sheet(tmp_path, "first", *rows))
    return held


def test_a_circle_through_the_ledger_is_refused_whole(ledger: Ledger, tmp_path: Path) -> None:
    rows = ("Front X,attacks,Front Y,2015", "the front C,part_of,Front A,2015")
    before = ledger.content()
    for dry_run in (True, False):
        with pytest.raises(ExchangeError) as told:
            bring(ledger, sheet(tmp_path, "second", *rows), dry_run=dry_run)
        keys = [c.key for c in ledger.claims()]
        said = str(told.value)
        assert "second.csv" in said
        assert "row 3, field relation: cyclic part_of" in said
        assert "Front C → Front A → Front B → Front C" in said
        assert all(f"claim {key} of the ledger" in said for key in keys)
        assert "reject the ledger's claim" in said
    assert ledger.content() == before
    assert ledger.check() == []


def test_what_does_not_hold_together_is_no_circle(ledger: Ledger, tmp_path: Path) -> None:
    assert bring(ledger, sheet(tmp_path, "later", "Front C,part_of,Front A,2021/2022")) == 1
    assert bring(ledger, sheet(tmp_path, "other", "Front C,splits_from,Front A,2015")) == 1
    assert ledger.check() == []


def test_a_circle_that_two_rows_close_with_the_ledger_is_refused(
    ledger: Ledger, tmp_path: Path
) -> None:
    rows = ("Front C,part_of,Front D,2015", "Front D,part_of,Front A,2015")
    with pytest.raises(ExchangeError, match=r"row 2.*cyclic part_of"):
        bring(ledger, sheet(tmp_path, "second", *rows))


def test_once_the_ledger_s_claim_is_rejected_the_import_goes_in(
    ledger: Ledger, tmp_path: Path
) -> None:
    path = sheet(tmp_path, "second", "Front C,part_of,Front A,2015")
    ledger.review(ledger.claims()[0].key, "rejected", coder="me")
    assert bring(ledger, path) == 1
    assert bring(ledger, path) == 0, "what is there already is no news"
