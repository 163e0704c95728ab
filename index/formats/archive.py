"""Zip containers, opened with suspicion: what is in them, and no more of it than fits in memory.

Knows zip and which document format a container holds; what the members mean is for the parsers.
"""

import io
import posixpath
import re
import zipfile
import zlib
from typing import TYPE_CHECKING
from urllib.parse import unquote

from index.errors import Unreadable
from index.formats import tree

if TYPE_CHECKING:
    from lxml.etree import _Element

_MEMBER = 300_000_000  # bytes of one member, uncompressed; the XML of a 20,000-page document
_TOTAL = 4_000_000_000  # bytes of all members; only declared, as pictures are never unpacked
_RATIO = 300  # no honest member above `_RATIO_FROM` bytes was seen to shrink more than 120 times
_RATIO_FROM = 20_000_000
_MEMBERS = 50_000
_DECLARATION = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)


class _Refused(Unreadable):
    """A part is not damaged but must not be read: the whole file is refused."""


class Archive:
    """The members of a zip container, read by name. Raises `Unreadable` for damage, passwords and bombs."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeDecodeError) as error:
            raise Unreadable("it is damaged: its zip container cannot be opened") from error
        members = self._zip.infolist()
        if len(members) > _MEMBERS or sum(member.file_size for member in members) > _TOTAL:
            raise Unreadable("it unpacks to far more data than a document holds (a decompression bomb?)")
        self.lost: list[str] = []  # parts that had to be left out
        self.names = frozenset(member.filename for member in members)
        self._folded = {name.lower(): name for name in sorted(self.names, reverse=True)}

    def read(self, name: str) -> bytes:
        """The bytes of a member. Raises `Unreadable` if it is missing, damaged, encrypted or a bomb."""
        try:
            member = self._zip.getinfo(self._folded.get(name.lower(), name))
        except KeyError as error:
            raise Unreadable(f"it is damaged: its part {name[:80]} is missing") from error
        if member.flag_bits & 1:
            raise _Refused("it is protected by a password")
        size, packed = member.file_size, max(member.compress_size, 1)
        if size > _MEMBER or (size > _RATIO_FROM and size / packed > _RATIO):
            raise _Refused("it unpacks to far more data than a document holds (a decompression bomb?)")
        try:
            return self._zip.read(member)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as e:
            raise Unreadable(f"it is damaged: its part {name[:80]} cannot be unpacked") from e

    def root(self, name: str) -> "_Element":
        """The root of an office document's XML member, refused if it declares entities."""
        data = self.read(name)
        if _DECLARATION.search(data[:10_000]):
            raise _Refused("it declares XML entities, which office programs never do; it may be an attack")
        return tree.parse(data)

    def optional(self, name: str) -> "_Element":
        """Like `root`, for a part that the document can do without: an empty element if it is missing.

        So it is if the part is damaged, which is remembered in `lost`.
        """
        if name in self:
            try:
                return self.root(name)
            except _Refused:
                raise
            except Unreadable:
                self.lost.append(name)
        return tree.nothing()

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._folded

    def kind(self) -> str:
        """The parser for this container. Raises `Unreadable` if it is no document."""
        if "mimetype" in self:
            try:
                mimetype = self.read("mimetype")[:100].strip()
            except Unreadable:  # a formality; the other members tell as well
                mimetype = b""
            if mimetype == b"application/epub+zip":
                return "book"
            if mimetype.startswith(b"application/vnd.oasis.opendocument."):
                return "opendocument"
        for member, kind in (
            ("word/document.xml", "word"),
            ("ppt/presentation.xml", "slides"),
            ("xl/workbook.xml", "sheets"),
            ("meta-inf/container.xml", "book"),
            ("content.xml", "opendocument"),
        ):
            if member in self:
                return kind
        if "xl/workbook.bin" in self:
            raise Unreadable("it is a binary Excel workbook (.xlsb); save it as .xlsx")
        if "[Content_Types].xml" in self:
            return self._renamed_main_part()
        if "index/document.iwa" in self:
            raise Unreadable("it is an Apple iWork document; export it as .docx, .pptx, .xlsx or PDF")
        raise Unreadable("it is a zip archive, not a document; unpack it first")

    def _renamed_main_part(self) -> str:
        types = self.read("[Content_Types].xml")
        for mark, kind in ((b"wordprocessingml", "word"), (b"presentationml", "slides"), (b"spreadsheetml", "sheets")):
            if mark in types:
                return kind
        raise Unreadable("it is an office file of a kind that cannot be read")


def resolve(base: str, target: str) -> str:
    """The member that `target`, found in the member `base`, points to."""
    target = unquote(target.split("#", 1)[0])
    if target.startswith("/"):
        return posixpath.normpath(target).lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), target)).lstrip("./")
