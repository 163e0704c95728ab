"""PowerPoint presentations (.pptx): a slide is a page, its title a section.

Knows PresentationML: text boxes, groups, tables, the data behind charts and diagrams, speaker notes, comments.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from index.errors import Unreadable
from index.formats import tree
from index.formats.archive import Archive
from index.formats.office import core_title, main_part, related, relations
from index.formats.writing import Writer

if TYPE_CHECKING:
    from lxml.etree import _Element

_FURNITURE = frozenset({"sldNum", "dt", "ftr", "hdr", "sldImg"})  # placeholders that repeat on every slide


def read_slides(archive: Archive, writer: Writer) -> None:
    """Write a presentation, slide by slide in the order of the show; hidden slides too."""
    part = main_part(archive, "ppt/presentation.xml")
    show = archive.root(part)
    targets = {key: target for _, target, key in relations(archive, part)}
    authors = _authors(archive, part)
    order = [targets.get(_relation(entry), "") for entry in tree.descendants(show, "sldId")]
    if not order:
        raise Unreadable("it has no slides")
    missing = 0
    for number, slide in enumerate(order, 1):
        start = writer.length
        if slide in archive:
            _slide(archive, slide, authors, writer)
        else:
            missing += 1
        writer.close_page(number, start)
    if missing:
        writer.notes.append(f"{missing} of its slides are missing from the file.")
    writer.title = core_title(archive)


def _relation(element: "_Element") -> str:
    """The value of r:id, not that of the plain id beside it."""
    return next((str(value) for key, value in element.attrib.items() if str(key).endswith("}id")), "")


def _slide(archive: Archive, part: str, authors: dict[str, str], writer: Writer) -> None:
    links = relations(archive, part)
    targets = {key: target for _, target, key in links}
    root = archive.optional(part)
    shapes = tree.first(root, "spTree")
    if shapes is not None:
        for shape in _shapes(shapes):
            _shape(archive, shape, targets, writer)
    writer.close_lines()
    for kind, target, _ in links:
        if kind == "notesSlide" and target in archive:
            notes = "\n".join(_notes(archive.optional(target)))
            if notes.strip():
                writer.block(f"Notes: {notes}")
        elif kind == "comments" and target in archive:
            for comment in tree.descendants(archive.optional(target), "cm"):
                text = " ".join("".join(found.itertext()) for found in tree.descendants(comment, "text", "t"))
                who = authors.get(tree.attribute(comment, "authorId"), "")
                if text.strip():
                    writer.block(f"Comment by {who}: {text}" if who else f"Comment: {text}")


def _shapes(parent: "_Element") -> Iterator["_Element"]:
    """Shapes in reading order: as they are stacked, but the title first; groups in place."""
    shapes = list(_flat(parent))
    yield from (shape for shape in shapes if _placeholder(shape) in ("title", "ctrTitle"))
    yield from (shape for shape in shapes if _placeholder(shape) not in ("title", "ctrTitle"))


def _flat(parent: "_Element") -> Iterator["_Element"]:
    for child in parent:
        name = tree.name(child)
        if name in ("sp", "graphicFrame", "pic", "cxnSp"):
            yield child
        elif name in ("grpSp", "AlternateContent", "Choice"):
            yield from _flat(child)


def _placeholder(shape: "_Element") -> str:
    found = tree.first(shape, "ph")
    return "" if found is None else found.get("type") or "body"


def _shape(archive: Archive, shape: "_Element", targets: dict[str, str], writer: Writer) -> None:
    kind = _placeholder(shape)
    if kind in _FURNITURE:
        return
    if kind in ("title", "ctrTitle"):
        writer.heading(" ".join(_paragraph(p) for p in tree.descendants(shape, "p")), 1)
        return
    for table in tree.descendants(shape, "tbl"):
        writer.table(
            [" ".join(_paragraph(p) for p in tree.descendants(cell, "p")) for cell in tree.children(row, "tc")]
            for row in tree.children(table, "tr")
        )
        return
    for chart in tree.descendants(shape, "chart"):
        target = targets.get(_relation(chart), "")
        if target in archive:
            _chart(archive.optional(target), writer)
    for diagram in tree.descendants(shape, "relIds"):
        key = next((str(value) for name, value in diagram.attrib.items() if str(name).endswith("}dm")), "")
        if targets.get(key, "") in archive:
            for point in tree.descendants(archive.optional(targets[key]), "pt"):
                writer.line(" ".join(filter(None, (_paragraph(p) for p in tree.descendants(point, "p")))))
            writer.close_lines()
    _text(shape, kind, writer)


def _text(shape: "_Element", kind: str, writer: Writer) -> None:
    body = tree.first(shape, "txBody")
    if body is None:
        return
    paragraphs = [(_paragraph(p), _depth(p)) for p in tree.children(body, "p")]
    several = sum(bool(text.strip()) for text, _ in paragraphs) > 1
    for text, depth in paragraphs:
        marked = several and kind == "body" and text.strip()
        writer.line(("  " * depth + "- " if marked else "") + " ".join(text.split(" ")).strip())
    writer.close_lines()


def _depth(paragraph: "_Element") -> int:
    for properties in tree.children(paragraph, "pPr"):
        level = properties.get("lvl") or "0"
        return min(int(level), 8) if level.isdigit() else 0
    return 0


def _paragraph(paragraph: "_Element") -> str:
    parts = []
    for element in tree.descendants(paragraph, "t", "br", "tab"):
        parts.append(element.text or "" if tree.name(element) == "t" else " ")
    return "".join(parts).strip()


def _chart(root: "_Element", writer: Writer) -> None:
    """The numbers behind a chart as a table: a row for each category, a column for each series."""
    title = tree.first(root, "title")
    if title is not None:
        writer.block(" ".join(_paragraph(p) for p in tree.descendants(title, "p")))
    names: list[str] = []
    columns: list[dict[str, str]] = []
    labels: dict[str, str] = {}
    for series in tree.descendants(root, "ser"):
        names.append(" ".join(value for _, value in _points(series, "tx")))
        labels.update({index: value for index, value in _points(series, "cat", "xVal") if index not in labels})
        columns.append(dict(_points(series, "val", "yVal")))
    keys = sorted({*labels, *(key for column in columns for key in column)}, key=lambda key: (len(key), key))
    rows = [[labels.get(key, ""), *(column.get(key, "") for column in columns)] for key in keys]
    if rows:
        writer.table([["", *names], *rows])


def _points(series: "_Element", *names: str) -> Iterator[tuple[str, str]]:
    for part in tree.children(series, *names):
        points = list(tree.descendants(part, "pt"))
        for point in points:
            yield point.get("idx") or "", "".join(point.itertext()).strip()
        if not points:
            yield from (("0", (value.text or "").strip()) for value in tree.descendants(part, "v"))


def _notes(root: "_Element") -> Iterator[str]:
    shapes = tree.first(root, "spTree")
    for shape in _flat(shapes) if shapes is not None else ():
        if _placeholder(shape) not in _FURNITURE:
            yield from (_paragraph(p) for p in tree.descendants(shape, "p"))


def _authors(archive: Archive, part: str) -> dict[str, str]:
    found = {}
    for kind, target in related(archive, part):
        if kind in ("commentAuthors", "authors") and target in archive:
            for author in tree.descendants(archive.optional(target), "cmAuthor", "author"):
                found[author.get("id") or ""] = author.get("name") or ""
    return found
