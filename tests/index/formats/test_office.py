"""Word, PowerPoint, Excel and OpenDocument: everything a reader of the file sees, in its order."""

import pytest

from index.errors import Unreadable
from tests.index.formats import samples
from tests.index.formats.conftest import Reader


def para(text: str, properties: str = "") -> str:
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}<w:r><w:t>{text}</w:t></w:r></w:p>"


def test_word(parsed: Reader) -> None:
    document = parsed("a.docx", samples.word())
    assert document.title == "Heron survey"
    assert [(section.level, section.title) for section in document.sections] == [(1, "Observations"), (2, "Equipment")]
    assert document.text == (
        "Bird report 1923\n\nObservations\n\n" + samples.SENTENCE + "\n\nEquipment\n\n- binoculars\n- notebook\n"
        "1. wake up\n2. row out\n\nBird | Count\nHeron | 42\n\nAfter the table.\n\n"
    )
    assert document.headings_at(document.text.index("Heron | 42")) == ("Observations", "Equipment")


def test_word_inside_a_paragraph(parsed: Reader) -> None:
    box = '<w14:checkbox><w14:checked w14:val="1"/></w14:checkbox>'
    body = (
        "<w:p><w:r><w:t>one</w:t><w:tab/><w:t>two</w:t><w:br/><w:t>three</w:t><w:noBreakHyphen/></w:r>"
        "<w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:ins><w:r><w:t>added</w:t></w:r></w:ins>"
        '<w:hyperlink><w:r><w:t> link</w:t></w:r></w:hyperlink><w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
        f"<w:p><w:sdt><w:sdtPr>{box}</w:sdtPr></w:sdt><w:r><w:t> done</w:t></w:r></w:p>"
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>controlled</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )
    note = (
        '<w:footnote w:type="separator" w:id="0"><w:p/></w:footnote><w:footnote w:id="2">'
        + para("the note")
        + "</w:footnote>"
    )
    comment = '<w:comment w:author="Ann">' + para("really?") + "</w:comment>"
    text = parsed("a.docx", samples.word_xml(body, footnotes=note, comments=comment)).text
    assert text == (
        "one\ttwo\nthree-added link[2]\n\n☒ done\n\ncontrolled\n\nFootnote 2: the note\n\nComment by Ann: really?\n\n"
    )


def test_word_text_box_comes_once(parsed: Reader) -> None:
    inner = f"<w:txbxContent>{para('boxed')}</w:txbxContent>"
    spaces = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    body = (
        f"<w:p><w:r><w:t>around</w:t><mc:AlternateContent {spaces}><mc:Choice>{inner}</mc:Choice>"
        f"<mc:Fallback>{inner}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert parsed("a.docx", samples.word_xml(body)).text == "around\n\nboxed\n\n"


def test_word_numbered_headings(parsed: Reader) -> None:
    levels = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="{text}"/></w:lvl>'
        for n, text in enumerate(("%1.", "%1.%2"))
    )
    numbering = (
        f'<w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>'
        '<w:num w:numId="5"><w:abstractNumId w:val="0"/></w:num>'
    )

    def heading(text: str, level: int) -> str:
        place = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="5"/></w:numPr>'
        return para(text, f'{place}<w:outlineLvl w:val="{level}"/>')

    body = heading("Scope", 0) + heading("Birds", 1) + heading("Boats", 1) + heading("Rules", 0) + heading("Oars", 1)
    found = parsed("a.docx", samples.word_xml(body, numbering=numbering)).sections
    assert [section.title for section in found] == ["1. Scope", "1.1 Birds", "1.2 Boats", "2. Rules", "2.1 Oars"]


def test_slides(parsed: Reader) -> None:
    document = parsed("a.pptx", samples.slides())
    assert [section.title for section in document.sections] == ["Herons", "Numbers"]
    first, second = (document.text[page.start : page.end] for page in document.pages)
    assert first == f"Herons\n\n- {samples.SENTENCE}\n- Second point\n\nNotes: Mention the fog.\n\n"
    assert "Bird | Count\nEgret | 17" in second and "Inside a group" in second
    assert "May | 120" in second and "June | 95.5" in second
    assert document.page_at(document.text.index("Egret")) == 2


def test_sheets(parsed: Reader) -> None:
    document = parsed("a.xlsx", samples.sheets())
    first, second = (document.text[page.start : page.end] for page in document.pages)
    assert first == (
        "Sightings\n\nRow 1: Sightings by day\n\nRow 3: Date; Bird; Share\n"
        f"Row 4: Date: 1923-05-04; Bird: {samples.SENTENCE}; Share: 25%\n\nRow 6: 1923-05-04 06:30:00\n\n"
    )
    assert "Row 2: Name: Tern; Length: 7.5\nRow 3: Name: Gull; Length: 12\n" in second
    assert [section.title for section in document.sections] == ["Sightings", "Boats"]


def test_sheet_without_a_name_gives_no_title(parsed: Reader) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.title = "Sheet1"
    book.active.append(["a", "b"])
    assert parsed("budget.xlsx", samples._saved(book)).title == "budget.xlsx"


def test_empty_office_files(parsed: Reader) -> None:
    import docx
    import openpyxl
    import pptx

    for name, empty in (("a.docx", docx.Document()), ("a.pptx", pptx.Presentation()), ("a.xlsx", openpyxl.Workbook())):
        with pytest.raises(Unreadable, match=r"no text|no slides"):
            parsed(name, samples._saved(empty))


def test_opendocument_text(parsed: Reader) -> None:
    body = (
        '<text:h text:outline-level="2">Methods</text:h><text:p>one<text:s text:c="3"/>two<text:tab/>three'
        "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>a note</text:p></text:note-body>"
        "</text:note></text:p><text:list><text:list-item><text:p>oar</text:p><text:list><text:list-item>"
        "<text:p>blade</text:p></text:list-item></text:list></text:list-item></text:list><table:table><table:table-row>"
        "<table:table-cell><text:p>a</text:p></table:table-cell><table:table-cell><text:p>b</text:p></table:table-cell>"
        "</table:table-row></table:table>"
    )
    document = parsed("a.odt", samples.opendocument(body))
    assert document.text == "Methods\n\none   two\tthree [a note]\n\n- oar\n  - blade\n\na | b\n\n"
    assert document.title == "Tide tables"
    assert [(section.level, section.title) for section in document.sections] == [(2, "Methods")]


def test_opendocument_sheets_and_slides(parsed: Reader) -> None:
    def row(*cells: str) -> str:
        inner = "".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in cells)
        return f"<table:table-row>{inner}</table:table-row>"

    table = f'<table:table table:name="Boats">{row("Name", "Length")}{row("Tern", "7.5")}</table:table>'
    document = parsed("a.ods", samples.opendocument(table, "spreadsheet"))
    assert document.text == "Boats\n\nRow 1: Name; Length\nRow 2: Name: Tern; Length: 7.5\n\n"
    pages = "<draw:page><text:p>first</text:p></draw:page><draw:page><text:p>second</text:p></draw:page>"
    document = parsed("a.odp", samples.opendocument(pages, "presentation"))
    assert [document.text[page.start : page.end].strip() for page in document.pages] == ["first", "second"]


def test_damaged_part_is_left_out_with_a_note(parsed: Reader) -> None:
    data = samples.word_xml(para("body"), comments="<w:comment>" + para("lost") + "</w:comment>")
    start = data.index(b"word/comments.xml") + len("word/comments.xml")
    document = parsed("a.docx", data[:start] + b"\xff" * 20 + data[start + 20 :])
    assert document.text == "body\n\n"
    assert document.notes == ("Its part word/comments.xml is damaged and was left out.",)


def ole(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + stream.encode("utf-16-le") + b"\0" * 100


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.xlsx", ole("EncryptedPackage"), "protected by a password"),
        ("a.doc", ole("WordDocument"), r"save it as \.docx"),
        ("a.ppt", ole("PowerPoint Document"), r"save it as \.pptx"),
        ("a.xls", ole("Workbook"), r"save it as \.xlsx"),
        ("a.docx", b"PK\x03\x04 and then nothing", "damaged"),
        ("a.docx", b"just text", "not a Word document"),
        ("a.zip", samples.archive({"a.txt": "text"}), "unpack it"),
        ("a.docx", samples.archive({"a": "", "word/document.xml": "<w:document"}), "damaged"),
        ("a.docx", samples.archive({"a": "", "word/document.xml": ""}), "damaged"),
        ("a.xlsx", samples.archive({"a": "", "xl/workbook.bin": b"x"}), r"\.xlsb"),
        (
            "a.odt",
            samples.archive(
                {
                    "mimetype": "application/vnd.oasis.opendocument.text",
                    "META-INF/manifest.xml": "<m><encryption-data/></m>",
                    "content.xml": "x",
                }
            ),
            "protected by a password",
        ),
    ],
)
def test_true_reasons(name: str, data: bytes, reason: str, parsed: Reader) -> None:
    with pytest.raises(Unreadable, match=reason):
        parsed(name, data)
