"""Writes a web page as its elements open and close: paragraphs, headings, list items, preformatted text.

Knows which elements begin a new line; knows nothing of parsing or of what to leave out.
"""

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from index.formats.writing import Writer

if TYPE_CHECKING:
    from lxml.etree import _Element

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCK_NAMES = (
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form header hgroup hr html legend li main menu ol optgroup option p pre section summary table tbody td "
    "tfoot th thead tr ul"
)
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_LISTS = frozenset({"ul", "ol", "menu", "dir"})
_PRE = frozenset({"pre", "listing", "xmp", "plaintext"})
_SPACE = re.compile(r"[ \t\n\r\f]+")  # what HTML folds; other spaces are meant
_GAP = re.compile("\n{3,}")
_DEEPEST = 8


class Page:
    """The state between two elements: the text of the current block, the lists it stands in."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._parts: list[str] = []
        self._lists: list[list[int | None]] = []  # the last number of each open list; None for bullets
        self._mark = ""  # of the list item whose text comes next
        self._heading = 0
        self._pre = 0

    def start(self, element: "_Element") -> None:
        """An element opens."""
        tag = element.tag
        if tag == "br":
            self._parts.append("\n")
        elif tag in _BLOCKS:
            self._flush()
        if tag in _HEADINGS:
            self._flush()
            self._heading = _HEADINGS[tag]
        elif tag in _LISTS:
            start = element.get("start") or "1"
            first = int(start) if start.isdigit() and len(start) < 7 else 1
            self._lists.append([first - 1 if tag == "ol" else None])
        elif tag == "li":
            self._mark = self._next_mark()
        elif tag == "dd":
            self._mark = "  "
        elif tag == "dt":
            self._mark = " "
        elif tag in _PRE:
            self._pre += 1
        elif tag == "q":
            self._parts.append('"')
        elif tag == "input" and element.get("type") in ("checkbox", "radio"):
            self._parts.append("☒ " if element.get("checked") is not None else "☐ ")
        elif tag == "img" and element.get("alt"):
            self._parts.append(f" {element.get('alt')} ")
        self.text(element.text or "")

    def end(self, element: "_Element") -> None:
        """An element closes."""
        tag = element.tag
        if tag in _HEADINGS or tag in _BLOCKS:
            self._flush()
        if tag in _HEADINGS:
            self._heading = 0
        elif tag in _LISTS and self._lists:
            self._lists.pop()
            if not self._lists:
                self._writer.close_lines()
        elif tag in _PRE:
            self._pre = max(self._pre - 1, 0)
        elif tag == "q":
            self._parts.append('"')
        elif tag in ("li", "dt", "dd"):
            self._mark = ""
        elif tag == "dl":
            self._writer.close_lines()

    def text(self, text: str) -> None:
        """Characters of the current block."""
        if text:
            self._parts.append(text if self._pre else _SPACE.sub(" ", text))

    def table(self, rows: Iterable[Sequence[str]]) -> None:
        """A table of data in place."""
        self._flush()
        self._writer.table(rows)

    def close(self) -> None:
        """The page ends."""
        self._flush()
        self._writer.close_lines()

    def _next_mark(self) -> str:
        if not self._lists:
            return "- "
        last = self._lists[-1]
        if last[0] is not None:
            last[0] += 1
        return "  " * min(len(self._lists) - 1, _DEEPEST) + ("- " if last[0] is None else f"{last[0]}. ")

    def _flush(self) -> None:
        """Write the current block and begin the next."""
        text = "".join(self._parts)
        self._parts.clear()
        if not text.strip():
            return
        if self._pre:
            self._writer.block(text)
            return
        text = "\n".join(" ".join(line.split(" ")).strip() for line in text.split("\n"))
        text = _GAP.sub("\n\n", re.sub(" {2,}", " ", text.strip("\n")))
        if self._heading:
            self._writer.heading(text, self._heading)
        elif self._mark:
            self._writer.line((self._mark if self._mark != " " else "") + text.replace("\n", " "))
            self._mark = ""
        elif self._lists:  # a further paragraph of an item
            self._writer.line("  " * min(len(self._lists), _DEEPEST) + text)
        else:
            self._writer.block(text)
