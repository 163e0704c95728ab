"""Words that a PDF breaks at line ends: joined, or with their hyphen kept, as the rest of the document has them.

PDFium drops the hyphen at a line end and leaves U+FFFE (or U+0002) in its place, in "ef-ficient" and in
"dual-encoder" alike.
"""

import re
from collections.abc import Iterable

BREAK = re.compile("[\ufffe\x02]")
_BROKEN = re.compile("([^\\W_]*)[\ufffe\x02]([^\\W_]*)")
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_MISNAMED = re.compile("(?<=[A-Za-z])\u21b5(?=[a-z])")  # as which many TeX fonts pass off "ff"
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})


class Hyphens:
    """Decides each broken word by the whole words of the same document."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._words: set[str] = set()
        for line in lines:
            self._words.update(_WORD.findall(line.lower()))

    def mend(self, text: str) -> str:
        """`text` with its broken words whole, and ligatures as letters."""
        return _MISNAMED.sub("ff", _BROKEN.sub(self._join, text)).translate(_LIGATURES)

    def _join(self, match: "re.Match[str]") -> str:
        left, right = match[1], match[2]
        whole, hyphened = left + right, f"{left}-{right}"
        if whole.lower() in self._words:
            return whole
        apart = hyphened.lower() in self._words or right[:1].isdigit() or right[:1].isupper() or not left or not right
        return hyphened if apart else whole
