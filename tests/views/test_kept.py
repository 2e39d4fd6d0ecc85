"""Evidence that is kept is the evidence, and nothing but the same numbers finds it again."""

from __future__ import annotations

import sys
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from allegiance.history import History
from allegiance.views import kept, picture
from allegiance.views.evidence import Rows
from allegiance.views.inference import Ties, infer

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def stored(khorasan: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """A history on disk, small ones being kept too, and the folder that keeps evidence."""
    monkeypatch.setenv("ALLEGIANCE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(kept, "WORTH_KEEPING", 1)
    khorasan.to_parquet(tmp_path / "story.parquet")
    return tmp_path / "story.parquet", tmp_path / "cache" / "evidence"


def same(one: Ties, two: Ties) -> bool:
    columns = [("a", one, two), ("b", one, two), ("relation", one, two)]
    columns += [(n, one, two) for n in ("pro_start", "con_start")]
    evidence = one.evidence, two.evidence
    columns += [(n, *evidence) for n in ("by_origin", "run", "first", "last")]  # type: ignore[list-item]
    for side in ("pro", "con"):
        columns += [(f.name, *(getattr(e, side) for e in evidence)) for f in fields(Rows)]  # type: ignore[list-item]
    return all(np.array_equal(getattr(x, n), getattr(y, n)) for n, x, y in columns)


def test_what_is_kept_is_what_was_worked_out(stored: tuple[Path, Path]) -> None:
    path, folder = stored
    first = History.from_parquet(path)
    assert kept.kept(first) is None
    worked_out = infer(first)
    again = kept.kept(History.from_parquet(path))
    assert again is not None
    assert same(again, worked_out)
    shown = picture(History.from_parquet(path), "2015-12").ties
    assert [t.strength for t in shown] == [t.strength for t in picture(first, "2015-12").ties]
    assert len(list(folder.iterdir())) == 1


def test_other_numbers_are_worked_out_anew(
    stored: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, folder = stored
    infer(History.from_parquet(path))
    other = History.from_parquet(path).select(np.arange(5))
    assert kept.kept(other) is None
    assert len(infer(other)) < len(infer(History.from_parquet(path)))
    for few in range(6, 12):
        infer(History.from_parquet(path).select(np.arange(few)))
    assert len(list(folder.iterdir())) == kept._MOST
    monkeypatch.setattr(kept, "_rules", lambda: "another table of rules")
    assert kept.kept(other) is None


@pytest.mark.parametrize("harm", ["cut", "missing"])
def test_damaged_files_are_worked_out_anew(stored: tuple[Path, Path], harm: str) -> None:
    path, folder = stored
    whole = infer(History.from_parquet(path))
    file = next(folder.glob("*/pro.tie.npy"))
    whole_file = file.read_bytes()
    file.unlink()  # what is mapped stays as it was
    if harm == "cut":
        file.write_bytes(whole_file[:-4])
    assert kept.kept(History.from_parquet(path)) is None
    assert same(infer(History.from_parquet(path)), whole)


def test_nothing_is_kept_where_nothing_can_be_written(
    stored: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, folder = stored
    folder.parent.write_text("a file where a folder should be")
    assert len(infer(History.from_parquet(path)))
    assert folder.parent.is_file()
    monkeypatch.undo()


def test_a_history_in_memory_leaves_nothing_behind(
    khorasan: History, stored: tuple[Path, Path]
) -> None:
    assert khorasan.origin is None
    infer(khorasan)
    assert not stored[1].exists()
