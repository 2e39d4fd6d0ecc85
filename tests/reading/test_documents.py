"""Every file here is made by a real writer of its format."""

import io
import os
import struct
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allegiance.errors import DocumentError
from allegiance.reading import documents
from allegiance.reading.documents import find_reports, load

ENGLISH = (
    "The Islamic Movement of Uzbekistan broke its oath to the Taliban in August 2015 and went over to "
    "the Islamic State. In November the Taliban killed its leader and about a hundred of his men."
)


def refused(path: Path) -> str:
    with pytest.raises(DocumentError) as caught:
        load(path)
    assert str(path.name) in str(caught.value)
    assert caught.value.remedy
    return str(caught.value)


def test_a_text_file_is_kept_to_the_letter(tmp_path: Path) -> None:
    text = (
        "  Oath and betrayal \r\n\r\nAuthor: Jane Doe\r\n\tPublished: 3 March 2017\r\n"
        + ENGLISH
        + " \n\n\n"
    )
    path = tmp_path / "oath.txt"
    path.write_bytes(text.encode())
    [document] = load(path)
    assert document.text == text
    assert (document.id, document.title, document.author, document.published) == (
        "oath",
        "Oath and betrayal",
        "Jane Doe",
        "2017-03-03",
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=60))
def test_no_letter_of_a_text_file_moves(tmp_path: Path, extra: str) -> None:
    text = ENGLISH + extra + "\r\n\n" + ENGLISH
    path = tmp_path / "any.txt"
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        path.write_bytes(text.encode(encoding))
        assert load(path)[0].text == text


def test_front_matter_becomes_metadata_and_marks_are_taken_off(tmp_path: Path) -> None:
    path = tmp_path / "r.md"
    path.write_text(
        '---\ntitle: "Oaths: a report"\nauthors:\n  - Jane Doe\n  - Ali Khan\nsource: Frontier Wire\n'
        "date: 2021-11-05\nurl: https://wire.example/1\n---\n\n# Oaths\n\nThe **Taliban** and the\n"
        "*IMU* met in [Doha](https://d.example), said `al_Naba`[^1].\n\n> They were\n> friends.\n\n"
        "* one of the men\n* two of the men\n\n| a | b |\n|---|---|\n| c | d |\n\n[^1]: note\n"
    )
    [document] = load(path)
    assert document.title == "Oaths: a report"
    assert document.author == "Jane Doe, Ali Khan"
    assert (document.publisher, document.published) == ("Frontier Wire", "2021-11-05")
    assert document.url == "https://wire.example/1"
    blocks = document.text.split("\n\n")
    assert blocks[:3] == [
        "Oaths",
        "The Taliban and the IMU met in Doha, said al_Naba.",
        "They were friends.",
    ]
    assert blocks[3:5] == ["- one of the men", "- two of the men"]
    assert not set("*#`>[]") & set(document.text)


def test_marks_within_marks_go_and_names_with_marks_stay() -> None:
    from allegiance.reading.formats.markdown import plain

    assert (
        plain("**bold *in* it** and __z__, 2*3*4, a_b_c.txt")
        == "bold in it and z, 2*3*4, a_b_c.txt"
    )
    assert plain("[" * 50_000 + "*a " * 50_000)


def test_the_article_of_a_web_page_is_read_and_its_menu_is_not(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    paragraphs = "".join(f"<p>{ENGLISH} Paragraph {n} says so.</p>" for n in range(4))
    path.write_text(
        "<html lang=en><head><title>Oaths in Zabul | Wire</title>"
        '<meta property="og:site_name" content="Frontier Wire">'
        '<meta name="author" content="Jane Doe">'
        '<meta property="article:published_time" content="2021-11-05T10:00:00Z">'
        '<link rel="canonical" href="https://wire.example/oaths"></head><body>'
        "<nav><a href=/>Home</a> <a href=/shop>Buy our mugs</a></nav>"
        f"<article><h1>Oaths in Zabul</h1>{paragraphs}</article>"
        "<footer>Buy our mugs</footer></body></html>"
    )
    [document] = load(path)
    assert "Paragraph 3 says so." in document.text
    assert "mugs" not in document.text
    assert (document.title, document.author) == ("Oaths in Zabul", "Jane Doe")
    assert (document.publisher, document.published) == ("Frontier Wire", "2021-11-05")
    assert document.url == "https://wire.example/oaths"


def pdf(path: Path, pages: list[list[str]], **options: object) -> Path:
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path), **options)
    canvas.setTitle("Oaths in Zabul")
    canvas.setAuthor("Jane Doe")
    for lines in pages:
        text = canvas.beginText(72, 800)
        for line in lines:
            text.textLine(line)
        canvas.drawText(text)
        canvas.showPage()
    canvas.save()
    return path


def test_a_pdf_loses_its_page_furniture_and_its_broken_words_are_mended(tmp_path: Path) -> None:
    body = [
        "The Islamic Movement of Uzbekistan, which had fought beside the Tali-",
        "ban for many years, broke its oath in August 2015. Its leader, whom al-",
        "Naba praised, went over to the Islamic State with most of his fight-",
        "ers. The Taliban-backed groups of the north did not follow him then.",
    ]
    more = [
        f"Chapter {c} tells of another year of the war in the north, and of {c}." for c in "abcdefg"
    ]
    pages = [
        ["Frontier Wire Report 7", *lines, f"Page {n} of 3"]
        for n, lines in enumerate((body, more, more[::-1]), 1)
    ]
    [document] = load(pdf(tmp_path / "r.pdf", pages))
    assert "beside the Taliban for many years" in document.text
    assert "al-Naba praised" in document.text
    assert "most of his fighters. The Taliban-backed" in document.text
    assert "Report 7" not in document.text
    assert "Page 2" not in document.text
    assert (document.title, document.author) == ("Oaths in Zabul", "Jane Doe")


def test_a_locked_pdf_is_refused(tmp_path: Path) -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption

    path = pdf(tmp_path / "r.pdf", [[ENGLISH]], encrypt=StandardEncryption("word", strength=40))
    assert "password" in refused(path)


def test_a_pdf_encrypted_beyond_the_installed_packages_is_refused_with_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pypdf
    from pypdf.errors import DependencyError

    def needs_more(*_: object, **__: object) -> None:
        raise DependencyError("cryptography>=3.1 is required for AES algorithm")

    path = pdf(tmp_path / "r.pdf", [[ENGLISH]])
    monkeypatch.setattr(pypdf.PdfReader, "__init__", needs_more)
    assert "pip install cryptography" in refused(path)


def test_a_pdf_that_only_its_owner_may_change_is_read(tmp_path: Path) -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption

    lock = StandardEncryption("", ownerPassword="word", strength=40)
    [document] = load(pdf(tmp_path / "r.pdf", [[ENGLISH[:90], ENGLISH[90:]]], encrypt=lock))
    assert "broke its oath" in document.text


def test_a_date_in_a_pdf_comes_before_the_day_the_file_was_made(tmp_path: Path) -> None:
    [dated] = load(pdf(tmp_path / "a.pdf", [["Oaths", "7 December 2015", ENGLISH]]))
    [bare] = load(pdf(tmp_path / "b.pdf", [["Oaths", ENGLISH]], invariant=1))
    assert (dated.published, bare.published) == ("2015-12-07", "2000-01-01")


def test_a_scanned_and_a_damaged_pdf_are_refused(tmp_path: Path) -> None:
    assert "pictures" in refused(pdf(tmp_path / "scan.pdf", [[], []]))
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.7\nrubbish\n%%EOF")
    assert "damaged" in refused(tmp_path / "bad.pdf")
    whole = pdf(tmp_path / "whole.pdf", [[ENGLISH]]).read_bytes()
    (tmp_path / "half.pdf").write_bytes(whole[: len(whole) // 3])
    refused(tmp_path / "half.pdf")


def test_a_word_file_gives_paragraphs_and_tables_in_order(tmp_path: Path) -> None:
    from docx import Document as WordDocument

    word = WordDocument()
    word.add_heading("Oaths in Zabul", 1)
    word.add_paragraph("By Jane Doe")
    word.add_paragraph("March 3, 2017")
    word.add_paragraph(ENGLISH)
    table = word.add_table(1, 2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "IMU", "Zabul"
    word.add_paragraph("The end of the report.")
    word.save(str(tmp_path / "r.docx"))
    [document] = load(tmp_path / "r.docx")
    assert document.text.split("\n\n")[3:] == [ENGLISH, "IMU | Zabul", "The end of the report."]
    assert (document.title, document.author) == ("Oaths in Zabul", "Jane Doe")
    assert document.published == "2017-03-03"


def test_what_only_looks_like_a_word_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_text(ENGLISH)
    assert "Word" in refused(tmp_path / "a.docx")
    (tmp_path / "b.docx").write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 600)
    assert ".docx" in refused(tmp_path / "b.docx")


RSS = """<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>Frontier Wire</title><link>https://w.example</link><description>d</description>
<item><title>Oaths in Zabul</title><link>https://w.example/1</link><author>jane@w.example (Jane)</author>
<pubDate>Fri, 05 Nov 2021 10:00:00 GMT</pubDate><description>Short.</description>
<content:encoded><![CDATA[<p>{0}</p><p>They <b>fled</b> to the north.</p>]]></content:encoded></item>
<item><title>Oaths in Zabul</title><description>&lt;p&gt;{0}&lt;/p&gt;</description></item>
<item><title>En español</title><description>El grupo atacó la base y mató a tres de los soldados en
la frontera con el Ecuador, y se fue por el río.</description></item>
</channel></rss>"""


def test_each_entry_of_a_feed_is_a_document_and_foreign_ones_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "wire.xml"
    path.write_text(RSS.format(ENGLISH), encoding="utf-8")
    first, second = load(path)
    assert (first.id, second.id) == ("wire-oaths-in-zabul", "wire-oaths-in-zabul-2")
    assert first.text == ENGLISH + "\n\nThey fled to the north."
    assert (first.title, first.publisher, first.published) == (
        "Oaths in Zabul",
        "Frontier Wire",
        "2021-11-05",
    )
    assert first.url == "https://w.example/1"
    assert second.text == ENGLISH


def test_xml_that_is_no_feed_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text("<note><to>you</to></note>")
    assert "no entries" in refused(tmp_path / "a.xml")


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("empty.txt", b"", "empty"),
        ("blank.txt", b" \n\t ", "empty"),
        ("bom.txt", "\ufeff".encode(), "no text"),
        ("zero.txt", b"abc\0\0\x01def", "binary"),
        ("png.txt", b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR", "binary"),
        ("cyrillic.txt", "Талибан заявил, что группа ушла из Забула".encode("cp1251"), "decoded"),
        ("mixed.txt", ENGLISH.encode() + "’".encode() + b"\xff " + ENGLISH.encode(), "decoded"),
        ("half.txt", b"\xff\xfea\0b", "damaged"),
        (
            "spanish.txt",
            "El grupo atacó la base y mató a tres de los soldados en la frontera".encode(),
            "Spanish",
        ),
        ("russian.txt", "Талибан заявил, что группа ушла из Забула".encode(), "Cyrillic"),
        ("arabic.txt", "أعلنت حركة طالبان مسؤوليتها عن الهجوم".encode(), "Arabic"),
        ("digits.txt", b"12 34 ... 56", "no text"),
        ("table.csv", b"a,b", ".csv"),
        ("old.doc", b"x", ".docx"),
        ("noending", b"x", "no ending"),
    ],
)
def test_bad_files_are_refused_with_their_name_and_a_remedy(
    tmp_path: Path, name: str, data: bytes, words: str
) -> None:
    (tmp_path / name).write_bytes(data)
    assert words in refused(tmp_path / name)


def test_windows_quotes_are_read_where_they_are_plain(tmp_path: Path) -> None:
    text = f"“{ENGLISH}” – it’s said, in a café."
    (tmp_path / "w.txt").write_bytes(text.encode("cp1252"))
    assert load(tmp_path / "w.txt")[0].text == text


def test_sizes_are_checked_before_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "large.txt"
    path.write_text(ENGLISH)
    with path.open("r+b") as file:
        file.truncate(documents.LARGEST_FILE + 1)
    assert "MB" in refused(path)
    path.write_text(ENGLISH)
    monkeypatch.setattr(documents, "LARGEST_TEXT", 100)
    assert "Split" in refused(path)


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything"
)
def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secret.txt"
    path.write_text(ENGLISH)
    path.chmod(0)
    assert "may not" in refused(path)


def test_a_denied_file_is_refused_with_a_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "secret.txt"
    path.write_text(ENGLISH)

    def denied(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", denied)
    assert "may not" in refused(path)


def test_reports_are_found_in_folders_once_and_in_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a.md", "sub/c.html", ".hidden/d.txt", "~$e.docx", "f.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    found = find_reports([tmp_path, tmp_path / "b.txt", str(tmp_path / "sub")])
    assert found == [tmp_path / "a.md", tmp_path / "b.txt", tmp_path / "sub" / "c.html"]


def test_missing_unsupported_and_empty_places_are_refused(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("x")
    (tmp_path / "none").mkdir()
    for path, words in (
        (tmp_path / "no.txt", "no such"),
        (tmp_path / "t.csv", ".csv"),
        (tmp_path / "none", "no reports"),
    ):
        with pytest.raises(DocumentError, match=words):
            find_reports([path])


@pytest.mark.parametrize("ending", [".pdf", ".docx", ".html", ".xml", ".md"])
def test_damaged_files_are_read_or_refused_and_nothing_else(tmp_path: Path, ending: str) -> None:
    import random

    from docx import Document as WordDocument

    chance = random.Random(7)
    path = tmp_path / f"r{ending}"
    if ending == ".pdf":
        pdf(path, [[ENGLISH], [ENGLISH]])
    elif ending == ".docx":
        word = WordDocument()
        word.add_paragraph(ENGLISH)
        word.save(str(path))
    else:
        path.write_text(RSS.format(ENGLISH) if ending == ".xml" else f"<p>{ENGLISH}</p>\n" * 5)
    whole = path.read_bytes()
    for _ in range(40):
        broken = bytearray(whole)
        for _ in range(chance.choice([1, 5, 40])):
            at = chance.randrange(len(broken) - 1)
            if chance.random() < 0.5:
                broken[at] = chance.randrange(256)
            else:
                del broken[at : at + chance.randrange(1, 60)]
        path.write_bytes(bytes(broken))
        try:
            assert all(d.text for d in load(path))
        except DocumentError as error:
            assert error.remedy


def test_nothing_leaks_to_the_terminal(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    pages = {
        "a.html": "<html><body></body>",
        "b.xml": "<rss><item>",
        "c.pdf": "%PDF-1.4\nxx",
    }
    for name, text in pages.items():
        (tmp_path / name).write_text(text)
        with pytest.raises(DocumentError):
            load(tmp_path / name)
    out = capfd.readouterr()
    assert (out.out, out.err) == ("", "")


def test_a_word_file_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from docx import Document as WordDocument

    from allegiance.reading.formats import word

    buffer = io.BytesIO()
    WordDocument().save(buffer)
    (tmp_path / "r.docx").write_bytes(buffer.getvalue())
    monkeypatch.setattr(word, "_LARGEST", 1000)
    assert "unpacks" in refused(tmp_path / "r.docx")
