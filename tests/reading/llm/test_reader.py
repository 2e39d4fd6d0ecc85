"""The reader as a whole: pieces, kept answers, bad answers, what it costs, being stopped."""

import json
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from language_model import GOOD, OATH, RAID, REPORT, TEXT, Maker, Model, Reply, claim

from allegiance.claims import Document
from allegiance.errors import DocumentError, EndpointError
from allegiance.reading.llm.answers import NotAnAnswer, parsed, schema
from allegiance.reading.llm.shelf import Kept, Shelf, key_of
from allegiance.reading.llm.spending import tokens
from allegiance.vocabulary import relations

LONG = replace(REPORT, text="\n\n".join(f"{RAID} {OATH} This is part {n}." for n in range(60)))


def test_a_report_becomes_claims_that_say_who_read_it(reader: Maker) -> None:
    reading = reader().read(REPORT)
    assert len(reading.claims) == 3
    assert {c.reason for c in reading.claims} == {"language model small"}
    assert {c.confidence for c in reading.claims} == {0.7}


def test_a_repeat_asks_nothing(model: Model, reader: Maker) -> None:
    first = reader()
    before = first.read(REPORT)
    again = reader()
    assert again.estimate([REPORT]).known == 1
    assert again.estimate([REPORT]).tokens_in == 0
    assert again.read(REPORT) == before
    assert len(model.asked) == 1
    assert (again.usage.calls, again.usage.known, again.usage.tokens_in) == (0, 1, 0)


@pytest.mark.parametrize("change", ["model", "text", "date", "endpoint", "prompt"])
def test_another_question_is_asked_anew(
    model: Model, reader: Maker, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader().read(REPORT)
    document, other = REPORT, reader()
    if change == "model":
        other = reader(model="large")
    elif change == "endpoint":
        other = reader(url=model.url + "/")  # the same address, written otherwise
        other.read(REPORT)
        assert len(model.asked) == 1
        other = reader(url=model.url + "?v=2")
    elif change == "text":
        document = replace(REPORT, text=TEXT + " ")
        other.read(document)
        assert len(model.asked) == 1, "white space at the end is in no piece"
        document = replace(REPORT, text=TEXT.replace("nine", "ten"))
    elif change == "date":
        document = replace(REPORT, published="2020-01-01")
    else:
        monkeypatch.setattr("allegiance.reading.llm.prompt.version", lambda: "another")
    other.read(document)
    assert len(model.asked) == 2


def test_long_reports_go_in_pieces_at_once_and_claims_fold(model: Model, reader: Maker) -> None:
    session = reader(size=600)
    foreseen = session.estimate([LONG])
    reading = session.read(LONG)
    assert len(model.asked) == foreseen.pieces > 5
    assert len(reading.claims) == 3
    assert reading.dropped == ()


def test_documents_come_in_order_and_errors_pass_through(model: Model, reader: Maker) -> None:
    documents = [replace(REPORT, id=str(n), text=f"{TEXT} Number {n}.") for n in range(12)]
    given = [*documents[:5], DocumentError("the file is empty", where="x"), *documents[5:]]
    outcomes = list(reader().read_many(iter(given)))
    assert isinstance(outcomes[5], DocumentError)
    read = [o.document.id for o in outcomes if not isinstance(o, DocumentError)]
    assert read == [d.id for d in documents]


@pytest.mark.parametrize(
    "wrapped",
    [
        "```json\n{}\n```",
        "Here are the claims:\n{}\nI hope this helps!",
        "<think>The report says {{no}} such thing.</think>{}",
        "```\n{}```",
        "  {}  ",
    ],
)
def test_an_answer_among_other_words_is_found(model: Model, reader: Maker, wrapped: str) -> None:
    model.replies = [Reply(wrapped.replace("{}", json.dumps(GOOD)).replace("{{no}}", "{no}"))]
    assert len(reader().read(REPORT).claims) == 3
    assert len(model.asked) == 1


@pytest.mark.parametrize(
    "bad",
    [
        "I cannot do that.",
        "",
        "[]",
        '{"claims": []}',
        '{"actors": {}, "claims": []}',
        '{"actors": [], "claims": "none"}',
        "null",
        "{" * 5000,
        '{"actors": [], "claims": [',
    ],
)
def test_an_unusable_answer_is_asked_for_again_and_then_given_up(
    model: Model, reader: Maker, bad: str
) -> None:
    model.replies = [Reply(bad), Reply(GOOD)]
    session = reader()
    assert len(session.read(REPORT).claims) == 3
    assert "could not be used" in model.material(1)
    assert session.usage.calls == 2
    model.replies = [Reply(bad)]
    with pytest.raises(DocumentError, match=r"report: .*3 answers could not be used"):
        reader(model="other").read(REPORT)
    assert len(model.asked) == 5


def test_what_could_not_be_used_is_not_kept(model: Model, reader: Maker, tmp_path: Path) -> None:
    model.replies = [Reply("nonsense")]
    with pytest.raises(DocumentError):
        reader().read(REPORT)
    assert not [p for p in tmp_path.rglob("*") if p.is_file()]


def test_an_answer_cut_off_is_had_in_halves(model: Model, reader: Maker) -> None:
    def short(body: dict) -> Reply:
        sent = body["messages"][-1]["content"]
        if RAID in sent and OATH in sent:
            return Reply(json.dumps(GOOD)[:200], finish="length")
        return Reply(GOOD)

    model.replies = [short]
    reading = reader().read(REPORT)
    assert {c.relation for c in reading.claims} == {"attacks", "leads", "pledges_to"}
    assert len(model.asked) == 3
    reader().read(REPORT)
    assert len(model.asked) == 3, "a repeat knows that it was cut off"


def test_an_answer_cut_off_for_one_sentence_is_given_up(model: Model, reader: Maker) -> None:
    model.replies = [Reply("{", finish="length")]
    with pytest.raises(DocumentError, match="broke off even for one sentence"):
        reader().read(replace(REPORT, text=RAID))


def test_invented_quotes_are_listed_not_kept(model: Model, reader: Maker) -> None:
    lies = GOOD | {"claims": [claim("The Harrow Front supports the Salt Brigades.", "Harrow Front", "supports", "Salt Brigades")]}  # fmt: skip
    model.replies = [Reply(lies)]
    reading = reader().read(REPORT)
    assert reading.claims == ()
    assert len(reading.dropped) == 1
    assert "not in the report" in reading.dropped[0]


def test_a_bad_document_costs_only_itself(model: Model, reader: Maker) -> None:
    bad = replace(REPORT, id="bad", text="Nobody can make sense of this.")
    model.replies = [
        lambda body: Reply("?") if "make sense" in str(body["messages"][-2:]) else Reply(GOOD)
    ]
    outcomes = list(reader().read_many([REPORT, bad, LONG]))
    assert [isinstance(o, DocumentError) for o in outcomes] == [False, True, False]
    assert "Traceback" not in str(outcomes[1])


def test_a_run_that_dies_is_taken_up_where_it_stopped(model: Model, reader: Maker) -> None:
    session = reader(size=600, parallel=1)
    whole = session.estimate([LONG]).pieces
    model.replies = [*[Reply(GOOD)] * 4, Reply(status=401, body="expired")]
    with pytest.raises(EndpointError):
        session.read(LONG)
    asked = len(model.asked)
    model.replies = [Reply(GOOD)]
    again = reader(size=600, parallel=1)
    assert again.estimate([LONG]).known == 4
    assert len(again.read(LONG).claims) == 3
    assert len(model.asked) - asked == whole - 4


def test_stopping_does_not_wait_for_slow_answers_and_leaves_no_thread(
    model: Model, reader: Maker
) -> None:
    model.replies = [Reply(GOOD), Reply(GOOD, delay=2.0)]
    documents = [REPORT, replace(REPORT, text=TEXT + " More.")]
    before = threading.active_count()
    outcomes = reader(parallel=1, timeout=30.0).read_many(documents)
    ours = {t for t in threading.enumerate() if "run_forever" in repr(t)}
    assert not ours
    assert next(outcomes)
    outcomes.close()  # type: ignore[attr-defined]
    assert threading.active_count() <= before + 2, "only the server's own may be left"


def test_tokens_and_money(model: Model, reader: Maker) -> None:
    session = reader(price_in=2.0, price_out=10.0)
    foreseen = session.estimate([REPORT])
    assert foreseen.documents == foreseen.pieces == 1
    told = sum(tokens(m["content"]) for m in _asked(model, session)[0]["messages"])
    assert foreseen.tokens_in == pytest.approx(told, abs=80)
    assert foreseen.cost == pytest.approx((2 * foreseen.tokens_in + 10 * foreseen.tokens_out) / 1e6)
    assert (session.usage.tokens_in, session.usage.tokens_out) == (1000, 100)
    assert session.cost == pytest.approx((2 * 1000 + 10 * 100) / 1e6)
    assert reader().cost is None
    assert reader().estimate([REPORT]).cost is None


def _asked(model: Model, session) -> list[dict]:
    session.read(REPORT)
    return model.asked


def test_an_endpoint_that_counts_nothing_is_counted_for(model: Model, reader: Maker) -> None:
    model.replies = [Reply(GOOD, usage=False)]
    session = reader()
    session.read(REPORT)
    assert session.usage.guessed == 1
    assert session.usage.tokens_in == sum(tokens(m["content"]) for m in model.asked[0]["messages"])


def test_estimating_asks_nobody(model: Model, reader: Maker) -> None:
    reader().estimate([REPORT, LONG, DocumentError("x")])
    assert model.asked == []


def test_a_damaged_kept_answer_is_asked_for_again(
    model: Model, reader: Maker, tmp_path: Path
) -> None:
    reader().read(REPORT)
    (kept,) = list((tmp_path / "answers").rglob("*.json"))
    for words in ("{", "[]", '{"text": 3, "is_cut": false}', '{"text": "x", "is_cut": false}'):
        kept.write_text(words)
        assert len(reader().read(REPORT).claims) == 3
    assert len(model.asked) == 5


def test_kept_answers_are_for_their_owner_alone(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "answers")
    key = key_of("a", "b")
    assert shelf.get(key) is None
    shelf.put(key, Kept("words\ud800", False))
    assert shelf.get(key) == Kept("words\ud800", False)
    assert key in shelf
    (path,) = list(tmp_path.rglob("*.json"))
    assert path.stat().st_mode & 0o077 == 0
    assert not list(tmp_path.rglob("*.part"))


def test_the_schema_is_strict_throughout() -> None:
    def objects(node: object):
        if isinstance(node, dict):
            if node.get("type") == "object":
                yield node
            for value in node.values():
                yield from objects(value)
        elif isinstance(node, list):
            for value in node:
                yield from objects(value)

    found = list(objects(schema()))
    assert len(found) == 5
    for node in found:
        assert node["additionalProperties"] is False
        assert node["required"] == list(node["properties"])
    relation = schema()["properties"]["claims"]["items"]["properties"]["relation"]
    assert relation["enum"] == list(relations())


def test_what_is_no_answer_says_why() -> None:
    assert parsed(json.dumps(GOOD)) == GOOD
    with pytest.raises(NotAnAnswer, match="no list 'claims'"):
        parsed('{"actors": []}')


def test_a_report_in_another_language_is_read(model: Model, reader: Maker) -> None:
    text = "Отряд «Белый клык» напал на Тель-Адван 3 мая 2019 года, погибли девять солдат."
    answer = {
        "actors": [
            {"name": "Белый клык", "kind": "armed_group", "aliases": []},
            {"name": "Тель-Адван", "kind": "place", "aliases": []},
        ],
        "claims": [claim(text, "Белый клык", "attacks", "Тель-Адван", when="2019-05-03", killed={"low": 9, "high": 9})],
    }  # fmt: skip
    model.replies = [Reply(answer)]
    reading = reader().read(Document("ru", text, language="und"))
    assert [c.subject for c in reading.claims] == ["Белый клык"]
    assert reading.claims[0].span.quote == text
