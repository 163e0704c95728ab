"""The draft that parsers write to: cleaned text, bounded in length, with lines, lists and tables.

Knows how blocks look in a document's text; knows no format.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.document import Draft, Section
from index.errors import Unreadable
from index.formats.cleaning import clean, one_line


@dataclass(slots=True)
class Writer(Draft):
    """A `Draft` whose text is cleaned as it comes and never passes `max_chars`."""

    max_chars: int = 20_000_000
    name: str = ""  # of the file, for documents that have no better title
    _open: bool = False  # the last thing written was a line, which the next block must close

    def add(self, text: str) -> None:
        """Append `text`, cleaned. Raises `Unreadable` past `max_chars`."""
        text = clean(text)
        if self._length + len(text) > self.max_chars:
            raise Unreadable(f"it holds more than {self.max_chars:,} characters of text; split it into smaller files")
        Draft.add(self, text)

    def line(self, text: str) -> None:
        """Append one line; consecutive lines make one block."""
        if text.strip():
            self.add(clean(text).strip("\n") + "\n")
            self._open = True

    def close_lines(self) -> None:
        """End the block of lines, if one is open."""
        if self._open:
            self._open = False
            self.add("\n")

    def block(self, text: str) -> None:
        """Append `text` as a paragraph of its own; blank text adds nothing."""
        self.close_lines()
        Draft.block(self, clean(text))

    def heading(self, text: str, level: int) -> None:
        """Append a heading as a paragraph of its own, and open its section there."""
        self.close_lines()
        text = one_line(text)
        if text:
            Draft.heading(self, text, level)

    def section(self, title: str, level: int) -> None:
        """Open a section here whose heading is no text of its own, or comes next."""
        self.close_lines()
        if title.strip():
            self._sections.append(Section(one_line(title), level, self._length))

    def opening(self, page: int) -> str:
        """The title of the document's first section if it is an outermost one and begins on this page, else ""."""
        end = next((done.end for done in self._pages if done.number == page), 0)
        first = self._sections[0] if self._sections else None
        return first.title if first and first.level == 1 and first.start < end else ""

    def close_page(self, number: int, start: int) -> None:
        """Mark everything written since `start` as page `number`."""
        self.close_lines()
        Draft.close_page(self, number, start)

    def table(self, rows: Iterable[Sequence[str]]) -> None:
        """Append a table, one line a row, its cells between bars; rows and columns without text are left out."""
        self.close_lines()
        texts = [[one_line(cell) for cell in row] for row in rows]
        used = sorted({place for row in texts for place, cell in enumerate(row) if cell})
        for row in texts:
            cells = [row[place] for place in used if place < len(row)]
            if any(cells):
                self.line(" | ".join(cells))
        self.close_lines()
