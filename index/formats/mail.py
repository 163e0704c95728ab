"""E-mail messages (.eml) and web archives (.mht): headers, the text of the message, the list of attachments.

Knows MIME through the standard library. The plain text is preferred to its twin in HTML; attached messages are
read, other attachments only named.
"""

import email
import email.policy
from collections.abc import Iterator
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message

from index.errors import Unreadable
from index.formats.cleaning import one_line
from index.formats.encoding import decode
from index.formats.web import parse_html_text, write_html
from index.formats.writing import Writer

_HEADERS = ("From", "To", "Cc", "Date", "Subject")
_DEEPEST = 5  # messages inside messages
_PARTS = 1_000


def read_mail(data: bytes, writer: Writer) -> None:
    """Write a message. Raises `Unreadable` if the file is empty or not text."""
    text, note = decode(data)
    if not text.strip():
        raise Unreadable("it is empty")
    if data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")) or note.startswith("Encoding guessed as utf-16"):
        data = text.encode("utf-8")
    message = email.message_from_bytes(data.lstrip(), policy=email.policy.compat32)
    writer.title = _header(message, "Subject")
    before = writer.length
    _write(message, writer, 0)
    if not message.keys() and writer.length == before:
        raise Unreadable("it is not an e-mail message: it has neither headers nor text")


def _write(message: Message, writer: Writer, depth: int) -> None:
    for name in _HEADERS:
        value = _header(message, name)
        if value:
            writer.line(f"{name}: {value}")
    writer.close_lines()
    bodies: list[Message] = []
    attached: list[Message] = []
    for count, part in enumerate(_leaves(message, 0)):
        if count > _PARTS:
            break
        is_text = part.get_content_type() in ("text/plain", "text/html", "text/enriched")
        (bodies if is_text and not _file_name(part) else attached).append(part)
    plain = [part for part in bodies if part.get_content_type() != "text/html" and _text(part).strip()]
    for part in bodies if not plain else _without_twins(bodies):
        if part.get_content_type() == "text/html":
            if _text(part).strip():
                write_html(parse_html_text(_text(part)), writer)
        else:
            writer.block(_text(part).replace("\r\n", "\n"))
    for part in attached:
        if part.get_content_type() == "message/rfc822" and depth < _DEEPEST:
            inner = part.get_payload()
            if isinstance(inner, list) and inner and isinstance(inner[0], Message):
                writer.block("Attached message:")
                _write(inner[0], writer, depth + 1)
        elif not part.get("Content-ID") or _file_name(part):
            content = part.get_payload(decode=True)
            size = f" ({len(content):,} bytes)" if isinstance(content, bytes) else ""
            writer.line(f"Attachment: {_file_name(part) or part.get_content_type()}{size}")
    writer.close_lines()


def _leaves(message: Message, depth: int) -> Iterator[Message]:
    """The parts that hold content, in order; messages inside messages stay whole."""
    content = message.get_payload()
    if not isinstance(content, list) or message.get_content_type() == "message/rfc822" or depth > 50:
        yield message
        return
    for part in content:
        if isinstance(part, Message):
            yield from _leaves(part, depth + 1)


def _without_twins(bodies: list[Message]) -> list[Message]:
    """The parts in plain text, and those in HTML only where no plain text says the same."""
    said = " ".join(_text(part) for part in bodies if part.get_content_type() != "text/html")
    kept = []
    for part in bodies:
        if part.get_content_type() == "text/html":
            words = set(_words_of_html(_text(part)))
            if len(words - set(said.split())) * 2 <= len(words):
                continue
        kept.append(part)
    return kept


def _words_of_html(text: str) -> list[str]:
    writer = Writer()
    try:
        write_html(parse_html_text(text), writer)
    except Unreadable:
        return []
    return writer.document("").text.split()


def _text(part: Message) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    charset = part.get_content_charset() or ""
    try:
        return content.decode(charset or "utf-8")
    except (LookupError, ValueError):
        try:
            return decode(content, declared=charset)[0]
        except Unreadable:
            return ""


def _header(message: Message, name: str) -> str:
    value = message.get(name)
    if value is None:
        return ""
    try:
        return one_line(str(make_header(decode_header(value))))
    except (ValueError, LookupError, MessageError):
        return one_line(str(value))


def _file_name(part: Message) -> str:
    try:
        name = part.get_filename() or ""
        return one_line(str(make_header(decode_header(name))))
    except (ValueError, LookupError, MessageError):
        return "attachment"
