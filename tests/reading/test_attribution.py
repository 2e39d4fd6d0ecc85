"""How sure the report is, and whom it makes say it."""

from __future__ import annotations

import pytest

STATUSES = [
    ("Hamas attacked Israel.", "asserted"),
    ("Hamas did not attack Israel.", "denied"),
    ("Hamas never attacked Israel.", "denied"),
    ("Hamas denied that it had attacked Israel.", "denied"),
    ("Hamas denies attacking Israel.", "denied"),
    ("Hamas refused to attack Israel.", "denied"),
    ("Hamas may attack Israel.", "possible"),
    ("Hamas could attack Israel.", "possible"),
    ("Hamas is likely to attack Israel.", "possible"),
    ("Hamas will attack Israel.", "planned"),
    ("Hamas plans to attack Israel.", "planned"),
    ("Hamas vowed to attack Israel.", "planned"),
    ("If Hamas attacks Israel, prices will rise.", "conditional"),
]


@pytest.mark.parametrize(("text", "status"), STATUSES)
def test_status(read, text, status):
    found = [c for c in read(text).claims if (c.subject, c.object) == ("Hamas", "Israel")]
    assert status in {c.status for c in found if c.relation == "attacks"}
    if status != "asserted":
        assert all(c.status != "asserted" for c in found if c.relation == "attacks")


SPEAKERS = [
    ("Iran said that Hamas attacked Israel.", "Iran"),
    ("Hamas attacked Israel, Iran said.", "Iran"),
    ("According to Iran, Hamas attacked Israel.", "Iran"),
    ("Egypt said that Iran claimed that Hamas attacked Israel.", "Iran"),
    ("Hamas attacked Israel.", None),
    ("Hamas claimed responsibility for the attack on Israel.", "Hamas"),
]


@pytest.mark.parametrize(("text", "speaker"), SPEAKERS)
def test_innermost_speaker(claim, text, speaker):
    assert claim(text, "attacks").said_by == speaker


def test_suspected_attackers_are_possible(claim):
    assert (
        claim("Suspected fighters of Boko Haram attacked the Nigerian army.", "attacks").status
        == "possible"
    )
