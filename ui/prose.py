"""An answer's text as paragraphs, lists, tables and code, with every character's place in the text kept.

Quoted answers have paragraphs, "- " lists and rows of tables with "|" between their cells only. What a language model wrote may also have **bold**, `code`, fenced
code and headings. There are no links, images or raw HTML: whatever is not one of these is text. Knows nothing of
footnotes; `render` gets a block and returns the HTML of its words.
"""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NamedTuple

from index.sentences import CELLS

_BULLET = re.compile(r"[ \t]{0,8}[-*•][ \t]+(?=\S)")
_NUMBER = re.compile(r"[ \t]{0,8}\d{1,3}[.)][ \t]+(?=\S)")
_ROW = re.compile(r"\|[^\n]*\|")
_CLOSED = re.compile(r"\|.*\|(?:\s*\[\d+\])*\s*\Z")
_RULE = re.compile(r"[|\s:-]+\Z")  # below the heads of a table
_HEADING = re.compile(r"#{1,6}[ \t]+(?=\S)")
_FENCE = re.compile(r"[ \t]{0,3}(```|~~~)")
_BOLD = re.compile(r"\*\*(?=\S)([^\n]{1,2000}?\S)\*\*")
_CODE = re.compile(r"`([^`\n]{1,2000})`")


class Block(NamedTuple):
    """A stretch of the text that stands on its own."""

    kind: str  # "p", "ul", "ol", "tr", "h" or "pre"; for `render` also "td"
    start: int
    end: int


class Inline(NamedTuple):
    """A stretch of the text in another style, and the mark-up around it that is not shown."""

    kind: str  # "strong" or "code"
    start: int
    end: int
    outer_start: int
    outer_end: int


def blocks(text: str, written: bool) -> Iterator[Block]:
    """The blocks of `text` in order; `written` by a language model."""
    paragraph: tuple[int, int] | None = None
    item: Block | None = None  # of a quoted list: its sentence may have been wrapped by its source
    fence: tuple[str, int] | None = None
    for start, end in _lines(text):
        line = text[start:end]
        mark = _FENCE.match(line) if written else None
        if fence:
            if mark and mark[1] == fence[0]:
                yield Block("pre", fence[1], max(fence[1], start - 1))
                fence = None
            continue
        lead = _lead(line, written)
        if not lead and not written and _is_open_row(text, start, end):
            lead = "tr", 0
        if item and not lead and line.strip():
            item = item._replace(end=end)
            continue
        if item:
            yield item
            item = None
        if paragraph and (mark or lead or not line.strip()):
            yield Block("p", *paragraph)
            paragraph = None
        if mark:
            fence = (mark[1], min(end + 1, len(text)))
        elif lead and lead[0] == "ul" and not written:
            item = Block("ul", start + lead[1], end)
        elif lead:
            yield Block(lead[0], start + lead[1], end)
        elif line.strip():
            paragraph = (paragraph[0] if paragraph else start, end)
    if fence:
        yield Block("pre", fence[1], len(text))
    elif item:
        yield item
    elif paragraph:
        yield Block("p", *paragraph)


def _is_open_row(text: str, start: int, end: int) -> bool:
    """Whether a line is a row without outer bars, and one beside it a row too: alone it may be a sentence with a bar in it."""
    if not CELLS.match(text, start, end):
        return False
    above = text[: max(0, start - 1)].rsplit("\n", 1)[-1] if start else ""
    below = text[end + 1 :].split("\n", 1)[0]
    return any(line.startswith("|") or CELLS.match(line) for line in (above, below))


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield start, end
        start = end + 1


def _lead(line: str, written: bool) -> tuple[str, int] | None:
    """The kind of block a line opens by its first characters, and how many of them are mark-up."""
    if _ROW.match(line):
        return "tr", 0
    if match := _BULLET.match(line) if written else re.match(r"- (?=\S)", line):
        return "ul", match.end()
    if written and (match := _NUMBER.match(line)):
        return "ol", match.end()
    if written and (match := _HEADING.match(line)):
        return "h", match.end()
    return None


def inlines(text: str, start: int, end: int) -> tuple[Inline, ...]:
    """The bold and code stretches of `text[start:end]`, in order and without overlaps; code wins."""
    found = [Inline("code", m.start(1), m.end(1), m.start(), m.end()) for m in _CODE.finditer(text, start, end)]
    for match in _BOLD.finditer(text, start, end):
        if all(match.end() <= other.outer_start or other.outer_end <= match.start() for other in found):
            found.append(Inline("strong", match.start(1), match.end(1), match.start(), match.end()))
    return tuple(sorted(found, key=lambda inline: inline.outer_start))


def prose_html(text: str, written: bool, render: Callable[[Block], str]) -> str:
    """The blocks of `text` as HTML; `render` gives the HTML of what stands in one."""
    out: list[str] = []
    listing = ""
    for block in blocks(text, written):
        kind = {"ul": "ul", "ol": "ol", "tr": "table"}.get(block.kind, "")
        if listing and listing != kind:
            out.append(f"</{listing}>")
        if kind and listing != kind:
            out.append(f"<{kind}>")
        listing = kind
        if kind == "table":
            if not _RULE.match(text[block.start : block.end]):
                out.append(_row_html(text, block, render))
            continue
        inner = render(block)
        if kind:
            out.append(f'<li dir="auto">{inner}</li>')
        elif block.kind == "pre":
            out.append(f"<pre><code>{inner}</code></pre>")
        elif block.kind == "h":
            out.append(f'<p class="subhead" dir="auto">{inner}</p>')
        else:
            out.append(f'<p dir="auto">{inner}</p>')
    if listing:
        out.append(f"</{listing}>")
    return "".join(out)


def _row_html(text: str, row: Block, render: Callable[[Block], str]) -> str:
    """A table row; what stands behind the last "|" of one that ends with it, a footnote, belongs to its last cell."""
    bars = [row.start + match.start() for match in re.finditer(r"\|", text[row.start : row.end])]
    closed = _CLOSED.match(text, row.start, row.end)
    cells = [render(Block("td", a + 1, b)) for a, b in pairwise(bars if closed else [row.start - 1, *bars])]
    last = render(Block("td", bars[-1] + 1, row.end))
    cells = [*cells[:-1], cells[-1] + last] if closed else [*cells, last]
    return "<tr>" + "".join(f'<td dir="auto">{cell}</td>' for cell in cells) + "</tr>"
