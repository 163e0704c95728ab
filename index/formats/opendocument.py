"""OpenDocument texts, spreadsheets and presentations (.odt, .ods, .odp, .fodt).

Knows the OpenDocument elements. A presentation's slides and a workbook's sheets are pages; texts store none.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from index.errors import Unreadable
from index.formats import tree
from index.formats.archive import Archive
from index.formats.cleaning import one_line
from index.formats.grid import write_grid
from index.formats.writing import Writer

if TYPE_CHECKING:
    from lxml.etree import _Element

_FIXED = {"tab": "\t", "line-break": "\n", "soft-page-break": ""}
_SKIPPED = frozenset({"tracked-changes", "sequence-decls", "forms", "bookmark", "note-citation", "variable-decls",
                      "settings", "shape", "desc", "title", "annotation-end", "user-field-decls"})  # fmt: skip
_REPEATS = 1_000  # a cell or row may say that it repeats a million times, to the edge of the sheet


def read_opendocument(archive: Archive, writer: Writer) -> None:
    """Write an OpenDocument file."""
    if "META-INF/manifest.xml" in archive and b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise Unreadable("it is protected by a password")
    _write(archive.root("content.xml"), writer)
    writer.title = _title(archive.optional("meta.xml")) or writer.title


def read_flat(data: bytes, writer: Writer) -> None:
    """Write an OpenDocument file that is one XML file."""
    root = tree.parse(data)
    _write(root, writer)
    writer.title = _title(root) or writer.title


def _title(root: "_Element") -> str:
    for meta in tree.descendants(root, "meta"):
        for found in tree.children(meta, "title"):
            return one_line("".join(found.itertext()))
    return ""


def _write(root: "_Element", writer: Writer) -> None:
    body = tree.first(root, "body")
    if body is None:
        raise Unreadable("it is damaged: it has no body")
    titles = {"Title"}
    for style in tree.descendants(root, "style"):
        if tree.attribute(style, "parent-style-name") == "Title":
            titles.add(tree.attribute(style, "name"))
    for paragraph in tree.descendants(body, "p"):
        if tree.attribute(paragraph, "style-name") in titles:
            writer.title = _text(paragraph)
            break
    for part in body:
        number = 0
        for block in part:
            name = tree.name(block)
            if name == "page" or (name == "table" and tree.name(part) == "spreadsheet"):
                number += 1
                start = writer.length
                if name == "page":
                    _blocks(block, writer, 0)
                else:
                    writer.heading(tree.attribute(block, "name") or f"Sheet {number}", 1)
                    write_grid(_sheet(block), writer)
                writer.close_page(number, start)
            else:
                _block(block, writer, 0)
    writer.close_lines()


def _blocks(parent: "_Element", writer: Writer, depth: int) -> None:
    for element in parent:
        _block(element, writer, depth)


def _block(element: "_Element", writer: Writer, depth: int) -> None:
    name = tree.name(element)
    if name == "h":
        level = tree.attribute(element, "outline-level")
        writer.heading(_text(element), int(level) if level.isdigit() and 0 < int(level) < 10 else 1)
    elif name == "p":
        writer.block(_text(element))
        for box in tree.descendants(element, "text-box"):
            _blocks(box, writer, depth)
    elif name == "list":
        _list(element, writer, depth)
    elif name == "table":
        writer.table(_rows(element))
    elif name not in _SKIPPED:
        _blocks(element, writer, depth)


def _list(element: "_Element", writer: Writer, depth: int) -> None:
    for item in tree.children(element, "list-item", "list-header"):
        mark = "  " * min(depth, 8) + "- "
        for child in item:
            if tree.name(child) in ("p", "h"):
                text = " ".join(_text(child).split())
                if text:
                    writer.line(mark + text)
                    mark = "  " * (min(depth, 8) + 1)
            else:
                _block(child, writer, depth + 1)
    if not depth:
        writer.close_lines()


def _rows(table: "_Element") -> Iterator[list[str]]:
    for row in tree.descendants(table, "table-row"):
        yield [_cell(cell) for cell in tree.children(row, "table-cell")]


def _sheet(table: "_Element") -> Iterator[tuple[int, list[str]]]:
    number = 0
    for row in tree.descendants(table, "table-row"):
        cells: list[str] = []
        for cell in tree.children(row, "table-cell", "covered-table-cell"):
            cells.extend([_cell(cell)] * _times(cell, "number-columns-repeated"))
        times = _times(row, "number-rows-repeated")
        for _ in range(times if any(cells) else 1):
            number += 1
            yield number, cells
        number += 0 if any(cells) else times - 1


def _times(element: "_Element", local: str) -> int:
    value = tree.attribute(element, local)
    return min(int(value), _REPEATS) if value.isdigit() and len(value) < 9 else 1


def _cell(cell: "_Element") -> str:
    """What a cell shows; dates in ISO 8601."""
    day = tree.attribute(cell, "date-value")
    if day:
        return day.removesuffix("T00:00:00").replace("T", " ")
    return " ".join(_text(paragraph) for paragraph in tree.descendants(cell, "p", "h"))


def _text(paragraph: "_Element") -> str:
    """The characters of a paragraph, with its notes in brackets where they are called."""
    parts: list[str] = []
    _collect(paragraph, parts)
    return "".join(parts).strip()


def _collect(element: "_Element", parts: list[str]) -> None:
    if element.text:
        parts.append(" ".join(element.text.split("\n")))
    for child in element:
        name = tree.name(child)
        if name == "s":
            count = tree.attribute(child, "c")
            parts.append(" " * (min(int(count), 200) if count.isdigit() and len(count) < 9 else 1))
        elif name in _FIXED:
            parts.append(_FIXED[name])
        elif name == "note":
            body = next(tree.children(child, "note-body"), None)
            if body is not None:
                parts.append(" [" + " ".join("".join(p.itertext()) for p in tree.descendants(body, "p")) + "]")
        elif name not in _SKIPPED and name not in ("text-box", "annotation"):
            _collect(child, parts)
        if child.tail:
            parts.append(child.tail.replace("\n", " "))
