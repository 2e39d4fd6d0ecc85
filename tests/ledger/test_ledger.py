"""The contract of the ledger, the same over SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from allegiance.claims import Actor, Claim, Count, Document, Span
from allegiance.errors import ClaimFileError, LedgerError, OptionError
from allegiance.ledger import Ledger, NewQuestion, Reading, schema


def put(ledger, reading, **named):
    return ledger.add(reading.document, reading.actors, reading.claims, **named)


def test_what_goes_in_comes_out(ledger, reading):
    given = reading()
    added = put(ledger, given)
    assert (added.new_documents, added.new_claims, added.known_claims) == (1, 2, 0)
    assert [c.claim for c in ledger.claims()] == list(given.claims)
    held = ledger.document("report")
    assert held.document == given.document
    assert held.sha256 == given.document.sha256
    assert set(held.actors) == set(given.actors)
    assert ledger.claim(ledger.claims()[0].key[:9]).claim == given.claims[0]


def test_every_field_survives(ledger):
    words = "Tab\there, back\\slash, line\nbreak, “quotes”, عربي, 'single' and \\N."
    span = Span(0, len(words), words)
    actors = (Actor("A\tB\\N", "person", ("ا", "b\nc")), Actor("", "armed_group"))[:1]
    claims = [
        Claim(
            "A\tB\\N",
            "attacks",
            "ا",
            span,
            "odd",
            "2018~",
            "Кабул",
            "denied",
            "b\nc",
            Count(3, None),
            Count(None, 7),
            0.25,
            "rule: é\\",
        ),
        Claim("A\tB\\N", "attacks", "ا", span, "odd", killed=Count(None, None)),
    ]
    many = [replace(claims[0], when=str(2000 + i)) for i in range(30)]
    document = Document("odd", words, "T", "A", "P", "2018", "https://x.example/a?b", None)
    ledger.add(document, actors, [*claims, *many])
    assert [c.claim for c in ledger.claims()] == [*claims, *many]
    assert ledger.documents()[0].document == document


def test_the_same_reading_twice_adds_nothing(ledger, reading):
    put(ledger, reading())
    before = ledger.content(), ledger.log()
    again = put(ledger, reading())
    assert (again.new_documents, again.new_claims, again.known_claims) == (0, 0, 2)
    assert (ledger.content(), ledger.log()) == before


def test_an_import_is_all_or_nothing(ledger, reading):
    bad = reading("bad")
    wrong = replace(bad.claims[1], subject="Nobody")
    with pytest.raises(ClaimFileError, match="Nobody"):
        ledger.add_many([reading("good"), Reading(bad.document, bad.actors, (wrong,))])
    assert ledger.documents() == []
    assert ledger.log() == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"relation": "loves"}, "relation"),
        ({"when": "2021-02-30"}, "when"),
        ({"when": "2021/2019"}, "when"),
        ({"status": "certain"}, "status"),
        ({"span": Span(0, 5, "wrong")}, "quote"),
        ({"killed": Count(5, 3)}, "killed"),
        ({"confidence": 1.5}, "confidence"),
        ({"said_by": "Nobody"}, "said_by"),
    ],
)
def test_a_bad_claim_is_refused_with_its_field(tmp_path, reading, change, field):
    given = reading()
    with (
        Ledger.open(tmp_path / "l") as ledger,
        pytest.raises(ClaimFileError, match=f"claim 1, field {field}") as caught,
    ):
        ledger.add(given.document, given.actors, [replace(given.claims[0], **change)])
    assert caught.value.remedy


def test_the_database_refuses_change(ledger, reading):
    """Whoever opens the database with another tool cannot rewrite it either."""
    fill(ledger, reading)
    for table in schema.APPEND_ONLY:
        column = schema.metadata.tables[table].columns.keys()[0]
        with ledger._store.read() as connection:
            assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar() > 0, table
        for statement in (
            f'UPDATE {table} SET "{column}" = "{column}"',
            f"DELETE FROM {table}",
        ):
            with (
                pytest.raises(LedgerError, match="append-only"),
                ledger._store.write() as connection,
            ):
                connection.execute(text(statement))


def fill(ledger, reading):
    """Put at least one row in every table."""
    words = " ".join(f"word{i}" for i in range(60))
    long = Document("long", words, publisher="A")
    ledger.add(long, (), ())
    ledger.add(Document("copy", words + " end.", publisher="B"), (), ())
    put(ledger, reading(), by="anna")
    put(ledger, reading(), by="ben")
    key = ledger.claims()[0].key
    ledger.review(key, "accepted", coder="anna")
    ledger.identify("IMU", "Taliban", "different", by="anna")
    ledger.grade("source", "Radio", reliability="B", by="anna")
    ledger.assign("report", "anna", by="boss")
    asked = ledger.ask(NewQuestion("Will it hold?", "2015-12-02", "anna"))
    ledger.forecast(asked, 0.4, by="anna")
    ledger.resolve(asked, "void", by="anna", reason="nobody can tell")
    ledger.judge_cell("It holds", key, "inconsistent", by="anna", reason="hearsay")
    ledger.snapshot("first")
    put(ledger, reading("gone"))
    ledger.withdraw("gone", "court order", "boss")


def test_known_by_shows_what_was_known(ledger, reading):
    put(ledger, reading("old"), learned="2016-01-01")
    put(ledger, reading("new"), learned=datetime(2018, 5, 1, 12, tzinfo=UTC))
    key = ledger.claims()[0].key
    ledger.review(key, "rejected", coder="anna", learned="2019-01-01")
    assert [d.document.id for d in ledger.documents("2017")] == ["old"]
    assert len(ledger.claims("2015-12-31")) == 0
    assert len(ledger.claims("2017")) == 2
    assert len(ledger.claims("2018-05-01T11:59:59")) == 2
    assert len(ledger.claims("2018-05-01T12:00")) == 4
    assert len(ledger.claims()) == 3
    assert len(ledger.claims(rejected=True)) == 4
    assert len(ledger.history("2018-12")) == 4
    assert ledger.history("2018-12").verdict.tolist() == [0] * 4


def test_review_corrects_and_the_original_stays(ledger, reading):
    given = reading()
    put(ledger, given)
    key = ledger.claims()[0].key
    changes = {"when": "2014", "killed": Count(1, 2), "where": "Kunduz", "object": "IMU"}
    ledger.review(key, "corrected", coder="anna", changes=changes, codebook="2")
    held = ledger.claim(key)
    assert held.claim == replace(given.claims[0], **changes)
    assert held.original == given.claims[0]
    history = ledger.history()
    row = history.find_claim(key)
    assert history.when_text(row) == "2014"
    assert history.place_name(row) == "Kunduz"
    assert (history.killed_low[row], history.killed_high[row]) == (1, 2)
    assert history.subject[row] == history.object[row]
    ledger.review(key, "accepted", coder="anna")
    assert ledger.claim(key).claim == given.claims[0]
    assert [r.judgement for r in ledger.reviews(key)] == ["corrected", "accepted"]
    assert ledger.reviews(key)[0].changes == tuple(changes.items())


def test_an_adjudication_stands_above_later_judgements(ledger, reading):
    put(ledger, reading())
    key = ledger.claims()[0].key
    ledger.review(key, "accepted", coder="anna")
    ledger.review(key, "rejected", coder="ben")
    assert [c.key for c in ledger.queue("to adjudicate")] == [key]
    ledger.review(key, "accepted", coder="chief", is_final=True)
    ledger.review(key, "rejected", coder="ben")
    ledger.review(key, "comment", coder="ben", comment="I still doubt it")
    assert ledger.claim(key).judgement == "accepted"
    assert ledger.queue("to adjudicate") == []


@pytest.mark.parametrize(
    "named",
    [
        {"judgement": "perhaps"},
        {"judgement": "corrected"},
        {"judgement": "accepted", "changes": {"when": "2014"}},
        {"judgement": "corrected", "changes": {"span": 1}},
        {"judgement": "corrected", "changes": {"when": "2014-13"}},
        {"judgement": "corrected", "changes": {"object": "Nobody"}},
        {"judgement": "comment"},
    ],
)
def test_a_senseless_review_is_refused(tmp_path, reading, named):
    with Ledger.open(tmp_path / "l") as ledger:
        put(ledger, reading())
        key = ledger.claims()[0].key
        with pytest.raises(OptionError):
            ledger.review(key, coder="anna", **named)
        assert ledger.reviews() == []


def test_queues(ledger, reading):
    given = reading()
    sure = replace(given.claims[0], confidence=0.9)
    ledger.add(given.document, given.actors, [sure, given.claims[1]])
    first, second = (c.key for c in ledger.claims())
    assert [c.key for c in ledger.queue("low confidence")] == [second]
    assert [c.key for c in ledger.queue("disputed", keys=[second, first])] == [second, first]
    ledger.review(second, "accepted", coder="anna")
    assert [c.key for c in ledger.queue()] == [first]
    assert [c.key for c in ledger.queue(coder="ben")] == [first, second]
    with pytest.raises(OptionError, match="unreviewed"):
        ledger.queue("unreviewd")


def test_double_coding(ledger, reading):
    given = reading("report", "pledges_to", "clashes_with", "attacks")
    a, b, c = given.claims
    ledger.add(given.document, given.actors, [a, b], by="anna")
    ledger.add(given.document, given.actors, [a, replace(b, relation="opposes"), c], by="ben")
    with pytest.raises(OptionError, match="assigned to both"):
        ledger.agreement("anna", "ben")
    for coder in ("anna", "ben"):
        ledger.assign("report", coder, by="boss", codebook="3")
    found = ledger.agreement("anna", "ben")
    assert (found.both, found.only_a, found.only_b) == (2, 0, 1)
    assert found.f1 == pytest.approx(0.8)
    assert {f.field: f.share for f in found.fields}["relation"] == 0.5
    assert [x.coder for x in ledger.assignments()] == ["anna", "ben"]


def test_a_withdrawn_document_leaves_a_tombstone(ledger, reading):
    put(ledger, reading("keep"), learned="2016")
    put(ledger, reading("gone"), learned="2016")
    ledger.withdraw("gone", "published in error", "boss", learned="2018")
    assert [d.document.id for d in ledger.documents()] == ["keep"]
    assert len(ledger.claims()) == len(ledger.history()) == 2
    assert len(ledger.claims("2017")) == 4
    with pytest.raises(LedgerError, match="withdrawn"):
        put(ledger, reading("gone"))
    (stone,) = ledger.withdrawals()
    assert (stone.by, stone.reason) == ("boss", "published in error")
    ledger.restore("gone", "the court lifted it", "boss")
    assert len(ledger.claims()) == len(ledger.history()) == 4


def test_erased_words_are_gone_for_good(target, reading):
    with Ledger.open(target) as ledger:
        put(ledger, reading("keep"))
        secret = reading("Xanthippe")
        put(ledger, secret)
        keys = [c.key for c in ledger.claims() if c.sha256 == secret.document.sha256]
        ledger.review(keys[0], "accepted", coder="anna")
        ledger.withdraw("Xanthippe", "court order", "boss", erase=True)
        assert len(ledger.claims()) == len(ledger.history()) == 2
        assert dict(ledger.withdrawals()[0].tombstone)["claims"] == keys
        assert ledger.check() == []
        with pytest.raises(LedgerError):
            put(ledger, secret)
        put(ledger, reading("later"))
        assert ledger.claims()[-1].number > 4, "the numbers of erased rows are not given out again"
    if not target.startswith("postgresql"):
        from pathlib import Path

        for file in Path(target).parent.iterdir():
            assert b"In Xanthippe, case" not in file.read_bytes()


def test_an_import_can_be_undone_and_done_again(ledger, reading):
    first = ledger.add_many([reading("a"), reading("b")], action="import")
    more = reading("a", "pledges_to", "clashes_with")
    extra = replace(more.claims[0], relation="attacks")
    ledger.add(more.document, more.actors, [extra])
    ledger.undo_import(first.batch, "wrong mapping", "anna")
    assert [c.claim for c in ledger.claims()] == [extra]
    assert [d.document.id for d in ledger.documents()] == ["a"]
    assert len(ledger.history()) == 1
    with pytest.raises(OptionError):
        ledger.undo_import(first.batch, "again", "anna")
    ledger.add_many([reading("b")], action="import")
    assert len(ledger.claims()) == len(ledger.history()) == 3
    assert ledger.check() == []


def test_log_and_snapshot_and_diff(ledger, reading):
    put(ledger, reading("a"), learned="2016")
    snapshot = ledger.snapshot("as published", by="anna")
    put(ledger, reading("b"), learned="2015")
    key = ledger.claims()[0].key
    ledger.review(key, "rejected", coder="ben")
    assert len(ledger.claims(ledger.at("as published"))) == 2
    assert ledger.content(snapshot) == snapshot.content != ledger.content()
    change = ledger.diff(snapshot)
    assert [c.original.document for c in change.claims_added] == ["b", "b"]
    assert [c.key for c in change.claims_gone] == [key]
    assert len(change.documents_added) == 1
    assert not ledger.diff(snapshot, snapshot)
    assert [e.action for e in ledger.log()] == ["read", "read", "snapshot", "rejected"]
    with pytest.raises(OptionError, match="taken"):
        ledger.snapshot("as published")
    assert ledger.check() == []


def test_the_same_content_has_the_same_hash_anywhere(ledger, reading, tmp_path):
    for name in "ab":
        put(ledger, reading(name), learned="2016")
    with Ledger.open(tmp_path / "other") as other:
        for name in "ba":
            put(other, reading(name), learned="2020")
        assert other.content() == ledger.content()


def test_grades_weigh_claims(ledger, reading):
    put(ledger, reading("a", publisher="Good"))
    put(ledger, reading("b", publisher="Bad"))
    ledger.grade("default", reliability="C", by="me", learned="2016")
    ledger.grade("source", "Good", reliability="A", by="me")
    ledger.grade("source", "Good", credibility=1, by="me")
    key = ledger.claims()[0].key
    ledger.grade("claim", key, credibility=5, by="me", reason="denied since")
    history = ledger.history()
    weight = dict(zip(history.key.tolist(), history.weight.tolist(), strict=True))
    assert weight[key.encode()] == pytest.approx((0.9 * 0.1) ** 0.5)
    assert sorted(weight.values()) == pytest.approx([0.3, 0.5, 0.5, 0.9])
    with pytest.raises(OptionError):
        ledger.grade("source", "Good", reliability="Z", by="me")


def test_a_copy_counts_as_its_origin(ledger):
    wire = " ".join(
        f"The fighters number {i} crossed river {i * 7 % 13} by night." for i in range(30)
    )
    ledger.add(Document("wire", wire, publisher="Agency", published="2015-01-02"), (), ())
    ledger.add(Document("other", wire[::-1], publisher="Other", published="2015-01-01"), (), ())
    copy = Document("site", "Local staff. " + wire[:-200], publisher="Site", published="2015-01-03")
    ledger.add(copy, (), ())
    origin = {d.id: d.origin for d in ledger.history().documents}
    assert origin == {"wire": "", "other": "", "site": "Agency"}
    ledger.judge_copy("wire", "site", "independent", by="anna")
    assert {d.origin for d in ledger.history().documents} == {""}


def test_check_finds_and_repair_loses_nothing(ledger, reading):
    put(ledger, reading())
    assert ledger.check() == []
    with ledger._store.write() as connection:
        name = "claims_no_update"
        on = "" if ledger._store.is_sqlite else " ON claims"
        connection.execute(text(f"DROP TRIGGER {name}{on}"))
        connection.execute(text("UPDATE claims SET quote = 'forged' WHERE number = 1"))
    found = ledger.check()
    assert {(f.where.split()[0], f.field) for f in found} == {
        ("triggers", "claims_no_update"),
        ("claim", "quote"),
    }
    assert ledger.repair(by="anna") == []
    assert len(ledger.claims()) == 1
    with ledger._store.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM claims")).scalar() == 2


def test_a_text_that_arrives_later_is_kept(ledger, reading):
    given = reading()
    bare = replace(given.document, text="")
    ledger.add(bare, given.actors, given.claims, sha256=given.document.sha256)
    assert ledger.document("report").document.text == ""
    put(ledger, given)
    assert ledger.document("report").document.text == given.document.text
    assert len(ledger.claims()) == 2
    assert ledger.check() == []


def test_opening_twice_and_reading_while_writing(target, reading):
    with Ledger.open(target) as one, Ledger.open(target) as two:
        put(one, reading("a"))
        with one._store.write():
            assert len(two.claims()) == 2
        put(two, reading("b"))
        assert len(one.claims()) == 4
