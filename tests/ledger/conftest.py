"""Both stores: a SQLite file, and a PostgreSQL that the tests start where they can."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from allegiance.claims import Actor, Claim, Document, Span
from allegiance.ledger import Ledger, Reading

_NUMBERS = count(1)


def _binaries() -> Path | None:
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((f for f in folders if (f / "initdb").exists()), None)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a server on which databases may be made, ``%s`` for their name."""
    pytest.importorskip("pg8000", reason="PostgreSQL needs the package pg8000")
    given = os.environ.get("ALLEGIANCE_TEST_POSTGRES")
    if given:
        yield given.rsplit("/", 1)[0] + "/%s"
        return
    programs = _binaries()
    if programs is None:
        pytest.skip("no PostgreSQL here: install it or set ALLEGIANCE_TEST_POSTGRES")
    folder = Path(tempfile.mkdtemp(prefix="allegiance-pg-"))
    # The server refuses to run as root; a machine for tests often knows nobody else.
    who = {"user": "postgres", "group": "postgres"} if os.getuid() == 0 else {}
    if who:
        shutil.chown(folder, **who)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    common = {"cwd": folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL} | who
    data = folder / "data"
    subprocess.run(
        [programs / "initdb", "-D", data, "-U", "tester", "-A", "trust", "-E", "UTF8", "-N"],
        check=True,
        **common,
    )
    options = ["-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-k", str(folder)]
    server = subprocess.Popen(
        [programs / "postgres", "-D", data, "-p", str(port), *options], **common
    )
    address = f"postgresql://tester@127.0.0.1:{port}/%s"
    try:
        _wait(address)
        yield address
    finally:
        server.terminate()
        server.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def _wait(address: str) -> None:
    for _ in range(200):
        try:
            _run(address % "postgres", "SELECT 1")
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError("PostgreSQL did not start")


def _run(address: str, sql: str) -> None:
    import pg8000.dbapi
    from sqlalchemy.engine import make_url

    url = make_url(address)
    try:
        connection = pg8000.dbapi.connect(
            user=url.username,
            password=url.password,
            host=url.host,
            port=url.port or 5432,
            database=url.database,
        )
    except pg8000.dbapi.Error as error:
        raise ConnectionError(str(error)) from error
    connection.autocommit = True
    cursor = connection.cursor()
    cursor.execute(sql)
    connection.close()


@pytest.fixture
def postgres(postgres_server: str) -> Iterator[str]:
    """The address of an empty database."""
    name = f"ledger_{os.getpid()}_{next(_NUMBERS)}"
    _run(postgres_server % "postgres", f"CREATE DATABASE {name} TEMPLATE template0")
    yield postgres_server % name
    _run(postgres_server % "postgres", f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a ledger may be made, once in each store."""
    if request.param == "sqlite":
        return str(tmp_path / "test.ledger")
    return request.getfixturevalue("postgres")


@pytest.fixture
def ledger(target: str) -> Iterator[Ledger]:
    """An empty ledger, once in each store."""
    with Ledger.open(target) as opened:
        yield opened


ACTORS = (
    Actor("Islamic Movement of Uzbekistan", "armed_group", ("IMU",)),
    Actor("Taliban", "armed_group"),
    Actor("Zabul", "place"),
)


@pytest.fixture
def reading() -> Callable[..., Reading]:
    """Make a reading of a short report of its own."""

    def make(
        name: str = "report",
        *relations: str,
        publisher: str = "Radio",
        published: str = "2015-12-01",
        when: str | None = "2015-11",
    ) -> Reading:
        sentences = [
            f"In {name}, case {i}, the IMU {relation} the Taliban in Zabul."
            for i, relation in enumerate(relations or ("pledges_to", "clashes_with"))
        ]
        text = " ".join(sentences)
        document = Document(name, text, publisher=publisher, published=published)
        claims = []
        for relation, sentence in zip(
            relations or ("pledges_to", "clashes_with"), sentences, strict=True
        ):
            start = text.index(sentence)
            span = Span(start, start + len(sentence), sentence)
            claims.append(
                Claim(
                    ACTORS[0].name,
                    relation,
                    "Taliban",
                    span,
                    name,
                    when,
                    "Zabul",
                    confidence=0.5,
                    reason="planted",
                )
            )
        return Reading(document, ACTORS, tuple(claims))

    return make
