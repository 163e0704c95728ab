"""Characters that may stand in a document's text. Knows Unicode, not formats.

Text that a parser extracts is cleaned piece by piece as it is written, so that offsets never shift later.
Plain text files keep all their characters but the two that no store accepts.
"""

import re

_SURROGATE = re.compile("[\ud800-\udfff]")
# Controls, soft hyphen, zero-width space, byte order mark and non-characters: invisible, and they break words.
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b\u2060\ufeff\ufffe\uffff\ufff9-\ufffb]")
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Bullets of the Symbol and Wingdings fonts come as private characters.
_SAME_TO_A_READER = str.maketrans(
    {"\xa0": " ", "\u202f": " ", "\uf0b7": "•", "\uf0a7": "•", "\uf0d8": "•", "\uf0fc": "✓"}
)


def storable(text: str) -> str:
    """`text`, character for character, without the two things UTF-8 stores refuse: surrogates and NUL."""
    if "\x00" in text:
        text = text.replace("\x00", "\ufffd")
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def clean(text: str) -> str:
    """`text` with "\\n" line ends, plain spaces, and without invisible characters."""
    text = _LINE_END.sub("\n", text)
    if text.isascii() and text.isprintable():
        return text
    text = _INVISIBLE.sub("", text).translate(_SAME_TO_A_READER)
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def one_line(text: str) -> str:
    """`text` with every run of white space as one space, for cells, titles and headings."""
    return " ".join(clean(text).split())
