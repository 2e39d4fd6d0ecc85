"""Write the example's PDF and Word reports from the texts beside this file.

Run ``python examples/khorasan/make_binary.py``. The same texts give the same bytes: dates are
taken from the text, never from the clock.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
NOTE = "Written for the Allegiance example. The outlet is invented; see README.md."


class Report(NamedTuple):
    """One report: its head, and its paragraphs."""

    name: str
    head: dict[str, str]
    paragraphs: list[str]

    @property
    def made(self) -> dt.datetime:
        """Noon of the day of publication."""
        return dt.datetime.fromisoformat(self.head["Date"]).replace(hour=12)


def read(path: Path) -> Report:
    """Split a text into its ``Key: value`` head and the paragraphs below the blank line."""
    head, *paragraphs = path.read_text(encoding="utf-8").strip().split("\n\n")
    fields = dict(line.split(": ", 1) for line in head.splitlines())
    return Report(path.stem, fields, paragraphs)


def write_pdf(report: Report, folder: Path) -> Path:
    """Set the report on A4 pages; metadata and file identity follow from the text alone."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.lib.units import mm
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer

    path = folder / f"{report.name}.pdf"
    head, styles = report.head, getSampleStyleSheet()
    body = styles["BodyText"]
    body.fontName, body.fontSize, body.leading, body.spaceAfter = "Times-Roman", 11, 15, 7
    byline = f"{head['Source']} | {head['Author']} | {report.made:%d %B %Y}"
    story = [Paragraph(head["Title"], styles["Title"]), Paragraph(byline, styles["Italic"])]
    story += [Spacer(1, 6 * mm), *(Paragraph(text, body) for text in report.paragraphs)]
    packed = io.BytesIO()
    SimpleDocTemplate(
        packed,
        pagesize=A4,
        leftMargin=25 * mm,
        rightMargin=25 * mm,
        title=head["Title"],
        author=head["Author"],
        subject=NOTE,
        creator=head["Source"],
        invariant=1,
    ).build(story)
    path.write_bytes(_dated(packed.getvalue(), report.made))
    return path


def _dated(pdf: bytes, made: dt.datetime) -> bytes:
    from pypdf import PdfReader, PdfWriter

    # reportlab's invariant mode fixes every date at the year 2000; put the report's own back.
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    stamp = f"D:{made:%Y%m%d%H%M%S}Z"
    writer.add_metadata({"/CreationDate": stamp, "/ModDate": stamp})
    packed = io.BytesIO()
    writer.write(packed)
    return packed.getvalue()


def write_docx(report: Report, folder: Path) -> Path:
    """Write a Word file with core properties."""
    from docx import Document

    path, head = folder / f"{report.name}.docx", report.head
    document = Document()
    core = document.core_properties
    core.title, core.author, core.comments = head["Title"], head["Author"], NOTE
    core.category, core.language, core.last_modified_by = head["Source"], "en", head["Author"]
    core.created = core.modified = report.made
    document.add_heading(head["Title"], level=0)
    document.add_paragraph(f"{head['Source']}, {report.made:%d %B %Y}", style="Subtitle")
    for text in report.paragraphs:
        document.add_paragraph(text)
    packed = io.BytesIO()
    document.save(packed)
    with zipfile.ZipFile(packed) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            # A ZIP entry carries the hour of writing; a fixed one keeps the bytes the same.
            entry = zipfile.ZipInfo(name, date_time=report.made.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return path


def main() -> None:
    """Write every binary report into ``reports/``."""
    writers = {"pdf": write_pdf, "docx": write_docx}
    for path in sorted((HERE / "text").glob("*.txt")):
        report = read(path)
        writers[report.head["Kind"]](report, HERE / "reports")


if __name__ == "__main__":
    main()
