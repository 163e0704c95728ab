"""OLE containers: encrypted office files and the binary formats from before 2007, told apart and refused.

Knows the names of the streams; reads none of them.
"""

from index.errors import Unreadable
from index.formats.writing import Writer

_STREAMS = (  # first match counts: an encrypted file may hold others too
    ("EncryptedPackage", "it is protected by a password"),
    ("EncryptedSummary", "it is protected by a password"),
    ("WordDocument", "it is a Word document from before 2007 (.doc); save it as .docx"),
    ("PowerPoint Document", "it is a PowerPoint presentation from before 2007 (.ppt); save it as .pptx"),
    ("Workbook", "it is an Excel workbook from before 2007 (.xls); save it as .xlsx"),
    ("__properties_version1.0", "it is an Outlook message (.msg); save it as .eml"),
    ("Book", "it is an Excel workbook from before 2007 (.xls); save it as .xlsx"),
)


def read_legacy(data: bytes, writer: Writer) -> None:
    """Raises `Unreadable` with what the container holds and what to do about it."""
    for name, reason in _STREAMS:
        if name.encode("utf-16-le") + b"\x00\x00" in data:
            raise Unreadable(reason)
    raise Unreadable("it is in an old binary office format; save it in a current one")
