"""The marks of Word's list items: which paragraphs are items, how deep, and what number they carry.

Knows numbering.xml; a mark is "-" for bullets and like "2.1." for numbers.
"""

from collections import defaultdict
from typing import TYPE_CHECKING

from index.formats import tree
from index.formats.archive import Archive

if TYPE_CHECKING:
    from lxml.etree import _Element

_DEEPEST = 8
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


class Numbering:
    """The lists of one document, counted along as its paragraphs come by."""

    def __init__(self, archive: Archive, links: list[tuple[str, str]]) -> None:
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}  # list id -> depth -> format, pattern, start
        self._abstract: dict[str, str] = {}
        self._counts: dict[str, list[int | None]] = defaultdict(lambda: [None] * (_DEEPEST + 1))
        self._styled: dict[str, tuple[str, int]] = {}
        targets = {kind: target for kind, target in links if target in archive}
        if "numbering" in targets:
            self._load(archive.optional(targets["numbering"]))
        if "styles" in targets:
            for style in tree.descendants(archive.optional(targets["styles"]), "style"):
                place = _place(style)
                if place:
                    self._styled[tree.attribute(style, "styleId")] = place

    def _load(self, root: "_Element") -> None:
        abstract: dict[str, dict[int, tuple[str, str, int]]] = {}
        for entry in tree.children(root, "abstractNum"):
            abstract[tree.attribute(entry, "abstractNumId")] = _depths(entry)
        for entry in tree.children(root, "num"):
            base = next((tree.attribute(child, "val") for child in tree.children(entry, "abstractNumId")), "")
            levels = dict(abstract.get(base, {}))
            for override in tree.children(entry, "lvlOverride"):
                levels.update(_depths(override))
            key = tree.attribute(entry, "numId")
            self._levels[key] = levels
            # Lists of one definition count on, unless one of them overrides where to start.
            self._abstract[key] = key if tree.first(entry, "startOverride") is not None else "a" + base

    def mark(self, paragraph: "_Element", style: str) -> tuple[str, int] | None:
        """The mark and depth (0 outermost) of a list item; None if the paragraph is none."""
        place = _place(paragraph) or self._styled.get(style)
        if place is None or place[0] not in self._levels:
            return None
        key, depth = place
        levels = self._levels[key]
        kind, pattern, start = levels.get(depth, ("bullet", "", 1))
        if kind == "bullet":
            return "-", depth
        if kind == "none":
            return None
        counts = self._counts[self._abstract[key]]
        current = counts[depth]
        counts[depth] = start if current is None else current + 1
        counts[depth + 1 :] = [None] * (_DEEPEST - depth)
        text = pattern
        for level in range(depth + 1):
            level_kind, _, level_start = levels.get(level, ("decimal", "", 1))
            number = counts[level]
            text = text.replace(f"%{level + 1}", _written(number if number is not None else level_start, level_kind))
        return (text.strip() or "-"), depth


def _place(owner: "_Element") -> tuple[str, int] | None:
    """List id and depth that a paragraph or a style names; id "0" takes the paragraph out of all lists."""
    for properties in tree.children(owner, "pPr"):
        for numbering in tree.children(properties, "numPr"):
            key = next((tree.attribute(child, "val") for child in tree.children(numbering, "numId")), "")
            depth = next((tree.attribute(child, "val") for child in tree.children(numbering, "ilvl")), "0")
            if key:
                return key, min(int(depth), _DEEPEST) if depth.isdigit() else 0
    return None


def _depths(entry: "_Element") -> dict[int, tuple[str, str, int]]:
    found = {}
    for level in tree.children(entry, "lvl"):
        values = {tree.name(child): tree.attribute(child, "val") for child in level}
        depth, start = tree.attribute(level, "ilvl"), values.get("start", "1")
        if depth.isdigit():
            kind, text = values.get("numFmt", "decimal"), values.get("lvlText", "")
            found[int(depth)] = (kind, text, int(start) if start.isdigit() else 1)
    return found


def _written(number: int, kind: str) -> str:
    if kind in ("lowerLetter", "upperLetter") and number > 0:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 % 20 + 1)
        return letter if kind == "lowerLetter" else letter.upper()
    if kind in ("lowerRoman", "upperRoman") and 0 < number < 4000:
        roman = ""
        for value, letters in _ROMAN:
            roman += letters * (number // value)
            number %= value
        return roman if kind == "lowerRoman" else roman.upper()
    return str(number)
