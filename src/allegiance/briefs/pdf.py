"""The brief as a PDF, set with reportlab."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

from allegiance.briefs.figure import INK, Figure, network, network_caption
from allegiance.briefs.files import write_whole
from allegiance.briefs.odds import odds, odds_caption
from allegiance.briefs.outline import Heading, Items, Outline, Picture, Run, Table, Text, outline

__all__ = ["as_pdf", "drawing", "write_pdf"]

_SERIF: Final = "Times-Roman"
_SANS: Final = "Helvetica"
_QUIET: Final = "#5c5953"
_HALF_RINGS: Final = str.maketrans({"ʿ": "‘", "ʾ": "’", "ʻ": "‘", "ʼ": "’", "‑": "-", "−": "-"})


def write_pdf(bundle: dict[str, Any], path: Path) -> Path:
    """Write the brief as a PDF file.

    Raises
    ------
    OutputError
        If the file cannot be written; nothing half-written is left.
    """
    return write_whole(path, as_pdf(bundle))


def as_pdf(bundle: dict[str, Any]) -> bytes:
    """Return the brief as the bytes of a PDF."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.units import mm
    from reportlab.platypus import SimpleDocTemplate

    brief = outline(bundle)
    out = BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=22 * mm,
        rightMargin=22 * mm,
        topMargin=20 * mm,
        bottomMargin=20 * mm,
        title=latin(brief.title),
        subject=latin(brief.dateline),
        creator="Allegiance",
        invariant=1,
    )

    def footer(canvas: Any, _: object) -> None:
        canvas.setFont(_SANS, 8)
        canvas.setFillColor(_QUIET)
        canvas.drawString(document.leftMargin, 12 * mm, latin(brief.title)[:90])
        canvas.drawRightString(A4[0] - document.rightMargin, 12 * mm, str(canvas.getPageNumber()))

    story = list(_story(brief, bundle, document.width))
    document.build(story, onFirstPage=footer, onLaterPages=footer)
    return out.getvalue()


def _picture(
    block: Picture, bundle: dict[str, Any], width: float, styles: dict[str, Any]
) -> Iterator[Any]:
    from reportlab.platypus import Paragraph

    if block.dilemma is None:
        figure = network(bundle, width, width * 0.72, _text_width)
        says = network_caption(figure, bundle)
    else:
        figure = odds(bundle["dilemmas"][block.dilemma], width, _text_width)
        says = odds_caption(bundle)
    if figure.discs:
        yield drawing(figure)
        yield Paragraph(_safe(says), styles["quiet"])


def _story(brief: Outline, bundle: dict[str, Any], width: float) -> Iterator[Any]:
    from reportlab.platypus import HRFlowable, Paragraph, Spacer

    styles = _styles()
    yield Paragraph(_safe(brief.title), styles["title"])
    yield Paragraph(_safe(f"{brief.dateline}. {brief.counts}."), styles["quiet"])
    yield HRFlowable(width="100%", thickness=1.6, color="#191817", spaceBefore=2, spaceAfter=8)
    for block in brief.blocks:
        if isinstance(block, Heading):
            yield Paragraph(_safe(block.text), styles[f"h{block.level}"])
        elif isinstance(block, Text):
            yield Paragraph(_marked(block.runs), styles["quiet" if block.is_quiet else "text"])
        elif isinstance(block, Items):
            for item in block.items:
                yield Paragraph(_marked(item), styles["item"], bulletText="•")
        elif isinstance(block, Table):
            yield from _table(block, width, styles)
        else:
            yield from _picture(block, bundle, width, styles)
    yield Paragraph("Notes", styles["h1"])
    for note in brief.notes:
        link = (
            f' <link href="{_safe(note.url)}">{_safe(note.url)}</link>' if _is_web(note.url) else ""
        )
        text = f"“{_safe(note.quote)}” {_safe(note.report)}.{link}"
        yield Paragraph(f'<a name="note{note.number}"/>{note.number}. {text}', styles["note"])
    yield Paragraph("Reports", styles["h1"])
    for report in brief.reports:
        yield Paragraph(_safe(report), styles["note"])
    yield Spacer(1, 6)


def _styles() -> dict[str, Any]:
    from reportlab.lib.styles import ParagraphStyle

    text = ParagraphStyle("text", fontName=_SERIF, fontSize=10.5, leading=14.5, spaceAfter=6)
    small: dict[str, Any] = {"fontName": _SANS, "fontSize": 8.5, "leading": 11.5}
    heading = "Times-Bold"
    return {
        "text": text,
        "title": ParagraphStyle("title", text, fontName=heading, fontSize=25, leading=28),
        "h1": ParagraphStyle(
            "h1", text, fontName=heading, fontSize=15, leading=18, spaceBefore=14, keepWithNext=1
        ),
        "h2": ParagraphStyle(
            "h2", text, fontName=heading, fontSize=11.5, leading=14, spaceBefore=8, spaceAfter=2,
            keepWithNext=1,
        ),
        "quiet": ParagraphStyle("quiet", text, **small, textColor=_QUIET),
        "item": ParagraphStyle("item", text, leftIndent=12, bulletIndent=2, spaceAfter=3),
        "cell": ParagraphStyle("cell", text, **small, spaceAfter=0),
        "note": ParagraphStyle(
            "note", text, **small, leftIndent=14, firstLineIndent=-14, spaceAfter=3
        ),
    }  # fmt: skip


def _table(table: Table, width: float, styles: dict[str, Any]) -> Iterator[Any]:
    from reportlab.platypus import LongTable, Paragraph, Spacer, TableStyle

    rows: list[list[Any]] = [[Paragraph(f"<b>{_safe(h)}</b>", styles["cell"]) for h in table.head]]
    rows += [[Paragraph(_marked([cell]), styles["cell"]) for cell in row] for row in table.rows]
    style = TableStyle(
        [
            ("LINEBELOW", (0, 0), (-1, 0), 0.8, "#191817"),
            ("LINEBELOW", (0, 1), (-1, -1), 0.3, "#cfcac0"),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 3),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        ]
    )
    yield LongTable(rows, colWidths=[w * width for w in table.widths], repeatRows=1, style=style)
    yield Spacer(1, 8)


def drawing(figure: Figure) -> Any:
    """Return a figure as a reportlab drawing."""
    from reportlab.graphics import shapes
    from reportlab.lib.colors import HexColor, white

    sheet = shapes.Drawing(figure.width, figure.height)
    top, ink = figure.height, HexColor(INK)
    for s in figure.strokes:
        sheet.add(
            shapes.Line(
                s.x1, top - s.y1, s.x2, top - s.y2,
                strokeColor=HexColor(s.colour), strokeWidth=s.width,
                strokeDashArray=list(s.dash) if s.dash else None,
            )
        )  # fmt: skip
    for d in figure.discs:
        paint: dict[str, Any] = {"fillColor": ink, "strokeColor": white, "strokeWidth": 0.8}
        side = 0.88 * d.radius
        sheet.add(
            shapes.Rect(d.x - side, top - d.y - side, 2 * side, 2 * side, **paint)
            if d.is_square
            else shapes.Circle(d.x, top - d.y, d.radius, **paint)
        )
    for label in figure.labels:
        text = latin(label.text)
        # Lines behind a label must not touch its letters.
        ground = {"fillColor": white, "fillOpacity": 0.8, "strokeColor": None}
        wide = _text_width(text, label.size)
        sheet.add(
            shapes.Rect(label.x, top - label.y - 0.2 * label.size, wide, label.size, **ground)
        )
        sheet.add(
            shapes.String(
                label.x, top - label.y, text, fontName=_SANS, fontSize=label.size, fillColor=ink
            )
        )
    return sheet


def _marked(parts: Iterable[Run]) -> str:
    return "".join(_run(run) for run in parts)


def _run(run: Run) -> str:
    text = _safe(run.text)
    text = f"<b>{text}</b>" if run.is_bold else text
    if not run.notes:
        return text
    marks = " ".join(f'<a href="#note{n}" color="{_QUIET}">{n}</a>' for n in run.notes)
    return f'{text.rstrip()}<super size="6.5"> {marks}</super>{" " if text.endswith(" ") else ""}'


def _safe(text: str | None) -> str:
    return escape(latin(text or ""), {'"': "&quot;"})


def latin(text: str) -> str:
    """Bring a text down to the letters of the PDF's built-in fonts; accents go before letters do.

    What has no Latin form at all becomes a question mark; the other formats keep it.
    """
    found = []
    for letter in text.translate(_HALF_RINGS):
        if _is_printable(letter):
            found.append(letter)
            continue
        plain = "".join(c for c in unicodedata.normalize("NFKD", letter) if _is_printable(c))
        found.append(plain or ("" if unicodedata.category(letter)[0] in "CM" else "?"))
    return "".join(found)


def _is_printable(letter: str) -> bool:
    try:
        letter.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return letter >= " " or letter in "\n\t"


def _is_web(url: str | None) -> bool:
    return url is not None and url.startswith(("https://", "http://"))


def _text_width(text: str, size: float) -> float:
    from reportlab.pdfbase.pdfmetrics import stringWidth

    return float(stringWidth(latin(text), _SANS, size))
