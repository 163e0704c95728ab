"""PDF, through PDFium: pages with their text, the outline or headings by their type as sections.

Knows PDFium; how lines become paragraphs is for `pdf_lines`. There is no OCR: a page that is only a picture is
noted, a file of such pages refused.
"""

import re
from typing import TYPE_CHECKING

from index.errors import Unreadable
from index.formats.cleaning import one_line
from index.formats.pdf_headings import Headings
from index.formats.pdf_lines import Block, Line, blocks_of, read_lines
from index.formats.pdf_words import Hyphens
from index.formats.writing import Writer

if TYPE_CHECKING:
    import pypdfium2

_OUTLINE = 5_000  # entries; more are no table of contents
_MACHINE_TITLE = re.compile(
    r"(microsoft|untitled|unknown|powerpoint|slide 1$|print|scan|document\d*$|layout 1$|title$)|"
    r".*\.(docx?|pptx?|xlsx?|indd|qxd|tex|dvi|pdf|rtf|wpd|html?|ps|eps|odt|pages)$|[\W\d_]+$|\S{25,}$",
    re.IGNORECASE,
)


def read_pdf(data: bytes, writer: Writer) -> None:
    """Write a PDF. Raises `Unreadable` if it is encrypted, damaged or has no text at all."""
    document = _open(data)
    pages, silent, lost = _pages(document)
    if not any(pages):
        if lost:
            raise Unreadable("it is damaged: none of its pages can be read")
        raise Unreadable("it has no text layer (a scan?); run it through OCR first")
    if silent:
        writer.notes.append(f"{_numbers(silent)} no text layer (a scan?).")
    if lost:
        writer.notes.append(f"{_numbers(lost)} been left out as damaged.")
    hyphens = Hyphens(line.text for lines in pages for line in lines)
    outline = _outline(document)
    headings = Headings(() if outline else pages)
    for number, lines in enumerate(pages, 1):
        _write_page(number, lines, outline.get(number, []), headings, hyphens, writer)
    writer.title = _title(document) or ("" if outline else _headline(writer)) or writer.name


def _open(data: bytes) -> "pypdfium2.PdfDocument":
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        pages = len(document)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise Unreadable("it is protected by a password") from error
        raise Unreadable("it is damaged: it cannot be opened as a PDF") from error
    if not pages:
        raise Unreadable("it is damaged: it has no pages")
    if document.get_formtype():
        document.init_forms()
    return document


def _pages(document: "pypdfium2.PdfDocument") -> tuple[list[list[Line]], list[int], list[int]]:
    """The lines of each page, the numbers of pages that show something but no text, and of unreadable ones."""
    import pypdfium2

    pages: list[list[Line]] = []
    silent, lost = [], []
    for index in range(len(document)):
        lines: list[Line] = []
        try:
            page = document[index]
            if document.formenv:
                # What was typed into a form is no part of the page until it is flattened into it.
                page.flatten()
                page.close()
                page = document[index]
            text = page.get_textpage()
            lines = read_lines(text)
            if not lines and next(iter(page.get_objects(max_depth=1)), None) is not None:
                silent.append(index + 1)
            text.close()
            page.close()
        except pypdfium2.PdfiumError:
            lost.append(index + 1)
        pages.append(lines)
    return pages, silent, lost


def _numbers(pages: list[int]) -> str:
    """`pages` as the beginning of a sentence: "Page 3 has", "Pages 2-4, 7 have"."""
    runs: list[list[int]] = []
    for number in pages:
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    named = ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in runs[:20]) + (" and more" if len(runs) > 20 else "")
    return f"Page {named} has" if len(pages) == 1 else f"Pages {named} have"


def _outline(document: "pypdfium2.PdfDocument") -> dict[int, list[tuple[str, int]]]:
    """The bookmarks by page number: (title, level)."""
    import pypdfium2

    found: dict[int, list[tuple[str, int]]] = {}
    try:
        for count, mark in enumerate(document.get_toc()):
            target = mark.get_dest()
            page = target.get_index() if target else None
            title = one_line(mark.get_title() or "")
            if page is not None and title:
                found.setdefault(page + 1, []).append((title, mark.level + 1))
            if count > _OUTLINE:
                break
    except (pypdfium2.PdfiumError, UnicodeDecodeError):
        return {}
    return found


def _write_page(
    number: int,
    lines: list[Line],
    marks: list[tuple[str, int]],
    headings: Headings,
    hyphens: Hyphens,
    writer: Writer,
) -> None:
    start = writer.length
    open_marks = [(_bare(title), title, level) for title, level in marks]
    blocks = list(blocks_of(lines, hyphens))
    if open_marks:
        _place_missing(open_marks, blocks, writer)
    margins = headings.margins(lines)
    for block in blocks:
        while open_marks and _bare(block.text).startswith(open_marks[0][0]):
            _, title, depth = open_marks.pop(0)
            writer.section(title, depth)
        level = headings.level(block, margins)
        if level:
            writer.heading(block.text, level)
        else:
            writer.block(block.text)
    writer.close_page(number, start)


def _place_missing(marks: list[tuple[str, str, int]], blocks: list[Block], writer: Writer) -> None:
    """Open the sections whose title the page does not show, or not in this order, at the top of the page."""
    bare = [_bare(block.text) for block in blocks]
    at = 0
    for mark in list(marks):
        place = next((i for i in range(at, len(bare)) if mark[0] and bare[i].startswith(mark[0])), None)
        if place is None:
            marks.remove(mark)
            writer.section(mark[1], mark[2])
        else:
            at = place


def _bare(text: str) -> str:
    """Letters and digits alone: outlines and pages differ in numbering, spaces and quotes."""
    return re.sub(r"^[\d.\s]+|[\W_]+", "", text[:300]).lower()


def _headline(writer: Writer) -> str:
    """The first heading, if it is in the largest type, on the first page, and says something; "FORM 10-Q" does not."""
    first = writer.opening(1)
    return first if sum(map(str.isalpha, first)) > 9 or any(character > "\u2e7f" for character in first) else ""


def _title(document: "pypdfium2.PdfDocument") -> str:
    import pypdfium2

    try:
        title = one_line(document.get_metadata_value("Title"))
    except (pypdfium2.PdfiumError, UnicodeDecodeError):
        return ""
    return title if 3 < len(title) < 300 and not _MACHINE_TITLE.match(title) else ""
