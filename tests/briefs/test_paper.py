"""Word, PDF and Markdown: opened again with other programs' eyes."""

from __future__ import annotations

import re
from copy import deepcopy
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allegiance.briefs.docx import write_docx
from allegiance.briefs.figure import network
from allegiance.briefs.markdown import as_markdown, plain, write_markdown
from allegiance.briefs.outline import Table, Text, outline
from allegiance.briefs.pdf import as_pdf, latin, write_pdf

Bundle = dict[str, Any]
PLEDGE = "swore allegiance to Abu Bakr al-Baghdadi"


def test_notes_are_numbered_in_order_and_quote_their_claims(story_bundle: Bundle) -> None:
    brief = outline(story_bundle)
    assert [n.number for n in brief.notes] == list(range(1, len(brief.notes) + 1))
    quotes = {c["quote"] for c in story_bundle["claims"]}
    assert {n.quote for n in brief.notes} <= quotes
    assert brief.reports and len(brief.reports) == 14


def test_every_sentence_of_the_lead_and_every_tie_bears_a_note(story_bundle: Bundle) -> None:
    blocks = outline(story_bundle).blocks
    lead = blocks[0]
    assert isinstance(lead, Text)
    assert all(run.notes for run in lead.runs)
    ties = next(b for b in blocks if isinstance(b, Table))
    assert len(ties.rows) >= 20
    assert all(row[-1].notes for row in ties.rows)


def test_markdown_defines_every_note_it_uses(story_bundle: Bundle, tmp_path: Path) -> None:
    text = write_markdown(story_bundle, tmp_path / "b.md").read_text(encoding="utf-8")
    used = set(re.findall(r"\[\^(\d+)\](?!:)", text))
    defined = set(re.findall(r"^\[\^(\d+)\]:", text, re.MULTILINE))
    assert used == defined and len(used) > 30
    assert PLEDGE in text


@given(st.text(max_size=40))
def test_markdown_leaves_no_markup_of_the_reports(words: str) -> None:
    escaped = plain("x " + words + " <script>*a*</script> [b](c) |d|")
    assert not re.search(r"(?<!\\)[<>*|\[]", escaped.replace("\\\\", ""))


def test_the_pdf_opens_and_holds_the_lead_and_the_notes(
    story_bundle: Bundle, tmp_path: Path
) -> None:
    from pypdf import PdfReader

    reader = PdfReader(write_pdf(story_bundle, tmp_path / "b.pdf"))
    text = " ".join(re.sub(r"\s+", " ", page.extract_text()) for page in reader.pages)
    assert len(reader.pages) >= 4
    assert reader.metadata is not None and reader.metadata.title == story_bundle["title"]
    assert PLEDGE in text
    assert "Who stands with whom on 12 November 2021" in text
    assert any("/Link" in str(page.get("/Annots")) or page.get("/Annots") for page in reader.pages)


def test_the_same_bundle_gives_the_same_pdf(story_bundle: Bundle) -> None:
    assert as_pdf(story_bundle) == as_pdf(story_bundle)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("bayʿat", "bay‘at"),
        ("Tāghūt", "Taghut"),
        ("Muḥammad", "Muhammad"),
        ("‘Manhattan’ – €", "‘Manhattan’ – €"),
        ("Талибан", "???????"),
        ("a\u200bb", "ab"),
    ],
)
def test_letters_the_pdf_lacks_go_to_their_nearest(text: str, found: str) -> None:
    assert latin(text) == found


def test_word_opens_and_every_mark_jumps_to_its_note(story_bundle: Bundle, tmp_path: Path) -> None:
    from docx import Document

    path = write_docx(story_bundle, tmp_path / "b.docx")
    document = Document(str(path))
    text = "\n".join(p.text for p in document.paragraphs)
    assert story_bundle["title"] in text and PLEDGE in text
    # The ties, the questions, and one table for each dilemma.
    assert len(document.tables) == 2 + len(story_bundle["dilemmas"])
    assert len(document.inline_shapes) == 1 + len(story_bundle["dilemmas"])
    xml = ZipFile(path).read("word/document.xml").decode()
    jumps = set(re.findall(r'w:anchor="(note\d+)"', xml))
    marks = re.findall(r'w:bookmarkStart [^>]*w:name="(note\d+)"', xml)
    assert jumps == set(marks) and len(marks) == len(set(marks)) > 30


def test_control_characters_of_a_report_do_not_break_word(
    story_bundle: Bundle, tmp_path: Path
) -> None:
    from docx import Document

    odd = deepcopy(story_bundle)
    odd["title"] = "A \x00\x0b\x1f title \ud83d"
    path = write_docx(odd, tmp_path / "b.docx")
    assert any(p.text == "A  title " for p in Document(str(path)).paragraphs)


def test_the_figure_stays_within_its_frame_and_names_do_not_overlap(story_bundle: Bundle) -> None:
    drawn = network(story_bundle, 460, 330, lambda text, size: len(text) * size * 0.5)
    assert len(drawn.discs) >= 15
    boxes = []
    for label in drawn.labels:
        width = len(label.text) * label.size * 0.5
        assert label.x >= 0 and label.x + width <= drawn.width + 0.01
        boxes.append((label.x, label.y - 0.8 * label.size, label.x + width, label.y))
    for i, p in enumerate(boxes):
        for q in boxes[i + 1 :]:
            assert not (p[0] < q[2] and q[0] < p[2] and p[1] < q[3] and q[1] < p[3])


def test_an_empty_brief_says_why(story_bundle: Bundle) -> None:
    empty = {
        **story_bundle,
        **{k: [] for k in ("lead", "ties", "changes", "disputes", "questions", "profiles")},
    }
    text = as_markdown(outline(empty))
    assert "No tie is reported for this date" in text
    assert as_pdf(empty).startswith(b"%PDF")
