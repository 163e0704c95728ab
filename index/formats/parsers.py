"""Which module parses which kind. Each is imported when a file first needs it, so that a worker starts quickly."""

from index.errors import Unreadable
from index.formats.writing import Writer


def parse(data: bytes, kind: str, suffix: str, writer: Writer) -> None:
    """Write the document in `data` to `writer`. Raises `Unreadable`, and whatever a surprised parser raises."""
    if kind == "zip":
        return _parse_archive(data, writer)
    if kind == "pdf":
        from index.formats.pdf import read_pdf

        return read_pdf(data, writer)
    if kind == "ole":
        from index.formats.legacy import read_legacy

        return read_legacy(data, writer)
    if kind == "rich":
        from index.formats.rich import read_rich

        return read_rich(data, writer)
    if kind == "web":
        from index.formats.web import read_web

        return read_web(data, writer)
    if kind == "opendocument":
        from index.formats.opendocument import read_flat

        return read_flat(data, writer)
    if kind == "xml":
        from index.formats.markup import read_xml

        return read_xml(data, writer)
    if kind == "mail":
        from index.formats.mail import read_mail

        return read_mail(data, writer)
    if kind == "rows":
        from index.formats.rows import read_rows

        return read_rows(data, suffix, writer)
    if kind in ("json", "json lines", "notebook"):
        from index.formats.data import read_data

        return read_data(data, kind, writer)
    if kind == "subtitles":
        from index.formats.subtitles import read_subtitles

        return read_subtitles(data, writer)
    raise Unreadable(f"it is of a kind that cannot be read ({kind})")


def _parse_archive(data: bytes, writer: Writer) -> None:
    """Write a document that is a zip container, and note which of its parts had to be left out."""
    from index.formats.archive import Archive

    archive = Archive(data)
    kind = archive.kind()
    if kind == "word":
        from index.formats.word import read_word

        read_word(archive, writer)
    elif kind == "slides":
        from index.formats.slides import read_slides

        read_slides(archive, writer)
    elif kind == "sheets":
        from index.formats.sheets import read_sheets

        read_sheets(archive, writer)
    elif kind == "book":
        from index.formats.book import read_book

        read_book(archive, writer)
    else:
        from index.formats.opendocument import read_opendocument

        read_opendocument(archive, writer)
    for name in dict.fromkeys(archive.lost):
        writer.notes.append(f"Its part {name[:80]} is damaged and was left out.")
