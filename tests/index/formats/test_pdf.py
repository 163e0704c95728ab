"""PDF: pages, paragraphs, columns, broken words, sections, and why some cannot be read."""

import io

import pytest
from pypdf import PdfReader, PdfWriter

from index.errors import Unreadable
from index.formats.pdf_words import Hyphens
from tests.index.formats.conftest import Reader
from tests.index.formats.samples import paragraph, pdf

LOREM = (
    "The tide leaves the flats at noon and the birds come in from the sea wall, first the dunlins in their thousands "
    "and then the curlews, each calling over the mud. By evening the water is back and nothing of it can be seen."
)


def test_pages(parsed: Reader) -> None:
    data = pdf([[(72, 700, 10, f"This is what page {number} says.")] for number in range(1, 8)])
    document = parsed("a.pdf", data)
    assert [page.number for page in document.pages] == list(range(1, 8))
    for page in document.pages:
        assert document.text[page.start : page.end] == f"This is what page {page.number} says.\n\n"


def test_lines_of_a_paragraph_are_joined(parsed: Reader) -> None:
    data = pdf([[*paragraph(LOREM, 72, 700, 60), *paragraph("A second paragraph " + LOREM, 72, 600, 60)]])
    assert parsed("a.pdf", data).text == f"{LOREM}\n\nA second paragraph {LOREM}\n\n"


def test_short_lines_stay(parsed: Reader) -> None:
    address = [(72, 700 - 12 * n, 10, line) for n, line in enumerate(("Heron Society", "Harbour 5", "Whitby"))]
    data = pdf([[*address, *paragraph(LOREM, 72, 600, 60)]])
    assert parsed("a.pdf", data).text.startswith("Heron Society\nHarbour 5\nWhitby\n\n")


def test_table_rows_stay(parsed: Reader) -> None:
    rows = [("Herons", "42", "44"), ("Egrets", "17", "12"), ("Terns", "120", "95")]
    lines = [
        (x, 700 - 12 * n, 10, cell) for n, row in enumerate(rows) for x, cell in zip((72, 300, 400), row, strict=True)
    ]
    assert parsed("a.pdf", pdf([lines])).text == "Herons 42 44\nEgrets 17 12\nTerns 120 95\n\n"


def test_list_items_stay(parsed: Reader) -> None:
    items = [(72, 700 - 12 * n, 10, f"{n}. {LOREM[:70]}") for n in range(1, 4)]
    assert parsed("a.pdf", pdf([items])).text.count("\n") == 4


def test_two_columns(parsed: Reader) -> None:
    left, right = paragraph(LOREM, 72, 700, 40), paragraph("On the other side, " + LOREM, 320, 700, 40)
    text = parsed("a.pdf", pdf([[*left, *right]])).text
    assert LOREM in text and "On the other side, " + LOREM in text
    assert text.index(LOREM) < text.index("On the other side")


def test_broken_words() -> None:
    mend = Hyphens(["a dual-encoder and an efficient one"]).mend
    assert mend("ef\ufffeficient") == "efficient"
    assert mend("ef\x02ficient") == "efficient"
    assert mend("dual\ufffeencoder") == "dual-encoder"
    assert mend("state\ufffeof") == "stateof"
    assert mend("Lucene\ufffeBM25") == "Lucene-BM25"
    assert mend("COVID\ufffe19") == "COVID-19"
    assert mend("of\ufb01ce") == "office"


def test_hyphen_at_line_end(parsed: Reader) -> None:
    lines = [
        (72, 700, 10, "The keeper wrote down every obser-"),
        (72, 688, 10, "vation of the herons in his log book."),
    ]
    assert "every observation of the herons" in parsed("a.pdf", pdf([lines])).text


def test_headings_by_type(parsed: Reader) -> None:
    page = [(72, 740, 20, "Survey of birds"), *paragraph(LOREM, 72, 700, 80), (72, 640, 10, "*Equipment")]
    document = parsed("a.pdf", pdf([[*page, *paragraph(LOREM, 72, 620, 80), *paragraph(LOREM, 72, 500, 80)]]))
    assert [(section.level, section.title) for section in document.sections] == [
        (1, "Survey of birds"),
        (2, "Equipment"),
    ]
    assert document.title == "Survey of birds"
    assert document.text[document.sections[1].start :].startswith("Equipment\n")


def test_outline(parsed: Reader) -> None:
    pages = [[(72, 700, 10, "Before."), (72, 600, 10, "Chapter one"), (72, 500, 10, "After.")]]
    document = parsed("a.pdf", pdf(pages, title="Bird log", outline=True))
    assert document.title == "Bird log"
    assert [section.title for section in document.sections] == ["Chapter one"]
    assert document.headings_at(document.text.index("After")) == ("Chapter one",)
    assert document.headings_at(document.text.index("Before")) == ()


def test_small_headings_are_no_titles(parsed: Reader) -> None:
    first = [(72, 740, 14, "Form 10"), *paragraph(LOREM, 72, 700, 80)]
    second = [(72, 740, 20, "A later part of the form"), *paragraph(LOREM, 72, 700, 80), *paragraph(LOREM, 72, 500, 80)]
    assert parsed("a.pdf", pdf([first, second])).title == "a.pdf"


@pytest.mark.parametrize("title", ["Microsoft Word - x.doc", "untitled", "report.indd", "0000320193-23-000006", "   "])
def test_titles_of_programs_are_no_titles(title: str, parsed: Reader) -> None:
    assert parsed("a.pdf", pdf([[(72, 700, 10, "text")]], title=title)).title == "a.pdf"


def test_page_without_text_is_noted(parsed: Reader) -> None:
    document = parsed("a.pdf", pdf([[(72, 700, 10, "text")], [], []]))
    assert document.notes == ("Pages 2-3 have no text layer (a scan?).",)
    assert len(document.pages) == 3


def test_no_text_at_all(parsed: Reader) -> None:
    with pytest.raises(Unreadable, match="no text layer"):
        parsed("a.pdf", pdf([[], []]))


def test_password(parsed: Reader) -> None:
    for password, owner in (("secret", None), ("", "owner")):
        writer = PdfWriter(PdfReader(io.BytesIO(pdf([[(72, 700, 10, "hidden words")]]))))
        writer.encrypt(password, owner, algorithm="RC4-128")
        buffer = io.BytesIO()
        writer.write(buffer)
        if password:
            with pytest.raises(Unreadable, match="password"):
                parsed("a.pdf", buffer.getvalue())
        else:  # only printing or copying is restricted
            assert parsed("a.pdf", buffer.getvalue()).text == "hidden words\n\n"


def test_damaged(parsed: Reader) -> None:
    data = pdf([[(72, 700, 10, "text")]])
    with pytest.raises(Unreadable, match="damaged"):
        parsed("a.pdf", data[:200])
    with pytest.raises(Unreadable, match="not a PDF"):
        parsed("a.pdf", b"no pdf at all")
