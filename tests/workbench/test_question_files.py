"""Questions as CSV: out and in without a change, or not at all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allegiance.claims import Actor, Claim, Document, Span
from allegiance.errors import ExchangeError
from allegiance.ledger import Ledger, NewQuestion
from allegiance.workbench import export_questions, import_questions

WORDS = "The Blue Front may join the Red Front by the end of 2016. The Blue Front attacked Iran."
CAST = (
    Actor("Blue Front", "armed_group"),
    Actor("Red Front", "armed_group"),
    Actor("Iran", "government"),
)


def fill(ledger: Ledger) -> str:
    """Add a report with one question, and return its key."""
    one = Span(0, 57, WORDS[:57])
    two = Span(58, len(WORDS), WORDS[58:])
    ledger.add(
        Document("report", WORDS, publisher="Wire", published="2016-01-05"),
        CAST,
        (
            Claim("Blue Front", "joins", "Red Front", one, "report", status="possible"),
            Claim("Blue Front", "attacks", "Iran", two, "report"),
        ),
        learned="2016-01-06",
    )
    return next(c.key for c in ledger.claims() if c.claim.status == "possible")


TEXT = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00", exclude_categories=("Cs", "Cc"))
    | st.sampled_from("\n\t'=+-@,;\""),
    min_size=1,
    max_size=20,
).filter(lambda t: bool(t.strip()))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXT, TEXT, st.floats(0.0001, 0.9999), st.sampled_from(["yes", "no", "void", "open"]))
def test_what_is_written_is_read_back_to_the_letter(
    tmp_path_factory: pytest.TempPathFactory, text: str, reason: str, p: float, outcome: str
) -> None:
    folder = tmp_path_factory.mktemp("trip")
    with Ledger.open(folder / "one") as one, Ledger.open(folder / "two") as two:
        key = fill(one)
        fill(two)
        own = one.ask(NewQuestion(text, "2016-02-01", "anna", condition=reason))
        one.forecast(key, p, by=text, reason=reason, made="2016-02-02", learned="2016-02-03")
        one.forecast(own, p, by="ben")
        one.resolve(key, outcome, by="anna", reason=reason, claims=[key])
        first, second = folder / "first.csv", folder / "second.csv"
        assert export_questions(one, first) == {
            "found": 1, "asked": 1, "forecast": 2, "resolution": 1,
        }  # fmt: skip
        import_questions(two, first, by="nobody")
        export_questions(two, second)
        assert first.read_bytes() == second.read_bytes()
        assert set(import_questions(two, first, by="nobody").values()) == {0}
        assert one.content() == two.content()
        assert two.check() == []


def test_rows_written_by_hand(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    with Ledger.open(tmp_path / "l") as ledger:
        key = fill(ledger)
        path.write_text(
            "row;id;text;asked;deadline;probability;outcome;reason\n"
            "asked;mine;Will it hold?;2016-02-01;2016-12-31;;;\n"
            "forecast;mine;;;;0.25;;\n"
            f"forecast;{key};;;;0.4;;hunch\n"
            f"resolution;{key};;;;;no;nothing came of it\n",
            encoding="utf-8-sig",
        )
        assert import_questions(ledger, path, by="anna") == {
            "asked": 1, "forecast": 2, "resolution": 1,
        }  # fmt: skip
        (own,) = ledger.asked_questions()
        assert [(f.question, f.probability, f.by) for f in ledger.forecasts()] == [
            (own.key, 0.25, "anna"),
            (key, 0.4, "anna"),
        ]


BAD = [
    ("row,id\nguess,{key}\n", "column row: none of found, asked, forecast, resolution"),
    ("row,id,probability\nforecast,zz,0.5\n", "column id: no question"),
    ("row,id,probability\nforecast,{key},half\n", "column probability: no number ('half')"),
    ("row,id,probability\nforecast,{key},1\n", "column probability: not between 0 and 1"),
    ("row,id,probability,made\nforecast,{key},0.5,noon\n", "column made: no instant"),
    ("row,id,probability,learned\nforecast,{key},0.5,2999-01-01\n", "column learned: lies in the"),
    ("row,id,outcome,reason\nresolution,{key},maybe,r\n", "column outcome: none of yes, no, void"),
    ("row,id,outcome\nresolution,{key},no\n", "column reason: an answer needs one"),
    ("row,id,outcome,reason,claims\nresolution,{key},yes,r,zz\n", "column claims: the ledger has"),
    ("row,id,text,asked\nasked,,Will it?,soon\n", "column asked"),
    ("row,id,text,asked,relation\nasked,,Will it?,2016-01-01,joins\n", "column subject: half a"),
    ("row,id,text,asked,deadline\nasked,,W?,2016-01-02,2016-01-01\n", "column deadline"),
    (
        "row,id,text,asked\nasked,q0000000000000000000,Will it?,2016-01-02\n",
        "column id: the row asks",
    ),
]


@pytest.mark.parametrize(("text", "said"), BAD)
def test_a_bad_cell_is_named_and_nothing_is_added(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "bad.csv"
    with Ledger.open(tmp_path / "l") as ledger:
        key = fill(ledger)
        heading, bad = text.format(key=key).splitlines()
        # A row that is good by itself goes before: it must not be kept either.
        good = {"row": "forecast", "id": key, "probability": "0.5"}
        first = ",".join(good.get(column, "") for column in heading.split(","))
        rows = [heading, first, bad] if "probability" in heading else [heading, bad]
        path.write_text("\n".join(rows))
        with pytest.raises(ExchangeError) as caught:
            import_questions(ledger, path, by="anna")
        assert said in str(caught.value)
        if "row 1" not in str(caught.value):
            assert f"row {len(rows)}, column" in str(caught.value)
        assert ledger.forecasts() == [] and ledger.asked_questions() == []


def test_a_changed_question_is_not_taken_for_the_old_one(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "l") as ledger:
        new = NewQuestion("Will it hold?", "2016-02-01", "anna")
        keys = {ledger.ask(new), ledger.ask(replace(new, deadline="2016-12-31"))}
        assert len(keys) == len(ledger.asked_questions()) == 2


def test_a_file_that_is_none_of_ours_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    with Ledger.open(tmp_path / "l") as ledger:
        for content in (b"id,text\n", b"", b"row,id\n\xff\xfe", b'row,id\n"open'):
            path.write_bytes(content)
            with pytest.raises(ExchangeError):
                import_questions(ledger, path, by="anna")
