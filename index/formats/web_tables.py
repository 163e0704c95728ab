"""Tables of web pages: which hold data and which only place text, and the rows of the former.

Knows table elements. A table that holds another, a heading or long texts is taken for layout.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

_LAYOUT = ("table", "h1", "h2", "pre", "article", "main", "form")
_LONG = 1_500  # characters of a cell
_HIDDEN = ("script", "style", "noscript", "template")
_BREAKS = frozenset({"br", "p", "div", "li", "tr", "td", "dt", "dd"})


def is_data_table(table: "_Element") -> bool:
    """Whether the rows of `table` are rows to a reader."""
    if next(table.iterdescendants(*_LAYOUT), None) is not None:
        return False
    cells = 0
    for cell in table.iterdescendants("td", "th"):
        cells += 1
        if sum(len(text) for text in cell.itertext()) > _LONG:
            return False
    return cells > 1


def table_rows(table: "_Element") -> Iterator[list[str]]:
    """The texts of the cells of each row; caption first, a row of its own."""
    for caption in table.iterdescendants("caption"):
        yield [cell_text(caption)]
    for row in table.iterdescendants("tr"):
        yield [cell_text(cell) for cell in row.iterchildren("td", "th")]


def cell_text(cell: "_Element") -> str:
    """The text of a cell with a space wherever it would start a new line."""
    parts: list[str] = []
    for element in cell.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag in _BREAKS and element is not cell:
            parts.append(" ")
        if element.tag == "img" and element.get("alt"):
            parts.append(f" {element.get('alt')} ")
        if element.tag == "input" and element.get("type") in ("checkbox", "radio"):
            parts.append("☒ " if element.get("checked") is not None else "☐ ")
        if element.text and element.tag not in _HIDDEN:
            parts.append(element.text)
        # The tail belongs behind the element's children, which come later: cells are flat enough to walk anew.
        if len(element) == 0:
            parts.extend(_tails(element, cell))
    return "".join(parts)


def _tails(element: "_Element", top: "_Element") -> Iterator[str]:
    """The tails of `element` and of the ancestors that end with it."""
    while element is not top:
        if element.tail:
            yield element.tail
        parent = element.getparent()
        if parent is None or element.getnext() is not None:
            return
        element = parent
