"""Which parser a file needs, from its first bytes and its name. Opens nothing and parses nothing.

Where content and name clash, content wins: a PDF called report.docx is a PDF.
"""

import re

from index.errors import Unreadable

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEAD = 4096  # bytes that `kind_of` wants to see

_CODE = (
    "bash bat c cc cfg clj cmake conf cpp cs css cxx dart diff el env erl ex exs f90 fs go gradle graphql groovy h hh "
    "hpp hs ini ipp java jl js jsx kt kts less lisp lua m make mjs ml mm nim patch php pl pm properties proto ps1 "
    "py pyi r rb rs sass scala scm scss sh sql svelte swift tcl tex tf toml ts tsx vb vim "
    "vue yaml yml zig zsh bib"
)
_KINDS: dict[str, str] = {
    **{"." + suffix: "plain" for suffix in _CODE.split()},
    **dict.fromkeys((".txt", ".text", ".log"), "plain"),
    **dict.fromkeys((".md", ".markdown", ".mdown", ".mkd", ".qmd", ".rmd", ".mdx"), "markdown"),
    **dict.fromkeys((".rst", ".rest"), "restructured"),
    **dict.fromkeys((".adoc", ".asciidoc", ".asc"), "asciidoc"),
    ".org": "org",
    ".pdf": "pdf",
    **dict.fromkeys((".docx", ".docm", ".dotx", ".dotm"), "word"),
    **dict.fromkeys((".pptx", ".pptm", ".ppsx", ".ppsm", ".potx"), "slides"),
    **dict.fromkeys((".xlsx", ".xlsm", ".xltx"), "sheets"),
    **dict.fromkeys((".odt", ".ott", ".ods", ".odp", ".fodt"), "opendocument"),
    **dict.fromkeys((".doc", ".dot"), "old word"),
    **dict.fromkeys((".ppt", ".pps"), "old slides"),
    **dict.fromkeys((".xls",), "old sheets"),
    **dict.fromkeys((".csv", ".tsv", ".tab", ".psv"), "rows"),
    **dict.fromkeys((".html", ".htm", ".xhtml", ".shtml"), "web"),
    **dict.fromkeys((".xml", ".nxml", ".jats", ".dbk", ".tei"), "xml"),
    ".epub": "book",
    ".rtf": "rich",
    **dict.fromkeys((".eml", ".mht", ".mhtml"), "mail"),
    ".json": "json",
    **dict.fromkeys((".jsonl", ".ndjson"), "json lines"),
    ".ipynb": "notebook",
    **dict.fromkeys((".vtt", ".srt"), "subtitles"),
}
SUFFIXES: frozenset[str] = frozenset(_KINDS)
"""The file name endings, in lower case and with their dot, that are worth reading."""

IN_PROCESS = frozenset({"plain", "markdown", "restructured", "asciidoc", "org"})
"""The kinds whose parsers are too simple to hang, crash or eat memory."""

_NEEDS_MAGIC = {  # kinds that cannot be what their name says without one of the signatures below
    "pdf": "a PDF",
    "word": "a Word document",
    "slides": "a PowerPoint presentation",
    "sheets": "an Excel workbook",
    "opendocument": "an OpenDocument file",
    "book": "an EPUB book",
    "rich": "an RTF document",
}
_TEXT_INSTEAD = {"old word": "plain", "old slides": "plain", "old sheets": "rows"}  # exports of web programs
_OTHER = (
    (b"\x89PNG", "it is an image, not a document"),
    (b"\xff\xd8\xff", "it is an image, not a document"),
    (b"GIF8", "it is an image, not a document"),
    (b"\x1f\x8b", "it is a compressed archive; unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "it is a compressed archive; unpack it first"),
    (b"Rar!\x1a\x07", "it is a compressed archive; unpack it first"),
    (b"\xfd7zXZ\x00", "it is a compressed archive; unpack it first"),
    (b"SQLite format 3\x00", "it is a database, not a document"),
    (b"\x7fELF", "it is a program, not a document"),
)
_HTML = re.compile(rb"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html)[\s>]", re.IGNORECASE | re.DOTALL)


def kind_of(head: bytes, suffix: str) -> str:
    """The parser for a file that begins with `head` (up to `HEAD` bytes) and is called *`suffix`.

    Raises `Unreadable` for what is certainly no document, or not the one its name promises.
    """
    named = _KINDS.get(suffix.lower(), "plain")
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"%PDF-") or (named == "pdf" and b"%PDF-" in head[:1024]):
        return "pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return "zip"
    if head.startswith(OLE):
        return "ole"
    if start.startswith(b"{\\rtf"):
        return "rich"
    for magic, reason in _OTHER:
        if head.startswith(magic):
            raise Unreadable(reason)
    if named in _NEEDS_MAGIC or named in _TEXT_INSTEAD or named == "xml":
        if _HTML.match(head):
            return "web"
        if named == "opendocument" and b"urn:oasis:names:tc:opendocument" in head:
            return named
    if named in _NEEDS_MAGIC:
        raise Unreadable(f"it is not {_NEEDS_MAGIC[named]}, although its name says so, or it is damaged")
    return _TEXT_INSTEAD.get(named, named)
