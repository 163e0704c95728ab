"""Documents into passages: spans of whole sentences, sized for the embedding model.

A passage never crosses a page, never exceeds the model's window, and together the passages cover every non-space
character of the document exactly once. Passage borders are chosen for a whole page at once by dynamic programming:
close to the target size, and rather at a heading or paragraph than in the middle of one.
"""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from index.document import Document, Page
from index.sentences import Span, sentences

SPLITTER_VERSION = 4

TARGET = 170  # word pieces of an ideal passage, about 800 characters of English
LONGEST_SENTENCE = 1000  # characters; a longer run (a line without any full stop) is cut at a space
_HEADING_COST, _PARAGRAPH_COST, _SENTENCE_COST = -0.15, 0.0, 0.12  # of a border there, in squared relative sizes

Count = Callable[[Sequence[str]], list[int]]  # texts -> word pieces of each


@dataclass(frozen=True, slots=True)
class Passage:
    """`text[start:end]` of its document, and the context a reader of the page would know: title and headings."""

    start: int
    end: int
    context: str


def passages(document: Document, count: Count, window: int) -> tuple[Passage, ...]:
    """Split `document` so that context and text of each passage fit `window` word pieces as counted by `count`."""
    named = document.title != document.source.rsplit("/", 1)[-1]
    title = document.title if named else ""
    pages = document.pages or (Page(1, 0, len(document.text)),)
    headings = {section.start for section in document.sections}
    found: list[Passage] = []
    limit = window - _CONTEXT_PIECES
    size = _measure(count)
    for start, end in _gapless(pages, len(document.text)):
        page_text = document.text[start:end]
        units = _units(page_text, size, limit)
        for first, last in _group(page_text, units, {place - start for place in headings}, limit):
            left, right = start + units[first][0], start + units[last][1]
            context = " › ".join(_unique((title, *document.headings_at(left))))
            found.append(Passage(left, right, _shorten(context, count)))
    return tuple(found)


_CONTEXT_PIECES = 40  # of the window, kept for title and headings
_PIECE = 8  # characters that count as one piece at least: a word the model does not know is a single piece to it


def _measure(count: Count) -> Count:
    """`count`, with long unknown words counted by their length."""
    return lambda texts: [max(n, len(text) // _PIECE) for n, text in zip(count(texts), texts, strict=True)]


def _shorten(context: str, count: Count) -> str:
    """`context` cut from the right until it fits its share of the window."""
    while context and count([context])[0] > _CONTEXT_PIECES:
        context = context[: len(context) * 3 // 4]
    return context


def _unique(names: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(name for name in names if name))


def _gapless(pages: Sequence[Page], length: int) -> list[Span]:
    """The pages' spans, and the spans between and around them, in order."""
    edges = sorted({0, length, *(page.start for page in pages), *(page.end for page in pages)})
    return list(pairwise(edges))


def _units(text: str, count: Count, limit: int) -> list[tuple[int, int, int]]:
    """Sentences as (start, end, word pieces), those too long for one passage cut into pieces that fit."""
    spans = [piece for start, end in sentences(text) for piece in _cut(text, start, end, LONGEST_SENTENCE)]
    sizes = count([text[start:end] for start, end in spans])
    units: list[tuple[int, int, int]] = []
    for (start, end), size in zip(spans, sizes, strict=True):
        if size <= limit:
            units.append((start, end, size))
            continue
        finer = max(8, (end - start) * limit // (size + size // 4))
        units += _units_of(text, list(_cut(text, start, end, finer)), count, limit)
    return units


def _units_of(text: str, spans: list[Span], count: Count, limit: int) -> list[tuple[int, int, int]]:
    """Like `_units` for spans already cut once; halves what still does not fit."""
    units: list[tuple[int, int, int]] = []
    for (start, end), size in zip(spans, count([text[s:e] for s, e in spans]), strict=True):
        if size <= limit or end - start == 1:
            units.append((start, end, min(size, limit)))
        else:
            units += _units_of(text, list(_cut(text, start, end, (end - start + 1) // 2)), count, limit)
    return units


def _cut(text: str, start: int, end: int, longest: int) -> list[Span]:
    """`text[start:end]` in pieces of at most `longest` characters: at a clause, else a space, else a character
    that does not combine with its neighbour. Spaces at the borders belong to no piece."""
    pieces: list[Span] = []
    while end - start > longest:
        stop = start + longest
        border = next(
            (i for i in range(stop, start + longest // 2, -1) if text[i - 1] in ",;:" and text[i].isspace()), 0
        )
        border = border or next((i for i in range(stop, start, -1) if text[i].isspace()), 0)
        border = border or next((i for i in range(stop, start, -1) if not _combines(text, i)), stop)
        pieces.append((start, border))
        start = border
        while start < end and text[start].isspace():
            start += 1
    if start < end:
        pieces.append((start, end))
    return [(left, left + len(text[left:right].rstrip())) for left, right in pieces]


def _combines(text: str, border: int) -> bool:
    """Whether the characters on both sides of `border` form one visible character (accents, emoji, CRLF)."""
    before, after = text[border - 1], text[border]
    return (
        unicodedata.category(after).startswith("M")
        or "\u200d" in (before, after)
        or "\U0001f3fb" <= after <= "\U0001f3ff"
        or ("\U0001f1e6" <= before <= "\U0001f1ff" and "\U0001f1e6" <= after <= "\U0001f1ff")
        or (before, after) == ("\r", "\n")
    )


def _group(text: str, units: list[tuple[int, int, int]], headings: set[int], limit: int) -> list[Span]:
    """Choose passage borders: (first, last) unit of each passage, the cheapest way through the whole page."""
    total = [0, *accumulate(size for _, _, size in units)]
    border = [_border_cost(text, units[i - 1][1], units[i][0], headings) if i else 0.0 for i in range(len(units))]
    best = [0.0] + [float("inf")] * len(units)  # cost of the units before i
    origin = [0] * (len(units) + 1)
    for stop in range(1, len(units) + 1):
        for first in range(stop - 1, -1, -1):
            size = total[stop] - total[first]
            if size > limit and first < stop - 1:
                break
            cost = best[first] + border[first] + ((size - TARGET) / TARGET) ** 2
            if cost < best[stop]:
                best[stop], origin[stop] = cost, first
    spans: list[Span] = []
    stop = len(units)
    while stop:
        spans.append((origin[stop], stop - 1))
        stop = origin[stop]
    return spans[::-1]


def _border_cost(text: str, end: int, start: int, headings: set[int]) -> float:
    if start in headings:
        return _HEADING_COST
    gap = text[end:start]
    return _PARAGRAPH_COST if gap.count("\n") > 1 or "\f" in gap else _SENTENCE_COST
