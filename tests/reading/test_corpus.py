import importlib
import multiprocessing
import os
import signal
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from types import ModuleType

import pytest

from allegiance.claims import Document
from allegiance.errors import DocumentError, ReaderError
from allegiance.reading.corpus import read_many
from allegiance.reading.documents import load

READERS = """
import os, signal, time
from allegiance.errors import ReaderError

def name(document):
    return document.id, os.getpid()

def strange(document):
    if "die" in document.text:
        os.kill(os.getpid(), signal.SIGKILL)
    if "raise" in document.text:
        raise ValueError("odd")
    return document.id

def broken(document):
    raise ReaderError("no model", remedy="Install it")

def slow(document):
    if int(document.id[1:]) > 2:
        time.sleep(60)
    return document.id
"""


@pytest.fixture
def readers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Functions in a module that other processes can import."""
    folder = tmp_path / "code"
    folder.mkdir()
    (folder / "planted_readers.py").write_text(READERS)
    monkeypatch.syspath_prepend(folder)
    sys.modules.pop("planted_readers", None)
    return importlib.import_module("planted_readers")


@pytest.fixture
def reports(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / f"r{n:02}.txt" for n in range(12)]
    for path in paths:
        path.write_text(f"The group {path.stem} attacked the town and killed two of its men.")
    return paths


def test_every_report_is_read_in_other_processes(readers: ModuleType, reports: list[Path]) -> None:
    seen: list[Path] = []
    found = list(read_many(reports, readers.name, workers=2, on_file=seen.append))
    assert sorted(name for name, _ in found) == [p.stem for p in reports]
    assert os.getpid() not in {process for _, process in found}
    assert sorted(seen) == reports


def test_one_or_two_small_reports_are_read_here(readers: ModuleType, reports: list[Path]) -> None:
    found = list(read_many(reports[:2], readers.name, workers=4))
    assert found == [("r00", os.getpid()), ("r01", os.getpid())]


@pytest.mark.parametrize("workers", [1, 2])
def test_a_bad_file_costs_only_itself(
    readers: ModuleType, reports: list[Path], workers: int
) -> None:
    reports[3].write_text("")
    reports[5].write_text("They raise a flag in the town of the north, it is said.")
    found = list(read_many(reports, readers.strange, workers=workers))
    errors = [e for e in found if isinstance(e, DocumentError)]
    assert sorted(str(e.where) for e in errors) == [str(reports[3]), str(reports[5])]
    assert any("odd" in e.what for e in errors)
    assert sorted(f for f in found if isinstance(f, str)) == [
        p.stem for p in reports if p not in (reports[3], reports[5])
    ]


def test_a_report_that_kills_its_process_costs_only_itself(
    readers: ModuleType, reports: list[Path]
) -> None:
    reports[4].write_text("Two men die in the attack on the town, it is said.")
    found = list(read_many(reports, readers.strange, workers=2))
    [error] = [e for e in found if isinstance(e, DocumentError)]
    assert error.where == str(reports[4])
    assert sorted(f for f in found if isinstance(f, str)) == [
        p.stem for p in reports if p != reports[4]
    ]


def test_what_is_done_is_not_read_again(readers: ModuleType, reports: list[Path]) -> None:
    reports[1].write_bytes(b"\0 no longer readable")
    done = {str(reports[0]), str(reports[1]), load(reports[2])[0].sha256}
    seen: list[Path] = []
    for workers in (1, 2):
        found = list(read_many(reports, readers.name, workers, done, seen.append))
        assert sorted(name for name, _ in found) == [p.stem for p in reports[3:]]
    assert sorted(set(seen)) == reports


@pytest.mark.parametrize("workers", [1, 2])
def test_a_broken_reader_ends_the_run(
    readers: ModuleType, reports: list[Path], workers: int
) -> None:
    with pytest.raises(ReaderError, match="no model"):
        list(read_many(reports, readers.broken, workers=workers))


def test_closing_early_ends_the_workers(readers: ModuleType, reports: list[Path]) -> None:
    run = read_many(reports, readers.slow, workers=2)
    first = next(run)
    run.close()  # type: ignore[attr-defined]
    assert first in {"r00", "r01", "r02"}
    assert multiprocessing.active_children() == []


def test_a_file_named_twice_is_read_once(readers: ModuleType, reports: list[Path]) -> None:
    found = list(read_many(reports * 3, readers.name, workers=2))
    assert sorted(name for name, _ in found) == [p.stem for p in reports]


def test_few_files_are_under_way_however_many_there_are(
    readers: ModuleType, reports: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    submitted = taken = most = 0
    submit = ProcessPoolExecutor.submit

    def counted(pool: ProcessPoolExecutor, *args: object) -> object:
        nonlocal submitted, most
        submitted += 1
        most = max(most, submitted - taken)
        return submit(pool, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(ProcessPoolExecutor, "submit", counted)
    for _ in read_many(reports, readers.name, workers=2):
        taken += 1
    assert (submitted, most) == (12, 4)


SCRIPT = """
import sys
from pathlib import Path
from planted_readers import slow
from allegiance.reading.corpus import read_many
print("starts", flush=True)
kept = []
try:
    for one in read_many(sorted(Path(sys.argv[1]).glob("*.txt")), slow, workers=2):
        kept.append(one)
        print(one, flush=True)
except KeyboardInterrupt:
    print("kept", len(kept), flush=True)
"""


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="needs process groups")
def test_an_interrupt_stops_at_once_and_keeps_what_was_read(
    tmp_path: Path, readers: ModuleType, reports: list[Path]
) -> None:
    """The script has no main guard, on purpose: it must run once all the same."""
    assert readers.slow is not None
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    paths = os.pathsep.join([str(tmp_path / "code"), *sys.path])
    run = subprocess.Popen(
        [sys.executable, str(script), str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": paths},
    )
    assert run.stdout is not None
    lines = [run.stdout.readline() for _ in range(4)]
    os.killpg(run.pid, signal.SIGINT)
    rest, _ = run.communicate(timeout=30)
    assert sorted(line.strip() for line in lines) == ["r00", "r01", "r02", "starts"]
    assert rest.strip() == "kept 3"


def test_a_document_is_what_the_reader_gets(reports: list[Path]) -> None:
    kinds = list(read_many(reports[:1], type, workers=1))
    assert kinds == [Document]
