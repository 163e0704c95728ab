"""Excel workbooks (.xlsx): a sheet is a page and a section, a row is a line that names its columns.

Knows SpreadsheetML. Values are those last calculated; dates come as ISO 8601, percentages as shown.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from index.errors import Unreadable
from index.formats import tree
from index.formats.archive import Archive
from index.formats.grid import write_grid
from index.formats.office import core_title, main_part, relations
from index.formats.sheet_values import Formats, written
from index.formats.writing import Writer

if TYPE_CHECKING:
    from lxml.etree import _Element

_PLACE = re.compile(r"([A-Za-z]{1,3})(\d{1,7})")
_LAST_COLUMN = 16_384  # Excel's own


def read_sheets(archive: Archive, writer: Writer) -> None:
    """Write a workbook, sheet by sheet; hidden sheets too."""
    part = main_part(archive, "xl/workbook.xml")
    book = archive.root(part)
    links = relations(archive, part)
    targets = {key: target for _, target, key in links}
    shared = _shared(archive, next((target for kind, target, _ in links if kind == "sharedStrings"), ""))
    styles = next((target for kind, target, _ in links if kind == "styles" and target in archive), "")
    formats = Formats(archive.optional(styles) if styles else None, _counts_from_1904(book))
    sheets = [element for group in tree.descendants(book, "sheets") for element in tree.children(group, "sheet")]
    if not sheets:
        raise Unreadable("it has no sheets")
    before = writer.length
    headings = 0
    for number, sheet in enumerate(sheets, 1):
        start = writer.length
        writer.heading(sheet.get("name") or f"Sheet {number}", 1)
        headings += writer.length - start
        target = targets.get(next((str(v) for k, v in sheet.attrib.items() if str(k).endswith("}id")), ""), "")
        if target in archive:
            root = archive.optional(target)
            write_grid(_rows(root, shared, formats), writer)
            _comments(archive, target, writer)
        writer.close_page(number, start)
    if writer.length - before == headings:
        raise Unreadable("it holds no text: its sheets are empty")
    writer.title = core_title(archive) or ("" if _has_name(sheets[0].get("name") or "") else writer.name)


def _has_name(sheet: str) -> bool:
    """Whether someone named the sheet: "Sheet1" and its translations end in a digit that counts."""
    return not re.fullmatch(r"(sheet|tabelle|feuille?|hoja|foglio|blad|planilha|лист|工作表|シート)? ?\d*", sheet, re.I)


def _counts_from_1904(book: "_Element") -> bool:
    properties = tree.first(book, "workbookPr")
    return properties is not None and properties.get("date1904") in ("1", "true")


def _shared(archive: Archive, target: str) -> list[str]:
    if target not in archive:
        return []
    root = archive.root(target)
    return [_rich(entry) for entry in tree.children(root, "si")]


def _rich(entry: "_Element") -> str:
    """Text in runs, without the phonetic guides of East Asian text."""
    return "".join(
        text.text or ""
        for text in tree.descendants(entry, "t")
        if (parent := text.getparent()) is not None and tree.name(parent) != "rPh"
    )


def _rows(root: "_Element", shared: list[str], formats: Formats) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of each row; a gap between row numbers comes as one blank row."""
    before = 0
    for row in tree.descendants(root, "row"):
        named = row.get("r") or ""
        number = int(named) if named.isdigit() and len(named) < 8 else before + 1
        if number > before + 1:
            yield before + 1, []
        before = number
        cells: list[str] = []
        for cell in tree.children(row, "c"):
            place = _PLACE.match(cell.get("r") or "")
            column = _column(place[1]) if place else len(cells)
            if column < _LAST_COLUMN:
                cells.extend("" for _ in range(column - len(cells)))
                cells[column:] = [_value(cell, shared, formats)]
        yield number, cells


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def _value(cell: "_Element", shared: list[str], formats: Formats) -> str:
    kind = cell.get("t") or "n"
    if kind == "inlineStr":
        return _rich(cell)
    raw = next((found.text or "" for found in tree.children(cell, "v")), "").strip("\n")
    if kind == "s":
        return shared[int(raw)] if raw.isdigit() and int(raw) < len(shared) else ""
    if kind == "b":
        return {"1": "TRUE", "0": "FALSE"}.get(raw, raw)
    if kind == "n" and raw:
        return written(raw, formats.of(cell.get("s") or ""), formats.from_1904)
    return raw


def _comments(archive: Archive, sheet: str, writer: Writer) -> None:
    for kind, target, _ in relations(archive, sheet):
        if kind == "comments" and target in archive:
            for comment in tree.descendants(archive.optional(target), "comment"):
                if text := _rich(comment).strip():
                    writer.block(f"Comment on {comment.get('ref') or 'a cell'}: {text}")
