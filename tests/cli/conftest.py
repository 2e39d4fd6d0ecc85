"""A ledger of the sample reports, read once for all command tests."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from allegiance.claims import Actor, Claim, Count, Document, Span
from allegiance.cli import run as run_command
from allegiance.cli.root import allegiance
from allegiance.ledger import Ledger

REPORTS = Path(__file__).parents[2] / "examples" / "khorasan" / "reports"


@dataclass(frozen=True)
class Said:
    """What a command printed and how it left."""

    code: int
    out: str
    err: str


Run = Callable[..., Said]


def command_line(*args: object, keys: str = "") -> Said:
    """Run the command line in this process, errors turned into messages as for users."""
    with CliRunner().isolation(input=keys) as streams:
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


WORDS = {
    "first": "Usmon Ghazi leads the Blue Front. The Blue Front attacked Iran in Zabul on 3 May 2015, "
    "killing four. The Red Front is allied with the Blue Front.",
    "second": "Usman Gazi leads the Blue Front. The Red Front is not allied with the Blue Front, "
    "a spokesman of the Red Front said.",
}


def claim_in(
    document: str, words: str, subject: str, relation: str, object_: str, **more: object
) -> Claim:
    start = WORDS[document].index(words)
    return Claim(
        subject, relation, object_, Span(start, start + len(words), words), document, **more
    )


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    """A ledger of two documents and five claims, which disagree on one tie."""
    path = tmp_path / "planted.ledger"
    fronts = (Actor("Blue Front", "armed_group", ("BF",)), Actor("Red Front", "armed_group"))
    with Ledger.open(path) as ledger:
        ledger.add(
            Document("first", WORDS["first"], publisher="Daily Wire", published="2015-06-01"),
            (*fronts, Actor("Usmon Ghazi", "person", ("Ghazi",)), Actor("Iran", "government")),
            (
                claim_in("first", "Usmon Ghazi leads the Blue Front.", "Usmon Ghazi", "leads", "Blue Front", confidence=0.9),
                claim_in("first", "attacked Iran in Zabul on 3 May 2015, killing four", "Blue Front", "attacks", "Iran",
                         when="2015-05-03", where="Zabul", killed=Count(4, 4), confidence=0.4),
                claim_in("first", "The Red Front is allied with the Blue Front", "Red Front", "allied_with", "Blue Front", confidence=0.8),
            ),
        )  # fmt: skip
        ledger.add(
            Document("second", WORDS["second"], publisher="Valley Post", published="2015-06-20"),
            (*fronts, Actor("Usman Gazi", "person")),
            (
                claim_in("second", "Usman Gazi leads the Blue Front.", "Usman Gazi", "leads", "Blue Front", confidence=0.7),
                claim_in("second", "The Red Front is not allied with the Blue Front", "Red Front", "allied_with", "Blue Front",
                         status="denied", confidence=0.5),
            ),
        )  # fmt: skip
    return path


@pytest.fixture
def reports() -> Path:
    return REPORTS
