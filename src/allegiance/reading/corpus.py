"""Many reports at once, in several processes, with flat memory.

::

    read_many(paths, read, workers=None, done=(), on_file=None) -> Iterator[Reading | DocumentError]

``read`` turns one `Document` into whatever the caller wants back (a ``Reading``). It runs in other
processes, so it must be a function at the top of a module; it should keep its models in a cache
of its process, so that each worker loads them once. Results come as they are finished, not in the
order of ``paths``. At most two files per worker are under way, whatever the length of ``paths``.

A file that cannot be read yields its `DocumentError` and the rest goes on, even where reading it
kills its process. A `ReaderError` (a missing model, say) ends the run, since no file could be read.
Interrupting the run (Ctrl-C, or closing the iterator) ends the workers at once; what was yielded
is the caller's to keep, and passing it as ``done`` takes the run up where it stopped.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Collection, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Any, Final, TypeVar

from allegiance import config
from allegiance.claims import Document, is_known
from allegiance.errors import AllegianceError, DocumentError, ReaderError
from allegiance.reading.documents import load

__all__ = ["read_many"]

R = TypeVar("R")
_AHEAD: Final = 2
_THREADS: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_FEW_FILES: Final = 2
_SMALL: Final = 300_000
"""Bytes that are read sooner here than another process starts."""


def read_many(
    paths: Iterable[str | Path],
    read: Callable[[Document], R],
    workers: int | None = None,
    done: Collection[str] = frozenset(),
    on_file: Callable[[Path], object] | None = None,
) -> Iterator[R | DocumentError]:
    """Read many files.

    Parameters
    ----------
    paths
        Files, as `allegiance.reading.find_reports` lists them.
    read
        What to do with each document; a function at the top of a module.
    workers
        Processes to read with; by default as `allegiance.config.workers` says. With one, or with
        one or two small files, everything is read in this process, in order.
    done
        What need not be read again: paths, which are not even opened, SHA-256 sums of texts,
        and what `allegiance.claims.known_editions` gives.
    on_file
        Called with each file's path after its last result was taken, for a progress bar; skipped
        files included.

    Yields
    ------
    R or DocumentError
        One result per document, or the error of a file that cannot be read.

    Raises
    ------
    ReaderError
        If the reader itself cannot work.
    OptionError
        If ``workers`` is no whole number above zero.
    """
    files = list(dict.fromkeys(Path(path) for path in paths))
    number = min(config.workers(workers), len(files))
    finished = _finished(files, read, number, frozenset(done))
    for path, results in finished:
        yield from results
        if on_file is not None:
            on_file(path)


def _finished(
    files: list[Path], read: Callable[[Document], R], workers: int, done: frozenset[str]
) -> Iterator[tuple[Path, list[R | DocumentError]]]:
    skipped = [path for path in files if str(path) in done]
    waiting = [path for path in files if str(path) not in done]
    for path in skipped:
        yield path, []
    if workers <= 1 or (len(waiting) <= _FEW_FILES and _bytes(waiting) <= _SMALL):
        for path in waiting:
            yield path, _read_file(path, read, done)
        return
    left = iter(waiting)
    while suspects := (yield from _in_parallel(left, read, workers, done)):
        # A process died, and any of these may have killed it: one at a time tells which.
        for path in suspects:
            if (yield from _in_parallel(iter([path]), read, 1, done)):
                yield path, [_deadly(path)]


def _bytes(files: list[Path]) -> int:
    total = 0
    for path in files:
        with suppress(OSError):
            total += path.stat().st_size
    return total


def _read_file(
    path: Path, read: Callable[[Document], R], done: frozenset[str]
) -> list[R | DocumentError]:
    """Read every document of a file; whatever goes wrong with the file becomes its error."""
    try:
        documents = load(path)
        return [read(document) for document in documents if not is_known(document, done)]
    except (ReaderError, DocumentError) as error:
        if isinstance(error, ReaderError):
            raise
        return [error]
    except AllegianceError as error:
        return [DocumentError(error.what, where=path, remedy=error.remedy)]
    except Exception as error:  # one strange file must not cost the other thousand
        return [
            DocumentError(
                f"reading it failed ({type(error).__name__}: {error})",
                where=path,
                remedy="Read it as plain text, and please report the failure",
            )
        ]


def _deadly(path: Path) -> DocumentError:
    return DocumentError(
        "the process that read it died, most likely for lack of memory",
        where=path,
        remedy="Split the report, or read it on a larger machine",
    )


def _in_parallel(
    left: Iterator[Path], read: Callable[[Document], R], workers: int, done: frozenset[str]
) -> Generator[tuple[Path, list[R | DocumentError]], None, list[Path]]:
    """Read in other processes until none are left; return the files under way when one dies."""
    others = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(
        workers, multiprocessing.get_context("spawn"), _prepare, (read, done)
    )
    under_way: dict[Path, Future[list[Any]]] = {}
    is_over = False
    try:
        while True:
            for path in islice(left, _AHEAD * workers - len(under_way)):
                under_way[path] = Future()
                with _apart(read):
                    under_way[path] = pool.submit(_work, path)
            is_over = not under_way
            if is_over:
                return []
            ready, _ = wait(under_way.values(), return_when=FIRST_COMPLETED)
            for path in [p for p, future in under_way.items() if future in ready]:
                yield path, under_way[path].result()
                del under_way[path]
    except BrokenProcessPool:
        return list(under_way)
    finally:
        if not is_over:
            for child in set(multiprocessing.active_children()) - others:
                child.terminate()
        # The pool's own thread reaps the children: once it has ended, none is left.
        pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _apart(read: Callable[[Document], Any]) -> Iterator[None]:
    """Let children start that neither run the caller's script again nor see its Ctrl-C.

    A spawned child imports the parent's main module, which would run a script without a main
    guard a second time; it needs to only where ``read`` is defined there.
    """
    main = vars(sys.modules["__main__"])
    hidden = {} if read.__module__ == "__main__" else {"__spec__": None, "__file__": None}
    shown = {name: main[name] for name in hidden if name in main}
    has_masks = hasattr(signal, "pthread_sigmask")
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT}) if has_masks else set()
    # One thread per worker: they share the cores already.
    alone = {name: "1" for name in _THREADS if name not in os.environ}
    os.environ.update(alone)
    main.update(hidden)
    try:
        yield
    finally:
        for name in hidden:
            main.pop(name)
        main.update(shown)
        for name in alone:
            os.environ.pop(name, None)
        if has_masks:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)


_TASK: list[tuple[Callable[[Document], Any], frozenset[str]]] = []


def _prepare(read: Callable[[Document], Any], done: frozenset[str]) -> None:
    """Set a worker up: the parent alone answers Ctrl-C, its tables are not gone over for ever."""
    gc.set_threshold(50_000, 20, 50)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _TASK[:] = [(read, done)]


def _work(path: Path) -> list[Any]:
    read, done = _TASK[0]
    return _read_file(path, read, done)
