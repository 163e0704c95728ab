"""EPUB books: the chapters in the order of the spine, each a web page.

Knows the container, the package file and the two kinds of contents; the pages are for `web`.
"""

from typing import TYPE_CHECKING

from index.errors import Unreadable
from index.formats import tree
from index.formats.archive import Archive, resolve
from index.formats.cleaning import one_line
from index.formats.web import parse_html, write_html
from index.formats.writing import Writer

if TYPE_CHECKING:
    from lxml.etree import _Element

_PAGES = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/x-oeb1-document")


def read_book(archive: Archive, writer: Writer) -> None:
    """Write a book. Raises `Unreadable` if it is locked or holds no chapters."""
    if "META-INF/rights.xml" in archive or "META-INF/sinf.xml" in archive:
        raise Unreadable("it is protected against copying")
    package = _package(archive)
    root = tree.parse(archive.read(package))
    entries = {item.get("id") or "": item for item in tree.descendants(root, "item")}
    names = _contents(archive, package, root, entries)
    spine = [entries[key] for ref in tree.descendants(root, "itemref") if (key := ref.get("idref") or "") in entries]
    missing = 0
    for item in spine:
        member = resolve(package, item.get("href") or "")
        if (item.get("media-type") or _PAGES[0]) not in _PAGES or "nav" in (item.get("properties") or "").split():
            continue
        if member in archive:
            _chapter(archive, member, names.get(member, ""), writer)
        else:
            missing += 1
    if missing:
        writer.notes.append(f"{missing} of its chapters are missing from the file.")
    title = tree.first(root, "title")
    writer.title = "".join(title.itertext()) if title is not None else ""


def _package(archive: Archive) -> str:
    if "META-INF/container.xml" in archive:
        for found in tree.descendants(archive.optional("META-INF/container.xml"), "rootfile"):
            path = found.get("full-path") or ""
            if path in archive:
                return path
    found_names = sorted(name for name in archive.names if name.endswith(".opf"))
    if not found_names:
        raise Unreadable("it is damaged: its table of parts is missing")
    return found_names[0]


def _chapter(archive: Archive, member: str, name: str, writer: Writer) -> None:
    try:
        root = parse_html(archive.read(member), writer)
    except Unreadable as error:
        if "empty" not in str(error) and "no text" not in str(error):
            archive.lost.append(member)
        return
    if name and next(root.iter("h1", "h2", "h3"), None) is None:
        # The name stands in the book's contents only; as a section it need not be in the text.
        writer.section(name, 1)
    write_html(root, writer)


def _contents(archive: Archive, package: str, root: "_Element", entries: dict[str, "_Element"]) -> dict[str, str]:
    """The name of each chapter's member, from the navigation page or the older NCX."""
    names: dict[str, str] = {}
    for item in entries.values():
        member = resolve(package, item.get("href") or "")
        if member not in archive:
            continue
        if "nav" in (item.get("properties") or "").split():
            for link in tree.descendants(tree.parse(archive.read(member)), "a"):
                names.setdefault(resolve(member, link.get("href") or ""), one_line("".join(link.itertext())))
        elif item.get("media-type") == "application/x-dtbncx+xml":
            for point in tree.descendants(tree.parse(archive.read(member)), "navPoint"):
                label, content = tree.first(point, "text"), tree.first(point, "content")
                if label is not None and content is not None:
                    target = resolve(member, content.get("src") or "")
                    names.setdefault(target, one_line("".join(label.itertext())))
    return names
