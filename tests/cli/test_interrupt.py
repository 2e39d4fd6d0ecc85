"""Ctrl-C while reading: what was read is kept, and the same command goes on."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

SENTENCES = (
    "KABUL, 3 March 2017 - Fighters of the Northern Front attacked police post number {n} in Kunduz "
    "on Tuesday, killing at least {n} policemen, officials said. The Taliban condemned the attack. "
    "The Islamic Movement of Uzbekistan pledged allegiance to the Taliban in {year}."
)


@pytest.fixture
def many(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    folder.mkdir()
    for n in range(60):
        text = "\n\n".join(SENTENCES.format(n=n * 10 + k, year=1990 + n % 20) for k in range(6))
        (folder / f"r{n:03}.txt").write_text(text, encoding="utf-8")
    return folder


def documents(ledger: Path) -> int:
    out = subprocess.run(
        [sys.executable, "-m", "allegiance", "documents", "--ledger", ledger, "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    return len(json.loads(out.stdout)) if out.returncode == 0 else 0


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_what_was_read_is_kept_and_the_same_command_goes_on(many: Path, tmp_path: Path) -> None:
    ledger = tmp_path / "a.ledger"
    command = [
        sys.executable,
        "-m",
        "allegiance",
        "read",
        many,
        "--ledger",
        ledger,
        "--workers",
        "2",
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while process.poll() is None and not (ledger.exists() and documents(ledger) >= 3):
        time.sleep(0.2)
    assert process.poll() is None, "it finished before it could be interrupted"
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "What was read is kept" in err
    assert "Traceback" not in err

    kept = documents(ledger)
    assert 3 <= kept < 60
    again = subprocess.run(command, capture_output=True, text=True, check=False)
    assert again.returncode == 0, again.stderr
    assert f"{60 - kept} documents read" in again.stdout
    assert documents(ledger) == 60
