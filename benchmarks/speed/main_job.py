"""The main job as a user runs it: start-up, one report to a brief, a thousand reports read.

::

    python -m benchmarks.speed.main_job                       # the sample report, a thousand files
    python -m benchmarks.speed.main_job --report FILE --files 200

Whole processes are timed, imports included: wall and CPU seconds, and the largest resident memory
of any one process. The thousand files are made of the corpus's documents, each with a line of its
own, so that no two are alike.
"""

from __future__ import annotations

import argparse
import itertools
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
ONE = ROOT / "examples" / "khorasan" / "reports" / "2016-06-20-the-movement-that-stayed.md"


def timed(*args: object) -> str:
    """Run the command line and return its figures as a table row's cells."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    command = [sys.executable, "-m", "allegiance", *map(str, args)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    if done.returncode:
        sys.exit(done.stderr)
    return f"{wall:.2f} | {cpu:.2f} | {after.ru_maxrss / 1024:,.0f}"


def many(folder: Path, count: int) -> int:
    """Write so many different reports and return their words."""
    sys.path.insert(0, str(ROOT / "training"))
    from notation import read_corpus

    paths = sorted((ROOT / "training" / "corpus").glob("*.txt"))
    documents = [c.document for path in paths for c in read_corpus(path)]
    words = 0
    for n, document in zip(range(count), itertools.cycle(documents), strict=False):
        text = f"Bulletin number {n}\n\n{document.text}\n"
        words += len(text.split())
        (folder / f"r{n:05}.txt").write_text(text, encoding="utf-8")
    return words


def main() -> None:
    """Print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--report", type=Path, default=ONE)
    parser.add_argument("--files", type=int, default=1000)
    args = parser.parse_args()
    print("| what | wall s | CPU s | MiB |\n| --- | --- | --- | --- |")
    print(f"| `allegiance --help` | {timed('--help')} |")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        row = timed("brief", args.report, "-o", folder / "one.html")
        print(f"| brief of one report ({len(args.report.read_text().split()):,} words) | {row} |")
        reports = folder / "reports"
        reports.mkdir()
        words = many(reports, args.files)
        row = timed("read", reports, "--ledger", folder / "many.ledger")
        print(f"| read {args.files:,} reports ({words:,} words) | {row} |")
        row = timed("read", reports, "--ledger", folder / "many.ledger")
        print(f"| the same again: nothing new | {row} |")


if __name__ == "__main__":
    main()
