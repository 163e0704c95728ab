"""Word documents (.docx): paragraphs, headings, lists and tables in order, then notes, comments and margins.

Knows WordprocessingML. Word stores no page numbers, so there are no pages.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from index.errors import Unreadable
from index.formats import tree
from index.formats.archive import Archive
from index.formats.office import core_title, main_part, related
from index.formats.word_lists import Numbering
from index.formats.word_text import text_of
from index.formats.writing import Writer

if TYPE_CHECKING:
    from lxml.etree import _Element

_HEADING = re.compile(r"(?:heading|überschrift|titre|título|titolo|kop|rubrik|заголовок)\s*([1-9])$", re.IGNORECASE)
_WRAPPERS = ("sdt", "sdtContent", "smartTag", "customXml", "ins", "moveTo", "AlternateContent", "Choice")


def read_word(archive: Archive, writer: Writer) -> None:
    """Write a Word document."""
    part = main_part(archive, "word/document.xml")
    root = archive.root(part)
    body = tree.first(root, "body")
    if body is None:
        raise Unreadable("it is damaged: it has no body")
    links = related(archive, part)
    reader = _Reader(_styles(archive, links), Numbering(archive, links), writer)
    heads = [_plain(archive, target) for kind, target in links if kind == "header"]
    for text in dict.fromkeys(filter(None, heads)):
        writer.block(text)
    reader.blocks(body)
    writer.close_lines()
    for kind, name in (("footnotes", "footnote"), ("endnotes", "endnote"), ("comments", "comment")):
        for target in [target for found, target in links if found == kind]:
            _notes(archive, target, name, writer)
    feet = [_plain(archive, target) for kind, target in links if kind == "footer"]
    for text in dict.fromkeys(filter(None, feet)):
        writer.block(text)
    writer.title = core_title(archive) or reader.title


class _Reader:
    """Writes the blocks of a body, one after the other."""

    def __init__(self, styles: dict[str, tuple[str, int]], numbering: Numbering, writer: Writer) -> None:
        self._styles = styles
        self._numbering = numbering
        self._writer = writer
        self.title = ""

    def blocks(self, parent: "_Element") -> None:
        """Write the paragraphs and tables in `parent`, also those in content controls."""
        for element in parent:
            name = tree.name(element)
            if name == "p":
                self._paragraph(element)
            elif name == "tbl":
                self._table(element)
            elif name in _WRAPPERS:
                self.blocks(element)

    def _paragraph(self, paragraph: "_Element") -> None:
        text, boxes = text_of(paragraph)
        style, level = self._styles.get(_value(paragraph, "pStyle"), ("", 0))
        level = _outline_level(paragraph) or level
        item = self._numbering.mark(paragraph, _value(paragraph, "pStyle"))
        if level and text.strip():
            # A list number in a heading is part of how people refer to it: "2.1 Scope".
            mark = item[0] if item and item[0] != "-" else ""
            self._writer.heading(f"{mark} {text}", level)
        elif style.lower() == "title" and text.strip():
            self.title = self.title or text
            self._writer.heading(text, 1)
        elif item and text.strip():
            self._writer.line("  " * item[1] + f"{item[0]} {' '.join(text.split())}")
        else:
            self._writer.block(text)
        for box in boxes:
            self.blocks(box)

    def _table(self, table: "_Element") -> None:
        rows = list(_rows(table))
        if len(rows) == 1 and len(rows[0]) == 1:  # a frame around text, as for code or a warning
            self.blocks(rows[0][0])
            return
        self._writer.table([_cell(cell) for cell in row] for row in rows)


def _rows(table: "_Element") -> Iterator[list["_Element"]]:
    for row in _unwrapped(table, "tr"):
        yield list(_unwrapped(row, "tc"))


def _unwrapped(parent: "_Element", wanted: str) -> Iterator["_Element"]:
    for child in parent:
        if tree.name(child) == wanted:
            yield child
        elif tree.name(child) in _WRAPPERS:
            yield from _unwrapped(child, wanted)


def _cell(cell: "_Element") -> str:
    """All text of a cell, that of inner tables too; "" for the lower cells of a vertical merge."""
    parts = []
    for paragraph in tree.descendants(cell, "p"):
        text, _ = text_of(paragraph)
        if text.strip():
            parts.append(text)
    return " ".join(parts) if any(len(part) > 60 for part in parts) else "; ".join(parts).replace(":; ", ": ")


def _value(paragraph: "_Element", local: str) -> str:
    for properties in tree.children(paragraph, "pPr"):
        for found in tree.children(properties, local):
            return tree.attribute(found, "val")
    return ""


def _outline_level(paragraph: "_Element") -> int:
    value = _value(paragraph, "outlineLvl")
    return int(value) + 1 if value.isdigit() and int(value) < 9 else 0


def _styles(archive: Archive, links: list[tuple[str, str]]) -> dict[str, tuple[str, int]]:
    """Name and heading level (0 for none) of each paragraph style, by its id; styles inherit their level."""
    target = next((target for kind, target in links if kind == "styles" and target in archive), "")
    if not target:
        return {f"Heading{level}": (f"heading {level}", level) for level in range(1, 10)}
    parents: dict[str, str] = {}
    found: dict[str, tuple[str, int]] = {}
    for style in tree.descendants(archive.optional(target), "style"):
        key = tree.attribute(style, "styleId")
        name = next((tree.attribute(child, "val") for child in tree.children(style, "name")), key)
        parents[key] = next((tree.attribute(child, "val") for child in tree.children(style, "basedOn")), "")
        heading = _HEADING.match(name) or _HEADING.match(key)
        found[key] = (name, int(heading[1]) if heading else _outline_level(style))
    for key, (name, level) in list(found.items()):
        above = key
        for _ in range(10):  # a chain of styles may be a circle in a damaged file
            if level or not above:
                break
            above = parents.get(above, "")
            level = found.get(above, ("", 0))[1]
        found[key] = (name, level)
    return found


def _plain(archive: Archive, target: str) -> str:
    """The text of a header or footer, on one line; "" if it holds a page number or nothing."""
    if target not in archive:
        return ""
    texts = [text_of(p)[0] for p in tree.descendants(archive.optional(target), "p")]
    text = " ".join(" ".join(texts).split())
    return text if sum(map(str.isalpha, text)) > 2 else ""


def _notes(archive: Archive, target: str, name: str, writer: Writer) -> None:
    if target not in archive:
        return
    for note in tree.descendants(archive.optional(target), name):
        text = " ".join(text_of(p)[0] for p in tree.descendants(note, "p")).strip()
        if text and tree.attribute(note, "type") not in ("separator", "continuationSeparator"):
            who = tree.attribute(note, "author")
            label = f"{name.capitalize()} {tree.attribute(note, 'id')}"
            if name == "comment":
                label = f"Comment by {who}" if who else "Comment"
            writer.block(f"{label}: {text}")
