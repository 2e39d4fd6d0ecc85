import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allegiance.claims import (
    Actor,
    Claim,
    Count,
    Document,
    Span,
    read_claim_file,
    text_sha256,
    write_claim_file,
)
from allegiance.errors import ClaimFileError, OutputError
from allegiance.vocabulary import STATUSES, relations

TEXT = "The IMU swore an oath to the Taliban, says Саид 🙂. At least 55 died."
DOCUMENT = Document(
    "d", TEXT, title="T", publisher="Wire", published="2015-11", url="https://a.example/1"
)
ACTORS = (Actor("IMU", "armed_group", ("Islamic Movement",)), Actor("Taliban", "armed_group"))
CLAIM = Claim(
    "IMU",
    "pledges_to",
    "Taliban",
    Span(0, 36, TEXT[0:36]),
    "d",
    when="199X",
    killed=Count(55, None),
    confidence=0.5,
    reason="verb:swear",
)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "d.jsonl"
    write_claim_file(path, DOCUMENT, ACTORS, (CLAIM,))
    back = read_claim_file(path, TEXT)
    assert back.actors == ACTORS
    assert back.claims == (CLAIM,)
    assert back.document == DOCUMENT
    assert back.sha256 == text_sha256(TEXT)
    assert [p.name for p in tmp_path.iterdir()] == ["d.jsonl"]


counts = st.none() | st.tuples(st.none() | st.integers(0, 9), st.none() | st.integers(10, 99)).map(
    lambda pair: Count(*pair)
)


@given(
    relation=st.sampled_from(sorted(relations())),
    status=st.sampled_from(STATUSES),
    when=st.sampled_from([None, "2015", "199X", "../2012", "2018~"]),
    where=st.none() | st.text(min_size=1, max_size=9),
    said_by=st.none() | st.text(min_size=1, max_size=9),
    killed=counts,
    confidence=st.none() | st.floats(0, 1),
    text=st.text(min_size=1, max_size=60).filter(lambda t: t.strip() and "\r" not in t),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_claim_survives_its_file(tmp_path: Path, text: str, **fields: object) -> None:
    claim = Claim("A", object="B", span=Span(0, len(text), text), document="x", **fields)  # type: ignore[arg-type]
    write_claim_file(tmp_path / "x.jsonl", Document("x", text), (), (claim,))
    assert read_claim_file(tmp_path / "x.jsonl", text).claims == (claim,)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"relation": "befriends"}, "relation"),
        ({"status": "maybe"}, "status"),
        ({"when": "2015-02-30"}, "when"),
        ({"quote": "The IMU swore an oath to the Talibans"}, "quote"),
        ({"start": 5, "end": 5}, "start"),
        ({"subject": ""}, "subject"),
        ({"killed": {"low": 5, "high": 2}}, "killed"),
        ({"confidence": 1.5}, "confidence"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, change: dict[str, object], field: str) -> None:
    path = tmp_path / "d.jsonl"
    write_claim_file(path, DOCUMENT, ACTORS, (CLAIM,))
    lines = path.read_text(encoding="utf-8").splitlines()
    row = json.loads(lines[-1])
    row["claim"] |= change
    path.write_text("\n".join([*lines[:-1], json.dumps(row)]), encoding="utf-8")
    with pytest.raises(ClaimFileError, match=rf"line 4, field {field}"):
        read_claim_file(path, TEXT)


def test_a_changed_text_is_refused(tmp_path: Path) -> None:
    write_claim_file(tmp_path / "d.jsonl", DOCUMENT, ACTORS, (CLAIM,))
    with pytest.raises(ClaimFileError, match="the text has changed"):
        read_claim_file(tmp_path / "d.jsonl", TEXT + " ")


@pytest.mark.parametrize("content", ["", "{", "[]", '{"actor": {}}', '{"claim": 3}'])
def test_what_is_no_claim_file_says_so(tmp_path: Path, content: str) -> None:
    path = tmp_path / "d.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ClaimFileError, match=r"d\.jsonl"):
        read_claim_file(path)


def test_a_missing_claim_file_is_called_missing(tmp_path: Path) -> None:
    with pytest.raises(ClaimFileError, match="no such file"):
        read_claim_file(tmp_path / "away.jsonl")


def test_nothing_half_written_is_left(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="folder that exists"):
        write_claim_file(tmp_path / "none" / "d.jsonl", DOCUMENT, ACTORS, (CLAIM,))
    assert list(tmp_path.iterdir()) == []
