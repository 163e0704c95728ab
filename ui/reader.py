"""A document as HTML, around the words a footnote quotes. Pure functions from values to HTML.

The text stands as it is, character by character: what is added (page numbers, marks) is elements and generated
content, never text. Of a long document only a window is shown, and "show more" at its ends widens it.
"""

from dataclasses import dataclass, replace

from index import Document
from qa import Citation
from ui.conversation import entry_name
from ui.escape import Layer, layered, text_html

WINDOW = 20_000  # characters shown before and after the quoted words
MORE = 60_000  # characters that "show more" adds
_MONOSPACED = frozenset(
    "c cc cpp cs css csv go h html java js json kt log php py r rb rs sh sql toml ts tsv xml yaml yml".split()
)


@dataclass(frozen=True, slots=True)
class View:
    """What the reader shows of a document."""

    source: str
    start: int
    end: int
    citation: Citation | None = None


def view_of(document: Document, citation: Citation | None = None) -> View:
    """The view around a citation, or from the document's beginning."""
    at = (citation.start, citation.end) if citation else (0, 0)
    start = _line_start(document.text, at[0] - WINDOW)
    return View(document.source, start, _line_end(document.text, at[1] + WINDOW), citation)


def widened(view: View, document: Document, above: bool) -> View:
    """The view with more text above or below."""
    if above:
        return replace(view, start=_line_start(document.text, view.start - MORE))
    return replace(view, end=_line_end(document.text, view.end + MORE))


def _line_start(text: str, offset: int) -> int:
    """The nearest beginning of a line at or after `offset`, within a thousand characters."""
    if offset <= 0:
        return 0
    newline = text.find("\n", offset, offset + 1000)
    return offset if newline < 0 else newline + 1


def _line_end(text: str, offset: int) -> int:
    if offset >= len(text):
        return len(text)
    newline = text.rfind("\n", max(offset - 1000, 0), offset)
    return offset if newline < 0 else newline + 1


def document_html(document: Document, view: View) -> str:
    """The reader: the document's name, where the quoted words stand, and the text around them."""
    citation = view.citation
    stale = citation is not None and document.text[citation.start : citation.end] != citation.quote
    if stale:
        citation = None
    remarks = ["This document has changed since the answer; ask again to find the words anew."] if stale else []
    remarks += document.notes
    body = "".join(_page_html(document, a, b, number, citation) for a, b, number in _stretches(document, view))
    kind = "text monospaced" if document.source.rsplit(".", 1)[-1].lower() in _MONOSPACED else "text"
    above = _more("above", f"{view.start:,} characters before this") if view.start > 0 else ""
    below = (
        _more("below", f"{len(document.text) - view.end:,} characters after this")
        if view.end < len(document.text)
        else ""
    )
    key = (
        f"{entry_name(document.source)}:{citation.start if citation else view.start}:{citation.end if citation else ''}"
    )
    return (
        f'<section class="document" data-view="{key}" aria-label="Document">{_head_html(document, citation)}'
        f'<div class="sheet" tabindex="0" role="region" aria-label="Text of the document">'
        f"{''.join(f'<p class=remark>{text_html(remark)}</p>' for remark in remarks)}"
        f'{above}<div class="{kind}">{body}</div>{below}</div></section>'
    )


def _head_html(document: Document, citation: Citation | None) -> str:
    where: list[str] = []
    if document.source != document.title:
        where.append(f'<span class="path"><bdi>{text_html(document.source)}</bdi></span>')
    if citation is not None:
        page = document.page_at(citation.start)
        if page is not None:
            where.append(f'<span class="page">page {page}</span>')
        headings = [title for title in document.headings_at(citation.start) if title != document.title]
        if headings:
            where.append(f'<span class="heading"><bdi>{text_html(" › ".join(headings))}</bdi></span>')
    return (
        f'<header class="head"><div class="naming"><h2 class="title" dir="auto">{text_html(document.title)}</h2>'
        f'<p class="place">{"".join(where)}</p></div>{CLOSE}</header>'
    )


CLOSE = '<button type="button" class="close" data-close="1" aria-label="Close the document">Close</button>'


def _more(where: str, what: str) -> str:
    return f'<p class="more"><button type="button" data-more="{where}">Show more <span>{what}</span></button></p>'


def _stretches(document: Document, view: View) -> list[tuple[int, int, int | None]]:
    """The view cut at page boundaries: (start, end, page number)."""
    found: list[tuple[int, int, int | None]] = []
    at = view.start
    for page in document.pages:
        start, end = max(page.start, at), min(page.end, view.end)
        if start >= end:
            continue
        if start > at:
            found.append((at, start, None))
        found.append((start, end, page.number))
        at = end
    if at < view.end:
        found.append((at, view.end, None))
    return found


def _page_html(document: Document, start: int, end: int, number: int | None, citation: Citation | None) -> str:
    layers: list[Layer] = []
    if citation is not None:
        key = citation.emphasis
        inside = key and (max(key[0], citation.start), min(key[1], citation.end))
        layers = [
            _passage_layer(document.text, start, end, citation),
            Layer("mark", ' tabindex="-1"', ((citation.start, citation.end),)),
            Layer("strong", "", (inside,) if inside and inside[0] < inside[1] else ()),
        ]
    label = f' data-page="page {number}"' if number is not None else ""
    return f'<div class="leaf"{label}>{layered(document.text, start, end, layers)}</div>'


def _passage_layer(text: str, start: int, end: int, citation: Citation) -> Layer:
    """The tint of the passage: a block where it is made of whole lines of `text[start:end]`, else part of its lines."""
    first, last = max(citation.passage.start, start), min(citation.passage.end, end)
    newline = 2 if text.startswith("\r\n", last) else 1
    if (first == start or text[first - 1] == "\n") and (
        last == end or text[last + newline - 1 : last + newline] == "\n"
    ):
        return Layer("div", ' class="passage"', ((first, min(last + newline, end)),))  # the newline ends the block
    return Layer("span", ' class="passage"', ((first, last),))
