"""Web pages: the text a reader of the page came for, with headings, lists, tables and preformatted text.

Knows HTML. Navigation, scripts, styles and hidden parts are left out; where a page marks its main part and that
holds most of the text, the rest is left out too. Nesting of any depth is safe: nothing here recurses.
"""

import re
from typing import TYPE_CHECKING

from index.errors import Unreadable
from index.formats.cleaning import one_line
from index.formats.encoding import decode
from index.formats.page import Page
from index.formats.web_tables import is_data_table, table_rows
from index.formats.writing import Writer

if TYPE_CHECKING:
    from lxml.etree import _Element

_SILENT = (
    "script style noscript template svg iframe object embed button select datalist textarea nav head canvas audio "
    "video map dialog annotation annotation-xml"
)
_SKIPPED = frozenset(_SILENT.split())
_SKIPPED_ROLES = frozenset({"navigation", "menu", "menubar", "search", "toolbar", "tablist", "alertdialog"})
_FURNITURE = (
    "nav navbar navigation menu breadcrumb breadcrumbs skip-link skip-to-content cookie-banner cookie-notice "
    "cookie-consent site-nav site-navigation main-nav main-menu mw-editsection noprint sr-only visually-hidden "
    "vector-menu vector-dropdown mw-portlet interlanguage-link mw-jump-link"
)
_FURNITURE_NAMES = frozenset(_FURNITURE.split())
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CHARSET = re.compile(
    rb"""<(?:meta[^>]{0,200}?charset|\?xml[^>]{0,100}?encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE
)
_ENOUGH = 0.4  # of the page's text must stand in what it marks as its main part


def read_web(data: bytes, writer: Writer) -> None:
    """Write a web page. Raises `Unreadable` if it is not text or holds none."""
    root = parse_html(data, writer)
    title = next((found.text_content() for found in root.iter("title")), "")
    write_html(root, writer)
    writer.title = one_line(title)


def parse_html(data: bytes, writer: Writer) -> "_Element":
    """The root element of a web page; a guessed encoding is noted."""
    declared = _CHARSET.search(data[:4096])
    text, note = decode(data, declared=declared[1].decode("ascii", "replace") if declared else "")
    if note:
        writer.notes.append(note)
    return parse_html_text(text)


def parse_html_text(text: str) -> "_Element":
    """The root element of a web page that is text already. Raises `Unreadable` if there is none."""
    from lxml import etree, html

    text = text.replace("\x00", "")
    if not text.strip():
        raise Unreadable("it is empty")
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise Unreadable("it holds no text") from error
    return root


def write_html(root: "_Element", writer: Writer) -> None:
    """Write the main part of a parsed page."""
    from lxml import etree

    page = Page(writer)
    skipping: _Element | None = None
    for event, element in etree.iterwalk(_main(root), events=("start", "end")):
        if event == "start":
            if skipping is not None:
                continue
            if _is_left_out(element):
                skipping = element
            elif element.tag == "table" and is_data_table(element):
                page.table(table_rows(element))
                skipping = element
            else:
                page.start(element)
        else:
            if skipping is None:
                page.end(element)
            elif element is skipping:
                skipping = None
            if skipping is None and element is not root:
                page.text(element.tail or "")
    page.close()


def _is_left_out(element: "_Element") -> bool:
    tag = element.tag
    if not isinstance(tag, str) or tag.lower() in _SKIPPED:
        return True
    if not element.attrib or tag in ("html", "body", "main", "article"):
        return False
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    if element.get("role") in _SKIPPED_ROLES or (element.get("style") and _HIDDEN.search(element.get("style") or "")):
        return True
    names = f"{element.get('class') or ''} {element.get('id') or ''}".lower().split()
    return not _FURNITURE_NAMES.isdisjoint(names)


def _main(root: "_Element") -> "_Element":
    """The element that the page marks as its main part, if it holds enough of the text; else the root."""
    marked = list(root.iter("main")) or [e for e in root.iter("div", "section") if e.get("role") == "main"]
    marked = marked or list(root.iter("article"))
    if len(marked) != 1:
        return root
    return marked[0] if _letters(marked[0]) > _ENOUGH * _letters(root) else root


def _letters(element: "_Element") -> int:
    """Characters of text in `element`, roughly: those of links are left out, as they are mostly menus."""
    return sum(len((e.text or "").strip()) for e in element.iter() if e.tag not in _SKIPPED and e.tag != "a")
