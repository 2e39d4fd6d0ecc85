from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="the extra web is not installed")

from allegiance.errors import OptionError, OutputError
from allegiance.web import make_app, serve


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status_code: int
    headers: dict[str, str]
    text: str

    def json(self) -> Any:
        return json.loads(self.text)


class Page:
    """Asks the application as a server would, without a socket."""

    def __init__(self, app: Any) -> None:
        self.app = app

    def get(self, path: str, **headers: str) -> Answer:
        # A browser test may keep an event loop running in this thread.
        with ThreadPoolExecutor(1) as other:
            return other.submit(lambda: asyncio.run(self._ask(path, headers))).result()

    async def _ask(self, path: str, headers: dict[str, str]) -> Answer:
        sent: list[dict[str, Any]] = []
        named = {"host": "127.0.0.1:8321"} | {k.replace("_", "-"): v for k, v in headers.items()}
        address, _, query = path.partition("?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": address,
            "raw_path": address.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [(k.encode(), v.encode()) for k, v in named.items()],
            "server": ("127.0.0.1", 8321),
            "client": ("127.0.0.1", 50000),
        }

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        await self.app(scope, receive, send)
        start = next(m for m in sent if m["type"] == "http.response.start")
        body = b"".join(m.get("body", b"") for m in sent)
        found = {k.decode(): v.decode() for k, v in start["headers"]}
        return Answer(start["status"], found, body.decode())


@pytest.fixture
def page(story_ledger: Any) -> Iterator[Page]:
    yield Page(make_app(story_ledger))


def test_the_page_asks_for_its_two_assets_only(page: Page) -> None:
    answer = page.get("/")
    assert answer.status_code == 200
    assert "brief.js" in answer.text and "http" not in answer.text.replace("http-equiv", "")
    for name, kind in (("brief.js", "text/javascript"), ("brief.css", "text/css")):
        asset = page.get(f"/{name}")
        assert asset.status_code == 200 and asset.headers["content-type"].startswith(kind)


@pytest.mark.parametrize("path", ["/", "/brief.js", "/api/health", "/api/bundle", "/nowhere"])
def test_every_answer_is_locked(page: Page, path: str) -> None:
    headers = page.get(path).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert "access-control-allow-origin" not in headers


def test_health(page: Page) -> None:
    assert page.get("/api/health").json()["status"] == "ok"


def test_the_bundle_is_that_of_the_date_asked_for(page: Page) -> None:
    found = page.get("/api/bundle?on=2015-10").json()
    assert found["on"] == "2015-10-31" and found["known_by"] is None
    assert found["ties"] and found["lead"]
    assert page.get("/api/bundle?known_by=1999-01-01").json()["claims"] == []


def test_a_bad_date_is_said_in_json(page: Page) -> None:
    answer = page.get("/api/bundle?on=soon")
    assert answer.status_code == 400
    assert "no date" in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "ledger.example.org"},
        {"host": "127.0.0.1.example.org:8321"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_other_sites_are_refused(page: Page, headers: dict[str, str]) -> None:
    assert page.get("/api/bundle", **headers).status_code == 403


def test_names_of_this_machine_are_let_in(page: Page) -> None:
    for host in ("127.0.0.1:8321", "localhost", "[::1]:8321"):
        assert page.get("/api/health", host=host).status_code == 200


def test_a_host_that_others_can_reach_is_refused(story_ledger: Any) -> None:
    with pytest.raises(OptionError, match="no password"):
        serve(story_ledger, host="0.0.0.0")


def test_a_taken_port_is_said(story_ledger: Any) -> None:
    import socket

    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(OutputError, match="port"):
            serve(story_ledger, port=other.getsockname()[1])


def test_it_serves_on_a_free_port_until_stopped(tmp_path: Path) -> None:
    import subprocess
    import sys
    import urllib.request

    program = (
        "import sys\n"
        "from allegiance.ledger import Ledger\n"
        "from allegiance.web import serve\n"
        "with Ledger.open(sys.argv[1]) as ledger:\n"
        "    serve(ledger, port=0, on_start=lambda a: print(a, flush=True))\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "w.ledger")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        patience = threading.Timer(60, running.kill)
        patience.start()
        try:
            assert running.stdout is not None
            address = running.stdout.readline().strip()
            assert address.startswith("http://127.0.0.1:")
            with urllib.request.urlopen(f"{address}api/health", timeout=30) as answer:
                assert answer.status == 200
        finally:
            patience.cancel()
            running.terminate()
            running.wait(20)
