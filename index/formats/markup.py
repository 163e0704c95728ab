"""Generic XML: the text of its elements in order, titles as sections, records as named values.

Knows no vocabulary by heart, but the habits of many: in documents (JATS, DocBook, TEI) paragraphs hold text,
in data every value has the name of its element. No entity is expanded and nothing is fetched.
"""

import html
from collections.abc import Iterator
from typing import TYPE_CHECKING

from index.formats import tree
from index.formats.cleaning import one_line
from index.formats.writing import Writer

if TYPE_CHECKING:
    from lxml.etree import _Element

_TITLES = frozenset({"title", "article-title", "head", "heading", "header", "chapter-title", "bookTitle"})
_PROSE = frozenset({"p", "para", "simpara", "paragraph", "v"})
_DEPTH = frozenset(
    {"sec", "section", "chapter", "part", "div", "article", "book", "sect1", "sect2", "sect3", "appendix"}
)
_SILENT = frozenset({"script", "style", "tex-math", "alternatives"})
_CITED = frozenset({"ref", "mixed-citation", "element-citation", "table-wrap", "fig", "caption"})
_LONGEST_NAME = 60  # characters of an element's name worth quoting
_LINE = 250  # characters


def read_xml(data: bytes, writer: Writer) -> None:
    """Write an XML file. Raises `Unreadable` if it cannot be parsed."""
    root = tree.parse(data)
    if tree.name(root) == "html":
        from index.formats.web import read_web

        return read_web(data, writer)
    prose = tree.first(root, *_PROSE) is not None
    _Reader(writer, prose).read(root)
    writer.close_lines()
    title = tree.first(root, "article-title", "title", "bookTitle")
    if prose and title is not None:
        writer.title = one_line(_inline(title))[:300]


class _Reader:
    """Walks the tree; libxml2 refuses trees deep enough to exhaust the stack."""

    def __init__(self, writer: Writer, prose: bool) -> None:
        self._writer = writer
        self._prose = prose

    def read(self, element: "_Element", depth: int = 0) -> None:
        """Write `element` and what it holds; `depth` counts the sections around it."""
        name = tree.name(element)
        if name in _SILENT:
            return
        if name == "table" and tree.first(element, "tr", "row") is not None:
            self._table(element)
        elif name in _TITLES and self._prose and not _inside(element, _CITED):
            self._writer.heading(_inline(element), max(depth, 1))
        elif _has_text(element) or (self._prose and name in _PROSE):
            self._text(element, name)
        else:
            self._container(element, name, depth)

    def _text(self, element: "_Element", name: str) -> None:
        text = _inline(element)
        if self._prose and (name in _PROSE or len(text) > 200):
            self._writer.block(text)
        elif self._prose:
            self._writer.line(text)
        else:
            self._writer.line("; ".join([f"{name[:_LONGEST_NAME]}: {text}", *_attributes(element)]))

    def _container(self, element: "_Element", name: str, depth: int) -> None:
        if not self._prose:
            named = "; ".join(_attributes(element))
            if named:
                self._writer.line(f"{name[:_LONGEST_NAME]}: {named}")
        elif _is_small(element):  # a name in its parts, a date, an address
            self._writer.line(_inline(element))
            return
        for child in element:
            self.read(child, depth + (name in _DEPTH))
        if depth or len(element) > 1:
            self._writer.close_lines()

    def _table(self, table: "_Element") -> None:
        self._writer.table(
            [_inline(cell) for cell in row if tree.name(cell)] for row in tree.descendants(table, "tr", "row")
        )


def _attributes(element: "_Element") -> Iterator[str]:
    for key, value in element.attrib.items():
        name = str(key).rpartition("}")[2]
        if str(value).strip() and name not in ("schemaLocation", "noNamespaceSchemaLocation"):
            yield f"{name}: {one_line(str(value))}"


def _has_text(element: "_Element") -> bool:
    """Whether text stands directly in `element`, between its children or without any."""
    return bool((element.text or "").strip()) or any((child.tail or "").strip() for child in element)


def _is_small(element: "_Element") -> bool:
    """Whether `element` is a line rather than a part of the document."""
    if not len(element) or tree.first(element, "table", *_PROSE, *_TITLES) is not None:
        return False
    return sum(len(text) for text in element.itertext()) < _LINE


def _inside(element: "_Element", names: frozenset[str]) -> bool:
    return any(tree.name(above) in names for above in element.iterancestors())


def _inline(element: "_Element") -> str:
    """All text in `element` on one line; elements that are not inside a sentence are set apart."""
    parts: list[str] = []
    _collect(element, parts)
    return " ".join("".join(parts).split())


def _collect(element: "_Element", parts: list[str]) -> None:
    mixed = _has_text(element)
    if not isinstance(element.tag, str):  # an entity that was left alone; those of HTML say a character
        known = html.unescape(element.text or "")
        parts.append(known if len(known) < 3 else "")
        return
    parts.append(element.text or "")
    for child in element:
        if not mixed:
            parts.append(" ")
        if tree.name(child) not in _SILENT:
            _collect(child, parts)
        parts.append(child.tail or "")
