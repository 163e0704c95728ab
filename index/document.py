"""What a document is: its text, and where its pages and sections begin in that text.

Offsets are characters (Python string indices) of `Document.text` everywhere in Footnote, so that
`document.text[start:end]` is the quote. This module knows nothing of files or formats.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Page:
    """A page, slide or sheet: `text[start:end]` of its document. `number` counts from 1."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the place where it stands; it holds until the next heading of its level or above."""

    title: str
    level: int  # 1 is the outermost
    start: int


@dataclass(frozen=True, slots=True)
class Document:
    """One document as text. Pages, where there are any, are ordered and do not overlap."""

    source: str  # path relative to the documents folder, "/"-separated
    title: str
    text: str
    pages: tuple[Page, ...] = ()
    sections: tuple[Section, ...] = ()
    notes: tuple[str, ...] = ()  # what the reader had to guess or leave out, one sentence each

    def page_at(self, offset: int) -> int | None:
        """The number of the page that holds the character at `offset`, or None."""
        place = bisect_right(self.pages, offset, key=lambda page: page.start) - 1
        if place < 0 or offset >= self.pages[place].end:
            return None
        return self.pages[place].number

    def headings_at(self, offset: int) -> tuple[str, ...]:
        """The titles of the sections that hold `offset`, outermost first."""
        path: list[Section] = []
        for section in self.sections[: bisect_right(self.sections, offset, key=lambda s: s.start)]:
            while path and path[-1].level >= section.level:
                path.pop()
            path.append(section)
        return tuple(section.title for section in path)


@dataclass(slots=True)
class Draft:
    """A document being written by a format's parser: append text, and mark pages and headings as they come."""

    title: str = ""
    notes: list[str] = field(default_factory=list)
    _parts: list[str] = field(default_factory=list)
    _length: int = 0
    _pages: list[Page] = field(default_factory=list)
    _sections: list[Section] = field(default_factory=list)

    def add(self, text: str) -> None:
        """Append `text` as it is."""
        self._parts.append(text)
        self._length += len(text)

    def block(self, text: str) -> None:
        """Append `text` as a paragraph of its own; blank text adds nothing."""
        if text.strip():
            self.add(text.strip("\n") + "\n\n")

    def heading(self, text: str, level: int) -> None:
        """Append a heading as a paragraph of its own, and open its section there."""
        if text.strip():
            self._sections.append(Section(" ".join(text.split()), level, self._length))
            self.block(text)

    def page(self, number: int, blocks: Iterable[str]) -> None:
        """Append one page made of `blocks`."""
        start = self._length
        for text in blocks:
            self.block(text)
        self.close_page(number, start)

    @property
    def length(self) -> int:
        """Characters written so far: the offset at which the next text will stand."""
        return self._length

    def close_page(self, number: int, start: int) -> None:
        """Mark everything written since `start` as page `number`."""
        self._pages.append(Page(number, start, self._length))

    def document(self, source: str) -> Document:
        """The finished document; its title is the draft's, else the first heading, else the file's name."""
        first = self._sections[0].title if self._sections else ""
        return Document(
            source=source,
            title=" ".join(self.title.split()) or first or source.rsplit("/", 1)[-1],
            text="".join(self._parts),
            pages=tuple(self._pages),
            sections=tuple(self._sections),
            notes=tuple(self.notes),
        )
