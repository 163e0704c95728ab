"""The characters of one Word paragraph: runs, tabs, breaks, links, check boxes, equations, note marks.

Knows what may stand inside a paragraph; knows nothing of the document around it.
"""

from typing import TYPE_CHECKING

from index.formats import tree

if TYPE_CHECKING:
    from lxml.etree import _Element

_SKIPPED = frozenset({"pPr", "rPr", "del", "moveFrom", "instrText", "delText", "Fallback", "sdtPr", "docPr", "fldData"})
_FIXED = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
_SYMBOLS = {"F0FE": "☒", "F0A8": "☐", "F0FC": "✓", "F0B7": "•", "F052": "☑", "F0A3": "☐"}


def text_of(paragraph: "_Element") -> tuple[str, list["_Element"]]:
    """The paragraph's text, and the text boxes anchored in it, whose text is not part of it."""
    parts: list[str] = []
    boxes: list[_Element] = []
    _collect(paragraph, parts, boxes)
    return "".join(parts), boxes


def _collect(element: "_Element", parts: list[str], boxes: list["_Element"]) -> None:
    for child in element:
        name = tree.name(child)
        if name == "t":
            parts.append(child.text or "")
        elif name in _SKIPPED:
            continue
        elif name in _FIXED:
            parts.append(_FIXED[name])
        elif name == "txbxContent":
            boxes.append(child)
        elif name == "sym":
            parts.append(_symbol(tree.attribute(child, "char")))
        elif name in ("footnoteReference", "endnoteReference"):
            parts.append(f"[{tree.attribute(child, 'id')}]")
        elif name == "checkBox":
            parts.append(_old_check_box(child))
        elif name == "sdt" and tree.first(child, "checkbox") is not None and tree.first(child, "sdtContent") is None:
            checked = tree.first(child, "checked")
            parts.append("☒" if checked is not None and tree.attribute(checked, "val") in ("1", "true") else "☐")
        elif name == "oMath":
            parts.append(_equation(child))
        else:
            _collect(child, parts, boxes)


def _symbol(code: str) -> str:
    if code.upper() in _SYMBOLS:
        return _SYMBOLS[code.upper()]
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    if 0xF000 <= number <= 0xF0FF:  # a symbol font's private place; its ASCII twin says nothing
        return ""
    return chr(number) if number < 0x110000 else ""


def _old_check_box(box: "_Element") -> str:
    state = next(tree.children(box, "checked"), None)
    if state is None:
        state = next(tree.children(box, "default"), None)
        return "☒ " if state is not None and tree.attribute(state, "val") in ("1", "true") else "☐ "
    return "☐ " if tree.attribute(state, "val") in ("0", "false") else "☒ "


def _equation(element: "_Element") -> str:
    """An equation in a line of text: fractions as a/b, powers as a^b, indices as a_b, roots as √(a)."""
    name = tree.name(element)
    if name == "t":
        return element.text or ""
    if name.endswith("Pr"):
        return ""
    if name == "f":
        return f"{_part(element, 'num')}/{_part(element, 'den')}"
    if name == "sSup":
        return f"{_part(element, 'e')}^{_part(element, 'sup')}"
    if name == "sSub":
        return f"{_part(element, 'e')}_{_part(element, 'sub')}"
    if name == "sSubSup":
        return f"{_part(element, 'e')}_{_part(element, 'sub')}^{_part(element, 'sup')}"
    if name == "rad":
        return f"√{_part(element, 'deg')}({_part(element, 'e')})"
    if name == "d":
        return f"({', '.join(_equation(child) for child in tree.children(element, 'e'))})"
    if name == "nary":
        return _nary(element)
    return "".join(_equation(child) for child in element)


def _part(element: "_Element", local: str) -> str:
    text = "".join(_equation(child) for child in tree.children(element, local)).strip()
    return f"({text})" if len(text) > 1 and not text.isalnum() and local != "e" else text


def _nary(element: "_Element") -> str:
    sign = tree.first(element, "chr")
    text = tree.attribute(sign, "val") if sign is not None else "∫"
    low, high = _part(element, "sub"), _part(element, "sup")
    return f"{text}{'_' + low if low else ''}{'^' + high if high else ''} {_part(element, 'e')}"
