"""The Khorasan example: files that say what they are, scenarios that hold, binaries that repeat."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

from allegiance.claims import read_claim_file
from allegiance.times import day, parse

KHORASAN = Path(__file__).parents[2] / "examples" / "khorasan"
REPORTS = sorted((KHORASAN / "reports").iterdir())
SCENARIOS = sorted((KHORASAN / "scenarios").glob("*.jsonl"))
DATED = re.compile(r"\d{4}-\d\d-\d\d(?=-)")


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda p: p.stem)
def test_scenario_is_hypothetical_and_stands_on_its_text(path: Path) -> None:
    held = read_claim_file(path, path.with_suffix(".txt").read_text(encoding="utf-8"))
    named = {actor.name for actor in held.actors}
    assert held.document.title is not None
    assert held.document.title.startswith("Hypothetical: ")
    assert len(held.claims) >= 5
    for claim in held.claims:
        assert {claim.subject, claim.object} <= named
        assert claim.when is not None
        # What is supposed lies after the reports, but for the end of a command that was held before.
        assert parse(claim.when).end_high >= day("2021-12-01")


def test_there_are_five_scenarios() -> None:
    assert len(SCENARIOS) == 5


@pytest.mark.parametrize("path", REPORTS, ids=lambda p: p.name)
def test_report_is_dated_listed_and_owned_as_invented(path: Path) -> None:
    dated = DATED.match(path.name)
    assert dated is not None
    assert path.name in (KHORASAN / "README.md").read_text(encoding="utf-8")
    if path.suffix in {".md", ".html", ".xml"}:
        text = path.read_text(encoding="utf-8")
        assert "invented" in text
        hosts = set(re.findall(r"https?://([^/\s\"<]+)", text)) - {"purl.org"}
        assert hosts
        assert all(host.endswith(".example.org") for host in hosts)
    if path.suffix == ".md":
        assert f"\ndate: {dated[0]}\n" in text


def test_binary_reports_repeat_and_hold_their_texts(tmp_path: Path) -> None:
    from docx import Document
    from pypdf import PdfReader

    spec = importlib.util.spec_from_file_location("make_binary", KHORASAN / "make_binary.py")
    assert spec is not None
    assert spec.loader is not None
    make = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make)
    for path in sorted((KHORASAN / "text").glob("*.txt")):
        report = make.read(path)
        write = {"pdf": make.write_pdf, "docx": make.write_docx}[report.head["Kind"]]
        first = write(report, tmp_path).read_bytes()
        made = write(report, tmp_path)
        assert made.read_bytes() == first
        if made.suffix == ".pdf":
            reader = PdfReader(made)
            text = " ".join(page.extract_text() for page in reader.pages)
            assert reader.metadata is not None
            assert reader.metadata.title == report.head["Title"]
            assert reader.metadata.creation_date.date() == report.made.date()
        else:
            document = Document(str(made))
            text = " ".join(paragraph.text for paragraph in document.paragraphs)
            assert document.core_properties.title == report.head["Title"]
        assert " ".join(" ".join(report.paragraphs).split()) in " ".join(text.split())
