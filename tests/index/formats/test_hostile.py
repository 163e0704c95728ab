"""Files made to hurt: bombs, endless nesting, entity tricks. Each is refused, or read at little cost."""

import time
import zlib
from collections.abc import Iterator

import pytest

from index.errors import Unreadable
from index.formats import Limits
from tests.index.formats import samples
from tests.index.formats.conftest import Reader

_LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a0 "lol">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    + "]>"
)


@pytest.fixture(autouse=True)
def cheap() -> Iterator[None]:
    start = time.monotonic()
    yield
    assert time.monotonic() - start < 20


@pytest.mark.parametrize(
    ("name", "members"),
    [
        ("bomb.docx", {"[Content_Types].xml": "<a/>", "word/document.xml": b" " * 250_000_000}),
        ("bomb.xlsx", {"[Content_Types].xml": "<a/>", "xl/workbook.xml": b" " * 250_000_000}),
        ("bomb.odt", {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": b" " * 250_000_000}),
        ("bomb.epub", {"mimetype": "application/epub+zip", "META-INF/container.xml": b" " * 250_000_000}),
    ],
)
def test_decompression_bomb(name: str, members: dict[str, str | bytes], parsed: Reader) -> None:
    with pytest.raises(Unreadable, match="bomb"):
        parsed(name, samples.archive(members))


def test_bomb_that_lies_about_its_size(parsed: Reader) -> None:
    data = bytearray(samples.archive({"a": "", "word/document.xml": b" " * 30_000_000}))
    place = data.rfind(b"PK\x01\x02") + 24  # uncompressed size in the directory
    data[place : place + 4] = (1000).to_bytes(4, "little")
    with pytest.raises(Unreadable):
        parsed("liar.docx", bytes(data))


def test_entities_are_not_expanded(parsed: Reader) -> None:
    text = parsed("laughs.xml", f"{_LAUGHS}<l><p>before &a11; after</p></l>".encode()).text
    assert "before" in text and "lol" not in text
    with pytest.raises(Unreadable, match="entities"):
        parsed("laughs.docx", samples.archive({"a": "", "word/document.xml": f"{_LAUGHS}<l>&a11;</l>"}))


def test_external_entities_are_not_fetched(parsed: Reader) -> None:
    data = b'<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]><l><p>before &x; after</p></l>'
    assert "root" not in parsed("external.xml", data).text


def test_entities_in_attributes(parsed: Reader) -> None:
    try:
        text = parsed("laughs.xml", f'{_LAUGHS}<l><p a="&a9;">text</p></l>'.encode()).text
    except Unreadable:
        return
    assert len(text) < 10_000


@pytest.mark.parametrize("tag", ["div", "table><tr><td", "ul><li", "b", "blockquote", "font"])
def test_html_nested_deeply(tag: str, parsed: Reader) -> None:
    try:
        text = parsed("deep.html", f"<p>top</p>{f'<{tag}>' * 100_000}bottom".encode()).text
    except Unreadable:
        return
    assert "top" in text


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("deep.json", b"[" * 200_000),
        ("deep.jsonl", b'{"a":' * 200_000 + b"\n1"),
        ("deep.xml", b"<a>" * 200_000 + b"text"),
        ("deep.rtf", b"{\\rtf1 " + b"{" * 500_000 + b"text"),
        ("deep.md", b"> " * 500_000 + b"text"),
        ("long.md", b"[" * 300_000 + b"\n" + b"*" * 300_000),
        ("long.html", b"<p " + b"a=1 " * 300_000 + b">text"),
        ("long.vtt", b"WEBVTT\n\n" + b"00:00:01.000 --> 00:00:02.000\n" + b"<v " * 300_000),
        ("long.rst", b"=" * 1_000_000 + b"\n" + b"a" * 1_000_000),
        ("long.eml", b"Subject: =?utf-8?q?" + b"=41" * 300_000 + b"?=\n\ntext"),
        ("long.pdf", b"%PDF-1.4\n" + b"1 0 obj << " * 200_000),
    ],
)
def test_extremes(name: str, data: bytes, parsed: Reader) -> None:
    try:
        assert parsed(name, data).text
    except Unreadable as error:
        assert "longer than" not in str(error)


def test_nested_multipart(parsed: Reader) -> None:
    parts = "".join(f'Content-Type: multipart/mixed; boundary="{n}"\n\n--{n}\n' for n in range(3000))
    try:
        parsed("deep.eml", f"Subject: deep\n{parts}\n\ntext".encode())
    except Unreadable:
        pass


def test_one_line_csv(parsed: Reader) -> None:
    document = parsed("wide.csv", b"cell," * 1_000_000)
    assert len(document.text) < 20_000_000


def test_sheet_at_the_edge(parsed: Reader) -> None:
    """A cell in the last row and column must not cost the million rows before it."""
    cell = '<c r="XFD1048576" t="inlineStr"><is><t>far away</t></is></c>'
    data = samples.archive(
        {
            "[Content_Types].xml": "<a/>",
            "xl/workbook.xml": '<w xmlns:r="x"><sheets><sheet name="S" r:id="r1"/></sheets></w>',
            "xl/_rels/workbook.xml.rels": '<R><Relationship Id="r1" Type="a/worksheet" Target="s.xml"/></R>',
            "xl/s.xml": f'<s><sheetData><row r="1048576">{cell}</row></sheetData></s>',
        }
    )
    assert "Row 1048576: far away" in parsed("edge.xlsx", data).text


def test_repeated_rows(parsed: Reader) -> None:
    cell = '<table:table-cell table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell>'
    rows = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>' * 3
    with pytest.raises(Unreadable, match="characters of text"):
        data = samples.opendocument(f"<table:table>{rows}</table:table>", "spreadsheet")
        parsed("edge.ods", data, Limits(max_chars=1_000_000))


def test_pdf_stream_bomb(parsed: Reader) -> None:
    """A page whose content unpacks to 500 MB."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b"(a) Tj " * 1_000_000) for _ in range(70)) + packer.flush()
    data = samples.pdf([[(72, 700, 10, "x")]])
    head = b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(packed), packed)
    start = data.index(b"11 0 obj")
    data = data[:start] + b"11 0 obj\n" + head + b"\nendobj\n" + data[data.index(b"endobj", start) + 7 :]
    try:
        parsed("bomb.pdf", data, Limits(seconds=10, memory_mb=512))
    except Unreadable:
        pass


def test_circular_styles(parsed: Reader) -> None:
    body = '<w:p><w:pPr><w:pStyle w:val="a"/></w:pPr><w:r><w:t>text</w:t></w:r></w:p>'
    styles = (
        '<w:style w:styleId="a"><w:basedOn w:val="b"/></w:style><w:style w:styleId="b"><w:basedOn w:val="a"/></w:style>'
    )
    assert parsed("circle.docx", samples.word_xml(body, styles=styles)).text.strip() == "text"
