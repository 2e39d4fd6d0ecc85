"""Questions, forecasts, answers and cells: appended in both stores, checked, and never lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import text

from allegiance.errors import DateError, LedgerError, OptionError, VocabularyError
from allegiance.ledger import Ledger, NewQuestion, Reading, questioning
from allegiance.ledger.instants import learned_at

ASKED = NewQuestion(
    "Will the IMU pledge to the Taliban?",
    "2015-12-01",
    "anna",
    subject="IMU",
    relation="pledges_to",
    object="Taliban",
    deadline="2016-06-30",
)


def put(ledger, given: Reading, **more):
    return ledger.add(given.document, given.actors, given.claims, **more)


def test_a_question_is_asked_once_and_found_by_the_beginning_of_its_key(ledger) -> None:
    key = ledger.ask(ASKED, learned="2015-12-02")
    assert ledger.ask(ASKED) == key
    (held,) = ledger.asked_questions()
    assert (held.key, held.deadline, held.by) == (key, "2016-06-30", "anna")
    ledger.forecast(key[:6], 0.25, by="anna", learned="2015-12-03")
    assert ledger.forecasts()[0].question == key
    assert ledger.asked_questions("2015-12-01") == []


def test_answers_are_appended_and_taken_back(ledger, reading) -> None:
    put(ledger, reading())
    claim = ledger.claims()[0].key
    key = ledger.ask(ASKED)
    ledger.resolve(key, "yes", by="ben", reason="it swore", claims=[claim[:8]])
    ledger.resolve(key, "open", by="anna", reason="that was another group")
    first, second = ledger.resolutions()
    assert (first.outcome, first.claims, first.by) == ("yes", (claim,), "ben")
    assert (second.outcome, second.claims) == ("open", ())
    told = [(e.by, e.action) for e in ledger.log()]
    assert told[-3:] == [("anna", "ask"), ("ben", "resolve"), ("anna", "reopen")]
    assert ledger.check() == []


def test_a_reports_question_goes_by_its_claim(ledger, reading) -> None:
    given = reading()
    claims = (replace(given.claims[0], status="possible"), given.claims[1])
    put(ledger, replace(given, claims=claims))
    possible, asserted = ledger.claims()
    ledger.forecast(possible.key[:9], 0.6, by="anna")
    assert ledger.forecasts()[0].question == possible.key
    with pytest.raises(OptionError, match="asks nothing"):
        ledger.forecast(asserted.key, 0.6, by="anna")
    with pytest.raises(OptionError, match="no claim"):
        ledger.forecast("zz", 0.6, by="anna")
    with pytest.raises(OptionError, match="no questions begin"):
        ledger.resolve("qzz", "yes", by="anna", reason="r")
    ledger.withdraw("report", "by order", "boss", erase=True)
    assert ledger.check() == []


@pytest.mark.parametrize("probability", [0, 1, -0.1, 1.5, float("nan")])
def test_what_is_no_probability_is_refused(ledger, probability) -> None:
    key = ledger.ask(ASKED)
    with pytest.raises(OptionError, match="no probability"):
        ledger.forecast(key, probability, by="anna")
    assert ledger.forecasts() == []


def test_nobody_forecasts_from_the_future(ledger) -> None:
    key = ledger.ask(ASKED)
    with pytest.raises(OptionError, match="not been made yet"):
        ledger.forecast(key, 0.5, by="anna", made="2016-01-02", learned="2016-01-01")
    ledger.forecast(key, 0.5, by="anna", made="2016-01-01", learned="2016-01-02")
    assert f"{ledger.forecasts()[0].made:%Y-%m-%d}" == "2016-01-01"


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        ({"text": " "}, OptionError, "without words"),
        ({"object": None}, OptionError, "half a claim"),
        ({"relation": "pledges"}, VocabularyError, "pledges"),
        ({"deadline": "2015-12-01"}, OptionError, "does not come after"),
        ({"asked": "yesterday"}, DateError, "is no day"),
    ],
)
def test_a_question_that_cannot_be_asked(ledger, change, error, said) -> None:
    with pytest.raises(error, match=said):
        ledger.ask(replace(ASKED, **change))
    assert ledger.asked_questions() == []


def test_answers_and_cells_need_a_reason_and_a_known_word(ledger, reading) -> None:
    put(ledger, reading())
    key, claim = ledger.ask(ASKED), ledger.claims()[0].key
    for outcome, reason in (("maybe", "r"), ("yes", " ")):
        with pytest.raises(OptionError):
            ledger.resolve(key, outcome, by="anna", reason=reason)
    for judgement, reason in (("fine", "r"), ("consistent", "")):
        with pytest.raises(OptionError):
            ledger.judge_cell("It stays", claim, judgement, by="anna", reason=reason)
    ledger.judge_cell("It stays", claim[:8], "consistent", by="anna", reason="seen", learned="2016")
    assert [(c.claim, c.judgement) for c in ledger.cells()] == [(claim, "consistent")]
    assert ledger.cells("2015") == []


def test_several_acts_are_done_together_or_not_at_all(ledger) -> None:
    key = ledger.ask(ASKED)

    def act(probability):
        return lambda c: questioning.add_forecast(
            c, key, probability, made=1, by="anna", reason=None, learned=2
        )

    with pytest.raises(OptionError):
        ledger.append([act(0.5), act(2.0)])
    assert ledger.forecasts() == []
    ledger.append([act(0.5), act(0.6)])
    assert [f.probability for f in ledger.forecasts()] == [0.5, 0.6]


def test_snapshots_tell_states_of_questions_apart(ledger) -> None:
    key = ledger.ask(ASKED)
    before = ledger.snapshot("before")
    ledger.forecast(key, 0.5, by="anna")
    after = ledger.snapshot("after")
    assert before.content != after.content
    assert ledger.content(before) == before.content
    assert (len(ledger.forecasts(before)), len(ledger.forecasts(after))) == (0, 1)


def test_check_finds_what_no_command_writes(ledger) -> None:
    with ledger._store.write() as connection:
        questioning._append(
            connection,
            questioning.schema.forecasts,
            {"question": "q0", "probability": 1.5, "made": 9, "by": "x", "reason": None},
            1,
        )
        row = {"question": "q0", "outcome": "perhaps", "claims": '["zz"]', "by": "x"}
        questioning._append(
            connection, questioning.schema.resolutions, row | {"reason": "r"}, learned_at("2016")
        )
        row = {"key": "q1", "text": "?", "subject": None, "relation": "likes", "object": None}
        row |= {"condition": None, "asked": "2016-01-02", "deadline": "2016-01-01", "by": "x"}
        questioning._append(connection, questioning.schema.questions, row | {"reason": None}, 1)
        row = {"hypothesis": "h", "claim": "zz", "judgement": "fine", "by": "x", "reason": "r"}
        questioning._append(connection, questioning.schema.cells, row, 1)
    found = {(f.where, f.field) for f in ledger.check()}
    assert found == {
        ("question q1", "key"),
        ("question q1", "relation"),
        ("question q1", "deadline"),
        ("forecast 1", "question"),
        ("forecast 1", "probability"),
        ("resolution 1", "question"),
        ("resolution 1", "claims"),
        ("resolution 1", "outcome"),
        ("cell 1", "claim"),
        ("cell 1", "judgement"),
    }


def test_a_ledger_of_the_first_schema_is_brought_forward_in_both_stores(target) -> None:
    from sqlalchemy import create_engine

    from allegiance.ledger.migrations.versions import r0001_first

    address = target if "://" in target else f"sqlite:///{target}"
    engine = create_engine(address.replace("postgresql://", "postgresql+pg8000://"))
    with engine.begin() as connection:
        context = MigrationContext.configure(connection)
        with Operations.context(context):
            r0001_first.upgrade()
        context._ensure_version_table()
        connection.execute(text("INSERT INTO alembic_version VALUES ('0001')"))
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(f"PRAGMA application_id = {questioning.schema.FORMAT}")
    engine.dispose()
    with Ledger.open(target, create=False) as ledger:
        key = ledger.ask(ASKED)
        assert ledger.check() == []
        with pytest.raises(LedgerError, match="append-only"), ledger._store.write() as connection:
            connection.execute(text("DELETE FROM questions"))
        assert [q.key for q in ledger.asked_questions()] == [key]
