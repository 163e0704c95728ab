"""Plain text, source code and light markup: the document's text is the decoded file, character for character.

Headings of Markdown, reStructuredText, AsciiDoc and Org become sections; nothing is rendered or removed.
"""

import re
from collections.abc import Iterator

from index.document import Document, Section
from index.errors import Unreadable
from index.formats.cleaning import one_line, storable
from index.formats.encoding import decode

_Heading = tuple[int, str, int]  # level, title, offset of the line
_Line = tuple[int, str]  # offset, the line without its end

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})([^`]*)$|\s*(?:[-*+]|\d+[.)])\s+(`{3,}|~{3,})")
_ATX = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$")
_SETEXT = re.compile(r" {0,3}(=+|-+)[ \t]*$")
_NO_PARAGRAPH = re.compile(r" {4,}|\t| {0,3}(?:[-*+>|]|\d+[.)])(?:\s|$)| {0,3}\||<")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_MARKS = re.compile(r"(\*{1,3}|`+|~~|(?<!\w)_{1,3}(?=\S)|(?<=\S)_{1,3}(?!\w))|\s*\{#[\w-]+\}\s*$|<[^>]{1,80}>")
_UNDERLINE = re.compile(r"([!-/:-@\[-`{-~])\1{2,}\s*$")
_ADOC = re.compile(r"(={1,6}|#{1,6})[ \t]+(\S.*?)(?:[ \t]+\1)?[ \t]*$")
_ADOC_BLOCK = re.compile(r"(-{4,}|\.{4,}|\+{4,}|/{4,}|`{3,})\s*$")
_ORG = re.compile(r"(\*{1,8})[ \t]+(?:(?:TODO|DONE|NEXT|WAITING)[ \t]+)?(\S.*?)(?:[ \t]+:[\w@#%:]+:)?[ \t]*$")
_FRONT_TITLE = re.compile(r"title:[ \t]*(\"[^\"]*\"|'[^']*'|[^#\r\n]*)", re.IGNORECASE)


def read_plain(data: bytes, kind: str, source: str, max_chars: int) -> Document:
    """The document of a text file. Raises `Unreadable` if it is empty, not text, or too long."""
    text, note = decode(data)
    text = storable(text)
    if not text.strip():
        raise Unreadable("it is empty" if not text else "it holds nothing but white space")
    if len(text) > max_chars:
        raise Unreadable(f"it holds more than {max_chars:,} characters of text; split it into smaller files")
    title, found = outline(text, kind)
    sections = tuple(Section(name, level, start) for level, name, start in found if name)
    name = one_line(source.rsplit("/", 1)[-1])
    title = title or (sections[0].title if sections else "") or name or "Untitled"
    return Document(source=source, title=title, text=text, sections=sections, notes=(note,) if note else ())


def outline(text: str, kind: str) -> tuple[str, list[_Heading]]:
    """The title that `text` gives itself ("" if none) and its headings: (level, title, offset of the line)."""
    if kind == "markdown":
        title, start = _front_matter(text)
        return title, list(_markdown(text, start))
    if kind == "restructured":
        return "", list(_restructured(text))
    if kind == "asciidoc":
        return "", list(_asciidoc(text))
    if kind == "org":
        named = re.search(r"^#\+title:[ \t]*(.*)$", text[:10_000], re.IGNORECASE | re.MULTILINE)
        return one_line(named[1]) if named else "", list(_org(text))
    return "", []


def _lines(text: str, start: int = 0) -> Iterator[_Line]:
    for line in text[start:].splitlines(keepends=True):
        yield start, line.rstrip("\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")
        start += len(line)


def _front_matter(text: str) -> tuple[str, int]:
    """The title in YAML front matter, and the offset behind it; ("", 0) if there is none."""
    if not re.match(r"---[ \t]*\r?\n", text):
        return "", 0
    title = ""
    for number, (offset, line) in enumerate(_lines(text[:50_000])):
        if number and line.rstrip() in ("---", "..."):
            return title, offset + len(line)
        named = _FRONT_TITLE.match(line)
        if named and not title:
            title = one_line(named[1].strip().strip("\"'"))
    return "", 0


def _markdown(text: str, start: int) -> Iterator[_Heading]:
    """CommonMark's ATX and setext headings outside of code; setext titles may only be one line long here."""
    fence = ""
    before: _Line = (0, "")  # the line above, if it can be a setext title
    above_that = ""
    for offset, line in _lines(text, start):
        mark = _FENCE.match(line) if fence or "`" in line or "~" in line else None
        run = (mark[1] or mark[3]) if mark else ""
        if fence:
            if line.strip().startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
            before = (0, "")
            continue
        if run:
            fence, before = run, (0, "")
            continue
        heading = _ATX.match(line)
        under = _SETEXT.match(line) if before[1] else None
        if heading:
            yield len(heading[1]), _plain_words(heading[2] or ""), offset
            before, above_that = (0, ""), ""
        elif under and not above_that.strip():
            yield 1 if under[1][0] == "=" else 2, _plain_words(before[1]), before[0]
            before, above_that = (0, ""), ""
        else:
            above_that = before[1]
            before = (offset, line) if line.strip() and not _NO_PARAGRAPH.match(line) else (0, "")


def _plain_words(title: str) -> str:
    """A heading's words without links, emphasis and code marks."""
    return one_line(_MARKS.sub("", _LINK.sub(r"\1", title[:500])).replace("\\", ""))


def _restructured(text: str) -> Iterator[_Heading]:
    """Lines with a line of punctuation below (and perhaps above); levels in the order of first use."""
    styles: list[str] = []
    over, before = "", (0, "")
    for offset, line in _lines(text):
        mark = _UNDERLINE.match(line)
        title = before[1].strip()
        if mark and title and not _UNDERLINE.match(before[1]) and len(line.rstrip()) >= len(title):
            framed = bool(over) and over[0] == mark[1]
            if framed or not before[1][:1].isspace():
                style = mark[1] * (2 if framed else 1)
                if style not in styles:
                    styles.append(style)
                yield styles.index(style) + 1, one_line(title), before[0]
            over, before = "", (0, "")
            continue
        over = before[1].strip() if _UNDERLINE.match(before[1]) else ""
        before = (offset, line)


def _asciidoc(text: str) -> Iterator[_Heading]:
    block = ""
    for offset, line in _lines(text):
        fence = _ADOC_BLOCK.match(line)
        if fence and not block:
            block = fence[1]
        elif block and line.rstrip() == block:
            block = ""
        elif not block:
            heading = _ADOC.match(line)
            if heading:
                yield len(heading[1]), one_line(heading[2]), offset


def _org(text: str) -> Iterator[_Heading]:
    for offset, line in _lines(text):
        heading = _ORG.match(line)
        if heading:
            yield len(heading[1]), one_line(heading[2]), offset
