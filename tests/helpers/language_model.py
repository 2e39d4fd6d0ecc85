"""A language model of our own: a local server that answers as each test tells it."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from allegiance.claims import Document
from allegiance.reading.llm import Endpoint, LanguageModelReader, Retries

RAID = "The Harrow Front attacked Tel Adwan on 13 June 2019, killing nine soldiers."
OATH = "Its leader Iskander Vale swore allegiance to the Salt Brigades in 2016."
TEXT = f"{RAID} {OATH}"
REPORT = Document("report", TEXT, publisher="Marsa Wire", published="2019-06-14")


def actor(name: str, kind: str = "armed_group", *aliases: str) -> dict[str, Any]:
    return {"name": name, "kind": kind, "aliases": list(aliases)}


def claim(quote: str, subject: str, relation: str, target: str, **more: Any) -> dict[str, Any]:
    row = {"quote": quote, "subject": subject, "subject_words": subject, "relation": relation}
    row |= {"object": target, "object_words": target, "when": None, "where": None}
    return row | {"status": "asserted", "said_by": None, "killed": None, "wounded": None} | more


GOOD = {
    "actors": [
        actor("Harrow Front"),
        actor("Salt Brigades"),
        actor("Iskander Vale", "person"),
        actor("Tel Adwan", "place"),
    ],
    "claims": [
        claim(RAID, "Harrow Front", "attacks", "Tel Adwan", when="2019-06-13", killed={"low": 9, "high": 9}),
        claim(OATH, "Iskander Vale", "leads", "Harrow Front", subject_words="Iskander Vale", object_words="Its"),
        claim(OATH, "Iskander Vale", "pledges_to", "Salt Brigades", when="2016"),
    ],
}  # fmt: skip


@dataclass
class Reply:
    """One answer of the server: the model's words, or a failure."""

    content: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    finish: str = "stop"
    body: str | None = None
    delay: float = 0.0
    usage: bool = True

    def packed(self) -> bytes:
        if self.body is not None:
            return self.body.encode()
        words = self.content if isinstance(self.content, str) else json.dumps(self.content)
        row = {
            "choices": [
                {
                    "message": {"role": "assistant", "content": words},
                    "finish_reason": self.finish,
                }
            ]
        }
        if self.usage:
            row["usage"] = {"prompt_tokens": 1000, "completion_tokens": 100}  # type: ignore[assignment]
        return json.dumps(row).encode()


class Model:
    """A server: what it was asked, and what it answers (one reply each, the last for good)."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.replies: list[Reply | Callable[[dict[str, Any]], Reply]] = [Reply(GOOD)]
        self._lock = threading.Lock()
        model = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                reply = model.next(body, dict(self.headers), self.path)
                time.sleep(reply.delay)
                packed = reply.packed()
                try:
                    self.send_response(reply.status)
                    for name, value in reply.headers.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(packed)))
                    self.end_headers()
                    self.wfile.write(packed)
                except (BrokenPipeError, ConnectionResetError):
                    pass  # the reader gave up, as it should

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        serving = {"target": self._server.serve_forever, "kwargs": {"poll_interval": 0.02}}
        threading.Thread(**serving, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"

    def next(self, body: dict[str, Any], headers: dict[str, str], path: str) -> Reply:
        with self._lock:
            self.asked.append(body)
            self.headers.append(headers)
            self.paths.append(path)
            reply = self.replies[0] if len(self.replies) == 1 else self.replies.pop(0)
        return reply(body) if callable(reply) else reply

    def material(self, number: int = -1) -> str:
        """Return the report as it was sent."""
        return str(self.asked[number]["messages"][-1]["content"])

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[Model]:
    for name in (
        "http_proxy",
        "https_proxy",
        "all_proxy",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
    ):
        monkeypatch.delenv(name, raising=False)
    found = Model()
    yield found
    found.close()


Maker = Callable[..., LanguageModelReader]


@pytest.fixture
def reader(model: Model, tmp_path: Path) -> Maker:
    def make(**more: Any) -> LanguageModelReader:
        about = {
            k: more.pop(k)
            for k in ("key", "price_in", "price_out", "timeout", "parallel")
            if k in more
        }
        endpoint = Endpoint(more.pop("url", model.url), more.pop("model", "small"), **about)
        retries = more.pop("retries", Retries(tries=3, pause=0.01, longest=2.0))
        return LanguageModelReader(
            endpoint, cache=more.pop("cache", tmp_path / "answers"), retries=retries, **more
        )

    return make
