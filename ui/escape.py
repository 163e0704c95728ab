"""Text from documents, models and people as HTML that says exactly that text and can do nothing else.

Everything the page shows passes through here. Characters that would be invisible or would turn the text around them
(controls, bidirectional overrides, lone surrogates) become empty elements that style.css shows by their code.
"""

import re
from collections.abc import Iterable
from html import escape
from typing import NamedTuple

# C0 and C1 controls except tab and newlines, bidi marks and overrides, lone surrogates, non-characters
_ODD = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)


class Layer(NamedTuple):
    """Spans of a text that are to stand inside one kind of element."""

    tag: str
    attributes: str  # as HTML, ready to stand behind the tag's name
    spans: tuple[tuple[int, int], ...]  # ordered, without overlaps


class Insert(NamedTuple):
    """HTML that stands in the place of `text[start:end]`."""

    start: int
    end: int
    html: str


def text_html(text: str) -> str:
    """`text` as HTML content."""
    html = escape(text, quote=False).replace("\r", "&#13;")
    return _ODD.sub(lambda match: f'<span class="odd" data-code="U+{ord(match[0]):04X}"></span>', html)


def attribute(text: str) -> str:
    """`text` as the value of an attribute in double quotes."""
    return escape(_ODD.sub("\ufffd", text), quote=True).replace("\r", "&#13;").replace("\n", "&#10;")


def layered(text: str, start: int, end: int, layers: Iterable[Layer] = (), inserts: Iterable[Insert] = ()) -> str:
    """`text[start:end]` as HTML with each layer's spans inside its elements; earlier layers stand outside later ones."""
    layers = tuple(layers)
    replaced = {insert.start: insert for insert in inserts if start <= insert.start and insert.end <= end}
    bounds = {start, end} | {bound for insert in replaced.values() for bound in (insert.start, insert.end)}
    for layer in layers:
        bounds |= {min(max(bound, start), end) for span in layer.spans for bound in span}
    order = sorted(bounds)
    out: list[str] = []
    stack: list[int] = []  # indices of the layers that are open
    covered = start
    for place, bound in enumerate(order):
        insert = replaced.get(bound)
        if bound < covered or bound == end:
            continue
        wanted = [i for i, layer in enumerate(layers) if any(a <= bound < b for a, b in layer.spans)]
        keep = next(
            (i for i, (a, b) in enumerate(zip(stack, wanted, strict=False)) if a != b), min(len(stack), len(wanted))
        )
        out += [f"</{layers[i].tag}>" for i in reversed(stack[keep:])]
        out += [f"<{layers[i].tag}{layers[i].attributes}>" for i in wanted[keep:]]
        stack = wanted
        if insert:
            out.append(insert.html)
            covered = insert.end
        else:
            covered = order[place + 1]
            out.append(text_html(text[bound:covered]))
    out += [f"</{layers[i].tag}>" for i in reversed(stack)]
    return "".join(out)
