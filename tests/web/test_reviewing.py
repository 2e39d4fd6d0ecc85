"""Judging on the page: open to the coder at the page that was started, and to nobody else."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="the extra web is not installed")

from allegiance.claims import Actor, Claim, Document, Span
from allegiance.ledger import Ledger
from allegiance.web import make_app
from allegiance.web.reviewing import HEADER, Desk

DESK = Desk("anna", "a key of this test", "1.2")


class Site:
    """Asks the application as a browser would, without a socket."""

    def __init__(self, app: Any) -> None:
        self.app = app

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        with ThreadPoolExecutor(1) as other:
            return other.submit(
                lambda: asyncio.run(self._ask(method, path, body, headers))
            ).result()

    async def _ask(
        self, method: str, path: str, body: Any, headers: dict[str, str]
    ) -> tuple[int, Any]:
        sent: list[dict[str, Any]] = []
        named = {"host": "127.0.0.1:8321", "content-type": "application/json"}
        named |= {k.replace("_", "-"): v for k, v in headers.items()}
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "root_path": "",
            "headers": [(k.encode(), v.encode()) for k, v in named.items()],
            "server": ("127.0.0.1", 8321),
            "client": ("127.0.0.1", 50000),
        }

        waiting = [{"type": "http.request", "body": raw, "more_body": False}]

        async def receive() -> dict[str, Any]:
            return waiting.pop() if waiting else {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        await self.app(scope, receive, send)
        start = next(m for m in sent if m["type"] == "http.response.start")
        return start["status"], json.loads(b"".join(m.get("body", b"") for m in sent))

    def get(self, path: str) -> Any:
        status, found = self.ask("GET", path)
        assert status == 200, found
        return found

    def post(self, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        return self.ask("POST", path, body or {}, **({HEADER: DESK.key} | headers))


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    text = "Usmon Ghazi leads the Blue Front. Usman Gazi leads the Blue Front."
    cast = [Actor(n, "person") for n in ("Usmon Ghazi", "Usman Gazi")]
    cast.append(Actor("Blue Front", "armed_group"))
    claims = []
    for name, at in (("Usmon Ghazi", 0), ("Usman Gazi", 34)):
        end = text.index(".", at) + 1
        span = Span(at, end, text[at:end])
        claims.append(Claim(name, "leads", "Blue Front", span, "r", "2015", confidence=0.4))
    with Ledger.open(tmp_path / "l.ledger") as opened:
        opened.add(Document("r", text, publisher="Wire"), cast, claims)
        yield opened


@pytest.fixture
def site(ledger: Ledger) -> Site:
    return Site(make_app(ledger, desk=DESK))


def test_queues_show_what_waits_with_its_sentence(site: Site) -> None:
    assert site.get("/api/review")["coder"] == "anna"
    for kind in ("unreviewed", "low-confidence"):
        found = site.get(f"/api/queue/{kind}")
        assert found["waiting"] == 2
        assert found["claims"][0]["sentence"][1].startswith("Usm")
        assert found["claims"][0]["says"]["when"] == "2015"
    assert site.get("/api/queue/disputed")["waiting"] == 0
    status, said = site.ask("GET", "/api/queue/everything")
    assert status == 400
    assert "everything" in said["error"]["message"]


def test_a_coder_accepts_corrects_rejects_and_comments(site: Site, ledger: Ledger) -> None:
    first, second = (c.key for c in ledger.claims())
    status, row = site.post(f"/api/claims/{first}", {"judgement": "accept"})
    assert (status, row["judgement"]) == (200, "accepted")
    changes = {"when": "2014", "killed": "3..", "where": ""}
    body = {"judgement": "correct", "changes": changes, "comment": "the other year"}
    status, row = site.post(f"/api/claims/{second}", body)
    assert status == 200
    assert (row["says"]["when"], row["said"]["when"]) == ("2014", "2015")
    assert row["says"]["killed"] == "3.."
    assert site.get("/api/queue/unreviewed")["waiting"] == 0
    site.post(f"/api/claims/{first}", {"judgement": "comment", "comment": "see the annex"})
    site.post(f"/api/claims/{first}", {"judgement": "reject", "final": True})
    told = [
        (r.coder, r.judgement, r.comment, r.codebook, r.is_final) for r in ledger.reviews(first)
    ]
    assert told == [
        ("anna", "accepted", None, "1.2", False),
        ("anna", "comment", "see the annex", "1.2", False),
        ("anna", "rejected", None, "1.2", True),
    ]


def test_names_are_judged_and_taken_back(site: Site, ledger: Ledger) -> None:
    (pair,) = site.get("/api/names")["pairs"]
    body = {"a": pair["a"], "b": pair["b"], "judgement": "same", "reason": "one man"}
    status, found = site.post("/api/names", body)
    assert (status, found["pairs"]) == (200, [])
    assert len(ledger.history().actors) == 2
    assert [(j["by"], j["reason"]) for j in found["judgements"]] == [("anna", "one man")]
    status, found = site.post(f"/api/names/{found['number']}/undo")
    assert (status, len(found["pairs"]), found["judgements"]) == (200, 1, [])
    assert len(ledger.history().actors) == 3


@pytest.mark.parametrize(
    "headers",
    [
        {HEADER: ""},
        {HEADER: "another key"},
        {"origin": "https://example.org"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": "null"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"host": "ledger.example.org"},
    ],
)
def test_another_site_cannot_judge(site: Site, ledger: Ledger, headers: dict[str, str]) -> None:
    key = ledger.claims()[0].key
    for path, body in (
        (f"/api/claims/{key}", {"judgement": "reject"}),
        ("/api/names", {"a": "Usmon Ghazi", "b": "Usman Gazi", "judgement": "same"}),
        ("/api/names/1/undo", {}),
    ):
        status, said = site.post(path, body, **headers)
        assert status == 403, said
        assert said["error"]["message"]
    assert ledger.reviews() == []
    assert ledger.identities() == []


def test_own_origin_may_judge(site: Site, ledger: Ledger) -> None:
    key = ledger.claims()[0].key
    status, _ = site.post(
        f"/api/claims/{key}",
        {"judgement": "accept"},
        origin="http://127.0.0.1:8321",
        sec_fetch_site="same-origin",
    )
    assert status == 200


def test_without_a_coder_the_page_is_for_reading(ledger: Ledger) -> None:
    site = Site(make_app(ledger))
    assert site.get("/api/review")["coder"] is None
    assert site.get("/api/queue/unreviewed")["waiting"] == 2
    key = ledger.claims()[0].key
    status, said = site.post(f"/api/claims/{key}", {"judgement": "accept"})
    assert status == 403
    assert "--coder" in said["error"]["message"]
    assert ledger.reviews() == []


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"judgement": "praise"}, "praise"),
        ({"judgement": "correct", "changes": {"killed": "many"}}, "no count"),
        ({"judgement": "correct", "changes": {"when": "2015-02-30"}}, "2015-02-30"),
        ({"judgement": "correct", "changes": {"relation": "hugs"}}, "hugs"),
        ({"judgement": "correct", "changes": ["when"]}, "fields"),
        ({"judgement": "comment", "comment": 7}, "text"),
        (b"{", "JSON"),
        (b"[]", "dict"),
    ],
)
def test_what_makes_no_sense_is_refused_in_json(
    site: Site, ledger: Ledger, body: Any, says: str
) -> None:
    status, said = site.post(f"/api/claims/{ledger.claims()[0].key}", body)
    assert status == 400
    assert says in said["error"]["message"]
    assert ledger.reviews() == []


def test_the_key_is_never_sent(site: Site) -> None:
    for path in ("/api/review", "/api/names", "/api/queue/unreviewed", "/api/health"):
        assert DESK.key not in json.dumps(site.get(path))
    assert Desk.of("anna").key != Desk.of("anna").key
