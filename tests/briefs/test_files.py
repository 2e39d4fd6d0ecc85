from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from allegiance.briefs.files import write_whole
from allegiance.errors import OutputError


def test_it_replaces_the_old_file_whole(tmp_path: Path) -> None:
    path = tmp_path / "brief.html"
    path.write_text("old")
    assert write_whole(path, b"new") == path
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_missing_folder_is_refused_and_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="folder that exists"):
        write_whole(tmp_path / "no" / "brief.html", b"x")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="is a folder"):
        write_whole(tmp_path, b"x")


def test_a_failure_halfway_keeps_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "brief.html"
    path.write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OutputError, match="No space left"):
        write_whole(path, b"new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_it_has_the_permissions_of_any_new_file(tmp_path: Path) -> None:
    mask = os.umask(0o022)
    try:
        mode = write_whole(tmp_path / "b.html", b"x").stat().st_mode
    finally:
        os.umask(mask)
    assert stat.S_IMODE(mode) == 0o644
