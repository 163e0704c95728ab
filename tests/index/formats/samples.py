"""Small files of every format, built here, so that the tests need nothing but this repository.

`SAMPLES` maps a file name to its bytes; each says `SENTENCE` somewhere.
"""

import io
import zipfile
from email.message import EmailMessage

SENTENCE = "The lighthouse keeper counted forty-two herons at dawn."
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def archive(members: dict[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip container; the first member is stored, as EPUB and OpenDocument want it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for number, (name, data) in enumerate(members.items()):
            file.writestr(name, data, compress_type=compression if number else zipfile.ZIP_STORED)
    return buffer.getvalue()


def word() -> bytes:
    """A document by python-docx: headings, lists, a table, margins, a title."""
    import docx

    document = docx.Document()
    document.core_properties.title = "Heron survey"
    document.sections[0].header.paragraphs[0].text = "Bird report 1923"
    document.add_heading("Observations", 1)
    document.add_paragraph(SENTENCE)
    document.add_heading("Equipment", 2)
    document.add_paragraph("binoculars", style="List Bullet")
    document.add_paragraph("notebook", style="List Bullet")
    document.add_paragraph("wake up", style="List Number")
    document.add_paragraph("row out", style="List Number")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ("Bird", "Count", "Heron", "42"), strict=True):
        cell.text = text
    document.add_paragraph("After the table.")
    return _saved(document)


def word_xml(body: str, **parts: str) -> bytes:
    """A Word document with this body, and further parts ("footnotes", "comments") related to it."""
    types = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    links = "".join(f'<Relationship Id="r{name}" Type="http://x/{name}" Target="{name}.xml"/>' for name in parts)
    root = f'<w:document xmlns:w="{_W}" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml">'
    return archive(
        {
            "[Content_Types].xml": types,
            "word/document.xml": f"{root}<w:body>{body}</w:body></w:document>",
            "word/_rels/document.xml.rels": f"<Relationships>{links}</Relationships>",
            **{f"word/{name}.xml": f'<w:{name} xmlns:w="{_W}">{content}</w:{name}>' for name, content in parts.items()},
        }
    )


def slides() -> bytes:
    """A presentation by python-pptx: titles, bullets, a table, a group, a chart, speaker notes."""
    import pptx
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.util import Inches

    show = pptx.Presentation()
    first = show.slides.add_slide(show.slide_layouts[1])
    first.shapes.title.text = "Herons"
    first.placeholders[1].text = f"{SENTENCE}\nSecond point"
    first.notes_slide.notes_text_frame.text = "Mention the fog."
    second = show.slides.add_slide(show.slide_layouts[5])
    second.shapes.title.text = "Numbers"
    table = second.shapes.add_table(2, 2, 0, 0, Inches(2), Inches(1)).table
    for place, text in enumerate(("Bird", "Count", "Egret", "17")):
        table.cell(place // 2, place % 2).text = text
    group = second.shapes.add_group_shape()
    group.shapes.add_textbox(0, 0, Inches(1), Inches(1)).text_frame.text = "Inside a group"
    data = CategoryChartData()
    data.categories = ["May", "June"]
    data.add_series("Terns", (120, 95.5))
    second.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, 0, 0, Inches(2), Inches(2), data)
    return _saved(show)


def sheets() -> bytes:
    """A workbook by openpyxl: a title above a table, a gap, dates, percentages, a second sheet."""
    import datetime

    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Sightings"
    for row in (["Sightings by day"], [], ["Date", "Bird", "Share"]):
        sheet.append(row)
    sheet.append([datetime.date(1923, 5, 4), SENTENCE, 0.25])
    sheet["C4"].number_format = "0%"
    sheet["A6"] = datetime.datetime(1923, 5, 4, 6, 30)
    other = book.create_sheet("Boats")
    for row in (["Name", "Length"], ["Tern", 7.5], ["Gull", 12]):
        other.append(row)
    return _saved(book)


def _saved(document: object) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)  # type: ignore[attr-defined]
    return buffer.getvalue()


def pdf(pages: list[list[tuple[float, float, float, str]]], title: str = "", outline: bool = False) -> bytes:
    """A PDF: for each page (x, y, size, text) in points from the lower left; bold where `text` begins with "*"."""
    kids = " ".join(f"{10 + 2 * n} 0 R" for n in range(len(pages)))
    objects = {
        1: f"<< /Type /Catalog /Pages 2 0 R {'/Outlines 5 0 R' if outline else ''} >>",
        2: f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        3: "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        4: "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
        5: "<< /Type /Outlines /First 6 0 R /Last 6 0 R /Count 1 >>",
        6: "<< /Title (Chapter one) /Parent 5 0 R /Dest [10 0 R /Fit] >>",
        7: f"<< /Title ({title}) >>",
    }
    for number, lines in enumerate(pages):
        drawn = "BT\n" + "".join(
            f"/{'F2' if text.startswith('*') else 'F1'} {size} Tf 1 0 0 1 {x} {y} Tm ({_escaped(text.lstrip('*'))}) Tj\n"
            for x, y, size, text in lines
        )
        stream = f"{drawn}ET" if lines else "0 0 m 100 100 l S"
        objects[10 + 2 * number] = (
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> "
            f"/Contents {11 + 2 * number} 0 R >>"
        )
        objects[11 + 2 * number] = f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream"
    out = b"%PDF-1.4\n"
    places = {}
    for key, value in objects.items():
        places[key] = len(out)
        out += f"{key} 0 obj\n{value}\nendobj\n".encode("cp1252")
    start = len(out)
    rows = "".join(
        f"{places[key]:010} 00000 n \n" if key in places else "0000000000 65535 f \n" for key in range(max(places) + 1)
    )
    out += f"xref\n0 {max(places) + 1}\n{rows}trailer << /Size {max(places) + 1} /Root 1 0 R /Info 7 0 R >>\n".encode()
    return out + f"startxref\n{start}\n%%EOF".encode()


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def paragraph(text: str, x: float, y: float, width: int, size: float = 10) -> list[tuple[float, float, float, str]]:
    """`text` as lines of at most `width` characters, 1.2 times their size apart."""
    import textwrap

    lines = textwrap.wrap(text, width)
    return [(x, y - number * 1.2 * size, size, line) for number, line in enumerate(lines)]


def book(chapters: dict[str, str], title: str = "Tidal almanac") -> bytes:
    """An EPUB with one chapter for each name; its value is the body's HTML."""
    items = "".join(
        f'<item id="c{n}" href="c{n}.xhtml" media-type="application/xhtml+xml"/>' for n in range(len(chapters))
    )
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    links = "".join(f'<li><a href="c{n}.xhtml">{name}</a></li>' for n, name in enumerate(chapters))
    return archive(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container><rootfiles><rootfile full-path="OEBPS/p.opf"/></rootfiles></container>',
            "OEBPS/p.opf": f'<package xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>{title}</dc:title>'
            f'</metadata><manifest><item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
            f"{items}</manifest><spine>{spine}</spine></package>",
            "OEBPS/nav.xhtml": f"<html><body><nav><ol>{links}</ol></nav></body></html>",
            **{f"OEBPS/c{n}.xhtml": f"<html><body>{body}</body></html>" for n, body in enumerate(chapters.values())},
        }
    )


def opendocument(body: str, kind: str = "text") -> bytes:
    """An OpenDocument file; `body` goes into office:text, office:spreadsheet or office:presentation."""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "text", "table", "draw")
    )
    return archive(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": f"<office:document-content {spaces}><office:body><office:{kind}>{body}</office:{kind}>"
            "</office:body></office:document-content>",
            "meta.xml": '<m xmlns:dc="d"><meta><dc:title>Tide tables</dc:title></meta></m>',
        }
    )


def mail() -> bytes:
    """A message with the same text twice, and an attachment."""
    message = EmailMessage()
    message["From"] = "Jörg Möwe <joerg@example.org>"
    message["To"] = "crew@example.org"
    message["Subject"] = "Zählung der Reiher"
    message.set_content(SENTENCE)
    message.add_alternative(f"<p>{SENTENCE}</p>", subtype="html")
    message.add_attachment(b"x" * 1234, maintype="application", subtype="pdf", filename="karte.pdf")
    return message.as_bytes()


SAMPLES: dict[str, bytes] = {
    "plain.txt": SENTENCE.encode(),
    "notes.md": f"# Herons\n\n{SENTENCE}\n\n## Later\n\nmore\n".encode(),
    "notes.rst": f"Herons\n======\n\n{SENTENCE}\n".encode(),
    "notes.adoc": f"= Herons\n\n{SENTENCE}\n".encode(),
    "notes.org": f"* Herons\n{SENTENCE}\n".encode(),
    "code.py": f'"""{SENTENCE}"""\n'.encode(),
    "survey.docx": word(),
    "show.pptx": slides(),
    "book.xlsx": sheets(),
    "report.pdf": pdf([[(72, 700, 20, "Heron report"), (72, 650, 10, SENTENCE)], [(72, 700, 10, "Second page.")]]),
    "rows.csv": f"Bird,Remark\nHeron,{SENTENCE}\n".encode(),
    "rows.tsv": f"Bird\tRemark\nHeron\t{SENTENCE}\n".encode(),
    "page.html": f"<html><title>Birds</title><h1>Herons</h1><p>{SENTENCE}</p></html>".encode(),
    "data.xml": f"<log><entry><who>Ann</who><what>{SENTENCE}</what></entry></log>".encode(),
    "almanac.epub": book({"One": f"<h1>One</h1><p>{SENTENCE}</p>", "Two": "<p>Ebb.</p>"}),
    "tides.odt": opendocument(f'<text:h text:outline-level="1">Herons</text:h><text:p>{SENTENCE}</text:p>'),
    "memo.rtf": rf"{{\rtf1\ansi {{\fonttbl{{\f0 Arial;}}}}{SENTENCE}\par}}".encode(),
    "letter.eml": mail(),
    "values.json": f'{{"entry": {{"what": "{SENTENCE}"}}}}'.encode(),
    "values.jsonl": f'{{"what": "{SENTENCE}"}}\n{{"what": "nothing"}}\n'.encode(),
    "talk.vtt": f"WEBVTT\n\n00:01.000 --> 00:04.000\n<v Ann>{SENTENCE}</v>\n".encode(),
    "talk.srt": f"1\n00:00:01,000 --> 00:00:04,000\n{SENTENCE}\n".encode(),
    "sums.ipynb": f'{{"nbformat": 4, "cells": [{{"cell_type": "markdown", "source": ["# Sum\\n", "{SENTENCE}"]}}]}}'.encode(),
}
