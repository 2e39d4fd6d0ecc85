"""The brief as a Word document, with notes one click from the sentences they bear."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from allegiance.briefs.figure import INK, Figure, network, network_caption
from allegiance.briefs.files import write_whole
from allegiance.briefs.odds import odds, odds_caption
from allegiance.briefs.outline import Heading, Items, Outline, Picture, Run, Table, Text, outline

__all__ = ["as_docx", "write_docx"]

_WIDTH: Final = 468.0
"""Points between the margins of a letter page."""
_SCALE: Final = 4
"""Pixels a point: 288 dots an inch."""
_HALO: Final = 6


def write_docx(bundle: dict[str, Any], path: Path) -> Path:
    """Write the brief as a Word document.

    Raises
    ------
    OutputError
        If the file cannot be written; nothing half-written is left.
    """
    return write_whole(path, as_docx(bundle))


def as_docx(bundle: dict[str, Any]) -> bytes:
    """Return the brief as the bytes of a Word document."""
    from docx import Document

    brief = outline(bundle)
    document = Document()
    _set_styles(document)
    properties = document.core_properties
    properties.title, properties.subject = visible(brief.title)[:255], brief.dateline[:255]
    properties.author = "Allegiance"
    document.add_heading(visible(brief.title), level=0)
    _quiet(document, f"{brief.dateline}. {brief.counts}.")
    for block in brief.blocks:
        _add(document, block, bundle)
    _add_notes(document, brief)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def visible(text: str) -> str:
    """Leave out what XML forbids: control characters other than tab and line end."""
    return "".join(
        c
        for c in text
        if c in "\t\n"
        or (c >= " " and c not in "\x7f\ufffe\uffff" and not "\ud800" <= c <= "\udfff")
    )


def _set_styles(document: Any) -> None:
    from docx.shared import Pt, RGBColor

    ink = RGBColor.from_string(INK[1:].upper())
    body = document.styles["Normal"]
    body.font.name, body.font.size = "Georgia", Pt(10.5)
    body.paragraph_format.space_after = Pt(6)
    for name, size in (("Title", 26), ("Heading 1", 15), ("Heading 2", 12)):
        style = document.styles[name]
        style.font.name, style.font.size, style.font.bold = "Georgia", Pt(size), True
        style.font.color.rgb = ink
        fonts = style.element.rPr.rFonts
        for key in list(fonts.attrib):
            if key.endswith(("Theme", "themeColor")):
                del fonts.attrib[key]


def _add(document: Any, block: object, bundle: dict[str, Any]) -> None:
    if isinstance(block, Heading):
        document.add_heading(visible(block.text), level=block.level)
    elif isinstance(block, Text) and block.is_quiet:
        _quiet(document, "".join(run.text for run in block.runs))
    elif isinstance(block, Text):
        _add_runs(document.add_paragraph(), block.runs)
    elif isinstance(block, Items):
        for item in block.items:
            _add_runs(document.add_paragraph(style="List Bullet"), item)
    elif isinstance(block, Table):
        _add_table(document, block)
    elif isinstance(block, Picture):
        _add_picture(document, block, bundle)


def _add_picture(document: Any, block: Picture, bundle: dict[str, Any]) -> None:
    from docx.shared import Pt

    if block.dilemma is None:
        figure = network(bundle, _WIDTH, _WIDTH * 0.72, _text_width)
        says = network_caption(figure, bundle)
    else:
        figure = odds(bundle["dilemmas"][block.dilemma], _WIDTH, _text_width)
        says = odds_caption(bundle)
    if figure.discs:
        document.add_picture(BytesIO(_png(figure)), width=Pt(_WIDTH))
        described = document.inline_shapes[-1]._inline.docPr
        described.set("descr", block.says)
        _quiet(document, says)


def _quiet(document: Any, text: str) -> None:
    from docx.shared import Pt, RGBColor

    run = document.add_paragraph().add_run(visible(text))
    run.font.size, run.font.color.rgb = Pt(9), RGBColor(0x5C, 0x59, 0x53)


def _add_runs(paragraph: Any, runs: Iterable[Run], size: float | None = None) -> None:
    from docx.shared import Pt

    for run in runs:
        text = visible(run.text)
        set_ = paragraph.add_run(text.rstrip() if run.notes else text)
        set_.bold = run.is_bold or None
        if size:
            set_.font.size = Pt(size)
        for place, number in enumerate(run.notes):
            _add_link(paragraph, f"{' ' if place else ''}{number}", f"note{number}")
        if run.notes and text.endswith(" "):
            paragraph.add_run(" ")


def _add_link(paragraph: Any, text: str, bookmark: str) -> None:
    """Add a raised number that jumps to a bookmark: python-docx itself has no such links."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), bookmark)
    run = paragraph.add_run(text)
    run.font.superscript = True
    link.append(run._r)
    paragraph._p.append(link)


def _add_table(document: Any, table: Table) -> None:
    from docx.shared import Pt

    grid = document.add_table(rows=1, cols=len(table.head))
    grid.autofit = False
    for column, share in zip(grid.columns, table.widths, strict=True):
        column.width = Pt(share * _WIDTH)
    for cell, name in zip(grid.rows[0].cells, table.head, strict=True):
        _add_runs(cell.paragraphs[0], [Run(name, is_bold=True)], 9)
    for row in table.rows:
        for cell, run in zip(grid.add_row().cells, row, strict=True):
            _add_runs(cell.paragraphs[0], [run], 9)
    for place, row in enumerate(grid.rows):
        for cell, share in zip(row.cells, table.widths, strict=True):
            cell.width = Pt(share * _WIDTH)
            cell.paragraphs[0].paragraph_format.space_after = Pt(2)
            _rule_below(cell, is_head=place == 0)
    document.add_paragraph()


def _rule_below(cell: Any, *, is_head: bool) -> None:
    """Draw a thin line under a cell: rows need no boxes to be read."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders, line = OxmlElement("w:tcBorders"), OxmlElement("w:bottom")
    values = {"val": "single", "sz": "8" if is_head else "4", "space": "0"}
    for name, value in (values | {"color": "000000" if is_head else "CFCAC0"}).items():
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    cell._tc.get_or_add_tcPr().append(borders)


def _add_notes(document: Any, brief: Outline) -> None:
    document.add_heading("Notes", level=1)
    for note in brief.notes:
        paragraph = document.add_paragraph()
        _bookmark(paragraph, note.number)
        url = f" {note.url}" if note.url else ""
        _add_runs(paragraph, [Run(f"{note.number}. “{note.quote}” {note.report}.{url}")], 9)
    document.add_heading("Reports", level=1)
    for report in brief.reports:
        _add_runs(document.add_paragraph(), [Run(report)], 9)


def _bookmark(paragraph: Any, number: int) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
        mark = OxmlElement(tag)
        mark.set(qn("w:id"), str(number))
        if tag.endswith("Start"):
            mark.set(qn("w:name"), f"note{number}")
        paragraph._p.append(mark)


def _font(size: float) -> Any:
    """Load the typeface that travels with reportlab, so that every machine draws the same."""
    import reportlab
    from PIL import ImageFont

    return ImageFont.truetype(str(Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"), size)


def _text_width(text: str, size: float) -> float:
    return float(_font(size * _SCALE).getlength(text)) / _SCALE


def _png(figure: Figure) -> bytes:
    """Draw a figure as a picture of dots."""
    from PIL import Image, ImageDraw

    sheet = Image.new("RGB", (round(figure.width * _SCALE), round(figure.height * _SCALE)), "white")
    pen = ImageDraw.Draw(sheet)
    for s in figure.strokes:
        for x1, y1, x2, y2 in _dashes(s.x1, s.y1, s.x2, s.y2, s.dash):
            ends = [v * _SCALE for v in (x1, y1, x2, y2)]
            pen.line(ends, fill=s.colour, width=max(1, round(s.width * _SCALE)))
    for d in figure.discs:
        side = d.radius * (0.88 if d.is_square else 1.0)
        box = [v * _SCALE for v in (d.x - side, d.y - side, d.x + side, d.y + side)]
        shape = pen.rectangle if d.is_square else pen.ellipse
        shape(box, fill=INK, outline="white", width=3)
    for label in figure.labels:
        place = (label.x * _SCALE, label.y * _SCALE)
        font = _font(label.size * _SCALE)
        pen.text(place, label.text, INK, font, "ls", stroke_width=_HALO, stroke_fill="white")
    out = BytesIO()
    sheet.save(out, "PNG", optimize=True)
    return out.getvalue()


def _dashes(
    x1: float, y1: float, x2: float, y2: float, dash: tuple[float, float] | None
) -> Iterable[tuple[float, float, float, float]]:
    if dash is None:
        return [(x1, y1, x2, y2)]
    length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5 or 1.0
    step = sum(dash)
    starts = [n * step for n in range(int(length / step) + 1)]
    ends = [(a / length, min(a + dash[0], length) / length) for a in starts]
    return [
        (x1 + (x2 - x1) * p, y1 + (y2 - y1) * p, x1 + (x2 - x1) * q, y1 + (y2 - y1) * q)
        for p, q in ends
    ]
