"""Reading with a language model as a user does it."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from language_model import GOOD, TEXT, Model, Reply, claim

SPANISH = (
    "El Frente del Llano anunció el 3 de mayo de 2008 que se sumaba a la Columna Norte, según un "
    "comunicado que la agrupación difundió en la capital del país y que fue leído por la radio."
)


@pytest.fixture(autouse=True)
def kept_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLEGIANCE_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "reports" / "raid.txt"
    path.parent.mkdir()
    path.write_text(TEXT, encoding="utf-8")
    return path


def at(model: Model, *more: object) -> tuple[object, ...]:
    return ("--endpoint", model.url, "--model", "small", *more)


def test_a_report_is_read_and_what_it_took_is_told(
    run, model: Model, report: Path, tmp_path: Path
) -> None:
    ledger = tmp_path / "a.ledger"
    said = run("read", report, "--ledger", ledger, *at(model))
    assert said.code == 0, said.err
    assert "1 document read, 3 new claims" in said.out
    assert re.search(
        r"1 document in 1 piece. 1 goes on this machine: about [\d,]+ tokens", said.err
    )
    assert "1 questions asked, 0 answered before; 1,000 tokens there, 100 back." in said.err
    rows = json.loads(run("claims", "--ledger", ledger, "--json").out)
    assert {r["relation"] for r in rows} == {"attacks", "leads", "pledges_to"}
    again = run("read", report, "--ledger", ledger, *at(model))
    assert "0 documents read, 0 new claims; 1 document known already" in again.out
    assert "0 questions asked, 1 answered before" in again.err
    assert len(model.asked) == 1


def test_without_an_endpoint_nobody_is_asked(
    run, model: Model, report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-x")
    monkeypatch.setenv("OPENAI_BASE_URL", model.url)
    assert run("read", report, "--ledger", tmp_path / "a.ledger").code == 0
    assert model.asked == []


def test_claims_that_fail_are_listed_with_the_reason(
    run, model: Model, report: Path, tmp_path: Path
) -> None:
    lie = claim("The Harrow Front helps the Salt Brigades.", "Harrow Front", "helps", "Salt Brigades")  # fmt: skip
    model.replies = [Reply(GOOD | {"claims": [*GOOD["claims"], lie]})]
    said = run("read", report, "--ledger", tmp_path / "a.ledger", *at(model))
    assert "1 findings left out" in said.out
    assert "these words are not in the report" in " ".join(said.out.split())
    found = json.loads(run("read", report, "--to", tmp_path / "claims", *at(model), "--json").out)
    assert found["claims"] == 3
    assert found["dropped"] == 1
    assert found["left_out"][0]["document"] == "raid"
    assert found["language_model"] == {
        "endpoint": model.url + "/chat/completions",
        "model": "small",
        "calls": 0,
        "answered_before": 1,
        "tokens_in": 0,
        "tokens_out": 0,
        "cost": None,
    }


@pytest.mark.parametrize(("keys", "code", "calls"), [("y\n", 0, 1), ("n\n", 130, 0), ("", 2, 0)])
def test_money_is_spent_only_where_someone_agrees(
    run, model: Model, report: Path, tmp_path: Path, keys: str, code: int, calls: int
) -> None:
    ledger = tmp_path / "a.ledger"
    price = ("--price-in", "3", "--price-out", "15")
    said = run("read", report, "--ledger", ledger, *at(model, *price), keys=keys)
    assert said.code == code, said.err
    assert len(model.asked) == calls
    assert re.search(r"about 0\.\d+ at the prices given", said.err)
    assert ledger.exists() == (code == 0)
    if code == 2:
        assert "Give --yes" in said.err


def test_yes_asks_nothing_and_the_cost_is_told(
    run, model: Model, report: Path, tmp_path: Path
) -> None:
    price = ("--price-in", "3", "--price-out", "15", "--yes")
    said = run("read", report, "--ledger", tmp_path / "a.ledger", *at(model, *price))
    assert said.code == 0
    assert "0.0045 at the prices given" in said.err


def test_the_key_comes_from_the_variable_named(
    run, model: Model, report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = tmp_path / "a.ledger"
    said = run("read", report, "--ledger", ledger, *at(model, "--key-env", "MY_KEY"))
    assert (said.code, "MY_KEY is not set" in said.err) == (2, True)
    assert model.asked == []
    monkeypatch.setenv("MY_KEY", "sk-mine\n")
    said = run("read", report, "--ledger", ledger, *at(model, "--key-env", "MY_KEY"))
    assert said.code == 0, said.err
    assert model.headers[0]["Authorization"] == "Bearer sk-mine"
    assert "sk-mine" not in said.out + said.err
    assert all(b"sk-mine" not in p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--model", "small"), "--endpoint URL"),
        (("--price-in", "1"), "--endpoint URL"),
        (("--endpoint", "http://localhost:9/v1"), "--model NAME"),
        (("--endpoint", "localhost:9", "--model", "m"), "http://"),
    ],
)
def test_options_that_do_not_go_together(
    run, report: Path, tmp_path: Path, options: tuple[str, ...], says: str
) -> None:
    said = run("read", report, "--ledger", tmp_path / "a.ledger", *options)
    assert said.code == 2
    assert says in said.err
    assert not (tmp_path / "a.ledger").exists()


@pytest.mark.parametrize(
    "reply",
    [
        Reply(status=401, body="no"),
        Reply(body="<html>"),
        Reply("not JSON"),
        Reply("{}"),
        Reply(GOOD, finish="content_filter"),
    ],
)
def test_no_failure_shows_a_traceback(
    run, model: Model, report: Path, tmp_path: Path, reply: Reply
) -> None:
    model.replies = [reply]
    said = run("read", report, "--ledger", tmp_path / "a.ledger", *at(model))
    assert said.code == 2
    assert "Traceback" not in said.err
    assert "unexpectedly" not in said.err
    lines = [line for line in said.err.splitlines() if line.startswith("allegiance:")]
    assert lines
    assert lines[0].count(". ") >= 1, "what, and what to do"


def test_other_languages_are_offered_to_it(run, model: Model, tmp_path: Path) -> None:
    report = tmp_path / "llano.txt"
    report.write_text(SPANISH, encoding="utf-8")
    said = run("read", report, "--ledger", tmp_path / "a.ledger")
    assert said.code == 2
    assert "Spanish" in said.err
    assert "--endpoint URL --model NAME" in said.err
    model.replies = [
        Reply(
            {
                "actors": [
                    {"name": "Frente del Llano", "kind": "armed_group", "aliases": []},
                    {"name": "Columna Norte", "kind": "armed_group", "aliases": []},
                ],
                "claims": [
                    claim(
                        "El Frente del Llano anunció el 3 de mayo de 2008 que se sumaba a la Columna Norte",
                        "Frente del Llano",
                        "joins",
                        "Columna Norte",
                        when="2008-05-03",
                        said_by="Frente del Llano",
                    )
                ],
            }
        )
    ]
    said = run("read", report, "--ledger", tmp_path / "a.ledger", *at(model))
    assert said.code == 0, said.err
    assert "1 new claim" in said.out


def test_a_brief_is_read_by_it(run, model: Model, report: Path, tmp_path: Path) -> None:
    lie = claim("The Harrow Front helps Iran.", "Harrow Front", "helps", "Salt Brigades")
    model.replies = [Reply(GOOD | {"claims": [*GOOD["claims"], lie]})]
    said = run("brief", report, "-o", tmp_path / "b.html", *at(model))
    assert said.code == 0, said.err
    assert "1 findings left out" in said.out
    assert "Salt Brigades" in (tmp_path / "b.html").read_text(encoding="utf-8")
    assert len(model.asked) == 1


def test_python_speaks_to_it_too(model: Model, report: Path, tmp_path: Path) -> None:
    import allegiance as al
    from allegiance.reading.llm import Endpoint, LanguageModelReader

    reader = LanguageModelReader(Endpoint(model.url, "small"))
    with al.open(tmp_path / "a.ledger") as ledger:
        summary = al.read(report, into=ledger, reader=reader)
        assert (summary.documents, summary.claims, summary.dropped) == (1, 3, 0)
    assert reader.usage.calls == 1


def _pressed_until_it_ends(process: subprocess.Popen[str]) -> str:
    """Press Ctrl-C, again if Python loses it in a callback, and return what was said."""
    for _ in range(6):
        process.send_signal(signal.SIGINT)
        try:
            return process.communicate(timeout=10)[1]
        except subprocess.TimeoutExpired:
            continue
    process.kill()
    return process.communicate()[1]


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_ctrl_c_keeps_what_was_answered_and_the_same_command_goes_on(
    model: Model, tmp_path: Path
) -> None:
    folder, ledger = tmp_path / "many", tmp_path / "a.ledger"
    folder.mkdir()
    for n in range(12):
        (folder / f"r{n:02}.txt").write_text(f"{TEXT} Number {n}.", encoding="utf-8")
    model.replies = [*[Reply(GOOD)] * 5, Reply(GOOD, delay=60.0)]
    command = [sys.executable, "-m", "allegiance", "read", folder, "--ledger", ledger, *at(model)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True) as process:
        limit = time.monotonic() + 120
        while len(model.asked) < 7 and process.poll() is None and time.monotonic() < limit:
            time.sleep(0.1)
        time.sleep(0.3)
        assert process.poll() is None, process.communicate()
        err = _pressed_until_it_ends(process)
    assert process.returncode == 130
    assert "the same command goes on" in err
    asked = len(model.asked)
    model.replies = [Reply(GOOD)]
    again = subprocess.run(command, capture_output=True, text=True, check=False)
    assert again.returncode == 0, again.stderr
    assert "5 answered before" in again.stderr
    assert len(model.asked) == asked + 7
