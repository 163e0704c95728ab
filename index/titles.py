"""What to call a document that does not name itself."""

import re
from dataclasses import replace

from index.document import Document

_LONGEST = 120  # characters of a first line that is still a headline
_HEADLINE = re.compile(r"\s*([^\r\n]+?)[ \t]*(?:\r?\n[ \t]*){2,}\S")


def titled(document: Document) -> Document:
    """`document` with a title people would give it, if all it has is its file name.

    A first line that stands alone like a headline, else the words of the file's name, else the name as it is.
    """
    name = document.source.rsplit("/", 1)[-1]
    if document.title != name:
        return document
    return replace(document, title=_headline(document.text) or _words(name) or name)


def _headline(text: str) -> str:
    match = _HEADLINE.match(text[: 4 * _LONGEST])
    line = match.group(1) if match else ""
    alike = 4 <= len(line) <= _LONGEST and line[-1] not in ".,;:!…" and not re.match(r"[-*+|>#<{\[(=]", line)
    return line if alike and len(re.findall(r"[^\W\d_]{2,}", line)) >= 2 else ""


def _words(name: str) -> str:
    """The readable words of a file name, "" where it is a code: 2023_Q3-AAPL.pdf -> 2023 Q3 AAPL."""
    stem = name.rsplit(".", 1)[0]
    words = [word for word in re.split(r"[\s_\-.+]+", stem) if word]
    codes = [word for word in words if len(word) > 6 and re.search(r"\d", word)]
    if codes or sum(len(word) >= 3 and word.isalpha() for word in words) == 0:
        return ""
    return " ".join(words)
