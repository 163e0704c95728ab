"""Messages between the reader and its worker: JSON behind its length, and documents as JSON.

JSON and not pickle, since the worker may have been taken over by the file it reads.
"""

import json
from typing import IO, Any

from index.document import Document, Page, Section

_LENGTH = 8  # bytes of the length in front of a message


def send(pipe: IO[bytes], message: dict[str, Any]) -> None:
    """Write one message."""
    data = json.dumps(message).encode("ascii")
    pipe.write(len(data).to_bytes(_LENGTH, "big") + data)
    pipe.flush()


def receive(pipe: IO[bytes], most: int) -> dict[str, Any] | None:
    """Read one message of at most `most` bytes; None if the pipe ended or what came is no message."""
    head = _exactly(pipe, _LENGTH)
    size = int.from_bytes(head, "big")
    if len(head) < _LENGTH or size > most:
        return None
    data = _exactly(pipe, size)
    if len(data) < size:
        return None
    message = json.loads(data)
    return message if isinstance(message, dict) else None


def _exactly(pipe: IO[bytes], size: int) -> bytes:
    """The next `size` bytes, fewer only where the pipe ends; an unbuffered pipe may give them in pieces."""
    pieces = []
    while size > 0:
        piece = pipe.read(size)
        if not piece:
            break
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def packed(document: Document) -> dict[str, Any]:
    """A document as a message; its source stays behind."""
    return {
        "title": document.title,
        "text": document.text,
        "pages": [(page.number, page.start, page.end) for page in document.pages],
        "sections": [(section.title, section.level, section.start) for section in document.sections],
        "notes": document.notes,
    }


def unpacked(message: dict[str, Any]) -> Document:
    """The document in a message."""
    return Document(
        source="",
        title=message["title"],
        text=message["text"],
        pages=tuple(Page(*page) for page in message["pages"]),
        sections=tuple(Section(*section) for section in message["sections"]),
        notes=tuple(message["notes"]),
    )
