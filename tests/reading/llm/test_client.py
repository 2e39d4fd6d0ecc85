"""How an endpoint is asked: what is sent, what is tried again, what ends the run."""

import json
import socket
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from language_model import GOOD, REPORT, Maker, Model, Reply

from allegiance.errors import DocumentError, EndpointError, OptionError
from allegiance.reading.llm import Endpoint, Retries
from allegiance.reading.llm.client import _wait


def test_the_question_goes_where_it_should_and_says_what_it_must(
    model: Model, reader: Maker
) -> None:
    reader(key="sk-secret").read(REPORT)
    assert model.paths == ["/v1/chat/completions"]
    assert model.headers[0]["Authorization"] == "Bearer sk-secret"
    asked = model.asked[0]
    assert (asked["model"], asked["temperature"]) == ("small", 0)
    assert asked["response_format"]["json_schema"]["strict"] is True
    assert REPORT.text in model.material()
    assert "Published: 2019-06-14" in model.material()
    assert asked["messages"][0]["role"] == "system"


def test_no_key_is_sent_where_none_is_named(
    model: Model, reader: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-something-else")
    reader().read(REPORT)
    assert "Authorization" not in model.headers[0]


@pytest.mark.parametrize(
    "complaint",
    ["response_format.type json_schema is not supported", "unknown field", "Invalid request"],
)
def test_an_endpoint_without_schemas_is_asked_without(
    model: Model, reader: Maker, complaint: str
) -> None:
    def strict(body: dict) -> Reply:
        wanted = body.get("response_format", {}).get("type")
        return Reply(GOOD) if wanted is None else Reply(status=400, body=complaint)

    model.replies = [strict]
    session = reader()
    assert len(session.read(REPORT).claims) == 3
    kinds = [a.get("response_format", {}).get("type") for a in model.asked]
    assert kinds == ["json_schema", "json_object", None]
    assert session.usage.calls == 1, "a refused question is no answer"


def test_a_model_without_temperature_keeps_its_schema(model: Model, reader: Maker) -> None:
    said = json.dumps({"error": {"message": "Unsupported value: 'temperature' must be 1"}})
    model.replies = [
        lambda body: Reply(status=400, body=said) if "temperature" in body else Reply(GOOD)
    ]
    assert len(reader().read(REPORT).claims) == 3
    assert model.asked[-1]["response_format"]["type"] == "json_schema"


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503])
def test_what_may_pass_is_tried_again(model: Model, reader: Maker, status: int) -> None:
    model.replies = [Reply(status=status, body="busy"), Reply(status=status, body=""), Reply(GOOD)]
    assert len(reader().read(REPORT).claims) == 3
    assert len(model.asked) == 3


def test_it_waits_as_long_as_it_is_asked_to(model: Model, reader: Maker) -> None:
    model.replies = [Reply(status=429, headers={"Retry-After": "0.4"}), Reply(GOOD)]
    began = time.monotonic()
    reader().read(REPORT)
    assert time.monotonic() - began >= 0.4


def test_it_does_not_wait_for_ever(model: Model, reader: Maker) -> None:
    model.replies = [Reply(status=429, headers={"Retry-After": "86400"}, body="come tomorrow")]
    with pytest.raises(EndpointError, match="429: come tomorrow"):
        reader().read(REPORT)
    assert len(model.asked) == 1


def test_tries_are_bounded(model: Model, reader: Maker) -> None:
    model.replies = [Reply(status=503, body="overloaded")]
    with pytest.raises(EndpointError, match=r"overloaded; asked 3 times.*same command"):
        reader().read(REPORT)
    assert len(model.asked) == 3


def test_pauses_double_and_headers_tell_dates_or_seconds() -> None:
    patient = Retries(tries=5, pause=1.0)
    assert [patient.delay(n, None) for n in (1, 2, 3, 4)] == [1, 2, 4, 8]
    assert patient.delay(3, 7.5) == 7.5
    assert _wait("12") == 12
    assert _wait(None) is None
    assert _wait("soon") is None
    soon = _wait(format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True))
    assert soon is not None
    assert 50 < soon <= 60
    assert _wait("Wed, 21 Oct 2015 07:28:00 GMT") == 0


def test_a_slow_answer_is_given_up(model: Model, reader: Maker) -> None:
    model.replies = [Reply(GOOD, delay=3.0)]
    with pytest.raises(EndpointError, match=r"no answer within 0\.2 seconds"):
        reader(timeout=0.2, retries=Retries(tries=2, pause=0.01)).read(REPORT)


def test_a_slow_answer_and_then_a_quick_one(model: Model, reader: Maker) -> None:
    model.replies = [Reply(GOOD, delay=3.0), Reply(GOOD)]
    assert len(reader(timeout=0.5).read(REPORT).claims) == 3


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (Reply(status=401, body='{"error": {"message": "bad key sk-secret"}}'), "--key-env"),
        (Reply(status=403, body="no"), "--key-env"),
        (Reply(status=404, body="no such model"), "end in /v1"),
        (Reply(status=402, body="pay"), "your account"),
        (
            Reply(status=429, body='{"error": {"message": "x", "code": "insufficient_quota"}}'),
            "your account",
        ),
        (Reply(status=307, headers={"Location": "http://elsewhere.example/"}), "redirects"),
        (Reply(body="<html>a login page</html>"), "no chat completion"),
        (Reply(body='{"choices": []}'), "no chat completion"),
        (Reply(status=400, body="context length exceeded"), "context length exceeded"),
    ],
)
def test_what_cannot_work_ends_the_run_at_once(
    model: Model, reader: Maker, reply: Reply, says: str
) -> None:
    model.replies = [reply]
    with pytest.raises(EndpointError) as caught:
        reader(key="sk-secret").read(REPORT)
    assert says in str(caught.value)
    assert model.url in str(caught.value)
    assert caught.value.remedy
    assert "sk-secret" not in str(caught.value) + repr(caught.value.__cause__)
    assert len(model.asked) <= 4


def test_nothing_that_listens_is_told_at_once(reader: Maker) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    began = time.monotonic()
    with pytest.raises(EndpointError, match="nothing answers there"):
        reader(url=f"http://127.0.0.1:{port}/v1", retries=Retries()).read(REPORT)
    assert time.monotonic() - began < 5


def test_a_question_refused_by_an_endpoint_that_works_costs_its_document_alone(
    model: Model, reader: Maker
) -> None:
    from dataclasses import replace

    model.replies = [
        lambda body: (
            Reply(status=400, body="flagged as violent")
            if "unspeakable" in body["messages"][-1]["content"]
            else Reply(GOOD)
        )
    ]
    bad = replace(REPORT, id="bad", text="Something unspeakable was done.")
    last = replace(REPORT, id="last", text=REPORT.text + " That is all.")
    outcomes = list(reader(parallel=1).read_many([REPORT, bad, last]))
    assert [isinstance(o, DocumentError) for o in outcomes] == [False, True, False]
    assert "flagged as violent" in str(outcomes[1])


@pytest.mark.parametrize("reason", ["content_filter", "refusal"])
def test_a_model_that_declines_is_said_to(model: Model, reader: Maker, reason: str) -> None:
    message = {"content": None, "refusal": "I cannot help with that"}
    finish = "content_filter" if reason == "content_filter" else "stop"
    model.replies = [
        Reply(body=json.dumps({"choices": [{"message": message, "finish_reason": finish}]}))
    ]
    with pytest.raises(DocumentError, match="declines to read it"):
        reader().read(REPORT)


def test_the_key_is_nowhere_but_in_the_header(
    model: Model, reader: Maker, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    session = reader(key="sk-secret")
    session.read(REPORT)
    assert "sk-secret" not in repr(session.endpoint)
    assert "sk-secret" not in caplog.text
    kept = [p for p in (tmp_path / "answers").rglob("*") if p.is_file()]
    assert kept
    assert all("sk-secret" not in p.read_text() and "sk-secret" not in p.name for p in kept)
    assert "sk-secret" not in json.dumps(model.asked)


@pytest.mark.parametrize(
    "url",
    ["localhost:11434", "ftp://x/v1", "", "http://", "http://user:pass@host/v1", "http://[bad/v1"],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(OptionError) as caught:
        Endpoint(url, "small")
    assert "pass" not in str(caught.value).replace("password", "")


@pytest.mark.parametrize(
    "more", [{"model": " "}, {"key": "two\nlines"}, {"price_in": -1.0}, {"parallel": 0}, {"timeout": 0.0}]
)  # fmt: skip
def test_other_bad_settings_are_refused(more: dict) -> None:
    with pytest.raises(OptionError):
        Endpoint(**({"url": "http://localhost/v1", "model": "m"} | more))


def test_addresses() -> None:
    assert Endpoint("http://h/v1/", "m").address == "http://h/v1/chat/completions"
    assert Endpoint("https://h/v1/chat/completions", "m").address == "https://h/v1/chat/completions"
    query = Endpoint("https://h/openai?api-version=2&sig=s3", "m")
    assert query.address == "https://h/openai/chat/completions?api-version=2&sig=s3"
    assert "s3" not in query.place
    local = [Endpoint(u, "m").is_local for u in ("http://localhost:1/v1", "http://[::1]/v1", "http://10.0.0.2/v1")]  # fmt: skip
    assert local == [True, True, False]
    exposed = [Endpoint(u, "m").is_exposed for u in ("http://localhost/v1", "http://gpu/v1", "https://gpu/v1")]  # fmt: skip
    assert exposed == [False, True, False]
