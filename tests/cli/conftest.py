"""A ledger of the sample reports, read once for all command tests."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from allegiance.cli import run as run_command
from allegiance.cli.root import allegiance

REPORTS = Path(__file__).parents[2] / "examples" / "khorasan" / "reports"


@dataclass(frozen=True)
class Said:
    """What a command printed and how it left."""

    code: int
    out: str
    err: str


Run = Callable[..., Said]


def command_line(*args: object) -> Said:
    """Run the command line in this process, errors turned into messages as for users."""
    with CliRunner().isolation() as streams:
        code = run_command(allegiance, [str(a) for a in args])
        out, err = streams[0].getvalue().decode(), streams[1].getvalue().decode()
    return Said(code, out, err)


@pytest.fixture(scope="session")
def run() -> Run:
    return command_line


@pytest.fixture(scope="session")
def sample_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ledger") / "khorasan.ledger"
    said = command_line("read", REPORTS, "--ledger", path)
    assert said.code == 0, said.err
    return path


@pytest.fixture
def reports() -> Path:
    return REPORTS
