"""Headings of a PDF without an outline: short lines in large type, or in bold type at the margin.

Knows type sizes and positions. A wrong guess costs a section, never text.
"""

from collections import Counter
from collections.abc import Sequence

from index.formats.pdf_lines import Block, Line

_LONGEST = 110  # characters
_LARGER = 1.15  # times the usual type; measured line heights of one size differ by up to a tenth
_LEVELS = 3


class Headings:
    """What headings look like in one document."""

    def __init__(self, pages: Sequence[list[Line]]) -> None:
        heights: Counter[int] = Counter()
        bold = total = 0
        for lines in pages:
            for line in lines:
                heights[round(line.height)] += len(line.text)
                bold += len(line.text) * line.bold
                total += len(line.text)
        usual = heights.most_common(1)[0][0] if heights else 0
        # Type that sets much of the text is no heading type, however large (posters, slides).
        large = [size for size, used in heights.items() if size > _LARGER * usual and used < 0.15 * total]
        self._levels = {size: min(level, _LEVELS) for level, size in enumerate(sorted(large, reverse=True), 1)}
        self._usual = usual
        self._bold = 0 < bold < 0.2 * total

    def margins(self, lines: Sequence[Line]) -> frozenset[int]:
        """Where the columns of a page begin, in points: several lines of plain type stand there."""
        lefts = Counter(round(line.left) for line in lines if not line.bold)
        return frozenset(left for left, count in lefts.items() if count > 2)

    def level(self, block: Block, margins: frozenset[int]) -> int:
        """The level of the heading that `block` is; 0 if it is none."""
        text = block.text.strip()
        wide = sum(character > "\u2e7f" for character in text)  # East Asian titles say as much in half the letters
        letters = sum(map(str.isalpha, text))
        if any(box in text for box in "☐☒☑"):  # an option of a form
            return 0
        if len(text) + wide > _LONGEST or letters < 3 or 2 * letters < len(text) or text.endswith((".", ",", ";")):
            return 0
        if round(block.height) in self._levels:
            return self._levels[round(block.height)]
        begins = text[0].isupper() or text[0].isdigit() or not text[0].isascii()
        at_margin = any(abs(block.left - left) < 3 for left in margins)
        if self._bold and block.bold and begins and at_margin and block.height > 0.9 * self._usual:
            return len(set(self._levels.values())) + 1
        return 0
