"""From the lines that PDFium finds on a page to paragraphs, lists and tables.

Knows geometry: a line is joined to the one before where the next word would not have fitted there, as in set
text; where it would have, the break was meant, as in lists, tables and addresses. Reading order is PDFium's.
"""

import re
import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from index.formats.pdf_words import BREAK, Hyphens

if TYPE_CHECKING:
    import pypdfium2

_ITEM = re.compile(r"\s*(?:[•●○▪■◦‣⁃∙·*–—-]|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,5})[.)])\s")
_LEADERS = re.compile(r"(?:\. ?){5,}|…{2,}|_{5,}")
_SENTENCE_END = (".", "!", "?", ":", ";", "。", "！", "？")
_ALEF_LAM = re.compile("[\u0622\u0623\u0625\u0627]\u0644")
_BOLD = re.compile(rb"bold|black|heavy|semib|demi|cmbx|nimbussanl-bold|-b$", re.IGNORECASE)
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_INDENT = 60  # points; a line further to the left stands in another column
_STATEMENT = 30  # characters; a shorter line above an indented one is code, not the start of a paragraph
_UNSPACED = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")  # but not Korean


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page, in points from the lower left; `text` may hold broken words that span two lines."""

    text: str
    left: float
    right: float
    top: float  # of its first physical line
    last_left: float  # of its last physical line, like the next two
    last_top: float
    last_right: float
    height: float
    cells: bool  # a gap in it is too wide for a space between words
    bold: bool  # from its first to its last character, as far as the fonts' names tell


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list or table of a page."""

    text: str
    height: float  # of its lines, in points
    left: float
    bold: bool


def read_lines(page: "pypdfium2.PdfTextPage") -> list[Line]:
    """The lines of a page in reading order, fragments of the same line put together."""
    lines: list[Line] = []
    for line in _raw_lines(page):
        if lines and _same_line(lines[-1], line):
            lines[-1] = _together(lines[-1], line)
        else:
            lines.append(line)
    return lines


def _raw_lines(page: "pypdfium2.PdfTextPage") -> Iterator[Line]:
    from pypdfium2 import raw

    text = page.get_text_range()
    box = raw.FS_RECTF()

    def place(index: int) -> tuple[float, float, float, float]:
        """Left, right, top and height of the character at `index` of `text`."""
        at = raw.FPDFText_GetCharIndexFromTextIndex(page.raw, index)
        raw.FPDFText_GetLooseCharBox(page.raw, at, box)
        return box.left, box.right, max(box.top, box.bottom), abs(box.top - box.bottom)

    end = -2
    for words in text.split("\r\n"):
        start, end = end + 2, end + 2 + len(words)
        bare = words.strip()
        if not bare:
            continue
        first = start + len(words) - len(words.lstrip())
        last = first + len(bare) - 1
        breaks = [first + match.start() for match in BREAK.finditer(bare)]
        a, z = place(first), place(last)
        height = max(a[3], z[3])
        if breaks and first < breaks[0] and breaks[-1] < last:
            row_end, row_start = place(breaks[0] - 1), place(breaks[-1] + 1)
            cells = False
        else:
            row_end, row_start = z, a
            cells = _has_cells(bare, first, place, height)
        if _RIGHT_TO_LEFT.search(bare):
            bare = _unswapped(bare, first, place)
        if _RIGHT_TO_LEFT.match(bare):  # mirrored, so that every line ends at its right
            a, z, row_end, row_start = (_mirrored(spot) for spot in (a, z, row_end, row_start))
        bold = _is_bold(page, first) and _is_bold(page, last)
        yield Line(bare, a[0], row_end[1], a[2], row_start[0], z[2], z[1], height, cells, bold)


def _is_bold(page: "pypdfium2.PdfTextPage", index: int) -> bool:
    """Whether the font of the character at `index` of the page's text is called bold."""
    import ctypes

    from pypdfium2 import raw

    name = ctypes.create_string_buffer(128)
    raw.FPDFText_GetFontInfo(page.raw, raw.FPDFText_GetCharIndexFromTextIndex(page.raw, index), name, 128, None)
    return bool(_BOLD.search(name.value))


def _unswapped(words: str, first: int, place: Callable[[int], tuple[float, float, float, float]]) -> str:
    """Arabic `words` with the letters of the ligature lam-alef in their order; PDFium has them the other way round.

    The two letters of one glyph share its box, which tells the ligature from an alef in front of a lam.
    """
    letters = list(words)
    for match in _ALEF_LAM.finditer(words):
        at = match.start()
        if place(first + at)[:2] == place(first + at + 1)[:2]:
            letters[at : at + 2] = letters[at + 1], letters[at]
    return "".join(letters)


def _mirrored(spot: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    return -spot[1], -spot[0], spot[2], spot[3]


def _has_cells(
    words: str, first: int, place: Callable[[int], tuple[float, float, float, float]], height: float
) -> bool:
    gap = 0
    while True:
        gap = words.find(" ", gap + 1)
        if gap < 0 or gap + 1 >= len(words):
            return False
        if place(first + gap + 1)[0] - place(first + gap - 1)[1] > 1.4 * height > 0:
            return True


def _same_line(a: Line, b: Line) -> bool:
    """Whether `b` goes on where `a` ends: a footnote mark, a change of font, the next cell of a row."""
    low = min(a.height, b.height)
    return abs(a.last_top - b.top) < 0.35 * max(low, 1) and b.left > a.last_right - 0.3 * low


def _together(a: Line, b: Line) -> Line:
    gap, height = b.left - a.last_right, max(a.height, b.height)
    space = " " if gap > 0.12 * height else ""
    return replace(
        b,
        text=a.text + space + b.text,
        left=a.left,
        top=a.top,
        right=b.right if a.top == a.last_top else a.right,
        last_left=a.last_left if b.top == b.last_top else b.last_left,
        height=height,
        bold=a.bold and b.bold,
        cells=a.cells or b.cells or gap > 1.4 * height,
    )


def blocks_of(lines: Sequence[Line], hyphens: Hyphens) -> Iterator[Block]:
    """Paragraphs, lists and tables in reading order."""
    for run in _runs(lines):
        edge = _edge(run, lines)
        parts: list[str] = [run[0].text]
        for before, line in pairwise(run):
            parts.append(_link(before, line, edge))
            parts.append(line.text)
        bold = run[0].bold and not any(line.cells for line in run)
        for text in "".join(parts).split("\n\n"):
            yield Block(hyphens.mend(text), run[0].height, run[0].left, bold)


def _edge(run: Sequence[Line], lines: Sequence[Line]) -> float:
    """Where the lines of a run would end if they were full; a short run is measured by its column."""
    edge = max(max(line.right, line.last_right) for line in run)
    if len(run) < 4:
        left = run[-1].last_left
        column = sorted(line.last_right for line in lines if left - _INDENT < line.last_left < left + 2)
        edge = max(edge, column[len(column) * 3 // 4])
    return edge


def _runs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Lines that stand under each other in one size: the paragraphs of a column, or several of them."""
    steps = [a.last_top - b.top for a, b in pairwise(lines) if 0 < a.last_top - b.top < 3 * a.height]
    usual = statistics.median_low(steps) if steps else 0.0
    size = statistics.median_low(line.height for line in lines) if lines else 0.0
    run: list[Line] = []
    for line in lines:
        if run and not _continues(run[-1], line, usual, size):
            yield run
            run = []
        run.append(line)
    if run:
        yield run


def _continues(a: Line, b: Line, usual: float, usual_size: float) -> bool:
    size = max(a.height, b.height)
    is_large = min(a.height, b.height) > 1.15 * usual_size
    if a.bold != b.bold and not is_large:
        return False
    if min(a.height, b.height) < 0.8 * size and abs(a.height - b.height) > 1:
        return False
    step = a.last_top - b.top
    # The lines of a headline stand further apart than those of a paragraph.
    if not 0.3 * size < step < max(1.35 * usual, (1.6 if is_large else 1.3) * size):
        # The next column or the next page: only a sentence in full flight goes on there.
        return step < 0 and b.text[:1].islower() and a.text[-1:].isalpha() and not a.cells and not b.cells
    overlap = min(a.last_right, b.right) - max(a.last_left, b.left)
    return overlap > 0 or a.cells or b.cells


def _link(a: Line, b: Line, edge: float) -> str:
    """What stands between two lines of a run: a space, a line end or a blank line."""
    if a.cells or b.cells or _ITEM.match(b.text) or _LEADERS.search(a.text) or _LEADERS.search(b.text):
        return "\n"
    if a.last_top < b.top:  # over to the next column
        return " "
    letter = (a.last_right - a.last_left) / len(BREAK.split(a.text)[-1] or " ")
    word = len(b.text.split(None, 1)[0]) + 1
    unspaced = bool(_UNSPACED.match(a.text[-1]) and _UNSPACED.match(b.text[0]))
    fitted = a.last_right + (2 if unspaced else min(word, 30)) * letter < edge - 0.5
    if fitted and b.text[0].islower() and (a.text[-1].isalpha() or a.text[-1] == ","):
        fitted = a.last_right - a.last_left < 0.6 * (edge - a.last_left)  # a ragged margin, but no verse
    ended = a.text.endswith(_SENTENCE_END)
    indented = b.left > a.last_left + 0.8 * a.height
    if ended and (fitted or indented):
        return "\n\n"
    if fitted or (indented and len(a.text) < _STATEMENT and not _ITEM.match(a.text)):
        return "\n"
    return "" if unspaced else " "
